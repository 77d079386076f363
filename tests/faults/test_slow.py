"""A shared folder that answers slowly, or fails at times, loses nothing, and tells why."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.delivery import batch, shelving
from handouts.delivery.manifest import side_by_side
from handouts.files import write_atomic
from tests.faults.conftest import Run, contents, here, left_over, whole

posix = pytest.mark.skipif(os.name == "nt", reason="Windows cannot lock a folder")

# Python that lets every so manyth sync or rename fail, as a network drive does for a moment.
AT_TIMES = """
import os
count = 0
def failing(real):
    def call(*args, **options):
        global count
        count += 1
        if count % {every} == 0:
            raise OSError({number}, os.strerror({number}))
        return real(*args, **options)
    return call
os.fsync, os.replace, os.rename = map(failing, (os.fsync, os.replace, os.rename))
"""


WAITING = "waiting for another run that is writing the shelf in build\n"


def hold(folder: Path) -> Callable[[], None]:
    """Hold a folder as a run does that writes its shelf; return what lets go of it."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return lambda: os.close(handle)


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ETIMEDOUT])
def test_a_drive_that_fails_at_times_costs_documents_that_a_second_run_makes(
    project: Path, run: Run, number: int
) -> None:
    assert run("--all", "--output", "elsewhere").code == 0
    end = run("--all", first=AT_TIMES.format(every=5, number=number))
    assert end.code == 1
    assert f"OUT001 cannot be written: {os.strerror(number)}" in end.err
    assert "  hint: see that the drive is there, and type the same command again, or " in end.err
    assert left_over(project / "build") == []
    whole(project / "build")
    assert run("--all").code == 0
    made, wanted = contents(project / "build"), contents(project / "elsewhere")
    assert {name: made[name] for name in wanted if name.endswith(".pdf")} == {
        name: data for name, data in wanted.items() if name.endswith(".pdf")}
    cards = json.loads(made["manifest.json"])["documents"]
    assert {card["state"] for card in cards} == {"current"}


@posix
def test_a_run_waits_for_another_that_writes_the_same_shelf(project: Path, run: Run) -> None:
    assert run("--all").code == 0
    threading.Timer(0.3, hold(project / "build")).start()
    end = run("--all", "--force")
    assert end.code == 0
    assert "OUT003" not in end.err
    assert "waiting" not in end.err


@posix
def test_a_run_that_waits_for_long_says_what_for(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--all").code == 0
    monkeypatch.setattr(shelving, "_TELL_SECONDS", 0.1)
    threading.Timer(0.4, hold(project / "build")).start()
    end = run("--all", "--force")
    assert end.code == 0
    assert end.err.count(WAITING) == 1


@posix
@pytest.mark.parametrize("args", [["--topic", "two"], ["--all", "--force"]])
def test_who_waits_with_finished_files_says_so(
    project: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    assert here(project, "--all").code == 0
    monkeypatch.setattr(shelving, "_TELL_SECONDS", 0.1)
    taken: list[threading.Timer] = []

    def write(path: Path, data: bytes) -> None:
        if not taken:
            taken.append(threading.Timer(0.4, hold(project / "build")))
            taken[0].start()
        write_atomic(path, data)

    monkeypatch.setattr(batch, "write_atomic", write)
    end = here(project, *args)
    assert end.code == 0
    assert end.err.count(WAITING) == 1


@posix
def test_a_withdrawal_that_waits_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert here(project, "--all").code == 0
    monkeypatch.setattr(shelving, "_TELL_SECONDS", 0.1)
    threading.Timer(0.4, hold(project / "build")).start()
    end = here(project, "withdraw", "one", "--why", "a wrong dose")
    assert end.code == 0
    assert end.err.count(WAITING) == 1


@posix
def test_a_run_that_waited_in_vain_says_so_and_changes_nothing(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--all").code == 0
    before = contents(project / "build")
    monkeypatch.setattr(shelving, "_WAIT_SECONDS", 0.1)
    let_go = hold(project / "build")
    end = run("--all", "--force")
    assert contents(project / "build") == before
    let_go()
    assert end.code == 1
    assert "OUT003 another run is writing this shelf\n  hint: wait until it ends" in end.err
    assert run("--all", "--force").code == 0


@posix
def test_a_shelf_that_is_held_when_all_is_built_keeps_the_marks_of_its_cards(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here(project, "--all").code == 0
    monkeypatch.setattr(shelving, "_WAIT_SECONDS", 0.1)
    taken: list[Callable[[], None]] = []

    def write(path: Path, data: bytes) -> None:
        if not taken:
            taken.append(hold(project / "build"))
        write_atomic(path, data)

    monkeypatch.setattr(batch, "write_atomic", write)
    end = here(project, "--all", "--force")
    assert end.code == 1
    assert end.err.count("OUT003") == 1
    cards = json.loads((project / "build/manifest.json").read_bytes())["documents"]
    assert {card["state"] for card in cards} == {"stale"}
    taken[0]()
    monkeypatch.undo()
    assert here(project, "--all").code == 0
    cards = json.loads((project / "build/manifest.json").read_bytes())["documents"]
    assert {card["state"] for card in cards} == {"current"}


def test_files_of_a_slow_drive_are_waited_for_at_once() -> None:
    most = running = 0
    lock = threading.Lock()

    def look(number: int) -> int:
        nonlocal most, running
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1
        return number

    numbers = list(range(64))
    assert side_by_side(look, numbers) == numbers
    assert most > 4
    most = 0
    assert [look(number) for number in numbers[:4]] == numbers[:4]
    assert most == 1  # the same clock, one after the other


def test_where_no_thread_may_start_files_are_looked_at_one_by_one(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def start(thread: threading.Thread) -> None:
        started.append(thread)
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    numbers = list(range(64))
    assert side_by_side(lambda number: -number, numbers) == [-number for number in numbers]
    assert started


def test_what_one_file_says_ends_no_other() -> None:
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda number: 1 // number, list(range(40)))
