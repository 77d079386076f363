"""Words that name another sheet lead to it, on paper and in a booklet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handouts.check.facts import TopicFacts
from handouts.check.rule import apply
from handouts.check.rules.references import RULES

Make = Callable[..., TopicFacts]


def found(facts: TopicFacts) -> list[str]:
    return [finding.problem.message for finding in apply(RULES, facts, "small")]


@pytest.mark.parametrize(("words", "message"), [
    ("See [Sheet 7](#pain-releavers).", "leads to 'pain-releavers', which is not a topic"),
    ("See [Sheet 8](#pain-relievers).", "leads to 'pain-relievers', which is number 7"),
    ("See [Sheet 8](#causes).", "leads to 'causes', which is number none"),
    ("See **[Sheet 8](#pain-relievers)**.", "which is number 7"),
    ("See Sheet 7.", "'Sheet 7' means nothing in a booklet"),
    ("See Sheets 7 and 8.", "'Sheets 7' means nothing in a booklet"),
    ("See [Sheet 7](#pain-relievers). Yes, Sheet 7.", "'Sheet 7' means nothing in a booklet"),
])
def test_words_that_lead_astray_are_found(small_topic: Make, words: str, message: str) -> None:
    (finding,) = found(small_topic(("Rest a little.", f'"{words}"')))
    assert message in finding


@pytest.mark.parametrize("words", [
    "See [Sheet 7](#pain-relievers).", "See [what a nerve does](#sciatica).", "Use clean sheets.",
])
def test_words_that_lead_home_are_left_alone(small_topic: Make, words: str) -> None:
    assert not found(small_topic(("Rest a little.", f'"{words}"')))


def test_a_main_message_is_read_too(small_topic: Make) -> None:
    words = "Keep moving. See [Sheet 2](#nowhere)."
    assert found(small_topic(("Keep moving as you can.", f'"{words}"')))
