"""Build documents in this process, many of them on all processors, or on other machines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.delivery.folding import Fold
from handouts.delivery.outcome import Outcome
from handouts.errors import HandoutError, Problem
from handouts.isolation import load_when_used
from handouts.orders import Job, Order

if TYPE_CHECKING:
    from handouts.content.library import SheetFile
    from handouts.content.sheet_words import FileWords, Kept
    from handouts.delivery.cluster import Cluster

# Fewer are built before a second process has started.
LEAST_FOR_WORKERS = 40


def built(
    jobs: Sequence[tuple[Job, Mapping[Order, Path]]], count: int, fold: Fold | None = None,
    workers: int | None = None, cluster: Cluster | None = None, unread: Collection[Order] = (),
) -> Iterator[tuple[int, Outcome]]:
    """Build and write documents, many of them on all processors, or on a cluster of machines.

    The first outcome of each that is `unread` has the words of its file.
    """
    if cluster is not None:
        return _on_machines(jobs, fold, cluster, unread)
    if workers != 1 and (workers or count >= LEAST_FOR_WORKERS):
        from handouts.delivery.executor import build_in_batches, processes, workers_for

        place = processes(workers_for(count, workers))
        return build_in_batches(jobs, fold, place, unread=unread)
    # Only what is built pays for the engine, and only a logo or a photo for what reads it.
    load_when_used("PIL", "Image")
    from handouts.delivery.batch import build_and_write, build_and_write_beside

    if len(jobs) > 1:
        return build_and_write_beside(jobs, fold, unread)
    return ((0, outcome) for outcome in build_and_write(*jobs[0], fold, unread))


def _on_machines(
    jobs: Sequence[tuple[Job, Mapping[Order, Path]]], fold: Fold | None, cluster: Cluster,
    unread: Collection[Order],
) -> Iterator[tuple[int, Outcome]]:
    from handouts.delivery.cluster import MOST_IN_BATCH, machines
    from handouts.delivery.executor import build_in_batches

    folder = next(path.parent for _, paths in jobs for path in paths.values())
    place = machines(cluster, [jobs[0][0].project.root], shared=folder)
    return build_in_batches(jobs, fold, place, max(1, MOST_IN_BATCH // len(jobs)), unread)


class LibraryReading:
    """The reading of every file of a library for its search, while many of them are built.

    Whoever builds a document has read its file and hands on its words; this process reads the
    others meanwhile. `unread` are the documents whose words are not kept yet.
    """

    def __init__(self, job: Job, orders: Collection[Order]) -> None:
        from handouts.content.sheet_words import Kept, files_not_kept

        self.job = job
        self.kept = Kept.of(job.project, job.lang)
        there: dict[Order, SheetFile] = {}
        with suppress(HandoutError):  # building tells what is wrong with a file
            there = {Order("booklet" if file.booklet else "topic", file.slug): file
                     for file in files_not_kept(job.project, job.lang, self.kept)}
        self.unread = there.keys() & set(orders)
        self.others = [file for order, file in there.items() if order not in self.unread]

    def read_others(self) -> None:
        """Read what nobody builds, once."""
        from handouts.content.sheet_words import file_words

        while self.others:
            with suppress(HandoutError):
                self.take(file_words(self.job.project, self.job.lang, self.others.pop()))

    def take(self, words: FileWords | None) -> None:
        """Take what was handed on of a file."""
        if words is not None:
            self.kept.files[words.digest] = words.data

    def keep(self) -> Kept:
        """Keep what was read, and return what is kept."""
        from handouts.content.sheet_words import Kept

        now = Kept.of(self.job.project, self.job.lang)
        if now.name != self.kept.name:
            return now  # a part that files include has changed, and what they say with it
        self.kept.save()
        return self.kept

    def left_out(self) -> list[Problem]:
        """Return what is not built because of where it lies, and numbers that two sheets have."""
        from handouts.content.search_store import library_summaries
        from handouts.content.strays import same_numbers, strays

        found = [*strays(self.job.project)]
        with suppress(HandoutError):
            found += same_numbers(library_summaries(self.job.project, self.job.lang, self.keep()))
        return found
