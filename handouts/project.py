"""Which file wins: a project's own, else the built-in one, file by file; and handouts.yaml."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from handouts.dataclass import dataclass
from handouts.errors import BUILT_IN, HandoutError, Problem, Source, did_you_mean
from handouts.files import is_folder
from handouts.standards import STANDARDS, UA_1
from handouts.variants import PAPERS, Variant

SLUG = "[a-z0-9][a-z0-9-]{0,62}"
SETTINGS = "handouts.yaml"
WITHDRAWN = "withdrawn.yaml"
# What every sheet may carry stands in this folder of content/, beside the packs.
GENERAL = "general"

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.I)
LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
LONGEST_NAME = 255  # bytes, on every common file system
LONGEST_OUTPUT = 400
LONGEST_TITLE = 80  # letters of a packet's title
NAMINGS = ("full", "short")


@dataclass(frozen=True, slots=True)
class NamedPacket:
    """A packet that a clinic gives often: its title, and its topics in their order."""

    title: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What `--all` combines: each brand with each language and each way to print.

    An axis without a value has the one that the command line or handouts.yaml says.
    """

    brands: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    large_print: tuple[bool, ...] = ()
    gray: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What handouts.yaml says; `--all` builds these packs, topics and booklets, None for all.

    `name_on_pages` says how a personal copy names the patient: "full" or "short".
    """

    brand: str | None = None
    lang: str = "en"
    output: str = "build"
    topics: tuple[str, ...] | None = None
    booklets: tuple[str, ...] | None = None
    paper: str | None = None
    large_print: bool = False
    gray: bool = False
    packs: tuple[str, ...] | None = None
    standard: str = UA_1.name
    packets: tuple[NamedPacket, ...] = ()
    name_on_pages: str = "full"
    favorites: tuple[str, ...] = ()
    matrix: Matrix | None = None

    @property
    def variant(self) -> Variant:
        """Return how to print where no option says otherwise."""
        return Variant(self.large_print, self.gray, self.paper, standard=self.standard)


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
            return BUILT_IN + path.relative_to(root).as_posix()
        for base in (_here(), root):
            if base is not None and path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return path.as_posix()

    def _root_of(self, path: Path) -> Path | None:
        # Either folder may lie inside the other: the deeper one holds the file.
        holding = [root for root in (self.builtin, self.root) if path.is_relative_to(root)]
        return max(holding, key=lambda root: len(root.parts), default=None)


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
    return Project(bare.root, bare.builtin, _settings(file))


def own_file(project: Project, name: str) -> Path | None:
    """Return a file at the top of the project itself, or None; raises as Project.find does."""
    return _real(project, project.root / name, project.root)


def settings_place(
    project: Project, value: str, *settings: str, other: str = SETTINGS
) -> Source:
    """Return where handouts.yaml says a value for one of some settings ("brand", "matrix.brands").

    It is `other` where it does not. The file is read anew: only who tells of a mistake asks.
    """
    path = own_file(project, SETTINGS)
    if path is None:
        return Source(other)
    from handouts.yamlfiles.reader import read_yaml

    file = read_yaml(path, project.display(path))
    for setting in settings:
        steps = tuple(setting.split("."))
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
        return None  # a name that no file can have
    except RuntimeError:
        pass  # a link that leads to itself
    raise HandoutError(
        Problem(Source(project.display(path)), "PRJ001", f"is a link that leads {where}",
                "put the file itself in its place")
    )


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


def safe_name(name: str) -> bool:
    """Say whether a name is that of one file or folder on every system."""
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        return False
    if not name or name in (".", "..") or name[-1] in ". " or _RESERVED.fullmatch(name):
        return False
    return name.isprintable() and not any(char in '/\\:*?"<>|' for char in name)


def plain_name(text: str, between: str = "-") -> str:
    """Return a text as a name: its letters without accents, small, and digits, joined."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return re.sub("[^a-z0-9]+", between, bare.lower()).strip(between)


def valid_slug(name: str) -> bool:
    """Say whether a name may be that of a topic, a booklet or a brand."""
    return re.fullmatch(SLUG, name) is not None and safe_name(name)


def _settings(file: Any) -> Settings:
    known = tuple(Settings.__dataclass_fields__)
    if not isinstance(file.data, dict):
        raise HandoutError(Problem(file.source(()), "SET002", "expected keys with values",
                                   "write lines such as `brand: sample`"))
    problems = []
    values: dict[str, Any] = {}
    for key, value in file.data.items():
        if key not in known:
            hint = did_you_mean(key, known) or f"known here: {', '.join(known)}"
            problems.append(
                Problem(file.key_source((key,)), "SET001", f"unknown key {key!r}", hint))
            continue
        if key == "matrix":
            values[key], found = _matrix(file, value)
            problems += found
            continue
        wrong = _wrong_list(value) if key in _LISTS else _CHECKS[key](value)
        if wrong:
            problems.append(Problem(file.source((key,)), "SET002", f"{key}: {wrong[0]}", wrong[1]))
        elif key == "packets":
            values[key] = tuple(NamedPacket(title, tuple(topics)) for title, topics in
                                value.items())
            continue
        values[key] = tuple(value) if isinstance(value, list) else value
        if key in ("large_print", "gray"):
            values[key] = value == "true"
    if problems:
        raise HandoutError(problems)
    return Settings(**values)


