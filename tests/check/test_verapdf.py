"""What veraPDF says becomes findings, and its absence is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from handouts.check import run, verapdf
from handouts.check.rule import Finding
from handouts.check.verapdf import disagreements, missing_tools
from handouts.orders import Job, Order
from handouts.pipeline import build_one
from handouts.standards import UA_1, UA_2, Standard
from handouts.variants import Variant
from tests.check.conftest import small_project


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
    assert disagreements({"a.pdf": (b"%PDF", UA_1)}) == []


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_file_that_fails_is_an_error_for_each_standard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, monkeypatch, "FAIL a.pdf\\n  7.1-3 untagged content\\n")
    found = disagreements({"build/a.pdf": (b"%PDF", UA_1)})
    assert [each.severity for each in found] == ["error", "error"]
    assert "build/a.pdf: STR020 veraPDF finds that it is not ua1: 7.1-3 untagged" in str(
        found[0].problem)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_each_file_is_held_to_what_it_claims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, monkeypatch, "FAIL a.pdf\\n  7.1-3 untagged content\\n")
    found = disagreements({"a.pdf": (b"%PDF", UA_1), "a.ua-2.pdf": (b"%PDF", UA_2)})
    said = [str(each.problem).partition(": 7.1")[0].partition("STR020 ")[::2] for each in found]
    assert said == [
        *(("a.pdf: ", f"veraPDF finds that it is not {name}") for name in ("ua1", "2a")),
        *(("a.ua-2.pdf: ", f"veraPDF finds that it is not {name}")
          for name in ("ua2", "wt1a", "wt1r", "4"))]


def test_a_report_tells_the_claim_of_each_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file says itself what it claims; what is built now claims what was asked for."""
    project = small_project(tmp_path)
    orders = [Order("topic", "small")]
    file = tmp_path / "old.pdf"
    file.write_bytes(build_one(Job(project, variant=Variant(standard="ua-2")), orders[0]).pdf)
    asked: list[dict[str, str]] = []

    def told(documents: Mapping[str, tuple[bytes, Standard]]) -> list[Finding]:
        asked.append({Path(name).name: standard.name for name, (_, standard) in documents.items()})
        return []

    monkeypatch.setattr(run, "disagreements", told)
    run.check(run.Request(Job(project), orders=orders, files=[file], verapdf=True))
    assert asked == [{"small.pdf": "ua-1", "old.pdf": "ua-2"}]


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_program_that_does_not_work_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path, monkeypatch, "usage: …\\n")
    (only,) = disagreements({"a.pdf": (b"%PDF", UA_1)})
    assert (only.severity, only.problem.rule) == ("error", "STR021")


def test_its_absence_is_an_error_that_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(verapdf, "_validator_jars", list)
    (only,) = disagreements({"a.pdf": (b"%PDF", UA_1)})
    assert only.severity == "error"
    assert "cannot run, so nothing was proven; to install first: Java" in only.problem.message
    assert "https://verapdf.org" in only.problem.hint
