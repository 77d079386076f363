"""Read patients' records from a CSV or JSON file: every row is read right, or is told.

The bytes are read once, so that nobody changes a batch while it runs, and are kept packed; rows are
read from them one at a time, as often as a run needs them.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import Any

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, did_you_mean
from handouts.files import read_whole, shown
from handouts.patients.json_values import NotJson, Twice, json_values
from handouts.patients.record import COLUMNS, NEEDED, Record, record_problems

LARGEST = 128 * 1024 * 1024
# Characters of a record of a JSON list, of which one is held at a time.
LONGEST_RECORD = 16 * 1024 * 1024
SAVE_AS = "in Excel, save it as CSV UTF-8 (comma delimited)"

# Rows that are split before any of them is looked at.
_AT_ONCE = 200
# Bytes that are packed together.
_PART = 1 << 18
_NOTHING = zlib.compress(b"")
_SEPARATORS = ",;\t"
_EXCEL_HINT = re.compile(rb"sep=(.)\r?\n?", re.I)
_NAME = re.compile("[A-Za-z][A-Za-z0-9 _-]{0,29}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: where it begins, its record, and what is wrong with it.

    A record with problems may be read, but no copy is made of it.
    """

    source: Source
    record: Record
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The records of a file, read anew each time that it is iterated.

    Iterating raises HandoutError (ROW003, ROW012) where the rows cannot be told apart. A table that
    is not `checked` yields the same rows faster, without the problems of their cells.
    """

    display: str
    parts: tuple[bytes, ...] = field(repr=False)
    needed: Collection[str] = NEEDED
    checked: bool = True

    def __iter__(self) -> Iterator[Row]:
        with self.opened() as file:
            is_json = file.read(_PART).lstrip()[:1] in (b"{", b"[")
        return _json_rows(self) if is_json else _csv_rows(self)

    def opened(self) -> io.BufferedReader:
        """Return the bytes of the file as a stream that reads from the beginning."""
        return io.BufferedReader(_Unpacking(self.parts))

    def problems(self, record: Record, place: Source) -> list[Problem]:
        """Return what is wrong with the cells of a row of this table."""
        return record_problems(record, place, self.needed) if self.checked else []


class _Unpacking(io.RawIOBase):
    """A stream of packed parts, one of which is unpacked at a time."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = memoryview(zlib.decompress(next(self._parts, _NOTHING)))
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def open_table(path: Path, needed: Collection[str] = NEEDED) -> Table:
    """Read a file of records; raises HandoutError (ROW001, ROW002) where it is none."""
    display = shown(path)
    return table_of(
        read_whole(path.resolve(), Source(display), "ROW001", "file of patients", LARGEST),
        display, needed)


def table_of(data: bytes, display: str, needed: Collection[str] = NEEDED) -> Table:
    """Return the table that some bytes are; raises HandoutError (ROW001, ROW002)."""
    place = Source(display)
    if len(data) > LARGEST:
        raise _refused(place, "ROW001", f"has more than {LARGEST >> 20} MB", "split it in parts")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _refused(place, "ROW002", "is a workbook, not a CSV file", SAVE_AS)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:64].count(0) > 8:
        raise _refused(place, "ROW002", "is UTF-16, not UTF-8", SAVE_AS)
    data = data.removeprefix(b"\xef\xbb\xbf")
    line = _line_that_is_not_utf8(data)
    if line:
        raise _refused(Source(display, line), "ROW002", "is not UTF-8", SAVE_AS)
    if not data.strip():
        raise _refused(place, "ROW001", "has no rows",
                       f"write a line with the names of the columns: {','.join(NEEDED)}")
    parts = tuple(zlib.compress(data[at:at + _PART]) for at in range(0, len(data), _PART))
    return Table(display, parts, needed)


def only_record(table: Table) -> Record:
    """Return the one record of a table; raises HandoutError with every problem of it."""
    rows = list(_first_two(table))
    if len(rows) != 1:
        count = "more than one record" if rows else "no record"
        raise _refused(Source(table.display), "ROW013", f"has {count}, and one is needed",
                       "give one record; for several, use make-handout merge")
    if rows[0].problems:
        raise HandoutError(rows[0].problems)
    return rows[0].record


def _first_two(table: Table) -> Iterator[Row]:
    for number, row in enumerate(table):
        if number > 1:
            return
        yield row


