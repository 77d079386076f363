"""Read a topic: its own file, and the shared parts that it includes, each checked in its place."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from handouts.content.blocks import AT, BLOCKS, Raw
from handouts.content.models import FILE, Section, SharedPart, Topic
from handouts.content.packs import SUFFIX
from handouts.content.texts import topic_words
from handouts.errors import HandoutError, Problem, Source, did_you_mean
from handouts.project import GENERAL, Project
from handouts.yamlfiles.places import Steps, YamlFile
from handouts.yamlfiles.reader import read_yaml
from handouts.yamlfiles.validation import describe, model_problems, named

if TYPE_CHECKING:
    from pydantic import BaseModel

Chain = tuple[str, ...]
# Parts within parts may double at every step.
MOST_INCLUDES = 200
DEEPEST_CHAIN = 20
MOST_TEXTS = 5_000
MOST_CHARACTERS = 300_000
# Stands for a part that cannot be read, so that its topic is not called empty as well.
LOST = (Section.model_construct(heading="", blocks=()),)


def read_topic(project: Project, path: Path, slug: str, lang: str, pack: str) -> Topic:
    """Read a topic's file; raises HandoutError with every problem, also of the included parts."""
    file = read_yaml(path, project.display(path))
    data, problems = named(file, slug=slug, lang=lang, pack=pack)
    reader = _TopicReader(project, lang, pack)
    topic = reader.read(Topic, {**data, FILE: file}, file, ())
    problems += reader.problems
    if isinstance(topic, Topic):
        problems += _size_problems(topic)
    if problems or not isinstance(topic, Topic):
        raise HandoutError(problems)
    return topic


def _size_problems(topic: Topic) -> list[Problem]:
    """Report a topic that is no handout any more; shared parts can make one of any size."""
    lengths = [len(text) for _, text in topic_words(topic)]
    if len(lengths) <= MOST_TEXTS and sum(lengths) <= MOST_CHARACTERS:
        return []
    return [Problem(
        topic.place("sections"), "CON004",
        f"{len(lengths):,} texts with {sum(lengths):,} characters in one topic, with what it "
        "includes", f"at most {MOST_TEXTS:,} and {MOST_CHARACTERS:,}: make several topics of it")]


class _TopicReader:
    """A reader of files with sections, which gathers their problems."""

    def __init__(self, project: Project, lang: str, pack: str) -> None:
        self.project = project
        self.folders = [f"content/{each}/{lang}/shared" for each in (pack, GENERAL)]
        self.problems: list[Problem] = []
        self.includes = 0
        self.parts: dict[Path, tuple[Section, ...]] = {}
        self.known: tuple[str, ...] = ()

    def read(
        self, model: type[BaseModel], data: dict[Any, Any], file: YamlFile, chain: Chain
    ) -> BaseModel | None:
        origins: list[int] = []
        if isinstance(data.get("sections"), list):
            data = {**data, "sections": self.sections(data["sections"], file, chain, origins)}

        def locate(loc: Steps) -> Steps:
            # An include may have become several sections.
            if len(loc) > 1 and loc[0] == "sections" and isinstance(loc[1], int):
                return ("sections", origins[loc[1]], *loc[2:])
            return loc

        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.problems += model_problems(
                error, model, file, locate=locate, inner=BLOCKS)
            return None

    def sections(
        self, given: list[Any], file: YamlFile, chain: Chain, origins: list[int]
    ) -> list[Any]:
        """Return sections that know their places, with those of included parts in between."""
        result: list[Any] = []
        for number, entry in enumerate(given):
            path = ("sections", number)
            if isinstance(entry, dict) and "include" in entry:
                found: list[Any] = list(self.included(entry, file, path, chain))
            else:
                found = [_with_places(entry, file, path)]
            result += found
            origins += [number] * len(found)
        return result

    def included(
        self, entry: dict[Any, Any], file: YamlFile, path: Steps, chain: Chain
    ) -> tuple[Section, ...]:
        name = entry["include"]
        source = file.source((*path, "include"))
        if len(entry) > 1:
            extra = next(key for key in entry if key != "include")
            self.problems.append(Problem(
                file.key_source((*path, extra)), "CON001", f"{extra!r} beside `include:`",
                "an include stands alone: begin a section of its own with a dash"))
        part = self.part_path(name, source, chain)
        if part is None:
            return LOST
        if part not in self.parts:
            self.parts[part] = self.part(part, (*chain, str(name)))
        return self.parts[part]

    def part(self, part: Path, chain: Chain) -> tuple[Section, ...]:
        try:
            shared = read_yaml(part, self.project.display(part))
        except HandoutError as error:
            self.problems += error.problems
            return LOST
        data, problems = named(shared)
        self.problems += problems
        read = None if problems else self.read(SharedPart, data, shared, chain)
        return read.sections if isinstance(read, SharedPart) else LOST

    def part_path(self, name: object, source: Source, chain: Chain) -> Path | None:
        if not self.known:
            self.known = tuple(sorted({
                name for folder in self.folders for name in self.project.names(folder, SUFFIX)}))
        known = self.known
        if not isinstance(name, str) or name not in known:
            hint = f"parts: {', '.join(known) or 'none yet'}"
            message = f"expected the name of a part, found {describe(name)}"
            if isinstance(name, str):
                message = f"there is no shared part {name!r}"
                hint = did_you_mean(name, known) or hint
            self.problems.append(Problem(source, "CON006", message, hint))
            return None
        self.includes += 1
        if self.includes > MOST_INCLUDES or len(chain) >= DEEPEST_CHAIN:
            many = f"more than {MOST_INCLUDES} parts in one topic"
            deep = f"parts inside parts, more than {DEEPEST_CHAIN} deep"
            raise HandoutError([*self.problems, Problem(
                source, "CON007", many if self.includes > MOST_INCLUDES else deep,
                "make several topics of it, or put the words into one part")])
        if name in chain:
            circle = " -> ".join([*chain, name])
            self.problems.append(Problem(source, "CON007", f"parts include in a circle: {circle}",
                                         "remove one of these includes"))
            return None
        paths = (self.project.find(*folder.split("/"), f"{name}{SUFFIX}")
                 for folder in self.folders)
        return next(filter(None, paths), None)


def _place(file: YamlFile, block: Steps, path: Steps) -> Source:
    return file.source((*block, *path))


def _with_places(entry: Any, file: YamlFile, path: Steps) -> Any:
    if not isinstance(entry, dict):
        return entry
    section = {**entry, AT: file.source(path)}
    blocks = entry.get("blocks")
    if isinstance(blocks, list):
        section["blocks"] = [
            Raw(block, file.source((*path, "blocks", number)),
                partial(_place, file, (*path, "blocks", number)))
            for number, block in enumerate(blocks)
        ]
    return section
