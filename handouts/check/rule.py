"""What a rule is: an id that never changes, what it looks at, its origin, and how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source

Severity = Literal["error", "warning"]
SHOWN = 40  # letters of a text in a message
# What a rule looks at, and so which facts (see facts.py) it is given; what is found while a file
# is read or a document built is found by the code that does so.
About = Literal["topic", "booklet", "brand", "project", "document", "reading"]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a rule found; the rule gives it its id and severity."""

    source: Source
    message: str
    hint: str


def _nothing(_facts: Any) -> Iterable[Found]:
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table of rules.

    `origin` names the standard or the reason, `example` shows a fix in two lines at most. `find`
    is named for the defect that it finds. `at_release` is the severity before patients see a
    handout, where it is another; `release` rules run only then. One that is not `waivable`
    protects a patient so directly that no reason is good enough.
    """

    id: str
    severity: Severity
    about: About
    title: str
    origin: str
    example: str
    find: Callable[[Any], Iterable[Found]] = _nothing
    release: bool = False
    waivable: bool = True
    at_release: Severity | None = None

    def severity_of(self, *, release: bool) -> Severity:
        """Return how severe a finding is, before a release or otherwise."""
        return self.at_release or self.severity if release else self.severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with its severity and its subject, such as "home-remedies"."""

    problem: Problem
    severity: Severity
    subject: str


def quoted(text: str) -> str:
    """Return the first words of a text from a page in quotation marks, for a message."""
    words = " ".join(text.split())
    return repr(words if len(words) <= SHOWN else f"{words[:SHOWN]}…")


def apply(
    rules: Iterable[Rule], facts: Any, subject: str, *, release: bool = False
) -> list[Finding]:
    """Return everything that some rules find in the facts that they are about."""
    return [
        Finding(Problem(found.source, rule.id, found.message, found.hint),
                rule.severity_of(release=release), subject)
        for rule in rules for found in rule.find(facts)
    ]
