"""What runs at the head and foot of each page: on one line where it fits, else on several."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem
from handouts.markup.element import Element
from handouts.pdf.layout.kit import Kit
from handouts.pdf.layout.name_strip import EDGE, draw_strip, strip_height
from handouts.pdf.layout.spans import spans
from handouts.pdf.pen import ASCENT, Pen
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, Line, WordTooWide, break_lines

if TYPE_CHECKING:
    from handouts.theme.model import Theme

# Distance of the running header's baseline above the frame, and of the rule above the foot.
_HEADER_LIFT = 14.0
_FOOT_RULE_LIFT = 5.0
# Space between the rule above the foot and the frame.
_CLEAR = 4.0
# Least space between two pieces of a line.
_APART = 6.0
# Head or foot may take this share of a page.
_MOST = 0.25


def margins(article: Element, kit: Kit, digits: int) -> tuple[float, float]:
    """Return the top and bottom margins: the theme's, or more where head or foot need it.

    `digits` is how many a page number may have.
    Raises HandoutError (PDF003) when a head or foot leaves the page too little room.
    """
    page, look = kit.theme.page, kit.face(kit.theme.running)
    top, bottom = page.margin_top, page.margin_bottom
    number = "8" * digits
    longest = {"page": number, "pages": f"{number} ", "next": number}  # not the last page
    for part in article.elements():
        if part.role != "running":
            continue
        more = (len(_rows(article, part, kit, longest)) - 1) * look.leading
        if part.name == "header":
            needed = _HEADER_LIFT + more + look.size * ASCENT + EDGE
            needed += strip_height(kit) + _CLEAR if kit.strip else 0.0
            top = max(top, needed)
        else:
            needed = page.foot + more + look.size + _FOOT_RULE_LIFT + _CLEAR
            bottom = max(bottom, needed)
        if needed > _MOST * page.height:
            raise _too_wide(article, part)
    return top, bottom


def draw_running(
    pen: Pen, article: Element, kit: Kit, margin_top: float, *, first: bool
) -> None:
    """Draw the running header (not on an article's first page) and foot, as artifacts."""
    theme = kit.theme
    page, look = theme.page, kit.face(theme.running)
    numbers = {"page": str(pen.page + 1), "pages": str(pen.pages), "next": str(pen.page + 2)}
    numbers |= {f"#{name}": str(place.page + 1) for name, place in pen.places.items()}
    if kit.strip and pen.page:  # on the first page it is read, in its place
        draw_strip(pen, kit)
    for part in article.elements():
        if part.role != "running" or (part.name == "header" and first):
            continue
        rows = _rows(article, part, kit, numbers)
        above = (len(rows) - 1) * look.leading
        if part.name == "header":
            with pen.artifact("Pagination", "Header"):
                _draw_rows(pen, rows, kit, page.height - margin_top + _HEADER_LIFT + above)
        else:
            with pen.artifact("Pagination", "Footer"):
                lift = page.foot + above + look.size + _FOOT_RULE_LIFT
                pen.rule(page.margin_left, lift, _width(theme), theme.rule_width, theme.rule_color)
                _draw_rows(pen, rows, kit, page.foot + above)


def _rows(
    article: Element, part: Element, kit: Kit, numbers: Mapping[str, str]
) -> list[list[Line]]:
    """Share the pieces of a head or foot among as few lines as hold them."""
    width, look, tag = _width(kit.theme), kit.face(kit.theme.running), Tag("Artifact")
    rows: list[list[Line]] = []
    for child in part.elements():
        try:
            lines = break_lines(spans(child, tag, numbers=numbers), look, width)
        except WordTooWide:
            raise _too_wide(article, part) from None
        if len(lines) == 1 and rows and _fits([*rows[-1], lines[0]], width):
            rows[-1].append(lines[0])
        else:
            rows += [[line] for line in lines]
    return rows


def _fits(lines: list[Line], width: float) -> bool:
    return fsum(line.width for line in lines) + _APART * (len(lines) - 1) <= width


def _width(theme: Theme) -> float:
    return theme.page.width - theme.page.margin_left - theme.page.margin_right


def _too_wide(article: Element, part: Element) -> HandoutError:
    # A person can find the title; the running head is written by a layout.
    title = next(article.iter("h1"), part)
    return HandoutError(Problem(
        title.source, "PDF003", f"the running {part.name} takes too much of the page",
        "shorten its texts, such as the brand's name or the title",
    ))


def _draw_rows(pen: Pen, rows: list[list[Line]], kit: Kit, baseline: float) -> None:
    """Draw lines downwards; the pieces of one share what room they leave.

    The last piece, a page number or a phone, stands at the right, also on a line of its own.
    """
    theme, look = kit.theme, kit.face(kit.theme.running)
    for number, row in enumerate(rows):
        gaps = max(len(row) - 1, 1)
        room = (_width(theme) - fsum(line.width for line in row)) / gaps
        alone = 0 < number == len(rows) - 1 and len(row) == 1
        x = theme.page.margin_left + (room if alone else 0.0)
        for line in row:
            pen.lines(Tag("Artifact"), (line,), look, x, _line_top(baseline, look))
            x += line.width + room
        baseline -= look.leading


def _line_top(baseline: float, look: Face) -> float:
    """Return the top of a line box whose baseline is given."""
    return baseline + look.size * ASCENT + (look.leading - look.size) / 2
