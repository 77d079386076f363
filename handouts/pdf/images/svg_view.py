"""View boxes, and how they fill the place that they are given (SVG 1.1, 7.7 and 7.8)."""

from __future__ import annotations

import re

from handouts.pdf.images.svg_values import numbers

_ALIGN = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
_ASPECT = re.compile(r"(?:defer\s+)?(?:x(Min|Mid|Max)Y(Min|Mid|Max)|none)(?:\s+(meet|slice))?")


def read_view(text: str) -> tuple[float, float, float, float]:
    """Return a view box; raise ValueError, with words, for one without an area."""
    try:
        left, top, width, height = numbers(text, 4)
    except ValueError:
        raise ValueError(f"viewBox={text[:40]!r}") from None
    if width <= 0 or height <= 0:
        raise ValueError(f"viewBox={text[:40]!r}")
    return left, top, width, height


def fitted(
    view: tuple[float, float, float, float], width: float, height: float, aspect: str
) -> tuple[float, float, float, float]:
    """Return the view box that fills a place whole, grown or cut as its aspect rule says.

    Raise ValueError, with words, for a rule that is none (SVG 1.1, 7.8).
    """
    match = _ASPECT.fullmatch(aspect.strip() or "xMidYMid")
    if match is None:
        raise ValueError(f"preserveAspectRatio={aspect[:40]!r}")
    if match[1] is None:
        return view
    left, top, across, high = view
    scales = width / across, height / high
    scale = max(scales) if match[3] == "slice" else min(scales)
    wide, tall = width / scale, height / scale
    if abs(wide - across) <= 1e-6 * across and abs(tall - high) <= 1e-6 * high:
        return view
    return (left + (across - wide) * _ALIGN[match[1]], top + (high - tall) * _ALIGN[match[2]],
            wide, tall)
