"""Activity, therapy and body maps."""

from __future__ import annotations

from collections.abc import Sequence

from tools.figures.pen import (
    INK,
    LINE,
    PAPER,
    TINT,
    Figure,
    Point,
    arrow,
    box,
    floor,
    head,
    limb,
    numbers,
    scaled,
    stroke,
    way,
)

EDGE = 1.8  # drawings that stand beside words print smaller, and need a stronger line
THIN = 1.6  # the same, for what is a little larger


def moved(x: float, *parts: str) -> str:
    """Return parts moved to the right."""
    return scaled(x, 0, 1, *parts)


def mirrored(*parts: str) -> str:
    """Return parts and their mirror image; the axis is x = 0."""
    drawn = "".join(parts)
    return drawn + f'<g transform="scale(-1 1)">{drawn}</g>'


def shape(d: str, fill: str = PAPER, line: float = LINE) -> str:
    """Draw an outlined area."""
    return (f'<path d="{d} Z" fill="{fill}" stroke="{INK}" stroke-width="{line}" '
            f'stroke-linejoin="round"/>')


def dashed(d: str) -> str:
    """Draw a broken line."""
    return (f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="{THIN}" '
            f'stroke-dasharray="3.4 3.8"/>')


def cloth(width: float, *points: Point) -> str:
    """Draw a limb in a tinted sleeve."""
    return stroke(way(*points), width, INK) + stroke(way(*points), width - 2 * LINE, TINT)


# The right half of a body that stands, from the neck down the arm and the leg to the crotch.
HALF = (
    "M6.5,28 L7,39 C9,45 20,45 27,48 C34,51 35,58 36,66 L40,92 L44,114 C48,122 48,133 44,134 "
    "C39,135 37,127 36.5,118 L31,94 L25.5,68 C25.5,80 21,87 22,96 C23,106 28,114 28.5,128 "
    "C29,146 25,158 23.5,168 C25,178 24,190 21.5,200 C20,208 18,212 17.5,218 C19,222 24,225 23,229 "
    "L9,229 C7,226 8,222 8,217 C6,205 4.5,194 6,180 C7,174 6.5,170 6,164 C5,154 2,144 0,137")


def standing() -> str:
    """Draw a body that stands with its arms a little away; its axis is x = 0."""
    half = (f'<path d="{HALF} L0,28 Z" fill="{PAPER}"/>' + stroke(HALF, THIN, INK))
    return head(0, 16, 14) + f'<path d="M-6,24 H6 V32 H-6 Z" fill="{PAPER}"/>' + mirrored(half)


def zones(*lines: str) -> str:
    """Draw the borders of zones, on both sides of the body."""
    return mirrored("".join(dashed(d) for d in lines))


def body_map() -> str:
    """Draw a body from the front and from the back; a band is on its right wrist."""
    front = "".join([
        standing(), zones("M0,100 H22", "M3,134 Q20,124 26,108", "M7,163 Q15,170 24,163",
                          "M7,176 Q15,182 24,176"),
        f'<circle cx="0" cy="93" r="1.8" fill="{INK}"/>',
        mirrored(stroke("M6,48 Q13,50 19,48", THIN, INK)),
    ])
    back = "".join([
        standing(), dashed("M0,48 V104"),
        zones("M0,82 H23", "M0,104 H24", "M2,141 Q14,148 27,141", "M7,170 Q15,166 23,170"),
        stroke(way((0, 109), (0, 136)), THIN, INK),
        mirrored(stroke("M10,56 q0,14 11,13", THIN, INK)),
    ])
    bands = [stroke(way((side * 34.6, 108.5), (side * 43.4, 107)), 4.4, INK) for side in (-1, 1)]
    return moved(52, front, bands[0]) + moved(164, back, bands[1])


def curve(start: Point, *bends: tuple[Point, Point]) -> list[Point]:
    """Return points along curves, each given by the point that bends it and its end."""
    points = [start]
    for (bx, by), (ex, ey) in bends:
        sx, sy = points[-1]
        points += [
            ((1 - t) ** 2 * sx + 2 * t * (1 - t) * bx + t * t * ex,
             (1 - t) ** 2 * sy + 2 * t * (1 - t) * by + t * t * ey)
            for t in (0.25, 0.5, 0.75, 1.0)]
    return points


