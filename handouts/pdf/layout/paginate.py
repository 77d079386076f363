"""Cut a stack of boxes into pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import fsum

from handouts.dataclass import dataclass
from handouts.markup.linear import title_first
from handouts.pdf.layout.boxes import (
    Box,
    Fill,
    Foot,
    LandscapePage,
    Lines,
    PageBreak,
    Panel,
    Space,
    Stack,
)
from handouts.pdf.pen import Pen, Place
from handouts.pdf.tags import Tag

# A last page less full than this share is saved where spaces of one of these factors can do it.
_LITTLE = 1 / 3
_CLOSER = (0.9, 0.8, 0.7)
# A last page that is less full than this share takes whole elements from the page before.
_HALF = 1 / 2
# What begins below the end of something else fills at least this share of a page.
_LEAST = 1 / 4
# About what a theme set closer saves of a full page; and one set as close as it may be, which also
# fills the gap before a drawing that was too high.
_GIVE = 0.12
_MOST_GIVE = 0.3


class DoesNotFit(ValueError):
    """A box that is taller than a page and cannot be cut."""


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What stands on one page: a stack of boxes that starts at the top of the frame."""

    body: Stack
    landscape: bool = False

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the boxes in the order in which they are read."""
        placed = list(self.body.placed(top))
        for number in self._read():
            box, edge = placed[number]
            box.draw(pen, x, edge)

    def owners(self) -> list[Tag]:
        """Return the structure elements of the boxes in the order in which they are read."""
        boxes = (self.body.boxes[number] for number in self._read())
        return list(dict.fromkeys(box.owner for box in boxes if box.owner is not None))

    def _read(self) -> list[int]:
        return title_first([box.opens for box in self.body.boxes])


def paginate(
    boxes: Sequence[Box], height: float, landscape_height: float = 0.0, *, even_end: bool = False
) -> list[PagePlan]:
    """Cut boxes into pages whose frames are `height` points high, or `landscape_height`.

    Headings stay with what follows, lists with their introduction; a paragraph leaves no single
    line behind. A Foot stands at the foot of the page on which its part begins. Where the last page
    would hold little, the space between boxes gets a little smaller if that saves the page; with
    `even_end`, one that is less than half full takes elements from the page before it.
    Raises DoesNotFit.
    """
    return _pages(_parts(boxes), height, landscape_height, even_end=even_end)


def paginate_below(
    boxes: Sequence[Box], height: float, landscape_height: float, room: float, opening: int
) -> list[PagePlan] | None:
    """Cut boxes into pages, the first of which has only `room` points left at its foot.

    None where they had better begin on a new page: where not all of them, nor at least a third of a
    page with the first `opening` boxes, would stand in the room.
    Raises DoesNotFit.
    """
    first, *others = _parts(boxes)
    if first.landscape or any(isinstance(box, Foot | Fill) for box in first.boxes):
        return None
    flow = Stack(first.boxes)
    if flow.height - room < _LITTLE * height:
        for spacing in (1.0, *_CLOSER):
            closer = replace(flow, spacing=spacing)
            if closer.height <= room:
                return [PagePlan(closer), *_pages(others, height, landscape_height)]
    cut = flow.split(room)
    if cut is None or cut[0].height < _LEAST * height or (
            len(cut[1].boxes) > len(flow.boxes) - opening):
        return None
    rest = _Part(cut[1].boxes)
    return [PagePlan(cut[0]), *_pages([rest, *others], height, landscape_height)]


def _pages(
    parts: Iterable[_Part], height: float, landscape_height: float, *, even_end: bool = False
) -> list[PagePlan]:
    pages: list[PagePlan] = []
    for part in parts:
        room = landscape_height if part.landscape else height
        stacks = _lay(part.boxes, room)
        if len(stacks) > 1 and stacks[-1].height < _LITTLE * room:
            closer = (_lay(part.boxes, room, spacing) for spacing in _CLOSER)
            stacks = next((cut for cut in closer if len(cut) < len(stacks)), stacks)
        if even_end and len(stacks) > 1:
            stacks[-2:] = _even(stacks[-2], stacks[-1], room)
        pages += [PagePlan(_fill(stack, room), part.landscape) for stack in stacks]
    return pages


def might_take_fewer(
    pages: Sequence[PagePlan], height: float, *, sheet: bool = False
) -> bool:
    """Say whether the last page's words might go on the others, if all were set a little closer.

    For a `sheet` of paper, they may be set closer still.
    """
    give = _MOST_GIVE if sheet else _GIVE
    room = fsum(height * (1 + give) - page.body.height
                for page in pages[:-1] if not page.landscape)
    return len(pages) > 1 and pages[-1].body.height < room


def _openable(box: Box, height: float) -> Box:
    """Return a box that begins where there is room, if it is a panel that no page holds whole.

    A sheet that is about danger signs begins with them, in large print as well.
    """
    if isinstance(box, Panel) and box.whole and box.height > height:
        return replace(box, whole=False)
    return box


def _lay(part: tuple[Box, ...], height: float, spacing: float = 1.0) -> list[Stack]:
    """Cut a part of a document into pages, with what belongs at the foot of its first page there.

    As many feet stand there as have room below what comes before them; the others begin page 2.
    """
    part = tuple(_openable(box, height) for box in part)
    feet = tuple(box for box in part if isinstance(box, Foot))
    if not feet:
        return _cut(Stack(part, spacing=spacing), height)
    above = next(number for number, box in enumerate(part) if isinstance(box, Foot))
    flow = Stack(tuple(box for box in part if not isinstance(box, Foot)), spacing=spacing)
    before = replace(flow, boxes=flow.boxes[:above])
    choices = [(feet[:count], feet[count:]) for count in range(len(feet), 0, -1)]
    for held, later in choices:
        room = _room_above(held, height, spacing)
        if before.height <= room + 0.01 and (first := _first_page(flow, room, later)):
            return _join(first, held, later, height)
    if feet[0].ahead is not None:
        mark = (feet[0].ahead,)
        room = _room_above(mark, height, spacing)
        fits = before.height <= room + 0.01
        if first := _first_page(flow if fits else before, room, feet):
            if fits:
                return _join(first, mark, feet, height)
            # What comes before the box goes on, on page 2, and the box stands behind it.
            head, rest = first
            after = (*(rest.boxes if rest else ()), *feet, *flow.boxes[above:])
            return _join((head, None), mark, after, height)
    return _cut(replace(flow, boxes=(*before.boxes, *feet, *flow.boxes[above:])), height)


def _room_above(held: tuple[Box, ...], height: float, spacing: float) -> float:
    """Return the room that boxes at the foot leave above them."""
    return height - Stack((Fill(), *held), spacing=spacing).height


def _first_page(
    flow: Stack, room: float, later: tuple[Box, ...]
) -> tuple[Stack, Stack | None] | None:
    """Cut the words of page 1 off; no paragraph or list is parted by boxes that begin page 2."""
    if flow.height <= room + 0.01:
        return flow, None
    if later and (cut := _cut_between(flow, room)):
        return cut
    return flow.split(room) or flow.part(room)


def _cut_between(flow: Stack, room: float) -> tuple[Stack, Stack] | None:
    """Cut between two elements; None where that would leave half of the room empty."""
    boxes, number = flow.boxes, len(flow.boxes) - 1
    while number and (
        replace(flow, boxes=boxes[:number]).height > room + 0.01 or boxes[number - 1].gap.keep
        or (boxes[number].owner is not None and boxes[number].owner is boxes[number - 1].owner)
    ):
        number -= 1
    head = replace(flow, boxes=boxes[:number])
    return (head, replace(flow, boxes=boxes[number:])) if head.height > room / 2 else None


def _join(
    first: tuple[Stack, Stack | None], held: tuple[Box, ...], later: tuple[Box, ...],
    height: float,
) -> list[Stack]:
    """Put the boxes `held` below the words of page 1, and `later` boxes above those of page 2."""
    head, tail = first
    last = head.boxes[-1:]
    closed = tuple(replace(box, gap=box.gap._replace(after=0.0)) for box in last)
    page = replace(head, boxes=(*head.boxes[:-1], *closed, Fill(), *held))
    rest = (*later, *(tail.boxes if tail else ()))
    return [page, *_cut(replace(head, boxes=rest), height)] if rest else [page]


def _cut(stack: Stack, height: float) -> list[Stack]:
    """Cut a stack into pieces that are at most `height` points high."""
    pieces: list[Stack] = []
    while stack.height > height + 0.01:
        # What should stay together may be longer than a page.
        cut = (stack.split(height) or _part_between(stack, height)
               or stack.split(height, force=True) or stack.part(height))
        if cut is None:
            raise DoesNotFit
        pieces.append(cut[0])
        stack = cut[1]
    return [*pieces, stack]


def _part_between(stack: Stack, height: float) -> tuple[Stack, Stack] | None:
    """Cut between two boxes that should stay together; None behind a heading or a page half full.
    """
    cut = stack.part(height)
    if cut is None or cut[0].height < _HALF * height:
        return None
    last = cut[0].boxes[-1]
    return None if isinstance(last, Lines) and last.tag.role.startswith("H") else cut


def _even(before: Stack, last: Stack, height: float) -> tuple[Stack, Stack]:
    """Move elements on to the last page until half of it is full, so that it holds more than the
    small print; or none, where that would leave little on the page before."""
    boxes, number, fuller = before.boxes, len(before.boxes), last
    if any(isinstance(box, Fill) for box in boxes[:-1]):
        return before, last
    while number and fuller.height < _HALF * height:
        number -= 1
        above, below = boxes[number - 1:number], boxes[number]
        parted = above and (above[0].gap.keep or (
            below.owner is not None and below.owner is above[0].owner))
        if not parted:
            fuller = replace(last, boxes=(*boxes[number:], *last.boxes))
    shorter = replace(before, boxes=boxes[:number])
    fits = fuller.height <= height and shorter.height >= _LITTLE * height
    return (shorter, fuller) if fits else (before, last)


def _fill(stack: Stack, height: float) -> Stack:
    """Share the room that a page has left among its fills."""
    fills = sum(isinstance(part, Fill) for part in stack.boxes)
    if not fills:
        return stack
    room = (height - stack.height) / fills
    return replace(stack, boxes=tuple(
        Space(room) if isinstance(part, Fill) else part for part in stack.boxes
    ))


@dataclass(slots=True)
class _Part:
    """Boxes that begin on a new page."""

    boxes: tuple[Box, ...] = ()
    landscape: bool = False


def _parts(boxes: Iterable[Box]) -> list[_Part]:
    """Part the boxes at page breaks; an empty part makes no page."""
    parts = [_Part()]
    for box in boxes:
        if isinstance(box, LandscapePage):
            before = parts[-1].boxes
            kept = len(before)
            while kept and before[kept - 1].gap.keep:
                kept -= 1
            first, *rest = (replace(each, owner=box.owner) for each in box.body.boxes)
            first = replace(first, anchors=(*box.anchors, *first.anchors))
            parts[-1].boxes = before[:kept]
            parts += [_Part((*before[kept:], first, *rest), landscape=True), _Part()]
        elif isinstance(box, PageBreak):
            parts.append(_Part())
        else:
            parts[-1].boxes += (box,)
    return [part for part in parts if part.boxes]


def find_anchors(
    pages: Sequence[PagePlan], first: int, top: float, landscape_top: float = 0.0,
    begins: float | None = None,
) -> dict[str, Place]:
    """Return where the anchors of an article's pages stand.

    `first` is the index of the article's first page, `top` the height of the frame's upper edge,
    and `landscape_top` that on a page that lies on its side. `begins` is the height at which the
    article begins where that is not the top of its first page.
    """
    found: dict[str, Place] = {}
    for number, page in enumerate(pages):
        edge = landscape_top if page.landscape else top
        if begins is not None and not number:
            edge = begins
        for box, y in page.body.placed(edge):
            for anchor in box.anchors:
                found.setdefault(anchor, Place(first + number, y))
    return found
