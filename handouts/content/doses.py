"""What a dose is, and whether it is too much: above a ceiling, or without one.

dose_reader.py finds the doses of a text. Nothing here knows the name of a drug.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from handouts.content.ceilings import Bound, Bounds, mass
from handouts.content.dose_words import DAY
from handouts.dataclass import dataclass

_QUESTIONS = {"strength": "how many mg", "mg": "how many mg in all"}


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose as a text states it; `start` and `end` are its place there.

    `each` is the most at one time and `day` the most in 24 hours that it may be read as, in
    micrograms; `least_day` is the least. `apart` is the shortest time between two, in hours, and
    `times` how many times a day. `limit` says that it is stated as the most, `named` that its own
    sentence names the drug, `taken` that it is told to be taken. `lacks` says what is not told.
    """

    start: int
    end: int
    words: str
    drugs: tuple[str, ...] = ()
    bounds: tuple[Bounds | None, ...] = ()
    each: Fraction | None = None
    day: Fraction | None = None
    least_day: Fraction | None = None
    apart: Fraction | None = None
    times: Fraction | None = None
    limit: bool = False
    named: bool = False
    taken: bool = False
    prescribed: bool = False
    lacks: tuple[str, ...] = ()

    @property
    def drug(self) -> str:
        """Return the drugs that it may be of, as a message names them."""
        return " or ".join(self.drugs)

    @property
    def is_told(self) -> bool:
        """Say whether it is more than the strength of a tablet: told to be taken, or how often."""
        return self.taken or self.limit or bool(self.times or self.apart or self.day)

    @property
    def questions(self) -> tuple[str, ...]:
        """Return what its words leave open, for a reviewer."""
        return tuple(f"{_QUESTIONS.get(each, each)} is not said" for each in self.lacks)

    @property
    def often(self) -> str:
        """Return how often it is taken, as a message says it."""
        if self.apart is not None:
            return f"every {number(self.apart)} hours" if self.apart != 1 else "every hour"
        if self.times is not None:
            return "once a day" if self.times == 1 else f"{number(self.times)} times a day"
        return ""

    @property
    def comes_to(self) -> str:
        """Return what it comes to and its own words do not say, such as "9,600 mg a day"."""
        said = _plain(self.words)
        parts = [f"{mass(amount)} {when}" for amount, when in (
            (self.each, "each time"), (self.day, "a day"))
            if amount is not None and mass(amount) not in said]
        return " and ".join(parts)


@dataclass(frozen=True, slots=True)
class DoseFinding:
    """What is wrong with a dose: firm above a ceiling, else a question to a reviewer."""

    dose: Dose
    firm: bool
    message: str
    hint: str


def judged(doses: Sequence[Dose], around: Sequence[Dose] = ()) -> list[DoseFinding]:
    """Return what is wrong with the doses of one text; `around` are those that stand near it.

    A most in 24 hours that is said beside a range counts, in place of what the range could come to.
    """
    found = []
    for dose in doses:
        capped = is_capped(dose, doses)
        day = None if capped else dose.least_day if is_capped(dose, around) else dose.day
        above = next(filter(None, (_above(dose, day, each) for each in dose.bounds)), None)
        if above:
            found.append(above)
        else:
            found += _unknown(dose)
    return found


# -- what is too much ----------------------------------------------------------------------------


def is_capped(dose: Dose, others: Iterable[Dose]) -> bool:
    """Say whether a most in 24 hours of the same drug is said beside a dose."""
    return dose.each is not None and dose.day is not None and any(
        each.limit and each.each is None and each.day is not None and each is not dose
        and set(each.drugs) & set(dose.drugs) for each in others)