def striped(half: Sequence[Point], step: float = 7.5) -> str:
    """Draw a tinted area that is striped; its right half is given, from the top to the bottom."""
    ring = [*half, *((-x, y) for x, y in reversed(half))]
    stripes, k = [], min(x + y for x, y in ring) + step
    while k < max(x + y for x, y in ring):
        # Where the line x + y = k meets the edges.
        meets = []
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            one, other = ax + ay - k, bx + by - k
            if (one < 0) != (other < 0):
                share = one / (one - other)
                meets.append((ax + share * (bx - ax), ay + share * (by - ay)))
        meets.sort()
        stripes += [stroke(way(*ends), LINE, INK)
                    for ends in zip(meets[::2], meets[1::2], strict=True)]
        k += step
    return shape(f"M{numbers(*ring)}", TINT, EDGE) + "".join(stripes)


def saddle_area() -> str:
    """Draw shorts from the front and from the back, the zone between the legs striped."""
    legs = mirrored(
        stroke("M38,20 Q34,10 35,2", EDGE, INK), stroke("M46,118 L44,138", EDGE, INK),
        stroke("M10,118 L12,138", EDGE, INK))
    shorts = shape("M-38,20 H38 Q48,44 50,72 L51,118 H7 L0,88 L-7,118 H-51 L-50,72 Q-48,44 -38,20",
                   PAPER, EDGE)
    belt = stroke("M-40,29 Q0,33 40,29", EDGE, INK)
    before = striped([
        *curve((0, 56), ((15, 58), (18, 74))), *curve((22, 104), ((18, 112), (8, 108))), (0, 84)])
    behind = striped([
        *curve((0, 50), ((20, 48), (27, 64)), ((33, 78), (27, 90))),
        *curve((24, 105), ((18, 112), (8, 108))), (0, 84)])
    front = "".join([
        legs, shorts, before, belt, stroke(way((0, 31), (0, 56)), EDGE, INK),
        mirrored(stroke("M24,31 Q28,44 46,48", EDGE, INK)),
        f'<circle cx="0" cy="25.5" r="2.4" fill="{INK}"/>',
    ])
    back = "".join([
        legs, shorts, behind, belt, stroke(way((0, 31), (0, 84)), EDGE + 0.4, INK),
        mirrored(stroke("M23,38 H39 V48 L31,53 L23,48 Z", EDGE, INK)),
    ])
    return moved(64, front) + moved(196, back)


def upright(
    hip: Point, shoulder: Point, skull: Point, *legs: Sequence[Point], tinted: bool = False
) -> str:
    """Draw legs, a trunk and a head; a leg is a hip, a knee, a heel and toes."""
    trunk = (cloth if tinted else limb)(19, hip, shoulder)
    drawn = "".join(limb(10, *leg[1:]) + limb(12, *leg[:2]) for leg in legs)
    return drawn + trunk + head(*skull, 11.5)


def therapist() -> str:
    """Draw a person who steps up with a hand on a bar; a therapist keeps a hand at the back."""
    bar = "".join(stroke(d, 5, INK) + stroke(d, 5 - 2 * LINE, PAPER) for d in (
        way((166, 38), (178, 38)), way((166, 78), (178, 78)), way((166, 36), (166, 80))))
    wall = f'<rect x="176" y="4" width="14" height="140" fill="{TINT}"/>' + stroke(
        way((176, 4), (176, 144)), LINE, INK)
    coach = upright(
        (58, 82), (62, 40), (67, 17), [(60, 84), (66, 112), (64, 138), (76, 140)],
        [(56, 84), (50, 112), (44, 138), (56, 140)], tinted=True)
    person = upright(
        (106, 76), (112, 36), (117, 13), [(104, 78), (98, 108), (86, 136), (97, 140)],
        [(108, 78), (133, 86), (129, 113), (141, 116)])
    return moved(-18, "".join([
        wall, floor(144, 26, 190), bar, box(112, 120, 52, 24, 3), person,
        limb(8, (113, 40), (134, 58), (165, 58)), coach,
        limb(8, (72, 62), (103, 66)), cloth(8, (63, 44), (72, 62), (80, 63)),
        arrow((150, 108), (150, 82)),
    ]))


