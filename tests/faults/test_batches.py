"""A batch that is killed, raced, or whose list or disk changes under it: nothing is mixed up."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from handouts.patients import merging
from tests.faults.conftest import PATIENCE, Run, Start, ended, left_over, wait_for
from tests.faults.test_disks import mounted
from tests.patients.conftest import short_clinic as short_clinic
from tests.processes import copy_workers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")

# Stand still before the `at`th copy gets its name, until somebody says go.
STOP = """
import os, time
from pathlib import Path
real = os.replace
count = 0
def replace(source, target):
    global count
    if str(target).endswith(".pdf"):
        count += 1
        if count == {at}:
            Path({marker!r}).touch()
            while not Path({go!r}).exists():
                time.sleep(0.02)
    return real(source, target)
os.replace = replace
"""
AT_ONCE = 20
ROWS = 50  # two blocks, and a part of one
SEEN, MANY = 60, 400  # two workers have not made them all when so many are seen
# Let copies be written until the disk is full, in the middle of one.
FULL = """
import errno, os
left = {after}
real = os.write
def write(handle, data):
    global left
    if len(data) > left:
        if left:
            left -= real(handle, data[:left])
            return len(data) // 2
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    left -= len(data)
    return real(handle, data)
os.write = write
"""


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    return tmp_path / "private"


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note few copies at once, so that few make several blocks."""
    monkeypatch.setattr(merging, "AT_ONCE", AT_ONCE)


@pytest.fixture
def merge(project: Path, short_clinic: Path) -> list[str]:
    """Return the command that makes a batch of the list that lies in the current folder."""
    write(project, "Ann")
    folder = str(short_clinic)
    return ["merge", "patients.csv", "--project", folder, "--output", "out", "--yes"]


def write(folder: Path, name: str, rows: int = ROWS) -> None:
    lines = "".join(f"{row},{name} Roe-{row},id-{row}x,sciatica\n" for row in range(1, rows + 1))
    (folder / "patients.csv").write_text(
        "row,name,second_id,topics\n" + lines, encoding="utf-8")


def stop(project: Path, at: int) -> str:
    return STOP.format(at=at, marker=str(project / "marker"), go=str(project / "go"))


def children_of(number: int) -> list[int]:
    """Return the processes that a process has started."""
    path = Path(f"/proc/{number}/task/{number}/children")
    if not path.exists():
        pytest.skip("this system does not tell the children of a process")
    return [int(each) for each in path.read_text().split()]


