"""The doses of a topic, each with its place: read section by section, and table row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from handouts.content.blocks import BlockBase, Table
from handouts.content.ceilings import Ceilings
from handouts.content.dose_reader import doses_in, drugs_in, read
from handouts.content.doses import Dose, DoseFinding, is_capped, judged
from handouts.content.inline import plain
from handouts.content.models import Section, Topic
from handouts.content.safety import Safety, ceilings_of
from handouts.content.texts import CLOSING, OPENING, URGENT, key_words, texts
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source

_HEAD_OF_NUMBER = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}\Z")
_TAIL_OF_NUMBER = re.compile(r"[0-9]{3}(?![0-9,])[ \u00a0-]?(?=[a-zµ])")


@dataclass(frozen=True, slots=True)
class Said:
    """A dose of a topic with its place in the file, and what is wrong with it.

    `capped` says that the most in 24 hours is stated beside it.
    """

    source: Source
    dose: Dose
    findings: tuple[DoseFinding, ...]
    capped: bool = False


@dataclass(frozen=True, slots=True)
class _Passage:
    """Texts that are read as one, such as the items of a list; each has its place."""

    texts: tuple[tuple[Source, str], ...]

    @property
    def text(self) -> str:
        """Return the texts as they are read, each on its line.

        A comma goes where one was lost from a number: "Take 1" and then "500 mg a day".
        """
        whole = ""
        for number, (_, text) in enumerate(self.texts):
            cut = _HEAD_OF_NUMBER.search(whole) and _TAIL_OF_NUMBER.match(text)
            whole += f"{',' if cut else chr(10)}{text}" if number else text
        return whole

    def place(self, offset: int) -> Source:
        """Return the place of the text that holds a letter of the whole."""
        for source, text in self.texts:
            if offset <= len(text):
                return source
            offset -= len(text) + 1
        return self.texts[-1][0]


def topic_doses(topic: Topic, safety: Safety) -> list[Said]:
    """Return every dose that a topic states, in reading order."""
    ceilings = ceilings_of(safety)
    found: list[Said] = []
    for keys in ((*OPENING, "figure"), URGENT):
        found += _in(topic, ceilings, [_Passage((each,)) for each in key_words(topic, keys)])
    earlier: frozenset[str] = frozenset()
    for section in topic.sections:
        prescribed = any(safety.policy.matters[name].prescribed for name in section.about
                         if name in safety.policy.matters)
        if section.heading:
            heading = _Passage(((section.source, section.heading),))
            found += _in(topic, ceilings, [heading], prescribed=prescribed)
        passages = list(_passages(section, ceilings))
        found += _in(topic, ceilings, passages, section.heading, prescribed, earlier)
        named = drugs_in("\n".join([section.heading, *(each.text for each in passages)]), ceilings)
        earlier = named or earlier
    closing = [_Passage((each,)) for each in key_words(topic, CLOSING)]
    return [*found, *_in(topic, ceilings, closing)]


def firm_problems(doses: Iterable[Said], rule: str) -> Iterator[Problem]:
    """Yield what no sheet may tell: a dose above the ceiling of its drug (PL061, PL063)."""
    for each in doses:
        for finding in each.findings:
            if finding.firm:
                yield Problem(each.source, rule, finding.message, finding.hint)


def text_doses(text: str, source: Source, lang: str, ceilings: Ceilings) -> list[Said]:
    """Return every dose of a text that stands by itself, such as a disclaimer."""
    doses, findings = doses_in(text, lang, ceilings)
    return [Said(source, dose, tuple(each for each in findings if each.dose is dose),
                 is_capped(dose, doses)) for dose in doses]


def _in(
    topic: Topic, ceilings: Ceilings, passages: Sequence[_Passage], lead: str = "",
    prescribed: bool = False, otherwise: frozenset[str] = frozenset(),
) -> Iterator[Said]:
    """Yield the doses of passages that stand together: one may speak of the drug before it."""
    read_so_far: list[tuple[_Passage, list[Dose]]] = []
    before = ""
    for passage in passages:
        if not passage.texts:
            continue
        found = read(passage.text, topic.lang, ceilings, lead=lead, before=before,
                     prescribed=prescribed, otherwise=otherwise)
        read_so_far.append((passage, found))
        if drugs_in(passage.text, ceilings):
            before = passage.text
    everything = [dose for _, doses in read_so_far for dose in doses]
    for passage, doses in read_so_far:
        findings = judged(doses, everything)
        for dose in doses:
            yield Said(passage.place(dose.start), dose, tuple(
                each for each in findings if each.dose is dose), is_capped(dose, doses))


def _passages(section: Section, ceilings: Ceilings) -> Iterator[_Passage]:
    for block in section.blocks:
        if isinstance(block, Table):
            yield _Passage(((block.source, plain(block.caption)),))
            yield from _rows(block, ceilings)
        else:
            yield _Passage(tuple(_lines(block)))


def _lines(block: BlockBase) -> Iterator[tuple[Source, str]]:
    for text in texts(block):
        yield block.source, text


def _rows(table: Table, ceilings: Ceilings) -> Iterator[_Passage]:
    """Yield each row as sentences: what it is about, the head of the column, and the cell."""
    heads = [plain(head) for head in table.header]
    for number, row in enumerate(table.rows):
        source = table.row_sources[number] if number < len(table.row_sources) else table.source
        first, *cells = [plain(cell) for cell in row]
        told = [(head, cell) for head, cell in zip(heads[1:], cells, strict=False) if cell]
        if drugs_in(first, ceilings) or not any(drugs_in(head, ceilings) for head, _ in told):
            lines = [first, *(f"{head}: {cell}" for head, cell in told)]
        else:  # the columns are drugs, and the rows say for how long
            lines = [f"{first}: {head}: {cell}" for head, cell in told]
        yield _Passage(tuple((source, line) for line in filter(None, lines)))
