"""Figures: a checked SVG file as shapes, drawn straight on the page.

A general SVG library takes longer to load than a whole handout takes to build, and ignores what it
does not know; the subset of `handouts.pdf.images.svg` needs a few path operators and no library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from reportlab.lib.colors import HexColor

from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_whole
from handouts.pdf.images.svg import NUMBER, TRANSFORM, check_svg
from handouts.pdf.images.svg_path import Segment, read_path
from handouts.theme.units import gray_of

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LARGEST_FILE = 256 * 1024
_PAINTS = frozenset({
    "fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "stroke-miterlimit",
})
_SHAPES = frozenset({"path", "line", "circle", "ellipse", "rect", "polyline", "polygon"})
_UNITS = {"": 0.75, "px": 0.75, "pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
# How far a control point of a quarter circle lies from its end.
_ROUND = 0.5522847498
Transform = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Shape:
    """Hold one shape: its segments, its paint, and the transforms around it, outermost first."""

    segments: tuple[Segment, ...]
    paint: dict[str, str]
    transforms: tuple[Transform, ...]

    @property
    def fill(self) -> str:
        """Return the color inside, or "none"."""
        return _long(self.paint.get("fill", "#000000"))

    @property
    def stroke(self) -> str:
        """Return the color of the outline, or "none"."""
        return _long(self.paint.get("stroke", "none"))


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a drawing: size in points, view box (left, top, width, height), shapes in order."""

    width: float
    height: float
    view: tuple[float, float, float, float]
    shapes: tuple[Shape, ...]
    clipped: bool


# Stands for a drawing whose numbers no page can hold.
_FAR_OUT = Figure(0.0, 0.0, (0.0, 0.0, 0.0, 0.0), (), False)
# How far from its view box a shape may reach, in sizes of the box; a PDF's numbers have an end.
_FARTHEST = 1e4


def load_figure(path: Path, display: str) -> Figure:
    """Return a figure; raise HandoutError with every problem of the file (FIG002 to FIG006)."""
    return _load(read_whole(path, Source(display), "FIG002", "figure", LARGEST_FILE), display)


@lru_cache(maxsize=64)
def _load(data: bytes, display: str) -> Figure:
    problems = check_svg(data, display)
    if problems:
        raise HandoutError(problems)
    reader = _Reader()
    try:
        reader.read(data)
        figure = reader.figure()
    except (OverflowError, ZeroDivisionError):
        figure = _FAR_OUT
    if figure is _FAR_OUT:
        raise HandoutError(Problem(
            Source(display), "FIG005", "the figure has numbers that are far too large or too small",
            "open it in an editor, make the drawing fit its page, and save it again"))
    if figure is None or not any(_shows(shape, figure) for shape in figure.shapes):
        raise HandoutError(Problem(Source(display), "FIG006", "the figure shows nothing",
                                   "give the file a viewBox, and shapes with color inside it"))
    return figure


# -- reading -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    """Hold what an element hands on to those inside it."""

    paint: dict[str, str] = field(default_factory=dict)
    transforms: tuple[Transform, ...] = ()


class _Reader:
    """Walk a checked SVG file and gather its shapes."""

    def __init__(self) -> None:
        self._root: dict[str, str] = {}
        self._groups = [_Group()]
        self._shapes: list[Shape] = []

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(data, True)

    def figure(self) -> Figure | None:
        """Return the figure, or None for a file that says no size."""
        sides = [_length(self._root[key]) for key in ("width", "height") if key in self._root]
        numbers = [float(part) for part in re.findall(NUMBER, self._root.get("viewBox", ""))]
        if len(numbers) == 4:
            left, top, width, height = numbers
        elif len(sides) == 2:
            left, top, width, height = 0.0, 0.0, sides[0] / 0.75, sides[1] / 0.75
        else:
            return None
        size = (sides[0], sides[1]) if len(sides) == 2 else (width * 0.75, height * 0.75)
        view = (left, top, width, height)
        if not all(_is_near(shape, view) for shape in self._shapes):
            return _FAR_OUT
        clipped = not all(_inside(shape, view) for shape in self._shapes)
        return Figure(*size, view, tuple(self._shapes), clipped)

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        outer = self._groups[-1]
        inner = _Group(
            {**outer.paint, **{key: attrs[key] for key in _PAINTS & attrs.keys()}},
            outer.transforms + _transforms(attrs.get("transform", "")))
        self._groups.append(inner)
        if name == "svg":
            self._root = attrs
        elif name in _SHAPES:
            self._shapes.append(
                Shape(tuple(_segments(name, attrs)), inner.paint, inner.transforms))

    def _end(self, _name: str) -> None:
        self._groups.pop()


