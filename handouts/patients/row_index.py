"""Numbers of rows by what is looked for, in 8 bytes a row: memory holds no key, only its hash."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterator
from itertools import groupby

# Bits of a number: no file that may be read has more rows. The others are of the hash.
_NUMBER = 26
_BUCKETS = 1 << 10


class RowIndex:
    """Rows by a key, each a number from 0.

    Of each key stay 48 bits of its hash: two of 100,000 keys are taken for one in a batch of
    50,000, so whoever finds two alike compares them.
    """

    def __init__(self) -> None:
        self._lists = [array("Q") for _ in range(_BUCKETS)]
        self._sorted = True
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, key: Hashable, number: int) -> None:
        """Note that a row has a key."""
        which, known = _parts(key)
        self._lists[which].append(known << _NUMBER | number)
        self._sorted = False
        self._count += 1

    def first(self, key: Hashable) -> int | None:
        """Return the first row that has a key, or None."""
        self._sort()
        which, known = _parts(key)
        rows = self._lists[which]
        at = bisect_left(rows, known << _NUMBER)
        if at < len(rows) and rows[at] >> _NUMBER == known:
            return _number(rows[at])
        return None

    def twins(self) -> Iterator[list[int]]:
        """Yield the rows of each key that several have, in their order."""
        self._sort()
        for rows in self._lists:
            for _, some in groupby(rows, lambda row: row >> _NUMBER):
                alike = [_number(row) for row in some]
                if len(alike) > 1:
                    yield alike

    def _sort(self) -> None:
        if not self._sorted:
            self._lists = [array("Q", sorted(rows)) for rows in self._lists]
            self._sorted = True


def _parts(key: Hashable) -> tuple[int, int]:
    """Return the list that a key belongs to, and what is kept of its hash there."""
    value = hash(key) & (1 << 64) - 1
    return value % _BUCKETS, value >> _NUMBER


def _number(row: int) -> int:
    return row & (1 << _NUMBER) - 1
