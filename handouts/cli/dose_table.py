"""The table of doses that `make-handout review` shows: each beside its ceiling, for the signature.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from handouts.content.ceilings import Bound, Bounds
    from handouts.content.models import Topic
    from handouts.content.safety import Safety
    from handouts.content.topic_doses import Said

WIDTH = 88
_ROW = "{:<10} {:<18} {:<20} {:<20} {}"
_INDENT = " " * 11


def dose_table(topic: Topic, safety: Safety) -> Iterator[str]:
    """Yield the lines of the table of a topic and of the disclaimers that stand on its sheet."""
    from handouts.content.disclaimers import place
    from handouts.content.inline import plain
    from handouts.content.safety import ceilings_of
    from handouts.content.topic_doses import text_doses, topic_doses

    ceilings = ceilings_of(safety)
    rows = [(f"line {each.source.line}", each) for each in topic_doses(topic, safety)]
    rows += [(due.id, each) for due in place(topic, safety).required
             for each in text_doses(plain(due.text), due.source, topic.lang, ceilings)]
    rows = [(where, each) for where, each in rows if each.dose.is_told or each.findings]
    if not rows:
        yield "none"
        return
    yield _ROW.format("where", "drug", "each time", "in 24 hours", "hours apart").rstrip()
    for where, each in rows:
        yield from _row(where, each)
    yield from _sources(each for _, each in rows)


def _row(where: str, said: Said) -> Iterator[str]:
    from handouts.content.doses import number

    dose = said.dose
    bounds = next(filter(None, dose.bounds), None)
    apart = "" if dose.apart is None else number(dose.apart)
    if bounds and bounds.apart and (apart or dose.times):
        apart = f"{apart or dose.often} (least {number(bounds.apart.value)})"
    day = "see the most" if said.capped else _beside(dose.day, bounds.day if bounds else None)
    yield _ROW.format(where, _short(dose.drug or "no drug named"),
                      _beside(dose.each, bounds.each if bounds else None), day, apart).rstrip()
    yield from _below(f"“{dose.words}”")
    for question in (*dose.questions, *(finding.message for finding in said.findings)):
        yield from _below(f"OPEN: {question}")


def _beside(amount: Fraction | None, bound: Bound | None) -> str:
    from handouts.content.ceilings import mass

    if amount is None:
        return "-"
    if bound is None:
        return f"{mass(amount)}, no limit"
    most, own = mass(bound.value), mass(amount)
    same = own.partition(" ")[2] == most.partition(" ")[2]
    return f"{own.partition(' ')[0] if same else own} of {most}"


def _below(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _short(text: str) -> str:
    return text if len(text) <= 18 else f"{text[:17]}…"


def _sources(rows: Iterator[Said]) -> Iterator[str]:
    """Yield where the ceilings of the table stand."""
    found: dict[str, None] = {}
    for said in rows:
        for bounds in filter(None, said.dose.bounds):
            found |= dict.fromkeys(_of(bounds))
    for line in found:
        yield from textwrap.wrap(line, WIDTH, initial_indent="ceiling of ",
                                 subsequent_indent="  ")


def _of(bounds: Bounds) -> Iterator[str]:
    for bound in filter(None, (bounds.each, bounds.day, bounds.apart)):
        yield f"{bounds.drug}: {bound.said_by}"
