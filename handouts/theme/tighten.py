"""A theme set a little closer, where a few lines would else take a page of their own."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.theme.legibility import MIN_BODY, MIN_SMALL
from handouts.theme.model import TextStyle, Theme

# Factors of leading, size of text and size of figures, the least change first.
_STEPS = ((0.97, 1.0, 1.0), (0.94, 1.0, 1.0), (0.94, 0.96, 1.0), (0.94, 0.96, 0.85))
LEAST_LEADING = 1.15
# What every page shows alike, whatever its words.
_KEPT = frozenset({"running", "letterhead", "clinic", "toc", "cover_title", "cover_text"})


def closer_themes(theme: Theme) -> Iterator[Theme]:
    """Yield the theme with less leading, then with smaller text and figures; each easy to read.

    Body text keeps 12 points, everything else 10. Large print yields nothing: its sizes and
    leading are a promise.
    """
    if theme.large_print:
        return
    for leading, size, figures in _STEPS:
        styles: dict[str, object] = {
            key: _closer(value, leading, size) for key in Theme.model_fields
            if isinstance(value := getattr(theme, key), TextStyle) and key not in _KEPT
        }
        scaled = theme.figure.model_copy(update={"scale": theme.figure.scale * figures})
        yield theme.model_copy(update=styles | {"figure": scaled})


def _closer(style: TextStyle, leading: float, size: float) -> TextStyle:
    least = MIN_BODY if style.size >= MIN_BODY else MIN_SMALL
    return style.model_copy(update={
        "leading": max(style.leading * leading, min(style.leading, LEAST_LEADING)),
        "size": max(style.size * size, least),
    })
