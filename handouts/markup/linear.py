"""The words of a document one after the other, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from handouts.dataclass import dataclass
from handouts.markup.element import Element
from handouts.markup.vocabulary import HEADINGS, INLINE

# The roles of what answers the question of a title, and is read at once behind it.
_ANSWERS = frozenset({"question", "summary", "main", "main-message", "cover-text"})
Opens = Literal["", "title", "answer"]
Kind = Literal["heading", "paragraph", "item", "picture", "caption", "row", "line"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that is read: its kind, the elements that hold its words, and a number.

    The number is the level of a heading, and which one an item of a numbered list is, 0 for another
    item. A row has an element for each cell. `depth` is that of lists in lists, and `box` says that
    an item has a box to tick.
    """

    kind: Kind
    parts: tuple[Element, ...]
    number: int = 0
    depth: int = 0
    box: bool = False


def pieces(element: Element, depth: int = 0) -> Iterator[Piece]:
    """Yield what is read of an element, in order; heads and feet of pages are not."""
    name = element.name
    if element.role in ("running", "ahead"):
        return
    if name in HEADINGS:
        yield Piece("heading", (element,), int(name[1]))
    elif name in ("p", "caption", "figcaption"):
        if element.text().strip():
            yield Piece("paragraph" if name == "p" else "caption", (element,), depth=depth)
    elif name in ("img", "qr"):
        if element.attrs["alt"]:  # else it is decoration, such as a logo beside the clinic's name
            yield Piece("picture", (element,))
    elif name == "hr":
        if element.role == "write-in":
            yield from [Piece("line", (element,))] * int(element.attrs.get("lines", "1"))
    elif name in ("ul", "ol"):
        for place, item in enumerate(element.elements(), int(element.attrs.get("start", "1"))):
            yield from _item(item, place if name == "ol" else 0, depth + 1,
                             box=element.role == "checklist")
    elif name == "dl":
        for each in element.elements():
            yield (Piece("item", (each,), 0, depth + 1) if each.name == "dt" else
                   Piece("paragraph", (each,), depth=depth + 2))
    elif name == "tr":
        yield Piece("row", tuple(element.elements()))
    else:
        yield from _children(element, depth)


def _children(element: Element, depth: int) -> Iterator[Piece]:
    children = list(element.elements())
    for number in title_first([opens(child) for child in children]):
        yield from pieces(children[number], depth)


def _item(item: Element, number: int, depth: int, *, box: bool) -> Iterator[Piece]:
    """Yield an item's own words, and what stands in it as pieces of their own."""
    blocks = [child for child in item.elements() if child.name not in INLINE]
    if not blocks or blocks[0].name == "p":
        yield Piece("item", (blocks.pop(0) if blocks else item,), number, depth, box)
    for block in blocks:
        yield from pieces(block, depth)


# -- order --------------------------------------------------------------------------------------


def opens(element: Element) -> Opens:
    """Tell a title, and what answers it."""
    if element.name == "h1":
        return "title"
    return "answer" if element.role in _ANSWERS else ""


def title_first(parts: Sequence[Opens]) -> list[int]:
    """Return the order in which parts that stand one below the other are read, by their numbers.

    What stands above a title, such as the clinic and an address, is heard behind the title and
    its answer: a listener asks first what a sheet is about, and what to do.
    """
    order = list(range(len(parts)))
    if "title" not in parts:
        return order
    title = end = parts.index("title")
    while end < len(parts) and parts[end]:
        end += 1
    order[:end] = sorted(order[:end], key=lambda number: (number != title, not parts[number]))
    return order


# -- words --------------------------------------------------------------------------------------


def printed(element: Element) -> str:
    """Return the words of an element as they are printed, on one line."""
    return " ".join(element.text().split())
