"""Rules about how much of a drug a sheet names (PL061 to PL064): no more than its ceiling.

The ceilings are data of the policy. A topic is read section by section; what a brand, a disclaimer,
the glossary, a booklet or a layout adds is read in the finished file.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from handouts.check.facts import DocumentFacts, TopicFacts
from handouts.check.readback.visible_text import said, written
from handouts.check.rule import Found, Rule
from handouts.check.rules.doses import places, source_words
from handouts.content.ceilings import Ceilings
from handouts.content.dose_reader import read
from handouts.content.doses import DoseFinding, judged
from handouts.content.inline import plain
from handouts.content.texts import topic_words
from handouts.content.topic_doses import ceilings_of
from handouts.errors import HandoutError, Source


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
    for index, text, finding in _printed(facts):
        if finding.firm == firm:
            said_at = next((source for source, words in places(facts, ()) if source is not None
                            and words in text and finding.dose.words in words), None)
            yield (_found(said_at, finding) if said_at is not None else Found(
                facts.source, f"{facts.page(index)}: {finding.message}", finding.hint))


def _printed(facts: DocumentFacts) -> Iterator[tuple[int, str, DoseFinding]]:
    """Yield what is wrong with the doses of each printed piece: its page, its words, the finding.

    A piece may speak of the drug that the piece before it names.
    """
    if not facts.chapters:
        return
    ceilings = _ceilings(facts)
    own = {written(text) for topic in facts.chapters for _, text in topic_words(topic)}
    cited = {written(text) for topic in facts.chapters for _, text in source_words(topic)}
    firm = _shipped_words(facts)
    before = ""
    for index, piece in said(facts.structure):
        if piece in own:
            before = ""
            continue
        text = piece
        for words in firm:
            text = text.replace(words, " ")
        doses = read(text, facts.library.lang, ceilings, before=before,
                     prescribed=any(words in piece for words in cited))
        yield from ((index, piece, finding) for finding in judged(doses))
        before = text


def _ceilings(facts: DocumentFacts) -> Ceilings:
    return ceilings_of(facts.library.safety(facts.chapters[0]))


def _shipped_words(facts: DocumentFacts) -> list[str]:
    """Return the words of the disclaimers that come with the tool, the longest first."""
    found: set[str] = set()
    for topic in facts.chapters:
        try:
            shipped = facts.library.shipped(topic)
        except HandoutError:
            continue
        for each in shipped.texts.values() if shipped else ():
            found |= {written(plain(words)) for words in (each.text, each.short) if words}
    return sorted(found, key=len, reverse=True)


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
