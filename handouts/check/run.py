"""Check a project: read its content, build in memory what must be read back, apply every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from handouts.check.facts import (
    BookletFacts,
    BrandFacts,
    Library,
    TopicFacts,
)
from handouts.check.finished import check_document, check_file, problems_found
from handouts.check.identify import identify
from handouts.check.registry import RULES, rules_about
from handouts.check.rule import Finding, apply
from handouts.check.rules.reviews import OF_THE_DAY
from handouts.check.verapdf import disagreements
from handouts.check.waivers import Waived, load_waivers, waive
from handouts.common import Common, gather
from handouts.content.copies import outdated
from handouts.content.library import (
    booklet_slugs,
    load_booklet,
    load_drugs,
    load_glossary,
    topic_slugs,
)
from handouts.content.models import Booklet, Topic
from handouts.content.search_store import library_summaries
from handouts.content.strays import same_numbers, strays
from handouts.content.texts import references
from handouts.content.withdrawn import load_withdrawals, withdrawn_problems
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.names import valid_slug
from handouts.orders import Built, Job, Kind, Order
from handouts.packets import named_packets, packet_of, packet_slugs
from handouts.pdf.faces import load_typeface
from handouts.pdf.layout.pictures import check_logo
from handouts.pipeline import build
from handouts.project import WITHDRAWN
from handouts.standards import STANDARDS, Standard
from handouts.theme.brand import OWN, brand_names, load_brand, picture_path
from handouts.theme.load import load_theme
from handouts.variants import OVERLAY_NAMES

T = TypeVar("T")
BRAND = "brand "  # begins the name of a brand among what was checked


@dataclass(frozen=True, slots=True)
class Request:
    """What to check; without orders and files, everything that the project has."""

    job: Job
    release: bool = False
    orders: Sequence[Order] = ()
    files: Sequence[Path] = ()
    verapdf: bool = False

    @property
    def complete(self) -> bool:
        """Say whether nothing is left out."""
        return not self.orders and not self.files


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was built to be checked; `bytes` is its size."""

    slug: str
    kind: Kind
    pages: int
    bytes: int
    sha256: str
    version: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What the check of one document tells; `refers_to` are the topics that it names.

    `moving` says that its findings change with the day.
    """

    order: Order
    checked: tuple[str, ...]
    findings: tuple[Finding, ...]
    documents: tuple[Document, ...]
    refers_to: tuple[str, ...] = ()
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The pieces of some documents, and what was found in what they share."""

    shared: tuple[Finding, ...]
    pieces: tuple[Piece, ...]


@dataclass(slots=True)
class Report:
    """What was checked and what was found, in the order of the files.

    `failed` are the subjects of the errors that stand: what documents share is one finding, and may
    fail many. `listed` are the documents that were built in memory, and `documents` they
    themselves unless they were checked in pieces; `read` are the files that were named. `notes` say
    what kind of file one is.
    """

    checked: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waived: list[Waived] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    listed: list[Document] = field(default_factory=list)
    documents: list[Built] = field(default_factory=list)
    read: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Return how many errors stand."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Return how many warnings stand."""
        return len(self.findings) - self.errors


# How many documents are checked elsewhere: in processes, or by looking up what was found before.
Pieces: TypeAlias = Callable[[Request, Sequence[Order]], Iterator[Batch]]


def check(request: Request, pieces: Pieces | None = None) -> Report:
    """Check what is asked for; everything found is in the report.

    `pieces` checks the documents, where veraPDF need not read them; the report then holds their
    digests alone. Raises UsageProblem for names that do not exist.
    """
    job, report = request.job, Report()
    waivers = _tried(report, "waivers.yaml", lambda: load_waivers(job.project)) or ()
    common = _tried(report, job.brand, lambda: gather(job))
    if common is not None:
        _check_with(request, common, report, None if request.verapdf else pieces)
    for path in request.files:
        report.checked.append(path.name)
        found, pdf = check_file(path, job.project, today=job.today, release=request.release)
        report.findings += found
        if pdf is not None:
            report.read[path.as_posix()] = pdf
            _check_giving(path, pdf, request, report)
    if request.verapdf:
        report.findings += disagreements(_with_claims(report))
    found = report.findings
    report.findings, report.waived = waive(
        _each_once(found), waivers, {rule.id: rule for rule in RULES}, job.today,
        complete=request.complete)
    report.findings.sort(key=_order)
    standing = {each.problem for each in report.findings if each.severity == "error"}
    report.failed = {each.subject for each in (*found, *report.findings)
                     if each.problem in standing}
    return report


