"""The palette of a theme: names for colors, which its other values and each other may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handouts.errors import Problem, did_you_mean
from handouts.theme.units import is_color, shade
from handouts.yamlfiles.layers import Layers
from handouts.yamlfiles.places import Steps

# Names of colors that stand for other names.
DEEPEST_PALETTE = 10
BLACK = "#000000"
BRAND = "brand"
# Pale panels and thin rules, which go with the brand's color.
SHADES = ("tint", "rule")


def with_own_shades(data: dict[str, Any], layers: Layers) -> dict[str, Any]:
    """Return a theme's data with each shade in the hue of the brand's color that it stands beside.

    A file that chose another brand's color, and no shade to go with it, gets one that is as light
    as that of the file below it. Where both files have the same color, nothing changes.
    """
    palette = data.get("palette")
    if not isinstance(palette, dict):
        return data
    brand = _color_of(BRAND, palette)
    found: dict[str, Any] = {}
    for name in SHADES:
        rank = layers.rank(("palette", name))
        below = Layers(layers.files[:rank + 1]).merged().get("palette")
        before = _color_of(BRAND, below) if isinstance(below, dict) else None
        if brand and before and brand != before and is_color(palette.get(name)):
            found[name] = shade(brand, palette[name].lower())
    return {**data, "palette": {**palette, **found}}


def _color_of(name: str, palette: Mapping[str, Any]) -> str | None:
    """Return the color of a name; None for one that has none, which is reported elsewhere."""
    found = _look_up(f"${name}", palette)
    return found.lower() if isinstance(found, str) and is_color(found) else None


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
