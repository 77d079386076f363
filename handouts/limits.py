"""Limits of last resort: a time and a memory that no sound input comes near.

Sizes are limited first, where files are read. These two catch what a size does not tell, such as a
layout whose loops never end. Both are undone behind the block: one process may build for hours.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from handouts.errors import HandoutError, Problem

# What a block may take beyond what the process holds already.
MEMORY = 700_000_000
# How much further the system lets it grow. Memory that is full to the last byte must never be met:
# Python 3.11 then tries for ever to note where its own MemoryError came from.
_SLACK = 400_000_000
_TICK = 0.05
# Later again, in case a callback in C swallows the first.
_AGAIN = 1.0
# Time is the processor's: a busy machine must not stop a sound document. One that only waits is
# stopped, too, after so many times as long.
_WAITING = 10.0


class TimeIsUp(BaseException):
    """The end of a block that takes too much; no handler for mere errors may swallow it."""


@dataclass
class _Watch:
    """When a block must end, how many bytes it may hold, and when it is told next.

    `deadline` is in seconds of the processor, `late` and `told` are on the clock.
    """

    deadline: float
    late: float
    most: float
    told: float = 0.0

    def look(self, _number: int, _frame: FrameType | None) -> None:
        """Raise TimeIsUp when the time is up or the memory used."""
        now = time.monotonic()
        if now >= self.told and (time.process_time() >= self.deadline or now >= self.late
                                 or _resident() > self.most):
            self.told = now + _AGAIN
            raise TimeIsUp


# Those of the blocks that run now; the last is the innermost.
_watches: list[_Watch] = []


@contextlib.contextmanager
def limited(seconds: float, problem: Problem, memory: int = MEMORY) -> Iterator[None]:
    """Raise HandoutError with this problem when the block takes too long or too much memory.

    Where a system has no timers (Windows) or outside the main thread, only sizes are limited.
    """
    try:
        with _roof(memory + _SLACK), _watched(seconds, memory):
            yield
    except (TimeIsUp, MemoryError) as error:
        # The problem holds the way that led to it, and with it what filled the memory.
        traceback.clear_frames(error.__traceback__)
        raise HandoutError(problem) from None


@contextlib.contextmanager
def _watched(seconds: float, memory: int) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield
        return
    begun = time.monotonic()
    # A block inside another has no more than the outer one.
    own = _Watch(min([time.process_time() + seconds, *(each.deadline for each in _watches)]),
                 min([begun + _WAITING * seconds, *(each.late for each in _watches)]),
                 min([_resident() + memory, *(each.most for each in _watches)]))
    handler = signal.signal(signal.SIGALRM, own.look)
    _watches.append(own)
    left, again = signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _watches.remove(own)
        if own.told:  # a block around it waits until the memory is given back
            for each in _watches:
                each.told = max(each.told, time.monotonic() + _AGAIN)
        signal.signal(signal.SIGALRM, handler)
        if left:
            rest = max(left - (time.monotonic() - begun), 0.001)
            signal.setitimer(signal.ITIMER_REAL, rest, again)


def _resident() -> float:
    """Return the bytes of memory that the process holds (Linux); 0 where nobody says."""
    return _held(1)


def _held(column: int) -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[column])
        return pages * float(os.sysconf("SC_PAGE_SIZE"))
    except (OSError, ValueError, AttributeError):
        return 0.0


@contextlib.contextmanager
def _roof(memory: int) -> Iterator[None]:
    """Let the process grow by so many bytes (Linux), so that a bomb raises MemoryError."""
    size = _held(0)
    if sys.platform != "linux" or not size:
        yield
        return
    try:
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        limits = [int(size) + memory,
                  *(each for each in before if each != resource.RLIM_INFINITY)]
        resource.setrlimit(resource.RLIMIT_AS, (min(limits), before[1]))
    except (ImportError, OSError, ValueError):
        yield  # a system that does not say or allow it
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, before)
