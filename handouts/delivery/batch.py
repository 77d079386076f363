"""Build the documents of a job and write them whole, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.delivery.entries import entry_of
from handouts.delivery.folding import Fold, print_path
from handouts.delivery.imposition import impose
from handouts.delivery.outcome import Outcome
from handouts.errors import HandoutError
from handouts.files import is_file, write_atomic
from handouts.orders import EDITIONS, Built, Failed, Job, Order, edition_paths
from handouts.pipeline import build_beside, build_each
from handouts.render.strings import Words, load_words

if TYPE_CHECKING:
    from handouts.content.sheet_words import FileWords


def build_and_write(
    job: Job, paths: Mapping[Order, Path], fold: Fold | None = None,
    unread: Collection[Order] = (),
) -> Iterator[Outcome]:
    """Build and write each document; one that fails does not stop the others.

    The outcomes of those that are `unread` have the words of their files, which cost little now.
    Raises HandoutError only for what they share.
    """
    words = _WordsOf()
    for (order, path), made in zip(paths.items(), build_each(job, paths), strict=True):
        outcome = _written(order, path, made, fold, job, words)
        yield _with_words(outcome, job) if order in unread else outcome


def build_and_write_beside(
    shares: Sequence[tuple[Job, Mapping[Order, Path]]], fold: Fold | None = None,
    unread: Collection[Order] = (),
) -> Iterator[tuple[int, Outcome]]:
    """Build and write the documents of several jobs, as build_beside does: the number of the job
    with each outcome. The first of each that is `unread` has the words of its file.
    """
    words = _WordsOf()
    left = set(unread)
    for number, order, made in build_beside(shares):
        job, paths = shares[number]
        outcome = _written(order, paths[order], made, fold, job, words)
        yield number, _with_words(outcome, job) if order in left else outcome
        left.discard(order)


class _WordsOf:
    """The fixed words of each language of a run, read once."""

    def __init__(self) -> None:
        self._read: dict[str, Words] = {}

    def of(self, job: Job) -> Words:
        """Return the fixed words of a job's language; raises as load_words does."""
        if job.lang not in self._read:
            self._read[job.lang] = load_words(job.project, job.lang)
        return self._read[job.lang]


def _with_words(outcome: Outcome, job: Job) -> Outcome:
    from handouts.content.sheet_words import file_words, sheet_file

    order = outcome.order
    words: FileWords | None = None
    with suppress(HandoutError):  # whoever reads it next is told, or has been
        file = sheet_file(job.project, job.lang, order.slug, booklet=order.kind == "booklet")
        words = file_words(job.project, job.lang, file) if file else None
    return replace(outcome, words=words)


def _written(
    order: Order, path: Path, made: Built | Failed, fold: Fold | None, job: Job, words: _WordsOf
) -> Outcome:
    if isinstance(made, Failed):
        return Outcome(order, path, None, made.problems, is_file(path))
    try:
        # Before anything is written: what cannot be imposed leaves neither file.
        sheets = impose(
            made.pdf, name=path.name, title=made.title, creep=fold.creep, marks=fold.marks,
        ) if fold else b""
        write_atomic(path, made.pdf)
        if sheets:
            write_atomic(print_path(path), sheets)
        beside = edition_paths(path, order, job)
        for edition, own in beside.items():
            write_atomic(own, made.editions[edition])
    except HandoutError as error:
        return Outcome(order, path, None, error.problems, is_file(path))
    every = edition_paths(path, order, replace(job, editions=tuple(EDITIONS)))
    left = [other for edition, other in every.items() if edition not in beside and is_file(other)]
    return Outcome(order, path, entry_of(made, words.of(job), ""),
                   sheets=print_path(path) if sheets else None, editions=beside, left=left,
                   warnings=made.warnings)
