"""The words of a document one after the other, as they are read aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from handouts.markup.element import Element
from handouts.markup.vocabulary import HEADINGS, INLINE

# The roles of what answers the question of a title, and is read at once behind it.
_ANSWERS = frozenset({"question", "summary", "main", "main-message", "cover-text"})
Opens = Literal["", "title", "answer"]
Kind = Literal["heading", "paragraph", "list", "item", "picture", "table", "caption", "row", "line"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that is read: its kind, the elements that hold its words, and a number.

    The number is the level of a heading, how many items a list and rows a table has, and which one
    an item of a numbered list is, 0 for another item; `box` says that it has a box to tick. A row
    has an element for each cell. `depth` is that of lists in lists.
    """

    kind: Kind
    parts: tuple[Element, ...]
    number: int = 0
    depth: int = 0
    box: bool = False


def as_printed(document: Element, headings: Sequence[str]) -> Element:
    """Return a document in which what stands at the foot of a page is where the page has it read.

    `headings` are those of the printed document, in the order in which they are read.
    """
    order = {" ".join(words.split()): place for place, words in enumerate(headings)}

    def place_of(child: Element | str) -> int:
        return order.get(_heading(child), -1)

    def arranged(article: Element) -> Element:
        feet = [child for child in article.children if _is_foot(child)]
        rest = [child for child in article.children if not _is_foot(child)]
        for foot in feet:
            after = place_of(foot)
            at = next((number for number, child in enumerate(rest) if place_of(child) > after),
                      len(rest))
            rest.insert(at, foot)
        return article.with_children(rest)

    return document.with_children(
        arranged(child) if isinstance(child, Element) and child.name == "article" else child
        for child in document.children)


def _is_foot(child: Element | str) -> bool:
    return isinstance(child, Element) and child.attrs.get("stands") == "foot"


def _heading(child: Element | str) -> str:
    if isinstance(child, str):
        return ""
    found = next((each for each in child.iter() if each.name in HEADINGS), None)
    return " ".join(found.text().split()) if found else ""


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
        items = list(element.elements())
        yield Piece("list", (element,), len(items), depth)
        for place, item in enumerate(items, 1):
            yield from _item(item, place if name == "ol" else 0, depth + 1,
                             box=element.role == "checklist")
    elif name == "dl":
        terms = list(element.elements())
        yield Piece("list", (element,), len(terms) // 2, depth)
        for each in terms:
            yield (Piece("item", (each,), 0, depth + 1) if each.name == "dt" else
                   Piece("paragraph", (each,), depth=depth + 2))
    elif name == "table":
        yield Piece("table", (element,), sum(1 for _ in element.iter("tr")))
        yield from _children(element, depth)
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


def heard(element: Element) -> str:
    """Return the words of an element as they are read aloud: its links, blanks and short forms."""
    return " ".join(_aloud(element).split())


def _aloud(element: Element) -> str:
    return "".join(child if isinstance(child, str) else _SAID.get(child.name, _aloud)(child)
                   for child in element.children)


def _said_link(link: Element) -> str:
    return f"[link: {link.attrs.get('title') or _aloud(link)}]"


def _said_short(short: Element) -> str:
    return f"{_aloud(short)} [{short.attrs['title']}]"


def _said_span(span: Element) -> str:
    if span.role == "blank":
        return f"[{span.attrs.get('title', '')}]"
    return f"[{span.attrs['lang']}: {_aloud(span)}]" if "lang" in span.attrs else _aloud(span)


_SAID: dict[str, Callable[[Element], str]] = {
    "a": _said_link, "abbr": _said_short, "span": _said_span, "br": lambda _: " ",
}
