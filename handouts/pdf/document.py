"""From the element tree to the bytes of a finished PDF.

Build boxes, cut them into pages, then draw: the page of every heading is known before the first
mark is made, so a table of contents needs no second pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem, Source
from handouts.layout.markup import Element
from handouts.pdf import metadata
from handouts.pdf.boxes import Box, Gap, Space
from handouts.pdf.canvas import HandoutCanvas, Pen, Place
from handouts.pdf.fonts import HOUSE, Typeface, font_name
from handouts.pdf.kit import Heading, Kit
from handouts.pdf.paginate import DoesNotFit, PagePlan, find_anchors, paginate
from handouts.pdf.running import draw_running, margins
from handouts.pdf.story import build
from handouts.pdf.tags import StructTree

if TYPE_CHECKING:
    from handouts.layout.theme import Theme


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """Say what a document is: for its metadata, never for its pages.

    `date` is seconds since 1970 (UTC); `identifier` names the handout and its version.
    """

    title: str
    lang: str
    author: str
    subject: str
    identifier: str
    date: int
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """Hold one article cut into pages, with what runs at the head and foot of each.

    `margin_top` is in points: a long running header takes more than the theme's.
    """

    article: Element
    first: int
    pages: Sequence[PagePlan]
    margin_top: float


@dataclass(frozen=True, slots=True)
class Pdf:
    """Hold a finished document; a blank page at its end does not count."""

    data: bytes
    pages: int


def build_pdf(
    document: Element,
    theme: Theme,
    info: DocumentInfo,
    figure_path: Callable[[str], Path | None],
    *,
    typeface: Typeface = HOUSE,
    letterhead: float = 0.0,
    duplex: bool = False,
) -> Pdf:
    """Return a document as tagged PDF (PDF/UA-1 and PDF/A-2a).

    `letterhead` points at the top of the first page stay free for pre-printed paper, and ours is
    left out. With `duplex`, an odd number of pages gets a blank one at its end, so that the next
    document of a batch starts on a new sheet.

    Raises HandoutError with every problem: missing figures, words that are too wide, boxes that do
    not fit on a page.
    """
    for digits in count(len(list(document.elements())[:2])):
        tree = StructTree()
        kit = Kit(theme, figure_path, typeface=typeface)
        chapters = _lay_out(document, tree, kit, letterhead, digits)
        if kit.problems:
            raise HandoutError(kit.problems)
        total = sum(len(chapter.pages) for chapter in chapters)
        if len(str(total)) <= digits:  # else a longer page number may need a higher foot
            break
    places = _places(chapters, theme)
    buffer = BytesIO()
    canvas = HandoutCanvas(buffer, (theme.page.width, theme.page.height), info.lang,
                           font_name(typeface, bold=False))
    pen = Pen(canvas, tree, places, total)
    for chapter in chapters:
        _draw_chapter(pen, chapter, kit, _headings_by_page(kit.headings, places))
    if duplex and total % 2:
        canvas.blank_page(total)
    metadata.finish(canvas, tree, info)
    canvas.save()
    return Pdf(buffer.getvalue(), total)


def _lay_out(
    document: Element, tree: StructTree, kit: Kit, letterhead: float, digits: int
) -> list[Chapter]:
    page = kit.theme.page
    width = page.width - page.margin_left - page.margin_right
    articles = list(document.elements())
    role = "Art" if len(articles) == 1 else "Part"
    chapters: list[Chapter] = []
    first = 0
    for article in articles:
        tag = tree.root.child(role)
        try:
            margin_top, margin_bottom = margins(article, kit, digits)
        except HandoutError as error:
            kit.problems.extend(error.problems)
            continue
        children = article.children
        boxes: list[Box] = []
        if letterhead and not first:
            children = tuple(child for child in children if not _is_letterhead(child))
            boxes.append(Space(max(letterhead - margin_top, 0.0), gap=Gap(keep=True)))
        boxes += build(children, tag, width, kit)
        try:
            pages = paginate(boxes, page.height - margin_top - margin_bottom)
        except DoesNotFit:
            kit.problems.append(Problem(
                _title_place(article), "PDF002", "a box is taller than a page and cannot be cut",
                "make the box, table row or figure smaller, or part it in two",
            ))
            continue
        chapters.append(Chapter(article, first, pages, margin_top))
        first += len(pages)
    return chapters


def _is_letterhead(child: Element | str) -> bool:
    return isinstance(child, Element) and child.name == "header" and child.role == "letterhead"


def _places(chapters: Sequence[Chapter], theme: Theme) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for chapter in chapters:
        top = theme.page.height - chapter.margin_top
        if "id" in chapter.article.attrs:
            places[chapter.article.attrs["id"]] = Place(chapter.first, top)
        places.update(find_anchors(chapter.pages, chapter.first, top))
    return places


def _headings_by_page(
    headings: Sequence[Heading], places: Mapping[str, Place]
) -> dict[int, list[Heading]]:
    found: dict[int, list[Heading]] = {}
    for heading in headings:
        if heading.anchor in places:  # a heading inside a box that moved has no place of its own
            found.setdefault(places[heading.anchor].page, []).append(heading)
    return found


# -- drawing -------------------------------------------------------------------------------


def _draw_chapter(
    pen: Pen, chapter: Chapter, kit: Kit, headings: Mapping[int, list[Heading]]
) -> None:
    page = kit.theme.page
    top = page.height - chapter.margin_top
    for number, plan in enumerate(chapter.pages):
        for heading in headings.get(pen.page, ()):
            _bookmark(pen, heading)
        plan.body.draw(pen, page.margin_left, top)
        draw_running(pen, chapter.article, kit, chapter.margin_top, first=number == 0)
        pen.next_page()


def _bookmark(pen: Pen, heading: Heading) -> None:
    place = pen.places[heading.anchor]
    pen.canvas.bookmarkPage(heading.anchor, fit="XYZ", left=0, top=round(place.top, 2), zoom=0)
    pen.canvas.addOutlineEntry(heading.title, heading.anchor, heading.level - 1, closed=False)


def _title_place(article: Element) -> Source:
    """Return where an article's title stands: there a person can find it."""
    return next(article.iter("h1"), article).source
