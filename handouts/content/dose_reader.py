"""Doses in any text: what it says of how much of which drug, and how often.

    read(text, …)       every dose of a text, with its drug, its place and what it comes to in a day
    doses_in(text, …)   the same with what is wrong with them: for a text that stands by itself

A drug is looked for in the same sentence, then in the sentence before, then in the heading. What
may be read in two ways is read as the larger dose. Nothing here knows the name of a drug.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from fractions import Fraction
from functools import cached_property, lru_cache

from handouts.content.ceilings import Bounds, Ceilings
from handouts.content.dose_items import Amount, Sentence
from handouts.content.dose_names import DrugNames, says_prescribed
from handouts.content.dose_text import Token, sentences, tokens_of
from handouts.content.dose_times import Often, moments, moments_told
from handouts.content.dose_words import (
    BETWEEN,
    DAY,
    DOSES,
    ELSEWHERE,
    FOODS,
    GOES_ON,
    MASSES,
    PACKED,
    PLAIN,
    TAKES,
    TELLING,
    WAITS,
)
from handouts.content.doses import Dose, DoseFinding, judged
from handouts.dataclass import dataclass

_SHOWN = 70  # letters of a dose in a message
_MANY = 2  # tablets: more at one time are worth a look, whatever they are
_HEAVY = 1_000_000  # micrograms: so much at one time is worth a look, whatever it is


@dataclass(slots=True)
class _Context:
    """What a text has said so far: the drug it speaks of, and the strength of its tablets."""

    drugs: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    heading: frozenset[str] = frozenset()
    strengths: list[tuple[frozenset[str], Fraction]] = field(default_factory=list)
    prescribed: bool = False
    words: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()

    def strength(self, drugs: frozenset[str]) -> Fraction | None:
        """Return the last mass that was said of a tablet of a drug."""
        for named, each in reversed(self.strengths):
            if not named or not drugs or named & drugs:
                return each
        return None


def read(
    text: str, lang: str, ceilings: Ceilings, *, lead: str = "", before: str = "",
    prescribed: bool = False, otherwise: frozenset[str] = frozenset(),
) -> list[Dose]:
    """Return every dose that a text states, in its order.

    `lead` is the heading above it, and `before` what was said last. `prescribed` says that
    a clinician prescribes what it speaks of. `otherwise` are the drugs that a dose may be of where
    neither the text nor the lead names one.
    """
    return [*_read(text, lang, ceilings, lead, before, prescribed, otherwise)]


# Many sheets share their danger signs and disclaimers, and each is in a booklet, too.
@lru_cache(maxsize=2048)
def _read(
    text: str, lang: str, ceilings: Ceilings, lead: str, before: str, prescribed: bool,
    otherwise: frozenset[str],
) -> Sequence[Dose]:
    own = list(sentences(tokens_of(text)))
    if not any(map(_may_tell, own)):
        return []
    context = _Context(prescribed=prescribed, doubtful=otherwise)
    for tokens in sentences(tokens_of(lead)):
        said = _Said(lead, tokens, lang, ceilings, context)
        said.doses()
        context.heading |= context.drugs
        context.prescribed = said.is_prescribed()
        context.words += tuple(said.words)
    context.drugs = frozenset()
    for tokens in sentences(tokens_of(before)):
        _Said(before, tokens, lang, ceilings, context).doses()
    found: list[Dose] = []
    for tokens in own:
        for dose in _Said(text, tokens, lang, ceilings, context).doses():
            last = found[-1] if found else None
            merged = last and _repeated(last, dose)
            if merged:
                found[-1] = merged
            else:
                found.append(dose)
    return found


def _may_tell(tokens: Iterable[Token]) -> bool:
    """Say whether a sentence may tell a dose: it has a number, or a word that stands for one."""
    return any(token.kind == "number" or token.text in TELLING for token in tokens)


@lru_cache(maxsize=2048)
def drugs_in(text: str, ceilings: Ceilings) -> frozenset[str]:
    """Return the drugs that a text names."""
    words = [token.text for token in tokens_of(text)]
    return frozenset(name for place in range(len(words))
                     for name in ceilings.drug_at(words, place)[1])


def doses_in(
    text: str, lang: str, ceilings: Ceilings, *, before: str = "", prescribed: bool = False,
) -> tuple[list[Dose], list[DoseFinding]]:
    """Return the doses of a text that stands by itself, and what is wrong with them.

    `before` and `prescribed` are those of `read`.
    """
    found = read(text, lang, ceilings, before=before, prescribed=prescribed)
    return found, judged(found)


# -- one sentence --------------------------------------------------------------------------------


class _Said:
    """One sentence with the drugs that it names, and what was said before it."""

    def __init__(
        self, text: str, tokens: Sequence[Token], lang: str, ceilings: Ceilings, context: _Context
    ) -> None:
        self.text, self.tokens, self.ceilings, self.context = text, tokens, ceilings, context
        self.words = [token.text for token in tokens]
        self.vocabulary = frozenset(self.words)
        self.names = DrugNames(self.words, ceilings)
        self.read = Sentence(tokens, lang, self.names.behind)
        # Of a medicine that no list names; what is eaten is told in mg, too.
        self._of_some_drug = bool({"mg", "mcg", "µg"} & self.vocabulary) and not (
            FOODS & self.vocabulary)
        self._known: dict[str, Bounds | None] = {}
        self._prescribed: bool | None = None

    @cached_property
    def _moments(self) -> list[tuple[int, str]]:
        return moments_told(self.words)

    def doses(self) -> list[Dose]:
        """Return the doses of the sentence, and let the context know what it spoke of."""
        found = self._doses() if _may_tell(self.tokens) else []
        if self.names.meant:
            self.context.drugs, self.context.naming = self.names.meant, tuple(self.words)
        elif self.names.mentioned:
            self.context.doubtful = self.names.mentioned
        return found

    def is_prescribed(self) -> bool:
        """Say whether a clinician prescribes what the sentence speaks of."""
        if self._prescribed is None:
            self._prescribed = says_prescribed(
                self.words, self.names, by_context=self.context.prescribed)
        return self._prescribed

    def _doses(self) -> list[Dose]:
        items = self.read.items()
        amounts = [each for each in items if isinstance(each, Amount)]
        found = [self._dose(amount, often) for amount, often in self._pairs(items, amounts)] if (
            amounts) else [self._interval(each) for each in items if isinstance(each, Often)]
        doses = [each for each in found if each is not None]
        if len(doses) == 1:
            whole = _quoted(self.text, self.tokens)
            doses = [replace(doses[0], words=whole)] if len(whole) <= _SHOWN else doses
        return doses

    def _pairs(
        self, items: Sequence[Amount | Often], amounts: Sequence[Amount]
    ) -> list[tuple[Amount, list[Often]]]:
        """Return each amount with how often it is taken."""
        first = [each for each in items if isinstance(each, Often)
                 and each.start < amounts[0].start and not self._is_elsewhere(
                     0, each.start)]
        pairs: list[tuple[Amount, list[Often]]] = []
        behind = 0
        for item in items:
            if isinstance(item, Amount):
                pairs.append((item, []))
                behind = item.end
            elif pairs and not self._is_elsewhere(behind, item.start) and self._fits(pairs[-1][0],
                                                                                   item):
                pairs[-1][1].append(item)
                behind = item.end
        for place in range(len(pairs) - 2, -1, -1):
            amount, often = pairs[place]
            ahead = pairs[place + 1]
            if not often and amount.kind == ahead[0].kind and (
                    set(self.words[amount.end:ahead[0].start]) <= BETWEEN):
                often += ahead[1]
        for place, (amount, often) in enumerate(pairs):
            before = pairs[place - 1] if place else None
            if not often and before and before[0].kind == amount.kind and self.words[
                    amount.start - 1] in ("or", "o", "and", "y"):
                often += [each for each in before[1] if each.kind == "within"]
            if not often:
                often += first
        return pairs

    def _fits(self, amount: Amount, often: Often) -> bool:
        """Say whether "in 6 hours" stands right behind an amount; all else may stand apart."""
        word = self.words[often.start]
        return often.kind != "every" or word not in ("in", "within", "en") or (
            often.start - amount.end <= 1)

    def _is_elsewhere(self, start: int, end: int) -> bool:
        """Say whether something else is done so often than what was said before."""
        between = self.words[start:end]
        if ELSEWHERE & set(between) or ";" in between:
            return True
        for place, word in enumerate(between):
            ahead = self.words[start + place + 1] if start + place + 1 < len(self.words) else ""
            if word in ("and", "y", "e", "then", "luego") and ahead not in GOES_ON and not (
                    ahead[:1].isdecimal() or start + place + 1 >= end):
                return start > 0 or place > 0
        return False

    def _interval(self, often: Often) -> Dose | None:
        """Return a dose of which only the times between are told: "you may take it every hour"."""
        before = self.words[:often.start]
        place = len(before) - 1
        while place >= 0 and place not in self.names.places and (
                before[place] in PLAIN or before[place][:1].isdecimal()):
            place -= 1
        word = before[place] if place >= 0 else ""
        of_a_dose = bool(self.names.places) or bool(DOSES & self.vocabulary)
        anchored = not word or word in TAKES or (word in WAITS and of_a_dose) or any(
            start <= place < end for start, (end, _) in self.names.places.items())
        if not anchored or often.kind == "within":
            return None
        drugs, named = self._drugs(often.start, often.end)
        if not drugs:
            return None
        taken = bool(TAKES & set(before)) or named
        return self._made(
            often.start, often.end, drugs, named=named, taken=taken,
            apart=often.low if often.kind == "every" else None,
            times=often.high if often.kind == "times" else None, lacks=("how much",))

    def _dose(self, amount: Amount, often: Sequence[Often]) -> Dose | None:
        drugs, named = self._drugs(amount.start, amount.end)
        taken = bool(TAKES & self.vocabulary) or amount.kind in ("count", "volume") or (
            amount.kind == "mass" and bool(often) and self._of_some_drug)
        if amount.bare and not named and not TAKES & self.vocabulary and (
                self.context.strength(drugs) is None):
            return None
        low, high, lacks = self._masses(amount, drugs)
        every = [each for each in often if each.kind == "every"]
        counted = [each for each in often if each.kind == "times"]
        whole = [each for each in often if each.kind == "within"]
        if not often and not amount.most and not amount.at_once:
            told = moments(self._moments, amount.end)
            if told > 1:
                counted = [Often("times", Fraction(told), Fraction(told), 0, 0)]
        end = max([amount.end, *(each.end for each in often if each.start >= amount.start)])
        start = min([amount.start, *(each.start for each in often)])
        apart = min((each.low for each in every), default=None)
        times = min((each.high for each in counted), default=None)
        if whole and not every and not counted and not amount.at_once:
            if not drugs and not taken:
                return None
            return self._made(start, end, drugs, named=named, taken=taken, day=high,
                              least_day=low, limit=amount.most, lacks=lacks)
        if apart is not None or times is not None:
            most = _in_a_day(apart, times)
            longest = max((each.high for each in every), default=None)
            least = _in_a_day(longest, min((each.low for each in counted), default=None))
            if not drugs and not taken:
                return None
            return self._made(
                start, end, drugs, named=named, taken=taken, each=high, apart=apart, times=times,
                day=None if high is None else high * most,
                least_day=None if low is None else low * least, lacks=lacks)
        if amount.most and not amount.at_once:
            if not drugs and not taken:
                return None
            return self._made(start, end, drugs, named=named, taken=taken, day=high,
                              least_day=low, limit=True, lacks=(*lacks, "in how many hours"))
        return self._single(amount, drugs, high, lacks, named=named, taken=taken)

    def _single(
        self, amount: Amount, drugs: frozenset[str], high: Fraction | None, lacks: tuple[str, ...],
        *, named: bool, taken: bool,
    ) -> Dose | None:
        """Return an amount of which nobody says how often: a dose, or the strength of a tablet."""
        if amount.kind == "mass" and (amount.each is None):
            self.context.strengths.append((drugs, amount.high))
        if amount.kind == "other" and not (drugs and taken):
            return None
        if amount.kind == "count" and not amount.at_once and PACKED & self.vocabulary and not (
                TAKES & self.vocabulary):
            return None
        if not drugs:
            heavy = high is not None and high >= _HEAVY
            many = amount.kind == "count" and not amount.doses and amount.high > _MANY
            verb = bool(TAKES & self.vocabulary)
            if not (heavy and (verb or len(self.words) <= _MANY * 2)) and not (
                    many and (verb or amount.at_once)) and not (
                    verb and amount.kind == "mass"):
                return None
            taken = True
        mention = amount.strength or (amount.kind == "count" and amount.high <= _MANY
                                      and high is None)
        return self._made(
            amount.start, amount.end, drugs, named=named,
            taken=(taken or amount.at_once) and not mention, each=high,
            lacks=(*lacks, "how often"))

    def _masses(
        self, amount: Amount, drugs: frozenset[str]
    ) -> tuple[Fraction | None, Fraction | None, tuple[str, ...]]:
        """Return the ends of an amount in micrograms, and what is not said of it."""
        if amount.kind == "other":
            return None, None, ("mg",)
        if amount.kind == "mass":
            return amount.low, amount.high, ()
        each = amount.each
        if amount.kind == "count" and each is not None:
            self.context.strengths.append((drugs, each))
        if amount.kind == "volume":
            return (None, None, ("strength",)) if each is None else (
                amount.low * each, amount.high * each, ())
        tablets = self._tablets(drugs)
        if each is None and amount.unsure is not None and amount.high:
            part = amount.unsure / amount.high
            total = amount.unsure not in tablets and (part in tablets or (not tablets and (
                amount.high > 1)))
            each = part if total and tablets else amount.unsure
        if each is None:
            each = self.context.strength(drugs)
        lacks: tuple[str, ...] = ()
        if each is None:
            lacks = ("strength",)
            each = tablets[0] if tablets else None
        if amount.doses or each is None:
            return None, None, ("how much",) if amount.doses else lacks
        return amount.low * each, amount.high * each, lacks

    def _tablets(self, drugs: frozenset[str]) -> tuple[Fraction, ...]:
        """Return the strengths of a tablet, the smallest first; none where drugs differ."""
        for drug in sorted(drugs):
            bounds = self._bounds(drug)
            if bounds and bounds.tablets:
                return bounds.tablets
        return ()

    def _drugs(self, start: int, end: int) -> tuple[frozenset[str], bool]:
        """Return the drugs that a dose may be of, and whether its own sentence names them."""
        own = self.names.nearest(start, end)
        context = self.context
        return own or context.drugs or context.heading or context.doubtful, bool(own)

    # -- making one ------------------------------------------------------------------------------

    def _bounds(self, drug: str) -> Bounds | None:
        if drug not in self._known:
            self._known[drug] = self._looked_up(drug)
        return self._known[drug]

    def _looked_up(self, drug: str) -> Bounds | None:
        # What the first cell of a row says of the tablets holds for the counts beside it.
        complete = bool(self.names.places) or bool(MASSES.keys() & self.vocabulary)
        carried = () if complete else self.context.naming
        return self.ceilings.bounds(
            drug, (*self.context.words, "\n", *carried, "\n", *self.words),
            prescribed=self.is_prescribed())

    def _made(
        self, start: int, end: int, drugs: frozenset[str], *, each: Fraction | None = None,
        day: Fraction | None = None, least_day: Fraction | None = None,
        apart: Fraction | None = None, times: Fraction | None = None, limit: bool = False,
        named: bool, taken: bool, lacks: tuple[str, ...] = (),
    ) -> Dose:
        first, last = self.tokens[start], self.tokens[min(end, len(self.tokens)) - 1]
        names = tuple(sorted(drugs))
        words = _quoted(self.text, self.tokens[start:end])
        return Dose(
            first.start, last.end, words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…", names,
            tuple(map(self._bounds, names)), each, day, least_day, apart, times, limit, named,
            taken, self.is_prescribed(), lacks)


def _quoted(text: str, tokens: Sequence[Token]) -> str:
    """Return the words of some tokens as they are written, on one line."""
    return " ".join(text[tokens[0].start:tokens[-1].end].split())


def _in_a_day(apart: Fraction | None, times: Fraction | None) -> Fraction:
    """Return how many doses there are in 24 hours, at most."""
    found = [] if times is None else [max(Fraction(1), times)]
    if apart is not None:
        found.append(Fraction(max(1, math.ceil(DAY / apart))))
    return min(found)


def _repeated(before: Dose, dose: Dose) -> Dose | None:
    """Return a dose with how often it is taken, where only the next sentence says so."""
    only_often = dose.lacks == ("how much",) and dose.each is None and dose.day is None
    if not only_often or "how often" not in before.lacks or before.each is None or (
            before.drugs and not set(before.drugs) & set(dose.drugs)):
        return None
    day = before.each * _in_a_day(dose.apart, dose.times)
    return replace(
        before, end=dose.end, words=f"{before.words}; {dose.words}", apart=dose.apart,
        times=dose.times, day=day, least_day=day, taken=True,
        lacks=tuple(each for each in before.lacks if each != "how often"))
