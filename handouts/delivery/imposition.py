"""Impose a booklet for folding: two pages side by side, for saddle stitching.

The pages of a sheet are chosen so that a stack, printed on both sides with a flip on the short edge
and folded once, reads in order. A long booklet becomes several stacks, each folded by itself, that
read in order when they lie one on the other. The imposed file is for a printer only: it has no
structure tree, and says so; the reading copy beside it keeps its tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.variants import FOR_PRINTING

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter
    from pypdf.generic import IndirectObject, StreamObject

MOST_SHEETS = 8  # of a stack, 32 pages: more do not fold flat, and no stapler goes through
MARK = 14.0  # length of a fold or staple mark, points
LABEL_SIZE, LABEL_GAP = 7.0, 3.0  # of the words that name a stack: type, space to the fold, points
# Widths of the sheets that printers hold; two A5 pages are a little narrower than one.
SHEETS = (792.0, 841.89, 1190.551, 1224.0)
STAPLES = (0.25, 0.75)  # where along the fold


@dataclass(frozen=True, slots=True)
class Side:
    """The pages of one side of a sheet, from 1; None is a blank page."""

    left: int | None
    right: int | None


def stack_sheets(pages: int) -> list[int]:
    """Return how many sheets each stack of a booklet has: at most 8, and as even as can be."""
    total = -(-pages // 4)
    count = -(-total // MOST_SHEETS)
    return [total // count + (at < total % count) for at in range(count)]


def stacks(pages: int) -> list[list[Side]]:
    """Return the sides of each stack in printing order.

    First comes the front of the outer sheet, then its back, and so on inwards. Blank pages
    fill the last sheet before the last page, so that the back cover stays outside.
    """
    total = -(-pages // 4) * 4
    blanks: list[int | None] = [None] * (total - pages)
    order: list[int | None] = [*range(1, pages), *blanks, pages] if pages > 1 else [1, *blanks]
    found, start = [], 0
    for sheets in stack_sheets(pages):
        found.append(_sides(order[start:start + 4 * sheets]))
        start += 4 * sheets
    return found


def _sides(order: Sequence[int | None]) -> list[Side]:
    """Return the sides of the sheets that, folded together, hold pages in this order."""
    found = []
    for sheet in range(len(order) // 4):
        first, last = 2 * sheet, len(order) - 1 - 2 * sheet
        found.append(Side(order[last], order[first]))
        found.append(Side(order[first + 1], order[last - 1]))
    return found


def impose(
    pdf: bytes, *, name: str, title: str = "", creep: float = 0.0, marks: bool = False
) -> bytes:
    """Return the print file of a booklet of some title: sheets of twice the page's width.

    The sheets of a stack follow one another; each of several stacks has a bookmark. `creep` moves
    the pages of each inner sheet of a stack toward the fold, in points for each sheet, since inner
    sheets stick out when folded. `marks` draws where to fold and staple, outside the words, and
    names the stack of each sheet where there are several.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    from handouts.pdf.metadata import PRODUCER

    reader = PdfReader(BytesIO(pdf))
    box = reader.pages[0].mediabox
    width, height = float(box.width), float(box.height)
    writer = PdfWriter()
    wide = next((sheet for sheet in SHEETS if 0 <= sheet - 2 * width < 4), 2 * width)
    fold = wide / 2
    forms = {number: _form(writer, page) for number, page in enumerate(reader.pages, 1)}
    found = stacks(len(reader.pages))
    several = len(found) > 1
    labels = _labels(writer, found, (wide, height)) if marks and several else {}
    for stack, sides in enumerate(found, 1):
        for number, side in enumerate(sides):
            shift = creep * (number // 2)
            placed = [(fold - width + shift, side.left), (fold - shift, side.right)]
            drawn = [
                f"q {_turn(reader.pages[page - 1], place, width)} cm /Page{page} Do Q"
                for place, page in placed if page is not None]
            used = {f"/Page{page}": forms[page] for _, page in placed if page is not None}
            if marks:
                drawn += ["q 0.5 w 0 G", *_marks(fold, height), "Q"]
            if (stack, number) in labels:
                drawn.append("q /Label Do Q")
                used["/Label"] = labels[stack, number]
            sheet = writer.add_blank_page(wide, height)
            sheet[NameObject("/Resources")] = DictionaryObject({
                NameObject("/XObject"): DictionaryObject(
                    {NameObject(key): form for key, form in used.items()})})
            sheet[NameObject("/Contents")] = writer._add_object(_stream("\n".join(drawn).encode()))
        if several:
            writer.add_outline_item(title=f"Stack {stack} of {len(found)}",
                                    page_number=len(writer.pages) - len(sides))
    each = f" Fold each of the {len(found)} stacks by itself." if several else ""
    writer.metadata = {
        "/Title": f"{title or name} {FOR_PRINTING}",
        "/Subject": "For printing on both sides, flipped on the short edge, not for reading: "
                    f"the reading copy is the other file.{each}",
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


def _labels(
    writer: PdfWriter, found: Sequence[Sequence[Side]], size: tuple[float, float]
) -> dict[tuple[int, int], IndirectObject]:
    """Return, for each front side by its stack and number, the drawing of what names its stack.

    The words run down along the fold, between the staples, in the margin of the right-hand page.
    """
    from pypdf import PdfReader
    from reportlab.pdfgen.canvas import Canvas

    from handouts.pdf.fonts import HOUSE, font_name

    buffer = BytesIO()
    face = font_name(HOUSE, bold=False)
    # With a first font of its own, no page names Helvetica, which would not be embedded.
    canvas = Canvas(
        buffer, pagesize=size, invariant=1,
        initialFontName=face)  # type: ignore[arg-type]  # the stub takes it for a number
    fronts = []
    for stack, sides in enumerate(found, 1):
        for number in range(0, len(sides), 2):
            fronts.append((stack, number))
            canvas.setFont(face, LABEL_SIZE)
            canvas.translate(size[0] / 2 + LABEL_GAP, size[1] / 2)
            canvas.rotate(-90)  # read from the top down, as on the back of a book
            canvas.drawCentredString(0, 0, f"Stack {stack} of {len(found)}, sheet "
                                           f"{number // 2 + 1} of {len(sides) // 2}")
            canvas.showPage()
    canvas.save()
    pages = PdfReader(buffer).pages
    return {front: _form(writer, page) for front, page in zip(fronts, pages, strict=True)}


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
