"""`make-handout watch`: build what a changed file touches, and say what is wrong, until stopped."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import click

from handouts.cli import options
from handouts.cli.combining import unknown_names
from handouts.cli.completion import complete_booklets, complete_topics
from handouts.cli.help import Command
from handouts.cli.output import Told, note, result, show_problems
from handouts.content.library import slugs_meant
from handouts.delivery.incremental import what_is_current
from handouts.delivery.manifest import key_of, read_manifest
from handouts.delivery.outcome import Outcome
from handouts.delivery.ownership import others_files
from handouts.delivery.shelving import has_shelf, mark, put
from handouts.errors import HandoutError, UsageProblem
from handouts.files import is_folder, shown
from handouts.orders import (
    EDITIONS,
    Edition,
    Job,
    Kind,
    Order,
    all_orders,
    edition_name,
    filename,
    unknown_orders,
)
from handouts.project import builtin_root

# Files that are saved together are one change.
SETTLE_MS = 150
WAKE_MS = 500
Share: TypeAlias = tuple[Job, dict[Order, Path]]
SUFFIXES = (".yaml", ".yml", ".j2", ".svg", ".png", ".jpg", ".jpeg", ".ttf")


@click.command("watch", cls=Command, examples=(
    ("make-handout watch", "everything"),
    ("make-handout watch --topic knee-pain --gray", "one topic, in gray"),
))
@click.option("--topic", "topics", multiple=True, metavar="NAME", shell_complete=complete_topics,
              help="Watch only this topic. Can be repeated.")
@click.option("--booklet", "booklets", multiple=True, metavar="NAME",
              shell_complete=complete_booklets, help="Watch only this booklet. Can be repeated.")
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND", help="Brand to print with.")
@options.lang
@options.printing
def watch_command(
    topics: tuple[str, ...], booklets: tuple[str, ...], project: Path | None, brand: str | None,
    lang: str | None, **printing: Any,
) -> int:
    """Rebuild what you change, each time you save, until you press Ctrl+C.

    Without a name, everything is watched. A mistake is shown with its line: fix it and save again,
    until it is "fixed". Ctrl+C ends it with exit code 130.
    """
    root = options.inherited("project", project)
    opened = options.opened(root)
    language = options.inherited("lang", lang) or opened.settings.lang
    asked: dict[Kind, tuple[str, ...]] = {"topic": topics, "booklet": booklets}
    orders = [Order(kind, slug) for kind, words in asked.items()
              for slug in slugs_meant(opened, words, language, [kind])]
    problems = [
        *unknown_names(opened, [brand] if brand else [], [lang] if lang else []),
        *unknown_orders(opened, orders, language)]
    if problems:
        raise UsageProblem(problems)
    session = Session(opened.root, orders, options.one_brand(brand),
                      options.inherited("lang", lang),
                      options.inherited_printing(printing))
    session.build_changed()
    while True:  # until Ctrl+C or a signal ends it
        _watch(session)
        session.known = {}  # finished files may be gone with their folder


def _watch(session: Session) -> None:
    """Build what changes, until the folders are others.

    Folders are deleted and made again by programs that synchronize or restore them; what watches
    the deleted ones hears of nothing any more.
    """
    from watchfiles import watch

    session.wait()
    places = session.places()
    ready = False
    for changes in watch(*places, debounce=SETTLE_MS,
                         watch_filter=lambda _change, path: path.endswith(SUFFIXES),
                         rust_timeout=WAKE_MS, yield_on_timeout=True):
        if not ready:
            # Only now is it sure that no change is missed, so look once more.
            session.build_changed()
            note("watching; press Ctrl+C to stop")
            ready = True
        if session.places() != places:
            return
        if not changes:
            continue
        note("changed: " + ", ".join(sorted({shown(Path(path)) for _, path in changes})))
        session.build_changed()


class Session:
    """What each document was built from last; it builds those that would differ."""

    def __init__(
        self, root: Path, orders: Sequence[Order], brand: str | None, lang: str | None,
        printing: options.Printing | None = None,
    ) -> None:
        self.root = root
        self.orders = orders
        self.brand = brand
        self.lang = lang
        self.printing = printing or options.Printing()
        self.known: dict[Order, str] = {}
        self.broken: set[Order | None] = set()  # None stands for what all documents share
        self.at_home = _here() == root

    def places(self) -> dict[Path, tuple[int, int]]:
        """Return the folders whose files a document may be made of, each with what tells it from
        another of its name."""
        found: dict[Path, tuple[int, int]] = {}
        for root in (self.root, builtin_root()):
            for path in (root / "content", root / "templates", root):
                if root == self.root or path != root:
                    with contextlib.suppress(OSError):
                        about = path.stat()
                        found[path] = about.st_dev, about.st_ino
        return found

    def wait(self) -> None:
        """Return once the project's folder is there, at once where it is; tell of waiting."""
        told = False
        while not is_folder(self.root):
            if not told:
                note(f"{self.root} is gone; waiting for it to come again")
                told = True
            time.sleep(WAKE_MS / 1000)
        if self.at_home and _here() is None:
            os.chdir(self.root)  # the folder of that name is another one now

    def build_changed(self) -> list[Path]:
        """Build what changed since the last time; return what was written.

        Every problem is shown and none is raised: the next change may fix it.
        """
        try:
            written = self._build_changed()
        except HandoutError as error:
            show_problems(error.problems)
            self.broken.add(None)
            return []
        if None in self.broken:
            self.broken.remove(None)
            note("fixed: what failed can be built again")
        return written

    def _build_changed(self) -> list[Path]:
        project = options.opened(self.root)
        job = options.asked_job(project, lang=self.lang, brand=self.brand or None,
                                variant=self.printing.over(project.settings))
        if problems := unknown_names(project, [job.brand], [job.lang]):
            raise HandoutError(problems)
        orders = list(self.orders) or all_orders(job.project, job.lang)
        output = options.own_output(project)
        paths = {order: output / filename(order.slug, job.lang, job.variant) for order in orders}
        now: dict[Order, str] = {}
        wanted: list[Share] = []
        for own, beside in _by_editions(job, paths):
            found, kept = what_is_current(own, beside, force=bool(self.known))
            now |= found
            # One whose inputs cannot be told is built each time: its mistake is shown then.
            wanted.append((own, {
                order: path for order, path in beside.items() if order not in kept
                and (not now[order] or now[order] != self.known.get(order))}))
        outcomes = _build(job, wanted, now)
        for outcome in outcomes:
            if outcome.failed:
                self.broken.add(outcome.order)
            elif outcome.order in self.broken:
                self.broken.remove(outcome.order)
                note(f"{outcome.order.slug}: fixed, and built again")
        # A broken document is not built again until something changes: its digest is known now.
        self.known = now
        return [outcome.path for outcome in outcomes if not outcome.failed]