def check_batch(request: Request, orders: Sequence[Order]) -> Batch:
    """Check some documents by themselves; raises as `gather` does."""
    common, shared = gather(request.job), Report()
    library = _library(request, common, orders, shared)
    found: list[Piece] = []
    for order in orders:
        report = Report()
        _check_order(order, library, common, report, keep=False)
        booklet = library.booklets.get(order.slug) if order.kind == "booklet" else None
        topics = [library.topics[slug] for slug in (booklet.topics if booklet else (order.slug,))
                  if slug in library.topics]
        names = {name.slug for topic in topics for _, name in references(topic)}
        found.append(Piece(
            order, tuple(report.checked), tuple(report.findings), tuple(report.listed),
            tuple(sorted(names)), any(each.problem.rule in OF_THE_DAY
                                      for each in report.findings)))
    return Batch(tuple(shared.findings), tuple(found))


def _check_with(
    request: Request, common: Common, report: Report, pieces: Pieces | None
) -> None:
    project = request.job.project
    slugs = topic_slugs(project, request.job.lang) if request.complete else ()
    booklets = booklet_slugs(project) if request.complete and slugs else ()
    # What is withdrawn is built by nobody; whoever names it is told that it is refused.
    withdrawn = _tried(report, WITHDRAWN, lambda: list(
        withdrawn_problems(project, (*slugs, *booklets)))) or []
    report.findings += [Finding(problem, "warning", WITHDRAWN) for problem in withdrawn]
    gone = withdrawn and load_withdrawals(project)
    orders = [*request.orders, *(Order("topic", slug) for slug in slugs if slug not in gone),
              *(Order("booklet", slug) for slug in booklets if slug not in gone)]
    if request.complete and slugs:
        orders += named_packets(project)
    library = _library(request, common, () if pieces else orders, report)
    found: dict[Order, Piece] = {}
    for batch in pieces(request, orders) if pieces else ():
        report.findings += batch.shared
        found |= {piece.order: piece for piece in batch.pieces}
    for piece in (found[order] for order in orders if order in found):
        report.checked += piece.checked
        report.findings += piece.findings
        report.listed += piece.documents
    for order in () if pieces else orders:
        _check_order(order, library, common, report)
    if request.complete:
        left_out = [*strays(project), *outdated(project),
                    *same_numbers(library_summaries(project, request.job.lang))]
        if left_out:
            report.findings += problems_found(HandoutError(left_out), "project")
        _check_brands(library, report)
        report.findings += apply(
            rules_about("project", release=request.release), library, "project",
            release=request.release)


def _library(
    request: Request, common: Common, orders: Iterable[Order], report: Report,
) -> Library:
    """Read every topic and booklet that is asked for, once; the sound ones are in the library."""
    project, lang = request.job.project, request.job.lang
    topics: dict[str, Topic] = {}
    booklets: dict[str, Booklet] = {}
    for order in orders:
        slug = order.slug
        if order.kind == "booklet":
            booklet = _tried(
                report, slug, partial(load_booklet, project, slug, lang))
            if booklet is not None:
                booklets[slug] = booklet
    wanted = [order.slug for order in orders if order.kind == "topic"]
    wanted += [slug for booklet in booklets.values() for slug in booklet.topics]
    for order in orders:
        if order.packet is not None:
            held = partial(packet_slugs, project, order.packet, lang)
            wanted += _tried(report, order.slug, held) or ()
    for slug in dict.fromkeys(wanted):
        topic = _tried(report, slug, partial(common.topics.of, slug))
        if topic is not None and _is_safe(topic.pack, common, report):
            topics[slug] = topic
    glossary = _tried(report, "glossary", lambda: load_glossary(project, lang)) or ()
    drugs = _tried(report, "drugs", lambda: load_drugs(project)) or ()
    return Library(
        project=project, lang=lang, brand=common.brand, theme=common.theme,
        safeties=common.safeties, drugs=drugs, glossary=glossary, today=request.job.today,
        release=request.release, topics=topics, booklets=booklets,
    )


def _is_safe(pack: str, common: Common, report: Report) -> bool:
    """Say whether a pack's policy, disclaimers and danger signs are sound; report why not."""
    return _tried(report, pack, lambda: common.safeties.of(pack)) is not None


