"""Rules about what a sheet must hold so that a patient can act on it (PL020 up)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import PurePath
from typing import Any

from handouts.check.facts import BookletFacts, TopicFacts
from handouts.check.rule import Found, Rule
from handouts.check.word_lists import Language, words_of
from handouts.content.blocks import (
    Bullets,
    Checklist,
    Figure,
    Move,
    Notice,
    Steps,
    Table,
    Treatment,
    WriteIn,
)
from handouts.content.danger import danger_of
from handouts.content.inline import plain
from handouts.content.listitems import ListItem
from handouts.content.texts import texts
from handouts.errors import Source
from handouts.yamlfiles.validation import short

MOST_NOTICES = 4
MOST_TO_CALL_ABOUT = 45
SHORTEST_ALT = 4
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d[\d.,]*")
_EDGES = " .,:;!\"'\u201c\u201d()"
# A name that a file had: letters and digits joined by - or _, and nothing else.
_PICTURES = (".svg", ".png", ".jpg", ".jpeg")
_FILE_NAME = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")


def _blocks(facts: TopicFacts, *kinds: type[Any]) -> list[Any]:
    return [block for section in facts.topic.sections for block in section.blocks
            if isinstance(block, kinds)]


# -- what to do, and why ---------------------------------------------------------------------------


def steps_are_missing(facts: TopicFacts) -> Iterator[Found]:
    """Find topics without a numbered action."""
    if not _blocks(facts, Steps, Move):
        yield Found(facts.topic.place("sections"), "the topic has no numbered steps",
                    "add `- steps:` with what the reader can do, one action in each line")


def why_is_missing(facts: TopicFacts) -> Iterator[Found]:
    """Find topics that say what to do, and nowhere what for; a heading can say it too."""
    acts = _blocks(facts, Steps, Move)
    lists = words_of(facts.library.lang)
    headings = [section.heading for section in facts.topic.sections
                if any(isinstance(block, Steps | Move) for block in section.blocks)]
    if not acts or (lists and any(map(lists.purpose.search, headings))):
        return
    if not any(block.intro if isinstance(block, Steps) else block.why for block in acts):
        kind, hint = ("moves", "`why:`") if isinstance(acts[0], Move) else (
            "steps", "`intro: Why? ...`")
        yield Found(acts[0].source, f"the {kind} do not say why", f"add {hint} to one of them")


def step_without_verb(facts: TopicFacts) -> Iterator[Found]:
    """Find steps that do not begin with a verb."""
    lists = words_of(facts.library.lang)
    for block in _blocks(facts, Steps, Move):
        for step in map(plain, _steps(block)):
            if lists and not begins_with_verb(
                    step, lists, facts.library.word_lists.nouns):
                yield Found(block.source, f"a step does not begin with a verb: {short(step)!r}",
                            "begin with what to do, such as Walk, Sit or Ask")


def item_begins_small(facts: TopicFacts) -> Iterator[Found]:
    """Find items that begin with a small letter: a comma in `[ ]` may have cut a text in two."""
    for block in _blocks(facts, Bullets, Checklist, Notice, Steps, Move):
        for item in map(plain, _steps(block)):
            if item[:1].islower():
                yield Found(block.source, f"an item begins with a small letter: {short(item)!r}",
                            "put a text with a comma between double quotes, or begin the item "
                            "with a capital")


def _steps(block: Any) -> Iterator[Any]:
    """Yield the texts of a block's items, and of the lists in them."""
    for item in block.steps if isinstance(block, Move) else block.items:
        if isinstance(item, ListItem):
            yield item.item
            yield from item.items
        else:
            yield item


def begins_with_verb(step: str, lists: Language, nouns: Collection[str] = ()) -> bool:
    """Say whether a step may be an order; only words that are surely no verbs say that it is not.

    A clause such as "If it hurts," may come first.
    """
    words = [word.casefold().replace("\u2019", "'") for word in _WORD.findall(step)]
    if words and words[0] in lists.openers:
        words = [word.casefold() for word in _WORD.findall(step.partition(",")[2])]
    while len(words) > 1 and words[0] in lists.lead_ins:
        del words[0]
    if not words or words[0][0].isdecimal():
        return False
    first = words[0]
    return first not in nouns and first not in lists.not_verbs | lists.openers and not (
        first.endswith(lists.not_verb_endings) and first not in lists.verbs)


