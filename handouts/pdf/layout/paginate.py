"""Cut a stack of boxes into pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum

from handouts.pdf.layout.boxes import Box, Fill, PageBreak, Space, Stack
from handouts.pdf.pen import Place

# A last page less full than this share is saved where spaces of one of these factors can do it.
_LITTLE = 1 / 3
_CLOSER = (0.9, 0.8, 0.7)
# About what a theme set closer saves of a full page.
_GIVE = 0.12


class DoesNotFit(ValueError):
    """A box that is taller than a page and cannot be cut."""


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What stands on one page: a stack of boxes that starts at the top of the frame."""

    body: Stack


def paginate(boxes: Sequence[Box], height: float) -> list[PagePlan]:
    """Cut boxes into pages whose frames are `height` points high.

    Headings stay with what follows, lists with their introduction; a paragraph leaves no single
    line behind. Where the last page would hold little, the space between boxes gets a little
    smaller if that saves the page. Raises DoesNotFit.
    """
    pages: list[PagePlan] = []
    for part in _parts(boxes):
        stacks = _cut(Stack(part), height)
        if len(stacks) > 1 and stacks[-1].height < _LITTLE * height:
            closer = (_cut(Stack(part, spacing=spacing), height) for spacing in _CLOSER)
            stacks = next((cut for cut in closer if len(cut) < len(stacks)), stacks)
        pages += [PagePlan(_fill(stack, height)) for stack in stacks]
    return pages


def might_take_fewer(pages: Sequence[PagePlan], height: float) -> bool:
    """Say whether the last page's words might go on the others, if all were set a little closer."""
    room = fsum(height * (1 + _GIVE) - page.body.height for page in pages[:-1])
    return len(pages) > 1 and pages[-1].body.height < room


def _cut(stack: Stack, height: float) -> list[Stack]:
    """Cut a stack into pieces that are at most `height` points high."""
    pieces: list[Stack] = []
    while stack.height > height + 0.01:
        # What should stay together may be longer than a page.
        cut = stack.split(height) or stack.split(height, force=True) or stack.part(height)
        if cut is None:
            raise DoesNotFit
        pieces.append(cut[0])
        stack = cut[1]
    return [*pieces, stack]


def _fill(stack: Stack, height: float) -> Stack:
    """Share the room that a page has left among its fills."""
    fills = sum(isinstance(part, Fill) for part in stack.boxes)
    if not fills:
        return stack
    room = (height - stack.height) / fills
    return replace(stack, boxes=tuple(
        Space(room) if isinstance(part, Fill) else part for part in stack.boxes
    ))


def _parts(boxes: Iterable[Box]) -> list[tuple[Box, ...]]:
    """Part the boxes at page breaks; an empty part makes no page."""
    parts: list[list[Box]] = [[]]
    for box in boxes:
        if isinstance(box, PageBreak):
            parts.append([])
        else:
            parts[-1].append(box)
    return [tuple(part) for part in parts if part]


def find_anchors(pages: Sequence[PagePlan], first: int, top: float) -> dict[str, Place]:
    """Return where the anchors of an article's pages stand.

    `first` is the index of the article's first page, `top` the height of the frame's upper edge.
    """
    found: dict[str, Place] = {}
    for number, page in enumerate(pages):
        y = top
        previous: Box | None = None
        for box in page.body.boxes:
            if previous is not None:
                y -= page.body.space(previous, box)
            for anchor in box.anchors:
                found.setdefault(anchor, Place(first + number, y))
            y -= box.height
            previous = box
    return found
