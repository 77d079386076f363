"""The amounts and the frequencies of one sentence: "2 tablets of 500 mg", "every 4 to 6 hours"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from handouts.content.dose_text import number_at
from handouts.content.dose_times import Often, Timed
from handouts.content.dose_words import (
    AT_MOST,
    AT_ONCE,
    DOSES,
    EACH,
    FORMS,
    JOINS,
    LEAST_MG,
    MASSES,
    MOST,
    OTHERS,
    SUCH,
    TAKES,
    VOLUMES,
)
from handouts.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: a mass in micrograms, a count of tablets, a volume in mL, or what no one can add.

    `low` and `high` are the ends of a range. `each` is the mass of one tablet, or of one mL; with
    `strength`, the mass itself is that of one tablet. `most` says that it is a limit, `at_once`
    that it is taken at one time. `unsure` is a mass in brackets behind a count, of one tablet or
    of all. Places are numbers of tokens.
    """

    kind: Literal["mass", "count", "volume", "other"]
    low: Fraction
    high: Fraction
    start: int
    end: int
    each: Fraction | None = None
    strength: bool = False
    most: bool = False
    at_once: bool = False
    doses: bool = False
    bare: bool = False
    unsure: Fraction | None = None


Item = Amount | Often


class Sentence(Timed):
    """One sentence with its amounts and frequencies."""

    def amount(self, place: int) -> Amount | None:
        """Return the amount that begins at a place."""
        single = self.at(place) in ("a", "an", "un", "una", "each")
        number = self.number(place)
        if number is None and single:
            number = (Fraction(1), Fraction(1), place + 1)
        if number is None:
            return None
        low, high, behind = number
        if self.at(behind) == "/" and self.at(behind + 1)[:1].isdecimal():
            return self._pair(place, behind)
        unit = behind + (self.at(behind) == "-")
        word = self.at(unit)
        several = self._several(low, high, place, behind)
        if several:
            return several
        if word in MASSES:
            return self._mass(low * MASSES[word], high * MASSES[word], place, unit + 1)
        if word in VOLUMES:
            factor = VOLUMES[word]
            return self._or_more(Amount("volume", low * factor, high * factor, place, unit + 1))
        counted = self._form(unit)
        if counted and not (single and self.at(counted - 1) not in FORMS):
            return self._or_more(Amount(
                "count", low, high, place, counted, doses=self.at(counted - 1) in DOSES))
        if word in OTHERS and not single:
            return Amount("other", low, high, place, unit + 1)
        if single:
            return None
        if high >= LEAST_MG and self._is_strength(place, behind):
            return Amount("mass", low * 1_000, high * 1_000, place, behind)
        if self._stands_alone(place, behind):
            return Amount("count", low, high, place, behind, bare=True)
        return None

    def _is_strength(self, place: int, behind: int) -> bool:
        """Say whether a number without a unit is one of mg: "ibuprofen 800 every 6 hours"."""
        named = any(self.drug(start) == place for start in range(max(0, place - 3), place))
        return named and (self.at(behind) in ("", ",", ";", ")") or self.often(behind) is not None)

    def _several(self, low: Fraction, high: Fraction, place: int, behind: int) -> Amount | None:
        """Return "two 500-mg tablets": a count and the mass of each."""
        while self.at(behind) in ("of", "the", "these", "your", "de", "las", "los"):
            behind += 1
        number = number_at(self.tokens, behind, self.lang)
        if number is None:
            return None
        unit = number[1] + (self.at(number[1]) == "-")
        if self.at(unit) not in MASSES:
            return None
        end = self._form(unit + 1 + (self.at(unit + 1) == "-"), dose=False) or unit + 1
        return Amount("count", low, high, place, end, each=number[0] * MASSES[self.at(unit)])

    def _pair(self, place: int, slash: int) -> Amount | None:
        """Return two strengths of one tablet, "5/325 mg": what no one can add up."""
        number = self.number(slash + 1)
        if number and self.at(number[2] + (self.at(number[2]) == "-")) in MASSES:
            return Amount("other", Fraction(0), Fraction(0), place, number[2] + 1)
        return None

    def _mass(self, low: Fraction, high: Fraction, place: int, behind: int) -> Amount | None:
        if self.at(behind) in ("/", "per", "por"):
            by = self.at(behind + 1)
            if by in ("kg", "kilo", "kilogram", "kilogramo", "m"):
                return Amount("other", low, high, place, behind + 2)
            if by in ("dl", "l", "deciliter", "liter"):
                return Amount("other", Fraction(0), Fraction(0), place, behind + 2, bare=True)
            volume = self.number(behind + 1)
            per, end = (volume[0], volume[2]) if volume else (Fraction(1), behind + 1)
            if self.at(end) in VOLUMES and per:
                each = high / (per * VOLUMES[self.at(end)])
                return Amount("mass", low, high, place, end + 1, each=each, strength=True)
        found = self._or_more(Amount("mass", low, high, place, behind))
        form = self._form(found.end + (self.at(found.end) == "-"), dose=False)
        if form:
            return replace(found, end=form, strength=True)
        if self.says(EACH, found.end, found.end + 2) or self.says(("each has", "cada una tiene"),
                                                                   place - 3, place):
            return replace(found, strength=True)
        return found

    def _or_more(self, first: Amount) -> Amount:
        """Return an amount with the other end of its range: "400 mg to 800 mg"."""
        if self.at(first.end) not in JOINS:
            return first
        number = self.number(first.end + 1)
        if number is None:
            return first
        unit = number[2] + (self.at(number[2]) == "-")
        factor = {"mass": MASSES, "volume": VOLUMES}.get(first.kind, {}).get(self.at(unit), 0)
        if first.kind == "count" and self.at(unit) in FORMS:
            factor = 1
        if not factor:
            return first
        return replace(first, low=min(first.low, number[0] * factor),
                       high=max(first.high, number[1] * factor), end=unit + 1)

    def _form(self, place: int, *, dose: bool = True) -> int:
        """Return the place behind a word such as tablets, with what stands before it; else 0."""
        for _ in range(5):
            if self.at(place) in FORMS or (dose and self.at(place) in DOSES):
                return place + 1
            behind = self.drug(place)
            if behind > place:
                after = behind + (self.at(behind) == "-")
                return after + 1 if self.at(after) in FORMS else (behind if dose else 0)
            if self.at(place) not in SUCH:
                return 0
            place += 1
        return 0

    def _stands_alone(self, place: int, behind: int) -> bool:
        """Say whether a number without a unit counts tablets: "take 2", "1 every 4 hours"."""
        ahead = self.at(behind)
        if ahead in ("of", "de", "x", "("):
            number = number_at(self.tokens, behind + 1, self.lang)
            if number and self.at(number[1] + (self.at(number[1]) == "-")) in MASSES:
                return True
        if self.begins(("at most", "at a time", "at once", "or less", "or fewer", "o menos",
                        "como maximo", "a la vez", "each time", "cada vez", "max", "maximum",
                        "maximo"), behind):
            return True
        if self.at(place - 1) == ":" and ahead in ("", ",", ";", "(", "."):
            return True  # the cell of a table
        often = self.often(behind)
        if often and not (often.kind == "within" and ahead in ("24",)):
            return True
        taken = self.at(place - 1) in TAKES or (
            self.at(place - 2) in TAKES and self.at(place - 1) in ("only", "just", "solo"))
        return taken and ahead in ("", ",", ";", ")", "with", "con", "now", "when", "if", "then")

    # -- all of it -------------------------------------------------------------------------------

    def items(self) -> list[Item]:
        """Return the amounts and frequencies in their order; a strength is part of its count."""
        return self._joined(list(self._found()))

    def _found(self) -> Iterator[Item]:
        place = 0
        while place < len(self.words):
            often = self.often(place)
            if often is not None:
                yield often
                place = max(often.end, place + 1)
                continue
            amount = self.amount(place)
            if amount is not None:
                if amount.kind != "other" or not amount.bare:
                    yield self._marked(amount)
                place = max(amount.end, place + 1)
                continue
            number = number_at(self.tokens, place, self.lang)
            place = max(number[1], place + 1) if number else place + 1

    def _marked(self, amount: Amount) -> Amount:
        start, end = amount.start, amount.end
        most = self.says(MOST, start - 4, start) or self.says(
            AT_MOST, end, end + 3)
        return replace(amount, most=most, at_once=self.says(AT_ONCE, end, end + 7) or self.says(
            AT_ONCE, start - 4, start))

    def _joined(self, items: list[Item]) -> list[Item]:
        """Join each count with the strength of its tablets, and what is said twice."""
        return self._pairs(self._pairs(items, strengths=True), strengths=False)

    def _pairs(self, items: Sequence[Item], *, strengths: bool) -> list[Item]:
        found: list[Item] = []
        for item in items:
            last = found[-1] if found else None
            if isinstance(last, Amount) and isinstance(item, Amount) and self._next_to(last, item):
                between = self.words[last.end:item.start]
                counted = last.kind == "count" and item.kind == "mass" and ")" not in between
                one = _one(last, item, between) if counted == strengths else None
                if one is not None:
                    found[-1] = replace(one, start=last.start, end=item.end,
                                        most=last.most or item.most,
                                        at_once=last.at_once or item.at_once)
                    continue
            found.append(item)
        return found

    def _next_to(self, one: Amount, other: Amount) -> bool:
        """Say whether nothing but a few small words and the drug stand between two amounts."""
        place = one.end
        while place < other.start:
            behind = self.drug(place)
            if behind == place and self.at(place) not in SUCH | {
                    "(", ",", "x", "=", "each", "un", "una", "a", "con", "with", "about", "total",
                    "tablets", ")", "que", "son", "is", "which", "cada"}:
                return False
            place = max(behind, place + 1)
        return True


