"""From a table element to a table box."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

from handouts.markup.element import Element
from handouts.pdf.layout.boxes import Box, Gap, Lines
from handouts.pdf.layout.kit import Kit, text_box
from handouts.pdf.layout.table import Table, TableLook, TableRow, share_widths
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
    empty = not any(cell.text().strip() for row in groups["tbody"] for cell in row)
    rows = _rows(groups["tbody"], own.child("TBody"), columns, look, kit,
                 least=_EMPTY_ROW if empty else 0.0)
    boxes.append(Table(head, rows, tuple(columns), look,
                       gap=Gap(4, theme.text.space_after + 4)))
    return boxes


def fits(element: Element, width: float, kit: Kit) -> bool:
    """Tell whether no column of words is too narrow; a table to write in always fits."""
    rows = [list(row.elements()) for row in element.iter("tr")]
    if not any(cell.text().strip() for row in element.iter("tbody") for cell in row.iter("td")):
        return True
    pad = 2 * kit.theme.table.padding
    wanted, least = _wanted(rows, pad, kit)
    columns = share_widths(wanted, least, width)
    floor = kit.theme.table.narrowest + pad
    return fsum(least) <= width and all(
        column >= min(want, floor) - 0.01
        for column, want in zip(columns, wanted, strict=True))


def as_lists(element: Element) -> list[Element]:
    """Say a table in lists: its caption, then `Column: cell` for each cell of each row."""
    def made(name: str, like: Element, *children: Element | str, role: str = "") -> Element:
        return replace(like, name=name, attrs={"role": role} if role else {}, children=children)

    found = [made("p", caption, *caption.children, role="label")
             for caption in element.iter("caption")]
    heads = [cell for head in element.iter("thead") for cell in head.iter("th")]
    for body in element.iter("tbody"):
        for row in body.iter("tr"):
            cells = list(row.elements())
            # A brand's layout may leave the heads out.
            more = [made("th", cell) for cell in cells[len(heads):]]
            named = list(zip([*heads, *more], cells, strict=False))
            if named and named[0][1].name == "th":
                head, name = named.pop(0)
                words = made("strong", name, *_headed(head), *name.children)
                found.append(made("p", name, words, role="intro"))
            items = [made("li", cell, made("strong", head, *_headed(head)), *cell.children)
                     for head, cell in named if cell.text().strip()]
            if items:
                found.append(made("ul", row, *items))
    return found


def _headed(head: Element) -> tuple[Element | str, ...]:
    return (*head.children, ": ") if head.text().strip() else ()


def _columns(
    rows: list[list[Element]], width: float, look: TableLook, kit: Kit
) -> list[float]:
    wanted, least = _wanted(rows, 2 * look.padding, kit)
    return share_widths(wanted, least, width)


def _wanted(
    rows: list[list[Element]], pad: float, kit: Kit
) -> tuple[list[float], list[float]]:
    """Return the width of each column on one line and that of its longest word, with padding."""
    style = kit.face(kit.theme.table_head)
    texts = [[" ".join(cell.text().split()) for cell in row] for row in rows]
    wanted = [max(text_width(text, style) for text in column) + pad
              for column in zip(*texts, strict=True)]
    least = [max((text_width(word, style) for text in column for word in text.split(" ")),
                 default=0.0) + pad for column in zip(*texts, strict=True)]
    return wanted, least


def _rows(
    rows: list[list[Element]], tag: Tag, columns: list[float], look: TableLook, kit: Kit,
    least: float = 0.0,
) -> tuple[TableRow, ...]:
    return tuple(_row(row, tag.child("TR"), columns, look, kit, least) for row in rows)


def _row(
    cells: list[Element], tag: Tag, columns: list[float], look: TableLook, kit: Kit, least: float,
) -> TableRow:
    boxes = tuple(
        _cell(cell, tag, width - 2 * look.padding, kit)
        for cell, width in zip(cells, columns, strict=True)
    )
    highest = max((box.height for box in boxes), default=0.0)
    return TableRow(boxes, max(highest + 2 * look.padding, least))


def _cell(cell: Element, tag: Tag, width: float, kit: Kit) -> Lines:
    if cell.name == "td":
        return text_box(cell, tag.child("TD"), kit.theme.table_text, width, kit)
    scope = "Row" if cell.attrs["scope"] == "row" else "Column"
    own = tag.child("TH", attributes={"O": "Table", "Scope": scope})
    return text_box(cell, own, kit.theme.table_head, width, kit)
