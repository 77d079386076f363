"""What a rule is: an id that never changes, what it looks at, its origin, and how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from handouts.errors import Problem, Source

Severity = Literal["error", "warning"]
# What a rule looks at, and so which facts (see facts.py) it is given.
About = Literal["topic", "booklet", "brand", "project", "document"]


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one thing that a rule found; the rule gives it its id and severity."""

    source: Source
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Describe one rule.

    `origin` names the standard or the reason, `example` shows a fix in two lines at most.
    `release` rules run only before patients see a handout; one that is not `waivable` protects a
    patient so directly that no reason is good enough.
    """

    id: str
    severity: Severity
    about: About
    title: str
    origin: str
    example: str
    find: Callable[[Any], Iterable[Found]]
    release: bool = False
    waivable: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one problem with its severity and its subject, such as "home-remedies"."""

    problem: Problem
    severity: Severity
    subject: str


def apply(rules: Iterable[Rule], facts: Any, subject: str) -> list[Finding]:
    """Return everything that some rules find in the facts that they are about."""
    return [
        Finding(Problem(found.source, rule.id, found.message, found.hint), rule.severity, subject)
        for rule in rules for found in rule.find(facts)
    ]
