"""Drawings as inline SVG: written anew from the shapes that our reader found, so that nothing else
of a file comes through.
"""

from __future__ import annotations

from functools import lru_cache
from math import hypot

from handouts.html.writing import escaped
from handouts.pdf.images.drawing import Figure
from handouts.pdf.images.qr import QUIET, dark_strips, modules
from handouts.pdf.images.svg_model import Clip, Shape
from handouts.pdf.images.svg_path import Segment
from handouts.theme.units import gray_of

# Parts of a thousandth of a drawing's width that an eye may tell.
_FINE = 2000.0


@lru_cache(maxsize=64)
def shapes_of(figure: Figure, *, gray: bool) -> tuple[str, str]:
    """Return the view box of a drawing and its shapes as SVG; ids in it begin with `~`.

    A page that shows a drawing puts a prefix of its own in the place of each `~`.
    """
    places = _places(max(figure.view[2:]))
    box = " ".join(_number(each, 3) for each in figure.view)
    names: dict[Clip, str] = {}
    drawn = []
    for shape in figure.shapes:
        path = _path(shape, places, gray=gray)
        for clip in reversed(shape.clips):
            name = names.setdefault(clip, f"~{len(names)}")
            path = f'<g clip-path="url(#{name})">{path}</g>'
        drawn.append(path)
    clips = "".join(_clip(clip, name, places) for clip, name in names.items())
    defined = f"<defs>{clips}</defs>" if clips else ""
    return box, defined + "".join(drawn)


def svg(figure: Figure, prefix: str, alt: str, *, gray: bool) -> str:
    """Return a drawing as inline SVG; without `alt` it is decoration."""
    box, shapes = shapes_of(figure, gray=gray)
    told = f'role="img" aria-label="{escaped(alt)}"' if alt else 'aria-hidden="true"'
    return (f'<svg viewBox="{box}" {told} width="{_number(figure.width, 2)}" '
            f'height="{_number(figure.height, 2)}">{shapes.replace("~", prefix)}</svg>')


def standalone(figure: Figure, *, gray: bool) -> str:
    """Return a drawing as the text of an SVG file."""
    box, shapes = shapes_of(figure, gray=gray)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="'
            f'{_number(figure.width / 0.75, 2)}" height="{_number(figure.height / 0.75, 2)}">'
            f'{shapes.replace("~", "c")}</svg>')


def code_shapes(address: str) -> tuple[str, str]:
    """Return the view box of a QR code with its quiet zone, and its shapes, dark on white."""
    rows = modules(address)
    count = len(rows) + 2 * QUIET
    dark = "".join(f"M{QUIET + x} {QUIET + row}h{width}v1h-{width}z"
                   for x, row, width in dark_strips(rows))
    return (f"0 0 {count} {count}",
            f'<path fill="#fff" d="M0 0h{count}v{count}H0z"/><path fill="#000" d="{dark}"/>')


def _clip(clip: Clip, name: str, places: int) -> str:
    rule = ' clip-rule="evenodd"' if clip.even_odd else ""
    return f'<clipPath id="{name}"><path{rule} d="{_data(clip.segments, places)}"/></clipPath>'


def _path(shape: Shape, places: int, *, gray: bool) -> str:
    parts = []
    if shape.transforms:
        matrix = " ".join(_number(each, 5) for each in shape.matrix)
        parts.append(f'transform="matrix({matrix})"')
        grown = max(hypot(*shape.matrix[:2]), hypot(*shape.matrix[2:4]))
        places = min(6, max(0, places + (1 if grown > 3 else 0) + (2 if grown > 30 else 0)))
    parts.append(f'fill="{_color(shape.fill, gray)}"')
    if shape.even_odd:
        parts.append('fill-rule="evenodd"')
    if shape.stroke != "none":
        pen = shape.pen
        parts.append(f'stroke="{_color(shape.stroke, gray)}"')
        parts.append(f'stroke-width="{_number(pen.width, 3)}"')
        parts += [f'stroke-linecap="{pen.cap}"'] if pen.cap != "butt" else []
        parts += [f'stroke-linejoin="{pen.join}"'] if pen.join != "miter" else []
        parts += [f'stroke-miterlimit="{_number(pen.miter, 2)}"'] if pen.miter != 4.0 else []
        if pen.dashes:
            parts.append(f'stroke-dasharray="{" ".join(_number(each, 3) for each in pen.dashes)}"')
            parts += [f'stroke-dashoffset="{_number(pen.offset, 3)}"'] if pen.offset else []
    return f'<path {" ".join(parts)} d="{_data(shape.segments, places)}"/>'


def _color(color: str, gray: bool) -> str:
    return color if color == "none" or not gray else gray_of(color)


def _data(segments: tuple[Segment, ...], places: int) -> str:
    parts = []
    for kind, *numbers in segments:
        parts += [str(kind), " ".join(_number(float(each), places) for each in numbers)]
    return "".join(parts)


def _number(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _places(whole: float) -> int:
    """Return how many decimals tell apart what an eye can in a drawing so many units wide."""
    places = 0
    while whole * 10**places < _FINE and places < 6:
        places += 1
    return places
