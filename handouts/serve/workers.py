"""Worker processes that build: each task runs in the main thread of one, where its limits hold.

A worker that dies, or that takes too long where a system has no timers, costs its own task and no
other: those that ran beside it are tried again.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from handouts.errors import HandoutError, Problem, Source, place_of

# The limit of a build itself is shorter, and told with its reason.
MOST_SECONDS = 90.0
TOO_MUCH = Problem(Source("packet"), "SRV011", "takes too much time or memory",
                   "give fewer sheets at a time, and tell who looks after the handouts")
CLOSED = Problem(Source("packet"), "SRV011", "the server ends", "start it again")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Bug:
    """Where a task failed in a way that nobody foresaw; its message may hold a patient's words."""

    place: str


class Workers:
    """Worker processes, as many as there are processors, at most four."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or max(1, min(4, os.cpu_count() or 1))
        self._lock, self._alone = threading.Lock(), threading.Lock()
        self._closed = False
        self._pool = _pool(self.count)

    def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a task returns; raises the HandoutError that it raises.

        Raises HandoutError (SRV011) for a task that ends its worker or takes too long, RuntimeError
        for one with a bug: it says where, and nothing else.
        """
        pool = self._pool
        if self._closed:
            raise HandoutError(CLOSED)
        try:
            found = pool.submit(_told, task, args, kwargs).result(MOST_SECONDS)
        except (RuntimeError, CancelledError):  # broken, or replaced in this moment
            # Whose fault it was is not known: each task that ran is tried again by itself.
            self._replace(pool)
            with self._alone:
                found = self._tried_alone(task, args, kwargs)
        except TookTooLong:
            self._replace(pool)
            raise HandoutError(TOO_MUCH) from None
        if isinstance(found, _Bug):
            raise RuntimeError(found.place)
        if isinstance(found, tuple):
            raise HandoutError(found)
        value: T = found.value
        return value

    def _tried_alone(self, task: Any, args: Any, kwargs: Any) -> Any:
        if self._closed:
            raise HandoutError(CLOSED)
        pool = _pool(1)
        try:
            return pool.submit(_told, task, args, kwargs).result(MOST_SECONDS)
        except (RuntimeError, TookTooLong):
            raise HandoutError(TOO_MUCH) from None
        finally:
            _end(pool)

    def close(self) -> None:
        """End the workers, whatever they do."""
        with self._lock:
            self._closed = True
            _end(self._pool)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken and not self._closed:
                self._pool = _pool(self.count)
                _end(broken)


@dataclass(frozen=True, slots=True)
class _Value:
    """What a task returned."""

    value: Any


def _told(task: Callable[..., T], args: Any, kwargs: Any) -> _Value | tuple[Problem, ...] | _Bug:
    """Run a task in a worker; return its value, its problems, or the place of a bug."""
    try:
        return _Value(task(*args, **kwargs))
    except HandoutError as error:
        return tuple(error.problems)
    except Exception as error:
        return _Bug(f"{type(error).__name__} at {place_of(error)}")


def _pool(count: int) -> ProcessPoolExecutor:
    # A fork would copy the locks of the server's threads, in whatever state they are.
    return ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        with contextlib.suppress(OSError, ValueError):
            process.kill()


def _begin() -> None:
    """Make ready a worker: it leaves Ctrl+C to the server, and imports what a build needs.

    A worker whose server was killed would wait for ever, with a patient's words in its memory.
    """
    import signal

    from handouts.isolation import shut_out_foreign_settings

    threading.Thread(target=_end_with_server, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shut_out_foreign_settings()
    from handouts import pipeline  # noqa: F401


def _end_with_server() -> None:
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)
