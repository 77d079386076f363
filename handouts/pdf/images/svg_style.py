"""The properties of an SVG's elements, and how their colors and opacities are read.

CSS is loaded only for a file that has any: line drawings of attributes and "#rrggbb" never pay
for it.
"""

from __future__ import annotations

import re

from handouts.pdf.images.svg_properties import PROPERTIES, Refuse
from handouts.pdf.images.svg_tree import Node

_LONGEST_COLOR = 200
_HEX = re.compile("#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")

Color = tuple[str, float]


def cascade(root: Node, refuse: Refuse) -> None:
    """Give every element of a file its own properties: attributes, then style sheets and styles.
    """
    nodes = list(root.walk())
    if any(node.name == "style" or "style" in node.attrs for node in nodes):
        from handouts.pdf.images.svg_css import weigh

        weigh(root, refuse)
        return
    for node in nodes:
        node.style = {key: value.strip() for key, value in node.attrs.items() if key in PROPERTIES}


# -- values --------------------------------------------------------------------------------------


def read_color(text: str, current: Color) -> Color:
    """Return "#rrggbb" and how opaque it is (0 to 1); raise ValueError for no color of sRGB."""
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        return "#" + digits, 1.0
    if len(text) > _LONGEST_COLOR:
        raise ValueError(text)
    from tinycss2.color4 import parse_color

    # What stands behind an sRGB color is the same color for a print shop (SVG 1.1, 11.2).
    plain = re.sub(r"\s*icc-color\s*\([^()]*\)\s*$", "", text)
    color = parse_color(plain)
    if color == "currentcolor":
        return current
    if color is None or isinstance(color, str):
        raise ValueError(text)
    red, green, blue = color.to("srgb").coordinates  # NotImplementedError: another color space
    shades = [round(min(1.0, max(0.0, share or 0.0)) * 255) for share in (red, green, blue)]
    return "#" + "".join(f"{shade:02x}" for shade in shades), float(color.alpha)


def read_share(text: str) -> float:
    """Return an opacity, such as .5 or 50%, from 0 to 1; raise ValueError for another text."""
    number = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if number != number:
        raise ValueError(text)
    return min(1.0, max(0.0, number))
