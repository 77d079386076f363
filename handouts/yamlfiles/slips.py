"""Slips of colons, brackets and indentation, told on the line that has to change.

A parser stumbles over the line after a slip; the lines above it show what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from handouts.errors import Problem, Source
from handouts.yamlfiles.lookalikes import brief, colon_problem, plain_spaces
from handouts.yamlfiles.quotation import COPY, WHY, curly_ends

LONGEST_SHOWN = 60
QUOTE = "put the whole text between double quotes"

_HEAD = re.compile(r"( *(?:- +)*)([\w-]+:(?= |$))?")
_KEYED_ITEM = re.compile(r"( *)- ([\w-]+:)")
_FOLDED_KEY = re.compile(r"[a-z][a-z_]*:(?: |$)")
_TIGHT_COLON = re.compile(r"( *(?:- +)*)([a-z_][\w-]*):(?![ /]|$)(.*)")


def slip(error: Any, lines: Sequence[str], mark: Any, display: str) -> Problem | None:
    """Return the problem of a line that a parser's complaint leads back to, or None."""
    said = f"{error.context or ''} {error.problem or ''}"
    if mark.line >= len(lines):
        return None
    if "mapping values are not allowed" in said:
        return _second_colon(lines, mark.line, mark.column, display)
    if "could not find expected ':'" in said:
        return _colon(lines[mark.line], mark.line, display)
    return (_left_of_its_item(lines, mark.line, display)
            or _after_bracket(lines[mark.line], mark.line, mark.column, display))


def dash_hint(line: str) -> str | None:
    """Return what to type where a dash has no space after it, as in `-Walk`."""
    text = plain_spaces(line).strip()
    if len(text) > 1 and text[0] == "-" and text[1] not in " -":
        return f"write a space after the dash: `{shown(f'- {text[1:]}')}`"
    return None


def further_right(lines: Sequence[str], number: int, display: str) -> Problem | None:
    """Return the problem of an item (its line from 0) that begins further right than the one
    above it, so that it would be a part of that one's text."""
    above = _item_above(lines, number)
    if above is None or _indent(lines[above]) >= _indent(lines[number]):
        return None
    return Problem(
        Source(display, number + 1, _indent(lines[number]) + 1), "YAML011",
        f"a list item begins further right than the item on line {above + 1}, and would run on "
        f"from its text: {shown(lines[number])}",
        f"begin it with {spaces(_indent(lines[above]))} and a dash, like line {above + 1}; to put "
        f"it under that item, write 3 lines: `- item: {lines[above].strip()[2:42]}`, `  bullets:` "
        f"and `    {shown(lines[number])}`")


def folded_in(
    lines: Sequence[str], first: int, last: int, display: str
) -> Problem | None:
    """Return the problem of an item or a key that `>` on a line (from 0) folds into its text.

    `last` is the last line of the text.
    """
    before = ""
    for number in range(first + 1, min(last + 1, len(lines))):
        text = lines[number].strip()
        key = _FOLDED_KEY.match(text) if before[-1:] in tuple(".!?") else None
        if key or text.startswith("- "):
            what = f"the key `{key[0].strip()}`" if key else "an item of a list"
            return Problem(
                Source(display, number + 1, _indent(lines[number]) + 1), "YAML011",
                f"{what} would be printed as words of the text that begins on line {first + 1}: "
                f"{shown(text)}",
                f"{begin(_indent(lines[first]))}, like line {first + 1}; or, if it is a part of "
                "that text, move it to the end of the line before"
                if key else "write each item on a line of its own below its key, without the >")
        before = text
    return None


