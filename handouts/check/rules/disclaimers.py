"""Rules about disclaimers (DIS010 up) in a finished file: each one there, seen, and in its place.

DIS003 to DIS008 are found while content is read and laid out (handouts/content/disclaimers.py).
These rules trust neither: they look at what is drawn on the pages. What a disclaimer belongs to,
and which words must not come before it, stands in the policy. The emergency box, the phone and the
foot of the page have their rules in emergency.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.facts import DocumentFacts, TopicFacts
from handouts.check.readback.visible_text import Piece, Seen, alike
from handouts.check.rule import Found, Rule
from handouts.content.disclaimers import (
    GENERAL,
    Due,
    Placement,
    abouts,
    first_about,
    make_about,
    place,
    spoken_in,
)
from handouts.content.inline import plain
from handouts.content.models import Section, Topic
from handouts.content.policy import Matter
from handouts.content.texts import CLOSING, OPENING, block_words, finder, key_words
from handouts.errors import Source
from handouts.yamlfiles.validation import short

# A booklet gives these once, for all of its chapters.
ONCE_PLACEMENTS = ("foot", "contacts", "license", "review", "sources")
SOURCES = "D-SRC"
# The box is looked for with its signs, by the rules in emergency.py.
BOX = "box"
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
            if each.where != BOX and not _is_once(each, facts) and not _shown(each, words):
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
    general = {each.text: each for topic, _ in facts.parts for each in _required(topic, facts)
               if each.id == GENERAL}
    for each in general.values():
        if not _shown(each, facts.seen_front):
            yield _lost(facts, facts.seen_front, each, "before the first chapter")


def _required(topic: Topic, facts: DocumentFacts) -> tuple[Due, ...]:
    return _placed(topic, facts).required


def _placed(topic: Topic, facts: DocumentFacts) -> Placement:
    return facts.placements[topic.slug]


def _is_once(each: Due, facts: DocumentFacts) -> bool:
    return facts.booklet is not None and each.where in ONCE_PLACEMENTS


def _shown(each: Due, words: Seen) -> bool:
    return _place_of(each, words) >= 0


def _place_of(each: Due, words: Seen) -> int:
    """Return where a disclaimer begins, or -1.

    The whole text counts: an author may have written its marker sentence elsewhere, too.
    """
    if each.where == "review":
        return max(words.find(each.marker), words.find(each.reviewed_marker))
    return words.find(plain(each.text))


def _lost(facts: DocumentFacts, words: Seen, each: Due, where: str) -> Found:
    page = facts.page(words.first_page)
    lost = each.marker if words.find(each.marker) < 0 else plain(each.text)
    return Found(facts.source, f"{page}: {each.id} cannot be read {where}: "
                 f"{short(lost)!r}", FIX)


# -- in its place -----------------------------------------------------------------------------


def late_before_blocks(facts: DocumentFacts) -> Iterator[Found]:
    """Find disclaimers of a matter with blocks of its own behind the first, or on a later page."""
    for topic, words, section, each in _due_before(facts):
        if _has_blocks(topic, each, facts):
            yield from _too_late(facts, topic, words, section, each)


def misplaced_panel(facts: DocumentFacts) -> Iterator[Found]:
    """Find disclaimers behind what they belong to, or on another page."""
    for topic, words, section, each in _due_before(facts):
        if _has_blocks(topic, each, facts):
            continue
        late = list(_too_late(facts, topic, words, section, each))
        yield from late or _elsewhere(facts, topic, words, section, each)


def _has_blocks(topic: Topic, each: Due, facts: DocumentFacts) -> bool:
    """Say whether only one matter requires it, and whether that has blocks of its own."""
    policy = facts.library.safety(topic).policy
    asking = policy.requiring(each.id)
    return len(asking) == 1 and bool(policy.matters[asking[0]].blocks)


def _due_before(
    facts: DocumentFacts,
) -> Iterator[tuple[Topic, Seen, Section, Due]]:
    for topic, words in facts.seen_chapters:
        for index, due in _placed(topic, facts).before.items():
            for each in due:
                if _shown(each, words):
                    yield topic, words, topic.sections[index], each


def _too_late(
    facts: DocumentFacts, topic: Topic, words: Seen, section: Section, each: Due
) -> Iterator[Found]:
    first = _first_words(words, section, topic, facts)
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
    facts: DocumentFacts, topic: Topic, words: Seen, section: Section, each: Due
) -> Iterator[Found]:
    first = _first_words(words, section, topic, facts)
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


def _first_words(
    words: Seen, section: Section, topic: Topic, facts: DocumentFacts
) -> Piece | None:
    """Return the first piece of a section's own words, whatever a layout puts around them."""
    heading = _heading(words, section)
    begins = heading.end if heading else 0
    own = {alike(text) for _, text in block_words(section)} - {""}
    markers = [alike(each.marker) for each in facts.library.safety(topic).texts.values()]
    for piece in words.pieces:
        text = words.text(piece).strip()
        if piece.start >= begins and not any(marker in text for marker in markers) and any(
            text == each or text.endswith(f": {each}") for each in own
        ):
            return piece
    return None


# -- drugs ------------------------------------------------------------------------------------


def named_too_early(facts: DocumentFacts) -> Iterator[Found]:
    """Find words of a matter, such as drugs, that stand before its disclaimers."""
    for topic, words in facts.seen_chapters:
        text = _own_words(words, facts)
        for each in _required(topic, facts):
            at = _place_of(each, words)
            found = finder(_after(topic, each, facts)).search(text) if at >= 0 else None
            if found and found.start() < words.piece_at(at).start:
                yield _named(facts, words, found.start(), found[0], f"before {each.id}",
                             f"move it behind {each.id}, or say it in other words")
    if facts.booklet is not None:
        drugs = {word for topic, _ in facts.parts for word in facts.library.safety(topic).drugs}
        named = finder(drugs).search(_own_words(facts.seen_front, facts))
        if named:
            yield _named(facts, facts.seen_front, named.start(), named[0],
                         "before the first chapter", "write `pain medicine`")


