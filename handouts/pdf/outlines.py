"""What the glyphs of a TrueType face draw, as far as it takes to tell that they draw something.

The tables of a damaged or forged font may be sound in form while its letters are empty, of no area,
or far from their place: the page is then blank or unreadable, and every reader of the file still
finds the words in it (OpenType, table glyf). Lengths are units of the font.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, TypeAlias

Contour: TypeAlias = tuple[tuple[int, int], ...]
Outline: TypeAlias = tuple[Contour, ...]

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# A thin i of a light face covers a hundredth of the square of its size.
_LEAST_AREA = 0.002
# How far beside its place, or above and below the line, ink may stand: shares of the size.
_FARTHEST = 1.0
_WIDEST = 3.0
_DEEPEST, _MOST_PARTS = 5, 64
_ON, _X_BYTE, _Y_BYTE, _REPEAT, _X_SAME, _Y_SAME = 1, 2, 4, 8, 16, 32
_WORDS, _XY, _SCALE, _MORE, _SCALES, _MATRIX = 1, 2, 8, 32, 64, 128


def unreadable(face: Any) -> list[str]:
    """Return the digits and letters that are drawn as nothing, out of place, or as another digit.

    Raises struct.error, ValueError or LookupError where an outline is broken.
    """
    found = {char: outline(face, face.charToGlyph[ord(char)]) for char in DIGITS + LETTERS}
    bad = [char for char, drawn in found.items() if not _is_seen(face, char, drawn)]
    digits: dict[Outline, str] = {}
    for digit in DIGITS:
        other = digits.setdefault(found[digit], digit)
        if other != digit:
            bad += [other, digit]
    return list(dict.fromkeys(bad))


def _is_seen(face: Any, char: str, drawn: Outline) -> bool:
    """Say whether an outline has an area, at the place and in the width that its letter takes."""
    points = [point for contour in drawn for point in contour]
    if not points:
        return False
    size = face.unitsPerEm
    width = face.charWidths[ord(char)] * size / 1000
    slack = _FARTHEST * size
    xs, ys = [x for x, _ in points], [y for _, y in points]
    placed = (-slack <= min(xs) and max(xs) <= width + slack
              and -slack <= min(ys) and max(ys) <= 2 * slack)
    area = sum(abs(_area(contour)) for contour in drawn)
    return bool(placed and width <= _WIDEST * size and area >= _LEAST_AREA * size * size)


def _area(contour: Contour) -> float:
    after = (*contour[1:], *contour[:1])
    return sum(x * next_y - next_x * y
               for (x, y), (next_x, next_y) in zip(contour, after, strict=True)) / 2


def outline(face: Any, glyph: int, depth: int = 0) -> Outline:
    """Return the contours of a glyph, each with all its points, those beside the curve, too."""
    start = face.get_table_pos("glyf")[0]
    data = face._ttf_data[start + face.glyphPos[glyph] : start + face.glyphPos[glyph + 1]]
    if not data:
        return ()
    (contours,) = struct.unpack_from(">h", data)
    if contours >= 0:
        return _simple(data, contours)
    if depth >= _DEEPEST:
        raise ValueError("glyphs of glyphs without end")
    return tuple(
        tuple((round(a * x + c * y) + dx, round(b * x + d * y) + dy) for x, y in contour)
        for part, (a, b, c, d), (dx, dy) in _parts(data) for contour in outline(
            face, part, depth + 1))


def _simple(data: bytes, contours: int) -> Outline:
    if not contours:
        return ()
    ends = struct.unpack_from(f">{contours}H", data, 10)
    count, at = ends[-1] + 1, 10 + 2 * contours
    at += 2 + struct.unpack_from(">H", data, at)[0]
    flags: list[int] = []
    while len(flags) < count:
        flag = data[at]
        at += 1
        repeat = 1
        if flag & _REPEAT:
            repeat += data[at]
            at += 1
        flags += [flag] * repeat
    xs, at = _coordinates(data, at, flags[:count], _X_BYTE, _X_SAME)
    ys, _ = _coordinates(data, at, flags[:count], _Y_BYTE, _Y_SAME)
    points = list(zip(xs, ys, strict=True))
    starts = (0, *(end + 1 for end in ends[:-1]))
    return tuple(tuple(points[start : end + 1]) for start, end in zip(starts, ends, strict=True))


def _coordinates(
    data: bytes, at: int, flags: list[int], byte: int, same: int
) -> tuple[list[int], int]:
    """Return the coordinates of all points in one direction, and where they end."""
    found, place = [], 0
    for flag in flags:
        if flag & byte:
            place += data[at] if flag & same else -data[at]
            at += 1
        elif not flag & same:
            place += struct.unpack_from(">h", data, at)[0]
            at += 2
        found.append(place)
    return found, at


def _parts(
    data: bytes,
) -> Iterator[tuple[int, tuple[float, float, float, float], tuple[int, int]]]:
    """Yield the glyph, the matrix and the place of each part of a glyph that is made of others."""
    at = 10
    for _ in range(_MOST_PARTS):
        flags, part = struct.unpack_from(">2H", data, at)
        moved = struct.unpack_from(">2h" if flags & _WORDS else ">2b", data, at + 4)
        at += 8 if flags & _WORDS else 6
        count = 1 if flags & _SCALE else 2 if flags & _SCALES else 4 if flags & _MATRIX else 0
        given = [each / 16384 for each in struct.unpack_from(f">{count}h", data, at)]
        at += 2 * count
        if count == 1:
            given *= 2
        matrix = (given[0], 0.0, 0.0, given[1]) if len(given) == 2 else (
            tuple(given) if given else (1.0, 0.0, 0.0, 1.0))
        a, b, c, d = matrix
        yield part, (a, b, c, d), (moved[0], moved[1]) if flags & _XY else (0, 0)
        if not flags & _MORE:
            return
    raise ValueError("a glyph of very many parts")
