"""Tell which documents of a run are current already, so that only the others are built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from handouts.delivery import manifest
from handouts.delivery.inputs import digests
from handouts.delivery.manifest import Entry
from handouts.orders import Job, Order, edition_paths


def what_is_current(
    job: Job, paths: Mapping[Order, Path], *, force: bool
) -> tuple[dict[Order, str], dict[Order, Entry]]:
    """Return the digest of each document's inputs, and the entries of those that need no building.
    """
    found = digests(job, paths)
    if force:
        return found, {}
    known = manifest.read_manifest(next(iter(paths.values())).parent).entries
    kept: dict[Order, Entry] = {}
    for order, path in paths.items():
        entry = known.get(manifest.key_of(job, order))
        beside = [each.name for each in edition_paths(path, order, job).values()]
        if entry is not None and manifest.is_current(entry, found[order], path, beside):
            kept[order] = entry
    return found, kept
