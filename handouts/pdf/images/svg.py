"""The subset of SVG that is drawn exactly as written: a closed list of elements and values.

Shapes, paths, plain colors, translate, rotate and scale: enough for line drawings and most logos.
Everything else is refused with its line, for a drawing that loses a part misleads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.parsers import expat

from handouts.errors import Problem, Source, did_you_mean

MOST_ELEMENTS = 2_000
MOST_ATTRIBUTES = 40
MOST_PROBLEMS = 100
# Sizes of a view box, and in points; a drawing far out of these is a mistake.
SMALLEST, LARGEST = 0.01, 1e6
# Drawing walks down the groups: far deeper ones would end in a RecursionError.
DEEPEST = 30
NAMESPACE = "http://www.w3.org/2000/svg"

NUMBER = r"[-+]?(?:[0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE](?:-[0-9]{1,3}|\+?[0-9]))?(?![0-9])"
_NUM = re.compile(NUMBER + r"[\s,]*")
_FLAG = re.compile(r"[01][\s,]*")
_LENGTH = re.compile(NUMBER + r"(?:px|pt|mm|cm|in)?")
_PAINT = re.compile(r"none|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}")
COMMAND = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
TRANSFORM = re.compile(r"\s*(translate|rotate|scale)\(([^()]*)\)[\s,]*")
PATH_VALUES = {
    "M": [_NUM] * 2, "L": [_NUM] * 2, "H": [_NUM], "V": [_NUM], "C": [_NUM] * 6, "S": [_NUM] * 4,
    "Q": [_NUM] * 4, "T": [_NUM] * 2, "A": [_NUM, _NUM, _NUM, _FLAG, _FLAG, _NUM, _NUM], "Z": [],
}
_TRANSFORM_NUMBERS = {"translate": (1, 2), "rotate": (1, 3), "scale": (1, 2)}


def _count(text: str, patterns: Sequence[re.Pattern[str]]) -> int:
    """Return how many values a list holds; -1 when it is not whole rounds of the patterns."""
    place = count = 0
    text = text.strip()
    while place < len(text):
        match = patterns[count % len(patterns)].match(text, place) if patterns else None
        if match is None:
            return -1
        place = match.end()
        count += 1
    return -1 if patterns and count % len(patterns) else count


def _is_number(value: str) -> bool:
    return re.fullmatch(NUMBER, value.strip()) is not None


def _is_size(value: str) -> bool:
    return _is_number(value) and float(value) >= 0


def _is_length(value: str) -> bool:
    return _LENGTH.fullmatch(value) is not None and (
        SMALLEST <= float(value.rstrip("pxtmcin")) <= LARGEST)


def _is_view(value: str) -> bool:
    numbers = value.replace(",", " ").split()
    return (
        len(numbers) == 4 and all(map(_is_number, numbers))
        and all(SMALLEST <= float(side) <= LARGEST for side in numbers[2:])
    )


def _is_points(value: str) -> bool:
    return _count(value, [_NUM, _NUM]) >= 4


def _is_path(value: str) -> bool:
    commands = COMMAND.findall(value)
    if "".join(command + rest for command, rest in commands) != value.lstrip() or not commands:
        return False
    return commands[0][0] in "Mm" and all(
        _count(rest, PATH_VALUES[command.upper()]) >= (1 if PATH_VALUES[command.upper()] else 0)
        for command, rest in commands
    )


def _is_transform(value: str) -> bool:
    place = 0
    while match := TRANSFORM.match(value, place):
        numbers = _count(match[2], [_NUM])
        if numbers not in _TRANSFORM_NUMBERS[match[1]]:
            return False
        place = match.end()
    return place == len(value) > 0


def _is_dashes(value: str) -> bool:
    return value == "none" or (0 < _count(value, [_NUM]) <= MOST_DASHES and "-" not in value)


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda value: value in words


def _is_anything(_value: str) -> bool:
    return True


MOST_DASHES = 20
_NUMBER_HINT = "write a number without a unit"
_SIZE_HINT = "write a number from 0 up, without a unit"
_PAINT_RULE = (lambda value: _PAINT.fullmatch(value) is not None, 'write "none" or "#rrggbb"')
_FREE = (_is_anything, "")

# What each attribute may hold, and what to write instead.
ATTRIBUTES: dict[str, tuple[Callable[[str], bool], str]] = {
    "xmlns": (_one_of(NAMESPACE), f'write xmlns="{NAMESPACE}"'),
    "version": _FREE, "id": _FREE, "role": _FREE, "aria-labelledby": _FREE,
    "viewBox": (_is_view, 'write four numbers, such as "0 0 280 120"'),
    "d": (_is_path, "it is cut short, or has a letter or a number too many"),
    "points": (_is_points, "write pairs of numbers, at least two"),
    "transform": (_is_transform, "use translate, rotate and scale"),
    "fill": _PAINT_RULE, "stroke": _PAINT_RULE,
    "fill-rule": (_one_of("nonzero", "evenodd"), "write nonzero or evenodd"),
    "stroke-linecap": (_one_of("butt", "round", "square"), "write butt, round or square"),
    "stroke-linejoin": (_one_of("miter", "round", "bevel"), "write miter, round or bevel"),
    "stroke-dasharray": (_is_dashes, 'write lengths, such as "4 3"'),
    **dict.fromkeys(("x", "y", "x1", "y1", "x2", "y2", "cx", "cy"), (_is_number, _NUMBER_HINT)),
    **dict.fromkeys(
        ("r", "rx", "ry", "stroke-width", "stroke-miterlimit", "width", "height"),
        (_is_size, _SIZE_HINT)),
}
_ROOT_SIZE = (_is_length, "write a length, such as 280 or 60mm")

# The elements, and the attributes without which they would not show.
ELEMENTS: dict[str, tuple[str, ...]] = {
    "svg": (), "g": (), "title": (), "desc": (), "line": (),
    "path": ("d",), "circle": ("r",), "ellipse": ("rx", "ry"), "rect": ("width", "height"),
    "polygon": ("points",),
    # Most who leave the fill out mean an open line, where SVG would fill it black.
    "polyline": ("points", "fill"),
}


def check_svg(data: bytes, display: str) -> list[Problem]:
    """Return a problem (FIG003 to FIG005) for all that would not be drawn faithfully."""
    checker = _Checker(display)
    try:
        data.decode("utf-8")
        checker.read(data)
    except _Refused:
        return checker.problems
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return [Problem(Source(display, line), "FIG004", "the figure is not UTF-8",
                        "save the file again with the encoding UTF-8")]
    except expat.ExpatError as error:
        return [Problem(Source(display, error.lineno, error.offset + 1), "FIG004",
                        "the figure is not well-formed XML",
                        "open it in an editor and save it again")]
    return checker.problems[:MOST_PROBLEMS]


class _Refused(Exception):
    """Stop at what a parser should not even read."""


class _Checker:
    """Walk an SVG file and gather what lies outside the subset."""

    def __init__(self, display: str) -> None:
        self.problems: list[Problem] = []
        self._display = display
        self._count = 0
        self._depth = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration

    def read(self, data: bytes) -> None:
        self._parser.Parse(data, True)

    def _add(self, message: str, hint: str, rule: str = "FIG005") -> None:
        place = Source(self._display, self._parser.CurrentLineNumber,
                       self._parser.CurrentColumnNumber + 1)
        self.problems.append(Problem(place, rule, message, hint))

    def _doctype(self, *_parts: object) -> None:
        self._add("a document type is not allowed", "remove the line with <!DOCTYPE", "FIG003")
        raise _Refused

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            self._add(f"the figure calls itself {encoding!r}",
                      "save the file again with the encoding UTF-8", "FIG004")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        self._count += 1
        self._depth += 1
        if self._count == MOST_ELEMENTS + 1:
            self._add(f"the figure has more than {MOST_ELEMENTS} elements", "simplify it")
        if self._depth == DEEPEST + 1:
            self._add(f"the figure is more than {DEEPEST} elements deep", "ungroup its shapes")
        if self._count > MOST_ELEMENTS or self._depth > DEEPEST:
            return
        if name not in ELEMENTS:
            hint = did_you_mean(name, ELEMENTS) or "draw it with paths, lines, circles and rects"
            self._add(f"<{name}> cannot be drawn", hint)
        elif (name == "svg") != (self._depth == 1):
            self._add(f"<{name}> cannot stand here", "put all shapes into one <svg>")
        else:
            self._check(name, attrs)

    def _check(self, name: str, attrs: dict[str, str]) -> None:
        if len(attrs) > MOST_ATTRIBUTES:
            self._add(f"<{name}> has {len(attrs)} attributes", "simplify it")
            return
        for key, value in attrs.items():
            if key not in ATTRIBUTES:
                self._add(f"the attribute {key!r} cannot be drawn",
                          "use fill, stroke and stroke-width on the shape itself")
                continue
            root_size = name == "svg" and key in {"width", "height"}
            allows, hint = _ROOT_SIZE if root_size else ATTRIBUTES[key]
            if not allows(value):
                short = value if len(value) <= 40 else value[:40] + "…"
                what = "is not a color" if key in {"fill", "stroke"} else "cannot be drawn"
                self._add(f"{key}={short!r} {what}", hint)
        for key in ELEMENTS[name]:
            if key not in attrs:
                self._add(f"<{name}> has no {key}", f"give it {key}, or remove it")
