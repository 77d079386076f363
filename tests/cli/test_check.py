"""`make-handout check` as its users run it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from handouts.check import run, verapdf
from handouts.check.registry import RULES
from handouts.cli import main
from tests.check.conftest import small_project


def _run(*args: str, code: int, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["check", *args]) == code
    return capsys.readouterr().out


def test_a_sound_topic_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_project(tmp_path)
    out = _run("small", "--project", str(tmp_path), code=0, capsys=capsys)
    assert out.splitlines()[-2:] == [
        "small is not for patients yet: a clinician of your clinic, such as an MD or RN, has to "
        "read and sign: make-handout review small",
        "Passed the rules: 1 document checked, no errors, 1 warning, 1 not for patients yet"]


def test_a_quiet_check_prints_problems_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path, ("publisher: A publisher", 'publisher: A publisher, year: "2026"'))
    (line,) = _run("small", "-q", "--project", str(tmp_path), code=0, capsys=capsys).splitlines()
    assert line.startswith("small is not for patients yet")
    small_project(tmp_path, ("danger_signs: [nerves]", "danger_signs: [groin]"))
    out = _run("small", "-q", "--project", str(tmp_path), code=1, capsys=capsys).splitlines()
    assert [line[10:30].split()[0] for line in out if line[2:3].isdigit()] == ["error", "warning"]


def test_without_verapdf_its_check_fails_and_says_where_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_project(tmp_path)
    monkeypatch.setattr(verapdf, "missing_tools", lambda: ["Java"])
    out = _run("small", "--verapdf", "--project", str(tmp_path), code=1, capsys=capsys)
    assert out.splitlines()[:3] == [
        "veraPDF",
        "  -       error   STR021 cannot run, so nothing was proven; to install first: Java",
        "                  hint: install that, or veraPDF as a whole from https://verapdf.org, and "
        "run the command again; without --verapdf, all other checks run"]


def test_a_rule_of_the_readers_in_a_waiver_is_told_for_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path)
    (tmp_path / "waivers.yaml").write_text(
        'waivers:\n  - {rule: YAML003, reason: We like it., until: "2027-01-01"}\n', "utf-8")
    out = _run("small", "--project", str(tmp_path), code=1, capsys=capsys)
    assert out.splitlines()[1:3] == [
        "  2:5     error   WVR003 YAML003 cannot be set aside: while it is found, no PDF can be "
        "made",
        "                  hint: delete the entry that begins on line 2 of waivers.yaml, and fix "
        "what YAML003 tells you"]


def test_a_topic_some_lines_too_long_is_told_in_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = "".join(f"      - Walk a little, and rest a little after that ({number}).\n"
                   for number in range(75))
    small_project(tmp_path, ("    blocks:\n", f"    blocks:\n{more}"))
    out = _run("small", "--project", str(tmp_path), code=1, capsys=capsys).splitlines()
    (told,) = (number for number, line in enumerate(out) if "LP010" in line)
    assert re.fullmatch(r"  -       error   LP010 the topic is [1-9]\d? printed lines too long: it "
                        "has 3 pages, and may have at most 2", out[told])
    assert re.fullmatch(
        r" +hint: in .*content/hip-and-back/en/topics/small.yaml, take out the words of [1-9]\d? "
        "printed lines, or a drawing as high; or shorten the clinic's name, address or hours in "
        "the brand", out[told + 1])


def test_a_topic_passes_as_the_successor_of_the_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_project(tmp_path)
    made: list[tuple[str, bytes]] = []
    monkeypatch.setattr(run, "check_document", lambda pdf, source, *_: made.append(
        (source.file, pdf)))
    for args in (["--standard", "ua-2"], []):
        _run("small", "--project", str(tmp_path), *args, code=0, capsys=capsys)
    assert [name for name, _ in made] == ["small.ua-2.pdf", "small.pdf"]
    assert [pdf[:8] for _, pdf in made] == [b"%PDF-2.0", b"%PDF-1.7"]
    assert main(["check", "small", "--standard", "ua3"]) == 2
    assert "USE033 there is no standard 'ua3'" in capsys.readouterr().err


def test_a_problem_fails_with_file_line_and_hint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path, ("danger_signs: [nerves]", "danger_signs: [groin]"))
    out = _run("small", "--project", str(tmp_path), code=1, capsys=capsys)
    assert "content/hip-and-back/en/topics/small.yaml" in out
    assert "7:15    error   SGN004" in out
    assert "nerves]`" in out
    assert out.splitlines()[-1].startswith("Failed: 1 error in 1 document, 1 warning")


@pytest.mark.parametrize("form", ["json", "junit", "github"])
def test_other_forms_are_for_programs(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path, ("danger_signs: [nerves]", "danger_signs: [groin]"))
    out = _run("small", "--project", str(tmp_path), "--format", form, code=1, capsys=capsys)
    if form == "json":
        assert json.loads(out)["errors"] == 1
    elif form == "junit":
        assert ElementTree.fromstring(out.split("\n", 1)[1])[0].get("failures") == "1"
    else:
        assert out.startswith("::error file=")


def test_a_language_that_nothing_is_in_does_not_pass(
    capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--lang", "xx"]) == 2
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "--lang: USE012 there is nothing to build in language 'xx'", "  hint: languages here: en"]
    assert not said.out


def test_a_name_that_does_not_exist_is_a_mistake_of_usage(
    capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "home-remedy"]) == 2
    assert "did you mean 'home-remedies'" in capsys.readouterr().err


def test_a_rule_is_explained_in_capitals_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("DIS008", "dis008"):
        assert "The rendered page shows every disclaimer" in _run(
            "--explain", name, code=0, capsys=capsys)


def test_every_rule_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    out = _run("--explain", "all", code=0, capsys=capsys)
    for name in (rule.id for rule in RULES):
        assert f"\n{name}  " in f"\n{out}"
        assert _run("--explain", name, code=0, capsys=capsys).startswith(name)


def test_an_unknown_rule_gets_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "DIS0008"]) == 2
    assert "DIS008" in capsys.readouterr().err
