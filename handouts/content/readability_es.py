"""Reading ease of plain Spanish: syllables, Fernandez Huerta, and the INFLESZ scale.

Texts are split as in handouts.content.readability: each text given is at least one sentence, a
number in digits is one syllable, and names of drugs may be exempt. 100 is very easy on both scales.

Syllables follow the rules of the Royal Academy: neighboring vowels are one syllable, unless both
are strong (a, e, o), one is strong and the other an accented i or u, or they are the same; an h
between them changes nothing.

Formulas: Fernandez Huerta 1959, in which F is the mean length of a sentence (corrected by G. Law,
2011); Szigriszt Pazos 1993, with the bands that Barrio-Cantalejo set for patients in 2008
(INFLESZ).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise

from handouts.content.readability import is_exempt, sentences
from handouts.dataclass import dataclass

_STRONG = frozenset("aeoáéó")
_ACCENTED = frozenset("íú")
_VOWELS = re.compile("[aeiouáéíóúü]+")
# A u that is not heard; and an h, which is not heard either and parts no vowels.
_SILENT = re.compile("(?<=q)u(?=[eiéí])|(?<=g)u(?=[eiéí])|h")
_SPELLED = 4  # the longest word in capitals that is read a letter at a time
_TWO = frozenset("FHJLMNÑRSVXYZ")  # letters whose names have two syllables
_KNOWN = {"mg": 4, "mcg": 5, "ml": 4, "kg": 2, "cm": 4, "mm": 4, "g": 2, "tac": 1, "dr": 2,
          "dra": 3, "sr": 2, "sra": 3}
_BANDS = ((80, "muy fácil"), (65, "bastante fácil"), (55, "normal"), (40, "algo difícil"))


@dataclass(frozen=True, slots=True)
class SpanishScores:
    """The reading ease of some texts; all but `raw_inflesz` leave exempt words out."""

    raw_inflesz: float
    inflesz: float
    fernandez_huerta: float
    words: int
    sentences: int


def score(texts: Iterable[str], exempt: Collection[str] = ()) -> SpanishScores:
    """Return the reading ease of texts; all is 0 for no words."""
    kept = frozenset(word.casefold() for word in exempt)
    parts = [words for text in texts for words in sentences(text)]
    counts = [(syllables(word), is_exempt(word, kept)) for words in parts for word in words]
    if not counts:
        return SpanishScores(0.0, 0.0, 0.0, 0, 0)
    heard = [count for count, spared in counts if not spared]
    length = len(counts) / len(parts)
    raw = sum(count for count, _ in counts) / len(counts)
    rate = sum(heard) / len(heard) if heard else 1.0
    return SpanishScores(
        raw_inflesz=206.835 - 62.3 * raw - length,
        inflesz=206.835 - 62.3 * rate - length,
        fernandez_huerta=206.84 - 60 * rate - 1.02 * length,
        words=len(counts),
        sentences=len(parts),
    )


def band(inflesz: float) -> str:
    """Return the name of a value's band on the INFLESZ scale."""
    return next((name for least, name in _BANDS if inflesz >= least), "muy difícil")


def syllables(word: str) -> int:
    """Return how many syllables a Spanish word has when it is read aloud, at least 1."""
    return max(1, sum(_part(part) for part in re.split(r"[/-]", word)))


def _part(part: str) -> int:
    small = unicodedata.normalize("NFC", part.lower())
    if small in _KNOWN:
        return _KNOWN[small]
    if part.isupper() and 1 < len(part) <= _SPELLED and len(_VOWELS.findall(small)) < 2:
        return sum(1 + (letter in _TWO) for letter in part)
    # At the end of a word, and alone, y is a vowel: muy, hoy.
    small = re.sub("(?<![^aeiouáéóu])y$", "i", small)
    return sum(1 + _breaks(run) for run in _VOWELS.findall(_SILENT.sub("", small)))


def _breaks(run: str) -> int:
    return sum(_apart(one, other) for one, other in pairwise(run))


def _apart(one: str, other: str) -> bool:
    if one in _STRONG and other in _STRONG:
        return True
    if one in _STRONG or other in _STRONG:
        return one in _ACCENTED or other in _ACCENTED
    return one == other
