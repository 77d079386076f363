"""Write a PDF file compactly: object streams, a cross-reference stream, no ASCII armor.

A tagged file is mostly small dictionaries; packed into compressed object streams they take a
quarter of the room (ISO 32000-1, 7.5.7 and 7.5.8), which counts for a file that goes out by e-mail.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import md5
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc

from handouts.dataclass import dataclass
from handouts.standards import Standard

# Objects per object stream; more would make a reader unpack much to find little.
_PER_STREAM = 2000
_ROW = 7  # bytes of a cross-reference
# How much zlib keeps in mind before it ends a block: its own default, and a sixteenth of it.
_MEMORY = (8, 4)
# Bytes of a stream that may be the same in the next document: a font's letters, a color profile.
_SHORT = 16_384
_HEADER = b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True, slots=True)
class Trailer:
    """What an update says of the file that it is appended to (ISO 32000-1, 7.5.5 and 7.5.8).

    `size` is the first free object number, `start` the place of the cross-references, `entries`
    name the catalog and the information, `identifier` is the file's own, in hex digits.
    """

    size: int
    start: int
    entries: bytes
    identifier: bytes


class CompactDocument(pdfdoc.PDFDocument):
    """A document of ReportLab's that writes its objects compactly, as a standard wants them.

    `elements` are those that bookmarks lead to, by their anchors; none in PDF 1.7.
    """

    Catalog: Any
    Pages: Any

    def __init__(self, standard: Standard, **settings: Any) -> None:
        super().__init__(**settings)
        self.standard = standard
        self.elements: dict[str, pdfdoc.PDFObject] = {}
        self.trailer = Trailer(0, 0, b"", b"")

    def format(self) -> bytes:
        """Return the bytes of the file.

        Objects that hold a stream are written on their own, with an end-of-line before `endstream`
        (ISO 19005-2, 6.1.7.1); all others are packed.
        """
        rl_config.useA85 = 0
        named = {"Root": self.Catalog}
        if not self.standard.pdf2:  # ISO 19005-4, 6.1.3: the XMP packet says the same
            named["Info"] = self.info
        numbers = {key: self.idToObjectNumberAndVersion[self.Reference(obj).name][0]
                   for key, obj in named.items()}
        bodies = self._bodies()
        out = bytearray(_HEADER % self.standard.version.encode())
        offsets: dict[int, int] = {}
        packed: list[tuple[int, bytes]] = []
        for number, body in bodies:
            if body.endswith(b"endstream"):
                offsets[number] = len(out)
                out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
            else:
                packed.append((number, body))
        following = len(bodies) + 1
        places: dict[int, tuple[int, int]] = {}
        for start in range(0, len(packed), _PER_STREAM):
            group = packed[start : start + _PER_STREAM]
            places.update({number: (following, index) for index, (number, _) in enumerate(group)})
            offsets[following] = len(out)
            out += object_stream(following, group)
            following += 1
        digest = md5(out, usedforsecurity=False).hexdigest().encode()
        entries = b" ".join(b"/%s %d 0 R" % (key.encode(), number)
                            for key, number in numbers.items())
        self.trailer = Trailer(following + 1, len(out), entries, digest)
        entries += b" /ID [<%s> <%s>]" % (digest, digest)
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
            if self.standard.pdf2:
                obj = self._modern(obj)
            if type(obj) is pdfdoc.PDFStream and obj.filters == [pdfdoc.PDFZCompress]:
                body = _pressed(obj, self)
            else:
                body = pdfdoc.format(obj, self, toplevel=1).strip(b"\r\n")
                body = _fix_stream(body) if body.endswith(b"endstream") else body
            bodies.append((number, body))
        return bodies

    def _modern(self, obj: Any) -> Any:
        """Return an object as PDF 2.0 has it, without keys that are deprecated."""
        if isinstance(obj, pdfdoc.OutlineEntryObject):
            return _Bookmark(obj, self.elements[obj.Dest.name])
        if isinstance(obj, pdfdoc.PDFTrueTypeFont):
            del obj.Name  # type: ignore[attr-defined]  # not in the stubs
        elif isinstance(obj, pdfdoc.PDFPage):
            obj.check_format(self)  # makes the resources
            obj.Resources.ProcSet = ()
        return obj


class _Bookmark(pdfdoc.PDFObject):
    """A bookmark that leads to an element, and to its place for readers that know no elements."""

    def __init__(self, entry: Any, element: pdfdoc.PDFObject) -> None:
        self.entry, self.element = entry, element

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """Return the bytes of the bookmark's dictionary (ISO 32000-2, 12.3.3)."""
        entry = self.entry
        entries = {"Title": pdfdoc.PDFString(entry.Title), "Parent": entry.Parent}
        entries |= leads_to(entry.Dest.page, entry.Dest.fmt.top, self.element)
        around = {name: getattr(entry, name) for name in ("Prev", "Next", "First", "Last", "Count")}
        entries |= {name: value for name, value in around.items() if value is not None}
        body: bytes = pdfdoc.PDFDictionary(entries).format(document)
        return body


