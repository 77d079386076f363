"""From the element tree to the bytes of a finished PDF.

Lay out all pages, then draw: the page of every heading is known before the first mark is made, so a
table of contents needs no second pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem
from handouts.markup.addresses import with_addresses
from handouts.markup.element import Element
from handouts.orders import Room
from handouts.pdf.added_pages import Head, add_codes, head_of
from handouts.pdf.canvas import HandoutCanvas
from handouts.pdf.copy_plan import (
    CopyPlan,
    Letter,
    Stream,
    add_letters,
    copy_plan,
    place_of,
)
from handouts.pdf.fonts import HOUSE, Typeface, font_name
from handouts.pdf.layout.chapters import Chapter, all_margins, lay_out, text_width, words_end
from handouts.pdf.layout.kit import Heading, Kit
from handouts.pdf.layout.paginate import find_anchors
from handouts.pdf.layout.running import draw_running
from handouts.pdf.metadata import DocumentInfo, finish
from handouts.pdf.pen import Pen, Place
from handouts.pdf.sketch import Sketch
from handouts.pdf.tags import StructTree
from handouts.standards import UA_1, Standard
from handouts.theme.model import landscape

if TYPE_CHECKING:
    from handouts.theme.model import Theme


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished document; a blank page at its end does not count.

    `picture` is a small one of its first page (handouts/pdf/sketch.py). `head` is there where pages
    may be added.
    """

    data: bytes
    pages: int
    picture: str
    warnings: tuple[Problem, ...] = ()
    plan: CopyPlan | None = None
    head: Head | None = None


def build_pdf(
    document: Element,
    theme: Theme,
    info: DocumentInfo,
    figure_path: Callable[[str], Path | None],
    *,
    typeface: Typeface = HOUSE,
    leave_top: float = 0.0,
    even_pages: bool = False,
    standard: Standard = UA_1,
    across: str = "",
    strip: str = "",
    room: Room | None = None,
    letters: Sequence[str] | None = None,
) -> Pdf:
    """Return a document as tagged PDF, as a standard wants it.

    `leave_top` points at the top of the first page stay free for pre-printed paper, and ours is
    left out. With `even_pages`, an odd number of pages gets a blank one at its end, so that the
    next document of a batch starts on a new sheet. `across` are words that stand across each page.
    A `room` is for what is personal; `strip` then says which page it is. With `letters`, pages
    may be added whose words are of plain letters and of those of these texts.

    Raises HandoutError with every problem: missing figures, words that are too wide, boxes that do
    not fit on a page.
    """
    document = with_addresses(document)
    articles = list(document.elements())
    for digits in count(1 if len(articles) == 1 else 2):  # a booklet has 10 pages or more
        tree = StructTree(standard)
        kit = Kit(theme, figure_path, typeface=typeface, blank=document.attrs.get("blank"),
                  standard=standard, landscape=text_width(landscape(theme)),
                  strip=strip, leave_top=leave_top, across=across)
        chapters = lay_out(articles, tree, kit, leave_top, digits)
        if kit.problems:
            raise HandoutError(kit.problems)
        total = chapters[-1].last + 1 if chapters else 0
        if _has_room(articles, kit, digits, len(str(total))):
            break
    places = _places(chapters, kit)
    lost = _links_to_nothing(document, places)
    if lost:
        raise HandoutError(lost)
    buffer = BytesIO()
    canvas = HandoutCanvas(buffer, (theme.page.width, theme.page.height), info.lang,
                           font_name(typeface, bold=False), standard)
    sketch = Sketch(theme.page.width, theme.page.height)
    pen = Pen(canvas, tree, places, total, sketch)
    faces = add_letters(room, typeface, canvas._doc) if room else ()
    codes = None if letters is None else add_codes(letters, typeface, canvas._doc)
    headings = _headings_by_page(kit.headings, places)
    for chapter, following in zip(chapters, [*chapters[1:], None], strict=True):
        _draw_chapter(pen, chapter, kit, headings)
        if following is None or following.begins is None:
            pen.next_page()
    if even_pages and total % 2:
        canvas.setPageSize((theme.page.width, theme.page.height))
        canvas.blank_page(total)
    finish(canvas, tree, info)
    canvas.save()
    plan = _copy_plan(canvas, faces, document.attrs.get("blank", "")) if room else None
    data = buffer.getvalue()
    head = None if codes is None else head_of(
        data, canvas, tree, codes, words_end(chapters[-1], theme))
    return Pdf(data, total, sketch.picture(), tuple(dict.fromkeys(kit.warnings)), plan, head)