def speaks_to_nobody(facts: TopicFacts) -> Iterator[Found]:
    """Find blocks of steps that neither say "you" nor give one order."""
    lists = words_of(facts.library.lang)
    for block in _blocks(facts, Steps, Move) if lists else ():
        assert lists is not None
        words = {word.casefold() for text in texts(block) for word in _WORD.findall(text)}
        ordered = any(begins_with_verb(plain(step), lists, facts.library.word_lists.nouns)
                      for step in _steps(block))
        if not ordered and not words & lists.you:
            what = "the steps speak" if isinstance(block, Steps) else "the move speaks"
            yield Found(block.source, f"{what} to nobody",
                        "write `you` and `your`, or begin with what to do")


# -- treatments and notices ------------------------------------------------------------------------


def treatment_hides(facts: TopicFacts) -> Iterator[Found]:
    """Find treatments whose good or harm is an empty phrase."""
    lists = words_of(facts.library.lang)
    for block in _blocks(facts, Treatment):
        for key in ("helps", "harms"):
            text = plain(getattr(block, key)).casefold().strip(_EDGES)
            if not _WORD.search(text) or (lists and lists.says_nothing.fullmatch(text)):
                yield Found(block.source, f"`{key}:` says nothing: {short(text)!r}",
                            "every treatment may help and may harm: say how, in plain words")


def evidence_is_missing(facts: TopicFacts) -> Iterator[Found]:
    """Find topics with treatments that never say what is known of them."""
    treatments, lists = _blocks(facts, Treatment), words_of(facts.library.lang)
    if not treatments or lists is None or any(block.evidence for block in treatments):
        return
    words = {word.casefold() for text in texts(tuple(treatments)) for word in _WORD.findall(text)}
    if not words & set(lists.known_facts):
        yield Found(treatments[0].source, "no treatment says what studies show",
                    "add `evidence:`, also when little is known")


def too_many_notices(facts: TopicFacts) -> Iterator[Found]:
    """Find topics with so many boxes that none stands out."""
    notices = _blocks(facts, Notice)
    if len(notices) > MOST_NOTICES:
        yield Found(notices[MOST_NOTICES].source, f"{len(notices)} notices in one topic",
                    f"keep {MOST_NOTICES}; turn the rest into paragraphs with **bold** first words")


def much_to_call_about(facts: TopicFacts) -> Iterator[Found]:
    """Find topics with more to call about today than anybody reads; an emergency sheet has all."""
    danger = danger_of(facts.topic, facts.library.safety(facts.topic))
    if danger.emergency or not danger.own_today:
        return
    last = facts.library.fixed_words(facts.topic.lang)["danger"]["no_answer"]
    lines = [last, *(plain(line) for line, _ in danger.call_today)]
    count = sum(len(line.split()) for line in lines)
    if count > MOST_TO_CALL_ABOUT:
        yield Found(danger.own_today[0][1], f"{count} words about when to call today",
                    f"shorten `call_today:`, so that all has at most {MOST_TO_CALL_ABOUT}")


def tool_is_missing(facts: TopicFacts) -> Iterator[Found]:
    """Find topics without anything to fill in or tick; nobody does that in an emergency."""
    if facts.topic.slug == facts.library.safety(facts.topic).pack.emergency_sheet:
        return
    blank = any(not cell for table in _blocks(facts, Table) for row in table.rows for cell in row)
    if not (facts.topic.plan or blank or _blocks(facts, WriteIn, Checklist)):
        yield Found(facts.topic.place("sections"), "there is nothing to fill in or tick",
                    'add `plan: ["Walk ____ minutes a day."]`, `write_in:` or `checklist:`')


# -- figures and tables ----------------------------------------------------------------------------


def figure_not_described(facts: TopicFacts) -> Iterator[Found]:
    """Find figures whose title or alternative text does not say what they show."""
    found = [(block.source, block) for block in _blocks(facts, Figure)]
    found += [(block.source, block.figure) for block in _blocks(facts, Move) if block.figure]
    if facts.topic.figure:
        found.insert(0, (facts.topic.place("figure"), facts.topic.figure))
    for source, figure in found:
        yield from badly_described(figure, source, facts.library.lang)


