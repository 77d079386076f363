"""What a layout sees: topics, brand and words as plain mappings, lists and escaped texts.

A layout's data, in full:

    lang, t (the fixed words, by group), brand, disclaimers (by placement), and
    topic                  one topic's sheet:  {id, number, title, question, summary, main_message,
                           key_points, figure, sections, plan, teach_back, sources, foot, review,
                           version, updated, places; and for its danger signs pack, emergency,
                           core_danger, full_danger, own_danger, more_danger, call_today,
                           own_call_today, chapter_line}
    booklet and chapters   a booklet: chapters are topics, each with its stop_signs;
                           booklet.safety says all signs once, booklet.sources and
                           booklet.reviews tell those of all chapters

Every text that carries inline marks is Markup; every other text is plain and escaped by Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from handouts.content import inline as inlines
from handouts.content.danger import danger_of
from handouts.content.listitems import ListItem
from handouts.errors import Source
from handouts.markup.addresses import printed_address
from handouts.render.strings import in_words
from handouts.theme.brand import OWN, Thresholds

if TYPE_CHECKING:
    from handouts.content.danger import Danger
    from handouts.content.disclaimers import Due, Placement
    from handouts.content.models import Figure, Reference, Topic
    from handouts.content.reviews import Review
    from handouts.content.safety import Safety
    from handouts.content.sign_groups import SignGroup
    from handouts.render.strings import Words
    from handouts.theme.brand import Brand

Plain = dict[str, Any]
CHAPTER = "chapter-"
PLACEMENTS = ("contacts", "sources", "review", "license")
# Notices whose label is always the same words; an author's title stands under it.
_FIXED_LABELS = ("emergency", "urgent", "appointment")
# A figure up to this percentage of the text's width stands beside words of these types.
WIDEST_BESIDE = 45
_WORDS = ("paragraph", "bullets", "steps", "checklist")
# Keys of a block that the layouts read, by its type; "items", "figure" and "kind" are special.
_TEXTS = ("text", "intro", "caption", "name", "helps", "harms", "evidence", "why", "dose", "avoid",
          "easier", "label", "title")


def inline_markup(text: Iterable[inlines.Node]) -> Markup:
    """Escape content into markup; no other function does."""
    return Markup("").join(_node(node) for node in text)


def _node(node: inlines.Node) -> Markup:
    if isinstance(node, inlines.Strong):
        return Markup("<strong>{}</strong>").format(inline_markup(node.children))
    if isinstance(node, inlines.Link):
        return Markup('<a href="{}">{}</a>').format(node.href, inline_markup(node.children))
    if isinstance(node, inlines.Foreign):
        return Markup('<span lang="{}">{}</span>').format(node.lang, inline_markup(node.children))
    if isinstance(node, inlines.Reference | inlines.Threshold):
        return inline_markup(node.children)
    return Markup("<br/>").join(node.text.split("\n"))


def marked(value: Any) -> Any:
    """Return inline content as markup; a plain text is escaped later, by Jinja."""
    return inline_markup(value) if isinstance(value, tuple) else value


def _items(values: Iterable[Any], place: Source) -> list[Plain]:
    return [_item(value, place) for value in values]


def _item(value: Any, place: Source) -> Plain:
    """Return an item of a list; `kind` and `items` are those of the list below it, if any."""
    if isinstance(value, ListItem):
        return {"text": marked(value.item), "kind": value.kind, "at": str(place),
                "items": [_item(each, place) for each in value.items]}
    return {"text": marked(value), "kind": "", "at": str(place)}


# -- blocks ------------------------------------------------------------------------------


def block_context(block: Any, words: Words, pack: str) -> Plain:
    """Return one block of a section of a topic in a pack."""
    plain: Plain = {"type": block.type, "at": str(block.source)}
    for key in _TEXTS:
        if hasattr(block, key):
            plain[key] = marked(getattr(block, key))
    for key in ("items", "steps"):
        if hasattr(block, key):
            plain[key] = _items(getattr(block, key) or (), block.source)
    if block.type == "definitions":
        plain["items"] = [{"term": marked(each.term), "meaning": marked(each.meaning)}
                          for each in block.items]
    if block.type == "steps":
        plain["start"] = block.start
    if block.type == "table":
        plain["header"] = [marked(cell) for cell in block.header]
        plain["rows"] = [[marked(cell) for cell in row] for row in block.rows]
        plain["landscape"] = block.landscape
        plain["header_at"] = str(block.header_source)
        plain["rows_at"] = [str(place) for place in block.row_sources]
    if block.type == "figure":
        plain |= figure_context(block, block.source, pack)
    if block.type == "move":
        plain["figure"] = figure_context(block.figure, block.source, pack) if (
            block.figure) else None
    if block.type == "write_in":
        plain["lines"] = block.lines
    if block.type == "qr":
        shown = printed_address(block.url)
        plain |= {"url": block.url, "address": shown,
                  "alt": words["qr"]["alt"].replace("{address}", shown)}
    if block.type == "notice":
        plain |= _notice(block, words)
    return plain


def _notice(block: Any, words: Words) -> Plain:
    """Return a notice's kind, its label in words, and the title that stands under the label."""
    kind = str(getattr(block.kind, "value", block.kind))
    title = marked(block.title)
    label = words["notice"][kind]
    if kind not in _FIXED_LABELS:
        return {"kind": kind, "label": title or label, "title": None}
    if block.items and not block.text:
        label = words["notice"][f"{kind}_if"]
    fixed = words["notice"][kind].partition("{")[0].rstrip(": ")
    if title and str(title).casefold().startswith(fixed.casefold()):
        # A brace of the author's own is no blank to fill.
        title = Markup(str(title).replace("{", "&#123;"))
        return {"kind": kind, "label": title + (": {phone}" if kind == "urgent" else ""),
                "title": None}
    return {"kind": kind, "label": label, "title": title}


