"""Articles set into boxes and cut into pages, each as close as it must be and no closer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.markup.element import Element
from handouts.pdf.layout.boxes import Box, Foot, Gap, Space
from handouts.pdf.layout.builders import build
from handouts.pdf.layout.kit import Kit
from handouts.pdf.layout.name_strip import strip_height
from handouts.pdf.layout.paginate import (
    DoesNotFit,
    PagePlan,
    might_take_fewer,
    paginate,
    paginate_below,
)
from handouts.pdf.layout.running import margins
from handouts.pdf.pen import Pen
from handouts.pdf.tags import StructTree, Tag
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


def lay_out(
    articles: Sequence[Element], tree: StructTree, kit: Kit, leave_top: float, digits: int
) -> list[Chapter]:
    """Return articles as pages; `digits` is how many a page number may have.

    What is wrong with one is put into the kit's problems, and the others are laid out all the same.
    """
    page = kit.theme.page
    role = kit.standard.article if len(articles) == 1 else "Part"
    chapters: list[Chapter] = []
    for article, following in zip(articles, [*articles[1:], None], strict=True):
        before = chapters[-1] if chapters else None
        end = _end(before, kit.theme) if before and _may_follow(before.article, article) else 0.0
        try:
            margin_top, margin_bottom, landscape_top, landscape_bottom = all_margins(
                article, kit, digits)
            frame = _Frame(text_width(kit.theme), page.height - margin_top - margin_bottom,
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
        words_end(chapter, theme) - 0.75 * theme.h1.size)


def words_end(chapter: Chapter, theme: Theme) -> float:
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


def all_margins(article: Element, kit: Kit, digits: int) -> tuple[float, float, float, float]:
    """Return the margins at top and bottom, and those of a page on its side, which a table needs.
    """
    turned = replace(kit, theme=landscape(kit.theme))
    wide = margins(article, turned, digits) if any(article.iter("table")) else (0.0, 0.0)
    return *margins(article, kit, digits), *wide


def text_width(theme: Theme) -> float:
    """Return the width of the words of a page, in points."""
    return theme.page.width - theme.page.margin_left - theme.page.margin_right


def _title_place(article: Element) -> Source:
    """Return where an article's title stands: there a person can find it."""
    return next(article.iter("h1"), article).source
