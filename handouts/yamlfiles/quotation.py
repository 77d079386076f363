"""Quotation marks that do not pair, found line by line: a parser tells of them on a later line.

    YAML012 a mark that is not closed, so that the file cannot be read
    YAML013 a mark at one end of a text only, or a curly one where YAML reads straight ones
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handouts.errors import Problem, Source
from handouts.yamlfiles.lookalikes import plain_spaces

LONGEST_SHOWN = 70
_MOST_LINES = 50  # a text in quotation marks that goes on for longer is not closed

# Indentation and dashes; then a key, if there is one.
_HEAD = re.compile(r"( *(?:- +)*)(?:[\w-]+: +)?")
_BLOCK = re.compile(r"( *)[^#]*[:-] +[|>][-+0-9]*(?: +#.*)?$|( *)[|>][-+0-9]*$")
_STRUCTURE = re.compile(r" *(?:- |-$|[a-z_][\w-]*:(?: |$))")
_CLOSED = {
    '"': re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"'),
    "'": re.compile(r"'[^']*(?:''[^']*)*'(?!')"),
}
_PLAIN = re.compile(r"[^,\[\]{}:]+|:(?! )")
_CURLY = "“”„‟«»‘’‚‛"  # noqa: RUF001 - on purpose
_PAIRS = (("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("‘", "’"), ("‚", "‘"))  # noqa: RUF001 - as above


# One key of the keyboard types both kinds: what to do must not be "type the other one".
COPY = "copy straight ones from here"
WHY = "some programs curl them: turn off smart quotes"


def curly_ends(text: str) -> str | None:
    """Return the curly quotation marks that a text is set in, or None."""
    ends = (text[:1], text[-1:])
    return " ".join(ends) if len(text) > 1 and ends in _PAIRS else None


def unpaired(lines: Sequence[str], last: int, display: str) -> Problem | None:
    """Return the problem of the first line, up to `last` (from 0), whose marks do not pair."""
    number = 0
    while number <= min(last, len(lines) - 1):
        line = lines[number]
        indent = len(line) - len(line.lstrip(" "))
        start = _head(line).end()
        if line[indent:indent + 1] in ("", "#"):
            number += 1
        elif _BLOCK.match(line):
            number = _after_block(lines, number, indent)
        elif line[start:start + 1] in _CLOSED and not _CLOSED[line[start]].match(line, start):
            end = _end(lines, number, start)
            if end is None:
                return _not_closed(line, number, start, len(line), display)
            number = end + 1
        else:
            found = _in_line(line, number, start, display)
            if found:
                return found
            number += 1
    return None


def swallowing(
    lines: Sequence[str], start: tuple[int, int], end: int, display: str
) -> Problem | None:
    """Return the problem of a text in quotation marks that holds a key or an item of its file.

    `start` is its line and column, `end` its last line (all from 0).
    """
    number, col = start
    line = lines[number]
    if not any(_is_beside(each, line) for each in lines[number + 1:end + 1]):
        return None
    begins = _head(line).end()
    in_brackets = line[begins:begins + 1] in ("[", "{")
    return (in_brackets and _in_brackets(line, number, begins, display)) or (
        _not_closed(line, number, col, len(line), display))


def stray_mark(
    text: str, line: str, start: tuple[int, int], end: int, display: str
) -> Problem | None:
    """Return the problem of a text that ends with a mark, or is set in curly ones.

    `line` is the one that it begins on, at `start` (line and column from 0), up to column `end`.
    """
    number, col = start
    if _ends_with_odd_mark(text):
        return _not_opened(line, number, col, end, display)
    first, last = text[:1], text[-1:]
    if len(text) < 3 or (first, last) not in _PAIRS or set(text[1:-1]) & {first, last}:
        return None
    words = text[1:-1].replace('"', '\\"')
    return Problem(
        Source(display, number + 1, col + 1), "YAML013",
        f"curly quotation marks ({first} {last}) stand around the text, and would be printed",
        f"{COPY}: {_example(line, col, chr(34) + words + chr(34))} ({WHY}); to print the curly "
        f"ones, put straight ones outside of them")


def _head(line: str) -> re.Match[str]:
    """Return the indentation and dashes of a line (group 1), and its key."""
    found = _HEAD.match(line)
    assert found is not None  # it matches nothing, too
    return found


def _is_beside(line: str, other: str) -> bool:
    """Say whether a key or an item begins a line, no further right than that of another line.

    It was never meant as a part of the other's text.
    """
    indent = len(line) - len(line.lstrip(" "))
    return _STRUCTURE.match(line) is not None and indent <= len(_head(other)[1])


def _after_block(lines: Sequence[str], number: int, indent: int) -> int:
    """Return the first line after a text that `|` or `>` begins on a line of this indentation."""
    number += 1
    while number < len(lines):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
            break
        number += 1
    return number


def _end(lines: Sequence[str], number: int, start: int) -> int | None:
    """Return the line on which a text in quotation marks ends; None if it swallows others."""
    first = lines[number]
    whole = first[start:]
    for end in range(number + 1, min(number + _MOST_LINES, len(lines))):
        if _is_beside(lines[end], first):
            return None
        whole += f" {lines[end].strip()}"
        if _CLOSED[whole[0]].match(whole):
            return end
    return None


def _in_line(line: str, number: int, start: int, display: str) -> Problem | None:
    """Look at the one text of a line, or at the items of a list in brackets."""
    if line[start:start + 1] in ("[", "{"):
        return _in_brackets(line, number, start, display)
    text = line[start:].rstrip()
    if text[:1] in _CLOSED or not _ends_with_odd_mark(text):
        return None
    return _not_opened(line, number, start, len(line), display)


def _in_brackets(line: str, number: int, pos: int, display: str) -> Problem | None:
    while pos < len(line):
        char = line[pos]
        if char in _CLOSED:
            closed = _CLOSED[char].match(line, pos)
            if closed is None:
                return _not_closed(line, number, pos, _item_end(line, pos), display)
            if line[closed.end():].lstrip()[:1] not in ("", ",", "]", "}", ":", "#"):
                # The mark that closed it was to open the next item.
                comma = line.rfind(",", pos, closed.end())
                swallows = comma > pos and not line[comma + 1:closed.end() - 1].strip()
                return _not_closed(line, number, pos, comma, display) if swallows else None
            pos = closed.end()
        elif char == "#" and line[pos - 1] == " ":
            return None
        elif char in "[]{},: ":
            pos += 1
        else:
            start = pos
            while (more := _PLAIN.match(line, pos)) is not None:
                pos = more.end()
            if _ends_with_odd_mark(line[start:pos].rstrip()):
                return _not_opened(line, number, start, pos, display)
            pos = max(pos, start + 1)
    return None


def _ends_with_odd_mark(text: str) -> bool:
    # 11" are inches.
    return text[-1:] == '"' and text.count('"') % 2 == 1 and not text[-2:-1].isdigit()


def _item_end(line: str, pos: int) -> int:
    ends = [at for char in ",]}" if (at := line.find(char, pos)) > 0]
    return min(ends, default=len(line))


def _not_closed(line: str, number: int, start: int, end: int, display: str) -> Problem:
    mark, words = line[start], line[start:end].rstrip()
    place = Source(display, number + 1, start + 1)
    shown = _cut(line)
    if words[-1] in _CURLY:
        return Problem(
            place, "YAML012", f"the text begins with a straight quotation mark ({mark}) and ends "
            f"with a curly one ({words[-1]}): {shown}",
            f"{COPY}: {_example(line, start, words[:-1] + mark)} ({WHY})")
    return Problem(place, "YAML012", f"a quotation mark is not closed: {shown}",
                   f"add the closing quotation mark: {_example(line, start, words + mark)}")


def _not_opened(line: str, number: int, start: int, end: int, display: str) -> Problem:
    return Problem(
        Source(display, number + 1, start + 1), "YAML013",
        f"a quotation mark ends the text, and none begins it: {_cut(line)}",
        f"add the opening one: {_example(line, start, chr(34) + line[start:end].rstrip())}; or "
        "delete the one at the end")


def _example(line: str, start: int, words: str) -> str:
    """Return what to type: the key and the text; of a list in brackets, the item."""
    head = "" if "[" in line[:start] or "{" in line[:start] else f"{line[:start].strip()} "
    return f"`{_cut(head + words)}`"


def _cut(text: str) -> str:
    text = plain_spaces(text).strip()
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[:LONGEST_SHOWN - 12]} … {text[-9:]}"
