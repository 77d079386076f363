"""Tasks run in other processes, each in its main thread; what one does hurts no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handouts.errors import HandoutError
from handouts.serve import workers as module
from handouts.serve.workers import Workers
from tests.serve.tasks import die, err, refuse, slow, where

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.fixture
def nothing_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers of a test's own import nothing before their tasks, which build nothing."""
    monkeypatch.setattr(module, "PIPELINE", "")


@pytest.mark.usefixtures("nothing_warm")
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


@pytest.mark.usefixtures("nothing_warm")
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


SERVER = """
import time
from tests.serve.tasks import where
from handouts.serve.workers import Workers
if __name__ == "__main__":
    print(Workers(1).run(where)[0], flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="there, a job object ends the children")
def test_a_worker_ends_when_its_server_is_killed(tmp_path: Path) -> None:
    """It waited for ever, with a patient's words in its memory."""
    program = tmp_path / "server.py"
    program.write_text(SERVER, encoding="utf-8")
    server = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    server.kill()
    server.wait()
    server.stdout.close()
    for _ in range(100):
        if not is_alive(worker):
            break
        time.sleep(0.1)
    assert not is_alive(worker)


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    # Nobody may have fetched the exit code of a child whose parent is gone.
    return not status.exists() or " Z " not in status.read_text(encoding="utf-8")
