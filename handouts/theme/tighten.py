"""A theme set a little closer, where a few lines would else take a page of their own."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.theme.legibility import MIN_BODY, MIN_SMALL
from handouts.theme.model import TextStyle, Theme

# Factors of leading and size, the least change first.
_STEPS = ((0.97, 1.0), (0.94, 1.0), (0.94, 0.96))
LEAST_LEADING = 1.15
# What every page shows alike, whatever its words.
_KEPT = frozenset({"running", "letterhead", "clinic", "toc", "cover_title", "cover_text"})


def closer_themes(theme: Theme) -> Iterator[Theme]:
    """Yield the theme with less leading, then with smaller text too; each still easy to read.

    Body text keeps 12 points, everything else 10. Large print yields nothing: its sizes and
    leading are a promise.
    """
    if theme.large_print:
        return
    for leading, size in _STEPS:
        yield theme.model_copy(update={
            key: _closer(value, leading, size) for key in Theme.model_fields
            if isinstance(value := getattr(theme, key), TextStyle) and key not in _KEPT
        })


def _closer(style: TextStyle, leading: float, size: float) -> TextStyle:
    least = MIN_BODY if style.size >= MIN_BODY else MIN_SMALL
    return style.model_copy(update={
        "leading": max(style.leading * leading, min(style.leading, LEAST_LEADING)),
        "size": max(style.size * size, least),
    })
