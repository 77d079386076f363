"""Lines of markup in which what many of them have is said once (templates/shelf/shelf.js).

The cards of a large library differ in a title, a file and a few lines of a picture. A sign of the
private use area stands for each piece that several have, so a page of thousands stays small. While
it is made, each part of a line is held once, and a line is a row of numbers.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

_FIRST, _LAST = 0xE000, 0xF8FF
_OWN_SIGN = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
# A value, a text, or what stands around one.
_PART = re.compile(r'[^"<>]+["<>]*|["<>]+')
# What a sign takes in UTF-8.
_SIGN_BYTES = 3


def packed(lines: Iterable[str]) -> tuple[list[str], Iterator[str]]:
    """Return the pieces, and each line with signs in their place: U+E000 is the first of them.

    A sign of that area that a line has itself becomes a character reference.
    """
    numbers: dict[str, int] = {}
    rows = [array("I", (numbers.setdefault(part, len(numbers))
                        for part in _PART.findall(_OWN_SIGN.sub(_reference, line))))
            for line in lines]
    counts = Counter(number for row in rows for number in set(row))
    several = [counts[number] > 1 for number in range(len(numbers))]
    # Parts that follow each other in several lines are one piece.
    often = Counter(run.tobytes() for row in rows for shared, run in _runs(row, several) if shared)
    parts = [*numbers]
    for place, row in enumerate(rows):
        joined = array("I")
        for shared, run in _runs(row, several):
            if shared and often[run.tobytes()] > 1:
                text = "".join(parts[number] for number in run)
                run = array("I", [numbers.setdefault(text, len(numbers))])
            joined += run
        rows[place] = joined
    parts = [*numbers]
    counts = Counter(number for row in rows for number in row)
    saved = {parts[number]: (len(parts[number]) - _SIGN_BYTES) * count - len(parts[number])
             for number, count in counts.items()}
    worth = sorted((part for part, bytes_ in saved.items() if bytes_ > 0),
                   key=lambda part: (-saved[part], part))[:_LAST - _FIRST + 1]
    for place, part in enumerate(worth):
        parts[numbers[part]] = chr(_FIRST + place)
    return worth, ("".join(parts[number] for number in row) for row in rows)


def _runs(
    row: Sequence[int], several: Sequence[bool]
) -> Iterator[tuple[bool, array[int]]]:
    """Yield the parts that follow each other in a line, and whether several lines have them."""
    for shared, run in groupby(row, several.__getitem__):
        yield shared, array("I", run)


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
