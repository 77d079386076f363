"""The index of a library in the form in which a page reads it (templates/shelf/search.js).

Rows of whole numbers are text, in the variable-length quantities of base 64 that source maps use:
five bits a letter, the least first, and a sixth that says whether more follow. A browser reads
such a text in a moment, and decodes only the rows of the words that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from handouts.content.search import Index, Sheet
from handouts.content.search_store import alarm_data, alarm_of

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
# A weight and how much farther a sheet stands than the one before are one number: every weight is
# less than this.
WEIGHTS = 16


def page_data(index: Index) -> dict[str, Any]:
    """Return an index as plain data for a page, the same for the same index.

    `postings` has for each term the sheets that are about it, with how much; `named` the names that
    begin with it: how many other terms, these, how many sheets are named so, and for each of these
    how much farther it stands than the one before, and the place of the name in it.
    """
    forms = list(index.forms)
    numbers = {form: number for number, form in enumerate(forms)}
    return {
        "forms": " ".join(forms),
        "terms": _coded(number for terms in index.forms.values()
                        for number in (len(terms), *terms)),
        "joined": list(index.joined.values()), "rarity": _coded(index.rarity),
        "langs": _runs(index.langs), "plain": _coded(_steps(sorted(index.plain))),
        "guessable": _coded(_steps(numbers[form] for form in index.guessable)),
        "postings": [_coded(row) for row in _postings(index)],
        "named": [_coded(row) for row in _named(index)],
        "sheets": [[sheet.key, *sheet.codes] for sheet in index.sheets],
        "alarms": {str(number): alarm_data(sheet.alarm)
                   for number, sheet in enumerate(index.sheets) if sheet.alarm},
    }


def from_page_data(data: Mapping[str, Any]) -> Index:
    """Return the index that `page_data` was made of."""
    forms = data["forms"].split()
    terms = iter(_decoded(data["terms"]))
    langs = tuple(lang for lang, count in data["langs"] for _ in range(count))
    weights = _weights(data["postings"], len(data["sheets"]))
    names = _names(data["named"], len(data["sheets"]))
    return Index(
        {form: tuple(next(terms) for _ in range(next(terms))) for form in forms},
        {apart.replace(" ", ""): apart for apart in data["joined"]},
        tuple(_decoded(data["rarity"])), langs, frozenset(_places(_decoded(data["plain"]))),
        tuple(forms[number] for number in _places(_decoded(data["guessable"]))),
        tuple(_sheet(key, codes, names[number], weights[number], data["alarms"].get(str(number)))
              for number, (key, *codes) in enumerate(data["sheets"])))


def _postings(index: Index) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in index.rarity]
    last = [0] * len(found)
    for number, sheet in enumerate(index.sheets):
        for term, weight in sheet.weights.items():
            found[term].append((number - last[term]) * WEIGHTS + weight)
            last[term] = number
    return found


def _weights(postings: Sequence[str], count: int) -> list[dict[int, int]]:
    found: list[dict[int, int]] = [{} for _ in range(count)]
    for term, row in enumerate(postings):
        number = 0
        for both in _decoded(row):
            number += both // WEIGHTS
            found[number][term] = both % WEIGHTS
    return found


def _named(index: Index) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in index.rarity]
    bearers: dict[tuple[int, ...], list[int]] = {}
    last: dict[tuple[int, ...], int] = {}
    for number, sheet in enumerate(index.sheets):
        for place, terms in enumerate(sheet.names):
            name = tuple(sorted(terms))
            bearers.setdefault(name, []).extend((number - last.get(name, 0), place))
            last[name] = number
    for (first, *others), row in sorted(bearers.items()):
        found[first] += (len(others), *others, len(row) // 2, *row)
    return found


def _names(named: Sequence[str], count: int) -> list[list[frozenset[int]]]:
    found: list[dict[int, frozenset[int]]] = [{} for _ in range(count)]
    for first, row in enumerate(named):
        numbers = iter(_decoded(row))
        for length in numbers:
            name = frozenset((first, *(next(numbers) for _ in range(length))))
            number = 0
            for _ in range(next(numbers)):
                number += next(numbers)
                found[number][next(numbers)] = name
    return [[names[place] for place in range(len(names))] for names in found]


def _sheet(
    key: str, codes: Sequence[str], names: Sequence[frozenset[int]], weights: Mapping[int, int],
    alarm: Mapping[str, Any] | None,
) -> Sheet:
    kind, _, lang = key.split("/")
    return Sheet(key, lang, kind == "booklet", tuple(names), weights, tuple(codes),
                 alarm_of(alarm) if alarm else None)


def _runs(values: Sequence[str]) -> list[list[Any]]:
    """Return each value with how often it stands in a row."""
    found: list[list[Any]] = []
    for value in values:
        if not found or found[-1][0] != value:
            found.append([value, 0])
        found[-1][1] += 1
    return found


def _steps(places: Iterable[int]) -> Iterator[int]:
    """Yield how much farther each place is than the one before."""
    return (after - before for before, after in pairwise((0, *places)))


def _places(steps: Iterable[int]) -> Iterator[int]:
    place = 0
    for step in steps:
        place += step
        yield place


def _coded(numbers: Iterable[int]) -> str:
    return "".join(map(_number, numbers))


@cache
def _number(number: int) -> str:
    text = ""
    while number > 31:
        text += _DIGITS[number & 31 | 32]
        number >>= 5
    return text + _DIGITS[number]


def _decoded(text: str) -> list[int]:
    found: list[int] = []
    number = shift = 0
    for value in map(_VALUES.__getitem__, text):
        number |= (value & 31) << shift
        shift += 5
        if value < 32:
            found.append(number)
            number = shift = 0
    return found
