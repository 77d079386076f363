"""What `--all` does besides building: leave what is current, write the manifest and the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.delivery import manifest
from handouts.delivery.inputs import digests
from handouts.delivery.manifest import Entry, Key
from handouts.errors import HandoutError, Problem
from handouts.files import is_file, write_atomic
from handouts.pipeline import Kind, Order
from handouts.project import LANG, Project
from handouts.variants import Variant

if TYPE_CHECKING:
    from handouts.cli.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Run:
    """Hold what all documents of a run share."""

    project: Project
    lang: str
    brand: str
    variant: Variant

    def digests(self, orders: Iterable[Order]) -> dict[Order, str]:
        """Return the digest of what each document would be made of."""
        return digests(
            self.project, orders, lang=self.lang, brand=self.brand, variant=self.variant)


def what_is_current(
    run: Run, paths: Mapping[Order, Path], *, force: bool
) -> tuple[dict[Order, str], dict[Order, Entry]]:
    """Return the digest of each document's inputs, and the entries of those that need no building.
    """
    found = run.digests(paths)
    if force:
        return found, {}
    known = manifest.read_manifest(_folder(paths.values()))
    kept: dict[Order, Entry] = {}
    for order, path in paths.items():
        entry = known.get((order.kind, order.slug, run.lang, run.variant.name))
        if entry is not None and manifest.is_current(entry, found[order], path):
            kept[order] = entry
    return found, kept


def put_on_shelf(
    run: Run, outcomes: Sequence[Outcome], inputs: Mapping[Order, str]
) -> Sequence[Problem]:
    """Write manifest.json and index.html beside the documents, unless nothing changed.

    What lies there in another print stays on the shelf, marked when it is out of date. Returns a
    problem for each file that cannot be written; the documents are there all the same.
    """
    from handouts.delivery import shelf

    folder = _folder(outcome.path for outcome in outcomes)
    known = manifest.read_manifest(folder)
    entries = [*_own_entries(run, outcomes, inputs, known), *_other_prints(run, known, folder)]
    entries.sort(
        key=lambda entry: (entry.kind != "topic", entry.slug, entry.lang, entry.variant))
    if is_file(folder / shelf.NAME) and entries == list(known.values()):
        return ()
    from handouts.render.strings import load_words
    from handouts.theme.brand import load_brand
    from handouts.theme.load import load_theme

    words = load_words(run.project, run.lang)
    found = load_brand(run.project, run.brand)
    color = load_theme(run.project, found.theme).palette["brand"]
    page = shelf.shelf_page(run.project, found, words, entries, run.lang, color)
    problems: list[Problem] = []
    for name, data in ((manifest.NAME, manifest.manifest(entries, brand=found.name)),
                       (shelf.NAME, page)):
        try:
            write_atomic(folder / name, data)
        except HandoutError as error:
            problems += error.problems
    return problems


def _own_entries(
    run: Run, outcomes: Sequence[Outcome], inputs: Mapping[Order, str], known: Mapping[Key, Entry]
) -> list[Entry]:
    """Return the entries of what this run built, left, or could not build."""
    from handouts.delivery import shelf
    from handouts.render.strings import load_words

    entries = []
    words = load_words(run.project, run.lang) if any(each.built for each in outcomes) else {}
    for outcome in outcomes:
        order = outcome.order
        before = known.get((order.kind, order.slug, run.lang, run.variant.name))
        if outcome.entry:
            entries.append(outcome.entry)
        elif outcome.built:
            entries.append(shelf.entry_of(outcome.built, words, inputs[order]))
        elif before is not None:
            state = "stale" if outcome.stale else "missing"
            entries.append(replace(before, state=state, inputs=""))
    return entries


def _other_prints(run: Run, known: Mapping[Key, Entry], folder: Path) -> list[Entry]:
    """Return the entries of the files there that were printed another way, or in another language.
    """
    others: dict[tuple[str, Variant], dict[Order, Entry]] = {}
    kinds: dict[str, Kind] = {"topic": "topic", "booklet": "booklet"}
    for entry in known.values():
        variant = entry.printed
        own = (entry.lang, entry.variant) == (run.lang, run.variant.name)
        if (variant is not None and not own and LANG.fullmatch(entry.lang)
                and entry.kind in kinds and (folder / Path(entry.file).name).is_file()):
            order = Order(kinds[entry.kind], entry.slug)
            others.setdefault((entry.lang, variant), {})[order] = entry
    found = []
    for (lang, variant), entries in others.items():
        now = replace(run, lang=lang, variant=variant).digests(entries)
        for order, entry in entries.items():
            current = manifest.is_current(entry, now[order], folder / Path(entry.file).name)
            found.append(entry if current else replace(entry, state="stale", inputs=""))
    return found


def _folder(paths: Iterable[Path]) -> Path:
    return next(iter(paths)).parent
