"""Find, read and check content: topics with their shared parts, booklets, disclaimers, glossaries.

pydantic is imported inside the functions that need it, so that a list of topics comes quickly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean, nearest
from handouts.project import Project, valid_slug
from handouts.yamlfiles.reader import YamlFile, read_yaml
from handouts.yamlfiles.validation import named, validated, with_places

if TYPE_CHECKING:
    from handouts.content.disclaimers import Disclaimer
    from handouts.content.models import Booklet, GlossaryTerm, Topic

SUFFIX = ".yaml"
# What people end the name of a topic's file in.
SUFFIXES = ("", SUFFIX, ".yml", ".txt")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of one topic or booklet; `path` is as displayed."""

    slug: str
    title: str
    shelf: str
    version: str
    path: str
    origin: str
    question: str = ""
    sheet: str = ""
    find: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def topic_slugs(project: Project, lang: str) -> tuple[str, ...]:
    """Return the names of all topics in a language, sorted."""
    return tuple(filter(valid_slug, project.names(f"content/{lang}", SUFFIX)))


def booklet_slugs(project: Project) -> tuple[str, ...]:
    """Return the names of all booklets, sorted."""
    return tuple(filter(valid_slug, project.names("content/booklets", SUFFIX)))


def summaries(project: Project, lang: str) -> tuple[Summary, ...]:
    """Return one line for each topic and booklet; a file with errors is listed as such."""
    found = [("content", lang, f"{slug}{SUFFIX}") for slug in topic_slugs(project, lang)]
    if found:
        found += [("content", "booklets", f"{slug}{SUFFIX}") for slug in booklet_slugs(project)]
    return tuple(_summary(project, parts) for parts in found)


def load_topic(project: Project, slug: str, lang: str) -> Topic:
    """Read a topic and the parts that it includes.

    Raises UsageProblem for a topic that is not there, HandoutError with every problem.
    """
    from handouts.content.topics import read_topic

    path = _existing(project, ("content", lang), slug, "topic", topic_slugs(project, lang))
    return read_topic(project, path, slug, lang)


def load_booklet(project: Project, slug: str, lang: str) -> Booklet:
    """Read a booklet; raises as load_topic does, also for chapters that do not exist (CON006)."""
    from handouts.content.models import FILE, Booklet

    path = _existing(project, ("content", "booklets"), slug, "booklet", booklet_slugs(project))
    file = read_yaml(path, project.display(path))
    data, problems = named(file, slug=slug)
    booklet = validated(Booklet, {**data, FILE: file}, file, problems)
    known = topic_slugs(project, lang)
    problems = [
        Problem(file.source(("topics", number)), "CON006", f"there is no topic {name!r}",
                did_you_mean(name, known) or "see: make-handout list")
        for number, name in enumerate(booklet.topics) if name not in known
    ]
    if problems:
        raise HandoutError(problems)
    return booklet


def load_disclaimers(project: Project, lang: str) -> dict[str, Disclaimer]:
    """Read the disclaimers of a language, by id in the file's order.

    Raises UsageProblem for a language without them, HandoutError with every problem.
    """
    from handouts.content.disclaimers import all_ids
    from handouts.content.disclaimertexts import read_disclaimers

    return read_disclaimers(_of_language(project, "disclaimers", lang), all_ids())


def load_glossary(project: Project, lang: str) -> tuple[GlossaryTerm, ...]:
    """Read the glossary of a language; raises as load_disclaimers does."""
    from handouts.content.blocks import AT
    from handouts.content.models import Glossary

    file = _of_language(project, "glossary", lang)
    data = with_places(file.data, "terms", file, AT)
    return validated(Glossary, data, file).terms


