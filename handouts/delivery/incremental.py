"""What `--all` does besides building: leave what is current, write the manifest and the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from handouts.delivery import manifest
from handouts.delivery.inputs import digests
from handouts.delivery.manifest import Entry, Key
from handouts.delivery.outcome import Outcome
from handouts.errors import HandoutError, Problem
from handouts.files import is_file, write_atomic
from handouts.orders import Job, Kind, Order
from handouts.project import LANG
from handouts.variants import Variant


def what_is_current(
    job: Job, paths: Mapping[Order, Path], *, force: bool
) -> tuple[dict[Order, str], dict[Order, Entry]]:
    """Return the digest of each document's inputs, and the entries of those that need no building.
    """
    found = digests(job, paths)
    if force:
        return found, {}
    known = manifest.read_manifest(_folder(paths.values()))
    kept: dict[Order, Entry] = {}
    for order, path in paths.items():
        entry = known.get((order.kind, order.slug, job.lang, job.variant.name))
        if entry is not None and manifest.is_current(entry, found[order], path):
            kept[order] = entry
    return found, kept


def put_on_shelf(
    job: Job, outcomes: Sequence[Outcome], inputs: Mapping[Order, str]
) -> Sequence[Problem]:
    """Write manifest.json and index.html beside the documents, unless nothing changed.

    What lies there in another print stays on the shelf, marked when it is out of date. Returns a
    problem for each file that cannot be written; the documents are there all the same.
    """
    from handouts.delivery import shelf

    folder = _folder(outcome.path for outcome in outcomes)
    known = manifest.read_manifest(folder)
    entries = [*_own_entries(job, outcomes, inputs, known), *_other_prints(job, known, folder)]
    entries.sort(
        key=lambda entry: (entry.kind != "topic", entry.slug, entry.lang, entry.variant))
    if is_file(folder / shelf.NAME) and entries == list(known.values()):
        return ()
    from handouts.render.strings import load_words
    from handouts.theme.brand import load_brand
    from handouts.theme.load import load_theme

    words = load_words(job.project, job.lang)
    found = load_brand(job.project, job.brand)
    color = load_theme(job.project, found.theme).palette["brand"]
    page = shelf.shelf_page(job.project, found, words, entries, job.lang, color)
    problems: list[Problem] = []
    for name, data in ((manifest.NAME, manifest.manifest(entries, brand=found.name)),
                       (shelf.NAME, page)):
        try:
            write_atomic(folder / name, data)
        except HandoutError as error:
            problems += error.problems
    return problems


def _own_entries(
    job: Job, outcomes: Sequence[Outcome], inputs: Mapping[Order, str], known: Mapping[Key, Entry]
) -> list[Entry]:
    """Return the entries of what this run built, left, or could not build."""
    from handouts.delivery import shelf
    from handouts.render.strings import load_words

    entries = []
    words = load_words(job.project, job.lang) if any(each.built for each in outcomes) else {}
    for outcome in outcomes:
        order = outcome.order
        before = known.get((order.kind, order.slug, job.lang, job.variant.name))
        if outcome.entry:
            entries.append(outcome.entry)
        elif outcome.built:
            entries.append(shelf.entry_of(outcome.built, words, inputs[order]))
        elif before is not None:
            state = "stale" if outcome.stale else "missing"
            entries.append(replace(before, state=state, inputs=""))
    return entries


def _other_prints(job: Job, known: Mapping[Key, Entry], folder: Path) -> list[Entry]:
    """Return the entries of the files there that were printed another way, or in another language.
    """
    others: dict[tuple[str, Variant], dict[Order, Entry]] = {}
    kinds: dict[str, Kind] = {"topic": "topic", "booklet": "booklet"}
    for entry in known.values():
        variant = entry.printed
        own = (entry.lang, entry.variant) == (job.lang, job.variant.name)
        if (variant is not None and not own and LANG.fullmatch(entry.lang)
                and entry.kind in kinds and (folder / Path(entry.file).name).is_file()):
            order = Order(kinds[entry.kind], entry.slug)
            others.setdefault((entry.lang, variant), {})[order] = entry
    found = []
    for (lang, variant), entries in others.items():
        now = digests(replace(job, lang=lang, variant=variant), entries)
        for order, entry in entries.items():
            current = manifest.is_current(entry, now[order], folder / Path(entry.file).name)
            found.append(entry if current else replace(entry, state="stale", inputs=""))
    return found


def _folder(paths: Iterable[Path]) -> Path:
    return next(iter(paths)).parent
