"""What handouts.yaml says: each setting, its values, and each mistake at its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, did_you_mean
from handouts.names import LANG, safe_name, valid_slug
from handouts.standards import STANDARDS, UA_1
from handouts.variants import PAPERS, Variant

if TYPE_CHECKING:
    from handouts.yamlfiles.places import YamlFile

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


def settings_of(file: YamlFile) -> Settings:
    """Return what handouts.yaml says.

    Raises HandoutError with every problem of it (SET001 unknown key, SET002 value).
    """
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


def _matrix(file: YamlFile, value: object) -> tuple[Matrix, list[Problem]]:
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
