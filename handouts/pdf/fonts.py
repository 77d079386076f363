"""The faces: Atkinson Hyperlegible, and Noto Sans for words with characters that it lacks.

A word is never set in two faces: one character that the house face lacks moves the whole word. A
character that no face has stops the build, for ReportLab would print it as an empty box.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from handouts.errors import Problem
from handouts.layout.markup import Element

_HOUSE = {"House": "Regular", "House-Bold": "Bold"}
_WIDE = {"Wide": "notos", "Wide-Bold": "notosbo"}
# What parts words; any other space is a character that needs its glyph.
_SPACES = re.compile(r"[ \t\r\n]+")


def face_name(bold: bool) -> str:
    """Return the name of the house face, registering it at its first use."""
    register()
    return "House-Bold" if bold else "House"


@lru_cache(maxsize=1)
def register() -> None:
    """Register the house face, and shut what ReportLab could do with hostile text."""
    rl_config.trustedHosts = None
    rl_config.trustedSchemes = []
    rl_config.toColorCanUse = None  # type: ignore[assignment]  # refuse every expression
    rl_config.invariant = 1
    folder = house_folder()
    for name, style in _HOUSE.items():
        path = folder / f"AtkinsonHyperlegible-{style}.ttf"
        pdfmetrics.registerFont(TTFont(name, str(path), asciiReadable=False))


def house_folder() -> Path:
    """Return the folder of the house face."""
    import fontpkg_atkinson_hyperlegible

    return Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"


@lru_cache(maxsize=4)
def _wide(bold: bool) -> str:
    """Register a wide face at its first use: unpacking one takes 20 ms."""
    import pymupdf_fonts

    name = "Wide-Bold" if bold else "Wide"
    data = pymupdf_fonts.myfont(_WIDE[name])
    pdfmetrics.registerFont(TTFont(name, BytesIO(data), asciiReadable=False))
    return name


@lru_cache(maxsize=8)
def _characters(name: str) -> frozenset[int]:
    font: Any = pdfmetrics.getFont(name)
    return frozenset(font.face.charToGlyph)


@lru_cache(maxsize=8192)
def split_words(text: str, bold: bool) -> tuple[tuple[str, str], ...]:
    """Part text into (face, text) pieces at its spaces; most text is one piece."""
    house = face_name(bold)
    have = _characters(house)
    if all(ord(char) in have for char in text):
        return ((house, text),)
    pieces: list[tuple[str, str]] = []
    for word in _words(text):
        name = house if all(ord(char) in have for char in word) else _wide(bold)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + word)
        else:
            pieces.append((name, word))
    return tuple(pieces)


def _words(text: str) -> Iterator[str]:
    """Yield words with the space after each; a no-break space is part of its word."""
    start = 0
    for place, char in enumerate(text):
        if char == " ":
            yield text[start : place + 1]
            start = place + 1
    if start < len(text):
        yield text[start:]


def missing(text: str) -> list[str]:
    """Return the characters that no face has, once each, in order.

    A word needs one face that has all its characters; one that mixes scripts may have none. Control
    and format characters count as missing, although a face may have glyphs for them: they would
    print as nothing, or as a hyphen inside a word.
    """
    house = _characters(face_name(bold=False))
    lost: dict[str, None] = {}
    for word in _SPACES.split(text):
        rare = [char for char in word if ord(char) not in house or not _prints(char)]
        if rare:
            wide = _characters(_wide(bold=False))
            bad = [char for char in rare if ord(char) not in wide or not _prints(char)]
            if not bad:
                bad = [char for char in word if ord(char) not in wide]
            lost.update(dict.fromkeys(bad))
    return list(lost)


def _prints(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) == "Zs"


def check_glyphs(document: Element) -> list[Problem]:
    """Return a problem (GLY001) for each character that would print as an empty box, or not."""
    problems: list[Problem] = []
    for element in document.iter():
        words = "".join(child for child in element.children if isinstance(child, str))
        for char in missing(words):
            name = unicodedata.name(char, "a character without a name").lower()
            shown = f"{char!r} (U+{ord(char):04X}, {name})"
            problems.append(
                Problem(element.source, "GLY001", f"no face has the character {shown}",
                        "write the word with other characters")
                if _prints(char) else
                Problem(element.source, "GLY001", f"the character {shown} does not print",
                        "delete it")
            )
    return problems
