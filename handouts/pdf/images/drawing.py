"""Figures: an SVG file as shapes, drawn straight on the page.

A general SVG library takes longer to load than a whole handout takes to build, and ignores what it
does not know; the shapes of `handouts.pdf.images.svg_shapes` need a few path operators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import hypot, isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_whole
from handouts.pdf.images.drawing_code import code_of, placed, steps_per_unit
from handouts.pdf.images.svg_clips import box_clip
from handouts.pdf.images.svg_model import Shape
from handouts.pdf.images.svg_outline import Viewport, holds, overlap
from handouts.pdf.images.svg_shapes import read_shapes
from handouts.pdf.images.svg_tree import Node, read_tree
from handouts.pdf.images.svg_values import IDENTITY, length, moved
from handouts.pdf.images.svg_view import fitted, read_view
from handouts.theme.units import contrast, gray_of

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

LARGEST_FILE = 256 * 1024
# Sizes of a view box and of a drawing, in pixels; one far out of these is a mistake.
SMALLEST, LARGEST = 0.01, 1e6
# How far from its view box a shape may reach, in sizes of the box; a PDF's numbers have an end.
_FARTHEST = 1e4
# The least contrast with white paper that an eye can see as a shape.
LEAST_CONTRAST = 1.1
_PAPER = "#ffffff"
# How finely places are told apart, in points: 0.05 mm, in drawings whose outlines are 0.4 mm wide;
# the small letters of a logo ask for more.
FINEST, FINEST_OF_LOGO = 0.05 * 72 / 25.4, 0.01 * 72 / 25.4


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One drawing: size in points, view box (left, top, width, height), shapes in order.

    Two are equal only if they are one: to compare all lines would take longer than to draw them.
    """

    width: float
    height: float
    view: tuple[float, float, float, float]
    shapes: tuple[Shape, ...]
    clipped: bool

    @property
    def segments(self) -> int:
        """Return how many lines and curves are drawn, with those of the clips."""
        return sum(len(shape.segments) + sum(len(clip.segments) for clip in shape.clips)
                   for shape in self.shapes)


def load_figure(path: Path, display: str) -> Figure:
    """Return a figure; raise HandoutError with the problem of the file (FIG002 to FIG006)."""
    return _load(read_whole(path, Source(display), "FIG002", "figure", LARGEST_FILE), display)


@lru_cache(maxsize=64)
def _load(data: bytes, display: str) -> Figure:
    root = read_tree(data, display)
    width, height, view = _size(root)
    try:
        shapes = tuple(read_shapes(root, Viewport(view[2], view[3])))
        near = all(_is_near(shape, view) for shape in shapes)
    except (OverflowError, ZeroDivisionError):
        near = False
    if not near:
        raise HandoutError(Problem(
            Source(display), "FIG005", "the figure has numbers that are far too large or too small",
            "open it in an editor, make the drawing fit its page, and save it again"))
    if not any(_shows(shape, view) for shape in shapes):
        raise HandoutError(Problem(Source(display), "FIG006", "the figure shows nothing",
                                   "give the file a viewBox, and shapes with color inside it"))
    if not any(_shows_on_paper(shape, view) for shape in shapes):
        raise HandoutError(Problem(
            Source(display), "FIG006", "the figure shows nothing on white paper: it is all white",
            "use the version for white or light backgrounds"))
    edges = (view[0], view[1], view[0] + view[2], view[1] + view[3])
    clipped = not all(holds(edges, shape.box) for shape in shapes)
    return Figure(width, height, view, shapes, clipped)


def _size(root: Node) -> tuple[float, float, tuple[float, float, float, float]]:
    """Return width and height in points, and the view box that fills them."""
    def side(key: str) -> float | None:
        text = root.attrs.get(key, "auto").strip()
        return None if text == "auto" or text.endswith("%") else length(text, 0.0)

    try:
        width, height = side("width"), side("height")
        text = root.attrs.get("viewBox", "").strip()
        if text:
            view = read_view(text)
            # One side alone keeps the view box's shape.
            across = width if width is not None else (
                view[2] if height is None else height * view[2] / view[3])
            high = height if height is not None else across * view[3] / view[2]
            if not all(SMALLEST <= each <= LARGEST for each in (across, high, *view[2:])):
                raise ValueError("a size that is far too large or too small")
            view = fitted(view, across, high, root.attrs.get("preserveAspectRatio", ""))
        elif width and height:
            across, high = width, height
            view = (0.0, 0.0, width, height)
        else:
            raise ValueError("no viewBox, and no width and height")
    except ValueError as error:
        what = str(error) if " " in str(error) or "=" in str(error) else f"the size {error}"
        raise HandoutError(Problem(
            root.place, "FIG005", f"the figure holds {what}: that cannot be drawn exactly",
            'give it a size, such as viewBox="0 0 280 120"')) from None
    if not all(SMALLEST <= each <= LARGEST for each in (across, high, *view[2:])):
        raise HandoutError(Problem(
            root.place, "FIG005", "the figure is far too large or too small",
            "open it in an editor, make the drawing fit its page, and save it again"))
    return across * 0.75, high * 0.75, view


