"""Impose a booklet for folding: two pages side by side, for saddle stitching.

The pages of a sheet are chosen so that a stack, printed on both sides with a flip on the short edge
and folded once, reads in order. The imposed file is for a printer only: it has no structure tree,
and says so; the reading copy beside it keeps its tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem, Source
from handouts.variants import FOR_PRINTING

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter
    from pypdf.generic import IndirectObject, StreamObject

MOST_PAGES = 32  # more sheets do not fold flat, and a stapler does not go through
MARK = 14.0  # length of a fold or staple mark, points
# Widths of the sheets that printers hold; two A5 pages are a little narrower than one.
SHEETS = (792.0, 841.89, 1190.551, 1224.0)
STAPLES = (0.25, 0.75)  # where along the fold


@dataclass(frozen=True, slots=True)
class Side:
    """Hold the pages of one side of a sheet, from 1; None is a blank page."""

    left: int | None
    right: int | None


def sides(pages: int) -> list[Side]:
    """Return the sides in printing order: front of the outer sheet, its back, and so on inwards.

    Blank pages fill the last sheet before the last page, so that the back cover stays outside.
    """
    total = -(-pages // 4) * 4
    blanks: list[int | None] = [None] * (total - pages)
    order: list[int | None] = [*range(1, pages), *blanks, pages] if pages > 1 else [1, *blanks]
    found = []
    for sheet in range(total // 4):
        first, last = 2 * sheet, total - 1 - 2 * sheet
        found.append(Side(order[last], order[first]))
        found.append(Side(order[first + 1], order[last - 1]))
    return found


def impose(
    pdf: bytes, *, name: str, title: str = "", creep: float = 0.0, marks: bool = False
) -> bytes:
    """Return the print file of a booklet of some title: sheets of twice the page's width.

    `creep` moves the pages of each inner sheet toward the fold, in points for each sheet, since
    inner sheets stick out when folded. `marks` draws where to fold and staple, outside the words.
    Raises HandoutError (PDF020) for more than 32 pages.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    from handouts.pdf.metadata import PRODUCER

    reader = PdfReader(BytesIO(pdf))
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise HandoutError(Problem(
            Source(name), "PDF020", f"has {count} pages, and at most {MOST_PAGES} fold",
            f"cut {count - MOST_PAGES} pages: leave out chapters, the glossary or notes"))
    box = reader.pages[0].mediabox
    width, height = float(box.width), float(box.height)
    writer = PdfWriter()
    wide = next((sheet for sheet in SHEETS if 0 <= sheet - 2 * width < 4), 2 * width)
    fold = wide / 2
    forms = {number: _form(writer, page) for number, page in enumerate(reader.pages, 1)}
    for number, side in enumerate(sides(count)):
        shift = creep * (number // 2)
        placed = [(fold - width + shift, side.left), (fold - shift, side.right)]
        drawn = [
            f"q {_turn(reader.pages[page - 1], place, width)} cm /Page{page} Do Q"
            for place, page in placed if page is not None]
        used = {f"/Page{page}": forms[page] for _, page in placed if page is not None}
        sheet = writer.add_blank_page(wide, height)
        sheet[NameObject("/Resources")] = DictionaryObject({
            NameObject("/XObject"): DictionaryObject(
                {NameObject(key): form for key, form in used.items()})})
        if marks:
            drawn += ["q 0.5 w 0 G", *_marks(fold, height), "Q"]
        sheet[NameObject("/Contents")] = writer._add_object(_stream("\n".join(drawn).encode()))
    writer.metadata = {
        "/Title": f"{title or name} {FOR_PRINTING}",
        "/Subject": "For printing on both sides, flipped on the short edge, not for reading: "
                    "the reading copy is the other file.",
        "/Producer": PRODUCER,
    }
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(str(reader.root_object.get("/Lang", "en")))
    # No scaling, and a flip on the short edge, in the printing programs that read this.
    root[NameObject("/ViewerPreferences")] = DictionaryObject({
        NameObject("/PrintScaling"): NameObject("/None"),
        NameObject("/Duplex"): NameObject("/DuplexFlipShortEdge"),
    })
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _turn(page: PageObject, left: float, width: float) -> str:
    """Return the matrix that puts a page at a place of a sheet; one on its side is turned."""
    if page.mediabox.width > page.mediabox.height:
        return f"0 1 -1 0 {left + width:g} 0"
    return f"1 0 0 1 {left:g} 0"


def _form(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """Return a page as a drawing that a sheet can place."""
    from pypdf.generic import ArrayObject, FloatObject, NameObject

    contents = page.get_contents()
    form = _stream(contents.get_data() if contents is not None else b"")
    box = page.mediabox
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(
        [FloatObject(value) for value in (0, 0, box.width, box.height)])
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    return writer._add_object(form)


def _stream(data: bytes) -> StreamObject:
    from pypdf.generic import DecodedStreamObject

    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream.flate_encode()


def _marks(fold: float, height: float) -> Iterator[str]:
    """Yield the strokes of the marks: dashes at the ends of the fold, short bars for staples."""
    for start, end in ((0.0, MARK), (height - MARK, height)):
        yield f"[3 2] 0 d {fold:g} {start:g} m {fold:g} {end:g} l S"
    for share in STAPLES:
        middle = height * share
        yield f"[] 0 d {fold:g} {middle - MARK / 2:g} m {fold:g} {middle + MARK / 2:g} l S"
