"""What may be asked for and what comes of it; nothing here builds or imports anything heavy."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from handouts.content.library import booklet_slugs, topic_slugs
from handouts.content.name_hints import NameHints
from handouts.content.packs import chosen_packs
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.project import WITHDRAWN, Project, own_file, settings_place
from handouts.variants import STANDARD, Variant

if TYPE_CHECKING:
    from handouts.content.models import Booklet, Topic
    from handouts.content.reviews import Review

DEFAULT_BRAND = "sample"
DEFAULT_LANG = "en"
# The end of the year 9999: a PDF's dates have four digits for the year.
LAST_EPOCH = 253_402_300_799

Kind = Literal["topic", "booklet", "packet"]
# What may be written beside a PDF, and how the name of its file ends: a web page, tags without a
# look for another program's editor, and plain text.
# A mail is the fragment without pictures, which few readers of mail show; it is no file of its own.
Edition = Literal["page", "fragment", "text", "mail"]
EDITIONS: Mapping[Edition, str] = {"page": "html", "fragment": "fragment.html", "text": "txt"}
Chapter: TypeAlias = "tuple[Topic, Review | None]"


def build_day(now: datetime | None = None) -> date:
    """Return the day that reviews are judged by: today, or SOURCE_DATE_EPOCH where it is later.

    An old epoch, which build systems set, brings no review back that has run out.
    """
    today = (now or datetime.now().astimezone()).date()
    epoch = source_date_epoch()
    return today if epoch is None else max(
        today, datetime.fromtimestamp(epoch, timezone.utc).date())


def source_date_epoch() -> int | None:
    """Return the seconds since 1970 that SOURCE_DATE_EPOCH gives, or None where it is not set.

    Raises UsageProblem (USE011) where it is no number of seconds up to the year 9999.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 12 and int(text) <= LAST_EPOCH):
        raise UsageProblem(Problem(
            Source("SOURCE_DATE_EPOCH"), "USE011", f"{text!r} is not a number of seconds",
            "set it to seconds since 1970, or unset it",
        ))
    return int(text)


@dataclass(frozen=True, slots=True, order=True)
class PacketOrder:
    """What a packet holds: a title, and topics in their order.

    With `emergency`, the emergency sheets of its packs are added. A `sample` says on every page
    that it is not for patients.
    """

    title: str
    topics: tuple[str, ...]
    emergency: bool = True
    sample: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """One document to build; `packet` says what a packet holds, which no file does."""

    kind: Kind
    slug: str
    packet: PacketOrder | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """What the fixed part of personal copies has room and letters for; it holds nothing personal.

    `note_lines` is the height of the note's box, 0 without a note, and `note_lang` its language
    where it is another than the sheet's; `given_lines` that of who gives it and when. With `short`,
    pages after the first name the patient by initials. `blocks` are numbers of blocks of 256
    characters beyond Latin letters, and `clusters` letters with marks, that a row of a batch needs.
    """

    note_lines: int = 0
    note_lang: str = ""
    short: bool = False
    blocks: tuple[int, ...] = ()
    clusters: tuple[str, ...] = ()
    given_lines: int = 2


