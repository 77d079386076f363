"""What a theme's lengths may be, so that words have room on a page and lines do not overlap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from handouts.errors import Problem
from handouts.yamlfiles.layers import Layers
from handouts.yamlfiles.places import Steps

if TYPE_CHECKING:
    from handouts.theme.model import PageStyle, Theme

# Least and most of a key wherever it stands: points; leading is a factor, width a percentage.
LIMITS: dict[str, tuple[float, float]] = {
    "size": (0, 72), "leading": (1, 3), "space_before": (0, 144), "space_after": (0, 144),
    "frame": (0, 12), "bar": (0, 24), "padding": (0, 48), "indent": (10, 72), "gap": (0, 72),
    "rule": (0, 12), "rule_width": (0, 12), "foot": (8, 144), "width": (20, 100),
    "margin_top": (18, 216), "margin_bottom": (18, 216), "margin_left": (18, 180),
    "margin_right": (18, 180),
}
_BARE = frozenset({"leading", "width"})


def measure_problems(theme: Theme, layers: Layers) -> list[Problem]:
    """Report lengths outside their limits, and a foot that overlaps the text (THM001)."""
    problems = []
    for path, value in _numbers(theme.model_dump(by_alias=True), ()):
        least, most = LIMITS.get(str(path[-1]), (0.0, 1000.0))
        if not least <= value <= most:
            unit = "" if path[-1] in _BARE else "pt"
            problems.append(Problem(
                layers.source(path), "THM001",
                f"{'.'.join(map(str, path))}: {value:g}{unit} leaves no room, or overlaps",
                f"write {least:g}{unit} to {most:g}{unit}"))
    return problems + _foot_problems(theme.page, layers)


def _foot_problems(page: PageStyle, layers: Layers) -> list[Problem]:
    if page.foot < page.margin_bottom:
        return []
    return [Problem(layers.source(("page", "foot")), "THM001",
                    "page.foot: the running foot overlaps the text",
                    "make it smaller than page.margin_bottom")]


def _numbers(value: Any, path: Steps) -> Iterator[tuple[Steps, float]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _numbers(below, (*path, key))
    elif isinstance(value, float):
        yield path, value
