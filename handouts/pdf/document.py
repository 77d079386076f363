"""From the element tree to the bytes of a finished PDF.

Build boxes, cut them into pages, then draw: the page of every heading is known before the first
mark is made, so a table of contents needs no second pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem, Source
from handouts.layout.markup import Element
from handouts.pdf import metadata
from handouts.pdf.canvas import ASCENT, HandoutCanvas, Pen, Place
from handouts.pdf.inline import spans
from handouts.pdf.kit import Heading, Kit, face
from handouts.pdf.paginate import DoesNotFit, PagePlan, find_anchors, paginate
from handouts.pdf.story import build
from handouts.pdf.tags import StructTree, Tag
from handouts.pdf.text import Face, break_lines

if TYPE_CHECKING:
    from handouts.layout.theme import Theme

# Distance of the running header's baseline above the frame, and of the rule above the foot.
_HEADER_LIFT = 14.0
_FOOT_RULE_LIFT = 5.0


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
    """Hold one article cut into pages, with what runs at the head and foot of each."""

    article: Element
    first: int
    pages: Sequence[PagePlan]


@dataclass(frozen=True, slots=True)
class Pdf:
    """Hold a finished document."""

    data: bytes
    pages: int


def build_pdf(
    document: Element,
    theme: Theme,
    info: DocumentInfo,
    figure_path: Callable[[str], Path | None],
) -> Pdf:
    """Return a document as tagged PDF (PDF/UA-1 and PDF/A-2a).

    Raises HandoutError with every problem: missing figures, words that are too wide, boxes that do
    not fit on a page.
    """
    tree = StructTree()
    kit = Kit(theme, figure_path)
    chapters = _lay_out(document, tree, kit)
    if kit.problems:
        raise HandoutError(kit.problems)
    places = _places(chapters, theme)
    total = sum(len(chapter.pages) for chapter in chapters)
    buffer = BytesIO()
    canvas = HandoutCanvas(buffer, (theme.page.width, theme.page.height), info.lang)
    pen = Pen(canvas, tree, places, total)
    for chapter in chapters:
        _draw_chapter(pen, chapter, theme, _headings_by_page(kit.headings, places))
    metadata.finish(canvas, tree, info)
    canvas.save()
    return Pdf(buffer.getvalue(), total)


def _lay_out(document: Element, tree: StructTree, kit: Kit) -> list[Chapter]:
    page = kit.theme.page
    width = page.width - page.margin_left - page.margin_right
    height = page.height - page.margin_top - page.margin_bottom
    articles = list(document.elements())
    role = "Art" if len(articles) == 1 else "Part"
    chapters: list[Chapter] = []
    first = 0
    for article in articles:
        tag = tree.root.child(role)
        boxes = build(article.children, tag, width, kit)
        try:
            pages = paginate(boxes, height)
        except DoesNotFit:
            kit.problems.append(Problem(
                _title_place(article), "PDF002", "a box is taller than a page and cannot be cut",
                "make the box, table row or figure smaller, or part it in two",
            ))
            continue
        chapters.append(Chapter(article, first, pages))
        first += len(pages)
    return chapters


def _places(chapters: Sequence[Chapter], theme: Theme) -> dict[str, Place]:
    top = theme.page.height - theme.page.margin_top
    places: dict[str, Place] = {}
    for chapter in chapters:
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
    pen: Pen, chapter: Chapter, theme: Theme, headings: Mapping[int, list[Heading]]
) -> None:
    page = theme.page
    top = page.height - page.margin_top
    for number, plan in enumerate(chapter.pages):
        for heading in headings.get(pen.page, ()):
            _bookmark(pen, heading)
        plan.body.draw(pen, page.margin_left, top)
        _draw_running(pen, chapter.article, theme, first=number == 0)
        pen.next_page()


def _bookmark(pen: Pen, heading: Heading) -> None:
    place = pen.places[heading.anchor]
    pen.canvas.bookmarkPage(heading.anchor, fit="XYZ", left=0, top=round(place.top, 2), zoom=0)
    pen.canvas.addOutlineEntry(heading.title, heading.anchor, heading.level - 1, closed=False)


def _draw_running(pen: Pen, article: Element, theme: Theme, *, first: bool) -> None:
    """Draw the running header (not on an article's first page) and foot, as artifacts."""
    page = theme.page
    for part in article.elements():
        if part.role != "running":
            continue
        if part.name == "header" and not first:
            baseline = page.height - page.margin_top + _HEADER_LIFT
            with pen.artifact("Pagination", "Header"):
                _draw_line(pen, article, part, theme, baseline)
        elif part.name == "footer":
            with pen.artifact("Pagination", "Footer"):
                _draw_line(pen, article, part, theme, page.foot)


def _title_place(article: Element) -> Source:
    """Return where an article's title stands: there a person can find it."""
    return next(article.iter("h1"), article).source


def _draw_line(
    pen: Pen, article: Element, part: Element, theme: Theme, baseline: float
) -> None:
    """Set up to three pieces of text at the left, in the middle and at the right of a line."""
    page = theme.page
    look = face(theme.running)
    width = page.width - page.margin_left - page.margin_right
    numbers = {"page": str(pen.page + 1), "pages": str(pen.pages)}
    tag = Tag("Artifact")
    pieces = [line for child in part.elements()
              for line in break_lines(spans(child, tag, numbers=numbers), look, 10 * width)[:1]]
    gaps = max(len(pieces) - 1, 1)
    room = (width - sum(line.width for line in pieces)) / gaps
    if room < 6:
        raise HandoutError(Problem(
            _title_place(article), "PDF003", f"the running {part.name} is wider than the page",
            "shorten its texts, such as the brand's name or the title",
        ))
    if part.name == "footer":
        lift = look.size + _FOOT_RULE_LIFT
        pen.rule(page.margin_left, baseline + lift, width, theme.rule_width, theme.rule_color)
    x = page.margin_left
    for line in pieces:
        pen.lines(tag, (line,), look, x, _line_top(baseline, look))
        x += line.width + room


def _line_top(baseline: float, look: Face) -> float:
    """Return the top of a line box whose baseline is given."""
    return baseline + look.size * ASCENT + (look.leading - look.size) / 2

