"""Find sheets by the words that patients and staff use, or by a diagnosis code.

The page of the shelf finds by the same rules and the same index (templates/shelf/search.js); both
are tried on the same list of queries (tests/content/search_cases.json).

- A word that the index has is taken as it is, and is never guessed away from.
- Else it may be the beginning of some, from LEAST_PREFIX letters on; else one that is mistyped.
- A danger sign puts the emergency sheet of its pack first, whatever else is asked.
- Then comes a sheet that is named so as a whole, then what fits by how many of the words it has,
  how rare they are, and whether its names or only its text have them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field

from handouts.content.search_rows import names_in, postings
from handouts.dataclass import dataclass

LEAST_PREFIX = 4
# A shorter word has neighbors that mean something else: gout and out.
LEAST_GUESSED = 5
# Up to here only a letter between the first and the last may be wrong.
LEAST_FREELY_GUESSED = 6
# From this length on a word may be wrong in two letters: ibuprophen.
LEAST_TWICE_WRONG = 9
# Nobody asks with more letters, or with more words that nobody knows.
MOST_LETTERS = 1_000
MOST_GUESSED = 12
# A sheet that fits a third as well as the best one is still worth a look.
TAIL = 3
# What a sheet names or repeats it is about; what it says once, in passing, it is not.
ABOUT = 2
NAMED = 8
_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc\u2032]")
# What stands between words, where there are no other letters.
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()}
_CODE = re.compile(r"[a-z][0-9][0-9a-z.-]*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What makes people think of the emergency sheet that has it.

    `words` are danger signs by themselves, and so are `phrases`. Some of the words stand in titles
    of other sheets: they are none in one of the `harmless` names, such as "blood test", nor in a
    phrase that is said to be harmless, such as "knee to chest". The words
    of one of the `lines` are danger signs when they are asked together; `ordinary` ones, such as
    those of the pack's title, make no danger.
    """

    words: frozenset[int]
    harmless: tuple[frozenset[int], ...]
    phrases: tuple[frozenset[int], ...]
    lines: tuple[frozenset[int], ...]
    ordinary: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the index knows of one topic or booklet.

    `key` is "topic/sciatica/en".
    """

    key: str
    lang: str
    booklet: bool
    codes: tuple[str, ...]
    alarm: Alarm | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """The words of all sheets; a term is the number of a stem in a language.

    `forms` are the words as people type them, without a term where they say nothing ("the").
    `joined` are names that some write as one word. `rarity` and `langs` belong to the terms; a
    `plain` term says little alone ("new"). A mistyped word may stand for a `guessable` form. For
    each term, `postings` are the sheets that are about it, with how much, and `named` the names of
    sheets, such as titles and search words, that begin with it: both are rows, as in
    handouts/content/search_rows.py. The `sheets` stand in the order of the shelf.
    """

    forms: Mapping[str, tuple[int, ...]]
    joined: Mapping[str, str]
    rarity: tuple[int, ...]
    langs: tuple[str, ...]
    plain: frozenset[int]
    guessable: tuple[str, ...]
    postings: tuple[str, ...]
    named: tuple[str, ...]
    sheets: tuple[Sheet, ...]

    @property
    def emergency(self) -> tuple[str, ...]:
        """Return the keys of the emergency sheets."""
        return tuple(sheet.key for sheet in self.sheets if sheet.alarm is not None)


@dataclass(frozen=True, slots=True)
class Matches:
    """The keys of the sheets that fit, the best first.

    `guessed` says what mistyped words were taken for, `unknown` which words no sheet has.
    """

    keys: tuple[str, ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is asked for, with the terms that it may be; "" for one that is as it stands."""

    typed: str
    terms: tuple[int, ...]
    guess: str = ""


def find(index: Index, asked: str, code: str = "") -> Matches:
    """Return what fits the words and ICD-10-CM codes that are asked for, and a `code` beside them.
    """
    if len(asked) > MOST_LETTERS:
        return Matches()
    parts = asked.split()
    codes = [plain_code(part) for part in (*parts, *code.split()) if _is_code(index, part)]
    if code.strip() and not _is_code(index, code.strip()):
        return Matches()
    words = tuple(_words(
        index, folded(" ".join(part for part in parts if not _is_code(index, part))).split()))
    unknown = tuple(word.typed for word in words if not word.terms)
    known = [word for word in words if word.terms]
    telling = bool(codes) or _says_something(index, known, unknown)
    keys = tuple(_ranked(index, codes, known, exact=not unknown, only_danger=not telling))
    guessed = tuple((word.typed, word.guess) for word in known if word.guess)
    return Matches(keys, guessed if keys else (), unknown)


