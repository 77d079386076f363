"""Characters that no text may hold: tabs, and those that cannot be seen or print nothing sure.

    YAML003 a character that is refused    YAML004 a tab
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from handouts.errors import Problem, Source
from handouts.yamlfiles.lookalikes import plain_spaces

MOST_PROBLEMS = 100
LONGEST_SHOWN = 80
_EDITOR = "in your editor, choose spaces for tabs"
_TAB = "a tab stands where YAML takes spaces only"
_KEY = re.compile(r"[\w-]+:(?: |$)")
_DASHES = re.compile(r" *(?:- +)*")


def character_problems(text: str, display: str) -> list[Problem]:
    """Report each refused character of a file once, at its first place."""
    problems = []
    for char in sorted(set(text)):
        if not is_refused(char):
            continue
        offset = text.index(char)
        before = text[:offset]
        number, begin = before.count("\n"), before.rfind("\n") + 1
        end = text.find("\n", offset)
        line = text[begin:end if end >= 0 else len(text)]
        place = Source(display, number + 1, offset - begin + 1)
        if char == "\t":
            problems.append(Problem(
                place, "YAML004", _TAB, _spaces_for(text.split("\n"), number, offset - begin)))
        else:
            problems.append(Problem(place, "YAML003", *_without(line, offset - begin)))
        if len(problems) == MOST_PROBLEMS:
            break
    return problems


def is_refused(char: str) -> bool:
    """Say whether a text may not hold a character."""
    if char.isprintable():
        return char == "\ufffd"
    return char not in "\n\u00ad" and (char == "\t" or unicodedata.category(char) in (
        "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def refusal(char: str) -> tuple[str, str, str]:
    """Return rule, message and hint for a refused character that an escape such as \\0 made."""
    if char == "\t":
        return "YAML004", _TAB, f"delete it, and type a space; {_EDITOR}"
    return "YAML003", f"{_named(char)} is not allowed", "delete the backslash and what it names"


def _named(char: str) -> str:
    if char == "\ufffd":
        return f"a letter that was lost ({char}, U+FFFD)"
    name = unicodedata.name(char, "without a name").lower()
    return f"the character {name} (U+{ord(char):04X})"


def _without(line: str, col: int) -> tuple[str, str]:
    """Return message and hint for a refused character at a column of a line (from 0)."""
    before, behind = line[:col].split(), line[col + 1:].split()
    where = (f"stands behind `{before[-1][-20:]}`" if before
             else f"stands before `{behind[0][:20]}`" if behind else "stands alone on its line")
    seen = "" if line[col] == "\ufffd" else ", which cannot be seen,"
    right = _right(line)
    hint = "delete the line, and type it again"
    if line[col] == "\ufffd":
        hint = "type the letter that was lost"
    elif right and len(right) <= LONGEST_SHOWN:
        hint += f": `{right}`"
    return f"{_named(line[col])}{seen} {where}", hint


# Many characters of one line may be refused, each with this hint.
@lru_cache(maxsize=1)
def _right(line: str) -> str:
    """Return a line without the characters that are refused."""
    return plain_spaces("".join(char for char in line if not is_refused(char))).strip()


def _spaces_for(lines: list[str], number: int, col: int) -> str:
    """Return what to type for a tab: how many spaces, and the line put right."""
    line = lines[number]
    more = sum("\t" in each for each in lines) - 1
    others = f"; {more} more {'line has' if more == 1 else 'lines have'} one" if more else ""
    if line[:col].strip(" "):
        right = re.sub(r"\t+", " ", line).strip()
        shown = f": `{right}`" if len(right) <= LONGEST_SHOWN else ""
        return f"delete it, and type a space{shown}{others}; {_EDITOR}"
    count = _indentation(lines, number)
    text = line.strip().replace("\t", " ")[:LONGEST_SHOWN - 20]
    if count is None or not text:
        return ("delete it, and type as many spaces as the lines beside it begin with"
                f"{others}; {_EDITOR}")
    how_many = "no space" if not count else "1 space" if count == 1 else f"{count} spaces"
    right = f"`{' ' * count}{text}`"
    return f"delete it, and begin the line with {how_many}: {right}{others}; {_EDITOR}"


def _indentation(lines: list[str], number: int) -> int | None:
    """Return how many spaces a line (from 0) begins with, by the lines above it, if they tell."""
    text = lines[number].strip()
    above = next((lines[each] for each in range(number - 1, -1, -1)
                  if lines[each].strip() and not lines[each].lstrip().startswith("#")), None)
    if above is None:
        return 0
    if "\t" in above[:len(above) - len(above.lstrip())]:
        return None
    dashes = _DASHES.match(above)
    content = dashes.end() if dashes else 0
    if above.rstrip().endswith(":"):
        return content + 2
    if text.startswith("- "):
        return next((len(each) - len(each.lstrip(" ")) for each in reversed(lines[:number])
                     if each.lstrip(" ").startswith("- ")), None)
    return content if _KEY.match(text) and _KEY.match(above[content:]) else None
