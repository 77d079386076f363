"""`--all` leaves what has not changed, writes the manifest, and says what it could not build."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.cli import main
from handouts.project import builtin_root
from tests.check.conftest import SMALL, small_project
from tests.kept import keep, stand_in_copy


def two_topics(folder: Path) -> None:
    small_project(folder)
    path = folder / "content/hip-and-back/en/topics/faq.yaml"
    path.write_text(SMALL.replace("A small sheet", "Many questions")
                    + "codes: {icd10cm: [M54.5]}\n", encoding="utf-8")
    (folder / "handouts.yaml").write_text("topics: [small, faq]\nbooklets: []\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    two_topics(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make() -> None:
        two_topics(Path.cwd())
        assert main(["--all"]) == 0

    return keep(tmp_path_factory.mktemp("all") / "project", make)


@pytest.fixture
def built(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of a folder that was built."""
    return stand_in_copy(kept, monkeypatch)


def statuses(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> list[str]:
    capsys.readouterr()
    assert main(["--all", "--json", *args]) == code
    return [each["status"] for each in json.loads(capsys.readouterr().out)["documents"]]


def manifest(folder: Path) -> dict[str, dict[str, Any]]:
    data = json.loads((folder / "build/manifest.json").read_text(encoding="utf-8"))
    return {each["slug"]: each for each in data["documents"]}


def change(folder: Path, old: str = "Walk a little.", new: str = "Walk more.") -> None:
    path = folder / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_second_run_builds_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert statuses(capsys) == ["written", "written"]
    times = {path: path.stat().st_mtime_ns for path in (folder / "build").iterdir()}
    assert {path.name for path in times} == {
        "small.pdf", "faq.pdf", "manifest.json", "index.html"}
    assert statuses(capsys) == ["unchanged", "unchanged"]
    assert times == {path: path.stat().st_mtime_ns for path in (folder / "build").iterdir()}


def test_a_change_builds_what_it_touches(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(built)
    assert statuses(capsys) == ["written", "unchanged"]


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_file_that_is_not_the_one_of_last_time_is_built_again(
    built: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    path = built / "build/small.pdf"
    whole = path.read_bytes()
    path.unlink()
    if damage == "changed":
        path.write_bytes(whole + b"x")
    assert statuses(capsys) == ["written", "unchanged"]
    assert path.read_bytes() == whole


def test_everything_is_built_again_when_asked_or_without_a_good_manifest(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statuses(capsys, "--force") == ["written", "written"]
    for words in ("", '{"made_by": "make-handout", "documents": [{"kind": "topic"}, 1]}'):
        (built / "build/manifest.json").write_text(words, encoding="utf-8")
        assert statuses(capsys) == ["written", "written"]


def test_the_manifest_tells_of_each_document(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = manifest(built)["faq"]
    assert entry["pages"] == len(PdfReader(built / "build/faq.pdf").pages) == 1
    assert entry["bytes"] == (built / "build/faq.pdf").stat().st_size
    assert re.fullmatch(
        re.escape("Gave 'Many questions' v1.0 ") + r"\(text [0-9a-f]{6}\), English, "
        "standard print", entry["chart_line"])
    assert "M54.5" in entry["codes"]
    assert (entry["reviewed_by"], entry["next_review"]) == ("", "")


def test_a_line_for_the_chart_never_stands_for_two_texts(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same version number with other words is another text."""
    before = manifest(built)["small"]["chart_line"]
    change(built)
    statuses(capsys)
    assert manifest(built)["small"]["chart_line"] != before
    change(built, "Walk more.", "Walk a little.")
    statuses(capsys)
    assert manifest(built)["small"]["chart_line"] == before


def test_a_failed_document_is_marked_on_the_shelf_and_tried_again(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(built, "danger_signs: [nerves]", "danger_signs: [groin]")
    assert statuses(capsys, code=1) == ["failed", "unchanged"]
    assert manifest(built)["small"]["state"] == "stale"
    page = (built / "build/index.html").read_text(encoding="utf-8")
    assert "This file is from an earlier build" in page
    change(built, "danger_signs: [groin]", "danger_signs: [nerves]")
    assert statuses(capsys) == ["written", "unchanged"]
    assert "This file is from an earlier build" not in (
        built / "build/index.html").read_text(encoding="utf-8")


def variants(folder: Path) -> dict[tuple[str, str], str]:
    data = json.loads((folder / "build/manifest.json").read_text(encoding="utf-8"))
    return {(each["slug"], each["variant"]): each["state"] for each in data["documents"]}


def test_another_print_stands_beside_standard_print_until_it_is_out_of_date(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statuses(capsys, "--large-print") == ["written", "written"]
    assert statuses(capsys) == ["unchanged", "unchanged"]
    assert statuses(capsys, "--large-print") == ["unchanged", "unchanged"]
    assert set(variants(built).values()) == {"current"}
    page = (built / "build/index.html").read_text(encoding="utf-8")
    assert "Many questions, large print" in page
    assert re.search("Gave &#39;Many questions&#39; v1.0 [^,]*, English, large print", page)
    change(built)
    assert statuses(capsys) == ["written", "unchanged"]
    assert variants(built) == {
        ("small", ""): "current", ("small", "large-print"): "stale",
        ("faq", ""): "current", ("faq", "large-print"): "current"}
    assert statuses(capsys, "--large-print") == ["written", "unchanged"]
    assert set(variants(built).values()) == {"current"}
    (built / "build/small.large-print.pdf").unlink()
    (built / "build/index.html").unlink()
    assert statuses(capsys) == ["unchanged", "unchanged"]
    assert ("small", "large-print") not in variants(built)


def test_another_standard_stands_beside_the_default(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in (built / "build").glob("*.pdf")}
    assert statuses(capsys, "--standard", "ua-2") == ["written", "written"]
    assert statuses(capsys, "--standard", "ua-2") == ["unchanged", "unchanged"]
    assert statuses(capsys) == ["unchanged", "unchanged"]
    assert set(variants(built)) == {
        (slug, variant) for slug in ("small", "faq") for variant in ("", "ua-2")}
    assert set(variants(built).values()) == {"current"}
    after = {path.name: path.read_bytes() for path in (built / "build").glob("*.pdf")}
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"small.ua-2.pdf", "faq.ua-2.pdf"}
    page = (built / "build/index.html").read_text(encoding="utf-8")
    assert "Many questions, PDF/UA-2" in page
    assert main(["check", *(f"build/{name}" for name in after if "small" in name)]) == 0


def copied(folder: Path, name: str, source: Path) -> None:
    """Copy an English file as the Spanish one of a project."""
    path = folder / name.replace("LANG", "es")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (source / name.replace("LANG", "en")).read_text(encoding="utf-8")
    path.write_text(text.replace("lang: en\n", "lang: es\n"), encoding="utf-8")


def test_two_languages_stand_beside_one_another(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "handouts.yaml").write_text("topics: [small]\nbooklets: []\n", encoding="utf-8")
    for pack in ("general", "hip-and-back"):
        for name in ("disclaimers", "danger_signs"):
            copied(folder, f"content/{pack}/LANG/{name}.yaml", builtin_root())
    copied(folder, "templates/strings/LANG.yaml", builtin_root())
    copied(folder, "content/hip-and-back/LANG/topics/when-to-see-a-doctor.yaml", builtin_root())
    copied(folder, "content/hip-and-back/LANG/topics/small.yaml", folder)
    assert statuses(capsys) == ["written"]
    assert statuses(capsys, "--lang", "es") == ["written"]
    assert statuses(capsys) == ["unchanged"]
    assert statuses(capsys, "--lang", "es") == ["unchanged"]
    data = json.loads((folder / "build/manifest.json").read_text(encoding="utf-8"))
    assert [(each["lang"], each["file"], each["state"]) for each in data["documents"]] == [
        ("en", "small.pdf", "current"), ("es", "small.es.pdf", "current")]


def test_another_height_of_the_letterhead_is_built_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statuses(capsys, "--leave-top", "1in") == ["written", "written"]
    assert statuses(capsys, "--leave-top", "1in") == ["unchanged", "unchanged"]
    assert statuses(capsys, "--leave-top", "2in") == ["written", "written"]
    assert statuses(capsys) == ["written", "written"]
    assert set(variants(folder).values()) == {"current"}
