"""What a YAML parser's complaint means, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handouts.errors import Problem, Source
from handouts.yamlfiles.quotation import unpaired
from handouts.yamlfiles.slips import (
    QUOTE,
    dash_hint,
    indented,
    quoted_line,
    shown,
    slip,
    text_start,
)

# A part of the parser's words (both parsers), what it means, and what to type.
_MEANINGS = (
    ("mapping values are not allowed", "a colon and a space inside a text",
     f"{QUOTE}, or indent this key like the keys above it"),
    ("while scanning an alias", "a text that begins with * needs quotation marks", QUOTE),
    ("while scanning an anchor", "a text that begins with & needs quotation marks", QUOTE),
    ("while scanning a tag", "a text that begins with ! needs quotation marks", QUOTE),
    ("cannot start any token",
     "a text that begins with this character needs quotation marks", QUOTE),
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
     f"indent it like the keys above it; if a text holds quotation marks, {QUOTE}"),
    ("expected <block end>", "a line that is not indented like its neighbors",
     f"indent it like the lines above it; if a text holds quotation marks, {QUOTE}"),
    ("expected node content", "a list in [ ] or a mapping in { } is not closed",
     f"add the ] or the }}; if this is a text, {QUOTE}"),
    ("expected the node content", "a list in [ ] or a mapping in { } is not closed",
     f"add the ] or the }}; if this is a text, {QUOTE}"),
    ("',' or ']'", "a list in [ ] is not closed, or a comma is missing",
     f"add the comma or the ]; if the [ is a slip, delete it; if it should print, {QUOTE}"),
    ("',' or '}'", "what begins with { has no }, or a comma is missing",
     f"add the comma or the }}; if the {{ is a slip, delete it; if it should print, {QUOTE}"),
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
    found = unpaired(lines, mark.line, display) or slip(error, lines, mark, display)
    if found:
        return found
    start = text_start(line)
    if hint == QUOTE and line[start:start + 1] not in ("", "[", "{"):
        hint = quoted_line(line, start)
    message, hint = (_behind_a_quote(line, mark.column) or _dash_without_space(line)
                     or indented(said, lines, mark, error.context_mark) or (message, hint))
    if message.startswith("a text that begins with"):
        hint = _slip_or_sign(line[start:], hint)
    text = f": {shown(line)}" if line.strip() else ""
    return Problem(Source(display, mark.line + 1, mark.column + 1), "YAML012",
                   f"{message}{text}", hint)


def _slip_or_sign(words: str, hint: str) -> str:
    """Return what to do about a sign at the head of a text: who typed it in error deletes it."""
    if not words.startswith("**"):
        return f"if the {words[:1]} is a slip, delete it; if it should print, {hint}"
    if words.count("**") % 2:
        return f"delete the **; or write ** behind the bold words, too, and {QUOTE}"
    return hint


def _behind_a_quote(line: str, column: int) -> tuple[str, str] | None:
    """Tell of words that follow a quotation mark which has closed the text."""
    before = line[:column].rstrip()
    if before[-1:] not in ("'", '"') or line[column:column + 1] in ("", ":", ",", "]", "}"):
        return None
    inside = ("" if before[-1] == "'" else
              ', and write \\" for each one inside it (the \\ is not printed)')
    start = text_start(line)
    hint = quoted_line(line, start) if line[start:start + 1] not in ("[", "{") else QUOTE
    word = before.split()[-1].strip("'\"")[:20]
    apostrophe = before[-1] == "'" and line[column:column + 1].isalpha()
    return (f"the apostrophe behind `{word}` ends the text, which begins with one" if apostrophe
            else "words after the quotation mark that ends the text",
            hint.replace(QUOTE, f"{QUOTE}{inside}", 1))


def _dash_without_space(line: str) -> tuple[str, str] | None:
    hint = dash_hint(line)
    return ("a dash without a space after it", hint) if hint else None
