"""Start the command as a process of its own, stop it at a place, and look at what is left."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.cli import main
from handouts.files import PREFIX
from tests.processes import Running

# Only a hang reaches these.
PATIENCE = 120.0
TOPICS = ("one", "two", "three")
TOPIC = """\
title: Sheet {name}
question: What can I do?
purpose: Help people at home.
summary: Simple steps.
main_message: Keep moving.
key_points: [Move a little., Rest a little., Ask us.]
danger_signs: [nerves]
shelf: counter
version: "1.0"
updated: "2026-11-23"
sources: [{{title: A guide, publisher: A body}}]
sections:
  - heading: Danger signs
    blocks:
      - notice: {{kind: emergency, items: [Numb legs]}}
"""
# Stand still at the sync of one file, when half a file is on the disk; `marker` tells the test.
PAUSE = """
import os, time
from pathlib import Path
real = os.fsync
count = 0
def fsync(handle):
    global count
    count += 1
    if count == {at}:
        os.ftruncate(handle, os.fstat(handle).st_size // 2)
        Path({marker!r}).touch()
        time.sleep(600)
    real(handle)
os.fsync = fsync
"""


@dataclass(frozen=True)
class Ended:
    """What a process left."""

    code: int
    out: str
    err: str


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with three topics."""
    return make_project(tmp_path / "project")


def make_project(folder: Path) -> Path:
    """Make a project with three topics in a folder."""
    (folder / "content" / "hip-and-back" / "en" / "topics").mkdir(parents=True)
    for name in TOPICS:
        path = folder / "content" / "hip-and-back" / "en" / "topics" / f"{name}.yaml"
        path.write_text(TOPIC.format(name=name), encoding="utf-8")
    (folder / "handouts.yaml").write_text(
        f"topics: [{', '.join(TOPICS)}]\nbooklets: []\n", encoding="utf-8")
    return folder


Start = Callable[..., Running]
Run = Callable[..., Ended]


def is_foreign(name: str) -> bool:
    """Say whether a variable would change what the command does; the rest are of this test run."""
    return name not in ("MAKE_HANDOUT_CACHE", "MAKE_HANDOUT_PRIVATE") and name.startswith(
        ("MAKE_HANDOUT_", "SOURCE_DATE_EPOCH"))


@pytest.fixture
def start(project: Path) -> Iterator[Start]:
    """Return a function that starts the command as `Running` does."""
    running: list[Running] = []

    def begin(*args: str, **options: Any) -> Running:
        settings = {name: value for name, value in os.environ.items() if not is_foreign(name)}
        process = Running(args, folder=project, environment=settings, **options)
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def run(project: Path, start: Start) -> Run:
    """Return a function that runs the command to its end.

    Without Python before it, that is in this process: what a run does that nobody disturbs, before
    another or after it, is the same.
    """

    def ran(*args: str, first: str = "", fresh: bool = False) -> Ended:
        if not first:
            return here(project, *args)
        return ended(start(*args, first=first, fresh=fresh))

    return ran


def here(folder: Path, *args: str) -> Ended:
    """Run the command in this process, in a folder, to its end."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        for name in filter(is_foreign, list(os.environ)):
            patch.delenv(name)
        code = main(args)
    out.flush()
    err.flush()
    return checked(code, out.buffer.getvalue(), err.buffer.getvalue())


def ended(process: Running) -> Ended:
    """Wait for a process, and assert what holds of every end that it came to by itself."""
    out, err = process.communicate(timeout=PATIENCE)
    return checked(process.wait(), out, err)


def checked(code: int, out: bytes, err: bytes) -> Ended:
    """Return what a run left, and assert what holds of every end."""
    found = Ended(code, out.decode(), err.decode())
    assert "Traceback" not in found.err
    assert "bug in make-handout" not in found.err
    return found


def wait_for(marker: Path, process: Running) -> None:
    """Wait until a process has come to the place where it stands still."""
    until = time.monotonic() + PATIENCE
    while not marker.exists():
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < until, "it never came there"
        time.sleep(0.01)


def pause(marker: Path, at: int) -> str:
    """Return Python that stops the command in the middle of its `at`th file."""
    return PAUSE.format(marker=str(marker), at=at)


def left_over(folder: Path) -> list[str]:
    """Return the names of temporary files."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(PREFIX))


def whole(folder: Path) -> set[str]:
    """Return the names of the finished files; assert that every one is whole.

    What a run that was stopped notes of its work is for the next one alone.
    """
    names = set()
    for path in folder.iterdir():
        if path.name.startswith((PREFIX, "manifest.part-")):
            continue
        with contextlib.suppress(FileNotFoundError):
            check_whole(path.name, path.read_bytes())
            names.add(path.name)
    return names


def check_whole(name: str, data: bytes) -> None:
    """Assert that the bytes of a finished file are all there."""
    if name.endswith(".pdf"):
        assert data.rstrip().endswith(b"%%EOF"), name
        assert len(PdfReader(BytesIO(data)).pages) > 0
    elif name.endswith(".json"):
        assert data.rstrip().endswith(b"}"), name
    else:
        assert data.rstrip().endswith(b"</html>"), name


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
