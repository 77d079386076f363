"""The texts of the disclaimers of one language, each with its marker, in full and in short."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, model_validator

from handouts.content.blocks import AT
from handouts.content.fields import InlineText, Line, Place, Slug
from handouts.content.inline import Foreign, Inline, Link, Node, Strong, Text, plain
from handouts.content.policy import DisclaimerId
from handouts.errors import Problem, Source
from handouts.yamlfiles.places import YamlFile
from handouts.yamlfiles.scalars import Closed, Flag
from handouts.yamlfiles.validation import Wrong, validated, with_places

Form = Literal["short", "full"]
MATTERS, MORE = "{matters}", "{more}"


class Disclaimer(Closed):
    """A text that a handout must carry; the marker is the part that no finished page may lose.

    One with `phrases` speaks of the matters of its topic: `{matters}` in it becomes their phrases,
    `{more}` their sentences.
    """

    id: DisclaimerId
    title: Line | None = None
    text: InlineText = Field(description="The full form, for a sheet that is about it.")
    short: InlineText | None = Field(
        None, description="The form for the point of use, in one or two lines.")
    marker: Line = Field(
        description="A part of the text, and of the short form, that no finished page may lose.")
    reviewed_marker: Line = Field(
        "Reviewed by", description="What a reviewed page says instead, for the review line.")
    firm: Flag = Field(True, description="Whether no later file may word it otherwise.")
    phrases: dict[Slug, Line] = Field(
        {}, description="What {matters} becomes, by what the sections are about.")
    sentences: dict[Slug, Line] = Field({}, description="What {more} becomes, in the same way.")
    last: Line = Field("or", alias="or", description="The word before the last of the phrases.")
    source: Place = Field(Source(""), alias="\0source")

    @model_validator(mode="after")
    def _whole(self) -> Disclaimer:
        for key in ("text", "short"):
            words = getattr(self, key)
            if words is None:
                continue
            if spaced(self.marker).casefold() not in spaced(plain(words)).casefold():
                raise Wrong("the marker is not a part of the text" if key == "text" else
                            "the marker is not a part of the short form",
                            f"copy a sentence of `{key}:`", "DIS005", at=("marker",))
            if bool(self.phrases) != (MATTERS in plain(words)):
                raise Wrong("`phrases:` and {matters} belong together",
                            "write both, or neither", at=(key,))
        return self

    def worded(self, form: Form, matters: Sequence[str]) -> Inline:
        """Return what it says on a sheet about these matters."""
        words: Inline = self.short if form == "short" and self.short is not None else self.text
        if not self.phrases:
            return words
        phrases = list(dict.fromkeys(
            phrase for matter, phrase in self.phrases.items() if matter in matters
        )) or list(dict.fromkeys(self.phrases.values()))
        listed = ", ".join(phrases[:-1]) + f" {self.last} " if len(phrases) > 1 else ""
        more = " ".join(self.sentences[each] for each in self.sentences if each in matters)
        return _filled(words, listed + phrases[-1], more)


def _filled(words: Inline, matters: str, more: str) -> Inline:
    def node(each: Node) -> Node:
        if isinstance(each, Text):
            text = each.text if more else each.text.replace(f"{MORE} ", "").replace(MORE, "")
            return Text(text.replace(MATTERS, matters).replace(MORE, more))
        if isinstance(each, Strong | Link | Foreign):
            return replace(each, children=tuple(map(node, each.children)))
        return each

    return tuple(map(node, words))


class Disclaimers(Closed):
    """The disclaimers of one language."""

    disclaimers: tuple[Disclaimer, ...]


def read_disclaimers(file: YamlFile) -> tuple[Disclaimer, ...]:
    """Return the disclaimers of a file; raises HandoutError with every problem."""
    data = with_places(file.data, "disclaimers", file, AT)
    return validated(Disclaimers, data, file).disclaimers


def merged_by_id(
    files: Iterable[Sequence[Any]], what: str, problems: list[Problem]
) -> dict[str, Any]:
    """Return entries with an id by it, those of later files beside those of earlier ones.

    An entry that is firm stays: whoever says it otherwise is told (POL003). One that stands twice
    in a file is told as well (DIS006).
    """
    found: dict[str, Any] = {}
    for entries in files:
        own: dict[str, Any] = {}
        for each in entries:
            known = found.get(each.id)
            if each.id in own:
                problems.append(Problem(
                    each.source, "DIS006", f"{each.id} is there twice",
                    f"keep one; the first is on line {own[each.id].source.line}"))
            elif known is not None and known.firm and _said(known) != _said(each):
                problems.append(Problem(
                    each.source, "POL003", f"the {what} {each.id} is firm: it may not be replaced "
                    f"({known.source.file})",
                    "remove it here, or give yours an id of its own beside it"))
            own[each.id] = each
        found |= {name: each for name, each in own.items()
                  if name not in found or not found[name].firm}
    return found


def _said(entry: Any) -> dict[str, Any]:
    """Return all that an entry says, without its place."""
    return {name: getattr(entry, name) for name in type(entry).model_fields if name != "source"}


def missing(needed: Iterable[str], known: Collection[str], place: Source) -> list[Problem]:
    """Return a problem (DIS006) for each disclaimer that the policy needs and no file words."""
    return [Problem(place, "DIS006", f"{name} is missing", f"add an entry `- id: {name}` with its "
                    "text") for name in needed if name not in known]


def spaced(text: str) -> str:
    """Return a text in which a line end or a no-break space is a space like any other."""
    return " ".join(text.split())
