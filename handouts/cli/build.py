"""The bare command: build documents and write them whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from handouts.cli import options
from handouts.cli.fold import how_to_fold
from handouts.cli.output import Told, note, problem_data, result, result_json, show_problems
from handouts.content.library import booklet_slugs, slugs_meant, topic_slugs
from handouts.delivery.folding import Fold, check_fold, folded_variant
from handouts.delivery.imposition import stack_sheets
from handouts.delivery.incremental import what_is_current
from handouts.delivery.manifest import Entry
from handouts.delivery.outcome import Outcome, output_paths
from handouts.delivery.ownership import others_files
from handouts.delivery.shelving import INDEX, foreign_files, has_shelf, mark, put
from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.files import shown, sweep_temporaries
from handouts.orders import (
    DEFAULT_BRAND,
    Built,
    Edition,
    Job,
    Kind,
    Order,
    PacketOrder,
    all_orders,
    edition_paths,
    unknown_orders,
    withdrawn_names,
)
from handouts.project import Project

# The options that write files beside the PDFs, by the ends of their names.
_OPTIONS = {"html": "--html", "txt": "--text"}


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold what the command line asked for; None where it was silent."""

    topics: tuple[str, ...]
    booklets: tuple[str, ...]
    everything: bool
    output: Path | None
    brands: tuple[str, ...]
    lang: str | None
    force: bool
    fold: Fold | None
    as_json: bool
    quiet: bool
    verbose: bool
    printing: options.Printing
    editions: tuple[Edition, ...] = ()
    packet: str | None = None
    packet_file: str | None = None
    emergency: bool = True


def build(folder: Path | None, wish: Wish) -> int:
    """Build what is wished for and return the exit code."""
    told = Told()
    try:
        runs = _build(folder, wish, told)
    except HandoutError as error:
        show_problems(error.problems)
        if wish.as_json:
            result_json(_manifest([], error.problems))
        return error.exit_code
    outcomes = [outcome for run in runs for outcome in run.outcomes]
    problems = [problem for run in runs for problem in run.problems]
    told.close()
    show_problems(problems)
    if wish.as_json:
        result_json(_manifest(outcomes, problems))
    failed = sum(outcome.failed for outcome in outcomes)
    if len(outcomes) > 1 and (failed or wish.verbose) and not wish.quiet:
        note(f"{len(outcomes) - failed} of {len(outcomes)} written")
    if wish.everything and not problems and not wish.quiet and not wish.as_json:
        for run in runs:
            _say_where(run)
    return HandoutError.exit_code if failed or problems else 0


@dataclass(frozen=True, slots=True)
class Run:
    """What became of each document of one brand, and the problems of the shelf they stand on."""

    outcomes: Sequence[Outcome]
    problems: Sequence[Problem] = ()


def _say_where(run: Run) -> None:
    if all(outcome.failed for outcome in run.outcomes):
        return
    kept = sum(outcome.entry is not None for outcome in run.outcomes)
    same = f" ({kept} of {len(run.outcomes)} had not changed)" if kept else ""
    note(f"to search and print, open {shown(run.outcomes[0].path.parent / INDEX)}{same}")


def _build(folder: Path | None, wish: Wish, told: Told) -> list[Run]:
    """Build for each brand; several have a folder each, named for the brand."""
    project = options.opened(folder)
    brands = tuple(dict.fromkeys(wish.brands))
    if len(brands) < 2:
        return [_build_brand(project, brands[0] if brands else None, wish, told, "")]
    problems = unknown_brands(project, brands)
    if wish.output is not None and wish.output.suffix.lower() == ".pdf":
        problems.append(Problem(
            Source("--output"), "USE013", f"{len(brands)} brands cannot share one file",
            "name a folder: each brand gets a folder of its own in it"))
    if problems:
        raise UsageProblem(problems)
    return [_build_brand(project, brand, wish, told, brand) for brand in brands]


def _tell_what_is_left_out(job: Job) -> None:
    from handouts.content.library import summaries
    from handouts.content.strays import same_numbers, strays

    show_problems(strays(job.project))
    with suppress(HandoutError):  # building tells what is wrong with a file
        show_problems(same_numbers(summaries(job.project, job.lang)))