def _length(text: str) -> float:
    """Return a length in points; a number without a unit is pixels of 1/96 inch."""
    number = re.match(NUMBER, text)
    assert number is not None
    return float(number.group()) * _UNITS[text[number.end():]]


def _transforms(text: str) -> tuple[Transform, ...]:
    return tuple(
        (kind, tuple(float(part) for part in re.findall(NUMBER, numbers)))
        for kind, numbers in TRANSFORM.findall(text)
    )


def _segments(name: str, attrs: dict[str, str]) -> list[Segment]:
    def number(key: str, default: float = 0.0) -> float:
        return float(attrs.get(key, default))

    if name == "path":
        return read_path(attrs["d"])
    if name == "line":
        return [("M", number("x1"), number("y1")), ("L", number("x2"), number("y2"))]
    if name in {"polyline", "polygon"}:
        numbers = [float(part) for part in re.findall(NUMBER, attrs["points"])]
        points = zip(numbers[::2], numbers[1::2], strict=True)
        lines: list[Segment] = [("L" if place else "M", *point)
                                for place, point in enumerate(points)]
        return [*lines, ("Z",)] if name == "polygon" else lines
    if name == "rect":
        rx = number("rx", number("ry"))
        return _rounded(number("x"), number("y"), number("width"), number("height"),
                        rx, number("ry", rx))
    rx, ry = (number("r"),) * 2 if name == "circle" else (number("rx"), number("ry"))
    return _rounded(number("cx") - rx, number("cy") - ry, 2 * rx, 2 * ry, rx, ry)


def _rounded(
    x: float, y: float, width: float, height: float, rx: float, ry: float
) -> list[Segment]:
    """Return a rectangle with round corners; an ellipse is one that is all corners."""
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    right, bottom = x + width, y + height
    if not rx or not ry:
        return [("M", x, y), ("L", right, y), ("L", right, bottom), ("L", x, bottom), ("Z",)]
    a, b = rx * (1 - _ROUND), ry * (1 - _ROUND)
    return [
        ("M", x + rx, y), ("L", right - rx, y),
        ("C", right - a, y, right, y + b, right, y + ry), ("L", right, bottom - ry),
        ("C", right, bottom - b, right - a, bottom, right - rx, bottom), ("L", x + rx, bottom),
        ("C", x + a, bottom, x, bottom - b, x, bottom - ry), ("L", x, y + ry),
        ("C", x, y + b, x + a, y, x + rx, y), ("Z",),
    ]


# -- what shows ----------------------------------------------------------------------------


def _points(shape: Shape) -> Iterator[tuple[float, float]]:
    """Yield the ends and control points of a shape on the page, before it is scaled."""
    for _, *numbers in shape.segments:
        values = [float(number) for number in numbers]
        for point in zip(values[::2], values[1::2], strict=True):
            for transform in reversed(shape.transforms):
                point = _moved(point, *transform)
            yield point


def _moved(
    point: tuple[float, float], kind: str, values: tuple[float, ...]
) -> tuple[float, float]:
    """Return a point under one transform."""
    x, y = point
    if kind == "translate":
        return x + values[0], y + (values[1] if len(values) > 1 else 0.0)
    if kind == "scale":
        return x * values[0], y * values[-1]
    turn = radians(values[0])
    cx, cy = values[1:3] if len(values) == 3 else (0.0, 0.0)
    dx, dy = x - cx, y - cy
    return cx + dx * cos(turn) - dy * sin(turn), cy + dx * sin(turn) + dy * cos(turn)


def _box(shape: Shape) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a shape with its outline."""
    xs, ys = zip(*_points(shape), strict=True)
    half = float(shape.paint.get("stroke-width", 1)) / 2 if shape.stroke != "none" else 0.0
    return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


def _is_near(shape: Shape, view: tuple[float, float, float, float]) -> bool:
    """Tell whether a shape's numbers are sane: not without end, nor far out of the view."""
    reach = _FARTHEST * max(view[2:])
    box = _box(shape)
    return all(abs(at - middle) <= reach for at, middle in zip(
        box, (view[0], view[1], view[0], view[1]), strict=True))