# -- what shows ----------------------------------------------------------------------------


def _is_near(shape: Shape, view: tuple[float, float, float, float]) -> bool:
    """Tell whether a shape's numbers are sane: not without end, nor far out of the view."""
    reach = _FARTHEST * max(view[2:])
    boxes = [shape.box, *(clip.box for clip in shape.clips)]
    return all(abs(at - middle) <= reach for box in boxes for at, middle in zip(
        box, (view[0], view[1], view[0], view[1]), strict=True)) and all(
        isfinite(each) and abs(each) <= 1e9 for each in shape.matrix)


def _shows(shape: Shape, view: tuple[float, float, float, float]) -> bool:
    """Tell whether a shape has color and lies at least partly in the view."""
    left, top, right, bottom = shape.box
    flat = right - left <= 0 or bottom - top <= 0
    area = not flat and (len(shape.segments) > 2 or shape.segments[-1][0] == "C")
    color = shape.stroke != "none" or (shape.fill != "none" and area)
    return color and overlap(shape.box, (view[0], view[1], view[0] + view[2], view[1] + view[3]))


def _shows_on_paper(shape: Shape, view: tuple[float, float, float, float]) -> bool:
    return _shows(shape, view) and any(
        color != "none" and contrast(color, _PAPER) >= LEAST_CONTRAST
        for color in (shape.fill, shape.stroke))


# -- drawing -------------------------------------------------------------------------------


def paint_figure(
    figure: Figure, canvas: Canvas, x: float = 0.0, y: float = 0.0, scale: float = 1.0, *,
    finest: float = FINEST, gray: bool = False,
) -> None:
    """Draw a figure, `scale` times its size, with its lower left corner at x, y (points).

    In `gray`, each color becomes the gray that is as light. `finest` is how finely places are told
    apart (points).
    """
    left, top, width, height = figure.view
    wide, high = scale * figure.width / width, scale * figure.height / height
    page = (wide, 0.0, 0.0, -high, x - left * wide, y + (top + height) * high)
    steps = steps_per_unit(max(hypot(*page[:2]), hypot(*page[2:4])), finest)
    canvas.addLiteral(f"q\n{placed(page, 1.0, steps)}\n{_code(figure, steps, gray)}\nQ")


@lru_cache(maxsize=128)
def _code(figure: Figure, steps: float, gray: bool) -> str:
    """Return the operators that draw a figure, wherever it is: many sheets show the same one."""
    left, top, width, height = figure.view
    edge = box_clip((left, top, left + width, top + height), IDENTITY) if figure.clipped else None
    return "\n".join(code_of(figure.shapes, steps, edge, gray=gray))


def outlines(
    figure: Figure, left: float, bottom: float, scale: float, gray: bool
) -> Iterator[tuple[list[tuple[float, float]], str, str]]:
    """Yield the outline of each shape where it stands on a page, for a picture too small to show
    curves or clips: its points, the color of its fill and that of its stroke, or "none".
    """
    x, y, width, height = figure.view
    wide, high = scale * figure.width / width, scale * figure.height / height
    for shape in figure.shapes:
        points: list[tuple[float, float]] = []
        before = (0.0, 0.0)
        for kind, *numbers in shape.segments:
            if kind == "M" and points:
                yield points, *_colors(shape, gray)
                points = []
            if numbers:
                for place in _ends(numbers, before):
                    across, down = moved(shape.matrix, place)
                    points.append((left + (across - x) * wide, bottom + (y + height - down) * high))
                    before = place
            elif points:
                points.append(points[0])
        if points:
            yield points, *_colors(shape, gray)


def _ends(numbers: Sequence[str | float], before: tuple[float, float]) -> list[tuple[float, float]]:
    """Return where a segment ends; of a curve, its middle first."""
    values = [float(number) for number in numbers]
    end = (values[-2], values[-1])
    if len(values) < 6:
        return [end]
    middle = ((before[at] + 3 * values[at] + 3 * values[at + 2] + end[at]) / 8 for at in (0, 1))
    return [(next(middle), next(middle)), end]


def _colors(shape: Shape, gray: bool) -> tuple[str, str]:
    colors = (shape.fill, shape.stroke)
    fill, stroke = (gray_of(each) if gray and each != "none" else each for each in colors)
    return fill, stroke
