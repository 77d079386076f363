"""The pen that draws on a canvas: every mark belongs to a tag or is an artifact."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

from handouts.dataclass import dataclass
from handouts.pdf import clusters
from handouts.pdf.canvas import HandoutCanvas
from handouts.pdf.sketch import Sketch
from handouts.pdf.slots import Slot
from handouts.pdf.syntax import numbers
from handouts.pdf.tags import StructTree, Tag
from handouts.pdf.text import Face, Line
from handouts.pdf.writer import leads_to

# Distance from the baseline to an underline and its thickness, as shares of the type size.
_UNDERLINE_DROP = 0.12
_UNDERLINE_WIDTH = 0.05
# Height above the baseline of the top of a line's letters, as a share of the type size.
ASCENT = 0.78
# Words across a page: their length as a share of its diagonal, half the height of capitals, the
# width of their outline in points, and its gray, of which white paper is 4.6 times as bright.
_ACROSS, _MIDDLE, _ACROSS_LINE, _ACROSS_GRAY = 0.84, 0.67, 1, 0.45
# A thinner rule, in points, shows in no small picture: lines below words are.
_LEAST_RULE = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a page (index from 0); `top` in points from the bottom."""

    page: int
    top: float


class Pen:
    """The pen that draws tagged text, artifacts and links on the pages of one document.

    `sketch` gets what stands on the first page, too.
    """

    def __init__(
        self, canvas: HandoutCanvas, tree: StructTree, places: dict[str, Place], total: int,
        sketch: Sketch | None = None,
    ) -> None:
        self.canvas = canvas
        self.tree = tree
        self.places = places
        self.pages = total
        self.sketch = sketch
        self.page = 0
        self._open: Tag | None = None
        self._artifact = False

    # -- what the next marks belong to -------------------------------------------------

    @contextmanager
    def tagged(self, tag: Tag) -> Iterator[None]:
        """Mark what is drawn inside as content of a tag; inside an artifact it stays artifact.

        What is heard in its place stands at the mark too: some readers look only there.
        """
        if self._artifact:
            yield
            return
        if self._open is not None:
            raise RuntimeError(f"{tag.role} content inside {self._open.role} content")
        mcid = self.tree.mark(tag, self.page)
        words = f" /ActualText {_text_string(tag.actual)}" if tag.actual else ""
        self._open = tag
        with self.canvas.marked(tag.role, f"/MCID {mcid}{words}"):
            yield
        self._open = None

    @contextmanager
    def artifact(self, kind: str = "Layout", subtype: str = "") -> Iterator[None]:
        """Mark what is drawn inside as not content: decoration, or page furniture."""
        if self._artifact or self._open is not None:
            yield
            return
        detail = f" /Subtype /{subtype}" if subtype else ""
        self._artifact = True
        with self.canvas.marked("Artifact", f"/Type /{kind}{detail}"):
            yield
        self._artifact = False

    # -- text --------------------------------------------------------------------------

    def lines(self, tag: Tag, lines: Sequence[Line], face: Face, x: float, top: float) -> None:
        """Draw lines from a top left corner downwards, each run under its own tag."""
        baseline = top - (face.leading - face.size) / 2 - face.size * ASCENT
        group: list[tuple[float, float, str, str]] = []
        owner = tag
        said = _link_words(lines)
        for line in lines:
            cursor = x
            for run in line.runs:
                wanted = run.tag or tag
                if wanted is not owner and group:
                    self._write(owner, group, face)
                    group = []
                owner = wanted
                group.append((cursor, baseline, run.font, run.text))
                if run.href is not None:
                    words = said[id(_whole(run.tag))]
                    self._link(wanted, run.href, words, cursor, baseline, run.width, face)
                cursor += run.width
            baseline -= face.leading
        if group:
            self._write(owner, group, face)
        self._underline(lines, face, x, top)

    def _write(self, tag: Tag, pieces: list[tuple[float, float, str, str]], face: Face) -> None:
        """Write pieces of text: left edge, baseline, face and words.

        ReportLab's own text objects say each font's leading and each place in full, which nothing
        here needs: a tenth of a booklet.
        """
        doc = self.canvas._doc
        code = ["BT", f"{_ink(face.color)} rg"]
        left, base = 0.0, 0.0
        end, height, before = 0.0, math.nan, ("", "")
        set_to = ""
        for x, y, name, words in pieces:
            if y == height and not self.sketch:
                end += pdfmetrics.stringWidth(before[1], before[0], face.size)
            if y != height or x != end:
                place = (round(x, 2), round(y, 2))
                code.append(f"{numbers(round(place[0] - left, 2), round(place[1] - base, 2))} Td")
                left, base = place
            font: Any = pdfmetrics.getFont(name)
            for subset, codes in font.splitString(words, doc):
                wanted = f"{font.getSubsetInternalName(subset, doc)} {numbers(face.size)} Tf"
                if wanted != set_to:
                    code.append(wanted)
                    set_to = wanted
                code.append(f"({self.canvas._escape(codes)}) Tj")
            end, height, before = x, y, (name, words)
            if self.sketch:
                width = pdfmetrics.stringWidth(words, name, face.size)
                self.sketch.words(x, y, width, face.size, face.color)
                end += width
        with self.tagged(tag):
            self.canvas.addLiteral(" ".join([*code, "ET"]))

    def _underline(self, lines: Sequence[Line], face: Face, x: float, top: float) -> None:
        """Underline links, since color alone must not tell them apart, and stressed words."""
        baseline = top - (face.leading - face.size) / 2 - face.size * ASCENT
        for line in lines:
            cursor = x
            for run in line.runs:
                if run.href is not None or run.underline:
                    y = baseline - face.size * _UNDERLINE_DROP
                    width = run.width
                    self.rule(cursor, y, width, face.size * _UNDERLINE_WIDTH, face.color)
                cursor += run.width
            baseline -= face.leading

    def words(self, tag: Tag, text: str, font: str, face: Face, x: float, baseline: float) -> None:
        """Draw one short piece of text, such as a list number, at a baseline."""
        self._write(tag, [(x, baseline, font, text)], face)

    def across(self, text: str, font: str, width: float, height: float) -> None:
        """Draw words across a page as an artifact: in outline, so that what stands on them is read.
        """
        diagonal = math.hypot(width, height)
        size = _ACROSS * diagonal / pdfmetrics.stringWidth(text, font, 1)
        cosine, sine = width / diagonal, height / diagonal
        length = pdfmetrics.stringWidth(text, font, size)
        x = (width - length * cosine + size * _MIDDLE * sine) / 2
        y = (height - length * sine - size * _MIDDLE * cosine) / 2
        doc = self.canvas._doc
        own: Any = pdfmetrics.getFont(font)
        turned = numbers(*(round(each, 4) for each in (cosine, sine, -sine, cosine)))
        code = [f"q BT 1 Tr {_ACROSS_LINE} w {_ACROSS_GRAY} G {turned} {numbers(x, y)} Tm"]
        for subset, codes in own.splitString(text, doc):
            code += [f"{own.getSubsetInternalName(subset, doc)} {numbers(size)} Tf",
                     f"({self.canvas._escape(codes)}) Tj"]
        with self.artifact("Pagination", "Watermark"):
            self.canvas.addLiteral(" ".join([*code, "ET Q"]))

    # -- links ---------------------------------------------------------------------------

    def _link(
        self, tag: Tag, href: str, words: str, x: float, baseline: float, width: float, face: Face
    ) -> None:
        drop = face.size * 0.25
        self.link(tag, href, words, (x, baseline - drop, x + width, baseline + face.size * ASCENT))

    def link(
        self, tag: Tag, href: str, words: str, box: tuple[float, float, float, float]
    ) -> None:
        """Make a box on the page a link; "#id" leads to a place in the document."""
        if self._artifact:
            return
        owner = tag  # words in another language may stand in a link, which holds the annotation
        while owner.role != "Link" and owner.parent is not None:
            owner = owner.parent
        entries: dict[str, Any] = {
            "Type": PDFName("Annot"), "Subtype": PDFName("Link"),
            "Rect": PDFArray([round(edge, 2) for edge in box]),
            "Border": PDFArray([0, 0, 0]), "F": 4,
            # ISO 14289-1, 7.18.5
            "Contents": PDFString(owner.says or clusters.spelled(words.strip())),
            "StructParent": self.tree.next_annotation_key(),
        }
        if href.startswith("#"):
            place = self.places[href[1:]]
            page = self.canvas.page_ref(place.page)
            entries |= leads_to(page, place.top, self.tree.target(href[1:]))
        else:
            entries["A"] = PDFDictionary({"S": PDFName("URI"), "URI": PDFString(href)})
        self.tree.annotate(owner, self.page, self.canvas.add_link(PDFDictionary(entries)))

    # -- places for personal words -----------------------------------------------------------

    def slot(
        self, name: str, tag: Tag | None, x: float, top: float, width: float, lines: int, face: Face
    ) -> None:
        """Leave room for personal words of a tag, or for an artifact, from a top left corner."""
        baseline = top - (face.leading - face.size) / 2 - face.size * ASCENT
        mcid = None if tag is None else self.tree.mark(tag, self.page)
        self.canvas.add_slot(Slot(name, mcid, round(x, 2), round(baseline, 2), round(width, 2),
                                  lines, face.size, face.leading, face.color))

    # -- decoration ------------------------------------------------------------------------

    def rule(self, x: float, y: float, width: float, thickness: float, color: str) -> None:
        """Draw a horizontal rule as an artifact."""
        with self.artifact():
            self.canvas.setFillColor(HexColor(color))
            box = (x, y - thickness / 2, width, thickness)
            self.canvas.rect(*_rounded(*box), stroke=0, fill=1)
            if self.sketch and thickness >= _LEAST_RULE:
                self.sketch.panel(*box, color)

    def dots(self, x: float, y: float, width: float, color: str) -> None:
        """Draw a dotted leader as an artifact."""
        with self.artifact():
            canvas = self.canvas
            canvas.saveState()
            canvas.setStrokeColor(HexColor(color))
            canvas.setLineWidth(0.9)
            canvas.setLineCap(1)
            canvas.setDash([0, 4])
            canvas.line(x, y, x + width, y)
            canvas.restoreState()

    def fill(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Fill a rectangle as an artifact."""
        with self.artifact():
            self.canvas.setFillColor(HexColor(color))
            self.canvas.rect(*_rounded(x, y, width, height), stroke=0, fill=1)
            if self.sketch:
                self.sketch.panel(x, y, width, height, color)

    def picture(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """Draw a picture that the document holds over a box on the page."""
        canvas = self.canvas
        canvas.saveState()
        canvas.transform(width, 0, 0, height, round(x, 2), round(y, 2))
        canvas.addLiteral(f"/{name} Do")
        canvas.restoreState()

    def clear_picture(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a picture that paints nothing over a figure made of lines.

        Chromium and Edge tell of a figure only where it holds a picture made of pixels.
        """
        self.picture(self.canvas.add_clear_image(), x, y, width, height)

    def frame(
        self, x: float, y: float, width: float, height: float, thickness: float, color: str
    ) -> None:
        """Stroke a rectangle whose outer edge is the given box, as an artifact."""
        half = thickness / 2
        with self.artifact():
            self.canvas.saveState()
            self.canvas.setStrokeColor(HexColor(color))
            self.canvas.setLineWidth(thickness)
            self.canvas.setLineJoin(0)
            box = (x + half, y + half, width - thickness, height - thickness)
            self.canvas.rect(*_rounded(*box))
            self.canvas.restoreState()
            if self.sketch:
                self.sketch.frame(*box, thickness, color)

    def next_page(self) -> None:
        """Close the current page."""
        self.canvas.showPage()
        self.page += 1
        self.sketch = None


def _link_words(lines: Sequence[Line]) -> dict[int, str]:
    """Return the words of each link, which may go on over several lines, by its tag's identity."""
    said: dict[int, str] = {}
    for line in lines:
        for run in line.runs:
            if run.href is not None:
                whole = id(_whole(run.tag))
                said[whole] = said.get(whole, "") + run.text
    return said


def _whole(tag: Tag | None) -> Tag | None:
    """Return the tag that holds all words of a link of which some are stressed."""
    while tag is not None and tag.role == "Strong":
        tag = tag.parent
    return tag


@lru_cache(maxsize=64)
def _ink(color: str) -> str:
    """Return a color, such as #1a2b3c, as the operator that sets it wants it."""
    return numbers(*HexColor(color).rgb())


def _rounded(
    x: float, y: float, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return a box to a hundredth of a point: no eye sees less, and files shrink."""
    return round(x, 2), round(y, 2), round(width, 2), round(height, 2)


def _text_string(text: str) -> str:
    """Write a PDF text string, in hexadecimal UTF-16 where it is not all ASCII."""
    if text.isascii() and text.isprintable() and not set(text) & set("()\\"):
        return f"({text})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