@dataclass(frozen=True, slots=True)
class Job:
    """What all documents of one run have in common.

    `today` is the day that reviews are judged by. `dated` is the date that files carry, in seconds
    since 1970, or None for the day of each document's last change. `editions` are made beside PDFs.
    """

    project: Project
    lang: str = DEFAULT_LANG
    brand: str = DEFAULT_BRAND
    variant: Variant = STANDARD
    today: date = field(default_factory=build_day)
    dated: int | None = field(default_factory=source_date_epoch)
    editions: tuple[Edition, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """One finished document and what it was made of; `sha256` is of the file.

    `chapters` are its topics with their valid reviews: one for a topic, all for a booklet. `pack`
    is the name of its pack, `subject` that pack's title.
    `inputs` is the digest of its words, look and pictures: no two texts share one.
    `warnings` tell what is printed otherwise than its content says. `editions` are the bytes of
    what was asked for beside the PDF. `picture` is a small one of the first page.
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
    pack: str = ""
    subject: str = ""
    inputs: str = ""
    warnings: Sequence[Problem] = field(default=(), repr=False)
    editions: Mapping[Edition, bytes] = field(default_factory=dict, repr=False)
    picture: str = field(default="", repr=False)

    @property
    def bytes(self) -> int:
        """Return the size of the file."""
        return len(self.pdf)

    @property
    def versions(self) -> Mapping[str, str]:
        """Return the version of each topic in it."""
        return {topic.slug: topic.version for topic, _ in self.chapters}


@dataclass(frozen=True, slots=True)
class Failed:
    """One order that could not be built, with every problem found."""

    order: Order
    problems: Sequence[Problem]


def filename(slug: str, lang: str, variant: Variant = STANDARD) -> str:
    """Return the name of a finished file.

    A language other than English shows in it, and what differs from standard print.
    """
    shown = [lang] if lang != DEFAULT_LANG else []
    return ".".join([slug, *shown, *variant.parts, "pdf"])


def edition_name(slug: str, lang: str, variant: Variant, edition: Edition) -> str:
    """Return the name of the file of an edition: its language always shows, as in its address."""
    return ".".join([slug, lang, *variant.parts, EDITIONS[edition]])


def edition_paths(pdf: Path, order: Order, job: Job) -> dict[Edition, Path]:
    """Return where the editions that a job asks for go: beside a PDF, whose name is a person's own
    where it is not the one that we give it.
    """
    own = pdf.name != filename(order.slug, job.lang, job.variant)
    return {edition: pdf.with_name(
        f"{pdf.stem}.{EDITIONS[edition]}" if own else
        edition_name(order.slug, job.lang, job.variant, edition)) for edition in job.editions}


def all_orders(project: Project, lang: str, langs: Sequence[str] = ()) -> list[Order]:
    """Return what `--all` builds: the names and packs in handouts.yaml, else everything.

    What is withdrawn is left out, and a topic that is there in another of `langs` alone. Raises
    HandoutError (USE010) for names in handouts.yaml that do not exist.
    """
    settings = project.settings
    packs = settings.packs and chosen_packs(
        project, settings.packs, lambda pack: settings_place(project, pack, ("packs",)))
    topics = topic_slugs(project, lang, packs) if settings.topics is None else settings.topics
    booklets = booklet_slugs(project, packs) if settings.booklets is None else settings.booklets
    elsewhere = {slug for other in langs if other != lang for slug in topic_slugs(project, other)}
    elsewhere -= set(topic_slugs(project, lang)) if elsewhere else set()
    orders = [Order("topic", slug) for slug in topics if slug not in elsewhere]
    orders += [Order("booklet", slug) for slug in booklets]
    problems = unknown_orders(project, orders, lang, lambda order: settings_place(
        project, order.slug, (f"{order.kind}s",)))
    if problems:
        raise HandoutError(problems)
    withdrawn = withdrawn_names(project)
    return [order for order in orders if order.slug not in withdrawn]


def withdrawn_names(project: Project) -> Collection[str]:
    """Return the names of what is withdrawn; raises HandoutError for mistakes in withdrawn.yaml."""
    if own_file(project, WITHDRAWN) is None:
        return ()  # the readers take a while to import
    from handouts.content.withdrawn import load_withdrawals

    return load_withdrawals(project).keys()


def unknown_orders(
    project: Project, orders: Iterable[Order], lang: str,
    place: Callable[[Order], Source] = lambda order: Source(f"--{order.kind}"),
) -> list[Problem]:
    """Return a problem (USE010) for each order that names nothing known, at its `place`."""
    known: dict[Kind, Sequence[str]] = {
        "topic": topic_slugs(project, lang), "booklet": booklet_slugs(project),
    }
    hints = NameHints(project, lang)
    problems = []
    named: list[Order] = []
    for order in orders:
        named += [Order("topic", slug) for slug in order.packet.topics] if order.packet else [order]
    for order in named:
        if order.slug in known[order.kind]:
            continue
        where = "" if lang == DEFAULT_LANG else f" in language {lang!r}"
        problems.append(Problem(
            place(order), "USE010", f"there is no {order.kind} {order.slug!r}{where}",
            hints.of(order.slug, order.kind)))
    return problems
