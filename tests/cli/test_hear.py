"""`make-handout hear`: what a screen reader says of a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

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
