"""Nothing is painted outside marked content: not text, not a path, not a picture."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader

from handouts.pdf.canvas import HandoutCanvas
from handouts.pdf.fonts import HOUSE, font_name
from handouts.pdf.pen import Pen
from handouts.pdf.tags import StructTree, Tag
from handouts.pdf.text import Face, Line, TextRun

Paint = Callable[[HandoutCanvas], object]


def _path(canvas: HandoutCanvas) -> None:
    path = canvas.beginPath()
    path.moveTo(1, 1)
    path.lineTo(9, 9)
    canvas.drawPath(path)


def _text(canvas: HandoutCanvas) -> None:
    text = canvas.beginText(10, 10)
    text.textLine("Rest.")
    canvas.drawText(text)


def _picture() -> ImageReader:
    return ImageReader(Image.new("RGB", (2, 2)))


def _form(canvas: HandoutCanvas) -> None:
    canvas._doc.addForm("stamp", object())
    canvas.doForm("stamp")


PAINTING: dict[str, Paint] = {
    "text": _text,
    "string": lambda canvas: canvas.drawString(10, 10, "Rest."),
    "centered string": lambda canvas: canvas.drawCentredString(10, 10, "Rest."),
    "operators": lambda canvas: canvas.addLiteral("BT (Rest.) Tj ET"),
    "path": _path,
    "rectangle": lambda canvas: canvas.rect(1, 1, 5, 5),
    "round rectangle": lambda canvas: canvas.roundRect(1, 1, 5, 5, 1),
    "circle": lambda canvas: canvas.circle(5, 5, 2),
    "ellipse": lambda canvas: canvas.ellipse(1, 1, 5, 9),
    "arc": lambda canvas: canvas.arc(1, 1, 5, 5),
    "wedge": lambda canvas: canvas.wedge(1, 1, 5, 5, 0, 90),
    "line": lambda canvas: canvas.line(1, 1, 5, 5),
    "lines": lambda canvas: canvas.lines([(1, 1, 5, 5)]),
    "grid": lambda canvas: canvas.grid([1, 5], [1, 5]),
    "curve": lambda canvas: canvas.bezier(1, 1, 2, 2, 3, 3, 4, 4),
    "gradient": lambda canvas: canvas.linearGradient(
        1, 1, 5, 5, [HexColor("#000000"), HexColor("#ffffff")]),
    "picture": lambda canvas: canvas.drawImage(_picture(), 1, 1),
    "form": _form,
}


@pytest.fixture
def canvas() -> HandoutCanvas:
    font = font_name(HOUSE, bold=False)
    drawn = HandoutCanvas(BytesIO(), (200, 200), "en", font)
    drawn.setFont(font, 12)
    return drawn


@pytest.fixture
def pen(canvas: HandoutCanvas) -> Pen:
    return Pen(canvas, StructTree(), {}, 1)


@pytest.mark.parametrize("what", PAINTING)
def test_painting_outside_marked_content_raises(what: str, canvas: HandoutCanvas) -> None:
    with pytest.raises(RuntimeError, match="painted outside marked content"):
        PAINTING[what](canvas)


@pytest.mark.parametrize("what", PAINTING)
@pytest.mark.parametrize("mark", ["tag", "artifact"])
def test_the_same_passes_inside_a_mark(
    what: str, mark: str, canvas: HandoutCanvas, pen: Pen
) -> None:
    with pen.artifact() if mark == "artifact" else pen.tagged(pen.tree.root.child("P")):
        PAINTING[what](canvas)
    begin = "/Artifact <</Type /Layout>> BDC\n" if mark == "artifact" else "/P <</MCID 0>> BDC\n"
    _, _, painted = canvas.getCurrentPageContent().partition(begin)
    assert painted.removesuffix("EMC").strip()
    assert painted.endswith("\nEMC")


def test_after_a_mark_nothing_is_painted_either(canvas: HandoutCanvas, pen: Pen) -> None:
    with pen.artifact():
        canvas.rect(1, 1, 5, 5)
    with pytest.raises(RuntimeError, match="painted outside"):
        canvas.rect(1, 1, 5, 5)


def test_a_mark_holds_no_other_mark(canvas: HandoutCanvas) -> None:
    with pytest.raises(RuntimeError, match="Span content inside P content"), \
            canvas.marked("P", "/MCID 0"), canvas.marked("Span", "/MCID 1"):
        canvas.rect(1, 1, 5, 5)


def test_a_page_does_not_end_inside_a_mark(canvas: HandoutCanvas) -> None:
    with pytest.raises(RuntimeError, match="ends inside P content"), \
            canvas.marked("P", "/MCID 0"):
        canvas.showPage()


def test_the_pen_marks_all_that_it_draws(canvas: HandoutCanvas, pen: Pen) -> None:
    name = font_name(HOUSE, bold=False)
    face = Face(12, 15, "#000000", False, HOUSE)
    pen.lines(Tag("P", pen.tree.root), [Line((TextRun("Rest.", name, 30.0, None, None),), 30.0)],
              face, 10, 100)
    pen.rule(1, 1, 5, 1, "#000000")
    pen.dots(1, 1, 5, "#000000")
    pen.fill(1, 1, 5, 5, "#000000")
    pen.frame(1, 1, 5, 5, 1, "#000000")
    assert canvas.getCurrentPageContent().count("BDC") == 5
