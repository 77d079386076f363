"""How a finished file differs from one that was built again from the same record.

Equal bytes prove a file. Where they differ, both files are read: everything that the catalog leads
to is compared, whatever way it is packed, so that no change of any kind is taken for packing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from handouts.check.readback.pages import read_fonts, read_page
from handouts.dataclass import dataclass

SHOWN = 5  # words that are shown of a difference
# How a stream is packed, and who packed the file: nothing that a reader sees.
_PACKING = frozenset(("/Length", "/Filter", "/DecodeParms"))
_PACKER = frozenset(("/Producer", "/Creator", "/ModDate"))
_VERSIONS = re.compile(rb'(make-handout) [\w.+]+|("tool"|"libraries"): "[^"<]*"')
ADDED = "it has something added that the built one does not have"


@dataclass(frozen=True, slots=True)
class Difference:
    """First difference of a file from the built one.

    `repacked` is True where only the bytes differ, and all that they hold is the same.
    """

    message: str
    repacked: bool = False


def first_difference(given: bytes, built: bytes) -> Difference | None:
    """Return the first difference of a file from the built one, or None for the same bytes.

    The file may be hostile: call it within limits. Raises what pypdf raises over a broken file.
    """
    if given == built:
        return None
    one, two = PdfReader(BytesIO(given)), PdfReader(BytesIO(built))
    found = next(_differences(one, two), None)
    if found is not None:
        return Difference(found)
    # Changes that are appended to a file bring a second table of its objects.
    if given.count(b"startxref") != 1:
        return Difference(ADDED)
    return Difference("it is packed differently", repacked=True)


def _differences(one: PdfReader, two: PdfReader) -> Iterator[str]:
    if len(one.pages) != len(two.pages):
        yield f"it has {_pages(one)}, and the built one has {_pages(two)}"
    for number, (given, built) in enumerate(zip(_words(one), _words(two), strict=False), 1):
        if given != built:
            yield f"page {number}: {first_words(given, built)}"
    same = _Same(one, two)
    for number, (page, other) in enumerate(zip(one.pages, two.pages, strict=True), 1):
        if not same.entries(page, other, frozenset(("/Parent",))):
            yield f"page {number} looks different"
    yield from _around_pages(one, two, same)


def _around_pages(one: PdfReader, two: PdfReader, same: _Same) -> Iterator[str]:
    """Yield differences of the catalog and of the metadata."""
    root, other = _root(one), _root(two)
    if root.keys() - other.keys():
        yield ADDED
    if not same.entries(root, other, frozenset(("/Pages", "/Metadata"))):
        yield "its tags or bookmarks are different"
    # PDF 2.0 has no Info, and a program that packs a file anew may add one that names itself.
    info, other_info = (
        reader.trailer.get("/Info", DictionaryObject()) for reader in (one, two))
    if _metadata(root) != _metadata(other) or not same.entries(info, other_info, _PACKER):
        yield "its metadata is different"


def _pages(reader: PdfReader) -> str:
    count = len(reader.pages)
    return f"{count or 'no'} page" + "s" * (count != 1)


def _root(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def _metadata(root: Any) -> bytes:
    """Return the XMP packet without the versions of what wrote it."""
    data: bytes = root["/Metadata"].get_object().get_data()
    return _VERSIONS.sub(rb"\1\2", data)


def _words(reader: PdfReader) -> Iterator[list[str]]:
    fonts = read_fonts(reader)
    for page in reader.pages:
        runs = read_page(page, fonts).runs
        yield " ".join(run.text for run in runs).split()


def first_words(given: list[str], built: list[str]) -> str:
    """Return the first words of a page that differ, with those that were built there."""
    place = next((number for number, (one, two) in enumerate(zip(given, built, strict=False))
                  if one != two), min(len(given), len(built)))
    one, two = (" ".join(words[max(0, place - 1):place + SHOWN]) for words in (given, built))
    return f"it says {one!r}, and {two!r} was built"


class _Same:
    """Comparison of what two files hold, object by object, however they are packed."""

    def __init__(self, one: PdfReader, two: PdfReader) -> None:
        self.pages = tuple(
            {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)
             if page.indirect_reference is not None} for reader in (one, two))
        self.seen: set[tuple[int, int]] = set()

    def entries(self, one: Any, two: Any, without: frozenset[str]) -> bool:
        """Say whether two dictionaries hold the same, but for some keys."""
        waiting: list[tuple[Any, Any]] = []
        if not self._pair_up(one.get_object(), two.get_object(), without, waiting):
            return False
        while waiting:
            if not self._match(*waiting.pop(), waiting):
                return False
        return True

    def _match(self, one: Any, two: Any, waiting: list[tuple[Any, Any]]) -> bool:
        """Compare two values; what they hold is added to those that wait."""
        if isinstance(one, IndirectObject) and isinstance(two, IndirectObject):
            pages = (self.pages[0].get(one.idnum), self.pages[1].get(two.idnum))
            if pages != (None, None):
                return pages[0] == pages[1]  # pages are compared one by one
            if (one.idnum, two.idnum) in self.seen:
                return True
            self.seen.add((one.idnum, two.idnum))
        one, two = _resolved(one), _resolved(two)
        if isinstance(one, DictionaryObject) and isinstance(two, DictionaryObject):
            return self._same_stream(one, two) and self._pair_up(
                one, two, _PACKING if isinstance(one, StreamObject) else frozenset(), waiting)
        if isinstance(one, ArrayObject) and isinstance(two, ArrayObject):
            waiting += zip(list.__iter__(one), list.__iter__(two), strict=False)
            return len(one) == len(two)
        if isinstance(one, FloatObject | NumberObject) and isinstance(
                two, FloatObject | NumberObject):
            return float(one) == float(two)
        return isinstance(one, NameObject) == isinstance(two, NameObject) and bool(one == two)

    @staticmethod
    def _pair_up(
        one: DictionaryObject, two: DictionaryObject, without: frozenset[str],
        waiting: list[tuple[Any, Any]],
    ) -> bool:
        keys = set(one) - without
        if keys != set(two) - without:
            return False
        waiting += ((one.raw_get(key), two.raw_get(key)) for key in keys)
        return True

    @staticmethod
    def _same_stream(one: DictionaryObject, two: DictionaryObject) -> bool:
        if not isinstance(one, StreamObject) or not isinstance(two, StreamObject):
            return isinstance(one, StreamObject) == isinstance(two, StreamObject)
        # JPEG is the one filter that is not unpacked (see filters.py).
        return _is_jpeg(one) == _is_jpeg(two) and bool(one.get_data() == two.get_data())


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _is_jpeg(stream: StreamObject) -> bool:
    given = _resolved(stream.get("/Filter", ArrayObject()))
    return "/DCTDecode" in (given if isinstance(given, ArrayObject) else [given])
