"""Pages of a table with boxes to tick, as long as it gets: each is drawn and written by itself.

They look as any table does (table_builder.py), and each page has a heading and a table of its own.
The layout of a document holds all of its boxes and elements, and here there is no end of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.rl_accel import fp_str

from handouts.dataclass import dataclass
from handouts.pdf.added_pages import PLAIN, AddedPages, Codes, Elements, Head
from handouts.pdf.fonts import Typeface, font_name, split_words
from handouts.pdf.pen import ASCENT
from handouts.pdf.text import Face, Line, Span, break_lines, text_width, widest_word

if TYPE_CHECKING:
    from handouts.theme.model import TextStyle, Theme

BOX = "\u2610"
# Names on one line: numbers that follow one another are easy to count by tens and fives.
_BESIDE = (10, 5, 2, 1)
# The share of the width that what names a row may take, and the lines that it may have.
_HEAD_SHARE, MOST_LINES = 0.38, 12
# Space between two names, as a share of the type size.
_APART = 1.2
# Space above a table, in points, as in table_builder.py.
_ABOVE_TABLE = 4.0
# Texts whose lines are at hand: sheets that are often named.
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Ticks:
    """One row of the table: what it is about, a number, and names with a box each.

    `heads` are ways to say what it is about, the longest first; one that is too long is passed by.
    """

    heads: tuple[str, ...]
    number: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words on each page: `heading` is told its first and its last name."""

    heading: Callable[[str, str], str]
    columns: tuple[str, str, str]
    foot: Callable[[int], str]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The faces and measures of the pages, in points.

    A heading has at most so many lines, and `pitch` is from one of the names `beside` each other to
    the next.
    """

    theme: Theme
    heading: Face
    head: Face
    text: Face
    foot: Face
    heading_lines: int
    columns: tuple[float, float, float]
    pitch: float
    beside: int

    @property
    def pad(self) -> float:
        """Return the padding at both sides of a cell together."""
        return 2 * self.theme.table.padding

    @property
    def left(self) -> float:
        """Return where the columns begin."""
        return self.theme.page.margin_left


def look_of(
    theme: Theme, typeface: Typeface, wording: Wording, heads: Iterable[tuple[str, ...]],
    number: str, widest: str,
) -> Look:
    """Return the look of a table, whose columns hold all that it will be about.

    `number` is the longest one, and `widest` the widest name.
    """
    def face(style: TextStyle) -> Face:
        return Face(style.size, style.size * style.leading, style.color, style.bold, typeface)

    heading, head, text = face(theme.h2), face(theme.table_head), face(theme.table_text)
    page, pad = theme.page, 2 * theme.table.padding
    width = page.width - page.margin_left - page.margin_right
    second = max(text_width(wording.columns[1], head), text_width(number, text)) + pad
    name = text_width(f"{BOX} {widest}", text)
    words = [wording.columns[0], *(each[0] for each in heads)]
    first = min(max(text_width(each, head) for each in words), _HEAD_SHARE * width - pad,
                width - second - name - 2 * pad)
    first = max(first, *(widest_word(each, head, broken=True) for each in words)) + pad
    third = width - first - second
    pitch = name + _APART * text.size
    # The space behind the last name of a line may be in the padding.
    beside = next((count for count in _BESIDE if count * pitch <= third - pad / 2), 1)
    lines = break_lines((Span(wording.heading(widest, widest)),), heading, width)
    return Look(theme, heading, head, text, face(theme.running), len(lines),
                (first, second, third), pitch, beside)


def write_tick_pages(
    file: BinaryIO, head: Head, look: Look, wording: Wording, rows: Iterable[Ticks]
) -> None:
    """Write a document, and behind its words the rows of a table on as many pages as they need."""
    added = AddedPages(file, head)
    hand = _hand(look, head.codes)
    page = look.theme.page
    top = head.end - max(look.theme.meta.space_after, look.theme.h2.space_before)
    number = 1
    for some in _pages(rows, look, top):
        if some:
            sheet = _Page(look, hand, len(head.marks) if number == 1 else 0)
            sheet.draw(wording, some, top, number)
            added.add(sheet.content(), sheet.elements, on_first=number == 1)
        top = page.height - page.margin_top
        number += 1
    added.finish()


def _pages(rows: Iterable[Ticks], look: Look, top: float) -> Iterator[list[Ticks]]:
    """Yield the rows of each page, the first of which begins at a height and may have no room."""
    page = look.theme.page
    around = _heading_height(look) + _head_height(look)
    room = top - page.margin_bottom - around
    some: list[Ticks] = []
    for row in rows:
        height = _height(row, look)
        if height > room and (some or top < page.height - page.margin_top):
            yield some
            some, top = [], page.height - page.margin_top
            room = top - page.margin_bottom - around
        some.append(row)
        room -= height
    if some:
        yield some


def _heading_height(look: Look) -> float:
    return look.heading_lines * look.heading.leading + max(
        look.theme.h2.space_after, _ABOVE_TABLE)


def _head_height(look: Look) -> float:
    return look.head.leading + look.pad


def _height(row: Ticks, look: Look) -> float:
    lines = max(len(_head_lines(row.heads, look)) * look.head.leading,
                -(-len(row.names) // look.beside) * look.text.leading)
    return lines + look.pad


@lru_cache(maxsize=_KEPT)
def _head_lines(heads: tuple[str, ...], look: Look) -> tuple[Line, ...]:
    lines: tuple[Line, ...] = ()
    for text in heads:
        lines = break_lines((Span(text),), look.head, look.columns[0] - look.pad)
        if len(lines) <= MOST_LINES:
            break
    return lines


# -- letters -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hand:
    """How texts are written, worked out once for all pages: each returns operators.

    `lines` writes lines of a face, below each other, and keeps them at hand; `names` writes the
    names of a row, `heading` and `foot` what each page says once.
    """

    lines: Callable[[tuple[str, ...], Face], bytes]
    names: Callable[[Sequence[str]], bytes]
    heading: Callable[[str], bytes]
    foot: Callable[[str], bytes]


def _hand(look: Look, codes: Codes) -> _Hand:
    @lru_cache(maxsize=_KEPT)
    def lines(texts: tuple[str, ...], face: Face) -> bytes:
        below = b" 0 %.2f Td " % -face.leading
        return below.join([_shown(text, face, codes) for text in texts])

    box, plain = _shown(BOX, look.text, codes), _plain(look.text, codes)
    beside = b" %.2f 0 Td " % look.pitch
    below = b" %.2f %.2f Td " % ((1 - look.beside) * look.pitch, -look.text.leading)

    def names(some: Sequence[str]) -> bytes:
        # The space behind a name parts it from the next box where the words are read.
        each = [b"%b %b" % (box, plain(f" {name} ")) for name in some]
        return below.join([beside.join(each[start:start + look.beside])
                           for start in range(0, len(each), look.beside)])

    def heading(text: str) -> bytes:
        if look.heading_lines == 1:
            return one_line(text)
        broken = break_lines((Span(text),), look.heading, sum(look.columns))
        return lines(_texts(broken), look.heading)

    one_line = _plain(look.heading, codes)
    return _Hand(lines, names, heading, _plain(look.foot, codes))


def _shown(text: str, face: Face, codes: Codes) -> bytes:
    """Return the operators that show a line of text, each word in its font."""
    parts: list[bytes] = []
    for name, piece in split_words(text, face.bold, face.typeface):
        own = codes[name]
        letters = [own[char] for char in piece.replace("\N{NO-BREAK SPACE}", " ")]
        for font, some in groupby(letters, lambda letter: letter[0]):
            parts.append(b"%s %s Tf <%s> Tj" % (
                font, fp_str(face.size).encode(), bytes([code for _, code in some]).hex().encode()))
    return b" ".join(parts)


def _plain(face: Face, codes: Codes) -> Callable[[str], bytes]:
    """Return what shows plain text fast: all of it is in one font, or it is shown as any other."""
    own = codes[font_name(face.typeface, face.bold)]
    fonts = {own[char][0] for char in PLAIN if char in own}
    if len(fonts) > 1 or not own.keys() >= set(PLAIN):
        return lambda text: _shown(text, face, codes)
    table = {ord(char): own[char][1] for char in PLAIN}
    start = b"%s %s Tf <" % (*fonts, fp_str(face.size).encode())

    def shown(text: str) -> bytes:
        if not text.isascii():
            return _shown(text, face, codes)
        return b"%b%b> Tj" % (start, text.translate(table).encode("latin-1").hex().encode())

    return shown


def width_of(typeface: Typeface) -> Callable[[str], float]:
    """Return what tells fast how wide a plain text is at size 1."""
    widths = {char: text_width(char, Face(1, 1, "", typeface=typeface)) for char in PLAIN}
    return lambda text: sum([widths[char] for char in text])


# -- drawing a page ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Page:
    """One page that is being drawn: its operators, and the elements of what they show.

    `before` are the marks that stand on the page already.
    """

    look: Look
    hand: _Hand
    before: int = 0
    elements: Elements = field(default_factory=Elements)
    code: list[bytes] = field(default_factory=list)
    rules: list[bytes] = field(default_factory=list)

    def content(self) -> bytes:
        """Return the content of the page."""
        return b"\n".join(self.code)

    def draw(self, wording: Wording, rows: Sequence[Ticks], top: float, number: int) -> None:
        """Draw a heading and a table from a height downwards."""
        look, elements = self.look, self.elements
        section = elements.add(b"Sect")
        elements.add(b"H2", section, marked=True)
        words = wording.heading(rows[0].names[0], rows[-1].names[-1])
        self._show(b"H2", self.hand.heading(words), look.heading, look.left, top)
        top -= _heading_height(look)
        table = elements.add(b"Table", section)
        top = self._columns(wording, table, top)
        body = elements.add(b"TBody", table)
        for row in rows:
            top = self._row(row, elements.add(b"TR", body), top)
        self._fills(look.theme.table.rule_color, self.rules)
        self._foot(wording.foot(number))

    def _columns(self, wording: Wording, table: int, top: float) -> float:
        look, elements = self.look, self.elements
        below = top - _head_height(look)
        self._fills(look.theme.table.head_background, [
            _box(look.left, below, sum(look.columns), top - below)])
        row = elements.add(b"TR", elements.add(b"THead", table))
        x = look.left + look.pad / 2
        for word, width in zip(wording.columns, look.columns, strict=True):
            elements.add(b"TH /A << /O /Table /Scope /Column >>", row, marked=True)
            self._lines(b"TH", (word,), look.head, x, top - look.pad / 2)
            x += width
        return below

    def _row(self, row: Ticks, tag: int, top: float) -> float:
        look, elements = self.look, self.elements
        x, inner = look.left + look.pad / 2, top - look.pad / 2
        first, second, _ = look.columns
        elements.add(b"TH /A << /O /Table /Scope /Row >>", tag, marked=True)
        self._lines(b"TH", _texts(_head_lines(row.heads, look)), look.head, x, inner)
        elements.add(b"TD", tag, marked=True)
        self._lines(b"TD", (row.number,), look.text, x + first, inner)
        elements.add(b"TD", tag, marked=True)
        self._show(b"TD", self.hand.names(row.names), look.text, x + first + second, inner)
        below = top - _height(row, look)
        thickness = look.theme.table.rule
        self.rules.append(_box(look.left, below - thickness / 2, sum(look.columns), thickness))
        return below

    def _lines(
        self, role: bytes, texts: tuple[str, ...], face: Face, x: float, top: float
    ) -> None:
        self._show(role, self.hand.lines(texts, face), face, x, top)

    def _show(self, role: bytes, code: bytes, face: Face, x: float, top: float) -> None:
        """Show what the last element that was added says, from a top left corner."""
        baseline = top - (face.leading - face.size) / 2 - face.size * ASCENT
        self.code.append(b"/%s <</MCID %d>> BDC BT %s rg %.2f %.2f Td %s ET EMC" % (
            role, self.before + len(self.elements.marks) - 1, _ink(face.color), x, baseline, code))

    def _fills(self, color: str, boxes: Sequence[bytes]) -> None:
        self.code.append(b"/Artifact <</Type /Layout>> BDC %s rg n %s f* EMC" % (
            _ink(color), b" ".join(boxes)))

    def _foot(self, text: str) -> None:
        face = self.look.foot
        self.code.append(
            b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC BT %s rg %.2f %.2f Td %s ET EMC"
            % (_ink(face.color), self.look.left, self.look.theme.page.foot,
               self.hand.foot(text)))


def _texts(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple("".join(run.text for run in line.runs) for line in lines)


def _box(x: float, y: float, width: float, height: float) -> bytes:
    return b"%.2f %.2f %.2f %.2f re" % (x, y, width, height)


@lru_cache(maxsize=16)
def _ink(color: str) -> bytes:
    return fp_str(*HexColor(color).rgb()).encode()
