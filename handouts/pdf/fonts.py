"""The faces: Atkinson Hyperlegible, Noto Sans, or a clinic's own; and which word gets which.

A word is never set in two faces: one character that the document's face lacks moves the whole word
to the next face of its chain. A character that no face has stops the build, for ReportLab would
print it as an empty box.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont


@dataclass(frozen=True, slots=True)
class Typeface:
    """The two fonts that a document is set in; ReportLab knows each by its name."""

    regular: str
    bold: str


HOUSE = Typeface("House", "House-Bold")
WIDE = Typeface("Wide", "Wide-Bold")

_HOUSE_FILES = {"House": "Regular", "House-Bold": "Bold"}
_WIDE_FILES = {"Wide": "notos", "Wide-Bold": "notosbo"}
# What parts words; any other space is a character that needs its glyph.
_SPACES = re.compile(r"[ \t\r\n]+")
# A map to Unicode says no more than this in four digits.
_LAST = 0xFFFF


def font_name(typeface: Typeface, bold: bool) -> str:
    """Return the name of a typeface's font, registering it at its first use."""
    register()
    name = typeface.bold if bold else typeface.regular
    return _wide(name) if name in _WIDE_FILES else name


@lru_cache(maxsize=1)
def register() -> None:
    """Register the house face, and shut what ReportLab could do with hostile text."""
    rl_config.trustedHosts = None
    rl_config.trustedSchemes = []
    rl_config.toColorCanUse = None  # type: ignore[assignment]  # refuse every expression
    rl_config.invariant = 1
    folder = house_folder()
    for name, style in _HOUSE_FILES.items():
        path = folder / f"AtkinsonHyperlegible-{style}.ttf"
        pdfmetrics.registerFont(TTFont(name, str(path), asciiReadable=False))


def house_folder() -> Path:
    """Return the folder of the house face."""
    import fontpkg_atkinson_hyperlegible

    return Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"


@lru_cache(maxsize=2)
def _wide(name: str) -> str:
    """Register a wide font at its first use: unpacking one takes 20 ms."""
    import pymupdf_fonts

    data = pymupdf_fonts.myfont(_WIDE_FILES[name])
    pdfmetrics.registerFont(TTFont(name, BytesIO(data), asciiReadable=False))
    return name


@lru_cache(maxsize=32)
def _characters(typeface: Typeface, bold: bool) -> frozenset[int]:
    """Return what a face can print; only the wide one may differ between regular and bold."""
    weights = (bold,) if typeface == WIDE else (False, True)
    fonts: list[Any] = [pdfmetrics.getFont(font_name(typeface, weight)) for weight in weights]
    shared = frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))
    return frozenset(code for code in shared if code <= _LAST)


def _chain(typeface: Typeface) -> tuple[Typeface, ...]:
    """Return the faces that a word may be set in, the document's own first."""
    return tuple(dict.fromkeys((typeface, WIDE, HOUSE)))


@lru_cache(maxsize=8192)
def split_words(
    text: str, bold: bool, typeface: Typeface = HOUSE
) -> tuple[tuple[str, str], ...]:
    """Part text into (font, text) pieces at its spaces; most text is one piece."""
    if _has_all(typeface, bold, text):
        return ((font_name(typeface, bold), text),)
    pieces: list[tuple[str, str]] = []
    for word in _words(text):
        face = next((each for each in _chain(typeface) if _has_all(each, bold, word)), WIDE)
        name = font_name(face, bold)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + word)
        else:
            pieces.append((name, word))
    return tuple(pieces)


def _has_all(typeface: Typeface, bold: bool, text: str) -> bool:
    have = _characters(typeface, bold)
    return all(ord(char) in have for char in text)


def _words(text: str) -> Iterator[str]:
    """Yield words with the space after each; a no-break space is part of its word."""
    start = 0
    for place, char in enumerate(text):
        if char == " ":
            yield text[start : place + 1]
            start = place + 1
    if start < len(text):
        yield text[start:]


def missing(text: str, typeface: Typeface = HOUSE) -> list[str]:
    """Return the characters that no face has, once each, in order.

    A word needs one face that has all its characters; one that mixes scripts may have none. Control
    and format characters count as missing, although a face may have glyphs for them: they would
    print as nothing, or as a hyphen inside a word.
    """
    lost: dict[str, None] = {}
    for word in _SPACES.split(text):
        printable = all(map(prints, word))
        if printable and any(_has_all(face, False, word) for face in _chain(typeface)):
            continue
        bad = [char for char in word if not prints(char) or not any(
            ord(char) in _characters(face, False) for face in _chain(typeface))]
        if not bad:
            bad = [char for char in word if ord(char) not in _characters(WIDE, False)]
        lost.update(dict.fromkeys(bad))
    return list(lost)


def prints(char: str) -> bool:
    """Tell whether a character leaves a mark or a space on the page."""
    return char.isprintable() or unicodedata.category(char) == "Zs"
