"""Can it be read? Sizes and contrasts of a theme, in color and as a copier turns it gray."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.theme.model import BoxStyle, TextStyle, Theme
from handouts.theme.units import contrast, passing, printed_contrast
from handouts.yamlfiles.layers import Layers

Path = tuple[str, ...]
WHITE = "#ffffff"
MIN_BODY = 12.0
MIN_SMALL = 10.0
# Large print, by the American Council of the Blind: sizes in points, leading as a factor.
MIN_LARGE = 18.0
MIN_LARGE_HEADINGS = {"h1": 22.0, "h2": 20.0, "h3": 20.0}
MIN_LARGE_LEADING = 1.5
MIN_CONTRAST = 4.5
SHADE_STEP = 0.05  # of contrast: what a step of lightness of a shade comes to
_BODY = frozenset({"text", "notice", "summary", "table_text"})
# What may stand on the background of a box.
_IN_BOXES = ("text", "h2", "h3", "notice", "caution", "small", "step_number")
_LARGE_BODY = _BODY | {"caution", "small", "meta", "caption"}


def legibility_problems(theme: Theme, layers: Layers) -> list[Problem]:
    """Report text that is too small (THM003) or too pale on its background (THM004)."""
    problems: list[Problem] = []
    for key in Theme.model_fields:
        value = getattr(theme, key)
        if not isinstance(value, TextStyle):
            continue
        least = _least_size(key, theme)
        if theme.large_print and key in _LARGE_BODY and value.leading < MIN_LARGE_LEADING:
            problems.append(
                Problem(layers.source((key, "leading")), "THM003",
                        f"{key} has a leading of {value.leading:g}, too tight for large print",
                        f"write {MIN_LARGE_LEADING:g} or more")
            )
        if value.size < least:
            problems.append(
                Problem(layers.source((key, "size")), "THM003",
                        f"{key} is {value.size:g}pt, too small to read",
                        f"write {least:g}pt or more")
            )
    return problems + _pale(theme, layers)


def _least_size(key: str, theme: Theme) -> float:
    if theme.large_print:
        return MIN_LARGE_HEADINGS.get(key, MIN_LARGE)
    return MIN_BODY if key in _BODY else MIN_SMALL


def _pale(theme: Theme, layers: Layers) -> list[Problem]:
    """Report colors that are too pale together, once, at the one that was chosen last."""
    merged = layers.merged()
    worst: dict[Source, tuple[float, Problem]] = {}
    for pair in _pairs(theme):
        measured = printed_contrast(pair.ink, pair.paper)
        if measured >= MIN_CONTRAST:
            continue
        ink, paper = _chosen(pair.ink_path, merged), _chosen(pair.paper_path, merged)
        chosen, given, other = ink, pair.ink, pair.paper
        if paper and layers.rank(paper) > layers.rank(ink):
            chosen, given, other = paper, pair.paper, pair.ink
        source = layers.source(chosen)
        # Cut, not rounded: no contrast that fails is shown as one that passes.
        shown = int(measured * 100) / 100
        gray = " as a gray" if contrast(pair.ink, pair.paper) >= MIN_CONTRAST else ""
        # A brand's shades change with its color, by a step of lightness at most.
        least = MIN_CONTRAST + (SHADE_STEP if chosen == ("palette", "brand") else 0)
        problem = Problem(
            source, "THM004",
            f"{'.'.join(chosen)}: {given} with {other} has a contrast of {shown:g} to 1{gray}",
            f"at least {MIN_CONTRAST} to 1 is needed; the nearest that passes is "
            f'"{passing(given, other, least)}"')
        if source not in worst or measured < worst[source][0]:
            worst[source] = (measured, problem)
    return [problem for _, problem in worst.values()]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A color of words and the one under them, each with its path; white paper has none."""

    ink_path: Path
    ink: str
    paper_path: Path
    paper: str


def _pairs(theme: Theme) -> Iterator[_Pair]:
    """Yield what stands on what."""
    papers: list[tuple[Path, str]] = [((), WHITE)]
    for key in Theme.model_fields:
        value = getattr(theme, key)
        if isinstance(value, TextStyle):
            yield _Pair((key, "color"), value.color, (), WHITE)
        elif isinstance(value, BoxStyle):
            below: tuple[Path, str] = ((), WHITE)
            if value.background:
                below = ((key, "background"), value.background)
                papers.append(below)
            if value.label_background:
                below = ((key, "label_background"), value.label_background)
            yield _Pair((key, "label_color"), value.label_color, *below)
    yield _Pair(("table_head", "color"), theme.table_head.color,
                ("table", "head_background"), theme.table.head_background)
    for paper in papers:
        # Bullets have the color of the brand; headings and numerals may stand in a box.
        yield _Pair(("palette", "brand"), theme.palette["brand"], *paper)
        for key in _IN_BOXES:
            yield _Pair((key, "color"), getattr(theme, key).color, *paper)


def _chosen(path: Path, merged: Mapping[str, Any]) -> Path:
    """Return where a color was chosen: "$name" leads to the palette."""
    while path:
        value: Any = merged
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if not (isinstance(value, str) and value.startswith("$")):
            return path
        path = ("palette", value[1:])
    return path
