"""The batch sheet: which copies lie in a pile, row by row, for whoever lays them out; no names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from handouts.errors import Source
from handouts.markup.element import Element
from handouts.orders import Job
from handouts.patients.ledger import Copy, Ledger
from handouts.pdf.layout.document import build_pdf
from handouts.pdf.metadata import DocumentInfo
from handouts.pipeline import Common, gather
from handouts.render.strings import load_words

HERE = Source("batch sheet")
BOX = "\u2610"
# Lines of one table: it has a heading of its own, to find a row by.
_LINES = 50
# Copies of the same sheets that follow one another and stand on one line.
_BESIDE = 10
# Tables of one file: memory does not grow with the batch, and 2,000 copies are a pile.
_TABLES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """Copies of the same sheets that follow one another: their rows, and what they are."""

    rows: tuple[str, ...]
    sheets: str
    pages: int


def batch_sheets(job: Job, ledger: Ledger) -> Iterator[bytes]:
    """Yield the PDFs of a batch's sheet: rows, topics, pages and a box to tick for each copy.

    A large batch has several. Raises HandoutError for a problem of the brand.
    """
    common = gather(job)
    words = load_words(job.project, job.lang)["batch"]
    copies = pages = 0
    for each in ledger.copies():
        copies += 1
        pages += each.pages
    about = words["about"].replace("{copies}", f"{copies:,}").replace("{pages}", f"{pages:,}")
    lines = _lines(ledger.copies())
    number = 1
    while some := list(islice(lines, _LINES * _TABLES)):
        yield _sheet(common, ledger, words, about, some, number)
        number += 1


def _lines(copies: Iterable[Copy]) -> Iterator[Line]:
    for (sheets, pages), some in groupby(copies, _what):
        rows = (each.row for each in some)
        while beside := tuple(islice(rows, _BESIDE)):
            yield Line(beside, sheets, pages)


def _what(copy: Copy) -> tuple[str, int]:
    return ", ".join(filter(None, [*copy.topics, copy.lang, copy.variant])), copy.pages


def _sheet(
    common: Common, ledger: Ledger, words: Mapping[str, str], about: str,
    lines: Sequence[Line], number: int,
) -> bytes:
    job = common.job
    title = words["title"] if number == 1 else f"{words['title']} {number}"
    parts = [_element("h1", {}, title), _element("p", {"role": "summary"}, about),
             _element("p", {"role": "meta"}, f"{ledger.name}, {ledger.made:%Y-%m-%d %H:%M}")]
    parts += [_part(lines[start:start + _LINES], words)
              for start in range(0, len(lines), _LINES)]
    lang = {"lang": job.lang}
    document = _element("document", lang, _element("article", {"id": "batch", **lang}, *parts))
    info = DocumentInfo(
        title=f"{title} {ledger.name}", lang=job.lang, author=common.brand.name,
        subject=about, identifier=ledger.name, date=int(ledger.made.timestamp()))
    return build_pdf(
        document, common.theme, info, lambda _: None, typeface=common.typeface,
        standard=common.standard, closer=False).data


def _part(lines: Sequence[Line], words: Mapping[str, str]) -> Element:
    heading = _from_to(lines[0].rows[0], lines[-1].rows[-1], words["part"])
    head = [words[name] for name in ("topic", "pages", "done")]
    return _element(
        "section", {}, _element("h2", {}, heading), _element(
            "table", {}, _element("thead", {}, _row(head, "col")),
            _element("tbody", {}, *map(_line, lines))))


def _from_to(first: str, last: str, words: str) -> str:
    return words.replace("{first}", first).replace("{last}", last)


def _line(line: Line) -> Element:
    # A box and its row stay together.
    boxes = "   ".join(f"{BOX}\N{NO-BREAK SPACE}{row}" for row in line.rows)
    return _row([line.sheets, str(line.pages), boxes], "row")


def _row(cells: Sequence[str], scope: str) -> Element:
    first = _element("th", {"scope": scope}, cells[0])
    rest = (_element("th", {"scope": scope}, cell) if scope == "col" else _element("td", {}, cell)
            for cell in cells[1:])
    return _element("tr", {}, first, *rest)


def _element(name: str, attrs: dict[str, str], *children: Element | str) -> Element:
    return Element(name, attrs, children, HERE)
