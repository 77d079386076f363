"""Which disclaimers a topic needs, where each is placed, and whether all of that holds.

    DIS003 a block outside of its matter               DIS008 a marker that a page has lost
    DIS004 a drug named too early, or without cover    POL001 a section about an unknown matter

What a section is about decides: the policy says what each matter requires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from handouts.content.danger import sign_problems
from handouts.content.disclaimertexts import Form, spaced
from handouts.content.inline import Inline
from handouts.content.models import Section, Topic
from handouts.content.policy import Policy, Where
from handouts.content.safety import Safety, unknown_matter
from handouts.content.texts import CLOSING, OPENING, block_words, finder, key_words
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source

__all__ = ["GENERAL", "Due", "Placement", "abouts", "check_markers", "check_topic", "first_about",
           "make_about", "place", "required_ids", "review_months", "spoken_in"]


# What a booklet says before its first chapter; all else at its foot stands once, at its end.
GENERAL = "D-GEN"


@dataclass(frozen=True, slots=True)
class Due:
    """A disclaimer as it prints on one sheet: where it stands, in which form, in which words."""

    id: str
    where: Where
    form: Form
    title: str | None
    text: Inline
    marker: str
    reviewed_marker: str
    source: Source


@dataclass(frozen=True, slots=True)
class Placement:
    """The disclaimers of a topic: before the blocks of sections, at the foot, and all."""

    before: Mapping[int, tuple[Due, ...]]
    foot: tuple[Due, ...]
    required: tuple[Due, ...]


def abouts(topic: Topic) -> tuple[str, ...]:
    """Return the matters that a topic's sections are about, each once, in their order."""
    return tuple(dict.fromkeys(name for section in topic.sections for name in section.about))


def first_about(topic: Topic, matters: Iterable[str]) -> int:
    """Return the number of the first section about one of these; that of none is past the last."""
    wanted = set(matters)
    return next((number for number, section in enumerate(topic.sections)
                 if wanted & set(section.about)), len(topic.sections))


def required_ids(topic: Topic, policy: Policy) -> dict[str, Where]:
    """Return the disclaimers that a topic needs, each with where it stands.

    What one matter requires before its section stays there, whoever asks for it at the foot too: a
    caution at the end of a sheet comes too late.
    """
    found: dict[str, Where] = {name: where for where, name in policy.always}
    asked = [policy.matters[name].requires for name in abouts(topic) if name in policy.matters]
    before = [name for each in asked for name in each.before]
    found |= {name: "before" for name in before if found.get(name, "foot") == "foot"}
    return found | {name: "foot" for each in asked for name in each.foot if name not in found}


def place(topic: Topic, safety: Safety) -> Placement:
    """Place each required disclaimer once, in the first section about a matter that requires it."""
    policy, matters = safety.policy, abouts(topic)
    needed = required_ids(topic, policy)
    before: dict[int, tuple[Due, ...]] = {}
    required: list[Due] = []
    # The order of the files, so that cautions read alike in all topics.
    for name, text in safety.texts.items():
        if name not in needed or (topic.no_signs and needed[name] == "box"):
            continue
        asking = policy.requiring(name)
        # A text without a short form stands at the point of use as it is, in no panel.
        short = needed[name] == "before" and not set(asking) & set(topic.in_full)
        form: Form = "short" if short else "full"
        due = Due(name, needed[name], form, text.title, text.worded(form, matters), text.marker,
                  text.reviewed_marker, text.source)
        required.append(due)
        if due.where == "before":
            number = first_about(topic, asking)
            before[number] = (*before.get(number, ()), due)
    foot = tuple(each for each in required if each.where == "foot")
    return Placement(before, foot, tuple(required))


def review_months(topic: Topic, policy: Policy) -> int:
    """Return how many months a review of a topic may hold."""
    own = [policy.matters[name].review_months for name in abouts(topic) if name in policy.matters]
    return min([policy.months, *(each for each in own if each is not None)])


def check_markers(words: str, required: Iterable[Due], source: Source) -> list[Problem]:
    """Report each marker (DIS008) that the finished words lack; spaces and line ends are alike."""
    shown = spaced(words).casefold()
    problems = []
    for each in required:
        markers: Sequence[str] = [each.marker]
        if each.where == "review":
            markers = [each.marker, each.reviewed_marker]
        if not any(spaced(marker).casefold() in shown for marker in markers):
            problems.append(Problem(source, "DIS008", f"the page has lost {each.id}: "
                                    f"{each.marker!r} is not in its words",
                                    "fix the layout: it must show every disclaimer that is due"))
    return problems


