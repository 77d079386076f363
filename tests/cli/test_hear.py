"""`make-handout hear`: what a screen reader says of a sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handouts.check.readback.structure import nodes, read_structure, text
from handouts.cli import main
from tests.check.conftest import small_project


def test_a_sheet_is_printed_as_it_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["hear", "small"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    for words in ("[heading 1] A small sheet", "[heading 2] What you can do", "[list, 2 items]",
                  "1. Walk a little.", "[box to tick] My step: [blank to fill in]",
                  "Sample Clinic (example only)"):
        assert words in lines, words
    # What the sheet is about comes first, then its answer; the logo says no more than the name.
    assert lines[0] == "[heading 1] A small sheet"
    assert lines.index("Keep moving as you can.") < lines.index("Sample Clinic (example only)")
    assert not [line for line in lines if "logo" in line]
    assert any("[link: Call 911]" in line for line in lines)
    assert not [line for line in lines if "__" in line]


def test_a_topic_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["hear", "smal"]) == 2
    assert "did you mean 'small'?" in capsys.readouterr().err


@pytest.mark.parametrize("topic", ["home-remedies", "stretching-and-exercise", "heat-and-cold"])
def test_all_is_heard_in_the_order_of_the_printed_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], topic: str
) -> None:
    """The danger box stands at the foot of page 1, behind the words that begin above it."""
    monkeypatch.chdir(tmp_path)
    assert main(["hear", topic]) == 0
    heard = _words(capsys.readouterr().out)
    assert main(["--topic", topic]) == 0
    printed = read_structure(tmp_path / f"build/{topic}.pdf")
    assert heard == _words(text(printed.root))
    headings = [text(node) for node in nodes(printed.root) if node.role in ("H1", "H2", "H3")]
    assert 2 < headings.index("Go to the ER now or call 911 if") < len(headings) - 3


def _words(said: str) -> list[str]:
    """Return the printed words: without blanks, labels and what is announced."""
    plain = re.sub(r"\[link: (?:Call [^]]*?)?([0-9-]+)\]", r"\1", said)
    plain = re.sub(r"\[link: ([^]]*)\]", r"\1", plain)
    plain = re.sub(r"(?<=\bER) \[[^]]*\]", "", plain)
    plain = re.sub(r"(?m)\[[^]]*\]|_+|[\u2610\u2022|]|^ *- ", " ", plain)
    return plain.split()


def test_steps_that_go_on_are_heard_with_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path, (
        "          items: [Walk a little., Rest a little.]\n",
        "          items: [Walk a little., Rest a little.]\n      - Take a break.\n"
        "      - steps: {start: 3, items: [Walk on.]}\n"))
    monkeypatch.chdir(tmp_path)
    assert main(["hear", "small"]) == 0
    assert "  3. Walk on.\n" in capsys.readouterr().out
