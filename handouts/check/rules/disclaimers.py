"""Rules about disclaimers (DIS010 up) in a finished file: each one there, seen, and in its place.

DIS001 to DIS008 are found while content is read and laid out (handouts/content/disclaimers.py).
These rules trust neither: they look at what is drawn on the pages. The emergency box, the phone and
the foot of the page have their rules in emergency.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.facts import DocumentFacts, TopicFacts
from handouts.check.readback.visible_text import Piece, Seen, alike
from handouts.check.rule import Found, Rule
from handouts.content.disclaimers import (
    IF_TRIGGERED,
    MEDICINE_FIRST,
    Placement,
    place,
    required_ids,
)
from handouts.content.disclaimertexts import Disclaimer
from handouts.content.inline import plain
from handouts.content.models import Section, Topic, Trigger
from handouts.content.texts import block_words, finder
from handouts.yamlfiles.validation import short

EXERCISE = "D-EX"
# A booklet gives these once, for all of its chapters.
ONCE_PLACEMENTS = ("contacts", "license")
ONCE = ("D-ACCESS",)
# The box is looked for with its signs, by the rules in emergency.py.
BOX = "box"
# Words that a disclaimer must precede; those of D-MED are in content/drugs.yaml.
NAMES = {
    "D-APAP": ("acetaminophen", "paracetamol", "tylenol"),
    "D-OPIOID": ("opioid", "opioids", "codeine", "hydrocodone", "vicodin", "norco", "lortab",
                 "oxycodone", "oxycontin", "percocet", "hydromorphone", "dilaudid", "morphine",
                 "fentanyl", "tramadol", "ultram", "tapentadol", "methadone", "buprenorphine"),
}
# Words that speak of what not every topic of a kind speaks of, by language.
SPOKEN: dict[Trigger, dict[str, tuple[str, ...]]] = {
    "heat-cold": {
        "en": ("heat", "heating pad", "heat pack", "heat packs", "hot pack", "hot packs",
               "warm bath", "hot water bottle", "ice", "ice pack", "ice packs", "cold pack",
               "cold packs"),
        "es": ("calor", "hielo", "compresa caliente", "compresas calientes", "compresa fría",
               "compresas frías", "bolsa de agua caliente"),
    },
    "acetaminophen": {
        "en": NAMES["D-APAP"],
        "es": ("acetaminofén", "paracetamol", "tylenol"),
    },
}
# Opioid pills that hold acetaminophen, too.
HOLD_ACETAMINOPHEN = ("norco", "vicodin", "lortab", "percocet")
FIX = "build it again with a layout that shows every disclaimer: let your blocks call `super()`"


# -- there ------------------------------------------------------------------------------------


def lost_chapter(facts: DocumentFacts) -> Iterator[Found]:
    """Find chapters that the file lacks."""
    for topic, part in facts.parts:
        if part is None:
            yield Found(facts.source, f"{facts.page(0)}: nothing in the file is headed "
                        f"{short(topic.title)!r}",
                        "build it again; a layout writes an article for each topic, with its title")


def lost_from_chapter(facts: DocumentFacts) -> Iterator[Found]:
    """Find disclaimers that a chapter lacks."""
    for topic, words in facts.seen_chapters:
        for each in _required(topic, facts):
            if each.placement != BOX and not _is_once(each, facts) and not _shown(each, words):
                yield _lost(facts, words, each, f"in {short(topic.title)!r}")


def lost_from_booklet(facts: DocumentFacts) -> Iterator[Found]:
    """Find disclaimers that stand once in a booklet, and are lost."""
    due = {each.id: each for topic, _ in facts.parts for each in _required(topic, facts)
           if _is_once(each, facts)}
    for each in due.values():
        if not _shown(each, facts.seen_whole):
            yield _lost(facts, facts.seen_whole, each, "in the booklet")


def lost_from_front(facts: DocumentFacts) -> Iterator[Found]:
    """Find a booklet that begins its chapters without the general disclaimer."""
    if facts.booklet is None:
        return
    general = facts.library.texts.get("D-GEN")
    if general is not None and not _shown(general, facts.seen_front):
        yield _lost(facts, facts.seen_front, general, "before the first chapter")


def _required(topic: Topic, facts: DocumentFacts) -> tuple[Disclaimer, ...]:
    return _placed(topic, facts).required


def _placed(topic: Topic, facts: DocumentFacts) -> Placement:
    return place(topic, facts.library.texts)


def _is_once(each: Disclaimer, facts: DocumentFacts) -> bool:
    return facts.booklet is not None and (each.placement in ONCE_PLACEMENTS or each.id in ONCE)


def _shown(each: Disclaimer, words: Seen) -> bool:
    return _place_of(each, words) >= 0


def _place_of(each: Disclaimer, words: Seen) -> int:
    """Return where a disclaimer begins, or -1.

    The whole text counts: an author may have written its marker sentence elsewhere, too.
    """
    if each.placement == "review":
        return max(words.find(each.marker), words.find(each.reviewed_marker))
    return words.find(plain(each.text))


def _lost(facts: DocumentFacts, words: Seen, each: Disclaimer, where: str) -> Found:
    page = facts.page(words.first_page)
    lost = each.marker if words.find(each.marker) < 0 else plain(each.text)
    return Found(facts.source, f"{page}: {each.id} cannot be read {where}: "
                 f"{short(lost)!r}", FIX)


# -- in its place -----------------------------------------------------------------------------


def late_exercise_panel(facts: DocumentFacts) -> Iterator[Found]:
    """Find an exercise disclaimer behind the first exercise, or on a later page."""
    for topic, words, section, each in _due_before(facts):
        if each.id == EXERCISE:
            yield from _too_late(facts, topic, words, section, each)


def misplaced_panel(facts: DocumentFacts) -> Iterator[Found]:
    """Find disclaimers behind what they belong to, or on another page."""
    for topic, words, section, each in _due_before(facts):
        if each.id == EXERCISE:
            continue
        late = list(_too_late(facts, topic, words, section, each))
        yield from late or _elsewhere(facts, words, section, each)


def _due_before(
    facts: DocumentFacts,
) -> Iterator[tuple[Topic, Seen, Section, Disclaimer]]:
    for topic, words in facts.seen_chapters:
        for index, due in _placed(topic, facts).before.items():
            for each in due:
                if _shown(each, words):
                    yield topic, words, topic.sections[index], each


def _too_late(
    facts: DocumentFacts, topic: Topic, words: Seen, section: Section, each: Disclaimer
) -> Iterator[Found]:
    first = _first_words(words, section, facts)
    if first is None:
        return
    at = _place_of(each, words)
    page, own = words.at(first.start)[0], words.at(at)[0]
    if at > first.start or own > page:
        yield Found(facts.source, f"{facts.page(own)}: {each.id} comes after what it belongs to, "
                    f"{short(words.text(first))!r} on {facts.page(page)}",
                    "put the panel of disclaimers right behind the heading of "
                    f"{short(section.heading or topic.title)!r}")


def _elsewhere(
    facts: DocumentFacts, words: Seen, section: Section, each: Disclaimer
) -> Iterator[Found]:
    first = _first_words(words, section, facts)
    if first is None:
        return
    heading = _heading(words, section)
    begins = heading.start if heading else first.start
    pages = words.pages(begins, first.start + 1)
    own = words.at(_place_of(each, words))[0]
    if own not in pages:
        yield Found(facts.source, f"{facts.page(own)}: {each.id} is here, but what it belongs "
                    f"to is on {facts.page(min(pages))}",
                    "put the panel of disclaimers right behind the heading of "
                    f"{short(section.heading)!r}")


def _heading(words: Seen, section: Section) -> Piece | None:
    wanted = alike(section.heading)
    headings = (piece for piece in words.pieces
                if piece.role in ("H2", "H3", "H4", "H5", "H6"))
    return next((piece for piece in headings
                 if wanted and words.text(piece).strip().endswith(wanted)), None)


def _first_words(words: Seen, section: Section, facts: DocumentFacts) -> Piece | None:
    """Return the first piece of a section's own words, whatever a layout puts around them."""
    heading = _heading(words, section)
    begins = heading.end if heading else 0
    own = {alike(text) for _, text in block_words(section)} - {""}
    markers = [alike(each.marker) for each in facts.library.texts.values()]
    for piece in words.pieces:
        text = words.text(piece).strip()
        if piece.start >= begins and not any(marker in text for marker in markers) and any(
            text == each or text.endswith(f": {each}") for each in own
        ):
            return piece
    return None


