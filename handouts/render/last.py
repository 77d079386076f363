"""The last document that was rendered, for jobs that differ in nothing but how to print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Last(Generic[T]):
    """The last thing that was made, and the key that it was made for.

    One is enough where each document is built for all jobs before the next.
    """

    def __init__(self) -> None:
        self._made: tuple[object, T] | None = None

    def of(self, key: object, make: Callable[[], T]) -> T:
        """Return what a key stands for, made anew if it is not the last; raises as make does."""
        if self._made is None or self._made[0] != key:
            self._made = None
            self._made = key, make()
        return self._made[1]


def last_or_new(last: Last[T] | None, key: object, make: Callable[[], T]) -> T:
    """Return what a key stands for; without a last one, make it. Raises as make does."""
    return last.of(key, make) if last else make()
