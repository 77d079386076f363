"""Packs: the folders in content/, each about one subject, of the project and of the tool.

    PCK001 topics outside of a pack       PCK004 an emergency sheet that is no topic of its pack
    PCK002 one name in two packs          PCK005 a project that changes what is firm in a pack
    PCK003 a pack that is not there

pydantic is imported inside the functions that need it, so that a list of topics comes quickly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.names import valid_slug
from handouts.project import GENERAL, Project
from handouts.yamlfiles.places import YamlFile
from handouts.yamlfiles.reader import read_yaml
from handouts.yamlfiles.validation import named, validated

if TYPE_CHECKING:
    from handouts.content.models import Pack

SUFFIX = ".yaml"
PACK_FILE = "pack.yaml"
BOOKLETS = "booklets"
# What stands beside the folders of a pack, and in its folder for a language. A project's file
# stands beside the tool's own of that name; every other file takes its place.
PACK_FILES = frozenset({PACK_FILE, "policy.yaml", "drugs.yaml"})
LANG_FILES = frozenset({"disclaimers.yaml", "danger_signs.yaml", "glossary.yaml", "words.yaml"})
# What a project may not say otherwise of a pack that comes with the tool.
_FIRM = ("audience", "emergency_sheet", "danger_signs")


def pack_slugs(project: Project) -> tuple[str, ...]:
    """Return the names of all packs, sorted."""
    return tuple(
        name for name in project.folders("content")
        if name != GENERAL and valid_slug(name)
        and project.find("content", name, PACK_FILE) is not None)


def chosen_packs(
    project: Project, packs: Iterable[str], place: Callable[[str], Source]
) -> tuple[str, ...]:
    """Return these packs; raises UsageProblem (PCK003) for each that is not there, at its place."""
    known, wanted = pack_slugs(project), tuple(dict.fromkeys(packs))
    problems = [unknown_pack(name, known, place(name)) for name in wanted if name not in known]
    if problems:
        raise UsageProblem(problems)
    return wanted


def unknown_pack(name: str, known: Sequence[str], place: Source) -> Problem:
    """Return the problem of a name that no pack has (PCK003)."""
    return Problem(place, "PCK003", f"there is no pack {name!r}",
                   did_you_mean(name, known) or f"packs: {', '.join(known) or 'none yet'}")


def load_pack(project: Project, slug: str) -> Pack:
    """Read pack.yaml; a project adds languages and search words to a pack of the tool.

    Raises UsageProblem for a pack that is not there, HandoutError with every problem.
    """
    from handouts.content.models import Pack

    paths = project.layers("content", slug, PACK_FILE) if valid_slug(slug) else ()
    if not paths or slug == GENERAL:
        raise UsageProblem(unknown_pack(slug, pack_slugs(project), Source("--pack")))
    files = [read_yaml(path, project.display(path)) for path in paths]
    read = [_read(Pack, file, slug) for file in files]
    if len(read) == 1:
        return read[0]
    shipped, own = read
    problems = _softened(shipped, own, files[1])
    if problems:
        raise HandoutError(problems)
    return own.model_copy(update={
        "languages": tuple(dict.fromkeys((*shipped.languages, *own.languages))),
        "find": tuple(dict.fromkeys((*shipped.find, *own.find))),
        **{key: getattr(shipped, key) for key in _FIRM}})


def _read(model: type[Pack], file: YamlFile, slug: str) -> Pack:
    from handouts.content.models import FILE

    data, problems = named(file, slug=slug)
    return validated(model, {**data, FILE: file}, file, problems)


def _softened(shipped: Pack, own: Pack, file: YamlFile) -> list[Problem]:
    """Report what a project's file says otherwise than the tool's own."""
    return [
        Problem(file.source((key,)), "PCK005", f"{key}: a pack that comes with the tool keeps its "
                "own", "remove the line, or make a pack of your own: make-handout new pack NAME")
        for key in _FIRM
        if key in own.model_fields_set and getattr(own, key) != getattr(shipped, key)]


def topic_folder(pack: str, lang: str) -> str:
    """Return the folder of a pack's topics in a language."""
    return f"content/{pack}/{lang}/topics"


def topics_by_pack(project: Project, lang: str) -> dict[str, str]:
    """Return the pack of each topic in a language; raises HandoutError (PCK001, PCK002)."""
    packs = pack_slugs(project)
    loose = [name for name in project.folders("content") if name not in (*packs, GENERAL)
             and project.names(topic_folder(name, lang), SUFFIX)]
    if loose:
        raise HandoutError([Problem(
            Source(f"content/{name}"), "PCK001", "holds topics, and is no pack",
            f"write content/{name}/{PACK_FILE}; make-handout new pack shows one")
            for name in loose])
    return _by_pack(project, {pack: topic_folder(pack, lang) for pack in packs}, "topic")


def booklets_by_pack(project: Project) -> dict[str, str]:
    """Return the pack of each booklet; raises HandoutError (PCK002)."""
    return _by_pack(project, {
        pack: f"content/{pack}/{BOOKLETS}" for pack in pack_slugs(project)}, "booklet")


# What a folder is told from its later self by: its number, and when a name in it last changed.
_Marks: TypeAlias = "tuple[tuple[str, int, int], ...]"
# A folder that changed shortly before it was listed may change again within the same tick of its
# clock, which no mark would tell.
_SETTLED_SECONDS = 5.0
_MOST_LISTINGS = 16
_listings: dict[tuple[object, ...], tuple[_Marks, dict[str, str]]] = {}


def _by_pack(project: Project, folders: Mapping[str, str], what: str) -> dict[str, str]:
    """Return the pack of each name; a library of thousands is listed again only if it changed."""
    key = (project.root, project.builtin, *folders.items())
    now = time.time()
    marks = _marks(project, folders.values())
    kept = _listings.get(key)
    if kept is not None and kept[0] == marks:
        return dict(kept[1])
    found = _listed_by_pack(project, folders, what)
    _listings.pop(key, None)
    if all(changed < (now - _SETTLED_SECONDS) * 1e9 for _, _, changed in marks):
        if len(_listings) >= _MOST_LISTINGS:
            _listings.clear()
        _listings[key] = marks, found
    return dict(found)


def _marks(project: Project, folders: Iterable[str]) -> _Marks:
    found = []
    for root in dict.fromkeys((project.root, project.builtin)):
        for folder in folders:
            try:
                info = root.joinpath(*folder.split("/")).stat()
            except (OSError, ValueError):
                continue
            found.append((f"{root}/{folder}", info.st_ino, info.st_mtime_ns))
    return tuple(found)


def _listed_by_pack(
    project: Project, folders: Mapping[str, str], what: str
) -> dict[str, str]:
    found: dict[str, str] = {}
    problems = []
    for pack, folder in folders.items():
        for slug in filter(valid_slug, project.names(folder, SUFFIX)):
            if slug in found:
                first, second = (
                    project.find(*folders[each].split("/"), f"{slug}{SUFFIX}")
                    for each in (found[slug], pack))
                assert first is not None
                assert second is not None
                problems.append(Problem(
                    Source(project.display(second)), "PCK002",
                    f"the {what} {slug!r} is in the pack {found[slug]!r} too: "
                    f"{project.display(first)}", "give one of the two another name"))
            found.setdefault(slug, pack)
    if problems:
        raise HandoutError(problems)
    return found
