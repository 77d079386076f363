"""What veraPDF says becomes findings, and its absence is told."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from handouts.check import verapdf
from handouts.check.verapdf import disagreements, missing_tools


def _program(folder: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Put a program on the path that answers as veraPDF does."""
    path = folder / "verapdf"
    path.write_text(f"#!/bin/sh\nprintf '{words}'\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_file_that_passes_gives_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, monkeypatch, "PASS a.pdf ua1\\n")
    assert missing_tools() == []
    assert disagreements({"a.pdf": b"%PDF"}) == []


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_file_that_fails_is_an_error_for_each_standard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, monkeypatch, "FAIL a.pdf\\n  7.1-3 untagged content\\n")
    found = disagreements({"build/a.pdf": b"%PDF"})
    assert [each.severity for each in found] == ["error", "error"]
    assert "build/a.pdf: STR020 veraPDF finds that it is not ua1: 7.1-3 untagged" in str(
        found[0].problem)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_program_that_does_not_work_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, monkeypatch, "usage: …\\n")
    (only,) = disagreements({"a.pdf": b"%PDF"})
    assert (only.severity, only.problem.rule) == ("warning", "STR021")


def test_its_absence_is_a_warning_that_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(verapdf, "_validator_jars", list)
    (only,) = disagreements({"a.pdf": b"%PDF"})
    assert only.severity == "warning"
    assert "is not installed, so nothing was proven: java" in only.problem.message
