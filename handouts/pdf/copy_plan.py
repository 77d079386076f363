"""Personal copies: a finished document with empty places, and the small tail that fills them.

Each page's content is a fixed stream and, where it has places, a personal one. The structure tree
holds numbers of marks and no text, so it is the same in every copy. A copy is the fixed bytes, the
head, and an incremental update (ISO 32000-1, 7.5.6; ISO 19005-2 allows it): the personal streams
under their old numbers, and a cross-reference stream.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import accumulate
from typing import Any, TypeAlias

from reportlab.lib.colors import HexColor
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfmetrics

from handouts.dataclass import dataclass
from handouts.orders import Room
from handouts.pdf import clusters
from handouts.pdf.fonts import WIDE, Typeface, font_name, has_all
from handouts.pdf.slots import Slot
from handouts.pdf.writer import Trailer

# Blocks of 256 characters that every copy can show: Latin letters, and the signs of a text.
ALWAYS = (0x00, 0x01, 0x20)
CLOSING = b" ET Q EMC\n"
# A stream of more bytes is packed.
_PACKED_FROM = 600
_BLANK = re.compile(b"_{3,}")
# The internal name of a font, the code of a character in it, and its width at size 1.
Letter: TypeAlias = tuple[bytes, int, float]


class NoLetter(ValueError):
    """A character that no face of the batch has; `char` is all that it tells."""

    def __init__(self, char: str) -> None:
        super().__init__()
        self.char = char


class NoRoom(ValueError):
    """A text that its place has no room for; `slot` names the place."""

    def __init__(self, slot: str) -> None:
        super().__init__()
        self.slot = slot


@dataclass(frozen=True, slots=True)
class Place:
    """A slot with what is written before its words and each of its lines, worked out once."""

    slot: Slot
    opening: bytes
    start: bytes
    size: bytes
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """A personal stream: its object number, and the place that it fills."""

    number: int
    place: Place


@dataclass(frozen=True, slots=True)
class Latin:
    """The letters of the first font, for texts that need no other: tables of 256 entries.

    `known` are the characters, `codes` maps them to codes and `back` codes to them, 0 for none.
    """

    font: bytes
    known: bytes
    codes: bytes
    back: bytes
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """The places of a finished document, and the letters that may be written in them.

    `faces` map characters to letters: that of the document first; `back` maps the codes of each
    font to characters. `blank` is what is heard for a blank to fill in by hand. `index` are the
    numbers of the objects that a copy adds. It holds nothing of a patient.
    """

    streams: tuple[Stream, ...]
    faces: tuple[Mapping[str, Letter], ...]
    trailer: Trailer
    blank: str
    latin: Latin
    back: Mapping[bytes, Mapping[int, str]] = field(repr=False)
    index: bytes

    def lines_of(self, name: str, text: str) -> int:
        """Return how many lines a text takes in the place of a name, 0 where there is none.

        Raises NoRoom and NoLetter.
        """
        slot = self.slot_of(name)
        return len(_broken(text, self, slot.size, slot.width)) if slot else 0

    def slot_of(self, name: str) -> Slot | None:
        """Return a place of a name; None where the document has none."""
        return next((stream.place.slot for stream in self.streams
                     if stream.place.slot.name == name), None)


def copy_plan(
    streams: Iterable[Stream], faces: tuple[Mapping[str, Letter], ...], trailer: Trailer, blank: str
) -> CopyPlan:
    """Return a plan with its tables."""
    back: dict[bytes, dict[int, str]] = {}
    for face in faces:
        for char, (font, code, _) in face.items():
            back.setdefault(font, {})[code] = char
    first = faces[0][" "][0]
    codes, letters, widths = bytearray(256), bytearray(256), [0.0] * 256
    known = bytes(ord(char) for char, letter in faces[0].items()
                  if ord(char) < 256 and letter[0] == first)
    for number in known:
        _, codes[number], widths[number] = faces[0][chr(number)]
        letters[codes[number]] = number
    ordered = tuple(sorted(streams, key=lambda each: each.number))
    # The cross-reference stream comes last, and its number is the highest.
    numbers = (*(each.number for each in ordered), trailer.size)
    return CopyPlan(
        ordered, faces, trailer, blank,
        Latin(first, known, bytes(codes), bytes(letters), tuple(widths)), back,
        b" ".join(b"%d 1" % number for number in numbers))


# -- letters -------------------------------------------------------------------------------------


def add_letters(
    room: Room, typeface: Typeface, doc: Any
) -> tuple[dict[str, Letter], ...]:
    """Put all letters of a room into a document's fonts; return them for each face."""
    extra = [clusters.composed(each) for each in room.clusters]
    blocks = sorted({*ALWAYS, *room.blocks})
    faces = [_add(typeface, [*_characters(blocks), *extra], doc)]
    if room.blocks or extra:
        faces.append(_add(WIDE, [*_characters(sorted({0x00, *room.blocks})), *extra], doc))
    return tuple(faces)


