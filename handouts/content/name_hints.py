"""What a name that no topic and no booklet has was meant for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePath

from handouts.content.library import booklet_slugs, summaries, topic_slugs
from handouts.content.packs import BOOKLETS, SUFFIX, pack_slugs, topic_folder
from handouts.errors import nearest
from handouts.names import plain_name
from handouts.project import Project

# What people end the name of a topic's file in.
SUFFIXES = ("", SUFFIX, ".yml", ".txt")


class NameHints:
    """What names in one language were meant for; each folder is listed once for all of them."""

    def __init__(self, project: Project, lang: str) -> None:
        self.project, self.lang = project, lang
        self._misnamed: dict[str, dict[str, str]] = {}

    def of(self, name: str, wanted: str) -> str:
        """Return a hint for a `wanted`: "topic", "booklet", or "topic or booklet"."""
        known, path = self._known, PurePath(name)
        for kind, slugs in known.items():
            if kind not in wanted and plain_name(name) in slugs:
                return f"it is a {kind}: --{kind} {plain_name(name)}"
        numbered = self._numbered.get(name, ()) if name.isdecimal() else ()
        if len(numbered) > 1:
            return f"several packs have a sheet {name}: {', '.join(numbered)}"
        if wanted not in self._misnamed:
            self._misnamed[wanted] = dict(self._renamings(wanted))
        # A file without letters in its name is nothing's.
        misnamed = self._misnamed[wanted].get(plain_name(name)) if plain_name(name) else None
        if misnamed:
            return misnamed
        # Somebody may have named the file.
        meant = path.stem if path.suffix.lower() in SUFFIXES[1:] else name
        near = nearest(meant, [each for kind in known if kind in wanted for each in known[kind]])
        return f"did you mean {near[0]!r}?" if near else "see: make-handout list"

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        return {"topic": topic_slugs(self.project, self.lang),
                "booklet": booklet_slugs(self.project)}

    @cached_property
    def _numbered(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in summaries(self.project, self.lang):
            found.setdefault(one.sheet, []).append(one.slug)
        return found

    def _renamings(self, wanted: str) -> Iterator[tuple[str, str]]:
        """Yield plain names, and which file of the project would be it if it were renamed or moved.

        The first file of a name that was found comes last.
        """
        packs = pack_slugs(self.project)
        homes = [topic_folder(pack, self.lang) for pack in packs if "topic" in wanted]
        homes += [f"content/{pack}/{BOOKLETS}" for pack in packs if "booklet" in wanted]
        # Where it may have been left: between content/ and where it belongs, or beside content/.
        above = [(folder, home) for home in homes
                 for folder in ("/".join(home.split("/")[:-1]), "/".join(home.split("/")[:-2]))]
        loose = [(folder, home) for home in homes[:1]
                 for folder in ("content", f"content/{self.lang}", "content/booklets", ".")]
        for folder, home in reversed([*zip(homes, homes, strict=True), *above, *loose]):
            # What lies beside content/ may be anything.
            endings = SUFFIXES[folder == ".":]
            for name in reversed(self._files(folder)):
                path = PurePath(name)
                there = (PurePath(folder) / name).as_posix()
                right = f"{home}/{plain_name(path.stem)}{SUFFIX}"
                if path.suffix.lower() in endings and there != right:
                    yield plain_name(path.stem), f"rename {there} to {right}"

    def _files(self, folder: str) -> list[str]:
        try:
            return sorted(each.name for each in (self.project.root / folder).iterdir()
                          if each.is_file())
        except OSError:
            return []