def indented(
    said: str, lines: Sequence[str], mark: Any, above: Any
) -> tuple[str, str] | None:
    """Say how many spaces a line wants that fits neither the list nor the keys above it."""
    if above is None or mark.line >= len(lines) or not any(
            words in said for words in ("expected '-'", "expected key", "<block end>")):
        return None
    line = lines[mark.line]
    if line.lstrip().startswith("- "):
        return _misplaced_item(lines, mark.line, above)
    column = above.column
    before = next((number for number in range(mark.line - 1, above.line, -1)
                   if lines[number].strip()), above.line)
    text = lines[before].lstrip(" -")
    nearer = len(lines[before]) - len(text)
    if "block mapping" in said and lines[before][:nearer].endswith("- "):
        column = nearer - 2  # one parser names the keys around the list, the other one the list
    elif "block mapping" in said:
        like = f"{spaces(column)}, like the key on line {above.line + 1}"
        if nearer > column and ":" in text and not text.startswith("#"):
            like = f"{spaces(nearer)}, like the key on line {before + 1}, or with {like}"
        return "a line that is not indented like its neighbors", f"begin it with {like}"
    item = next((number for number in range(mark.line - 1, above.line - 1, -1)
                 if lines[number][column:].startswith("- ") and _indent(lines[number]) == column),
                above.line)
    key = _HEAD.match(line)
    ways = f"begin it with {spaces(column + 2)}, to belong to {_named(lines[item], item)}"
    if key is None or key[2] is None or f" {key[2]}" in lines[item]:
        ways += f"; or with {spaces(column)} and a dash, to begin an item of its own"
    return "a line that is not indented like the list above it", ways


def quoted_line(line: str, col: int) -> str:
    """Return what to type for a line whose text, from a column on, wants quotation marks."""
    words = line[col:].rstrip()
    if len(words) > 1 and words[0] + words[-1] in ('""', "''", "“”", "‘’"):  # noqa: RUF001 - on purpose
        words = words[1:-1]
    words = words.replace("\\", "\\\\").replace('"', '\\"')
    whole = f"{line[:col].strip()} \"{words}\"".strip()
    return f"{QUOTE}: `{whole}`" if len(whole) <= LONGEST_SHOWN + 20 else QUOTE


def begin(count: int) -> str:
    """Say how many spaces a line is to begin with."""
    return f"begin it with {spaces(count)}" if count else "delete the spaces before it"


def text_start(line: str) -> int:
    """Return the column at which the text of a line begins, after its dashes and its key."""
    head = _HEAD.match(line)
    end = head.end() if head else 0
    return end + len(line[end:]) - len(line[end:].lstrip(" "))


def shown(line: str) -> str:
    """Return a line, or its beginning and an ellipsis."""
    return brief(plain_spaces(line).strip())


def spaces(count: int) -> str:
    """Return a count of spaces in words."""
    return "no space" if not count else "1 space" if count == 1 else f"{count} spaces"


def _second_colon(
    lines: Sequence[str], number: int, column: int, display: str
) -> Problem | None:
    """Tell a colon inside of a text from a key below a line that is none."""
    line = lines[number]
    head = _HEAD.match(line)
    if head is None:
        return None
    if head[2] is None or head.end() - 1 < column:  # a key, and then another colon
        place = Source(display, number + 1, column + 1)
        curly = curly_ends(line[text_start(line):].rstrip())
        hint = quoted_line(line, text_start(line))
        if curly:
            return Problem(
                place, "YAML012", f"curly quotation marks ({curly}) do not hold a text with a "
                f"colon together, as straight ones do: {shown(line)}",
                f"{COPY}{hint.removeprefix(QUOTE)} ({WHY})")
        return Problem(
            place, "YAML012", f"a colon and a space inside a text: {shown(line)}", hint)
    before = next((each for each in range(number - 1, -1, -1) if lines[each].strip()), None)
    if before is None:
        return None
    found = _colon(lines[before], before, display)
    if found:
        return found
    above = _HEAD.match(lines[before])
    if above and above[2] and len(above[1]) < len(head[1]):
        return Problem(
            Source(display, number + 1, len(head[1]) + 1), "YAML012",
            f"`{head[2]}` begins further right than `{above[2]}` on line {before + 1}, and would "
            f"be a part of its text: {shown(line)}",
            f"{begin(len(above[1]))}, like line {before + 1}; if it is a part of that text, put "
            "the whole text between double quotes")
    return None


