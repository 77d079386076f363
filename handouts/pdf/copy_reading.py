"""Read the personal streams of a copy back, and refuse whatever a copy of ours does not have.

It reads the bytes of the file, not what was meant to be written there: the way back from the codes
of the fonts to characters.
"""

from __future__ import annotations

import re
import zlib

from handouts.pdf import clusters
from handouts.pdf.copy_plan import CLOSING, CopyPlan, Place, cross_references, identifier_of

# Bytes of one personal stream, unpacked; a long note has some thousand.
_MOST_CODE = 20_000
_OBJECT = re.compile(
    rb"(\d+) 0 obj\n<< (/Filter /FlateDecode )?/Length (\d+) >>\nstream\n")
_END = b"\nendstream\nendobj\n"
_TOKEN = re.compile(
    rb" (?:(?P<move>1 0 0 1 [-0-9.]+ [-0-9.]+ Tm)|(?P<font>/F[0-9A-Za-z+]+) [0-9.]+ Tf"
    rb"|<(?P<string>(?:[0-9a-f]{2})*)> Tj"
    rb"|/Span <</ActualText <(?P<blank>[0-9a-f]*)>>> BDC|(?P<end>EMC))")


class NotACopy(ValueError):
    """A file whose end is no personal part of ours; it tells no word of the file."""


def head_of(data: bytes) -> bytes:
    """Return the fixed part of a copy: all up to its first end; the whole of another file."""
    end = data.find(b"%%EOF\n")
    return data if end < 0 else data[:end + 6]


def read_copy(data: bytes, head_size: int, plan: CopyPlan) -> list[tuple[str, str]]:
    """Return the name and the words of each place that a copy fills, in the order of the pages.

    Raises NotACopy for anything in the tail that `copies.tail` does not write.
    """
    at = head_size
    offsets: list[int] = []
    found: list[tuple[str, str]] = []
    for stream in plan.streams:
        match = _OBJECT.match(data, at)
        if match is None or int(match[1]) != stream.number:
            raise NotACopy
        offsets.append(at)
        end = match.end() + int(match[3])
        code = data[match.end():end]
        if match[2]:
            code = _unpacked(code)
        found.append((stream.place.slot.name, _words(code, stream.place, plan)))
        if data[end:end + len(_END)] != _END:
            raise NotACopy
        at = end + len(_END)
    own = identifier_of(data[head_size:at])
    if data[at:] != cross_references(plan, offsets, at, own):
        raise NotACopy
    return found


def _unpacked(code: bytes) -> bytes:
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(code, _MOST_CODE)
    except zlib.error:
        raise NotACopy from None
    if not unpacker.eof or unpacker.unused_data:
        raise NotACopy
    return plain


def _words(code: bytes, place: Place, plan: CopyPlan) -> str:
    if not (code.startswith(place.opening) and code.endswith(CLOSING)):
        raise NotACopy
    return _text(code[len(place.opening):-len(CLOSING)], place, plan)


def _one_line(code: bytes, place: Place, plan: CopyPlan) -> str | None:
    """Return the words of one line in Latin letters, which most places hold; None for the others.
    """
    before = place.lines[0] + place.start + b" <"
    if not (code.startswith(before) and code.endswith(b"> Tj")):
        return None
    shown = code[len(before):-4]
    try:
        codes = bytes.fromhex(shown.decode("ascii"))
    except ValueError:
        return None
    # fromhex lets spaces pass.
    if 2 * len(codes) != len(shown) or codes.translate(None, plan.latin.codes):
        return None
    return " ".join(codes.translate(plan.latin.back).decode("latin-1").split())


def _text(code: bytes, place: Place, plan: CopyPlan) -> str:
    """Return the words of one place; lines are joined with spaces."""
    simple = _one_line(code, place, plan)
    if simple is not None:
        return simple
    at, lines, font, latin = 0, 0, b"", plan.latin
    parts: list[str] = []
    while at < len(code):
        token = _TOKEN.match(code, at)
        if token is None:
            raise NotACopy
        at = token.end()
        kind = token.lastgroup
        if kind == "string":
            codes = bytes.fromhex(token["string"].decode())
            if font == latin.font and not codes.translate(None, latin.codes):
                parts.append(codes.translate(latin.back).decode("latin-1"))
                continue
            try:
                parts.append(clusters.spelled("".join(map(plan.back[font].__getitem__, codes))))
            except KeyError:
                raise NotACopy from None
        elif kind == "font":
            font = token["font"]
        elif kind == "move":
            if lines >= len(place.lines) or b" " + token["move"] != place.lines[lines]:
                raise NotACopy
            lines += 1
            parts.append(" ")
    return " ".join("".join(parts).split())
