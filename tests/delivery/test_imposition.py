"""A booklet that is printed on both sides, stacked and folded once reads in order."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from handouts.delivery.imposition import Side, impose, sides
from handouts.errors import HandoutError


def _booklet(pages: int) -> bytes:
    """Return a small PDF whose pages draw a square of their own number's size."""
    writer = PdfWriter()
    for number in range(1, pages + 1):
        page = writer.add_blank_page(300, 400)
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


@pytest.mark.parametrize("pages", [1, 2, 3, 4, 5, 7, 8, 12, 20, 31, 32])
def test_a_folded_booklet_reads_in_order_with_its_back_cover_outside(pages: int) -> None:
    read = _fold(sides(pages))
    assert len(read) % 4 == 0
    assert [page for page in read if page] == list(range(1, pages + 1))
    assert read[:max(1, pages - 1)] == list(range(1, max(2, pages)))
    if pages > 1:
        assert read[-1] == pages


def test_each_leaf_carries_the_pages_that_a_bound_booklet_needs() -> None:
    for front, back in zip(sides(8)[::2], sides(8)[1::2], strict=True):
        assert front.right is not None
        assert front.left is not None
        assert back.left == front.right + 1  # behind a right-hand page is the next
        assert front.left == (back.right or 0) + 1


def _placed(pdf: bytes, sheet: int) -> list[tuple[float, str]]:
    """Return where each page stands on a sheet: shift in points and its own drawing."""
    page = PdfReader(BytesIO(pdf)).pages[sheet]
    contents = page.get_contents()
    assert contents is not None
    forms = page["/Resources"]["/XObject"]  # type: ignore[index]
    placed = []
    for line in contents.get_data().decode().splitlines():
        words = line.split()
        if words[-1:] == ["Q"] and "Do" in words:
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
    assert preferences["/Duplex"] == "/DuplexFlipShortEdge"  # type: ignore[index]
    assert preferences["/PrintScaling"] == "/None"  # type: ignore[index]


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


def test_too_many_pages_to_fold_are_refused_with_the_number_to_cut() -> None:
    with pytest.raises(HandoutError) as caught:
        impose(_booklet(35), name="a.pdf")
    (problem,) = caught.value.problems
    assert str(problem).startswith("a.pdf: PDF020 has 35 pages")
    assert problem.hint.startswith("cut 3 pages")
