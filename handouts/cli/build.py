"""The bare command: build documents and write them whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts import pipeline
from handouts.cli import options
from handouts.cli.fold import Fold, check_fold, folded_variant, print_path
from handouts.cli.outcome import Outcome
from handouts.cli.output import note, problem_data, result, result_json, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import is_file, is_folder, shown, sweep_temporaries, write_atomic
from handouts.pipeline import Built, Order
from handouts.project import Project
from handouts.variants import Variant

if TYPE_CHECKING:
    from handouts.delivery.manifest import Entry


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold what the command line asked for; None where it was silent."""

    topics: tuple[str, ...]
    booklets: tuple[str, ...]
    everything: bool
    output: Path | None
    brand: str | None
    lang: str | None
    force: bool
    fold: Fold | None
    as_json: bool
    quiet: bool
    verbose: bool
    printing: options.Printing


def build(folder: Path | None, wish: Wish) -> int:
    """Build what is wished for and return the exit code."""
    try:
        outcomes, problems = _build(folder, wish)
    except HandoutError as error:
        show_problems(error.problems)
        if wish.as_json:
            result_json(_manifest([], error.problems))
        return error.exit_code
    show_problems(problems)
    if wish.as_json:
        result_json(_manifest(outcomes, problems))
    failed = sum(outcome.failed for outcome in outcomes)
    if len(outcomes) > 1 and (failed or wish.verbose) and not wish.quiet:
        note(f"{len(outcomes) - failed} of {len(outcomes)} written")
    if wish.everything and not problems and not wish.quiet and not wish.as_json:
        from handouts.delivery.shelf import NAME

        kept = sum(outcome.entry is not None for outcome in outcomes)
        same = f" ({kept} of {len(outcomes)} had not changed)" if kept else ""
        note(f"to search and print, open {shown(outcomes[0].path.parent / NAME)}{same}")
    return HandoutError.exit_code if failed or problems else 0


def _build(folder: Path | None, wish: Wish) -> tuple[list[Outcome], Sequence[Problem]]:
    """Return what became of each document, and the problems of the shelf that they stand on."""
    project = options.opened(folder)
    settings = project.settings
    lang = wish.lang or settings.lang
    brand = wish.brand if wish.brand is not None else settings.brand or pipeline.DEFAULT_BRAND
    variant = wish.printing.over(settings)
    orders = _orders(project, wish, lang)
    if wish.fold is not None:
        check_fold(orders)
        variant = folded_variant(variant)
    paths = _paths(project, wish, orders, lang, variant)
    for target in sorted({path.parent for path in paths.values()}):
        sweep_temporaries(target)
    if wish.verbose:
        note(f"brand {brand}, language {lang}, {variant.name or 'standard print'}, "
             f"project {project.root}")
    sample = brand == pipeline.DEFAULT_BRAND and not wish.quiet
    if sample and (meant := options.meant_elsewhere(project)):
        note(f"this is the brand {brand}, no clinic's; for your own, add {meant}")
    if not wish.everything:
        return _each(project, wish, orders, paths, lang, brand, variant), ()
    from handouts.cli.shelf import Run, put_on_shelf, what_is_current

    run = Run(project, lang, brand, variant)
    digests, kept = what_is_current(run, paths, force=wish.force)
    outcomes = [Outcome(order, paths[order], entry=entry) for order, entry in kept.items()]
    for outcome in outcomes:
        _report(outcome, wish)
    outcomes += _each(
        project, wish, [order for order in orders if order not in kept], paths, lang, brand,
        variant)
    outcomes.sort(key=lambda outcome: orders.index(outcome.order))
    return outcomes, put_on_shelf(run, outcomes, digests)


def _each(
    project: Project, wish: Wish, orders: Sequence[Order], paths: dict[Order, Path], lang: str,
    brand: str, variant: Variant,
) -> list[Outcome]:
    """Build and write documents one after the other."""
    outcomes: list[Outcome] = []
    if not orders:
        return outcomes
    with _progress(wish, len(orders)) as step:
        results = pipeline.build_each(
            project, orders, lang=lang, brand=brand, today=pipeline.build_day(), variant=variant
        )
        for order, made in zip(orders, results, strict=True):
            outcome = _finish(order, paths[order], made, wish.fold)
            outcomes.append(outcome)
            step(outcome)
    return outcomes