# -- drugs ------------------------------------------------------------------------------------


def named_too_early(facts: DocumentFacts) -> Iterator[Found]:
    """Find drugs that are named before their disclaimer."""
    lists = {MEDICINE_FIRST: tuple(facts.library.drugs), **NAMES}
    for topic, words in facts.seen_chapters:
        text = _own_words(words, facts)
        for each in _required(topic, facts):
            at = _place_of(each, words)
            found = finder(lists[each.id]).search(text) if each.id in lists and at >= 0 else None
            if found and found.start() < words.piece_at(at).start:
                yield _named(facts, words, found.start(), found[0], f"before {each.id}",
                             f"move it behind {each.id}, or write `pain medicine`")
    front = _own_words(facts.seen_front, facts)
    named = finder(facts.library.drugs).search(front)
    if named:
        yield _named(facts, facts.seen_front, named.start(), named[0], "before the first chapter",
                     "write `pain medicine`")


def named_without(facts: DocumentFacts) -> Iterator[Found]:
    """Find drugs in a chapter that has no medicine disclaimer."""
    for topic, words in facts.seen_chapters:
        if MEDICINE_FIRST in required_ids(topic):
            continue
        found = finder(facts.library.drugs).search(_own_words(words, facts))
        if found:
            yield _named(facts, words, found.start(), found[0],
                         f"in {short(topic.title)!r}, which has no {MEDICINE_FIRST}",
                         "write `pain medicine`, or point to the sheet about it")


def _named(
    facts: DocumentFacts, words: Seen, at: int, drug: str, where: str, hint: str
) -> Found:
    return Found(facts.source, f"{facts.page(words.at(at)[0])}: {drug!r} is named {where}", hint)


