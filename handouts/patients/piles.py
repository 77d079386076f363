"""Sort the rows of a table into piles, and find all that is wrong before a copy is made.

A pile is rows whose copies share one layout: the same sheets in the same order, language, way to
print, and a note or none. A pile is laid out once. Rows are read one at a time and not kept, so
memory does not grow with their texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace

from handouts.common import Common
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem
from handouts.orders import Room
from handouts.patients.copying import COLUMNS as PRINTED
from handouts.patients.copying import Prepared, copy, no_room, prepare, texts_of
from handouts.patients.desk import Desk, Pile
from handouts.patients.giving import dose_problems
from handouts.patients.letters import letters_needed
from handouts.patients.record import Record
from handouts.patients.row_index import RowIndex
from handouts.patients.rows import Row, Table
from handouts.pdf.copy_plan import NoLetter, NoRoom

_PRINTED = tuple(dict.fromkeys(column for columns in PRINTED.values() for column in columns))
# Problems that are kept; of more, their number.
MOST_TOLD = 200


@dataclass(slots=True)
class Needs:
    """What the rows of a pile need of its layout."""

    count: int = 0
    blocks: set[int] = field(default_factory=set)
    clusters: dict[str, None] = field(default_factory=dict)
    given_lines: int = 1
    note_lines: int = 0

    def room(self, pile: Pile, short: bool) -> Room:
        """Return what these rows need room and letters for."""
        return Room(
            note_lines=max(2, self.note_lines) if pile.note else 0, note_lang=pile.note_lang,
            short=short, blocks=tuple(sorted(self.blocks)), clusters=tuple(self.clusters),
            given_lines=self.given_lines)


@dataclass(slots=True)
class Batch:
    """A table that was read through: its piles, and the rows of which no copy is made.

    `wrong` are numbers of rows in their order, from 0; `rows` knows the names of all. `untold`
    counts problems beyond those that are kept. `trials` are the layouts that the rows were
    measured with.
    """

    table: Table
    desk: Desk
    wrong: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    untold: int = 0
    rows: RowIndex = field(default_factory=RowIndex)
    needs: dict[Pile, Needs] = field(default_factory=dict)
    trials: dict[Pile, Prepared] = field(default_factory=dict, repr=False)
    first: Record | None = field(default=None, repr=False)
    last: Record | None = field(default=None, repr=False)

    @property
    def count(self) -> int:
        """Return how many copies are to be made."""
        return sum(needs.count for needs in self.needs.values())

    @property
    def counts(self) -> Mapping[tuple[tuple[str, ...], str], int]:
        """Return how many copies are to be made of which topics in which language."""
        found: Counter[tuple[tuple[str, ...], str]] = Counter()
        for pile, needs in self.needs.items():
            found[pile.topics, pile.lang] += needs.count
        return found

    def right_rows(self) -> Iterator[tuple[int, Row, Pile]]:
        """Yield each row that a copy is made of, with its number and its pile."""
        for number, row in enumerate(replace(self.table, checked=False)):
            if number not in self.wrong:
                yield number, row, self.desk.pile_of(row.record)

    def refuse(self, number: int, problems: Sequence[Problem]) -> None:
        """Note that no copy is made of a row, and why."""
        self.wrong.add(number)
        room = max(0, MOST_TOLD - len(self.problems))
        self.problems += problems[:room]
        self.untold += len(problems[room:])


def read_through(table: Table, desk: Desk, *, confirmed: bool = False) -> Batch:
    """Read a table and find what is wrong with its rows.

    `confirmed` says that a clinician confirmed the doses that no ceiling decides. Raises
    HandoutError where the rows cannot be told apart, or where the brand is broken.
    """
    batch = Batch(table, desk)
    persons = RowIndex()
    for number, row in enumerate(table):
        record = row.record
        problems = list(row.problems) or _row_problems(row, desk, confirmed)
        # A plain sheet, which needs no name, carries no note.
        if record.note and not record.clinician and "name" in table.needed:
            problems.append(Problem(
                row.source, "CPY006", f"row {record.row}: clinician: is empty, and the page says "
                "who wrote the note", "fill in who wrote it, with credentials"))
        if record.row:
            batch.rows.add(_name(record), number)
        if problems:
            batch.refuse(number, problems)
        else:
            persons.add(_person(record), number)
    _refuse_same_names(batch)
    _warn_of_same_persons(batch, persons)
    batch.problems.sort(key=lambda problem: (problem.source.line, problem.source.col))
    return batch


def _name(record: Record) -> str:
    return record.row.casefold()


def _person(record: Record) -> Hashable:
    # A list of mails may have addresses alone.
    who = (record.name, record.second_id) if record.name or record.second_id else record.email
    return who, record.topics, record.lang


def _refuse_same_names(batch: Batch) -> None:
    """Refuse all rows of a name that several have: files are named after it."""
    pairs = sorted(_pairs(batch.rows))
    for number, first, row, other in _compared(batch, pairs, _name):
        batch.wrong.add(first)
        batch.refuse(number, [Problem(
            row.source, "ROW011", "row: another row has this name, too, and no copy is made of "
            f"either{_line(other)}", "give each row a number of its own")])
    for number, first in pairs[MOST_TOLD:]:  # more than are told are not compared
        batch.wrong |= {first, number}
        batch.untold += 1


def _warn_of_same_persons(batch: Batch, persons: RowIndex) -> None:
    pairs = sorted(_pairs(persons, batch.wrong))
    for _, _, row, other in _compared(batch, pairs, _person):
        batch.warnings.append(Problem(
            row.source, "ROW014", f"row {row.record.row}: says the same of the same person as row "
            f"{other.record.row}, and both are made", "delete one of the two rows"))


def _pairs(index: RowIndex, without: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """Yield each row that is like an earlier one, with the first that it is like."""
    for alike in index.twins():
        rows = [number for number in alike if number not in without]
        yield from ((number, rows[0]) for number in rows[1:])


def _compared(
    batch: Batch, pairs: Sequence[tuple[int, int]], key: Callable[[Record], Hashable]
) -> Iterator[tuple[int, int, Row, Row]]:
    """Yield the first pairs of rows that have the same key, with their rows, which are read anew.
    """
    told = pairs[:MOST_TOLD]
    wanted = {number for pair in told for number in pair}
    rows: dict[int, Row] = {}
    for number, row in enumerate(replace(batch.table, checked=False)) if wanted else ():
        if number in wanted:
            rows[number] = row
    for number, first in told:
        if key(rows[number].record) == key(rows[first].record):
            yield number, first, rows[number], rows[first]


def _line(row: Row) -> str:
    return f" (the first is in line {row.source.line})" if row.source.line else ""


def measure(batch: Batch, *, short: bool = False) -> None:
    """Find what each pile needs of its layout: letters, and the height of its boxes.

    A row for which there is no letter or no room is refused.
    """
    trials = batch.trials
    for number, row, pile in batch.right_rows():
        needs = batch.needs.setdefault(pile, Needs())
        common = batch.desk.common(pile)
        try:
            _add_letters(needs, row.record, common)
            trial = trials.get(pile)
            room = needs.room(pile, short)
            if trial is None or (trial.room.blocks, trial.room.clusters) != (
                    room.blocks, room.clusters):
                trial = trials[pile] = prepare(batch.desk.order(pile), common, room)
            given, note = _lines_needed(trial, row)
        except HandoutError as error:
            batch.refuse(number, error.problems)
            continue
        needs.count += 1
        needs.given_lines = max(needs.given_lines, given)
        needs.note_lines = max(needs.note_lines, note)
        batch.first = batch.first or row.record
        batch.last = row.record
    batch.needs = {pile: needs for pile, needs in batch.needs.items() if needs.count}


def _add_letters(needs: Needs, record: Record, common: Common) -> None:
    """Add the letters of a record to what its pile needs; what no face has is told by its copy."""
    with suppress(NoLetter):
        blocks, clusters = letters_needed(
            (getattr(record, column) for column in _PRINTED), common.typeface)
        needs.blocks.update(blocks)
        needs.clusters.update(dict.fromkeys(clusters))


def _lines_needed(trial: Prepared, row: Row) -> tuple[int, int]:
    """Return how many lines a row needs for who gives a copy, and for its note.

    Raises HandoutError (CPY001, CPY002) for a letter that no face has, for a word that is wider
    than a line, and for a name that is longer than its line: no layout has more room for it.
    """
    texts, plan = texts_of(trial, row.record), trial.plan
    try:
        lines = {name: plan.lines_of(name, text) for name, text in texts.items() if text}
    except (NoLetter, NoRoom):
        copy(trial, row.record, row.source)  # tells which column it is
        raise AssertionError("a copy was made of what has no room") from None
    for name in ("name", "later"):
        slot = plan.slot_of(name)
        if slot and lines.get(name, 0) > slot.lines:
            raise HandoutError(no_room(row.record, name, row.source))
    return lines["given"], lines.get("note", 0)


def lay_out(batch: Batch, *, short: bool = False) -> dict[Pile, Prepared]:
    """Lay out every pile; one that cannot be laid out stops the run: raises HandoutError.

    What the rows were measured with will do where it has just the room that they need.
    """
    found: dict[Pile, Prepared] = {}
    for pile, needs in batch.needs.items():
        room, trial = needs.room(pile, short), batch.trials.get(pile)
        found[pile] = trial if trial is not None and trial.room == room else prepare(
            batch.desk.order(pile), batch.desk.common(pile), room)
    return found


# -- one row -------------------------------------------------------------------------------------


def _row_problems(row: Row, desk: Desk, confirmed: bool) -> list[Problem]:
    """Return what is wrong with a row whose cells are sound, looked at beside the library."""
    pile = desk.pile_of(row.record)
    where = f"row {row.record.row}: "
    known = desk.topics(pile.lang)
    if not known:
        return [Problem(row.source, "ROW016", f"{where}lang: nothing is there in this language",
                        "name a language that make-handout list --lang knows")]
    english = desk.topics(desk.job.lang)
    problems = []
    for slug in pile.topics:
        if slug in known:
            continue
        if slug in english:
            problems.append(Problem(
                row.source, "ROW016", f"{where}lang: {slug} is not there in this language, and no "
                "other language is taken in its place", "name a sheet that is there in it"))
        else:
            # A cell out of its column may hold anything; only what is nearly a name is shown.
            hint = desk.hints(pile.lang).of(slug, "topic")
            shown = f"topic {slug!r}" if hint.startswith("did you mean") else "such topic"
            problems.append(Problem(
                row.source, "ROW015", f"{where}topics: there is no {shown}", hint
                if shown != "such topic" else "see: make-handout list"))
    if problems:
        return problems
    try:
        desk.order(pile)
        common = desk.common(pile)
    except HandoutError as error:
        return [replace(problem, message=f"{where}{problem.message}", source=row.source)
                if problem.rule == "GIV001" else problem for problem in error.problems]
    doses = dose_problems(
        row.record, pile.lang, common.safeties, desk.packs(pile), row.source)
    return [*doses.refused, *(() if confirmed else doses.questions)]
