"""Rules about disclaimers (DIS) in a finished file: is each one on the page, in its place?"""

from __future__ import annotations

from handouts.check.rules import Rule

RULES: tuple[Rule, ...] = ()
