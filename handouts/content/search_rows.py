"""Rows of whole numbers as text: what an index says of a term.

They are variable-length quantities of base 64, as source maps use them: five bits a letter, the
least first, and a sixth that says whether more follow. The index of thousands of sheets stays small
that way, here and in a page, and only the rows of the words that are asked for are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
# A weight and how much farther a sheet stands than the one before are one number: every weight is
# less than this.
WEIGHTS = 16


def coded(numbers: Iterable[int]) -> str:
    """Return numbers as text."""
    return "".join(map(_number, numbers))


def decoded(text: str) -> list[int]:
    """Return the numbers of a text."""
    found: list[int] = []
    number = shift = 0
    for value in map(_VALUES.__getitem__, text):
        number |= (value & 31) << shift
        shift += 5
        if value < 32:
            found.append(number)
            number = shift = 0
    return found


def steps(places: Iterable[int]) -> Iterator[int]:
    """Yield how much farther each place is than the one before."""
    return (after - before for before, after in pairwise((0, *places)))


def places(numbers: Iterable[int]) -> Iterator[int]:
    """Yield the places that `steps` was made of."""
    place = 0
    for step in numbers:
        place += step
        yield place


def posting_row(sheets: Iterable[int]) -> str:
    """Return the sheets that are about a term as a row: each number times WEIGHTS and its weight.

    They stand in the order of the sheets.
    """
    row, last = [], 0
    for both in sheets:
        number, weight = divmod(both, WEIGHTS)
        row.append((number - last) * WEIGHTS + weight)
        last = number
    return coded(row)


def postings(row: str) -> Iterator[tuple[int, int]]:
    """Yield the number of each sheet of a row, and how much it is about the term."""
    number = 0
    for both in decoded(row):
        number += both // WEIGHTS
        yield number, both % WEIGHTS


def named_row(names: Iterable[tuple[tuple[int, ...], Sequence[int]]]) -> str:
    """Return names that begin with one term as a row, each with the sheets that bear it.

    They are given as numbers and places in turns. Of a name, the row has how many other terms it
    has, these, and how many sheets; for each of them, how much farther it stands than the one
    before, and the place of the name in it.
    """
    row: list[int] = []
    for (_, *others), bearers in names:
        row += (len(others), *others, len(bearers) // 2)
        for step, place in zip(steps(bearers[::2]), bearers[1::2], strict=True):
            row += (step, place)
    return coded(row)


def names_in(first: int, row: str) -> Iterator[tuple[frozenset[int], list[tuple[int, int]]]]:
    """Yield the terms of each name of a row, and its sheets with the place that it has in each."""
    numbers = iter(decoded(row))
    for others in numbers:
        name = frozenset((first, *(next(numbers) for _ in range(others))))
        bearers, number = [], 0
        for _ in range(next(numbers)):
            number += next(numbers)
            bearers.append((number, next(numbers)))
        yield name, bearers


@cache
def _number(number: int) -> str:
    text = ""
    while number > 31:
        text += _DIGITS[number & 31 | 32]
        number >>= 5
    return text + _DIGITS[number]
