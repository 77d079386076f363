"""The batch sheet lists every copy in order, and is a tagged document like any other."""

from __future__ import annotations

from datetime import datetime, timezone
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.check import verapdf
from handouts.check.readback.structure import find, nodes, structure_of, text
from handouts.patients.batch_sheet import batch_sheet
from handouts.patients.ledger import Copy, open_ledger
from handouts.pipeline import Common


def sheet(common: Common, folder: Path, rows: int) -> bytes:
    with open_ledger(folder) as ledger:
        ledger.begin_run(datetime.now(timezone.utc))
        ledger.put(Copy(
            str(row), row, f"b-{row}_faq_en.pdf", "d", "s", {"faq": "1.0", "sciatica": "2.0"},
            "en", "large-print", "p", 3) for row in range(1, rows + 1))
        return batch_sheet(common.job, ledger)


def test_every_copy_has_a_row_with_a_box_to_tick(common: Common, tmp_path: Path) -> None:
    reader = PdfReader(BytesIO(sheet(common, tmp_path, 120)))
    root = structure_of(reader).root
    rows = [[text(cell) for cell in nodes(row) if cell.role in ("TH", "TD")]
            for row in find(root, "TR")]
    listed = [row for row in rows if row[0] != "Row"]
    assert [row[0] for row in listed] == [str(number) for number in range(1, 121)]
    assert listed[0][1:] == ["faq, sciatica, en, large-print", "3", "☐"]
    words = "".join(page.extract_text() for page in reader.pages)
    assert "120 copies, 360 pages" in words
    assert "Rows 51 to 100" in words


def test_verapdf_agrees_with_the_batch_sheet(common: Common, tmp_path: Path) -> None:
    missing = verapdf.missing_tools()
    if missing:
        pytest.skip(f"veraPDF needs {', '.join(missing)}")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet(common, tmp_path, 3))
    assert [each for each in verapdf.validate({path: common.standard}) if not each.passed] == []
