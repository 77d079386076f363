"""From the element tree to the bytes of a finished PDF.

Build boxes, cut them into pages, then draw: the page of every heading is known before the first
mark is made, so a table of contents needs no second pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
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
from handouts.pdf.layout.boxes import Box, Foot, Gap, Space
from handouts.pdf.layout.builders import build
from handouts.pdf.layout.kit import Heading, Kit
from handouts.pdf.layout.name_strip import strip_height
from handouts.pdf.layout.paginate import (
    DoesNotFit,
    PagePlan,
    find_anchors,
    might_take_fewer,
    paginate,
    paginate_below,
)
from handouts.pdf.layout.running import draw_running, margins
from handouts.pdf.metadata import DocumentInfo, finish
from handouts.pdf.pen import Pen, Place
from handouts.pdf.sketch import Sketch
from handouts.pdf.tags import StructTree, Tag
from handouts.standards import UA_1, Standard
from handouts.theme.model import landscape
from handouts.theme.tighten import airier_themes, closer_themes

if TYPE_CHECKING:
    from handouts.theme.model import Theme

# Thickness of the rule between the end of an article and the next one on the same page, in points.
_RULE = 1.5
# A sheet of paper, printed on both sides; narrower paper, in points, holds no topic on one.
_SHEET = 2
_SMALL = 500.0
# The share of a sheet's second page that stays free where it can, for a long letterhead or another
# language.
_ROOM_TO_KEEP = 1 / 6


@dataclass(frozen=True, slots=True)
class Chapter:
    """One article cut into pages, with what runs at the head and foot of each.

    `margin_top` is in points: a long running header takes more than the theme's. So is
    `landscape_top`, that of pages on their side. `begins` is None, or for an article that begins
    on the page on which the one before it ends, at what height, in points from the bottom.
    """

    article: Element
    first: int
    pages: Sequence[PagePlan]
    margin_top: float
    landscape_top: float
    begins: float | None = None

    @property
    def last(self) -> int:
        """Return the index of its last page."""
        return self.first + len(self.pages) - 1


@dataclass(frozen=True, slots=True)
class _Frame:
    """The room for words on each page, in points; `free` stays empty on the first.

    `landscape_height` is that of a page on its side, `below` the room that the page before has at
    its foot. With `joined`, the next article may begin where this one ends.
    """

    width: float
    height: float
    landscape_height: float
    free: float | None
    below: float
    joined: bool


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
                  standard=standard, landscape=_text_width(landscape(theme)),
                  strip=strip, leave_top=leave_top, across=across)
        chapters = _lay_out(articles, tree, kit, leave_top, digits)
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
        data, canvas, tree, codes, _words_end(chapters[-1], theme))
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
        _margins(article, kit, digits) == _margins(article, kit, needed) for article in articles)


def _margins(article: Element, kit: Kit, digits: int) -> tuple[float, float, float, float]:
    """Return the margins at top and bottom, and those of a page on its side, which a table needs.
    """
    turned = replace(kit, theme=landscape(kit.theme))
    wide = margins(article, turned, digits) if any(article.iter("table")) else (0.0, 0.0)
    return *margins(article, kit, digits), *wide


def _text_width(theme: Theme) -> float:
    return theme.page.width - theme.page.margin_left - theme.page.margin_right


def _lay_out(
    articles: Sequence[Element], tree: StructTree, kit: Kit, leave_top: float, digits: int
) -> list[Chapter]:
    page = kit.theme.page
    role = kit.standard.article if len(articles) == 1 else "Part"
    chapters: list[Chapter] = []
    for article, following in zip(articles, [*articles[1:], None], strict=True):
        before = chapters[-1] if chapters else None
        end = _end(before, kit.theme) if before and _may_follow(before.article, article) else 0.0
        try:
            margin_top, margin_bottom, landscape_top, landscape_bottom = _margins(
                article, kit, digits)
            frame = _Frame(_text_width(kit.theme), page.height - margin_top - margin_bottom,
                           page.width - landscape_top - landscape_bottom,
                           max(leave_top + strip_height(kit) - margin_top, 0.0)
                           if leave_top and not before else None,
                           max(end - margin_bottom, 0.0),
                           following is not None and _may_follow(article, following))
            pages, below = _fitted(article, tree.root, role, frame, kit)
        except HandoutError as error:
            kit.problems.extend(error.problems)
            continue
        first = before.last + (not below) if before else 0
        chapters.append(Chapter(article, first, pages, margin_top, landscape_top,
                                end if below else None))
    return chapters


def _may_follow(before: Element, article: Element) -> bool:
    """Say whether an article may begin where another ends: the foot of the page says one thing."""
    return article.attrs.get("begins") == "below" and _foot(before) == _foot(article)


def _foot(article: Element) -> list[str]:
    return [part.text() for part in article.elements() if part.name == "footer"]


def _end(chapter: Chapter, theme: Theme) -> float:
    """Return at what height of an article's last page the next may begin; 0 for none."""
    return 0.0 if chapter.pages[-1].landscape else (
        _words_end(chapter, theme) - 0.75 * theme.h1.size)


def _words_end(chapter: Chapter, theme: Theme) -> float:
    """Return at what height the words of an article's last page end."""
    top = theme.page.height - chapter.margin_top
    if chapter.begins is not None and len(chapter.pages) == 1:
        top = chapter.begins
    return top - chapter.pages[-1].body.height


