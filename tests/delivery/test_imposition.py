"""A booklet that is printed on both sides, stacked and folded once reads in order.

A long one reads in order when its stacks, each folded by itself, lie one on the other.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, Destination, DictionaryObject, NameObject

from handouts.delivery.imposition import Side, impose, stack_sheets, stacks

PAPERS = {"half-letter": (396.0, 612.0), "a5": (419.528, 595.276)}


def _booklet(pages: int, size: tuple[float, float] = (300, 400)) -> bytes:
    """Return a small PDF whose pages draw a square of their own number's size."""
    writer = PdfWriter()
    for number in range(1, pages + 1):
        page = writer.add_blank_page(*size)
        page[NameObject("/Resources")] = DictionaryObject()
        stream = DecodedStreamObject()
        stream.set_data(f"10 10 {number} {number} re f".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.metadata = {"/Title": "A booklet", "/Producer": "make-handout 1"}
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _fold(found: list[Side]) -> list[int | None]:
    """Fold the printed stack as a person would, and return the pages in reading order.

    The outer sheet lies lowest, its front down; each side's right half is a right-hand page.
    """
    sheets = list(zip(found[::2], found[1::2], strict=True))
    first = [page for front, back in sheets for page in (front.right, back.left)]
    second = [page for front, back in reversed(sheets) for page in (back.right, front.left)]
    return first + second


@pytest.mark.parametrize("pages", [
    1, 2, 3, 4, 5, 7, 8, 12, 20, 31, 32, 33, 36, 37, 63, 64, 65, 69, 74, 96, 97])
def test_folded_stacks_read_in_order_with_the_back_cover_outside(pages: int) -> None:
    read = [page for stack in stacks(pages) for page in _fold(stack)]
    assert len(read) % 4 == 0
    assert [page for page in read if page] == list(range(1, pages + 1))
    assert read[:max(1, pages - 1)] == list(range(1, max(2, pages)))
    assert read.count(None) < 4
    if pages > 1:
        assert read[-1] == pages


@pytest.mark.parametrize(("pages", "sheets"), [
    (1, [1]), (32, [8]), (33, [5, 4]), (64, [8, 8]), (65, [6, 6, 5]), (69, [6, 6, 6]),
    (74, [7, 6, 6]), (96, [8, 8, 8]), (97, [7, 6, 6, 6])])
def test_no_stack_has_more_than_32_pages_and_all_are_about_as_thick(
    pages: int, sheets: list[int]
) -> None:
    assert stack_sheets(pages) == sheets
    assert [len(stack) for stack in stacks(pages)] == [2 * each for each in sheets]


def test_each_leaf_carries_the_pages_that_a_bound_booklet_needs() -> None:
    for stack in stacks(72):
        for front, back in zip(stack[::2], stack[1::2], strict=True):
            assert front.right is not None
            assert front.left is not None
            assert back.left == front.right + 1  # behind a right-hand page is the next
            assert front.left == (back.right or 0) + 1


def _placed(pdf: bytes, sheet: int) -> list[tuple[float, str]]:
    """Return where each page stands on a sheet: shift in points and its own drawing."""
    page = PdfReader(BytesIO(pdf)).pages[sheet]
    contents = page.get_contents()
    assert contents is not None
    forms = page["/Resources"]["/XObject"]  # type: ignore[index]  # a dictionary of PDF
    placed = []
    for line in contents.get_data().decode().splitlines():
        words = line.split()
        if words[-1:] == ["Q"] and "Do" in words and "/Label" not in words:
            drawing = forms[words[8]].get_data().decode()
            placed.append((float(words[5]), drawing.split()[2]))
    return placed


def test_a_sheet_is_twice_as_wide_and_holds_its_two_pages() -> None:
    pdf = impose(_booklet(8), name="a")
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 4
    assert [float(value) for value in reader.pages[0].mediabox] == [0, 0, 600, 400]
    assert _placed(pdf, 0) == [(0, "8"), (300, "1")]
    assert _placed(pdf, 1) == [(0, "2"), (300, "7")]
    assert _placed(pdf, 2) == [(0, "6"), (300, "3")]


def test_missing_pages_are_blank() -> None:
    pdf = impose(_booklet(6), name="a")
    assert _placed(pdf, 0) == [(0, "6"), (300, "1")]
    assert _placed(pdf, 1) == [(0, "2")]


def test_inner_sheets_move_toward_the_fold() -> None:
    pdf = impose(_booklet(8), name="a", creep=0.5)
    assert _placed(pdf, 0) == [(0, "8"), (300, "1")]
    assert _placed(pdf, 2) == [(0.5, "6"), (299.5, "3")]


def test_the_print_file_says_what_it_is_for() -> None:
    reader = PdfReader(BytesIO(impose(_booklet(4), name="a", title="A booklet")))
    assert reader.metadata is not None
    assert reader.metadata.title == "A booklet (for printing: fold and staple)"
    assert "/StructTreeRoot" not in reader.root_object
    preferences = reader.root_object["/ViewerPreferences"]
    assert preferences["/Duplex"] == "/DuplexFlipShortEdge"  # type: ignore[index]  # as above
    assert preferences["/PrintScaling"] == "/None"  # type: ignore[index]  # as above


def test_marks_are_drawn_only_when_asked() -> None:
    plain, marked = impose(_booklet(4), name="a"), impose(_booklet(4), name="a", marks=True)

    def strokes(pdf: bytes) -> int:
        contents = PdfReader(BytesIO(pdf)).pages[0].get_contents()
        assert contents is not None
        return contents.get_data().count(b" l S")

    assert (strokes(plain), strokes(marked)) == (0, 4)


def test_the_same_booklet_gives_the_same_bytes() -> None:
    booklet = _booklet(8)
    assert impose(booklet, name="a") == impose(booklet, name="a")


def _bookmarks(reader: PdfReader) -> dict[str, int]:
    """Return on which page of a print file each stack begins, by its bookmark."""
    found = {}
    for item in reader.outline:
        assert isinstance(item, Destination)
        found[str(item.title)] = reader.get_destination_page_number(item) or 0
    return found


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("pages", "count"), [(30, 1), (61, 2), (74, 3)])
def test_the_sheets_in_the_file_fold_into_the_booklet(pages: int, count: int, paper: str) -> None:
    """Cut the file at its bookmarks, fold each stack with creep, and lay them on each other."""
    width, height = PAPERS[paper]
    creep = 0.5
    pdf = impose(_booklet(pages, (width, height)), name="a", creep=creep, marks=True)
    reader = PdfReader(BytesIO(pdf))
    fold = float(reader.pages[0].mediabox.width) / 2
    assert fold == pytest.approx({"half-letter": 396, "a5": 420.945}[paper], abs=0.01)
    starts = list(_bookmarks(reader).values()) or [0]
    assert len(starts) == count
    read: list[int | None] = []
    for start, end in zip(starts, [*starts[1:], len(reader.pages)], strict=True):
        found = []
        for number in range(end - start):
            assert float(reader.pages[start + number].mediabox.height) == pytest.approx(height)
            shift = creep * (number // 2)
            halves = {round(fold - width + shift, 1): "left", round(fold - shift, 1): "right"}
            side = {halves[round(x, 1)]: int(page) for x, page in _placed(pdf, start + number)}
            found.append(Side(side.get("left"), side.get("right")))
        read += _fold(found)
    blanks = [None] * (-pages % 4)
    assert read == [*range(1, pages), *blanks, pages]


def _label(pdf: bytes, sheet: int) -> str:
    return " ".join(PdfReader(BytesIO(pdf)).pages[sheet].extract_text().split())


def test_marks_name_the_stack_of_each_sheet_on_its_front() -> None:
    pdf = impose(_booklet(69, PAPERS["half-letter"]), name="a", marks=True)
    labels = [_label(pdf, sheet) for sheet in range(36)]
    assert labels[::2] == [f"Stack {stack} of 3, sheet {sheet} of 6"
                           for stack in (1, 2, 3) for sheet in range(1, 7)]
    assert not any(labels[1::2])


def test_one_stack_and_sheets_without_marks_name_none() -> None:
    one = impose(_booklet(32), name="a", marks=True)
    plain = impose(_booklet(33), name="a")
    assert not any(_label(pdf, sheet) for pdf in (one, plain) for sheet in (0, 2))


def test_each_of_several_stacks_has_a_bookmark_and_one_stack_has_none() -> None:
    several = PdfReader(BytesIO(impose(_booklet(69), name="a")))
    assert _bookmarks(several) == {"Stack 1 of 3": 0, "Stack 2 of 3": 12, "Stack 3 of 3": 24}
    assert not PdfReader(BytesIO(impose(_booklet(32), name="a"))).outline


def test_a_long_booklet_gives_the_same_bytes_and_embeds_the_face_of_its_marks() -> None:
    booklet = _booklet(40)
    pdf = impose(booklet, name="a", marks=True)
    assert pdf == impose(booklet, name="a", marks=True)
    assert b"/Helvetica" not in pdf
    assert b"/FontFile2" in pdf
