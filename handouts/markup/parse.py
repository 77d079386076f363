"""Read a layout's rendered markup into a frozen element tree, and check all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from xml.parsers import expat

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.markup.element import Element
from handouts.markup.validate import markup_problems
from handouts.markup.vocabulary import ELEMENTS, INLINE

# The attribute in which the layout's own place travels; `at` is the place of the content.
STAMP = "layout"
_STAMPED = re.compile(rf' {STAMP}="([^"<]+)"')
# Not \s: a no-break space holds a number and its unit together.
_SPACES = re.compile(r"[ \t\r\n]+")
LARGEST = 4_000_000
DEEPEST = 40
TOO_MANY = "MARK011"
MOST_ELEMENTS = 10_000  # a booklet of twenty chapters has 2,500


@dataclass(slots=True)
class _OpenElement:
    """One element while the parser is inside it."""

    name: str
    attrs: dict[str, str]
    source: Source
    layout: Source
    placed: bool = False
    children: list[_OpenElement | str] = field(default_factory=list)

    def add_text(self, text: str) -> None:
        if self.children and isinstance(self.children[-1], str):
            self.children[-1] += text
        else:
            self.children.append(text)


def parse_markup(xml: str, template: str) -> Element:
    """Parse and check the markup of one document; `template` names the layout for messages.

    Raise HandoutError with every problem found (MARK001 to MARK011).
    """
    document = _freeze(_read(xml, template))
    problems = markup_problems(document)
    if problems:
        raise HandoutError(problems)
    return document


def _read(xml: str, template: str) -> _OpenElement:
    if len(xml) > LARGEST:
        raise HandoutError(
            Problem(Source(template), "MARK001", "the layout renders to too much text",
                    f"keep the markup under {LARGEST} characters")
        )
    try:
        return _MarkupReader(Source(template)).read(xml)
    except expat.ExpatError as error:
        place = _nearest_stamp(xml, error.lineno, error.offset) or Source(template)
        reason = expat.errors.messages[error.code]
        raise HandoutError(
            Problem(place, "MARK001", f"the markup is not well-formed here or just after: {reason}",
                    "close every tag in its order, quote every attribute, write & as &amp;")
        ) from None


def _nearest_stamp(xml: str, line: int, offset: int) -> Source | None:
    lines = xml.split("\n")
    before = "\n".join([*lines[: line - 1], lines[line - 1][:offset]])
    stamps = _STAMPED.findall(before) or _STAMPED.findall(xml)[:1]
    return Source.parse(_unescape(stamps[-1])) if stamps else None


def _unescape(text: str) -> str:
    for name, character in (("lt", "<"), ("gt", ">"), ("#34", '"'), ("#39", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", character)
    return text


class _MarkupReader:
    """A reader on expat: no document type, no entity beyond XML's five, a limited depth."""

    def __init__(self, place: Source) -> None:
        self._open: list[_OpenElement] = [_OpenElement("", {}, place, place)]
        self._count = 0

    def read(self, xml: str) -> _OpenElement:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.ProcessingInstructionHandler = self._refuse_instruction
        parser.Parse(xml.encode("utf-8", "surrogatepass"), True)
        root = self._open[0].children[0]
        assert isinstance(root, _OpenElement)
        return root

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        parent = self._open[-1]
        stamp, at = attrs.pop(STAMP, None), attrs.pop("at", None)
        written = stamp or at
        layout = Source.parse(written) if written else parent.layout
        # Words without a place of their own are those of the nearest content around them.
        source = Source.parse(at) if at else parent.source if parent.placed else layout
        element = _OpenElement(name, attrs, source, layout, placed=bool(at) or parent.placed)
        if len(self._open) > DEEPEST:
            raise HandoutError(Problem(element.layout, "MARK006", "elements are nested too deep",
                                       f"use at most {DEEPEST} levels"))
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise HandoutError(Problem(
                element.layout, TOO_MANY, f"the layout renders to more than {MOST_ELEMENTS:,} "
                "elements", "make several documents of it"))
        parent.children.append(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].add_text(text)

    def _refuse_doctype(self, *_declaration: object) -> None:
        self._refuse("a document type is not allowed")

    def _refuse_instruction(self, *_instruction: object) -> None:
        self._refuse("a processing instruction is not allowed")

    def _refuse(self, message: str) -> None:
        raise HandoutError(Problem(self._open[-1].layout, "MARK001", message,
                                   "remove it; a layout is elements and text only"))


def _freeze(node: _OpenElement) -> Element:
    """Freeze a block: spaces collapse as in HTML and fall away at the ends of its inline text."""
    rule = ELEMENTS.get(node.name)
    inline = (rule is not None and rule.text) or node.name in INLINE
    has_blocks = any(isinstance(c, _OpenElement) and c.name not in INLINE for c in node.children)
    if inline and not has_blocks:
        children = tuple(_inline(node.children))
    else:
        children = tuple(
            _SPACES.sub(" ", child).strip(" ") if isinstance(child, str) else _freeze(child)
            for child in node.children
            if not isinstance(child, str) or child.strip(" \t\r\n")
        )
    return Element(node.name, node.attrs, children, node.source, node.layout)


def _inline(children: list[_OpenElement | str]) -> Iterator[Element | str]:
    """Collapse spaces over a whole run of inline text, also across its inline elements."""
    after_space, last_text = True, None
    texts: list[str] = []
    for piece in _pieces(children):
        if isinstance(piece, _OpenElement):  # a page number is a word; a line break starts a line
            after_space, last_text = piece.name == "br", None
            continue
        collapsed = _SPACES.sub(" ", piece)
        if after_space:
            collapsed = collapsed.removeprefix(" ")
        if collapsed:
            after_space, last_text = collapsed.endswith((" ", "\n")), len(texts)
        texts.append(collapsed)
    if last_text is not None:
        texts[last_text] = texts[last_text].removesuffix(" ")
    return _rebuild(children, iter(texts))


def _pieces(children: list[_OpenElement | str]) -> Iterator[_OpenElement | str]:
    """Yield texts and empty elements in reading order."""
    for child in children:
        if isinstance(child, str) or not child.children:
            yield child
        else:
            yield from _pieces(child.children)


def _rebuild(children: list[_OpenElement | str], texts: Iterator[str]) -> Iterator[Element | str]:
    for child in children:
        if isinstance(child, str):
            text = next(texts)
            if text:
                yield text
        else:
            below = tuple(_rebuild(child.children, texts))
            yield Element(child.name, child.attrs, below, child.source, child.layout)
