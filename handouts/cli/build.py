"""The bare command: build documents and write them whole."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.cli import options
from handouts.cli.building import LibraryReading, built
from handouts.cli.combining import combinations_asked, refuse_combinations
from handouts.cli.naming import packet_order
from handouts.cli.outcomes import manifest_data, report
from handouts.cli.output import Told, note, on_terminal, result, result_json, show_problems
from handouts.cli.release import refuse_release, released
from handouts.content.library import slugs_meant, topic_slugs
from handouts.dataclass import dataclass
from handouts.delivery.folding import Fold, check_fold, folded_variant
from handouts.delivery.incremental import what_is_current
from handouts.delivery.inputs import Inputs
from handouts.delivery.outcome import Outcome
from handouts.delivery.ownership import others_files
from handouts.delivery.parts import next_step
from handouts.delivery.plan import Part, Share
from handouts.delivery.shelving import INDEX, foreign_files, has_shelf, mark, put, put_part
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown, sweep_temporaries
from handouts.orders import (
    DEFAULT_BRAND,
    Edition,
    Job,
    Kind,
    Order,
    all_orders,
    build_day,
    edition_paths,
    unknown_orders,
    withdrawn_names,
)
from handouts.project import Project

if TYPE_CHECKING:
    from handouts.delivery.cluster import Cluster

MOST_SHELVES = 8  # more are not named one by one: the page over them leads there
# Documents after which a long run writes down what it has made, should somebody end it.
NOTED_AFTER = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for; None where it was silent."""

    topics: tuple[str, ...]
    booklets: tuple[str, ...]
    everything: bool
    output: Path | None
    brands: tuple[str, ...]
    langs: tuple[str, ...]
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
    both: frozenset[str] = frozenset()
    plan: bool = False
    part: Part | None = None
    release_to: Path | None = None
    workers: int | None = None
    cluster: Cluster | None = None


def build(folder: Path | None, wish: Wish) -> int:
    """Build what is wished for and return the exit code."""
    told = Told()
    try:
        runs = _build(folder, wish, told)
    except HandoutError as error:
        show_problems(error.problems)
        if wish.as_json:
            result_json(manifest_data([], error.problems))
        return error.exit_code
    outcomes = [outcome for run in runs for outcome in run.outcomes]
    problems = [problem for run in runs for problem in run.problems]
    told.close()
    show_problems(problems)
    if wish.as_json and not wish.plan:
        result_json(manifest_data(outcomes, problems))
    failed = sum(outcome.failed for outcome in outcomes)
    if len(outcomes) > 1 and (failed or wish.verbose) and not wish.quiet:
        note(f"{len(outcomes) - failed} of {len(outcomes)} written")
    if wish.plan:
        return 0
    if wish.part is not None and not outcomes and not wish.quiet:
        note(f"part {wish.part.name} holds nothing")
    if wish.everything and wish.part is None and not (
            problems or wish.quiet or wish.as_json or len(runs) > MOST_SHELVES):
        for run in runs:
            _say_where(run)
    return HandoutError.exit_code if failed or problems else 0


@dataclass(frozen=True, slots=True)
class Run:
    """What became of each document of one brand, and the problems of the shelf they stand on."""

    outcomes: Sequence[Outcome]
    problems: Sequence[Problem] = ()


def _say_where(run: Run) -> None:
    if all(outcome.failed for outcome in run.outcomes):  # also of none
        return
    kept = sum(outcome.entry is not None for outcome in run.outcomes)
    same = f" ({kept} of {len(run.outcomes)} had not changed)" if kept else ""
    note(f"to search and print, open {shown(run.outcomes[0].path.parent / INDEX)}{same}")


def _build(folder: Path | None, wish: Wish, told: Told) -> list[Run]:
    """Build each combination of brand, language and print; several have a folder each."""
    project = options.opened(folder)
    output = wish.output if wish.output is not None else options.own_output(project)
    shares = _shares(project, wish, output)
    inputs = Inputs(project)
    if wish.release_to is not None:
        refuse_release(wish.release_to, output, project.root)
    if wish.plan:
        from handouts.delivery.plan import plan_lines

        for line in plan_lines(shares, output, inputs, wish.part, force=wish.force):
            result(line)
        return []
    if wish.everything:
        problems = [problem for share in shares for problem in foreign_files(share.output)[0]]
        if problems:
            raise UsageProblem(problems)
    runs = _runs(shares, output, wish, told, inputs)
    if wish.release_to is not None:
        runs.append(Run([], released(
            shares, wish.release_to, workers=wish.workers, cluster=wish.cluster, quiet=wish.quiet,
            problems=[problem for run in runs for problem in run.problems],
            failed=[outcome.order.slug for run in runs for outcome in run.outcomes
                    if outcome.failed])))
    return runs