def _colon(line: str, number: int, display: str) -> Problem | None:
    """Return the problem of a line whose key has no colon, or one that YAML does not read."""
    found = colon_problem(line, number, display)
    if found:
        return found
    tight = _TIGHT_COLON.match(line)
    if tight:
        return Problem(
            Source(display, number + 1, tight.end(2) + 1), "YAML012",
            f"a colon without a space after it: {shown(line)}",
            f"write a space after the colon: `{shown(f'{tight[2]}: {tight[3]}')}`")
    head = _HEAD.match(line)
    if head is None or head[2] or dash_hint(line):
        return None
    if line[head.end():head.end() + 1] in ("", "#", '"', "'", "[", "{"):
        return None
    key, _, text = line[head.end():].partition(" ")
    is_key = key.isascii() and key.islower()
    example = shown(f"{head[1].strip()}{key}: {text.strip()}") if is_key else "key: text"
    return Problem(
        Source(display, number + 1, len(head[1]) + 1), "YAML012",
        f"a line without a colon: {shown(line)}",
        f"write `{example}`" + (
            ", or indent the line under the text that it belongs to" if number else ""))


def _left_of_its_item(lines: Sequence[str], number: int, display: str) -> Problem | None:
    """Tell of a key that ended a list by standing left of it, so that its next item fits nowhere.

    The next item begins with the same key as one before it, at the same column.
    """
    item = _KEYED_ITEM.match(lines[number])
    if item is None:
        return None
    before = next((each for each in range(number - 1, -1, -1)
                   if lines[each].startswith(item[0])), None)
    if before is None:
        return None
    indent = len(item[1])
    for each in range(before + 1, number):
        line = lines[each]
        if line.strip() and _indent(line) <= indent and line.lstrip()[0] not in "-#":
            return Problem(
                Source(display, each + 1, _indent(line) + 1), "YAML012",
                f"a key begins further left than the list item that it belongs to: {shown(line)}",
                f"begin it with {spaces(indent + 2)}, like `{item[2]}` on line {before + 1}")
    return None


def _after_bracket(line: str, number: int, column: int, display: str) -> Problem | None:
    """Tell of words that follow the bracket which closes a list, as in `[see 2] and rest`."""
    start, before = text_start(line), line[:column].rstrip()
    if line[start:start + 1] not in ("[", "{") or before[-1:] not in ("]", "}") or (
            not line[column:].strip()):
        return None
    return Problem(
        Source(display, number + 1, start + 1), "YAML012",
        f"a text that begins with {line[start]} needs quotation marks: {shown(line)}",
        quoted_line(line, start))


def _misplaced_item(lines: Sequence[str], number: int, above: Any) -> tuple[str, str]:
    dash = max(0, above.column - 2)
    outer = dash if lines[above.line][dash:].startswith("- ") else above.column
    is_item = lines[above.line][outer:].startswith("- ")
    choices = {outer: above.line} if is_item else {}
    item = _item_above(lines, number)
    if item is not None:
        choices = {_indent(lines[item]): item, **choices}
    if not choices:
        return ("a list item where a key must be",
                f"begin the line with a key and {spaces(above.column)}, like line {above.line + 1}")
    # The nearer one first: who slips, slips by little.
    here = _indent(lines[number])
    ways = [f"with {spaces(indent)} and a dash, {_goes_on_from(lines[line], line, len(choices))}"
            for indent, line in sorted(choices.items(), key=lambda each: abs(each[0] - here))]
    return ("a list item that is not indented like the list above it",
            f"begin it {'; or '.join(ways)}")


def _goes_on_from(line: str, number: int, choices: int) -> str:
    if choices == 1:
        return f"like line {number + 1}"
    return f"to stand in one list with {_named(line, number)}"


def _named(line: str, number: int) -> str:
    """Return a line (from 0) as a hint names it: by its words and its number."""
    words = shown(line)
    return f"`{words if len(words) <= 30 else words[:28] + ' …'}` (line {number + 1})"


def _item_above(lines: Sequence[str], number: int) -> int | None:
    return next((each for each in range(number - 1, -1, -1)
                 if lines[each].lstrip(" ").startswith("- ")), None)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
