"""Scans and finding the cause."""

from __future__ import annotations

from tools.figures.pen import (
    ARM,
    INK,
    LEG,
    LINE,
    PAPER,
    SHIN,
    TINT,
    TORSO,
    Figure,
    Point,
    arrow,
    box,
    floor,
    head,
    limb,
    number,
    numbers,
    scaled,
    stroke,
    way,
)


def shape(d: str, fill: str = TINT) -> str:
    """Draw an outlined area."""
    return (f'<path d="{d} Z" fill="{fill}" stroke="{INK}" stroke-width="{LINE}" '
            f'stroke-linejoin="round"/>')


def oval(x: float, y: float, across: float, up: float, fill: str = TINT) -> str:
    """Draw an oval round a point, by its half width and half height."""
    return (f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(across)}" '
            f'ry="{number(up)}" fill="{fill}" stroke="{INK}" stroke-width="{LINE}"/>')


def dashed(*points: Point, width: float = LINE) -> str:
    """Draw a broken line."""
    return (f'<path d="{way(*points)}" fill="none" stroke="{INK}" stroke-width="{width}" '
            f'stroke-dasharray="4 3"/>')


def moved(x: float, y: float, *parts: str) -> str:
    """Return parts moved."""
    return scaled(x, y, 1, *parts)


def legs_on_table() -> str:
    """Draw the legs of the small body that lies in each scan."""
    return limb(8, (36, 46), (62, 47), (63, 41))


def lying() -> str:
    """Draw a small body on its back on a table, head at the left."""
    table = box(0, 51, 68, 5, 2.5) + box(27, 56, 14, 12, 1)
    return table + legs_on_table() + head(8, 44, 6) + limb(11, (20, 45), (36, 45))


def xray() -> str:
    """Draw a lamp on an arm above the hips, and its beam."""
    mast = stroke(way((62, 44), (62, 6), (40, 6)), 5, INK) + stroke(
        way((62, 44), (62, 6), (40, 6)), 5 - 2 * LINE, PAPER)
    lamp = shape("M26,2 H46 V14 L42,19 H30 L26,14")
    beam = dashed((31, 21), (24, 38)) + dashed((36, 21), (36, 37)) + dashed((41, 21), (48, 38))
    return mast + lying() + lamp + beam


def ct() -> str:
    """Draw a thin ring round the body; the head comes out behind it."""
    ring = oval(33, 34, 17, 33) + oval(36, 35, 10, 24, PAPER)
    through = box(27, 51, 41, 5, 2.5) + legs_on_table() + limb(11, (32, 45), (36, 45))
    near = f'<path d="M33,1 A17,33 0 0 0 33,67 L36,59 A10,24 0 0 1 36,11 Z" fill="{TINT}"/>'
    rim = stroke("M33,1 A17,33 0 0 0 33,67", LINE, INK) + stroke(
        "M36,59 A10,24 0 0 1 36,11", LINE, INK)
    return lying() + ring + through + near + rim


def mri() -> str:
    """Draw a long tunnel that hides the body; only the legs come out."""
    tunnel = shape("M12,2 H44 V66 H12 A10,32 0 0 1 12,2")
    mouth = oval(44, 34, 11, 32, PAPER) + oval(45.5, 37, 7, 18, TINT)
    sign = "M13,40 V27 A8,8 0 0 1 29,27 V40"
    magnet = stroke(sign, 7, INK) + stroke(sign, 7 - 2 * LINE, PAPER) + stroke(
        way((10.5, 35), (15.5, 35)), LINE, INK) + stroke(way((26.5, 35), (31.5, 35)), LINE, INK)
    table = box(43, 51, 36, 5, 2.5)
    return tunnel + mouth + magnet + table + limb(8, (46, 46), (72, 47), (73, 41))


