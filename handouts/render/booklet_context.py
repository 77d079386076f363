"""What a booklet's layout sees: its own pages, and its topics as numbered chapters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from handouts.content.danger import core_groups, stop_signs
from handouts.content.disclaimers import GENERAL
from handouts.content.texts import finder, topic_words
from handouts.render.context import (
    Plain,
    disclaimer_context,
    figure_context,
    group_contexts,
    lines,
    marked,
    placed,
    review_context,
    source_context,
    topic_context,
)
from handouts.render.strings import in_words

if TYPE_CHECKING:
    from handouts.content.disclaimers import Placement
    from handouts.content.models import Booklet, GlossaryTerm, Topic
    from handouts.content.reviews import Review
    from handouts.content.safety import Safety
    from handouts.render.strings import Words

# Rows of the pain diary: two weeks.
DIARY_DAYS = 14
# Lines to write on that a page holds under its heading.
NOTE_LINES = 24


def booklet_context(
    booklet: Booklet, chapters: Sequence[tuple[Topic, Review | None]],
    placements: Sequence[Placement], safeties: Sequence[Safety], glossary: Iterable[GlossaryTerm],
    words: Words,
) -> Plain:
    """Return the booklet's own pages; of the glossary, the words that they use."""
    place = booklet.place
    foot = {each.id: each for placement in placements for each in placement.foot}
    return {
        "id": booklet.slug,
        "title": booklet.title, "subtitle": booklet.subtitle, "summary": booklet.summary,
        "figure": figure_context(booklet.cover_figure, place("cover_figure"), booklet.pack)
        if booklet.cover_figure else None,
        "how_to_use": placed(booklet.how_to_use, "how_to_use", booklet),
        "version": booklet.version, "updated": in_words(booklet.updated, words),
        "review": _review([review for _, review in chapters], words),
        "reviews": reviews_context(chapters, words),
        "general": [disclaimer_context(each) for each in foot.values() if each.id == GENERAL],
        "foot": [disclaimer_context(each) for each in foot.values() if each.id != GENERAL],
        "sources": list({(each.publisher, each.title, each.year, each.url): source_context(each)
                         for topic, _ in chapters for each in topic.sources}.values()),
        "safety": _safety(booklet, [topic for topic, _ in chapters], safeties),
        "pain_diary": booklet.pain_diary, "diary_days": list(range(1, DIARY_DAYS + 1)),
        "questions": booklet.questions,
        "suggestions": placed(booklet.suggestions, "suggestions", booklet),
        "glossary": [
            {"term": marked(entry.term), "meaning": marked(entry.meaning), "at": str(entry.source)}
            for entry in used_terms(glossary, [topic for topic, _ in chapters])
        ],
        "notes": note_pages(booklet.notes_lines),
        "places": {**{key: str(place(key)) for key in ("title", "subtitle", "summary")},
                   "sources": str(place("topics"))},
    }


def note_pages(lines: int) -> list[int]:
    """Part lines to write on into what each page holds: 30 becomes 24 and 6."""
    return [min(NOTE_LINES, lines - start) for start in range(0, lines, NOTE_LINES)]


def _review(reviews: Sequence[Review | None], words: Words) -> Plain:
    """Return the review of the whole: it is done when that of every chapter is."""
    if not all(reviews):
        return review_context(None, words)
    said = words["review"]
    return {"done": True, "short": said["chapters_short"], "line": said["chapters"]}


def reviews_context(
    chapters: Sequence[tuple[Topic, Review | None]], words: Words
) -> list[Plain]:
    """Return who reviewed which chapters; what is the same of several is said once."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for number, (topic, review) in enumerate(chapters, 1):
        line = review_context(review, words)["line"]
        found.setdefault((line, topic.version, topic.updated), []).append(str(number))
    return [{"chapters": ", ".join(numbers) if len(found) > 1 else "", "line": line,
             "version": version, "updated": in_words(updated, words)}
            for (line, version, updated), numbers in found.items()]


def chapter_context(
    booklet: Booklet, number: int, chapters: Sequence[tuple[Topic, Review | None]],
    placements: Sequence[Placement], safeties: Sequence[Safety], words: Words,
) -> Plain:
    """Return one chapter, counted from 0: a topic, with the danger signs that stay in it."""
    topics = [topic for topic, _ in chapters]
    topic, review = chapters[number]
    plain = topic_context(topic, safeties[number], placements[number], review, words,
                          number=number + 1, chapters=booklet.topics)
    core = core_groups(booklet.pack, list(zip(topics, safeties, strict=True)))
    return plain | {"stop_signs": lines(stop_signs(topic, safeties[number], core))}


def _safety(booklet: Booklet, topics: Sequence[Topic], safeties: Sequence[Safety]) -> Plain:
    """Return the danger signs of all chapters, each once; `safeties` are those of the chapters.

    They stand in the order in which the chapters name them: an emergency sheet comes first.
    """
    by_pack = {each.pack.slug: each for each in safeties}
    core = core_groups(booklet.pack, list(zip(topics, safeties, strict=True)))
    named = [safety.signs.groups[name] for topic, safety in zip(topics, safeties, strict=True)
             for name in topic.signs if name in safety.signs.groups]
    groups = {(group.id, group.full): group for group in (*named, *core)}
    today = {id(group): group for each in by_pack.values()
             for group in each.signs.call_today.values()}.values()
    helplines = dict.fromkeys(
        (line.name, line.phone) for each in by_pack.values() for line in each.signs.helplines)
    return {
        "full": group_contexts(groups.values()),
        "core": lines((line, group.source) for group in core for line in group.core),
        "call_today": lines((line, group.source) for group in today for line in group.core),
        "call_today_full": lines((line, group.source) for group in today for line in group.full),
        "today_groups": group_contexts(today),
        "helplines": [{"name": name, "phone": phone} for name, phone in helplines],
    }


def used_terms(glossary: Iterable[GlossaryTerm], topics: Iterable[Topic]) -> list[GlossaryTerm]:
    """Return the entries whose term, or its plural, stands in some chapter."""
    text = "\n".join(words for topic in topics for _, words in topic_words(topic))
    return [entry for entry in glossary
            if finder([entry.term, f"{entry.term}s", f"{entry.term}es"]).search(text)]
