"""The values of a JSON list, one at a time: memory holds no more than one of them.

The standard library decodes each; it is given a window of the text, which grows until the value in
it is whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

# Characters that are read at once.
_PART = 1 << 16
# What is wrong so near to the end of a window may only be cut off there.
_CUT_OFF = 32
_SPACE = re.compile(r"[ \t\n\r]*")
# Line breaks as editors count them: a CSV file may have any of them, too.
_LINE = re.compile(r"\r\n|\r|\n")


class Twice:
    """An object that has a name twice, of which nobody can tell which counts."""


class NotJson(ValueError):
    """What is no list of values: where, or whether a value is `too_long`. It holds no word of it.
    """

    def __init__(self, line: int, column: int, *, too_long: bool = False) -> None:
        super().__init__()
        self.line, self.column, self.too_long = line, column, too_long


def json_values(text: TextIO, longest: int) -> Iterator[tuple[int, int, Any]]:
    """Yield the values of a list, each with its line and column, or the one that stands by itself.

    Raises NotJson where the text is no JSON (RFC 8259), is nested too deeply, or has a value of
    more than the `longest` number of characters.
    """
    window = _Window(text, longest)
    if window.next() != "[":
        yield window.line, window.column, window.value()
    else:
        window.skip()
        if window.next() == "]":
            window.skip()
        else:
            while True:
                window.next()
                line, column = window.line, window.column
                yield line, column, window.value()
                mark = window.next()
                if mark not in (",", "]"):
                    raise window.wrong(window.at)
                window.skip()
                if mark == "]":
                    break
    if window.next():
        raise window.wrong(window.at)


class _Window:
    """The part of a text that is held: `at` is how far it was read, and where that lies."""

    def __init__(self, text: TextIO, longest: int) -> None:
        self._text = text
        self._longest = longest
        self._held = ""
        self._ended = False
        self._decoder = json.JSONDecoder(object_pairs_hook=_object)
        self.at = 0
        self.line, self.column = 1, 1

    def next(self) -> str:
        """Return the next character that is no space, or nothing at the end."""
        while True:
            found = _SPACE.match(self._held, self.at)
            self._move(found.end() if found else self.at)
            if self.at < len(self._held) or not self._more():
                return self._held[self.at:self.at + 1]

    def skip(self) -> None:
        """Go on behind one character."""
        self._move(self.at + 1)

    def value(self) -> Any:
        """Return the value that begins here."""
        while True:
            wrong = None
            try:
                found, end = self._decoder.raw_decode(self._held, self.at)
            except json.JSONDecodeError as error:
                # The error holds the text.
                wrong = error.pos
                whole = wrong < len(self._held) - _CUT_OFF and not error.msg.startswith(
                    "Unterminated string")
            except (RecursionError, ValueError):
                raise self.wrong(self.at) from None
            else:
                whole = end < len(self._held)  # a number may go on behind the window
            if whole or self._ended:
                if wrong is not None:
                    raise self.wrong(wrong)
                self._move(end)
                return found
            held = len(self._held) - self.at
            if held > self._longest:
                raise NotJson(self.line, self.column, too_long=True)
            self._more(min(max(_PART, held), self._longest + 1 - held))

    def wrong(self, at: int) -> NotJson:
        """Return the error of a place in the window."""
        self._move(at)
        return NotJson(self.line, self.column)

    def _more(self, count: int = _PART) -> bool:
        """Read on, and let go what was read; return whether there was more."""
        some = self._text.read(count)
        self._ended = not some
        self._held = self._held[self.at:] + some
        self.at = 0
        return bool(some)

    def _move(self, at: int) -> None:
        breaks = list(_LINE.finditer(self._held, self.at, at))
        self.line += len(breaks)
        self.column = at - breaks[-1].end() + 1 if breaks else self.column + at - self.at
        self.at = at


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Twice:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Twice()