def _said(value: object) -> str:
    """Return a value as a message shows it."""
    return repr(value) if isinstance(value, str) else "an empty value" if value is None else (
        "a list" if isinstance(value, list) else "a group of keys")


_LISTS = ("packs", "topics", "booklets", "favorites")
_Wrong = tuple[str, str] | None


def _wrong_slug(value: object) -> _Wrong:
    if isinstance(value, str) and valid_slug(value):
        return None
    return f"{_said(value)} is not a name", "write small letters, digits and hyphens"


def _wrong_list(value: object) -> _Wrong:
    if not isinstance(value, list):
        return "expected a list", "write one line for each name, each beginning with a dash"
    return next(filter(None, map(_wrong_slug, value)), None)


def _wrong_lang(value: object) -> _Wrong:
    if isinstance(value, str) and LANG.fullmatch(value):
        return None
    return f"{_said(value)} is not a language code", "write one such as en or es"


def _wrong_output(value: object) -> _Wrong:
    if isinstance(value, str) and len(value) <= LONGEST_OUTPUT:
        # A folder named "~" is never meant.
        parts = value.removeprefix("~/").split("/")
        if all(safe_name(part) and not part.startswith("~") for part in parts):
            return None
    return f"{_said(value)} is not a folder inside the project, or of your home folder", (
        "write a name such as build, or ~/handouts; for a folder elsewhere use --output DIR")


def _wrong_paper(value: object) -> _Wrong:
    if isinstance(value, str) and value in PAPERS:
        return None
    return f"{_said(value)} is not a paper", f"write one of {', '.join(PAPERS)}"


def _wrong_standard(value: object) -> _Wrong:
    if isinstance(value, str) and value in STANDARDS:
        return None
    return f"{_said(value)} is not a standard", f"write one of {', '.join(STANDARDS)}"


def _wrong_flag(value: object) -> _Wrong:
    return None if value in ("true", "false") else (
        f"{_said(value)} is neither true nor false", "write true or false")


def _wrong_packets(value: object) -> _Wrong:
    if not isinstance(value, dict) or not value:
        return ("expected names of packets, each with a list of topics",
                "write lines such as `Back pain, first visit: [faq, home-remedies]`")
    for title, topics in value.items():
        if not 0 < len(title) <= LONGEST_TITLE or not title.isprintable():
            return f"{title!r} is no title", f"write at most {LONGEST_TITLE} letters on one line"
        if not isinstance(topics, list) or not topics:
            return f"{title!r} has no list of topics", "write one line for each topic"
        wrong = _wrong_list(topics)
        if wrong:
            return wrong
        if len(set(topics)) < len(topics):
            return f"{title!r} names a topic twice", "name it once"
    return None


def _wrong_naming(value: object) -> _Wrong:
    return None if value in NAMINGS else (
        f"{_said(value)} says neither full nor short", "write full or short")


_AXES: dict[str, Callable[[object], _Wrong]] = {
    "brands": _wrong_slug, "langs": _wrong_lang, "papers": _wrong_paper}
_SWITCHES = {"true": (True,), "false": (False,), "both": (False, True)}


def _matrix(file: Any, value: object) -> tuple[Matrix, list[Problem]]:
    """Return what `matrix:` says, and each problem at its own line."""
    def wrong(steps: tuple[str | int, ...], message: str, hint: str) -> Problem:
        return Problem(file.source(("matrix", *steps)), "SET002",
                       f"matrix: {message}", hint)

    if not isinstance(value, dict) or not value:
        return Matrix(), [wrong((), "expected what to combine",
                                "write lines such as `brands: [sample, our-clinic]` below it")]
    known = (*_AXES, "large_print", "gray")
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for key, said in value.items():
        if key not in known:
            problems.append(Problem(
                file.key_source(("matrix", key)), "SET001", f"unknown key {key!r} in matrix",
                did_you_mean(key, known) or f"known here: {', '.join(known)}"))
        elif key not in _AXES:
            if isinstance(said, str) and said in _SWITCHES:
                values[key] = _SWITCHES[said]
            else:
                problems.append(wrong((key,), f"{key}: {_said(said)} is none of true, false "
                                      "and both",
                                      "write both for files of either kind"))
        elif not isinstance(said, list) or not said:
            problems.append(wrong((key,), f"{key}: expected a list with at least one name",
                                  "write one line for each, beginning with a dash"))
        else:
            values[key] = tuple(said)
            for number, each in enumerate(said):
                found = _AXES[key](each) or (
                    (f"{each!r} stands there twice", "name it once") if each in said[:number]
                    else None)
                if found:
                    problems.append(wrong((key, number), f"{key}: {found[0]}", found[1]))
    return Matrix(**values) if not problems else Matrix(), problems


_CHECKS = {
    "packets": _wrong_packets, "name_on_pages": _wrong_naming,
    "brand": _wrong_slug, "lang": _wrong_lang, "output": _wrong_output, "paper": _wrong_paper,
    "large_print": _wrong_flag, "gray": _wrong_flag, "standard": _wrong_standard,
}
