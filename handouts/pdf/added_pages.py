"""Pages that are added to a finished document one by one; memory holds four numbers of each.

The document is the head of the file, and the pages are an incremental update of it (ISO 32000-1,
7.5.6; ISO 19005-2 allows it): each page goes to the disk with its elements as soon as it is drawn,
and what leads to the pages is written last.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, BinaryIO, TypeAlias

from reportlab.pdfbase import pdfmetrics

from handouts.dataclass import dataclass
from handouts.pdf.canvas import HandoutCanvas
from handouts.pdf.fonts import Typeface, chain, font_name, has_all, split_words
from handouts.pdf.tags import StructTree
from handouts.pdf.writer import Trailer, object_stream, predicted

# By the name of a font and a character: the font's name in the file, and the code.
Codes: TypeAlias = Mapping[str, Mapping[str, tuple[bytes, int]]]
# Letters, digits and signs that any text of ours may hold.
PLAIN = "".join(map(chr, range(0x20, 0x7F)))
# One more than the entry above: what is predicted of it (PNG's Up), and the difference.
_NEXT = b"\2\0\0\0\0\0\0\1"


@dataclass(frozen=True, slots=True)
class Head:
    """A finished document of one page that others are added to.

    `end` is the height, in points from the bottom, at which its words end. `codes` are the letters
    that may stand on the pages added. All others are numbers of objects: `space` is the namespace
    of elements, None in PDF 1.7, `kids` are the elements of its article, and `marks` the element of
    each mark on its page.
    """

    data: bytes = field(repr=False)
    trailer: Trailer
    codes: Codes = field(repr=False)
    end: float
    size: tuple[float, float]
    page: int
    contents: int
    pages: int
    fonts: int
    parents: int
    article: int
    parent: int
    kids: Sequence[int]
    marks: Sequence[int]
    space: int | None


def add_codes(texts: Iterable[str], typeface: Typeface, doc: Any) -> Codes:
    """Put the letters of some texts, and plain letters, into a document's fonts of both weights."""
    found: dict[str, dict[str, tuple[bytes, int]]] = {}
    known = list(texts)
    for bold in (False, True):
        pieces = [piece for text in known for piece in split_words(text, bold, typeface)]
        for face in chain(typeface):
            plain = "".join(char for char in PLAIN if has_all(face, bold, char))
            pieces.append((font_name(face, bold), plain))
            if plain == PLAIN:
                break
        for name, text in pieces:
            font: Any = pdfmetrics.getFont(name)
            own = found.setdefault(name, {})
            for char in text:
                ((subset, code),) = font.splitString(char, doc)
                own[char] = (font.getSubsetInternalName(subset, doc).encode(), code[0])
    return found


def head_of(
    data: bytes, canvas: HandoutCanvas, tree: StructTree, codes: Codes, end: float
) -> Head:
    """Return a document of one page and one article, which was written, as the head of a file."""
    doc = canvas._doc
    numbers = doc.idToObjectNumberAndVersion

    def number(name: str) -> int:
        return int(numbers[name][0])

    page: Any = doc.idToObject["Page1"]
    _, _, width, height = page.MediaBox.sequence
    written = tree.numbers(doc)
    return Head(
        data, doc.trailer, codes, end, (width, height), number("Page1"),
        number(doc.Reference(page.Contents).name), number(doc.Reference(doc.Pages).name),
        number("BasicFonts"), number("ParentTree"), written.article, written.parent, written.kids,
        written.marks, written.space)


# -- the elements of one page --------------------------------------------------------------------


@dataclass(slots=True)
class Elements:
    """The structure elements of one page in reading order; the first one holds all others.

    `marks` has the element of each mark on the page, `kids` those of each element.
    """

    roles: list[tuple[bytes, int, int | None]] = field(default_factory=list)
    kids: list[list[int]] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def add(self, role: bytes, parent: int = -1, *, marked: bool = False) -> int:
        """Add an element, with a mark of its own if it is `marked`, and return its number, from 0.

        `role` is its structure type and, behind it, further entries of its dictionary.
        """
        number = len(self.roles)
        mark = None
        if marked:
            mark = len(self.marks)
            self.marks.append(number)
        self.roles.append((role, parent, mark))
        self.kids.append([])
        if parent >= 0:
            self.kids[parent].append(number)
        return number


# -- the file ------------------------------------------------------------------------------------


