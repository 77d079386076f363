"""Labels: bullets, numerals, boxes to tick, icons, and the lines of a table of contents."""

from __future__ import annotations

from collections.abc import Callable

from handouts.dataclass import dataclass
from handouts.pdf import fonts
from handouts.pdf.images import icons
from handouts.pdf.layout.boxes import Box
from handouts.pdf.pen import ASCENT, Pen
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, Line, text_width

# Least side of a box to tick (4 mm) and of an icon; both grow with the words beside them.
_LEAST_CHECKBOX = 4 * 72 / 25.4
_LEAST_ICON = 17.0
# The side of the sign for a box to tick, as a share of the type size.
_BOX_SHARE = 0.899

Draw = Callable[[Pen, Tag, float, float], None]


def _baseline(face: Face, top: float) -> float:
    return top - (face.leading - face.size) / 2 - face.size * ASCENT


def bullet(face: Face, color: str) -> Draw:
    """Return what draws a solid bullet on the first line of an item."""
    look = face._replace(color=color, bold=True)

    def draw(pen: Pen, tag: Tag, x: float, top: float) -> None:
        font = fonts.font_name(look.typeface, bold=True)
        pen.words(tag, "• ", font, look, x, _baseline(face, top))

    return draw


def number(text: str, face: Face, body: Face) -> Draw:
    """Return what draws a large numeral whose baseline is that of the item's first line."""

    def draw(pen: Pen, tag: Tag, x: float, top: float) -> None:
        font = fonts.font_name(face.typeface, bold=True)
        pen.words(tag, text + " ", font, face, x, _baseline(body, top))

    return draw


def checkbox_side(face: Face) -> float:
    """Return the side of a box to tick beside words of a face."""
    return max(_LEAST_CHECKBOX, _BOX_SHARE * face.size)


def icon_size(face: Face) -> float:
    """Return the side of an icon beside words of a face."""
    return max(_LEAST_ICON, 1.12 * face.size)


def checkbox(face: Face) -> Draw:
    """Return what draws an empty box to tick: a letter of the signs, since no reader tells of a
    box that is a path.
    """
    name = fonts.signs_name()
    side = checkbox_side(face)
    look = face._replace(size=side / _BOX_SHARE)

    def draw(pen: Pen, tag: Tag, x: float, top: float) -> None:
        pen.words(tag, "☐ ", name, look, x, _baseline(face, top) - side * 0.12)

    return draw


def icon(pen: Pen, name: str, x: float, top: float, size: float, color: str) -> None:
    """Draw an icon as decoration: the words beside it say the same."""
    with pen.artifact():
        pen.canvas.saveState()
        icons.draw(pen.canvas, name, x, top - size, size, color)
        pen.canvas.restoreState()
        if pen.sketch:
            pen.sketch.panel(x + size / 4, top - size * 3 / 4, size / 2, size / 2, color)


@dataclass(frozen=True, slots=True)
class TocLine(Box):
    """One entry of a table of contents: title, dotted leader, page number, one link."""

    href: str
    lines: tuple[Line, ...]
    tag: Tag
    face: Face
    width: float
    leader: str

    @property
    def height(self) -> float:
        return len(self.lines) * self.face.leading

    def draw(self, pen: Pen, x: float, top: float) -> None:
        link = self.tag.inline("Link")
        page = str(pen.places[self.href[1:]].page + 1)
        title = "".join(run.text for line in self.lines for run in line.runs)
        baseline, cursor = _baseline(self.face, top), x
        for number, line in enumerate(self.lines):
            baseline, cursor = _baseline(self.face, top - number * self.face.leading), x
            for run in line.runs:
                pen.words(link, run.text, run.font, self.face, cursor, baseline)
                cursor += run.width
        cursor += text_width(" ", self.face)
        right = x + self.width - text_width(page, self.face)
        pen.words(link, " " + page, fonts.font_name(self.face.typeface, self.face.bold), self.face,
                  right - text_width(" ", self.face), baseline)
        pen.dots(cursor + 3, baseline + 1, right - cursor - 10, self.leader)
        pen.link(link, self.href, f"{title}, page {page}",
                 (x, top - self.height, x + self.width, top))
