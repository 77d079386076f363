"""`make-handout personal`: a topic or a packet with one patient's name on every page."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.cli import options
from handouts.cli.completion import complete_packets, complete_topics
from handouts.cli.help import Command
from handouts.cli.output import note, on_terminal, result, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown
from handouts.orders import Order, PacketOrder, unknown_orders

if TYPE_CHECKING:
    from handouts.common import Common
    from handouts.orders import Job
    from handouts.patients.copying import Prepared
    from handouts.patients.record import Record

# What is asked for, and how.
_ASKED = {
    "name": "Patient's name", "second_id": "Birth date or record number",
    "date": "Date (empty for today)", "clinician": "Given by (name and credentials)",
    "next_visit": "Next visit (empty for a blank)", "note": "Note (empty for none)",
}
_LARGEST = 1_000_000


@click.command("personal", cls=Command, examples=(
    ("make-handout personal --topic home-remedies", "asks for the name"),
    ("make-handout personal --topic 4 --record FILE", "from a CSV or JSON file"),
    ("make-handout personal --packet 'First visit'", "one of handouts.yaml"),
))
@click.option("--topic", "topics", multiple=True, metavar="NAME", shell_complete=complete_topics,
              help="The topic: its name, title or sheet number. Several go in a packet.")
@click.option("--packet", metavar="TITLE", shell_complete=complete_packets,
              help="One PDF of the topics that --topic names. Without any, it is the packet of "
                   "this title in handouts.yaml.")
@click.option("--without-emergency-sheet", "no_emergency", is_flag=True,
              help="With --packet, leave out the emergency sheet. It is added by itself "
                   "otherwise.")
@click.option("--record", "file", type=options.Named(path_type=Path, allow_dash=True),
              metavar="FILE", help="File with one record (default: ask). CSV or JSON; - is "
              "standard input.")
@click.option("-o", "--output", type=options.Named(path_type=Path), metavar="DIR",
              help="Folder for the copy, which only you can read. The default is one of today, "
                   "beside the clinic's log.")
@click.option("--confirmed-by-clinician", "confirmed", is_flag=True,
              help="A clinician has confirmed the doses. It is needed for those in the note "
                   "that no ceiling decides.")
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND",
              help="Brand to print with (default: sample).")
@options.lang
@options.printing
def personal_command(
    topics: tuple[str, ...], packet: str | None, no_emergency: bool, file: Path | None,
    output: Path | None, confirmed: bool, project: Path | None, brand: str | None,
    lang: str | None, **printing: Any,
) -> int:
    """Make a copy for one patient: the name on every page, and a note from you.

    It asks for the patient's name and the rest, or reads them with --record: nothing personal is
    ever an option. Only what may be given to patients today takes a name. The path of the copy goes
    to standard output; it holds no name.
    """
    from handouts.patients.giving import for_patients

    opened = options.opened(options.inherited("project", project))
    job = options.asked_job(
        opened, lang=options.inherited("lang", lang), brand=options.one_brand(brand),
        variant=options.Printing(**printing).over(opened.settings))
    # What may not be given is refused before anything personal is asked for.
    order = for_patients(job, _order(job, topics, packet, emergency=not no_emergency))
    record, place = _record(file)
    return _make(job, order, record, place, output, confirmed=confirmed, asked=file is None)


def _order(job: Job, words: Sequence[str], packet: str | None, *, emergency: bool) -> Order:
    from handouts.content.library import slugs_meant
    from handouts.packets import packet_meant, packet_name

    topics = tuple(dict.fromkeys(slugs_meant(job.project, words, job.lang, ["topic"])))
    if packet is None and len(topics) != 1:
        raise UsageProblem(Problem(
            Source("--topic"), "USE002", f"{len(topics)} topics for one copy",
            "add --packet TITLE: several go in a packet" if topics else
            "name a topic with --topic, or a packet with --packet"))
    if packet is None:
        order = Order("topic", topics[0])
    else:
        topics = topics or packet_meant(job.project, packet).topics
        order = Order("packet", packet_name(packet, None),
                      PacketOrder(" ".join(packet.split()), topics, emergency))
    problems = unknown_orders(job.project, [order], job.lang)
    if problems:
        raise UsageProblem(problems)
    return order


# -- the record ----------------------------------------------------------------------------------


def _record(file: Path | None) -> tuple[Record, Source]:
    """Return what stands on the copy, and where it was read; raises HandoutError."""
    from handouts.patients.record import Record, record_problems
    from handouts.patients.rows import only_record, open_table, table_of

    needed = ("name", "second_id")
    if file is not None and str(file) != "-":
        table = open_table(file, needed)
        return only_record(table), Source(table.display)
    if file is not None or not (sys.stdin and sys.stdin.isatty()):
        data = sys.stdin.buffer.read(_LARGEST + 1) if sys.stdin else b""
        table = table_of(data, "standard input", needed)
        return only_record(table), Source(table.display)
    said = {column: click.prompt(question, default="", show_default=False, err=True)
            for column, question in _ASKED.items()}
    record, place = Record(**said), Source("record")
    problems = record_problems(record, place, needed)
    if problems:
        raise HandoutError(problems)
    return record, place


# -- the copy ------------------------------------------------------------------------------------


def _make(
    job: Job, order: Order, record: Record, place: Source, output: Path | None, *,
    confirmed: bool, asked: bool,
) -> int:
    from handouts.common import gather
    from handouts.patients.copying import clean, copy, prepare, proof, room_for

    common = gather(job)
    _judge_note(job, common, order, record, place, confirmed=confirmed, asked=asked)
    room = room_for(order, common, [record],
                          short=job.project.settings.name_on_pages == "short")
    prepared = prepare(order, common, room)
    data = copy(prepared, record, place)
    proof(data, prepared, record, place)
    if room.note_lang:
        note(f"the note is in {clean(record.note_lang)!r}, and the sheet in {job.lang!r}")
    result(shown(_written(job, prepared, record, data, output)))
    return 0


def _judge_note(
    job: Job, common: Common, order: Order, record: Record, place: Source, *,
    confirmed: bool, asked: bool,
) -> None:
    """Raise HandoutError for a note that nobody signs, and for doses that must not be given."""
    from handouts.content.packs import topics_by_pack
    from handouts.patients.copying import clean
    from handouts.patients.giving import dose_problems, sheets_of

    if clean(record.note) and not clean(record.clinician):
        raise HandoutError(Problem(
            place, "CPY006", "clinician: is empty, and the page says who wrote the note",
            "fill in who wrote it, with credentials"))
    packs = topics_by_pack(job.project, job.lang)
    doses = dose_problems(record, job.lang, common.safeties,
                          [packs[slug] for slug in sheets_of(job, order)], place)
    if doses.refused:
        raise HandoutError([*doses.refused, *doses.questions])
    if not doses.questions or confirmed:
        return
    if asked and on_terminal():
        show_problems(doses.questions)
        if click.confirm("Has a clinician confirmed it?", err=True):
            return
    raise HandoutError(doses.questions)


def _written(
    job: Job, prepared: Prepared, record: Record, data: bytes, output: Path | None
) -> Path:
    """Write a copy into a folder of a batch, note it there and in the log; return its path.

    The folder is private; the name of the file holds the day, a number, the sheet and the language.
    """
    from handouts.patients.copying import clean
    from handouts.patients.ledger import Copy, deed, open_ledger
    from handouts.patients.log import open_log
    from handouts.patients.private import alone, clinic_folder, make_private, write_private
    from handouts.patients.purge import remember
    from handouts.patients.record import COLUMNS

    log = open_log()
    folder = make_private(
        output if output is not None else clinic_folder() / f"personal-{job.today}")
    remember(log, folder)
    built = prepared.built
    with alone(folder), open_ledger(folder) as ledger:
        number = max((known.place for known in ledger.copies()), default=0) + 1
        row = f"{number:04}"
        path = folder / f"b{job.today:%Y%m%d}-{row}_{built.slug}_{built.lang}.pdf"
        made = Copy(
            row, number, path.name, log.mac(*(getattr(record, name) for name in COLUMNS)),
            hashlib.sha256(data).hexdigest(), built.versions, built.lang, built.variant.name,
            log.mac(clean(record.second_id)), built.pages, note=bool(clean(record.note)))
        ledger.begin_run(datetime.now(timezone.utc))
        write_private(path, data)
        ledger.put([made])
        ledger.finish()
        log.append([deed("made", ledger.name, made)])
    return path
