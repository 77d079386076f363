"""From an SVG's tree to shapes in order, each with its paint, its transforms and its clips.

What design programs write is taken as it looks: groups, symbols and their uses, clips, inner
views, opacity over white. What cannot be drawn exactly is refused, for a drawing that loses a part
misleads. (picosvg draws what is hidden and drops filters, markers and style rules without a word;
svgelements knows no clips; so the walk is our own, and only the reading of CSS is not.)
"""

from __future__ import annotations

from dataclasses import replace
from math import hypot, sqrt

from handouts.pdf.images.svg_clips import box_clip, clips_of, needed
from handouts.pdf.images.svg_file import File, Stop
from handouts.pdf.images.svg_model import Around, Clip, Draft, Layer, Shape, Stroke
from handouts.pdf.images.svg_outline import SHAPES, Edges, Viewport, edges, from_the_right
from handouts.pdf.images.svg_paint import paint, pen_of
from handouts.pdf.images.svg_properties import INHERITED
from handouts.pdf.images.svg_style import cascade, read_color
from handouts.pdf.images.svg_tree import UNSEEN, Node
from handouts.pdf.images.svg_values import IDENTITY, Matrix
from handouts.pdf.images.svg_view import fitted, read_view

_GROUPS = frozenset({"g", "a", "switch", "svg"})
_REFUSED = {
    "text": "text", "flowRoot": "text", "image": "an embedded picture", "foreignObject":
    "a part of another kind (<foreignObject>)", "script": "a script", "animate": "an animation",
    "animateTransform": "an animation", "animateMotion": "an animation", "set": "an animation",
    "animateColor": "an animation", "mesh": "a gradient",
}


def read_shapes(root: Node, viewport: Viewport) -> list[Shape]:
    """Return the shapes of a file in the order in which they are painted.

    Raise HandoutError (FIG005) with one problem for all that cannot be drawn exactly.
    """
    file = File(root)
    cascade(root, file.refuse)
    walk = _Walk(file)
    start = Around({}, (), IDENTITY, (), (), viewport)
    try:
        walk.root(root, start)
        drafts = walk.drafts
        if any(draft.layers or min(draft.fill_share, draft.stroke_share) < 1 for draft in drafts):
            # Few drawings are half-clear, and loading takes time.
            from handouts.pdf.images.svg_opacity import folded

            drafts = folded(drafts, file.refuse)
    except Stop:
        drafts = []
    file.refusals.settle()
    return [shape for draft in drafts for shape in _pieces(draft)]