def get_up_from_bed() -> str:
    """Draw a person on the side, then pushing up with the legs down, then sitting."""
    def bed() -> str:
        legs = box(5, 78, 7, 23, 1) + box(71, 78, 7, 23, 1)
        return legs + box(1.5, 62, 80, 17, 3) + box(4, 53, 26, 10, 4.5, PAPER)

    lying = "".join([
        bed(), limb(9, (61, 56), (74, 69), (87, 62)), limb(15, (36, 53), (60, 55)),
        limb(9, (60, 54), (76, 64), (90, 56)), head(20, 45, 9),
        limb(7, (37, 52), (51, 66), (38, 66)),
    ])
    rising = "".join([
        bed(), limb(7, (43, 40), (53, 52), (49, 64)),
        limb(9, (65, 62), (69, 66), (69, 94), (75, 97)), limb(15, (38, 38), (59, 56)),
        limb(9, (58, 59), (59, 66), (58, 94), (64, 97)), head(25, 22, 9),
        limb(7, (36, 42), (25, 58), (38, 64)),
    ])
    sitting = "".join([
        bed(), limb(15, (48, 58), (48, 31)),
        limb(9, (43, 61), (39, 68), (39, 94), (35, 97)),
        limb(9, (53, 61), (57, 68), (57, 94), (61, 97)), head(48, 11, 9),
        limb(7, (42, 31), (32, 45), (28, 63)), limb(7, (54, 31), (64, 45), (68, 63)),
    ])
    ways = arrow((62, 26), (76, 14), (92, 20)) + arrow((160, 26), (174, 12), (190, 16))
    ground = stroke(way((2, 101), (264, 101)), LINE, INK)
    return ground + lying + moved(91, rising) + moved(182, sitting) + ways


def small(hip: Point, shoulder: Point, skull: Point, *legs: Sequence[Point]) -> str:
    """Draw a small body without arms; the last leg is the near one."""
    return "".join(limb(8, *leg[1:]) + limb(10, *leg[:2]) for leg in legs) + limb(
        15, hip, shoulder) + head(*skull, 9.5)


def goals() -> str:
    """Draw a person who climbs stairs, one who carries a bag, one who ties a shoe."""
    stairs = shape("M8,118 V106 H34 V93 H60 V80 H86 V118", TINT)
    rail = stroke(way((14, 68), (80, 35)), 2.6, INK) + stroke(way((17, 67), (17, 106)), 2.6, INK)
    climb = stairs + rail + small(
        (40, 54), (43, 26), (46, 8), [(38, 58), (30, 80), (22, 101), (30, 103)],
        [(42, 58), (58, 64), (54, 86), (63, 89)]
    ) + limb(7, (44, 29), (52, 44), (64, 42))
    bag = stroke("M151,66 q6,-14 12,0", 2.4, INK) + shape("M145,66 H169 L172,94 H142", TINT)
    carry = small(
        (136, 60), (138, 31), (140, 12), [(134, 62), (126, 88), (112, 111), (120, 115)],
        [(138, 62), (150, 88), (152, 113), (161, 115)]
    ) + bag + limb(7, (139, 34), (146, 50), (157, 59))
    chair = "".join(stroke(d, 5, INK) + stroke(d, 5 - 2 * LINE, PAPER) for d in (
        way((208, 38), (208, 115)), way((208, 82), (240, 82), (240, 115))))
    tie = chair + small(
        (220, 73), (234, 44), (247, 27), [(222, 75), (246, 78), (248, 112), (257, 115)]
    ) + box(256, 91, 32, 27, 3) + small(
        (220, 73), (234, 44), (247, 27), [(222, 73), (253, 61), (266, 84), (276, 87)]
    ) + limb(7, (236, 47), (250, 70), (268, 80))
    return stroke(way((4, 118), (264, 118)), LINE, INK) + climb + moved(-15, carry) + moved(
        -27, tie)


FIGURES = {
    "body-map": Figure(216, 0, 232, body_map, "Body map",
        "A body from the front and from the back, with a band on the right wrist."),
    "saddle-area": Figure(260, 0, 140, saddle_area, "The area between the legs",
        "Shorts from the front and from the back; the area between the legs is striped."),
    "therapist": Figure(176, 0, 146, therapist, "Physical therapist and patient",
        "A person steps up, a hand on a bar; a therapist keeps a hand at the back."),
    "get-up-from-bed": Figure(266, 0, 104, get_up_from_bed, "Getting out of bed",
        "A person lies on the side, pushes up with the legs down, then sits."),
    "goals": Figure(266, -4, 126, goals, "Goals", "Three goals of daily life."),
}
