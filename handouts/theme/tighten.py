"""A theme set a little closer, where a few lines would else take a page of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from handouts.theme.legibility import MIN_BODY, MIN_SMALL
from handouts.theme.model import BoxStyle, FigureStyle, TextStyle, Theme

Style = TypeVar("Style", BoxStyle, FigureStyle, TextStyle)

# Factors of leading, size of text, size of figures and space around blocks, the least change first.
_STEPS = ((0.97, 1.0, 1.0, 1.0), (0.94, 1.0, 1.0, 1.0), (0.94, 0.96, 1.0, 1.0),
          (0.94, 0.96, 0.85, 1.0))
# What a sheet of paper is worth, where these lines would need a second one.
_SHEET_STEPS = ((0.92, 0.96, 0.8, 0.75), (0.885, 0.96, 0.7, 0.5))
# What room on the back of a sheet is worth: the type keeps its size.
_AIRY_STEPS = ((0.97, 1.0, 1.0, 1.0), (0.94, 1.0, 1.0, 1.0), (0.94, 1.0, 1.0, 0.75),
               (0.94, 1.0, 0.85, 0.75), (0.92, 1.0, 0.8, 0.5))
LEAST_LEADING = 1.15
_LEAST_PADDING = 1.3 * 72 / 25.4  # of the rows of a table, in points
# What every page shows alike, whatever its words.
_KEPT = frozenset({"running", "letterhead", "clinic", "toc", "cover_title", "cover_text"})


def closer_themes(theme: Theme, *, sheet: bool = False) -> Iterator[Theme]:
    """Yield the theme with less leading, then with smaller text and figures; each easy to read.

    Where a `sheet` of paper would be saved, the space between blocks and in boxes gets smaller,
    too. Body text keeps 12 points, everything else 10. Large print yields nothing: its sizes and
    leading are a promise.
    """
    return _themes(theme, (*_STEPS, *(_SHEET_STEPS if sheet else ())))


def airier_themes(theme: Theme) -> Iterator[Theme]:
    """Yield the theme with less leading, then with smaller figures and spaces; type keeps its size.

    Large print yields nothing.
    """
    return _themes(theme, _AIRY_STEPS)


def _themes(theme: Theme, steps: Iterable[tuple[float, float, float, float]]) -> Iterator[Theme]:
    if theme.large_print:
        return
    for leading, size, figures, space in steps:
        styles: dict[str, object] = {}
        for key in Theme.model_fields:
            value = getattr(theme, key)
            if isinstance(value, TextStyle) and key not in _KEPT:
                styles[key] = _closer(value, leading, size, space)
            elif isinstance(value, BoxStyle) and space < 1:
                styles[key] = _scaled(value, space, "space_before", "space_after", "padding")
        styles["figure"] = _scaled(theme.figure, figures, "scale")
        rows = theme.table.padding
        styles["table"] = theme.table.model_copy(update={
            "padding": max(rows * space, min(rows, _LEAST_PADDING))})
        yield theme.model_copy(update=styles)


def _closer(style: TextStyle, leading: float, size: float, space: float) -> TextStyle:
    least = MIN_BODY if style.size >= MIN_BODY else MIN_SMALL
    return _scaled(style, space, "space_before", "space_after").model_copy(update={
        "leading": max(style.leading * leading, min(style.leading, LEAST_LEADING)),
        "size": max(style.size * size, least),
    })


def _scaled(style: Style, factor: float, *keys: str) -> Style:
    """Return a style with some of its lengths made smaller."""
    if factor == 1:
        return style
    return style.model_copy(update={key: getattr(style, key) * factor for key in keys})
