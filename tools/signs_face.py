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
_MOST_OFF = 1.0  # units of 1,000 that a curve may be off


def make() -> bytes:
    """Return the font file; the same on every run."""
    fonts = {name: TTFont(BytesIO(pymupdf_fonts.myfont(name))) for name in SOURCES}
    names = [".notdef", "space"]
    cmap = {0x20: "space"}
    glyphs: dict[str, Any] = {name: TTGlyphPen(None).glyph() for name in names}
    metrics = {".notdef": (600, 0), "space": (260, 0)}
    for sign in sorted(set(SIGNS)):
        font = next((font for font in fonts.values() if ord(sign) in font.getBestCmap()), None)
        if font is None:
            continue
        old = font.getBestCmap()[ord(sign)]
        pen = TTGlyphPen(None)
        font.getGlyphSet()[old].draw(Cu2QuPen(pen, _MOST_OFF, reverse_direction=True))
        name = f"uni{ord(sign):04X}"
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
        glyphs[name].recalcBounds(None)
        metrics[name] = (font["hmtx"][old][0], getattr(glyphs[name], "xMin", 0))
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
