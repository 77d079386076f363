"""Room on the pages for what a personal copy says: the name on each, and lines in a box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.markup.element import Element
from handouts.pdf.layout.boxes import NO_GAP, Box, Gap, Space
from handouts.pdf.layout.kit import Kit
from handouts.pdf.pen import Pen
from handouts.pdf.tags import Tag
from handouts.pdf.text import Span, break_lines

if TYPE_CHECKING:
    from handouts.theme.model import Theme

# Least space at the edge of the paper.
EDGE = 12.0
# Lines of fewer points have no room for a name, an identifier and a page number.
_NARROW = 400.0


def slot(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Leave room for personal words under a tag of their own: some lines, or the name above all.
    """
    face = kit.face(kit.theme.text)
    own = tag.child("P", lang=element.attrs.get("lang"))
    name = element.attrs["title"]

    def decorate(pen: Pen, x: float, top: float) -> None:
        if name == "name":
            draw_strip(pen, kit, own)
        else:
            pen.slot(name, own, x, top, width, lines, face)

    if name == "name":
        return [Space(0.0, decorate, gap=NO_GAP)]
    lines = int(element.attrs["lines"])
    return [Space(lines * face.leading, decorate, gap=Gap(0, 4))]


def strip_height(kit: Kit) -> float:
    """Return the height in points of the line, or lines, that name the patient on each page."""
    return _strip_lines(kit.theme) * kit.face(kit.theme.small).leading if kit.strip else 0.0


def _strip_lines(theme: Theme) -> int:
    """Return how many lines name the patient: large letters and narrow paper need two."""
    return 2 if theme.large_print or _width(theme) < _NARROW else 1


def draw_strip(pen: Pen, kit: Kit, tag: Tag | None = None) -> None:
    """Leave room for the patient's name at the top of a page, and say beside it which page it is.

    With a tag it is read, else an artifact.
    """
    theme, look = kit.theme, kit.face(kit.theme.small)
    page = theme.page
    top = page.height - (kit.leave_top if tag is not None and kit.leave_top else EDGE)
    lines = break_lines([Span(_page_words(kit, pen.page + 1, pen.pages))], look, _width(theme))
    longest = break_lines([Span(_page_words(kit, pen.pages, pen.pages))], look, _width(theme))
    pen.slot("later" if tag is None else "name", tag, page.margin_left, top,
             _width(theme) - longest[0].width - look.size, _strip_lines(theme), look)
    with pen.artifact("Pagination"):
        pen.lines(Tag("Artifact"), lines, look,
                  page.margin_left + _width(theme) - lines[0].width, top)


def _page_words(kit: Kit, page: int, pages: int) -> str:
    numbers = {"page": str(page), "pages": str(pages)}
    return re.sub(r"\{(page|pages)\}", lambda at: numbers[at[1]], kit.strip)


def _width(theme: Theme) -> float:
    return theme.page.width - theme.page.margin_left - theme.page.margin_right
