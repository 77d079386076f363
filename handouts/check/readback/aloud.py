"""A finished file as a screen reader reads it aloud, line by line, from its structure tree.

The tree alone knows the order: a box at the foot of a page is read behind the words that begin
above it, wherever the page ends. What a reader announces stands in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.readback.structure import INLINE, Node, find

_HEADING = re.compile(r"H[1-6]")
_BULLET, _BOX = "•", "☐"


def aloud(root: Node) -> Iterator[str]:
    """Yield the lines that are heard of an element; what stands in a list is indented."""
    yield from _block(root, 0)


def _block(node: Node, depth: int) -> Iterator[str]:
    role, indent = node.role, "  " * depth
    if _HEADING.fullmatch(role):
        yield f"{indent}[heading {role[1]}] {_words(node)}"
    elif role == "Figure":
        yield f"{indent}[picture: {node.props.get('Alt', '')}]"
        for caption in _elements(node, "Caption"):  # in PDF 2.0; before, it stands behind
            yield from _blocks(caption, depth)
    elif role == "L":
        items = _elements(node, "LI")
        yield f"{indent}[list, {_count(len(items), 'item')}]"
        for item in items:
            yield from _item(item, depth + 1)
    elif role == "Table":
        yield f"{indent}[table, {_count(len(find(node, 'TR')), 'row')}]"
        yield from _blocks(node, depth)
    elif role == "TR":
        cells = (_words(cell) for cell in node.kids if isinstance(cell, Node))
        yield f"{indent}[row] {' | '.join(cell or '[empty]' for cell in cells)}"
    else:
        yield from _blocks(node, depth)


def _blocks(node: Node, depth: int) -> Iterator[str]:
    """Yield the lines of what stands in an element; words between blocks are lines of their own."""
    run: list[Node | str] = []
    for kid in node.kids:
        if isinstance(kid, str) or kid.role in INLINE:
            run.append(kid)
            continue
        yield from _line(run, depth)
        run = []
        yield from _block(kid, depth)
    yield from _line(run, depth)


def _line(run: list[Node | str], depth: int) -> Iterator[str]:
    if words := _joined(run):
        yield "  " * depth + words


def _item(item: Node, depth: int) -> Iterator[str]:
    """Yield an item behind its label; a term is one itself, and its meaning stands below it."""
    label = " ".join(_words(each) for each in _elements(item, "Lbl"))
    numbered = re.fullmatch(r"\d+\.", label)
    said = {_BULLET: "-", _BOX: "[box to tick]"}.get(label, label if numbered else "")
    if label and not said:
        yield f"{'  ' * depth}- {label}"
        depth += 1
    for body in _elements(item, "LBody"):
        for number, line in enumerate(_blocks(body, depth)):
            first = said and not number
            yield f"{'  ' * depth}{said} {line.lstrip()}" if first else line


def _elements(node: Node, role: str) -> list[Node]:
    return [kid for kid in node.kids if isinstance(kid, Node) and kid.role == role]


def _words(node: Node) -> str:
    return _joined(node.kids)


def _joined(kids: list[Node | str]) -> str:
    return " ".join("".join(map(_said, kids)).split())


def _said(kid: Node | str) -> str:
    """Return what is heard of words: links, blanks, short forms, and words in other languages."""
    if isinstance(kid, str):
        return kid
    if "ActualText" in kid.props:
        return f"[{kid.props['ActualText']}]"
    words = "".join(map(_said, kid.kids))
    if kid.role == "Link":
        return f"[link: {kid.says or words}]"
    if "E" in kid.props:
        return f"{words} [{kid.props['E']}]"
    if "Lang" in kid.props:
        return f"[{kid.props['Lang']}: {words}]"
    return words if kid.role in INLINE else f" {words} "


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