def ultrasound() -> str:
    """Draw a probe on the hip, and a screen with the fan of a picture."""
    screen = box(42, 1, 30, 25, 3, PAPER)
    fan = shape("M54,6 H60 L67,18 Q57,25 47,18")
    stand = stroke(way((68, 26), (68, 44)), 2.2, INK)
    cable = stroke("M33,18 Q33,8 42,10", LINE, INK)
    probe = shape("M30,18 H36 V28 L41,36 Q33,42 25,36 L30,28")
    return stand + screen + fan + lying() + cable + probe


def scan_kinds() -> str:
    """Draw the four scans in two rows."""
    return "".join(moved(x, y, scan()) for x, y, scan in (
        (4, 2, xray), (100, 2, ct), (0, 84, mri), (96, 84, ultrasound)))


def blood_tube() -> str:
    """Draw a capped tube, half full, with a label, and a drop."""
    glass = "M34,24 V92 A13,13 0 0 0 60,92 V24"
    blood = "M34,58 V92 A13,13 0 0 0 60,92 V58"
    label = box(38, 62, 18, 26, 2, PAPER) + "".join(
        stroke(way((42, y), (52, y)), LINE, INK) for y in (70, 75, 80))
    drop = shape("M98,44 C90,58 84,66 84,74 A14,14 0 0 0 112,74 C112,66 106,58 98,44")
    return (shape(glass, PAPER) + shape(blood) + label + box(30, 8, 34, 17, 4) + drop)


def leg_raise_exam() -> str:
    """Draw an examiner who lifts one straight leg of a person on the back."""
    couch = box(30, 122, 216, 10, 4) + box(48, 132, 12, 44, 1) + box(196, 132, 12, 44, 1)
    examiner = "".join([
        limb(SHIN, (262, 110), (264, 168), (250, 170)), limb(SHIN, (252, 110), (252, 168),
                                                             (238, 170)),
        limb(24, (256, 72), (256, 110)), head(250, 40, 13),
    ])
    flat = limb(SHIN, (186, 114), (228, 115), (230, 104)) + limb(LEG, (138, 112), (186, 114))
    body = head(50, 107) + limb(TORSO, (78, 109), (138, 109)) + limb(
        ARM, (82, 112), (104, 117), (128, 117))
    lifted = limb(SHIN, (171, 76), (204, 40), (195, 32)) + limb(LEG, (138, 109), (171, 76))
    hands = limb(ARM, (254, 70), (232, 84), (207, 52)) + limb(
        ARM, (256, 78), (226, 98), (184, 78))
    lift = arrow((120, 84), (132, 52), (164, 36))
    return moved(-26, 0, floor(176, 30, 282), examiner, couch, flat, body, lifted, hands, lift)


def spine_film(x: float, y: float) -> str:
    """Draw a film with the bones of the back."""
    bones = "".join(box(x + 9 + lean, y + 5 + 9.5 * row, 16, 7, 2, PAPER)
                    for row, lean in enumerate((0, 1.5, 2.5, 1.5, 0)))
    return box(x, y, 34, 56, 3) + bones