def leads_to(
    page: pdfdoc.PDFObjectReference, top: float, element: pdfdoc.PDFObject | None
) -> dict[str, Any]:
    """Return the entry of a link or a bookmark to a place, `top` points above a page's lower edge.

    With an element it is an action that leads there by the structure, too (ISO 32000-2, 12.6.4.2).
    """
    place = [pdfdoc.PDFName("XYZ"), 0, round(top, 2), 0]
    destination = pdfdoc.PDFArray([page, *place])
    if element is None:
        return {"Dest": destination}
    return {"A": pdfdoc.PDFDictionary({
        "S": pdfdoc.PDFName("GoTo"), "D": destination, "SD": pdfdoc.PDFArray([element, *place])})}


def new_document(standard: Standard, **settings: Any) -> CompactDocument:
    """Return an empty document that gives the same bytes for the same content."""
    return CompactDocument(standard, compression=1, invariant=1, **settings)


def _pressed(stream: pdfdoc.PDFStream, document: CompactDocument) -> bytes:
    """Return a stream that ReportLab would deflate, deflated once and as far as zlib goes."""
    content = stream.content
    # The letters of a font are alike from its beginning to its end: short blocks never gain there.
    memory = _MEMORY[:1] if "Length1" in stream.dictionary.dict else _MEMORY
    data = _deflated(content.encode() if isinstance(content, str) else content, memory)
    head = pdfdoc.PDFDictionary(stream.dictionary.dict | {
        "Filter": pdfdoc.PDFArray([pdfdoc.PDFName(pdfdoc.PDFZCompress.pdfname)]),
        "Length": len(data)}).format(document)
    return b"%s\nstream\n%s\nendstream" % (head, data)


def _fix_stream(body: bytes) -> bytes:
    """Put the end-of-line before `endstream` that ReportLab leaves out, and press deflated streams
    once more.
    """
    head, mark, rest = body.partition(b"stream\n")
    data = rest.rstrip()[: -len(b"endstream")]
    length = b"/Length %d" % len(data)
    if mark and b"/FlateDecode" in head and length in head:
        data = _deflated(zlib.decompress(data))
        head = head.replace(length, b"/Length %d" % len(data))
    return head + mark + data + b"\nendstream"


def _deflated(data: bytes, memory: tuple[int, ...] = _MEMORY) -> bytes:
    """Return data deflated in long blocks or in short ones, which fit a page where words and
    drawings take turns: what is smaller.
    """
    return _known_deflated(data, memory) if len(data) < _SHORT else _smallest(data, memory)


@lru_cache(maxsize=64)
def _known_deflated(data: bytes, memory: tuple[int, ...]) -> bytes:
    return _smallest(data, memory)


def _smallest(data: bytes, memory: tuple[int, ...]) -> bytes:
    def pressed(kept: int) -> bytes:
        press = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, kept)
        return press.compress(data) + press.flush()

    return min(map(pressed, memory), key=len)


def object_stream(
    number: int, group: Sequence[tuple[int, bytes]], press: Callable[[bytes], bytes] = _deflated
) -> bytes:
    """Pack objects into one stream; its head lists their numbers and offsets (7.5.7)."""
    head: list[bytes] = []
    offset = 0
    for member, body in group:
        head.append(b"%d %d" % (member, offset))
        offset += len(body) + 1
    index = b" ".join(head) + b"\n"
    data = press(index + b"\n".join(body for _, body in group))
    return b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\n" \
        b"stream\n%s\nendstream\nendobj\n" % (number, len(group), len(index), len(data), data)


def _cross_references(
    number: int, offsets: dict[int, int], places: dict[int, tuple[int, int]], entries: bytes
) -> bytes:
    """Write the cross-reference stream, whose fields are 1, 4 and 2 bytes wide."""
    table = [b"\0\0\0\0\0\xff\xff"]
    for item in range(1, number + 1):
        if item in offsets:
            table.append(b"\1" + offsets[item].to_bytes(4, "big") + b"\0\0")
        else:
            stream, index = places[item]
            table.append(b"\2" + stream.to_bytes(4, "big") + index.to_bytes(2, "big"))
    data = zlib.compress(b"".join(predicted(table)), 9)
    return (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] %s /Filter /FlateDecode "
        b"/DecodeParms << /Predictor 12 /Columns 7 >> /Length %d >>\n"
        b"stream\n%s\nendstream\nendobj\n" % (number, number + 1, entries, len(data), data)
    )


def predicted(rows: Iterable[bytes], above: bytes = bytes(_ROW)) -> Iterator[bytes]:
    """Yield the rows of a table of cross-references, each as its difference to the one above.

    They are so alike that next to nothing is left (ISO 32000-1, 7.4.4.4, PNG's Up).
    """
    for row in rows:
        yield b"\2" + bytes([(one - two) % 256 for one, two in zip(row, above, strict=True)])
        above = row
