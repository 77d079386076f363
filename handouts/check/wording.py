"""Rules about wording (PL): can a patient read this, find the point, and act on it?"""

from __future__ import annotations

from handouts.check.rules import Rule

RULES: tuple[Rule, ...] = ()
