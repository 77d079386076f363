"""Sheets where OpenEMR looks for them: a file a code, and nothing of anybody else touched."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from handouts.chart.icd10cm import families
from handouts.chart.openemr import MANIFEST, Shared, export, plan, read_exported
from handouts.cli import main
from handouts.content.models import Topic
from handouts.errors import HandoutError, Source
from handouts.files import write_atomic
from handouts.orders import Built
from tests.check.conftest import small_project

CODES = {"M54.4": ["M54.40", "M54.41", "M54.42"], "M54.41": ["M54.41"], "M54": ["M54.41", "M54.50"],
         "M54.50": ["M54.50"]}


def family(code: str) -> Sequence[str]:
    return CODES.get(code, ())


def sheet(slug: str, *codes: str, shelf: str = "counter", words: str = "") -> Built:
    pdf = f"%PDF {slug} {words}".encode()
    topic = cast(Topic, SimpleNamespace(
        codes=SimpleNamespace(icd10cm=codes), shelf=shelf,
        place=lambda *_: Source(f"{slug}.yaml", 3, 4)))
    return Built(slug=slug, kind="topic", filename=f"{slug}.pdf", title=slug, version="1.0",
                 lang="en", pages=2, sha256=hashlib.sha256(pdf).hexdigest(), pdf=pdf,
                 chapters=[(topic, None)])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- which sheet a code opens ----------------------------------------------------------------


@pytest.mark.parametrize(("sheets", "winner"), [
    ([sheet("exact", "M54.41"), sheet("wide", "M54.4")], "exact"),
    ([sheet("late", "M54.50", "M54.41"), sheet("first", "M54.41")], "first"),
    ([sheet("chapter", "M54.41", shelf="chapter"), sheet("counter", "M54")], "counter"),
])
def test_one_sheet_wins_a_code_and_the_others_are_told(
    sheets: list[Built], winner: str
) -> None:
    found = plan(sheets, family)
    assert found.by_code["M54.41"].slug == winner
    (loser,) = {each.slug for each in sheets} - {winner}
    assert Shared(("M54.41",), winner, (loser,)) in found.shared


def test_a_code_that_is_none_is_told_at_its_place() -> None:
    (problem,) = plan([sheet("one", "M99.99", "M54.41")], family).unknown
    assert str(problem).startswith("one.yaml:3:4: CHT002 ICD-10-CM has no code 'M99.99'")


# -- the folder ------------------------------------------------------------------------------


def test_a_family_is_a_file_for_each_code(tmp_path: Path) -> None:
    done = export(tmp_path, plan([sheet("sciatica", "M54.4")], family), "en")
    assert (done.written, done.same, done.deleted) == (3, 0, 0)
    files = [f"icd10_m54.4{digit}_en.pdf" for digit in "012"]
    assert names(tmp_path) == [*files, MANIFEST]
    assert {(tmp_path / name).read_bytes() for name in files} == {b"%PDF sciatica "}
    again = export(tmp_path, plan([sheet("sciatica", "M54.4")], family), "en")
    assert (again.written, again.same) == (0, 3)


def test_new_words_replace_the_old_and_what_no_sheet_names_is_deleted(tmp_path: Path) -> None:
    export(tmp_path, plan([sheet("sciatica", "M54.4")], family), "en")
    export(tmp_path, plan([sheet("spanish", "M54.4")], family), "es")
    done = export(tmp_path, plan([sheet("sciatica", "M54.41", words="2")], family), "en")
    assert (done.written, done.deleted) == (1, 2)
    assert (tmp_path / "icd10_m54.41_en.pdf").read_bytes() == b"%PDF sciatica 2"
    assert (tmp_path / "icd10_m54.40_es.pdf").read_bytes() == b"%PDF spanish "
    assert sorted(each.file for each in read_exported(tmp_path)) == [
        name for name in names(tmp_path) if name != MANIFEST]


@pytest.mark.parametrize("listed", [False, True])
def test_a_file_of_somebody_else_is_never_replaced_or_deleted(
    tmp_path: Path, *, listed: bool
) -> None:
    if listed:
        export(tmp_path, plan([sheet("sciatica", "M54.4")], family), "en")
    own = tmp_path / "icd10_m54.41_en.pdf"
    own.unlink(missing_ok=True)
    own.write_bytes(b"%PDF the clinic's own")
    (tmp_path / "icd10_z00.0_en.pdf").write_bytes(b"%PDF not listed")
    before = names(tmp_path)
    for wanted in ([sheet("sciatica", "M54.4", words="2")], [sheet("other", "M54.50")]):
        found = plan(wanted, family)
        if listed or "M54.41" in found.by_code:
            with pytest.raises(HandoutError, match=r"icd10_m54.41_en.pdf: CHT001"):
                export(tmp_path, found, "en")
            assert names(tmp_path) == before
    assert own.read_bytes() == b"%PDF the clinic's own"
    assert (tmp_path / "icd10_z00.0_en.pdf").exists()


def test_an_export_that_was_cut_off_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path, plan([sheet("sciatica", "M54.4")], family), "en")
    newer = plan([sheet("sciatica", "M54.4", words="2")], family)
    whole, written = write_atomic, []

    def failing(path: Path, data: bytes, elsewhere: str) -> None:
        if path.suffix == ".pdf":
            raise KeyboardInterrupt
        written.append(path)
        whole(path, data, elsewhere)

    monkeypatch.setattr("handouts.chart.openemr.write_atomic", failing)
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path, newer, "en")
    monkeypatch.undo()
    assert written
    assert export(tmp_path, newer, "en").written == 3


@pytest.mark.parametrize("text", [
    "", "[]", "{", '{"made_by": "x", "files": []}', "[" * 10_000,
    json.dumps({"made_by": "make-handout", "files": [
        {"file": "../../x.pdf", "code": "", "slug": "", "version": "", "sha256": ""}]}),
    json.dumps({"made_by": "make-handout", "files": [{"file": "x.pdf"}]}),
])
def test_a_list_that_no_export_wrote_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(HandoutError, match="CHT001"):
        export(tmp_path, plan([sheet("sciatica", "M54.4")], family), "en")
    assert names(tmp_path) == [MANIFEST]


# -- the command -----------------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a clinic's project with one sheet."""
    monkeypatch.chdir(tmp_path)
    assert main(["init", "clinic", "--name", "Oak Street Clinic", "--phone", "212-456-7890"]) == 0
    small_project(tmp_path / "clinic", ("shelf: chapter", "shelf: counter\nsheet: 99\n"
                                        "codes: {icd10cm: [M54.4]}"))
    monkeypatch.chdir(tmp_path / "clinic")
    with Path("handouts.yaml").open("a", encoding="utf-8") as settings:
        settings.write("topics: [small]\n")
    monkeypatch.setattr("handouts.chart.icd10cm.families", lambda: family)
    return tmp_path / "clinic"


