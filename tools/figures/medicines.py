"""Medicine and massage."""

from __future__ import annotations

from math import cos, pi, sin, sqrt

from tools.figures.pen import (
    INK,
    PAPER,
    TINT,
    Figure,
    Point,
    arrow,
    numbers,
    stroke,
    way,
)

EDGE = 1.8  # these drawings print smaller than the others, and need a stronger line


def tube(width: float, *points: Point) -> str:
    """Draw a limb with a stronger edge."""
    return stroke(way(*points), width, INK) + stroke(way(*points), width - 2 * EDGE, PAPER)


def panel(x: float, y: float, width: float, height: float, radius: float, fill: str) -> str:
    """Draw a rounded box with a stronger edge."""
    return (f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" '
            f'fill="{fill}" stroke="{INK}" stroke-width="{EDGE}"/>')


def shape(d: str, fill: str = PAPER) -> str:
    """Draw a closed outline."""
    return (f'<path d="{d}" fill="{fill}" stroke="{INK}" stroke-width="{EDGE}" '
            f'stroke-linejoin="round"/>')


def disc(x: float, y: float, radius: float, fill: str = PAPER, line: float = EDGE) -> str:
    """Draw a disc with its rim."""
    return (f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{INK}" '
            f'stroke-width="{line}"/>')


def bottle(x: float, y: float) -> str:
    """Draw a bottle of pills with a ribbed cap and a label; x, y is its upper left corner."""
    ribs = "".join(stroke(way((x + dx, y + 5), (x + dx, y + 12)), EDGE, INK)
                   for dx in (11, 18, 25, 32, 39))
    lines = "".join(stroke(way((x + 8, y + dy), (x + end, y + dy)), 1.8, INK)
                    for dy, end in ((46, 42), (54, 42), (62, 28)))
    return "".join([
        panel(x + 6, y + 14, 38, 12, 2, PAPER), panel(x, y + 22, 50, 62, 8, PAPER),
        panel(x, y + 38, 50, 32, 0, TINT), panel(x + 3, y, 44, 17, 4, TINT), ribs, lines,
    ])


def lock_box() -> str:
    """Draw a bottle of pills that goes into a box with a padlock."""
    grip = "M146,40 q0,-14 12,-14 h16 q12,0 12,14"
    handle = stroke(grip, 6, INK) + stroke(grip, 6 - 2 * EDGE, PAPER)
    chest = panel(114, 54, 104, 66, 5, TINT) + panel(109, 40, 114, 22, 5, PAPER)
    shackle = "M155,72 v-10 a11,11 0 0 1 22,0 v10"
    lock = "".join([
        stroke(shackle, 7, INK), stroke(shackle, 7 - 2 * EDGE, PAPER),
        panel(147, 72, 38, 32, 5, PAPER),
        f'<circle cx="166" cy="85" r="4" fill="{INK}"/>', stroke(way((166, 86), (166, 95)), 3, INK),
    ])
    return bottle(12, 36) + arrow((73, 82), (102, 82)) + handle + chest + lock


def banned(x: float, y: float, what: str) -> str:
    """Draw a thing in a ring with a bar across it."""
    radius, line = 50.0, 4.0
    dx, dy = radius * cos(pi / 4), radius * sin(pi / 4)
    bar = way((x - dx, y - dy), (x + dx, y + dy))
    return "".join([
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{PAPER}"/>', what, stroke(bar, 9, PAPER),
        stroke(bar, line, INK),
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{INK}" '
        f'stroke-width="{line}"/>',
    ])


def glass(x: float, y: float) -> str:
    """Draw a glass of wine; x, y is the middle of its rim."""
    bowl = f"M{numbers((x - 17, y))} h34 q3,32 -17,36 q-20,-4 -17,-36 Z"
    wine = f"M{numbers((x - 17, y + 13))} h34 q-2,20 -17,23 q-15,-3 -17,-23 Z"
    return "".join([
        shape(bowl), shape(wine, TINT), stroke(way((x, y + 37), (x, y + 62)), 3, INK),
        stroke(way((x - 14, y + 63), (x + 14, y + 63)), 3, INK),
    ])


def car(x: float, y: float) -> str:
    """Draw a car from its side; x, y is the ground under its middle."""
    body = (f"M{numbers((x - 39, y - 8))} v-14 q0,-5 5,-6 l9,-2 l12,-16 q2,-3 6,-3 h14 q4,0 6,3 "
            f"l12,16 l10,3 q5,1 5,6 v13 Z")
    panes = [f"M{numbers((x - 20, y - 31))} l9,-12 q1,-1 3,-1 h5 v13 Z",
             f"M{numbers((x + 2, y - 31))} v-13 h5 q2,0 3,1 l9,12 Z"]
    wheels = [disc(x + dx, y - 8, 8.5) + disc(x + dx, y - 8, 3, INK) for dx in (-21, 22)]
    return "".join([shape(body, TINT), *(shape(pane) for pane in panes), *wheels])


