"""SVG drawings, from a small closed subset that is drawn faithfully.

svglib ignores what it does not know (masks, group opacity) and sets text in a face that cannot be
embedded, so anything outside the subset is refused before it is read. svglib is imported only where
a document has a figure: it is slow to load.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from handouts.errors import HandoutError, Problem, Source, did_you_mean

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LARGEST_FILE = 256 * 1024
MOST_ELEMENTS = 2_000
ELEMENTS = frozenset({
    "svg", "g", "title", "desc", "path", "line", "circle", "ellipse", "rect", "polyline", "polygon",
})
ATTRIBUTES = frozenset({
    "xmlns", "version", "viewBox", "width", "height", "id", "role", "aria-labelledby", "d",
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "points", "transform",
    "fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "stroke-miterlimit",
})
_TRANSFORM = re.compile(r"\s*((translate|rotate|scale)\([-+0-9.eE, ]+\)[\s,]*)+")
_PAINT = re.compile(r"none|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}")


def load_figure(path: Path, display: str) -> Any:
    """Return a figure as a ReportLab drawing, `width` by `height` points.

    Raises HandoutError with every problem of the file (FIG002 to FIG006).
    """
    info = path.stat()
    return _load(path, display, info.st_mtime_ns, info.st_size)


@lru_cache(maxsize=64)
def _load(path: Path, display: str, _changed: int, size: int) -> Any:
    place = Source(display)
    if size > LARGEST_FILE:
        raise HandoutError(Problem(place, "FIG002", f"the figure has {size // 1024} KB",
                                   f"keep it under {LARGEST_FILE // 1024} KB"))
    data = path.read_bytes()
    problems = check_svg(data, display)
    if problems:
        raise HandoutError(problems)
    from svglib.svglib import svg2rlg

    drawing = svg2rlg(str(path), resolve_entities=False, external_reference_root=str(path.parent))
    if drawing is None or not _shows(drawing) or drawing.width <= 0 or drawing.height <= 0:
        raise HandoutError(Problem(place, "FIG006", "the figure shows nothing",
                                   "give the file a viewBox and shapes inside it"))
    return drawing


def _shows(group: Any) -> bool:
    """Tell whether a group holds a shape, at any depth."""
    return any(
        _shows(item) if hasattr(item, "contents") else True
        for item in group.contents
    )


def paint(drawing: Any, canvas: Canvas) -> None:
    """Draw a figure at the canvas's origin."""
    from reportlab.graphics import renderPDF

    renderPDF.draw(drawing, canvas, 0, 0)


def check_svg(data: bytes, display: str) -> list[Problem]:
    """Return a problem for everything in an SVG file that would not be drawn faithfully."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        line = data[: data.find(b"<!")].count(b"\n") + 1
        return [Problem(Source(display, line), "FIG003", "a document type is not allowed",
                        "remove the line with <!DOCTYPE")]
    checker = _Checker(display)
    try:
        checker.read(data)
    except expat.ExpatError as error:
        return [Problem(Source(display, error.lineno, error.offset + 1), "FIG004",
                        "the figure is not well-formed XML",
                        "open it in an editor and save it again")]
    return checker.problems


class _Checker:
    """Walk an SVG file and gather what lies outside the subset."""

    def __init__(self, display: str) -> None:
        self.problems: list[Problem] = []
        self._display = display
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start

    def read(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    def _add(self, message: str, hint: str) -> None:
        place = Source(self._display, self._parser.CurrentLineNumber,
                       self._parser.CurrentColumnNumber + 1)
        self.problems.append(Problem(place, "FIG005", message, hint))

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        self._count += 1
        if self._count == MOST_ELEMENTS:
            self._add(f"the figure has more than {MOST_ELEMENTS} elements", "simplify it")
        if name not in ELEMENTS:
            hint = did_you_mean(name, ELEMENTS) or "draw it with paths, lines, circles and rects"
            self._add(f"<{name}> cannot be drawn", hint)
            return
        for key, value in attrs.items():
            if key not in ATTRIBUTES:
                self._add(f"the attribute {key!r} cannot be drawn",
                          "use fill, stroke and stroke-width on the shape itself")
            elif key in {"fill", "stroke"} and not _PAINT.fullmatch(value):
                self._add(f"{key}={value[:40]!r} is not a colour", 'write "none" or "#rrggbb"')
            elif key == "transform" and not _TRANSFORM.fullmatch(value):
                self._add(f"transform={value[:40]!r} cannot be drawn",
                          "use translate, rotate and scale")