def is_alive(number: int) -> bool:
    """Say whether a process still runs."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def first_page(path: Path) -> str:
    """Return the text of the first page, read by another library than makes it, and quickly."""
    with PdfDocument(path) as document:
        return " ".join(document[0].get_textpage().get_text_bounded().split())


def check_whole(folder: Path, name: str, rows: int = ROWS) -> None:
    """Assert that there is one whole copy of each row, which says what its row says."""
    found = {int(path.name.split("_")[0].rpartition("-")[2]): path
             for path in folder.glob("b*_*.pdf")}
    assert sorted(found) == list(range(1, rows + 1))
    assert len(list(folder.glob("b*_*.pdf"))) == rows
    for row in (1, 2, rows // 2, rows - 1, rows):
        assert f"For {name} Roe-{row}, id-{row}x" in first_page(found[row])
    assert left_over(folder) == []


@pytest.mark.usefixtures("small_blocks")
def test_a_killed_batch_goes_on_where_it_was_and_mixes_nothing_up(
    project: Path, start: Start, run: Run, merge: list[str]
) -> None:
    process = start(*merge, first=stop(project, ROWS - 10))
    wait_for(project / "marker", process)
    process.kill()
    process.communicate()
    out = project / "out"
    assert len(list(out.glob("b*_*.pdf"))) == ROWS - 11
    (staging,) = left_over(out)
    assert (out / staging).stat().st_mode & 0o777 == 0o700
    end = run(*merge)
    assert end.code == 1
    assert "BAT002 this batch was cut off" in end.err
    end = run(*merge, "--resume")
    assert end.code == 0, end.err
    assert f"11 copies made and read back, {ROWS - 11} had not changed" in end.err
    check_whole(out, "Ann")


@pytest.mark.usefixtures("small_blocks")
def test_workers_end_with_a_run_that_is_killed_and_leave_no_copy_that_is_not_whole(
    project: Path, start: Start, run: Run, merge: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "Ann", rows=MANY)
    process = start(*merge, "--workers", "2")
    out = project / "out"
    until = time.monotonic() + PATIENCE
    while len(list(out.glob("b*_*.pdf"))) < SEEN:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.005)
    workers = children_of(process.pid)
    process.kill()
    process.communicate()
    while any(is_alive(worker) for worker in workers):
        assert time.monotonic() < until, "a worker lives on"
        time.sleep(0.01)
    made = list(out.glob("b*_*.pdf"))
    assert SEEN <= len(made) < MANY
    for path in (*made[::10], made[-1]):
        row = path.name.split("_")[0].rpartition("-")[2]
        assert f"For Ann Roe-{row}, id-{row}x" in first_page(path)
    # Every copy that lies there is known to the ledger, so that it will be deleted one day.
    write(project, "Bob", rows=MANY)
    copy_workers(monkeypatch)
    end = run(*merge, "--resume", "--workers", "2")
    assert end.code == 0, end.err
    assert f"{MANY} copies made and read back" in end.err
    check_whole(out, "Bob", rows=MANY)


@pytest.mark.usefixtures("small_blocks")
def test_a_second_run_stays_out_and_an_edited_list_changes_nothing(
    project: Path, start: Start, run: Run, merge: list[str]
) -> None:
    process = start(*merge, first=stop(project, 5))
    wait_for(project / "marker", process)
    write(project, "Bob", rows=3)
    second = run(*merge)
    assert second.code == 1
    assert "PRV002 another run is writing here" in second.err
    (project / "go").touch()
    first = ended(process)
    assert first.code == 0, first.err
    check_whole(project / "out", "Ann")


@pytest.mark.usefixtures("small_blocks")
def test_a_disk_that_fills_up_leaves_whole_copies_and_the_rest_is_made_later(
    project: Path, run: Run, merge: list[str], private: Path
) -> None:
    end = run(*merge, first=FULL.format(after=650_000))
    assert end.code == 1
    assert "OUT001 cannot be written: No space left on device" in end.err
    assert "Ann" not in end.err
    out = project / "out"
    assert left_over(out) == []
    made = list(out.glob("b*_*.pdf"))
    assert 0 < len(made) < ROWS
    for path in (made[0], made[-1]):
        assert first_page(path)
    log = private / "log.jsonl"
    assert not log.exists() or log.read_bytes()[-1:] in (b"", b"\n"), "no half of a line"
    end = run(*merge, "--resume")
    assert end.code == 0, end.err
    check_whole(out, "Ann")


@pytest.fixture
def disk(project: Path) -> Iterator[Path]:
    """Return a real disk of 12 MB in the project: some blocks of copies, and not all.

    Two workers fill a smaller one while the first block is still being named.
    """
    folder = project / "disk"
    folder.mkdir()
    yield from mounted(folder, "12m")


@pytest.mark.usefixtures("small_blocks")
def test_a_real_disk_that_fills_up_under_two_workers_leaves_whole_copies(
    project: Path, run: Run, merge: list[str], disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "Ann", rows=MANY)
    copy_workers(monkeypatch)
    end = run(*[str(disk / "out") if each == "out" else each for each in merge],
              "--workers", "2")
    assert end.code == 1
    assert "OUT001 cannot be written: No space left on device" in end.err or (
        "BAT001 the disk is full" in end.err)
    assert "Ann" not in end.err
    made = list((disk / "out").glob("b*_*.pdf"))
    assert made
    assert all(path.read_bytes().endswith(b"%%EOF\n") for path in made)
    # Those named last are those that the disk had no room behind.
    for path in sorted(made, key=lambda each: each.stat().st_ctime_ns)[::-1][:100]:
        row = path.name.split("_")[0].rpartition("-")[2]
        assert f"For Ann Roe-{row}, id-{row}x" in first_page(path)
    assert left_over(disk / "out") == []