def check_topic(topic: Topic, safety: Safety) -> list[Problem]:
    """Return every problem of a topic's matters, of its danger signs and of drugs that it names."""
    unknown = [*_unknown_matters(topic, safety.policy)]
    # Under a mistyped matter everything looks uncovered: what is told then is the cause alone.
    uncovered = [] if unknown else [
        *_loose_blocks(topic, safety.policy), *_drugs(topic, safety)]
    return [*unknown, *sign_problems(topic, safety), *uncovered]


def _unknown_matters(topic: Topic, policy: Policy) -> Iterator[Problem]:
    known = tuple(policy.matters)
    for section in topic.sections:
        for name in section.about:
            if name not in policy.matters:
                yield unknown_matter(section.source, name, known,
                                     f", which `about:` of {section.heading!r} names")
    for number, name in enumerate(topic.in_full):
        place = topic.place("in_full", number)
        if name not in policy.matters:
            yield unknown_matter(place, name, known)
        elif name not in abouts(topic):
            yield Problem(place, "POL001", f"no section is about {name!r}",
                          f"add `about: [{name}]` to the section about it, or take it out here")


def _loose_blocks(topic: Topic, policy: Policy) -> Iterator[Problem]:
    for name, matter in policy.matters.items():
        for section in topic.sections:
            for block in section.blocks:
                if block.type in matter.blocks and name not in section.about:
                    yield Problem(block.source, "DIS003", f"a {block.type} in a section that is "
                                  f"not about {name}",
                                  f"{make_about(section, name)}, or write it as another block, "
                                  "such as steps")


def _drugs(topic: Topic, safety: Safety) -> Iterator[Problem]:
    """Yield drugs that are named before the disclaimers about them."""
    matters = [name for name, each in safety.policy.matters.items() if each.drugs]
    if not matters:
        return
    pattern = finder(safety.drugs)

    def named(
        words: Iterable[tuple[Source, str]], where: str, hint: Callable[[], str],
    ) -> Iterator[Problem]:
        for source, text in words:
            found = pattern.search(text)
            if found:
                yield Problem(source, "DIS004", f"{found[0]!r} is named {where}", hint())

    yield from named(key_words(topic, (*OPENING, "figure", "call_today")),
                     "before the medicine disclaimer",
                     lambda: "title, question, summary, main message, key points, the topic's "
                     "own figure and what to call about name no drug: write `pain medicine`")
    first = first_about(topic, matters)
    allowed = first < len(topic.sections)
    where = "before the medicine disclaimer" if allowed else "in a topic that is not about medicine"
    for index, section in enumerate(topic.sections):
        if index > first:
            break
        hint = partial(_where_drugs_go, topic, section, safety, matters[0] if allowed else "")
        yield from named([(section.source, section.heading)], where, hint)
        if index < first:
            yield from named(block_words(section), where, hint)
    if not allowed:
        yield from named(key_words(topic, CLOSING), where,
                         lambda: "write `pain medicine`, or add a section that is about it")


def _where_drugs_go(topic: Topic, section: Section, safety: Safety, matter: str) -> str:
    """Return what to do with a drug that a section names before one is about the matter.

    Without a matter, no section of the topic is about drugs.
    """
    if matter:
        return f"move it behind the first section with `about: [{matter}]`"
    return f"write `pain medicine`, or {make_about(section, *spoken_in(topic, section, safety))}"


def spoken_in(topic: Topic, section: Section, safety: Safety) -> tuple[str, ...]:
    """Return the matters that words of a section give away, and that no section so far is about.

    Of those about drugs, one is enough for a drug that it names.
    """
    texts = [section.heading, *(text for _, text in block_words(section))]

    def says(words: Sequence[str]) -> bool:
        return bool(words) and any(finder(words).search(text) for text in texts)

    so_far = topic.sections[:topic.sections.index(section) + 1]
    covered = {name for each in so_far for name in each.about}
    matters = safety.policy.matters
    about_drugs = [name for name, matter in matters.items() if matter.drugs]
    drug = () if not covered.isdisjoint(about_drugs) or not says(safety.drugs) else about_drugs[:1]
    return tuple(name for name, matter in matters.items() if name not in covered and (
        name in drug or says(matter.words_in(topic.lang))))


def make_about(section: Section, *names: str) -> str:
    """Return how a section comes to be about more matters."""
    about = ", ".join(dict.fromkeys((*section.about, *names)))
    if section.about:
        return (f"write `about: [{about}]` in {section.heading!r}, in place of the one that is "
                "there")
    return f"add `about: [{about}]` to {section.heading!r}"
