"""Options of the test run, and a project folder to write into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.project import Project, open_project

Write = Callable[[str, str], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write the suite's outlines anew (look at the diff)")


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
