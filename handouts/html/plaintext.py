"""A document as plain text of 72 columns, such as the first part of an e-mail is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from handouts.markup.addresses import printed_address
from handouts.markup.element import Element
from handouts.markup.linear import Piece, pieces, printed

COLUMNS = 72
_LINE = "_" * 40
_BOX, _BULLET = "[ ] ", "- "
_STEP = 2  # columns by which what stands in a list is moved


def plain_text(document: Element, words: Mapping[str, str]) -> bytes:
    """Return the words of a document in the order in which they are read, in UTF-8.

    Lists have marks, tables are lists, links tell their addresses, and rooms to write in are lines.
    `words` are the fixed ones of the group `web`.
    """
    lines: list[str] = []
    columns: Sequence[str] = ()
    for piece in pieces(document):
        if piece.kind == "row":
            if any(cell.attrs.get("scope") == "col" for cell in piece.parts):
                columns = [_said(cell) for cell in piece.parts]
                continue
            lines += _row(piece, columns)
        elif piece.kind == "heading":
            lines += ["", *_wrapped(_said(piece.parts[0])), ""]
        elif piece.kind == "picture":
            said = words["picture"].replace("{words}", piece.parts[0].attrs["alt"])
            lines += _wrapped(said, indent=_STEP * piece.depth)
        elif piece.kind == "line":
            lines.append(_LINE)
        else:
            lines += _words(piece)
    return ("\n".join(_without_doubles(lines)) + "\n").encode()


def _words(piece: Piece) -> Iterator[str]:
    said, depth = _said(piece.parts[0]), _STEP * max(piece.depth - 1, 0)
    if piece.kind != "item":
        around = [] if piece.depth else [""]
        yield from (*around, *_wrapped(said, indent=_STEP * piece.depth), *around)
        return
    mark = f"{piece.number}. " if piece.number else _BOX if piece.box else _BULLET
    yield from _wrapped(said, mark, depth)


def _row(row: Piece, columns: Sequence[str]) -> Iterator[str]:
    """Yield a row of a table as an item, and its other cells below it, each with its column."""
    first, *others = row.parts
    # A row to fill in says what goes there.
    own = f"{columns[0]}: " if columns and columns[0] else ""
    yield from _wrapped(_said(first) or own + _LINE, _BULLET)
    for number, cell in enumerate(others, 1):
        name = f"{columns[number]}: " if number < len(columns) and columns[number] else ""
        yield from _wrapped(name + (_said(cell) or _LINE), indent=_STEP)


def _wrapped(text: str, mark: str = "", indent: int = 0) -> list[str]:
    """Return the lines of a text; a number and its unit, or an address, is never parted."""
    return wrap(text, COLUMNS, initial_indent=" " * indent + mark,
                subsequent_indent=" " * (indent + len(mark)),
                break_long_words=False, break_on_hyphens=False)


def _said(element: Element) -> str:
    return " ".join("".join(_parts(element)).split(" "))


def _parts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.name == "br":
            yield " "
        elif child.name == "a":
            yield from _parts(child)
            href = child.attrs["href"]
            if href.startswith(("https:", "mailto:")) and not _shows(printed(child), href):
                yield f" <{href.removeprefix('mailto:')}>"
        else:
            yield from _parts(child)


def _shows(said: str, href: str) -> bool:
    return printed_address(href).rstrip("/").casefold() in said.casefold()


def _without_doubles(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines with one empty line at most between two, and none at either end."""
    pending = started = False
    for line in lines:
        if not line.strip():
            pending = started
            continue
        if pending:
            yield ""
        pending, started = False, True
        yield line
