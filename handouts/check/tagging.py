"""Rules about the structure (STR) of a finished file: what a screen reader meets."""

from __future__ import annotations

from handouts.check.rules import Rule

RULES: tuple[Rule, ...] = ()