def three_steps() -> str:
    """Draw a talk, then an exam, then tests in a broken frame at the end of a broken line."""
    bust = "A15,13 0 0 1"
    talk = "".join([
        shape(f"M4,84 V74 {bust} 34,74 V84", PAPER), head(19, 50, 9),
        shape(f"M50,84 V74 {bust} 80,74 V84", PAPER), head(65, 50, 9),
        shape("M8,4 H36 A6,6 0 0 1 42,10 V22 A6,6 0 0 1 36,28 H27 L22,36 L20,28 H8 "
              "A6,6 0 0 1 2,22 V10 A6,6 0 0 1 8,4"),
        stroke(way((10, 12), (34, 12)), LINE, INK), stroke(way((10, 20), (26, 20)), LINE, INK),
        shape("M56,10 H76 A6,6 0 0 1 82,16 V22 A6,6 0 0 1 76,28 H65 L63,36 L57,28 H56 "
              "A6,6 0 0 1 50,22 V16 A6,6 0 0 1 56,10"),
        stroke(way((57, 19), (75, 19)), LINE, INK),
    ])
    hammer = limb(5, (203, 38), (182, 55)) + limb(8, (177, 50), (185, 61))
    exam = "".join([
        box(136, 73, 6, 11, 1), box(122, 68, 34, 6, 2), box(127, 82, 24, 4, 2),
        limb(9, (168, 62), (168, 81), (177, 82)), limb(11, (140, 62), (168, 62)),
        limb(15, (140, 34), (140, 58)), head(143, 15, 9), limb(7, (141, 34), (144, 48), (156, 54)),
        hammer,
    ])
    frame = (f'<rect x="238" y="4" width="72" height="82" rx="8" fill="{PAPER}" stroke="{INK}" '
             f'stroke-width="{LINE}" stroke-dasharray="5 4"/>')
    tube = shape("M291,28 V66 A6,6 0 0 0 303,66 V28", PAPER) + shape(
        "M291,46 V66 A6,6 0 0 0 303,66 V46") + box(288.5, 21, 17, 9, 2)
    tests = frame + spine_film(246, 17) + tube
    to_tests = dashed((210, 66), (228, 66), width=2.2) + stroke(
        way((223, 61), (231, 66), (223, 71)), 2.2, INK)
    return talk + arrow((88, 66), (110, 66)) + exam + to_tests + tests


def stone(x: float, y: float) -> str:
    """Draw a flat stone by the middle of its top."""
    side = f"M{numbers((x - 14, y))} V{number(y + 8)} A14,5.5 0 0 0 {numbers((x + 14, y + 8))} V{y}"
    return shape(side) + oval(x, y, 14, 5.5, PAPER)


def stepping_stones() -> str:
    """Draw a person who steps from the bank to the first of four stones, a tree beyond."""
    banks = shape("M2,118 V88 H44 Q62,90 66,118") + shape("M260,118 V88 H228 Q212,90 208,118")
    water = "".join(
        stroke(f"M{x},{y} q6,-5 12,0 q6,5 12,0", LINE, INK)
        for x, y in ((72, 115), (106, 114), (139, 115), (172, 114), (194, 116)))
    stones = "".join(stone(x, 96) for x in (88, 121, 154, 187))
    body = "".join([
        limb(7, (66, 34), (54, 45), (47, 57)),
        limb(8, (54, 71), (40, 84), (48, 85)), limb(10, (64, 57), (54, 71)),
        limb(8, (84, 71), (83, 91), (92, 92)), limb(10, (64, 57), (84, 71)),
        limb(15, (65, 55), (67, 33)), head(70, 14, 9.5),
        limb(7, (67, 34), (78, 46), (90, 41)),
    ])
    hops = "".join(
        arrow((x, 85), (x + 14, 60), (x + 25, 83)) for x in (95, 128, 161)
    ) + arrow((194, 85), (208, 56), (223, 80))
    tree = box(238.5, 58, 7, 30, 2, PAPER) + head(242, 44, 16)
    return water + stones + banks + tree + body + hops


FIGURES = {
    "scan-kinds": Figure(172, 0, 155, scan_kinds, "Four kinds of scan",
        "A lamp above a body, a thin ring, a long tunnel, and a probe with a screen."),
    "blood-tube": Figure(140, 4, 106, blood_tube, "A blood tube",
        "A small capped tube with a label, half full, and one drop."),
    "leg-raise-exam": Figure(260, 22, 160, leg_raise_exam, "Leg raise in the exam",
        "A person on the back; an examiner lifts one straight leg."),
    "three-steps": Figure(312, 0, 90, three_steps, "Three steps",
        "A talk, an exam, and tests in a broken frame."),
    "stepping-stones": Figure(262, 2, 118, stepping_stones, "Stepping stones",
        "A person steps from a bank onto the first of four stones."),
}
