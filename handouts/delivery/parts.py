"""What a part of a run has made, or a run so far, in a file of its own beside the manifest.

Two parts that run at once, on one machine or on two, never write the same file: so neither loses
what the other made, whether the folder can be locked or not. The run that completes the shelf takes
an entry only if the file is the one that it tells of.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from handouts.delivery.manifest import Entry, Key, manifest, read_manifest
from handouts.errors import HandoutError, Problem
from handouts.files import write_atomic

_PART = re.compile(r"manifest\.part-[0-9]{1,6}-of-[0-9]{1,6}\.json")


def part_name(number: int, count: int) -> str:
    """Return the name of the file of a part."""
    return f"manifest.part-{number}-of-{count}.json"


def part_files(folder: Path) -> list[Path]:
    """Return the files of parts in a folder, sorted."""
    try:
        return sorted(folder / name for name in os.listdir(folder)  # noqa: PTH208 - many files
                      if _PART.fullmatch(name))
    except OSError:
        return []


def next_step(folder: Path) -> tuple[int, int]:
    """Return the number of a file for what a run has made so far; no part is one of 0."""
    numbers = [int(path.name.split("-")[1]) for path in part_files(folder)
               if path.name.endswith("-of-0.json")]
    return max(numbers, default=0) + 1, 0


def known_entries(folder: Path) -> Mapping[Key, Sequence[Entry]]:
    """Return what the manifest of a folder and the files of parts tell, newest last of each."""
    found: dict[Key, list[Entry]] = {
        key: [entry] for key, entry in read_manifest(folder).entries.items()}
    for path in part_files(folder):
        for key, entry in read_manifest(folder, path.name).entries.items():
            found.setdefault(key, []).append(entry)
    return found


def write_part(
    folder: Path, number: int, count: int, entries: Iterable[Entry], *, brand: str, lang: str
) -> list[Problem]:
    """Write what a part has made; return a problem where that cannot be written."""
    try:
        write_atomic(folder / part_name(number, count), manifest(
            entries, brand=brand, lang=lang, page=""))
    except HandoutError as error:
        return list(error.problems)
    return []


def forget_parts(files: Iterable[Path]) -> None:
    """Delete the files of parts that the manifest has taken up."""
    for path in files:
        with contextlib.suppress(OSError):
            path.unlink()
