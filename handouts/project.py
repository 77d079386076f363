"""Which file wins: a project's own, else the built-in one, file by file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from handouts.dataclass import dataclass
from handouts.errors import BUILT_IN, HandoutError, Problem, Source
from handouts.files import is_folder
from handouts.names import safe_name
from handouts.settings import Settings, settings_of
from handouts.yamlfiles.places import Steps

SETTINGS = "handouts.yaml"
WITHDRAWN = "withdrawn.yaml"
# What every sheet may carry stands in this folder of content/, beside the packs.
GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder, above the built-in one; both paths are resolved."""

    root: Path
    builtin: Path
    settings: Settings

    def find(self, *parts: str) -> Path | None:
        """Return the file that wins, or None; a part is one name, never a path.

        Of a link inside of its folder it is the file that the link leads to. Raises HandoutError
        (PRJ001) for a link that leads out of its folder or nowhere.
        """
        if not all(safe_name(part) for part in parts):
            return None
        for root in (self.root, self.builtin):
            path = _real(self, root.joinpath(*parts), root)
            if path is not None:
                return path
        return None

    def layers(self, *parts: str) -> tuple[Path, ...]:
        """Return the built-in file and the project's own, those that are there, in this order.

        Raises as `find` does.
        """
        if not all(safe_name(part) for part in parts):
            return ()
        paths = {root.joinpath(*parts): root for root in (self.builtin, self.root)}
        found = (_real(self, path, root) for path, root in paths.items())
        return tuple(path for path in found if path is not None)

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """Return the stems of the files in a folder (`content/general/en`) of both, sorted."""
        found = {path.name for path in self._entries(folder) if path.name.endswith(suffix)}
        stems = {name.removesuffix(suffix) for name in found}
        return tuple(sorted(filter(safe_name, stems)))

    def folders(self, folder: str) -> tuple[str, ...]:
        """Return the names of the folders in a folder of both, sorted."""
        found = {path.name for path in self._entries(folder) if is_folder(path)}
        return tuple(sorted(filter(safe_name, found)))

    def _entries(self, folder: str) -> list[Path]:
        found: list[Path] = []
        for root in dict.fromkeys((self.root, self.builtin)):
            place = root.joinpath(*folder.split("/"))
            if _is_folder(self, place) and _real(self, place, root) is not None:
                found += _listed(self, place)
        return found

    def origin(self, path: Path) -> str:
        """Return "project" or "built-in"."""
        return "built-in" if self._root_of(path) == self.builtin else "project"

    def display(self, path: Path) -> str:
        """Return a path as people know it: from the current folder, else from its own root.

        A file of the tool's own is marked as such, so that nobody looks for it in the project.
        """
        root = self._root_of(path)
        if root == self.builtin != self.root:
            return BUILT_IN + _below(path, root)
        for base in (_here(), root):
            if base is not None and _is_below(path, base):
                return _below(path, base)
        return path.as_posix()

    def _root_of(self, path: Path) -> Path | None:
        # Either folder may lie inside the other: the deeper one holds the file.
        holding = [root for root in (self.builtin, self.root) if _is_below(path, root)]
        return max(holding, key=lambda root: len(root.parts), default=None)


def _is_below(path: Path, folder: Path) -> bool:
    """Say whether a path is a folder or below it, in a tenth of the time of `is_relative_to`."""
    above = os.path.normcase(folder).rstrip(os.sep)
    return f"{os.path.normcase(path)}{os.sep}".startswith(f"{above}{os.sep}")


def _below(path: Path, folder: Path) -> str:
    """Return a path that is below a folder as seen from it, with slashes."""
    return str(path)[len(str(folder)):].replace(os.sep, "/").strip("/") or "."


def builtin_root() -> Path:
    """Return the folder that holds the built-in templates/ and content/."""
    packed = Path(__file__).resolve().parent / "builtin"
    return packed if packed.is_dir() else packed.parents[1]


def open_project(root: Path) -> Project:
    """Open a folder, with its handouts.yaml if there is one.

    Raises HandoutError with every problem of handouts.yaml (SET001 unknown key, SET002 value).
    """
    bare = Project(root.resolve(), builtin_root(), Settings())
    path = own_file(bare, SETTINGS)
    if path is None:
        return bare
    # The reader of YAML knows nothing of projects; and without the file, nobody waits for it.
    from handouts.yamlfiles.reader import read_yaml

    file = read_yaml(path, bare.display(path))
    return Project(bare.root, bare.builtin, settings_of(file))


def own_file(project: Project, name: str) -> Path | None:
    """Return a file at the top of the project itself, or None; raises as Project.find does."""
    return _real(project, project.root / name, project.root)


def settings_place(
    project: Project, value: str, *settings: Steps, other: str = SETTINGS
) -> Source:
    """Return where handouts.yaml says a value in one of some settings, such as ("matrix", "langs").

    It is `other` where it does not. The file is read anew: only who tells of a mistake asks.
    """
    path = own_file(project, SETTINGS)
    if path is None:
        return Source(other)
    from handouts.yamlfiles.reader import read_yaml

    file = read_yaml(path, project.display(path))
    for steps in settings:
        said = file.data
        for step in steps:
            said = said.get(step) if isinstance(said, dict) else None
        if said == value:
            return file.source(steps)
        if isinstance(said, list) and value in said:
            return file.source((*steps, said.index(value)))
    return Source(other)


def _real(project: Project, path: Path, root: Path) -> Path | None:
    """Return where a file or folder really is, or None; raises HandoutError as `find` does.

    Who reads it follows no link any more (see files.read_regular).
    """
    where = "nowhere"
    try:
        if not _has_link(path, root):
            return path
        if not path.is_symlink() and not path.exists():
            return None
        # A folder above the file may be the link.
        real = path.resolve()
        if real.exists():
            if real.is_relative_to(root):
                return real
            where = "out of the folder"
    except PermissionError:
        return path  # who reads it says so
    except (OSError, ValueError):
        return None  # it is not there, or has a name that no file can have
    except RuntimeError:
        pass  # a link that leads to itself
    raise HandoutError(
        Problem(Source(project.display(path)), "PRJ001", f"is a link that leads {where}",
                "put the file itself in its place")
    )


def _has_link(path: Path, root: Path) -> bool:
    """Say whether a file, or a folder between it and the root, may be a link; raise OSError.

    Nearly none is, and each file of a run is looked up; resolving its whole path takes five times
    as long. What leads elsewhere on Windows is not always called a link.
    """
    if os.name == "nt":
        return True
    place = str(root)
    for name in path.parts[len(root.parts):]:
        place = f"{place}/{name}"
        if stat.S_ISLNK(os.lstat(place).st_mode):
            return True
    return False


def _is_folder(project: Project, place: Path) -> bool:
    """Say whether a folder is there; raise HandoutError (YAML001) where nobody may look."""
    try:
        return stat.S_ISDIR(place.stat().st_mode)
    except PermissionError as error:
        raise _unreadable(project, place, error) from error
    except (OSError, ValueError):
        return False


def _unreadable(project: Project, place: Path, error: OSError) -> HandoutError:
    return HandoutError(Problem(
        Source(project.display(place)), "YAML001", f"cannot be read: {error.strerror}",
        "check the folder and its permissions"))


def _listed(project: Project, folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise _unreadable(project, folder, error) from error


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:
        return None  # somebody has deleted the current folder
