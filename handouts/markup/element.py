"""The element tree: what a layout renders to, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import is_

from handouts.errors import Source
from handouts.markup.vocabulary import INLINE

NOWHERE = Source("")


@dataclass(frozen=True, slots=True)
class Element:
    """One element and its children, which are elements and texts.

    `source` is where a person can fix the words, `layout` is where a layout wrote the tag.
    """

    name: str
    attrs: dict[str, str]
    children: tuple[Element | str, ...]
    source: Source
    layout: Source = NOWHERE

    @property
    def role(self) -> str:
        """Return the role, or an empty string."""
        return self.attrs.get("role", "")

    def with_children(self, children: Iterable[Element | str]) -> Element:
        """Return the element with other children; itself where they are those that it has."""
        new = tuple(children)
        if len(new) == len(self.children) and all(map(is_, new, self.children)):
            return self
        return Element(self.name, self.attrs, new, self.source, self.layout)

    def iter(self, name: str = "") -> Iterator[Element]:
        """Yield this element and all below it in reading order, or only those of one name."""
        if not name or self.name == name:
            yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.iter(name)

    def elements(self) -> Iterator[Element]:
        """Yield the child elements, without the texts between them."""
        return (child for child in self.children if isinstance(child, Element))

    def text(self) -> str:
        """Return all words in reading order; blocks stand on lines of their own."""
        return "\n".join(line for line in self._flow().split("\n") if line.strip())

    def _flow(self) -> str:
        parts = []
        for child in self.children:
            if isinstance(child, str):
                parts.append(child)
            elif child.name in INLINE:
                parts.append("\n" if child.name == "br" else child._flow())
            else:
                parts.append(f"\n{child._flow()}\n")
        return "".join(parts)