def _copy_plan(
    canvas: HandoutCanvas, faces: tuple[Mapping[str, Letter], ...], blank: str
) -> CopyPlan:
    """Return the places of a document that was written, by the numbers that its objects got."""
    doc = canvas._doc
    font = faces[0][" "][0]
    streams = (Stream(doc.idToObjectNumberAndVersion[name][0], place_of(slot, font))
               for slot, name in canvas.personal.items())
    return copy_plan(streams, faces, doc.trailer, blank)


def _has_room(articles: Sequence[Element], kit: Kit, digits: int, needed: int) -> bool:
    """Say whether page numbers of so many digits fit: a longer one may need a higher foot."""
    return needed <= digits or all(
        all_margins(article, kit, digits) == all_margins(article, kit, needed)
        for article in articles)


def _places(chapters: Sequence[Chapter], kit: Kit) -> dict[str, Place]:
    places: dict[str, Place] = {}
    page = kit.theme.page
    for chapter in chapters:
        top = page.height - chapter.margin_top
        landscape_top = page.width - chapter.landscape_top
        if "id" in chapter.article.attrs:
            begins = top if chapter.begins is None else chapter.begins
            places[chapter.article.attrs["id"]] = Place(chapter.first, begins)
        places.update(find_anchors(
            chapter.pages, chapter.first, top, landscape_top, chapter.begins))
    return places


def _links_to_nothing(document: Element, places: Mapping[str, Place]) -> list[Problem]:
    """Report links to elements that are there and print nothing, such as an empty section."""
    return [
        Problem(link.layout, "MARK009", f"the link leads to {link.attrs['href']!r}, where nothing "
                "is printed", "give the id to an element with words")
        for link in document.iter("a")
        if link.attrs["href"].startswith("#") and link.attrs["href"][1:] not in places
    ]


def _headings_by_page(
    headings: Sequence[Heading], places: Mapping[str, Place]
) -> dict[int, list[Heading]]:
    found: dict[int, list[Heading]] = {}
    for heading in headings:
        if heading.anchor in places:  # a heading inside a box that moved has no place of its own
            found.setdefault(places[heading.anchor].page, []).append(heading)
    # A box at the foot of a page is declared before some of the headings above it.
    return {page: sorted(each, key=lambda heading: -places[heading.anchor].top)
            for page, each in found.items()}


# -- drawing -------------------------------------------------------------------------------


def _draw_chapter(
    pen: Pen, chapter: Chapter, kit: Kit, headings: Mapping[int, list[Heading]]
) -> None:
    turned = replace(kit, theme=landscape(kit.theme))
    for number, plan in enumerate(chapter.pages):
        own, margin_top = (turned, chapter.landscape_top) if plan.landscape else (
            kit, chapter.margin_top)
        page = own.theme.page
        if number:
            pen.next_page()
        elif chapter.begins is not None:  # the page has its size, its bookmarks, its head and foot
            plan.body.draw(pen, page.margin_left, chapter.begins)
            continue
        pen.canvas.setPageSize((page.width, page.height))
        if kit.across:
            pen.across(kit.across, font_name(kit.typeface, bold=True), page.width, page.height)
        for heading in headings.get(pen.page, ()):
            _bookmark(pen, heading)
        plan.draw(pen, page.margin_left, page.height - margin_top)
        draw_running(pen, chapter.article, own, margin_top, first=number == 0)


def _bookmark(pen: Pen, heading: Heading) -> None:
    place = pen.places[heading.anchor]
    pen.canvas.add_bookmark(heading.title, heading.level - 1, heading.anchor, place.top,
                            pen.tree.target(heading.anchor))
