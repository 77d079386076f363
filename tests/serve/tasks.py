"""What worker processes are given to do; each imports this file, so it imports next to nothing."""

from __future__ import annotations

import os
import threading
import time

from handouts.errors import HandoutError, Problem, Source


def where() -> tuple[int, bool]:
    """Return the number of the process, and whether this is its main thread."""
    return os.getpid(), threading.current_thread() is threading.main_thread()


def refuse() -> None:
    """Raise two problems."""
    raise HandoutError([Problem(Source("a"), "X001", "one"), Problem(Source("b"), "X002", "two")])


def err(words: str) -> None:
    """Raise an error that nobody foresaw."""
    raise ValueError(words)


def die() -> None:
    """End the process."""
    os._exit(9)


def slow(seconds: float) -> str:
    """Take some seconds."""
    time.sleep(seconds)
    return "done"
