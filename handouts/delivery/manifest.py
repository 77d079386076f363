"""The manifest of a folder of finished handouts: manifest.json, for programs and for the shelf."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

from handouts.files import read_regular
from handouts.variants import Variant, variant_named

NAME = "manifest.json"
LARGEST = 5_000_000
Key: TypeAlias = tuple[str, str, str, str]
LARGEST_PDF = 50_000_000
_LISTS = frozenset({"find", "codes"})
_NUMBERS = frozenset({"sheet", "pages", "bytes", "leave_top"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says of one document.

    `state` is "current", "stale" for an older file that could not be built again, or "missing".
    `inputs` is the digest of what the file was made of; `next_review` is "" while a review is
    pending; `variant` is "" for standard print; `leave_top` is in points. `pack` is the name of the
    pack, `subject` its title.
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
    find: tuple[str, ...]
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

    @property
    def key(self) -> Key:
        """Return what tells the entry from the others of its manifest."""
        return self.kind, self.slug, self.lang, self.variant

    @property
    def printed(self) -> Variant | None:
        """Return how the document was printed, or None if the entry does not tell."""
        variant = variant_named(self.variant)
        return replace(variant, leave_top=self.leave_top) if variant else None


def read_manifest(folder: Path) -> dict[Key, Entry]:
    """Return the entries of a folder's manifest by their keys; none for a foreign or old one."""
    path = folder / NAME
    try:
        data = json.loads(read_regular(path, LARGEST).decode("utf-8"))
        entries = [_entry(each) for each in data["documents"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}
    return {entry.key: entry for entry in entries}


def _entry(data: Mapping[str, Any]) -> Entry:
    names = {field.name for field in fields(Entry)}
    if set(data) != names:
        raise ValueError("another version wrote this manifest")
    for name, value in data.items():
        whole = isinstance(value, list) and name in _LISTS and all(map(_is_text, value))
        number = name in _NUMBERS and (
            isinstance(value, int | float) or (value is None and name == "sheet"))
        if not whole and not number and not (_is_text(value) and name not in _LISTS | _NUMBERS):
            raise ValueError("no manifest of ours")
    return Entry(**{**data, "find": tuple(data["find"]), "codes": tuple(data["codes"])})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not any("\ud800" <= char <= "\udfff" for char in value)


def manifest(entries: Iterable[Entry], *, brand: str) -> bytes:
    """Return manifest.json."""
    data = {"brand": brand, "documents": [asdict(entry) for entry in entries]}
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def is_current(entry: Entry | None, inputs: str, path: Path) -> bool:
    """Say whether a file is what the entry tells of and would be built again just so."""
    if entry is None or not inputs or entry.inputs != inputs or entry.state != "current":
        return False
    try:
        data = read_regular(path, LARGEST_PDF)
        return entry.file == path.name and hashlib.sha256(data).hexdigest() == entry.sha256
    except OSError:
        return False
