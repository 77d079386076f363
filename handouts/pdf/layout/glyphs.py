"""What cannot be printed, told before a page is made: one line a script, a sign or a letter.

A character that no face has would be an empty box, and a script that joins its letters or runs from
right to left would be wrong words (see scripts.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.markup.element import Element
from handouts.pdf import clusters
from handouts.pdf.fonts import HOUSE, WIDE, Typeface, chain, face_of, has_all, is_sign
from handouts.pdf.layout.scripts import complex_script, letters_script

_SPACES = re.compile(r"[ \t\r\n]+")
_AS_PICTURE = ("setting it comes later; a translated notice of language help can stand on each "
               "sheet as a picture with alt text: `language_access: {picture: help.png, alt: …}` "
               "in brand.yaml")
_MOST_PLACES = 5
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_CHANGED = re.compile("([\U00002600-\U000027bf\U0001f300-\U0001faff])"
                      "(?:[\U0001f3fb-\U0001f3ff\ufe0f]|\u200d[^\\s])+")
_KEYCAP = "\u20e3"
# What to write for signs that no face has; what is drawn needs no other word.
_INSTEAD = {
    "✅": "✓", "☑️": "☑", "❌": "✗", "❎": "✗", "🚫": "do not", "⛔": "do not", "🛑": "stop",
    "📞": "☎", "📱": "☎", "📧": "✉", "🌟": "★", "✨": "★", "👉": "→", "👈": "←", "🔴": "●",
    "🟢": "●", "🔵": "●", "⬅️": "←", "❕": "!", "❔": "?", "‼": "!", "⁉": "!?", "💊": "medicine",
    "🏥": "hospital", "🚑": "ambulance", "⏰": "on time", "⏱": "minutes", "🕐": "1 o'clock",
    "🧊": "cold", "🔥": "heat",
    "⟹": "→", "↦": "→", "↳": "→", "⁒": "%", "№": "No.", "℞": "prescription", "℅": "care of",
    "‰": "per 1,000", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "≦": "≤", "≧": "≥",
}


@dataclass(frozen=True, slots=True)
class _Flaw:
    """One thing that cannot be printed: what tells it from others, and what to say of it."""

    key: str
    message: str
    hint: str


def check_glyphs(document: Element, typeface: Typeface = HOUSE) -> list[Problem]:
    """Return a problem (GLY001) for each script, sign or letter that cannot be printed.

    It stands at the first place, and names the others.
    """
    return glyph_problems(
        ((child, element.source) for element in document.iter()
         for child in element.children if isinstance(child, str)), typeface)


def glyph_problems(
    texts: Iterable[tuple[str, Source]], typeface: Typeface = HOUSE
) -> list[Problem]:
    """Return the problems (GLY001) of some texts, each with its place."""
    found: dict[str, tuple[_Flaw, list[Source]]] = {}
    for text, source in texts:
        for flaw in _flaws(text, typeface):
            _, places = found.setdefault(flaw.key, (flaw, []))
            if source not in places:
                places.append(source)
    return [Problem(places[0], "GLY001", f"{flaw.message}{_also(places)}", flaw.hint)
            for flaw, places in found.values()]


def _also(places: list[Source]) -> str:
    first, *others = places
    if not others:
        return ""
    shown = [f"line {place.line}" if place.file == first.file and place.line else str(place)
             for place in others[:_MOST_PLACES]]
    more = len(others) - len(shown)
    return f"; also at {', '.join(shown)}" + (f" and {more} more places" if more else "")


def missing(text: str, typeface: Typeface = HOUSE) -> list[str]:
    """Return what cannot be printed, once each, in order: characters, and letters with their marks.

    The letters of a word need one face that has them all; a word that mixes scripts may have none.
    """
    if text.isascii() and text.isprintable() and has_all(typeface, False, text):
        return []
    lost: dict[str, None] = {}
    if clusters.marked(text):
        text = clusters.composed(text)
    for word in _SPACES.split(text):
        if all(map(_prints, word)) and (
                face_of(word, False, typeface) or _with_signs(word, typeface)):
            if not word.isascii():
                lost.update(dict.fromkeys(char for char in word if complex_script(char)))
            continue
        bad = [char for char in word if not _prints(char) or complex_script(char) or not (
            is_sign(char) or any(has_all(face, False, char) for face in chain(typeface)))]
        if not bad:
            bad = [char for char in word if not is_sign(char) and not has_all(WIDE, False, char)]
        lost.update(dict.fromkeys(bad))
    return [clusters.spelled(char) for char in lost]


def _with_signs(word: str, typeface: Typeface) -> bool:
    letters = "".join(char for char in word if not is_sign(char))
    return face_of(letters, False, typeface) is not None


def _prints(char: str) -> bool:
    return (char.isprintable() or unicodedata.category(char) == "Zs"
            or clusters.cluster_of(char) is not None)


# The fixed words of the layouts stand on every sheet.
@lru_cache(maxsize=512)
def _flaws(text: str, typeface: Typeface) -> tuple[_Flaw, ...]:
    return tuple(_read_flaws(text, typeface))


def _read_flaws(text: str, typeface: Typeface) -> Iterator[_Flaw]:
    for flag in dict.fromkeys(_FLAG.findall(text)):
        yield _Flaw(flag, f"no face has the flag {flag!r}", "write the name of the country, "
                    "or leave it out")
    # What changes the color of a sign that cannot be printed itself is told with it.
    plain = _CHANGED.sub(lambda found: found[1] if missing(found[1], typeface) else found[0],
                         _FLAG.sub("", text))
    for part in missing(plain, typeface):
        yield _flaw(part)


def _flaw(part: str) -> _Flaw:
    char = part[0]
    script = next(filter(None, map(complex_script, part)), None) or letters_script(char)
    if script:
        return _Flaw(script, f"{script} text cannot be printed yet: {part!r}", _AS_PICTURE)
    if len(part) > 1:
        codes = " ".join(f"U+{ord(each):04X}" for each in part)
        return _Flaw(part, f"no face can put the marks over their letter in {part!r} ({codes})",
                     "write the word with other letters")
    name = unicodedata.name(char, "a character without a name").lower()
    shown = f"{char!r} (U+{ord(char):04X}, {name})"
    if not _prints(char):
        return _Flaw(char, f"the character {shown} does not print", "delete it")
    if unicodedata.category(char).startswith("M") and char != _KEYCAP:
        return _Flaw(char, f"the mark U+{ord(char):04X} ({name}) stands over no letter, "
                     "or over too many marks",
                     f"put it behind its letter, which may have {clusters.MOST_MARKS}")
    return _Flaw(char, f"no face has the character {shown}", _instead(char, name))


def _instead(char: str, name: str) -> str:
    """Return what to write for a character that no face has."""
    if char in _INSTEAD:
        return f"write `{_INSTEAD[char]}`"
    if char == _KEYCAP:
        return "write the number and a period, or use `steps:`"
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and plain.isprintable() and has_all(WIDE, False, plain):
        return f"write `{plain}`"
    if "arrow" in name:
        return "write `to`, or use `steps:`"
    if "check" in name or "tick" in name or "ballot" in name:
        return "write `✓`, or use `checklist:`"
    if "bullet" in name or "square" in name or "circle" in name:
        return "use `bullets:`, one line for each"
    if unicodedata.category(char)[0] == "S":
        return f"say it in words, such as `{name}`, or leave it out"
    return "write the word with other characters"
