"""The printer test is exact in size, shows grays, and is as accessible as a handout."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import Structure, find, read_structure
from handouts.cli import main
from handouts.delivery.printer_pages import GRAYS, MM, printer_test
from handouts.orders import Job
from handouts.project import builtin_root, open_project


@pytest.fixture(scope="module")
def sheet() -> Structure:
    project = open_project(builtin_root())
    return read_structure(printer_test(Job(project)))


def test_the_ruler_is_150_mm_long(sheet: Structure) -> None:
    ruler = find(sheet.root, "Figure")[0]
    (page, mark), = ruler.marks
    left, _, right, _ = sheet.drawn[page].drawn[mark]
    assert right - left == pytest.approx(150 * MM, abs=0.2)


def test_it_has_two_sides_and_says_which_edge_is_right_for_what(sheet: Structure) -> None:
    assert len(sheet.pages) == 2
    assert "right for handouts" in sheet.pages[1]
    assert "right for a booklet to fold" in sheet.pages[1]


def test_the_grays_are_told_apart(sheet: Structure) -> None:
    values = [int(gray[1:3], 16) for gray in GRAYS]
    assert all(one - other >= 16 for one, other in pairwise(values))
    assert "You must see 7 squares." in sheet.pages[0]
    assert len(GRAYS) == 7


def test_the_smallest_print_is_10_points(sheet: Structure) -> None:
    sizes = {round(run.size, 2) for page in sheet.drawn for run in page.runs
             if "10 points" in run.text}
    assert sizes == {10.0}


def test_every_drawing_tells_what_it_shows(sheet: Structure) -> None:
    figures = find(sheet.root, "Figure")
    assert len(figures) == 3
    assert all(figure.props["Alt"] for figure in figures)


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["printer-test", "-o", str(tmp_path)]) == 0
    assert (tmp_path / "printer-test.pdf").stat().st_size < 40_000
    assert capsys.readouterr().out.strip().endswith("printer-test.pdf")


@pytest.mark.parametrize(("settings", "args", "height"), [
    ("", [], 792), ("paper: a4", [], 842), ("paper: a5", [], 842), ("paper: half-letter", [], 792),
    ("", ["--paper", "a4"], 842), ("paper: a4", ["--paper", "letter"], 792),
])
def test_it_is_as_large_as_the_paper_in_the_printer(
    tmp_path: Path, settings: str, args: list[str], height: int
) -> None:
    (tmp_path / "handouts.yaml").write_text(f"lang: en\n{settings}\n", encoding="utf-8")
    assert main(["printer-test", "--project", str(tmp_path), "-o", str(tmp_path), *args]) == 0
    page = PdfReader(tmp_path / "printer-test.pdf").pages[0]
    assert round(float(page.mediabox.height)) == height
