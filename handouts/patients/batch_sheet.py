"""The batch sheet: which copies lie in a pile, row by row, for whoever lays them out; no names.

It is written page by page, so that neither memory nor the time of a page grows with the batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from handouts.common import Common, gather
from handouts.errors import Source
from handouts.markup.element import Element
from handouts.orders import Job
from handouts.patients.ledger import Kind, Ledger
from handouts.patients.private import written_private
from handouts.pdf.layout.document import build_pdf
from handouts.pdf.layout.tick_pages import (
    BOX,
    Ticks,
    Wording,
    look_of,
    width_of,
    write_tick_pages,
)
from handouts.pdf.metadata import DocumentInfo
from handouts.render.strings import load_words

HERE = Source("batch sheet")
# Copies of the same sheets that follow one another and stand in one row of the table.
_BESIDE = 10


def write_batch_sheet(path: Path, job: Job, ledger: Ledger) -> bool:
    """Write the sheet of a batch: topics, pages and, for each copy, its row and a box to tick.

    Without a copy there is none; return whether it was written. Raises HandoutError for a problem
    of the brand, and OUT001 where it cannot be written.
    """
    common = gather(job)
    kinds, widest = _counted(ledger, width_of(common.typeface))
    if not kinds:
        return False
    words = load_words(job.project, job.lang)["batch"]
    copies = sum(kinds.values())
    pages = sum(kind.pages * count for kind, count in kinds.items())
    about = words["about"].replace("{copies}", f"{copies:,}").replace("{pages}", f"{pages:,}")
    wording = _wording(words, ledger.name)
    heads = [_heads(kind) for kind in kinds]
    look = look_of(
        common.theme, common.typeface, wording, heads, str(max(kind.pages for kind in kinds)),
        widest)
    letters = (BOX, *wording.columns, wording.heading("", ""), *(each[0] for each in heads))
    head = build_pdf(
        _document(words["title"], about, ledger, job.lang), common.theme,
        _info(words["title"], about, ledger, common), lambda _: None, typeface=common.typeface,
        standard=common.standard, letters=letters).head
    assert head is not None
    with written_private(path) as file:
        write_tick_pages(file, head, look, wording, _ticks(ledger))
    return True


def _counted(ledger: Ledger, width: Callable[[str], float]) -> tuple[Counter[Kind], str]:
    """Return how many copies there are of each kind, and the widest name of a row."""
    kinds: Counter[Kind] = Counter()
    widest, most = "", 0.0
    for kind, rows in ledger.rows():
        for row in rows:
            kinds[kind] += 1
            if (own := width(row)) > most:
                widest, most = row, own
    return kinds, widest


def _wording(words: Mapping[str, str], batch: str) -> Wording:
    def heading(first: str, last: str) -> str:
        return words["part"].replace("{first}", first).replace("{last}", last)

    return Wording(heading, (words["topic"], words["pages"], words["done"]),
                   lambda page: f"{batch} | {page}")


def _ticks(ledger: Ledger) -> Iterator[Ticks]:
    for kind, rows in ledger.rows():
        heads, pages = _heads(kind), str(kind.pages)
        while some := tuple(islice(rows, _BESIDE)):
            yield Ticks(heads, pages, some)


def _heads(kind: Kind) -> tuple[str, ...]:
    """Return the ways to name the sheets of a copy: all of them, or the first and how many more."""
    topics, last = kind.topics, tuple(filter(None, (kind.lang, kind.variant)))
    short = (*topics[:1], f"+{len(topics) - 1}", *last)
    return ", ".join((*topics, *last)), ", ".join(short if len(topics) > 1 else (*topics, *last))


def _document(title: str, about: str, ledger: Ledger, lang: str) -> Element:
    parts = [_element("h1", {}, title), _element("p", {"role": "summary"}, about),
             _element("p", {"role": "meta"}, f"{ledger.name}, {ledger.made:%Y-%m-%d %H:%M}")]
    return _element(
        "document", {"lang": lang}, _element("article", {"id": "batch", "lang": lang}, *parts))


def _info(title: str, about: str, ledger: Ledger, common: Common) -> DocumentInfo:
    return DocumentInfo(
        title=f"{title} {ledger.name}", lang=common.job.lang, author=common.brand.name,
        subject=about, identifier=ledger.name, date=int(ledger.made.timestamp()))


def _element(name: str, attrs: Mapping[str, str], *children: Element | str) -> Element:
    return Element(name, dict(attrs), children, HERE)