def unknown_brands(project: Project, brands: Sequence[str]) -> list[Problem]:
    """Return a problem (BRD001) for each name that no brand has, before anything is written."""
    from handouts.theme.brand import brand_names

    known = brand_names(project)
    return [Problem(Source("brand"), "BRD001", f"no brand {brand!r}",
                    did_you_mean(brand, known) or f"brands here: {', '.join(known)}")
            for brand in brands if brand not in known]


def _build_brand(
    project: Project, brand: str | None, wish: Wish, told: Told, below: str
) -> Run:
    """Build for one brand, into the folder `below` the output folder."""
    job = options.asked_job(
        project, lang=wish.lang, brand=brand, variant=wish.printing.over(project.settings))
    job = replace(job, editions=wish.editions)
    orders = _orders(job, wish)
    if wish.fold is not None:
        check_fold(orders)
        job = replace(job, variant=folded_variant(job.variant))
    output = wish.output if wish.output is not None else options.own_output(project)
    paths = output_paths(job, orders, output / below)
    for target in sorted({path.parent for path in paths.values()}):
        sweep_temporaries(target)
    _say_how(job, wish)
    shelf = next(iter(paths.values())).parent
    if not wish.everything:
        _refuse_others(job, wish, paths)
        if wish.packet is not None or not has_shelf(shelf):  # a packet is made for one visit
            return Run(_each(job, wish, told, paths))
        mark(job, shelf, paths.values())
        outcomes = _each(job, wish, told, paths)
        return Run(outcomes, put(job, shelf, outcomes, {}))
    foreign, unread = foreign_files(shelf)
    if foreign:
        raise UsageProblem(foreign)
    digests, kept = what_is_current(job, paths, force=wish.force)
    if len(kept) < len(paths):
        _refuse_others(job, wish, paths, shelf)
        _tell_what_is_left_out(job)
    show_problems(unread)
    mark(job, shelf, (path for order, path in paths.items() if order not in kept))
    outcomes = [Outcome(order, paths[order], entry=entry,
                        editions=edition_paths(paths[order], order, job))
                for order, entry in kept.items()]
    for outcome in outcomes:
        _report(outcome, wish, told)
    outcomes += _each(
        job, wish, told, {order: path for order, path in paths.items() if order not in kept})
    outcomes.sort(key=lambda outcome: orders.index(outcome.order))
    return Run(outcomes, put(job, shelf, outcomes, digests, whole=True))


def _refuse_others(
    job: Job, wish: Wish, paths: Mapping[Order, Path], folder: Path | None = None
) -> None:
    """Raise UsageProblem where files of another brand would be overwritten unasked."""
    files = [*paths.values()]
    for order, path in paths.items():
        files += edition_paths(path, order, job).values()
    problems = [] if wish.force else others_files(job.brand, files, folder)
    if problems:
        raise UsageProblem(problems)


def _say_how(job: Job, wish: Wish) -> None:
    if wish.verbose:
        note(f"brand {job.brand}, language {job.lang}, {job.variant.name or 'standard print'}, "
             f"project {job.project.root}")
    sample = job.brand == DEFAULT_BRAND and not wish.quiet
    if sample and (meant := options.meant_elsewhere(job.project)):
        note(f"this is the brand {job.brand}, not your clinic's; to use your own, add {meant}")


def _each(
    job: Job, wish: Wish, told: Told, paths: Mapping[Order, Path]
) -> list[Outcome]:
    """Build and write documents one after the other."""
    outcomes: list[Outcome] = []
    if not paths:
        return outcomes
    # Only what is built pays for the engine.
    from handouts.delivery.batch import build_and_write

    with _progress(wish, told, len(paths)) as step:
        for outcome in build_and_write(job, paths, wish.fold):
            outcomes.append(outcome)
            step(outcome)
    return outcomes


def _packet_order(job: Job, wish: Wish, title: str) -> Order:
    """Return the packet that is asked for: a sample where a sheet of it may not be given."""
    from handouts.check.run import may_not_be_given
    from handouts.packets import packet_meant, packet_name, packet_slugs

    topics = tuple(dict.fromkeys(
        slugs_meant(job.project, wish.topics, job.lang, ["topic"]))) if wish.topics else (
        packet_meant(job.project, title).topics)
    name = packet_name(title, wish.packet_file)
    asked = PacketOrder(" ".join(title.split()), topics, wish.emergency)
    order = Order("packet", name, asked)
    problems = unknown_orders(job.project, [order], job.lang)
    if problems:
        raise UsageProblem(problems)
    if name in (*topic_slugs(job.project, job.lang), *booklet_slugs(job.project)):
        raise UsageProblem(Problem(
            Source("--packet"), "USE014", f"a topic or a booklet is called {name!r}, too",
            "give the packet's file another name: --packet-file first-visit"))
    slugs = packet_slugs(job.project, asked, job.lang)
    refused = may_not_be_given(job, slugs)
    if refused:
        note(f"it says SAMPLE, NOT FOR PATIENTS on each page, for {len(refused)} reasons; to see "
             f"them: make-handout check --release {' '.join(slugs)}")
    return replace(order, packet=replace(asked, sample=bool(refused)))


