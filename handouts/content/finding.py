"""Find topics by the words that patients and staff use, or by a diagnosis code."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence

from handouts.content.library import Summary

# How alike a mistyped word must be to one that is known.
ALIKE = 0.75
# Nobody asks with more; each is compared with every word of every topic.
MOST_WORDS = 50


def by_words(summaries: Iterable[Summary], asked: str) -> list[Summary]:
    """Return what fits every word asked for, the best first; nearly right words are understood.

    A synonym or a title asked for as a whole comes before words that only occur somewhere.
    """
    words = folded(asked).split()
    if not words or len(words) > MOST_WORDS:
        return []
    known = list(summaries)
    found = [(rank, one) for one in known if (rank := _rank(one, words)) is not None]
    if not found:
        vocabulary = sorted({word for one in known for word in _all_words(one).split()})
        nearly = [_nearest(word, vocabulary) for word in words]
        if all(nearly) and nearly != words:
            found = [(rank, one) for one in known if (rank := _rank(one, nearly)) is not None]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], _shelf_order(pair[1])))]


def by_code(summaries: Iterable[Summary], asked: str) -> list[Summary]:
    """Return the topics of an ICD-10-CM code, the most exact first.

    A topic names prefixes: M54.4 stands for M54.41 too; and M54 finds all below it.
    """
    code = plain_code(asked)
    found = []
    for one in summaries:
        shared = [
            min(len(own), len(code)) for own in map(plain_code, one.codes)
            if code and (code.startswith(own) or own.startswith(code))]
        if shared:
            found.append((-max(shared), _shelf_order(one), one))
    return [one for *_, one in sorted(found, key=lambda each: each[:2])]


def plain_code(code: str) -> str:
    """Return a code without its point and its open end."""
    return code.strip().upper().replace(".", "").rstrip("-")


def folded(text: str) -> str:
    """Return a text in small letters, without accents and hyphens."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("-", " ")
    return "".join(char for char in plain if not unicodedata.combining(char))


def _rank(one: Summary, words: Sequence[str]) -> int | None:
    """Return 0 for a name or synonym as a whole, 1 for a title, 2 for elsewhere, else None."""
    whole = " ".join(words)
    if whole in map(folded, (one.slug, one.title, *one.find)):
        return 0
    for rank, text in ((1, f"{one.title} {one.question}"), (2, _all_words(one))):
        if all(word in folded(text) for word in words):
            return rank
    return None


def _all_words(one: Summary) -> str:
    return folded(" ".join((one.slug, one.title, one.question, *one.find)))


def _nearest(word: str, vocabulary: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, vocabulary, n=1, cutoff=ALIKE)
    return near[0] if near else ""


def _shelf_order(one: Summary) -> tuple[int, str]:
    shelves = ("counter", "chapter", "booklet")
    place = shelves.index(one.shelf) if one.shelf in shelves else len(shelves)
    return (place, one.slug)
