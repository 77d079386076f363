"""Where a face wants its combining marks: the anchors of its table GPOS.

Reads lookups of the types 4 (mark to base) and 6 (mark to mark), whole and through extensions
(OpenType 1.9.1, "GPOS — Glyph Positioning Table"). A shaping library would do the same: uharfbuzz
takes 5 MB and, where it is installed, 80 ms of every start, since ReportLab then imports it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from handouts.dataclass import dataclass

_MARK_TO_BASE, _MARK_TO_MARK, _EXTENSION = 4, 6, 9
_FEATURES = (b"mark", b"mkmk")
# A broken font may claim any number of anything.
_MOST_LOOKUPS = 200
_MOST_SUBTABLES = 2000

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Attachment:
    """One subtable: for each mark its class and anchor, for each lower glyph an anchor a class."""

    marks: dict[int, tuple[int, Point]]
    lower: dict[int, tuple[Point | None, ...]]


@dataclass(frozen=True, slots=True)
class Anchors:
    """All places of one face where a mark may stand."""

    on_base: tuple[_Attachment, ...] = ()
    on_mark: tuple[_Attachment, ...] = ()

    def over_base(self, base: int, mark: int) -> Point | None:
        """Return how far a mark's glyph is moved to stand on a base's glyph, in font units."""
        return _offset(self.on_base, base, mark)

    def over_mark(self, below: int, mark: int) -> Point | None:
        """Return how far a mark's glyph is moved from a mark below it, in font units."""
        return _offset(self.on_mark, below, mark)


def _offset(attachments: tuple[_Attachment, ...], lower: int, mark: int) -> Point | None:
    for each in attachments:
        if mark in each.marks and lower in each.lower:
            group, own = each.marks[mark]
            anchors = each.lower[lower]
            anchor = anchors[group] if group < len(anchors) else None
            if anchor is not None:
                return anchor[0] - own[0], anchor[1] - own[1]
    return None


def read_anchors(gpos: bytes) -> Anchors:
    """Read a table GPOS; one that is broken has no anchors."""
    found: dict[int, list[_Attachment]] = {_MARK_TO_BASE: [], _MARK_TO_MARK: []}
    try:
        for kind, place in _subtables(gpos):
            found[kind].append(_attachment(gpos, place))
    except (struct.error, IndexError):
        return Anchors()
    return Anchors(tuple(found[_MARK_TO_BASE]), tuple(found[_MARK_TO_MARK]))


def _words(data: bytes, place: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}H", data, place)


def _word(data: bytes, place: int) -> int:
    return _words(data, place, 1)[0]


def _subtables(gpos: bytes) -> Iterator[tuple[int, int]]:
    """Yield kind and place of each subtable that attaches marks."""
    features, lookups = _words(gpos, 6, 2)
    wanted: set[int] = set()
    for number in range(_word(gpos, features)):
        tag, offset = struct.unpack_from(">4sH", gpos, features + 2 + 6 * number)
        if tag in _FEATURES:
            count = _word(gpos, features + offset + 2)
            wanted.update(_words(gpos, features + offset + 4, count))
    yielded = 0
    for number in sorted(wanted)[:_MOST_LOOKUPS]:
        lookup = lookups + _word(gpos, lookups + 2 + 2 * number)
        kind, _, count = _words(gpos, lookup, 3)
        for offset in _words(gpos, lookup + 6, count):
            place, real = lookup + offset, kind
            if kind == _EXTENSION:
                real, further = struct.unpack_from(">HL", gpos, place + 2)
                place += further
            yielded += 1
            if real in (_MARK_TO_BASE, _MARK_TO_MARK) and yielded <= _MOST_SUBTABLES:
                yield real, place


def _attachment(gpos: bytes, place: int) -> _Attachment:
    _, upper, lower, classes, marks, lowers = _words(gpos, place, 6)
    placed: dict[int, tuple[int, Point]] = {}
    for number, glyph in enumerate(_covered(gpos, place + upper)):
        group, offset = _words(gpos, place + marks + 2 + 4 * number, 2)
        placed[glyph] = group, _anchor(gpos, place + marks + offset)
    anchors: dict[int, tuple[Point | None, ...]] = {}
    for number, glyph in enumerate(_covered(gpos, place + lower)):
        row = _words(gpos, place + lowers + 2 + 2 * classes * number, classes)
        anchors[glyph] = tuple(
            _anchor(gpos, place + lowers + offset) if offset else None for offset in row)
    return _Attachment(placed, anchors)


def _anchor(gpos: bytes, place: int) -> Point:
    x, y = struct.unpack_from(">hh", gpos, place + 2)
    return x, y


def _covered(gpos: bytes, place: int) -> list[int]:
    """Return the glyphs of a coverage table in order."""
    form, count = _words(gpos, place, 2)
    if form == 1:
        return list(_words(gpos, place + 4, count))
    glyphs: list[int] = []
    for number in range(count):
        first, last, _ = _words(gpos, place + 4 + 6 * number, 3)
        glyphs += range(first, last + 1)
        if len(glyphs) > 0xFFFF:
            raise IndexError("more glyphs than a font can have")
    return glyphs
