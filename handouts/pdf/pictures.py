"""Figures and logos as boxes."""

from __future__ import annotations

from handouts.errors import HandoutError, Problem
from handouts.layout.markup import Element
from handouts.pdf import figures
from handouts.pdf.boxes import Gap, Picture
from handouts.pdf.canvas import Pen
from handouts.pdf.kit import Kit
from handouts.pdf.tags import Tag


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
        drawing = figures.load_figure(path, name)
    except HandoutError as error:
        kit.problems.extend(error.problems)
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
        figures.paint(drawing, canvas, grey=kit.theme.grey)
        canvas.restoreState()

    size = (drawing.width * scale, drawing.height * scale)
    return Picture(own, *size, paint, Gap(4, 4))
