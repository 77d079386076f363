"""One page over all shelves of a brand: a card for each topic, with its languages and prints.

It tells of files as their own shelves do. From the moment that one of these changes until a run has
made all of them, it says so and shows nothing, so that no card of it is ever wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from handouts.delivery.manifest import NAME as MANIFEST
from handouts.delivery.manifest import Entry, read_manifest
from handouts.delivery.shelving import (
    INDEX,
    TOGETHER,
    foreign_files,
    has_shelf,
    is_together,
    page_over,
)
from handouts.errors import HandoutError, Problem
from handouts.files import write_atomic
from handouts.orders import Job


def put_together(job: Job, folder: Path) -> list[Problem]:
    """Write the page over the shelves of a brand, which lie below its folder.

    A folder with a shelf of its own keeps it. Returns problems where the page cannot be written or
    would replace another program's (USE024).
    """
    if has_shelf(folder):
        return []
    foreign = [] if is_together(folder) else foreign_files(folder)[0]
    entries = sorted(_entries(folder), key=lambda entry: (
        entry.kind != "topic", entry.slug, entry.lang, entry.variant))
    if foreign or not entries:
        return foreign
    langs = {entry.lang for entry in entries}
    own = job.project.settings.lang
    lang = own if own in langs else job.lang
    try:
        write_atomic(folder / INDEX, page_over(replace(job, lang=lang), entries, TOGETHER))
    except HandoutError as error:
        return list(error.problems)
    return []


def _entries(folder: Path) -> Iterator[Entry]:
    """Yield what the shelves tell of, with the way from the folder to each file."""
    for path in sorted(folder.glob(f"*/*/{MANIFEST}")):
        place = path.parent.relative_to(folder).as_posix()
        for entry in read_manifest(path.parent).entries.values():
            yield replace(entry, file=f"{place}/{entry.file}", editions={
                f"{place}/{name}": digest for name, digest in entry.editions.items()})
