"""The element tree: what a layout renders to, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import is_

from handouts.dataclass import dataclass
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
        ahead = [self]
        while ahead:
            element = ahead.pop()
            if not name or element.name == name:
                yield element
            ahead += [child for child in reversed(element.children) if isinstance(child, Element)]

    def elements(self) -> Iterator[Element]:
        """Yield the child elements, without the texts between them."""
        return (child for child in self.children if isinstance(child, Element))

    def text(self, *, pointers: bool = True) -> str:
        """Return all words in reading order; blocks stand on lines of their own.

        Without `pointers`, links in it that lead to a place in the document are left out.
        """
        parts: list[str] = []
        self._flow(parts, pointers)
        return "\n".join([line for line in "".join(parts).split("\n") if line.strip()])

    def _flow(self, parts: list[str], pointers: bool) -> None:
        for child in self.children:
            if isinstance(child, str):
                parts.append(child)
            elif not pointers and child.attrs.get("href", "").startswith("#"):
                continue
            elif child.name == "br":
                parts.append("\n")
            elif child.name in INLINE:
                child._flow(parts, pointers)
            else:
                parts.append("\n")
                child._flow(parts, pointers)
                parts.append("\n")
