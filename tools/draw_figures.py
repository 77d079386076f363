"""Draw the figures of the content: `python tools/draw_figures.py` writes content/figures/*.svg.

One style for all: a body of capsules, each an ink outline with paper inside, one grey tint, no
face. A pose is a handful of joints; a unit is a point at the size that a handout prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, pi, sin
from pathlib import Path
from xml.sax.saxutils import escape

INK, PAPER, TINT = "#1a1a1a", "#ffffff", "#dfe5e7"
LINE = 1.4
ARM, LEG, SHIN, TORSO = 10.0, 15.0, 13.0, 23.0
FOLDER = Path(__file__).resolve().parent.parent / "content" / "figures"

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


def pelvic_tilt() -> str:
    """Draw the low back pressed to the floor."""
    near = [(138, 115), (170, 74), (190, 121), (204, 124)]
    return "".join([
        floor(130), *on_back(near), limb(ARM, (82, 113), (106, 121), (132, 122)),
        arrow((116, 70), (116, 98)),
    ])


def knee_to_chest() -> str:
    """Draw one knee held to the chest."""
    near = [(138, 113), (112, 72), (158, 66), (168, 58)]
    return "".join([
        floor(130), *on_back(near), limb(ARM, (82, 110), (88, 84), (112, 74)),
        arrow((146, 40), (112, 46)),
    ])


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
    """Draw the hips lifted."""
    return "".join([
        floor(130), limb(SHIN, (184, 76), (192, 122), (205, 124)),
        limb(LEG, (142, 88), (184, 76)), head(50, 113), limb(TORSO, (79, 113), (140, 88)),
        limb(SHIN, (178, 72), (186, 122), (199, 124)), limb(LEG, (140, 86), (178, 72)),
        limb(ARM, (82, 116), (104, 122), (126, 123)), arrow((152, 126), (152, 102)),
    ])


def hip_flexor() -> str:
    """Draw a small step back beside a chair, the front knee over its ankle."""
    chair = "".join(
        stroke(d, 5, INK) + stroke(d, 5 - 2 * LINE, TINT)
        for d in (way((194, 58), (194, 141)), way((194, 102), (232, 102), (232, 141))))
    front, back = [(152, 109), (150, 137), (162, 140)], [(116, 113), (94, 137), (107, 140)]
    return "".join([
        floor(144), chair, *upright((132, 80), front, back),
        limb(8, (136, 42), (162, 62), (191, 58)), arrow((92, 78), (116, 78)),
    ])


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



# Width, top and height of what shows, the drawing, its title, and its words.
FIGURES = {
    "heat-pack": (280, 4, 132, heat_pack, "A pack, a cloth and a clock",
                  "A pack with a towel wrapped round it, and a clock that marks 20 minutes."),
    "side-lying": (280, 66, 78, side_lying, "Lying on the side",
                   "A person lies on one side, a pillow under the head, one between the knees."),
    "move-pelvic-tilt": (280, 62, 72, pelvic_tilt, "Pelvic tilt",
                         "A person lies with bent knees and presses the low back down."),
    "move-knee-to-chest": (280, 30, 104, knee_to_chest, "One knee to chest",
                           "A person on the back holds one knee to the chest."),
    "move-cat-cow": (280, 14, 116, cat_cow, "Cat and cow",
                     "A person on hands and knees, once with a round back, once with a low belly."),
    "move-bridge": (280, 62, 72, bridge, "Bridge",
                    "A person on the back, knees bent, lifts the hips."),
    "move-hip-flexor": (280, 2, 146, hip_flexor, "Standing hip stretch",
                        "A person holds a chair, one foot a small step back."),
    "move-walk": (280, 2, 146, walk, "Walk", "A person walks, standing tall."),
    "cover": (320, 0, 200, cover, "A walk", "A person walks through low hills."),
}


def main() -> None:
    """Write every figure."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (width, top, height, draw, title, words) in FIGURES.items():
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}">\n<title>{escape(title)}</title>\n'
            f"<desc>{escape(words)}</desc>\n{scaled(0, -top, 1, draw())}\n</svg>\n"
        )
        (FOLDER / f"{name}.svg").write_text(svg.replace("/><", "/>\n<"), encoding="utf-8")


if __name__ == "__main__":
    main()
