"""Tell which documents of a run are current already, so that only the others are built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from handouts.delivery import manifest
from handouts.delivery.inputs import Inputs
from handouts.delivery.manifest import Entry
from handouts.delivery.parts import known_entries
from handouts.orders import Job, Order, edition_paths


def what_is_current(
    job: Job, paths: Mapping[Order, Path], *, force: bool, inputs: Inputs | None = None
) -> tuple[dict[Order, str], dict[Order, Entry]]:
    """Return the digest of each document's inputs, and the entries of those that need no building.
    """
    found = (inputs or Inputs(job.project)).digests(job, paths)
    if force or not paths:
        return found, {}
    known = known_entries(next(iter(paths.values())).parent)

    def current(order: Order) -> Entry | None:
        path = paths[order]
        beside = [each.name for each in edition_paths(path, order, job).values()]
        return next((entry for entry in reversed(known.get(manifest.key_of(job, order), ()))
                     if manifest.is_current(entry, found[order], path, beside)), None)

    entries = zip(paths, manifest.side_by_side(current, list(paths)), strict=True)
    return found, {order: entry for order, entry in entries if entry is not None}
