"""Commas that cut a text in two: inside of [ ] and { }, YAML ends a text without quotation marks
at each of them.

    YAML014 a comma that belongs to a text, as in [Take 1,500 mg a day.]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.yamlfiles.lookalikes import plain_spaces

LONGEST_SHOWN = 100
# No sentence has more commas.
_MOST_COMMAS = 20
_CUT_NUMBER = re.compile(r"[0-9]\Z")
_PARTED_NUMBER = re.compile("[0-9],[0-9]")
_ENDS = tuple(".!?:;…")
_CLOSING = "\"'”’)*_ "  # noqa: RUF001 - marks that stand behind the end of a sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a collection in brackets, with its place: lines and columns (from 0).

    `words` is None for what is no text without quotation marks. `lone` is a key without a colon.
    """

    words: str | None
    line: int
    start: int
    last_line: int
    end: int
    lone: bool = False


@dataclass(frozen=True, slots=True)
class _Comma:
    """What a comma between two pieces may do: part them for sure, or stand inside of one text.

    `ended` says that a sentence ends with the piece behind it.
    """

    parts: bool
    inside: bool
    ended: bool


def cut_texts(
    pieces: Sequence[Piece], lines: Sequence[str], display: str
) -> Iterator[Problem]:
    """Yield the problem of each text that the commas between these pieces cut."""
    # Each is looked at once, and not again from each piece before it.
    commas = [_comma(one, other, lines) for one, other in pairwise(pieces)]
    first = 0
    while first < len(pieces):
        last = _last_of(pieces, first, commas)
        if last > first:
            if not _begins(pieces[first].words):  # names, and not a sentence
                first = next((place for place in range(first, last) if pieces[place + 1].lone
                              or _is_tight(pieces[place], pieces[place + 1], lines)), first)
            yield _problem(pieces[first:last + 1], lines, display)
        first = last + 1


def _comma(one: Piece, other: Piece, lines: Sequence[str]) -> _Comma:
    if not one.words or not other.words:
        return _Comma(parts=True, inside=False, ended=False)
    inside = other.lone or _is_tight(one, other, lines)
    parts = not inside and (_is_ended(one.words) or not _goes_on(other.words))
    return _Comma(parts, inside, not parts and _is_ended(other.words))


def _last_of(pieces: Sequence[Piece], first: int, commas: Sequence[_Comma]) -> int:
    """Return the last piece of the text that begins with a piece: that one itself, if whole."""
    last = first
    begins = _begins(pieces[first].words)
    for place in range(first, min(len(commas), first + _MOST_COMMAS)):
        comma = commas[place]
        if comma.parts:
            break
        if comma.inside or (comma.ended and begins and any(
                " " in (each.words or "") for each in pieces[first:place + 2])):
            last = place + 1
    return last


def _is_tight(one: Piece, other: Piece, lines: Sequence[str]) -> bool:
    """Say whether no space follows the comma, as inside of a number; [hips,backs] are names."""
    words, more = one.words or "", other.words or ""
    if one.last_line != other.line or lines[other.line][other.start - 1:other.start] != ",":
        return False
    if _CUT_NUMBER.search(words) and more[:1].isdigit():
        return True
    return not _is_ended(words) and (" " in words or " " in more)


def _begins(words: str | None) -> bool:
    letter = (words or "").lstrip("*_\"'(¿¡“‘")[:1]  # noqa: RUF001 - marks before a letter
    return letter.isupper() or letter.isdigit()


def _goes_on(words: str) -> bool:
    return words[:1].islower() or words[:1].isdigit()


def _is_ended(words: str) -> bool:
    return words.rstrip(_CLOSING).endswith(_ENDS)


def _problem(pieces: Sequence[Piece], lines: Sequence[str], display: str) -> Problem:
    first, last = pieces[0], pieces[-1]
    words = (lines[first.line][first.start:last.end] if first.line == last.last_line
             else ", ".join(each.words or "" for each in pieces))
    words = plain_spaces(words).replace("\\", "\\\\").replace('"', '\\"')
    hint = "put the whole text between double quotes"
    if len(words) <= LONGEST_SHOWN:
        hint += f': `"{words}"`'
    if not pieces[1].lone and not (_PARTED_NUMBER.search(words) and " " in words):
        hint += "; if these are separate items, put each between double quotes"
    parts = " and ".join(f"'{_short(each.words or '')}'" for each in pieces[:2])
    return Problem(
        Source(display, first.line + 1, first.start + 1), "YAML014",
        f"a comma would cut this text into {parts}", hint)


def _short(words: str) -> str:
    words = plain_spaces(words)
    return words if len(words) <= 40 else f"{words[:28]} … {words[-9:]}"
