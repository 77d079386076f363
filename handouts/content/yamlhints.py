"""What a YAML parser's complaint means, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handouts.errors import Problem, Source

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
    ("sequence entries are not allowed", "a list item behind a key on the same line",
     "begin a new line before the dash"),
    ("did not find expected '-' indicator", "a line that is not indented like the list above it",
     "begin it with a dash like its neighbours, or move it left"),
    ("did not find expected key", "a line that is not indented like its neighbours",
     f"indent it like the keys above it; if a text holds quotation marks, {_QUOTE}"),
    ("expected <block end>", "a line that is not indented like its neighbours",
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
    """Turn a MarkedYAMLError into a problem (YAML012) at the place that a person would mend."""
    said = f"{error.context or ''} {error.problem or ''}"
    message, hint = next(
        ((meaning, hint) for words, meaning, hint in _MEANINGS if words in said),
        ("this is not YAML", "compare the line with the lines around it"),
    )
    begins = ("quoted scalar", "flow ")
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and any(word in said for word in begins):
        mark = error.context_mark  # what is not closed, not the end of the file
    if mark is None:
        return Problem(Source(display), "YAML012", message, hint)
    line = lines[mark.line].strip() if mark.line < len(lines) else ""
    shown = f": {line[:60]}" if line else ""
    return Problem(Source(display, mark.line + 1, mark.column + 1), "YAML012",
                   f"{message}{shown}", hint)
