"""What `--all` does besides building: leave what is current, write the manifest and the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.delivery import manifest
from handouts.delivery.inputs import digests
from handouts.delivery.manifest import Entry
from handouts.errors import HandoutError, Problem
from handouts.files import is_file, write_atomic
from handouts.pipeline import Order
from handouts.project import Project

if TYPE_CHECKING:
    from handouts.cli.build import Outcome


def what_is_current(
    project: Project, paths: Mapping[Order, Path], lang: str, brand: str, *, rebuild: bool
) -> tuple[dict[Order, str], dict[Order, Entry]]:
    """Return the digest of each document's inputs, and the entries of those that need no building.
    """
    found = digests(project, paths, lang=lang, brand=brand)
    if rebuild:
        return found, {}
    known = manifest.read_manifest(_folder(paths.values()))
    kept: dict[Order, Entry] = {}
    for order, path in paths.items():
        entry = known.get((order.kind, order.slug))
        if entry is not None and manifest.is_current(entry, found[order], path):
            kept[order] = entry
    return found, kept


def put_on_shelf(
    project: Project, outcomes: Sequence[Outcome], inputs: Mapping[Order, str], lang: str,
    brand: str,
) -> Sequence[Problem]:
    """Write manifest.json and index.html beside the documents, unless nothing changed.

    Returns a problem for each that cannot be written; the documents are there all the same.
    """
    from handouts.delivery import shelf

    folder = _folder(outcome.path for outcome in outcomes)
    known = manifest.read_manifest(folder)
    there = is_file(folder / shelf.NAME) and len(known) == len(outcomes)
    if there and all(outcome.entry for outcome in outcomes):
        return ()
    from handouts.layout.brand import load_brand
    from handouts.layout.words import load_words

    words = load_words(project, lang)
    entries = []
    for outcome in outcomes:
        order = outcome.order
        before = known.get((order.kind, order.slug))
        if outcome.entry:
            entries.append(outcome.entry)
        elif outcome.built:
            entries.append(shelf.entry_of(outcome.built, words, inputs[order]))
        elif before is not None:
            state = "stale" if outcome.stale else "missing"
            entries.append(replace(before, state=state, inputs=""))
    entries.sort(key=lambda entry: (entry.kind != "topic", entry.slug))
    found = load_brand(project, brand)
    page = shelf.shelf_page(project, found, words, entries, lang)
    problems: list[Problem] = []
    for name, data in ((manifest.NAME, manifest.manifest(entries, brand=found.name)),
                       (shelf.NAME, page)):
        try:
            write_atomic(folder / name, data)
        except HandoutError as error:
            problems += error.problems
    return problems


def _folder(paths: Iterable[Path]) -> Path:
    return next(iter(paths)).parent

