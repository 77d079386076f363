"""Figures and logos as boxes."""

from __future__ import annotations

from handouts.errors import HandoutError, Problem
from handouts.files import shown
from handouts.layout.markup import Element
from handouts.pdf import figures
from handouts.pdf.boxes import Gap, Picture
from handouts.pdf.canvas import Pen
from handouts.pdf.kit import Kit
from handouts.pdf.tags import Tag

# Of all figures of a document; a drawing by hand has some hundreds.
MOST_SEGMENTS = 150_000


def make_picture(
    image: Element, tag: Tag, width: float, kit: Kit, *, limit: float | None = None
) -> Picture | None:
    """Return the figure of an `img`, at most `width` wide and `limit` high (points).

    A file that is missing or cannot be drawn becomes a problem at the element's place.
    """
    name = image.attrs["src"]
    path = kit.figure_path(name)
    if path is None:
        kit.problems.append(Problem(
            image.source, "FIG001", f"there is no figure {name!r}",
            "put the file into content/figures, or correct its name",
        ))
        return None
    try:
        drawing = figures.load_figure(path, shown(path))
    except HandoutError as error:
        kit.problems.extend(error.problems)
        return None
    kit.segments.append(sum(len(shape.segments) for shape in drawing.shapes))
    if sum(kit.segments) > MOST_SEGMENTS:
        kit.problems.append(Problem(
            image.source, "FIG002", f"the figures up to {name!r} have more than "
            f"{MOST_SEGMENTS:,} lines and curves", "simplify them, or show fewer"))
        return None
    scale = width / drawing.width
    if limit is not None:
        scale = min(scale, limit / drawing.height)
    own = tag.child("Figure", alt=image.attrs["alt"]) if image.attrs["alt"] else None

    def paint(pen: Pen, x: float, y: float) -> None:
        canvas = pen.canvas
        canvas.saveState()
        canvas.translate(x, y)
        canvas.scale(scale, scale)
        figures.paint(drawing, canvas)
        canvas.restoreState()

    size = (drawing.width * scale, drawing.height * scale)
    return Picture(own, *size, paint, Gap(4, 4))
