"""Rules about how much of a drug a sheet names (PL061 to PL064): no more than its ceiling.

The ceilings are data of the policy. A topic is read section by section; what a brand, a disclaimer,
the glossary, a booklet or a layout adds is read in the finished file.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from handouts.check.facts import DocumentFacts, TopicFacts
from handouts.check.rule import Found, Rule
from handouts.check.rules.doses import places
from handouts.content.doses import DoseFinding
from handouts.errors import Source


def dose_above_its_ceiling(facts: TopicFacts) -> Iterator[Found]:
    """Find doses that are more than the ceiling of their drug, or closer together."""
    for each in facts.doses:
        yield from (_found(each.source, finding) for finding in each.findings if finding.firm)


def dose_without_a_ceiling(facts: TopicFacts) -> Iterator[Found]:
    """Find doses that no ceiling decides; those for children have a rule of their own (PL060)."""
    if facts.library.safety(facts.topic).pack.audience == "children":
        return
    for each in facts.doses:
        yield from (_found(each.source, finding) for finding in each.findings if not finding.firm)


def _found(source: Source, finding: DoseFinding) -> Found:
    return Found(source, finding.message, finding.hint)


def printed_dose(facts: DocumentFacts, *, firm: bool) -> Iterator[Found]:
    """Find doses in what is printed beside the topics' own words.

    The disclaimers that come with the tool are left out: they were held against its ceilings, and
    a clinic with a lower one may not word them otherwise.
    """
    for index, text, finding in facts.printed_doses:
        if finding.firm == firm:
            said_at = next((source for source, words in places(facts, ()) if source is not None
                            and words in text and finding.dose.words in words), None)
            yield (_found(said_at, finding) if said_at is not None else Found(
                facts.source, f"{facts.page(index)}: {finding.message}", finding.hint))


_LABELS = "FDA Drug Facts labels, OTC monographs and prescribing information"

RULES = (
    Rule("PL061", "error", "topic", "No dose is above the ceiling of its drug: for one time, for "
         "24 hours, or in the time between two doses.", _LABELS,
         "`Never more than 4,000 mg of acetaminophen in 24 hours.`",
         dose_above_its_ceiling, waivable=False),
    Rule("PL062", "warning", "topic", "Each dose is of a drug with a ceiling, and says how many mg "
         "it is. The reviewer must check one that is not.", _LABELS,
         "`2 tablets of 200 mg`, not `2 tablets`", dose_without_a_ceiling),
    Rule("PL063", "error", "document", "All that is printed keeps to PL061: also the words of "
         "brands, disclaimers, booklets, the glossary and layouts.", _LABELS,
         "`At most 6 tablets of 200 mg in 24 hours.`",
         partial(printed_dose, firm=True), waivable=False),
    Rule("PL064", "warning", "document", "All that is printed keeps to PL062.", _LABELS,
         "`2 tablets of 200 mg`, not `2 tablets`", partial(printed_dose, firm=False)),
)