def _one(first: Amount, second: Amount, between: Sequence[str]) -> Amount | None:
    """Return two amounts that speak of the same tablets as one, or None."""
    if second.kind == "other":
        return first if "(" in between and first.kind == "mass" else None
    kinds = (first.kind, second.kind)
    if kinds == ("count", "mass") and first.each is None and not first.doses:
        sums = "=" in between or "total" in between
        if sums:
            return replace(second, strength=False)
        if second.strength or "of" in between or "de" in between or "x" in between or not (
                {"(", ",", "is", "son"} & set(between)):
            return replace(first, each=second.high)
        return replace(first, unsure=second.high)
    if kinds == ("volume", "mass") and second.each is not None:
        return replace(first, each=second.each)
    if kinds == ("mass", "volume") and first.each is not None:
        return replace(second, each=first.each)
    if kinds == ("mass", "count") and not second.bare and (
            "(" in between or "," in between or "x" in between):
        if first.strength or "x" in between:
            return replace(second, each=first.high)
        if second.each is not None:
            return replace(first, high=max(first.high, second.high * second.each))
        return first if "(" in between else replace(second, unsure=first.high)
    if kinds == ("mass", "mass") and "(" in between and not second.strength:
        return replace(first, low=min(first.low, second.low), high=max(first.high, second.high))
    if kinds in (("mass", "volume"), ("volume", "mass")) and "(" in between:
        return first if first.kind == "mass" else second
    return None
