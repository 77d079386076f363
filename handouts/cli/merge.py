"""`make-handout merge`: a copy for each patient of a list, with the name on every page."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from handouts.cli import options
from handouts.cli.build import on_terminal
from handouts.cli.help import Command
from handouts.cli.output import note, result, result_json, show_problems, table
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown

if TYPE_CHECKING:
    from handouts.patients.ledger import Ledger
    from handouts.patients.merging import Made, Run
    from handouts.patients.piles import Batch
    from handouts.patients.record import Record


@click.command("merge", cls=Command, examples=(
    ("make-handout merge patients.csv --output today", "asks, then makes the copies"),
    ("make-handout merge patients.csv --output today --one-file", "also one file to print"),
))
@click.argument("file", metavar="PATIENTS.csv", type=options.Named(path_type=Path))
@click.option("-o", "--output", required=True, metavar="DIR", type=options.Named(path_type=Path),
              help="Folder for the copies, for you alone. One for each batch.")
@click.option("--one-file", is_flag=True,
              help="Also write one file for the printer. It holds all copies, each on a new sheet.")
@click.option("--protect", is_flag=True,
              help="Let each copy open with a password alone. It is that of its row, or one that "
                   "is asked for.")
@click.option("--resume", is_flag=True, help="Go on with a batch that was cut off.")
@click.option("--replace", is_flag=True,
              help="Delete copies of rows that left the list.")
@click.option("--confirmed-by-clinician", "confirmed", is_flag=True,
              help="A clinician confirmed doses without a ceiling.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before the copies are made.")
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND",
              help="Brand to print with (default: sample).")
@options.lang
@options.printing
@options.as_json
def merge_command(
    file: Path, output: Path, one_file: bool, protect: bool, resume: bool, replace: bool,
    confirmed: bool, yes: bool, project: Path | None, brand: str | None, lang: str | None,
    as_json: bool, **printing: Any,
) -> int:
    """Make a copy for each patient of a list, with the name on every page.

    PATIENTS.csv has a row for each: row, name, second_id, topics, and lang, large_print, gray,
    date, next_visit, clinician, note and note_lang where they are needed. A row that is wrong is
    told, and the others are made. The same list again makes only the copies of rows that changed.
    """
    if one_file and protect:
        raise UsageProblem(Problem(
            Source("command line"), "USE063", "--one-file and --protect do not go together",
            "leave one of them out: what is printed needs no password"))
    opened = options.opened(options.inherited("project", project))
    job = options.asked_job(
        opened, lang=options.inherited("lang", lang), brand=options.one_brand(brand),
        variant=options.Printing(**printing).over(opened.settings))

    from handouts.patients.ledger import has_ledger, open_ledger
    from handouts.patients.log import open_log
    from handouts.patients.merging import Run
    from handouts.patients.piles import Desk, lay_out, measure, read_through
    from handouts.patients.private import alone, make_private
    from handouts.patients.protect import require_encryption
    from handouts.patients.purge import remember
    from handouts.patients.rows import open_table

    if protect:
        require_encryption()
    batch = read_through(open_table(file), Desk(job), confirmed=confirmed)
    short = opened.settings.name_on_pages == "short"
    measure(batch, short=short)
    show_problems([*batch.problems, *batch.warnings])
    if batch.untold:
        note(f"and {batch.untold:,} more problems")
    if not batch.count:
        return _nothing(batch)
    show_batch(batch, "copies")
    password = password_of(batch) if protect else None
    log = open_log()
    folder = make_private(output, ours=has_ledger(output))
    with alone(folder, wait=0), open_ledger(folder) as ledger:
        _refuse_another(ledger, batch, resume=resume, replace=replace)
        if not yes and not agreed("Make", batch.count, "copies", output):
            return HandoutError.exit_code
        remember(log, folder)
        run = Run(ledger, log, batch, lay_out(batch, short=short), protect, password, resume)
        made = _make(run)
        files = _sheets(ledger, batch, one_file)
        return _tell(ledger, batch, made, files, as_json=as_json)


def _nothing(batch: Batch) -> int:
    if not batch.problems:
        show_problems([Problem(Source(batch.table.display), "ROW001", "has no rows",
                               "write a row for each patient")])
    note("no copy was made")
    return HandoutError.exit_code


# -- before anything is written ------------------------------------------------------------------


def show_batch(batch: Batch, things: str) -> None:
    """Show how many copies or mails there will be, and on a terminal the first and the last row."""
    rows = [("topics", "language", things)]
    rows += [("+".join(topics), lang, f"{count:,}")
             for (topics, lang), count in sorted(batch.counts.items())]
    for line in table(rows):
        note(line)
    if not on_terminal():  # what is kept of a job's output may be read by others
        return
    assert batch.first is not None
    assert batch.last is not None
    for word, record in (("first", batch.first), ("last", batch.last)):
        note(f"{word} row: {_words(record)}")


def _words(record: Record) -> str:
    cells = (record.row, record.name, record.second_id, record.topics, record.lang,
             record.clinician, record.date, record.next_visit, record.note)
    return " | ".join(" ".join(cell.split()) for cell in cells if cell)


def password_of(batch: Batch) -> str | None:
    """Return the password of the rows that have none, asked for twice; None if all have one."""
    from handouts.patients.record import is_password

    if all(row.record.password for _, row, _ in batch.right_rows()):
        return None
    if not (sys.stdin and sys.stdin.isatty()):
        raise UsageProblem(Problem(
            Source("--protect"), "USE064", "there are rows without a password, and nobody to ask",
            "fill in the column password"))
    said = str(click.prompt("Password for rows without one", hide_input=True,
                            confirmation_prompt=True, err=True))
    if not is_password(said):
        raise UsageProblem(Problem(
            Source("--protect"), "USE064", "this is no password that opens a file everywhere",
            "choose 8 to 127 letters, digits and signs of a US keyboard"))
    return said


def _refuse_another(ledger: Ledger, batch: Batch, *, resume: bool, replace: bool) -> None:
    """Raise HandoutError (BAT002, BAT003) where the folder's batch may not be meant."""
    if not ledger.whole and not resume:
        raise HandoutError(Problem(
            Source(ledger.name), "BAT002", "this batch was cut off",
            "go on with --resume, or name another folder"))
    gone = sum(copy.row.casefold() not in batch.rows for copy in ledger.copies())
    if gone and not replace:
        raise HandoutError(Problem(
            Source(ledger.name), "BAT003", f"the folder holds {gone:,} copies of rows that "
            f"{batch.table.display} does not hold", "name another folder; or delete these copies "
            "with --replace"))


