"""The printer test: one sheet that shows size, grays, small print and on which edge it turns."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from handouts.common import gather
from handouts.errors import HandoutError
from handouts.orders import Job
from handouts.pdf.layout.document import build_pdf
from handouts.pdf.layout.glyphs import check_glyphs
from handouts.pdf.metadata import DocumentInfo
from handouts.render.render import render_layout
from handouts.render.strings import load_words

LAYOUT = "printer-test.html.j2"
FOLDER = "printer/"
INK = "#000000"
MM = 72 / 25.4
INCH = 72.0
GRAYS = ("#f2f2f2", "#e0e0e0", "#c4c4c4", "#9c9c9c", "#707070", "#404040", "#000000")
LINES = (0.5, 1.0, 2.0)  # points


def printer_test(job: Job) -> bytes:
    """Return the PDF of the sheet; its ruler is exact when it is printed at full size.

    Raises HandoutError for a problem of the brand or the layout, or for a character that the face
    lacks.
    """
    common = gather(job)
    words = load_words(job.project, job.lang)
    brand, theme = common.brand, common.theme
    document = render_layout(job.project, brand, LAYOUT, {"lang": job.lang, "t": words})
    problems = check_glyphs(document, common.typeface)
    if problems:
        raise HandoutError(problems)
    title = words["printer"]["title"]
    info = DocumentInfo(title=title, lang=document.attrs.get("lang", job.lang), author=brand.name,
                        subject=words["printer"]["about"], identifier="printer-test 1", date=0,
                        keywords=())
    width = theme.page.width - theme.page.margin_left - theme.page.margin_right
    # The engine draws figures from files.
    with tempfile.TemporaryDirectory(prefix=".make-handout-") as name:
        folder = Path(name).resolve()
        for drawing, draw in DRAWINGS.items():
            (folder / drawing).write_text(draw(width), encoding="utf-8")

        def find(src: str) -> Path | None:
            path = folder / src.removeprefix(FOLDER)
            return path if src.startswith(FOLDER) and path.is_file() else None

        return build_pdf(document, theme, info, find, typeface=common.typeface).data


def ruler(width: float) -> str:
    """Return a ruler of 150 mm with inches below; a unit of the drawing is a point on paper."""
    end = 150 * MM
    strokes = [_line(0, 30, end, 30, 1.0)]
    for mm in range(151):
        length = 16 if mm % 10 == 0 else 11 if mm % 5 == 0 else 6
        strokes.append(_line(mm * MM, 30 - length, mm * MM, 30, 0.9 if mm % 10 == 0 else 0.5))
    for sixteenth in range(95):
        x = sixteenth * INCH / 16
        if x <= end:
            length = 16 if sixteenth % 16 == 0 else 11 if sixteenth % 8 == 0 else 6
            strokes.append(_line(x, 30, x, 30 + length, 0.9 if sixteenth % 16 == 0 else 0.5))
    return _svg(width, 50, strokes)


def grays(width: float) -> str:
    """Return seven squares of gray, and three lines."""
    side = 40.0
    parts = [
        f'<rect x="{1 + number * (side + 12):g}" y="1" width="{side:g}" height="{side:g}" '
        f'fill="{gray}" stroke="{INK}" stroke-width="0.75"/>'
        for number, gray in enumerate(GRAYS)]
    end = 1 + len(GRAYS) * (side + 12) - 12
    parts += [_line(1, 54 + 9 * number, end, 54 + 9 * number, thick)
              for number, thick in enumerate(LINES)]
    return _svg(width, 78, parts)


def arrow(width: float) -> str:
    """Return an arrow that points to the top of its side."""
    middle = width / 2
    return _svg(width, 220, [
        _line(middle, 20, middle, 210, 8), _line(middle, 16, middle - 45, 80, 8),
        _line(middle, 16, middle + 45, 80, 8)])


DRAWINGS: dict[str, Callable[[float], str]] = {
    "ruler.svg": ruler, "grays.svg": grays, "arrow.svg": arrow}


def _line(x1: float, y1: float, x2: float, y2: float, width: float) -> str:
    return (f'<line x1="{x1:.3f}" y1="{y1:.3f}" x2="{x2:.3f}" y2="{y2:.3f}" stroke="{INK}" '
            f'stroke-width="{width:g}"/>')


def _svg(width: float, height: float, parts: list[str]) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.3f} {height:g}" '
            f'width="{width:.3f}" height="{height:g}">\n' + "\n".join(parts) + "\n</svg>\n")
