"""Boxes stack, split where a reader would, and stay together where they must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from handouts.pdf.layout.boxes import (
    NO_GAP,
    Box,
    Fill,
    Foot,
    Gap,
    Item,
    Label,
    Lines,
    PageBreak,
    Panel,
    Pointer,
    Row,
    Space,
    Stack,
)
from handouts.pdf.layout.paginate import DoesNotFit, find_anchors, paginate
from handouts.pdf.layout.table import Table, TableLook, TableRow, share_widths
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, Line

FACE = Face(10, 10, "#000000")
LOOK = TableLook("#eeeeee", "#999999", 0.5, 0, 0)


def lines(count: int, gap: Gap = NO_GAP, anchors: tuple[str, ...] = ()) -> Lines:
    drawn = tuple(Line((), 0.0) for _ in range(count))
    return Lines(Tag("P"), drawn, FACE, gap=gap, anchors=anchors)


def test_space_between_boxes_is_the_larger_wish_and_none_at_the_top() -> None:
    stack = Stack((lines(1, Gap(50, 4)), lines(1, Gap(6, 0))))
    assert stack.height == 10 + 6 + 10


def test_a_paragraph_leaves_no_single_line_behind() -> None:
    assert lines(3).split(25) is None
    first, rest = lines(4).split(35) or (None, None)
    assert (first and first.height, rest and rest.height) == (20, 20)


def test_parts_of_a_paragraph_keep_its_tag() -> None:
    whole = lines(6)
    parts = whole.split(35)
    assert parts is not None
    assert all(isinstance(part, Lines) and part.tag is whole.tag for part in parts)


def test_a_heading_goes_to_the_next_page_with_its_text() -> None:
    heading = lines(1, Gap(keep=True))
    pages = paginate([lines(7), heading, lines(3)], 100)
    assert [len(page.body.boxes) for page in pages] == [1, 2]
    assert pages[1].body.boxes[0] is heading


def test_without_keep_the_same_box_stays_behind() -> None:
    pages = paginate([lines(7), lines(1), lines(3)], 100)
    assert [len(page.body.boxes) for page in pages] == [2, 1]


def test_a_panel_that_fits_on_a_page_is_never_split() -> None:
    panel = Panel(Stack((lines(6),)), 200, 0)
    pages = paginate([lines(6), panel], 100)
    assert [page.body.height for page in pages] == [60, 60]


def test_a_panel_that_need_not_be_whole_is_split_where_the_page_ends() -> None:
    panel = Panel(Stack((lines(6),)), 200, 0, whole=False)
    pages = paginate([lines(6), panel], 100)
    assert [page.body.height for page in pages] == [100, 20]


def test_a_page_tells_of_a_panel_that_it_has_no_room_for() -> None:
    told = Pointer(lines(2))
    panel = Panel(Stack((lines(6),)), 200, 0, ahead=told)
    pages = paginate([lines(6), panel], 100)
    assert told in pages[0].body.boxes
    assert [page.body.height for page in pages] == [80, 60]
    # No room for the words either; and no word where the panel stands.
    assert [page.body.height for page in paginate([lines(9), panel], 100)] == [90, 60]
    assert paginate([lines(4), panel], 100)[0].body.boxes[1:] == (panel,)


def test_a_panel_that_no_page_holds_begins_where_there_is_room() -> None:
    """Danger signs over several pages begin on the first; a panel of one page is not cut."""
    told = Pointer(lines(2))
    long = Panel(Stack((lines(3), lines(3), lines(6))), 200, 0, ahead=told)
    pages = paginate([lines(4), long], 100)
    assert [page.body.height for page in pages] == [100, 60]
    assert told not in pages[0].body.boxes
    short = replace(long, body=Stack((lines(3), lines(3), lines(3))))
    assert told in paginate([lines(4), short], 100)[0].body.boxes


def test_a_last_page_that_would_hold_little_is_saved_by_less_space() -> None:
    apart = [lines(2, Gap(0, 10), (f"a{number}",)) for number in range(4)]
    (page,) = paginate(apart, 104)
    assert page.body.height == 80 + 3 * 8
    anchors = find_anchors([page], 0, 200)
    assert [anchors[f"a{number}"].top for number in range(4)] == [200, 172, 144, 116]


def test_spaces_stay_where_less_of_them_saves_no_page() -> None:
    apart = [lines(2, Gap(0, 10)) for _ in range(4)]
    pages = paginate(apart, 95)
    assert [page.body.height for page in pages] == [80, 20]
    # A last page that holds enough is left alone.
    assert [page.body.height for page in paginate(apart, 54)] == [50, 50]


def test_a_last_page_of_small_print_takes_what_stands_before_it() -> None:
    heading = lines(1, Gap(keep=True))
    boxes = [lines(5), heading, lines(2), lines(2), lines(3)]
    apart, together = paginate(boxes, 100), paginate(boxes, 100, even_end=True)
    assert [page.body.height for page in apart] == [100, 30]
    # The heading goes with its words, and no further element does.
    assert [page.body.height for page in together] == [80, 50]
    assert together[1].body.boxes == tuple(boxes[3:])


def test_a_last_page_takes_nothing_where_little_would_be_left() -> None:
    for boxes in ([lines(3), replace(lines(7), whole=True), lines(3)],
                  [lines(4), Fill(), lines(2), replace(lines(4), whole=True), lines(3)]):
        assert paginate(boxes, 100, even_end=True) == paginate(boxes, 100)


def test_a_panel_taller_than_a_page_is_split() -> None:
    pages = paginate([Panel(Stack((lines(9), lines(9))), 200, 0)], 100)
    assert len(pages) == 2


def test_what_is_kept_and_longer_than_a_page_is_parted_between_two_boxes() -> None:
    keep = Gap(keep=True)
    item = replace(lines(4), whole=True)
    pages = paginate([lines(6, keep), lines(2, keep), item], 100)
    assert [page.body.height for page in pages] == [80, 40]
    # No heading is left behind, nor a page that is less than half full.
    heading = replace(lines(6, keep), tag=Tag("H2"))
    for first, following in ((heading, item), (lines(4, keep), replace(lines(7), whole=True))):
        assert paginate([first, following], 90)[0].body.height > first.height


def test_side_by_side_boxes_taller_than_a_page_are_refused() -> None:
    with pytest.raises(DoesNotFit):
        paginate([Row(((0, lines(11)), (50, lines(1))))], 100)


def test_a_page_break_starts_a_page_and_makes_no_empty_one() -> None:
    assert len(paginate([PageBreak(), lines(1), PageBreak(), lines(1), PageBreak()], 100)) == 2


def test_a_fill_pushes_what_follows_to_the_foot() -> None:
    page = paginate([lines(1), Fill(), lines(1)], 100)[0]
    assert page.body.height == 100


def feet(*heights: int, ahead: Box | None = None) -> list[Foot]:
    return [Foot(lines(height), ahead) for height in heights]


def test_a_foot_stands_at_the_foot_of_page_1_below_as_much_as_it_holds() -> None:
    (foot,) = feet(3)
    first, second = paginate([lines(2), foot, lines(4), lines(6)], 100)
    assert first.body.boxes[-1] is foot
    assert first.body.height == 100
    assert [box.height for box in first.body.boxes] == [20, 40, 10, 30]
    assert [box.height for box in second.body.boxes] == [60]


def test_what_has_no_room_at_the_foot_of_page_1_begins_page_2() -> None:
    danger, today = feet(3, 4)
    first, second = paginate([lines(5), danger, today, lines(6)], 100)
    assert first.body.boxes[-1] is danger
    assert second.body.boxes[0] is today


def test_page_1_tells_of_a_foot_that_it_has_no_room_for_and_is_filled() -> None:
    mark = lines(1)
    (foot,) = feet(7, ahead=mark)
    first, second = paginate([lines(4), foot, lines(3), lines(3)], 100)
    assert [box.height for box in first.body.boxes] == [40, 30, 20, 10]
    assert first.body.boxes[-1] is mark
    assert second.body.boxes[0] is foot


@pytest.mark.parametrize("before", [range(10), [5, 5, 4], [9], [3, 3, 3, 3, 3]])
def test_page_1_tells_of_a_foot_however_full_it_is(before: Sequence[int]) -> None:
    mark = lines(1)
    (foot,) = feet(7, ahead=mark)
    pages = paginate([*map(lines, before), foot, lines(3)], 100)
    assert pages[0].body.boxes[-1] is mark
    assert pages[0].body.height == 100
    drawn = [box for page in pages for box in page.body.boxes if not isinstance(box, Space)]
    assert sum(box.height for box in drawn) == 10 * (sum(before) + 1 + 7 + 3)


def test_a_full_page_makes_room_to_tell_of_the_box_on_the_next() -> None:
    told = lines(2)
    panel = Panel(Stack((lines(6),)), 200, 0, ahead=told)
    first, second = paginate([lines(5), lines(4), panel], 100)
    assert [box.height for box in first.body.boxes] == [50, 20]
    assert first.body.boxes[-1] is told
    assert second.body.boxes[1] is panel


def test_no_list_is_parted_by_what_begins_page_2() -> None:
    owner = Tag("L")
    items = [replace(lines(1), owner=owner) for _ in range(4)]
    (foot,) = feet(6, ahead=lines(1))
    first, second = paginate([lines(6), foot, *items], 100)
    assert [box.height for box in first.body.boxes] == [60, 30, 10]
    assert second.body.boxes[1:] == tuple(items)


def test_a_foot_after_a_page_break_stands_on_the_page_that_begins_there() -> None:
    (foot,) = feet(3)
    pages = paginate([lines(2), PageBreak(), lines(1), foot], 100)
    assert pages[0].body.height == 20
    assert pages[1].body.height == 100


def test_a_moved_tag_is_read_between_its_new_neighbors() -> None:
    article = Tag("Art")
    box = article.child("Sect")
    section, other = article.child("Sect"), article.child("Sect")
    before, after = section.child("P"), section.child("P")
    later = other.child("P")
    box.move(before, after)
    assert section.kids == [before, box, after]
    box.move(after, later)
    assert article.kids == [section, box, other]
    assert section.kids == [before, after]
    box.move(later, None)
    assert article.kids == [section, other, box]


def test_an_item_shows_its_label_once() -> None:
    item = Item(Label(Tag("Lbl"), lambda *_: None), lines(6), 18)
    first, rest = item.split(30) or (None, None)
    assert isinstance(first, Item)
    assert isinstance(rest, Item)
    assert first.label is not None
    assert rest.label is None


def test_a_table_repeats_its_header_and_loses_no_row() -> None:
    row = TableRow((lines(1),), lines(1).height + 2 * LOOK.padding)
    table = Table((row,), (row,) * 12, (100.0,), LOOK)
    pages = paginate([table], 100)
    tables = [box for page in pages for box in page.body.boxes if isinstance(box, Table)]
    assert [part.continued for part in tables] == [False, True]
    assert sum(len(part.rows) for part in tables) == 12
    assert all(part.head for part in tables)


@pytest.mark.parametrize(("rows", "parts"), [(10, [6, 4]), (9, [5, 4]), (4, [4]), (14, [8, 6])])
def test_no_few_rows_of_a_table_go_on_alone(rows: int, parts: list[int]) -> None:
    row = TableRow((lines(1),), 10)
    table = Table((row,), (row,) * rows, (100.0,), LOOK)
    pages = paginate([table], 90)
    assert [len(box.rows) for page in pages for box in page.body.boxes
            if isinstance(box, Table)] == parts


def test_columns_share_the_width_and_never_go_under_their_longest_word() -> None:
    widths = share_widths([50, 400, 300], [40, 60, 70], 400)
    assert sum(widths) == pytest.approx(400)
    assert all(width >= least for width, least in zip(widths, [40, 60, 70], strict=True))


def test_anchors_tell_page_and_height() -> None:
    pages = paginate([lines(8), Space(1), lines(3, anchors=("b",))], 100)
    places = find_anchors(pages, first=4, top=700)
    assert (places["b"].page, places["b"].top) == (5, 700)
