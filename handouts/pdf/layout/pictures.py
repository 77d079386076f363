"""Figures and logos as boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from handouts.errors import HandoutError, Problem, Source
from handouts.files import shown
from handouts.markup.element import Element
from handouts.markup.vocabulary import HEADINGS
from handouts.pdf.images import rasters
from handouts.pdf.images.drawing import (
    FINEST,
    FINEST_OF_LOGO,
    load_figure,
    outlines,
    paint_figure,
)
from handouts.pdf.layout.boxes import Box, Gap, Picture, Stack
from handouts.pdf.layout.kit import Kit, text_box
from handouts.pdf.pen import Pen
from handouts.pdf.tags import Tag
from handouts.theme.brand import OWN

# The figure beside the words of an exercise takes at most this percentage of their width.
MOVE_FIGURE = 30
# Of all figures of a document; a drawing by hand has some hundreds.
MOST_SEGMENTS = 150_000
# The widest place that a logo has in a letterhead, and a height that is seldom passed; in points.
LOGO_WIDTH = 60 * 72 / 25.4
LOGO_HEIGHT = 30 * 72 / 25.4
# A figure takes at most this share of a page's height.
TALLEST_FIGURE = 0.55
CAUTIONS = frozenset({"short-caution", "before-you-start"})
Paint = Callable[[Pen, float, float], None]


def figure_boxes(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set a figure with its caption, in a text column of `width` points."""
    own = tag.child("Div")
    across = width * share(element, kit, "60")
    boxes: list[Box] = []
    figure: Tag | None = None
    for child in element.elements():
        if child.name == "img":
            limit = TALLEST_FIGURE * kit.theme.page.height
            picture = make_picture(child, own, across, kit, limit=limit)
            boxes += [picture] if picture is not None else []
            figure = picture.tag if picture is not None else None
        else:
            # In PDF 2.0 a caption is the last child of what it is about (ISO 32000-2, 14.8.4.8.4).
            within = figure if kit.standard.pdf2 else None
            caption = own.child("Caption") if within is None else within.inline("Caption")
            boxes.append(text_box(child, caption, kit.theme.caption, width, kit))
    return [Stack(tuple(boxes), gap=Gap(8, 8), whole=True)] if boxes else []


def in_its_column(figure: Element) -> Element:
    """Return a figure as wide as the column that it stands in."""
    return replace(figure, attrs={**figure.attrs, "width": "100"})


def share(figure: Element, kit: Kit, default: str) -> float:
    """Return how much of the text width a figure takes, from 0 to 1."""
    look = kit.theme.figure
    asked = float(figure.attrs.get("width", default)) * look.scale
    return min(max(asked, look.least), 100.0) / 100


def beside_wide(block: Element) -> Element:
    """Return the figure of an exercise as wide as it is where it stands beside the words."""
    if block.name != "figure":
        return block
    width = min(int(block.attrs.get("width", MOVE_FIGURE)), MOVE_FIGURE)
    return replace(block, attrs={**block.attrs, "width": str(width)})


def figures_up(blocks: Sequence[Element]) -> list[Element]:
    """Return the blocks of a section with the first figure below each heading right behind it.

    A page of large print holds little: so the two stay together, and words go on over the pages.
    Cautions stand before what they guard.
    """
    moved: list[Element] = []
    place: int | None = None  # where the figure of the heading above would go
    open_ = False  # nothing but cautions stands below the heading so far
    for block in blocks:
        if block.name == "figure" and place is not None:
            moved.insert(place, block)
            place = None
            continue
        moved.append(block)
        if block.name in HEADINGS or (open_ and block.role in CAUTIONS):
            place, open_ = len(moved), True
        else:
            open_ = False
    return moved


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
            "put the file into the pack's figures/, or correct its name",
        ))
        return None
    make = _pixels if is_raster(name) else _drawing
    try:
        across, high, paint = make(path, name, width, limit, kit)
    except HandoutError as error:
        kit.problems.extend(error.problems)
        return None
    if sum(kit.segments) > MOST_SEGMENTS:
        kit.problems.append(Problem(
            image.source, "FIG002", f"the figures up to {name!r} have more than "
            f"{MOST_SEGMENTS:,} lines and curves", "simplify them, or show fewer"))
        return None
    own = tag.child("Figure", alt=image.attrs["alt"]) if image.attrs["alt"] else None
    if own is not None and make is _drawing:
        paint = _told(paint, across, high)
    return Picture(own, across, high, paint, gap=Gap(4, 4))


def is_raster(name: str) -> bool:
    """Tell whether a file name is that of a picture made of pixels."""
    return name.lower().endswith(rasters.SUFFIXES)


def check_logo(path: Path) -> None:
    """Read a logo as a letterhead would; raise HandoutError with every problem of the file."""
    if is_raster(path.name):
        file = rasters.open_raster(path, Source(shown(path)))
        rasters.encoded(file, LOGO_WIDTH, LOGO_HEIGHT, gray=False)
    else:
        load_figure(path, shown(path))


def _drawing(
    path: Path, name: str, width: float, limit: float | None, kit: Kit
) -> tuple[float, float, Paint]:
    """Return width, height and painter of an SVG drawing."""
    drawing = load_figure(path, shown(path))
    kit.segments.append(drawing.segments)
    scale = _scale(drawing.width, drawing.height, width, limit)
    across, high = drawing.width * scale, drawing.height * scale
    finest = FINEST_OF_LOGO if name.startswith(OWN) else FINEST

    def paint(pen: Pen, x: float, y: float) -> None:
        paint_figure(drawing, pen.canvas, x, y, scale, finest=finest, gray=kit.theme.gray)
        if pen.sketch:
            pen.sketch.drawing(x, y, across, high, outlines(drawing, x, y, scale, kit.theme.gray))

    return across, high, paint


def _told(paint: Paint, across: float, high: float) -> Paint:
    """Return the painter of a drawing that every browser tells of; a decoration is left silent."""
    def paint_and_tell(pen: Pen, x: float, y: float) -> None:
        paint(pen, x, y)
        pen.clear_picture(x, y, across, high)

    return paint_and_tell


def _pixels(
    path: Path, name: str, width: float, limit: float | None, kit: Kit
) -> tuple[float, float, Paint]:
    """Return width, height and painter of a PNG or JPEG: a brand's logo, or a photo."""
    use = rasters.LOGO if name.startswith(OWN) else rasters.PHOTO
    file = rasters.open_raster(path, Source(shown(path)), use)
    scale = _scale(file.width, file.height, width, limit)
    across, high = file.width * scale, file.height * scale
    picture = rasters.encoded(file, across, high, gray=kit.theme.gray)

    def paint(pen: Pen, x: float, y: float) -> None:
        pen.picture(pen.canvas.add_image(picture), x, y, across, high)

    return across, high, paint


def _scale(width: float, height: float, most: float, limit: float | None) -> float:
    scale = most / width
    return scale if limit is None else min(scale, limit / height)
