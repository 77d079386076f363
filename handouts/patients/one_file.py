"""All copies of a batch in a file for the printer: what they have in common stands in it once.

Each copy begins on a new sheet. The file is for a printer only, has no structure tree, and says so
in its metadata; the copies beside it are what people read. It is read from the copies on the disk,
one at a time, and written as it goes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_regular, shown, temporary_name, unwritable
from handouts.patients.ledger import Copy, Ledger
from handouts.patients.merging import LARGEST_COPY
from handouts.patients.private import FILE_MODE
from handouts.pdf.copy_reading import head_of
from handouts.variants import PRINTING_ONLY

_OBJECT = re.compile(rb"(\d+) 0 obj\n(<< (?:/Filter /FlateDecode )?/Length (\d+) >>\nstream\n)")
_END = b"\nendstream\nendobj\n"
# Copies of one file: memory does not grow with the batch.
MOST_COPIES = 5_000
# Pages below one node of the tree, which a printer reads as it goes.
_PAGES = 200
_CHECKED = 20


@dataclass(frozen=True, slots=True)
class Template:
    """One page of a layout: its box, its resources, and its streams in the order of drawing.

    A stream is the number of an object of this file, or the negative number of a personal stream as
    it is in the copy.
    """

    box: bytes
    resources: int
    streams: tuple[int, ...]


@dataclass(slots=True)
class Writing:
    """A file that is being written: its layouts, and where each new object stands.

    Some 30 bytes of it stay in memory for each copy.
    """

    file: BinaryIO
    at: int
    number: int
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    nodes: list[tuple[int, int]] = field(default_factory=list)

    def add(self, body: bytes) -> int:
        """Write an object, and return its number."""
        number = self.number
        self.number += 1
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def _put(self, data: bytes) -> None:
        self.offsets.append(self.at)
        self.file.write(data)
        self.at += len(data)


def write_for_printer(ledger: Ledger, path_of: Callable[[int], Path]) -> Iterator[Path]:
    """Write all copies of a batch as one file for the printer, and yield its path.

    A large batch has several; `path_of` names each by its number, from 1. Each is written whole or
    not at all. Raises HandoutError: OUT001 where it cannot be written, ONE001 where a copy is not
    as this run left it, or where the file does not read back.
    """
    first = 0
    while some := list(ledger.copies(first, MOST_COPIES)):
        path = path_of(first // MOST_COPIES + 1)
        _write_file(path, ledger, some)
        yield path
        first += len(some)


def _write_file(path: Path, ledger: Ledger, copies: Sequence[Copy]) -> None:
    temporary = path.with_name(temporary_name())
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, FILE_MODE), "wb") as file:
            firsts = _write(file, ledger, copies)
            file.flush()
            os.fsync(file.fileno())
        _check(temporary, path, ledger, copies, firsts)
        temporary.replace(path)
    except OSError as error:
        raise HandoutError(unwritable(path, error)) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _write(file: BinaryIO, ledger: Ledger, copies: Sequence[Copy]) -> array[int]:
    """Write the file; return for each copy the number of the object that is its first page."""
    heads: dict[bytes, list[Template]] = {}
    base, start, first = _fixed(ledger, copies, heads)
    file.write(base)
    writing = Writing(file, len(base), first)
    root = writing.number  # of the tree of pages, which is written last
    writing.number += 1
    writing.offsets.append(0)
    firsts = array("Q")
    count = 0
    node, kids = writing.number, list[int]()
    writing.number += 1
    writing.offsets.append(0)
    for data in _read(ledger, copies):
        head = head_of(data)
        templates = heads[hashlib.sha256(head).digest()]
        streams = {number: writing.add(body) for number, body in _personal(data, len(head))}
        firsts.append(writing.number)
        for template in templates:
            kids.append(_page(writing, template, streams, node))
        if len(templates) % 2:
            kids.append(writing.add(b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Resources << >> "
                                    b">>" % (node, templates[0].box)))
        count += len(templates) + len(templates) % 2
        if len(kids) >= _PAGES:
            _close(writing, node, kids, root, first)
            node, kids = writing.number, []
            writing.number += 1
            writing.offsets.append(0)
    _close(writing, node, kids, root, first)
    _finish(writing, root, first, start, count, ledger)
    return firsts


def _page(
    writing: Writing, template: Template, streams: dict[int, int], node: int
) -> int:
    contents = b" ".join(b"%d 0 R" % (each if each > 0 else streams[-each])
                         for each in template.streams)
    return writing.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Resources %d 0 R /Contents [%s] >>" % (
            node, template.box, template.resources, contents))


def _close(writing: Writing, node: int, kids: Sequence[int], root: int, first: int) -> None:
    """Write a node of the tree under the number that its pages know."""
    writing.nodes.append((node, len(kids)))
    _put_at(writing, node, first, b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>" % (
        root, len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)))


def _put_at(writing: Writing, number: int, first: int, body: bytes) -> None:
    data = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    writing.offsets[number - first] = writing.at
    writing.file.write(data)
    writing.at += len(data)


def _finish(
    writing: Writing, root: int, first: int, start: int, count: int, ledger: Ledger
) -> None:
    """Write the tree of pages, the catalog, the metadata and the table of objects."""
    _put_at(writing, root, first, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        count, b" ".join(b"%d 0 R" % node for node, _ in writing.nodes)))
    catalog = writing.add(
        b"<< /Type /Catalog /Pages %d 0 R /ViewerPreferences << /PrintScaling /None "
        b"/Duplex /DuplexFlipLongEdge >> >>" % root)
    title = f"{ledger.name} {PRINTING_ONLY}"
    about = ("For printing on both sides, flipped on the long edge, not for reading: each copy is "
             "a file of its own.")
    info = writing.add(b"<< /Title (%s) /Subject (%s) >>" % (title.encode(), about.encode()))
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in writing.offsets)
    mark = hashlib.sha256(title.encode()).hexdigest()[:32].encode()
    writing.file.write(
        b"xref\n%d %d\n%strailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d /ID [<%s> <%s>] >>"
        b"\nstartxref\n%d\n%%%%EOF\n" % (
            first, len(writing.offsets), rows, writing.number, catalog, info, start, mark, mark,
            writing.at))


# -- the copies ----------------------------------------------------------------------------------


def _read(ledger: Ledger, copies: Sequence[Copy]) -> Iterator[bytes]:
    """Yield the bytes of each copy; raises HandoutError for one that somebody changed."""
    for copy in copies:
        try:
            data = read_regular(ledger.folder / copy.file, LARGEST_COPY, follow=True)
        except OSError:
            data = b""
        if copy.protected or hashlib.sha256(data).hexdigest() != copy.sha256:
            raise HandoutError(Problem(
                Source(shown(ledger.folder / copy.file)), "ONE001", f"the copy of row {copy.row} "
                "is protected, or not as it was made", "make the batch again with --resume"))
        yield data


def _personal(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the body of each personal stream of a copy."""
    while found := _OBJECT.match(data, at):
        end = found.end() + int(found[3])
        yield int(found[1]), found[2] + data[found.end():end] + b"\nendstream"
        at = end + len(_END)


