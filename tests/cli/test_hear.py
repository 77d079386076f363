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


def test_the_headings_are_heard_in_the_order_of_the_printed_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The danger box stands at the foot of page 1, behind the sections that begin above it."""
    monkeypatch.chdir(tmp_path)
    assert main(["hear", "home-remedies"]) == 0
    heard = [line.partition("] ")[2] for line in capsys.readouterr().out.splitlines()
             if line.startswith("[heading")]
    assert main(["--topic", "home-remedies"]) == 0
    printed = read_structure(tmp_path / "build/home-remedies.pdf")
    headings = [" ".join(text(node).split()) for node in nodes(printed.root)
                if node.role in ("H1", "H2", "H3")]
    # A link says whom it calls, and a short form what it stands for.
    plain = [re.sub(r"\[link: [^]]*?([0-9-]+)\]", r"\1", line) for line in heard]
    assert [re.sub(r" \[[^]]*\]", "", line) for line in plain] == headings
    assert 2 < headings.index("Go to the ER now or call 911 if") < len(headings) - 3
