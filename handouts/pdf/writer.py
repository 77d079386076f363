"""Write a PDF 1.7 file compactly: object streams, a cross-reference stream, no ASCII armor.

A tagged file is mostly small dictionaries; packed into compressed object streams they take a
quarter of the room (ISO 32000-1, 7.5.7 and 7.5.8), which counts for a file that goes out by e-mail.
"""

from __future__ import annotations

import zlib
from hashlib import md5
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

# Objects per object stream; more would make a reader unpack much to find little.
_PER_STREAM = 2000
_ROW = 7  # bytes of a cross-reference
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class CompactDocument(pdfdoc.PDFDocument):
    """A document of ReportLab's that writes its objects compactly."""

    Catalog: Any
    Pages: Any

    def format(self) -> bytes:
        """Return the bytes of the file.

        Objects that hold a stream are written on their own, with an end-of-line before `endstream`
        (ISO 19005-2, 6.1.7.1); all others are packed.
        """
        rl_config.useA85 = 0
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        root_number = self.idToObjectNumberAndVersion[root.name][0]
        info_number = self.idToObjectNumberAndVersion[info.name][0]
        bodies = self._bodies()
        out = bytearray(_HEADER)
        offsets: dict[int, int] = {}
        packed: list[tuple[int, bytes]] = []
        for number, body in bodies:
            if body.rstrip().endswith(b"endstream"):
                offsets[number] = len(out)
                out += b"%d 0 obj\n%s\nendobj\n" % (number, _fix_stream(body))
            else:
                packed.append((number, body))
        following = len(bodies) + 1
        places: dict[int, tuple[int, int]] = {}
        for start in range(0, len(packed), _PER_STREAM):
            group = packed[start : start + _PER_STREAM]
            places.update({number: (following, index) for index, (number, _) in enumerate(group)})
            offsets[following] = len(out)
            out += _object_stream(following, group)
            following += 1
        digest = md5(out, usedforsecurity=False).hexdigest().encode()
        entries = b"/Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]" % (
            root_number, info_number, digest, digest)
        start = len(out)
        offsets[following] = start
        out += _cross_references(following, offsets, places, entries)
        out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(out)

    def _bodies(self) -> list[tuple[int, bytes]]:
        """Format every object; formatting one may register more."""
        bodies: list[tuple[int, bytes]] = []
        while len(bodies) + 1 in self.numberToId:
            number = len(bodies) + 1
            obj = self.idToObject[self.numberToId[number]]
            body = pdfdoc.format(obj, self, toplevel=1)
            bodies.append((number, body.strip(b"\r\n")))
        return bodies


def new_document(**settings: Any) -> CompactDocument:
    """Return an empty document that gives the same bytes for the same content."""
    return CompactDocument(compression=1, invariant=1, **settings)


def _fix_stream(body: bytes) -> bytes:
    """Put the end-of-line before `endstream` that ReportLab leaves out, and press deflated streams
    once more.
    """
    head, mark, rest = body.partition(b"stream\n")
    data = rest.rstrip()[: -len(b"endstream")]
    length = b"/Length %d" % len(data)
    if mark and b"/FlateDecode" in head and length in head:
        data = zlib.compress(zlib.decompress(data), 9)
        head = head.replace(length, b"/Length %d" % len(data))
    return head + mark + data + b"\nendstream"


def _object_stream(number: int, group: list[tuple[int, bytes]]) -> bytes:
    """Pack objects into one stream; its head lists their numbers and offsets."""
    head: list[bytes] = []
    offset = 0
    for member, body in group:
        head.append(b"%d %d" % (member, offset))
        offset += len(body) + 1
    index = b" ".join(head) + b"\n"
    data = zlib.compress(index + b"\n".join(body for _, body in group), 9)
    return b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\n" \
        b"stream\n%s\nendstream\nendobj\n" % (number, len(group), len(index), len(data), data)


def _cross_references(
    number: int, offsets: dict[int, int], places: dict[int, tuple[int, int]], entries: bytes
) -> bytes:
    """Write the cross-reference stream, whose fields are 1, 4 and 2 bytes wide.

    Each row is written as its difference to the one above (ISO 32000-1, 7.4.4.4, PNG's Up): rows
    are so alike that next to nothing is left.
    """
    table = bytearray(b"\0\0\0\0\0\xff\xff")
    for item in range(1, number + 1):
        if item in offsets:
            table += b"\1" + offsets[item].to_bytes(4, "big") + b"\0\0"
        else:
            stream, index = places[item]
            table += b"\2" + stream.to_bytes(4, "big") + index.to_bytes(2, "big")
    above = bytes(_ROW)
    rows = bytearray()
    for start in range(0, len(table), _ROW):
        row = table[start:start + _ROW]
        rows += b"\2" + bytes((one - two) % 256 for one, two in zip(row, above, strict=True))
        above = bytes(row)
    data = zlib.compress(bytes(rows), 9)
    return (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] %s /Filter /FlateDecode "
        b"/DecodeParms << /Predictor 12 /Columns 7 >> /Length %d >>\n"
        b"stream\n%s\nendstream\nendobj\n" % (number, number + 1, entries, len(data), data)
    )
