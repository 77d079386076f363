"""What is kept of a library's index is found again by its content, wherever that lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handouts.content import search_index
from handouts.content.library import placed
from handouts.content.search_store import library_index, library_summaries
from handouts.project import Project
from handouts.settings import Settings

TOPIC = "title: Sciatica\nquestion: Why?\nfind: [pinched nerve]\nshelf: counter\nversion: '1.0'\n"
FILE = "content/backs/en/topics/sciatica.yaml"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that grows by a project's folder whenever an index is made for it."""
    found: list[Path] = []
    real = search_index.build_index

    def build_index(project: Project, *args: object) -> object:
        found.append(project.root)
        return real(project, *args)  # type: ignore[arg-type]  # as they were given

    monkeypatch.setattr(search_index, "build_index", build_index)
    return found


def library(folder: Path, text: str = TOPIC, *, built_in: bool = False) -> Project:
    """Return a project with one topic, or one with that topic in what is built in."""
    own, tool = folder / "own", folder / "tool"
    for root in (own, tool):
        root.mkdir(parents=True)
    for name, words in ((FILE, text), ("content/backs/pack.yaml", "title: Backs\n")):
        path = (tool if built_in else own) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    return Project(own, tool, Settings())


def test_the_same_content_elsewhere_is_read_once_and_told_at_its_own_place(
    tmp_path: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = library(tmp_path / "one"), library(tmp_path / "two")
    monkeypatch.chdir(one.root)
    first = library_index(one, "en")
    second = library_index(two, "en")
    assert made == [one.root]
    assert first[1] == second[1]
    assert [each.path for each in first[0]] == [FILE]
    assert [placed(two, each).path for each in second[0]] == [FILE]
    monkeypatch.chdir(tmp_path)
    again, _ = library_index(two, "en")
    assert [placed(two, each).path for each in again] == [f"two/own/{FILE}"]
    assert made == [one.root]
    assert [each.path for each in library_summaries(one, "en")] == [f"one/own/{FILE}"]
    assert [each.path for each in library_summaries(two, "en")] == [f"two/own/{FILE}"]


def test_the_same_content_in_what_is_built_in_is_told_as_such(tmp_path: Path) -> None:
    own = library_summaries(library(tmp_path / "one"), "en")
    there = library_summaries(library(tmp_path / "two", built_in=True), "en")
    assert [each.origin for each in (*own, *there)] == ["project", "built-in"]


def test_a_word_that_changes_is_found_at_once(tmp_path: Path, made: list[Path]) -> None:
    project = library(tmp_path)
    _, before = library_index(project, "en")
    (project.root / FILE).write_text(TOPIC.replace("nerve", "cable"), encoding="utf-8")
    _, after = library_index(project, "en")
    assert made == [project.root] * 2
    assert "cable" in after.forms
    assert "cable" not in before.forms


@pytest.mark.skipif(os.name == "nt", reason="a link needs rights there")
def test_a_file_behind_a_link_counts_with_its_words(tmp_path: Path) -> None:
    project = library(tmp_path)
    (project.root / FILE).rename(project.root / "shared.yaml")
    (project.root / FILE).symlink_to(project.root / "shared.yaml")
    assert "nerve" in library_index(project, "en")[1].forms
    (project.root / "shared.yaml").write_text(TOPIC.replace("nerve", "cable"), encoding="utf-8")
    assert "cable" in library_index(project, "en")[1].forms
