"""Build documents in this process, many of them on all processors, or on other machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.delivery.folding import Fold
from handouts.delivery.outcome import Outcome
from handouts.errors import HandoutError, Problem
from handouts.isolation import load_when_used
from handouts.orders import Job, Order

if TYPE_CHECKING:
    from handouts.delivery.cluster import Cluster

# Fewer are built before a second process has started.
LEAST_FOR_WORKERS = 40


def built(
    jobs: Sequence[tuple[Job, Mapping[Order, Path]]], count: int, fold: Fold | None = None,
    workers: int | None = None, cluster: Cluster | None = None,
) -> Iterator[tuple[int, Outcome]]:
    """Build and write documents, many of them on all processors, or on a cluster of machines."""
    if cluster is not None:
        return _on_machines(jobs, fold, cluster)
    if workers != 1 and (workers or count >= LEAST_FOR_WORKERS):
        from handouts.delivery.executor import build_in_batches, processes, workers_for

        place = processes(workers_for(count, workers))
        return build_in_batches(jobs, fold, place)
    # Only what is built pays for the engine, and only a logo or a photo for what reads it.
    load_when_used("PIL", "Image")
    from handouts.delivery.batch import build_and_write, build_and_write_beside

    if len(jobs) > 1:
        return build_and_write_beside(jobs, fold)
    return ((0, outcome) for outcome in build_and_write(*jobs[0], fold))


def _on_machines(
    jobs: Sequence[tuple[Job, Mapping[Order, Path]]], fold: Fold | None, cluster: Cluster
) -> Iterator[tuple[int, Outcome]]:
    from handouts.delivery.cluster import MOST_IN_BATCH, machines
    from handouts.delivery.executor import build_in_batches

    folder = next(path.parent for _, paths in jobs for path in paths.values())
    place = machines(cluster, [jobs[0][0].project.root], shared=folder)
    return build_in_batches(jobs, fold, place, max(1, MOST_IN_BATCH // len(jobs)))


def left_out_files(job: Job) -> list[Problem]:
    """Return what is not built because of where it lies, and numbers that two sheets have."""
    from handouts.content.search_store import library_summaries
    from handouts.content.strays import same_numbers, strays

    found = [*strays(job.project)]
    with suppress(HandoutError):  # building tells what is wrong with a file
        found += same_numbers(library_summaries(job.project, job.lang))
    return found