class AddedPages:
    """A file that begins with a head and that pages are added to."""

    def __init__(self, file: BinaryIO, head: Head) -> None:
        self._file = file
        self._head = head
        self._at = 0
        self._digest = hashlib.sha256()
        self._next = head.trailer.size
        # Of each page: its first object and how many are packed, where its content and they begin.
        self._firsts, self._counts = array("Q"), array("Q")
        self._contents, self._packed = array("Q"), array("Q")
        self._on_first: tuple[int, ...] = ()
        self._write(head.data)

    def add(self, content: bytes, elements: Elements, *, on_first: bool = False) -> None:
        """Add a page, or to the page of the head, which only the first call may do."""
        head = self._head
        page = len(self._firsts) + (not self._on_first and not on_first)
        first = self._next
        packed = [self._parents(page, first + 1, elements, on_first=on_first)]
        at = first + 1 + len(elements.roles)
        number = head.page if on_first else at
        packed += self._elements(first + 1, number, elements)
        if on_first:
            contents = at
            self._on_first = (contents,)
        else:
            contents = at + 1
            packed.append(self._page(page, b"%d 0 R" % contents))
        self._firsts.append(first)
        self._counts.append(len(packed))
        self._next = contents + 2
        self._contents.append(self._at)
        data = zlib.compress(content)
        self._write(b"%d 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\n"
                    b"endobj\n" % (contents, len(data), data))
        self._packed.append(self._at)
        self._write(object_stream(
            contents + 1, list(enumerate(packed, start=first)), zlib.compress))

    def _page(self, page: int, contents: bytes) -> bytes:
        head = self._head
        return (b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %g %g] /Resources << /Font %d 0 R >>"
                b" /Contents %s /StructParents %d /Tabs /S >>" % (
                    head.pages, *head.size, head.fonts, contents, page))

    def _parents(
        self, page: int, first: int, elements: Elements, *, on_first: bool
    ) -> bytes:
        before = self._head.marks if on_first else ()
        marks = [*before, *(first + each for each in elements.marks)]
        return b"<< /Limits [%d %d] /Nums [%d [%s]] >>" % (page, page, page, _references(marks))

    def _elements(self, first: int, page: int, elements: Elements) -> Iterator[bytes]:
        head = self._head
        space = b"" if head.space is None else b" /NS %d 0 R" % head.space
        before = len(head.marks) if page == head.page else 0
        for (role, parent, mark), kids in zip(elements.roles, elements.kids, strict=True):
            own = b"[%s]" % _references([first + kid for kid in kids]) if mark is None else (
                b"%d /Pg %d 0 R" % (before + mark, page))
            yield b"<< /S /%s /P %d 0 R /K %s%s >>" % (
                role, head.article if parent < 0 else first + parent, own, space)

    def finish(self) -> None:
        """Write what leads to the pages, and the cross-references."""
        head = self._head
        own = 1 if self._on_first else 0  # entries that are of the head's page
        pages = [head.page, *(first + count - 1 for first, count in zip(
            self._firsts[own:], self._counts[own:], strict=True))]
        leaves = list(self._firsts)
        if not own:  # its marks are told by a leaf of their own
            leaves.insert(0, self._next)
        bodies = {
            head.pages: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
                len(pages), _references(pages)),
            head.parents: b"<< /Kids [%s] >>" % _references(leaves),
            head.article: self._article()}
        if own:
            bodies[head.page] = self._page(
                0, b"[%d 0 R %d 0 R]" % (head.contents, *self._on_first))
        else:
            bodies[self._next] = b"<< /Limits [0 0] /Nums [0 [%s]] >>" % _references(head.marks)
            self._next += 1
        ordered = sorted(bodies.items())
        holder, start = self._next, self._at
        self._next += 1
        self._write(object_stream(holder, ordered, zlib.compress))
        self._cross_references([number for number, _ in ordered], holder, start)

    def _article(self) -> bytes:
        head = self._head
        space = b"" if head.space is None else b" /NS %d 0 R" % head.space
        kids = [*head.kids, *(first + 1 for first in self._firsts)]
        return b"<< /S /%s /P %d 0 R /K [%s]%s >>" % (
            b"Art" if head.space is None else b"Sect", head.parent, _references(kids), space)

    def _cross_references(self, changed: Sequence[int], holder: int, start: int) -> None:
        trailer, number, at = self._head.trailer, self._next, self._at
        old = [each for each in changed if each < trailer.size]
        index = b" ".join(b"%d 1" % each for each in old)
        press = zlib.compressobj()
        runs = self._runs(changed, old, holder, start, at)
        data = b"".join(map(press.compress, _predicted(runs))) + press.flush()
        self._write(
            b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Index [%s %d %d] %s /Prev %d "
            b"/ID [<%s> <%s>] /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 7 >> "
            b"/Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
                number, number + 1, index, trailer.size, number + 1 - trailer.size,
                trailer.entries, trailer.start, trailer.identifier,
                self._digest.hexdigest()[:32].encode(), len(data), data, at))

    def _runs(
        self, changed: Sequence[int], old: Sequence[int], holder: int, start: int, at: int
    ) -> Iterator[tuple[int, int, int]]:
        """Yield the entries of the table in the order of the numbers: a kind, its value, how many.

        Of kind 1 is an object by itself, at an offset; of kind 2 are those that a stream holds.
        """
        yield 2, holder, len(old)
        for first, count, contents, packed in zip(
                self._firsts, self._counts, self._contents, self._packed, strict=True):
            yield from ((2, first + count + 1, count), (1, contents, 1), (1, packed, 1))
        for index in range(len(old), len(changed)):
            yield 2, holder, -index
        yield from ((1, start, 1), (1, at, 1))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._at += len(data)


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join([b"%d 0 R" % number for number in numbers])


def _predicted(runs: Iterable[tuple[int, int, int]]) -> Iterator[bytes]:
    """Yield runs of entries, each entry as its difference to the one above (see writer.predicted).

    Within a stream the index counts up by one, so that all differences are the same.
    """
    above = bytes(7)
    for kind, value, count in runs:
        begun = max(-count, 0)
        entry = b"%c%b%b" % (kind, value.to_bytes(4, "big"), begun.to_bytes(2, "big"))
        yield from predicted([entry], above)
        rest = bytearray(_NEXT * (count - 1))
        for carried in range(256, count, 256):
            rest[(carried - 1) * len(_NEXT) + 6] = 1
        yield bytes(rest)
        above = entry[:5] + max(begun, count - 1).to_bytes(2, "big")
