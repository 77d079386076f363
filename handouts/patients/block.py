"""A block of copies: each made, written, read back from the disk and proven, before it has a name.

A block is made in this process or in a worker. It goes into a folder that nobody looks into
(private.staging); whoever holds the batch gives its copies their names.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import unwritable
from handouts.patients.copying import Prepared, clean, copy, proof
from handouts.patients.ledger import Copy
from handouts.patients.log import Log
from handouts.patients.private import FILE_MODE
from handouts.patients.protect import protect
from handouts.patients.record import COLUMNS, UNPRINTED, Record

# Layouts that a worker keeps at hand.
_AT_HAND = 64
_LONGEST_TOPICS = 60
_PRINTED = tuple(column for column in COLUMNS if column not in UNPRINTED)
# What is wrong with the disk or with us, not with a row: it ends the run.
_ENDS = frozenset({"CPY003", "OUT001", "PRO002"})


@dataclass(frozen=True, slots=True)
class Layout:
    """What the copies of a pile share: the document, its versions, and the digest of its head.

    `topics` is how names of files tell them.
    """

    prepared: Prepared
    topics: str
    versions: Mapping[str, str]
    fixed: str


class Item(NamedTuple):
    """One row to make a copy of, in a form that goes to another process fast.

    `number` is its place in the table, `cells` those of its record, `layout` a packed Layout. A
    copy that is read `whole` is also read by a library that knows nothing of how it was made.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    layout: bytes
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """Where a block goes, and what its copies are named after and protected with."""

    folder: Path
    batch: str
    table: str
    log: Log
    protected: bool = False
    password: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Block:
    """What became of a block: the copies with the names that they lie under, and what is wrong.

    `ended` are the problems that end the run.
    """

    copies: list[tuple[str, Copy]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ended: Sequence[Problem] = ()


def packed(prepared: Prepared) -> bytes:
    """Return the layout of a pile as bytes: the same go to every worker, and each opens them once.
    """
    built = prepared.built
    order = prepared.order
    slugs = order.packet.topics if order.packet else (order.slug,)
    names = "+".join(slugs)
    if len(names) > _LONGEST_TOPICS:
        names = f"{slugs[0][:_LONGEST_TOPICS]}+{len(slugs) - 1}"
    slim = replace(prepared, built=replace(built, chapters=(), editions={}))
    return pickle.dumps(Layout(
        slim, names, dict(built.versions), hashlib.sha256(prepared.head).hexdigest()))


@lru_cache(maxsize=_AT_HAND)
def opened(layout: bytes) -> Layout:
    """Return a layout that `packed` packed."""
    found: Layout = pickle.loads(layout)
    return found


def digest_of(log: Log, layout: Layout, record: Record) -> str:
    """Return the HMAC of all that a copy is made of."""
    return log.mac(layout.fixed, *[getattr(record, column) for column in _PRINTED])


def make_block(work: Work, items: Sequence[Item]) -> Block:
    """Make the copies of a block; one that has no room is told, and the others are made."""
    block = Block()
    mark = os.urandom(6).hex()
    hashes: dict[bytes, hashlib._Hash] = {}
    for number, item in enumerate(items):
        layout = opened(item.layout)
        if item.layout not in hashes:
            hashes[item.layout] = hashlib.sha256(layout.prepared.head)
        name = f"{mark}-{number}"
        try:
            made = _make(work, item, layout, name, hashes[item.layout].copy())
        except HandoutError as error:
            if any(problem.rule in _ENDS for problem in error.problems):
                block.ended = error.problems
                return block
            block.problems += error.problems
        else:
            block.copies.append((name, made))
    return block


def _make(work: Work, item: Item, layout: Layout, name: str, head: hashlib._Hash) -> Copy:
    """Write one copy, read it back and prove it; return what the ledger notes of it.

    `head` is the hash of the fixed part, so that only the rest is hashed for each copy.
    """
    prepared, record = layout.prepared, Record(*item.cells)
    source = Source(work.table, item.line)
    plain = copy(prepared, record, source)
    password = record.password or work.password or ""
    data = protect(plain, password) if work.protected else plain
    written = _written(work.folder, name, data)
    # A protected copy was compared with the plain one when it was made.
    proof(plain if work.protected else written, prepared, record, source)
    if written != data:
        raise HandoutError(Problem(
            source, "CPY003", f"row {record.row}: the copy on the disk is not the one that was "
            "written", "check the disk, and give out no copy of this run"))
    if item.whole:
        _read_whole(written, prepared, record, source, password if work.protected else None)
    if work.protected:
        head = hashlib.sha256(data)
    else:
        head.update(memoryview(data)[len(prepared.head):])
    built = prepared.built
    return Copy(
        record.row, item.number, f"{work.batch}-{record.row}_{layout.topics}_{built.lang}.pdf",
        digest_of(work.log, layout, record), head.hexdigest(), layout.versions, built.lang,
        built.variant.name, work.log.mac(clean(record.second_id)), built.pages,
        note=bool(prepared.room.note_lines), protected=work.protected)


def _written(folder: Path, name: str, data: bytes) -> bytes:
    """Write a new file into a folder inside of the batch's, and return what the disk gives back."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(f"{folder}{os.sep}{name}", flags, FILE_MODE)
        try:
            at = os.write(handle, data)
            while at < len(data):
                at += os.write(handle, memoryview(data)[at:])
            os.lseek(handle, 0, os.SEEK_SET)
            return os.read(handle, len(data) + 1)
        finally:
            os.close(handle)
    except OSError as error:
        raise HandoutError(unwritable(folder.parent, error)) from None


# -- reading a copy as a whole -------------------------------------------------------------------


def _read_whole(
    data: bytes, prepared: Prepared, record: Record, source: Source, password: str | None
) -> None:
    """Read a copy with a library that knows nothing of how it was made.

    Its name and identifier stand on every page, and its metadata are those of the document that was
    laid out before any record was read. Raises HandoutError (CPY003).
    """
    reader = _reader(data, password)
    fixed = _fixed(prepared.head)
    pages = [_letters(_personal_text(page, known)) for page, known in zip(
        reader.pages, fixed, strict=False)]
    wanted = [_letters(record.second_id)]
    if not prepared.room.short:
        wanted.append(_letters(record.name))
    same = password is not None or _about(reader) == _about_head(prepared.head)
    if not same or len(reader.pages) != prepared.built.pages or not all(
            word in page for word in wanted for page in pages):
        raise HandoutError(Problem(
            source, "CPY003", f"row {record.row}: the copy does not say on every page whose it is, "
            "or says it where it may not", "give it to nobody, delete the copies of this run, and "
            "report it"))


def _reader(data: bytes, password: str | None) -> Any:
    from pypdf import PdfReader

    return PdfReader(BytesIO(data), password=password)


def _about(reader: Any) -> tuple[object, ...]:
    """Return the metadata of a document, as they stand in Info and XMP."""
    return dict(reader.metadata or {}), reader.trailer["/Root"]["/Metadata"].get_object().get_data()


@lru_cache(maxsize=4)
def _about_head(head: bytes) -> tuple[object, ...]:
    """Return the metadata of the fixed part of copies."""
    return _about(_reader(head, None))


@lru_cache(maxsize=4)
def _fixed(head: bytes) -> list[set[bytes]]:
    """Return what is drawn on each page of the fixed part of copies."""
    return [{each.get_object().get_data() for each in _streams(page)}
            for page in _reader(head, None).pages]


def _streams(page: Any) -> list[Any]:
    contents = page["/Contents"]
    return list(contents) if isinstance(contents, list) else [contents]


def _personal_text(page: Any, fixed: set[bytes]) -> str:
    """Return the text of a page that is drawn by nothing of the fixed part."""
    from pypdf.generic import ArrayObject, NameObject

    own = [each for each in _streams(page) if each.get_object().get_data() not in fixed]
    page[NameObject("/Contents")] = ArrayObject(own)
    return str(page.extract_text())


def _letters(text: str) -> str:
    """Return a text without spaces: a name may be broken into two lines."""
    return "".join(unicodedata.normalize("NFC", text).split())
