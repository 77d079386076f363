"""Which disclaimers a topic needs, where each is placed, and whether all of that holds.

    DIS001 a required disclaimer that no section brings     DIS005 a marker that its text lacks
    DIS002 a section about what no kind covers              DIS006 a text that is not there
    DIS003 a move outside `about: [exercise]`               DIS007 no emergency notice, or too late
    DIS004 a drug named too early, or at all                DIS008 a marker that a page has lost
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from handouts.content.disclaimertexts import Disclaimer, spaced
from handouts.content.models import Kind, Move, Notice, Topic, Trigger
from handouts.content.texts import CLOSING, OPENING, block_words, finder, key_words
from handouts.errors import Problem, Source

__all__ = ["ALWAYS", "REQUIRED", "Disclaimer", "Placement", "all_ids", "check_markers",
           "check_topic", "place", "required_ids"]

ALWAYS = ("D-GEN", "D-EMERG", "D-CONTACT", "D-REV", "D-SRC", "D-COPY", "D-ACCESS", "D-CHILD")
REQUIRED: dict[Kind, tuple[str, ...]] = {
    "info": (),
    "home": ("D-PREG", "D-MED"),
    "exercise": ("D-EX", "D-PREG"),
    "heat-cold": ("D-HEAT", "D-PREG"),
    "otc-medicine": ("D-MED", "D-APAP", "D-POISON", "D-PREG"),
    "prescription-medicine": ("D-MED", "D-POISON", "D-PREG"),
    "opioid": ("D-OPIOID", "D-MED", "D-POISON", "D-PREG"),
    "massage": ("D-MASS",),
    "complementary": ("D-ALT", "D-PREG"),
    "imaging": ("D-PREG",),
    "emergency": (),
    "pregnancy": ("D-PREG",),
}
# Required only where a section speaks of it.
IF_TRIGGERED: dict[Kind, dict[Trigger, str]] = {
    "home": {"heat-cold": "D-HEAT"},
    # Many opioid pills hold acetaminophen too.
    "opioid": {"acetaminophen": "D-APAP"}, "prescription-medicine": {"acetaminophen": "D-APAP"},
}

MEDICINE_KINDS: frozenset[Kind] = frozenset({"otc-medicine", "prescription-medicine", "opioid"})
_ASK_PREGNANCY: tuple[Kind, ...] = (
    "pregnancy", "home", "exercise", "heat-cold", "otc-medicine", "prescription-medicine", "opioid",
    "complementary", "imaging",
)
# The kinds under which a section may be about something; the first is the one to suggest.
COVERS: dict[Trigger, tuple[Kind, ...]] = {
    "exercise": ("exercise",),
    "heat-cold": ("heat-cold", "home"),
    "medicine": ("home", "otc-medicine", "prescription-medicine", "opioid"),
    "acetaminophen": ("otc-medicine", "opioid", "prescription-medicine"),
    "opioid": ("opioid",),
    "massage": ("massage",),
    "complementary": ("complementary",),
    "imaging": ("imaging",),
    "pregnancy": _ASK_PREGNANCY,
}
MEDICINE_FIRST = "D-MED"


@dataclass(frozen=True, slots=True)
class Placement:
    """Hold the disclaimers of a topic: before the blocks of sections, at the foot, and all."""

    before: Mapping[int, tuple[Disclaimer, ...]]
    foot: tuple[Disclaimer, ...]
    required: tuple[Disclaimer, ...]


def all_ids() -> tuple[str, ...]:
    """Return every id that some topic may need."""
    return tuple(dict.fromkeys([*ALWAYS, *(name for ids in REQUIRED.values() for name in ids)]))


def required_ids(topic: Topic) -> tuple[str, ...]:
    """Return the ids that a topic's kinds ask for, each once."""
    about = {trigger for section in topic.sections for trigger in section.about}
    ids = list(ALWAYS)
    for kind in topic.kinds:
        ids += REQUIRED[kind]
        ids += [name for trigger, name in IF_TRIGGERED.get(kind, {}).items() if trigger in about]
    return tuple(dict.fromkeys(ids))


def place(topic: Topic, disclaimers: Mapping[str, Disclaimer]) -> Placement:
    """Place each required disclaimer once, in the first section that is about its matter."""
    required = [each for name in required_ids(topic) if (each := disclaimers.get(name))]
    waiting = [each for each in required if each.placement == "before"]
    # The order of the file, so that panels read alike in all topics.
    order = list(disclaimers)
    waiting.sort(key=lambda each: order.index(each.id))
    before: dict[int, tuple[Disclaimer, ...]] = {}
    for index, section in enumerate(topic.sections):
        due = tuple(each for each in waiting if set(each.triggers) & set(section.about))
        if due:
            before[index] = due
            waiting = [each for each in waiting if each not in due]
    foot = tuple(each for each in required if each.placement == "foot")
    return Placement(before, foot, tuple(required))