def no_alcohol_no_driving() -> str:
    """Draw a bottle of pills between a glass and a car, each with a bar across it."""
    return banned(56, 62, glass(56, 31)) + bottle(122, 20) + banned(238, 62, car(238, 82))


def hatched(x: float, y: float, across: float, down: float) -> str:
    """Draw an ellipse that is filled with slanting lines."""
    lines, k, step = [], -(across + down) + 4, 6.0
    while k < across + down - 2:
        # Where the line u + v = k meets the ellipse u^2 / across^2 + v^2 / down^2 = 1.
        a = 1 / across**2 + 1 / down**2
        b, c = -2 * k / down**2, k * k / down**2 - 1
        root = b * b - 4 * a * c
        if root > 0:
            ends = [(-b + side * sqrt(root)) / (2 * a) for side in (-1, 1)]
            lines.append(stroke(way(*((x + u, y + k - u) for u in ends)), EDGE, INK))
        k += step
    rim = (f'<ellipse cx="{x}" cy="{y}" rx="{across}" ry="{down}" fill="{PAPER}" '
           f'stroke="{INK}" stroke-width="{EDGE}"/>')
    return rim + "".join(lines)


def hatched_strip(left: float, top: float, width: float, height: float) -> str:
    """Draw an upright strip that is filled with slanting lines."""
    count = int((height - width) // 6)
    lines = [stroke(way((left, top + width + 6 * n), (left + width, top + 6 * n)), EDGE, INK)
             for n in range(count + 1)]
    return panel(left, top, width, height, 3, PAPER) + "".join(lines)


def massage_no_go() -> str:
    """Draw a body that lies face down on a table, with hatched places to keep off.

    The body is drawn upright from behind, then turned so that its head lies at the left.
    """
    torso = ("M47,64 Q47,52 60,51 L90,51 Q103,52 103,64 L97,102 Q96,110 99,118 L102,140 "
             "Q103,154 92,155 L58,155 Q47,154 48,140 L51,118 Q54,110 53,102 Z")
    legs = [tube(13, (x, 236), (x + side * 5, 252)) + tube(17, (x, 196), (x, 238))
            + tube(22, (x - side * 2, 146), (x, 196)) for x, side in ((62, -1), (88, 1))]
    arms = [tube(11, (75 + s * 25, 62), (75 + s * 35, 100), (75 + s * 37, 140)) for s in (-1, 1)]
    blades = [stroke(f"M{75 + s * 12},74 q{s * 1},14 {s * 13},12", EDGE, INK) for s in (-1, 1)]
    body = "".join([
        panel(28, 2, 94, 262, 14, TINT), *arms, *legs, shape(torso), *blades,
        stroke(way((75, 145), (75, 155)), EDGE, INK), tube(13, (75, 38), (75, 52)),
        disc(75, 26, 15), hatched_strip(69, 43, 12, 98), hatched(60, 108, 6, 10),
        hatched(90, 108, 6, 10), hatched(62, 197, 9, 11), hatched(88, 197, 9, 11),
    ])
    return f'<g transform="translate(0 150) rotate(-90)">{body}</g>'


def ball_wall() -> str:
    """Draw a body that leans back on a ball against a wall."""
    wall = panel(116, 2, 22, 142, 0, TINT)
    far = tube(10, (56, 108), (44, 136), (31, 140)) + tube(12, (76, 84), (56, 108))
    near = tube(10, (60, 110), (54, 138), (41, 141)) + tube(12, (78, 86), (60, 110))
    ball = disc(102, 86, 14, TINT) + stroke("M92,77 q9,9 0,19", EDGE, INK) + stroke(
        "M112,77 q-9,9 0,19", EDGE, INK)
    return "".join([
        stroke(way((8, 144), (138, 144)), EDGE, INK), wall, ball, far, near,
        tube(19, (79, 84), (84, 44)), disc(85, 21, 11.5), tube(8, (82, 46), (68, 66), (76, 84)),
        arrow((127, 78), (127, 54)), arrow((127, 94), (127, 118)),
    ])


FIGURES = {
    "lock-box": Figure(232, 20, 106, lock_box, "A box with a lock",
                       "A bottle of pills goes into a closed box with a padlock on its front."),
    "no-alcohol-no-driving": Figure(
        292, 8, 108, no_alcohol_no_driving, "No alcohol, no driving",
        "A bottle of pills stands between a glass and a car, each with a bar across it."),
    "massage-no-go": Figure(
        266, 26, 98, massage_no_go, "Where not to press",
        "A person face down on a table; the spine, the sides of the waist and the backs of the "
        "knees are hatched."),
    "ball-wall": Figure(146, 0, 148, ball_wall, "A ball and a wall",
                        "A person leans back on a ball that is held against a wall."),
}