def _characters(blocks: Iterable[int]) -> Iterable[str]:
    return (chr(code) for block in blocks for code in range(block << 8, (block + 1) << 8)
            if chr(code).isprintable() or code == 0xA0)


def _add(typeface: Typeface, characters: Iterable[str], doc: Any) -> dict[str, Letter]:
    name = font_name(typeface, bold=False)
    font: Any = pdfmetrics.getFont(name)
    found: dict[str, Letter] = {}
    for char in characters:
        if has_all(typeface, False, char):
            ((subset, code),) = font.splitString(char, doc)
            found[char] = (font.getSubsetInternalName(subset, doc).encode(), code[0],
                           pdfmetrics.stringWidth(char, name, 1))
    return found


# -- writing a copy ------------------------------------------------------------------------------


def place_of(slot: Slot, font: bytes) -> Place:
    """Return a slot with its fixed operators; `font` is that of Latin letters."""
    mark = b"/Artifact <</Type /Pagination>> BDC" if slot.mcid is None else (
        b"/P <</MCID %d>> BDC" % slot.mcid)
    color = fp_str(*HexColor(slot.color).rgb()).encode()
    moves = (fp_str(round(slot.x, 2), round(slot.y - number * slot.leading, 2)).encode()
             for number in range(slot.lines))
    size = fp_str(slot.size).encode()
    return Place(slot, mark + b" q BT " + color + b" rg", b" %s %s Tf" % (font, size), size,
                 tuple(b" 1 0 0 1 " + move + b" Tm" for move in moves))


def tail(plan: CopyPlan, texts: Mapping[str, str], head_size: int) -> bytes:
    """Return what makes a copy of a head: `texts` by the names of their slots.

    Raises NoRoom and NoLetter.
    """
    written: dict[tuple[str, float, float], list[bytes]] = {}
    parts: list[bytes] = []
    offsets: list[int] = []
    at = head_size
    for stream in plan.streams:
        place, slot = stream.place, stream.place.slot
        key = (texts[slot.name], slot.size, slot.width)
        if key not in written:
            written[key] = _written(key[0], place, plan)
        lines = written[key]
        if len(lines) > slot.lines:
            raise NoRoom(slot.name)
        code = [place.opening]
        for move, line in zip(place.lines, lines, strict=False):
            code += (move, line)
        code.append(CLOSING)
        made = stream_object(stream.number, b"".join(code))
        offsets.append(at)
        parts.append(made)
        at += len(made)
    body = b"".join(parts)
    return body + cross_references(plan, offsets, at, identifier_of(body))


def identifier_of(body: bytes) -> bytes:
    """Return what tells one copy of a head from all others: a digest of its personal streams."""
    return hashlib.sha256(body).digest()[:16]


def stream_object(number: int, code: bytes) -> bytes:
    """Return a personal stream as an object; a long one is packed."""
    packed = b""
    if len(code) >= _PACKED_FROM:
        code, packed = zlib.compress(code, 1), b"/Filter /FlateDecode "
    return b"%d 0 obj\n<< %s/Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        number, packed, len(code), code)


def cross_references(
    plan: CopyPlan, offsets: Sequence[int], at: int, identifier: bytes
) -> bytes:
    """Return the cross-reference stream of an update, which begins at `at`, and its end."""
    trailer = plan.trailer
    table = b"".join([b"\1%b\0\0" % offset.to_bytes(4, "big") for offset in (*offsets, at)])
    return (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Index [%s] %s /Prev %d "
        b"/ID [<%s> <%s>] /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n" % (
            trailer.size, trailer.size + 1, plan.index, trailer.entries, trailer.start,
            trailer.identifier, identifier.hex().encode(), len(table), table, at))


def _written(text: str, place: Place, plan: CopyPlan) -> list[bytes]:
    slot = place.slot
    try:
        lines = _broken(text, plan, slot.size, slot.width)
    except NoRoom:
        raise NoRoom(slot.name) from None
    # A space at the end of a line: without it, its last word is read as one with the next.
    for number, line in enumerate(lines[:-1]):
        lines[number] = line + b" " if isinstance(line, bytes) else [*line, ([], 0.0)]
    return [_shown(line, place.start, plan) if isinstance(line, bytes)
            else _mixed(line, place.size, plan) for line in lines]


