"""Colors for dark screens, made from those of a theme, which are for white paper."""

from __future__ import annotations

from functools import lru_cache

from handouts.theme.units import contrast

DARK_PAPER, DARK_INK = "#14171a", "#f0f1f2"
_PALE = "#ffffff"
# WCAG 2.2, 1.4.6 for words, and 1.4.11 with room to spare for bars and frames.
_WORDS, _LINES = 7.0, 4.5
# What is as dark as this on white is the color of most words.
_BLACK = 14.0
_STEPS = 20
_TINT = 0.22


@lru_cache(maxsize=256)
def on_dark(color: str, *, line: bool = False) -> str:
    """Return a color for words, or for a line, on dark paper: lighter until it can be told."""
    if not line and contrast(color, _PALE) >= _BLACK:
        return DARK_INK
    least = _LINES if line else _WORDS
    for step in range(_STEPS + 1):
        found = mixed(color, _PALE, step / _STEPS)
        if contrast(found, DARK_PAPER) >= least:
            return found
    return _PALE


@lru_cache(maxsize=256)
def dark_tint(color: str) -> str:
    """Return a background for dark paper, of the hue of a light one."""
    # The tint's own hue is too pale to tell: what it lacks of white is its color.
    red, green, blue = _parts(color)
    most = max(red, green, blue, 1)
    strong = "#" + "".join(f"{round(255 * (each / most) ** 8):02x}" for each in (red, green, blue))
    return mixed(DARK_PAPER, strong, _TINT / 2)


def mixed(one: str, two: str, share: float) -> str:
    """Return one color with a share, 0 to 1, of another; both "#rrggbb"."""
    pairs = zip(_parts(one), _parts(two), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
