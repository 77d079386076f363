"""Labels: bullets, numerals, boxes to tick, icons, and the lines of a table of contents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reportlab.lib.colors import HexColor

from handouts.pdf import fonts, icons
from handouts.pdf.boxes import Gap, Unsplit
from handouts.pdf.canvas import ASCENT, Pen
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, text_width

# Side of a box to tick: 4 mm.
CHECKBOX = 4 * 72 / 25.4
ICON_SIZE = 17.0

Draw = Callable[[Pen, Tag, float, float], None]


def _baseline(face: Face, top: float) -> float:
    return top - (face.leading - face.size) / 2 - face.size * ASCENT


def bullet(face: Face, color: str) -> Draw:
    """Return what draws a solid bullet on the first line of an item."""
    look = Face(face.size, face.leading, color, bold=True)

    def draw(pen: Pen, tag: Tag, x: float, top: float) -> None:
        pen.words(tag, "• ", fonts.face_name(bold=True), look, x, _baseline(face, top))

    return draw


def number(text: str, face: Face, body: Face) -> Draw:
    """Return what draws a large numeral whose baseline is that of the item's first line."""

    def draw(pen: Pen, tag: Tag, x: float, top: float) -> None:
        pen.words(tag, text + " ", fonts.face_name(bold=True), face, x, _baseline(body, top))

    return draw


def checkbox(face: Face) -> Draw:
    """Return what draws an empty box to tick; a screen reader hears its text equivalent."""

    def draw(pen: Pen, tag: Tag, x: float, top: float) -> None:
        canvas = pen.canvas
        bottom = _baseline(face, top) - CHECKBOX * 0.12
        with pen.tagged(tag, actual_text="☐ "):
            canvas.saveState()
            canvas.setStrokeColor(HexColor(face.color))
            canvas.setLineWidth(1.1)
            canvas.rect(x + 0.6, bottom, CHECKBOX, CHECKBOX)
            canvas.restoreState()

    return draw


def icon(pen: Pen, name: str, x: float, top: float, color: str) -> None:
    """Draw an icon as decoration: the words beside it say the same."""
    with pen.artifact():
        pen.canvas.saveState()
        icons.draw(pen.canvas, name, x, top - ICON_SIZE, ICON_SIZE, color)
        pen.canvas.restoreState()


@dataclass(frozen=True, slots=True)
class TocLine(Unsplit):
    """Draw one entry of a table of contents: title, dotted leader, page number, one link."""

    href: str
    title: str
    tag: Tag
    face: Face
    width: float
    leader: str
    gap: Gap
    anchors: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        return self.face.leading

    def draw(self, pen: Pen, x: float, top: float) -> None:
        link = self.tag.inline("Link")
        page = str(pen.places[self.href[1:]].page + 1)
        baseline = _baseline(self.face, top)
        cursor = x
        for font, part in fonts.split_words(self.title + " ", self.face.bold):
            pen.words(link, part, font, self.face, cursor, baseline)
            cursor += text_width(part, self.face)
        right = x + self.width - text_width(page, self.face)
        pen.words(link, page, fonts.face_name(self.face.bold), self.face, right, baseline)
        pen.dots(cursor + 3, baseline + 1, right - cursor - 10, self.leader)
        pen.link(link, self.href, f"{self.title}, page {page}",
                 (x, top - self.face.leading, x + self.width, top))


def toc_line(
    href: str, title: str, tag: Tag, face: Face, width: float, leader: str, gap: Gap
) -> TocLine:
    """Return one entry of a table of contents."""
    return TocLine(href, title, tag, face, width, leader, gap)

