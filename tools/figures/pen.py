"""The pen that every figure is drawn with.

One style for all: a body of capsules, each an ink outline with paper inside, one grey tint, no
face. A pose is a handful of joints; a unit is a point at the size that a handout prints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot

INK, PAPER, TINT = "#1a1a1a", "#ffffff", "#dfe5e7"
# Printed at 30 to 45 % of the text width, this comes to 1.1 to 1.6 pt.
LINE = 2.0
ARM, LEG, SHIN, TORSO = 10.0, 15.0, 13.0, 23.0

Point = tuple[float, float]


def number(value: float) -> str:
    """Return a coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def numbers(*points: Point) -> str:
    """Return points as SVG writes them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def stroke(d: str, width: float, color: str) -> str:
    """Return an open path with round ends."""
    return (f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{number(width)}" '
            f'stroke-linecap="round" stroke-linejoin="round"/>')


def way(*points: Point) -> str:
    """Return the path through points."""
    return f"M{numbers(points[0])} L{numbers(*points[1:])}"


def limb(width: float, *points: Point) -> str:
    """Draw a limb through its joints."""
    return capsule(way(*points), width)


def capsule(d: str, width: float) -> str:
    """Draw an outlined capsule along a path."""
    return stroke(d, width, INK) + stroke(d, width - 2 * LINE, PAPER)


def head(x: float, y: float, radius: float = 13) -> str:
    """Draw a head."""
    return (f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{PAPER}" '
            f'stroke="{INK}" stroke-width="{LINE}"/>')


def box(x: float, y: float, width: float, height: float, radius: float, fill: str = TINT) -> str:
    """Draw a rounded box."""
    return (f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
            f'height="{number(height)}" rx="{number(radius)}" fill="{fill}" stroke="{INK}" '
            f'stroke-width="{LINE}"/>')


def floor(y: float, left: float = 14, right: float = 266) -> str:
    """Draw the floor."""
    return stroke(way((left, y), (right, y)), LINE, INK)


def arrow(*points: Point) -> str:
    """Draw an arrow along points; two or three (a curve through the middle one)."""
    *before, (x, y) = points
    px, py = before[-1]
    d = way(*points) if len(points) == 2 else (
        f"M{numbers(points[0])} Q{numbers(points[1])} {numbers(points[2])}")
    length = hypot(x - px, y - py)
    ux, uy = (x - px) / length, (y - py) / length
    barbs = [(x - 9 * ux + side * 5 * uy, y - 9 * uy - side * 5 * ux) for side in (1, -1)]
    return stroke(d, 2.2, INK) + stroke(way(barbs[0], (x, y), barbs[1]), 2.2, INK)


def scaled(x: float, y: float, factor: float, *parts: str) -> str:
    """Return parts moved and scaled."""
    return f'<g transform="translate({number(x)} {number(y)}) scale({factor})">{"".join(parts)}</g>'


@dataclass(frozen=True)
class Figure:
    """Hold a drawing: its width, the top and the height of what shows, its title, its words."""

    width: float
    top: float
    height: float
    draw: Callable[[], str]
    title: str
    words: str
