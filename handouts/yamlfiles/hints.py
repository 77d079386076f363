"""What a YAML parser's complaint means, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handouts.errors import Problem, Source
from handouts.yamlfiles.lookalikes import plain_spaces

_QUOTE = "put the whole text between double quotes"

# A part of the parser's words (both parsers), what it means, and what to type.
_MEANINGS = (
    ("mapping values are not allowed", "a colon and a space inside a text",
     f"{_QUOTE}, or indent this key like the keys above it"),
    ("while scanning an alias", "a text that begins with *",
     f'{_QUOTE}: "**Stop** if it hurts"'),
    ("while scanning an anchor", "a text that begins with &", _QUOTE),
    ("while scanning a tag", "a text that begins with !", _QUOTE),
    ("cannot start any token", "a text that begins with a character of YAML's own", _QUOTE),
    ("could not find expected ':'", "a line without a colon",
     "write `key: text`, or indent the line under the text that it belongs to"),
    ("unexpected end of stream", "a quotation mark is not closed",
     "add the closing quotation mark"),
    ("unknown escape character", "a backslash inside double quotes",
     "write two backslashes, or use single quotes"),
    ("escape code", "a backslash inside double quotes does not name a character",
     "write the character itself"),
    ("sequence entries are not allowed", "a list item after a key on the same line",
     "begin a new line before the dash"),
    ("did not find expected '-' indicator", "a line that is not indented like the list above it",
     "begin it with a dash like its neighbors, or move it left"),
    ("did not find expected key", "a line that is not indented like its neighbors",
     f"indent it like the keys above it; if a text holds quotation marks, {_QUOTE}"),
    ("expected <block end>", "a line that is not indented like its neighbors",
     f"indent it like the lines above it; if a text holds quotation marks, {_QUOTE}"),
    ("expected node content", "a list in [ ] or a mapping in { } is not closed",
     f"add the ] or the }}; if this is a text, {_QUOTE}"),
    ("expected the node content", "a list in [ ] or a mapping in { } is not closed",
     f"add the ] or the }}; if this is a text, {_QUOTE}"),
    ("',' or ']'", "a list in [ ] is not closed, or a comma is missing",
     f"add the comma or the ]; if this is a text, {_QUOTE}"),
    ("',' or '}'", "a mapping in { } is not closed, or a comma is missing",
     f"add the comma or the }}; if this is a text, {_QUOTE}"),
)


def explain(error: Any, lines: Sequence[str], display: str) -> Problem:
    """Turn a MarkedYAMLError into a problem (YAML012) at the place that a person would fix."""
    said = f"{error.context or ''} {error.problem or ''}"
    message, hint = next(
        ((meaning, hint) for words, meaning, hint in _MEANINGS if words in said),
        ("this is not YAML", "compare the line with the lines around it"),
    )
    # What is not closed, not the end of the file; the line without a colon, not the next one.
    begins = ("quoted scalar", "flow ", "simple key")
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and any(word in said for word in begins):
        mark = error.context_mark
    if mark is None:
        return Problem(Source(display), "YAML012", message, hint)
    line = lines[mark.line] if mark.line < len(lines) else ""
    opened = _opened_before(lines, mark)
    if opened:
        number, column = opened
        return Problem(Source(display, number + 1, column + 1), "YAML012",
                       f"a quotation mark is not closed: {lines[number].strip()[:60]}",
                       "add the closing quotation mark")
    message, hint = (_behind_a_quote(line, mark.column) or _dash_without_space(line)
                     or _indented(said, lines, mark, error.context_mark) or (message, hint))
    line = plain_spaces(line)
    shown = f": {line.strip()[:60]}" if line.strip() else ""
    return Problem(Source(display, mark.line + 1, mark.column + 1), "YAML012",
                   f"{message}{shown}", hint)


def _opened_before(lines: Sequence[str], mark: Any) -> tuple[int, int] | None:
    """Return line and column of the quotation mark that one on the marked line closed too late."""
    if mark.line >= len(lines):
        return None
    before = lines[mark.line][:mark.column].rstrip()
    if not before.endswith('"') or not _odd(before):
        return None
    number = next((each for each in range(mark.line - 1, -1, -1) if _odd(lines[each])), None)
    return None if number is None else (number, lines[number].rindex('"'))


def _odd(text: str) -> bool:
    return text.replace('\\"', "").count('"') % 2 == 1


def _behind_a_quote(line: str, column: int) -> tuple[str, str] | None:
    """Tell of words that follow a quotation mark which has closed the text."""
    before = line[:column].rstrip()
    if before.endswith('"') and line[column:column + 1] not in ("", ":", ",", "]", "}"):
        return ("words after the quotation mark that ends the text",
                'put the whole text between double quotes, and write \\" for each one inside it: '
                '"Say \\"stop\\" first"')
    if before.endswith("'") and line[column:column + 1] not in ("", ":", ",", "]", "}"):
        return ("words after the quotation mark that ends the text",
                'put the whole text between double quotes: "Don\'t lift"')
    return None


def dash_hint(line: str) -> str | None:
    """Return what to type where a dash has no space after it, as in `-Walk`."""
    text = plain_spaces(line).strip()
    if len(text) > 1 and text[0] == "-" and text[1] not in " -":
        return f"write a space after the dash: `- {text[1:21]}`"
    return None


def _dash_without_space(line: str) -> tuple[str, str] | None:
    hint = dash_hint(line)
    return ("a dash without a space after it", hint) if hint else None


def _indented(
    said: str, lines: Sequence[str], mark: Any, above: Any
) -> tuple[str, str] | None:
    """Say how many spaces a line wants that fits neither the list nor the keys above it."""
    if above is None or mark.line >= len(lines) or not any(
            words in said for words in ("expected '-'", "expected key", "<block end>")):
        return None
    item = lines[mark.line].lstrip().startswith("- ")
    dash = above.column - 2
    if item and dash >= 0 and lines[above.line][dash:].startswith("- "):
        return ("a list item that is not indented like the list above it",
                f"begin it with {_spaces(dash)} and a dash, like line {above.line + 1}")
    if "block mapping" in said:
        like = f"{_spaces(above.column)}, like the key on line {above.line + 1}"
        before = next((number for number in range(mark.line - 1, above.line, -1)
                       if lines[number].strip()), above.line)
        text = lines[before].lstrip(" -")
        nearer = len(lines[before]) - len(text)
        if nearer > above.column and ":" in text and not text.startswith("#"):
            like = f"{_spaces(nearer)}, like the key on line {before + 1}, or with {like}"
        return "a line that is not indented like its neighbors", f"begin it with {like}"
    if item:
        return ("a list item that is not indented like the list above it",
                f"begin it with {_spaces(above.column)} and a dash, like line {above.line + 1}")
    return ("a line that is not indented like the list above it",
            f"begin it with {_spaces(above.column + 2)} if it belongs to the item above it, or "
            f"with {_spaces(above.column)} and a dash if it is an item of its own")


def _spaces(count: int) -> str:
    return "no space" if not count else "1 space" if count == 1 else f"{count} spaces"
