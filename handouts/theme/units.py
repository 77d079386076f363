"""Lengths with units, colors and contrast: the small values that a theme is made of."""

from __future__ import annotations

import re
from functools import lru_cache

from handouts.yamlfiles.validation import Wrong, quoted

POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
_LENGTH = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)(pt|mm|cm|in)")
_FONT_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(ttf|TTF)")
_COLOR = re.compile(r"#[0-9a-f]{6}")


def points(text: object) -> float:
    """Turn "13pt", "18mm", "1.2cm" or "0.5in" into points; raise Wrong for anything else."""
    match = _LENGTH.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Wrong(f"{quoted(text)} is not a length", "write a number and a unit, such as 18mm")
    return round(float(match[1]) * POINTS[match[2]], 3)


def number(text: object) -> float:
    """Turn "1.35" into a number; raise Wrong for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text):
        raise Wrong(f"{quoted(text)} is not a number", "write it without a unit, such as 1.35")
    return float(text)


def color(text: object) -> str:
    """Return "#rrggbb" in lower case; raise Wrong for anything else."""
    lowered = text.lower() if isinstance(text, str) else ""
    if not _COLOR.fullmatch(lowered):
        raise Wrong(f"{quoted(text)} is not a color", 'write "#rrggbb" in quotes, or $name')
    return lowered


def is_color(text: object) -> bool:
    """Say whether a text is a color as `color` takes it."""
    return isinstance(text, str) and _COLOR.fullmatch(text.lower()) is not None


def file_name(text: object) -> str:
    """Return the bare name of a font file; raise Wrong for a path or another kind of file."""
    if not isinstance(text, str) or not _FONT_FILE.fullmatch(text):
        raise Wrong(f"{quoted(text)} is not the name of a TrueType file",
                    "write one such as our-face-bold.ttf")
    return text


@lru_cache(maxsize=1024)
def luminance(hex_color: str) -> float:
    """Return the relative luminance of "#rrggbb", from 0 for black to 1 for white (WCAG 2.2)."""
    shares = (int(hex_color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def gray_of(hex_color: str) -> str:
    """Return the gray "#rrggbb" that is as light as a color, so that no contrast changes."""
    light = luminance(hex_color)
    share = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return "#" + f"{round(255 * share):02x}" * 3


def contrast(ink: str, paper: str) -> float:
    """Return the contrast of two "#rrggbb" colors, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def printed_contrast(ink: str, paper: str) -> float:
    """Return the lesser contrast of two colors: in color, or as grays of a copier."""
    return min(contrast(ink, paper), contrast(gray_of(ink), gray_of(paper)))


def passing(ink: str, paper: str, least: float) -> str:
    """Return the color nearest to `ink`, in its own hue, that has enough contrast with `paper`.

    It has it as a gray, too.
    """
    if printed_contrast(ink, paper) >= least:
        return ink
    end = "#000000" if luminance(paper) > 0.18 else "#ffffff"
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if (
            printed_contrast(_mixed(ink, end, middle), paper) >= least) else (middle, high)
    return _mixed(ink, end, high)


def shade(hex_color: str, like: str) -> str:
    """Return a color in the hue of `hex_color` that is as light as the color `like`.

    It is never darker, so that what can be read on the one can be read on the other.
    """
    wanted = luminance(like)
    darker = luminance(hex_color) > wanted
    end = "#000000" if darker else "#ffffff"
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        enough = luminance(_mixed(hex_color, end, middle)) >= wanted
        low, high = (middle, high) if enough == darker else (low, middle)
    return _mixed(hex_color, end, low if darker else high)


def _mixed(one: str, other: str, share: float) -> str:
    """Return one color with a share of another in it; rounded toward the other."""
    parts = []
    for place in (1, 3, 5):
        start, end = int(one[place:place + 2], 16), int(other[place:place + 2], 16)
        value = start + (end - start) * share
        parts.append(int(value) if end < start else -int(-value // 1))
    return "#" + "".join(f"{min(255, max(0, part)):02x}" for part in parts)