def cover_not_described(facts: BookletFacts) -> Iterator[Found]:
    """Find a cover whose drawing is not described."""
    figure = facts.booklet.cover_figure
    if figure:
        yield from badly_described(figure, facts.booklet.place("cover_figure"), facts.library.lang)


def badly_described(figure: Figure, source: Source, lang: str) -> Iterator[Found]:
    """Yield what is wrong with the title and the alternative text of a figure."""
    lists = words_of(lang)
    names = {figure.file, PurePath(figure.file).stem}
    for key, text in (("title", figure.title), ("alt", figure.alt)):
        small = text.strip(_EDGES)
        if small in names or small.endswith(_PICTURES) or _FILE_NAME.fullmatch(small):
            yield Found(source, f"`{key}:` is the name of a file: {short(text)!r}",
                        "say in words what the picture shows")
            return
    count = len(_WORD.findall(figure.alt))
    opening = lists.picture_of.match(figure.alt) if lists else None
    if figure.alt.casefold().strip(_EDGES) == figure.title.casefold().strip(_EDGES):
        yield Found(source, f"`alt:` only repeats the title: {short(figure.alt)!r}",
                    "say what a person would see: who does what, and where the arrows point")
    elif count < SHORTEST_ALT:
        yield Found(source, f"`alt:` has {count} words: {short(figure.alt)!r}",
                    f"say what the drawing shows, in {SHORTEST_ALT} words or more")
    elif opening:
        yield Found(source, f"`alt:` begins with {short(opening[0])!r}",
                    "begin with what is shown: a screen reader says that it is a figure")


RULES = (
    Rule("PL020", "error", "topic", "Every topic has numbered steps.",
         "PEMAT-P 20 and 22; CDC Clear Communication Index 12", "`- steps: [Walk a little.]`",
         steps_are_missing),
    Rule("PL021", "warning", "topic", "Numbered steps say why.",
         "CDC Clear Communication Index 13", "`intro: Begin small, because it is easier to keep.`",
         why_is_missing),
    Rule("PL022", "warning", "topic", "A step begins with a verb.", "PEMAT-P 21",
         "`Wash it each day.`, not `It should be washed.`", step_without_verb),
    Rule("PL023", "warning", "topic", "Steps speak to the reader.", "PEMAT-P 21",
         "`Sit down.`", speaks_to_nobody),
    Rule("PL024", "error", "topic", "A treatment says how it may help and how it may harm.",
         "CDC Clear Communication Index 19; IPDAS", "`harms: You may feel sore for a day or two.`",
         treatment_hides),
    Rule("PL025", "warning", "topic", "A topic with treatments says what studies show.",
         "CDC Clear Communication Index 11", "`evidence: There are too few good studies.`",
         evidence_is_missing),
    Rule("PL026", "error", "topic", "A topic has at most 4 notices.",
         "NHS care cards: do not over-use", "`- \"**Take care:** ...\"` as a paragraph",
         too_many_notices),
    Rule("PL054", "warning", "topic", "A topic with `call_today:` says in at most 45 words when to "
         "call, with the lines of its pack.", "people stop reading long lists of warnings",
         "`call_today: [A new rash]`", much_to_call_about),
    Rule("PL027", "warning", "topic", "Every topic has something to fill in or tick.",
         "PEMAT-P 23", "`plan: [\"Walk ____ minutes a day.\"]`", tool_is_missing),
    Rule("PL028", "error", "topic", "A figure has a title, and an alternative text that says what "
         "it shows.", "PEMAT-P 15 to 18; WCAG 2.2, 1.1.1",
         "`alt: A person lies on one side, a pillow beside them.`", figure_not_described),
    Rule("PL029", "error", "booklet", "The drawing on a cover has a title, and an alternative text "
         "that says what it shows.", "WCAG 2.2, 1.1.1",
         "`alt: A person walks tall through low hills.`", cover_not_described),
    Rule("PL039", "warning", "topic", "An item of a list begins with a capital or a digit.",
         "a comma in `[ ]` splits a text silently", '`bullets: ["Walk, if you can.", Rest.]`',
         item_begins_small),
)
