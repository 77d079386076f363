"""Hip joints, bones, falls and injuries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi, sin

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
    number,
    numbers,
    scaled,
    stroke,
    way,
)

HIP = (72.0, 70.0)  # the middle of the ball, in each of the two joints


def area(d: str, fill: str = TINT) -> str:
    """Draw an outlined area."""
    return (f'<path d="{d} Z" fill="{fill}" stroke="{INK}" stroke-width="{number(LINE)}" '
            f'stroke-linejoin="round"/>')


def disc(x: float, y: float, radius: float, fill: str) -> str:
    """Draw a disc without an outline."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"/>'


def dashed(*points: Point) -> str:
    """Draw a broken line."""
    return (f'<path d="{way(*points)}" fill="none" stroke="{INK}" stroke-width="1.8" '
            f'stroke-dasharray="4 4"/>')


def around(radius: Callable[[float], float], start: int, end: int) -> list[Point]:
    """Return points about the middle of the hip, from one angle to another; 0 is right, 90 down."""
    step = 3 if end > start else -3
    return [(HIP[0] + radius(a) * cos(a * pi / 180), HIP[1] + radius(a) * sin(a * pi / 180))
            for a in range(start, end + step, step)]


def joint(ball: Sequence[Point], socket: Sequence[Point], lips: tuple[str, str]) -> str:
    """Draw a hip from the front: the socket in the pelvis, the ball on the thigh bone."""
    pelvis = (f"M{numbers(*socket)} {lips[1]} C104,120 122,124 126,104 L132,58 "
              f"C134,38 130,20 122,6 L44,6 C40,16 38,26 40,34 {lips[0]}")
    thigh = (f"M{numbers(*ball)} C36,72 34,66 28,63 C18,59 11,70 13,84 C17,104 24,118 25,158 "
             f"L53,158 C52,138 50,124 55,115 C57,110 58,106 {numbers(ball[0])}")
    return area(pelvis) + area(thigh)


def bumps(base: float, *hills: tuple[float, float, float]) -> Callable[[float], float]:
    """Return a radius with hills: each an angle, a height and a width."""
    return lambda a: base + sum(
        height * max(0.0, cos(min(90.0, abs(a - at) * 90 / width) * pi / 180)) ** 2
        for at, height, width in hills)


def hip_joint() -> str:
    """Draw a healthy hip at the left, a worn one at the right."""
    socket = around(bumps(40), 216, 412)
    healthy = joint(around(bumps(30), 112, -166), socket,
                    (f"Q40,40 {numbers(socket[0])}", "Q96,106 100,110"))
    ball = bumps(30, (332, 4, 22), (296, -3, 20), (262, 2, 20), (-28, 4, 22), (-64, -3, 20),
                 (-98, 2, 20), (2, -2, 22), (40, 2, 20), (104, 5, 14))
    socket = around(
        bumps(36, (234, 2.5, 18), (262, 1, 16), (296, 1.6, 18), (2, 4, 26), (362, 4, 26)),
        216, 412)
    worn = joint(around(ball, 112, -166), socket,
                 (f"C40,42 34,46 22,52 C32,53 38,51 {numbers(socket[0])}",
                  "C92,110 89,118 80,124 C92,122 97,117 100,110"))
    return healthy + scaled(144, 0, 1, worn)


def leg_turned_out() -> str:
    """Draw a body on its back from above; one leg is shorter, its foot turned outward."""
    good, short = 250.0, 228.0
    return "".join([
        box(22, 16, 46, 84, 12), head(54, 58, 19),
        limb(13, (86, 30), (122, 18), (152, 20)), limb(13, (86, 86), (122, 98), (152, 96)),
        limb(19, (140, 47), (194, 43), (good, 42)), limb(19, (140, 69), (188, 76), (short, 76)),
        stroke("M190,38 q8,5 0,10", LINE, INK), stroke("M186,78 q9,0 8,6", LINE, INK),
        area("M82,26 C96,20 128,34 152,38 C158,50 158,66 152,78 C128,82 96,96 82,90 "
             "C74,72 74,44 82,26", PAPER),
        area(f"M{good},31 q15,-3 16,10 q0,13 -14,12 q-9,-11 -2,-22", PAPER),
        area(f"M{short - 8},70 q18,-4 20,8 q2,18 0,30 q-2,8 -9,8 q-8,0 -9,-8 q-3,-18 -2,-38",
             PAPER),
        dashed((good + 19, 22), (good + 19, 120)), dashed((short + 15, 64), (short + 15, 120)),
        arrow((206, 91), (206, 116)),
    ])


def counter(y: float, left: float, right: float) -> str:
    """Draw a kitchen counter from the front."""
    doors = "".join(stroke(way((x, y + 10), (x, 172)), LINE, INK)
                    for x in (left + (right - left) / 5, right - (right - left) / 5))
    return (area(f"M{left + 4},{y + 8} H{right - 4} V172 H{left + 4}", PAPER) + doors
            + box(left, y, right - left, 10, 2))


