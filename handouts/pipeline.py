"""From an order to a finished document: load, place the disclaimers, lay out, build.

Nothing here prints or writes; a caller hands in a job and gets bytes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import TypeAlias

from handouts.common import Common, Rendered, gather
from handouts.content.library import load_booklet
from handouts.content.models import Booklet, Topic
from handouts.content.packs import load_pack
from handouts.content.reviews import REVIEWS_FILE
from handouts.content.withdrawn import refuse_withdrawn
from handouts.errors import HandoutError, Problem, Source
from handouts.files import is_file
from handouts.limits import limited
from handouts.markup.element import Element
from handouts.orders import Built, Chapter, Edition, Failed, Job, Order, PacketOrder, Room, filename
from handouts.packets import packet_of, packet_slugs
from handouts.pdf.copy_plan import CopyPlan
from handouts.pdf.layout.document import build_pdf
from handouts.pdf.layout.glyphs import check_glyphs
from handouts.pdf.layout.input_digest import input_digest
from handouts.pdf.metadata import DocumentInfo, Provenance
from handouts.render.last import Last, last_or_new
from handouts.render.patient_box import with_room
from handouts.render.render import render_booklet, render_packet, render_topic
from handouts.render.sample import as_sample
from handouts.render.strings import load_words
from handouts.signed import booklet_review, lost_review, review_of
from handouts.theme.brand import picture_finder

# A booklet of thirty chapters takes two.
MOST_SECONDS = 45.0
# A viewer shows them among the properties of a file; all of them are for the search.
MOST_KEYWORDS = 50


_Laid: TypeAlias = "tuple[Built, CopyPlan | None]"


def build_each(job: Job, orders: Iterable[Order]) -> Iterator[Built | Failed]:
    """Build documents one after the other; one that fails does not stop the others.

    Raises HandoutError only for what they share (see gather).
    """
    common = gather(job)
    for order in orders:
        yield _tried(order, common)


def build_beside(wanted: Sequence[tuple[Job, Collection[Order]]]) -> Iterator[
        tuple[int, Order, Built | Failed]]:
    """Build the documents of several jobs, each document for all of them before the next.

    Yields the number of the job with each. A job whose brand or theme has problems fails alone.
    """
    commons: list[Common | None] = []
    last: Common | None = None
    for number, (job, orders) in enumerate(wanted):
        try:
            last = gather(job, last)
        except HandoutError as error:
            commons.append(None)
            for order in orders:
                yield number, order, Failed(order, error.problems)
        else:
            last = last if last.last else replace(last, last=Last())
            commons.append(last)
    for order in dict.fromkeys(order for _, orders in wanted for order in orders):
        for number, (common, (_, orders)) in enumerate(zip(commons, wanted, strict=True)):
            if common is not None and order in orders:
                yield number, order, _tried(order, common)


def _tried(order: Order, common: Common) -> Built | Failed:
    slow = Problem(Source(f"--{order.kind} {order.slug}"), "PDF004",
                   "takes too much time or memory", "make several documents of it")
    try:
        with limited(MOST_SECONDS, slow):
            return build(order, common)
    except HandoutError as error:
        return Failed(order, error.problems)


def build_one(job: Job, order: Order) -> Built:
    """Build one document; raises as gather and build do."""
    return build(order, gather(job))


def build(order: Order, common: Common) -> Built:
    """Build the handout of a topic, or a booklet: its topics as chapters of one document.

    Raises HandoutError with every problem of its content, its layout or its pages, UsageProblem
    for a topic or a booklet that does not exist.
    """
    return _laid_out(order, common, None)[0]


def build_with_room(order: Order, common: Common, room: Room) -> tuple[Built, CopyPlan]:
    """Build a topic or a packet with room for what is personal; return how copies are made of it.

    Raises as build does.
    """
    built, plan = _laid_out(order, common, room)
    assert plan is not None
    return built, plan


def _laid_out(order: Order, common: Common, room: Room | None) -> _Laid:
    if order.packet is not None:
        return _packet(order, order.packet, common, room)
    if order.kind == "topic":
        return _topic(order.slug, common, room)
    return _booklet(order.slug, common)


def _topic(slug: str, common: Common, room: Room | None) -> _Laid:
    job = common.job
    chapters, document, lost, _ = last_or_new(
        common.last, ("topic", slug, common.typeface), lambda: _rendered_topic(slug, common))
    topic = chapters[0][0]
    info = DocumentInfo(
        title=topic.title, lang=topic.lang, author=common.brand.name, subject=topic.summary,
        identifier=_identifier(slug, topic.version, job), date=_epoch(topic.updated, job),
        keywords=tuple(topic.find[:MOST_KEYWORDS]),
    )
    return _finish(
        Order("topic", slug), topic.version, document, info, common, chapters,
        lost=lost, room=room)


def _rendered_topic(slug: str, common: Common) -> Rendered:
    job, brand = common.job, common.brand
    refuse_withdrawn(job.project, [slug])
    topic = _load_checked(slug, common)
    review = review_of(job.project, topic, brand, common.typeface, job.today)
    document = render_topic(
        job.project, topic, brand, common.safeties.of(topic.pack), review)
    lost = [] if review else lost_review(job.project, topic, topic.lang, job.today)
    return [(topic, review)], document, lost, None


def _booklet(slug: str, common: Common) -> _Laid:
    job = common.job
    chapters, document, lost, booklet = last_or_new(
        common.last, ("booklet", slug, common.typeface), lambda: _rendered_booklet(slug, common))
    assert booklet is not None
    info = DocumentInfo(
        title=booklet.title, lang=job.lang, author=common.brand.name, subject=booklet.summary,
        identifier=_identifier(slug, booklet.version, job), date=_epoch(booklet.updated, job),
    )
    return _finish(
        Order("booklet", slug), booklet.version, document, info, common, chapters, booklet, lost)


def _rendered_booklet(slug: str, common: Common) -> Rendered:
    job, brand = common.job, common.brand
    booklet = load_booklet(job.project, slug, job.lang)
    refuse_withdrawn(job.project, [slug, *booklet.topics], slug)
    topics = _all_checked(booklet.topics, common)
    # A booklet is reviewed as a whole: it says more than its topics, and shows them otherwise.
    review = booklet_review(
        job.project, booklet, topics, brand, common.safeties, common.typeface, job.today)
    chapters = [(topic, review) for topic in topics]
    document = render_booklet(job.project, booklet, chapters, brand, common.safeties)
    lost = [] if review else lost_review(job.project, booklet, job.lang, job.today)
    return chapters, document, lost, booklet


def _packet(
    order: Order, asked: PacketOrder, common: Common, room: Room | None
) -> _Laid:
    """Build a packet; a sheet in it has the review that it has by itself: the words are the same.
    """
    job, brand = common.job, common.brand
    slugs = packet_slugs(job.project, asked, job.lang)
    refuse_withdrawn(job.project, slugs)
    topics = _all_checked(slugs, common)
    packet = packet_of(order.slug, asked, topics)
    sheets = [(topic, review_of(job.project, topic, brand, common.typeface, job.today))
              for topic in topics]
    document = render_packet(job.project, packet, sheets, brand, common.safeties)
    info = DocumentInfo(
        title=packet.title, lang=job.lang, author=brand.name, subject=packet.summary,
        identifier=_identifier(order.slug, packet.version, job),
        date=_epoch(packet.updated, job))
    lost = [problem for topic, review in sheets if not review
            for problem in lost_review(job.project, topic, topic.lang, job.today)]
    return _finish(order, packet.version, document, info, common, sheets, packet, lost, room)


def _load_checked(slug: str, common: Common) -> Topic:
    """Return a topic that may be printed, or raise HandoutError."""
    problems = common.topics.problems(slug)
    if problems:
        raise HandoutError(problems)
    return common.topics.of(slug)


def _all_checked(slugs: Iterable[str], common: Common) -> list[Topic]:
    topics: list[Topic] = []
    problems: list[Problem] = []
    for slug in slugs:
        try:
            topics.append(_load_checked(slug, common))
        except HandoutError as error:
            problems += error.problems
    if problems:
        raise HandoutError(problems)
    return topics


def _finish(
    order: Order, version: str, document: Element, info: DocumentInfo, common: Common,
    chapters: Sequence[Chapter], booklet: Booklet | None = None, lost: Sequence[Problem] = (),
    room: Room | None = None,
) -> _Laid:
    job, variant = common.job, common.job.variant
    across = strip = ""
    if room is not None:
        words = load_words(job.project, info.lang)
        document, strip = with_room(document, words, room), words["personal"]["page"]
    if order.packet is not None and order.packet.sample:
        said = load_words(job.project, info.lang)["packet"]
        document, across = as_sample(document, said), said["sample"]
    problems = check_glyphs(document, common.typeface)
    if problems:
        raise HandoutError(problems)
    pictures = cache(picture_finder(job.project, common.brand))
    pack = booklet.pack if booklet else chapters[0][0].pack
    inputs = input_digest(document, common.look, info, common.typeface, variant, pictures)
    info = replace(info, provenance=Provenance(
        kind=order.kind, slug=order.slug, version=version, lang=info.lang,
        brand=common.brand.slug, packet=order.packet,
        room=room, variant=variant, dated=info.date,
        # Without reviews the day changes nothing, and every day gives the same bytes.
        judged=job.today if is_file(job.project.root / REVIEWS_FILE) else None,
        inputs=inputs))
    whole = replace(info, lang=document.attrs.get("lang", info.lang))  # en-US, to choose a voice
    pdf = build_pdf(document, common.theme, whole, pictures, typeface=common.typeface,
                    leave_top=variant.leave_top, even_pages=variant.even_pages,
                    standard=common.standard, across=across,
                    strip=strip, room=room)
    built = Built(
        slug=order.slug, kind=order.kind, filename=filename(order.slug, info.lang, variant),
        title=info.title, version=version, lang=info.lang, pages=pdf.pages,
        sha256=hashlib.sha256(pdf.data).hexdigest(), pdf=pdf.data, chapters=tuple(chapters),
        booklet=booklet, variant=variant, pack=pack,
        subject=load_pack(job.project, pack).title,
        inputs=inputs, warnings=(*lost, *pdf.warnings),
        editions=_editions(document, whole, common, pictures), picture=pdf.picture,
    )
    return built, pdf.plan


def _editions(
    document: Element, info: DocumentInfo, common: Common, pictures: Callable[[str], Path | None],
) -> dict[Edition, bytes]:
    """Return what is asked for beside the PDF, from the same tree."""
    if not common.job.editions:
        return {}
    # Most runs make none.
    from handouts.html.plaintext import plain_text
    from handouts.html.webfonts import LIBRARIES
    from handouts.html.webpage import fragment, web_page

    theme, typeface, made = common.theme, common.typeface, info.provenance
    words = common.web
    found: dict[Edition, bytes] = {}
    for edition in common.job.editions:
        if edition == "page":
            own = made and replace(made, libraries=LIBRARIES)
            found[edition] = web_page(
                document, theme, replace(info, provenance=own), typeface, words, pictures)
        elif edition == "fragment":
            found[edition] = fragment(document, theme, typeface, words, pictures)
        elif edition == "mail":
            found[edition] = fragment(document, theme, typeface, words, pictures, pictures=False)
        else:
            found[edition] = plain_text(document, words)
    return found


def _identifier(slug: str, version: str, job: Job) -> str:
    """Return what the file's metadata names it by: handout, version, and how it was printed."""
    return " ".join(filter(None, (slug, version, job.variant.name)))


def _epoch(updated: str, job: Job) -> int:
    """Return the seconds since 1970 that a file carries: those of the job, else `updated`."""
    if job.dated is not None:
        return job.dated
    return int(datetime.fromisoformat(updated).replace(tzinfo=timezone.utc).timestamp())