def test_only_what_was_reviewed_is_exported(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "openemr", "education"]) == 1
    said = capsys.readouterr()
    assert "CHT004 small is left out: no clinician has reviewed" in said.err
    assert "hint: ask one to read it: make-handout review small" in said.err
    assert not Path("education").exists()
    today = datetime.now().astimezone().date()
    assert main(["review", "small", "--sign", "--by", "Ana Reader", "--credentials", "MD",
                 "--on", today.isoformat(), "--next", (today + timedelta(300)).isoformat()]) == 0
    capsys.readouterr()
    assert main(["export", "openemr", "education", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["files"] == {f"M54.4{digit}": "small" for digit in "012"}
    assert (data["written"], data["left_out"]) == (3, [])
    assert Path("education/icd10_m54.41_en.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_a_brand_that_is_an_example_exports_nothing(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "openemr", "education", "--brand", "sample"]) == 1
    assert "REV016" in capsys.readouterr().err
    assert not Path("education").exists()


def test_a_language_that_openemr_does_not_open_is_refused(
    clinic: Path, capsys: pytest.CaptureFixture[Any]
) -> None:
    assert main(["export", "openemr", "education", "--lang", "fr"]) == 2
    assert "OpenEMR opens no sheets in language 'fr'" in capsys.readouterr().err


# -- the list of codes -----------------------------------------------------------------------


def test_a_family_has_the_codes_that_a_chart_may_hold() -> None:
    known = families()
    assert known("M54.4") == ["M54.40", "M54.41", "M54.42"]
    assert known("M54.4-") == known("M54.4")
    assert known("M54.41") == ("M54.41",)
    assert known("M99.99X") == ()


def test_without_the_list_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "simple_icd_10_cm", None)
    with pytest.raises(HandoutError, match=r"CHT003 .*\n  hint: install it: pip install"):
        families()
