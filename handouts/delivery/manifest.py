"""The manifest of a folder of finished handouts: manifest.json, for programs and for the shelf."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, field, fields, replace
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.files import TooLarge, open_regular, read_regular, shown
from handouts.orders import Job, Order
from handouts.textrow import text_row, texts_of
from handouts.variants import Variant, variant_named

NAME = "manifest.json"
MADE_BY = "make-handout"
LARGEST = 64_000_000
Key: TypeAlias = tuple[str, str, str, str]
# How its lines begin, close a document and end.
_HEAD_LINES, _OPENS = 6, b' "documents": [\n'
_CLOSES_LAST = b"  }\n"
_CLOSE = (b"  },\n", _CLOSES_LAST)
_END = [b" ]\n", b"}\n"]
LARGEST_PDF = 50_000_000  # a page of the same document is smaller
# How many files are looked at together; what answers slowly takes no processor meanwhile.
_READERS = 16
_LISTS = frozenset({"find", "codes"})
_NUMBERS = frozenset({"sheet", "pages", "bytes", "leave_top"})
# A name in the folder itself: neither a path nor a drive, which a browser would follow.
_FILE = re.compile(r"[^/\\:\x00-\x1f]{1,255}\.pdf", re.IGNORECASE)
_EDITION = re.compile(r"[^/\\:\x00-\x1f]{1,250}\.(?:html|txt)")
_NEWS = re.compile(r"(?:(?:new|changed) [0-9]{4}-[0-9]{2}-[0-9]{2})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says of one document.

    `state` is "current", "stale" for an older file that could not be built again, "missing", or
    "withdrawn".
    `find` is a row of texts (handouts/textrow.py).
    `inputs` is the digest of what the file was made of; `next_review` is "" while a review is
    pending; `variant` is "" for standard print; `leave_top` is in points. `pack` is the name of the
    pack, `subject` its title. `editions` are the files beside the PDF, by their names, each with
    its SHA-256. `picture` is a small one of page 1 (handouts/pdf/sketch.py). In a release, `news`
    says when it last changed or first came, such as "changed 2026-11-30".
    """

    kind: str
    slug: str
    file: str
    title: str
    question: str
    version: str
    lang: str
    shelf: str
    sheet: int | None
    pages: int
    bytes: int
    sha256: str
    find: str
    codes: tuple[str, ...]
    teach_back: str
    chart_line: str
    reviewed_by: str
    next_review: str
    inputs: str
    state: str = "current"
    variant: str = ""
    leave_top: float = 0.0
    pack: str = ""
    subject: str = ""
    editions: Mapping[str, str] = field(default_factory=dict)
    picture: str = field(default="", repr=False)
    news: str = ""

    @property
    def key(self) -> Key:
        """Return what tells the entry from the others of its manifest."""
        return self.kind, self.slug, self.lang, self.variant

    @property
    def printed(self) -> Variant | None:
        """Return how the document was printed, or None if the entry does not tell."""
        variant = variant_named(self.variant)
        return replace(variant, leave_top=self.leave_top) if variant else None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder's manifest.json says.

    `brand` and `lang` are those of the shelf beside it, `page` the SHA-256 of its index.html.
    `foreign` says that the file is not ours; `problems` tell what could not be read of it.
    """

    entries: Mapping[Key, Entry] = field(default_factory=dict)
    brand: str = ""
    lang: str = ""
    page: str = ""
    foreign: bool = False
    problems: tuple[Problem, ...] = ()


def read_manifest(folder: Path, name: str = NAME) -> Manifest:
    """Return what a folder's manifest says; an empty one where there is none."""
    path = folder / name
    try:
        with open_regular(path, LARGEST, follow=True) as file:
            try:
                return _taken(path, _laid_out_as_ours(file))
            except ValueError:  # somebody laid it out anew, or it is damaged
                file.seek(0)
                return _taken(path, _in_any_layout(file))
    except FileNotFoundError:
        return Manifest()
    except TooLarge as error:
        return _unread(path, f"the list of handouts {error.strerror}, too many to read")
    except OSError as error:
        return _unread(path, f"the list of handouts cannot be read: {error.strerror}")
    except (ValueError, TypeError, KeyError, RecursionError):
        return _unread(path, "another program wrote this file, or it is damaged")


def _taken(path: Path, parts: Iterator[Any]) -> Manifest:
    """Return what the parts of a manifest say: what it tells of itself, and each document."""
    head = next(parts, None)
    if head is None:
        return Manifest()
    if head["made_by"] != MADE_BY:
        raise ValueError("another program wrote this file")
    entries: dict[Key, Entry] = {}
    listed = broken = 0
    for each in parts:
        listed += 1
        try:
            entry = _entry(each)
        except (ValueError, TypeError, AttributeError):
            broken += 1
        else:
            entries[entry.key] = entry
    known = {key: head[key] for key in ("brand", "lang", "page") if _is_text(head.get(key))}
    problems = (Problem(
        Source(shown(path)), "USE025", f"{broken} of {listed} handouts in it cannot be read",
        "build them again; until then, the page that lists the handouts leaves them out"),
    ) if broken else ()
    return Manifest(entries, **known, problems=problems)


def _laid_out_as_ours(file: BufferedReader) -> Iterator[Any]:
    """Yield the parts of a manifest, holding no more than one document: a large one has thousands.

    Raises ValueError where it is not laid out as `manifest` does it.
    """
    head = [*islice(file, _HEAD_LINES)]
    if head[-1:] != [_OPENS]:
        raise ValueError("its beginning is not ours")
    yield json.loads(b"".join(head).decode() + "]}")
    lines: list[bytes] = []
    for line in file:
        lines.append(line)
        if line in _CLOSE:
            yield json.loads(b"".join(lines).decode().rstrip(",\n"))
            lines.clear()
            if line == _CLOSES_LAST:
                break
    if lines or [*file] != _END:
        raise ValueError("its end is not ours")


