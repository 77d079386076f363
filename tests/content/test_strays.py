"""No file of content is left out without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handouts.check import run
from handouts.cli import main
from handouts.content.strays import strays
from handouts.project import open_project
from tests.check.conftest import SMALL, small_project

TOPICS = "content/hip-and-back/en/topics"
LEFT_OUT = [
    (f"{TOPICS}/knee-pain.yml", "does not end in .yaml", "rename it knee-pain.yaml"),
    (f"{TOPICS}/knee-pain.yaml.txt", "does not end in .yaml", "rename it knee-pain.yaml"),
    (f"{TOPICS}/Knee pain.yaml", "small letters", "rename it knee-pain.yaml"),
    (f"{TOPICS}/knee_pain.yaml", "small letters", "rename it knee-pain.yaml"),
    (f"{TOPICS}/Ménière.YAML", "does not end in .yaml", "rename it meniere.yaml"),
    (f"{TOPICS}/knee-pain.docx", "does not end in .yaml", "rename it knee-pain.yaml"),
    (f"{TOPICS}/old/knee-pain.yaml", "in this folder", "content/PACK/LANGUAGE/topics"),
    ("content/knee-pain.yaml", "in this folder", "content/PACK/LANGUAGE/topics"),
    ("content/en/topics/knee/pain.yaml", "in this folder", "content/PACK/LANGUAGE/topics"),
    ("content/hip-and-back/topics/knee-pain.yaml", "in this folder", "content/PACK/LANGUAGE"),
    ("content/hip-and-back/knee-pain.yaml", "no file of this name", "content/PACK/LANGUAGE"),
    ("content/hip-and-back/en/danger-signs.yml", "no file of this name",
     "rename it danger_signs.yaml"),
    ("content/hip-and-back/en/glossary.yml", "no file of this name", "rename it glossary.yaml"),
    ("content/hip-and-back/booklets/All of it.yaml", "small letters", "rename it all-of-it.yaml"),
    ("content/hip-and-back/figures/knee.gif", "a drawing ends in", "save it as one of these"),
    ("content/general/en/topics/knee pain.yaml", "small letters", "rename it knee-pain.yaml"),
    ("knee-pain.yaml", "in this folder", "content/PACK/LANGUAGE/topics"),
]
READ = [
    f"{TOPICS}/knee-pain.yaml", "content/hip-and-back/en/shared/part.yaml",
    "content/hip-and-back/policy.yaml", "content/hip-and-back/figures/knee.svg",
    "content/hip-and-back/figures/Photo 1.JPG", "content/general/en/disclaimers.yaml",
    "content/README.md", f"{TOPICS}/.small.yaml.swp", f"{TOPICS}/small.yaml~",
    "content/.git/config", "mkdocs.yml",
]


@pytest.mark.parametrize(("name", "why", "hint"), LEFT_OUT, ids=[each[0] for each in LEFT_OUT])
def test_a_file_that_nobody_reads_is_named(
    tmp_path: Path, name: str, why: str, hint: str
) -> None:
    _written(tmp_path, name, SMALL)
    (problem,) = strays(open_project(tmp_path))
    assert problem.rule == "PRJ010"
    assert why in problem.message
    assert hint in (problem.hint or "")
    assert problem.source.file.endswith(name.rsplit("/", 1)[-1])


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_read_or_is_no_content_is_left_alone(tmp_path: Path, name: str) -> None:
    _written(tmp_path, name, "x: y\n")
    assert strays(open_project(tmp_path)) == []


def _written(folder: Path, name: str, words: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")


@pytest.mark.parametrize("args", [["list"], ["--all"], ["check"]])
def test_every_command_that_takes_all_tells_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    args: list[str],
) -> None:
    """Two sheets with one number are told alike: a number is what the counter asks for."""
    numbered = ("shelf: chapter", "shelf: counter\nsheet: 77")
    small_project(tmp_path, numbered)
    first = tmp_path / TOPICS / "small.yaml"
    (tmp_path / TOPICS / "tiny.yaml").write_text(first.read_text("utf-8"), encoding="utf-8")
    (tmp_path / TOPICS / "Knee pain.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "handouts.yaml").write_text("topics: [small]\nbooklets: []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    # The shipped library is checked elsewhere.
    monkeypatch.setattr(run, "topic_slugs", lambda *_: ())
    assert main(args) == 0
    said = capsys.readouterr()
    told = said.out + said.err
    assert f"{TOPICS}/Knee pain.yaml" in told
    assert "PRJ010" in told
    assert "sheet 77 is the number of 'small' too" in told


def test_the_shipped_content_is_read_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert strays(open_project(Path(__file__).parents[2])) == []
    assert main(["list", "--json"]) == 0
    said = capsys.readouterr()
    assert "PRJ01" not in said.err
    assert json.loads(said.out)
