"""A copy remembers its original, and tells when a new version of the tool changes that."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handouts import project as projects
from handouts.cli import main
from handouts.content.copies import outdated
from handouts.project import builtin_root, open_project

TOPIC = "content/hip-and-back/en/topics/home-remedies.yaml"
LAYOUT = "templates/layouts/topic.html.j2"


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the tool's own folder: one that a newer version may change."""
    folder = tmp_path / "tool"
    for name in ("content", "templates"):
        shutil.copytree(builtin_root() / name, folder / name)
    monkeypatch.setattr(projects, "builtin_root", lambda: folder)
    return folder


@pytest.fixture
def clinic(tmp_path: Path, tool: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "clinic"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def change(path: Path, old: str, new: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new), encoding="utf-8")


def rules(clinic: Path) -> list[tuple[str, str]]:
    return [(problem.source.file, problem.rule) for problem in outdated(open_project(clinic))]


@pytest.mark.parametrize(("name", "file"), [
    ("home-remedies", TOPIC), ("sciatica-pack", "content/hip-and-back/booklets/sciatica-pack.yaml"),
    (LAYOUT, LAYOUT), ("content/hip-and-back/figures/lifting.svg",) * 2])
def test_a_file_is_copied_as_it_is(
    clinic: Path, tool: Path, capsys: pytest.CaptureFixture[str], name: str, file: str
) -> None:
    assert main(["copy", name]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert (clinic / file).read_bytes() == (tool / file).read_bytes()
    assert rules(clinic) == []
    assert main(["copy", name]) == 2
    assert f"make-handout diff {name}" in capsys.readouterr().err


def test_a_new_version_is_told_until_it_was_seen(
    clinic: Path, tool: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["copy", "home-remedies"]) == 0
    change(clinic / TOPIC, "title: ", "title: Our ")
    assert rules(clinic) == []
    change(tool / TOPIC, "question: ", "question: Now ")
    assert rules(clinic) == [(TOPIC, "UPG001")]
    capsys.readouterr()
    assert main(["list"]) == 0
    assert f"{TOPIC}: UPG001" in capsys.readouterr().err
    assert main(["diff", "home-remedies"]) == 0
    said = capsys.readouterr()
    theirs, ours = said.out.split("What you changed:")
    assert "What the tool changed since the file was copied:" in theirs
    assert "  +question: Now " in theirs
    assert "Our" not in theirs
    assert "  +title: Our " in ours
    assert "make-handout copy home-remedies --seen" in said.err
    own = (clinic / TOPIC).read_bytes()
    assert main(["copy", "home-remedies", "--seen"]) == 0
    assert (clinic / TOPIC).read_bytes() == own
    assert rules(clinic) == []


def test_a_copy_by_hand_and_one_without_an_original_are_told(clinic: Path, tool: Path) -> None:
    (clinic / LAYOUT).parent.mkdir(parents=True)
    shutil.copy(tool / LAYOUT, clinic / LAYOUT)
    assert rules(clinic) == []  # it is the same
    change(clinic / LAYOUT, "{%", "{% ")
    assert rules(clinic) == [(LAYOUT, "UPG003")]
    assert main(["copy", "home-remedies"]) == 0
    (tool / TOPIC).unlink()
    assert (TOPIC, "UPG002") in rules(clinic)


def test_what_stands_beside_the_tools_own_is_no_copy(clinic: Path) -> None:
    for name in ("content/hip-and-back/policy.yaml", "content/hip-and-back/en/disclaimers.yaml"):
        (clinic / name).parent.mkdir(parents=True, exist_ok=True)
        (clinic / name).write_text("{}\n", encoding="utf-8")
    assert rules(clinic) == []


@pytest.mark.parametrize(("args", "words"), [
    (["copy", "home-remedie"], "did you mean 'home-remedies'"),
    (["copy", "../secret.yaml"], "nothing that comes with the tool"),
    (["copy", "/etc/passwd"], "nothing that comes with the tool"),
    (["copy", "content/../../secret"], "nothing that comes with the tool"),
    (["copy", "templates/layouts/topics.html.j2"], "did you mean 'templates/layouts/topic."),
    (["copy", "content/general/policy.yaml"], "content/general/policy.yaml cannot be copied"),
    (["copy", "templates/shelf/shelf.js"], "the page that lists the handouts is the tool's own"),
    (["copy", "home-remedies", "--seen"], "copy it: make-handout copy home-remedies"),
    (["diff", "home-remedies"], "copy it first: make-handout copy home-remedies"),
    (["new", "topic", "home-remedies"], "change a copy: make-handout copy home-remedies"),
])
def test_what_cannot_be_copied_is_told(
    clinic: Path, capsys: pytest.CaptureFixture[str], args: list[str], words: str
) -> None:
    assert main(args) == 2
    assert words in capsys.readouterr().err
    assert list(clinic.iterdir()) == []


def test_the_tools_own_folder_takes_no_copy(
    tool: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tool)
    assert main(["copy", "home-remedies"]) == 2
    assert "USE027 this is the tool's own folder" in capsys.readouterr().err