def _in_any_layout(file: BufferedReader) -> Iterator[Any]:
    """Yield the parts of a manifest as `_laid_out_as_ours` does, nothing of an empty file."""
    data = file.read(LARGEST)
    if data.strip():
        whole = json.loads(data.decode("utf-8"))
        documents = list(whole["documents"])
        yield whole
        yield from documents


def _unread(path: Path, message: str) -> Manifest:
    return Manifest(foreign=True, problems=(Problem(
        Source(shown(path)), "USE024", message,
        "move the file away, or choose another folder with --output DIR"),))


def _entry(data: Mapping[str, Any]) -> Entry:
    """Return an entry, whatever newer or older version wrote it; raise ValueError if it is none."""
    values: dict[str, Any] = {}
    for one in fields(Entry):
        if one.name not in data:
            if one.default is MISSING and one.default_factory is MISSING:
                raise ValueError(f"it lacks {one.name}")
            continue
        value = data[one.name]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if one.name in _LISTS:
            if not isinstance(value, list) or not all(map(_is_text, value)):
                raise ValueError(f"{one.name} is no list of texts")
            value = text_row(value) if one.name == "find" else tuple(value)
        elif one.name == "editions":
            if not isinstance(value, dict) or not all(
                    _is_text(name) and _EDITION.fullmatch(name) and _is_text(digest)
                    and _SHA256.fullmatch(digest) for name, digest in value.items()):
                raise ValueError("editions are no files with their digests")
        elif one.name in _NUMBERS:
            if not number and not (value is None and one.name == "sheet"):
                raise ValueError(f"{one.name} is no number")
        elif not _is_text(value):
            raise ValueError(f"{one.name} is no text")
        values[one.name] = value
    if not _FILE.fullmatch(values["file"]):
        raise ValueError("its file does not lie in the folder itself")
    if not _NEWS.fullmatch(values.get("news", "")):
        raise ValueError("its news are no day")
    return Entry(**values)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and (
        value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value))


def manifest(
    entries: Iterable[Entry], *, brand: str, lang: str, page: str
) -> Iterator[bytes]:
    """Yield the parts of manifest.json; `page` is the SHA-256 of the index.html beside it."""
    head = {"made_by": MADE_BY, "brand": brand, "lang": lang, "page": page}
    yield "".join(["{\n", *(f' "{key}": {_json(value)},\n' for key, value in head.items()),
                   ' "documents": [']).encode()
    after = ""
    for entry in entries:
        yield f"{after}\n{_document(entry)}".encode()
        after = ","
    yield b"\n ]\n}\n" if after else b"]\n}\n"


def _document(entry: Entry) -> str:
    """Return the lines of a document, as json.dumps would indent them in the whole.

    With each of its calls, json.dumps leaves a circle around what it wrote, and Python looks for
    circles seldom.
    """
    lines = []
    for key, value in (asdict(entry) | {"find": texts_of(entry.find)}).items():
        said = _json(value)
        if value and isinstance(value, dict):
            inner = (f"    {_json(name)}: {_json(each)}" for name, each in value.items())
            said = "\n".join(["{", ",\n".join(inner), "   }"])
        elif value and isinstance(value, list | tuple):
            said = "\n".join(["[", ",\n".join(f"    {_json(each)}" for each in value), "   ]"])
        lines.append(f'   "{key}": {said}')
    return "\n".join(["  {", ",\n".join(lines), "  }"])


_json = json.JSONEncoder(ensure_ascii=False).encode


def key_of(job: Job, order: Order) -> Key:
    """Return the key of a document of a job."""
    return order.kind, order.slug, job.lang, job.variant.name


def side_by_side(look: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return what is found of each item, in their order; what files say is waited for at once.

    A network drive that answers after 50 ms would take minutes for thousands, one after the other.
    """
    if len(items) < _READERS:
        return [look(item) for item in items]
    from concurrent.futures import ThreadPoolExecutor

    try:
        with ThreadPoolExecutor(_READERS) as readers:
            return list(readers.map(look, items))
    except RuntimeError:  # a limit on memory or threads leaves no room for more of them
        return [look(item) for item in items]


def is_whole(entry: Entry, path: Path) -> bool:
    """Say whether a file is the one that an entry tells of."""
    return entry.file == path.name and _is(path, entry.sha256)


def with_whole_editions(entry: Entry, folder: Path) -> Entry:
    """Return an entry without the editions that are gone, or are not the files that it tells of."""
    whole = {name: digest for name, digest in entry.editions.items() if _is(folder / name, digest)}
    return entry if len(whole) == len(entry.editions) else replace(entry, editions=whole)


def _is(path: Path, sha256: str) -> bool:
    try:
        data = read_regular(path, LARGEST_PDF, follow=True)
    except OSError:
        return False
    return hashlib.sha256(data).hexdigest() == sha256


def is_current(entry: Entry | None, inputs: str, path: Path, beside: Iterable[str] = ()) -> bool:
    """Say whether a file, and those that are wanted beside it, are what the entry tells of and
    would be built again just so.
    """
    if entry is None or not inputs or entry.inputs != inputs or entry.state != "current":
        return False
    wanted = set(beside)
    return wanted <= entry.editions.keys() and is_whole(entry, path) and (
        not wanted or wanted <= with_whole_editions(entry, path.parent).editions.keys())