def codes_first(sheets: Iterable[tuple[str, Sequence[str]]], asked: str) -> list[str]:
    """Return the keys of those that have an ICD-10-CM code, the most exact first.

    A sheet names prefixes, the one that it is most about first: M54.4 stands for M54.41 too; and
    M54 finds all below it.
    """
    code = plain_code(asked)
    found = [(place, number, key) for number, (key, own) in enumerate(sheets)
             if (place := _code_place(own, code)) is not None]
    return [key for *_, key in sorted(found)]


def plain_code(code: str) -> str:
    """Return a code without its point and its open end."""
    return code.strip().upper().replace(".", "").rstrip("-")


def folded(text: str) -> str:
    """Return the words of a text, one space between them, as they are compared.

    They have small letters, no accents, no hyphens and no apostrophes.
    """
    if text.isascii():
        return " ".join(_APOSTROPHES.sub("", text).lower().translate(_ASCII).split())
    apart = unicodedata.normalize("NFD", _APOSTROPHES.sub("", text)).lower()
    return " ".join("".join(
        char if kind in "LN" else "" if kind == "M" else " "
        for char in apart for kind in unicodedata.category(char)[0]).split())


def _is_code(index: Index, part: str) -> bool:
    return _CODE.fullmatch(part) is not None and any(
        _code_place(sheet.codes, plain_code(part)) is not None for sheet in index.sheets)


def _code_place(codes: Sequence[str], asked: str) -> tuple[int, int] | None:
    """Return how exactly the codes of a sheet fit and how late, the best first; None if not."""
    shared = [(-min(len(own), len(asked)), place) for place, own in enumerate(codes)
              if asked and own and (asked.startswith(own) or own.startswith(asked))]
    return min(shared, default=None)


# -- what a word may be --------------------------------------------------------------------


def _words(index: Index, typed: Sequence[str]) -> Iterator[_Word]:
    """Yield each word that says something once, with what it may be."""
    apart = [part for word in typed for part in (
        index.joined[word].split() if word not in index.forms and word in index.joined
        else (word,))]
    # Whoever types the last word has not always finished it.
    known = sorted(index.forms)
    left = MOST_GUESSED
    for word in dict.fromkeys(apart):
        terms = index.forms.get(word)
        if terms is None:
            terms = _begun(index, known, word)
            guess = ""
            if not terms and left:
                left -= 1
                guess = _nearest(index, word)
                terms = index.forms.get(guess, ())
            yield _Word(word, terms, guess)
        elif terms:
            yield _Word(word, terms)


def _begun(index: Index, known: Sequence[str], word: str) -> tuple[int, ...]:
    """Return the terms of all forms that begin with a word."""
    found: set[int] = set()
    if len(word) >= LEAST_PREFIX:
        for form in known[bisect_left(known, word):]:
            if not form.startswith(word):
                break
            found.update(index.forms[form])
    return tuple(sorted(found))


def _nearest(index: Index, word: str) -> str:
    """Return the form that a mistyped word most likely is, or "" where none is near enough.

    Of two that are equally near, a danger sign is the safer guess.
    """
    if len(word) < LEAST_GUESSED:
        return ""
    most = 1 if len(word) < LEAST_TWICE_WRONG else 2
    ends = len(word) < LEAST_FREELY_GUESSED
    alarms = {term for sheet in index.sheets if sheet.alarm for term in sheet.alarm.words}
    near = [
        (_wrong_letters(word, form), alarms.isdisjoint(index.forms[form]), form)
        for form in index.guessable
        if form[0] == word[0] and abs(len(form) - len(word)) <= most
        and (not ends or form[-1] == word[-1])]
    least, _, nearest = min(near, default=(most + 1, False, ""))
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


# -- what fits ------------------------------------------------------------------------------


def _says_something(index: Index, known: Sequence[_Word], unknown: Sequence[str]) -> bool:
    """Say whether there is more to find by than a plain word beside one that no sheet has.

    Pain alone may be asked for; toothache pain is nothing that the sheets are about.
    """
    telling = [word for word in known if not index.plain.issuperset(word.terms)]
    return bool(telling) or (bool(known) and not unknown)


