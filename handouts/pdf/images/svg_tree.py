"""An SVG file as a small tree, read within bounds and without opening anything else.

Entities, document types and namespaces are settled here, so that what reads the tree meets plain
names and values only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from xml.parsers import expat

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source

MOST_ELEMENTS = 5_000
MOST_ATTRIBUTES = 100
# Drawing walks down the tree: far deeper ones would end in a RecursionError.
DEEPEST = 60
# What all attributes and style sheets hold together; entities may make a file longer than it is.
MOST_LETTERS = 1_000_000
MOST_ENTITIES = 500
LONGEST_ENTITY = 1_000
NAMESPACE = "http://www.w3.org/2000/svg"
# Shown only where something refers to them, or never.
UNSEEN = frozenset({
    "", "defs", "symbol", "clipPath", "style", "title", "desc", "metadata", "linearGradient",
    "radialGradient", "pattern", "mask", "filter", "marker", "view", "cursor", "font",
    "font-face", "color-profile", "solidColor", "hatch",
})
_XLINK = "http://www.w3.org/1999/xlink"
_BOUND = "|"  # between a namespace and a name; neither can hold it
_REFERENCE = re.compile(rb"&([^#;&\s<>\"']{1,200});")
_PREDEFINED = {"amp", "lt", "gt", "quot", "apos"}
_PICTURES = ((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"%PDF", "PDF"), (b"GIF8", "GIF"),
             (b"%!PS", "EPS"), (b"RIFF", "WebP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"),
             (b"\x1f\x8b", "packed SVG"))


@dataclass(slots=True, eq=False)
class Node:
    """One element of SVG: its local name, attributes, place, children and text.

    `href` stands for `xlink:href` too; other attributes with a namespace are left out, since they
    change nothing. An element of another namespace has the name "".
    """

    name: str
    attrs: dict[str, str]
    place: Source
    children: list[Node] = field(default_factory=list)
    text: str = ""
    # The properties that a style sheet and the style attribute set; see svg_style.
    style: dict[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below it, in the file's order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def read_tree(data: bytes, display: str) -> Node:
    """Return the root of an SVG file; raise HandoutError (FIG003 to FIG005) for an unsound one."""
    for start, kind in _PICTURES:
        if data.startswith(start):
            raise HandoutError(Problem(
                Source(display), "FIG004", f"the file is no SVG: it holds a {kind}",
                "save the drawing as an SVG or as a PNG, with the suffix that fits"))
    reader = _Reader(display)
    try:
        data.decode("utf-8")
        return reader.read(data)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise HandoutError(Problem(
            Source(display, line), "FIG004", "the figure is not UTF-8",
            "save the file again with the encoding UTF-8")) from None
    except expat.ExpatError as error:
        raise HandoutError(Problem(
            Source(display, error.lineno, error.offset + 1), "FIG004",
            "the figure is not well-formed XML", "open it in an editor and save it again")
        ) from None


class _Reader:
    """A walk through an SVG file that builds its tree."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._open: list[Node] = []
        self._root: Node | None = None
        self._elements = self._letters = 0
        self._entities: set[str] = set()
        parser = expat.ParserCreate("utf-8", _BOUND)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.XmlDeclHandler = self._declaration
        parser.EntityDeclHandler = self._entity
        parser.StartDoctypeDeclHandler = self._document_type
        parser.ProcessingInstructionHandler = self._instruction
        self._parser = parser
        self._references: set[str] = set()

    def read(self, data: bytes) -> Node:
        self._references = {each.decode("utf-8") for each in _REFERENCE.findall(data)}
        self._parser.Parse(data, True)
        assert self._root is not None
        return self._root

    def _refuse(self, rule: str, message: str, hint: str) -> HandoutError:
        return HandoutError(Problem(self._place(), rule, message, hint))

    def _place(self) -> Source:
        return Source(self._display, self._parser.CurrentLineNumber,
                      self._parser.CurrentColumnNumber + 1)

    # -- before the first element ------------------------------------------------------------

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            raise self._refuse("FIG004", f"the figure calls itself {encoding!r}",
                               "save the file again with the encoding UTF-8")

    def _document_type(
        self, name: str, system: str | None, public: str | None, _inside: int
    ) -> None:
        """Let pass the types that programs write; nothing is ever fetched."""
        known = system is None or "www.w3.org/" in system
        if name.rpartition(":")[2] != "svg" or not known:
            raise self._refuse("FIG003", "the document type is not that of SVG",
                               "remove the line with <!DOCTYPE")

    def _entity(
        self, name: str, is_parameter: int, value: str | None, _base: str | None,
        _system: str | None, _public: str | None, _notation: str | None,
    ) -> None:
        """Take the short texts that Illustrator names; refuse all else that an entity can be."""
        plain = value is not None and not is_parameter and not set(value) & set("&%<")
        if not plain or len(value or "") > LONGEST_ENTITY or (
            len(self._entities) >= MOST_ENTITIES
        ):
            raise self._refuse("FIG003", f"the entity {name!r} is not allowed",
                               "save it without entities, or as a PNG")
        self._entities.add(name)

    def _instruction(self, target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            raise self._refuse("FIG003", "a style sheet outside of the file is not allowed",
                               "save it with its styles inside, or as a PNG")

    # -- elements ----------------------------------------------------------------------------

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        if not self._open:
            self._check_references()
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise self._refuse("FIG005", f"the figure has more than {MOST_ELEMENTS} elements",
                               "simplify it, or save it as a PNG")
        if len(self._open) >= DEEPEST:
            raise self._refuse("FIG005", f"the figure is more than {DEEPEST} elements deep",
                               "ungroup its shapes, or save it as a PNG")
        if len(attrs) > MOST_ATTRIBUTES:
            raise self._refuse("FIG005", f"an element has {len(attrs)} attributes",
                               "simplify it, or save it as a PNG")
        self._count(sum(map(len, attrs.values())))
        node = Node(self._local(name), self._plain(attrs), self._place())
        if self._open:
            self._open[-1].children.append(node)
        elif node.name == "svg":
            self._root = node
        else:
            raise self._refuse("FIG005", "the figure does not begin with <svg>",
                               f'begin it with <svg xmlns="{NAMESPACE}">')
        self._open.append(node)

    def _check_references(self) -> None:
        """Refuse entities that nobody declares: a parser that reads no outside file skips them."""
        for name in sorted(self._references - self._entities - _PREDEFINED):
            raise self._refuse("FIG003", f"the entity {name!r} is not in the file",
                               "save it without entities, or as a PNG")

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _words(self, text: str) -> None:
        self._count(len(text))
        if self._open and self._open[-1].name in {"style", "text", "tspan", "textPath"}:
            self._open[-1].text += text

    def _count(self, letters: int) -> None:
        self._letters += letters
        if self._letters > MOST_LETTERS:
            raise self._refuse("FIG003", "the figure's entities make it far too long",
                               "save it without entities, or as a PNG")

    @staticmethod
    def _local(name: str) -> str:
        space, bound, local = name.rpartition(_BOUND)
        return local if space == NAMESPACE or not bound else ""

    @staticmethod
    def _plain(attrs: dict[str, str]) -> dict[str, str]:
        plain = {key: value for key, value in attrs.items() if _BOUND not in key}
        link = attrs.get(f"{_XLINK}{_BOUND}href")
        return plain if link is None or "href" in plain else {**plain, "href": link}
