"""A letter with marks that Unicode has no single character for, drawn as one glyph.

Navajo, Marshallese, Guaraní and Yoruba write such letters. Each becomes a composite glyph of the
face (its base and its marks, moved to the face's own anchors) under a private code, so that lines
break, widths add up and a reader of the file gets the letter back as one piece of text: the font's
ToUnicode map names the whole cluster (ISO 32000-1, 9.10.3).
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from handouts.pdf.anchors import Anchors, Point, read_anchors

# The blocks of marks for Latin, Greek and Cyrillic letters; others belong to scripts of their own.
MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1ace\u1dc0-\u1dff\ufe20-\ufe2f"
_MARK = re.compile(f"[{MARKS}]")
_CLUSTER = re.compile(f"[^\\s{MARKS}][{MARKS}]+")
MOST_MARKS = 4
# Letters that lose their dot under a mark above them, and what is left of them.
_DOTLESS = {"i": "ı", "j": "ȷ"}
_ABOVE = 230  # canonical combining class of marks above
# Codes of Supplementary Private Use Area-B: no text may hold them, and no face has them.
_FIRST_CODE, _LAST_CODE = 0x100000, 0x10FFFD
_codes: dict[str, str] = {}
_texts: dict[str, str] = {}
_drawn: WeakKeyDictionary[Any, dict[str, bool]] = WeakKeyDictionary()
_anchors: WeakKeyDictionary[Any, Anchors] = WeakKeyDictionary()
_files: WeakKeyDictionary[Any, bytes] = WeakKeyDictionary()  # of the faces that were given glyphs

_MOST_GLYPHS = 0xFFFF
_WORDS, _XY, _ROUND, _MORE, _METRICS = 0x0001, 0x0002, 0x0004, 0x0020, 0x0200


def marked(text: str) -> bool:
    """Say whether a text holds a combining mark."""
    return not text.isascii() and _MARK.search(text) is not None


def without_marks(text: str) -> str:
    """Return a text without its combining marks."""
    return _MARK.sub("", text)


def composed(text: str) -> str:
    """Return a text with a private code for each cluster that Unicode has no character for."""
    return _CLUSTER.sub(lambda found: _code(found[0]), unicodedata.normalize("NFC", text))


def spelled(text: str) -> str:
    """Return a text with its clusters written out again."""
    return text if text.isascii() else "".join(_texts.get(char, char) for char in text)


def cluster_of(char: str) -> str | None:
    """Return what a private code stands for, or None for any other character."""
    return _texts.get(char)


def _code(cluster: str) -> str:
    if len(cluster) > MOST_MARKS + 1:
        return cluster  # its marks stay by themselves, and no face draws those
    if cluster not in _codes:
        code = _FIRST_CODE + len(_codes)
        if code > _LAST_CODE:
            return cluster
        _codes[cluster] = chr(code)
        _texts[chr(code)] = cluster
    return _codes[cluster]


def face_file(face: Any) -> bytes:
    """Return a face's file as its maker wrote it, without the glyphs that documents gave it."""
    data: bytes = _files.get(face, face._ttf_data)
    return data


def can_draw(font: Any, char: str) -> bool:
    """Say whether a font draws a cluster, whose glyph it is given at the first time."""
    known = _drawn.setdefault(font, {})
    if char not in known:
        known[char] = _draw(font.face, char)
    return known[char]


def _draw(face: Any, char: str) -> bool:
    """Add the glyph of a cluster to a face; False where the face cannot place its marks."""
    for parts in _spellings(_texts[char]):
        base, marks = parts[0], list(parts[1:])
        if any(ord(each) not in face.charToGlyph for each in (base, *marks)):
            continue
        glyphs = [face.charToGlyph[ord(each)] for each in (base, *marks)]
        offsets = _offsets(_anchors_of(face), glyphs, marks)
        if offsets is not None and len(face.glyphPos) <= _MOST_GLYPHS:
            face.charToGlyph[ord(char)] = _add_glyph(face, glyphs, offsets)
            face.charWidths[ord(char)] = face.charWidths[ord(base)]
            return True
    return False


@lru_cache(maxsize=1024)
def _spellings(cluster: str) -> tuple[str, ...]:
    """Return the ways to put a cluster together, the fewest parts first."""
    apart = unicodedata.normalize("NFD", cluster)
    if apart[0] in _DOTLESS and any(unicodedata.combining(mark) == _ABOVE for mark in apart[1:]):
        return (_DOTLESS[apart[0]] + apart[1:],)
    return tuple(dict.fromkeys((cluster, apart)))


def _anchors_of(face: Any) -> Anchors:
    if face not in _anchors:
        _anchors[face] = read_anchors(face.get_table("GPOS")) if "GPOS" in face.table else Anchors()
    return _anchors[face]


def _offsets(anchors: Anchors, glyphs: list[int], marks: list[str]) -> list[Point] | None:
    """Return how far each mark's glyph is moved; None where one has no anchor.

    A mark stands on the mark before it that is on the same side of the letter, else on the letter.
    """
    offsets: list[Point] = []
    latest: dict[int, int] = {}  # by side, the number of the mark that was put there last
    for number, mark in enumerate(marks):
        side = unicodedata.combining(mark)
        below = latest.get(side)
        moved = None
        if below is not None:
            step = anchors.over_mark(glyphs[below + 1], glyphs[number + 1])
            if step is not None:
                moved = offsets[below][0] + step[0], offsets[below][1] + step[1]
        else:
            moved = anchors.over_base(glyphs[0], glyphs[number + 1])
        if moved is None:
            return None
        offsets.append(moved)
        latest[side] = number
    return offsets


def _add_glyph(face: Any, glyphs: list[int], offsets: list[Point]) -> int:
    """Append a composite glyph to a face and return its number (OpenType, table glyf)."""
    parts = [(glyphs[0], (0, 0)), *zip(glyphs[1:], offsets, strict=True)]
    boxes = [_box(face, glyph, moved) for glyph, moved in parts]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    data = struct.pack(">5h", -1, left, bottom, right, top)
    for number, (glyph, (x, y)) in enumerate(parts):
        flags = _WORDS | _XY | _ROUND
        flags |= _METRICS if number == 0 else 0
        flags |= _MORE if number < len(parts) - 1 else 0
        data += struct.pack(">2H2h", flags, glyph, x, y)
    _files.setdefault(face, face._ttf_data)
    number = len(face.glyphPos) - 1
    end = face.glyphPos[number]
    outlines = face.get_table("glyf")[:end] + data
    # The outlines move to the end of the file, where they can grow.
    start, length = face.get_table_pos("glyf")
    before = face._ttf_data[:start] if start + length == len(face._ttf_data) else face._ttf_data
    face._ttf_data = before + outlines
    face.table["glyf"] = {"offset": len(before), "length": len(outlines)}
    face.glyphPos.append(end + len(data))
    while len(face.hmetrics) < number:
        face.hmetrics.append(face.hmetrics[-1])
    face.hmetrics.append((face.hmetrics[glyphs[0]][0], left & 0xFFFF))
    return number


def _box(face: Any, glyph: int, moved: Point) -> tuple[int, int, int, int]:
    start, end = face.glyphPos[glyph], face.glyphPos[glyph + 1]
    if end - start < 10:
        return moved[0], moved[1], moved[0], moved[1]
    place = face.get_table_pos("glyf")[0] + start
    left, bottom, right, top = struct.unpack_from(">4h", face._ttf_data, place + 2)
    return left + moved[0], bottom + moved[1], right + moved[0], top + moved[1]
