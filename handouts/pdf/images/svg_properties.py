"""Which properties an SVG's elements have."""

from __future__ import annotations

from collections.abc import Callable

from handouts.pdf.images.svg_tree import Node

Refuse = Callable[[Node, str], None]
# What a shape takes over from the group around it (SVG 2, property index).
INHERITED = frozenset({
    "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
    "stroke-opacity", "clip-rule", "color", "visibility", "paint-order", "marker-start",
    "marker-mid", "marker-end",
})
_OWN = frozenset({
    "opacity", "clip-path", "mask", "filter", "display", "overflow", "mix-blend-mode",
    "transform-origin", "vector-effect", "stop-color", "stop-opacity",
})
PROPERTIES = INHERITED | _OWN
# Attributes whose CSS twins would move or reshape what is drawn.
GEOMETRY = frozenset({"x", "y", "width", "height", "r", "rx", "ry", "cx", "cy", "d"})
