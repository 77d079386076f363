"""Boxes: what a page is stacked from, each with a height, a way to split, and a way to draw.

A box is made for one width, so its height is known at once, and laying out a document is plain
arithmetic: stack, split at the foot of the page, go on. All lengths are points. A box that is split
hands its tag on to both parts, so one paragraph on two pages stays one structure element.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from handouts.dataclass import dataclass
from handouts.markup.linear import Opens
from handouts.pdf.pen import Pen
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, Line

# Lines that must stay together at the foot and at the head of a page.
_ORPHANS = 2


class Gap(NamedTuple):
    """The space that a box wants around it, and whether it stays with the next box."""

    before: float = 0.0
    after: float = 0.0
    keep: bool = False


NO_GAP = Gap()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(ABC):
    """A piece of a page.

    `anchors` are the ids of the places in it that links lead to; `owner` is the structure element
    that holds its words, once the box stands among its siblings; `opens` tells a title and its
    answer, which are read first.
    """

    gap: Gap = NO_GAP
    anchors: tuple[str, ...] = ()
    owner: Tag | None = None
    opens: Opens = ""

    @property
    @abstractmethod
    def height(self) -> float:
        """Return the height in points, without the gap."""

    def split(self, room: float, *, force: bool = False) -> tuple[Box, Box] | None:
        """Cut at `room` points; None when no good cut exists. `force` accepts an ugly one."""
        return None

    @abstractmethod
    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the box downwards from its top left corner."""


def anchors_of(boxes: Iterable[Box]) -> tuple[str, ...]:
    """Return the anchors of boxes, for the one that holds them."""
    return tuple(anchor for box in boxes for anchor in box.anchors)


