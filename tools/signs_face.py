"""Make handouts/pdf/signs/signs.ttf: the signs that office programs paste, as TrueType outlines.

    python -m tools.signs_face

Noto Sans Symbols, Symbols 2 and Math come with pymupdf-fonts, with CFF outlines, which ReportLab
cannot embed. Their license, the SIL Open Font License 1.1, allows to convert and to cut them.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pymupdf_fonts
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FILE = Path(__file__).resolve().parents[1] / "handouts" / "pdf" / "signs" / "signs.ttf"
# A sign that two of them have is taken from the first.
SOURCES = ("symbol2", "math", "symbol1")
SIGNS = (
    "☐☑☒✓✔✕✖✗✘⬛⬜■□▢▣▪▫▬◻◼◽◾❏❐❑❒"  # boxes and ticks
    "●○◉◎◦◯⚪⚫•∙◆◇◊❖♦♢✦✧✱✲✳✴✶★☆✩✪✫✭✮✯✰⭐"  # bullets and stars
    "←↑→↓↔↕↖↗↘↙↩↪⇐⇑⇒⇓⇔⟵⟶⟷➔➙➛➜➝➞➟➠➡➢➣➤➥➦➧➨⬅⬆⬇"  # arrows
    "▲△▴▵▶▷▸▹►▼▽▾▿◀◁◂◄"  # triangles
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⓪❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓"  # numbers
    "≤≥≠≈≡−∞√∆∑∓≪≫∝∴⊕⊖"  # formulas
    "☎☏✆✉✂✍✎✏⌚⌛☀☁☂☃☕☞☚☹☺♀♂♠♣♥♡❤❥❗❓⚕⚠⚡♻⌘"  # pictures
)
# The underscore of a blank to fill in: as wide as its advance, so that a run of them is one rule.
_BLANK = {"advance": 400, "top": -60, "bottom": -120}
# Boxes to tick are drawn larger, so that one of 4 mm is no larger type than the words beside it:
# Chromium takes larger type for a heading.
_LARGER = {"☐": 1.25, "☑": 1.25, "☒": 1.25}
_MOST_OFF = 1.0  # units of 1,000 that a curve may be off


def _underscore() -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((0, _BLANK["bottom"]))
    pen.lineTo((0, _BLANK["top"]))
    pen.lineTo((_BLANK["advance"], _BLANK["top"]))
    pen.lineTo((_BLANK["advance"], _BLANK["bottom"]))
    pen.closePath()
    glyph = pen.glyph()
    glyph.recalcBounds(None)
    return glyph


def make() -> bytes:
    """Return the font file; the same on every run."""
    fonts = {name: TTFont(BytesIO(pymupdf_fonts.myfont(name))) for name in SOURCES}
    names = [".notdef", "space"]
    cmap = {0x20: "space"}
    glyphs: dict[str, Any] = {name: TTGlyphPen(None).glyph() for name in names}
    metrics = {".notdef": (600, 0), "space": (260, 0)}
    names.append("underscore")
    cmap[ord("_")] = "underscore"
    glyphs["underscore"] = _underscore()
    metrics["underscore"] = (_BLANK["advance"], 0)
    for sign in sorted(set(SIGNS)):
        font = next((font for font in fonts.values() if ord(sign) in font.getBestCmap()), None)
        if font is None:
            continue
        old = font.getBestCmap()[ord(sign)]
        pen = TTGlyphPen(None)
        scale = _LARGER.get(sign, 1.0)
        font.getGlyphSet()[old].draw(TransformPen(
            Cu2QuPen(pen, _MOST_OFF, reverse_direction=True), (scale, 0, 0, scale, 0, 0)))
        name = f"uni{ord(sign):04X}"
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
        glyphs[name].recalcBounds(None)
        metrics[name] = (round(font["hmtx"][old][0] * scale), getattr(glyphs[name], "xMin", 0))
        names.append(name)
        cmap[ord(sign)] = name
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=1069, descent=-293)
    builder.setupNameTable({
        "familyName": "Handout Signs", "styleName": "Regular", "psName": "HandoutSigns",
        "copyright": "Copyright 2016-2018 Google LLC. All Rights Reserved.",
        "licenseDescription": "SIL Open Font License, Version 1.1",
        "licenseInfoURL": "https://openfontlicense.org",
    })
    builder.setupOS2(sTypoAscender=1069, sTypoDescender=-293, sCapHeight=714, fsType=0)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(make())
