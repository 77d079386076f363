"""`review` shows all that a clinician must see, and records what one said, and nothing else."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from handouts.cli import main, options
from handouts.content.reviews import load_reviews
from handouts.content.signing import recorded
from handouts.project import builtin_root, open_project
from tests.check.conftest import small_digest, small_project

NAMES = ("--by", 'Ana "Q" Reader', "--credentials", "RN: ward 5")
DATES = ("--on", "2026-11-20", "--next", "2027-11-20")
NOVEMBER_23 = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project with the small topic, on 23 November 2026."""
    small_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options, "build_day", lambda: NOVEMBER_23)
    for variable in ("PROJECT", "BRAND", "LANG"):
        monkeypatch.delenv(f"MAKE_HANDOUT_{variable}", raising=False)
    return tmp_path


def show(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert main(["review", "small", *args]) == code
    said = capsys.readouterr()
    return said.out if code == 0 else said.err


def sign(*args: str) -> int:
    return main(["review", "small", "--sign", *NAMES, *args])


# -- showing ----------------------------------------------------------------------------------


def test_all_words_are_shown_in_reading_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = show(capsys)
    shown = ["# A small sheet", "What is small?", "## Main points", "- One point.",
             "## Go to the ER now or call 911", "## What you can do", "1. Walk a little.",
             "- My step: ____", "## About this sheet.", "This is not a consent form"]
    places = [out.index(words) for words in shown]
    assert places == sorted(places)
    assert "Page " not in out  # running heads and feet


def test_words_are_shown_as_they_are_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Steps that go on keep their numbers, lists in lists their depth, links their addresses."""
    small_project(folder, (
        "          items: [Walk a little., Rest a little.]\n",
        "          items: [Walk a little., {item: Take, bullets: [a mat]}]\n      - Take a break.\n"
        "      - steps: {start: 3, items: ['See [our moves](https://clinic.example/moves).']}\n"))
    out = show(capsys)
    assert "\n2. Take\n  - a mat\n" in out
    assert "\n3. See our moves (clinic.example/moves).\n" in out


def test_what_a_reviewer_weighs_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = show(capsys)
    digest = small_digest(open_project(folder))
    for words in (
        "D-GEN      at the foot", "Flesch-Kincaid grade ", "1. A source. A publisher.",
        "no web address", "weeks_before_visit of 'sample': not settled", "warning REV014",
        "This is the standard print. Large print, gray and other paper are set from the same",
        f"digest of these words: {digest}", "state: no clinician has reviewed it",
        "may hold for 24 months", "make-handout review small --sign --by NAME",
    ):
        assert words in out, words
    assert "REV003" not in out
    assert not (folder / "reviews.yaml").exists()


def test_every_dose_is_shown_beside_its_ceiling(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(
        folder,
        ("Walk a little.", "'Ibuprofen 200 mg: 1 or 2 every 4 to 6 hours, 6 at most a day.'"),
        ("Rest a little.", "Take prednisone 20 mg a day."),
        ("What you can do\n", "What you can do\n    about: [acetaminophen, nsaid, medicine]\n"))
    table = show(capsys).partition("DOSES, LIMITS AND TIMES BETWEEN")[2].partition("WHERE EACH")[0]
    for words in (
        "ibuprofen          400 of 400 mg        see the most         4 (least 4)",
        "1,200 of 1,200 mg", "prednisone         -                    20 mg, no limit",
        "“Take prednisone 20 mg a day”", "OPEN: 'Take prednisone 20 mg a day'",
        "D-APAP     acetaminophen      -                    4,000 of 4,000 mg",
        "ceiling of ibuprofen: ibuprofen 200 mg, Drug Facts label, DailyMed",
    ):
        assert words in table, table


def test_a_sheet_without_doses_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "DOSES, LIMITS AND TIMES BETWEEN\nnone\n" in show(capsys)


def test_a_dose_above_its_ceiling_is_not_signed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(folder, ("Walk a little.", "Take ibuprofen 800 mg every 2 hours."))
    assert sign(*DATES) == 1
    assert "PL061" in capsys.readouterr().err


def test_a_panel_is_shown_with_its_section(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(folder, ("  - heading: What you can do\n",
                   "  - heading: What you can do\n    about: [massage]\n"))
    assert "D-MASS     before the words of 'What you can do'" in show(capsys)


def test_what_the_checks_find_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_project(folder, ("danger_signs: [nerves]", "danger_signs: [groin]"))
    out = show(capsys)
    assert "- error SGN004 content/hip-and-back/en/topics/small.yaml:7:15:" in out


def test_the_state_of_the_review_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign(*DATES) == 0
    who = 'reviewed by Ana "Q" Reader, RN: ward 5, on 2026-11-20'
    out = show(capsys)
    assert f"state: {who}; next review by 2027-11-20" in out
    assert 'Reviewed by Ana "Q" Reader, RN: ward 5, on November 20, 2026.' in out
    monkeypatch.setattr(options, "build_day", lambda: date(2030, 3, 17))
    assert f"state: {who}; the next review was due on 2027-11-20" in show(capsys)
    small_project(folder, ("Walk a little.", "Walk a bit."))
    assert 'state: changed after the review by Ana "Q" Reader' in show(capsys)


def test_options_may_stand_before_the_command(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert main(["--project", str(folder), "--brand", "blank", "review", "small"]) == 0
    assert "weeks_before_visit of 'blank'" in capsys.readouterr().out


@pytest.mark.parametrize(("args", "words"), [
    (["review", "smal"], "did you mean 'small'"),
    (["review"], "Missing argument 'NAME'"),
    (["review", "small", "--by", "Ana Reader"], "USE040 a review is recorded only with --sign"),
    (["review", "small", "--sign", "--by", "Ana Reader", "--on", "2026-11-20"],
     "USE040 --credentials, --next missing"),
])
def test_wrong_usage(
    folder: Path, capsys: pytest.CaptureFixture[str], args: list[str], words: str
) -> None:
    assert main(args) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "reviews.yaml").exists()


def test_no_line_is_a_command_to_a_runner_of_ci(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(folder, ("Walk a little.", '"Walk a little ##[x]."'), (
        "summary: A short line.", "summary: '::stop-commands::x'"))
    out = show(capsys)
    assert ": :stop-commands::x" in out
    assert "##[" not in out
    assert not [line for line in out.splitlines() if line.lstrip().startswith("::")]


# -- signing ----------------------------------------------------------------------------------


def test_a_review_is_recorded_and_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(*DATES) == 0
    said = capsys.readouterr()
    assert said.out == "reviews.yaml\n"
    assert "small, version 1.0: reviewed by Ana" in said.err
    project = open_project(folder)
    (review,) = load_reviews(project)
    assert (review.by, review.credentials, review.on, review.next, review.version) == (
        'Ana "Q" Reader', "RN: ward 5", "2026-11-20", "2027-11-20", "1.0")
    assert review.sha256 == small_digest(project)
    assert (folder / "reviews.yaml").read_text("utf-8").startswith("# yaml-language-server: ")
    assert main(["check", "small"]) == 0
    assert "REV003" not in capsys.readouterr().out


@pytest.mark.parametrize(("args", "words"), [
    (("--on", "2026-11-24", "--next", "2027-11-20"), "--on: USE041 2026-11-24 is in the future"),
    (("--on", "2026-11-20", "--next", "2026-11-23"), "--next: USE041 2026-11-23 is not ahead"),
    (("--on", "2026-11-20", "--next", "2028-11-21"), "24 months from 2026-11-20"),
    (("--on", "20.11.2026", "--next", "2027-11-20"), "'20.11.2026' is not a date"),
    (("--on", "2026-02-30", "--next", "2027-11-20"), "'2026-02-30' is not a date"),
    ((*DATES, "--by", "TBD"), "--by: USE041 'TBD' names nobody"),
    ((*DATES, "--by", ""), "by: has no words"),
    ((*DATES, "--credentials", "____"), "--credentials: USE041"),
    ((*DATES, "--by", "**Ana**"), "by: marks such as"),
    ((*DATES, "--by", "Ana\nReader"), "a line break"),
])
def test_what_could_not_hold_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str
) -> None:
    assert sign(*args) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "reviews.yaml").exists()


def test_medicines_are_signed_for_a_year(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small_project(folder, ("  - heading: What you can do\n",
                   "  - heading: What you can do\n    about: [medicine]\n"))
    assert sign("--on", "2026-11-20", "--next", "2027-11-21") == 2
    assert "12 months from 2026-11-20 are the most" in capsys.readouterr().err
    assert sign(*DATES) == 0


def test_a_topic_with_problems_is_not_signed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(folder, ("danger_signs: [nerves]", "danger_signs: [groin]"))
    assert sign(*DATES) == 1
    said = capsys.readouterr().err
    assert "SGN004" in said
    assert "small is not signed" in said
    assert not (folder / "reviews.yaml").exists()


def test_a_review_that_ran_out_can_be_signed_anew(folder: Path) -> None:
    assert sign("--on", "2026-01-20", "--next", "2027-01-20") == 0
    path = folder / "reviews.yaml"
    path.write_text(path.read_text("utf-8").replace("2027-01-20", "2026-02-20"), "utf-8")
    assert main(["check", "small"]) == 1
    assert sign(*DATES) == 0
    assert [review.next for review in load_reviews(open_project(folder))] == ["2027-11-20"]


def test_a_brand_is_recorded_where_it_prints_other_words(folder: Path) -> None:
    """The name of a clinic is no word that anybody reviews."""
    shipped = builtin_root() / "templates/brands/sample"
    sample = (shipped / "brand.yaml").read_text(encoding="utf-8")
    for name in ("plain", "louder"):
        own = folder / "templates/brands" / name
        (own / "layouts").mkdir(parents=True)
        shutil.copy(shipped / "logo.svg", own)
        (own / "brand.yaml").write_text(
            re.sub("^name: .*$", f"name: Clinic {name}", sample, flags=re.M), encoding="utf-8")
    (folder / "templates/brands/louder/layouts/topic.html.j2").write_text(
        '{% extends "core/topic.html.j2" %}{% block contacts %}{{ super() }}'
        "<p>Call us at any hour.</p>{% endblock %}", encoding="utf-8")
    for name, recorded_as in (("plain", ""), ("louder", "louder")):
        assert sign(*DATES, "--brand", name) == 0
        assert load_reviews(open_project(folder))[-1].brand == recorded_as


OTHERS = """\
# Kept by Jo.
reviews:
  # The first one ever.
  - topic: faq   # short
    lang: en
    sha256: 'AAA'
    version: "1.0"
    by: |
      Jo Reader
    credentials: RN
    on: 2026-01-02
    next: 2027-01-02

  - {topic: small, lang: es, sha256: AAA, version: "1.0", by: Jo, credentials: RN, on: 2026-01-02,
     next: 2027-01-02}   # in Spanish
# The end.
""".replace("AAA", "a" * 64)


def test_what_else_stands_in_the_file_stays(folder: Path) -> None:
    path = folder / "reviews.yaml"
    path.write_text(OTHERS, encoding="utf-8")
    assert sign(*DATES) == 0
    first = path.read_text("utf-8")
    assert first.startswith(OTHERS)
    assert [(review.topic, review.lang) for review in load_reviews(open_project(folder))] == [
        ("faq", "en"), ("small", "es"), ("small", "en")]
    small_project(folder, ("Walk a little.", "Walk a bit."))
    assert sign("--on", "2026-11-21", "--next", "2027-11-21") == 0
    second = path.read_text("utf-8")
    assert second.startswith(OTHERS)
    assert len(second.splitlines()) == len(first.splitlines())
    assert load_reviews(open_project(folder))[-1].on == "2026-11-21"
    newer = ("version: \"1.0\"", "version: \"1.1\"")
    small_project(folder, newer)
    assert sign(*DATES) == 0
    assert [review.version for review in load_reviews(open_project(folder))] == [
        "1.0", "1.0", "1.0", "1.1"]


def test_line_ends_and_the_byte_order_mark_stay(folder: Path) -> None:
    path = folder / "reviews.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + OTHERS.replace("\n", "\r\n").encode())
    assert sign(*DATES) == 0
    assert sign("--on", "2026-11-21", "--next", "2027-11-21") == 0
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# Kept")
    assert data.count(b"\n") == data.count(b"\r\n")


VALUES = {"topic": "small", "lang": "en", "version": "1.0", "by": "Jo"}


@pytest.mark.parametrize(("before", "after"), [
    ("reviews:\n", 'reviews:\n  - topic: small\n    version: "1.0"\n    by: "Jo"\n'),
    ("reviews: []\n", 'reviews:\n  - topic: small\n    version: "1.0"\n    by: "Jo"\n'),
    ("reviews: []  # none yet",
     'reviews:\n  - topic: small\n    version: "1.0"\n    by: "Jo"  # none yet'),
    ("reviews:\n- {topic: a, version: '1.0'}",
     "reviews:\n- {topic: a, version: '1.0'}\n"
     '- topic: small\n  version: "1.0"\n  by: "Jo"\n'),
    ("reviews: [{topic: a, version: '1'}]\n",
     "reviews: [{topic: a, version: '1'}, {topic: small, version: \"1.0\", by: \"Jo\"}]\n"),
    ("reviews:\n  - topic: small\n    by: >-\n      Ann\n      Bee\n    version: '1.0'\n",
     "reviews:\n  - topic: small\n    by: \"Jo\"\n    version: '1.0'\n"),
    ("reviews: [{topic: small, version: '1.0', by: Ann Bee}]",
     "reviews: [{topic: small, version: '1.0', by: \"Jo\"}]"),
])
def test_every_way_to_write_the_list_is_known(before: str, after: str) -> None:
    assert recorded(before, VALUES) == after


def test_a_file_that_cannot_be_added_to_is_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "reviews.yaml"
    for words, code in (("{}\n", 2), ("reviews: [\n", 1), ("reviews:\n  - topic: x\n", 1)):
        path.write_text(words, encoding="utf-8")
        assert sign(*DATES) == code, words
        assert path.read_text("utf-8") == words
    assert "USE042" in capsys.readouterr().err


def test_nothing_is_left_half_written(folder: Path) -> None:
    assert sign(*DATES) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["content", "reviews.yaml"]