def load_drugs(project: Project) -> tuple[str, ...]:
    """Read the words that name a drug: the built-in ones and a project's own.

    Raises HandoutError with every problem.
    """
    from handouts.content.models import Drugs

    name = f"drugs{SUFFIX}"
    own = project.find("content", name)
    if own is None:
        raise HandoutError(Problem(Source("content/drugs.yaml"), "CON006", "is not there",
                                   "put the built-in file back"))
    files = [read_yaml(path, project.display(path))
             for path in dict.fromkeys((project.builtin / "content" / name, own))]
    return tuple(dict.fromkeys(
        word for file in files for word in validated(Drugs, file.data, file).words))


def _existing(
    project: Project, folder: tuple[str, str], slug: str, what: str, known: tuple[str, ...]
) -> Path:
    path = project.find(*folder, f"{slug}{SUFFIX}") if valid_slug(slug) else None
    if path is None:
        hint = did_you_mean(slug, known) or (
            "see: make-handout list" if valid_slug(slug)
            else "names are small letters, digits and hyphens; see: make-handout list")
        raise UsageProblem(Problem(Source(f"--{what}"), "CON006", f"there is no {what} {slug!r}",
                                   hint))
    return path


def _of_language(project: Project, folder: str, lang: str) -> YamlFile:
    path = project.find("content", folder, f"{lang}{SUFFIX}")
    if path is None:
        known = project.names(f"content/{folder}", SUFFIX)
        raise UsageProblem(Problem(Source("--lang"), "CON006", f"no {folder} in language {lang!r}",
                                   did_you_mean(lang, known) or f"languages: {', '.join(known)}"))
    return read_yaml(path, project.display(path))


def _summary(project: Project, parts: tuple[str, ...]) -> Summary:
    path = project.find(*parts)
    assert path is not None
    slug = parts[-1].removesuffix(SUFFIX)
    display = project.display(path)
    try:
        data = read_yaml(path, display).data
    except HandoutError:
        data = None
    if not isinstance(data, Mapping):
        data = {"title": "(cannot be read: build it to see why)"}
    booklet = parts[1] == "booklets"
    codes = data.get("codes")
    return Summary(
        slug, _text(data.get("title")), "booklet" if booklet else _text(data.get("shelf")),
        _text(data.get("version")), display, project.origin(path),
        _text(data.get("subtitle" if booklet else "question"), ""), _text(data.get("sheet"), ""),
        _texts(data.get("find")),
        _texts(codes.get("icd10cm") if isinstance(codes, Mapping) else None),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if (
        isinstance(value, list)) else ()


def _text(value: object, missing: str = "?") -> str:
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else missing


def name_hint(project: Project, slug: str, wanted: str, lang: str) -> str:
    """Say what was probably meant by a `wanted`: "topic", "booklet", or "topic or booklet"."""
    known = {"topic": topic_slugs(project, lang), "booklet": booklet_slugs(project)}
    for kind, slugs in known.items():
        if kind not in wanted and slug in slugs:
            return f"it is a {kind}: --{kind} {slug}"
    misnamed = _misnamed(project, slug, wanted, lang)
    if misnamed:
        return misnamed
    near = nearest(slug, [each for kind in known if kind in wanted for each in known[kind]])
    return f"did you mean {near[0]!r}?" if near else "see: make-handout list"


def _misnamed(project: Project, slug: str, wanted: str, lang: str) -> str:
    """Tell of a file of the project that would be it, under another name or in another folder."""
    homes = [home for kind, home in (("topic", f"content/{lang}"), ("booklet", "content/booklets"))
             if kind in wanted]
    for folder, home in [*zip(homes, homes, strict=True), ("content", homes[0]), (".", homes[0])]:
        try:
            names = sorted(each.name for each in (project.root / folder).iterdir()
                           if each.is_file())
        except OSError:
            continue
        for name in names:
            path = PurePath(name)
            same = _plain(path.stem) == _plain(slug) and path.suffix.lower() in SUFFIXES
            there = (PurePath(folder) / name).as_posix()
            right = f"{home}/{_plain(path.stem)}{SUFFIX}"
            if same and _plain(slug) and there != right:
                return f"rename {there} to {right}"
    return ""


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
