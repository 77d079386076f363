"""Files are written whole or not at all, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from handouts import files
from handouts.errors import HandoutError, Source
from handouts.files import (
    PREFIX,
    NotAFile,
    TooLarge,
    read_regular,
    read_whole,
    sweep_temporaries,
    write_atomic,
)

posix_only = pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX matters")


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(PREFIX))


def dead_process_id() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_writes_the_bytes_and_makes_missing_folders(tmp_path: Path) -> None:
    target = tmp_path / "one" / "two" / "a.pdf"
    write_atomic(target, b"whole")
    assert target.read_bytes() == b"whole"
    assert [path.name for path in target.parent.iterdir()] == ["a.pdf"]


def test_replaces_an_older_file(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"an older and longer file")
    write_atomic(target, b"new")
    assert target.read_bytes() == b"new"


@posix_only
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o000, 0o644)])
def test_mode_is_0644_minus_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_atomic(tmp_path / "a.pdf", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.pdf").stat().st_mode) == mode


@posix_only
def test_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"keep me")
    target = tmp_path / "a.pdf"
    target.symlink_to(victim)
    write_atomic(target, b"new")
    assert victim.read_bytes() == b"keep me"
    assert not target.is_symlink()
    assert target.read_bytes() == b"new"


def problem_of(target: Path) -> str:
    with pytest.raises(HandoutError) as caught:
        write_atomic(target, b"new")
    assert caught.value.exit_code == 1
    (problem,) = caught.value.problems
    assert problem.rule == "OUT001"
    assert problem.hint
    assert len(str(problem).splitlines()) == 2
    return problem.message


def test_a_folder_in_the_way_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    assert "directory" in problem_of(tmp_path / "a.pdf").lower()
    assert left_over(tmp_path) == []


def test_a_file_where_a_folder_should_be_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"keep me")
    problem_of(tmp_path / "out" / "a.pdf")
    assert (tmp_path / "out").read_bytes() == b"keep me"


@pytest.mark.parametrize(("elsewhere", "told"), [
    ({}, "--output DIR"), ({"elsewhere": "name another folder"}, "or name another folder"),
])
def test_what_to_do_is_what_the_command_can_do(
    elsewhere: dict[str, str], told: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(HandoutError) as caught:
        write_atomic(tmp_path / "file" / "a.pdf", b"", **elsewhere)
    assert caught.value.problems[0].hint.endswith(told)


def test_a_name_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    problem_of(tmp_path / ("a" * 300 + ".pdf"))
    assert left_over(tmp_path) == []


def test_a_refused_rename_keeps_the_older_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.pdf").write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", refuse)
    assert problem_of(tmp_path / "a.pdf") == "cannot be written: Permission denied"
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert left_over(tmp_path) == []


def test_a_full_disk_keeps_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.pdf").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    assert "No space left" in problem_of(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"old"
    assert left_over(tmp_path) == []


def test_an_interruption_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "a.pdf", b"new")
    assert list(tmp_path.iterdir()) == []


def test_sweep_deletes_old_temporaries_only(tmp_path: Path) -> None:
    old = tmp_path / f"{PREFIX}ffffffff-1-aa.tmp"
    young = tmp_path / f"{PREFIX}ffffffff-1-bb.tmp"
    other = tmp_path / "somebody-else.tmp"
    for path in (old, young, other):
        path.write_bytes(b"x")
    for path in (old, other):
        os.utime(path, (time.time() - 4000, time.time() - 4000))
    sweep_temporaries(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, other.name]


@posix_only
def test_sweep_deletes_what_a_dead_process_of_this_machine_left(tmp_path: Path) -> None:
    machine = files._machine()
    dead = tmp_path / f"{PREFIX}{machine}-{dead_process_id()}-aa.tmp"
    alive = tmp_path / f"{PREFIX}{machine}-{os.getpid()}-aa.tmp"
    elsewhere = tmp_path / f"{PREFIX}ffffffff-{dead_process_id()}-aa.tmp"
    for path in (dead, alive, elsewhere):
        path.write_bytes(b"x")
    sweep_temporaries(tmp_path)
    assert not dead.exists()
    assert alive.exists()
    assert elsewhere.exists()


def test_sweep_of_a_missing_folder_is_nothing(tmp_path: Path) -> None:
    sweep_temporaries(tmp_path / "not-there")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_most_bytes_is_read_and_one_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(b"x" * 2048)
    assert read_regular(path, 2048) == b"x" * 2048
    with pytest.raises(TooLarge):
        read_regular(path, 2047)
    with pytest.raises(HandoutError, match=r"a.svg: FIG002 the figure has 2 KB"):
        read_whole(path, Source("a.svg"), "FIG002", "figure", 2047)


@posix_only
def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(NotAFile, match="not a regular file"):
        read_regular(path, 10)


def test_a_folder_and_a_name_that_no_file_can_have_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(NotAFile, match="is a folder"):
        read_regular(tmp_path, 10)
    with pytest.raises(NotAFile):
        read_regular(tmp_path / "a\0b", 10)
    with pytest.raises(HandoutError, match=r"the font is a folder, not a file\n.*put the file"):
        read_whole(tmp_path, Source("x"), "FNT001", "font", 10)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(HandoutError, match="x: FNT001 cannot read the font: No such file"):
        read_whole(tmp_path / "no", Source("x"), "FNT001", "font", 10)


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="no such flag on this system")
@pytest.mark.parametrize("linked", ["file", "folder"])
def test_no_link_is_followed_after_somebody_looked_where_it_leads(
    tmp_path: Path, linked: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_bytes(b"secret")
    if linked == "file":
        (tmp_path / "in").mkdir()
        (tmp_path / "in/a.txt").symlink_to(outside / "a.txt")
    else:
        (tmp_path / "in").symlink_to(outside)
    with pytest.raises(OSError):  # noqa: PT011 - systems tell it in several ways
        files.read_regular(tmp_path / "in/a.txt", 10)
    assert files.read_regular(tmp_path / "in/a.txt", 10, follow=True) == b"secret"
    assert files.read_regular(outside / "a.txt", 10) == b"secret"


@pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="no such flag on this system")
@pytest.mark.parametrize("says", ["{path} (deleted)", "/elsewhere{path}", None])
def test_a_file_that_the_system_sees_elsewhere_is_read_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str | None
) -> None:
    """It was replaced in that moment, another file system lies over it, or nobody says."""
    def read_link(_link: str) -> str:
        if says is None:
            raise FileNotFoundError
        return says.format(path=path)

    path = tmp_path / "a.txt"
    path.write_bytes(b"words")
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.setattr(os, "readlink", read_link)
    assert files.read_regular(path, 10) == b"words"
    if says is not None:
        with pytest.raises(OSError):  # noqa: PT011 - systems tell it in several ways
            files.read_regular(tmp_path / "link/a.txt", 10)


@posix_only
def test_no_read_leaves_a_file_open(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")
    (tmp_path / "link").symlink_to(tmp_path / "a.txt")
    (tmp_path / "folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    before = os.dup(0)
    os.close(before)
    for name in ("a.txt", "link", "folder/a.txt", "pipe", ".", "no"):
        with contextlib.suppress(OSError):
            files.read_regular(tmp_path / name, 2)
    after = os.dup(0)
    os.close(after)
    assert after == before
