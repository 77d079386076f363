"""Numbers, lengths, lists and transforms as SVG writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import cos, radians, sin, tan

NUMBER = r"[-+]?(?:[0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE](?:-[0-9]{1,3}|\+?[0-9]))?(?![0-9])"
_NUM = re.compile(NUMBER + r"[\s,]*")
_FLAG = re.compile(r"[01][\s,]*")
_LENGTH = re.compile(rf"\s*({NUMBER})(px|pt|pc|mm|cm|in|Q|em|ex|%)?\s*")
COMMAND = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
_TRANSFORM = re.compile(r"\s*(translate|rotate|scale|matrix|skewX|skewY)\s*\(([^()]*)\)[\s,]*")
PATH_VALUES = {
    "M": [_NUM] * 2, "L": [_NUM] * 2, "H": [_NUM], "V": [_NUM], "C": [_NUM] * 6, "S": [_NUM] * 4,
    "Q": [_NUM] * 4, "T": [_NUM] * 2, "A": [_NUM, _NUM, _NUM, _FLAG, _FLAG, _NUM, _NUM], "Z": [],
}
_TRANSFORM_NUMBERS = {"translate": (1, 2), "rotate": (1, 3), "scale": (1, 2), "matrix": (6,),
                      "skewX": (1,), "skewY": (1,)}
# In pixels, 96 to an inch (CSS Values, 6.2); a letter is taken to be 16 high.
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54,
           "in": 96.0, "Q": 96 / 101.6, "em": 16.0, "ex": 8.0}
# A kind and its numbers: translate, rotate, scale or matrix.
Transform = tuple[str, tuple[float, ...]]
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def count(text: str, patterns: Sequence[re.Pattern[str]]) -> int:
    """Return how many values a list holds; -1 when it is not whole rounds of the patterns."""
    place = found = 0
    text = text.strip()
    while place < len(text):
        match = patterns[found % len(patterns)].match(text, place) if patterns else None
        if match is None:
            return -1
        place = match.end()
        found += 1
    return -1 if patterns and found % len(patterns) else found


def numbers(text: str, per_round: int = 1) -> list[float]:
    """Return a list of numbers; raise ValueError when it is not whole rounds of numbers."""
    if count(text, [_NUM] * per_round) < 0:
        raise ValueError(text)
    return [float(part) for part in re.findall(NUMBER, text)]


def length(text: str, whole: float) -> float:
    """Return a length in pixels; percentages are of `whole`. Raise ValueError for another text."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(text)
    unit = match[2] or ""
    return float(match[1]) * (whole / 100 if unit == "%" else _PIXELS[unit])


def is_path(data: str) -> bool:
    """Tell whether path data is whole, from its first move to its end (SVG 1.1, 8.3.9)."""
    commands = COMMAND.findall(data)
    if "".join(command + rest for command, rest in commands) != data.lstrip() or not commands:
        return False
    return commands[0][0] in "Mm" and all(
        count(rest, PATH_VALUES[command.upper()]) >= (1 if PATH_VALUES[command.upper()] else 0)
        for command, rest in commands
    )


def transforms(text: str) -> tuple[Transform, ...]:
    """Return the transforms of an attribute, outermost first; raise ValueError for another text."""
    found: list[Transform] = []
    place = 0
    while match := _TRANSFORM.match(text, place):
        kind, values = match[1], tuple(numbers(match[2]))
        if len(values) not in _TRANSFORM_NUMBERS[kind]:
            raise ValueError(text)
        if kind == "skewX":
            kind, values = "matrix", (1.0, 0.0, tan(radians(values[0])), 1.0, 0.0, 0.0)
        elif kind == "skewY":
            kind, values = "matrix", (1.0, tan(radians(values[0])), 0.0, 1.0, 0.0, 0.0)
        found.append((kind, values))
        place = match.end()
    if text[place:].strip():
        raise ValueError(text)
    return tuple(found)


def matrix_of(steps: Sequence[Transform]) -> Matrix:
    """Return the matrix of transforms, outermost first."""
    whole = IDENTITY
    for kind, values in steps:
        whole = multiplied(whole, _matrix(kind, values))
    return whole


def _matrix(kind: str, values: tuple[float, ...]) -> Matrix:
    if kind == "translate":
        return (1.0, 0.0, 0.0, 1.0, values[0], values[1] if len(values) > 1 else 0.0)
    if kind == "scale":
        return (values[0], 0.0, 0.0, values[-1], 0.0, 0.0)
    if kind == "matrix":
        a, b, c, d, e, f = values
        return (a, b, c, d, e, f)
    turn = radians(values[0])
    x, y = values[1:3] if len(values) == 3 else (0.0, 0.0)
    c, s = cos(turn), sin(turn)
    return (c, s, -s, c, x - c * x + s * y, y - s * x - c * y)


def multiplied(one: Matrix, other: Matrix) -> Matrix:
    """Return the matrix that applies `other` first, then `one`."""
    a, b, c, d, e, f = one
    u, v, w, x, y, z = other
    return (a * u + c * v, b * u + d * v, a * w + c * x, b * w + d * x,
            a * y + c * z + e, b * y + d * z + f)


def moved(matrix: Matrix, point: Point) -> Point:
    """Return a point under a matrix."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f
