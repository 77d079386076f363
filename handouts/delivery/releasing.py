"""Release finished handouts: a new folder beside the old ones, then one rename of a pointer.

Whatever stops a release, and whenever, the pointer leads to a whole one: the new folder is filled
under a temporary name, synced, and renamed; only then does the pointer move, and the page over all
releases is written last, from what lies there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from handouts.dataclass import dataclass
from handouts.delivery.manifest import LARGEST_PDF, Entry, key_of, read_manifest
from handouts.delivery.overview import put_overview
from handouts.delivery.plan import Share
from handouts.delivery.releases import (
    FOLDER,
    POINTER,
    Changes,
    Release,
    Released,
    changes_between,
    current_name,
    next_name,
    point,
    read_release,
    release_names,
    write_list,
    write_release,
)
from handouts.delivery.shelving import foreign_files, is_together, put_shelf, withdrawn_here
from handouts.delivery.together import put_together
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import (
    PREFIX,
    STALE_SECONDS,
    exists,
    is_dead,
    is_folder,
    read_regular,
    shown,
    temporary_name,
    unwritable,
    write_atomic,
)
from handouts.orders import Job

if TYPE_CHECKING:
    from handouts.check.run import Pieces

ELSEWHERE = "choose another folder with --release-to DIR"
LOCK = ".lock"
# How long a release waits for another one into the same folder.
WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a release: its name, or None where none was made; and what changed."""

    name: str | None
    changes: Changes = field(default_factory=Changes)
    held: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The documents of one combination that pass, and the cards of what is withdrawn."""

    share: Share
    entries: Sequence[Entry]
    withdrawn: Sequence[Entry]


def refuse_target(target: Path, output: Path, root: Path) -> None:
    """Raise UsageProblem (USE072) for a folder that no release may go to."""
    message = ""
    if exists(target) and not is_folder(target):
        message = "is a file, not a folder"
    elif is_folder(target / POINTER) and not (target / POINTER).is_symlink():
        message = f"has a folder {POINTER!r}, which is the name of what leads to today's release"
    elif _within(target, output):
        message = "lies inside the folder of finished files, which --all cleans up"
    elif _within(output, target):
        message = "holds the folder of finished files"
    elif any(_within(target, root / name) for name in ("content", "templates")):
        message = "lies inside the content of the project"
    if message:
        raise UsageProblem(Problem(
            Source(shown(target)), "USE072", message,
            "name a folder of its own for releases: --release-to DIR"))
    foreign = foreign_files(target)[0]
    if foreign:
        raise UsageProblem(replace(each, hint=f"move the file away, or {ELSEWHERE}")
                           for each in foreign)


def _within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def release(shares: Sequence[Share], target: Path, pieces: Pieces | None = None) -> Result:
    """Release what passes the rules for it; nothing changes where nothing would be new.

    `pieces` is how many documents are checked at once, as `check` takes it. The problems of an
    outcome without a name say why the pointer was left alone.
    """
    try:
        with _alone(target):
            return _release_alone(shares, target, pieces)
    except HandoutError as error:
        return Result(None, problems=error.problems)


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the folder for one release; the lock ends with its process, however that ends.

    Raises HandoutError (REL003) where another release holds it. What cannot be locked is used
    without, as some network drives are.
    """
    lock = FileLock(target / LOCK, timeout=WAIT_SECONDS)
    try:
        target.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise HandoutError(Problem(
            Source(shown(target)), "REL003", "another run is releasing into this folder",
            "wait until it ends, then type the same command again")) from None
    except (OSError, NotImplementedError):
        pass  # writing tells what is wrong with the folder
    try:
        yield
    finally:
        lock.release()


