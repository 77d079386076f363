"""Packs, pillows and rest."""

from __future__ import annotations

from math import cos, pi, sin

from tools.figures.pen import (
    ARM,
    INK,
    LINE,
    PAPER,
    TINT,
    Figure,
    box,
    head,
    limb,
    numbers,
    stroke,
    way,
)


def heat_pack() -> str:
    """Draw a pack with a towel wrapped round it, and a clock with 20 minutes marked."""
    pack = box(44, 42, 84, 88, 16)
    towel = box(30, 58, 112, 56, 6, PAPER) + "".join(
        stroke(way((x, 59), (x, 113)), LINE, INK) for x in (40, 45, 127, 132))
    waves = "".join(
        stroke(f"M{x},35 q-6,-6 0,-11 q6,-5 0,-11", 2.2, INK) for x in (58, 82, 106))
    cx, cy, radius = 214.0, 78.0, 46.0
    edge = (cx + radius * sin(2 * pi / 3), cy - radius * cos(2 * pi / 3))
    sector = (f'<path d="M{numbers((cx, cy), (cx, cy - radius))} '
              f'A{radius},{radius} 0 0 1 {numbers(edge)} Z" fill="{TINT}"/>')
    rim = (f'<circle cx="{cx}" cy="{cy}" r="{radius}" fill="none" stroke="{INK}" '
           f'stroke-width="2.2"/>')
    ticks = "".join(
        stroke(way((cx + radius * sin(a), cy - radius * cos(a)),
                   (cx + (radius - 6) * sin(a), cy - (radius - 6) * cos(a))), 1.6, INK)
        for a in (hour * pi / 6 for hour in range(12)))
    hands = stroke(way((cx, cy - 34), (cx, cy), (cx + 30, cy + 17.3)), 2.6, INK)
    return pack + towel + waves + sector + rim + ticks + hands


def side_lying() -> str:
    """Draw a body on its side, one pillow under the head, one between the knees."""
    return "".join([
        box(12, 124, 256, 16, 5), box(20, 104, 62, 21, 9, PAPER), head(52, 91),
        limb(28, (88, 101), (148, 106)),
        limb(13, (150, 114), (206, 116), (250, 116)),
        box(170, 90, 66, 20, 9),
        limb(14, (150, 100), (204, 83), (252, 90)),
        limb(ARM, (92, 97), (118, 112), (96, 117)),
    ])


FIGURES = {
    "heat-pack": Figure(280, 4, 132, heat_pack, "A pack, a cloth and a clock",
                  "A pack with a towel wrapped round it, and a clock that marks 20 minutes."),
    "side-lying": Figure(280, 66, 78, side_lying, "Lying on the side",
                   "A person lies on one side, a pillow under the head, one between the knees."),
}
