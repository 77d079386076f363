"""Where one file of a library changes, one is read, and the index is what a new one would be."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.content.library import summaries
from handouts.content.search_index import build_index
from handouts.content.search_store import as_data, library_summaries
from handouts.project import Project, open_project
from tests.check.conftest import small_project

TOPIC = "content/hip-and-back/en/topics/small.yaml"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", str(tmp_path / "cache"))
    return open_project(small_project(tmp_path / "clinic").root)


def write(project: Project, old: str, new: str) -> None:
    path = project.root / TOPIC
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_one_topic_that_changes_is_read_alone(
    project: Project, files_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_index(project, ["en"])
    assert "small" in files_read
    files_read.clear()
    assert build_index(project, ["en"]) == first
    assert files_read == []
    write(project, "Walk a little.", "Swim a little.")
    second = build_index(project, ["en"])
    assert files_read == ["small"]
    assert "swim" in second[1].forms
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", "off")
    assert as_data(build_index(project, ["en"])[1]) == as_data(second[1])


def test_a_shared_part_that_changes_has_all_read_again(
    project: Project, files_read: list[str]
) -> None:
    build_index(project, ["en"])
    count = len(files_read)
    folder = project.root / "content/hip-and-back/en/shared"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "swimming.yaml").write_text("sections: []\n", encoding="utf-8")
    build_index(project, ["en"])
    assert len(files_read) == 2 * count


def test_another_project_begins_with_what_the_first_has_kept_and_takes_nothing_from_it(
    project: Project, tmp_path: Path, files_read: list[str]
) -> None:
    first = build_index(project, ["en"])
    other = open_project(small_project(tmp_path / "other").root)
    write(other, "Walk a little.", "Swim a little.")
    files_read.clear()
    build_index(other, ["en"])
    assert files_read == ["small"]
    files_read.clear()
    for each in (project, other):
        build_index(each, ["en"])
    assert files_read == []
    assert build_index(project, ["en"]) == first
    # With another part to include, its sheets may say something else.
    folder = other.root / "content/hip-and-back/en/shared"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "swimming.yaml").write_text("sections: []\n", encoding="utf-8")
    build_index(other, ["en"])
    assert len(files_read) > 20
    # Under another name it is another part.
    files_read.clear()
    (folder / "swimming.yaml").rename(folder / "running.yaml")
    build_index(other, ["en"])
    assert len(files_read) > 20


def test_the_lines_of_a_list_come_from_what_is_kept(
    project: Project, files_read: list[str]
) -> None:
    build_index(project, ["en"])
    files_read.clear()
    assert library_summaries(project, "en") == summaries(project, "en")
    assert files_read == []


def test_what_cannot_be_read_is_listed_as_such(project: Project) -> None:
    (project.root / TOPIC).write_text("title: [", encoding="utf-8")
    one = next(each for each in library_summaries(project, "en") if each.slug == "small")
    assert one.title == "(cannot be read: build it to see why)"
