"""What an SVG file is read into: shapes, with their strokes, clips and opacity.

Named tuples where they do, since a one-shot build waits for every dataclass to be made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from handouts.dataclass import dataclass
from handouts.pdf.images.svg_outline import Edges, Viewport
from handouts.pdf.images.svg_path import Segment
from handouts.pdf.images.svg_tree import Node
from handouts.pdf.images.svg_values import Matrix, Transform, matrix_of, multiplied


class Clip(NamedTuple):
    """An outline that cuts off what lies outside of it, in the units of the whole drawing."""

    segments: tuple[Segment, ...]
    even_odd: bool
    box: Edges
    is_box: bool


class Stroke(NamedTuple):
    """How an outline is drawn, in user units."""

    width: float = 1.0
    cap: str = "butt"
    join: str = "miter"
    miter: float = 4.0
    dashes: tuple[float, ...] = ()
    offset: float = 0.0


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Shape:
    """One shape: its outline, colors ("#rrggbb" or "none"), transforms (outermost first), clips.

    `box` are its edges in the whole drawing, with half of its stroke.
    """

    segments: tuple[Segment, ...]
    fill: str
    stroke: str
    even_odd: bool
    pen: Stroke
    transforms: tuple[Transform, ...]
    matrix: Matrix
    clips: tuple[Clip, ...]
    box: Edges


class Layer:
    """One group that is laid over what is below it as a whole; only itself is equal to it."""

    __slots__ = ("share",)

    def __init__(self, share: float) -> None:
        self.share = share


class Draft(NamedTuple):
    """One shape before its opacity is settled; `under` tells that its stroke lies below its fill.
    """

    node: Node
    shape: Shape
    fill_share: float
    stroke_share: float
    layers: tuple[Layer, ...]
    under: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Around:
    """What an element takes over from those around it."""

    style: dict[str, str]
    transforms: tuple[Transform, ...]
    matrix: Matrix
    clips: tuple[Clip, ...]
    layers: tuple[Layer, ...]
    viewport: Viewport
    used: tuple[Node, ...] = ()

    def moved(self, *steps: Transform) -> Around:
        """Return the same under more transforms."""
        return replace(self, transforms=self.transforms + steps,
                       matrix=multiplied(self.matrix, matrix_of(steps)))