def figure_context(
    figure: Figure, place: Source, pack: str, *, beside: bool = False
) -> Plain:
    """Return one figure of a pack; `beside` sets it at the right of the block before it."""
    return {
        "type": "figure", "at": str(place), "src": f"{pack}/{figure.file}", "alt": figure.alt,
        "caption": marked(figure.caption), "width": figure.width, "beside": beside,
    }


# -- what all pages share ----------------------------------------------------------------


def brand_context(brand: Brand) -> Plain:
    """Return the brand; `phone_link` is a tel: link or None.

    `handouts_address` is the folder of web pages as paper shows it.
    """
    logo = {"src": OWN + brand.logo.file, "alt": brand.logo.alt} if brand.logo else None
    thresholds = (brand.thresholds or Thresholds()).model_dump()
    return {
        "name": brand.name, "address": list(brand.address), "phone": brand.phone,
        "phone_link": brand.phone_link, "hours": brand.hours, "after_hours": brand.after_hours,
        "website": brand.website, "handouts_url": brand.handouts_url,
        "handouts_address": printed_address(brand.handouts_url) if brand.handouts_url else None,
        "logo": logo, "language_access": _language_access(brand),
        "license": _parsed(brand.license), "thresholds": thresholds, "at": str(brand.source),
    }


def _language_access(brand: Brand) -> Plain | None:
    """Return the notice of help with language; `page` says that it has a page of its own."""
    access = brand.language_access
    if access is None:
        return None
    picture = {"src": OWN + access.picture, "alt": access.alt} if access.picture else None
    return {"text": _parsed(access.text), "picture": picture, "page": access.page}


def _parsed(text: str | None) -> Markup | None:
    return inline_markup(inlines.parse(text)) if text else None


def disclaimer_context(due: Due) -> Plain:
    """Return one disclaimer as it prints, with its place."""
    return {
        "id": due.id, "form": due.form, "title": due.title, "text": marked(due.text),
        "at": str(due.source),
    }


def disclaimers_by_place(placements: Iterable[Placement]) -> dict[str, list[Plain]]:
    """Return the disclaimers that belong to a fixed part of the page, each once."""
    due = {each.id: each for placement in placements for each in placement.required}
    return {part: [disclaimer_context(each) for each in due.values() if each.where == part]
            for part in PLACEMENTS}


def danger_context(danger: Danger, safety: Safety, chapters: Iterable[str] = ()) -> Plain:
    """Return a topic's danger signs; `chapters` are the topics that a booklet holds."""
    sheet = None if danger.emergency or not danger.core else safety.emergency
    more = sheet and {
        "title": sheet.title, "number": sheet.number,
        "href": f"#{CHAPTER}{sheet.slug}" if sheet.slug in chapters else ""}
    text, place = safety.signs.chapter_line
    return {
        "emergency": danger.emergency, "core_danger": lines(danger.core),
        "full_danger": group_contexts(danger.full),
        "own_danger": lines(danger.own), "call_today": lines(danger.call_today),
        "today_groups": group_contexts(danger.today), "own_call_today": lines(danger.own_today),
        "more_danger": more, "chapter_line": {"text": marked(text), "at": str(place)},
    }


