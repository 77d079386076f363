"""The colors and strokes of an SVG's shapes."""

from __future__ import annotations

import re
from math import fsum, hypot, sqrt

from handouts.pdf.images.svg_file import LINK, File
from handouts.pdf.images.svg_model import Around, Stroke
from handouts.pdf.images.svg_style import Color, read_color, read_share
from handouts.pdf.images.svg_tree import Node
from handouts.pdf.images.svg_values import length

MOST_DASHES = 20


def pen_of(file: File, node: Node, style: dict[str, str], around: Around) -> Stroke:
    """Return how a stroke is drawn; refuse what a PDF's pen cannot do."""
    whole = hypot(around.viewport.width, around.viewport.height) / sqrt(2)
    try:
        width = length(style.get("stroke-width", "1"), whole)
        miter = float(style.get("stroke-miterlimit", "4"))
        dashes = style.get("stroke-dasharray", "none")
        parts = [] if dashes == "none" else re.split(r"[\s,]+", dashes.strip(" ,\n\t"))
        pattern = tuple(length(part, whole) for part in parts if part)
        offset = length(style.get("stroke-dashoffset", "0"), whole)
        cap, join = style.get("stroke-linecap", "butt"), style.get("stroke-linejoin", "miter")
        if width < 0 or not 1 <= miter < 1e6 or min(pattern, default=0) < 0 or (
            len(pattern) > MOST_DASHES or cap not in {"butt", "round", "square"}
            or join not in {"miter", "round", "bevel"}
            or ("pathLength" in node.attrs and pattern)
        ):
            raise ValueError
    except ValueError:
        file.refuse(node, "a stroke of an unknown kind")
        return Stroke()
    # Nothing but gaps of 0 is a whole line.
    if not any(pattern):
        return Stroke(width, cap, join, miter)
    # A PDF knows no offset below 0; a pattern of odd length takes two rounds to repeat.
    return Stroke(width, cap, join, miter, pattern, offset % (2 * fsum(pattern)))


def paint(file: File, node: Node, style: dict[str, str], key: str, default: str
) -> tuple[str, float]:
    """Return the color of a fill or stroke, or "none", and how opaque it is."""
    text = style.get(key, default).strip()
    if text.lower() == "none":
        return "none", 1.0
    match = None
    try:
        if text[:1] == "#" and f"{key}-opacity" not in style:
            return read_color(text, ("#000000", 1.0))
        current = read_color(style.get("color", "#000000"), ("#000000", 1.0))
        match = LINK.fullmatch(text)
        color = _one_color(file, match[1], current) if match else read_color(text, current)
    except (ValueError, NotImplementedError):
        color = None
        match = None
        file.refuse(node, f"{key}={text[:40]!r}, which is not a color of the screen")
    if match and color is None:
        target = file.ids.get(match[1])
        file.refuse(node, "a pattern" if target and target.name in {"pattern", "hatch"}
                     else "a gradient" if target else "a color that is not in the file")
    if color is None:
        return "none", 1.0
    share = color[1] * file.share(node, style.get(f"{key}-opacity", "1"))
    return (color[0], share) if share else ("none", 1.0)


def _one_color(file: File, name: str, current: Color) -> Color | None:
    """Return the color of a gradient that has only one, as Inkscape's swatches do."""
    target = file.ids.get(name)
    for _ in range(10):
        if target is None or target.name not in {"linearGradient", "radialGradient"}:
            return None
        stops = [child for child in target.children if child.name == "stop"]
        if stops:
            break
        target = file.ids.get(target.attrs.get("href", "").strip().removeprefix("#"))
    else:
        return None
    found = set()
    for stop in stops:
        color, share = read_color(stop.style.get("stop-color", "#000000"), current)
        found.add((color.lower(), share * read_share(stop.style.get("stop-opacity", "1"))))
    return found.pop() if len(found) == 1 else None
