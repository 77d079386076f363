"""A drawing as operators of a page (ISO 32000-1, 8.4 and 8.5), in few bytes.

A sheet that teaches moves is a third drawings, and goes out by e-mail. So a drawing counts in steps
of a grid, with whole numbers, and what the pen is set to already is not written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from math import floor, hypot, log10

from handouts.pdf.images.svg_model import Clip, Shape, Stroke
from handouts.pdf.images.svg_path import Segment
from handouts.pdf.images.svg_values import IDENTITY, Matrix
from handouts.theme.units import gray_of

_CAPS, _JOINS = ("butt", "round", "square"), ("miter", "round", "bevel")
# How the pen is set, by what it sets: a color, a width and so on.
_Pen = dict[str, str]


def code_of(
    shapes: Sequence[Shape], steps: float, edge: Clip | None, *, gray: bool
) -> Iterator[str]:
    """Yield the operators that draw shapes on a grid of so many steps a unit.

    No point lies farther than half a step from its place, along and across. `edge` cuts off what
    lies outside of the drawing.
    """
    if edge:
        yield _cut(edge, steps)
    pen: _Pen = {}
    for (matrix, clips), group in groupby(shapes, lambda shape: (shape.matrix, shape.clips)):
        if matrix == IDENTITY and not clips:
            for shape in group:
                yield from _drawn(shape, steps, pen, gray)
            continue
        yield "q"
        yield from (_cut(clip, steps) for clip in clips)
        grown = max(hypot(*matrix[:2]), hypot(*matrix[2:4]))
        own = steps_per_unit(grown * steps, 1.0)
        yield placed(matrix, steps, own)
        inner = dict(pen)
        for shape in group:
            yield from _drawn(shape, own, inner, gray)
        yield "Q"


def steps_per_unit(unit: float, finest: float) -> float:
    """Return how many steps of a grid a unit is parted in, so that none is larger than `finest`.

    It is 1, 2, 4 or 5 times a power of ten, so that most numbers of a drawing fall on the grid.
    """
    least = unit / finest
    ten: float = 10.0 ** floor(log10(least))
    return next(ten * times for times in (1, 2, 4, 5, 10) if ten * times >= least * (1 - 1e-9))


def placed(matrix: Matrix, outer: float, inner: float) -> str:
    """Return the operator that moves a grid to its place on another one."""
    grow = outer / inner
    numbers = [value * grow for value in matrix[:4]] + [value * outer for value in matrix[4:]]
    return f"{' '.join(map(_number, numbers))} cm"


def _number(value: float) -> str:
    """Return six digits of a number, without what says nothing; a PDF knows no exponents."""
    text = format(Decimal(f"{value:.6g}"), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    return sign + digits.removeprefix("0") if digits != "0" else "0"


def _cut(clip: Clip, steps: float) -> str:
    """Return what lets nothing show outside of a clip until the state is restored."""
    return f"{_path(clip.segments, steps)} {'W*' if clip.even_odd else 'W'} n"


def _drawn(shape: Shape, steps: float, pen: _Pen, gray: bool) -> Iterator[str]:
    wanted: _Pen = {}
    if shape.fill != "none":
        wanted["fill"] = f"{_color(shape.fill, gray)} rg"
    if shape.stroke != "none":
        wanted |= {"stroke": f"{_color(shape.stroke, gray)} RG", **_looks(shape.pen, steps)}
    yield from (code for name, code in wanted.items() if pen.get(name) != code)
    pen |= wanted
    path = _path(shape.segments, steps)
    open_ = path.removesuffix(" h")
    if shape.fill == "none":
        yield f"{path} S" if open_ == path else f"{open_} s"
        return
    star = "*" if shape.even_odd else ""
    if shape.stroke == "none":  # a fill closes its outlines by itself
        yield f"{open_} f{star}"
    else:
        yield f"{path} B{star}" if open_ == path else f"{open_} b{star}"


def _color(color: str, gray: bool) -> str:
    shade = gray_of(color) if gray else color
    return " ".join(_number(int(shade[at:at + 2], 16) / 255) for at in (1, 3, 5))


def _looks(stroke: Stroke, steps: float) -> _Pen:
    """Return the operators of a pen; only a sharp corner has a limit."""
    dashes = " ".join(_number(dash * steps) for dash in stroke.dashes)
    found = {
        "width": f"{_number(stroke.width * steps)} w", "cap": f"{_CAPS.index(stroke.cap)} J",
        "join": f"{_JOINS.index(stroke.join)} j",
        "dash": f"[{dashes}] {_number(stroke.offset * steps)} d",
    }
    return found | ({"miter": f"{_number(stroke.miter)} M"} if stroke.join == "miter" else {})


def _path(segments: Sequence[Segment], steps: float) -> str:
    """Return an outline on the grid, without lines that come to nothing on it."""
    words: list[str] = []
    at: list[str] = []
    for (kind, *numbers), (following, *_) in zip(
        segments, [*segments[1:], ("M",)], strict=True
    ):
        if kind == "Z":
            words.append("h")
            continue
        values = [str(round(float(number) * steps)) for number in numbers]
        # A move and a line to the same place is a dot, as long as nothing follows.
        if kind == "L" and values == at and (words[-1] != "m" or following in {"L", "C"}):
            continue
        words += [*values, str(kind).lower()]
        at = values[-2:]
    return " ".join(words)
