"""Cut a stack of boxes into pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handouts.pdf.boxes import Box, Fill, PageBreak, Space, Stack
from handouts.pdf.canvas import Place


class DoesNotFit(ValueError):
    """Say that a box is taller than a page and cannot be cut."""


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Hold what stands on one page: a stack of boxes that starts at the top of the frame."""

    body: Stack


def paginate(boxes: Sequence[Box], height: float) -> list[PagePlan]:
    """Cut boxes into pages whose frames are `height` points high.

    Headings stay with what follows, lists with their introduction; a paragraph leaves no single
    line behind. Raises DoesNotFit.
    """
    pages: list[PagePlan] = []
    for part in _parts(boxes):
        rest: Box = Stack(part)
        while rest.height > height + 0.01:
            cut = rest.split(height) or rest.split(height, force=True)
            if cut is None and isinstance(rest, Stack):
                cut = rest.part(height)  # what should stay together is longer than a page
            if cut is None:
                raise DoesNotFit
            pages.append(PagePlan(_fill(cut[0], height)))
            rest = cut[1]
        pages.append(PagePlan(_fill(rest, height)))
    return pages


def _fill(box: Box, height: float) -> Stack:
    """Share the room that a page has left among its fills."""
    stack = box if isinstance(box, Stack) else Stack((box,))
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
                y -= max(previous.gap.after, box.gap.before)
            for anchor in box.anchors:
                found.setdefault(anchor, Place(first + number, y))
            y -= box.height
            previous = box
    return found
