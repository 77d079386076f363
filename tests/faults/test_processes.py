"""A run on several processes that is stopped, starved or killed: whole files, and a second run
finishes the work.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.faults.conftest import PATIENCE, TOPIC, Run, Start, ended, left_over, whole
from tests.faults.test_disks import small_disk as small_disk
from tests.processes import Running, copy_workers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")

TOPICS = 16
MANY = ("--all", "--workers", "2")
AGAIN = ("--all", "-v")  # what was left of several processes, one alone finishes
# Write down after few documents what is made.
OFTEN = "import handouts.cli.build as build; build.NOTED_AFTER = 2\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of many small topics."""
    folder = tmp_path / "project"
    topics = folder / "content/hip-and-back/en/topics"
    topics.mkdir(parents=True)
    names = [f"sheet-{number}" for number in range(TOPICS)]
    for name in names:
        (topics / f"{name}.yaml").write_text(TOPIC.format(name=name), encoding="utf-8")
    (folder / "handouts.yaml").write_text(
        f"topics: [{', '.join(names)}]\nbooklets: []\n", encoding="utf-8")
    return folder


def wait_for_files(
    folder: Path, count: int, process: Running, names: str = "*.pdf"
) -> None:
    """Wait until so many files are there."""
    until = time.monotonic() + PATIENCE
    while len(list(folder.glob(names))) < count:
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < until, "it never came there"
        time.sleep(0.01)


def children(number: int) -> list[int]:
    """Return the processes that a process has started (Linux)."""
    path = Path(f"/proc/{number}/task/{number}/children")
    if not path.exists():
        pytest.skip("only Linux tells which processes a process has started")
    return [int(each) for each in path.read_text(encoding="ascii").split()]


def workers(number: int) -> list[int]:
    """Return the worker processes of a run: those that write."""
    return [each for each in children(number) if b"resource_tracker" not in Path(
        f"/proc/{each}/cmdline").read_bytes()]


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers begin at once; the first tests have new interpreters."""
    copy_workers(monkeypatch)


def gone(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{number}/stat").read_text(encoding="ascii").split()[2] == "Z"


def test_who_stops_a_run_stops_its_processes_and_keeps_what_is_made(
    project: Path, start: Start, run: Run
) -> None:
    process = start(*MANY)
    wait_for_files(project / "build", 3, process)
    mine = workers(process.pid)
    assert len(mine) == 2
    process.send_signal(signal.SIGINT)
    end = ended(process)
    assert end.code == 130
    made = whole(project / "build")
    assert len(made) < TOPICS
    time.sleep(0.5)
    assert all(map(gone, mine))
    again = run(*AGAIN)
    assert again.code == 0
    assert len(whole(project / "build")) == TOPICS + 2
    assert left_over(project / "build") == []


def test_a_killed_run_ends_its_processes_and_a_second_one_builds_the_rest(
    project: Path, start: Start, run: Run
) -> None:
    process = start(*MANY, first=OFTEN)
    wait_for_files(project / "build", 1, process, "manifest.part-*-of-0.json")
    mine = workers(process.pid)
    process.kill()
    process.communicate()
    until = time.monotonic() + PATIENCE
    while not all(map(gone, mine)):
        assert time.monotonic() < until, "its processes go on"
        time.sleep(0.05)
    made = len(list((project / "build").glob("*.pdf")))
    assert made < TOPICS
    whole(project / "build")
    end = run(*AGAIN)
    assert end.code == 0
    assert 0 < end.err.count(": nothing changed") <= made
    assert len(whole(project / "build")) == TOPICS + 2
    assert not list((project / "build").glob("manifest.part-*"))


@pytest.mark.usefixtures("copies")
def test_a_process_that_runs_out_of_memory_costs_nothing_else(
    project: Path, start: Start
) -> None:
    process = start(*MANY)
    wait_for_files(project / "build", 2, process)
    os.kill(workers(process.pid)[0], signal.SIGKILL)  # what Linux does then
    end = ended(process)
    assert end.code == 0, end.err
    assert len(whole(project / "build")) == TOPICS + 2


@pytest.mark.usefixtures("copies")
def test_one_bad_topic_among_many_is_told_and_the_rest_is_made(project: Path, run: Run) -> None:
    path = project / "content/hip-and-back/en/topics/sheet-7.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("title:", "titel:"), encoding="utf-8")
    end = run(*MANY)
    assert end.code == 1
    assert "sheet-7.yaml:1:1: CON001" in end.err
    assert f"{TOPICS - 1} of {TOPICS} written" in end.err
    path.write_text(good, encoding="utf-8")
    end = run(*AGAIN)
    assert end.code == 0
    assert end.err.count(": nothing changed") == TOPICS - 1


@pytest.mark.usefixtures("copies")
def test_a_small_disk_that_fills_up_under_two_processes_keeps_whole_files(
    project: Path, run: Run, small_disk: Path
) -> None:
    end = run(*MANY, "--output", str(small_disk))
    assert end.code == 1
    assert "OUT001 cannot be written: No space left on device" in end.err
    assert "hint: free some space" in end.err
    made = [name for name in whole(small_disk) if name.endswith(".pdf")]
    assert 0 < len(made) < TOPICS
    assert left_over(small_disk) == []
