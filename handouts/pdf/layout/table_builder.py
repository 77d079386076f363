"""From a table element to a table box.

No table changes silently. One that is too wide gets less padding at the sides of its cells, never
smaller type; then a page of its own that lies on its side; else it is refused, with what to cut.
Only a theme that says so sets it as lists, and a warning tells of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import fsum

from handouts.dataclass import dataclass
from handouts.errors import Problem
from handouts.markup.element import Element
from handouts.pdf.layout.boxes import Box, Gap, LandscapePage, Lines, Stack
from handouts.pdf.layout.kit import Build, Kit, text_box
from handouts.pdf.layout.table import Table, TableLook, TableRow, share_widths
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, text_width, widest_word

_MM = 72 / 25.4
# Least height of a row, and width of a column, that patients write into.
_ROOM_TO_WRITE = 9 * _MM
# Who reads large letters writes large ones: rows of large print are so much higher.
_LARGER = 1.44
# Padding at the sides of cells that a table may have which is else too wide.
_LESS_PADDING = (2 * _MM, 1.2 * _MM)
# Not a no-break space: what it holds together is one word.
_SPACES = re.compile(r"[ \t\r\n]+")

Rows = list[list[Element]]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The widths of a table's columns, and the padding at the sides of a cell; in points."""

    widths: tuple[float, ...]
    side: float


def table_boxes(
    element: Element, tag: Tag, width: float, kit: Kit, build: Build
) -> list[Box]:
    """Return a table `width` points wide, on a page of its own, or as lists, which `build` makes.

    One that fits nowhere becomes a problem (PDF005), and one that is set as lists a warning.
    """
    rows = [list(row.elements()) for row in element.iter("tr")]
    asked = element.attrs.get("landscape") == "true"
    lists = kit.theme.table.too_wide == "lists"
    if not asked:
        columns = _fit(rows, width, kit)
        if columns is None and (kit.landscape is None and not lists):
            columns = _fit(rows, width, kit, least=True)
        if columns is not None:
            return _set(element, tag, columns, kit)
    if kit.landscape is not None and (asked or not lists):
        columns = _fit(rows, kit.landscape, kit) or _fit(rows, kit.landscape, kit, least=True)
        if columns is not None:
            return [LandscapePage(Stack(tuple(_set(element, tag, columns, kit))))]
    if lists:
        kit.warnings.append(Problem(
            element.source, "PDF006", "the table is too wide, and is printed as lists",
            "leave out a column or shorten its words; or let the theme say "
            "`table: {too_wide: landscape}`"))
        return build(_as_lists(element), tag.child("Sect"), width, kit)
    kit.problems.append(_too_wide(element, rows, kit.landscape or width, kit))
    return []


def _set(element: Element, tag: Tag, columns: _Columns, kit: Kit) -> list[Box]:
    """Return the caption and the table."""
    own = tag.child("Table")
    boxes: list[Box] = []
    theme = kit.theme
    look = TableLook(theme.table.head_background, theme.table.rule_color, theme.table.rule,
                     theme.table.padding, columns.side)
    for caption in element.iter("caption"):
        text = text_box(caption, own.child("Caption"), theme.label, fsum(columns.widths), kit,
                        gap=Gap(8, 4, keep=True))
        boxes.append(text)
    groups = {
        part: [list(row.elements()) for group in element.iter(part) for row in group.iter("tr")]
        for part in ("thead", "tbody")
    }
    head = _rows(groups["thead"], own.child("THead"), columns, look, kit)
    rows = _rows(groups["tbody"], own.child("TBody"), columns, look, kit)
    boxes.append(Table(head, rows, columns.widths, look,
                       gap=Gap(4, theme.text.space_after + 4)))
    return boxes


# -- widths ------------------------------------------------------------------------------


def _fit(rows: Rows, width: float, kit: Kit, *, least: bool = False) -> _Columns | None:
    """Return columns that share a width, or None where one of words would be too narrow.

    With `least`, words may break after their marks, and no column need be wide for comfort.
    """
    narrowest = 0.0 if least else kit.theme.table.narrowest
    for side in _sides(kit):
        wanted, needed = _wanted(rows, 2 * side, kit, broken=least)
        if fsum(needed) > width + 0.01:
            continue
        comfort = [max(need, min(want, narrowest + 2 * side)) if _has_words(rows, number) else need
                   for number, (want, need) in enumerate(zip(wanted, needed, strict=True))]
        columns = share_widths(wanted, needed, width)
        if not _reach(columns, comfort) and fsum(comfort) <= width:
            columns = share_widths(wanted, comfort, width)
        if _reach(columns, comfort):
            return _Columns(tuple(columns), side)
    return None


def _reach(columns: Sequence[float], least: Sequence[float]) -> bool:
    return all(column >= floor - 0.01 for column, floor in zip(columns, least, strict=True))


def _sides(kit: Kit) -> list[float]:
    padding = kit.theme.table.padding
    return [padding, *(side for side in _LESS_PADDING if side < padding)]


