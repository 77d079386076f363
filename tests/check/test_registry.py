"""The tables of rules are whole: every id that the code gives has its entry."""

from __future__ import annotations

import re
from pathlib import Path

from handouts.check.registry import RULES
from tools.rule_reference import PAGE, page

PACKAGE = Path(__file__).parents[2] / "handouts"
# Mistakes of usage explain themselves: they are not about content.
USAGE = "USE"


def test_every_id_in_the_code_has_its_entry() -> None:
    given = set()
    for path in PACKAGE.rglob("*.py"):
        given |= set(re.findall(r'"([A-Z]{2,4}[0-9]{3})"', path.read_text(encoding="utf-8")))
    assert {each for each in given if not each.startswith(USAGE)} == {rule.id for rule in RULES}


def test_no_id_stands_twice() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


def test_every_rule_says_what_it_wants_where_from_and_how() -> None:
    for rule in RULES:
        assert rule.title.endswith("."), rule.id
        assert rule.origin, rule.id
        assert rule.example, rule.id


def test_the_rule_reference_is_what_the_table_says() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "run: python -m tools.rule_reference"
