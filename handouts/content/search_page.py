"""The index of a library in the form in which a page reads it (templates/shelf/search.js)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handouts.content.search import Index, Sheet
from handouts.content.search_rows import coded, decoded, places, steps
from handouts.content.search_store import alarm_data, alarm_of


def page_data(index: Index) -> dict[str, Any]:
    """Return an index as plain data for a page, the same for the same index."""
    forms = list(index.forms)
    numbers = {form: number for number, form in enumerate(forms)}
    return {
        "forms": " ".join(forms),
        "terms": coded(number for terms in index.forms.values()
                       for number in (len(terms), *terms)),
        "joined": list(index.joined.values()), "rarity": coded(index.rarity),
        "langs": _runs(index.langs), "plain": coded(steps(sorted(index.plain))),
        "guessable": coded(steps(numbers[form] for form in index.guessable)),
        "postings": index.postings, "named": index.named,
        "sheets": [[sheet.key, *sheet.codes] for sheet in index.sheets],
        "alarms": {str(number): alarm_data(sheet.alarm)
                   for number, sheet in enumerate(index.sheets) if sheet.alarm},
    }


def from_page_data(data: Mapping[str, Any]) -> Index:
    """Return the index that `page_data` was made of."""
    forms = data["forms"].split()
    terms = iter(decoded(data["terms"]))
    return Index(
        {form: tuple(next(terms) for _ in range(next(terms))) for form in forms},
        {apart.replace(" ", ""): apart for apart in data["joined"]},
        tuple(decoded(data["rarity"])),
        tuple(lang for lang, count in data["langs"] for _ in range(count)),
        frozenset(places(decoded(data["plain"]))),
        tuple(forms[number] for number in places(decoded(data["guessable"]))),
        tuple(data["postings"]), tuple(data["named"]),
        tuple(_sheet(key, codes, data["alarms"].get(str(number)))
              for number, (key, *codes) in enumerate(data["sheets"])))


def _sheet(key: str, codes: Sequence[str], alarm: Mapping[str, Any] | None) -> Sheet:
    kind, _, lang = key.split("/")
    return Sheet(key, lang, kind == "booklet", tuple(codes), alarm_of(alarm) if alarm else None)


def _runs(values: Sequence[str]) -> list[list[Any]]:
    """Return each value with how often it stands in a row."""
    found: list[list[Any]] = []
    for value in values:
        if not found or found[-1][0] != value:
            found.append([value, 0])
        found[-1][1] += 1
    return found