def _fitted(
    article: Element, root: Tag, role: str, frame: _Frame, kit: Kit
) -> tuple[Sequence[PagePlan], bool]:
    """Return an article's pages, set a little closer where that saves a page of a few lines.

    Also return whether the first of them is the last of the article before it.
    """
    anchors = (article.attrs["id"],) if "id" in article.attrs else ()
    chosen, tag = _trial(kit, kit.theme), Tag(role, root, anchors=anchors)
    pages, below = _set(article, tag, frame, chosen)
    # A topic that is printed alone and takes a page more than a sheet of paper has.
    sheet = role != "Part" and len(pages) == _SHEET + 1 and kit.theme.page.width > _SMALL
    if not frame.joined and might_take_fewer(pages, frame.height, sheet=sheet):
        # What begins below another article saves a page, or it had better stand on its own.
        for theme in (*[kit.theme][:below], *closer_themes(kit.theme, sheet=sheet)):
            trial, other = _trial(kit, theme), Tag(role, root, anchors=anchors)
            fewer, _ = _set(article, other, replace(frame, below=0.0), trial)
            if len(fewer) < len(pages):
                chosen, tag, pages, below = trial, other, fewer, False
                break
    if (role != "Part" and len(pages) == _SHEET and kit.theme.page.width > _SMALL
            and _is_full(pages[-1], frame)):
        # Set a little closer, what just missed page 1 may stand there, so that page 2 keeps room.
        for theme in airier_themes(kit.theme):
            trial, other = _trial(kit, theme), Tag(role, root, anchors=anchors)
            airier, _ = _set(article, other, frame, trial)
            if len(airier) == _SHEET and not _is_full(airier[-1], frame):
                chosen, tag, pages = trial, other, airier
                break
    root.kids.append(tag)
    kit.problems.extend(chosen.problems)
    kit.warnings.extend(chosen.warnings)
    kit.headings[:] = chosen.headings
    kit.segments[:] = chosen.segments
    return pages, below


def _is_full(page: PagePlan, frame: _Frame) -> bool:
    """Say whether a page has less room left than a clinic's own words and other languages need."""
    return not page.landscape and page.body.height > frame.height * (1 - _ROOM_TO_KEEP)


def _trial(kit: Kit, theme: Theme) -> Kit:
    return replace(kit, theme=theme, problems=[], warnings=[],
                   headings=[*kit.headings], segments=[*kit.segments])


def _set(
    article: Element, tag: Tag, frame: _Frame, kit: Kit
) -> tuple[list[PagePlan], bool]:
    """Set an article's words into boxes and cut them into pages, from below another if it may."""
    children = article.children
    boxes: list[Box] = []
    if frame.free is not None:
        children = tuple(child for child in children if not _is_letterhead(child))
        boxes.append(Space(frame.free, gap=Gap(keep=True)))
    start = next((number for number, child in enumerate(children) if _is_plain_section(child)), 0)
    boxes += build(children[:start], tag, frame.width, kit)
    opening = len(boxes) + 1
    boxes += build(children[start:], tag, frame.width, kit)
    try:
        if frame.below and (pages := paginate_below(
                [_rule_above(frame.width, kit.theme), *boxes], frame.height,
                frame.landscape_height, frame.below, opening)):
            _arrange(tag, pages)
            return pages, True
        pages = paginate(boxes, frame.height, frame.landscape_height, even_end=not frame.joined)
        _read_feet_in_place(pages)
        _arrange(tag, pages)
        return pages, False
    except DoesNotFit:
        raise HandoutError([*kit.problems, Problem(
            _title_place(article), "PDF002", "a box is taller than a page and cannot be cut",
            "make the box, table row or figure smaller, or part it in two",
        )]) from None


def _arrange(tag: Tag, pages: Sequence[PagePlan]) -> None:
    """Let what a page holds be read in the order in which the page draws it."""
    for page in pages:
        tag.arrange(page.owners())


def _read_feet_in_place(pages: Sequence[PagePlan]) -> None:
    """Let what stands at the foot of a page be read there: behind the words that begin above it."""
    boxes = [box for page in pages for box in page.body.boxes if box.owner is not None]
    for number, box in enumerate(boxes):
        if isinstance(box, Foot) and box.owner and number and (after := boxes[number - 1].owner):
            following = (other.owner for other in boxes[number + 1:] if not isinstance(other, Foot))
            box.owner.move(after, next(following, None))


def _rule_above(width: float, theme: Theme) -> Box:
    """Return the rule between the end of an article and the next one on the same page."""

    def decorate(pen: Pen, x: float, top: float) -> None:
        pen.rule(x, top, width, _RULE, theme.palette["brand"])

    return Space(_RULE, decorate, gap=Gap(0, 0.4 * theme.h1.size, keep=True))


def _is_plain_section(child: Element | str) -> bool:
    return isinstance(child, Element) and child.name == "section" and not child.role


def _is_letterhead(child: Element | str) -> bool:
    return isinstance(child, Element) and child.name == "header" and child.role == "letterhead"


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


def _title_place(article: Element) -> Source:
    """Return where an article's title stands: there a person can find it."""
    return next(article.iter("h1"), article).source
