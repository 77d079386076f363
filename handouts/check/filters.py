"""How the streams of a finished file are packed, looked at before anything of it is unpacked.

A library that unpacks every kind of stream runs other programs for some (JBIG2), and much code for
others. Ours are packed with Flate alone, and photos are JPEG, whose data nobody unpacks here.
"""

from __future__ import annotations

import re
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from handouts.errors import HandoutError, Problem, Source

# A name may be spelled with number signs (ISO 32000-1, 7.3.5).
_SPELLED = re.compile(rb"#([0-9A-Fa-f]{2})")
_END = rb"(?![^\s\0/<>\[\](){}%])"
_FILTER = re.compile(rb"/Filter" + _END)
_KNOWN = re.compile(
    rb"/Filter\s*(?:/(?:FlateDecode|DCTDecode)|\[\s*/(?:FlateDecode|DCTDecode)\s*\])" + _END)
_ENCRYPTED = re.compile(rb"/Encrypt" + _END)


def refuse_foreign_filters(pdf: bytes, source: Source) -> None:
    """Raise HandoutError (PDF012) for a file with a stream that is packed as none of ours is.

    One that is encrypted is refused for that (PDF019). It looks at plain bytes alone: every filter
    must be one that is known, wherever it stands.
    """
    plain = _SPELLED.sub(lambda at: bytes([int(at[1], 16)]), pdf)
    if _ENCRYPTED.search(plain):
        raise HandoutError(Problem(
            source, "PDF019", "is protected with a password: nobody can prove what it holds, and "
            "no protected file may claim PDF/A", "check the copy before it is protected; merge "
            "does so for every copy"))
    if not all(
            _KNOWN.match(plain, each.start()) for each in _FILTER.finditer(plain)):
        raise _foreign(source)


def refuse_hidden_streams(reader: PdfReader, source: Source) -> None:
    """Raise HandoutError (PDF012) where an object inside of a packed one is a stream (7.5.7)."""
    for number in reader.xref_objStm:
        waiting: list[Any] = [reader.get_object(IndirectObject(number, 0, reader))]
        while waiting:
            value = waiting.pop()
            if isinstance(value, StreamObject):
                raise _foreign(source)
            if isinstance(value, DictionaryObject):
                waiting += dict.values(value)
            elif isinstance(value, ArrayObject):
                waiting += list.__iter__(value)


def _foreign(source: Source) -> HandoutError:
    return HandoutError(Problem(
        source, "PDF012", "this is not a handout that make-handout built: it is packed in another "
        "way", "build it: make-handout --topic NAME"))
