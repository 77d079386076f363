"""Pages are cut where readers would cut them: a heading goes with what it is about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from handouts.pdf.layout.boxes import Box, Foot, Gap, LandscapePage, Space, Stack
from handouts.pdf.layout.paginate import paginate

HEIGHT = 100.0


def box(name: str, height: float, *, keep: bool = False) -> Box:
    return Space(height, gap=Gap(keep=keep), anchors=(name,))


def named(boxes: Sequence[Box]) -> list[list[str]]:
    """Return the names of the boxes on each page."""
    pages = paginate(boxes, HEIGHT, HEIGHT, even_end=True)
    return [[name for each in page.body.boxes for name in each.anchors] for page in pages]


@pytest.mark.parametrize("keep", [True, False])
def test_a_last_page_takes_a_heading_with_its_words(keep: bool) -> None:
    boxes = [box("above", 60), box("heading", 5, keep=keep), box("words", 30), box("end", 40)]
    assert named(boxes) == (
        [["above"], ["heading", "words", "end"]] if keep
        else [["above", "heading"], ["words", "end"]])


@pytest.mark.parametrize("keep", [True, False])
def test_a_heading_lies_on_its_side_with_its_table(keep: bool) -> None:
    table = LandscapePage(Stack((box("table", 50),)))
    assert named([box("above", 60), box("heading", 5, keep=keep), table]) == (
        [["above"], ["heading", "table"]] if keep else [["above", "heading"], ["table"]])


@pytest.mark.parametrize("keep", [True, False])
def test_a_heading_does_not_end_page_1_above_a_box_at_its_foot(keep: bool) -> None:
    feet = [Foot(Stack((box(name, height),)), anchors=(name,))
            for name, height in (("first", 20), ("second", 60))]
    boxes = [box("above", 55), *feet, box("heading", 5, keep=keep), box("words", 30)]
    assert named(boxes) == (
        [["above", "first"], ["second", "heading", "words"]] if keep
        else [["above", "heading", "first"], ["second", "words"]])
