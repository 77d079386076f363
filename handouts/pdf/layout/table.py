"""Tables: rows of cells that wrap, hairlines between rows, and the header again after a break.

Content belongs to the tags of its cells; a header that is drawn again on a later page is an
artifact, so that a screen reader reads it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from handouts.dataclass import dataclass
from handouts.pdf.layout.boxes import Box, Space
from handouts.pdf.pen import Pen

# So many rows at least go on behind a header, or half of a table that has few.
_LEAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class TableLook:
    """The look of a table; lengths in points."""

    head_background: str
    rule_color: str
    rule: float
    padding: float
    side: float  # the padding at the left and right of a cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """The boxes of one row's cells, and the row's height with its padding.

    The height is computed once: a long table needs it again on each page.
    """

    cells: tuple[Box, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Table(Box):
    """A table that looks and behaves alike on every page that it reaches."""

    head: tuple[TableRow, ...]
    rows: tuple[TableRow, ...]
    columns: tuple[float, ...]
    look: TableLook
    continued: bool = False

    @property
    def height(self) -> float:
        return fsum([row.height for row in (*self.head, *self.rows)])

    def split(self, room: float, *, force: bool = False) -> tuple[Box, Box] | None:
        """Cut between rows, and leave no few last rows alone behind their header.

        `force` cuts a first row that is too tall between its lines.
        """
        used = fsum(row.height for row in self.head)
        for number, row in enumerate(self.rows):
            if used + row.height > room + 0.01:
                if number:
                    least = min(_LEAST_ROWS, len(self.rows) // 2)
                    cut = min(number, len(self.rows) - least)
                    return self._parts(self.rows[:cut], self.rows[cut:])
                parts = self._cut(row, room - used) if force else None
                return self._parts(parts[:1], (*parts[1:], *self.rows[1:])) if parts else None
            used += row.height
        return None

    def _parts(
        self, first: tuple[TableRow, ...], rest: tuple[TableRow, ...]
    ) -> tuple[Table, Table]:
        return (replace(self, rows=first, gap=self.gap._replace(after=0.0)),
                replace(self, rows=rest, continued=True, anchors=(),
                        gap=self.gap._replace(before=0.0)))

    def _cut(self, row: TableRow, room: float) -> tuple[TableRow, TableRow] | None:
        """Cut a row between the lines of its cells; None where not one line has room."""
        inner = room - 2 * self.look.padding
        above: list[Box] = []
        below: list[Box] = []
        for cell in row.cells:
            parts = cell.split(inner) or cell.split(inner, force=True)
            if parts is None and cell.height > inner + 0.01:
                return None
            above.append(parts[0] if parts else cell)
            below.append(parts[1] if parts else Space(0.0))
        return self._row(above), self._row(below)

    def _row(self, cells: list[Box]) -> TableRow:
        highest = max(cell.height for cell in cells)
        return TableRow(tuple(cells), highest + 2 * self.look.padding)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        width = fsum(self.columns)
        for row in self.head:
            pen.fill(x, top - row.height, width, row.height, self.look.head_background)
            if self.continued:
                with pen.artifact("Pagination"):
                    self._draw_cells(pen, row, x, top)
            else:
                self._draw_cells(pen, row, x, top)
            top -= row.height
        for row in self.rows:
            self._draw_cells(pen, row, x, top)
            top -= row.height
            pen.rule(x, top, width, self.look.rule, self.look.rule_color)

    def _draw_cells(self, pen: Pen, row: TableRow, x: float, top: float) -> None:
        for cell, width in zip(row.cells, self.columns, strict=True):
            cell.draw(pen, x + self.look.side, top - self.look.padding)
            x += width


def share_widths(wanted: Sequence[float], least: Sequence[float], width: float) -> list[float]:
    """Share a table's width among its columns.

    `wanted` is the width of each column on one line, `least` that of its longest word, both with
    padding. Columns get what they want if it fits; else the least, and the rest in proportion.
    """
    if fsum(wanted) <= width:
        spare = (width - fsum(wanted)) / len(wanted)
        return [want + spare for want in wanted]
    room = width - fsum(least)
    if room <= 0:
        return [width * part / fsum(least) for part in least]
    slack = [want - floor for want, floor in zip(wanted, least, strict=True)]
    return [floor + room * part / fsum(slack) for floor, part in zip(least, slack, strict=True)]
