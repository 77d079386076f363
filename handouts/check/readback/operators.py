"""Read the operators of a content stream with their operands (ISO 32000-1, 7.2, 7.3 and 7.8.2).

pypdf makes an object of each number and name of a page; a check of the whole library has a third of
a million of them. Here they are plain values: float, str for names (with their slash), bytes for
strings, list and dict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

INLINE_IMAGE = b"INLINE IMAGE"
# Ours nest one deep: a list of strings, or the properties of a mark.
_DEEPEST = 20
_TOKEN = re.compile(rb"""[\0\t\n\f\r\ ]* (?:
    ([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)   # 1 a number
  | ([^\0\t\n\f\r ()<>\[\]{}/%]+)                                  # 2 an operator
  | /([^\0\t\n\f\r ()<>\[\]{}/%]*)                                 # 3 a name
  | \(([^()\\]*(?:\\.[^()\\]*)*)\)                                 # 4 a string without brackets
  | <([0-9A-Fa-f\0\t\n\f\r ]*)>                                    # 5 a string in hex digits
  | (\() | (\[|<<) | (\]|>>)              # 6 any other string, 7 a list or mapping, 8 its end
  | %[^\r\n]* | \Z )                                               # a comment, the end
""", re.VERBOSE | re.DOTALL)
_NUMBER, _OPERATOR, _NAME, _PLAIN, _HEX, _OPEN, _BEGIN, _END = range(1, 9)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))|\r\n?", re.DOTALL)
_MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
_WORDS = {b"true": True, b"false": False, b"null": None}
_IMAGE_END = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|\Z)")


def operators(data: bytes) -> Iterator[tuple[list[Any], bytes]]:
    """Yield each operator of a content stream behind its operands.

    Raises ValueError for what is no content stream.
    """
    place = 0
    operands: list[Any] = []
    nests: list[tuple[bytes, list[Any]]] = []
    match = _TOKEN.match
    while place < len(data):
        found = match(data, place)
        if found is None:
            raise ValueError("the content of a page is broken")
        place, kind = found.end(), found.lastindex
        if kind is None:
            continue
        if kind == _NUMBER:
            operands.append(float(found[1]))
        elif kind == _OPERATOR:
            word = found[2]
            if word in _WORDS:
                operands.append(_WORDS[word])
            elif nests:
                raise ValueError("an operator stands in a list")
            elif word == b"ID":
                place = _behind_image(data, place)
                yield operands, INLINE_IMAGE
                operands = []
            else:
                yield operands, word
                operands = []
        elif kind == _PLAIN:
            operands.append(_unescaped(found[4]))
        elif kind == _NAME:
            operands.append(_named(found[3]))
        elif kind == _HEX:
            operands.append(_from_hex(found[5]))
        elif kind == _OPEN:
            place, text = _nested(data, place)
            operands.append(text)
        elif kind == _BEGIN:
            nests.append((found[7], operands))
            operands = []
            if len(nests) > _DEEPEST:
                raise ValueError("the content of a page is nested too deeply")
        else:
            operands = _closed(found[8], nests, operands)
    if nests:
        raise ValueError("a list has no end")


def _closed(end: bytes, nests: list[tuple[bytes, list[Any]]], inner: list[Any]) -> list[Any]:
    """Return the operands around a list or a mapping that ends, with it."""
    if not nests or (nests[-1][0] == b"<<") != (end == b">>"):
        raise ValueError("a list or a mapping ends that did not begin")
    begin, operands = nests.pop()
    if begin == b"[":
        operands.append(inner)
    elif len(inner) % 2 or not all(isinstance(key, str) for key in inner[::2]):
        raise ValueError("a mapping has no names")
    else:
        operands.append(dict(zip(inner[::2], inner[1::2], strict=True)))
    return operands


def _named(name: bytes) -> str:
    if b"#" in name:
        name = _NUMBERED.sub(lambda found: bytes.fromhex(found[1].decode()), name)
    try:
        return f"/{name.decode()}"
    except UnicodeDecodeError:
        return f"/{name.decode('latin-1')}"


def _unescaped(text: bytes) -> bytes:
    return _ESCAPE.sub(_meant, text) if b"\\" in text or b"\r" in text else text


def _meant(found: re.Match[bytes]) -> bytes:
    octal, line_end, other = found.groups()
    if octal:
        return bytes((int(octal, 8) & 255,))
    if line_end:
        return b""
    return b"\n" if other is None else _MEANT.get(other, other)


def _from_hex(digits: bytes) -> bytes:
    whole = b"".join(digits.replace(b"\0", b"").split())
    return bytes.fromhex((whole + b"0" * (len(whole) % 2)).decode())


def _nested(data: bytes, place: int) -> tuple[int, bytes]:
    """Return a string with brackets of its own, and the place behind it."""
    depth = 1
    for found in _BRACKET.finditer(data, place):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return found.end(), _unescaped(data[place:found.start()])
    raise ValueError("a string has no end")


def _behind_image(data: bytes, place: int) -> int:
    """Return the place behind an inline image, of which `place` is behind its dictionary."""
    found = _IMAGE_END.search(data, place)
    if found is None:
        raise ValueError("an image has no end")
    return found.end()