# The letters of a word and its width at size 1; and a line, in Latin letters or of such words.
_Word: TypeAlias = "tuple[list[Letter], float]"
_Line: TypeAlias = "bytes | list[_Word]"


def _broken(text: str, plan: CopyPlan, size: float, width: float) -> list[_Line]:
    """Break a text into lines at its spaces and its line breaks.

    Raises NoLetter, and NoRoom without a name for a word that is wider than a line.
    """
    most = width / size
    found: list[_Line] = []
    for part in text.split("\n"):
        try:
            plain = part.encode("latin-1")
        except UnicodeEncodeError:
            plain = b"\0"
        if plain.translate(None, plan.latin.known):
            found += _broken_slowly(part, plan, most)
        else:
            found += _filled(plain, plan.latin, most)
    return found


def _filled(text: bytes, latin: Latin, most: float) -> Iterator[bytes]:
    """Yield the lines of a text in Latin letters, as many words on each as it holds."""
    reached = [0.0, *accumulate(map(latin.widths.__getitem__, text))]
    start = 0
    while reached[-1] > reached[start] + most:
        end = bisect_right(reached, reached[start] + most)
        cut = text.rfind(b" ", start, end)
        if cut <= start:
            raise NoRoom("")
        yield text[start:cut]
        start = cut + 1
    yield text[start:]


def _shown(line: bytes, start: bytes, plan: CopyPlan) -> bytes:
    """Return the operators that show a line in Latin letters."""
    codes = line.translate(plan.latin.codes)
    if b"___" not in line:
        return b"%s <%s> Tj" % (start, codes.hex().encode())
    parts, at = [start], 0
    for blank in _BLANK.finditer(line):
        if blank.start() > at:
            parts.append(b" <%s> Tj" % codes[at:blank.start()].hex().encode())
        parts.append(_spoken(codes[blank.start():blank.end()], plan))
        at = blank.end()
    if at < len(line):
        parts.append(b" <%s> Tj" % codes[at:].hex().encode())
    return b"".join(parts)


def _spoken(codes: bytes, plan: CopyPlan) -> bytes:
    """Return the operators of a blank, which is heard by its name (ISO 32000-1, 14.9.4)."""
    said = plan.blank.encode("utf-16-be").hex().encode()
    return b" /Span <</ActualText <feff%s>>> BDC <%s> Tj EMC" % (said, codes.hex().encode())


# -- texts in other letters ----------------------------------------------------------------------


def _broken_slowly(part: str, plan: CopyPlan, most: float) -> Iterator[list[_Word]]:
    space = plan.faces[0][" "][2]
    line: list[_Word] = []
    used = 0.0
    if clusters.marked(part) or not unicodedata.is_normalized("NFC", part):
        part = clusters.composed(part)
    for text in part.split(" "):
        word = _word(text, plan.faces)
        if line and used + space + word[1] > most:
            yield line
            line, used = [], 0.0
        if word[1] > most:
            raise NoRoom("")
        used += word[1] + (space if line else 0.0)
        line.append(word)
    yield line


def _word(word: str, faces: Sequence[Mapping[str, Letter]]) -> _Word:
    """Return the letters of a word, all of one face."""
    for face in faces:
        try:
            letters = [face[char] for char in word]
        except KeyError:
            continue
        return letters, sum([letter[2] for letter in letters])
    lost = next((char for char in word if not any(char in face for face in faces)), word[0])
    raise NoLetter(clusters.spelled(lost)[0])


def _mixed(line: Sequence[_Word], size: bytes, plan: CopyPlan) -> bytes:
    """Return the operators that show words of several fonts."""
    gap, line_of_blank = plan.faces[0][" "], plan.faces[0].get("_")
    code: list[bytes] = []
    font, codes = b"", bytearray()

    def shown() -> None:
        if codes:
            code.append(b" <%s> Tj" % codes.hex().encode())
            codes.clear()

    for number, (letters, _) in enumerate(line):
        blank = len(letters) > 2 and all(letter is line_of_blank for letter in letters)
        for letter in [gap] * (number > 0) + letters * (not blank):
            if letter[0] != font:
                shown()
                font = letter[0]
                code.append(b" %s %s Tf" % (font, size))
            codes.append(letter[1])
        if blank:
            shown()
            if letters[0][0] != font:
                font = letters[0][0]
                code.append(b" %s %s Tf" % (font, size))
            code.append(_spoken(bytes(letter[1] for letter in letters), plan))
    shown()
    return b"".join(code)
