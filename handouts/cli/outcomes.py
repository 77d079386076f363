"""What a run tells of the documents that it made, to people and to programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handouts.cli.fold import how_to_fold
from handouts.cli.output import Told, note, problem_data, result
from handouts.delivery.imposition import stack_sheets
from handouts.delivery.manifest import Entry
from handouts.delivery.outcome import Outcome
from handouts.errors import Problem
from handouts.files import shown
from handouts.variants import STANDARD

# The options that write files beside the PDFs, by the ends of their names.
_OPTIONS = {"html": "--html", "txt": "--text"}


def report(
    outcome: Outcome, told: Told, *, quiet: bool, verbose: bool, as_json: bool
) -> None:
    """Tell what became of one document: its files, its problems, and what to do with it."""
    if outcome.failed:
        told.show(outcome.problems, outcome.order.slug)
        if outcome.stale:
            note(f"  {shown(outcome.path)} is from an earlier build and is out of date")
        return
    if not as_json and not quiet:
        result(shown(outcome.path))
        for path in (*filter(None, [outcome.sheets]), *outcome.editions.values()):
            result(shown(path))
    if outcome.built:
        told.show(outcome.warnings)
    for path in () if quiet else outcome.left:
        note(f"  {shown(path)} is from an earlier build: "
             f"add {_OPTIONS[path.suffix[1:]]} to build it again")
    if outcome.built and _is_long(outcome.built) and not quiet:
        note(f"  it has {outcome.built.pages} pages, and a sheet of paper has 2: "
             f"make-handout check {outcome.built.slug}")
    for line in how_to_fold(_stacks(outcome)) if not quiet else ():
        note(f"  {line}")
    if verbose and outcome.entry:
        note(f"  {outcome.entry.title}, version {outcome.entry.version}: nothing changed")
    if verbose and outcome.built:
        built = outcome.built
        pages = "1 page" if built.pages == 1 else f"{built.pages} pages"
        note(f"  {built.title}, version {built.version}: {pages}, {built.bytes:,} bytes")


def _stacks(outcome: Outcome) -> list[int]:
    """Return how many sheets each stack has to fold; nothing where none are folded."""
    return stack_sheets(outcome.built.pages) if outcome.built and outcome.sheets else []


def _is_long(built: Entry) -> bool:
    """Say whether a topic that should go on one sheet takes more."""
    variant = built.printed or STANDARD
    small = variant.paper in ("half-letter", "a5")
    return built.kind == "topic" and built.pages > 2 and not (variant.large_print or small)


def manifest_data(
    outcomes: Sequence[Outcome], problems: Sequence[Problem]
) -> dict[str, Any]:
    """Return what `--json` prints of a run."""
    return {
        "documents": [_entry(outcome) for outcome in outcomes],
        "problems": [problem_data(problem) for problem in problems],
    }


def _entry(outcome: Outcome) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "kind": outcome.order.kind, "slug": outcome.order.slug, "path": shown(outcome.path),
    }
    built = outcome.built or outcome.entry
    if built is None:
        return entry | {
            "status": "failed", "stale": outcome.stale,
            "problems": [problem_data(problem) for problem in outcome.problems],
        }
    if outcome.sheets:
        entry["sheets"] = shown(outcome.sheets)
        entry["stacks"] = _stacks(outcome)
    if outcome.editions:
        entry["editions"] = {edition: shown(path) for edition, path in outcome.editions.items()}
    if outcome.warnings:
        entry["warnings"] = [problem_data(problem) for problem in outcome.warnings]
    return entry | {
        "status": "written" if outcome.built else "unchanged",
        "title": built.title, "version": built.version, "lang": built.lang, "pages": built.pages,
        "bytes": built.bytes, "sha256": built.sha256, "variant": built.variant,
    }