def _orders(job: Job, wish: Wish) -> list[Order]:
    if wish.packet is not None:
        return [_packet_order(job, wish, wish.packet)]
    asked: dict[Kind, tuple[str, ...]] = {"topic": wish.topics, "booklet": wish.booklets}
    orders = [Order(kind, slug) for kind, words in asked.items()
              for slug in slugs_meant(job.project, words, job.lang, [kind])]
    problems = unknown_orders(job.project, orders, job.lang)
    if problems:
        raise UsageProblem(problems)
    if wish.everything:
        orders += all_orders(job.project, job.lang)
        left_out = withdrawn_names(job.project)
        if left_out and not wish.quiet:
            note(f"left out, because withdrawn: {', '.join(sorted(left_out))}")
    if not orders:
        raise UsageProblem(Problem(
            Source("--all"), "USE012", f"there is nothing to build in language {job.lang!r}",
            "see: make-handout list",
        ))
    return list(dict.fromkeys(orders))


def on_terminal() -> bool:
    """Say whether somebody watches standard error."""
    return sys.stderr.isatty()


@contextmanager
def _progress(wish: Wish, told: Told, count: int) -> Iterator[Any]:
    """Report each outcome as it comes; with a bar, the lines wait until it is gone."""
    if wish.quiet or count < 2 or not on_terminal():
        yield lambda outcome: _report(outcome, wish, told)
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
            _report(outcome, wish, told)


def _report(outcome: Outcome, wish: Wish, told: Told) -> None:
    if outcome.failed:
        told.show(outcome.problems, outcome.order.slug)
        if outcome.stale:
            note(f"  {shown(outcome.path)} is from an earlier build and is out of date")
        return
    if not wish.as_json and not wish.quiet:
        result(shown(outcome.path))
        for path in (*filter(None, [outcome.sheets]), *outcome.editions.values()):
            result(shown(path))
    if outcome.built:
        told.show(outcome.built.warnings)
    for path in () if wish.quiet else outcome.left:
        note(f"  {shown(path)} is from an earlier build: "
             f"add {_OPTIONS[path.suffix[1:]]} to build it again")
    if outcome.built and _is_long(outcome.built) and not wish.quiet:
        note(f"  it has {outcome.built.pages} pages, and a sheet of paper has 2: "
             f"make-handout check {outcome.built.slug}")
    for line in how_to_fold(_stacks(outcome)) if not wish.quiet else ():
        note(f"  {line}")
    if wish.verbose and outcome.entry:
        note(f"  {outcome.entry.title}, version {outcome.entry.version}: nothing changed")
    if wish.verbose and outcome.built:
        built = outcome.built
        pages = "1 page" if built.pages == 1 else f"{built.pages} pages"
        note(f"  {built.title}, version {built.version}: {pages}, {built.bytes:,} bytes")


def _stacks(outcome: Outcome) -> list[int]:
    """Return how many sheets each stack has to fold; nothing where none are folded."""
    return stack_sheets(outcome.built.pages) if outcome.built and outcome.sheets else []


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
        entry["stacks"] = _stacks(outcome)
    if outcome.editions:
        entry["editions"] = {edition: shown(path) for edition, path in outcome.editions.items()}
    if outcome.built and outcome.built.warnings:
        entry["warnings"] = [problem_data(problem) for problem in outcome.built.warnings]
    return entry | {
        "status": "written" if outcome.built else "unchanged",
        "title": built.title, "version": built.version, "lang": built.lang, "pages": built.pages,
        "bytes": built.bytes, "sha256": built.sha256, "variant": _variant_name(built),
    }


def _variant_name(made: Built | Entry) -> str:
    variant = made.variant
    return variant if isinstance(variant, str) else variant.name
