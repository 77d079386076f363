"""Ceilings: the most of a drug for one time and one day, and the shortest time between two doses.

They are data of the policy, each with its source. A later file may lower one, never raise it. What
a store sells and what is prescribed have ceilings of their own, and so has a form of a drug that
works for longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from handouts.content.blocks import MOST_ITEMS
from handouts.content.dose_text import folded_words
from handouts.content.fields import Line, Place, Word
from handouts.content.inline import THRESHOLDS
from handouts.content.models import Audience, Reference
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.yamlfiles.scalars import Closed, Whole, matching, within
from handouts.yamlfiles.validation import Wrong

Supply = Literal["store", "prescription"]
MCG = 1_000  # in one mg
Most = Annotated[Whole, within(1, 100_000)]
Hours = Annotated[Whole, within(1, 168)]
_NUMBERS = ("mg_in_24_hours", "mg_each_time", "mcg_in_24_hours", "mcg_each_time", "hours_apart")


class Ceiling(Closed):
    """The most of a drug that a sheet may name; where a number is left out, there is none."""

    drug: Word = Field(description="What the reports call it.")
    names: tuple[Word, ...] = Field(
        (), max_length=MOST_ITEMS,
        description="Its other names, in all languages, also as they are often misspelled.")
    audience: Audience
    supply: Supply | None = Field(
        None, description="What it is about: store, or prescription; both without it.")
    form: tuple[Line, ...] = Field(
        (), max_length=MOST_ITEMS,
        description="It is only for doses with one of these words beside them, such as 8-hour.")
    tablets_mg: tuple[Most, ...] = Field(
        (), max_length=MOST_ITEMS, description="The strengths of one tablet that there are.")
    mg_in_24_hours: Most | None = None
    mg_each_time: Most | None = None
    mcg_in_24_hours: Most | None = None
    mcg_each_time: Most | None = None
    hours_apart: Hours | None = Field(None, description="The shortest time between two doses.")
    threshold: Annotated[str, matching(
        "|".join(THRESHOLDS), "what a brand settles", f"known: {', '.join(THRESHOLDS)}")] | None = (
        Field(None, description="The threshold of a brand that may not be above it."))
    reference: Reference | None = Field(None, description="Where the numbers stand.")
    layer: int = Field(0, alias="\0layer")
    source: Place = Field(Source(""), alias="\0source")

    @model_validator(mode="after")
    def _says_something(self) -> Ceiling:
        if all(getattr(self, name) is None for name in _NUMBERS):
            raise Wrong("the ceiling has no number", f"add one of {', '.join(_NUMBERS)}", "CON002")
        return self

    @property
    def day(self) -> Fraction | None:
        """Return the most in 24 hours, in micrograms."""
        return _micrograms(self.mg_in_24_hours, self.mcg_in_24_hours)

    @property
    def each(self) -> Fraction | None:
        """Return the most at one time, in micrograms."""
        return _micrograms(self.mg_each_time, self.mcg_each_time)

    @property
    def said_by(self) -> str:
        """Return where the numbers stand, for a message."""
        named = self.reference
        words = f"{named.title}, {named.publisher}" if named else str(self.source)
        return words.replace("\u00a0", " ")


def _micrograms(mg: int | None, mcg: int | None) -> Fraction | None:
    given = [*([mg * MCG] if mg else []), *([mcg] if mcg else [])]
    return Fraction(min(given)) if given else None


def mass(amount: Fraction) -> str:
    """Return micrograms as a message says them, such as 1,200 mg or 15 mcg."""
    value, unit = (amount, "mcg") if amount < MCG else (amount / MCG, "mg")
    text = f"{float(value):,.2f}".rstrip("0").rstrip(".")
    return f"{text} {unit}"


# -- one policy after the other ------------------------------------------------------------------


def joined(known: Sequence[Ceiling], given: Sequence[Ceiling], layer: int) -> list[Ceiling]:
    """Return the ceilings of one file behind those of earlier ones, each by the name used there.

    A number that an earlier file says of the same doses is not said again: a plain ceiling of a
    later file holds for every form, and one that was only copied would lower what it repeats.
    """
    names = _all_names(known)
    found = list(known)
    for each in given:
        drug = min(names.get(folded_words(each.drug), (each.drug,)))
        twins = [one for one in known if one.drug == drug and _of_the_same_doses(one, each)]
        repeated = [name for name in _NUMBERS
                    if any(getattr(one, name) == getattr(each, name) for one in twins)]
        found.append(each.model_copy(
            update={"layer": layer, "drug": drug, **dict.fromkeys(repeated)}))
    return found


def raised(known: Sequence[Ceiling], given: Ceiling) -> Iterator[Problem]:
    """Yield a problem (POL003) for each number of a later file that is above an earlier one.

    What an earlier file says of the same doses decides; else what it says of a wider kind.
    """
    same = _all_names(known).get(folded_words(given.drug), frozenset())
    peers = [each for each in known if each.drug in same]
    for each in ([each for each in peers if _of_the_same_doses(each, given)]
                 or [each for each in peers if _is_wider(each, given)]):
        kind = f" ({each.supply})" if each.supply else ""
        for before, after, when in ((each.day, given.day, "in 24 hours"),
                                    (each.each, given.each, "each time")):
            if before is not None and after is not None and after > before:
                yield _weaker(given, f"{mass(after)} of {given.drug} {when}",
                              f"{mass(before)}{kind}", f"write {mass(before)} or less")
        if each.hours_apart and given.hours_apart and given.hours_apart < each.hours_apart:
            yield _weaker(given, f"{given.hours_apart} hours between doses of {given.drug}",
                          f"{each.hours_apart} hours{kind}", f"write {each.hours_apart} or more")


def _of_the_same_doses(one: Ceiling, other: Ceiling) -> bool:
    return (one.audience, one.supply, set(one.form)) == (
        other.audience, other.supply, set(other.form))


def _is_wider(known: Ceiling, given: Ceiling) -> bool:
    return (known.audience == given.audience
            and (not known.supply or not given.supply or known.supply == given.supply)
            and (not known.form or set(known.form) == set(given.form)))


def _weaker(given: Ceiling, says: str, firm: str, hint: str) -> Problem:
    return Problem(given.source, "POL003", f"{says} weakens the firm limit of {firm}",
                   f"{hint}, or remove the line; a limit for one kind of supply says "
                   "`supply: store` or `supply: prescription`")


def _all_names(ceilings: Iterable[Ceiling]) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for each in ceilings:
        for name in (each.drug, *each.names):
            words = folded_words(name)
            found[words] = found.get(words, frozenset()) | {each.drug}
    return found


# -- looking a drug up ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bound:
    """One number of a ceiling: micrograms or hours, and who says it."""

    value: Fraction
    said_by: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What holds for doses of one drug; `tablets` are its strengths, the smallest first.

    `more_prescribed` says that other ceilings hold for what is prescribed.
    """

    drug: str
    day: Bound | None
    each: Bound | None
    apart: Bound | None
    tablets: tuple[Fraction, ...]
    more_prescribed: bool = False


