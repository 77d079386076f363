"""What is withdrawn is refused everywhere, and the shelf says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.cli import main
from handouts.content.withdrawn import load_withdrawals
from handouts.project import open_project
from tests.check.conftest import small_project

BOOKLET = """\
title: Mini
subtitle: A small booklet
summary: What to do now.
topics: [small]
version: "1.0"
updated: "2026-11-23"
"""
WHY = "the dose is wrong"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project of two small topics and a booklet of one of them."""
    small_project(tmp_path)
    topics = tmp_path / "content/hip-and-back/en/topics"
    words = (topics / "small.yaml").read_text("utf-8")
    (topics / "other.yaml").write_text(words.replace("A small sheet", "Another sheet"), "utf-8")
    (tmp_path / "content/hip-and-back/booklets").mkdir()
    (tmp_path / "content/hip-and-back/booklets/mini.yaml").write_text(BOOKLET, "utf-8")
    (tmp_path / "handouts.yaml").write_text(
        "topics: [small, other]\nbooklets: [mini]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for variable in ("PROJECT", "BRAND", "LANG"):
        monkeypatch.delenv(f"MAKE_HANDOUT_{variable}", raising=False)
    return tmp_path


def withdrawn(*args: str) -> int:
    return main(["withdraw", "small", "--why", WHY, *args])


def test_a_withdrawal_is_recorded_with_its_reason(folder: Path, capsys: Capture) -> None:
    assert withdrawn() == 0
    said = capsys.readouterr()
    assert said.out == "withdrawn.yaml\n"
    assert "small is withdrawn: the dose is wrong" in said.err
    assert main(["withdraw", "small", "--why", "two: doses"]) == 0
    assert main(["withdraw", "mini", "--why", "old"]) == 0
    found = load_withdrawals(open_project(folder))
    assert {name: each.why for name, each in found.items()} == {
        "small": "two: doses", "mini": "old"}


@pytest.mark.parametrize(("args", "words"), [
    (["withdraw", "smal", "--why", WHY], "did you mean 'small'"),
    (["withdraw", "small"], "Missing option '--why'"),
    (["withdraw", "small", "--why", ""], "why: has no words"),
    (["withdraw", "small", "--why", "a\n::error::b"], "a line break"),
])
def test_wrong_usage(folder: Path, capsys: Capture, args: list[str], words: str) -> None:
    assert main(args) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "withdrawn.yaml").exists()


@pytest.mark.parametrize(("args", "words"), [
    (["--topic", "small"], "WDR001 small was withdrawn on "),
    (["--booklet", "mini"], "WDR001 small, which the booklet 'mini' holds, was withdrawn on "),
    (["check", "small"], "WDR001 small was withdrawn on "),
    (["check", "mini"], "WDR001 small, which the booklet 'mini' holds, was withdrawn on "),
])
def test_what_is_withdrawn_is_refused(
    folder: Path, capsys: Capture, args: list[str], words: str
) -> None:
    assert withdrawn() == 0
    assert main(args) == 1
    said = capsys.readouterr()
    assert words in said.out + said.err
    assert WHY in said.out + said.err
    assert not list(folder.glob("build/*.pdf"))


def test_a_file_of_what_is_withdrawn_is_refused(folder: Path, capsys: Capture) -> None:
    assert main(["--topic", "small"]) == 0
    assert main(["check", "build/small.pdf"]) == 0
    assert withdrawn() == 0
    assert main(["check", "build/small.pdf"]) == 1
    assert "WDR001 small was withdrawn" in capsys.readouterr().out


def test_all_leaves_it_out_and_the_shelf_says_so(folder: Path, capsys: Capture) -> None:
    assert main(["--all"]) == 0
    page = (folder / "build/index.html").read_text("utf-8")
    assert 'href="small.pdf"' in page
    assert "Withdrawn." not in page
    assert withdrawn() == 0
    # At once, and with it the booklet that holds it.
    page = (folder / "build/index.html").read_text("utf-8")
    assert page.count("Withdrawn. Do not hand it out") == 2
    assert 'href="small.pdf"' not in page
    assert 'href="mini.pdf"' not in page
    assert main(["--all"]) == 1  # the booklet still holds it
    said = capsys.readouterr()
    assert "left out, because withdrawn: small" in said.err
    assert "which the booklet 'mini' holds" in said.err
    page = (folder / "build/index.html").read_text("utf-8")
    assert 'href="small.pdf"' not in page
    assert "Withdrawn. Do not hand it out" in page
    (folder / "withdrawn.yaml").unlink()
    assert main(["--all"]) == 0
    page = (folder / "build/index.html").read_text("utf-8")
    assert 'href="small.pdf"' in page
    assert "Withdrawn." not in page


def test_a_broken_record_stops_the_build(folder: Path, capsys: Capture) -> None:
    (folder / "withdrawn.yaml").write_text("withdrawn: [{name: small}]\n", encoding="utf-8")
    assert main(["--topic", "other"]) == 1
    assert "withdrawn.yaml:1" in capsys.readouterr().err


def test_no_patient_gets_a_withdrawn_sheet_and_no_review_is_asked_for(
    folder: Path, capsys: Capture
) -> None:
    assert withdrawn() == 0
    capsys.readouterr()
    assert main(["personal", "--topic", "small"]) == 1
    said = capsys.readouterr().err
    assert "GIV001 may not be given to a patient today" in said
    assert "small was withdrawn on" in said
    assert "name another sheet" in said
    assert "make-handout review" not in said
    assert main(["personal", "--topic", "other"]) == 1
    assert "make-handout review other" in capsys.readouterr().err
