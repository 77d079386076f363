"""`--fold` writes a reading copy with tags, and sheets that fold into it."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import find, read_structure
from handouts.cli import main
from tests.check.conftest import small_project

PAIR = """\
title: A pair
subtitle: Two sheets
summary: Two sheets in one.
topics: [small, faq]
notes_lines: 5
version: "1.0"
updated: "2026-11-23"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_pair(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_pair(folder: Path) -> None:
    small_project(folder)
    (folder / "content/hip-and-back/booklets").mkdir(parents=True)
    (folder / "content/hip-and-back/booklets/pair.yaml").write_text(PAIR, encoding="utf-8")


@dataclass(frozen=True)
class Folded:
    """A folder in which the pair was folded, only to be looked at, and what was said."""

    folder: Path
    out: str
    err: str


@pytest.fixture(scope="module")
def folded(tmp_path_factory: pytest.TempPathFactory) -> Folded:
    folder, out, err = tmp_path_factory.mktemp("folded"), StringIO(), StringIO()
    write_pair(folder)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        assert main(["--booklet", "pair", "--fold"]) == 0
    return Folded(folder, out.getvalue(), err.getvalue())


def test_two_files_are_written_and_named(folded: Folded) -> None:
    assert folded.out.splitlines() == [
        "build/pair.half-letter.pdf", "build/pair.half-letter.fold.pdf"]
    reading = read_structure(folded.folder / "build/pair.half-letter.pdf")
    assert find(reading.root, "H1")
    sheets = PdfReader(folded.folder / "build/pair.half-letter.fold.pdf")
    assert len(sheets.pages) == 2 * -(-len(reading.pages) // 4)
    assert [float(value) for value in sheets.pages[0].mediabox] == [0, 0, 792, 612]


def test_sheets_of_another_standard_have_its_title_and_name(folder: Path, folded: Folded) -> None:
    assert main(["--booklet", "pair", "--fold", "--standard", "ua-2"]) == 0
    sheets = {name: PdfReader(place / f"build/pair.half-letter{name}.fold.pdf")
              for name, place in (("", folded.folder), (".ua-2", folder))}
    titles = {name: each.metadata and each.metadata.title for name, each in sheets.items()}
    assert titles == dict.fromkeys(sheets, "A pair (for printing: fold and staple)")
    assert PdfReader(folder / "build/pair.half-letter.ua-2.pdf").pdf_header == "%PDF-2.0"


def test_body_text_of_a_folded_booklet_is_12_points_or_more(folded: Folded) -> None:
    reading = read_structure(folded.folder / "build/pair.half-letter.pdf")
    body = {mark for item in find(reading.root, "LBody") for mark in item.marks}
    sizes = {round(run.size, 1) for index, page in enumerate(reading.drawn) for run in page.runs
             if (index, run.mark) in body}
    assert sizes
    assert min(sizes) >= 12


def test_another_paper_and_creep(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--booklet", "pair", "--fold", "--paper", "a5", "--creep", "0.2mm", "--marks",
                 "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["documents"]
    assert entry["sheets"] == "build/pair.a5.fold.pdf"
    sheets = PdfReader(folder / entry["sheets"])
    assert float(sheets.pages[0].mediabox.width) == pytest.approx(841.9, abs=0.1)


def _make_long(folder: Path) -> None:
    path = folder / "content/hip-and-back/booklets/pair.yaml"
    path.write_text(PAIR.replace("topics: [small, faq]", "topics: [small, faq, home-remedies, "
                    "heat-and-cold, pain-relievers, stretching-and-exercise, "
                    "when-to-see-a-doctor, injuries, sciatica, hip-arthritis, causes, diagnosis, "
                    "opioid-medicines, prescription-medicines]"
                    ).replace("notes_lines: 5", "notes_lines: 60"), "utf-8")


def test_a_long_booklet_folds_in_several_stacks_and_says_how(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _make_long(folder)
    assert main(["--booklet", "pair", "--fold", "--marks"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "build/pair.half-letter.pdf", "build/pair.half-letter.fold.pdf"]
    pages = len(PdfReader(folder / "build/pair.half-letter.pdf").pages)
    sheets = PdfReader(folder / "build/pair.half-letter.fold.pdf")
    assert 32 < pages <= 64
    assert len(sheets.outline) == 2
    first = -(-len(sheets.pages) // 4)
    assert f"it folds in 2 stacks: sheets 1 to {first} and {first + 1} to " in shown.err
    assert "fold each stack by itself and staple it in its fold" in shown.err
    assert "stack 1 on top" in shown.err


def test_the_name_of_a_stack_stands_clear_of_the_words_of_its_pages(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _make_long(folder)
    assert main([
        "--booklet", "pair", "--fold", "--marks", "--creep", "0.2mm", "--quiet", "--json"]) == 0
    shown = capsys.readouterr()
    assert "stack" not in shown.err
    (entry,) = json.loads(shown.out)["documents"]
    document = pypdfium2.PdfDocument(folder / entry["sheets"])
    assert len(entry["stacks"]) == 2
    assert sum(entry["stacks"]) * 2 == len(document)
    for number in range(0, len(document), 2):
        page = document[number].get_textpage()
        found = re.search(r"Stack \d of \d, sheet \d of \d", page.get_text_range())
        assert found
        start, end = found.span()
        boxes = [page.get_charbox(at) for at in range(page.count_chars())]
        name = [box for box in boxes[start:end] if box[2] > box[0]]
        others = [box for box in (*boxes[:start], *boxes[end:]) if box[2] > box[0]]
        assert min(box[0] for box in name) > 396
        assert max(box[2] for box in name) < 410
        assert not [box for box in others if box[2] > 390 and box[0] < 415]


def test_one_stack_needs_no_words(folded: Folded) -> None:
    assert "stack" not in folded.err


@pytest.mark.parametrize(("args", "words"), [
    (("--topic", "small", "--fold"), "only booklets and packets fold"),
    (("--all", "--fold"), "only booklets and packets fold"),
    (("--booklet", "pair", "--marks"), "go with --fold"),
    (("--booklet", "pair", "--fold", "--creep", "9in"), "such as 0.2mm"),
    (("--booklet", "pair", "--fold", "--large-print"), "add --no-large-print"),
])
def test_mistakes_of_usage(
    folder: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str
) -> None:
    assert main([*args]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(("settings", "args", "page", "sheet"), [
    ("paper: a4", (), "a5", (842, 595)), ("", ("--paper", "a4"), "a5", (842, 595)),
    ("paper: letter", (), "half-letter", (792, 612)),
    ("paper: a5", (), "a5", (842, 595)),
])
def test_two_pages_fill_a_sheet_of_the_clinics_paper(
    folder: Path, settings: str, args: tuple[str, ...], page: str, sheet: tuple[int, int]
) -> None:
    (folder / "handouts.yaml").write_text(f"lang: en\n{settings}\n", encoding="utf-8")
    assert main(["--booklet", "pair", "--fold", *args]) == 0
    printed = PdfReader(folder / f"build/pair.{page}.fold.pdf").pages[0].mediabox
    assert (round(float(printed.width)), round(float(printed.height))) == sheet


def test_a_check_of_the_folder_passes_over_the_sheets(
    folded: Folded, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folded.folder)
    files = sorted(str(path) for path in (folded.folder / "build").glob("*.pdf"))
    assert len(files) == 2
    assert main(["check", *files]) == 0
    shown = capsys.readouterr().out
    assert "PDF015 a file that is for printing only is not checked" in shown
    assert "PDF012" not in shown
