"""Read the structure tree of a tagged PDF back as a tree of roles and words.

pypdf opens the file; this module walks its structure elements (ISO 32000-1, 14.7) and puts the
marked content of the pages into them. What is marked as an artifact is gathered per page. Simple
fonts with a ToUnicode map are read, as this project writes them; form XObjects are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject

_SHOWN = ("Alt", "ActualText", "Lang", "E")
_ATTRIBUTES = ("Scope", "ColSpan", "RowSpan", "ListNumbering", "BBox")
# Roles whose words run on in the line around them; all others start anew.
_INLINE = frozenset({"Span", "Link", "Em", "Strong", "Reference", "Quote", "Code"})


class NotTaggedError(ValueError):
    """Say that a file has no structure tree."""


@dataclass(slots=True)
class Node:
    """Hold one structure element: role, properties, and children and words in reading order."""

    role: str
    props: dict[str, Any] = field(default_factory=dict)
    kids: list[Node | str] = field(default_factory=list)
    annotations: int = 0


@dataclass(slots=True)
class Structure:
    """Hold what was read: the tree; and the label, the words in reading order, the artifact words
    and the untagged words of each page.
    """

    root: Node
    labels: list[str]
    pages: list[str]
    artifacts: list[str]
    untagged: list[str]


@dataclass(slots=True)
class _PageWords:
    """Hold the words of one page by marked-content id, and those outside the tree."""

    marked: dict[int, str] = field(default_factory=dict)
    actual: dict[int, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    artifact: list[str] = field(default_factory=list)
    untagged: list[str] = field(default_factory=list)


def read_structure(pdf: bytes | Path) -> Structure:
    """Return the structure of a PDF; raise NotTaggedError when it has none.

    A tree with several elements at its top gets a root of the role StructTreeRoot.
    """
    reader = PdfReader(BytesIO(pdf) if isinstance(pdf, bytes) else pdf)
    catalog: Any = reader.trailer["/Root"]
    if "/StructTreeRoot" not in catalog:
        raise NotTaggedError("the file has no structure tree")
    pages = {
        page.indirect_reference.idnum: _read_page(reader, page)
        for page in reader.pages if page.indirect_reference is not None
    }
    tops = [
        _element(item, pages, None) for item in _listed(catalog["/StructTreeRoot"].get("/K"))
    ]
    root = tops[0] if len(tops) == 1 else Node("StructTreeRoot", kids=[*tops])
    words = list(pages.values())
    return Structure(
        root,
        labels=list(reader.page_labels),
        pages=[" ".join("".join(page.read).split()) for page in words],
        artifacts=[_joined(page.artifact) for page in words],
        untagged=[_joined(page.untagged) for page in words],
    )


def _joined(parts: list[str]) -> str:
    return " ".join(" ".join(parts).split())


# -- the tree --------------------------------------------------------------------------------


def _element(element: Any, pages: dict[int, _PageWords], page: int | None) -> Node:
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
    if page is not None and node.role not in _INLINE:
        pages[page].read.append(" ")
    for kid in _listed(element.get("/K")):
        _add_kid(node, kid, pages, page)
    return node


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


def _add_kid(node: Node, kid: Any, pages: dict[int, _PageWords], page: int | None) -> None:
    if isinstance(kid, int):
        _add_words(node, pages, page, int(kid))
    elif not isinstance(kid, DictionaryObject):
        return
    elif kid.get("/Type") == "/MCR":
        own = kid.raw_get("/Pg").idnum if "/Pg" in kid else page
        _add_words(node, pages, own, int(str(kid["/MCID"])))
    elif kid.get("/Type") == "/OBJR":
        node.annotations += 1
    else:
        node.kids.append(_element(kid, pages, page))


def _add_words(node: Node, pages: dict[int, _PageWords], page: int | None, mcid: int) -> None:
    if page is None:
        return
    words = pages[page]
    text_ = words.actual.get(mcid, words.marked.get(mcid, ""))
    if text_:
        node.kids.append(text_)
        words.read.append(text_)


# -- the pages -------------------------------------------------------------------------------


def _read_page(reader: PdfReader, page: Any) -> _PageWords:
    fonts = {
        str(name): _to_unicode(font.get_object())
        for name, font in page.get("/Resources", {}).get("/Font", {}).items()
    }
    properties = page.get("/Resources", {}).get("/Properties", {})
    words = _PageWords()
    contents = page.get_contents()
    if contents is None:
        return words
    marks: list[int | None] = []  # MCID, None for an artifact, -1 for a mark without meaning
    table: dict[int, str] = {}
    for operands, operator in ContentStream(contents, reader).operations:
        if operator in (b"BDC", b"BMC"):
            marks.append(_mark(operands, properties, words))
        elif operator == b"EMC":
            if marks:
                marks.pop()
        elif operator == b"Tf":
            table = fonts.get(str(operands[0]), {})
        elif operator in (b"Tj", b"TJ", b"'", b'"'):
            _write(words, marks, _show(operands[-1], table))
    return words


def _mark(operands: list[Any], named: Any, words: _PageWords) -> int | None:
    if operands[0] == "/Artifact":
        return None
    given = operands[1] if len(operands) > 1 else {}
    if isinstance(given, str):  # the name of a property list in the page's resources
        given = named.get(given, {})
    if not isinstance(given, DictionaryObject) or "/MCID" not in given:
        return -1
    mcid: int = given["/MCID"]  # type: ignore[assignment]  # a number by definition
    if "/ActualText" in given:
        words.actual[mcid] = str(given["/ActualText"])
    return mcid


def _write(words: _PageWords, marks: list[int | None], shown: str) -> None:
    owner = next((mark for mark in reversed(marks) if mark != -1), -1)
    if owner is None:
        words.artifact.append(shown)
    elif owner == -1:
        words.untagged.append(shown)
    else:
        words.marked[owner] = words.marked.get(owner, "") + shown


def _show(shown: Any, table: dict[int, str]) -> str:
    strings = shown if isinstance(shown, ArrayObject) else [shown]
    text_ = ""
    for string in strings:
        raw = getattr(string, "original_bytes", string)
        if isinstance(raw, bytes):
            text_ += "".join(table.get(code, "\ufffd") for code in raw)
    return text_


def _to_unicode(font: DictionaryObject) -> dict[int, str]:
    """Return what each byte of a simple font's strings means, from its ToUnicode map."""
    stream = font.get("/ToUnicode")
    if stream is None:
        return {}
    table: dict[int, str] = {}
    section = ""
    for line in stream.get_object().get_data().decode("latin-1").splitlines():
        if line.endswith(("beginbfchar", "beginbfrange")):
            section = line.split("begin")[-1]
        elif line.startswith("endbf"):
            section = ""
        elif section:
            _map_line(table, section, line)
    return table


def _map_line(table: dict[int, str], section: str, line: str) -> None:
    parts = [part.strip("<>[] ") for part in line.replace("[", " ").replace("]", " ").split()]
    if section == "bfchar":
        table[int(parts[0], 16)] = _decoded(parts[1])
        return
    first, last = int(parts[0], 16), int(parts[1], 16)
    if len(parts) == 3 and last > first:
        start = int(parts[2], 16)
        table.update({code: chr(start + code - first) for code in range(first, last + 1)})
    else:
        table.update({first + offset: _decoded(part) for offset, part in enumerate(parts[2:])})


def _decoded(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")


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
        elif kid.role in _INLINE:
            yield from _pieces(kid)
        else:
            yield None
            yield from _pieces(kid)
            yield None


def words_by_page(pdf: bytes | Path) -> list[str]:
    """Return the words of each page in reading order, without its artifacts."""
    return read_structure(pdf).pages


def find(node: Node, role: str) -> list[Node]:
    """Return all elements of a role, in reading order."""
    found = [node] if node.role == role else []
    for kid in node.kids:
        if isinstance(kid, Node):
            found += find(kid, role)
    return found


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
