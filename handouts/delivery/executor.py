"""Build the documents of large runs in batches, in several processes or on several machines.

A worker writes the files itself; what comes back tells of them without their bytes. So nothing but
the outcomes grows with the number of documents. Only workers import the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from handouts.dataclass import dataclass
from handouts.delivery.folding import Fold
from handouts.delivery.outcome import Outcome
from handouts.errors import Problem, Source
from handouts.files import is_file
from handouts.orders import Job, Order
from handouts.processes import Lost, Place, batches_of, here, in_batches, processors

# What a worker imports before its first batch.
WARM = "handouts.delivery.batch"
# Each batch reads anew what all documents share, which takes as long as one or two documents.
MOST_IN_BATCH = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document of a batch, and where it goes for each job; None for a job without it.

    The words of one that is `unread` are asked for.
    """

    order: Order
    paths: tuple[Path | None, ...]
    unread: bool = False


def workers_for(count: int, asked: int | None) -> int:
    """Return how many processes build so many documents: those asked for, else all processors."""
    return max(1, min(count, asked or processors()))


def processes(count: int) -> Place:
    """Return so many processes of this machine, which have read the engine already."""
    return here(count, WARM)


def build_in_batches(
    shares: Sequence[tuple[Job, Mapping[Order, Path]]], fold: Fold | None, place: Place,
    most: int = MOST_IN_BATCH, unread: Collection[Order] = (),
) -> Iterator[tuple[int, Outcome]]:
    """Build and write the documents of several jobs at a place: the number of the job with each.

    All of one document are in one batch, and batches come in their order. A document that ends its
    worker twice has a problem of its own (PDF004). `unread` is as in build_and_write. Raises
    HandoutError for what the documents of a single job share.
    """
    orders = dict.fromkeys(order for _, paths in shares for order in paths)
    wanted = [Wanted(order, tuple(paths.get(order) for _, paths in shares), order in unread)
              for order in orders]
    jobs = tuple(job for job, _ in shares)
    batches = batches_of(wanted, place.workers, most)
    for found in in_batches(partial(built_batch, jobs, fold), batches, place):
        yield from _lost(found.item) if isinstance(found, Lost) else found


def built_batch(
    jobs: Sequence[Job], fold: Fold | None, wanted: Sequence[Wanted]
) -> list[tuple[int, Outcome]]:
    """Build and write one batch, in the worker."""
    from handouts.delivery.batch import build_and_write, build_and_write_beside

    shares = [(job, {each.order: path for each in wanted if (path := each.paths[number])})
              for number, job in enumerate(jobs)]
    unread = {each.order for each in wanted if each.unread}
    if len(shares) > 1:
        return list(build_and_write_beside(shares, fold, unread))
    return [(0, outcome) for outcome in build_and_write(*shares[0], fold, unread)]


def _lost(wanted: Wanted) -> Iterator[tuple[int, Outcome]]:
    order = wanted.order
    problem = Problem(
        Source(f"--{order.kind} {order.slug}"), "PDF004", "ended the process that built it, twice: "
        "it takes too much memory, or somebody ended the process",
        f"to see why, build it alone: make-handout --{order.kind} {order.slug}")
    for number, path in enumerate(wanted.paths):
        if path is not None:
            yield number, Outcome(order, path, None, [problem], is_file(path))
