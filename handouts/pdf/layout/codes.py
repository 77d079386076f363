"""A QR code with its words and the printed address beside it."""

from __future__ import annotations

from reportlab.lib.colors import HexColor

from handouts.markup.element import Element
from handouts.pdf.images import qr
from handouts.pdf.layout.boxes import Box, Gap, Picture, Row, Stack, anchors_of
from handouts.pdf.layout.kit import GUTTER, Build, Kit
from handouts.pdf.pen import Pen
from handouts.pdf.tags import Tag

# On any paper and in any theme: a reader of codes wants the darkest ink.
_INK, _PAPER = "#000000", "#ffffff"


def code_boxes(
    element: Element, tag: Tag, width: float, kit: Kit, build: Build
) -> list[Box]:
    """Return a code at the left of its words, or above them where the column is narrow.

    The words are read first: they say what the code is for.
    """
    image = next(element.iter("qr"), None)
    if image is None:
        return build(element.children, tag, width, kit)
    rows = qr.modules(image.attrs["to"])
    module = qr.side(rows) / len(rows)
    whole = (len(rows) + 2 * qr.QUIET) * module
    below = kit.theme.figure.beside is False
    column = width if below else width - whole - GUTTER
    blocks = [each for each in element.elements() if each.name != "qr"]
    words = Stack(tuple(build(blocks, tag, column, kit)))
    picture = Picture(tag.child("Figure", alt=image.attrs["alt"]), whole, whole,
                      lambda pen, x, y: _paint(pen, x, y, rows, module))
    anchors = anchors_of(words.boxes)
    if below:
        return [Stack((words, picture), gap=Gap(6, 6), whole=True, anchors=anchors)]
    cells = ((whole + GUTTER, words), (0.0, picture))
    return [Row(cells, middle=True, gap=Gap(6, 6), anchors=anchors)]


def _paint(pen: Pen, left: float, bottom: float, rows: qr.Modules, module: float) -> None:
    """Paint a code on its quiet zone; one module is one unit, so that the numbers are short."""
    canvas = pen.canvas
    count = len(rows) + 2 * qr.QUIET
    canvas.saveState()
    canvas.transform(module, 0, 0, module, round(left, 2), round(bottom, 2))
    canvas.setFillColor(HexColor(_PAPER))
    canvas.rect(0, 0, count, count, stroke=0, fill=1)
    canvas.setFillColor(HexColor(_INK))
    path = canvas.beginPath()
    for x, row, width in qr.dark_strips(rows):
        path.rect(qr.QUIET + x, count - qr.QUIET - row - 1, width, 1)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
    pen.clear_picture(left, bottom, count * module, count * module)
