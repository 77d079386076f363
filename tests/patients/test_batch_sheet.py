"""The batch sheet lists every copy in order, and is a tagged document like any other."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.check import verapdf
from handouts.check.readback.structure import find, nodes, structure_of, text
from handouts.patients import batch_sheet
from handouts.patients.batch_sheet import batch_sheets
from handouts.patients.ledger import Copy, open_ledger
from handouts.pipeline import Common


def sheets(common: Common, folder: Path, rows: int, mixed: bool = False) -> list[bytes]:
    with open_ledger(folder) as ledger:
        ledger.begin_run(datetime.now(timezone.utc))
        ledger.put([Copy(
            str(row), row, f"b-{row}_faq_en.pdf", "d", "s",
            {"faq": "1.0"} if mixed and row % 2 else {"faq": "1.0", "sciatica": "2.0"},
            "en", "large-print", "p", 3) for row in range(1, rows + 1)])
        return list(batch_sheets(common.job, ledger))


def listed(data: bytes) -> list[list[str]]:
    """Return the cells of each line of a sheet."""
    found = ([text(cell) for cell in nodes(row) if cell.role in ("TH", "TD")]
             for row in find(structure_of(PdfReader(BytesIO(data))).root, "TR"))
    return [cells for cells in found if cells[0] != "Topics"]


def boxes(lines: list[list[str]]) -> list[str]:
    return [row for cells in lines for row in re.findall(r"☐\s(\w+)", cells[2])]


def test_every_copy_has_a_box_to_tick_in_its_place(common: Common, tmp_path: Path) -> None:
    (data,) = sheets(common, tmp_path, 123)
    lines = listed(data)
    assert boxes(lines) == [str(number) for number in range(1, 124)]
    assert len(lines) == 13, "rows of the same sheets share a line"
    assert {tuple(cells[:2]) for cells in lines} == {("faq, sciatica, en, large-print", "3")}
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert "123 copies, 369 pages" in words
    assert "Rows 1 to 123" in words


def test_a_line_never_joins_rows_of_other_sheets(common: Common, tmp_path: Path) -> None:
    (data,) = sheets(common, tmp_path, 60, mixed=True)
    lines = listed(data)
    assert boxes(lines) == [str(number) for number in range(1, 61)]
    assert [cells[0] for cells in lines[:2]] == ["faq, en, large-print",
                                                 "faq, sciatica, en, large-print"]


def test_a_large_batch_has_several_sheets(
    common: Common, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_sheet, "_TABLES", 1)
    found = sheets(common, tmp_path, 110, mixed=True)
    assert [len(boxes(listed(data))) for data in found] == [50, 50, 10]
    assert str(PdfReader(BytesIO(found[1])).metadata.title).startswith("Batch sheet 2 b")  # type: ignore[union-attr]


def test_verapdf_agrees_with_the_batch_sheet(common: Common, tmp_path: Path) -> None:
    missing = verapdf.missing_tools()
    if missing:
        pytest.skip(f"veraPDF needs {', '.join(missing)}")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheets(common, tmp_path, 3)[0])
    assert [each for each in verapdf.validate({path: common.standard}) if not each.passed] == []
