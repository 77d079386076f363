"""The small picture of a first page: what stands where, in its color, and no more of it."""

from __future__ import annotations

import pytest

from handouts.orders import Job, Order
from handouts.pdf.sketch import Sketch, parts_of
from handouts.pipeline import build_one
from handouts.project import builtin_root, open_project
from handouts.variants import Variant


def drawn() -> Sketch:
    sketch = Sketch(612, 792)
    sketch.panel(40, 700, 500, 40, "#0B5563")
    return sketch


def test_what_is_drawn_stands_where_the_page_has_it() -> None:
    sketch = drawn()
    sketch.words(40, 600, 60, 12, "#1a1a1a")
    sketch.words(102, 600, 40, 12, "#1a1a1a")  # the next word of the line
    sketch.words(40, 580, 100, 12, "#1a1a1a")
    size, (panel, words) = parts_of(sketch.picture())
    assert size == "306 396"
    assert (panel.path, panel.color, panel.stroke) == ("M20 26h250v20h-250z", "#0b5563", None)
    assert (words.path, words.stroke) == ("M20 95h51M20 105h50", 2)


def test_a_drawing_of_a_thousand_lines_is_a_panel() -> None:
    few, many = drawn(), drawn()
    few.drawing(0, 0, 100, 100, [([(0, 0), (100, 100), (100, 101)], "none", "#000000")])
    many.drawing(0, 0, 100, 100, [([(x, x % 7) for x in range(1000)], "none", "#000000")])
    assert parts_of(few.picture())[1][1].path == "M0 396L50 346"
    assert parts_of(many.picture())[1][1].path == "M0 346h50v50h-50z"


@pytest.mark.parametrize("picture", [
    "", "306", "306 396|", "306 396|f#0b5563 <script>", "306 396|x#0b5563 M1 2", "0 0",
    '306 396|f#0b5563 M1 2"', "306 396|f#red M1 2"])
def test_what_is_no_picture_is_refused(picture: str) -> None:
    with pytest.raises(ValueError, match="picture"):
        parts_of(picture)


@pytest.mark.parametrize("variant", [Variant(), Variant(gray=True), Variant(large_print=True)])
def test_a_sheet_has_a_small_picture_in_its_own_colors(variant: Variant) -> None:
    job = Job(open_project(builtin_root()), variant=variant)
    built = build_one(job, Order("topic", "sciatica"))
    size, parts = parts_of(built.picture)
    assert size == "306 396"
    assert len(parts) > 5
    assert len(built.picture) < 4_000
    grays = all(each.color[1:3] == each.color[3:5] == each.color[5:] for each in parts)
    assert grays == variant.gray