def behind(left_arm: Sequence[Point], right_arm: Sequence[Point], *legs: str) -> str:
    """Draw a body that stands, from behind; the legs are drawn."""
    return "".join([
        limb(10, *left_arm), limb(10, *right_arm), *legs,
        area("M120,48 C132,42 148,42 160,48 L157,100 C152,110 128,110 123,100", PAPER),
        head(140, 26, 15),
    ])


def hip_side_lift() -> str:
    """Draw a body from behind that holds a counter and lifts a leg to the side."""
    return floor(172) + counter(84, 56, 260) + behind(
        [(122, 54), (110, 72), (116, 89)], [(158, 54), (170, 72), (164, 89)],
        limb(15, (131, 100), (130, 136), (130, 162)), limb(11, (130, 167), (123, 169)),
        limb(15, (149, 100), (165, 130), (177, 154)), limb(11, (179, 157), (187, 154)),
    ) + arrow((188, 138), (206, 130), (214, 112))


def cane_side() -> str:
    """Draw a body from behind: the right hip sore, the cane in the left hand."""
    cane = stroke("M77,93 q1,-8 8,-7 q5,1 5,8 L84,170", 4.4, INK)
    body = behind(
        [(122, 54), (110, 74), (88, 90)], [(158, 54), (178, 72), (190, 94)],
        limb(15, (131, 100), (129, 136), (127, 162)), limb(11, (126, 167), (119, 169)),
        limb(15, (149, 100), (151, 136), (153, 162)), limb(11, (154, 167), (161, 169)))
    sore = disc(152, 102, 11, INK) + disc(152, 102, 11 - LINE, TINT) + "".join(
        stroke(way((152 + 16 * cos(a), 102 + 16 * sin(a)), (152 + 24 * cos(a), 102 + 24 * sin(a))),
               2.4, INK) for a in (0.1, 0.6, 1.1))
    return floor(172, 56, 216) + cane + body + sore


def safe_stairs() -> str:
    """Draw a body that climbs stairs, a hand on the rail, a lamp above."""
    steps = area("M6,142 V129 H44 V114 H76 V99 H108 V84 H140 V69 H190 V142")
    rail = stroke(way((24, 88), (152, 27), (190, 27)), 4.4, INK) + "".join(
        stroke(way((x, y), (x, foot)), 3, INK)
        for x, y, foot in ((30, 85, 129), (125, 40, 84), (168, 27, 69)))
    lamp = (stroke(way((30, 2), (30, 10)), LINE, INK) + area("M23,10 H37 L43,25 H17")
            + "".join(stroke(way(*line), 2.2, INK) for line in (
                ((30, 31), (30, 38)), ((19, 30), (15, 36)), ((41, 30), (45, 36)))))
    body = "".join([
        limb(9, (74, 72), (66, 92), (57, 110)), limb(8.5, (57, 110), (66, 111)),
        limb(10, (77, 72), (93, 79), (90, 95)), limb(8.5, (90, 95), (99, 96)),
        limb(16, (74, 70), (78, 41)), head(81, 20, 10.5),
        limb(7.5, (78, 43), (87, 59), (100, 52)),
    ])
    return scaled(78, 0, 1, lamp, steps, rail, body)


def ring_of(x: float, y: float, radius: float) -> str:
    """Draw a hole with its edge."""
    return (f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{PAPER}" '
            f'stroke="{INK}" stroke-width="{LINE}"/>')


def bone_strength() -> str:
    """Draw the inside of a strong bone at the left, of a weak one at the right."""
    def inside(x: float, gap: float, rings: int, hole: float) -> str:
        holes = [(x, 66.0, hole)]
        for ring in range(1, rings + 1):
            for place in range(6 * ring):
                turn = 2 * pi * place / (6 * ring) + 0.6 * ring
                reach = gap * ring * (1 + 0.03 * sin(5 * place + ring))
                holes.append((x + reach * cos(turn), 66 + reach * sin(turn),
                              hole * (1 + 0.17 * sin(3.7 * place + 2 * ring))))
        return disc(x, 66, 60, INK) + disc(x, 66, 60 - LINE, TINT) + "".join(
            ring_of(px, py, size) for px, py, size in holes)

    return inside(70, 19.5, 2, 4.2) + inside(210, 19.5, 2, 8.6)


FIGURES: dict[str, Figure] = {
    "hip-joint": Figure(280, 2, 160, hip_joint, "A healthy hip and a worn hip",
        "Two hip joints; the gap is wide and even in the left, narrow and rough in the right."),
    "leg-turned-out": Figure(280, 13, 109, leg_turned_out, "A leg that is shorter and turned out",
        "A person on the back, from above; one leg is shorter, its foot turned outward."),
    "hip-side-lift": Figure(280, 6, 170, hip_side_lift, "Side leg lift",
        "A person holds a counter and lifts one leg to the side."),
    "cane-side": Figure(280, 6, 170, cane_side, "A cane in the hand across from the sore hip",
        "A person from behind; the right hip is marked, the cane is in the left hand."),
    "safe-stairs": Figure(280, 0, 144, safe_stairs, "Stairs with a rail and a light",
        "A person climbs stairs with a hand on the rail; a lamp hangs above."),
    "bone-strength": Figure(280, 4, 124, bone_strength, "Strong bone and weak bone",
        "Two round cuts of bone; the left has small holes, the right large ones."),
}
