"""The rule about doses for children (PL060): none, until a clinician has set the most of a drug."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.facts import TopicFacts
from handouts.check.rule import Found, Rule
from handouts.content.models import Topic
from handouts.content.texts import CLOSING, OPENING, URGENT, block_words, finder, key_words
from handouts.errors import Source
from handouts.yamlfiles.validation import short

_DOSE = re.compile(
    r"(?<![\w.,])(?:\d[\d.,]*|½|half an?|one|two|three|medio|media|una?|dos|tres)[\s-]?"
    r"(?:mg|mcg|µg|g|m[Ll]|mEq|units?|tablets?|pills?|capsules?|caplets?|drops?|puffs?|patch(?:es)?"
    r"|teaspoons?|tablespoons?|tabletas?|pastillas?|cápsulas?|gotas|unidades|cucharaditas?"
    r"|cucharadas?|comprimidos?|milligrams?|grams?|milliliters?|miligramos?|gramos?|mililitros?)"
    r"(?!\w)")


def dose_for_a_child(facts: TopicFacts) -> Iterator[Found]:
    """Find doses in a pack about children of a drug without a ceiling for them in the policy."""
    safety = facts.library.safety(facts.topic)
    if safety.pack.audience != "children":
        return
    settled = finder(name for each in safety.policy.ceilings if each.audience == "children"
                     for name in (each.drug, *each.names))
    drugs = finder(safety.drugs)
    for source, text, around in _texts(facts.topic):
        dose = _DOSE.search(text)
        named = {found[0] for found in drugs.finditer(around)}
        if dose and not (named and all(map(settled.fullmatch, named))):
            yield Found(source, "a dose on a sheet about children: "
                        f"{short(' '.join(dose[0].split()))!r}",
                        "leave the dose out; or let a clinician set the most of this drug for "
                        "children: `ceilings:` in the pack's policy.yaml")


def _texts(topic: Topic) -> Iterator[tuple[Source, str, str]]:
    """Yield each text with its place, and with the words of the section that it stands in."""
    for keys in ((*OPENING, *URGENT, "figure"), CLOSING):
        for source, text in key_words(topic, keys):
            yield source, text, text
    for section in topic.sections:
        words = list(block_words(section))
        around = " ".join([section.heading, *(text for _, text in words)])
        for source, text in words:
            yield source, text, around


RULES = (
    Rule("PL060", "error", "topic", "A sheet about children names no dose of a drug for which the "
         "policy has no ceiling for children.",
         "a child's dose goes by weight and age: a clinician sets it, never an example",
         "`Ask us how much your child may take.`", dose_for_a_child, waivable=False),
)
