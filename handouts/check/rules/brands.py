"""Rules about whose paper it is (REV015 to REV017, REV022), before patients get it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.check.facts import DocumentFacts
from handouts.check.readback.structure import find
from handouts.check.rule import Found, Rule
from handouts.content.inline import parse, plain
from handouts.theme.brand import Brand, Thresholds
from handouts.yamlfiles.validation import short

EXAMPLE_BRANDS = ("sample", "blank")
# Numbers that nobody has: 555 is kept for films.
_NO_PHONE = re.compile(r"\b555[-. ]?[0-9]{4}\b|\b000[-. ]?0000\b|\b123[-. ]?4567\b")


def thresholds_unset(facts: DocumentFacts) -> Iterator[Found]:
    """Find what a clinic's clinicians have not settled: it stays a blank on paper."""
    brand = facts.library.brand
    given = brand.thresholds or Thresholds()
    unset = [name for name in Thresholds.model_fields if getattr(given, name) is None]
    if unset:
        yield Found(brand.source, f"not settled for {brand.slug!r}: {', '.join(unset)}",
                    "let a clinician settle them below `thresholds:`, or leave them as blanks to "
                    "fill in by hand")


def example_brand(facts: DocumentFacts) -> Iterator[Found]:
    """Find a brand that is not a clinic's own."""
    brand = facts.library.brand
    if brand.slug in EXAMPLE_BRANDS or "example" in brand.name.casefold():
        yield Found(brand.source, f"the brand {brand.slug!r} ({short(brand.name)}) is not a "
                    "clinic's own",
                    "make your own: make-handout init our-clinic")


def example_phone(facts: DocumentFacts) -> Iterator[Found]:
    """Find a number to call that nobody answers."""
    brand = facts.library.brand
    for key, value in _numbers(brand):
        if _NO_PHONE.search(value) or (key == "phone" and not any(map(str.isdigit, value))):
            yield Found(brand.source, f"{key}: nobody answers {short(value)!r}",
                        "write your clinic's own number")


def language_access_is_lost(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file that does not show its brand's notice of help with language."""
    brand = facts.library.brand
    access = brand.language_access
    if access is None:
        return
    text = access.text and plain(parse(access.text))
    if text and facts.seen_whole.find(text) < 0:
        yield Found(facts.source, f"the notice of help with language is not to be read: "
                    f"{short(text)!r}", _SHOW)
    alts = {node.props.get("Alt") for node in find(facts.structure.root, "Figure")}
    if access.picture and access.alt not in alts:
        yield Found(facts.source, f"the picture {access.picture!r} of the notice of help with "
                    "language is not shown", _SHOW)


def _numbers(brand: Brand) -> Iterator[tuple[str, str]]:
    yield "phone", brand.phone
    yield "after_hours", brand.after_hours
    yield "hours", brand.hours


_SHOW = "write {{ parts.language_access() }} in your layout, as topic.html.j2 does"
_OWN = "a clinic answers for what it hands out"

# They look at the brand that a document is built with, so that a check of one topic has them too;
# what several documents share is told once.
RULES = (
    Rule("REV015", "warning", "document", "The clinic has settled its own thresholds.",
         "what only a clinic can decide, it decides on purpose", "weeks_before_visit: 2 weeks",
         thresholds_unset, release=True),
    Rule("REV016", "error", "document", "What patients get carries a clinic's own brand.", _OWN,
         "make-handout init our-clinic", example_brand, release=True, waivable=False),
    Rule("REV022", "error", "document", "Every sheet shows the clinic's notice of free help with "
         "language.", "45 CFR 92.11 (Section 1557): a notice with the information that patients "
         "get", "language_access: We can help you read this. It is free.",
         language_access_is_lost),
    Rule("REV017", "error", "document", "Somebody answers the numbers on the paper.",
         "a patient calls the number on the paper", "phone: 212-456-7890", example_phone,
         release=True, waivable=False),
)
