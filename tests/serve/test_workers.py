"""Tasks run in other processes, each in its main thread; what one does hurts no other."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from handouts.errors import HandoutError, Problem, Source
from handouts.serve import workers as module
from handouts.serve.workers import Workers


def where() -> tuple[int, bool]:
    return os.getpid(), threading.current_thread() is threading.main_thread()


def refuse() -> None:
    raise HandoutError([Problem(Source("a"), "X001", "one"), Problem(Source("b"), "X002", "two")])


def err(words: str) -> None:
    raise ValueError(words)


def die() -> None:
    os._exit(9)


def slow(seconds: float) -> str:
    time.sleep(seconds)
    return "done"


def test_a_task_runs_in_the_main_thread_of_another_process(workers: Workers) -> None:
    number, main = workers.run(where)
    assert number != os.getpid()
    assert main


def test_the_problems_of_a_task_are_raised_here(workers: Workers) -> None:
    with pytest.raises(HandoutError) as error:
        workers.run(refuse)
    assert [each.rule for each in error.value.problems] == ["X001", "X002"]


def test_a_bug_is_told_without_its_words(workers: Workers) -> None:
    with pytest.raises(RuntimeError) as error:
        workers.run(err, "Jane Doe")
    assert "ValueError" in str(error.value)
    assert "Jane" not in repr(error.value)


def test_a_task_that_ends_its_worker_takes_no_other_with_it() -> None:
    own = Workers(2)
    try:
        with ThreadPoolExecutor(6) as threads:
            others = [threads.submit(own.run, slow, 0.3) for _ in range(4)]
            with pytest.raises(HandoutError, match="SRV011"):
                own.run(die)
            assert [each.result() for each in others] == ["done"] * 4
        assert own.run(slow, 0) == "done"
    finally:
        own.close()


def test_a_task_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Workers(1)
    try:
        number, _ = own.run(where)
        monkeypatch.setattr(module, "MOST_SECONDS", 0.5)
        with pytest.raises(HandoutError, match="SRV011"):
            own.run(slow, 60)
        monkeypatch.setattr(module, "MOST_SECONDS", 60)
        assert own.run(where)[0] != number
    finally:
        own.close()


@pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")
def test_ctrl_c_is_left_to_the_server(workers: Workers) -> None:
    number, _ = workers.run(where)
    os.kill(number, signal.SIGINT)
    assert workers.run(where)[0] == number
