"""The batch sheet lists every copy in order, and is a tagged document like any other.

That veraPDF agrees is asked with all other files in tests/pdf/test_conformance.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import find, nodes, structure_of, text
from handouts.common import Common, gather
from handouts.patients.batch_sheet import write_batch_sheet
from handouts.patients.ledger import Copy, open_ledger
from handouts.variants import Variant

TWO = {"faq": "1.0", "sciatica": "2.0"}
ONE = {"faq": "1.0"}


def plain(number: int) -> str:
    return str(number)


def alike(_: int) -> Mapping[str, str]:
    return TWO


def in_turns(number: int) -> Mapping[str, str]:
    return ONE if number % 2 else TWO


def sheet(
    common: Common, folder: Path, rows: int, topics: Callable[[int], Mapping[str, str]] = alike,
    name: Callable[[int], str] = plain,
) -> PdfReader:
    """Write the sheet of a batch and read it back."""
    path = folder / "batch-sheet.pdf"
    with open_ledger(folder) as ledger:
        ledger.begin_run(datetime.now(timezone.utc))
        ledger.put([Copy(
            name(row), row, f"b-{row}_faq_en.pdf", "d", "s", topics(row), "en", "large-print",
            "p", 3) for row in range(1, rows + 1)])
        assert write_batch_sheet(path, common.job, ledger)
    return PdfReader(path)


def listed(reader: PdfReader) -> list[list[str]]:
    """Return the cells of each line of a sheet."""
    found = ([text(cell) for cell in nodes(row) if cell.role in ("TH", "TD")]
             for row in find(structure_of(reader).root, "TR"))
    return [cells for cells in found if cells[0] != "Topics"]


def boxes(lines: list[list[str]]) -> list[str]:
    return [row for cells in lines for row in re.findall(r"☐\s([\w-]+)", cells[2])]


def numbered(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


@pytest.mark.parametrize("rows", [1, 3, 123, 1234])
def test_every_copy_has_a_box_to_tick_in_its_place(
    common: Common, tmp_path: Path, rows: int
) -> None:
    reader = sheet(common, tmp_path, rows)
    lines = listed(reader)
    assert boxes(lines) == numbered(1, rows)
    assert len(lines) == -(-rows // 10), "rows of the same sheets share a line"
    assert {tuple(cells[:2]) for cells in lines} == {("faq, sciatica, en, large-print", "3")}
    assert f"{rows:,} copies, {rows * 3:,} pages" in reader.pages[0].extract_text()


def test_each_page_names_its_rows_and_has_a_table_with_heads(
    common: Common, tmp_path: Path
) -> None:
    reader = sheet(common, tmp_path, 500)
    root = structure_of(reader).root
    tables = find(root, "Table")
    assert len(tables) == len(reader.pages) > 1
    following = 1
    for page, heading, table in zip(reader.pages, find(root, "H2"), tables, strict=True):
        first, last = map(int, re.findall(r"\d+", text(heading)))
        assert first == following
        following = last + 1
        assert text(heading) in page.extract_text()
        assert boxes([[text(cell) for cell in nodes(row) if cell.role in ("TH", "TD")]
                      for row in find(table, "TR")]) == numbered(first, last)
        heads = [cell for cell in find(table, "TH") if text(cell) in ("Topics", "Pages", "Rows")]
        assert len(heads) == 3
    assert following == 501


def test_a_line_never_joins_rows_of_other_sheets(common: Common, tmp_path: Path) -> None:
    lines = listed(sheet(common, tmp_path, 60, in_turns))
    assert boxes(lines) == numbered(1, 60)
    assert [cells[0] for cells in lines[:2]] == ["faq, en, large-print",
                                                 "faq, sciatica, en, large-print"]


@pytest.mark.parametrize("large", [False, True])
def test_long_names_stay_on_the_paper_and_whole(
    common: Common, tmp_path: Path, large: bool
) -> None:
    own = gather(replace(common.job, variant=Variant(large_print=large)))

    def longest(number: int) -> str:
        return f"W{number:04}-{'W' * 8}-{number:05}"

    reader = sheet(own, tmp_path, 40, in_turns, longest)
    assert boxes(listed(reader)) == [longest(number) for number in range(1, 41)]
    for page in reader.pages:
        width = float(page.mediabox.width)
        ends: list[float] = []

        def seen(words: str, _cm: object, matrix: list[float], _font: object, size: float,
                 ends: list[float] = ends) -> None:
            ends.append(matrix[4] + 0.4 * size * len(words.strip()))

        page.extract_text(visitor_text=seen)
        assert max(ends) < width


def test_a_packet_of_many_sheets_is_named_by_its_first(common: Common, tmp_path: Path) -> None:
    many = {f"a-topic-with-a-long-name-{number}": "1" for number in range(40)}
    (line,) = listed(sheet(common, tmp_path, 2, lambda _: many))
    assert line[0] == "a-topic-with-a-long-name-0, +39, en, large-print"


def test_a_batch_without_copies_has_no_sheet(common: Common, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        assert not write_batch_sheet(tmp_path / "batch-sheet.pdf", common.job, ledger)
    assert not (tmp_path / "batch-sheet.pdf").exists()