class _Walk:
    """A walk down a tree that gathers shapes."""

    def __init__(self, file: File) -> None:
        self.drafts: list[Draft] = []
        self._file = file

    # -- elements --------------------------------------------------------------------------------

    def root(self, node: Node, around: Around) -> None:
        """Walk down from the outermost element."""
        for key in ("background", "background-color"):
            value = node.style.get(key, "none")
            if value != "none" and not _is_clear(value):
                self._file.refuse(node, f"a background in its style ({value[:40]})")
        if inner := self._entered(node, around):
            self._children(node, inner)

    def _children(self, node: Node, around: Around) -> None:
        for child in node.children:
            if _applies(child):
                self._visit(child, around)
                if node.name == "switch" and child.name:
                    return

    def _visit(self, node: Node, around: Around) -> None:
        self._file.count(node, visits=1)
        if node.name in UNSEEN or node.style.get("display") == "none":
            return
        if node.name in _REFUSED:
            if not _is_empty(node, around):
                self._file.refuse(node, _REFUSED[node.name])
        elif node.name in SHAPES:
            if inner := self._entered(node, around):
                self._shape(node, inner)
        elif node.name == "use":
            if inner := self._entered(node, around):
                self._use(node, inner)
        elif node.name in _GROUPS:
            if inner := self._entered(node, around):
                if node.name == "svg":
                    inner = self._view(node, inner, node)
                self._children(node, inner)
        else:
            self._file.refuse(node, f"<{node.name[:40]}>")

    def _entered(self, node: Node, around: Around) -> Around | None:
        """Return what holds inside an element; None where nothing of it shows."""
        own = node.style
        style, clips, layers = around.style, around.clips, around.layers
        if own:
            style = {**style, **{key: value for key, value in own.items()
                                 if key in INHERITED and value.lower() != "inherit"}}
        steps = self._file.steps(node)
        inner = around.moved(*steps) if steps else around
        for key, what in (("filter", "a filter"), ("mask", "a mask"),
                          ("mix-blend-mode", "a blend mode")):
            if key in own and own[key].lower() not in {"none", "normal", "auto"}:
                self._file.refuse(node, what)
        if any(key.startswith("on") for key in node.attrs):
            self._file.refuse(node, "a script")
        share = self._file.share(node, own["opacity"]) if "opacity" in own else 1.0
        if not share:
            return None
        if share < 1:
            layers = (*layers, Layer(share))
        if own.get("clip-path", "none").lower() != "none":
            more = clips_of(self._file, node, own["clip-path"], inner, 0)
            if more is None:
                return None
            clips = clips + more
        return Around(style, inner.transforms, inner.matrix, clips, layers, inner.viewport,
                      inner.used)

    def _use(self, node: Node, around: Around) -> None:
        target = self._file.target(node, node.attrs.get("href", "").strip())
        if target is None:
            return
        if target in around.used or len(around.used) > 20:
            self._file.refuse(node, "a part that uses itself")
            return
        x, y = self._file.measure(node, around, "x"), self._file.measure(node, around, "y")
        inner = replace(around, used=(*around.used, target))
        if x or y:
            inner = inner.moved(("translate", (x, y)))
        if target.name != "symbol":
            if target.name == "svg" and node.attrs.keys() & {"width", "height"}:
                self._file.refuse(node, "a resized use of an inner <svg>")
            self._visit(target, inner)
            return
        self._file.count(target, visits=1)
        if target.style.get("display") != "none" and (held := self._entered(target, inner)):
            self._children(target, self._view(target, held, node))

    def _view(self, node: Node, around: Around, sized: Node) -> Around:
        """Return what holds inside an inner <svg> or a symbol; `sized` says how large it is."""
        width = self._file.measure(sized, around, "width", "100%")
        height = self._file.measure(sized, around, "height", "100%")
        if node.name == "svg":
            x, y = self._file.measure(node, around, "x"), self._file.measure(node, around, "y")
            if x or y:
                around = around.moved(("translate", (x, y)))
        if not width or not height:
            return replace(around, clips=(*around.clips, box_clip((0, 0, 0, 0), IDENTITY)))
        if node.style.get("overflow", "hidden") not in {"visible", "auto"}:
            around = replace(around, clips=(
                *around.clips, box_clip((0, 0, width, height), around.matrix)))
        view = node.attrs.get("viewBox")
        if view is None:
            return replace(around, viewport=Viewport(width, height))
        try:
            left, top, across, high = fitted(read_view(view), width, height,
                                             node.attrs.get("preserveAspectRatio", ""))
        except ValueError as error:
            self._file.refuse(node, str(error))
            return around
        scale = (width / across, height / high)
        inner = around.moved(("scale", scale), ("translate", (-left, -top)))
        given = read_view(view)
        return replace(inner, viewport=Viewport(given[2], given[3]))

    # -- shapes ----------------------------------------------------------------------------------

    def _shape(self, node: Node, around: Around) -> None:
        segments = self._file.outline(node, around)
        style = around.style
        a, b, c, d, _, _ = around.matrix
        if not segments or style.get("visibility", "visible").lower() != "visible" or (
            a * d == b * c
        ):
            return
        fill, fill_share = paint(self._file, node, style, "fill", "#000000")
        stroke, stroke_share = paint(self._file, node, style, "stroke", "none")
        pen = pen_of(self._file, node, style, around) if stroke != "none" else Stroke()
        if not pen.width:
            stroke = "none"
        if pen.dashes and node.name in {"circle", "ellipse"}:
            segments = from_the_right(segments)
        if fill == stroke == "none":
            return
        if stroke != "none" and node.style.get("vector-effect", "none") != "none":
            self._file.refuse(node, "a stroke that does not grow with the shape")
        if node.name not in {"rect", "circle", "ellipse"} and any(
            style.get(f"marker-{where}", "none") != "none" for where in ("start", "mid", "end")
        ):
            self._file.refuse(node, "a marker (an arrow head)")
        bare = edges(segments, around.matrix)
        drawn = pen if stroke != "none" else None
        clips: tuple[Clip, ...] | None = around.clips
        if clips:
            sharp = len(segments) > 2
            clips = needed(clips, _stroked(bare, around.matrix, drawn, tips=True, sharp=sharp))
        if clips is None:
            return
        order = style.get("paint-order", "normal").split()
        under = order[:1] == ["stroke"] or order[:2] == ["markers", "stroke"]
        shape = Shape(tuple(segments), fill, stroke, style.get("fill-rule") == "evenodd", pen,
                      around.transforms, around.matrix, clips,
                      _stroked(bare, around.matrix, drawn))
        self.drafts.append(Draft(node, shape, fill_share, stroke_share, around.layers, under))


# -- helpers -------------------------------------------------------------------------------------


def _pieces(draft: Draft) -> list[Shape]:
    """Return what is painted of a shape: its stroke first and apart where it lies under the fill.
    """
    shape = draft.shape
    if not draft.under or "none" in (shape.fill, shape.stroke):
        return [shape]
    return [replace(shape, fill="none"), replace(shape, stroke="none")]


def _applies(node: Node) -> bool:
    """Tell whether an element is for us: no other program's own, and in no other language."""
    language = node.attrs.get("systemLanguage", "en")
    return not node.attrs.get("requiredExtensions") and (
        any(each.strip().lower().startswith("en") for each in language.split(",")))


def _is_empty(node: Node, around: Around) -> bool:
    """Tell whether an element that cannot be drawn shows nothing anyway."""
    seen = {**around.style, **node.style}.get("visibility", "visible")
    if node.name in {"text", "image"} and seen != "visible":
        return True
    return node.name == "text" and not any(each.text.strip() for each in node.walk())


def _is_clear(text: str) -> bool:
    """Tell whether a background leaves the paper white."""
    try:
        color, share = read_color(text, ("#000000", 1.0))
    except (ValueError, NotImplementedError):
        return text.lower() in {"none", "transparent", "initial"}
    return not share or color.lower() == "#ffffff"


def _stroked(
    bare: Edges, matrix: Matrix, pen: Stroke | None, *, tips: bool = False, sharp: bool = False
) -> Edges:
    """Return the edges of a shape with half of its stroke; with `tips`, none is passed anywhere.

    `sharp` tells that the outline has corners.
    """
    if pen is None:
        return bare
    left, top, right, bottom = bare
    a, b, c, d, _, _ = matrix
    half = pen.width / 2 * max(hypot(a, b), hypot(c, d))
    if tips:  # a square end reaches out by its corner
        half *= pen.miter if pen.join == "miter" and sharp else sqrt(2)
    return left - half, top - half, right + half, bottom + half