def _orders(project: Project, wish: Wish, lang: str) -> list[Order]:
    orders = [Order("topic", slug) for slug in wish.topics]
    orders += [Order("booklet", slug) for slug in wish.booklets]
    problems = pipeline.unknown_orders(project, orders, lang)
    if problems:
        raise UsageProblem(problems)
    if wish.everything:
        orders += pipeline.all_orders(project, lang)
    if not orders:
        raise UsageProblem(Problem(
            Source("--all"), "USE012", f"there is nothing to build in language {lang!r}",
            "see: make-handout list",
        ))
    return list(dict.fromkeys(orders))


def _paths(
    project: Project, wish: Wish, orders: Sequence[Order], lang: str, variant: Variant
) -> dict[Order, Path]:
    output = wish.output if wish.output is not None else options.own_output(project)
    if output.suffix.lower() == ".pdf" and not is_folder(output):
        if len(orders) > 1:
            raise UsageProblem(Problem(
                Source("--output"), "USE013", f"{len(orders)} documents cannot share one file",
                "name a folder, or build one document at a time",
            ))
        return {orders[0]: output}
    paths = {order: output / pipeline.filename(order.slug, lang, variant) for order in orders}
    owners: dict[Path, Order] = {}
    for order, path in paths.items():
        if path in owners:
            raise UsageProblem(Problem(
                Source(f"--{order.kind}"), "USE014",
                f"the topic and the booklet {order.slug!r} would both become {shown(path)}",
                "build them one at a time with --output FILE.pdf, or rename one",
            ))
        owners[path] = order
    return paths


def _finish(
    order: Order, path: Path, made: Built | pipeline.Failed, fold: Fold | None
) -> Outcome:
    if isinstance(made, pipeline.Failed):
        return Outcome(order, path, None, made.problems, is_file(path))
    try:
        sheets = _sheets(made, path, fold)
        write_atomic(path, made.pdf)
        if sheets:
            write_atomic(print_path(path), sheets)
    except HandoutError as error:
        return Outcome(order, path, None, error.problems, is_file(path))
    return Outcome(order, path, made, sheets=print_path(path) if sheets else None)


def _sheets(made: Built, path: Path, fold: Fold | None) -> bytes:
    """Return the sheets to fold, before anything is written: too many pages stop both files."""
    if fold is None:
        return b""
    from handouts.delivery.imposition import impose

    return impose(made.pdf, name=path.name, creep=fold.creep, marks=fold.marks)


def on_terminal() -> bool:
    """Say whether somebody watches standard error."""
    return sys.stderr.isatty()


@contextmanager
def _progress(wish: Wish, count: int) -> Iterator[Any]:
    """Report each outcome as it comes; with a bar, the lines wait until it is gone."""
    if wish.quiet or count < 2 or not on_terminal():
        yield lambda outcome: _report(outcome, wish)
        return
    outcomes: list[Outcome] = []
    try:
        with click.progressbar(length=count, label="Building", file=sys.stderr) as bar:
            def step(outcome: Outcome) -> None:
                outcomes.append(outcome)
                bar.update(1)

            yield step
    finally:
        for outcome in outcomes:
            _report(outcome, wish)


def _report(outcome: Outcome, wish: Wish) -> None:
    if outcome.failed:
        show_problems(outcome.problems)
        if outcome.stale:
            note(f"  {shown(outcome.path)} is from an earlier build and is out of date")
        return
    if not wish.as_json:
        result(shown(outcome.path))
        if outcome.sheets:
            result(shown(outcome.sheets))
    if outcome.built and _is_long(outcome.built) and not wish.quiet:
        note(f"  it has {outcome.built.pages} pages, and a sheet of paper has 2: "
             f"make-handout check {outcome.built.slug}")
    if wish.verbose and outcome.entry:
        note(f"  {outcome.entry.title}, version {outcome.entry.version}: nothing changed")
    if wish.verbose and outcome.built:
        built = outcome.built
        pages = "1 page" if built.pages == 1 else f"{built.pages} pages"
        note(f"  {built.title}, version {built.version}: {pages}, {built.bytes:,} bytes")


def _is_long(built: Built) -> bool:
    """Say whether a topic that should go on one sheet takes more."""
    small = built.variant.paper in ("half-letter", "a5")
    return built.kind == "topic" and built.pages > 2 and not (built.variant.large_print or small)


def _manifest(outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> dict[str, Any]:
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
    return entry | {
        "status": "written" if outcome.built else "unchanged",
        "title": built.title, "version": built.version, "lang": built.lang, "pages": built.pages,
        "bytes": built.bytes, "sha256": built.sha256, "variant": _variant_name(built),
    }


def _variant_name(made: Built | Entry) -> str:
    variant = made.variant
    return variant if isinstance(variant, str) else variant.name
