"""From content and a brand to one checked element tree, by way of a Jinja layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.content.disclaimers import check_markers, place
from handouts.content.library import load_glossary
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.markup.element import Element
from handouts.markup.parse import TOO_MANY, parse_markup
from handouts.render.booklet_context import booklet_context, chapter_context
from handouts.render.context import review_context, shared_context, topic_context
from handouts.render.packet_context import packet_context, sheet_context
from handouts.render.spoken import Clinic, spoken
from handouts.render.strings import load_words
from handouts.render.topic_names import as_chapters

if TYPE_CHECKING:
    from jinja2 import Environment

    from handouts.content.disclaimers import Due, Placement
    from handouts.content.models import Booklet, GlossaryTerm, Topic
    from handouts.content.reviews import Review
    from handouts.content.safety import Safeties, Safety
    from handouts.packets import Packet
    from handouts.project import Project
    from handouts.render.strings import Words
    from handouts.theme.brand import Brand

TOPIC_LAYOUT = "topic.html.j2"
BOOKLET_LAYOUT = "booklet.html.j2"
PACKET_LAYOUT = "packet.html.j2"
_NO_SHORT_FORMS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a layout is given: the name of the layout, its data, and what short forms stand for."""

    template: str
    context: Mapping[str, Any]
    short_forms: Mapping[str, str] = field(default_factory=dict)


def render_topic(
    project: Project, topic: Topic, brand: Brand, safety: Safety, review: Review | None,
) -> Element:
    """Render one topic's sheet.

    Raise HandoutError for problems of the layout or its markup, or for a lost disclaimer.
    """
    words = load_words(project, topic.lang)
    document = render_sheet(project, topic, brand, safety, review, words)
    refuse_lost(document, place(topic, safety).required, review_context(review, words)["line"])
    return document


def render_sheet(
    project: Project, topic: Topic, brand: Brand, safety: Safety, review: Review | None,
    words: Words,
) -> Element:
    """Render one topic's sheet as it is, also one that has lost a disclaimer."""
    draft = sheet_draft(project, topic, brand, safety, review, words)
    return document_of(project, brand, draft, markup_of(project, brand, draft))


def sheet_draft(
    project: Project, topic: Topic, brand: Brand, safety: Safety, review: Review | None,
    words: Words,
) -> Draft:
    """Return what the layout of one topic's sheet is given."""
    placement = place(topic, safety)
    context = shared_context(topic.lang, brand, [placement], words)
    context["topic"] = topic_context(
        topic, safety, placement, review, words, number=topic.sheet)
    return Draft(TOPIC_LAYOUT, context,
                 short_forms(load_glossary(project, topic.lang, [topic.pack])))


def render_booklet(
    project: Project, booklet: Booklet, chapters: Sequence[tuple[Topic, Review | None]],
    brand: Brand, safeties: Safeties,
) -> Element:
    """Render a booklet; every chapter is a topic with its review.

    Raise HandoutError for problems of the layout or its markup, or for a disclaimer that a chapter
    lost.
    """
    draft = booklet_draft(project, booklet, chapters, brand, safeties)
    document = document_of(project, brand, draft, markup_of(project, brand, draft))
    placements = [place(topic, safeties.of(topic.pack)) for topic, _ in chapters]
    for chapter, placement in zip(draft.context["chapters"], placements, strict=True):
        _refuse_lost_in_chapter(document, chapter, placement)
    return document


def booklet_draft(
    project: Project, booklet: Booklet, chapters: Sequence[tuple[Topic, Review | None]],
    brand: Brand, safeties: Safeties,
) -> Draft:
    """Return what the layout of a booklet is given."""
    lang = chapters[0][0].lang
    words = load_words(project, lang)
    topics = as_chapters([topic for topic, _ in chapters], words)
    chapters = [(topic, review) for topic, (_, review) in zip(topics, chapters, strict=True)]
    own = [safeties.of(topic.pack) for topic in topics]
    placements = [place(topic, safety) for topic, safety in zip(topics, own, strict=True)]
    packs = dict.fromkeys(topic.pack for topic in topics)
    explained = load_glossary(project, lang, packs)
    glossary = explained if booklet.glossary else ()
    context = shared_context(lang, brand, placements, words)
    context["booklet"] = booklet_context(booklet, chapters, placements, own, glossary, words)
    context["chapters"] = [
        chapter_context(booklet, index, chapters, placements, own, words)
        for index in range(len(chapters))
    ]
    return Draft(BOOKLET_LAYOUT, context, short_forms(explained))


def render_packet(
    project: Project, packet: Packet, sheets: Sequence[tuple[Topic, Review | None]], brand: Brand,
    safeties: Safeties,
) -> Element:
    """Render a packet; every sheet is a topic with its own review. Raises as render_booklet does.
    """
    draft = packet_draft(project, packet, sheets, brand, safeties)
    document = document_of(project, brand, draft, markup_of(project, brand, draft))
    placements = [place(topic, safeties.of(topic.pack)) for topic, _ in sheets]
    for sheet, placement in zip(draft.context["sheets"], placements, strict=True):
        _refuse_lost_in_chapter(document, sheet, placement)
    return document


