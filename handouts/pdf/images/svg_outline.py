"""The outlines of SVG's basic shapes (SVG 1.1, 9), as moves, lines and cubic curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import hypot, sqrt
from typing import NamedTuple

from handouts.pdf.images.svg_path import Segment, read_path
from handouts.pdf.images.svg_tree import Node
from handouts.pdf.images.svg_values import Matrix, is_path, length, moved, numbers

SHAPES = frozenset({"path", "line", "circle", "ellipse", "rect", "polyline", "polygon"})
# How far a control point of a quarter circle lies from its end.
_ROUND = 0.5522847498
# Left, top, right and bottom.
Edges = tuple[float, float, float, float]


class Viewport(NamedTuple):
    """The width and height that percentages are of, in user units."""

    width: float
    height: float

    def measure(self, node: Node, key: str, default: str = "0") -> float:
        """Return a length of an element; raise ValueError, with words, for one that is none."""
        text = node.attrs.get(key, default)
        whole = (self.width if key in {"x", "x1", "x2", "cx", "rx", "width"} else
                 self.height if key in {"y", "y1", "y2", "cy", "ry", "height"} else
                 hypot(self.width, self.height) / sqrt(2))
        try:
            value = length(text, whole)
        except ValueError:
            raise ValueError(_value(key, text)) from None
        if value < 0 and key in {"r", "rx", "ry", "width", "height"}:
            raise ValueError(_value(key, text))
        return value


def _value(key: str, text: str) -> str:
    return f"{key}={text[:40]!r}"


def outline(node: Node, viewport: Viewport) -> list[Segment]:
    """Return the outline of a shape; empty where SVG draws none.

    Raise ValueError, with words, for a value that is wrong.
    """
    def number(key: str, default: str = "0") -> float:
        return viewport.measure(node, key, default)

    if node.name == "path":
        data = node.attrs.get("d", "")
        if not data.strip() or data.strip() == "none":
            return []
        if not is_path(data):
            raise ValueError("a path that is cut short, or has a letter or a number too many")
        return read_path(data)
    if node.name == "line":
        return [("M", number("x1"), number("y1")), ("L", number("x2"), number("y2"))]
    if node.name in {"polyline", "polygon"}:
        return _lines(node)
    if node.name == "rect":
        width, height = number("width"), number("height")
        if not width or not height:
            return []
        rx, ry = _radii(node, viewport)
        return rounded(number("x"), number("y"), width, height, rx, ry)
    if node.name == "circle":
        rx = ry = number("r")
    else:
        rx, ry = _radii(node, viewport)
    if not rx or not ry:
        return []
    return rounded(number("cx") - rx, number("cy") - ry, 2 * rx, 2 * ry, rx, ry)


def _radii(node: Node, viewport: Viewport) -> tuple[float, float]:
    """Return rx and ry; one that is missing is as large as the other."""
    given = {key: viewport.measure(node, key) for key in ("rx", "ry")
             if node.attrs.get(key, "auto").strip() != "auto"}
    rx = given.get("rx", given.get("ry", 0.0))
    return rx, given.get("ry", rx)


def _lines(node: Node) -> list[Segment]:
    text = node.attrs.get("points", "")
    try:
        values = numbers(text, 2)
    except ValueError:
        raise ValueError(_value("points", text)) from None
    points = zip(values[::2], values[1::2], strict=True)
    lines: list[Segment] = [("L" if place else "M", *point) for place, point in enumerate(points)]
    return [*lines, ("Z",)] if node.name == "polygon" and lines else lines


def rounded(
    x: float, y: float, width: float, height: float, rx: float = 0.0, ry: float = 0.0
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


def from_the_right(segments: list[Segment]) -> list[Segment]:
    """Return an ellipse as one that begins at its right, where SVG's dashes begin."""
    _, *parts, end = segments
    return [("M", *parts[1][-2:]), *parts[2:], *parts[:2], end]


# -- under a matrix ------------------------------------------------------------------------------


def transformed(segments: Iterable[Segment], matrix: Matrix) -> list[Segment]:
    """Return segments under a matrix."""
    found: list[Segment] = []
    for kind, *values in segments:
        flat = [float(value) for value in values]
        pairs = (moved(matrix, pair) for pair in zip(flat[::2], flat[1::2], strict=True))
        found.append((kind, *(value for pair in pairs for value in pair)))
    return found


def edges(segments: Iterable[Segment], matrix: Matrix) -> Edges:
    """Return the box around the ends and control points of segments under a matrix."""
    xs, ys = zip(*_points(segments, matrix), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _points(segments: Iterable[Segment], matrix: Matrix) -> Iterator[tuple[float, float]]:
    a, b, c, d, e, f = matrix
    for _, *values in segments:
        for x, y in zip(values[::2], values[1::2], strict=True):
            yield a * x + c * y + e, b * x + d * y + f  # type: ignore[operator]  # numbers, all


def holds(outer: Edges, inner: Edges, slack: float = 0.0) -> bool:
    """Tell whether a box lies in another."""
    return (outer[0] <= inner[0] + slack and outer[1] <= inner[1] + slack
            and outer[2] >= inner[2] - slack and outer[3] >= inner[3] - slack)


def overlap(one: Edges, other: Edges) -> bool:
    """Tell whether two boxes share an area."""
    return (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
