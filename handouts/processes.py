"""Batches of work on several processes: each runs in the main thread of one, where limits hold.

The seam is `concurrent.futures.Executor`: any that runs a function of plain data will do. Results
come in the order of the batches, and only a few batches are on their way at once, so that memory
does not grow with their number. A batch whose worker died is tried once more, item by item: what
ends its worker again is told by name, and costs nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
)
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, place_of

# Windows waits for at most 61 processes at once.
MOST_WORKERS = 60
# How they begin: a fork would copy the locks of other threads, in whatever state they are.
START = "spawn"
# Batches on their way beyond one for each worker, so that none waits for the next.
_AHEAD = 2
# How long the end of workers is waited for, in seconds; once they are killed, it takes a moment.
_MOST_ENDING = 5.0

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Value:
    """What a task returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Bug:
    """Where a task failed in a way that nobody foresaw; its message may hold a patient's words."""

    place: str


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """One item whose worker died both times."""

    item: Item


def told(task: Callable[..., Any], *args: Any, **kwargs: Any) -> Value | tuple[Problem, ...] | Bug:
    """Run a task in a worker; return its value, its problems, or the place of a bug."""
    try:
        return Value(task(*args, **kwargs))
    except HandoutError as error:
        return tuple(error.problems)
    except Exception as error:
        return Bug(f"{type(error).__name__} at {place_of(error)}")


def value_of(found: Value | tuple[Problem, ...] | Bug) -> Any:
    """Return what a task returned; raises HandoutError with its problems, RuntimeError for a bug.
    """
    if isinstance(found, Bug):
        raise RuntimeError(found.place)
    if isinstance(found, tuple):
        raise HandoutError(found)
    return found.value


# -- processes of this machine -----------------------------------------------------------------


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, min(MOST_WORKERS, len(os.sched_getaffinity(0))))
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def pool(count: int, warm: str = "") -> ProcessPoolExecutor:
    """Return worker processes that end with this one; each imports the module `warm` first."""
    return ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context(START), initializer=_begin, initargs=(warm,))


def end(executor: Executor) -> None:
    """End an executor; processes of this machine are ended whatever they do."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    manager = getattr(executor, "_executor_manager_thread", None)
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        with contextlib.suppress(OSError, ValueError):
            process.kill()
    # Python wakes this thread when it exits itself, and shows an error if the thread is just
    # closing its pipe.
    if manager is not None:
        manager.join(_MOST_ENDING)


def _begin(warm: str) -> None:
    """Make ready a worker: it leaves Ctrl+C to its parent, and imports what its tasks need.

    A worker whose parent was killed would wait for ever, with a patient's words in its memory.
    """
    import signal

    from handouts.isolation import collect_seldom, shut_out_foreign_settings

    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shut_out_foreign_settings()
    if warm:
        importlib.import_module(warm)
    gc.freeze()  # what was imported stays: nobody need look for garbage in it


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# -- batches -----------------------------------------------------------------------------------


def _result(_executor: Executor, future: Future[Any]) -> Any:
    return future.result()


@dataclass(frozen=True, slots=True)
class Place:
    """Where batches run: how an executor for so many workers is opened and closed.

    `lost` are the errors that tell that a worker is gone; where the executor is `broken` by one,
    another is opened. `result` waits for what a task returns.
    """

    workers: int
    open: Callable[[int], Executor]
    close: Callable[[Executor], None] = end
    lost: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)
    broken: bool = True
    result: Callable[[Executor, Future[Any]], Any] = _result


def here(workers: int, warm: str = "") -> Place:
    """Return the processes of this machine as a place."""
    return Place(workers, partial(pool, warm=warm))


def batches_of(items: Sequence[Item], workers: int, most: int) -> list[tuple[Item, ...]]:
    """Return items in batches of at most `most`, several for each worker, in their order."""
    size = max(1, min(most, -(-len(items) // (4 * workers))))
    return [tuple(items[start:start + size]) for start in range(0, len(items), size)]


def in_batches(
    task: Callable[[tuple[Item, ...]], Result], batches: Iterable[tuple[Item, ...]], place: Place
) -> Iterator[Result | Lost[Item]]:
    """Yield what a task returns of each batch, in their order.

    A batch that is tried again gives a result for each item, or Lost. Raises HandoutError and
    RuntimeError as the task does. Whatever ends the run ends the workers.
    """
    waiting: deque[tuple[tuple[Item, ...], Future[Any]]] = deque()
    rest = iter(batches)
    executor = place.open(place.workers)
    try:
        while True:
            for batch in islice(rest, place.workers + _AHEAD - len(waiting)):
                waiting.append((batch, _submitted(executor, task, batch)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            try:
                found = place.result(executor, future)
            except place.lost:
                yield from _one_by_one(task, batch, place)
                if place.broken:
                    place.close(executor)
                    # Whose fault it was is not known: what ran beside it runs again.
                    executor = place.open(place.workers)
                    waiting = deque(
                        (each, other if _is_whole(other) else _submitted(executor, task, each))
                        for each, other in waiting)
            else:
                yield value_of(found)
    finally:
        place.close(executor)


def _submitted(executor: Executor, task: Callable[..., Any], batch: Sequence[Any]) -> Future[Any]:
    try:
        return executor.submit(told, task, tuple(batch))
    except BrokenExecutor as error:
        failed: Future[Any] = Future()
        failed.set_exception(error)
        return failed


def _is_whole(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _one_by_one(
    task: Callable[[tuple[Item, ...]], Result], batch: tuple[Item, ...], place: Place
) -> Iterator[Result | Lost[Item]]:
    executor = place.open(1)
    try:
        for item in batch:
            try:
                found = place.result(executor, _submitted(executor, task, (item,)))
            except place.lost:
                yield Lost(item)
                if place.broken:
                    place.close(executor)
                    executor = place.open(1)
            else:
                yield value_of(found)
    finally:
        place.close(executor)