def _release_alone(
    shares: Sequence[Share], target: Path, pieces: Pieces | None
) -> Result:
    first = shares[0].job
    held: dict[str, str] = {}
    before = current_name(target)
    old = (read_release(target, before) if before else None) or Release("")
    try:
        gone = withdrawn_here(first)
        chosen = [_chosen(share, held, gone, pieces) for share in shares]
        now = {one.path: one for each in chosen for one in _released(each)}
        if not now:
            tell_withdrawn(first, target)
            return Result(None, held=held, problems=[Problem(
                Source(shown(target)), "REL001", "no handout passes the rules for a release",
                "see why: make-handout check --release")])
        changes = changes_between(old.documents, now, gone, held)
        _sweep(target)
        if before and not changes.any:
            _tidy(first, target, gone)
            return Result(before, changes, held)
        return _published(first, chosen, target, old, now, changes, held, gone)
    except HandoutError as error:
        return Result(None, held=held, problems=error.problems)
    except OSError as error:
        return Result(None, held=held, problems=[unwritable(target, error, ELSEWHERE)])


def _published(
    job: Job, chosen: Sequence[_Chosen], target: Path, old: Release, now: Mapping[str, Released],
    changes: Changes, held: Mapping[str, str], gone: set[str],
) -> Result:
    name = next_name(target, job.today.isoformat())
    staging = target / temporary_name()
    try:
        staging.mkdir(parents=True)
        news = _news(changes, job.today.isoformat()) if old.name else {}
        for each in chosen:
            _fill(each, staging, target / FOLDER / old.name if old.name else None, news)
        if len(chosen) > 1:
            _, problems = put_overview(staging, [each.share for each in chosen])
            if problems:
                raise HandoutError(problems)
        write_release(staging, name, old.name or None, now.values(), changes, held)
        _sync_folders(staging)
        (target / FOLDER).mkdir(exist_ok=True)
        while True:
            try:
                staging.rename(target / FOLDER / name)
                break
            except OSError:
                if not exists(target / FOLDER / name):
                    raise
                # Another run took the name meanwhile.
                name = next_name(target, job.today.isoformat())
                write_release(staging, name, old.name or None, now.values(), changes, held)
        _sync(target / FOLDER)
        point(target, name)
        _sync(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    # The release is there: what cannot be told of it is no reason to take it back.
    problems = []
    try:
        _tidy(job, target, gone)
    except HandoutError as error:
        problems = list(error.problems)
    return Result(name, changes, held, problems)


# -- what passes -----------------------------------------------------------------------------


def _chosen(
    share: Share, held: dict[str, str], gone: set[str], pieces: Pieces | None
) -> _Chosen:
    """Return what of a combination passes; into `held` goes why the others do not."""
    from handouts.check.run import Request, check

    known = read_manifest(share.output).entries
    orders = [order for order in share.orders if order.slug not in gone]
    report = check(Request(share.job, release=True, orders=orders), pieces)
    checked = {(made.kind, made.slug): made.sha256 for made in report.listed}
    rules: dict[str, set[str]] = {}
    for finding in report.findings:
        if finding.severity == "error":
            rules.setdefault(finding.subject, set()).add(finding.problem.rule)
    entries = []
    for order in orders:
        entry = known.get(key_of(share.job, order))
        if order.slug in report.failed or (order.kind, order.slug) not in checked:
            path = _path(share, entry.file if entry else share.paths()[order].name)
            held[path] = ", ".join(sorted(rules.get(order.slug, ()))) or "see check --release"
        elif entry is None or entry.sha256 != checked[order.kind, order.slug]:
            raise HandoutError(Problem(
                Source(shown(share.paths()[order])), "REL002", "is not the file that was checked",
                "build again with --force, and leave the folder alone until that is done"))
        else:
            entries.append(entry)
    withdrawn = [entry for entry in known.values() if entry.slug in gone and (
        entry.lang, entry.variant) == (share.job.lang, share.job.variant.name)]
    return _Chosen(share, entries, withdrawn)


def _path(share: Share, file: str) -> str:
    return f"{share.name}/{file}" if share.name else file


def _released(chosen: _Chosen) -> Iterator[Released]:
    share = chosen.share
    for entry in chosen.entries:
        yield Released(_path(share, entry.file), entry.kind, entry.slug, share.job.brand,
                       entry.lang, entry.variant, entry.title, entry.version, entry.sha256)


# -- the folder ------------------------------------------------------------------------------


def _news(changes: Changes, day: str) -> dict[str, str]:
    """Return what the cards of a release tell of the documents that are new or changed in it."""
    return {**{one.path: f"new {day}" for one in changes.new},
            **{one.path: f"changed {day}" for one in changes.changed}}


def _fill(
    chosen: _Chosen, staging: Path, old: Path | None, news: Mapping[str, str]
) -> None:
    """Put the files of a combination into the new folder, and their shelf.

    `news` is of what changed since the release before, by path; the rest keeps its own.
    """
    share = chosen.share
    folder = staging / share.name
    folder.mkdir(parents=True, exist_ok=True)
    for entry in chosen.entries:
        for name, sha256 in ((entry.file, entry.sha256), *entry.editions.items()):
            _copy(share.output / name, folder / name, sha256,
                  old / share.name / name if old else None)
    before = read_manifest(old / share.name).entries if old else {}
    cards = [_with_news(entry, before.get(entry.key), news.get(_path(share, entry.file), ""))
             for entry in chosen.entries]
    cards += [replace(entry, state="withdrawn", inputs="", editions={})
              for entry in chosen.withdrawn]
    cards.sort(key=lambda entry: (entry.kind != "topic", entry.slug, entry.lang, entry.variant))
    put_shelf(share.job, folder, cards)


def _with_news(entry: Entry, before: Entry | None, news: str) -> Entry:
    """Return the entry of a release with what its card tells.

    A file is another one on each day that reviews are judged by. The line for the chart tells
    whether its words or its look are.
    """
    same = before is not None and before.chart_line == entry.chart_line
    return replace(entry, news=before.news if before and (same or not news) else news)


def _copy(source: Path, to: Path, sha256: str, old: Path | None) -> None:
    """Write a file that is the one of this digest; one of the release before is linked."""
    data = read_regular(source, LARGEST_PDF, follow=True)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise HandoutError(Problem(
            Source(shown(source)), "REL002", "was changed while it was released",
            "build again, and leave the folder alone until that is done"))
    if old is not None:
        # Without links on the system, or beyond their number, it is a copy.
        with contextlib.suppress(OSError, NotImplementedError):
            if read_regular(old, LARGEST_PDF, follow=True) == data:
                os.link(old, to)
                return
    write_atomic(to, data, ELSEWHERE)


def _sync_folders(folder: Path) -> None:
    for place, _, _ in os.walk(folder, topdown=False):
        _sync(Path(place))


def _sync(folder: Path) -> None:
    """Make the names in a folder last through a loss of power, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(target: Path) -> None:
    """Delete what killed runs left: their folders that have no name yet."""
    try:
        found = [path for path in target.iterdir() if path.name.startswith(PREFIX)]
    except OSError:
        return
    for path in found:
        with contextlib.suppress(OSError):
            if is_dead(path.name) or time.time() - path.lstat().st_mtime > STALE_SECONDS:
                if path.is_symlink() or not path.is_dir():
                    path.unlink()
                else:
                    shutil.rmtree(path, ignore_errors=True)


# -- what stands over all releases ---------------------------------------------------------------


def tell_withdrawn(job: Job, target: Path) -> list[Problem]:
    """Tell in all releases what is withdrawn, whatever else a run could not do."""
    try:
        if release_names(target):
            _tidy(job, target, withdrawn_here(job))
    except HandoutError as error:
        return list(error.problems)
    return []


def _tidy(job: Job, target: Path, gone: set[str]) -> None:
    """Mark what is withdrawn in the older releases, and write the page over all of them."""
    for name in release_names(target) if gone else ():
        old = read_release(target, name)
        folders = sorted({Path(one.path).parent for one in old.documents.values()
                          if one.slug in gone}) if old else []
        for folder in folders:
            place = target / FOLDER / name / folder
            known = read_manifest(place)
            cards = [replace(entry, state="withdrawn", inputs="")
                     if entry.slug in gone else entry for entry in known.entries.values()]
            if cards and cards != list(known.entries.values()):
                own = replace(job, brand=known.brand, lang=known.lang or job.lang)
                put_shelf(own, place, cards)
                if is_together(place.parent.parent):
                    told = put_together(own, place.parent.parent)
                    if told:
                        raise HandoutError(told)
    write_list(target, gone)
