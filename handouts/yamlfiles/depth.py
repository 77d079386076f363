"""How deep YAML is nested, found in one pass before any parser sees the text.

Parsers bound the depth each in its own way, which changes from version to version. So this follows
what a text opens: lists and mappings by their columns, and brackets that stand outside of texts,
block scalars and comments. It never counts more than a parser would. Text that is no YAML may be
read otherwise than a parser reads it; that is refused either way.
"""

from __future__ import annotations

import re

_GAP = re.compile(r"[ \n]*(?:#[^\n]*[ \n]*)*")
_QUOTED = {
    '"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL),
    "'": re.compile(r"'[^']*(?:''[^']*)*'(?!')"),
}
# Text without quotation marks, up to the end of its line; within brackets, more characters end it.
_PLAIN = re.compile(r"(?:[^ \n:]+|:(?![ \n]|\Z)| +(?![ #]))*")
_PLAIN_IN_BRACKETS = re.compile(r"(?:[^ \n:,\[\]{}]+|:(?![ \n,\[\]{}]|\Z)| +(?![ #]))*")
_GOES_ON = re.compile(r"(?: *\n)+( *)(?![ \n#]|\Z)")
_NAME = re.compile(r"[&*][-\w]*|![^ \n]*")
_NAME_IN_BRACKETS = re.compile(r"[&*][-\w]*|![^ \n,\[\]{}]*")
_MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \n]|\Z)")
_REST = re.compile(r"[^\n]*")
_BLOCK_HEAD = re.compile(r"[|>][-+]?([1-9]?)[^\n]*\n?")
_BLOCK_LINE = re.compile(r"( *)([^\n]*)\n?")


def too_deep(text: str, deepest: int) -> int | None:
    """Return where text opens more than `deepest` collections within each other, or None.

    The place is an offset into the text. Line ends are "\\n", and there are no tabs.
    """
    columns: list[int] = []  # where the open lists and mappings stand that have no brackets
    brackets = 0
    key: int | None = None  # where something began that a colon makes a key
    line = pos = 0
    while True:
        before, pos = pos, _end(_GAP, text, pos)
        if pos == len(text):
            return None
        line = text.rfind("\n", before, pos) + 1 or line
        char, column = text[pos], pos - line
        alone = text[pos + 1:pos + 2] in ("", " ", "\n")
        opened: int | None = None
        if not brackets:
            while columns and columns[-1] > column:
                columns.pop()
            if key is None or key < line:
                key = pos
        start = pos
        if char in "[{":
            brackets += 1
            opened = pos
            pos += 1
        elif char in "]}":
            brackets = max(0, brackets - 1)
            pos += 1
        elif char == "," or (brackets and char in "?:"):
            pos += 1
        elif char in "-?:" and alone:
            # In a mapping it is the key that stands in the column, not the colon.
            begins = key if char == ":" and key is not None else pos
            if not brackets and (not columns or columns[-1] < begins - line):
                columns.append(begins - line)
                opened = begins
            key = None
            pos += 1
        elif char in _QUOTED:
            closed = _QUOTED[char].match(text, pos)
            if closed is None:
                return None
            pos = closed.end()
        elif char in "|>" and not brackets:
            pos = _after_block(text, pos, columns[-1] if columns else -1)
        elif char in "&*!":
            pos = _end(_NAME_IN_BRACKETS if brackets else _NAME, text, pos)
        elif not column and not brackets and _MARKER.match(text, pos):
            columns.clear()
            key = None
            pos += 3
        elif not column and char == "%":
            pos = _end(_REST, text, pos)
        elif brackets:
            pos = _after_plain(text, pos, _PLAIN_IN_BRACKETS, 0)
        else:
            pos = _after_plain(text, pos, _PLAIN, columns[-1] + 1 if columns else 0)
        if opened is not None and len(columns) + brackets > deepest:
            return opened
        line = text.rfind("\n", start, pos) + 1 or line


def _end(pattern: re.Pattern[str], text: str, pos: int) -> int:
    found = pattern.match(text, pos)
    return found.end() if found else pos


def _after_plain(text: str, pos: int, pattern: re.Pattern[str], least: int) -> int:
    """Return where a plain text ends; it goes on over lines that are indented by `least` spaces."""
    while True:
        pos = _end(pattern, text, pos)
        more = _GOES_ON.match(text, pos)
        if more is None or len(more[1]) < least or (
                not more[1] and _MARKER.match(text, more.end())):
            return pos
        pos = more.end()


def _after_block(text: str, pos: int, parent: int) -> int:
    """Return where a block scalar ends that stands in a collection of the column `parent`."""
    head = _BLOCK_HEAD.match(text, pos)
    pos = head.end() if head else pos + 1
    indent = max(parent, 0) + int(head[1]) if head and head[1] else _indent(text, pos, parent)
    while pos < len(text):
        found = _BLOCK_LINE.match(text, pos)
        if found is None or (found[2] and len(found[1]) < indent):
            break
        pos = found.end()
    return pos


def _indent(text: str, pos: int, parent: int) -> int:
    """Return how far a block scalar is indented: as its first line, or blank ones before that."""
    widest = max(parent + 1, 1)
    while pos < len(text):
        found = _BLOCK_LINE.match(text, pos)
        if found is None:
            break
        widest = max(widest, len(found[1]))
        if found[2]:
            break
        pos = found.end()
    return widest