def _runs(
    shares: Sequence[Share], output: Path, wish: Wish, told: Told, inputs: Inputs
) -> list[Run]:
    """Build each combination; what stops one stops no other."""
    if len(shares) == 1:
        return _run(shares, wish, told, inputs)
    runs: list[Run] = []
    for _, group in groupby(shares, key=lambda share: (share.job.lang, share.job.brand)):
        try:
            runs += _run(list(group), wish, told, inputs)
        except UsageProblem:
            raise
        except HandoutError as error:  # the other combinations are made all the same
            runs.append(Run([], error.problems))
    if wish.everything and wish.part is None:
        from handouts.delivery.overview import put_overview

        page, problems = put_overview(output, shares)
        runs.append(Run([], problems))
        if page and not wish.quiet and not wish.as_json:
            note(f"to see all of them, open {shown(page)}")
    return runs


def _shares(project: Project, wish: Wish, output: Path) -> list[Share]:
    """Return what each combination has to build; nothing is written yet."""
    found = combinations_asked(
        project, wish.brands, wish.langs, wish.printing, wish.both, matrix=wish.everything)
    refuse_combinations(
        project, found, wish.output, project.settings.packs if wish.everything else None)
    langs = tuple(dict.fromkeys(each.lang for each in found))
    known: dict[str, list[Order]] = {}
    shares: list[Share] = []
    for each in found:
        job = Job(project, each.lang, each.brand, each.variant, build_day(),
                  editions=wish.editions)
        if each.lang not in known or wish.packet is not None:
            known[each.lang] = _orders(job, wish, langs)
        if wish.fold is not None:
            check_fold(known[each.lang])
            job = replace(job, variant=folded_variant(job.variant))
        share = Share(each.folder, job, known[each.lang], output / each.folder)
        if not shares or shares[-1].job.lang != each.lang:
            share.paths()  # two documents that would share one file are told before anything else
        shares.append(share)
    return shares


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one combination builds now, what of it is current, and where its shelf is."""

    share: Share
    shelf: Path
    todo: Mapping[Order, Path]
    inputs: Mapping[Order, str]
    kept: Sequence[Outcome] = ()


def _run(shares: Sequence[Share], wish: Wish, told: Told, inputs: Inputs) -> list[Run]:
    """Build what differs in nothing but how to print, each document for all before the next."""
    ready = [_prepared(share, wish, inputs) for share in shares]
    tell = _report_for(wish, told)
    for each in ready:
        for outcome in each.kept:
            tell(outcome)
    made = _made(ready, wish, told)
    return [_finished(each, wish, outcomes) for each, outcomes in zip(ready, made, strict=True)]


def _prepared(share: Share, wish: Wish, inputs: Inputs) -> Prepared:
    """Find out what is to be built, and mark the cards of what will be replaced."""
    job, paths = share.job, share.paths(wish.part)
    for target in sorted({path.parent for path in paths.values()}):
        sweep_temporaries(target)
    _say_how(job, wish)
    shelf = next((path.parent for path in paths.values()), share.output)
    if not wish.everything:
        _refuse_others(job, wish, paths)
        if wish.packet is None and has_shelf(shelf):  # a packet is made for one visit
            mark(job, shelf, paths.values(), note)
        return Prepared(share, shelf, paths, {})
    digests, kept = what_is_current(job, paths, force=wish.force, inputs=inputs)
    todo = {order: path for order, path in paths.items() if order not in kept}
    if todo:
        _refuse_others(job, wish, paths, shelf)
    show_problems(foreign_files(shelf)[1])
    mark(job, shelf, todo.values(), note)
    return Prepared(share, shelf, todo, digests, [
        Outcome(order, paths[order], entry=entry, editions=edition_paths(paths[order], order, job))
        for order, entry in kept.items()])


def _finished(ready: Prepared, wish: Wish, made: Sequence[Outcome]) -> Run:
    """Set the shelf right, or write down what a part has made; documents stand in their order."""
    job, shelf = ready.share.job, ready.shelf
    if not wish.everything:
        stands = wish.packet is None and has_shelf(shelf)
        return Run(made, put(job, shelf, made, {}, tell=note) if stands else ())
    places = {order: number for number, order in enumerate(ready.share.orders)}
    outcomes = sorted([*ready.kept, *made], key=lambda outcome: places[outcome.order])
    if wish.part is not None:
        return Run(outcomes, put_part(
            job, shelf, (wish.part.number, wish.part.count), outcomes, ready.inputs))
    return Run(outcomes, put(job, shelf, outcomes, ready.inputs, whole=True, tell=note))


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


def _made(ready: Sequence[Prepared], wish: Wish, told: Told) -> list[list[Outcome]]:
    """Build and write documents, each for all combinations before the next.

    What a run has made counts for the next one, whatever ends it.
    """
    found: list[list[Outcome]] = [[] for _ in ready]
    noted = [0 for _ in ready]
    count = sum(len(each.todo) for each in ready)
    if not count:
        return found
    jobs = [(each.share.job, each.todo) for each in ready]
    # The jobs of a run have one language.
    reading = LibraryReading(jobs[0][0], {
        order for _, todo in jobs for order in todo}) if wish.everything else None
    unread = reading.unread if reading else ()
    try:
        with _progress(wish, told, count) as step:
            for number, outcome in built(
                    jobs, count, wish.fold, wish.workers, wish.cluster, unread):
                if reading:
                    reading.read_others()  # while others build
                    reading.take(outcome.words)
                    outcome = replace(outcome, words=None)
                found[number].append(outcome)
                step(outcome)
                if len(found[number]) - noted[number] >= NOTED_AFTER and wish.part is None:
                    _note(ready[number], wish, found[number][noted[number]:])
                    noted[number] = len(found[number])
    except BaseException:  # also Ctrl+C
        for each, outcomes, begin in zip(ready, found, noted, strict=True):
            _note(each, wish, outcomes[begin:])
        if reading:
            reading.keep()
        raise
    if reading:
        show_problems(reading.left_out())
    return found


def _note(ready: Prepared, wish: Wish, outcomes: Sequence[Outcome]) -> None:
    """Write down what was made so far; a part that is stopped leaves its own file."""
    if not wish.everything or not outcomes:
        return
    job, shelf, part = ready.share.job, ready.shelf, wish.part
    number = (part.number, part.count) if part else next_step(shelf)
    put_part(job, shelf, number, [*ready.kept, *outcomes] if part else outcomes, ready.inputs)


def _orders(job: Job, wish: Wish, langs: Sequence[str]) -> list[Order]:
    if wish.packet is not None:
        return [packet_order(job, wish.topics, wish.packet, wish.packet_file, wish.emergency)]
    asked: dict[Kind, tuple[str, ...]] = {"topic": wish.topics, "booklet": wish.booklets}
    orders = [Order(kind, slug) for kind, words in asked.items()
              for slug in slugs_meant(job.project, words, job.lang, [kind])]
    problems = unknown_orders(job.project, orders, job.lang)
    if problems:
        raise UsageProblem(problems)
    if wish.everything:
        orders += all_orders(job.project, job.lang, langs)
        there = set(topic_slugs(job.project, job.lang))
        lacking = [slug for slug in job.project.settings.topics or () if slug not in there]
        if lacking and not wish.quiet:
            note(f"not in language {job.lang!r}: {', '.join(lacking)}")
        left_out = withdrawn_names(job.project)
        if left_out and not wish.quiet:
            note(f"left out, because withdrawn: {', '.join(sorted(left_out))}")
    if not orders:
        raise UsageProblem(Problem(
            Source("--all"), "USE012", f"there is nothing to build in language {job.lang!r}",
            "see: make-handout list",
        ))
    return list(dict.fromkeys(orders))


@contextmanager
def _progress(wish: Wish, told: Told, count: int) -> Iterator[Any]:
    """Report each outcome as it comes; with a bar, the lines wait until it is gone."""
    tell = _report_for(wish, told)
    if wish.quiet or count < 2 or not on_terminal():
        yield tell
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
            tell(outcome)


def _report_for(wish: Wish, told: Told) -> Callable[[Outcome], None]:
    return partial(report, told=told, quiet=wish.quiet, verbose=wish.verbose, as_json=wish.as_json)
