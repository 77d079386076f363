"""The releases of a library: what each holds, what changed from one to the next, and their pages.

A release is a folder that is never changed after it is there, but for the cards of what has been
withdrawn since. `current` leads to the one that patients get today.
"""

from __future__ import annotations

import contextlib
import html
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

from handouts.dataclass import dataclass
from handouts.delivery.manifest import MADE_BY
from handouts.delivery.overview import page_of
from handouts.delivery.shelving import INDEX
from handouts.files import read_regular, temporary_name, write_atomic
from handouts.version import __version__

FORMAT = 1
FOLDER, RELEASE, CHANGES, CHANGES_PAGE = "releases", "release.json", "changes.json", "changes.html"
POINTER, POINTER_FILE = "current", "current.txt"
LIST = "releases.json"
_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{1,6}")
_LARGEST = 256_000_000


@dataclass(frozen=True, slots=True, order=True)
class Released:
    """One document of a release; `path` is relative to its folder and tells it from the others."""

    path: str
    kind: str
    slug: str
    brand: str
    lang: str
    variant: str
    title: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """One release: its name, such as 2026-11-30-1, and its documents by their paths."""

    name: str
    documents: Mapping[str, Released] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two releases.

    `held_back` were released before and do not pass the rules for a release today; `removed` are
    no longer made at all.
    """

    new: tuple[Released, ...] = ()
    changed: tuple[Released, ...] = ()
    withdrawn: tuple[Released, ...] = ()
    held_back: tuple[Released, ...] = ()
    removed: tuple[Released, ...] = ()
    unchanged: tuple[Released, ...] = ()

    @property
    def any(self) -> bool:
        """Say whether anything differs."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "unchanged")


def changes_between(
    before: Mapping[str, Released], now: Mapping[str, Released], withdrawn: Iterable[str],
    held: Iterable[str],
) -> Changes:
    """Return what differs; `withdrawn` are names of topics and booklets, `held` are paths."""
    gone, back = set(withdrawn), set(held)
    lost = [one for path, one in sorted(before.items()) if path not in now]
    both = [one for path, one in sorted(now.items()) if path in before]
    return Changes(
        new=tuple(one for path, one in sorted(now.items()) if path not in before),
        changed=tuple(one for one in both if before[one.path].sha256 != one.sha256),
        withdrawn=tuple(one for one in lost if one.slug in gone),
        held_back=tuple(one for one in lost if one.slug not in gone and one.path in back),
        removed=tuple(one for one in lost if one.slug not in gone and one.path not in back),
        unchanged=tuple(one for one in both if before[one.path].sha256 == one.sha256))


# -- reading -------------------------------------------------------------------------------------


def release_names(target: Path) -> list[str]:
    """Return the names of the releases that are whole, oldest first."""
    try:
        found = [name for name in os.listdir(target / FOLDER)  # noqa: PTH208 - no path for each
                 if _NAME.fullmatch(name) and (target / FOLDER / name / RELEASE).is_file()]
    except OSError:
        return []
    return sorted(found, key=_by_day)


def _by_day(name: str) -> tuple[str, int]:
    day, _, number = name.rpartition("-")
    return day, int(number)


def current_name(target: Path) -> str | None:
    """Return the name of the release that the pointer leads to; None without one."""
    name = None
    with contextlib.suppress(OSError, UnicodeDecodeError, ValueError):
        name = (target / POINTER_FILE).read_text(encoding="utf-8").strip()
    with contextlib.suppress(OSError, ValueError):
        name = Path(os.readlink(target / POINTER)).name  # noqa: PTH115 - Windows adds a prefix
    return name if name and _NAME.fullmatch(name) and (
        target / FOLDER / name / RELEASE).is_file() else None


def next_name(target: Path, day: str) -> str:
    """Return the name of the next release of a day: folders that are not whole count, too."""
    try:
        taken = [_by_day(name)[1] for name in os.listdir(target / FOLDER)  # noqa: PTH208 - as above
                 if _NAME.fullmatch(name) and name.startswith(f"{day}-")]
    except OSError:
        taken = []
    return f"{day}-{max(taken, default=0) + 1}"