def check_markers(
    words: str, required: Iterable[Disclaimer], source: Source
) -> list[Problem]:
    """Report each marker (DIS008) that the finished words lack; spaces and line ends are alike."""
    shown = spaced(words).casefold()
    problems = []
    for each in required:
        markers: Sequence[str] = [each.marker]
        if each.placement == "review":
            markers = [each.marker, each.reviewed_marker]
        if not any(spaced(marker).casefold() in shown for marker in markers):
            problems.append(Problem(source, "DIS008", f"the page has lost {each.id}: "
                                    f"{each.marker!r} is not in its words",
                                    "mend the layout: it must show every disclaimer that is due"))
    return problems


def check_topic(
    topic: Topic, disclaimers: Mapping[str, Disclaimer], drugs: Sequence[str]
) -> list[Problem]:
    """Return every problem of a topic's disclaimers and of the drugs that it names."""
    return [
        *_not_brought(topic, disclaimers), *_not_covered(topic), *_loose_moves(topic),
        *_emergency(topic), *_drugs(topic, disclaimers, drugs),
    ]


def _not_brought(topic: Topic, disclaimers: Mapping[str, Disclaimer]) -> Iterator[Problem]:
    placement = place(topic, disclaimers)
    placed = {each.id for due in placement.before.values() for each in due}
    for each in placement.required:
        if each.placement == "before" and each.id not in placed:
            kinds = ", ".join(topic.kinds)
            about = " or ".join(f"`about: [{trigger}]`" for trigger in each.triggers)
            yield Problem(topic.place("kinds"), "DIS001",
                          f"{each.id} is required for the kinds [{kinds}], "
                          "but no section brings it",
                          f"add {about} to the section that speaks of it")


def _not_covered(topic: Topic) -> Iterator[Problem]:
    for section in topic.sections:
        for trigger in section.about:
            kinds = COVERS[trigger]
            if not set(kinds) & set(topic.kinds):
                yield Problem(section.source, "DIS002",
                              f"the section {section.heading!r} is about {trigger}, but no kind of "
                              "the topic is",
                              f"add {' or '.join(kinds[:4])} to `kinds:`, or take {trigger} out of "
                              "`about:`")


def _loose_moves(topic: Topic) -> Iterator[Problem]:
    for section in topic.sections:
        for block in section.blocks:
            if isinstance(block, Move) and "exercise" not in section.about:
                yield Problem(block.source, "DIS003", "a move in a section that is not about "
                              "exercise", f"add `about: [exercise]` to {section.heading!r}")


def _emergency(topic: Topic) -> Iterator[Problem]:
    having = [
        index for index, section in enumerate(topic.sections)
        if any(isinstance(block, Notice) and block.kind == "emergency" for block in section.blocks)
    ]
    if not having:
        yield Problem(topic.place("sections"), "DIS007", "there is no emergency notice",
                      "add `- include: danger-signs` as the first of the sections")
    elif "emergency" in topic.kinds and having[0] != 0:
        section = topic.sections[having[0]]
        yield Problem(section.source, "DIS007", "the emergency notice of an emergency topic comes "
                      "late", "move this section to the top")


def _drugs(
    topic: Topic, disclaimers: Mapping[str, Disclaimer], drugs: Sequence[str]
) -> Iterator[Problem]:
    pattern = finder(drugs)

    def named(words: Iterable[tuple[Source, str]], where: str, hint: str) -> Iterator[Problem]:
        for source, text in words:
            found = pattern.search(text)
            if found:
                yield Problem(source, "DIS004", f"{found[0]!r} is named {where}", hint)

    yield from named(key_words(topic, (*OPENING, "figure")), "before the medicine disclaimer",
                     "title, question, summary, main message, key points and the topic's own "
                     "figure name no drug: write `pain medicine`")
    allowed = bool(MEDICINE_KINDS & set(topic.kinds))
    first = len(topic.sections)
    if allowed:
        placed = place(topic, disclaimers).before.items()
        first = next((index for index, due in placed
                      if any(each.id == MEDICINE_FIRST for each in due)), first)
    where = "before the medicine disclaimer" if allowed else "in a topic that is not about medicine"
    hint = ("move it behind the first section with `about: [medicine]`" if allowed
            else "write `pain medicine`, or point to the sheet about it; if the topic is about it, "
                 "add otc-medicine or prescription-medicine to `kinds:`")
    for index, section in enumerate(topic.sections):
        if index <= first:
            yield from named([(section.source, section.heading)], where, hint)
        if index < first:
            yield from named(block_words(section), where, hint)
    if not allowed:
        yield from named(key_words(topic, CLOSING), where, hint)
