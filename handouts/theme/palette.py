"""The palette of a theme: names for colors, which its other values and each other may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handouts.errors import Problem, did_you_mean
from handouts.theme.units import is_color
from handouts.yamlfiles.layers import Layers
from handouts.yamlfiles.reader import Steps

# Names of colors that stand for other names.
DEEPEST_PALETTE = 10
BLACK = "#000000"


def resolve_names(data: dict[str, Any], layers: Layers) -> tuple[dict[str, Any], list[Problem]]:
    """Replace every "$name" by the palette's color; report unknown names and circles (THM001)."""
    given = data.get("palette")
    palette: dict[str, Any] = given if isinstance(given, dict) else {}
    problems: list[Problem] = []

    def walk(value: Any, path: Steps) -> Any:
        if isinstance(value, dict):
            return {key: walk(below, (*path, key)) for key, below in value.items()}
        if isinstance(value, str) and value.startswith("$"):
            found = _look_up(value, palette)
            if isinstance(found, tuple):
                problems.append(Problem(layers.source(path), "THM001", *found))
            else:
                return found if is_color(found) else BLACK  # reported once, at the palette
        return value

    return walk(data, ()), problems


def _look_up(value: str, palette: Mapping[str, Any]) -> str | tuple[str, str]:
    """Return the color that "$name" stands for, or a message and a hint."""
    seen: list[str] = []
    found: Any = value
    while isinstance(found, str) and found.startswith("$"):
        name = found[1:]
        if name in seen or len(seen) >= DEEPEST_PALETTE:
            circle = " -> ".join(f"${step}" for step in [*seen, name])
            return f"the palette goes in a circle: {circle}", "give one of these names a color"
        if name not in palette:
            known = " ".join(f"${key}" for key in sorted(palette)) or "no colors"
            hint = did_you_mean(name, palette) or f"the palette has {known}"
            return f"the palette has no color {name!r}", hint
        seen.append(name)
        found = palette[name]
    return str(found)
