"""How often, in one sentence: "every 4 to 6 hours", "3 times a day", "q4h", "cada 8 horas"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Literal

from handouts.content.dose_text import Token, number_at
from handouts.content.dose_words import (
    COUNTS,
    DAILY,
    DAY,
    DAYS,
    DOSES,
    EVERY,
    HOURS,
    JOINS,
    MINUTES,
    MOMENTS,
    SHORT,
    TIMES,
    WEEK,
    WEEKS,
)
from handouts.dataclass import dataclass

_MEALS = ("meals", "comidas")


@dataclass(frozen=True, slots=True)
class Often:
    """How often: every so many hours, so many times in a day, or in all in so many hours."""

    kind: Literal["every", "times", "within"]
    low: Fraction
    high: Fraction
    start: int
    end: int


IsDrug = Callable[[int], int]


class Timed:
    """The tokens of one sentence, and how often something is done by the words at a place of it.

    `drug` returns the token behind the name of a drug that begins at a token, or that token.
    """

    def __init__(self, tokens: Sequence[Token], lang: str, drug: IsDrug) -> None:
        self.tokens, self.lang, self.drug = tokens, lang, drug
        self.words = [token.text for token in tokens]

    def at(self, place: int) -> str:
        """Return the word at a place, or "" past the end."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def says(self, phrases: Sequence[str], start: int, end: int) -> bool:
        """Say whether one of some phrases stands between two places."""
        words = f" {' '.join(self.words[max(0, start):end])} "
        return any(f" {phrase} " in words for phrase in phrases)

    def begins(self, phrases: Sequence[str], place: int) -> bool:
        """Say whether one of some phrases begins at a place."""
        words = f"{' '.join(self.words[place:place + 4])} "
        return any(words.startswith(f"{phrase} ") for phrase in phrases)

    def number(self, place: int) -> tuple[Fraction, Fraction, int] | None:
        """Return the ends of a number or a range, and the place behind it."""
        between = self.at(place) in ("between", "entre")
        first = number_at(self.tokens, place + between, self.lang)
        if first is None:
            return None
        low, behind = self._said_twice(*first)
        high = low
        for _ in range(4):  # "1, 2 or 3 tablets"
            join = self.at(behind)
            if join not in JOINS and not (between and join in ("and", "y")) and not (
                    join == "," and self._goes_on(behind + 1)):
                break
            nearer = self.at(behind + 1) in ("up", "even", "at")
            more = number_at(self.tokens, behind + 1 + nearer, self.lang)
            if more is None or self._is_fraction(behind + 1):
                break
            low, high, behind = min(low, more[0]), max(high, more[0]), more[1]
        return low, high, behind

    def _said_twice(self, value: Fraction, behind: int) -> tuple[Fraction, int]:
        """Return a number with the same in brackets behind it: "two (2)"; the larger counts."""
        again = number_at(self.tokens, behind + 1, self.lang) if self.at(behind) == "(" else None
        if again and self.at(again[1]) == ")":
            return max(value, again[0]), again[1] + 1
        return value, behind

    def _goes_on(self, place: int) -> bool:
        """Say whether a comma stands inside of a list of numbers: "1, 2 or 3"."""
        more = number_at(self.tokens, place, self.lang)
        return more is not None and self.at(more[1]) in ("or", "o", "u")

    def _is_fraction(self, place: int) -> bool:
        return self.at(place + 1) == "/" and self.at(place + 3) == "/"

    def often(self, place: int) -> Often | None:
        """Return how often something is done, where the words for it begin at a place."""
        word = self.at(place)
        if word in SHORT:
            return self._times(SHORT[word], place, place + 1)
        letters = "".join(each for each in self.words[place:place + 6] if each != ".")
        if word in ("b", "t", "q") and self.at(place + 1) == "." and letters[:3] in SHORT:
            return self._times(SHORT[letters[:3]], place, place + 5)
        if word in EVERY:
            found = self._every(place)
            if found:
                return found
        if word in ("hourly",):
            return self._hours(1, 1, place, place + 1)
        counted = self._counted(place)
        if counted:
            return counted
        end = self._day(place)
        if end:
            return Often("within", Fraction(DAY), Fraction(DAY), place, end)
        return self._within(place)

    def _every(self, place: int) -> Often | None:
        """Return "every 4 to 6 hours", "q4h", "cada hora", "every other day", "c/8 h"."""
        ahead = place + 1
        while self.at(ahead) in (".", "/", "single", "1"):
            if self.at(ahead) == "1":
                break
            ahead += 1
        word = self.at(ahead)
        if self.at(place) in ("q", "c") and not (
                word[:1].isdecimal() or self.at(place + 1) == "/"):
            return None
        if word in HOURS:
            return self._hours(1, 1, place, ahead + 1)
        if word in ("other", "otro", "otra", "second") and self.at(ahead + 1) in DAYS | HOURS:
            unit = DAY if self.at(ahead + 1) in DAYS else 1
            return self._hours(2 * unit, 2 * unit, place, ahead + 2)
        if word in DAYS or word in MOMENTS:
            return self._times(1, place, ahead + 1)
        if word in ("meal", "comida"):
            return self._times(3, place, ahead + 1)
        if word in WEEKS:
            return self._hours(WEEK, WEEK, place, ahead + 1)
        number = self.number(ahead)
        if number is None:
            return None
        low, high, behind = number
        behind += self.at(behind) == "-"
        for units, factor in ((HOURS, Fraction(1)), (MINUTES, Fraction(1, 60)),
                              (DAYS, Fraction(DAY)), (WEEKS, Fraction(WEEK))):
            if self.at(behind) in units:
                return self._hours(low * factor, high * factor, place, behind + 1)
        if self.at(place) == "q":  # "q4-6" says hours, too
            return self._hours(low, high, place, behind)
        return None

    def _counted(self, place: int) -> Often | None:
        """Return "3 times a day", "twice daily", "una vez al día", "4 doses in 24 hours"."""
        word = self.at(place)
        if word in COUNTS and not self.lang.startswith("es"):
            low = high = Fraction(COUNTS[word])
            behind = place + 1
            if self.at(behind) in ("or", "to"):  # "once or twice a day"
                more = COUNTS.get(self.at(behind + 1))
                number = None if more else self.number(behind + 1)
                if more:
                    high, behind = Fraction(more), behind + 2
                elif number and self.at(number[2]) in TIMES:
                    high, behind = number[1], number[2] + 1
        else:
            joined = word == "x" and self.at(place + 1)[:1].isdecimal()  # "x 3 a day"
            number = self.number(place + joined)
            if number is None:
                return None
            low, high, behind = number
            behind += self.at(behind) in ("more", "mas")
            if self.at(behind) in ("-", ) and self.at(behind + 1) == "hourly":
                return self._hours(low, high, place, behind + 2)
            if self.at(behind) in TIMES:
                behind += 1
            elif not joined and self.at(behind) not in DOSES:
                return self._apart(low, high, place, behind)
            elif not joined:
                behind += 1
                if not self._period(behind):
                    return None
        found = self._period(behind)
        if found:
            hours, end = found
            return Often("times", low * DAY / hours, high * DAY / hours, place, end)
        if word in COUNTS or self.at(behind - 1) not in ("veces", "times"):
            return None
        return self._times(high, place, behind)

    def _period(self, place: int) -> tuple[Fraction, int] | None:
        """Return the hours of "a day", "in 24 hours", "per week", and the place behind it."""
        place += self.at(place) in (",", "only")
        end = self._day(place)
        if end:
            return Fraction(DAY), end
        lead = self.at(place)
        if lead in ("a", "per", "each", "every", "/", "por", "cada", "al", "la") or (
                lead in ("a", "in") and self.at(place + 1) in ("la", "a")):
            ahead = place + 1 + (self.at(place + 1) in ("la", "a"))
            if self.at(ahead) in WEEKS:
                return Fraction(WEEK), ahead + 1
        if lead in ("weekly", "semanal", "semanales"):
            return Fraction(WEEK), place + 1
        every = self._every(place) if lead in EVERY else None
        return (every.low, every.end) if every and every.kind == "every" else None

    def _apart(self, low: Fraction, high: Fraction, place: int, behind: int) -> Often | None:
        """Return "4 hours apart", "wait 4 hours", "con 4 horas entre dosis"."""
        unit = behind + (self.at(behind) == "-")
        if self.at(unit) not in HOURS:
            return None
        ahead = self.words[unit + 1:unit + 4]
        before = self.words[max(0, place - 4):place]
        parts = {"apart", "between", "entre", "intervals", "interval", "diferencia", "intervalo"}
        waits = {"wait", "espere", "esperar", "leave", "deje"} & set(before)
        if parts & set(ahead) or (waits and {"before", "antes", "to", "until"} & set(ahead)):
            return self._hours(low, high, place, unit + 1)
        return None

    def _day(self, place: int) -> int:
        """Return the place behind "a day", "daily", "in 24 hours", "al día"; 0 for none of them."""
        word = self.at(place)
        if word in DAILY:
            return place + 1
        if word == "/" and self.at(place + 1) in DAYS:
            return place + 2
        if word in ("todos", "todas") and self.at(place + 1) in ("los", "las"):
            return place + 3 if self.at(place + 2) in DAYS or self.at(
                place + 2) in MOMENTS else 0
        if word not in ("a", "per", "in", "within", "over", "al", "por", "en", "durante", "each",
                        "/", "every", "during", "the", "one", "any", "dentro", "del", "24"):
            return 0
        ahead = place + (word != "24")
        for _ in range(4):
            if self.at(ahead) not in ("a", "one", "any", "each", "the", "un", "una", "1", "cada",
                                      "de", "single", "period", "periodo", "of", "full", "same"):
                break
            ahead += 1
        if self.at(ahead) in ("day", "dia", "d"):
            return ahead + 1
        if self.at(ahead) in ("24", "veinticuatro") or (
                self.at(ahead) == "twenty" and self.at(ahead + 1 + (self.at(
                    ahead + 1) == "-")) == "four"):
            ahead += 1 if self.at(ahead) != "twenty" else 2 + (self.at(ahead + 1) == "-")
            ahead += self.at(ahead) == "-"
            if self.at(ahead) in HOURS:
                return ahead + 1 + (self.at(ahead + 1) in ("period", "day"))
        return 0

    def _within(self, place: int) -> Often | None:
        """Return "per hour", "/h", "in 6 hours" right behind an amount, "a week"."""
        word = self.at(place)
        if word in ("per", "/", "por") and self.at(place + 1) in HOURS:
            return self._hours(1, 1, place, place + 2)
        if word in ("a", "per", "por", "/") and self.at(place + 1) in WEEKS:
            return self._hours(WEEK, WEEK, place, place + 2)
        if word in ("per", "in", "within", "en"):
            number = self.number(place + 1)
            if number and self.at(number[2]) in HOURS:
                return self._hours(number[0], number[1], place, number[2] + 1)
        return None

    def _hours(
        self, low: Fraction | int, high: Fraction | int, start: int, end: int
    ) -> Often | None:
        return Often("every", Fraction(low), Fraction(high), start, end) if low > 0 else None

    def _times(self, count: Fraction | int, start: int, end: int) -> Often:
        return Often("times", Fraction(count), Fraction(count), start, end)


def moments_told(words: Sequence[str]) -> list[tuple[int, str]]:
    """Return the place of each word that tells a time of the day, and what it tells.

    That is the name of the time, "meals" for all of them, or "clock".
    """
    found = []
    for place, word in enumerate(words):
        if word in _MEALS:
            found.append((place, "meals"))
        if word in MOMENTS:
            found.append((place, MOMENTS[word]))
        if word[:1].isdecimal() and "".join(words[place + 1:place + 4]).startswith(
                ("am", "pm", "a.m", "p.m")):
            found.append((place, "clock"))
    return found


def moments(told: Sequence[tuple[int, str]], start: int) -> int:
    """Return how many times of the day are named from a place on.

    "In the morning and at 10 pm" are 2.
    """
    behind = [what for place, what in told[bisect_left(told, (start, "")):]]
    named = set(behind) - {"meals", "clock"}
    return max(3 if "meals" in behind else 0, len(named) + behind.count("clock"))
