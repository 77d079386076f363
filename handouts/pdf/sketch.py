"""A small picture of a document's first page, drawn from the boxes that the layout places.

Each line of words is a bar, and each panel, rule and drawing stands in its place and color: enough
to know a sheet by sight, in one or two KB, with nothing that would have to turn a PDF into pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from handouts.dataclass import dataclass

# One step of the picture's grid, in points: half a pixel of a card.
STEP = 2.0
# How high a bar for words is, as a share of the type size: black on white, it looks like more.
_LETTERS = 0.4
# A drawing with more points than this is shown as a gray panel.
_MOST_POINTS = 400
_GRAY = "#d9d9d9"
# Words of one line that are no farther apart, in steps, are one bar.
_GAP = 3
# "306 396" and its parts, "f#e7f0f1 M1 2h3v4h-3z" (filled) or "3#1a1a1a M1 2h3" (a stroke so wide).
_PART = re.compile(r"(f|[1-9][0-9]?)(#[0-9a-f]{6}) ([MLhvz0-9 -]+)")
_SIZE = re.compile(r"[1-9][0-9]{0,4} [1-9][0-9]{0,4}")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Part:
    """Outlines of one look: SVG path data, a color, and the stroke in steps, or None for a fill."""

    path: str
    color: str
    stroke: int | None


def parts_of(picture: str) -> tuple[str, list[Part]]:
    """Return the width and height of a picture, "306 396" in steps, and its parts in order.

    Raises ValueError for what is no picture.
    """
    size, *parts = picture.split("|")
    found = [_PART.fullmatch(part) for part in parts]
    if not _SIZE.fullmatch(size):
        raise ValueError("a picture has a width and a height")
    return size, [_read(each) for each in found]


def _read(found: re.Match[str] | None) -> Part:
    if found is None:
        raise ValueError("a part of a picture is a look and a path")
    return Part(found[3], found[2], None if found[1] == "f" else int(found[1]))


class Sketch:
    """The picture of a page of `width` by `height` points; places are in points from its lower left
    corner.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._panels: list[tuple[str, str]] = []
        self._drawn: dict[str, list[str]] = {}
        self._words: dict[str, list[tuple[int, int, int]]] = {}

    def panel(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Add a filled box; a rule is one, too."""
        left, top, across, down = self._box(x, y, width, height)
        self._panels.append((f"f{color.lower()}", f"M{left} {top}h{across}v{down}h-{across}z"))

    def frame(
        self, x: float, y: float, width: float, height: float, thickness: float, color: str
    ) -> None:
        """Add a stroked box."""
        left, top, across, down = self._box(x, y, width, height)
        self._panels.append((f"{_steps(thickness)}{color.lower()}",
                             f"M{left} {top}h{across}v{down}h-{across}z"))

    def words(self, x: float, baseline: float, width: float, size: float, color: str) -> None:
        """Add a line of words."""
        middle = self._down(baseline + size * _LETTERS / 2)
        left, right = round(x / STEP), round((x + width) / STEP)
        lines = self._words.setdefault(f"{_steps(size * _LETTERS)}{color.lower()}", [])
        if lines and lines[-1][1] == middle and abs(left - lines[-1][2]) <= _GAP:
            left = lines.pop()[0]
        if right > left:
            lines.append((left, middle, right))

    def drawing(
        self, x: float, y: float, width: float, height: float,
        outlines: Iterable[tuple[Points, str, str]],
    ) -> None:
        """Add a drawing: outlines with the colors ("none" for none) of their fill and stroke."""
        found = list(outlines)
        if sum(len(points) for points, _, _ in found) > _MOST_POINTS:
            self.panel(x, y, width, height, _GRAY)
            return
        for points, fill, stroke in found:
            code = self._path(points)
            if code and fill != "none":
                self._panels.append((f"f{fill.lower()}", f"{code}z"))
            if code and stroke != "none":
                self._drawn.setdefault(f"1{stroke.lower()}", []).append(code)

    def picture(self) -> str:
        """Return the picture as one line of text, which parts_of reads."""
        parts: list[tuple[str, str]] = []
        drawn = [(look, "".join(codes)) for look, codes in self._drawn.items()]
        words = [(look, "".join(f"M{left} {down}h{right - left}" for left, down, right in lines))
                 for look, lines in self._words.items() if lines]
        for look, code in (*self._panels, *drawn, *words):
            if parts and parts[-1][0] == look:
                parts[-1] = (look, parts[-1][1] + code)
            else:
                parts.append((look, code))
        size = f"{round(self.width / STEP)} {round(self.height / STEP)}"
        return "|".join((size, *(f"{look} {code}" for look, code in parts)))

    def _down(self, y: float) -> int:
        return round((self.height - y) / STEP)

    def _box(self, x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
        return (round(x / STEP), self._down(y + height), max(1, round(width / STEP)),
                max(1, round(height / STEP)))

    def _path(self, points: Points) -> str:
        """Return an outline on the grid, without the points that fall on the one before."""
        places: list[tuple[int, int]] = []
        for x, y in points:
            place = (round(x / STEP), self._down(y))
            if not places or places[-1] != place:
                places.append(place)
        if len(places) < 2:
            return ""
        return f"M{places[0][0]} {places[0][1]}" + "".join(f"L{x} {y}" for x, y in places[1:])


def _steps(points: float) -> int:
    return max(1, min(99, round(points / STEP)))
