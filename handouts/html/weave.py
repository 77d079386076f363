"""What the builders of elements share: the look, the words, and what a page turns out to need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import Problem
from handouts.markup.element import Element
from handouts.pdf.fonts import Typeface

if TYPE_CHECKING:
    from handouts.theme.model import Theme


@dataclass(slots=True)
class Weave:
    """One document while it becomes HTML.

    A `plain` one has tags and no look: no class, no field to type in, no id but where a link leads.
    Without `pictures` their words stand in their place: readers of mail show few of them.
    `words` are fixed ones of its language. `fonts` gathers the letters that each font has to have,
    `shares` the widths of figures in percent; `deeper` is by how many levels headings move down,
    and `heading` what the last of them says. `places` are the names of boxes to go to.
    """

    theme: Theme
    typeface: Typeface
    words: Mapping[str, str]
    figure_path: Callable[[str], Path | None]
    lang: str
    blank: str
    plain: bool = False
    pictures: bool = True
    deeper: int = 0
    heading: str = ""
    names: int = 0
    places: set[str] = field(default_factory=set)
    fonts: dict[str, set[str]] = field(default_factory=dict)
    shares: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def name(self) -> str:
        """Return a new id; no id of a layout holds an underscore."""
        self.names += 1
        return f"_{self.names}"

    def cls(self, *names: str) -> str | None:
        """Return the value of `class`, or None for none and where there is no look."""
        return None if self.plain else " ".join(filter(None, names)) or None

    def foreign(self, element: Element) -> str | None:
        """Return the language of an element, where it is not that of the document."""
        lang = element.attrs.get("lang")
        return None if lang is None or self.lang.partition("-")[0] == lang else lang


Builder = Callable[[Element, Weave], str]
