"""A disk that is full, read-only or in the way: one line, no torso, the old files as they were."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Ended, Run, Start, contents, ended, left_over, whole

posix = pytest.mark.skipif(os.name == "nt", reason="limits and mounts are a POSIX matter")

# Python that gives a process a disk on which no file may grow beyond some bytes.
LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
# Python that makes writing fail as a full disk does, once `after` bytes are written.
FULL = """
import errno, io, os
left = {after}
real = os.fdopen
def fdopen(handle, mode="r", *args, **options):
    file = real(handle, mode, *args, **options)
    if "w" not in mode:
        return file
    class Disk:
        def __enter__(self): return self
        def __exit__(self, *error): file.close()
        def flush(self): file.flush()
        def fileno(self): return file.fileno()
        def write(self, data):
            global left
            left -= len(data)
            file.write(data[:max(0, left + len(data))])
            if left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return len(data)
    return Disk()
os.fdopen = fdopen
"""


def check_refused(end: Ended, names: set[str]) -> None:
    """Assert one problem of two lines for each name, and nothing else."""
    lines = [line for line in end.err.splitlines() if "written" not in line or "OUT001" in line]
    found = [line for line in lines if "OUT001 cannot be written: " in line]
    assert {line.split(":")[0].rsplit("/", 1)[-1] for line in found} == names, end.err
    assert sum(line.startswith("  hint: ") for line in lines) == len(found)
    assert end.code == 1


def test_a_full_disk_loses_no_file(project: Path, run: Run) -> None:
    assert run("--all").code == 0
    before = contents(project / "build")
    end = run("--all", "--force", first=FULL.format(after=5_000))
    check_refused(end, {"index.html"})  # a handout whose card cannot be marked is not replaced
    assert contents(project / "build") == before


def test_a_disk_that_fills_up_keeps_what_was_written(project: Path, run: Run) -> None:
    assert run("--all", "--output", "elsewhere").code == 0
    sizes = {name: len(data) for name, data in contents(project / "elsewhere").items()}
    room = sizes["one.pdf"] + sizes["two.pdf"] // 2
    end = run("--all", first=FULL.format(after=room))
    assert end.code == 1
    assert "one.pdf" in end.out
    assert "two.pdf" not in end.out
    assert left_over(project / "build") == []
    assert "one.pdf" in whole(project / "build")
    assert "two.pdf" not in whole(project / "build")


def test_a_shelf_that_cannot_be_written_is_told_and_the_documents_are_there(
    project: Path, run: Run
) -> None:
    (project / "build/index.html").mkdir(parents=True)
    end = run("--all", "--json")
    check_refused(end, {"index.html"})
    manifest = json.loads(end.out)
    assert [each["status"] for each in manifest["documents"]] == ["written"] * 3
    assert [each["rule"] for each in manifest["problems"]] == ["OUT001"]
    (project / "build/index.html").rmdir()
    assert run("--all").code == 0
    assert {"manifest.json", "index.html"} <= whole(project / "build")


@posix
def test_a_limit_on_the_size_of_files_is_a_problem_of_the_output(project: Path, run: Run) -> None:
    assert run("--all").code == 0
    before = contents(project / "build")
    end = run("--all", "--force", first=LIMIT.format(size=4_000))
    assert "OUT001 cannot be written: File too large" in end.err
    assert end.code == 1
    after = contents(project / "build")
    assert {name: data for name, data in after.items() if name.endswith(".pdf")} == {
        name: data for name, data in before.items() if name.endswith(".pdf")}
    assert left_over(project / "build") == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a real disk of 64 KB; only a machine's administrator can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    yield from mounted(folder, "64k")


def mounted(folder: Path, size: str) -> Iterator[Path]:
    """Make a folder a real disk of a size, or skip the test; yield it, and take the disk away."""
    mount = shutil.which("mount")
    if sys.platform != "linux" or os.geteuid() != 0 or mount is None:
        pytest.skip("only an administrator of Linux can make a small disk")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
                          capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no small disk: {made.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_small_disk_fills_up_for_real(project: Path, run: Run, small_disk: Path) -> None:
    end = run("--all", "--output", str(small_disk))
    assert end.code == 1
    assert "OUT001 cannot be written: No space left on device" in end.err
    assert left_over(small_disk) == []
    built = whole(small_disk)
    assert "one.pdf" in built
    before = contents(small_disk)
    again = run("--all", "--force", "--output", str(small_disk))
    assert again.code == 1
    assert {name for name in contents(small_disk)} >= built - {"manifest.json", "index.html"}
    assert contents(small_disk)["one.pdf"] == before["one.pdf"]


def test_a_read_only_disk_is_told_in_one_line(
    project: Path, run: Run, small_disk: Path
) -> None:
    (small_disk / "old.pdf").write_bytes(b"keep me")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    end = run("--topic", "one", "--output", str(small_disk))
    check_refused(end, {"one.pdf"})
    assert "Read-only file system" in end.err
    assert contents(small_disk) == {"old.pdf": b"keep me"}


@posix
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_locked_folder_is_told_in_one_line(project: Path, run: Run) -> None:
    (project / "build").mkdir(mode=0o500)
    end = run("--topic", "one")
    check_refused(end, {"one.pdf"})


@pytest.mark.parametrize("target", ["build/one.pdf", "build"])
def test_what_is_in_the_way_stays(project: Path, run: Run, target: str) -> None:
    path = project / target
    path.parent.mkdir(exist_ok=True)
    if target == "build":
        path.write_bytes(b"keep me")
    else:
        (path / "inner").mkdir(parents=True)
    check_refused(run("--topic", "one"), {"one.pdf"})
    assert path.is_dir() == (target != "build")


# -- streams -----------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("args", [
    ("list",), ("--topic", "one"), ("--help",), ("check", "one"), ("schema", "--print", "topic")])
def test_a_full_disk_behind_the_output_is_a_problem(start: Start, args: tuple[str, ...]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        end = ended(start(*args, stdout=full))
    assert end.code == 1
    assert end.err.splitlines()[0].startswith("standard output: OUT001 cannot be written: ")


@posix
@pytest.mark.parametrize("args", [("list",), ("check", "--explain", "all")])
def test_a_reader_that_goes_away_is_no_error_worth_a_word(
    start: Start, args: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        end = ended(start(*args, stdout=writing))
    finally:
        os.close(writing)
    assert end.code == 1
    assert end.err == ""


@posix
@pytest.mark.parametrize("closing", ["os.close(1)", "os.close(2)", "os.close(1); os.close(2)"])
def test_closed_streams_do_not_stop_a_build(project: Path, run: Run, closing: str) -> None:
    # Python looks at its streams when it starts, so the closing comes before another start.
    first = (f"import os, sys\nif 'again' not in os.environ:\n    {closing}\n"
             "    os.environ['again'] = '1'\n"
             "    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])\n")
    assert run("--topic", "one", first=first, fresh=True).code == 0
    assert whole(project / "build") == {"one.pdf"}


@posix
def test_a_current_folder_that_is_gone_is_a_usage_problem(project: Path, run: Run) -> None:
    first = "import os\nos.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')\n"
    for args in (("--all",), ("list",), ("check",), ("--topic", "one", "--project", str(project))):
        end = run(*args, first=first)
        assert end.code == 2
        assert "USE003 the current folder has been deleted" in end.err
