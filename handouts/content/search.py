"""Find topics by the words that patients and staff use, or by a diagnosis code.

The page of the shelf finds by the same rules (templates/shelf/shelf.js); both are tried on the same
cases (tests/content/finding_cases.json).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handouts.content.library import Summary

# A shorter word has neighbors that mean something else: gout and out.
LEAST_GUESSED = 6
# From this length on a word may be wrong in two letters: ibuprophen.
LEAST_TWICE_WRONG = 8
# Nobody asks with more; each is compared with every word of every topic.
MOST_WORDS = 50
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc\u2032]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_DISK = re.compile(r"\bdisk")


@dataclass(frozen=True, slots=True)
class Matches:
    """The topics that fit, the best first, and what a word that none has was taken for."""

    topics: tuple[Summary, ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()


def by_words(summaries: Iterable[Summary], asked: str) -> Matches:
    """Return what fits every word asked for; a word that none has may stand for the nearest one.

    A synonym or a title asked for as a whole comes before words that only occur somewhere, and
    what a topic names early before what it names late.
    """
    words = folded(asked).split()
    if not words or len(words) > MOST_WORDS:
        return Matches()
    known = tuple(summaries)
    topics = _fitting(known, words)
    if topics:
        return Matches(topics)
    said = {word for one in known for text in _texts(one) for word in text.split()}
    # A question has words of every kind; nobody who types shoulder means should.
    names = {word for one in known for name in _names(one) for word in name.split()}
    nearly = [word if any(_fits(word, own) for own in said) else _nearest(word, names)
              for word in words]
    topics = _fitting(known, nearly) if all(nearly) else ()
    changed = [pair for pair in zip(words, nearly, strict=True) if pair[0] != pair[1]]
    return Matches(topics, tuple(dict.fromkeys(changed))) if topics else Matches()


def by_code(summaries: Iterable[Summary], asked: str) -> list[Summary]:
    """Return the topics of an ICD-10-CM code, the most exact first.

    A topic names prefixes, the one that it is most about first: M54.4 stands for M54.41 too; and
    M54 finds all below it.
    """
    code = plain_code(asked)
    found = []
    for one in summaries:
        shared = [
            (-min(len(own), len(code)), place)
            for place, own in enumerate(map(plain_code, one.codes))
            if code and (code.startswith(own) or own.startswith(code))]
        if shared:
            found.append((min(shared), _shelf_order(one), one))
    return [one for *_, one in sorted(found, key=lambda each: each[:2])]


def plain_code(code: str) -> str:
    """Return a code without its point and its open end."""
    return code.strip().upper().replace(".", "").rstrip("-")


def folded(text: str) -> str:
    """Return the words of a text, one space between them, as they are compared.

    They have small letters, no accents, no hyphens and no apostrophes; a disk is a disc.
    """
    apart = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    words = _BETWEEN_WORDS.sub(" ", _APOSTROPHES.sub("", plain)).strip()
    return _DISK.sub("disc", words)


def _fitting(known: Sequence[Summary], words: Sequence[str]) -> tuple[Summary, ...]:
    """Return the topics that have all the words, the best first; a sheet comes before a booklet."""
    found = []
    for one in known:
        place = _place(one, words)
        if place is not None:
            rank, late = place
            found.append(((rank, one.shelf == "booklet", late, _shelf_order(one)), one))
    return tuple(one for _, one in sorted(found, key=lambda each: each[0]))


def _place(one: Summary, words: Sequence[str]) -> tuple[int, int] | None:
    """Return 0 for a name or synonym as a whole, 1 for title and question, 2 for elsewhere.

    The second number is how late the topic names it. None stands for words that it does not have.
    """
    for place, name in enumerate(_names(one)):
        if _is_whole(words, name.split()):
            return (0, place)
    texts = [text.split() for text in _texts(one)]
    places = [_first(word, texts) for word in words]
    last = max(places)
    return None if last == len(texts) else (2 if last else 1, last)


def _names(one: Summary) -> list[str]:
    return [folded(name) for name in (one.slug, one.title, *one.find)]


def _texts(one: Summary) -> list[str]:
    return [folded(f"{one.slug} {one.title} {one.question}"), *map(folded, one.find)]


def _first(word: str, texts: Sequence[Sequence[str]]) -> int:
    """Return the number of the first text with a word, or how many texts there are."""
    return next((number for number, text in enumerate(texts)
                 if any(_fits(word, own) for own in text)), len(texts))


def _is_whole(words: Sequence[str], name: Sequence[str]) -> bool:
    """Say whether words are a name, in one number or the other, also written as one: bedrest."""
    if "".join(words) == "".join(name):
        return True
    return len(words) == len(name) and all(map(_is_same, words, name))


def _fits(word: str, own: str) -> bool:
    return own.startswith(word) or _is_same(word, own)


def _is_same(word: str, other: str) -> bool:
    return word == other or not _numbers(word).isdisjoint(_numbers(other))


def _numbers(word: str) -> set[str]:
    """Return a word and what it may be the plural of."""
    if len(word) <= 3 or not word.endswith("s"):
        return {word}
    return {word, word[:-1], re.sub("es$", "", word), re.sub("ies$", "y", word)}


def _nearest(word: str, names: Iterable[str]) -> str:
    """Return the word that a mistyped one most likely is, or "" where none is near enough."""
    if len(word) < LEAST_GUESSED:
        return ""
    most = 1 if len(word) < LEAST_TWICE_WRONG else 2
    near = [(_wrong_letters(one, own), own) for own in names for one in _numbers(word)
            if own[0] == word[0] and abs(len(own) - len(one)) <= most]
    least, nearest = min(near, default=(most + 1, ""))
    return nearest if least <= most else ""


def _wrong_letters(word: str, other: str) -> int:
    """Return how many letters to put in, leave out, change or swap to make one of the other."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, own in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != own))
            swapped = row > 1 and column > 1 and (
                letter == other[column - 2] and own == word[row - 2])
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, above = above, line
    return above[-1]


def _shelf_order(one: Summary) -> tuple[int, int, str]:
    shelves = ("counter", "chapter", "booklet")
    place = shelves.index(one.shelf) if one.shelf in shelves else len(shelves)
    number = int(one.sheet) if re.fullmatch("[0-9]{1,3}", one.sheet) else 1000
    return (place, number, one.title.casefold())
