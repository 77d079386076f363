"""Characters that look like YAML's own and are not: Word and web pages paste them.

    YAML003 a space, a colon or a letter that is none, in the place of one that YAML reads
    YAML011 another dash, or a bullet, in the place of a list's hyphen
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from handouts.errors import Problem, Source

# All spaces but the one of the keyboard.
BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_IN_INDENT = re.compile(f" *([{BLANKS}])")
_BEHIND_DASH = re.compile(f" *(?:- +)*-([{BLANKS}])")
_BEHIND_KEY = re.compile(f" *(?:- +)*[a-z][a-z0-9_]*:([{BLANKS}])")
_PLACES = (("in the indentation", _IN_INDENT), ("behind the dash", _BEHIND_DASH),
           ("behind the colon", _BEHIND_KEY))
_ANY_BLANK = re.compile(f"[{BLANKS}]")
_SIGNS = "–—‒―‐‑−﹘﹣－•●▪■◦○□·∙‣⁃➢❖➔✓"  # noqa: RUF001 - on purpose
_LIST_SIGN = re.compile(f" *(?:- +)*([{_SIGNS}])[ {BLANKS}]")
_TIGHT_SIGN = re.compile(f" *([{_SIGNS}])\\w")
_COLONS = "：﹕∶︓ː꞉"  # noqa: RUF001 - on purpose
_OTHER_COLON = re.compile(f" *(?:- +)*([a-z][a-z0-9_]*)[ {BLANKS}]*([{_COLONS}])[ {BLANKS}]*(.*)")
_LONGEST_SHOWN = 80
_LONGEST_BEGINNING = 60
_FAR = 4  # lines
_STAR = re.compile(r" *(?:- +)*(\*) ")


def blank_problems(lines: Sequence[str], display: str) -> list[Problem]:
    """Return a problem for each kind of place where a space that is none stands for one."""
    found: dict[str, Problem] = {}
    for number, line in enumerate(lines):
        if line.isascii():
            continue
        for where, pattern in _PLACES:
            match = pattern.match(line)
            if match:
                place = Source(display, number + 1, match.start(1) + 1)
                found.setdefault(where, Problem(
                    place, "YAML003", f"{_named(match[1])} stands {where}, where YAML needs a "
                    "space", "delete it, and type a space with the space bar"))
                break
    return list(found.values())


def list_sign_problem(
    line: str, number: int, display: str, *, star: bool = False
) -> Problem | None:
    """Return the problem of a line (number from 0) that begins with another dash, or None."""
    match = _LIST_SIGN.match(line) or (_STAR.match(line) if star else None)
    if match is None:
        return None
    text = plain_spaces(line[match.end():].strip())
    return Problem(
        Source(display, number + 1, match.start(1) + 1), "YAML011",
        f"{_named(match[1])} stands where a list needs a hyphen",
        f"type the hyphen of the keyboard: `- {brief(text)}`; a dash inside a text ends a line, "
        "and does not begin one")


def tight_sign_problem(line: str, number: int, display: str) -> Problem | None:
    """Return the problem of the first line of a text, which goes on over a list, or None.

    It begins with another dash, as an item does that also lacks its space.
    """
    match = _TIGHT_SIGN.match(line)
    if match is None:
        return None
    return Problem(
        Source(display, number + 1, match.start(1) + 1), "YAML011",
        f"{_named(match[1])} stands where a list needs a hyphen",
        "type the hyphen of the keyboard and a space: "
        f"`- {brief(plain_spaces(line[match.end(1):]))}`")


def colon_problem(line: str, number: int, display: str) -> Problem | None:
    """Return the problem of a line (number from 0) with another colon behind its key, or None."""
    match = None if line.isascii() else _OTHER_COLON.match(line)
    if match is None:
        return None
    return Problem(
        Source(display, number + 1, match.start(2) + 1), "YAML003",
        f"{_named(match[2])} stands behind {match[1]!r}, where YAML needs a colon",
        f"type the colon of the keyboard and a space: `{match[1]}: {plain_spaces(match[3])[:40]}`")


def letter_in(key: str) -> str | None:
    """Name the first character of a key that only looks like one of English, or return None."""
    strange = next((char for char in key if not char.isascii()), None)
    if strange is None or not strange.isalpha():
        return strange and _named(strange)
    return f"a letter of another alphabet ({strange}, U+{ord(strange):04X})"


def sign_before(text: str) -> tuple[str, str] | None:
    """Return what begins a text and only looks like a sign of YAML's, and what to type; or None.

    Such as another dash, or a wide bracket.
    """
    first = text[:1]
    plain = unicodedata.normalize("NFKC", first)
    if first != plain and plain in ("[", "{"):
        right = unicodedata.normalize("NFKC", text)
        shown = f": `{right}`" if len(right) <= _LONGEST_SHOWN else ""
        ends = "[ and ]" if plain == "[" else "{ and }"
        return _named(first), f"type {ends} of the keyboard at both ends{shown}"
    if first in tuple(_SIGNS):
        return _named(first), "type the hyphen of the keyboard and a space"
    return None


def near(lines: Sequence[str], line: int, display: str) -> Problem | None:
    """Return the problem of the look-alike that a parser stumbled over at a line (from 0).

    A parser notices a little late, or names the line before.
    """
    for number in (*range(line, line - _FAR, -1), line + 1):
        if 0 <= number < len(lines):
            problem = list_sign_problem(lines[number], number, display, star=True)
            if problem:
                return problem
    return None


def blank_in(text: str) -> str | None:
    """Name the first space that is none in a key, or return None."""
    match = None if text.isascii() else _ANY_BLANK.search(text)
    return _named(match[0]) if match else None


def brief(text: str) -> str:
    """Return a text, or its beginning and an ellipsis."""
    return text if len(text) <= _LONGEST_BEGINNING else f"{text[:_LONGEST_BEGINNING]}…"


def plain_spaces(text: str) -> str:
    """Return a text whose spaces are all of the keyboard's kind, for a hint to copy from."""
    return text if text.isascii() else _ANY_BLANK.sub(" ", text)


def _named(char: str) -> str:
    name = unicodedata.name(char, "a character without a name").lower()
    if char in "–—":  # noqa: RUF001 - on purpose
        return f"an {name} ({char})" if name[0] == "e" else f"a {name} ({char})"
    shown = "" if char.isspace() else f"{char}, "
    return f"the character {name} ({shown}U+{ord(char):04X})"
