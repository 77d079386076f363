"""What worker processes are given to do; each imports this file, so it imports next to nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence

from handouts.errors import HandoutError, Problem, Source


def doubled(numbers: Sequence[int]) -> list[int]:
    """Return each number twice as large."""
    return [2 * number for number in numbers]


def deadly_seven(numbers: Sequence[int]) -> list[int]:
    """Return what `doubled` does, unless a number ends the process."""
    if 7 in numbers:
        os._exit(9)
    return doubled(numbers)


def refuse(numbers: Sequence[int]) -> list[int]:
    """Raise a problem of the content."""
    raise HandoutError([Problem(Source("a"), "X001", f"{len(numbers)} numbers")])
