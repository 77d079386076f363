"""A batch that is killed, raced, or whose list or disk changes under it: nothing is mixed up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.faults.conftest import Run, Start, ended, left_over, wait_for
from tests.faults.test_disks import FULL
from tests.patients.conftest import clinic as clinic

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")

# Stand still before the `at`th copy gets its name, until somebody says go.
STOP = """
import time
from pathlib import Path
real = Path.replace
count = 0
def replace(self, target):
    global count
    if str(target).endswith(".pdf"):
        count += 1
        if count == {at}:
            Path({marker!r}).touch()
            while not Path({go!r}).exists():
                time.sleep(0.02)
    return real(self, target)
Path.replace = replace
"""
ROWS = 230  # the first 200 are noted at once


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    return tmp_path / "private"


@pytest.fixture
def merge(project: Path, clinic: Path) -> list[str]:
    """Return the command that makes a batch of the list that lies in the current folder."""
    write(project, "Ann")
    return ["merge", "patients.csv", "--project", str(clinic), "--output", "out", "--yes"]


def write(folder: Path, name: str, rows: int = ROWS) -> None:
    lines = "".join(f"{row},{name} Roe-{row},id-{row}x,sciatica\n" for row in range(1, rows + 1))
    (folder / "patients.csv").write_text(
        "row,name,second_id,topics\n" + lines, encoding="utf-8")


def stop(project: Path, at: int) -> str:
    return STOP.format(at=at, marker=str(project / "marker"), go=str(project / "go"))


def check_whole(folder: Path, name: str, rows: int = ROWS) -> None:
    """Assert that there is one whole copy of each row, which says what its row says."""
    found = {int(path.name.split("_")[0].rpartition("-")[2]): path
             for path in folder.glob("b*_*.pdf")}
    assert sorted(found) == list(range(1, rows + 1))
    assert len(list(folder.glob("b*_*.pdf"))) == rows
    for row in (1, 2, rows // 2, rows - 1, rows):
        page = PdfReader(found[row]).pages[0].extract_text()
        assert f"For {name} Roe-{row}, id-{row}x" in page
    assert left_over(folder) == []


def test_a_killed_batch_goes_on_where_it_was_and_mixes_nothing_up(
    project: Path, start: Start, run: Run, merge: list[str]
) -> None:
    process = start(*merge, first=stop(project, ROWS - 10))
    wait_for(project / "marker", process)
    process.kill()
    process.communicate()
    out = project / "out"
    assert len(list(out.glob("b*_*.pdf"))) == ROWS - 11
    assert len(left_over(out)) == 1
    end = run(*merge)
    assert end.code == 1
    assert "BAT002 this batch was cut off" in end.err
    end = run(*merge, "--resume")
    assert end.code == 0, end.err
    assert f"{ROWS - 200} copies made and read back, 200 had not changed" in end.err
    check_whole(out, "Ann")


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


def test_a_disk_that_fills_up_leaves_whole_copies_and_the_rest_is_made_later(
    project: Path, run: Run, merge: list[str], private: Path
) -> None:
    end = run(*merge, first=FULL.format(after=3_000_000))
    assert end.code == 1
    assert "OUT001 cannot be written: No space left on device" in end.err
    assert "Ann" not in end.err
    out = project / "out"
    assert left_over(out) == []
    made = list(out.glob("b*_*.pdf"))
    assert 0 < len(made) < ROWS
    for path in (made[0], made[-1]):
        assert len(PdfReader(path).pages) > 0
    log = private / "log.jsonl"
    assert not log.exists() or log.read_bytes()[-1:] in (b"", b"\n"), "no half of a line"
    end = run(*merge, "--resume")
    assert end.code == 0, end.err
    check_whole(out, "Ann")
