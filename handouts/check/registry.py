"""The one table of all rules."""

from __future__ import annotations

from handouts.check.reader_ids import READER_RULES
from handouts.check.rule import About, Rule
from handouts.check.rules import (
    actions,
    appearance,
    brands,
    ceilings,
    children,
    disclaimers,
    doses,
    emergency,
    pasted,
    references,
    reviews,
    structure,
    wording,
)

RULES: tuple[Rule, ...] = (
    *wording.RULES, *pasted.RULES, *references.RULES, *actions.RULES, *doses.RULES,
    *ceilings.RULES, *children.RULES, *disclaimers.RULES, *emergency.RULES, *reviews.RULES,
    *brands.RULES,
    *appearance.RULES, *structure.RULES,
    *READER_RULES,
)


def rules_about(about: About, *, release: bool) -> tuple[Rule, ...]:
    """Return the rules about one kind of thing; those for a release only if asked."""
    return tuple(
        rule for rule in RULES if rule.about == about and (release or not rule.release))
