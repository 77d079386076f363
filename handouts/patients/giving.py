"""What may be given to a patient today: only what passes the rules for a release, judged anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handouts.check.run import may_not_be_given
from handouts.common import Common
from handouts.content.doses import DoseFinding
from handouts.content.safety import Safeties
from handouts.content.topic_doses import text_doses
from handouts.content.withdrawn import RULE as WITHDRAWN
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.orders import Job, Order, Room
from handouts.packets import packet_slugs
from handouts.patients.copying import HERE, Prepared, clean, prepare
from handouts.patients.record import Record

# The cells that a copy prints and that may tell a dose.
_FILLED = ("note", "clinician", "date", "next_visit")
_LANGUAGES = ("en", "es")  # that doses are read in


def sheets_of(job: Job, order: Order) -> tuple[str, ...]:
    """Return the topics of an order; raises as packet_slugs does."""
    if order.packet is not None:
        return packet_slugs(job.project, order.packet, job.lang)
    return (order.slug,)


def for_patients(job: Job, order: Order) -> Order:
    """Return an order that may be given to patients on the day of a job.

    Raises HandoutError (GIV001) where a sheet in it does not pass the rules for a release.
    """
    slugs = sheets_of(job, order)
    problems = [problem for slug in slugs for problem in _refused(job, slug)]
    if problems:
        raise HandoutError(problems)
    return order if order.packet is None else replace(
        order, packet=replace(order.packet, sample=False))


def _refused(job: Job, slug: str) -> list[Problem]:
    found = may_not_be_given(job, [slug])
    if not found:
        return []
    more = f" ({len(found)} errors)" if len(found) > 1 else ""
    withdrawn = next((each for each in found if each.rule == WITHDRAWN), None)
    hint = (f"let a clinician read it: make-handout review {slug}; to see all that is missing: "
            f"make-handout check --release {slug}")
    return [Problem(
        Source(f"--topic {slug}"), "GIV001", f"may not be given to a patient today{more}: "
        f"{(withdrawn or found[0]).message}",
        "name another sheet: nobody gets this one" if withdrawn else hint)]


def prepare_for_patients(order: Order, common: Common, room: Room) -> Prepared:
    """Judge an order and lay it out; raises as for_patients and prepare do."""
    return prepare(for_patients(common.job, order), common, room)


# -- doses ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Doses:
    """What is wrong with the doses of a record: above a ceiling, or for a clinician to confirm."""

    refused: Sequence[Problem] = ()
    questions: Sequence[Problem] = ()


def dose_problems(
    record: Record, lang: str, safeties: Safeties, packs: Iterable[str], source: Source = HERE
) -> Doses:
    """Read the note and all that is filled in of a record by the rules for doses.

    CPY004 is a dose beyond a ceiling, CPY005 one that no ceiling decides. No message holds a word
    of the record.
    """
    refused: dict[Problem, None] = {}
    questions: dict[Problem, None] = {}
    for column in _FILLED:
        text = clean(getattr(record, column))
        if not any(map(str.isdigit, text)) and column != "note":
            continue
        spoken = clean(record.note_lang) if column == "note" and record.note_lang else lang
        read_as = spoken.split("-")[0]
        where = f"row {record.row}: {column}" if record.row else column
        for pack in dict.fromkeys(packs) if text else ():
            for said in text_doses(text, source, read_as, safeties.ceilings(pack)):
                for finding in said.findings:
                    kept = refused if finding.firm else questions
                    kept[_problem(finding, where, source)] = None
        if column == "note" and text and read_as not in _LANGUAGES and any(map(str.isdigit, text)):
            questions[Problem(
                source, "CPY005", f"{where}: doses are not read in its language", _CONFIRM)] = None
    return Doses(tuple(refused), tuple(questions))


_CONFIRM = "ask the clinician; once it is confirmed, add --confirmed-by-clinician"


def _problem(finding: DoseFinding, where: str, source: Source) -> Problem:
    if finding.firm:
        return Problem(source, "CPY004", f"{where}: a dose is beyond a ceiling of the policy",
                       finding.hint.partition(";")[0])
    return Problem(source, "CPY005", f"{where}: no ceiling decides whether a dose is too much",
                   _CONFIRM)