class Ceilings:
    """The ceilings for one audience, with every name of a drug: what a text is read with."""

    def __init__(
        self, ceilings: Iterable[Ceiling], audience: Audience = "adults", drugs: Iterable[str] = ()
    ) -> None:
        self.known = tuple(each for each in ceilings if each.audience == audience)
        self._names: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
        names: Mapping[tuple[str, ...], frozenset[str]] = {
            **{folded_words(name): frozenset({name}) for name in drugs}, **_all_names(self.known)}
        for words, drug in names.items():
            if words:
                self._names.setdefault(words[0], []).append((words, drug))
        for listed in self._names.values():
            listed.sort(key=lambda each: -len(each[0]))
        self._forms = [(each, [folded_words(name) for name in each.form]) for each in self.known]

    def drug_at(self, words: Sequence[str], place: int) -> tuple[int, frozenset[str]]:
        """Return the place behind the name of a drug, and what it names; none: the place itself."""
        word = words[place] if place < len(words) else ""
        for first in (word, word[:-1] if word.endswith("s") else ""):
            for name, drugs in self._names.get(first, ()):
                length = _matches(words, place + 1, name[1:])
                if length is not None:
                    return place + 1 + length, drugs
        return place, frozenset()

    def bounds(self, drug: str, words: Sequence[str], *, prescribed: bool) -> Bounds | None:
        """Return what holds for a dose of a drug with these words beside it, or None.

        A drug that no store sells has the ceiling of its prescription everywhere.
        """
        wanted = "prescription" if prescribed else "store"
        own = [(each, forms) for each, forms in self._forms if each.drug == drug]
        with_form = [each for each, forms in own
                     if any(_stands_in(name, words) for name in forms)]
        plain = [each for each, _ in own if not each.form]
        with_form, general = (
            [each for each in some if each.supply in (None, wanted)]
            or ([] if prescribed else some) for some in (with_form, plain))
        if with_form:
            first = min(each.layer for each in with_form)
            general = [each for each in general if each.layer != first]
        chosen = [*with_form, *general]
        if not chosen:
            return None
        return Bounds(
            drug, _least((each.day, each.said_by) for each in chosen),
            _least((each.each, each.said_by) for each in chosen),
            _most((each.hours_apart, each.said_by) for each in chosen),
            tuple(sorted({Fraction(each) * MCG for one in chosen for each in one.tablets_mg})),
            not prescribed and {"store", "prescription"} <= {each.supply for each, _ in own})


def most_for_threshold(name: str, ceilings: Sequence[Ceiling]) -> Bound | None:
    """Return the most in 24 hours that a threshold of a brand may say, or None."""
    drug = next((each.drug for each in ceilings if each.threshold == name), None)
    bounds = drug and Ceilings(ceilings).bounds(drug, (), prescribed=False)
    return bounds.day if bounds else None


def _matches(words: Sequence[str], place: int, rest: Sequence[str]) -> int | None:
    """Return how many words from a place on make the rest of a name; a hyphen may part them."""
    start = place
    for word in rest:
        place += place < len(words) and words[place] == "-"
        if place >= len(words) or words[place] != word:
            return None
        place += 1
    return place - start


def _stands_in(name: Sequence[str], words: Sequence[str]) -> bool:
    return any(word == name[0] and _matches(words, place + 1, name[1:]) is not None
               for place, word in enumerate(words))


def _least(given: Iterable[tuple[Fraction | None, str]]) -> Bound | None:
    found = [Bound(value, by) for value, by in given if value is not None]
    return min(found, key=lambda each: each.value) if found else None


def _most(given: Iterable[tuple[int | None, str]]) -> Bound | None:
    found = [Bound(Fraction(value), by) for value, by in given if value is not None]
    return max(found, key=lambda each: each.value) if found else None
