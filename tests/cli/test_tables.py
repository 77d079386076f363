"""Tables on the command line: what is printed otherwise is told, and `check` agrees with it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import find, read_structure, text
from handouts.cli import main
from tests.check.conftest import SMALL

# The table stands on line 14 of the topic, its second row on line 19.
TABLE = """\
  - heading: My times
    blocks:
      - table:
          caption: My times
          header: ["", Getting up, Breakfast, Morning, Lunch, Afternoon, Supper, Bedtime]
          rows:
            - [Walking outdoors, 10 minutes, "", "", "10 minutes", "", "", ""]
            - [WORD, "", "", Twice, "", "", "", "Once or twice"]
"""
BRAND = """\
name: Riverside Test Clinic
address: [1 Example Street]
phone: 555-0100
hours: "Mon to Fri, 8 am to 5 pm"
after_hours: call 911
theme: ours
"""
TOPIC = "content/hip-and-back/en/topics/small.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project with a topic that has a wide table, and a brand whose theme has lists."""
    for name, words in {
        TOPIC: topic(), "templates/brands/ours/brand.yaml": BRAND,
        "templates/themes/ours.yaml": "extends: house\ntable: {too_wide: lists}\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(words, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def topic(word: str = "Stretching") -> str:
    return SMALL.replace("plan:", TABLE.replace("WORD", word) + "plan:")


def words(path: str) -> str:
    return text(read_structure(Path(path)).root)


@pytest.mark.parametrize("print_", [["--large-print"], ["--paper", "half-letter"], ["--gray"], []])
def test_a_wide_table_stays_one_and_passes_the_checks(
    folder: Path, capsys: pytest.CaptureFixture[str], print_: list[str]
) -> None:
    assert main(["--topic", "small", *print_]) == 0
    said = capsys.readouterr()
    assert "PDF006" not in said.err
    built = said.out.strip()
    assert len(find(read_structure(Path(built)).root, "TR")) == 3
    assert main(["check", built]) == 0, capsys.readouterr().out


def test_lists_are_told_of_and_pass_the_checks_and_are_no_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--topic", "small", "--brand", "ours", "--large-print"]) == 0
    said = capsys.readouterr()
    line = next(n for n, each in enumerate(topic().splitlines(), 1) if "- table:" in each)
    assert f"{TOPIC}:{line}:9: PDF006 the table is too wide, and is printed as lists" in said.err
    built = said.out.strip()
    read = re.sub("_+", "_", words(built)).replace("• ", "").replace("\u00a0", " ")
    assert "Getting up: 10 minutes Breakfast: _ Morning: _ Lunch: 10 minutes" in read
    assert main(["check", "--brand", "ours", built]) == 0, capsys.readouterr().out
    capsys.readouterr()
    assert main(["--topic", "small", "--brand", "ours", "--large-print", "--json", "--force"]) == 0
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    assert [each["rule"] for each in document["warnings"]] == ["PDF006"]


def test_a_table_that_fits_nowhere_is_an_error_at_its_row_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = topic("Incomprehensibilitiesandmoreofthekindthatnobodyreads")
    (folder / TOPIC).write_text(long, encoding="utf-8")
    assert main(["--topic", "small", "--large-print"]) == 1
    said = capsys.readouterr()
    line = next(n for n, each in enumerate(long.splitlines(), 1) if "Incompre" in each)
    assert f"{TOPIC}:{line}:15: PDF005 the table is too wide for a page on its side" in said.err
    assert "'Incomprehensibilitiesandmoreofthekindtha" in said.err
    assert said.out == ""
    assert not list(folder.glob("build/*"))


def test_a_page_on_its_side_folds_upright_into_a_booklet(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "content/hip-and-back/booklets").mkdir()
    (folder / "content/hip-and-back/booklets/one.yaml").write_text(
        "title: One\nsubtitle: A test\nsummary: One sheet.\ntopics: [small]\n"
        'version: "1.0"\nupdated: "2026-11-23"\n', encoding="utf-8")
    assert main(["--booklet", "one", "--fold"]) == 0
    copy, sheets = capsys.readouterr().out.split()
    assert any(page.mediabox.width > page.mediabox.height for page in PdfReader(copy).pages)
    assert {(page.mediabox.width, page.mediabox.height) for page in PdfReader(sheets).pages} == {
        (792, 612)}
    drawn = [page.get_contents() for page in PdfReader(sheets).pages]
    turned = [each for each in drawn if each is not None and b"0 1 -1 0" in each.get_data()]
    assert len(turned) == 1
