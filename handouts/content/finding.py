"""Find topics by the words that patients and staff use, or by a diagnosis code.

The shelf's page searches by the same rules (templates/shelf/shelf.js).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from handouts.content.library import Summary

# Nobody asks with more; each is compared with every word of every topic.
MOST_WORDS = 50
# A mistyped word is understood from so many letters on, with so many of them wrong.
SLIPS = ((9, 2), (6, 1))
LAST = 1_000_000


def by_words(summaries: Iterable[Summary], asked: str) -> list[Summary]:
    """Return what fits every word asked for, the best first; nearly right words are understood.

    A synonym or a title asked for as a whole comes before words that only occur somewhere; of
    several topics with the synonym, the one that names it earlier.
    """
    words = plain_words(asked)
    if not words or len(words) > MOST_WORDS:
        return []
    known = list(summaries)
    found = _ranked(known, words)
    if not found:
        vocabulary = sorted({word for one in known for word in _all_words(one)})
        nearly = [_nearest(word, vocabulary) for word in words]
        if all(nearly) and nearly != words:
            found = _ranked(known, nearly)
    return found


def by_code(summaries: Iterable[Summary], asked: str) -> list[Summary]:
    """Return the topics of an ICD-10-CM code, the most exact first.

    A topic names prefixes: M54.4 stands for M54.41 too; and M54 finds all below it. Of several
    topics with the same prefix, the one that names it earlier comes first.
    """
    code = plain_code(asked)
    found = []
    for one in summaries:
        owns = map(plain_code, one.codes)
        shared = [
            (-min(len(own), len(code)), place) for place, own in enumerate(owns)
            if code and (code.startswith(own) or own.startswith(code))]
        if shared:
            found.append((min(shared), _shelf_order(one), one))
    return [one for *_, one in sorted(found, key=lambda each: each[:2])]


def plain_code(code: str) -> str:
    """Return a code without its point and its open end."""
    return code.strip().upper().replace(".", "").rstrip("-")


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are compared.

    Small letters, without accents; "discs" and "disk" are "disc", "can't" is one word.
    """
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return [_stem(word) for word in re.sub("['\u2019]", "", plain).replace("-", " ").split()]


def _stem(word: str) -> str:
    word = re.sub("^disk", "disc", word.strip(".,;:?!()"))
    many = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if many else word


def _ranked(known: Iterable[Summary], words: Sequence[str]) -> list[Summary]:
    found = [(rank, one) for one in known if (rank := _rank(one, words)) is not None]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], _shelf_order(pair[1])))]


def _rank(one: Summary, words: Sequence[str]) -> tuple[int, int] | None:
    """Return (0, place) for a name or synonym as a whole, 1 for a title, 2 for elsewhere."""
    names = [plain_words(each) for each in (one.slug, one.title, *one.find)]
    if list(words) in names:
        return 0, names.index(list(words))
    for rank, text in ((1, plain_words(f"{one.title} {one.question}")), (2, _all_words(one))):
        if all(any(each.startswith(word) for each in text) for word in words):
            return rank, 0
    return None


def _all_words(one: Summary) -> list[str]:
    return plain_words(" ".join((one.slug, one.title, one.question, *one.find)))


def _nearest(word: str, vocabulary: Sequence[str]) -> str:
    """Return the word that was meant, itself where it is known, or ""."""
    slips = next((most for length, most in SLIPS if len(word) >= length), 0)
    near = [
        (far, each) for each in vocabulary
        if each[:1] == word[:1] and abs(len(each) - len(word)) <= slips
        and (far := _distance(word, each)) <= slips]
    return min(near)[1] if near else ""


def _distance(one: str, two: str) -> int:
    """Return how many letters must be added, dropped or changed to make one word the other."""
    row = list(range(len(two) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(two, 1):
            before, row[place] = row[place], min(
                row[place] + 1, row[place - 1] + 1, before + (letter != other))
    return row[-1]


def _shelf_order(one: Summary) -> tuple[int, int, str]:
    shelves = ("counter", "chapter", "booklet")
    place = shelves.index(one.shelf) if one.shelf in shelves else len(shelves)
    return place, int(one.sheet) if one.sheet.isdecimal() else LAST, one.slug
