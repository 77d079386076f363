"""The batch sheet: which copies lie in a pile, row by row, for whoever lays them out; no names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from handouts.errors import Source
from handouts.markup.element import Element
from handouts.orders import Job
from handouts.patients.ledger import Copy, Ledger
from handouts.pdf.layout.document import build_pdf
from handouts.pdf.metadata import DocumentInfo
from handouts.pipeline import gather
from handouts.render.strings import load_words

HERE = Source("batch sheet")
BOX = "☐"
# Rows of one table: it has a heading of its own, to find a row by.
_ROWS = 50


def batch_sheet(job: Job, ledger: Ledger) -> bytes:
    """Return the PDF of a batch's sheet: row, topics, pages and a box to tick for each copy.

    Raises HandoutError for a problem of the brand.
    """
    common = gather(job)
    words = load_words(job.project, job.lang)["batch"]
    copies = pages = 0
    for each in ledger.copies():
        copies += 1
        pages += each.pages
    about = words["about"].replace("{copies}", f"{copies:,}").replace("{pages}", f"{pages:,}")
    parts = [_element("h1", {}, words["title"]), _element("p", {"role": "summary"}, about),
             _element("p", {"role": "meta"}, f"{ledger.name}, {ledger.made:%Y-%m-%d %H:%M}")]
    rows = ledger.copies()
    while some := list(islice(rows, _ROWS)):
        parts.append(_part(some, words))
    lang = {"lang": job.lang}
    document = _element("document", lang, _element("article", {"id": "batch", **lang}, *parts))
    info = DocumentInfo(
        title=f"{words['title']} {ledger.name}", lang=job.lang, author=common.brand.name,
        subject=about, identifier=ledger.name, date=int(ledger.made.timestamp()))
    return build_pdf(
        document, common.theme, info, lambda _: None, typeface=common.typeface,
        standard=common.standard).data


def _part(copies: Sequence[Copy], words: dict[str, str]) -> Element:
    heading = words["part"].replace("{first}", copies[0].row).replace("{last}", copies[-1].row)
    head = [words[name] for name in ("row", "topic", "pages", "done")]
    return _element(
        "section", {}, _element("h2", {}, heading), _element(
            "table", {}, _element("thead", {}, _row(head, "col")),
            _element("tbody", {}, *_rows(copies))))


def _rows(copies: Iterable[Copy]) -> Iterator[Element]:
    for each in copies:
        yield _row([each.row, ", ".join([*each.topics, each.lang, each.variant]).rstrip(", "),
                    str(each.pages), BOX], "row")


def _row(cells: Sequence[str], scope: str) -> Element:
    first = _element("th", {"scope": scope}, cells[0])
    rest = (_element("th", {"scope": scope}, cell) if scope == "col" else _element("td", {}, cell)
            for cell in cells[1:])
    return _element("tr", {}, first, *rest)


def _element(name: str, attrs: dict[str, str], *children: Element | str) -> Element:
    return Element(name, attrs, children, HERE)