def _wanted(
    rows: Rows, pad: float, kit: Kit, *, broken: bool = False
) -> tuple[list[float], list[float]]:
    """Return the width of each column on one line and that of its longest word, with padding."""
    wanted, least = [], []
    for column in zip(*rows, strict=True):
        lines = [(line, _face(cell, kit)) for cell in column for line in _lines(cell)]
        write = _ROOM_TO_WRITE if any(_is_blank(cell) for cell in column[1:]) else 0.0
        wanted.append(max([write, *(text_width(line, face) for line, face in lines)]) + pad)
        least.append(max([
            write, *(widest_word(line, face, broken=broken) for line, face in lines)]) + pad)
    return wanted, least


def _lines(cell: Element) -> Iterator[str]:
    return (_SPACES.sub(" ", line).strip(" ") for line in cell.text().split("\n"))


def _face(cell: Element, kit: Kit) -> Face:
    """Return the widest face of a cell's words."""
    if cell.name == "th":
        return kit.face(kit.theme.table_head)
    face = kit.face(kit.theme.table_text)
    return face._replace(bold=True) if any(cell.iter("strong")) else face


def _is_blank(cell: Element) -> bool:
    return not cell.text().strip()


def _has_words(rows: Rows, column: int) -> bool:
    return any(not _is_blank(row[column]) for row in rows if row[column].name == "td")


def _too_wide(element: Element, rows: Rows, width: float, kit: Kit) -> Problem:
    """Say what to cut of a table that fits nowhere, at the row of its longest word."""
    _, least = _wanted(rows, 2 * _sides(kit)[-1], kit, broken=True)
    widest = {
        number: max(((widest_word(word, _face(row[number], kit), broken=True), word, row[number])
                     for row in rows for line in _lines(row[number]) for word in line.split(" ")),
                    key=lambda found: found[0])
        for number in range(len(least))
    }
    longest = sorted(widest.values(), key=lambda found: -found[0])[:3]
    words = ", ".join(repr(word[:40]) for _, word, _ in longest if word)
    where = "a page on its side" if kit.landscape is not None else "the box that it stands in"
    return Problem(
        longest[0][2].source if longest else element.source, "PDF005",
        f"the table is too wide for {where}: its longest words need {fsum(least) / 72:.1f} inches, "
        f"and there are {width / 72:.1f}",
        f"leave out a column, make two tables of it, or shorten the longest words: {words}")


# -- lists -------------------------------------------------------------------------------


def _as_lists(element: Element) -> list[Element]:
    """Say a table in lists: its caption, then `Column: cell` for each cell of each row.

    An empty cell becomes a line to write on.
    """
    def made(name: str, like: Element, *children: Element | str, role: str = "") -> Element:
        return replace(like, name=name, attrs={"role": role} if role else {}, children=children)

    found = [made("p", caption, *caption.children, role="label")
             for caption in element.iter("caption")]
    heads = [cell for head in element.iter("thead") for row in head.iter("tr")
             for cell in row.elements()]
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
            items = []
            for head, cell in named:
                said = made("strong", head, *_headed(head))
                if _is_blank(cell):
                    label = made("p", cell, said, role="intro")
                    items.append(made("li", cell, label, made("hr", cell, role="write-in")))
                else:
                    items.append(made("li", cell, said, *cell.children))
            if items:
                found.append(made("ul", row, *items))
    return found


def _headed(head: Element) -> tuple[Element | str, ...]:
    return (*head.children, ": ") if head.text().strip() else ()


# -- rows --------------------------------------------------------------------------------


def _rows(
    rows: Rows, tag: Tag, columns: _Columns, look: TableLook, kit: Kit
) -> tuple[TableRow, ...]:
    return tuple(_row(row, tag.child("TR"), columns, look, kit) for row in rows)


def _row(
    cells: list[Element], tag: Tag, columns: _Columns, look: TableLook, kit: Kit
) -> TableRow:
    """Set a row; one with an empty cell has room to write, unless it is of heads."""
    boxes = tuple(
        _cell(cell, tag, width - 2 * columns.side, kit)
        for cell, width in zip(cells, columns.widths, strict=True)
    )
    highest = max((box.height for box in boxes), default=0.0) + 2 * look.padding
    heads = any(cell.attrs.get("scope") == "col" for cell in cells)
    write = not heads and any(_is_blank(cell) for cell in cells)
    room = _ROOM_TO_WRITE * (_LARGER if kit.theme.large_print else 1.0)
    return TableRow(boxes, max(highest, room if write else 0.0))


def _cell(cell: Element, tag: Tag, width: float, kit: Kit) -> Lines:
    if cell.name == "td":
        return text_box(cell, tag.child("TD"), kit.theme.table_text, width, kit)
    scope = "Row" if cell.attrs["scope"] == "row" else "Column"
    own = tag.child("TH", attributes={"O": "Table", "Scope": scope})
    return text_box(cell, own, kit.theme.table_head, width, kit)
