"""Lengths are added exactly, since `sum` of floats rounds otherwise in Python 3.12 than in 3.11."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest

from handouts import pipeline
from handouts.orders import Job, Order
from handouts.pdf import fonts
from handouts.pdf.layout.boxes import Space, Stack
from handouts.pdf.layout.paginate import PagePlan, might_take_fewer
from handouts.pdf.layout.table import Table, TableLook, TableRow, share_widths
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, Span, break_lines
from handouts.project import builtin_root, open_project
from handouts.variants import STANDARD, Variant
from tests.pdf.conftest import Build

# Added one by one, they make 0.9999999999999999.
TENTHS = [0.1] * 10
FACE = Face(13, 17.5, "#1a1a1a")
LOOK = TableLook("#ffffff", "#000000", 0.5, 4.0, 0)
add = builtins.sum


def exact(items: Iterable[Any], start: Any = 0) -> Any:
    """Add as `sum` does, but refuse floats of our own; ReportLab asks for no more than a sign."""
    items = list(items)
    ours = sys._getframe(1).f_globals["__name__"].startswith(("handouts.", __name__))
    if ours and any(isinstance(item, float) for item in (start, *items)):
        raise AssertionError("floats are added with sum(), which differs between Pythons")
    return add(items, start)


@pytest.fixture(autouse=True)
def no_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every sum of floats while a test of this file runs."""
    monkeypatch.setattr(builtins, "sum", exact)


def test_the_height_of_a_table_is_exact() -> None:
    rows = tuple(TableRow((), height) for height in TENTHS)
    table = Table(rows[:3], rows[3:], (), LOOK)
    assert table.height == 1.0
    assert table.split(0.5)


def test_the_columns_of_a_table_are_shared_exactly() -> None:
    assert share_widths(TENTHS, TENTHS, 1.0) == TENTHS
    assert share_widths([0.2] * 10, TENTHS, 1.0) == TENTHS


def test_the_room_of_pages_is_exact() -> None:
    pages = [PagePlan(Stack((Space(-tenth),))) for tenth in TENTHS]
    last = PagePlan(Stack((Space(0.99999999999999995),)))
    assert not might_take_fewer([*pages, last], 0.0)


def test_the_width_of_a_line_is_that_of_its_runs_added_exactly() -> None:
    fonts.register()
    tags = [Tag("Span") for _ in range(40)]
    (line,) = break_lines([Span("fjord ", tag=tag) for tag in tags], FACE, 5000)
    widths = [run.width for run in line.runs]
    assert len(widths) >= 40
    assert line.width == float(add(map(Fraction, widths)))


def test_no_float_of_a_table_with_words_is_added_with_sum(build: Build) -> None:
    assert build(
        "<table><caption>Pace</caption><thead><tr><th scope='col'>Day</th>"
        "<th scope='col'>Steps</th></tr></thead><tbody><tr><th scope='row'>One</th>"
        f"<td>{'Walk on flat ground. ' * 20}</td></tr></tbody></table>")


@pytest.mark.parametrize("variant", [STANDARD, Variant(large_print=True)], ids=str)
def test_no_float_of_a_booklet_is_added_with_sum(variant: Variant) -> None:
    built = pipeline.build_one(Job(open_project(builtin_root()), variant=variant),
                               Order("booklet", "hip-pain"))
    assert built.pdf.startswith(b"%PDF")


def test_a_float_that_is_added_with_sum_is_noticed() -> None:
    assert sum([1, True, 2]) == 4
    for floats in ([1, 0.5], (part for part in TENTHS)):
        with pytest.raises(AssertionError, match="differs between Pythons"):
            sum(floats)
