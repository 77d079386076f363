"""Nerves, discs and posture."""

from __future__ import annotations

from tools.figures.activity import THIN, mirrored, standing
from tools.figures.pen import (
    INK,
    LINE,
    PAPER,
    TINT,
    Figure,
    arrow,
    box,
    floor,
    head,
    limb,
    scaled,
    stroke,
    way,
)

NERVE = 9.0


def disc(y: float, bulge: float) -> str:
    """Draw a disc between two bones; `bulge` is how far it stands out towards the nerve."""
    d = (f"M62,{y} Q56,{y + 9} 62,{y + 18} L140,{y + 18} Q{146 + 2 * bulge},{y + 9} 140,{y} Z")
    return (f'<path d="{d}" fill="{TINT}" stroke="{INK}" stroke-width="{LINE}" '
            f'stroke-linejoin="round"/>')


def disc_nerve() -> str:
    """Draw three bones of the back with two discs, one of which presses on a nerve."""
    bones = "".join(box(58, y, 86, 36, 8, PAPER) for y in (8, 64, 120))
    trunk = "M176,2 C176,60 186,76 186,91 C186,106 176,120 176,162"
    branch = "M184,98 C200,112 216,118 246,150"
    nerve = "".join(stroke(d, NERVE, INK) for d in (trunk, branch))
    nerve += "".join(stroke(d, NERVE - 2 * LINE, TINT) for d in (trunk, branch))
    pressed = "".join(
        stroke(way(*points), LINE + 0.6, INK)
        for points in (((204, 74), (216, 66)), ((207, 88), (222, 87)), ((202, 62), (209, 50))))
    return bones + disc(101, 2) + nerve + disc_out() + pressed


def disc_out() -> str:
    """Draw the disc that bulges out."""
    d = "M62,45 Q56,54 62,63 L140,63 Q150,66 164,84 Q182,92 178,78 Q170,52 140,45 Z"
    return (f'<path d="{d}" fill="{TINT}" stroke="{INK}" stroke-width="{LINE}" '
            f'stroke-linejoin="round"/>')


def leg_pain() -> str:
    """Draw a body from behind, with the way of the pain down its right leg."""
    # What only a back has: shoulder blades, spine, buttocks, the hollows of the knees, heels.
    behind = mirrored(*(stroke(d, THIN, INK) for d in (
        "M10,54 q0,15 11,14", "M0,112 C2,118 2,126 0,134", "M1,139 Q14,149 26,138",
        "M10,169 Q15,165 21,169", "M12,205 L12.5,216", "M10,222 Q15,226 20,222")))
    spine = stroke("M0,44 V104", THIN, INK)
    way_down = "M5,96 C9,106 16,112 16,126 C16,140 15,152 15.5,166 L15,196 C15,204 15,210 16,218"
    return scaled(120, 0, 1, standing(), behind, spine, stroke(way_down, 5.5, INK)) + arrow(
        (186, 104), (186, 214))


def chair(x: float) -> str:
    """Draw a chair with a straight back, its seat 44 above the floor."""
    return "".join(
        stroke(d, 7, INK) + stroke(d, 7 - 2 * LINE, TINT)
        for d in (way((x, 36), (x, 147)), way((x, 102), (x + 60, 102), (x + 60, 147))))


def sitting() -> str:
    """Draw a body that sits upright, a small pillow behind the low back."""
    pillow = (f'<ellipse cx="74" cy="82" rx="7" ry="14" fill="{TINT}" stroke="{INK}" '
              f'stroke-width="{LINE}"/>')
    return "".join([
        floor(150, 30, 210), chair(60), pillow,
        limb(14, (92, 92), (142, 94)), limb(12, (142, 94), (142, 140), (156, 144)),
        limb(21, (92, 86), (90, 44)), head(92, 20, 12.5),
        limb(9, (92, 46), (102, 70), (128, 82)),
    ])


def lifting() -> str:
    """Draw a body with bent knees that lifts a box close to it."""
    load = box(150, 82, 46, 36, 3)
    return "".join([
        floor(150, 30, 250),
        limb(12, (96, 94), (136, 98), (112, 142), (126, 146)),
        limb(21, (98, 86), (122, 50)), head(136, 28, 12.5),
        limb(13, (96, 92), (144, 106), (124, 144), (138, 147)), load,
        limb(9, (122, 52), (132, 84), (156, 96)), arrow((214, 112), (214, 76)),
    ])


def standing_step() -> str:
    """Draw a body at a counter, one foot on a low step."""
    top = way((176, 76), (236, 76))
    counter = stroke(top, 7, INK) + stroke(top, 7 - 2 * LINE, TINT) + stroke(
        way((216, 80), (216, 147)), LINE, INK)
    return "".join([
        floor(150, 60, 250), counter, box(150, 130, 40, 19, 2),
        limb(12, (122, 88), (122, 118), (122, 144), (136, 147)),
        limb(12, (122, 88), (152, 104), (160, 126), (172, 127)),
        limb(20, (122, 84), (122, 44)), head(124, 20, 12.5),
        limb(9, (122, 46), (140, 66), (176, 70)),
    ])


FIGURES: dict[str, Figure] = {
    "disc-nerve": Figure(270, 0, 166, disc_nerve, "A disc on a nerve",
                         "Three bones of the back, one above the other, with soft discs between "
                         "them. The upper disc bulges out and presses on a nerve."),
    "leg-pain": Figure(240, 0, 232, leg_pain, "Where the pain can go",
                       "A body from behind; a line runs from the low back down one leg."),
    "sitting": Figure(240, 4, 150, sitting, "Sitting with support",
                      "A person sits upright, a small pillow behind the low back."),
    "lifting": Figure(270, 12, 142, lifting, "Lifting with bent knees",
                      "A person with bent knees holds a box close."),
    "standing": Figure(270, 4, 150, standing_step, "Standing with one foot up",
                       "A person stands at a counter, one foot on a low step."),
}
