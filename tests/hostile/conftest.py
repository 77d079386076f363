"""Run a case through the real command, watched: no network, no program, no file from outside."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handouts import cli
from handouts.check.readback.structure import Structure, read_structure
from handouts.errors import Problem, Source
from handouts.files import PREFIX
from handouts.limits import limited
from tests.hostile.bank import CARE, TOPIC, Case

# The folders of this run of the tests: nothing is kept in those of who runs them.
OWN = ("MAKE_HANDOUT_CACHE", "MAKE_HANDOUT_PRIVATE")
# Far more than any case takes; only a hang reaches it.
HANG = 120.0
PROBLEM = re.compile(r"(?m)^(?:  [0-9:-]+ +(?:error|warning) +|.+: )[A-Z]{3,4}[0-9]{3} .")
MOST_OUTPUT = 150_000
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork",
              "ftplib.", "urllib.", "http.")


class Watch:
    """A note of what a run should never do; an audit hook cannot be taken away, so it is switched."""

    def __init__(self) -> None:
        self.outside: Path | None = None
        self.seen: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Look at one event of the interpreter."""
        if self.outside is None:
            return
        if event.startswith(_FORBIDDEN):
            self.seen.append(event)
        elif event == "open" and isinstance(args[0], str | bytes):
            path = os.fsdecode(args[0])
            if path.startswith((str(self.outside), "/etc/passwd", "/dev/zero")):
                self.seen.append(f"open {path}")


WATCH = Watch()
sys.addaudithook(WATCH)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with one sound topic, and make it the current folder.

    Beside it lies a folder that no run may read.
    """
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("secret.yaml", "secret.svg", "secret.html.j2", "secret.txt"):
        (outside / name).write_text("title: a secret\n", encoding="utf-8")
    folder = tmp_path / "project"
    write(folder, CARE, TOPIC)
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("MAKE_HANDOUT_", "SOURCE_DATE"))]:
        if name not in OWN:
            monkeypatch.delenv(name)
    return folder


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file of a project."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watch]:
    """Watch until the test ends."""
    WATCH.outside, WATCH.seen = tmp_path / "outside", []
    yield WATCH
    WATCH.outside = None


Attack = Callable[[Case], None]


@pytest.fixture
def attack(
    project: Path, watched: Watch, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Attack:
    """Return a function that runs a case and asserts what holds of all, and what it expects."""

    def run(case: Case) -> None:
        for name, content in case.files.items():
            write(project, name, content)
        if case.setup is not None:
            case.setup(project)
        for key, value in case.env.items():
            monkeypatch.setenv(key, value)
        capsys.readouterr()
        with limited(HANG, Problem(Source(case.name), "HANG", "does not end")):
            code = cli.main(list(case.args))
        out, err = capsys.readouterr()
        check_always(project, code, out, err)
        assert code == case.code, err
        lines = [line for line in (err + out).splitlines()]
        if case.says:
            assert any(_in_order(line, case.says) for line in lines) or _in_order(
                err + out, case.says), err + out
        if case.shows:
            words = read_words(project / "build" / "care.pdf")
            for text in case.shows:
                assert text in words
        assert watched.seen == []

    return run


def _in_order(text: str, parts: tuple[str, ...]) -> bool:
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def check_always(project: Path, code: int, out: str, err: str) -> None:
    """Assert what holds of every run, whatever it was given."""
    assert code in (0, 1, 2), err
    for text in (out, err):
        assert "Traceback" not in text
        assert "bug in make-handout" not in text
        assert len(text) < MOST_OUTPUT
        assert not set(text) & set("\x00\x1b\x07\u202e")
    if code and not err.startswith("nothing matches"):  # a search tells programs by its exit code
        assert PROBLEM.search(err + out), err + out
    assert [name for name in _names(project.parent) if name == "PWNED"
            or name.startswith(PREFIX)] == []
    for path in (project / "build").glob("*.pdf"):
        assert path.read_bytes().startswith(b"%PDF-")
        assert path.read_bytes().rstrip().endswith(b"%%EOF")


def _names(folder: Path, depth: int = 8) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name
            if depth and entry.is_dir(follow_symlinks=False):
                yield from _names(Path(entry.path), depth - 1)


def read_words(path: Path) -> str:
    """Return all words of a finished file, in reading order, with single spaces."""
    return words_of(read_structure(path.read_bytes()))


def words_of(found: Structure) -> str:
    """Return all words of a file that was read, in reading order, with single spaces."""
    return " ".join(" ".join(found.pages).replace("\u00a0", " ").split())
