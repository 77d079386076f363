"""Read the structure tree of a tagged PDF back as a tree of roles and words.

pypdf opens the file; this module walks its structure elements (ISO 32000-1, 14.7) and puts the
marked content of the pages into them. What is marked as an artifact is gathered per page. Simple
fonts with a ToUnicode map are read, as this project writes them; form XObjects are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from handouts.check.readback.pages import (
    ARTIFACT,
    UNTAGGED,
    Font,
    Page,
    read_fonts,
    read_page,
)
from handouts.dataclass import dataclass

# One element may stand in many places of a hostile file, and in itself.
MOST_ELEMENTS = 200_000
MOST_PAGES = 2_000
_SHOWN = ("Alt", "ActualText", "Lang", "E")
_ATTRIBUTES = ("Scope", "ColSpan", "RowSpan", "ListNumbering", "BBox")
# Roles whose words run on in the line around them; all others start anew.
INLINE = frozenset({"Span", "Link", "Em", "Strong", "Reference", "Quote", "Code"})


class NotTaggedError(ValueError):
    """Error for a file that has no structure tree."""


@dataclass(slots=True)
class Node:
    """One structure element: role, properties, and children and words in reading order.

    `marks` are the places of its own words: index of the page and marked-content id. `says` is
    what the annotation of a link says.
    """

    role: str
    props: dict[str, Any] = field(default_factory=dict)
    kids: list[Node | str] = field(default_factory=list)
    annotations: int = 0
    marks: list[tuple[int, int]] = field(default_factory=list)
    says: str = ""


@dataclass(slots=True)
class Structure:
    """What was read: the tree; the label, the words in reading order, the artifact words and the
    untagged words of each page; and each page as it is drawn.
    """

    root: Node
    labels: list[str]
    pages: list[str]
    artifacts: list[str]
    untagged: list[str]
    drawn: list[Page] = field(default_factory=list)
    fonts: list[Font] = field(default_factory=list)


@dataclass(slots=True)
class _Sheet:
    """Page while the tree is read: its words by mark, and those read so far, in order."""

    index: int
    page: Page
    marked: dict[int, str]
    read: list[str] = field(default_factory=list)


def read_structure(pdf: bytes | Path) -> Structure:
    """Return the structure of a PDF; raise NotTaggedError when it has none.

    A tree with several elements at its top gets a root of the role StructTreeRoot.
    """
    return structure_of(PdfReader(BytesIO(pdf) if isinstance(pdf, bytes) else pdf))


def structure_of(reader: PdfReader) -> Structure:
    """Return the structure of an open PDF; raise NotTaggedError when it has none."""
    catalog: Any = reader.trailer["/Root"]
    if "/StructTreeRoot" not in catalog:
        raise NotTaggedError("the file has no structure tree")
    if len(reader.pages) > MOST_PAGES:
        raise ValueError("the file has too many pages")
    fonts = read_fonts(reader)
    labels = list(reader.page_labels)
    sheets: dict[int, _Sheet] = {}
    for index, page in enumerate(reader.pages):
        if page.indirect_reference is not None:
            drawn = read_page(page, fonts, labels[index])
            sheets[page.indirect_reference.idnum] = _Sheet(index, drawn, _by_mark(drawn))
    numbers = count()
    tops = [
        _element(item, sheets, None, numbers)
        for item in _listed(catalog["/StructTreeRoot"].get("/K"))
    ]
    root = tops[0] if len(tops) == 1 else Node("StructTreeRoot", kids=[*tops])
    pages = [sheet.page for sheet in sheets.values()]
    return Structure(
        root,
        labels=labels,
        pages=[" ".join("".join(sheet.read).split()) for sheet in sheets.values()],
        artifacts=[_joined(page, ARTIFACT) for page in pages],
        untagged=[_joined(page, UNTAGGED) for page in pages],
        drawn=pages,
        fonts=list(fonts.values()),
    )


def _by_mark(page: Page) -> dict[int, str]:
    marked: dict[int, str] = {}
    for run in page.runs:
        marked[run.mark] = marked.get(run.mark, "") + run.text
    return marked


def _joined(page: Page, mark: int) -> str:
    return " ".join(" ".join(run.text for run in page.runs if run.mark == mark).split())


# -- the tree --------------------------------------------------------------------------------


def _element(
    element: Any, pages: dict[int, _Sheet], page: int | None, numbers: Iterator[int]
) -> Node:
    if next(numbers) > MOST_ELEMENTS:
        raise ValueError("the structure tree has no end")
    node = Node(str(element["/S"])[1:])
    for name in _SHOWN:
        if f"/{name}" in element:
            node.props[name] = str(element[f"/{name}"])
    for attributes in _listed(element.get("/A")):
        for name in _ATTRIBUTES:
            if f"/{name}" in attributes:
                node.props[name] = _plain(attributes[f"/{name}"])
    if "/Pg" in element:
        page = element.raw_get("/Pg").idnum
    # A block starts anew on whichever page its words stand; what follows it does too.
    if node.role not in INLINE:
        _part(pages)
    for kid in _listed(element.get("/K")):
        _add_kid(node, kid, pages, page, numbers)
    if node.role not in INLINE:
        _part(pages)
    return node


def _part(pages: dict[int, _Sheet]) -> None:
    for sheet in pages.values():
        if sheet.read and sheet.read[-1] != " ":
            sheet.read.append(" ")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    value = value.get_object()
    if isinstance(value, ArrayObject):
        return [item.get_object() for item in value]
    return [value]


def _plain(value: Any) -> Any:
    if isinstance(value, ArrayObject):
        return [float(item) for item in value]
    text = str(value)
    return text[1:] if text.startswith("/") else text


def _add_kid(
    node: Node, kid: Any, pages: dict[int, _Sheet], page: int | None, numbers: Iterator[int]
) -> None:
    if isinstance(kid, int):
        _add_words(node, pages, page, int(kid))
    elif not isinstance(kid, DictionaryObject):
        return
    elif kid.get("/Type") == "/MCR":
        own = kid.raw_get("/Pg").idnum if "/Pg" in kid else page
        _add_words(node, pages, own, int(str(kid["/MCID"])))
    elif kid.get("/Type") == "/OBJR":
        node.annotations += 1
        annotation: Any = kid["/Obj"]
        node.says = node.says or str(annotation.get("/Contents", ""))
    else:
        node.kids.append(_element(kid, pages, page, numbers))


def _add_words(node: Node, pages: dict[int, _Sheet], page: int | None, mcid: int) -> None:
    if page is None:
        return
    sheet = pages[page]
    node.marks.append((sheet.index, mcid))
    words = sheet.marked.get(mcid, "")
    if words:
        node.kids.append(words)
        sheet.read.append(words)


# -- asking ----------------------------------------------------------------------------------


def text(node: Node) -> str:
    """Return all words of an element in reading order; a space parts one block from the next."""
    words: list[str] = []
    for piece in _pieces(node):
        if piece is not None:
            words.append(piece)
        elif words and not words[-1].endswith(" "):
            words.append(" ")
    return "".join(words).strip(" ")


def _pieces(node: Node) -> Iterator[str | None]:
    """Yield the words of an element, and None where a block starts or ends."""
    for kid in node.kids:
        if isinstance(kid, str):
            yield kid
        elif kid.role in INLINE:
            yield from _pieces(kid)
        else:
            yield None
            yield from _pieces(kid)
            yield None


def nodes(root: Node) -> Iterator[Node]:
    """Yield an element and all below it, in reading order."""
    yield root
    for kid in root.kids:
        if isinstance(kid, Node):
            yield from nodes(kid)


def find(root: Node, role: str) -> list[Node]:
    """Return all elements of a role, in reading order."""
    return [node for node in nodes(root) if node.role == role]


def outline(node: Node) -> str:
    """Return the tree as indented lines: role, properties, words."""
    return "\n".join(_outline(node, 0)) + "\n"


def _outline(node: Node, depth: int) -> Iterator[str]:
    props = "".join(
        f" {name}={value}" for name, value in sorted(node.props.items()) if name != "BBox"
    )
    if all(isinstance(kid, str) for kid in node.kids):
        own = text(node)
        yield f"{'  ' * depth}{node.role}{props}" + (f" {own!r}" if own else "")
        return
    yield f"{'  ' * depth}{node.role}{props}"
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _outline(kid, depth + 1)
        else:
            yield f"{'  ' * (depth + 1)}{kid!r}"
