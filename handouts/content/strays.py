"""Files of a project that no handout is made of, though somebody put them there to be read.

A file with another ending, with a space in its name or in another folder is skipped by whatever
looks for names; so this looks for what was skipped, and says what to rename or where to move it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from handouts.content.library import Summary
from handouts.content.packs import BOOKLETS, LANG_FILES, PACK_FILES, SUFFIX, pack_slugs
from handouts.errors import Problem, Source
from handouts.files import files_below, is_file, read_regular
from handouts.names import LANG, plain_name, valid_slug
from handouts.project import GENERAL, Project

RULE = "PRJ010"
SAME_NUMBER = "PRJ011"
PICTURES = (".svg", ".png", ".jpg", ".jpeg")
FIGURES, TOPICS, SHARED = "figures", "topics", "shared"
_ENDINGS = re.compile(r"(\.ya?ml)?(\.ya?ml|\.txt|\.docx?|\.bak|\.json|\.md)$", re.IGNORECASE)
# Notes for people, and what editors and systems leave behind.
_NO_CONTENT = re.compile(
    r"(\.|~|#|readme|license|notes?\.|thumbs\.db$|desktop\.ini$).*|.*(~|\.tmp)$", re.IGNORECASE)
_NAMES = {"pack": PACK_FILES, "lang": LANG_FILES}
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
    """Yield the files below a folder, but not in hidden ones, as the names on the way to each."""
    for path in islice(files_below(top), _MOST_FILES):
        parts = path.relative_to(top).parts
        if is_file(path) and not any(name.startswith(".") for name in parts[:-1]):
            yield parts


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
    wanted = _NAMES.get(kind)
    if wanted is not None:
        if name in wanted:
            return None
        nearest = plain_name(_ENDINGS.sub("", name), "_") + SUFFIX
        return "is not read: no file of this name is looked for here", (
            f"rename it {nearest}" if nearest in wanted else f"move it: {_WHERE}")
    stem = name.removesuffix(SUFFIX)
    if name.endswith(SUFFIX) and valid_slug(stem):
        return None
    better = plain_name(_ENDINGS.sub("", name))
    why = ("its name has more than small letters, digits and hyphens" if name.endswith(SUFFIX)
           else f"its name does not end in {SUFFIX}")
    return f"is not read: {why}", f"rename it {better}{SUFFIX}" if valid_slug(better) else (
        "rename it: small letters, digits and hyphens, then .yaml")


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

