"""Reading grades of plain English: syllables, Flesch-Kincaid grade, Flesch reading ease, SMOG.

How texts are counted, so that a grade can be checked by hand:

- Each text given (a heading, a list item, a cell) is at least one sentence; inside it `.`, `!` and
  `?` end a sentence when a space follows.
- A word is a run of letters, digits and inner marks; `X-ray` is one word of two parts.
- A number in digits is one syllable, since it is taken in at a glance.
- Short words in capitals (`MRI`) are spelled out, a letter at a time; units (`mg`) are spoken
  whole.
- Words that cannot be changed, such as names of drugs, may be exempt: they stay in the length of a
  sentence and are left out of the syllables.

Formulas: Kincaid and others 1975 (grade), Flesch 1948 (ease), McLaughlin 1969 (SMOG).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from pathlib import Path

from handouts.dataclass import dataclass

_WORD = re.compile(r"[^\W_]+(?:[.,:/'\u2019-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?]+[\"'\u201d\u2019)\]]*\s+")
_HARD = 3  # syllables that make a word hard, for SMOG
_SPELLED = 4  # the longest word in capitals that is read a letter at a time

_ENDINGS = {  # after a silent e, with their own syllables
    "ful": 1, "fully": 2, "less": 1, "lessly": 2, "ment": 1, "ments": 1, "ly": 1, "ness": 1,
    "some": 1, "ty": 1, "where": 1, "what": 1,
}
_VOWELS = re.compile(r"[aeiouy]+")
# Neighboring vowels that are spoken apart, and endings that are a syllable without a vowel.
_APART = re.compile(
    r"(?<![tcsgxaeo])i[ao]|iu|(?<=c)iat|[bdhklmnprv]ie[tn](?!d)|[aeiou][^aeiou]+ie(?:r|st)$"
    r"|[aeiouy](?<!qu)ing|[^gq]ua|uou|eo[nsu]?$|[eo]is[mt]|cre[a](?!m|k|s)|react|reali|sms?$|thm$"
)
# y between vowels, and u after q or before a silent e, sound as consonants.
_CONSONANTS = re.compile(r"(?<=[aeou])y(?=[aeiou])|(?<=q)u|(?<=g)u(?=e)")


@dataclass(frozen=True, slots=True)
class Scores:
    """The grades of some texts; all but `raw_grade` leave exempt words out."""

    raw_grade: float
    grade: float
    smog: float
    words: int
    sentences: int
    ease: float = 0.0


def score(texts: Iterable[str], exempt: Collection[str] = ()) -> Scores:
    """Return the grades of texts, each of which is one sentence or more; all are 0 for no words."""
    kept = frozenset(word.casefold() for word in exempt)
    parts = [words for text in texts for words in sentences(text)]
    counts = [(syllables(word), is_exempt(word, kept)) for words in parts for word in words]
    if not counts:
        return Scores(0.0, 0.0, 0.0, 0, 0)
    heard = [count for count, spared in counts if not spared]
    length = len(counts) / len(parts)
    raw = sum(count for count, _ in counts) / len(counts)
    rate = sum(heard) / len(heard) if heard else 1.0
    hard = sum(count >= _HARD for count in heard) * 30 / len(parts)
    return Scores(
        raw_grade=0.39 * length + 11.8 * raw - 15.59,
        grade=0.39 * length + 11.8 * rate - 15.59,
        smog=3.1291 + 1.043 * math.sqrt(hard),
        words=len(counts),
        sentences=len(parts),
        ease=206.835 - 1.015 * length - 84.6 * rate,
    )


def flesch_kincaid(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text."""
    return score([text]).grade


def smog(text: str) -> float:
    """Return the SMOG grade of a text; it wants 30 sentences and runs above Flesch-Kincaid."""
    return score([text]).smog


def reading_ease(text: str) -> float:
    """Return the Flesch reading ease of a text; 100 is very easy."""
    return score([text]).ease


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; a sentence without words is left out."""
    found = (_WORD.findall(part) for part in _SENTENCE_END.split(text))
    return [words for words in found if words]


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Return how many syllables a word has when it is read aloud, at least 1."""
    total = 0
    for part in re.split(r"[/-]", word):
        if part.isupper() and 1 < len(part) <= _SPELLED and part.lower() not in _known():
            total += sum(3 if letter == "W" else 1 for letter in part)
        elif part:
            total += _spoken(_letters(part))
    return max(1, total)


def is_exempt(word: str, exempt: Collection[str]) -> bool:
    """Say whether a word, or its singular, is among exempt words in small letters."""
    return word.casefold() in exempt or word.casefold().removesuffix("s") in exempt


def _letters(part: str) -> str:
    """Return a part in small letters without accents, and without 's."""
    bare = unicodedata.normalize("NFKD", part.lower()).replace("\u2019", "'")
    return "".join(c for c in bare if not unicodedata.combining(c)).removesuffix("'s")


@cache
def _known() -> dict[str, int]:
    """Return how many syllables the words have that the rules here miscount."""
    lines = Path(__file__).with_name("syllables.txt").read_text(encoding="utf-8").splitlines()
    split = [line.split() for line in lines if not line.startswith("#")]
    return {word: int(count) for count, *words in split for word in words}


@lru_cache(maxsize=4096)
def _spoken(part: str) -> int:
    """Count the syllables of one part of a word, in small letters without marks."""
    known = _known()
    for stem in (part, part.removesuffix("s"), part.removesuffix("es")):
        if stem in known:
            return known[stem]
    if part.endswith("n't"):
        return _spoken(part[:-3]) + (part[:-3] not in ("do", "are", "ca", "wo", "were"))
    for ending, count in _ENDINGS.items():
        before = part.removesuffix(ending)
        if before != part and len(before) > 2 and before[-1] == "e" and before[-2] not in "aeiouy":
            return _spoken(before) + count
    part = _CONSONANTS.sub("w", part.replace("'", "").replace("ically", "icly"))
    part = re.sub(r"(?<=[^sxzcg])(?<![cs]h)es$|(?<=[^td])ed$", "e", part)
    silent = part.endswith("e") and not re.search(r"[^aeiouylr]le$", part)
    heard = part[:-1] if silent and _VOWELS.search(part[:-1]) else part
    return max(1, len(_VOWELS.findall(heard)) + len(_APART.findall(heard)))
