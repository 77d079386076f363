"""Rules about the look (LP) of the pages of a finished file, and of a brand."""

from __future__ import annotations

from handouts.check.rules import Rule

RULES: tuple[Rule, ...] = ()
