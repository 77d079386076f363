"""Files of a project that no handout is made of, though somebody put them there to be read.

A file with another ending, with a space in its name or in another folder is skipped by whatever
looks for names; so this looks for what was skipped, and says what to rename or where to move it.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from handouts.content.library import Summary
from handouts.content.packs import BOOKLETS, PACK_FILE, SUFFIX, pack_slugs
from handouts.errors import Problem, Source
from handouts.files import read_regular
from handouts.project import GENERAL, LANG, Project, valid_slug

RULE = "PRJ010"
SAME_NUMBER = "PRJ011"
PICTURES = (".svg", ".png", ".jpg", ".jpeg")
FIGURES, TOPICS, SHARED = "figures", "topics", "shared"
# What stands beside the folders of a pack, and in its folder for a language.
_OF_PACK = frozenset({PACK_FILE, "policy.yaml", "drugs.yaml"})
_OF_LANG = frozenset({"disclaimers.yaml", "danger_signs.yaml", "glossary.yaml", "words.yaml"})
_ENDINGS = re.compile(r"(\.ya?ml)?(\.ya?ml|\.txt|\.docx?|\.bak|\.json|\.md)$", re.IGNORECASE)
# Notes for people, and what editors and systems leave behind.
_NO_CONTENT = re.compile(
    r"(\.|~|#|readme|license|notes?\.|thumbs\.db$|desktop\.ini$).*|.*(~|\.tmp)$", re.IGNORECASE)
# More are no mistake but another kind of folder.
_MOST_FILES = 20_000
_LARGEST = 1_000_000
_NOT_HERE = "is not read: no handout is made of a file in this folder"
_WHERE = ("a topic belongs in content/PACK/LANGUAGE/topics, a booklet in content/PACK/booklets, a "
          "drawing in content/PACK/figures")


def strays(project: Project) -> list[Problem]:
    """Return a problem (PRJ010) for each file of a project that nobody reads, though it is content.

    All below content/ is, and a topic at the top of the project.
    """
    top = project.root / "content"
    packs = {*pack_slugs(project), GENERAL}
    found = [(top.joinpath(*parts), said) for parts in sorted(_files(top))
             if not _NO_CONTENT.fullmatch(parts[-1]) and (said := _fault(parts, packs))]
    found += [(path, (_NOT_HERE, f"move it: {_WHERE}")) for path in _topics_at(project.root)]
    return [Problem(Source(project.display(path)), RULE, *said) for path, said in found]


def same_numbers(found: tuple[Summary, ...]) -> list[Problem]:
    """Return a problem (PRJ011) for each sheet with the number of another one of its pack."""
    first: dict[tuple[str, str], Summary] = {}
    problems = []
    for one in found:
        other = first.setdefault((one.pack, one.sheet), one)
        if one.sheet and other is not one:
            problems.append(Problem(
                Source(one.path), SAME_NUMBER,
                f"sheet {one.sheet} is the number of {other.slug!r} too, in {other.path}",
                "give one of the two another number"))
    return problems


def _files(top: Path) -> Iterator[tuple[str, ...]]:
    """Yield the files below a folder, as the names on the way to each."""
    waiting: list[tuple[str, ...]] = [()]
    seen = 0
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(top.joinpath(*folder)) as entries:
                known = list(entries)
        except OSError:
            continue
        for entry in known:
            seen += 1
            if seen > _MOST_FILES:
                return
            try:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        waiting.append((*folder, entry.name))
                elif entry.is_file():
                    yield (*folder, entry.name)
            except OSError:
                continue


def _topics_at(root: Path) -> Iterator[Path]:
    """Yield the files of a folder that are written as topics are."""
    for path in sorted(root.glob("*.y*ml")):
        with contextlib.suppress(OSError):
            text = read_regular(path, _LARGEST).decode("utf-8", "replace")
            if all(re.search(rf"^{key}:", text, re.MULTILINE) for key in ("title", "sections")):
                yield path


def _fault(parts: tuple[str, ...], packs: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with a file at content/PARTS and what to do, or None."""
    *folders, name = parts
    kind = _kind(folders)
    if kind is None or (folders and folders[0] not in packs and kind != TOPICS):
        return _NOT_HERE, f"move it: {_WHERE}"
    if folders[0] not in packs:
        return None  # topics outside of a pack are an error of their own
    if kind == FIGURES:
        fits = name.lower().endswith(PICTURES)
        return None if fits else (
            "is not read: a drawing ends in .svg, .png or .jpg", "save it as one of these")
    if isinstance(wanted := _NAMES.get(kind), frozenset):
        if name in wanted:
            return None
        nearest = _named(name, "_") + SUFFIX
        return "is not read: no file of this name is looked for here", (
            f"rename it {nearest}" if nearest in wanted else f"move it: {_WHERE}")
    stem = name.removesuffix(SUFFIX)
    if name.endswith(SUFFIX) and valid_slug(stem):
        return None
    better = _named(name, "-") + SUFFIX
    why = ("its name has more than small letters, digits and hyphens" if name.endswith(SUFFIX)
           else f"its name does not end in {SUFFIX}")
    return f"is not read: {why}", f"rename it {better}" if valid_slug(better[:-5]) else (
        "rename it: small letters, digits and hyphens, then .yaml")


_NAMES: Mapping[str, frozenset[str]] = {"pack": _OF_PACK, "lang": _OF_LANG}


def _kind(folders: list[str]) -> str | None:
    """Return what a folder below content/ holds, or None where nothing is read."""
    if len(folders) == 1:
        return "pack"
    if len(folders) == 2:
        if folders[1] in (FIGURES, BOOKLETS):
            return folders[1]
        return "lang" if LANG.fullmatch(folders[1]) else None
    if len(folders) == 3 and LANG.fullmatch(folders[1]) and folders[2] in (TOPICS, SHARED):
        return folders[2]
    return None


def _named(name: str, between: str) -> str:
    """Return the name that a file was meant to have, without its ending."""
    plain = unicodedata.normalize("NFKD", _ENDINGS.sub("", name))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", between, plain.lower()).strip(between)
