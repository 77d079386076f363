"""What a packet's layout sees: its first page, its sheets, and what it says once for them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handouts.content.danger import core_groups, stop_signs
from handouts.content.disclaimers import GENERAL
from handouts.render.booklet_context import reviews_context
from handouts.render.context import (
    CHAPTER,
    Plain,
    disclaimer_context,
    lines,
    source_context,
    topic_context,
)
from handouts.render.strings import in_words

if TYPE_CHECKING:
    from handouts.content.disclaimers import Placement
    from handouts.content.models import Topic
    from handouts.content.reviews import Review
    from handouts.content.safety import Safety
    from handouts.content.sign_groups import SignGroup
    from handouts.packets import Packet
    from handouts.render.strings import Words

Sheets = Sequence["tuple[Topic, Review | None]"]


def packet_context(
    packet: Packet, sheets: Sheets, placements: Sequence[Placement], safeties: Sequence[Safety],
    words: Words,
) -> Plain:
    """Return what a packet says once: its list, the signs of each pack, contacts, and its foot."""
    place = str(packet.place())
    foot = {each.id: each for placement in placements for each in placement.foot}
    short = words["review"]["pending_short"] if not all(review for _, review in sheets) else ""
    return {
        "title": packet.title, "updated": in_words(packet.updated, words), "pending": short,
        "safety": [_safety(pack, sheets, safeties, packet.topics) for pack in
                   dict.fromkeys(safety.pack.slug for safety in safeties)],
        "general": [disclaimer_context(each) for each in foot.values() if each.id == GENERAL],
        "foot": [disclaimer_context(each) for each in foot.values() if each.id != GENERAL],
        "sources": list({(each.publisher, each.title, each.year, each.url): source_context(each)
                         for topic, _ in sheets for each in topic.sources}.values()),
        "reviews": reviews_context(sheets, words),
        "places": {key: place for key in ("title", "summary", "sources")},
    }


def sheet_context(
    packet: Packet, number: int, sheets: Sheets, placements: Sequence[Placement],
    safeties: Sequence[Safety], words: Words,
) -> Plain:
    """Return one sheet, counted from 0: a topic, with the danger signs that stay on it."""
    topic, review = sheets[number]
    safety = safeties[number]
    plain = topic_context(topic, safety, placements[number], review, words,
                          number=number + 1, chapters=packet.topics)
    core = core_of(safety.pack.slug, [each for each, _ in sheets], safeties)
    return plain | {"stop_signs": lines(stop_signs(topic, safety, core))}


def core_of(
    pack: str, topics: Sequence[Topic], safeties: Sequence[Safety]
) -> list[SignGroup]:
    """Return the groups of danger signs that a packet says once for one of its packs."""
    own = [(topic, safety) for topic, safety in zip(topics, safeties, strict=True)
           if safety.pack.slug == pack]
    return core_groups(pack, own)


def _safety(
    pack: str, sheets: Sheets, safeties: Sequence[Safety], topics: Sequence[str]
) -> Plain:
    """Return the danger signs of one pack, in short, and where those in full stand."""
    safety = next(each for each in safeties if each.pack.slug == pack)
    groups = core_of(pack, [topic for topic, _ in sheets], safeties)
    sheet = safety.emergency
    return {
        "id": pack, "title": safety.pack.title,
        "core": lines((line, group.source) for group in groups for line in group.core),
        "call_today": lines(
            (line, group.source) for group in safety.signs.call_today.values()
            for line in group.core),
        "helplines": [{"name": each.name, "phone": each.phone} for each in safety.signs.helplines],
        "more": sheet and sheet.slug in topics and {
            "title": sheet.title, "href": f"#{CHAPTER}{sheet.slug}"},
    }