def _line_that_is_not_utf8(data: bytes) -> int:
    """Return the number of the first line that is not UTF-8, or 0."""
    for number, line in enumerate(io.BytesIO(data), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            return number
    return 0


def _refused(place: Source, rule: str, message: str, hint: str) -> HandoutError:
    return HandoutError(Problem(place, rule, message, hint))


# -- CSV -----------------------------------------------------------------------------------


def _csv_rows(table: Table) -> Iterator[Row]:
    display = table.display
    with table.opened() as file:
        skipped = _EXCEL_HINT.match(file.peek(16))
        begun = skipped.end() if skipped else 0
        file.read(begun)
        separator = _separator(io.TextIOWrapper(file, encoding="utf-8", newline="").readline())
    first = 1 if skipped else 0
    data = table.opened()
    data.read(begun)
    text = io.TextIOWrapper(data, encoding="utf-8", newline="")
    # `strict`: without it, a quotation mark that is never closed takes in all rows behind it.
    reader = csv.reader(text, delimiter=separator, strict=True)
    columns: list[str] | None = None
    width = 0
    for line, cells in _lines(reader, display, first):
        place = Source(display, line)
        if columns is None:
            width, columns = len(cells), _columns(cells, place, table.needed)
        elif any(cell.strip() for cell in cells):
            yield _row(table, cells, columns, width, place, separator)


def _lines(reader: Any, display: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins."""
    begun = first + 1
    while True:
        some: list[tuple[int, list[str]]] = []
        try:
            with _long_cells():
                for cells in islice(reader, _AT_ONCE):
                    some.append((begun, cells))
                    begun = first + reader.line_num + 1
        except csv.Error:
            raise _refused(
                Source(display, begun), "ROW003", "a quotation mark in the row that begins here "
                "is not closed, or stands inside of a cell", "close it; write a quotation mark "
                "inside of a quoted cell twice. No copy was made: the rows behind it cannot be "
                "told apart") from None
        if not some:
            return
        yield from some


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let the library read a cell of any length: the limit of its own stops at the whole file."""
    before = csv.field_size_limit(LARGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _separator(head: str) -> str:
    """Return what stands between the cells: with it, most names of columns are known."""
    def known(separator: str) -> int:
        return len({_plain(name) for name in head.split(separator)} & set(COLUMNS))

    return max(_SEPARATORS, key=known)


def _plain(name: str) -> str:
    return re.sub("[ -]+", "_", name.strip().strip('"').strip().lower())


def _columns(cells: list[str], place: Source, needed: Collection[str]) -> list[str]:
    """Return the names of the columns; raises HandoutError (ROW004) with every problem of them."""
    names = [_plain(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    known = [name for name in names if name in COLUMNS]
    if len(known) < max(1, len(names) // 2):
        # Perhaps a patient's row: no word of it may be shown.
        raise _refused(place, "ROW004", "the first line does not name the columns",
                       f"write the names of the columns above the rows: {','.join(COLUMNS)}")
    problems = []
    for number, name in enumerate(names, start=1):
        if name not in COLUMNS:
            problems.append(_unknown(name, number, place, "unknown column", "columns"))
        elif name in names[:number - 1]:
            problems.append(Problem(place, "ROW004", f"the column {name!r} stands there twice",
                                    "delete one of the two"))
    problems += [
        Problem(place, "ROW004", f"the column {name!r} is missing", "add it: every copy needs it")
        for name in needed if name not in names]
    if problems:
        raise HandoutError(problems)
    return names


def _unknown(name: str, number: int, place: Source, what: str, several: str) -> Problem:
    """Return the problem of an unknown name, which is told only if it is one that is meant.

    Any other may be a patient's.
    """
    hint = did_you_mean(name, COLUMNS) if _NAME.fullmatch(name) else ""
    return Problem(place, "ROW004", f"{what} {repr(name) if hint else f'number {number}'}",
                   hint or f"{several} are: {', '.join(COLUMNS)}")


def _row(
    table: Table, cells: list[str], columns: list[str], width: int, place: Source, separator: str
) -> Row:
    """Return the row of some cells, of which there may be no more than the `width` of the first
    line, not even empty ones: a comma within a name would move all behind it by one column.
    """
    count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
    while width >= len(cells) > len(columns) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(columns):
        return Row(place, Record(), [Problem(
            place, "ROW005", f"this row has {count}, and there are {len(columns)} columns",
            "put a text that holds a comma, a semicolon or a tab in quotation marks")])
    if _swallows(cells, columns, separator):
        raise _refused(
            place, "ROW003", "a quotation mark in the row that begins here takes in the next row",
            "close it, or write the note on one line. No copy was made")
    record = Record(**{
        column: _line_breaks(cell).strip() for column, cell in zip(columns, cells, strict=True)})
    return Row(place, record, table.problems(record, place))


def _swallows(cells: Sequence[str], columns: Sequence[str], separator: str) -> bool:
    """Say whether a note of several lines holds the end of its own row and a row's beginning.

    That is what two rows look like in which a quotation mark each is missing or too much: the
    rest of the first row and the beginning of the last one stand in the cell, with as many
    separators as there are columns on that side.
    """
    if "note" not in columns:
        return False
    at = columns.index("note")
    lines = _line_breaks(cells[at]).split("\n")
    return len(lines) > 1 and (
        lines[0].count(separator) >= len(columns) - 1 - at and lines[-1].count(separator) >= at)


def _line_breaks(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


# -- JSON ----------------------------------------------------------------------------------


def _json_rows(table: Table) -> Iterator[Row]:
    """Yield the records of a list, or the one that stands by itself."""
    text = io.TextIOWrapper(table.opened(), encoding="utf-8", newline="")
    number = 0
    try:
        found = json_values(text, LONGEST_RECORD)
        for number, (line, column, value) in enumerate(found, start=1):
            yield _json_row(table, value, Source(table.display, line, column),
                            f"record {number}: ")
    except NotJson as error:
        raise _refused(
            Source(table.display, error.line, error.column), "ROW012",
            f"record {number + 1} has more than {LONGEST_RECORD >> 20} MB" if error.too_long
            else "is not JSON here", "write one record as {\"name\": \"…\"}, or several in [ ]"
        ) from None


def _json_row(table: Table, each: object, place: Source, where: str) -> Row:
    if isinstance(each, Twice):
        return Row(place, Record(), [Problem(
            place, "ROW012", f"{where}has one name twice", "remove one of the two")])
    if not isinstance(each, dict):
        return Row(place, Record(), [Problem(
            place, "ROW012", f"{where}is not an object", "write a record as {\"name\": \"…\"}")])
    problems = []
    values: dict[str, str] = {}
    for number, (name, value) in enumerate(each.items(), start=1):
        if name not in COLUMNS:
            problems.append(_unknown(name, number, place, f"{where}unknown name", "names"))
        elif not isinstance(value, str):
            problems.append(Problem(place, "ROW012", f"{where}{name}: is not a text",
                                    "put it in quotation marks"))
        else:
            values[name] = _line_breaks(value).strip()
    record = Record(**values)
    problems += table.problems(record, place)
    return Row(place, record, problems)
