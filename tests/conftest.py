"""Options of the test run, and a project folder to write into."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from handouts.project import Project, open_project
from tests.chromium import chromium

if TYPE_CHECKING:
    from handouts.content.library import SheetFile

Write = Callable[[str, str], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write the suite's outlines anew (look at the diff)")
    parser.addoption(
        "--whole-library", action="store_true",
        help="try every shipped document, brand and print, not those alone that stand for them")


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled layouts in a folder of this run: never in that of whoever runs the tests."""
    # A busy machine is no failure: times belong in benchmarks.
    settings.register_profile("tests", deadline=None)
    settings.load_profile("tests")
    if not hasattr(config, "workerinput"):  # the workers of a run share its folder
        folder = tempfile.mkdtemp(prefix="make-handout-tests-")
        os.environ["MAKE_HANDOUT_CACHE"] = folder
        # Nor is a log of patients' copies.
        os.environ["MAKE_HANDOUT_PRIVATE"] = str(Path(folder, "private"))
        if sys.dont_write_bytecode:
            # Else each process that a test starts compiles every module anew, a quarter of a
            # second each time; nothing is written outside of this run's folder all the same.
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "bytecode"))
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Start half as many processes again as there are cores.

    Tests wait for a part of their time: for disks, browsers, servers and other processes.
    """
    cores = yield
    if config.option.numprocesses != "auto" or "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return cores
    return cores + max(1, cores // 2)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each process compile another part of the tests first, where several run them.

    Each of them needs all, and keeps what it compiles for the others. If all began with the same
    file, each would compile every file itself.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    found = [path for arg in session.config.args
             for path in sorted(Path(arg.partition("::")[0]).rglob("test_*.py"))]
    begin = len(found) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for path in found[begin:] + found[:begin]:
        # What cannot be imported is told when it is collected.
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(
                path.resolve().relative_to(session.config.rootpath).with_suffix("").parts))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what others stand for, unless all of it is asked for."""
    if config.getoption("--whole-library"):
        return
    left_out = [item for item in items if item.get_closest_marker("whole_library")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("whole_library")]


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end: modules, tests and their parameters."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """Return what starts browsers; one process may have only one of it at a time."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    """Return Chromium, which all tests of a process share: each opens pages of its own."""
    # The headless mode of Playwright's own shows no PDF.
    started = playwright.chromium.launch(
        executable_path=chromium(), headless=False, args=["--no-sandbox", "--headless=new"])
    yield started
    started.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return an empty project; the built-in files stand behind it."""
    return open_project(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes one file of the project."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files whose words this process reads, as they are read."""
    from handouts.content import sheet_words

    found: list[str] = []
    whole = sheet_words._words

    def counted(project: Project, lang: str, file: SheetFile) -> sheet_words.Words:
        found.append(file.slug)
        return whole(project, lang, file)

    monkeypatch.setattr(sheet_words, "_words", counted)
    return found
