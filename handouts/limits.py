"""Limits of last resort: a time and a memory that no sound input comes near.

Sizes are limited first, where files are read. These two catch what a size does not tell, such as a
layout whose loops never end. Both are undone behind the block: one process may build for hours.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from handouts.errors import HandoutError, Problem

# What a block may take beyond what the process holds already.
MEMORY = 1_500_000_000


class TimeIsUp(BaseException):
    """Unwind a block that takes too long; no handler for mere errors may swallow it."""


@contextlib.contextmanager
def limited(seconds: float, problem: Problem, memory: int = MEMORY) -> Iterator[None]:
    """Raise HandoutError with this problem when the block takes too long or too much memory.

    Where a system has no timers (Windows) or outside the main thread, only sizes are limited.
    """
    try:
        with _roof(memory), _alarm(seconds):
            yield
    except (TimeIsUp, MemoryError):
        raise HandoutError(problem) from None


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield
        return
    begun = time.monotonic()
    handler = signal.signal(signal.SIGALRM, _time_is_up)
    # Again each second, in case that a callback in C swallows the first. A block inside another
    # has no more time than the outer one.
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    if 0 < left < seconds:
        signal.setitimer(signal.ITIMER_REAL, left, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            rest = max(left - (time.monotonic() - begun), 0.001)
            signal.setitimer(signal.ITIMER_REAL, rest, again)


def _time_is_up(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TimeIsUp


@contextlib.contextmanager
def _roof(memory: int) -> Iterator[None]:
    """Let the process grow by so many bytes (Linux), so that a bomb raises MemoryError."""
    if sys.platform != "linux":
        yield
        return
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        roof = pages * resource.getpagesize() + memory
        limits = [roof, *(each for each in before if each != resource.RLIM_INFINITY)]
        resource.setrlimit(resource.RLIMIT_AS, (min(limits), before[1]))
    except (OSError, ValueError):
        yield  # a system that does not say or allow it
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, before)
