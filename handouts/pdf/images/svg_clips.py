"""Outlines that cut off what lies outside of them (SVG 1.1, 14.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handouts.pdf.images.svg_file import LINK, File
from handouts.pdf.images.svg_model import Around, Clip
from handouts.pdf.images.svg_outline import (
    SHAPES,
    Edges,
    edges,
    holds,
    overlap,
    rounded,
    transformed,
)
from handouts.pdf.images.svg_path import Segment
from handouts.pdf.images.svg_tree import UNSEEN, Node
from handouts.pdf.images.svg_values import IDENTITY, Matrix

MOST_CLIPS = 20


def clips_of(
    file: File, node: Node, link: str, around: Around, depth: int
) -> tuple[Clip, ...] | None:
    """Return the outlines that an element is cut to; None where nothing of it is left."""
    match = LINK.fullmatch(link)
    target = file.ids.get(match[1]) if match else None
    if target is None or target.name != "clipPath" or depth > 5:
        file.refuse(node, "a clip that is no outline in the file")
        return ()
    if target.attrs.get("clipPathUnits", "userSpaceOnUse") != "userSpaceOnUse":
        file.refuse(target, "a clip measured in shares of a shape")
        return ()
    around = replace(around, style={})
    if steps := file.steps(target):
        around = around.moved(*steps)
    more: tuple[Clip, ...] | None = ()
    if target.style.get("clip-path", "none") != "none":
        more = clips_of(file, target, target.style["clip-path"], around, depth + 1)
    found = list(_clip_shapes(file, target, around, depth))
    if not found or more is None:
        return None
    first, extra = found[0]
    if len(found) > 1 and (
        any(clips for _, clips in found) or len({clip.even_odd for clip, _ in found}) > 1
        or any(overlap(one.box, other.box) for place, (one, _) in enumerate(found)
               for other, _ in found[:place])
    ):
        file.refuse(target, "a clip of several shapes")
    if len(found) > 1:
        whole = tuple(segment for clip, _ in found for segment in clip.segments)
        first = Clip(whole, first.even_odd, edges(whole, IDENTITY), False)
    if len(around.clips) + len(more) + len(extra) >= MOST_CLIPS:
        file.refuse(target, f"more than {MOST_CLIPS} clips in each other")
        return ()
    return (*more, *extra, first)


def _clip_shapes(
    file: File, target: Node, around: Around, depth: int
) -> Iterator[tuple[Clip, tuple[Clip, ...]]]:
    for child in target.children:
        file.count(child, visits=1)
        if child.name in UNSEEN or child.style.get("display") == "none":
            continue
        inner, shape = around, child
        style = {**target.style, **child.style}
        if child.name == "use":
            inner = inner.moved(*file.steps(child), ("translate", (
                file.measure(child, around, "x"), file.measure(child, around, "y"))))
            shape = file.target(child, child.attrs.get("href", "").strip()) or child
            style |= shape.style
        if style.get("visibility", "visible") != "visible":
            continue
        if shape.name not in SHAPES:
            file.refuse(child, f"a clip of <{shape.name[:40]}>")
            continue
        inner = inner.moved(*file.steps(shape))
        clips: tuple[Clip, ...] | None = ()
        if shape.style.get("clip-path", "none") != "none":
            clips = clips_of(file, shape, shape.style["clip-path"], inner, depth + 1)
        segments = file.outline(shape, inner)
        if segments and clips is not None and len(segments) > 1:
            yield _clip(segments, inner.matrix,
                        even_odd=style.get("clip-rule") == "evenodd"), clips


def box_clip(box: Edges, matrix: Matrix) -> Clip:
    left, top, right, bottom = box
    return _clip(rounded(left, top, right - left, bottom - top), matrix)


def _clip(segments: list[Segment], matrix: Matrix, *, even_odd: bool = False) -> Clip:
    """Return a clip in the units of the whole drawing."""
    found = transformed(segments, matrix)
    box = edges(found, IDENTITY)
    # A rectangle that stands upright meets each of its edges' lengths twice.
    kinds = "".join(str(each[0]) for each in found)
    corners = [tuple(each[1:]) for each in found if len(each) == 3]
    sides = list(zip(corners, [*corners[1:], *corners[:1]], strict=True))
    upright = kinds in {"MLLLZ", "MLLL", "MLLLLZ", "MLLLL"} and all(
        one[0] == other[0] or one[1] == other[1] for one, other in sides) and set(corners) == {
        (x, y) for x in (box[0], box[2]) for y in (box[1], box[3])}
    return Clip(tuple(found), even_odd, box, upright)


def needed(clips: tuple[Clip, ...], box: Edges) -> tuple[Clip, ...] | None:
    """Return the clips that cut anything off a box; None where they leave nothing."""
    if not all(overlap(clip.box, box) for clip in clips):
        return None
    slack = 1e-6 * max(box[2] - box[0], box[3] - box[1])
    return tuple(dict.fromkeys(
        clip for clip in clips if not (clip.is_box and holds(clip.box, box, slack))))
