"""From a slug to a finished document: load, place the disclaimers, lay out, build.

Nothing here prints or writes; a caller hands in the project and gets bytes back.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Literal, TypeAlias

from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.limits import limited
from handouts.project import Project
from handouts.variants import LARGE_PRINT_LINE, STANDARD, Variant

if TYPE_CHECKING:
    from handouts.content.disclaimers import Disclaimer
    from handouts.content.models import Booklet, Topic
    from handouts.content.reviews import Review
    from handouts.markup.element import Element
    from handouts.pdf.fonts import Typeface
    from handouts.pdf.metadata import DocumentInfo
    from handouts.theme.brand import Brand
    from handouts.theme.model import Theme

DEFAULT_BRAND = "sample"
DEFAULT_LANG = "en"
# The end of the year 9999: a PDF's dates have four digits for the year.
LAST_EPOCH = 253_402_300_799
# A booklet of thirty chapters takes two.
MOST_SECONDS = 45.0

Kind = Literal["topic", "booklet"]
Chapter: TypeAlias = "tuple[Topic, Review | None]"


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """Name one document to build."""

    kind: Kind
    slug: str


@dataclass(frozen=True, slots=True)
class Built:
    """Hold one finished document and what it was made of; `sha256` is of the file.

    `chapters` are its topics with their valid reviews: one for a topic, all for a booklet.
    """

    slug: str
    kind: Kind
    filename: str
    title: str
    version: str
    lang: str
    pages: int
    sha256: str
    pdf: bytes = field(repr=False)
    variant: Variant = STANDARD
    chapters: Sequence[Chapter] = field(default=(), repr=False)
    booklet: Booklet | None = field(default=None, repr=False)

    @property
    def bytes(self) -> int:
        """Return the size of the file."""
        return len(self.pdf)


@dataclass(frozen=True, slots=True)
class Failed:
    """Hold an order that could not be built, with every problem found."""

    order: Order
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Common:
    """Hold what all documents of one run share, read once."""

    brand: Brand
    theme: Theme
    texts: Mapping[str, Disclaimer]
    drugs: Sequence[str]
    typeface: Typeface
    variant: Variant = STANDARD


def filename(slug: str, lang: str, variant: Variant = STANDARD) -> str:
    """Return the name of a finished file.

    A language other than English shows in it, and what differs from standard print.
    """
    shown = [lang] if lang != DEFAULT_LANG else []
    return ".".join([slug, *shown, *variant.parts, "pdf"])


def build_day(now: datetime | None = None) -> date:
    """Return the day that reviews are judged by: SOURCE_DATE_EPOCH, else today."""
    epoch = _source_date_epoch()
    if epoch is not None:
        return datetime.fromtimestamp(epoch, timezone.utc).date()
    return (now or datetime.now().astimezone()).date()


def gather(
    project: Project, *, lang: str, brand: str, variant: Variant = STANDARD
) -> Common:
    """Read what all documents of a run share.

    Raises HandoutError for problems in the brand, the theme, the face or the disclaimers,
    UsageProblem for a brand that does not exist, or for a paper that is too narrow for large print.
    """
    from handouts.content.library import load_disclaimers, load_drugs
    from handouts.pdf.faces import load_typeface
    from handouts.pdf.fonts import glyph_problems
    from handouts.theme.brand import load_brand
    from handouts.theme.load import load_theme

    found = load_brand(project, brand)
    theme = load_theme(project, found.theme, variant.overlays, named_at=found.source)
    page = theme.page
    if theme.large_print and page.width - page.margin_left - page.margin_right < LARGE_PRINT_LINE:
        raise UsageProblem(Problem(
            Source("--large-print"), "USE031", f"the paper {page.size} is too narrow for it",
            "add --paper letter or --paper a4",
        ))
    typeface = load_typeface(project, found, theme)
    problems = [problem for text, place in found.printed
                for problem in glyph_problems(text, place, typeface)]
    if problems:
        raise HandoutError(problems)
    return Common(
        found, theme, load_disclaimers(project, lang), load_drugs(project), typeface, variant)


def all_orders(project: Project, lang: str) -> list[Order]:
    """Return what `--all` builds: the names in handouts.yaml, else every topic and booklet.

    Raises HandoutError (USE010) for names in handouts.yaml that do not exist.
    """
    from handouts.content.library import booklet_slugs, topic_slugs

    settings = project.settings
    topics = topic_slugs(project, lang) if settings.topics is None else settings.topics
    booklets = booklet_slugs(project) if settings.booklets is None else settings.booklets
    orders = [Order("topic", slug) for slug in topics]
    orders += [Order("booklet", slug) for slug in booklets]
    problems = unknown_orders(project, orders, lang, Source("handouts.yaml"))
    if problems:
        raise HandoutError(problems)
    return orders


def unknown_orders(
    project: Project, orders: Iterable[Order], lang: str, source: Source | None = None
) -> list[Problem]:
    """Return a problem (USE010) for each order that names nothing known."""
    from handouts.content.library import booklet_slugs, topic_slugs
    from handouts.content.naming import name_hint

    known: dict[Kind, Sequence[str]] = {
        "topic": topic_slugs(project, lang), "booklet": booklet_slugs(project),
    }
    problems = []
    for order in orders:
        if order.slug in known[order.kind]:
            continue
        hint = name_hint(project, order.slug, order.kind, lang)
        place = source or Source(f"--{order.kind}")
        where = "" if lang == DEFAULT_LANG else f" in language {lang!r}"
        problems.append(
            Problem(place, "USE010", f"there is no {order.kind} {order.slug!r}{where}", hint)
        )
    return problems


def build_each(
    project: Project, orders: Iterable[Order], *, lang: str, brand: str, today: date,
    variant: Variant = STANDARD,
) -> Iterator[Built | Failed]:
    """Build documents one after the other; one that fails does not stop the others.

    Raises HandoutError only for what they share (see gather).
    """
    common = gather(project, lang=lang, brand=brand, variant=variant)
    for order in orders:
        build = build_topic if order.kind == "topic" else build_booklet
        slow = Problem(Source(f"--{order.kind} {order.slug}"), "PDF004",
                       "takes too much time or memory", "make several documents of it")
        made: Built | Failed
        try:
            with limited(MOST_SECONDS, slow):
                made = build(
                    project, order.slug, lang=lang, brand=brand, today=today, common=common)
        except HandoutError as error:
            made = Failed(order, error.problems)
        yield made


def build_topic(
    project: Project, slug: str, *, lang: str, brand: str, today: date,
    common: Common | None = None, variant: Variant = STANDARD,
) -> Built:
    """Build the handout of one topic.

    Raises HandoutError with every problem of its content, its layout or its pages, UsageProblem
    for a topic that does not exist.
    """
    from handouts.pdf.metadata import DocumentInfo
    from handouts.render.render import render_topic
    from handouts.render.review_digest import review_of

    shared = common or gather(project, lang=lang, brand=brand, variant=variant)
    topic = _load_checked(project, slug, lang, shared)
    review = review_of(project, topic, shared.brand, today)
    document = render_topic(project, topic, shared.brand, shared.texts, review)
    info = DocumentInfo(
        title=topic.title, lang=topic.lang, author=shared.brand.name, subject=topic.summary,
        identifier=_identifier(slug, topic.version, shared), date=_epoch(topic.updated),
        keywords=tuple(topic.find),
    )
    return _finish(project, Order("topic", slug), topic.version, document, info, shared,
                   [(topic, review)])


def build_booklet(
    project: Project, slug: str, *, lang: str, brand: str, today: date,
    common: Common | None = None, variant: Variant = STANDARD,
) -> Built:
    """Build a booklet: its topics as chapters of one document.

    Raises HandoutError with every problem of every chapter, UsageProblem for a booklet that does
    not exist.
    """
    from handouts.content.library import load_booklet
    from handouts.pdf.metadata import DocumentInfo
    from handouts.render.render import render_booklet
    from handouts.render.review_digest import review_of

    shared = common or gather(project, lang=lang, brand=brand, variant=variant)
    booklet = load_booklet(project, slug, lang)
    topics = _chapters(project, booklet, lang, shared)
    chapters = [(topic, review_of(project, topic, shared.brand, today)) for topic in topics]
    document = render_booklet(project, booklet, chapters, shared.brand, shared.texts)
    info = DocumentInfo(
        title=booklet.title, lang=lang, author=shared.brand.name, subject=booklet.summary,
        identifier=_identifier(slug, booklet.version, shared), date=_epoch(booklet.updated),
    )
    return _finish(project, Order("booklet", slug), booklet.version, document, info, shared,
                   chapters, booklet)


def _load_checked(project: Project, slug: str, lang: str, common: Common) -> Topic:
    """Return a topic that carries every disclaimer it must, or raise HandoutError."""
    from handouts.content.disclaimers import check_topic
    from handouts.content.library import load_topic
    from handouts.render.thresholds import settle

    topic = settle(load_topic(project, slug, lang), common.brand)
    problems = check_topic(topic, common.texts, common.drugs)
    if problems:
        raise HandoutError(problems)
    return topic


def _chapters(project: Project, booklet: Booklet, lang: str, common: Common) -> list[Topic]:
    topics: list[Topic] = []
    problems: list[Problem] = []
    for slug in booklet.topics:
        try:
            topics.append(_load_checked(project, slug, lang, common))
        except HandoutError as error:
            problems += error.problems
    if problems:
        raise HandoutError(problems)
    return topics


def _finish(
    project: Project, order: Order, version: str, document: Element, info: DocumentInfo,
    common: Common, chapters: Sequence[Chapter], booklet: Booklet | None = None,
) -> Built:
    from handouts.pdf.fonts import check_glyphs
    from handouts.pdf.layout.document import build_pdf
    from handouts.theme.brand import picture_finder

    problems = check_glyphs(document, common.typeface)
    if problems:
        raise HandoutError(problems)
    variant = common.variant
    pdf = build_pdf(document, common.theme, info, picture_finder(project, common.brand),
                    typeface=common.typeface, leave_top=variant.leave_top,
                    even_pages=variant.even_pages)
    return Built(
        slug=order.slug, kind=order.kind, filename=filename(order.slug, info.lang, variant),
        title=info.title, version=version, lang=info.lang, pages=pdf.pages,
        sha256=hashlib.sha256(pdf.data).hexdigest(), pdf=pdf.data, chapters=tuple(chapters),
        booklet=booklet, variant=variant,
    )


def _identifier(slug: str, version: str, common: Common) -> str:
    """Return what the file's metadata names it by: handout, version, and how it was printed."""
    return " ".join(filter(None, (slug, version, common.variant.name)))


def _epoch(updated: str) -> int:
    """Return the seconds since 1970 that a file carries: SOURCE_DATE_EPOCH, else `updated`."""
    epoch = _source_date_epoch()
    if epoch is not None:
        return epoch
    return int(datetime.fromisoformat(updated).replace(tzinfo=timezone.utc).timestamp())


def _source_date_epoch() -> int | None:
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 12 and int(text) <= LAST_EPOCH):
        raise UsageProblem(Problem(
            Source("SOURCE_DATE_EPOCH"), "USE011", f"{text!r} is not a number of seconds",
            "set it to seconds since 1970, or unset it",
        ))
    return int(text)

