"""Read SVG path data into absolute moves, lines and cubic curves (SVG 1.1, 8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from math import acos, ceil, cos, hypot, pi, sin, sqrt, tan

from handouts.pdf.images.svg_values import COMMAND, PATH_VALUES

# ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y) or ("Z",)
Segment = tuple[str | float, ...]


def read_path(data: str) -> list[Segment]:
    """Return the segments of path data that `is_path` has found whole."""
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.step(command, numbers)
    return pen.segments


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; numbers that go on repeat the command."""
    for command, rest in COMMAND.findall(data):
        patterns = PATH_VALUES[command.upper()]
        if not patterns:
            yield "Z", []
        numbers: list[float] = []
        place = len(rest) - len(rest.lstrip())
        again = command
        while patterns and place < len(rest):
            match = patterns[len(numbers)].match(rest, place)
            if match is None:
                break
            numbers.append(float(match.group().strip(" ,\t\r\n")))
            place = match.end()
            if len(numbers) == len(patterns):
                yield again, numbers
                numbers = []
                again = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    """The current point on its way through the commands."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.x = self.y = self.start_x = self.start_y = 0.0
        self.control: tuple[str, float, float] = ("", 0.0, 0.0)

    def step(self, command: str, numbers: list[float]) -> None:
        kind = command.upper()
        if kind == "Z":
            self.segments.append(("Z",))
            self.x, self.y = self.start_x, self.start_y
        elif kind == "A":
            dx, dy = (self.x, self.y) if command.islower() else (0.0, 0.0)
            self._arc(numbers[:5], numbers[5] + dx, numbers[6] + dy)
        elif kind in "HV":
            base = (self.x if kind == "H" else self.y) if command.islower() else 0.0
            value = numbers[0] + base
            self._line("L", *((value, self.y) if kind == "H" else (self.x, value)))
        else:
            points = self._points(command, numbers)
            if kind in "ML":
                self._line(kind, *points[0])
            else:
                self._curve(kind, points)
        if kind not in "CSQT":
            self.control = ("", 0.0, 0.0)

    def _points(self, command: str, numbers: list[float]) -> list[tuple[float, float]]:
        dx, dy = (self.x, self.y) if command.islower() else (0.0, 0.0)
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return [(x + dx, y + dy) for x, y in pairs]

    def _line(self, kind: str, x: float, y: float) -> None:
        self.segments.append((kind, x, y))
        self.x, self.y = x, y
        if kind == "M":
            self.start_x, self.start_y = x, y

    def _mirrored(self, family: str) -> tuple[float, float]:
        """Return the last control point, mirrored in the current point."""
        kind, x, y = self.control
        return (2 * self.x - x, 2 * self.y - y) if kind == family else (self.x, self.y)

    def _curve(self, kind: str, points: list[tuple[float, float]]) -> None:
        if kind in "ST":
            points = [self._mirrored("C" if kind == "S" else "Q"), *points]
        if kind in "QT":
            (qx, qy), (x, y) = points
            self.control = ("Q", qx, qy)
            one = (self.x + 2 / 3 * (qx - self.x), self.y + 2 / 3 * (qy - self.y))
            two = (x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y))
        else:
            one, two, (x, y) = points
            self.control = ("C", *two)
        self.segments.append(("C", *one, *two, x, y))
        self.x, self.y = x, y

    def _arc(self, shape: list[float], x: float, y: float) -> None:
        """Turn an arc into cubic curves of at most a quarter each (SVG 1.1, F.6)."""
        rx, ry, angle, large, sweep = shape
        if not rx or not ry or (x, y) == (self.x, self.y):
            self._line("L", x, y)
            return
        turn = angle * pi / 180
        center, start, span, radii = _center(
            (self.x, self.y), (x, y), (abs(rx), abs(ry)), turn, bool(large), bool(sweep))
        pieces = ceil(abs(span) / (pi / 2) - 1e-9)
        step = span / pieces
        reach = 4 / 3 * tan(step / 4)
        for number in range(pieces):
            a, b = start + number * step, start + (number + 1) * step
            ends = (
                (cos(a) - reach * sin(a), sin(a) + reach * cos(a)),
                (cos(b) + reach * sin(b), sin(b) - reach * cos(b)), (cos(b), sin(b)))
            flat: list[float] = []
            for u, v in ends:
                u, v = u * radii[0], v * radii[1]
                flat += [center[0] + u * cos(turn) - v * sin(turn),
                         center[1] + u * sin(turn) + v * cos(turn)]
            self.segments.append(("C", *flat))
        self.x, self.y = x, y


def _center(
    start: tuple[float, float], end: tuple[float, float], radii: tuple[float, float], turn: float,
    large: bool, sweep: bool,
) -> tuple[tuple[float, float], float, float, tuple[float, float]]:
    """Return an arc's center, its first angle, its span, and its radii, grown if too small."""
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    px, py = cos(turn) * dx + sin(turn) * dy, -sin(turn) * dx + cos(turn) * dy
    rx, ry = radii
    grow = sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * py) ** 2 + (ry * px) ** 2
    factor = sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    cx, cy = factor * rx * py / ry, -factor * ry * px / rx
    center = (cos(turn) * cx - sin(turn) * cy + (start[0] + end[0]) / 2,
              sin(turn) * cx + cos(turn) * cy + (start[1] + end[1]) / 2)
    first = _angle((1, 0), ((px - cx) / rx, (py - cy) / ry))
    span = _angle(((px - cx) / rx, (py - cy) / ry), ((-px - cx) / rx, (-py - cy) / ry))
    if not sweep and span > 0:
        span -= 2 * pi
    elif sweep and span < 0:
        span += 2 * pi
    return center, first, span, (rx, ry)


def _angle(one: tuple[float, float], two: tuple[float, float]) -> float:
    cosine = (one[0] * two[0] + one[1] * two[1]) / (hypot(*one) * hypot(*two))
    angle = acos(max(-1.0, min(1.0, cosine)))
    return -angle if one[0] * two[1] - one[1] * two[0] < 0 else angle