def _above(dose: Dose, day: Fraction | None, bounds: Bounds | None) -> DoseFinding | None:
    """Return the finding of a dose that is above one of these bounds, or None."""
    if bounds is None:
        return None
    passed: list[tuple[str, str, Bound]] = []  # what it is, the limit, who says so
    if bounds.each and dose.each is not None and dose.each > bounds.each.value:
        passed.append((f"{mass(dose.each)} each time, the most is",
                       f"at most {mass(bounds.each.value)} each time", bounds.each))
    if bounds.day and day is not None and day > bounds.day.value:
        passed.append((f"{mass(day)} a day, the most is",
                       f"at most {mass(bounds.day.value)} in 24 hours", bounds.day))
    if bounds.apart and _too_often(dose, bounds.apart.value):
        passed.append((f"{dose.often}, the least is",
                       f"at least {number(bounds.apart.value)} hours between doses", bounds.apart))
    if not passed:
        return None
    sources = "; ".join(dict.fromkeys(bound.said_by for _, _, bound in passed))
    hint = f"write {_listed(_limits(bounds))}, or leave the dose out"
    if bounds.more_prescribed:
        hint += ("; if a clinician prescribes it, say so: `about:` names a matter that is "
                 "prescribed, or the sentence says prescribed")
    if len(passed) > 1:
        ways = "; ".join(f"{said} {limit.split(maxsplit=2)[2]}" for said, limit, _ in passed)
        message = (f"{dose.words!r} is beyond the ceiling of {bounds.drug} in {len(passed)} ways: "
                   f"{ways} ({sources})")
    else:
        comes = f" is {dose.comes_to}, which" if dose.comes_to else ""
        message = (f"{dose.words!r}{comes} is beyond the ceiling of {bounds.drug}: {passed[0][1]} "
                   f"({sources})")
    return DoseFinding(dose, True, message, hint)


def _longer(bounds: Bounds, apart: Fraction) -> str:
    """Return how far apart the largest doses stand where the least time would pass the day's limit.
    """
    if not (bounds.each and bounds.day and bounds.day.value >= bounds.each.value):
        return ""
    hours = Fraction(24, bounds.day.value // bounds.each.value)
    return f" ({number(hours)} for {mass(bounds.each.value)})" if hours > apart else ""


def _limits(bounds: Bounds) -> list[str]:
    """Return all limits of a drug: who keeps to one of them alone may pass another."""
    limits = []
    if bounds.each:
        limits.append(f"at most {mass(bounds.each.value)} each time")
    if bounds.apart:
        limits.append(f"at least {number(bounds.apart.value)} hours between doses"
                      f"{_longer(bounds, bounds.apart.value)}")
    if bounds.day:
        limits.append(f"at most {mass(bounds.day.value)} in 24 hours")
    return limits


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _too_often(dose: Dose, apart: Fraction) -> bool:
    if dose.apart is not None:
        return dose.apart < apart
    return dose.times is not None and dose.times > DAY / apart


def _unknown(dose: Dose) -> Iterator[DoseFinding]:
    """Yield what a reviewer must look at, since no ceiling decides it."""
    if not dose.drugs:
        if dose.taken or dose.limit:
            yield DoseFinding(dose, False, f"{dose.words!r} names no drug: no limit known: the "
                              "reviewer must check", "name the drug in the same sentence")
        return
    without = [name for name, each in zip(dose.drugs, dose.bounds, strict=True) if each is None]
    if without and (dose.is_told or (dose.named and dose.each is not None)):
        yield DoseFinding(
            dose, False, f"{dose.words!r}: {', '.join(without)} has no ceiling in the policy: no "
            "limit known: the reviewer must check",
            "let a clinician set one: `ceilings:` in policy.yaml")
    elif {"strength", "mg"} & set(dose.lacks) and (dose.times or dose.apart or dose.limit):
        yield DoseFinding(
            dose, False, f"{dose.words!r} does not say how many mg of {dose.drug} that is: the "
            "reviewer must check", "say it, such as 2 tablets of 200 mg")


def number(value: Fraction) -> str:
    """Return hours or times as a message says them."""
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    return " ".join(text.split())
