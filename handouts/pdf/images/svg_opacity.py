"""Opacity, folded into plain colors: paper is white, and a printer's paint covers.

A half-clear group is drawn as on a sheet of its own and then laid over what is below (SVG 1.1,
14.5). Over white, or over one plain box, that is the same as paler colors; over anything else the
drawing is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handouts.pdf.images.svg_model import Draft, Layer, Shape
from handouts.pdf.images.svg_outline import Edges, holds, overlap
from handouts.pdf.images.svg_tree import Node

_PAPER = "#ffffff"
_WHAT = "half-clear shapes over others"
_MOST_PAIRS = 300_000


def folded(drafts: list[Draft], refuse: Callable[[Node, str], None]) -> list[Draft]:
    """Return the shapes with plain colors; refuse what has no plain color that looks the same."""
    backdrops: dict[Layer, str | None] = {}
    first: dict[Layer, int] = {}
    boxes: dict[Layer, Edges] = {}
    for place, draft in enumerate(drafts):
        for layer in draft.layers:
            first.setdefault(layer, place)
            boxes[layer] = _joined(boxes.get(layer), draft.shape.box)
    pairs = 0
    done: list[Draft] = []
    for place, draft in enumerate(drafts):
        pairs += place
        if pairs > _MOST_PAIRS:
            refuse(draft.node, "half-clear shapes among very many others")
            return drafts
        for depth, layer in enumerate(draft.layers):
            if layer not in backdrops:
                outer = draft.layers[:depth]
                backdrops[layer] = _below(done[: first[layer]], boxes[layer], outer)
        own: str | None = _PAPER
        if _is_clear(draft):
            own = _below(done, draft.shape.box, draft.layers)
        if own is None or any(backdrops[layer] is None for layer in draft.layers):
            refuse(draft.node, _WHAT)
            done.append(draft)
            continue
        paper = (backdrops[draft.layers[0]] if draft.layers else own) or _PAPER
        share = 1.0
        for layer in draft.layers:
            share *= layer.share
        shape = draft.shape
        done.append(draft._replace(shape=replace(
            shape, fill=_blended(shape.fill, paper, share * draft.fill_share),
            stroke=_blended(shape.stroke, paper, share * draft.stroke_share))))
        if (draft.stroke_share < 1 and shape.fill != "none" and shape.stroke != "none") or (
            draft.under and draft.fill_share < 1 and shape.stroke != "none"
        ):
            refuse(draft.node, "a half-clear stroke on its own shape")
    return done


def _is_clear(draft: Draft) -> bool:
    return (draft.shape.fill != "none" and draft.fill_share < 1) or (
        draft.shape.stroke != "none" and draft.stroke_share < 1)


def _below(earlier: list[Draft], box: Edges, layers: tuple[Layer, ...]) -> str | None:
    """Return the one color that lies below a box; None where there are several.

    Inside half-clear groups (`layers`) nothing may lie below it that belongs to them.
    """
    mixed = False
    for draft in reversed(earlier):
        shape = draft.shape
        if not overlap(shape.box, box):
            continue
        if layers:
            if layers[-1] in draft.layers:
                return None
        elif _is_box(shape) and holds(shape.box, box) and (
            not mixed or shape.fill.lower() == _PAPER
        ):
            return shape.fill
        elif {shape.fill.lower(), shape.stroke.lower()} <= {"none", _PAPER}:
            mixed = True
        else:
            return None
    return _PAPER


def _is_box(shape: Shape) -> bool:
    """Tell whether a shape is a plain upright rectangle without a stroke."""
    _, b, c, _, _, _ = shape.matrix
    kinds = "".join(str(segment[0]) for segment in shape.segments)
    if kinds != "MLLLZ" or shape.stroke != "none" or shape.clips or shape.fill == "none":
        return False
    points = [segment[1:] for segment in shape.segments[:-1]]
    return not b and not c and all(
        one[0] == other[0] or one[1] == other[1]
        for one, other in zip(points, [*points[1:], points[0]], strict=True))


def _joined(one: Edges | None, other: Edges) -> Edges:
    if one is None:
        return other
    return (min(one[0], other[0]), min(one[1], other[1]),
            max(one[2], other[2]), max(one[3], other[3]))


def _blended(color: str, paper: str, share: float) -> str:
    """Return a color laid over another with an opacity."""
    if color == "none" or share == 1:
        return color
    pairs = ((int(color[i:i + 2], 16), int(paper[i:i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(top * share + low * (1 - share)):02x}" for top, low in pairs)