def _own_words(words: Seen, facts: DocumentFacts) -> str:
    """Return the words with spaces for the titles of sources and for the clinic's name."""
    text = words.words
    sources = facts.library.texts.get("D-SRC")
    begins = words.find(sources.marker) if sources else -1
    if begins >= 0:
        piece = words.piece_at(begins)
        text = _without(text, piece.start, piece.end)
    for topic, _ in facts.parts:
        for reference in topic.sources:
            title = alike(reference.title)
            at = text.find(title, max(begins, 0))
            if begins >= 0 and at >= 0:
                text = _without(text, at, at + len(title))
    for own in map(alike, (facts.library.brand.name, *facts.library.brand.address)):
        if own not in facts.library.drugs:
            text = text.replace(own, " " * len(own))
    return text


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


# -- content ----------------------------------------------------------------------------------


def spoken_of_without_panel(facts: TopicFacts) -> Iterator[Found]:
    """Find words that speak of heat, cold or acetaminophen, and no section that is about it."""
    for trigger, name in _not_brought(facts):
        yield from _spoken(facts, trigger, name, SPOKEN[trigger].get(facts.topic.lang, ()))


def hidden_acetaminophen(facts: TopicFacts) -> Iterator[Found]:
    """Find pills that hold acetaminophen, and no section that is about it."""
    for trigger, name in _not_brought(facts):
        if trigger == "acetaminophen":
            yield from _spoken(facts, trigger, name, HOLD_ACETAMINOPHEN)


def _not_brought(facts: TopicFacts) -> Iterator[tuple[Trigger, str]]:
    for kind in facts.topic.kinds:
        for trigger, name in IF_TRIGGERED.get(kind, {}).items():
            if name not in required_ids(facts.topic):
                yield trigger, name


def in_words_of_its_own(facts: TopicFacts) -> Iterator[Found]:
    """Find disclaimers of a topic that a project words in its own way."""
    library = facts.library
    shipped = library.shipped_texts
    for name in required_ids(facts.topic):
        own, ours = library.texts.get(name), shipped.get(name)
        if own and ours and (own.text, own.title, own.marker) != (
                ours.text, ours.title, ours.marker):
            yield Found(own.source, f"{name} is worded differently from the shipped one",
                        "ask a clinician to review this wording")


def _spoken(
    facts: TopicFacts, trigger: Trigger, name: str, words: tuple[str, ...]
) -> Iterator[Found]:
    pattern = finder(words)
    for source, text in facts.words:
        found = pattern.search(text)
        if found:
            yield Found(source, f"{found[0]!r} is named, but no section brings {name}",
                        f"add `about: [{trigger}]` to the section that speaks of it")
            return


_OWN = "disclaimers required by kind of topic"
_PAPER = "what a patient gets is the paper, not the content behind it"

RULES = (
    Rule("DIS010", "error", "document", "A file contains every topic that it should.",
         _PAPER, "Build it again with the built-in layout.", lost_chapter, waivable=False),
    Rule("DIS011", "error", "document",
         "Each topic shows every disclaimer that it must, as visible text.", _OWN,
         "Let your layout's block call `super()`.", lost_from_chapter, waivable=False),
    Rule("DIS012", "error", "document",
         "A booklet shows its contacts, its license, and the offer of help to read.", _OWN,
         "Let your layout's back cover call `super()`.", lost_from_booklet, waivable=False),
    Rule("DIS013", "error", "document",
         "A booklet shows the general disclaimer before its first chapter, too.", _OWN,
         "Let your layout's inside cover call `super()`.", lost_from_front,
         waivable=False),
    Rule("DIS014", "error", "document",
         "The exercise disclaimer is before the first exercise, on its page or earlier.",
         _OWN, "Put the panel behind the heading, before the moves.", late_exercise_panel,
         waivable=False),
    Rule("DIS015", "error", "document",
         "Every other panel is before what it belongs to, on the same page.", _OWN,
         "Put the panel behind the heading, before the words.", misplaced_panel,
         waivable=False),
    Rule("DIS016", "error", "document",
         "No page names a drug before the disclaimer about it.", _OWN,
         "Write `pain medicine` in what comes first.", named_too_early, waivable=False),
    Rule("DIS017", "error", "document",
         "No topic without the medicine disclaimer names a drug.", _OWN,
         "Write `pain medicine`, or point to the sheet about it.", named_without,
         waivable=False),
    Rule("DIS024", "error", "topic",
         "A topic that speaks of heat, cold or acetaminophen has a section about it.", _OWN,
         "Add `about: [heat-cold]` to the section.", spoken_of_without_panel),
    Rule("DIS025", "warning", "topic",
         "A topic that names a pill with acetaminophen in it has a section about that.", _OWN,
         "Add `about: [acetaminophen]` to the section.", hidden_acetaminophen),
    Rule("DIS026", "warning", "topic", "Disclaimers have the shipped wording.",
         "a word that is lost in one of them is lost on every sheet",
         "Take the file out of your folder.", in_words_of_its_own),
)
