"""`watch` builds what a change touches, shows mistakes, and does not die of one."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from handouts.check.readback.structure import read_structure
from handouts.cli import Interrupted, main, options
from handouts.cli.app import command
from handouts.cli.watch import Session, watch_command
from handouts.orders import Order, filename
from handouts.settings import Settings
from tests.check.conftest import SMALL, small_project
from tests.processes import Running

PATIENCE = 30.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_project(tmp_path)
    path = tmp_path / "content/hip-and-back/en/topics/faq.yaml"
    path.write_text(SMALL.replace("A small sheet", "Many questions"), encoding="utf-8")
    (tmp_path / "handouts.yaml").write_text(
        "topics: [small, faq]\nbooklets: []\n", encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_only_what_a_change_touches_is_built(folder: Path) -> None:
    session = Session(folder, [], None, None)
    assert names(session.build_changed()) == ["small.pdf", "faq.pdf"]
    assert session.build_changed() == []
    change(folder, "Walk a little.", "Walk more.")
    assert names(session.build_changed()) == ["small.pdf"]


def test_the_web_page_beside_a_sheet_follows_it_and_no_other_gets_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert main(["--all"]) == 0
    assert main(["--topic", "small", "--html"]) == 0
    shelf = folder / "build/index.html"
    assert 'href="small.en.html"' in shelf.read_text(encoding="utf-8")
    session = Session(folder, [], None, None)
    session.build_changed()
    change(folder, "Walk a little.", "Walk more.")
    assert names(session.build_changed()) == ["small.pdf"]
    assert "Walk more." in (folder / "build/small.en.html").read_text(encoding="utf-8")
    assert 'href="small.en.html"' in shelf.read_text(encoding="utf-8")
    assert not (folder / "build/faq.en.html").exists()


def test_watch_prints_in_every_way_that_all_does(folder: Path) -> None:
    printing = options.Printing(large_print=True, gray=True, paper="a4", standard="ua-2")
    (path, _) = Session(folder, [], None, None, printing).build_changed()
    assert path.name == filename("small", "en", printing.over(Settings()))
    shared = {each.name for each in command.params} & {each.name for each in watch_command.params}
    assert set(options.Printing.__dataclass_fields__) <= shared


@pytest.mark.parametrize(("before", "after", "gray"), [
    (["--gray"], [], True), (["--gray"], ["--no-gray"], False), ([], ["--gray"], True),
])
def test_options_before_and_after_watch(
    folder: Path, monkeypatch: pytest.MonkeyPatch, before: list[str], after: list[str], gray: bool
) -> None:
    """A topic may be named by its title, too."""
    made = []

    def stop(session: Session) -> list[Path]:
        made.append(session)
        raise Interrupted

    monkeypatch.chdir(folder)
    monkeypatch.setattr(Session, "build_changed", stop)
    assert main([*before, "watch", "--topic", "A small sheet", *after]) == 130
    (session,) = made
    assert session.orders == [Order("topic", "small")]
    assert bool(session.printing.gray) is gray


@pytest.mark.parametrize("args", [["--brand", "smaple"], ["--lang", "xx"]])
def test_a_name_that_nothing_has_ends_it_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str], args: list[str]
) -> None:
    assert main(["watch", *args]) == 2
    assert f"{args[0]}: " in capsys.readouterr().err


@pytest.mark.parametrize(("name", "broken"), [
    ("content/hip-and-back/en/topics/small.yaml", "title: ["), ("handouts.yaml", "topics: ["),
    ("content/hip-and-back/en/topics/small.yaml", "title: Only a title\n"),
])
def test_a_mistake_is_shown_and_fixed_later(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, broken: str
) -> None:
    session = Session(folder, [], None, None)
    session.build_changed()
    path = folder / name
    whole = path.read_text(encoding="utf-8")
    path.write_text(broken, encoding="utf-8")
    capsys.readouterr()
    assert session.build_changed() == []
    assert name in capsys.readouterr().err
    path.write_text(whole.replace("Walk a little.", "Walk more."), encoding="utf-8")
    session.build_changed()
    again = ("fixed: what failed can be built again" if name == "handouts.yaml"
             else "small: fixed, and built again")
    assert capsys.readouterr().err == f"{again}\n"
    path.write_text(whole.replace("Walk a little.", "Walk a lot."), encoding="utf-8")
    session.build_changed()
    assert capsys.readouterr().err == ""


@contextmanager
def watching(
    folder: Path, *args: str, stop: int = signal.SIGTERM
) -> Iterator[Queue[str]]:
    """Run the command in a folder, and yield the lines that it prints; then stop it."""
    reading, writing = os.pipe()
    process = Running(["watch", "--topic", "small", *args], folder=folder, stdout=writing,
                      stderr=writing)
    os.close(writing)
    lines: Queue[str] = Queue()
    said = os.fdopen(reading, encoding="utf-8")
    reader = Thread(target=_pass_on, args=(said, lines), daemon=True)
    reader.start()
    try:
        yield lines
    finally:
        process.send_signal(stop)
        process.communicate(timeout=PATIENCE)
        reader.join(PATIENCE)
        said.close()
    assert process.returncode == 130 or os.name == "nt"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that a test may send")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_with_a_plain_line(folder: Path, stop: int) -> None:
    with watching(folder, stop=stop) as lines:
        _until(lines, "watching; press Ctrl+C to stop")
    said = _until(lines, "interrupted")
    assert [line for line in said if line.strip()] == [
        "interrupted: files written so far are complete; to go on, run it again\n"]


def test_a_saved_file_is_built_by_the_running_command(folder: Path) -> None:
    with watching(folder.parent, "--project", str(folder)) as lines:
        seen = _until(lines, "watching")
        assert any("small.pdf" in line for line in seen)
        change(folder, "Walk a little.", "Walk more.")
        _until(lines, "small.pdf\n", start="changed")


@pytest.mark.parametrize("inside", [False, True])
def test_a_project_that_is_deleted_and_comes_again_is_watched_on(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, inside: bool
) -> None:
    kept = tmp_path_factory.mktemp("kept") / "project"
    shutil.copytree(folder, kept)
    where, args = (folder, []) if inside else (folder.parent, ["--project", str(folder)])
    with watching(where, *args) as lines:
        _until(lines, "watching")
        shutil.rmtree(folder)
        _until(lines, "waiting for it to come again")
        shutil.copytree(kept, folder)
        _until(lines, "small.pdf\n")
        _until(lines, "watching")
        # The folder may have come in pieces: then it is watched anew, and what changes just before
        # is built without being told as a change.
        change(folder, "Walk a little.", "Walk more.")
        _until_it_says(folder, "Walk more.")
        change(folder, "Walk more.", "Walk a lot.")
        _until_it_says(folder, "Walk a lot.")


def _until_it_says(folder: Path, words: str) -> None:
    end = time.monotonic() + PATIENCE
    while words not in " ".join(read_structure(folder / "build/small.pdf").pages):
        assert time.monotonic() < end, words
        time.sleep(0.1)


def _pass_on(stream: Iterable[str], lines: Queue[str]) -> None:
    for line in stream:
        lines.put(line)


def _until(lines: Queue[str], wanted: str, start: str = "") -> list[str]:
    """Return the lines up to the one that is wanted, which may only come after another."""
    seen: list[str] = []
    while True:
        seen.append(lines.get(timeout=PATIENCE))
        begun = not start or any(start in line for line in seen[:-1])
        if begun and wanted in seen[-1]:
            return seen
