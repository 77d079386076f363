"""A ReportLab canvas that writes compact tagged pages.

Every mark on a page is either content of a tag or an artifact (ISO 14289-1, 7.1). What paints asks
for an open mark and raises outside of one, so no text can fall out of the structure tree unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Protocol, cast

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFStream,
    PDFZCompress,
    xObjectName,
)
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from handouts.pdf.slots import Slot
from handouts.pdf.writer import new_document
from handouts.standards import UA_1, Standard

_SLOT = "% a place for personal words"
_EMPTY_MARK = "/Artifact <</Type /Pagination>> BDC EMC\n"
_ESCAPES = {
    **{code: f"\\{code:03o}" for code in (0, 10, 13, *range(127, 256))},
    **{ord(char): f"\\{char}" for char in "()\\"},
}


class Pixels(Protocol):
    """A picture made of pixels, packed as a PDF holds it."""

    @property
    def data(self) -> bytes: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def gray(self) -> bool: ...

    @property
    def jpeg(self) -> bool: ...


class HandoutCanvas(Canvas):
    """Pages with structure parents, painted inside marks only, with embedded fonts only."""

    def __init__(
        self, buffer: BytesIO, size: tuple[float, float], lang: str, font: str,
        standard: Standard = UA_1,
    ) -> None:
        super().__init__(
            buffer, pagesize=size, pageCompression=1, invariant=1, lang=lang,
            initialFontName=cast(Any, font), enforceColorSpace="RGB",
        )
        self._doc = new_document(standard, filename=buffer, lang=lang)
        self.page_refs: list[PDFObjectReference] = []
        self._links = 0
        self._mark = ""
        # Of the current page; and each with the name of its personal stream.
        self._slots: list[Slot] = []
        self.personal: dict[Slot, str] = {}

    # -- marked content ----------------------------------------------------------------

    @contextmanager
    def marked(self, role: str, properties: str) -> Iterator[None]:
        """Put what is painted inside between BDC and EMC (ISO 32000-1, 14.6).

        `properties` is a dictionary without its brackets. Raise RuntimeError inside another mark.
        """
        if self._mark:
            raise RuntimeError(f"{role} content inside {self._mark} content")
        super().addLiteral(f"/{role} <<{properties}>> BDC")
        self._mark = role
        yield
        self._mark = ""
        super().addLiteral("EMC")

    def _require_mark(self) -> None:
        if not self._mark:
            raise RuntimeError("painted outside marked content, neither tagged nor an artifact")

    # Every operator of ReportLab's that paints ends in one of these.

    def addLiteral(self, *args: Any, **options: Any) -> None:
        """Write operators, such as a text object; raise RuntimeError outside a mark."""
        self._require_mark()
        super().addLiteral(*args, **options)

    def drawText(self, *args: Any, **options: Any) -> None:
        """Paint text; raise RuntimeError outside a mark."""
        self._require_mark()
        super().drawText(*args, **options)

    def rect(self, *args: Any, **options: Any) -> None:
        """Paint a rectangle; raise RuntimeError outside a mark."""
        self._require_mark()
        super().rect(*args, **options)

    def line(self, *args: Any, **options: Any) -> None:
        """Paint a line; raise RuntimeError outside a mark."""
        self._require_mark()
        super().line(*args, **options)

    def lines(self, *args: Any, **options: Any) -> None:
        """Paint lines; raise RuntimeError outside a mark."""
        self._require_mark()
        super().lines(*args, **options)

    def bezier(self, *args: Any, **options: Any) -> None:
        """Paint a curve; raise RuntimeError outside a mark."""
        self._require_mark()
        super().bezier(*args, **options)

    def _strokeAndFill(self, *args: Any, **options: Any) -> None:
        """Paint a path or another shape; raise RuntimeError outside a mark."""
        self._require_mark()
        super()._strokeAndFill(*args, **options)  # type: ignore[misc]  # not in the stubs

    def shade(self, *args: Any, **options: Any) -> None:
        """Paint a gradient; raise RuntimeError outside a mark."""
        self._require_mark()
        super().shade(*args, **options)

    def drawImage(self, *args: Any, **options: Any) -> Any:
        """Paint a picture; raise RuntimeError outside a mark."""
        self._require_mark()
        return super().drawImage(*args, **options)

    def drawInlineImage(self, *args: Any, **options: Any) -> Any:
        """Paint a picture that the page itself holds; raise RuntimeError outside a mark."""
        self._require_mark()
        return super().drawInlineImage(*args, **options)

    def doForm(self, *args: Any, **options: Any) -> None:
        """Paint a form; raise RuntimeError outside a mark."""
        self._require_mark()
        super().doForm(*args, **options)

    # -- pages, pictures and links -----------------------------------------------------

    def _escape(self, s: str | bytes) -> str:
        """Return the body of a literal string, with only what must be escaped (ISO 32000-1, 7.3.4).

        ReportLab writes most codes of a subset as four octal characters: a fifth of a file.
        """
        codes = s.decode("latin-1") if isinstance(s, bytes) else s
        return codes.translate(_ESCAPES)

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:
        """Set the font; emit nothing for ReportLab's own default, which is never embedded."""
        if isinstance(pdfmetrics.getFont(psfontname), TTFont):
            super().setFont(psfontname, size, leading)

    def showPage(self) -> None:
        """Close the page and give it the keys that a tagged page needs.

        Raise RuntimeError inside a mark, which may not go on over the end of a page.
        """
        if self._mark:
            raise RuntimeError(f"the page ends inside {self._mark} content")
        self.page_refs.append(self._doc.thisPageRef())
        super().showPage()
        page = self._doc.Pages.pages[-1]
        # ReportLab writes only the keys that it knows; this page knows two more.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = len(self.page_refs) - 1
        page.Tabs = PDFName("S")  # ISO 14289-1, 7.18.3
        page.Trans = page.Rotate = None  # ReportLab's own defaults say nothing
        if self._slots:
            page.Contents = PDFArray(list(self._streams(page.stream)))
            self._slots = []

    def add_slot(self, slot: Slot) -> None:
        """Leave a place for personal words here: the page's content is parted in two (7.8.2)."""
        self._slots.append(slot)
        super().addLiteral(_SLOT)

    def _streams(self, code: str) -> Iterator[PDFObjectReference]:
        """Yield the fixed and the personal streams of a page, in the order of its content."""
        parts = code.split(f"{_SLOT}\n")
        for part, slot in zip(parts, [*self._slots, None], strict=True):
            yield self._doc.Reference(PDFStream(content=part, filters=[PDFZCompress]))
            if slot is not None:
                yield self._personal_stream(slot)

    def _personal_stream(self, slot: Slot) -> PDFObjectReference:
        """Return the reference of the stream that fills a slot; equal slots share one."""
        if slot in self.personal:
            return PDFObjectReference(self.personal[slot])
        self.personal[slot] = name = f"Personal{len(self.personal)}"
        mark = _EMPTY_MARK if slot.mcid is None else f"/P <</MCID {slot.mcid}>> BDC EMC\n"
        reference: PDFObjectReference = self._doc.Reference(
            PDFStream(content=mark, filters=[PDFZCompress]), name)
        return reference

    def blank_page(self, index: int) -> None:
        """Add a page (index from 0) that shows nothing and carries no number."""
        super().showPage()
        self.addPageLabel(index, prefix="-")

    def page_ref(self, index: int) -> PDFObjectReference:
        """Return the reference of a page (index from 0) that may not exist yet."""
        return PDFObjectReference(f"Page{index + 1}")

    def add_image(self, picture: Pixels) -> str:
        """Put a picture into the document, once however often it is drawn; return its name."""
        name = f"Im{hashlib.sha256(picture.data).hexdigest()[:12]}"
        inner: str = xObjectName(name)
        if inner not in self._doc.idToObject:
            entries: dict[str, Any] = {
                "Type": PDFName("XObject"), "Subtype": PDFName("Image"),
                "Width": picture.width, "Height": picture.height, "BitsPerComponent": 8,
                "ColorSpace": PDFName("DeviceGray" if picture.gray else "DeviceRGB"),
                "Filter": PDFName("DCTDecode" if picture.jpeg else "FlateDecode"),
            }
            self._doc.Reference(PDFStream(PDFDictionary(entries), content=picture.data), inner)
        self._formsinuse: list[str]
        if name not in self._formsinuse:
            self._formsinuse.append(name)
        return inner

    def add_clear_image(self) -> str:
        """Put the picture that paints nothing into the document, once; return its name.

        It is a mask of one pixel that lets no color through (ISO 32000-1, 8.9.6.2).
        """
        name = "Clear"
        inner: str = xObjectName(name)
        if inner not in self._doc.idToObject:
            entries: dict[str, Any] = {
                "Type": PDFName("XObject"), "Subtype": PDFName("Image"), "Width": 1, "Height": 1,
                "BitsPerComponent": 1, "ImageMask": "true",
            }
            self._doc.Reference(PDFStream(PDFDictionary(entries), content=b"\x80"), inner)
        if name not in self._formsinuse:
            self._formsinuse.append(name)
        return inner

    def add_bookmark(
        self, title: str, level: int, anchor: str, top: float, element: PDFObject | None
    ) -> None:
        """Add a bookmark (level from 0) for a place on the current page, `top` points up.

        `element` is the one that it leads to; None in PDF 1.7.
        """
        self.bookmarkPage(anchor, fit="XYZ", left=0, top=round(top, 2), zoom=0)
        self.addOutlineEntry(title, anchor, level, closed=False)
        if element is not None:
            self._doc.elements[anchor] = element

    def add_link(self, annotation: PDFDictionary) -> PDFObjectReference:
        """Put an annotation on the current page and return its reference."""
        self._links += 1
        name = f"link{self._links}"
        self._doc.addAnnotation(name, annotation)
        reference: PDFObjectReference = self._doc.refAnnotation(name)
        self._annotationrefs: list[Any]
        self._annotationrefs.append(reference)
        return reference
