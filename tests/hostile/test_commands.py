"""What `init`, `new`, `review`, `schema` and `printer-test` are told, and where they write."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from handouts import cli
from tests.hostile.bank import ONE_TOPIC, Case
from tests.hostile.conftest import Attack, write

posix = pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")

SIGN = ("review", "home-remedies", "--sign", "--by", "Jane Doe", "--credentials", "RN")


# -- init ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [
    "name", "phone", "hours", "after-hours", "address"])
@pytest.mark.parametrize(
    "words", ["\udcff", "a\x1b[31m", "a\u202eb", "x" * 10_000, "a\nname: b"])
def test_an_answer_that_is_no_text_is_named_by_its_option(
    attack: Attack, project: Path, option: str, words: str
) -> None:
    attack(Case("init", 2, (f"--{option}: ",), args=("init", "our-clinic", f"--{option}", words)))
    assert not (project / "our-clinic").exists()


@pytest.mark.parametrize("words", ["**x**", "[x](y)"])
def test_marks_that_a_name_would_print_raw_are_refused(
    attack: Attack, project: Path, words: str
) -> None:
    attack(Case("init", 2, ("--name: BRD002",), args=("init", "our-clinic", "--name", words)))
    assert not (project / "our-clinic").exists()


@pytest.mark.parametrize("words", [
    "{name}", "{{7*7}}", "{% include %}", "\"q\" 's'", ": - # & * ! | > %", "\\", "yes", "#c", "<b>"])
def test_any_other_answer_is_what_the_clinic_is_called(
    attack: Attack, project: Path, words: str
) -> None:
    from handouts.project import open_project
    from handouts.theme.brand import load_brand

    attack(Case("init", 0, args=("init", "our-clinic", "--name", words)))
    brand = load_brand(open_project(project / "our-clinic"), "our-clinic")
    assert brand.name == words


@pytest.mark.parametrize("folder", [
    "", "a\0b", "\udcff", "con", "-", "/", "x" * 300, f"{'x' * 300}/our-clinic", f"{'x/' * 3000}y"])
def test_a_folder_that_cannot_be_is_a_usage_problem(attack: Attack, folder: str) -> None:
    attack(Case("init", 2, args=("init", folder)))


@posix
@pytest.mark.parametrize("folder", ["loop", "loop/our-clinic", "nowhere"])
def test_a_link_that_leads_nowhere_is_no_new_folder(
    attack: Attack, project: Path, folder: str
) -> None:
    (project / "loop").symlink_to("loop")
    (project / "nowhere").symlink_to("not-there/our-clinic")
    attack(Case("init", 2, ("DIR: USE020",), args=("init", folder)))


@pytest.mark.parametrize("folder", [".", "../our-clinic", "../our-clinic/"])
def test_an_empty_current_folder_is_filled(
    attack: Attack, project: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    made = project / "our-clinic"
    made.mkdir()
    monkeypatch.chdir(made)
    attack(Case("init", 0, args=("init", folder)))
    assert (Path.cwd() / "templates/brands/our-clinic/brand.yaml").is_file()
    attack(Case("again", 2, ("is a project already",), args=("init", folder)))


@pytest.mark.parametrize(("logo", "code"), [
    ("", 2), ("\0.svg", 2), (".svg", 2), ("\udcff.svg", 1), ("x" * 5000 + ".svg", 1)])
def test_the_name_of_a_logo_is_taken_as_a_name(
    attack: Attack, project: Path, logo: str, code: int
) -> None:
    attack(Case("logo", code, args=("init", "our-clinic", "--logo", logo)))
    assert not (project / "our-clinic").exists()


# -- new, printer-test, schema -------------------------------------------------------------------


@pytest.mark.parametrize("slug", [
    "", "..", "../x", "/etc/x", "con", "NUL", "A", "a\nb", "a\0b", "\udcff", "x" * 64, "é", "{{7*7}}"])
def test_a_new_topic_needs_a_name(attack: Attack, slug: str) -> None:
    attack(Case("new", 2, args=("new", "topic", slug)))


@posix
def test_a_new_topic_is_not_written_through_a_link(attack: Attack, project: Path) -> None:
    outside = project.parent / "outside"
    topics = project / "content" / "hip-and-back" / "en" / "topics"
    (topics / "linked.yaml").symlink_to(outside / "new.yaml")
    attack(Case("a linked file", 2, ("already exists",), args=("new", "topic", "linked")))
    (project / "content" / "hip-and-back" / "es").mkdir()
    (project / "content" / "hip-and-back" / "es" / "topics").symlink_to(outside)
    attack(Case("a linked folder", 1, ("PRJ001",), args=("new", "topic", "x", "--lang", "es")))
    assert not (outside / "x.yaml").exists()
    attack(Case("a folder", 0, args=("new", "topic", "x")))
    assert (topics / "x.yaml").is_file()


def test_a_new_topic_goes_where_the_options_before_the_command_say(
    attack: Attack, project: Path
) -> None:
    (project / "other").mkdir()
    attack(Case("new", 0, args=("--project", "other", "--lang", "es", "new", "topic", "x")))
    assert (project / "other" / "content" / "hip-and-back" / "es" / "topics" / "x.yaml").is_file()
    attack(Case("new", 2, ("USE003",), args=("--project", "none", "new", "topic", "x")))


def test_a_command_that_is_missing_is_told_in_one_line(attack: Attack) -> None:
    attack(Case("new", 2, ("USE002", "make-handout new topic"), args=("new",)))


@pytest.mark.parametrize(("output", "code"), [("", 2), ("a\0b", 2), ("x" * 5000, 1), ("sheet", 0)])
def test_a_name_for_the_sheet_is_taken_or_refused(attack: Attack, output: str, code: int) -> None:
    attack(Case("printer-test", code, args=("printer-test", "--output", output)))


@posix
def test_the_sheet_stays_in_the_project(attack: Attack, project: Path) -> None:
    (project / "build").symlink_to(project.parent / "outside")
    attack(Case("a linked build", 1, ("build", "PRJ001"), args=("printer-test",)))
    assert not (project.parent / "outside" / "printer-test.pdf").exists()
    attack(Case("named by hand", 0, args=("printer-test", "--output", "sheets")))


@posix
def test_schemas_in_a_folder_that_is_gone(
    attack: Attack, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = project / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    attack(Case("schema", 1, ("schema", "OUT001"), args=("schema",)))


# -- check and review ----------------------------------------------------------------------------


def test_what_is_named_a_thousand_times_is_checked_once(
    attack: Attack, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "handouts.yaml", ONE_TOPIC)
    cli.main(["check", *["care", "none.pdf"] * 1000, "--format", "json"])
    assert '"checked": [\n    "care",\n    "none.pdf"\n  ]' in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a\x1b.pdf", "\udcff.pdf", "\u202e.pdf", "a\nb.pdf", "<&>.pdf"])
def test_any_name_of_a_file_makes_sound_xml(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert cli.main(["check", name, "--format", "junit"]) == 1
    root = ElementTree.fromstring(capsys.readouterr().out)
    assert [case.get("name", "")[:6] for case in root.iter("testcase")] == ["PDF010"]


@pytest.mark.parametrize(("on", "until"), [
    ("9999-12-31", "9999-12-31"), ("9999-01-01", "2027-06-01"), ("0001-01-01", "9999-12-31"),
    ("2026-02-30", "2027-06-01"), ("", ""), ("٢٠٢٦-11-01", "2027-06-01")])
def test_a_day_at_the_end_of_time_is_no_day_of_a_review(
    attack: Attack, project: Path, on: str, until: str
) -> None:
    attack(Case("days", 2, args=(*SIGN, "--on", on, "--next", until)))
    assert not (project / "reviews.yaml").exists()


@pytest.mark.parametrize("on", ["9999-12-31", "9998-01-01"])
def test_a_review_at_the_end_of_time_can_be_checked(
    attack: Attack, project: Path, on: str
) -> None:
    entry = (f"{{topic: care, sha256: {'a' * 64}, version: '1.0', by: Jane Doe, credentials: RN, "
             f"on: {on}, next: 9999-12-31}}")
    attack(Case("check", 1, args=("check", "care"), files={"reviews.yaml": f"reviews: [{entry}]\n"}))
