"""Which drugs a sentence names, which of them a dose is of, and whether it is prescribed."""

from __future__ import annotations

from collections.abc import Sequence

from handouts.content.ceilings import Ceilings
from handouts.content.dose_words import (
    AGAINST,
    BESIDE,
    BETWEEN,
    DENIED,
    OF,
    PRESCRIBED,
    PRESCRIPTIONS,
    STORE,
    UNLESS,
    WHOSE,
)

# So many words before a prescription may deny it, or make it an exception.
_DENIED_WITHIN = 3
_UNLESS_WITHIN = 6


class DrugNames:
    """The names of drugs in a sentence; `places` are where each begins, its end, and the drugs.

    `mentioned` are all drugs of it, `meant` those that it does not tell to leave alone.
    """

    def __init__(self, words: Sequence[str], ceilings: Ceilings) -> None:
        self.words = words
        self.places = {place: (end, drugs) for place in range(len(words))
                       for end, drugs in [ceilings.drug_at(words, place)] if drugs}
        self.mentioned = frozenset(name for _, drugs in self.places.values() for name in drugs)
        self.meant = frozenset(name for place, (_, drugs) in self.places.items() for name in drugs
                               if not self._is_against(place))

    def behind(self, place: int) -> int:
        """Return the place behind a name that begins at a place, or that place."""
        return self.places[place][0] if place in self.places else place

    def nearest(self, start: int, end: int) -> frozenset[str]:
        """Return the drugs that a dose between two places is of: none where no name stands."""
        inside = [place for place in self.places if start <= place < end]
        behind = end
        while behind < len(self.words) and behind not in self.places and self.words[behind] in OF:
            behind += 1
        if inside:
            return self._group(inside[-1])
        if behind in self.places:
            return self._group(behind)
        before = [place for place in self.places if place < start]
        after = [place for place in self.places if place >= end]
        meant = [place for place in before if not self._is_against(place)] or before or after[:1]
        return self._group(meant[-1]) if meant else frozenset()

    def _is_against(self, place: int) -> bool:
        """Say whether a drug is named as what not to take, or to compare with."""
        near = self.words[max(0, place - 6):place]
        return bool(AGAINST & set(near[-4:])) and not {"more", "mas", "most"} & set(near)

    def _group(self, place: int) -> frozenset[str]:
        """Return the drugs of a list of names: "ibuprofen (Advil, Motrin) or naproxen"."""
        found = set(self.places[place][1])
        ahead = self.places[place][0]
        while ahead < len(self.words):
            if ahead in self.places:
                found |= self.places[ahead][1]
                ahead = self.places[ahead][0]
            elif self.words[ahead] in BETWEEN:
                ahead += 1
            else:
                break
        ends = {end: start for start, (end, _) in self.places.items()}
        back = place
        while back > 0:
            if back in ends:
                back = ends[back]
                found |= self.places[back][1]
            elif self.words[back - 1] in BETWEEN:
                back -= 1
            else:
                break
        return frozenset(found)


def says_prescribed(words: Sequence[str], names: DrugNames, *, by_context: bool) -> bool:
    """Say whether a clinician prescribes what a sentence speaks of; the context may say so, too."""
    def stands(phrase: Sequence[str]) -> bool:
        return any(tuple(words[place:place + len(phrase)]) == tuple(phrase)
                   for place in range(len(words)))

    if any(map(stands, STORE)):
        return False
    if by_context or any(map(stands, PRESCRIPTIONS)):
        return True
    for place, word in enumerate(words):
        drug = word == "prescription" and place + 1 in names.places
        denied = DENIED & set(words[max(0, place - _DENIED_WITHIN):place]) or UNLESS & set(
            words[max(0, place - _UNLESS_WITHIN):place])
        if (word in PRESCRIBED or drug) and not denied and not _is_beside(words, place):
            return True
    return False


def _is_beside(words: Sequence[str], place: int) -> bool:
    """Say whether a prescription is that of another medicine, which a dose is taken with."""
    while place > 0 and words[place - 1] in WHOSE:
        place -= 1
    return place > 0 and words[place - 1] in BESIDE
