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

from handouts.common import Common, gather
from handouts.content.library import topic_slugs
from handouts.content.name_hints import NameHints
from handouts.content.packs import topics_by_pack
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem
from handouts.orders import Job, Order, PacketOrder, Room
from handouts.patients.copying import COLUMNS as PRINTED
from handouts.patients.copying import Prepared, copy, no_room, prepare, texts_of
from handouts.patients.giving import dose_problems, for_patients, sheets_of
from handouts.patients.letters import letters_needed
from handouts.patients.record import Record, says_yes
from handouts.patients.row_index import RowIndex
from handouts.patients.rows import Row, Table
from handouts.pdf.copy_plan import NoLetter, NoRoom
from handouts.render.strings import load_words
from handouts.settings import LONGEST_TITLE

_PRINTED = tuple(dict.fromkeys(column for columns in PRINTED.values() for column in columns))
# Problems that are kept; of more, their number.
MOST_TOLD = 200


@dataclass(frozen=True, slots=True, order=True)
class Pile:
    """What rows have in common whose copies share one layout; it holds nothing personal.

    `note_lang` is that of the notes, where it is another than the sheets'.
    """

    topics: tuple[str, ...]
    lang: str
    large_print: bool
    gray: bool
    note: bool
    note_lang: str = ""


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


class Desk:
    """What is looked up for the piles of one job, each once: brands, orders, and what is allowed.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._jobs: dict[tuple[str, bool, bool], Job] = {}
        self._commons: dict[Job, Common] = {}
        self._topics: dict[str, tuple[str, ...]] = {}
        self._hints: dict[str, NameHints] = {}
        self._allowed: dict[tuple[Job, str], HandoutError | None] = {}
        self._packs: dict[str, Mapping[str, str]] = {}
        self._orders: dict[Pile, Order | HandoutError] = {}

    def pile_of(self, record: Record) -> Pile:
        """Return the pile that a record belongs to."""
        own = self.job.variant
        lang = record.lang or self.job.lang
        note_lang = record.note_lang if record.note and record.note_lang != lang else ""
        return Pile(
            record.slugs, lang,
            says_yes(record.large_print) if record.large_print else own.large_print,
            says_yes(record.gray) if record.gray else own.gray, bool(record.note), note_lang)

    def common(self, pile: Pile) -> Common:
        """Return what the documents of a pile's language and way to print share."""
        key = (pile.lang, pile.large_print, pile.gray)
        if key not in self._jobs:
            variant = replace(self.job.variant, large_print=pile.large_print, gray=pile.gray)
            self._jobs[key] = replace(self.job, lang=pile.lang, variant=variant)
        job = self._jobs[key]
        if job not in self._commons:
            self._commons[job] = gather(job)
        return self._commons[job]

    def topics(self, lang: str) -> tuple[str, ...]:
        """Return the topics that there are in a language."""
        if lang not in self._topics:
            self._topics[lang] = tuple(topic_slugs(self.job.project, lang))
        return self._topics[lang]

    def hints(self, lang: str) -> NameHints:
        """Return what names that are not there in a language were meant for."""
        if lang not in self._hints:
            self._hints[lang] = NameHints(self.job.project, lang)
        return self._hints[lang]

    def packs(self, pile: Pile) -> tuple[str, ...]:
        """Return the packs of a pile's sheets."""
        if pile.lang not in self._packs:
            self._packs[pile.lang] = topics_by_pack(self.job.project, pile.lang)
        return tuple(dict.fromkeys(self._packs[pile.lang][slug] for slug in pile.topics))

    def order(self, pile: Pile) -> Order:
        """Return the order of a pile; raises HandoutError where a sheet may not be given today."""
        if pile not in self._orders:
            try:
                self._orders[pile] = self._order(pile)
            except HandoutError as error:
                self._orders[pile] = error
        found = self._orders[pile]
        if isinstance(found, HandoutError):
            raise found
        return found

    def _order(self, pile: Pile) -> Order:
        job = self.common(pile).job
        order = Order("topic", pile.topics[0])
        if len(pile.topics) > 1:
            order = Order("packet", "packet", PacketOrder(
                self._title(pile), pile.topics, sample=False))
        problems: list[Problem] = []
        for slug in sheets_of(job, order):
            if (job, slug) not in self._allowed:
                try:
                    for_patients(job, Order("topic", slug))
                    self._allowed[job, slug] = None
                except HandoutError as error:
                    self._allowed[job, slug] = error
            refusal = self._allowed[job, slug]
            problems += refusal.problems if refusal else ()
        if problems:
            raise HandoutError(problems)
        return order

    def _title(self, pile: Pile) -> str:
        """Return what a clinic calls a packet of these sheets, else words that fit any."""
        for each in self.job.project.settings.packets:
            if each.topics == pile.topics:
                return each.title
        words = load_words(self.job.project, pile.lang)
        return words["batch"]["packet"][:LONGEST_TITLE]


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
