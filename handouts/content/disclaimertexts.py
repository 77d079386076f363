"""The texts of the disclaimers of one language, each with its marker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from handouts.content.blocks import AT
from handouts.content.fields import InlineText, Line, Place
from handouts.content.inline import plain
from handouts.content.models import Trigger
from handouts.errors import HandoutError, Problem, Source
from handouts.yamlfiles.reader import YamlFile
from handouts.yamlfiles.scalars import Closed, matching
from handouts.yamlfiles.validation import Wrong, validated, with_places

Placing = Literal["before", "foot", "contacts", "box", "review", "sources", "license"]


class Disclaimer(Closed):
    """A text that a handout must carry; the marker is the part that no finished page may lose."""

    id: Annotated[str, matching("D-[A-Z]{2,12}", "an id", "write one such as D-GEN")]
    placement: Placing = Field(description="Where on the page it stands.")
    triggers: tuple[Trigger, ...] = Field(
        (), description="What a section is about that brings it; only with `placement: before`.")
    title: Line | None = None
    text: InlineText
    marker: Line = Field(description="A part of the text that must be found in the finished page.")
    reviewed_marker: Line = Field(
        "Reviewed by", description="With `placement: review`: what a reviewed page says instead.")
    source: Place = Field(Source(""), alias="\0source")

    @model_validator(mode="after")
    def _whole(self) -> Disclaimer:
        if (self.placement == "before") != bool(self.triggers):
            raise Wrong("`triggers` and `placement: before` belong together",
                        "write both, or neither")
        if spaced(self.marker).casefold() not in spaced(plain(self.text)).casefold():
            raise Wrong("the marker is not a part of the text", "copy a sentence of `text:`",
                        "DIS005", at=("marker",))
        return self


class Disclaimers(Closed):
    """The disclaimers of one language."""

    disclaimers: tuple[Disclaimer, ...] = Field(min_length=1)


def read_disclaimers(file: YamlFile, needed: Iterable[str]) -> dict[str, Disclaimer]:
    """Return the disclaimers of a file by id; raises HandoutError with every problem.

    DIS005 is a marker that its text lacks, DIS006 an id that is needed and not there.
    """
    data = with_places(file.data, "disclaimers", file, AT)
    read: Disclaimers = validated(Disclaimers, data, file)
    found: dict[str, Disclaimer] = {}
    problems = []
    for each in read.disclaimers:
        if each.id in found:
            problems.append(Problem(each.source, "DIS006", f"{each.id} is there twice",
                                    f"keep one; the first is on line {found[each.id].source.line}"))
        found.setdefault(each.id, each)
    for name in needed:
        if name not in found:
            problems.append(Problem(file.source(()), "DIS006", f"{name} is missing",
                                    f"add an entry `- id: {name}` with its text"))
    if problems:
        raise HandoutError(problems)
    return found


def spaced(text: str) -> str:
    """Return a text in which a line end or a no-break space is a space like any other."""
    return " ".join(text.split())