def packet_draft(
    project: Project, packet: Packet, sheets: Sequence[tuple[Topic, Review | None]], brand: Brand,
    safeties: Safeties,
) -> Draft:
    """Return what the layout of a packet is given."""
    lang = sheets[0][0].lang
    words = load_words(project, lang)
    topics = as_chapters([topic for topic, _ in sheets], words, "packet")
    sheets = [(topic, review) for topic, (_, review) in zip(topics, sheets, strict=True)]
    own = [safeties.of(topic.pack) for topic in topics]
    placements = [place(topic, safety) for topic, safety in zip(topics, own, strict=True)]
    context = shared_context(lang, brand, placements, words)
    context["packet"] = packet_context(packet, sheets, placements, own, words)
    context["sheets"] = [sheet_context(packet, index, sheets, placements, own, words)
                         for index in range(len(sheets))]
    glossary = load_glossary(project, lang, dict.fromkeys(topic.pack for topic in topics))
    return Draft(PACKET_LAYOUT, context, short_forms(glossary))


def _refuse_lost_in_chapter(
    document: Element, chapter: Mapping[str, Any], placement: Placement
) -> None:
    """Look for a chapter's own cautions in it, and for all else anywhere in the booklet."""
    own = {each.id for group in placement.before.values() for each in group}
    name = chapter["id"]
    articles = [each for each in document.iter("article") if each.attrs.get("id") == name]
    if not articles:
        raise HandoutError(
            Problem(document.layout, "LAY007", f"the booklet has lost its article {name!r}",
                    "the layout writes one article for each of `chapters`, with its id")
        )
    required = [each for each in placement.required if each.id in own]
    refuse_lost(articles[0], required, "", document.layout)
    refuse_lost(document, placement.required, chapter["review"]["line"])


def refuse_lost(
    part: Element, required: Sequence[Due], review: str, place: Source | None = None
) -> None:
    """Raise HandoutError when a required marker sentence, or the review line, is not in the words.

    Running headers and feet do not count, since a screen reader never reads them, nor do links that
    name a heading: it is the heading that must be there.
    """
    articles = [part] if part.name == "article" else part.elements()
    blocks = [block for article in articles for block in article.elements()]
    text = " ".join(block.text(pointers=False) for block in blocks if block.role != "running")
    words = " ".join(text.split())
    problems = check_markers(words, required, place or part.layout)
    if " ".join(review.split()) not in words:
        problems.append(
            Problem(place or part.layout, "LAY008", "the layout lost the review line",
                    f"show the words {review!r} again: {{{{ topic.review.line }}}}")
        )
    if problems:
        raise HandoutError(problems)


def short_forms(glossary: Iterable[GlossaryTerm]) -> dict[str, str]:
    """Return what the letters in a glossary stand for."""
    return {each.term: each.short_for for each in glossary if each.short_for}


def render_layout(
    project: Project, brand: Brand, template: str, context: Mapping[str, Any],
    short_forms: Mapping[str, str] = _NO_SHORT_FORMS,
) -> Element:
    """Render a layout with plain data and parse what it writes, with what is heard in it."""
    draft = Draft(template, context, short_forms)
    return document_of(project, brand, draft, markup_of(project, brand, draft))


def markup_of(project: Project, brand: Brand, draft: Draft) -> str:
    """Return what a layout writes, as text; raises HandoutError for problems of the layout."""
    from handouts.render.sandbox import render

    return render(_environment(project, brand), draft.template, draft.context)


def document_of(project: Project, brand: Brand, draft: Draft, markup: str) -> Element:
    """Return the checked tree of what a layout wrote, with what is heard in it.

    The document's own place is the layout that wins: who overrode a block fixes it there. Raises
    HandoutError with every problem of the markup.
    """
    from handouts.render.failures import at_fault, nearest_layout

    environment = _environment(project, brand)
    winner = nearest_layout(draft.template, environment)
    try:
        document = parse_markup(markup, winner.file)
    except HandoutError as error:
        found = ((each, at_fault(each.source, draft.template, environment))
                 for each in error.problems)
        raise HandoutError(replace(each, source=_content(draft, each) if source == each.source
                                   else source) for each, source in found) from None
    shown = draft.context.get("brand") or {"name": brand.name, "phone_link": brand.phone_link}
    document = spoken(document, draft.context["t"]["spoken"],
                      Clinic(shown["name"], shown["phone_link"]), draft.short_forms)
    return document if winner.file == document.layout.file else replace(document, layout=winner)


def _content(draft: Draft, problem: Problem) -> Source:
    """Return the place of a problem; what is too large for every layout is told at its content."""
    shown = next(filter(None, map(draft.context.get, ("booklet", "packet", "topic"))), None)
    if problem.rule != TOO_MANY or not shown:
        return problem.source
    return Source.parse(shown["places"]["title"])


def _environment(project: Project, brand: Brand) -> Environment:
    """Return the layouts of a brand, its own first."""
    from handouts.render.sandbox import LayoutFolder, make_environment

    def folder(root: Path, *parts: str) -> LayoutFolder:
        path = root.joinpath("templates", *parts)
        return LayoutFolder(path, project.display(path), root)

    roots = (project.root, project.builtin)
    folders = [folder(root, "brands", brand.slug, "layouts") for root in roots]
    folders.append(folder(project.root, "layouts"))
    return make_environment(folders, folder(project.builtin, "layouts"))