def _inside(shape: Shape, view: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = _box(shape)
    return (left >= view[0] and top >= view[1]
            and right <= view[0] + view[2] and bottom <= view[1] + view[3])


def _shows(shape: Shape, figure: Figure) -> bool:
    """Tell whether a shape has color and lies at least partly in the view."""
    left, top, right, bottom = _box(shape)
    x, y, width, height = figure.view
    flat = right - left <= 0 or bottom - top <= 0
    area = not flat and (len(shape.segments) > 2 or shape.segments[-1][0] == "C")
    color = shape.stroke != "none" or (shape.fill != "none" and area)
    return color and left < x + width and right > x and top < y + height and bottom > y


# -- drawing -------------------------------------------------------------------------------


def paint_figure(figure: Figure, canvas: Canvas, *, gray: bool = False) -> None:
    """Draw a figure, `width` by `height` points, with its lower left corner at the origin.

    In `gray`, each color becomes the gray that is as light.
    """
    left, top, width, height = figure.view
    x, y = figure.width / width, figure.height / height
    canvas.saveState()
    canvas.transform(x, 0, 0, -y, -left * x, (top + height) * y)
    if figure.clipped:
        edge = canvas.beginPath()
        edge.rect(left, top, width, height)
        canvas.clipPath(edge, stroke=0, fill=0)
    pen: _Pen = {}
    for shape in figure.shapes:
        if shape.transforms:
            canvas.saveState()
            _move(canvas, shape.transforms)
            _paint_shape(canvas, shape, dict(pen), gray=gray)
            canvas.restoreState()
        else:
            _paint_shape(canvas, shape, pen, gray=gray)
    canvas.restoreState()


def _move(canvas: Canvas, transforms: Sequence[Transform]) -> None:
    for kind, values in transforms:
        if kind == "translate":
            canvas.translate(values[0], values[1] if len(values) > 1 else 0)
        elif kind == "scale":
            canvas.scale(values[0], values[-1])
        else:
            x, y = values[1:3] if len(values) == 3 else (0.0, 0.0)
            canvas.translate(x, y)
            canvas.rotate(values[0])
            canvas.translate(-x, -y)


# How the pen is set: what a shape wants already is not written again.
_Pen = dict[str, object]


def _paint_shape(canvas: Canvas, shape: Shape, pen: _Pen, *, gray: bool) -> None:
    look = shape.paint

    def set_to(name: str, value: Any, write: Callable[[Any], object]) -> None:
        if pen.get(name) != value:
            write(value)
            pen[name] = value

    if shape.fill != "none":
        color = gray_of(shape.fill) if gray else shape.fill
        set_to("fill", color, lambda value: canvas.setFillColor(HexColor(value)))
    if shape.stroke != "none":
        color = gray_of(shape.stroke) if gray else shape.stroke
        caps, joins = ("butt", "round", "square"), ("miter", "round", "bevel")
        set_to("stroke", color, lambda value: canvas.setStrokeColor(HexColor(value)))
        set_to("width", float(look.get("stroke-width", 1)), canvas.setLineWidth)
        set_to("cap", caps.index(look.get("stroke-linecap", "butt")), canvas.setLineCap)
        set_to("join", joins.index(look.get("stroke-linejoin", "miter")), canvas.setLineJoin)
        set_to("miter", float(look.get("stroke-miterlimit", 4)), canvas.setMiterLimit)
        dashes = [float(part) for part in re.findall(NUMBER, look.get("stroke-dasharray", ""))]
        # Nothing but gaps of 0 is a whole line.
        set_to("dash", dashes if any(dashes) else [], canvas.setDash)
    path = canvas.beginPath()
    for kind, *numbers in shape.segments:
        values = [round(float(number), 2) for number in numbers]
        if kind == "M":
            path.moveTo(*values)
        elif kind == "L":
            path.lineTo(*values)
        elif kind == "C":
            path.curveTo(*values)
        else:
            path.close()
    canvas.drawPath(path, stroke=int(shape.stroke != "none"), fill=int(shape.fill != "none"),
                    fillMode=0 if look.get("fill-rule") == "evenodd" else 1)


def _long(color: str) -> str:
    """Return #rrggbb for #rgb."""
    return "#" + "".join(digit * 2 for digit in color[1:]) if len(color) == 4 and (
        color != "none") else color