def read_release(target: Path, name: str) -> Release | None:
    """Return what a release tells of itself; None where that cannot be read."""
    try:
        data = json.loads(read_regular(target / FOLDER / name / RELEASE, _LARGEST, follow=True))
        if data["made_by"] != MADE_BY:
            return None
        found = [Released(**{one.name: str(each[one.name]) for one in fields(Released)})
                 for each in data["documents"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Release(name, {one.path: one for one in found if _inside(one.path)})


def _inside(path: str) -> bool:
    return bool(path) and not Path(path).is_absolute() and ".." not in Path(path).parts


# -- writing -------------------------------------------------------------------------------------


def write_release(
    folder: Path, name: str, previous: str | None, documents: Iterable[Released], changes: Changes,
    held: Mapping[str, str],
) -> None:
    """Write release.json, changes.json and changes.html; raises HandoutError as write_atomic does.

    `held` has the rules that each path does not pass.
    """
    head = {"made_by": MADE_BY, "release_format": FORMAT, "version": __version__, "name": name,
            "previous": previous}
    write_atomic(folder / RELEASE, _json(
        {**head, "documents": [asdict(one) for one in documents]}))
    write_atomic(folder / CHANGES, _json(
        {**head, **{one.name: [asdict(each) for each in getattr(changes, one.name)]
                    for one in fields(changes)}, "not_released": dict(sorted(held.items()))}))
    write_atomic(folder / CHANGES_PAGE, changes_page(name, previous, changes, held))


def _json(data: object) -> bytes:
    return (json.dumps(data, indent=1) + "\n").encode()


def point(target: Path, name: str) -> None:
    """Let the pointer lead to a release, by one rename: raises OSError, with the old one in place.

    It is a link `current` where the system has links, else a file `current.txt` with the name.
    """
    temporary = target / temporary_name()
    try:
        try:
            temporary.symlink_to(f"{FOLDER}/{name}", target_is_directory=True)
        except (OSError, NotImplementedError):  # no links here, or none without a right to them
            write_atomic(target / POINTER_FILE, f"{name}\n".encode())
        else:
            temporary.replace(target / POINTER)
            # Left from a system without links: the link is what counts.
            with contextlib.suppress(OSError):
                (target / POINTER_FILE).unlink()
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def write_list(target: Path, withdrawn: Iterable[str]) -> None:
    """Write the page over all releases and releases.json, from what lies there.

    `withdrawn` are names of topics and booklets. Raises HandoutError as write_atomic does.
    """
    now, gone = current_name(target), set(withdrawn)
    found = [release for release in (
        read_release(target, name) for name in release_names(target)) if release]
    lost = {one: [release.name for release in found if one.path in release.documents]
            for release in found for one in release.documents.values() if one.slug in gone}
    # The newest words of each document; its path tells it from the others.
    latest = {one.path: (one, names) for one, names in sorted(
        lost.items(), key=lambda item: (item[0].path, _by_day(item[1][-1])))}
    write_atomic(target / LIST, _json({
        "made_by": MADE_BY, "releases_format": FORMAT, "current": now,
        "releases": [{"name": release.name, "documents": len(release.documents)}
                     for release in reversed(found)],
        "withdrawn": [{**asdict(one), "releases": names} for one, names in latest.values()]}))
    write_atomic(target / INDEX, _list_page(now, found[::-1], list(latest.values())))


# -- pages ---------------------------------------------------------------------------------------


def changes_page(
    name: str, previous: str | None, changes: Changes, held: Mapping[str, str]
) -> bytes:
    """Return the page that tells staff what is new, changed, withdrawn or held back."""
    since = f"since release {html.escape(previous)}" if previous else "in the first release"
    parts = [f"<p>What changed {since}. <a href=\"{INDEX}\">Open the handouts of this release</a>"
             "</p>\n"]
    told = (
        ("Withdrawn: do not give these to anyone", changes.withdrawn, False),
        ("Changed: throw away printed copies", changes.changed, True), ("New", changes.new, True),
        ("Held back: they do not pass the rules for a release today", changes.held_back, False),
        ("No longer made", changes.removed, False))
    for title, documents, there in told:
        if documents:
            parts.append(f"<h2>{title} ({len(documents):,})</h2>\n{_documents(documents, there)}")
    if not changes.any:
        parts.append("<p>Nothing changed.</p>\n")
    parts.append(f"<p>Unchanged: {len(changes.unchanged):,}</p>\n")
    if held:
        lines = "".join(f"<tr><th scope=\"row\">{html.escape(path)}</th><td>{html.escape(why)}</td>"
                        "</tr>\n" for path, why in sorted(held.items()))
        parts.append(f"<h2>Not in this release ({len(held):,})</h2>\n<table>\n<caption>Files, and "
                     "the rules that they do not pass</caption>\n<thead><tr><th scope=\"col\">File"
                     "</th><th scope=\"col\">Rules</th></tr></thead>\n<tbody>\n"
                     f"{lines}</tbody>\n</table>\n")
    return page_of(f"Release {name}: what changed", "".join(parts))


def _documents(documents: Sequence[Released], there: bool) -> str:
    return f"<ul>\n{''.join(f'<li>{_line(one, there)}</li>' + chr(10) for one in documents)}</ul>\n"


def _line(one: Released, there: bool) -> str:
    title = html.escape(one.title)
    name = f'<a href="{quote(one.path)}">{title}</a>' if there else title
    how = one.variant.replace("-", " ").replace(".", ", ") or "standard print"
    return f"{name}, version {html.escape(one.version)} ({html.escape(one.brand)}, " \
        f"{html.escape(one.lang)}, {html.escape(how)})"


def _list_page(
    now: str | None, found: Sequence[Release], withdrawn: Sequence[tuple[Released, list[str]]]
) -> bytes:
    parts: list[str] = []
    if now:
        parts.append(f'<p><a href="{FOLDER}/{now}/{INDEX}"><strong>Open the handouts of today: '
                     f"release {now}</strong></a></p>\n")
    if withdrawn:
        lines = "".join(
            f"<li>{_line(one, False)}: in {', '.join(names)}</li>\n" for one, names in withdrawn)
        parts.append("<h2>Withdrawn: do not give these to anyone</h2>\n<p>The releases named here "
                     f"hold them still.</p>\n<ul>\n{lines}</ul>\n")
    lines = "".join(
        f'<tr><th scope="row"><a href="{FOLDER}/{each.name}/{INDEX}">{each.name}</a>'
        f"{' (today)' if each.name == now else ''}</th><td>{len(each.documents):,}</td>"
        f'<td><a href="{FOLDER}/{each.name}/{CHANGES_PAGE}">what changed in {each.name}</a></td>'
        "</tr>\n" for each in found)
    parts.append("<h2>All releases</h2>\n<table>\n<caption>Releases, newest first</caption>\n"
                 '<thead><tr><th scope="col">Release</th><th scope="col">Handouts</th>'
                 '<th scope="col">Changes</th></tr></thead>\n<tbody>\n'
                 f"{lines}</tbody>\n</table>\n")
    return page_of("Releases of handouts", "".join(parts))


def as_data(changes: Changes) -> dict[str, Any]:
    """Return how many documents there are of each kind of change."""
    return {one.name: len(getattr(changes, one.name)) for one in fields(changes)}
