"""The parts of a page that hold no blocks: letterhead, rules, lines to write on, contents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handouts.markup.element import Element
from handouts.pdf.layout import labels
from handouts.pdf.layout.boxes import NO_GAP, Box, Fill, Gap, Lines, Picture, Row, Space, Stack
from handouts.pdf.layout.kit import GUTTER, Kit, lines_box, text_box
from handouts.pdf.layout.lists import two_columns
from handouts.pdf.layout.pictures import LOGO_WIDTH, make_picture
from handouts.pdf.pen import Pen
from handouts.pdf.tags import Tag
from handouts.pdf.text import Line, Span, blank, break_lines

if TYPE_CHECKING:
    from handouts.theme.model import TextStyle

MM = 72 / 25.4
# Distance between ruled lines to write on (page-design: a hand needs 9 mm).
WRITING_LINE = 9 * MM
# Space between a clinic's name and its phone, and the room that the name must have at least.
_COLUMN_GAP = 12.0
_LEAST_NAMES = 200.0
# More lines to write on than these may be parted by the end of a page.
_KEPT_LINES = 8
# Space between a label and the blank behind it.
_BEFORE_BLANK = 6.0
# Room for a page number and some dots at the end of a line of the contents.
_NUMBER_ROOM = 2.8
# A table of contents of more entries may stand in two columns.
_IN_ONE_COLUMN = 16


def letterhead(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set logo and name at the left, contacts at the right, or all of it centered; and a rule."""
    own = tag.child("Div")
    blocks = list(element.elements())
    look = kit.theme.head
    picture = None
    if blocks and blocks[0].name in {"figure", "img"}:
        logo = blocks.pop(0)
        picture = make_picture(next(logo.iter("img")), own, LOGO_WIDTH, kit, limit=look.logo)
    color = kit.theme.palette["brand"]

    def decorate(pen: Pen, x: float, top: float) -> None:
        pen.rule(x, top - 3, width, look.rule, color)

    rule = Space(4, decorate, gap=Gap(4, 8)) if look.rule else Space(0, gap=Gap(4, 4))
    if look.align == "center":
        return [_centered(picture, blocks, own, width, kit), rule]
    cells: list[tuple[float, Box]] = [(0.0, picture)] if picture is not None else []
    left = picture.width + 10 if picture is not None else 0.0
    if blocks:
        cells += _names_and_contact(blocks, own, left, width, kit)
    return [Row(tuple(cells), gap=Gap(0, 4), middle=True), rule]


def _centered(
    picture: Picture | None, blocks: list[Element], tag: Tag, width: float, kit: Kit
) -> Box:
    """Set a logo and lines of words one below the other, each in the middle."""
    boxes: list[Box] = []
    if picture is not None:
        boxes.append(replace(picture, offset=(width - picture.width) / 2))
    for number, block in enumerate(blocks):
        text = text_box(block, tag.child("P"), _style(number, kit), width, kit, gap=Gap())
        boxes += [replace(text, lines=(line,), indent=(width - line.width) / 2)
                  for line in text.lines]
    return Stack(tuple(boxes), gap=Gap(0, 4), whole=True)


def _style(number: int, kit: Kit) -> TextStyle:
    """Return how a paragraph of a letterhead looks: the first one is the clinic's name."""
    return kit.theme.letterhead if number else kit.theme.clinic


def _names_and_contact(
    blocks: list[Element], tag: Tag, left: float, width: float, kit: Kit
) -> list[tuple[float, Box]]:
    """Set the last block at the right of the others, or where the head is lowest with it.

    That is below them where there is no room, and beside all but the name where the name alone
    needs the whole width.
    """
    tags = [tag.child("P") for _ in blocks]

    def boxes(start: int, stop: int, room: float) -> list[Lines]:
        return [text_box(blocks[number], tags[number], _style(number, kit), room, kit, gap=Gap())
                for number in range(start, stop)]

    end = len(blocks) - 1
    last = boxes(end, len(blocks), width - left)
    right = max((line.width for box in last for line in box.lines), default=0.0)
    room = width - left - right - _COLUMN_GAP
    if room < _LEAST_NAMES:
        return [(left, Stack((*boxes(0, end, width - left), *last)))]
    contact = [(width - right, box) for box in last]
    names = Stack(tuple(boxes(0, end, room)))
    below = Row(((0.0, Stack(tuple(boxes(1, end, room)))),
                 *((x - left, box) for x, box in contact)))
    across = Stack((*boxes(0, min(end, 1), width - left), below))
    return [(left, names), *contact] if names.height <= across.height else [(left, across)]


