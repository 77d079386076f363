"""A run that is killed, asked to stop, or raced by another leaves whole files and nothing else."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from handouts import cli
from tests.faults.conftest import (
    TOPICS,
    Run,
    Start,
    contents,
    ended,
    left_over,
    make_project,
    pause,
    wait_for,
    whole,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")

PDFS = [f"{name}.pdf" for name in TOPICS]
FINISHED = {*PDFS, "manifest.json", "index.html"}
# The first document, the last, then index.html and manifest.json.
PLACES = [1, 3, 4, 5]


def known(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder; where a project lies shows in a digest of the manifest."""
    return {name: re.sub(rb'"inputs": "[0-9a-f]+"', b"", data)
            for name, data in contents(folder).items()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a build that nobody disturbs."""
    folder = make_project(tmp_path_factory.mktemp("calm") / "project")
    assert cli.main(["--all", "--project", str(folder), "-q"]) == 0
    return known(folder / "build")


@pytest.mark.parametrize("at", PLACES)
def test_a_killed_run_leaves_whole_files_and_the_next_one_cleans_up(
    project: Path, start: Start, run: Run, undisturbed: dict[str, bytes], at: int
) -> None:
    marker = project / "marker"
    process = start("--all", first=pause(marker, at))
    wait_for(marker, process)
    process.kill()
    process.communicate()
    build = project / "build"
    assert len(whole(build)) == at - 1
    assert len(left_over(build)) == 1
    again = run("--all")
    assert again.code == 0, again.err
    assert known(build) == undisturbed


@pytest.mark.parametrize(("number", "at"), [
    (signal.SIGTERM, 1), (signal.SIGTERM, 4), (signal.SIGINT, 3),
    (getattr(signal, "SIGHUP", signal.SIGTERM), 1)])
def test_a_run_that_is_asked_to_stop_leaves_nothing_half_done(
    project: Path, start: Start, run: Run, undisturbed: dict[str, bytes], number: int, at: int
) -> None:
    marker = project / "marker"
    process = start("--all", first=pause(marker, at))
    wait_for(marker, process)
    process.send_signal(number)
    end = ended(process)
    assert end.code == 130
    assert end.err.splitlines()[-1] == (
        "interrupted: files written so far are complete; to go on, run it again")
    build = project / "build"
    assert len(whole(build)) == at - 1
    assert left_over(build) == []
    assert run("--all").code == 0
    assert known(build) == undisturbed


@pytest.mark.parametrize("at", [1, 2])
def test_files_of_an_earlier_build_survive(
    project: Path, start: Start, run: Run, at: int
) -> None:
    assert run("--all").code == 0
    before = contents(project / "build")
    marker = project / "marker"
    process = start("--all", "--force", first=pause(marker, at))
    wait_for(marker, process)
    process.kill()
    process.communicate()
    after = contents(project / "build")
    assert {name for name in after if name in FINISHED} == FINISHED
    assert {name: after[name] for name in PDFS} == {name: before[name] for name in PDFS}


def test_two_signals_stop_a_run_once(project: Path, start: Start) -> None:
    marker = project / "marker"
    process = start("--all", first=pause(marker, 1))
    wait_for(marker, process)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    assert ended(process).code == 130
    assert left_over(project / "build") == []


def test_what_is_ignored_stays_ignored(project: Path, run: Run) -> None:
    first = ("import signal, os; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
             "real = os.fsync\n"
             "os.fsync = lambda handle: (os.kill(os.getpid(), signal.SIGHUP), real(handle))\n")
    assert run("--all", first=first).code == 0
    assert whole(project / "build") == FINISHED


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_schemas_are_whole_too(project: Path, start: Start, run: Run, number: int) -> None:
    marker = project / "marker"
    process = start("schema", first=pause(marker, 3))
    wait_for(marker, process)
    process.send_signal(number)
    process.communicate()
    folder = project / "schema"
    assert len([path for path in folder.iterdir() if path.suffix == ".json"]) == 2
    assert run("schema").code == 0
    assert left_over(folder) == []
    assert all(path.read_text(encoding="utf-8").endswith("}\n") for path in folder.iterdir())


def test_two_builds_into_one_folder_show_whole_files_all_the_time(
    project: Path, start: Start, undisturbed: dict[str, bytes]
) -> None:
    build = project / "build"
    build.mkdir()
    both = [start("--all", "--force"), start("--all", "--force")]
    while any(process.poll() is None for process in both):
        whole(build)
    assert [ended(process).code for process in both] == [0, 0]
    assert known(build) == undisturbed


def test_a_running_build_keeps_its_temporary_file(
    project: Path, start: Start, run: Run
) -> None:
    marker = project / "marker"
    process = start("--all", first=pause(marker, 1))
    wait_for(marker, process)
    own = left_over(project / "build")
    assert run("--all").code == 0
    assert left_over(project / "build") == own
    process.send_signal(signal.SIGTERM)
    assert ended(process).code == 130
    assert left_over(project / "build") == []
    assert whole(project / "build") == FINISHED
