"""Lines of markup in which what many of them have is said once (templates/shelf/shelf.js).

The cards of a large library differ in a title, a file and a few lines of a picture. A sign of the
private use area stands for each piece that several have, so a page of thousands stays small.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

_FIRST, _LAST = 0xE000, 0xF8FF
_OWN_SIGN = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
# A value, a text, or what stands around one.
_PART = re.compile(r'[^"<>]+["<>]*|["<>]+')
# What a sign takes in UTF-8.
_SIGN_BYTES = 3


def packed(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the pieces, and each line with signs in their place: U+E000 is the first of them.

    A sign of that area that a line has itself becomes a character reference.
    """
    split = [_PART.findall(_OWN_SIGN.sub(_reference, line)) for line in lines]
    counts = Counter(part for parts in split for part in set(parts))
    runs = [[(shared, list(run)) for shared, run in groupby(parts, lambda part: counts[part] > 1)]
            for parts in split]
    # Parts that follow each other in several lines are one piece.
    often = Counter("".join(run) for line in runs for shared, run in line if shared)
    joined = [[part for shared, run in line for part in (
        ["".join(run)] if shared and often["".join(run)] > 1 else run)] for line in runs]
    counts = Counter(part for parts in joined for part in parts)
    saved = {part: (len(part) - _SIGN_BYTES) * count - len(part) for part, count in counts.items()}
    worth = sorted((part for part, bytes_ in saved.items() if bytes_ > 0),
                   key=lambda part: (-saved[part], part))[:_LAST - _FIRST + 1]
    signs = {part: chr(_FIRST + number) for number, part in enumerate(worth)}
    return worth, ["".join(signs.get(part, part) for part in parts) for parts in joined]


def _reference(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
