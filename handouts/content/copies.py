"""A project's copies of what comes with the tool, and what became of the originals since.

`make-handout copy` keeps, in the project's folder `originals/`, the file as it was copied. When a
later version of the tool brings another one, the three can be compared: the original, the tool's
new file, and the project's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal

from handouts.content.packs import (
    BOOKLETS,
    LANG_FILES,
    PACK_FILES,
    SUFFIX,
    booklets_by_pack,
    topic_folder,
    topics_by_pack,
)
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source, UsageProblem, did_you_mean
from handouts.files import files_below, is_file, read_regular
from handouts.project import Project

ORIGINALS = "originals"
_MERGED = PACK_FILES | LANG_FILES
_FOLDERS = ("content", "templates")
# The shelf's page runs a script, so that it is never a project's.
_NEVER = "templates/shelf/"
LARGEST = 5_000_000

State = Literal["same", "changed", "gone", "unknown"]


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of the project that stands for one of the tool; `name` is its path in both.

    `state` tells of the tool's file: the "same" as when it was copied, "changed" or "gone" since,
    or "unknown" where nobody recorded what was copied.
    """

    name: str
    state: State


def copies(project: Project) -> list[Copy]:
    """Return the project's copies of the tool's files, sorted; none where they are one folder."""
    if project.root == project.builtin:
        return []
    return [Copy(name, _state(project, name)) for name in sorted(_names(project))]


def _names(project: Project) -> Iterator[str]:
    for folder in _FOLDERS:
        for path in files_below(project.root / folder):
            name = path.relative_to(project.root).as_posix()
            if _may_be_copied(project, name) or is_file(project.root / ORIGINALS / name):
                yield name


def _may_be_copied(project: Project, name: str) -> bool:
    return (PurePosixPath(name).name not in _MERGED and not name.startswith(_NEVER)
            and (project.builtin / name).is_file())


def _state(project: Project, name: str) -> State:
    original = _read(project.root / ORIGINALS / name)
    now = _read(project.builtin / name)
    if original is None:
        return "same" if now == _read(project.root / name) else "unknown"
    if now is None:
        return "gone"
    return "same" if now == original else "changed"


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path, LARGEST)
    except OSError:
        return None


def outdated(project: Project) -> list[Problem]:
    """Return a problem (UPG001 to UPG003) for each copy of which the tool has something else now.
    """
    said = {
        "changed": ("UPG001", "the file that this was copied from has changed",
                    "see what changed: make-handout diff {0}"),
        "gone": ("UPG002", "the file that this was copied from is no longer part of the tool",
                 "keep it as your own: remove originals/{0}"),
        "unknown": ("UPG003", "stands for a file of the tool, and nothing tells when that changes",
                    "compare the two: make-handout diff {0}"),
    }
    return [
        Problem(Source(project.display(project.root / each.name)), rule, message,
                hint.format(each.name if each.state == "gone" else short_name(each.name)))
        for each in copies(project) if each.state in said
        for rule, message, hint in (said[each.state],)]


def short_name(name: str) -> str:
    """Return what people call a file: a topic or a booklet by its name, others by their path."""
    path = PurePosixPath(name)
    own = path.suffix == SUFFIX and path.parent.name in ("topics", BOOKLETS)
    return path.stem if own else name


def file_named(project: Project, name: str, lang: str) -> str:
    """Return the path in the tool of a topic, a booklet, or a file that is named by its path.

    Raises UsageProblem (CON006) for a name that the tool has nothing for.
    """
    shipped = Project(project.builtin, project.builtin, project.settings)
    topics, booklets = topics_by_pack(shipped, lang), booklets_by_pack(shipped)
    if name in topics:
        return f"{topic_folder(topics[name], lang)}/{name}{SUFFIX}"
    if name in booklets:
        return f"content/{booklets[name]}/{BOOKLETS}/{name}{SUFFIX}"
    path = PurePosixPath(name.replace(os.sep, "/"))
    plain = path.as_posix()
    if path.parts[:1] not in (("content",), ("templates",)) or ".." in path.parts:
        raise UsageProblem(Problem(
            Source("NAME"), "CON006", f"nothing that comes with the tool is called {name!r}",
            did_you_mean(name, [*topics, *booklets])
            or "name a topic, a booklet or a file, such as templates/layouts/topic.html.j2"))
    if plain.startswith(_NEVER) or path.name in _MERGED:
        raise UsageProblem(Problem(
            Source("NAME"), "USE026", f"{plain} cannot be copied",
            "write a file of that name with what you add: it stands beside the tool's own"
            if path.name in _MERGED else "the page that lists the handouts is the tool's own"))
    if not (project.builtin / plain).is_file():
        near = [each.relative_to(project.builtin).as_posix()
                for each in files_below(project.builtin / path.parent)]
        raise UsageProblem(Problem(
            Source("NAME"), "CON006", f"there is no file {plain!r} in the tool",
            did_you_mean(plain, near) or "see the list of files in the documentation"))
    return plain


def differences(project: Project, name: str) -> dict[str, list[str]]:
    """Return what the tool changed since a file was copied, and what the project changed, as diffs.

    Without a record of what was copied, only the tool's file and the project's are compared.
    """
    original = project.root / ORIGINALS / name
    now, own = project.builtin / name, project.root / name
    if not is_file(original):
        return {"": _diff(now, own, "the tool", "yours")}
    return {"tool": _diff(original, now, "copied", "the tool now"),
            "own": _diff(original, own, "copied", "yours")}


def _diff(before: Path, after: Path, first: str, second: str) -> list[str]:
    import difflib  # only where something is compared

    old, new = _read(before) or b"", _read(after) or b""
    try:
        lines = old.decode("utf-8").splitlines(), new.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return ["(not text)"] if old != new else []
    return list(difflib.unified_diff(lines[0], lines[1], first, second, lineterm="", n=1))