def _check_order(
    order: Order, library: Library, common: Common, report: Report, *, keep: bool = True
) -> None:
    slug = order.slug
    report.checked.append(slug)
    chapters: list[Topic]
    booklet: Booklet | None
    if order.packet is not None:
        slugs = packet_slugs(library.project, order.packet, library.lang)
        if any(each not in library.topics for each in slugs):
            return
        chapters = [library.topics[each] for each in slugs]
        booklet = packet_of(slug, order.packet, chapters)
    elif order.kind == "topic":
        if slug not in library.topics:
            return
        _check_topic(library.topics[slug], library, common, report)
        chapters, booklet = [library.topics[slug]], None
    else:
        booklet = library.booklets.get(slug)
        if booklet is None or any(each not in library.topics for each in booklet.topics):
            return
        chapters = [library.topics[each] for each in booklet.topics]
        report.findings += apply(
            rules_about("booklet", release=library.release),
            BookletFacts(booklet, chapters, library), slug, release=library.release)
    made = _tried(report, slug, lambda: build(order, common))
    if made is not None:
        report.listed.append(Document(
            made.slug, made.kind, made.pages, made.bytes, made.sha256, made.version))
        if keep:
            report.documents.append(made)
        report.findings += _tried(report, slug, lambda: check_document(
            made.pdf, Source(made.filename), chapters, booklet, library, slug)) or ()


def _check_topic(topic: Topic, library: Library, common: Common, report: Report) -> None:
    problems = common.topics.problems(topic.slug)
    report.findings += [Finding(problem, "error", topic.slug) for problem in problems]
    facts = TopicFacts(topic, library, common.topics.doses(topic.slug))
    report.findings += apply(
        rules_about("topic", release=library.release), facts, topic.slug,
        release=library.release)


def _check_brands(library: Library, report: Report) -> None:
    """Check every brand with its theme, also those that nothing is built with today."""
    project = library.project
    for name in filter(valid_slug, brand_names(project)):
        brand = _tried(report, name, partial(load_brand, project, name))
        if brand is None:
            continue
        theme = _tried(report, name, partial(
            load_theme, project, brand.theme, named_at=brand.source))
        for overlay in OVERLAY_NAMES:
            _tried(report, name, partial(
                load_theme, project, brand.theme, (overlay,), named_at=brand.source))
        if theme is not None:
            _tried(report, name, partial(load_typeface, project, brand, theme))
            for picture in brand.pictures:
                path = picture_path(project, brand, OWN + picture)
                if path:
                    _tried(report, name, partial(check_logo, path))
            report.checked.append(f"{BRAND}{name}")
            report.findings += apply(
                rules_about("brand", release=library.release),
                BrandFacts(brand, theme, library), name, release=library.release)


def _with_claims(report: Report) -> dict[str, tuple[bytes, Standard]]:
    """Return each file that was checked, with the standard that it was made for."""
    claimed = {made.filename: (made.pdf, made.variant) for made in report.documents}
    claimed |= {name: (pdf, identify(pdf, Source(name)).variant)
                for name, pdf in report.read.items()}
    return {name: (pdf, STANDARDS[variant.standard]) for name, (pdf, variant) in claimed.items()}


def _check_giving(path: Path, pdf: bytes, request: Request, report: Report) -> None:
    """Say of a file that it is a personal copy; before a release, whether it may be given today."""
    made = identify(pdf, Source(path.as_posix()))
    if made.room is not None:
        report.notes.append(f"{path.name} is a personal copy: its fixed part was compared with a "
                            "fresh build, and nothing of what it says of a patient is shown here")
    if not request.release or (made.room is None and (
            made.packet is None or made.packet.sample)):
        return
    job = replace(request.job, lang=made.lang, brand=made.brand)
    slugs = packet_slugs(job.project, made.packet, made.lang) if made.packet else (made.slug,)
    refused = may_not_be_given(job, slugs)
    if refused:
        report.findings += problems_found(HandoutError(Problem(
            Source(path.as_posix()), "GIV001", f"may not be given to a patient today "
            f"({len(refused)} errors)",
            f"to see them: make-handout check --release {' '.join(slugs)}")), path.name)


def may_not_be_given(job: Job, topics: Iterable[str]) -> list[Problem]:
    """Return why topics may not be given to a patient on the day of a job: what `--release` finds.

    It is judged anew at each call, by the rules for a release, waivers included.
    """
    orders = [Order("topic", slug) for slug in topics]
    report = check(Request(job, release=True, orders=orders))
    return [finding.problem for finding in report.findings if finding.severity == "error"]


# -- the report -------------------------------------------------------------------------------


def _tried(report: Report, subject: str, read: Callable[[], T]) -> T | None:
    """Return what a reader gives; its problems go into the report."""
    try:
        return read()
    except UsageProblem:
        raise
    except HandoutError as error:
        report.findings += problems_found(error, subject)
        return None


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Drop what was found again: a shared part has its problems in every topic."""
    return list({(finding.problem, finding.severity): finding for finding in findings}.values())


def _order(finding: Finding) -> tuple[str, int, int, str]:
    source = finding.problem.source
    return (source.file, source.line, source.col, finding.problem.rule)

