"""Moves, a walk, and the cover."""

from __future__ import annotations

from collections.abc import Sequence

from tools.figures.pen import (
    ARM,
    INK,
    LEG,
    LINE,
    SHIN,
    TINT,
    TORSO,
    Figure,
    Point,
    arrow,
    capsule,
    floor,
    head,
    limb,
    numbers,
    scaled,
    stroke,
    way,
)

# From one drawing of a lying body to the next below it.
STEP = 78


def on_back(near_leg: Sequence[Point], hip: Point = (138, 115)) -> list[str]:
    """Draw a body on its back, head at the left, far foot flat; the near leg is given."""
    far = [(hip[0] + 4, hip[1] - 3), (176, 78), (198, 121), (211, 124)]
    shoulder = (78, 115)
    return [
        limb(SHIN, *far[1:]), limb(LEG, *far[:2]), head(50, 113), limb(TORSO, shoulder, hip),
        limb(SHIN, *near_leg[1:]), limb(LEG, *near_leg[:2]),
    ]


def upright(hip: Point, front: Sequence[Point], back: Sequence[Point]) -> list[str]:
    """Draw a body on its feet, seen from the side, without arms."""
    x, y = hip
    return [
        limb(10, *back[1:]), limb(12, hip, *back[:2]), limb(10, *front[1:]),
        limb(12, hip, *front[:2]), limb(19, (x + 1, y - 2), (x + 3, y - 42)),
        head(x + 5, y - 65, 11.5),
    ]




def start() -> str:
    """Draw the body on its back with bent knees, as three moves begin."""
    near = [(138, 115), (170, 74), (190, 121), (204, 124)]
    return "".join([floor(130), *on_back(near), limb(ARM, (82, 113), (106, 121), (132, 122))])


def below(drop: float, *parts: str) -> str:
    """Draw a start above and what follows below it."""
    return start() + scaled(0, drop, 1, *parts)


def pelvic_tilt() -> str:
    """Draw a small hollow under the low back, and the back pressed to the floor."""
    hollow = start().replace(limb(TORSO, (78, 115), (138, 115)),
                             capsule("M78,114 Q108,98 138,114", TORSO))
    return hollow + scaled(0, STEP, 1, start(), arrow((116, 66), (116, 96)))


def knee_to_chest() -> str:
    """Draw the start, and one knee held to the chest."""
    near = [(138, 113), (112, 72), (158, 66), (168, 58)]
    return below(
        STEP + 26, floor(130), *on_back(near), limb(ARM, (82, 110), (88, 84), (112, 74)),
        arrow((158, 38), (136, 36), (116, 48)))


def all_fours(curve: Point, skull: Point) -> str:
    """Draw a body on hands and knees; `curve` bends its back."""
    return "".join([
        limb(SHIN, (158, 122), (196, 124)), limb(LEG, (154, 84), (154, 121)),
        limb(ARM, (84, 84), (86, 104), (82, 125)), head(*skull),
        capsule(f"M84,82 Q{numbers(curve)} 154,82", TORSO),
    ])


def cat_cow() -> str:
    """Draw the round back at the left, the hollow back at the right."""
    cat = [all_fours((119, 38), (62, 98)), arrow((119, 40), (119, 14))]
    cow = [all_fours((119, 112), (58, 70)), arrow((119, 66), (119, 90))]
    return floor(125) + scaled(-32, 16, 0.82, *cat) + scaled(108, 16, 0.82, *cow)


def bridge() -> str:
    """Draw the start, and the hips lifted."""
    return below(
        STEP, floor(130), limb(SHIN, (184, 76), (192, 122), (205, 124)),
        limb(LEG, (142, 88), (184, 76)), head(50, 113), limb(TORSO, (79, 113), (140, 88)),
        limb(SHIN, (178, 72), (186, 122), (199, 124)), limb(LEG, (140, 86), (178, 72)),
        limb(ARM, (82, 116), (104, 122), (126, 123)), arrow((152, 126), (152, 102)))


def hip_flexor() -> str:
    """Draw the start beside a chair at the left; at the right, a small step back."""
    chair = "".join(
        stroke(d, 5, INK) + stroke(d, 5 - 2 * LINE, TINT)
        for d in (way((194, 58), (194, 141)), way((194, 102), (226, 102), (226, 141))))
    stand = [(140, 110), (140, 137), (152, 140)]
    front, back = [(152, 109), (150, 137), (162, 140)], [(116, 113), (94, 137), (107, 140)]
    begin = [chair, *upright((138, 78), stand, [(132, 110), (132, 137), (144, 140)]),
             limb(8, (142, 42), (166, 62), (191, 58))]
    end = [chair, *upright((132, 80), front, back),
           limb(8, (136, 42), (162, 62), (191, 58)), arrow((92, 78), (116, 78))]
    return floor(144) + scaled(-104, 0, 1, *begin) + scaled(36, 0, 1, *end)


def walker() -> list[str]:
    """Draw a body that walks to the right."""
    front, back = [(158, 106), (170, 136), (182, 139)], [(130, 111), (106, 132), (115, 140)]
    return [
        limb(8, (140, 42), (156, 62), (174, 58)), *upright((138, 80), front, back),
        limb(8, (140, 42), (126, 62), (116, 80)),
    ]


def walk() -> str:
    """Draw a walk."""
    return floor(144) + "".join(walker()) + arrow((206, 82), (248, 82))


def cover() -> str:
    """Draw a walk through hills."""
    sun = f'<circle cx="250" cy="44" r="20" fill="{TINT}" stroke="{INK}" stroke-width="{LINE}"/>'
    far = "M4,146 Q70,74 150,122 Q220,66 316,130"
    near = "M4,168 Q90,132 180,158 Q250,142 316,162"
    ground = f'<path d="{near} L316,196 L4,196 Z" fill="{TINT}"/>'
    hills = stroke(far, LINE, INK) + ground + stroke(near, LINE, INK)
    return sun + hills + scaled(52, 68, 0.8, *walker())


FIGURES = {
    "move-pelvic-tilt": Figure(280, 62, 150, pelvic_tilt, "Pelvic tilt",
                         "A person lies with bent knees, first with a small hollow under the low "
                         "back, then with the low back pressed down."),
    "move-knee-to-chest": Figure(280, 62, 176, knee_to_chest, "One knee to chest",
                           "A person on the back holds one knee to the chest."),
    "move-cat-cow": Figure(280, 14, 116, cat_cow, "Cat and cow",
                     "A person on hands and knees, once with a round back, once with a low belly."),
    "move-bridge": Figure(280, 62, 150, bridge, "Bridge",
                    "A person on the back, knees bent, lifts the hips."),
    "move-hip-flexor": Figure(280, -1, 149, hip_flexor, "Standing hip stretch",
                        "A person holds a chair, one foot a small step back."),
    "move-walk": Figure(280, 2, 146, walk, "Walk", "A person walks, standing tall."),
    "cover": Figure(320, 0, 200, cover, "A walk", "A person walks through low hills."),
}