def _after(topic: Topic, each: Due, facts: DocumentFacts) -> set[str]:
    """Return the words that may only stand behind a disclaimer on the sheet of a topic."""
    if each.where != "before":
        return set()
    safety = facts.library.safety(topic)
    words: set[str] = set()
    for name in abouts(topic):
        matter = safety.policy.matters.get(name)
        if matter and matter.only_after and each.id in matter.requires.before:
            words |= {*matter.words_in(topic.lang), *matter.words_in(topic.lang, hints=True),
                      *(safety.drugs if matter.drugs else ())}
    return words


def named_without(facts: DocumentFacts) -> Iterator[Found]:
    """Find drugs in a chapter that is about no medicine."""
    for topic, words in facts.seen_chapters:
        safety = facts.library.safety(topic)
        matters = [name for name, each in safety.policy.matters.items() if each.drugs]
        if set(matters) & set(abouts(topic)):
            continue
        found = finder(safety.drugs).search(_own_words(words, facts))
        if found:
            yield _named(facts, words, found.start(), found[0],
                         f"in {short(topic.title)!r}, which is not about {' or '.join(matters)}",
                         "write `pain medicine`, or point to the sheet about it")


def _named(
    facts: DocumentFacts, words: Seen, at: int, drug: str, where: str, hint: str
) -> Found:
    return Found(facts.source, f"{facts.page(words.at(at)[0])}: {drug!r} is named {where}", hint)


def _own_words(words: Seen, facts: DocumentFacts) -> str:
    """Return the words with spaces for the titles of sources and for the clinic's name."""
    text = words.words
    sources = next((each for topic, _ in facts.parts for each in _required(topic, facts)
                    if each.id == SOURCES), None)
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
    for words_due in {alike(plain(each.text)) for topic, _ in facts.parts
                      for each in _required(topic, facts)}:
        text = text.replace(words_due, " " * len(words_due))
    for own in map(alike, (facts.library.brand.name, *facts.library.brand.address)):
        if own not in facts.library.drugs:
            text = text.replace(own, " " * len(own))
    return text


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


# -- content ----------------------------------------------------------------------------------


def spoken_of_without_panel(facts: TopicFacts) -> Iterator[Found]:
    """Find words that give a matter away where no section so far is about it."""
    yield from _spoken(facts, hints=False)


def perhaps_spoken_of(facts: TopicFacts) -> Iterator[Found]:
    """Find words that may give a matter away where no section so far is about it."""
    yield from _spoken(facts, hints=True)


def _spoken(facts: TopicFacts, *, hints: bool) -> Iterator[Found]:
    """Yield the first such word of each matter."""
    topic = facts.topic
    safety = facts.library.safety(topic)
    for name, matter in safety.policy.matters.items():
        words = matter.words_in(topic.lang, hints=hints)
        pattern = finder(words)
        found = next(((source, at, section) for source, text, section in _uncovered(topic, matter)
                      if words and (at := pattern.search(text))), None)
        if not found:
            continue
        source, at, section = found
        # The hint holds all that the section lacks, so that one line is typed once.
        yield Found(source, f"{at[0]!r} speaks of {name}, and no section so far is about it "
                    f"({matter.name})",
                    make_about(section, *spoken_in(topic, section, safety), name) if section
                    else f"add `about: [{name}]` to the section that speaks of it")


def _uncovered(topic: Topic, matter: Matter) -> Iterator[tuple[Source, str, Section | None]]:
    """Yield the texts that stand before the first section about a matter, or all without one.

    Each comes with the section that it stands in. A topic that is about the matter may name it in
    its title.
    """
    first = first_about(topic, [matter.id])
    never = first == len(topic.sections)
    if never:
        yield from ((source, text, None) for source, text in key_words(topic, OPENING))
    for section in topic.sections[:first]:
        yield section.source, section.heading, section
        yield from ((source, text, section) for source, text in block_words(section))
    if never:
        yield from ((source, text, None) for source, text in key_words(topic, CLOSING))


def in_words_of_its_own(facts: TopicFacts) -> Iterator[Found]:
    """Find disclaimers of a topic that a project words in its own way."""
    own, ours = facts.library.safety(facts.topic), facts.library.shipped(facts.topic)
    for each in place(facts.topic, own).required:
        shipped = ours.texts.get(each.id) if ours else None
        text = own.texts[each.id]
        if shipped and (text.text, text.title, text.marker) != (
                shipped.text, shipped.title, shipped.marker):
            yield Found(each.source, f"{each.id} is worded differently from the shipped one",
                        "ask a clinician to review this wording")


_OWN = "the policy: what a sheet about a matter requires"
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
         "The caution about moves is before the first move, on its page or earlier.",
         _OWN, "Put the panel behind the heading, before the moves.", late_before_blocks,
         waivable=False),
    Rule("DIS015", "error", "document",
         "Every other caution is before what it belongs to, on the same page.", _OWN,
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
         "A word that gives a matter away stands only in a section about it, or after one.", _OWN,
         "Add `about: [heat-cold]` to the section.", spoken_of_without_panel),
    Rule("DIS025", "warning", "topic",
         "A word that may give a matter away stands in a section about it, or after one.", _OWN,
         "Add `about: [massage]` to the section.", perhaps_spoken_of),
    Rule("DIS026", "warning", "topic", "Disclaimers have the shipped wording.",
         "a word that is lost in one of them is lost on every sheet",
         "Take the file out of your folder.", in_words_of_its_own),
)