@dataclass(slots=True)
class _Fitting:
    """How the sheets fit that have one of the words, by their numbers.

    `scores` say how well, `places` which name of a sheet the words are as a whole; `about` are the
    sheets that are about one of the words.
    """

    scores: dict[int, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    about: set[int] = field(default_factory=set)

    def add(self, best: Mapping[int, int]) -> None:
        """Add what sheets have for a word, or for a name."""
        for number, score in best.items():
            self.scores[number] = self.scores.get(number, 0) + score


def _ranked(
    index: Index, codes: Sequence[str], words: Sequence[_Word], *, exact: bool, only_danger: bool
) -> Iterator[str]:
    """Yield the keys of the sheets that fit, the best first.

    `exact` says whether the words may be the whole name of a sheet, `only_danger` that they say
    too little to find by, unless they are a danger sign.
    """
    in_lang = {lang: [[term for term in word.terms if index.langs[term] == lang] for word in words]
               for lang in {sheet.lang for sheet in index.sheets}}
    fitting = _Fitting()
    for asked in in_lang.values():
        _fit(index, asked, fitting, exact=exact)
    found: list[tuple[tuple[int, ...], str]] = []
    scores: list[int] = []
    for number, sheet in enumerate(index.sheets):
        place, score = fitting.places.get(number), fitting.scores.get(number, 0)
        if sheet.alarm:
            others = len(fitting.places) > (place is not None)
            danger = _danger(sheet.alarm, [each for each in in_lang[sheet.lang] if each], others)
            if danger:
                found.append(((0, -danger, -score, number), sheet.key))
                continue
        if only_danger or (words and not score):
            continue
        if words and place is None and number not in fitting.about:
            continue
        at_codes = [_code_place(sheet.codes, code) for code in codes]
        if None in at_codes:
            continue
        by_code = [part for at in at_codes if at is not None for part in at]
        scores.append(score)
        if place is not None:
            found.append(((1, *by_code, 0, sheet.booklet, place, number), sheet.key))
        else:
            found.append(((1, *by_code, 1, -score, sheet.booklet, number), sheet.key))
    best = max(scores, default=0)
    for order, key in sorted(found):
        late = order[0] and order[1 + 2 * len(codes)] and -order[2 + 2 * len(codes)] * TAIL < best
        if not late:
            yield key


def _fit(
    index: Index, asked: Sequence[Sequence[int]], fitting: _Fitting, *, exact: bool
) -> None:
    """Add how the sheets of one language fit what is asked for in it.

    Each word counts by its rarity, and a name of several more. Plain words count where there are no
    others. Only the rows of these words are read.
    """
    known = [terms for terms in asked if terms]
    said = {term for terms in known for term in terms}
    for terms in [each for each in known if not index.plain.issuperset(each)] or known:
        best: dict[int, int] = {}
        for term in terms:
            rarity = _rarity(index, term)
            for number, weight in postings(index.postings[term]):
                best[number] = max(best.get(number, 0), weight * rarity)
        fitting.add(best)
    named: dict[int, int] = {}
    for name, bearers in _names_of(index, said):
        worth = NAMED * sum(_rarity(index, term) for term in name) if len(name) > 1 else 0
        whole = exact and all(not name.isdisjoint(terms) for terms in asked)
        for number, place in bearers:
            named[number] = max(named.get(number, 0), worth)
            if whole:
                fitting.places[number] = min(place, fitting.places.get(number, place))
    fitting.add(named)
    fitting.about.update(
        number for term in said - index.plain or said
        for number, weight in postings(index.postings[term]) if weight >= ABOUT)


def _names_of(
    index: Index, said: Set[int]
) -> Iterator[tuple[frozenset[int], list[tuple[int, int]]]]:
    """Yield the names of which all terms are said, and their sheets, each with its place there."""
    for first in said:
        for name, bearers in names_in(first, index.named[first]):
            if name <= said:
                yield name, bearers


def _danger(alarm: Alarm, asked: Sequence[Sequence[int]], named: bool) -> int:
    """Return how many danger signs of its pack are asked for; `named` is another sheet as a whole.

    A word that is not finished counts only if all that it may become are danger signs.
    """
    said = {term for terms in asked for term in terms}
    harmless = {term for name in alarm.harmless if name <= said for term in name}
    signs = sum(alarm.words.issuperset(terms) and harmless.isdisjoint(terms) for terms in asked)
    sure = {terms[0] for terms in asked if len(terms) == 1}
    signs += sum(phrase <= sure for phrase in alarm.phrases)
    if signs or named or not 1 < len(asked) == len(sure):
        return signs
    return int(not sure <= alarm.ordinary and any(sure <= line for line in alarm.lines))


def _rarity(index: Index, term: int) -> int:
    return -(-index.rarity[term] // 4) if term in index.plain else index.rarity[term]
