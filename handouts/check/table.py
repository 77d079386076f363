"""The one table of all rules."""

from __future__ import annotations

from handouts.check import (
    actions,
    doses,
    emergency,
    look,
    owners,
    references,
    required,
    signoff,
    tagging,
    wording,
)
from handouts.check.rules import About, Rule

RULES: tuple[Rule, ...] = (
    *wording.RULES, *references.RULES, *actions.RULES, *doses.RULES, *required.RULES,
    *emergency.RULES, *signoff.RULES, *owners.RULES, *look.RULES, *tagging.RULES,
)


def rules_about(about: About, *, release: bool) -> tuple[Rule, ...]:
    """Return the rules about one kind of thing; those for a release only if asked."""
    return tuple(
        rule for rule in RULES if rule.about == about and (release or not rule.release))
