"""The rule about words that name another handout (PL038)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.facts import TopicFacts
from handouts.check.rule import Found, Rule
from handouts.content.inline import plain
from handouts.content.library import load_topic, topic_slugs
from handouts.content.texts import references
from handouts.errors import HandoutError, did_you_mean
from handouts.yamlfiles.validation import short


def misleading_reference(facts: TopicFacts) -> Iterator[Found]:
    """Find references to no topic, or by the number of another one, and numbers without one."""
    library = facts.library
    known = topic_slugs(library.project, library.lang)
    for place, reference in references(facts.topic):
        words = plain(reference.children).replace("\u00a0", " ")
        if reference.slug not in known:
            yield Found(place, f"{short(words)!r} leads to {reference.slug!r}, which is not a "
                        "topic",
                        did_you_mean(reference.slug, known) or "see: make-handout list")
            continue
        number, own = re.search(r"[0-9]+", words), _sheet(facts, reference.slug)
        if number and own is not None and number[0] != str(own):
            yield Found(place, f"{short(words)!r} leads to {reference.slug!r}, which is number "
                        f"{own or 'none'}", "name it by its own number, or by its title")
    yield from _numbers_alone(facts)


def _sheet(facts: TopicFacts, slug: str) -> int | None:
    """Return the number of a topic's sheet, 0 for none; None for a topic that cannot be read."""
    library = facts.library
    if slug not in library.sheets:
        known = library.topics.get(slug)
        try:
            library.sheets[slug] = (
                known or load_topic(library.project, slug, library.lang)).sheet or 0
        except HandoutError:
            library.sheets[slug] = None
    return library.sheets[slug]


def _numbers_alone(facts: TopicFacts) -> Iterator[Found]:
    """Find the number of a sheet in plain words: in a booklet, sheets have other numbers."""
    word = facts.library.fixed_words(facts.library.lang)["topic"]["sheet"]
    named = re.compile(rf"\b{re.escape(word.partition('{')[0].strip())}s?\s[0-9]+")
    told = [plain(each.children) for _, each in references(facts.topic)]
    for place, text in facts.words:
        for found in named.findall(text):
            if found in told:
                told.remove(found)
            else:
                yield Found(place, f"{found!r} means nothing in a booklet",
                            f"write [{found}](#name-of-the-topic)")


RULES = (
    Rule("PL038", "error", "topic", "Words that name another sheet lead to it, by its own number.",
         "a booklet's chapters have other numbers than the sheets",
         "`see [Sheet 7](#pain-relievers)`", misleading_reference),
)
