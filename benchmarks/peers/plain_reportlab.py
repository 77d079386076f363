"""A plain ReportLab script: what a good engineer writes in an afternoon; untagged.

    python plain_reportlab.py INPUT.json OUTPUT.pdf [COUNT]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Table,
)
from svglib.svglib import svg2rlg

BODY = ParagraphStyle("body", fontName="A", fontSize=12.5, leading=16.3, spaceAfter=4)
SMALL = ParagraphStyle("small", BODY, fontSize=10.5, leading=13.2)
BRAND = HexColor("#0b5563")
HEADINGS = {
    "h1": ParagraphStyle("h1", BODY, fontName="AB", fontSize=24, leading=27),
    "h2": ParagraphStyle("h2", BODY, fontName="AB", fontSize=15, leading=18, textColor=BRAND,
                         spaceBefore=9, keepWithNext=1),
    "h3": ParagraphStyle("h3", BODY, fontName="AB", fontSize=13, leading=15, keepWithNext=1),
}
FRAMES = {"emergency": ("#b3261e", 3.0), "key-points": ("#eaf2f3", 0.0)}


def flowables(blocks: list[dict[str, Any]]) -> list[Flowable]:
    """Return the flowables of blocks."""
    story: list[Flowable] = []
    for block in blocks:
        kind = block["kind"]
        if kind in HEADINGS:
            story.append(Paragraph(escape(block["text"]), HEADINGS[kind]))
        elif kind == "p":
            story.append(Paragraph(escape(block["text"]), SMALL if block["small"] else BODY))
        elif kind in {"ul", "ol"}:
            items = [ListItem(Paragraph(escape(item), BODY)) for item in block["items"]]
            story.append(ListFlowable(
                items, bulletType="bullet" if kind == "ul" else "1", bulletFontName="A",
                leftIndent=16))
        elif kind == "figure":
            drawing = svg2rlg(block["path"])
            scale = 200 / drawing.width
            drawing.scale(scale, scale)
            drawing.width, drawing.height = 200, drawing.height * scale
            story.append(drawing)
        elif kind == "break":
            story.append(PageBreak())
        else:
            color, width = FRAMES.get(block["role"], ("#1a1a1a", 1.5))
            table = Table([[flowables(block["blocks"])]], colWidths=[letter[0] - 38 * mm])
            if width:
                table.setStyle([("BOX", (0, 0), (-1, -1), width, HexColor(color))])
            else:
                table.setStyle([("BACKGROUND", (0, 0), (-1, -1), HexColor(color))])
            story.append(KeepTogether(table))
    return story


def footer(canvas: Canvas, document: SimpleDocTemplate) -> None:
    """Draw the page number."""
    canvas.setFont("A", 10)
    canvas.drawRightString(letter[0] - 19 * mm, 9 * mm, f"Page {document.page}")


def main(source: str, target: str, count: int = 1) -> None:
    """Write the document `count` times."""
    data = json.loads(Path(source).read_text(encoding="utf-8"))
    for name, style in (("A", "Regular"), ("AB", "Bold")):
        pdfmetrics.registerFont(TTFont(name, f"{data['fonts']}/AtkinsonHyperlegible-{style}.ttf"))
    for _ in range(count):
        document = SimpleDocTemplate(
            target, pagesize=letter, leftMargin=19 * mm, rightMargin=19 * mm, topMargin=14 * mm,
            bottomMargin=17 * mm, title="Handout", initialFontName="A")
        document.build(flowables(data["blocks"]), onFirstPage=footer, onLaterPages=footer)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