def is_short_line(block: Element, following: Element) -> bool:
    """Tell whether a label and a single line to write on follow one another."""
    return block.role == "intro" and following.role == "write-in" and (
        following.attrs.get("lines", "1") == "1")


def label_and_line(label: Element, line: Element, tag: Tag, width: float, kit: Kit) -> Box:
    """Set a line to write on after its label, as long as the column allows."""
    own, face = tag.child("P"), kit.face(kit.theme.text)
    text = text_box(label, own, kit.theme.text, width, kit)
    room = width - max((line.width for line in text.lines), default=0.0) - _BEFORE_BLANK
    if room < 40 * MM or len(text.lines) != 1:
        text = replace(text, lines=(*text.lines[:-1], *map(_spaced, text.lines[-1:])))
        return Stack((text, _writing_line(line, own, width, kit)), gap=Gap(0, 6))
    words, blank_ = _spaced(text.lines[0], _BEFORE_BLANK), _blank(line, own, room, kit)
    joined = Line((*words.runs, *blank_.runs), words.width + blank_.width)
    above = Space(max(0.0, WRITING_LINE - face.leading))
    return Stack((above, replace(text, lines=(joined,), gap=NO_GAP)), gap=Gap(0, 6))


def rule(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set a hairline."""
    theme = kit.theme

    def hairline(pen: Pen, x: float, top: float) -> None:
        pen.rule(x, top, width, theme.rule_width, theme.rule_color)

    return [Space(1, hairline, gap=Gap(10, 10))]


def write_in(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set ruled lines to write on."""
    count = int(element.attrs.get("lines", "1"))
    own = tag.child("P")
    lines = tuple(_writing_line(element, own, width, kit) for _ in range(count))
    return [Stack(lines, gap=Gap(0, 6), whole=count <= _KEPT_LINES)]


def _writing_line(element: Element, tag: Tag, width: float, kit: Kit) -> Box:
    """Set one ruled line with the room above it that a hand needs."""
    face = kit.face(kit.theme.text)
    line = _spaced(_blank(element, tag, width, kit))
    look = face._replace(leading=face.size)  # so that the rule stands at the foot of its room
    return Stack((Space(WRITING_LINE - face.size), Lines(tag, (line,), look)), whole=True)


def _blank(element: Element, tag: Tag, width: float, kit: Kit) -> Line:
    """Return a rule of about a width, as underscores which a reader says as `title`."""
    face = kit.face(kit.theme.text)
    own = tag.inline("Span", actual=element.attrs.get("title") or kit.blank)
    words = Span(blank(width, face)[:-1] or "_", tag=own)
    (line,) = break_lines([words], face, width)
    return line


def _spaced(line: Line, room: float = 0.0) -> Line:
    """Return a line with a space of some points at its end: it is not read as one with the next."""
    last = line.runs[-1]
    tag = None if last.tag is not None and last.tag.actual else last.tag
    space = last._replace(text=" ", width=room, tag=tag, href=None)
    return Line((*line.runs, space), line.width + room)


def fill(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Move what follows to the foot of the page."""
    return [Fill()]


def contents(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set a table of contents: linked titles, dotted leaders, page numbers.

    A long one stands in two columns, of at most half a page: no end of a page parts them.
    """
    entries = sum(1 for _ in element.iter("li"))
    if kit.theme.list_.columns and entries > _IN_ONE_COLUMN:
        column = (width - GUTTER) / 2
        toc = Tag("TOC", tag)
        both = two_columns(_toc_lines(element, toc, column, kit), column, kit)
        if both.height <= kit.theme.page.height / 2:
            tag.kids.append(toc)
            return [replace(both, gap=Gap(5, 5))]
    return [*_toc_lines(element, tag.child("TOC"), width, kit)]


def _toc_lines(element: Element, toc: Tag, width: float, kit: Kit) -> list[labels.TocLine]:
    boxes: list[labels.TocLine] = []
    for item in element.iter("li"):
        link = next(item.iter("a"))
        entry = toc.child("TOCI", leads_to=link.attrs["href"][1:]).child("Reference")
        style = kit.theme.toc
        title = [Span(" ".join(link.text().split()))]
        text = lines_box(title, link, entry, style, width - _NUMBER_ROOM * style.size, kit)
        boxes.append(labels.TocLine(
            link.attrs["href"], text.lines, entry, kit.face(style), width, kit.theme.rule_color,
            gap=Gap(5, 5),
        ))
    return boxes