def agreed(verb: str, count: int, things: str, output: Path) -> bool:
    """Ask whether to go on; raises UsageProblem (USE065) where nobody can answer."""
    if not (sys.stdin and sys.stdin.isatty()):
        raise UsageProblem(Problem(
            Source("command line"), "USE065", "there is nobody to ask whether to go on",
            "add --yes in a job"))
    return click.confirm(
        f"{verb} {count:,} {things} in {shown(output)}?", default=True, err=True)


# -- making --------------------------------------------------------------------------------------


def _make(run: Run) -> Made:
    from handouts.files import sweep_temporaries
    from handouts.patients.merging import Made, make_copies

    sweep_temporaries(run.folder)
    made = Made()
    with progress(run.batch.count, "Making copies") as step:
        for made in make_copies(run, datetime.now(timezone.utc)):
            step(made.done)
    return made


@contextmanager
def progress(count: int, label: str) -> Iterator[Any]:
    """Show a bar with the rate and the time left, on a terminal."""
    if not on_terminal():
        yield lambda _: None
        return
    begun = monotonic()

    def rate(done: int | None) -> str | None:
        return f"{done / max(monotonic() - begun, 0.001):,.0f} a second" if done else None

    with click.progressbar(
            length=count, label=label, file=sys.stderr, show_eta=True,
            item_show_func=rate) as bar:
        def step(done: int) -> None:
            bar.update(done - bar.pos, done)

        yield step


def _sheets(ledger: Ledger, batch: Batch, one_file: bool) -> Sequence[Path]:
    from handouts.patients.batch_sheet import batch_sheet
    from handouts.patients.private import write_private
    from handouts.patients.purge import PRINT, SHEET

    files = [ledger.folder / SHEET]
    write_private(files[0], batch_sheet(batch.desk.job, ledger))
    if one_file:
        from handouts.patients.one_file import write_one_file

        files.append(ledger.folder / PRINT)
        write_one_file(files[1], ledger)
    else:
        (ledger.folder / PRINT).unlink(missing_ok=True)  # it would be out of date
    return files


def _tell(
    ledger: Ledger, batch: Batch, made: Made, files: Sequence[Path], *, as_json: bool
) -> int:
    show_problems(made.problems)
    wrong = len(batch.wrong) + len(made.problems)
    if as_json:
        result_json(_data(ledger, made, files, wrong))
    else:
        result(shown(ledger.folder))
        for file in files:
            result(shown(file))
    kept = f", {made.kept:,} had not changed" if made.kept else ""
    deleted = f", {made.deleted:,} out of date and deleted" if made.deleted else ""
    note(f"{ledger.name}: {made.made:,} copies made and read back{kept}{deleted}")
    if wrong:
        note(f"{wrong:,} rows are wrong, and there is no copy of them")
    return HandoutError.exit_code if wrong else 0


def _data(
    ledger: Ledger, made: Made, files: Sequence[Path], wrong: int
) -> Mapping[str, Any]:
    return {
        "batch": ledger.name, "folder": shown(ledger.folder), "made": made.made,
        "unchanged": made.kept, "deleted": made.deleted, "wrong": wrong,
        "files": [shown(file) for file in files],
        "copies": [{"row": copy.row, "file": copy.file, "sha256": copy.sha256,
                    "pages": copy.pages} for copy in ledger.copies()]}