def _by_editions(job: Job, paths: Mapping[Order, Path]) -> list[Share]:
    """Return the documents with a job each by what was made beside them: a web page on the shelf
    follows its sheet.
    """
    known = read_manifest(next(iter(paths.values())).parent).entries if paths else {}
    found: dict[tuple[Edition, ...], dict[Order, Path]] = {}
    for order, path in paths.items():
        entry = known.get(key_of(job, order))
        there = tuple(edition for edition in EDITIONS if entry and edition_name(
            order.slug, job.lang, job.variant, edition) in entry.editions)
        found.setdefault(there, {})[order] = path
    return [(replace(job, editions=editions), own) for editions, own in found.items()]


def _build(job: Job, shares: Sequence[Share], inputs: Mapping[Order, str]) -> list[Outcome]:
    from handouts.cli.building import built

    paths = {order: path for _, own in shares for order, path in own.items()}
    if not paths:
        return []
    output = next(iter(paths.values())).parent
    if problems := others_files(job.brand, paths.values()):
        raise HandoutError(problems)
    on_shelf = has_shelf(output)
    if on_shelf:
        mark(job, output, paths.values(), note)
    outcomes: list[Outcome] = []
    told = Told()
    for _, outcome in built([share for share in shares if share[1]], len(paths)):
        outcomes.append(outcome)
        if outcome.failed:
            told.show(outcome.problems, outcome.order.slug)
        else:
            result(shown(outcome.path))
    told.close()
    if on_shelf:
        show_problems(put(job, output, outcomes, inputs, tell=note))
    return outcomes


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:
        return None
