"""From a table element to a table box."""

from __future__ import annotations

from handouts.layout.markup import Element
from handouts.pdf.boxes import Box, Gap, Lines
from handouts.pdf.kit import Kit, face, text_box
from handouts.pdf.table import Table, TableLook, TableRow, share_widths
from handouts.pdf.tags import Tag
from handouts.pdf.text import text_width

# Least height of a row that patients write into: 9 mm.
_EMPTY_ROW = 9 * 72 / 25.4


def table_boxes(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Return the caption and the table, `width` points wide."""
    own = tag.child("Table")
    boxes: list[Box] = []
    theme = kit.theme
    look = TableLook(theme.table.head_background, theme.table.rule_color, theme.table.rule,
                     theme.table.padding)
    for caption in element.iter("caption"):
        text = text_box(caption, own.child("Caption"), theme.label, width, kit,
                        gap=Gap(8, 4, keep=True))
        boxes.append(text)
    groups = {
        part: [[cell for cell in row.children if isinstance(cell, Element)]
               for group in element.iter(part) for row in group.iter("tr")]
        for part in ("thead", "tbody")
    }
    columns = _columns([*groups["thead"], *groups["tbody"]], width, look, kit)
    head = _rows(groups["thead"], own.child("THead"), columns, look, kit)
    rows = _rows(groups["tbody"], own.child("TBody"), columns, look, kit)
    empty = not any(cell.text().strip() for row in groups["tbody"] for cell in row)
    boxes.append(Table(head, rows, tuple(columns), look, Gap(4, theme.text.space_after + 4),
                       minimum=_EMPTY_ROW if empty else 0.0))
    return boxes


def _columns(
    rows: list[list[Element]], width: float, look: TableLook, kit: Kit
) -> list[float]:
    style = face(kit.theme.table_head)
    texts = [[" ".join(cell.text().split()) for cell in row] for row in rows]
    pad = 2 * look.padding
    wanted = [max(text_width(text, style) for text in column) + pad
              for column in zip(*texts, strict=True)]
    least = [max((text_width(word, style) for text in column for word in text.split(" ")),
                 default=0.0) + pad for column in zip(*texts, strict=True)]
    return share_widths(wanted, least, width)


def _rows(
    rows: list[list[Element]], tag: Tag, columns: list[float], look: TableLook, kit: Kit
) -> tuple[TableRow, ...]:
    return tuple(_row(row, tag.child("TR"), columns, look, kit) for row in rows)


def _row(
    cells: list[Element], tag: Tag, columns: list[float], look: TableLook, kit: Kit
) -> TableRow:
    return TableRow(tuple(
        _cell(cell, tag, width - 2 * look.padding, kit)
        for cell, width in zip(cells, columns, strict=True)
    ))


def _cell(cell: Element, tag: Tag, width: float, kit: Kit) -> Lines:
    if cell.name == "td":
        return text_box(cell, tag.child("TD"), kit.theme.table_text, width, kit)
    scope = "Row" if cell.attrs["scope"] == "row" else "Column"
    own = tag.child("TH", attributes={"O": "Table", "Scope": scope})
    return text_box(cell, own, kit.theme.table_head, width, kit)
