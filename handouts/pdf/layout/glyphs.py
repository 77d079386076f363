"""Characters that no face can print, as problems with the places where they stand."""

from __future__ import annotations

import unicodedata

from handouts.errors import Problem, Source
from handouts.markup.element import Element
from handouts.pdf.fonts import HOUSE, Typeface, missing, prints


def check_glyphs(document: Element, typeface: Typeface = HOUSE) -> list[Problem]:
    """Return a problem (GLY001) for each character that would print as an empty box, or not."""
    return [
        problem for element in document.iter()
        for problem in glyph_problems(
            "".join(child for child in element.children if isinstance(child, str)),
            element.source, typeface)
    ]


def glyph_problems(text: str, source: Source, typeface: Typeface = HOUSE) -> list[Problem]:
    """Return the problems (GLY001) of one text that stands at source."""
    problems: list[Problem] = []
    for char in missing(text, typeface):
        name = unicodedata.name(char, "a character without a name").lower()
        shown = f"{char!r} (U+{ord(char):04X}, {name})"
        problems.append(
            Problem(source, "GLY001", f"no face has the character {shown}",
                    "write the word with other characters")
            if prints(char) else
            Problem(source, "GLY001", f"the character {shown} does not print", "delete it")
        )
    return problems
