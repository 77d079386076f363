"""The words of a language as a search sees them: their stems, and which of them say nothing.

Stems come from Snowball. What no stemmer knows is data, in the words.yaml of the tool, of a pack
and of a project: words that say nothing, words that say little alone, words that mean the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any

from handouts.content.library import layered_data, texts_in
from handouts.content.packs import SUFFIX, pack_slugs
from handouts.content.search import folded
from handouts.dataclass import dataclass
from handouts.project import GENERAL, Project

# The Snowball algorithm of each language; another language is searched by its words as they stand.
ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}

# Before a word of `same_words` of which no other form means the same: expecting, not expected.
EXACTLY = "="


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """What a search knows of the words of one language.

    `stop` and `plain` are folded words; `same` are groups of words that mean the same; `harmless`
    are phrases in which a danger word is none.
    """

    lang: str
    stop: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    same: tuple[tuple[str, ...], ...] = ()
    harmless: tuple[str, ...] = ()
    _stems: dict[str, str] = field(default_factory=dict, repr=False)
    _one: dict[str, str] = field(default_factory=dict, repr=False)
    _exact: dict[str, str] = field(default_factory=dict, repr=False)

    def stem(self, word: str) -> str:
        """Return what the forms of a word share, and the words that mean the same."""
        if word in self._exact:
            return self._exact[word]
        if word not in self._stems:
            self._stems[word] = _stemmed(self.lang, word)
        stem = self._stems[word]
        return self._one.get(stem, stem)


def load_language(
    project: Project, lang: str, packs: Sequence[str] = (), stems: dict[str, str] | None = None
) -> LanguageWords:
    """Return the words of a language, of some packs or of all; a file that is wrong adds none.

    `check` tells of such a file. `stems` are those of words that are known; others are added.
    """
    base = lang.partition("-")[0]
    files = [data for pack in (GENERAL, *(packs or pack_slugs(project)))
             for data in layered_data(project, "content", pack, base, f"words{SUFFIX}")]
    stop, plain = (frozenset(folded(word) for data in files for word in texts_in(data.get(key)))
                   for key in ("stop_words", "plain_words"))
    groups = [group for data in files if isinstance(group := data.get("same_words"), list)]
    same = tuple(group for each in groups for group in map(texts_in, each) if group)
    harmless = tuple(text for data in files for text in texts_in(data.get("harmless")))
    words = LanguageWords(
        lang, stop, plain, same, harmless, {} if stems is None else stems)
    for group in same:
        first, *others = [words.stem(raw) for word in group if word[:1] != EXACTLY
                          for _, raw in split(word)]
        for stem, one in list(words._one.items()):
            if one in others:
                words._one[stem] = first
        words._one.update((stem, first) for stem in others if stem != first)
    words._exact.update(
        (raw, words.stem(first)) for first, *others in same for word in others
        if word[:1] == EXACTLY for _, raw in split(word))
    return words


def split(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a text as it is compared, and as it is stemmed: with its accents."""
    yield from _split(text)


# The texts of a pack and its danger signs are asked for again and again, those of a sheet once.
@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_words_of(text))


def _words_of(text: str) -> Iterator[tuple[str, str]]:
    whole = unicodedata.normalize("NFC", text).lower()
    for part in whole.split():
        names = folded(part).split()
        if len(names) == 1:
            kept = "".join(char for char in part if unicodedata.category(char)[0] in "LNM")
            yield names[0], kept
        else:
            yield from ((name, name) for name in names)


def phrase(text: str, words: LanguageWords) -> list[tuple[str, str]]:
    """Return the words of a text that say something."""
    return [(name, raw) for name, raw in split(text) if name not in words.stop]


@lru_cache(maxsize=32768)
def _stemmed(lang: str, word: str) -> str:
    algorithm = ALGORITHMS.get(lang.partition("-")[0])
    if algorithm is None:
        return word
    stemmer = _STEMMERS.get(algorithm)
    if stemmer is None:
        # Only who makes an index waits for it.
        from snowballstemmer import stemmer as new

        stemmer = _STEMMERS[algorithm] = new(algorithm)
    stem: str = stemmer.stemWord(word)
    return stem


_STEMMERS: dict[str, Any] = {}
