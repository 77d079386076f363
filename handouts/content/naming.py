"""What to type instead of the name of a topic or a booklet that is not there."""

from __future__ import annotations

import re
from pathlib import PurePath

from handouts.content.library import SUFFIX, booklet_slugs, topic_slugs
from handouts.errors import nearest
from handouts.project import Project

SUFFIXES = ("", SUFFIX, ".yml", ".txt")


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