@dataclass(frozen=True, slots=True)
class Lines(Box):
    """The lines of a paragraph, a heading or a list item."""

    tag: Tag
    lines: tuple[Line, ...]
    face: Face
    indent: float = 0.0
    whole: bool = False  # never split when it fits on a page

    @property
    def height(self) -> float:
        return len(self.lines) * self.face.leading

    def split(self, room: float, *, force: bool = False) -> tuple[Box, Box] | None:
        if self.whole and not force:
            return None
        fit = int((room + 0.01) // self.face.leading)
        fit = min(fit, len(self.lines) - (1 if force else _ORPHANS))
        if fit < (1 if force else _ORPHANS):
            return None
        first = replace(self, lines=self.lines[:fit], gap=self.gap._replace(after=0.0))
        rest = replace(self, lines=self.lines[fit:], anchors=(),
                       gap=self.gap._replace(before=0.0))
        return first, rest

    def draw(self, pen: Pen, x: float, top: float) -> None:
        pen.lines(self.tag, self.lines, self.face, x + self.indent, top)


@dataclass(frozen=True, slots=True)
class Stack(Box):
    """Boxes one below the other; the space between two is the larger of what they ask for."""

    boxes: tuple[Box, ...]
    whole: bool = False  # never split when it fits on a page
    spacing: float = 1.0  # times the space that the boxes ask for

    def space(self, above: Box | None, below: Box) -> float:
        """Return the space between two of the boxes; none above the first."""
        return max(above.gap.after, below.gap.before) * self.spacing if above is not None else 0.0

    @property
    def height(self) -> float:
        total, previous = 0.0, None
        for box in self.boxes:
            total += self.space(previous, box) + box.height
            previous = box
        return total

    def split(self, room: float, *, force: bool = False) -> tuple[Stack, Stack] | None:
        if self.whole and not force:
            return None
        used, previous = 0.0, None
        for number, box in enumerate(self.boxes):
            start = used + self.space(previous, box)
            if start + box.height > room + 0.01:
                return self._cut(number, room, start, force=force)
            used, previous = start + box.height, box
        return None

    def _cut(
        self, number: int, room: float, start: float, *, force: bool
    ) -> tuple[Stack, Stack] | None:
        box = self.boxes[number]
        parts = box.split(room - start, force=force) if room > start else None
        if parts is None:
            while number and self.boxes[number - 1].gap.keep:
                number -= 1
        head = self.boxes[:number] + (parts[:1] if parts else ())
        tail = (parts[1:] if parts else ()) + self.boxes[number + bool(parts):]
        if not head:
            return None
        if parts is None and isinstance(box, Panel) and box.ahead is not None:
            told = self._told_of(box.ahead, number, room)
            head, tail = told if told is not None else (head, tail)
        return replace(self, boxes=head), replace(self, boxes=tail, anchors=())

    def _told_of(
        self, ahead: Box, number: int, room: float
    ) -> tuple[tuple[Box, ...], tuple[Box, ...]] | None:
        """Cut before the first `number` boxes or some fewer, so that what tells of the next has
        room; None where there is none.
        """
        while number:
            head = (*self.boxes[:number], ahead)
            if replace(self, boxes=head).height <= room + 0.01:
                return head, self.boxes[number:]
            number -= 1
            while number and self.boxes[number - 1].gap.keep:
                number -= 1
        return None

    def part(self, room: float) -> tuple[Stack, Stack] | None:
        """Cut before the first box that does not fit, whatever should stay together."""
        number = len(self.boxes) - 1
        while number and replace(self, boxes=self.boxes[:number]).height > room + 0.01:
            number -= 1
        return (replace(self, boxes=self.boxes[:number]),
                replace(self, boxes=self.boxes[number:], anchors=())) if number else None

    def placed(self, top: float) -> Iterator[tuple[Box, float]]:
        """Yield each box with the height of its upper edge, that of the stack being `top`."""
        previous: Box | None = None
        for box in self.boxes:
            top -= self.space(previous, box)
            yield box, top
            top -= box.height
            previous = box

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for box, edge in self.placed(top):
            box.draw(pen, x, edge)


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a list item: a bullet, a number or a box to tick."""

    tag: Tag
    draw: Callable[[Pen, Tag, float, float], None]  # pen, tag, x, top of the item


@dataclass(frozen=True, slots=True)
class Item(Box):
    """A list item: a label that hangs to the left of a body."""

    label: Label | None
    body: Box
    indent: float
    minimum: float = 0.0

    @property
    def height(self) -> float:
        return max(self.body.height, self.minimum)

    def split(self, room: float, *, force: bool = False) -> tuple[Box, Box] | None:
        parts = self.body.split(room, force=force)
        if parts is None:
            return None
        first = replace(self, body=parts[0], gap=self.gap._replace(after=0.0))
        rest = replace(self, label=None, body=parts[1], minimum=0.0,
                       gap=self.gap._replace(before=0.0))
        return first, rest

    def draw(self, pen: Pen, x: float, top: float) -> None:
        if self.label is not None:
            self.label.draw(pen, self.label.tag, x, top)
        self.body.draw(pen, x + self.indent, top)


@dataclass(frozen=True, slots=True)
class Panel(Box):
    """A box with a background, a frame, a bar at the left and a band for its label.

    The part on a later page repeats its label, as an artifact: a screen reader reads it once.
    """

    body: Box
    width: float
    padding: float
    background: str | None = None
    frame: float = 0.0
    frame_color: str = "#000000"
    bar: float = 0.0
    bar_color: str = "#000000"
    band: Box | None = None
    band_background: str | None = None
    continued: bool = False
    whole: bool = True  # never split when it fits on a page
    ahead: Box | None = None  # stands at the end of a page that has no room for the panel

    @property
    def inset(self) -> float:
        """Return the distance from the outer left edge to the text."""
        return max(self.frame, self.bar) + self.padding

    @property
    def band_height(self) -> float:
        """Return the height of the label band with its padding."""
        if self.band is None:
            return 0.0
        return self.band.height + (self.padding if self.band_background else self.padding / 2)

    @property
    def height(self) -> float:
        top = self.padding if self.band is None or self.band_background else 0.0
        head = self.band_height if self.band is None or self.band_background else (
            self.padding + self.band_height)
        return self.frame * 2 + head + top + self.body.height + self.padding

    def split(self, room: float, *, force: bool = False) -> tuple[Box, Box] | None:
        if self.whole and not force:
            return None
        extra = self.height - self.body.height
        parts = self.body.split(room - extra, force=False)
        if parts is None and force:
            parts = self.body.split(room - extra, force=True)
        if parts is None:
            return None
        return (replace(self, body=parts[0]),
                replace(self, body=parts[1], continued=True, anchors=()))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        height = self.height
        bottom = top - height
        if self.background:
            pen.fill(x, bottom, self.width, height, self.background)
        if self.bar:
            pen.fill(x, bottom, self.bar, height, self.bar_color)
        y = top - self.frame
        if self.band is not None and self.continued:
            with pen.artifact("Pagination"):
                y = self._draw_band(pen, x, y)
        elif self.band is not None:
            y = self._draw_band(pen, x, y)
        else:
            y -= self.padding
        self.body.draw(pen, x + self.inset, y)
        if self.frame:
            pen.frame(x, bottom, self.width, height, self.frame, self.frame_color)

    def _draw_band(self, pen: Pen, x: float, y: float) -> float:
        assert self.band is not None
        if self.band_background:
            pen.fill(x, y - self.band_height, self.width, self.band_height, self.band_background)
            self.band.draw(pen, x + self.inset, y - self.padding / 2)
            return y - self.band_height - self.padding
        self.band.draw(pen, x + self.inset, y - self.padding)
        return y - self.padding - self.band_height


@dataclass(frozen=True, slots=True)
class Pointer(Box):
    """A box that tells where to look: an artifact, since a listener gets there anyway."""

    box: Box

    @property
    def height(self) -> float:
        return self.box.height

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.artifact("Pagination"):
            self.box.draw(pen, x, top)


@dataclass(frozen=True, slots=True)
class Foot(Box):
    """A box that stands at the foot of the page on which its part of the document begins.

    What comes before it in the document stands above it, and as much of what follows as the page
    holds. `ahead` stands in its place where it has no room, and the box on the next page.
    """

    box: Box
    ahead: Box | None = None

    @property
    def height(self) -> float:
        return self.box.height

    def split(self, room: float, *, force: bool = False) -> tuple[Box, Box] | None:
        return self.box.split(room, force=force)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        self.box.draw(pen, x, top)


@dataclass(frozen=True, slots=True)
class Row(Box):
    """Boxes side by side, in reading order; each has its own distance from the left."""

    cells: tuple[tuple[float, Box], ...]
    middle: bool = False  # center the cells on one another instead of lining up their tops

    @property
    def height(self) -> float:
        return max((box.height for _, box in self.cells), default=0.0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for offset, box in self.cells:
            drop = (self.height - box.height) / 2 if self.middle else 0.0
            box.draw(pen, x + offset, top - drop)


@dataclass(frozen=True, slots=True)
class Space(Box):
    """Empty room, in points, or room with the given decoration."""

    room: float
    decorate: Callable[[Pen, float, float], None] | None = None

    @property
    def height(self) -> float:
        return self.room

    def draw(self, pen: Pen, x: float, top: float) -> None:
        if self.decorate is not None:
            self.decorate(pen, x, top)


@dataclass(frozen=True, slots=True)
class Picture(Box):
    """A figure under its tag, or as decoration; `paint` gets pen and lower left corner."""

    tag: Tag | None
    width: float
    tall: float
    paint: Callable[[Pen, float, float], None]
    offset: float = 0.0

    @property
    def height(self) -> float:
        return self.tall

    def draw(self, pen: Pen, x: float, top: float) -> None:
        left, bottom = x + self.offset, top - self.height
        if self.tag is None:
            with pen.artifact():
                self.paint(pen, left, bottom)
            return
        box = (left, bottom, left + self.width, top)
        self.tag.attributes.setdefault("O", "Layout")
        self.tag.attributes["BBox"] = [round(edge, 2) for edge in box]
        with pen.tagged(self.tag):
            self.paint(pen, left, bottom)


def holds_picture(box: Box) -> bool:
    """Tell whether a figure stands in a box."""
    if isinstance(box, Picture):
        return box.tag is not None
    if isinstance(box, Stack):
        return any(map(holds_picture, box.boxes))
    return isinstance(box, Row) and any(holds_picture(each) for _, each in box.cells)


@dataclass(frozen=True, slots=True)
class PageBreak(Box):
    """The start of a new page."""

    @property
    def height(self) -> float:
        return 0.0

    def draw(self, pen: Pen, x: float, top: float) -> None:
        return None


@dataclass(frozen=True, slots=True)
class LandscapePage(Box):
    """Boxes for a page of their own that lies on its side; a heading before them goes along."""

    body: Stack

    @property
    def height(self) -> float:
        return 0.0

    def draw(self, pen: Pen, x: float, top: float) -> None:
        raise RuntimeError("a landscape page inside another box")


@dataclass(frozen=True, slots=True)
class Fill(Box):
    """The room that a page has left, so that what follows stands at its foot."""

    @property
    def height(self) -> float:
        return 0.0

    def draw(self, pen: Pen, x: float, top: float) -> None:
        return None
