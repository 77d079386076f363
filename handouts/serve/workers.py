"""Worker processes that build: each task runs in the main thread of one, where its limits hold.

A worker that dies, or that takes too long where a system has no timers, costs its own task and no
other: those that ran beside it are tried again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any, ParamSpec, TypeVar

from handouts.errors import HandoutError, Problem, Source
from handouts.processes import end as end_pool
from handouts.processes import pool, told, value_of

# The limit of a build itself is shorter, and told with its reason.
MOST_SECONDS = 90.0
TOO_MUCH = Problem(Source("packet"), "SRV011", "takes too much time or memory",
                   "give fewer sheets at a time, and tell who looks after the handouts")
CLOSED = Problem(Source("packet"), "SRV011", "the server ends", "start it again")
PIPELINE = "handouts.pipeline"
P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """Worker processes, as many as there are processors, at most four."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or max(1, min(4, os.cpu_count() or 1))
        self._lock, self._alone = threading.Lock(), threading.Lock()
        self._closed = False
        self._pool = pool(self.count, PIPELINE)

    def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a task returns; raises the HandoutError that it raises.

        Raises HandoutError (SRV011) for a task that ends its worker or takes too long, RuntimeError
        for one with a bug: it says where, and nothing else.
        """
        running = self._pool
        if self._closed:
            raise HandoutError(CLOSED)
        try:
            found = running.submit(told, task, *args, **kwargs).result(MOST_SECONDS)
        except (RuntimeError, CancelledError):  # broken, or replaced in this moment
            # Whose fault it was is not known: each task that ran is tried again by itself.
            self._replace(running)
            with self._alone:
                found = self._tried_alone(task, args, kwargs)
        except TookTooLong:
            self._replace(running)
            raise HandoutError(TOO_MUCH) from None
        value: T = value_of(found)
        return value

    def _tried_alone(self, task: Any, args: Any, kwargs: Any) -> Any:
        if self._closed:
            raise HandoutError(CLOSED)
        alone = pool(1, PIPELINE)
        try:
            return alone.submit(told, task, *args, **kwargs).result(MOST_SECONDS)
        except (RuntimeError, TookTooLong):
            raise HandoutError(TOO_MUCH) from None
        finally:
            end_pool(alone)

    def close(self) -> None:
        """End the workers, whatever they do."""
        with self._lock:
            self._closed = True
            end_pool(self._pool)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken and not self._closed:
                self._pool = pool(self.count, PIPELINE)
                end_pool(broken)