def group_contexts(groups: Iterable[SignGroup]) -> list[Plain]:
    """Return groups of danger signs, each in full; those with the same title are one."""
    found: dict[str, Plain] = {}
    for group in groups:
        one = found.setdefault(group.title, {
            "id": group.id, "title": group.title, "at": str(group.source), "items": []})
        one["items"] += _items(group.full, group.source)
    return list(found.values())


def lines(values: Iterable[tuple[Any, Source]]) -> list[Plain]:
    """Return lines with the place of each."""
    return [{"text": marked(text), "at": str(place)} for text, place in values]


def review_context(review: Review | None, words: Words) -> Plain:
    """Return the review: a short line for the running foot and a full one."""
    said = words["review"]
    if review is None:
        return {"done": False, "short": said["pending_short"], "line": said["pending"]}

    given = {"by": review.by, "credentials": review.credentials,
             "on": in_words(review.on, words), "next": in_words(review.next, words)}

    def filled(text: str) -> str:
        # At once: a name that holds braces stays as it is.
        return re.sub(r"\{(by|credentials|on|next)\}", lambda at: given[at[1]], text)

    line = f"{filled(said['done'])}. {filled(said['next'])}"
    return {"done": True, "short": filled(said["next_short"]), "line": line}


def shared_context(
    lang: str, brand: Brand, placements: Iterable[Placement], words: Words
) -> Plain:
    """Return what every layout sees."""
    return {
        "lang": lang, "t": words, "brand": brand_context(brand),
        "disclaimers": disclaimers_by_place(placements),
    }


# -- topics ------------------------------------------------------------------------------


def topic_context(
    topic: Topic, safety: Safety, placement: Placement, review: Review | None, words: Words,
    *, number: int | None, chapters: Collection[str] = (),
) -> Plain:
    """Return one topic; `number` is that of the sheet or of the chapter.

    `chapters` are the topics of the booklet that it stands in.
    """
    place, pack = topic.place, safety.pack
    prefix = CHAPTER if chapters else ""
    return {
        "id": prefix + topic.slug, "number": number, "title": topic.title,
        "question": topic.question, "summary": topic.summary,
        "main_message": marked(topic.main_message),
        "key_points": placed(topic.key_points, "key_points", topic),
        "pack": {"id": pack.slug, "title": pack.title, "audience": pack.audience},
        **danger_context(danger_of(topic, safety), safety, chapters),
        "figure": figure_context(topic.figure, place("figure"), topic.pack)
        if topic.figure else None,
        "sections": [
            _section(section, placement.before.get(index, ()), words, topic.pack)
            for index, section in enumerate(topic.sections)
        ],
        "plan": placed(topic.plan, "plan", topic),
        "teach_back": marked(topic.teach_back),
        "sources": [source_context(source) for source in topic.sources],
        "foot": [disclaimer_context(each) for each in placement.foot],
        "review": review_context(review, words), "version": topic.version,
        "updated": in_words(topic.updated, words),
        "places": {
            key: str(place(key)) for key in
            ("title", "question", "summary", "main_message", "key_points", "danger_signs",
             "sources")
        },
    }


def source_context(source: Reference) -> Plain:
    """Return what a topic rests on."""
    return {"title": source.title, "publisher": source.publisher, "year": source.year,
            "url": source.url}


def placed(values: Sequence[Any], key: str, owner: Any) -> list[Plain]:
    """Return the texts of a list with the place of each."""
    return [
        {"text": marked(value), "at": str(owner.place(key, index))}
        for index, value in enumerate(values)
    ]


def _section(
    section: Any, before: Sequence[Due], words: Words, pack: str
) -> Plain:
    return {
        "heading": marked(section.heading), "at": str(section.source),
        "page_break": section.page_break,
        "before": [disclaimer_context(each) for each in before],
        "blocks": _blocks(section.blocks, words, pack),
    }


def _blocks(blocks: Sequence[Any], words: Words, pack: str) -> list[Plain]:
    """Return the blocks of a section; a narrow figure stands beside the words before it."""
    plain = [block_context(block, words, pack) for block in blocks]
    for before, block in pairwise(plain):
        if block["type"] == "figure" and before["type"] in _WORDS:
            block["beside"] = block["width"] <= WIDEST_BESIDE
    return plain