def _fixed(
    ledger: Ledger, copies: Sequence[Copy], heads: dict[bytes, list[Template]]
) -> tuple[bytes, int, int]:
    """Fill in the pages of every layout; return the file so far, its table, and the next number.
    """
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for data in _read(ledger, copies):
        head = head_of(data)
        key = hashlib.sha256(head).digest()
        if key not in heads:
            personal = {number for number, _ in _personal(data, len(head))}
            heads[key] = [_template(page, personal, writer)
                          for page in PdfReader(BytesIO(head)).pages]
    out = BytesIO()
    writer.write(out)
    base = out.getvalue()
    start = int(base[base.rindex(b"startxref") + 9:].split()[0])
    size = re.findall(rb"/Size (\d+)", base[start:])
    return base, start, int(size[-1])


def _template(page: Any, personal: set[int], writer: Any) -> Template:
    from pypdf.generic import ArrayObject

    contents = page.raw_get("/Contents")
    known = contents.get_object()
    streams = list(known) if isinstance(known, ArrayObject) else [contents]
    resources = writer._add_object(page["/Resources"].clone(writer))
    numbers = tuple(
        -each.idnum if each.idnum in personal
        else each.get_object().clone(writer).indirect_reference.idnum for each in streams)
    box = b"[%s]" % b" ".join(b"%g" % float(value) for value in page.mediabox)
    return Template(box, resources.idnum, numbers)


def _page_of(reader: Any, found: Any) -> Any:
    """Return a page of a file as its library reads it."""
    from pypdf import PageObject

    page = PageObject(reader)
    page.update(found)
    return page


def _check(
    file: Path, path: Path, ledger: Ledger, copies: Sequence[Copy], firsts: Sequence[int]
) -> None:
    """Read some copies in the file back: the same words on as many pages as in their own files."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    step = max(1, len(firsts) // _CHECKED)
    for number, copy in enumerate(copies):
        if number % step and number != len(firsts) - 1:
            continue
        own = PdfReader(ledger.folder / copy.file)
        for at, page in enumerate(own.pages):
            # Not reader.pages: it holds all pages at once.
            found = reader.get_object(firsts[number] + at)
            if _page_of(reader, found).extract_text() != page.extract_text():
                raise HandoutError(Problem(
                    Source(shown(path)), "ONE001", f"what it says of row {copy.row} is not what "
                    "the copy says", "print the copies one by one, and report it"))
