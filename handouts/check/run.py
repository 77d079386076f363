"""Check a project: read its content, build in memory what must be read back, apply every rule."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from handouts.check.facts import (
    BookletFacts,
    BrandFacts,
    Library,
    TopicFacts,
    read_document,
)
from handouts.check.readback.structure import NotTaggedError
from handouts.check.registry import RULES, rules_about
from handouts.check.rule import Finding, apply
from handouts.check.verapdf import disagreements
from handouts.check.waivers import Waived, load_waivers, waive
from handouts.content.disclaimers import check_topic
from handouts.content.library import (
    booklet_slugs,
    load_booklet,
    load_glossary,
    load_topic,
    topic_slugs,
)
from handouts.content.models import Booklet, Topic
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import is_file, read_regular
from handouts.limits import limited
from handouts.orders import Built, Job, Order
from handouts.pdf.faces import load_typeface
from handouts.pdf.layout.pictures import check_logo
from handouts.pipeline import Common, build, gather
from handouts.project import valid_slug
from handouts.render.thresholds import settle
from handouts.theme.brand import OWN, brand_names, load_brand, picture_path
from handouts.theme.load import load_theme
from handouts.theme.model import Theme
from handouts.variants import FOR_PRINTING, OVERLAY_NAMES, Variant, variant_named

T = TypeVar("T")
MOST_BYTES = 50_000_000
# To read one finished file back; ours take less than one.
MOST_SECONDS = 10.0


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


@dataclass(slots=True)
class Report:
    """Hold what was checked and what was found, in the order of the files.

    `documents` were built in memory, `read` are the files that were named.
    """

    checked: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waived: list[Waived] = field(default_factory=list)
    documents: list[Built] = field(default_factory=list)
    read: dict[str, bytes] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """Return how many errors stand."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Return how many warnings stand."""
        return len(self.findings) - self.errors


def check(request: Request) -> Report:
    """Check what is asked for; everything found is in the report.

    Raises UsageProblem for names that do not exist.
    """
    job, report = request.job, Report()
    waivers = _tried(report, "waivers.yaml", lambda: load_waivers(job.project)) or ()
    common = _tried(report, job.brand, lambda: gather(job))
    if common is not None:
        _check_with(request, common, report)
    if request.verapdf:
        report.findings += disagreements(
            {made.filename: made.pdf for made in report.documents} | report.read)
    report.findings, report.waived = waive(
        _each_once(report.findings), waivers, {rule.id: rule for rule in RULES}, job.today,
        complete=request.complete)
    report.findings.sort(key=_order)
    return report


def _check_with(request: Request, common: Common, report: Report) -> None:
    project = request.job.project
    slugs = topic_slugs(project, request.job.lang) if request.complete else ()
    booklets = booklet_slugs(project) if request.complete and slugs else ()
    orders = [*request.orders, *(Order("topic", slug) for slug in slugs),
              *(Order("booklet", slug) for slug in booklets)]
    library = _library(request, common, orders, report)
    for order in orders:
        _check_order(order, library, common, report)
    for path in request.files:
        _check_file(path, library, report)
    if request.complete:
        _check_brands(library, report)
        report.findings += apply(
            rules_about("project", release=request.release), library, "project")


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
    for slug in dict.fromkeys(wanted):
        topic = _tried(report, slug, partial(load_topic, project, slug, lang))
        if topic is not None:
            topics[slug] = settle(topic, common.brand)
    glossary = _tried(report, "glossary", lambda: load_glossary(project, lang)) or ()
    return Library(
        project=project, lang=lang, brand=common.brand, theme=common.theme,
        texts=common.texts, drugs=common.drugs, glossary=glossary, today=request.job.today,
        release=request.release, topics=topics, booklets=booklets,
    )


def _check_order(order: Order, library: Library, common: Common, report: Report) -> None:
    slug = order.slug
    report.checked.append(slug)
    if order.kind == "topic":
        if slug not in library.topics:
            return
        _check_topic(library.topics[slug], library, report)
        chapters, booklet = [library.topics[slug]], None
    else:
        booklet = library.booklets.get(slug)
        if booklet is None or any(each not in library.topics for each in booklet.topics):
            return
        chapters = [library.topics[each] for each in booklet.topics]
        report.findings += apply(
            rules_about("booklet", release=library.release),
            BookletFacts(booklet, chapters, library), slug)
    made = _tried(report, slug, lambda: build(order, common))
    if made is not None:
        report.documents.append(made)
        _check_pdf(made.pdf, Source(made.filename), chapters, booklet, library, slug, report)


def _check_topic(topic: Topic, library: Library, report: Report) -> None:
    problems = check_topic(topic, library.texts, library.drugs)
    report.findings += [Finding(problem, "error", topic.slug) for problem in problems]
    report.findings += apply(
        rules_about("topic", release=library.release), TopicFacts(topic, library), topic.slug)


def _check_pdf(
    pdf: bytes, source: Source, chapters: Sequence[Topic], booklet: Booklet | None,
    library: Library, subject: str, report: Report, theme: Theme | None = None, *,
    foreign: bool = False,
) -> None:
    from pypdf.errors import PyPdfError

    rules = rules_about("document", release=library.release)
    found: list[Finding] = []
    try:
        facts = read_document(
            pdf, source, chapters, booklet, library, theme or library.theme)
        if foreign:
            found = apply(rules, facts, subject)
    except NotTaggedError:
        _broken(report, source, subject, "PDF011", "the file is not tagged: a screen reader "
                "cannot read it")
        return
    except MemoryError:
        raise
    except Exception as error:
        # A file from elsewhere may be broken in any way; a rule that fails over a file that was
        # just built is a bug of ours.
        known = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
        if not foreign and not isinstance(error, known):
            raise
        _broken(report, source, subject, "PDF010", f"the file is broken ({type(error).__name__})")
        return
    report.findings += found if foreign else apply(rules, facts, subject)


def _broken(report: Report, source: Source, subject: str, rule: str, message: str) -> None:
    problem = Problem(source, rule, message, "build it again with make-handout")
    report.findings.append(Finding(problem, "error", subject))


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
            logo = brand.logo and picture_path(project, brand, OWN + brand.logo.file)
            if logo:
                _tried(report, name, partial(check_logo, logo))
            report.checked.append(f"brand {name}")
            report.findings += apply(
                rules_about("brand", release=library.release),
                BrandFacts(brand, theme, library), name)


# -- a finished file --------------------------------------------------------------------------


def _check_file(path: Path, library: Library, report: Report) -> None:
    """Check a finished file against the content that it names in its metadata."""
    source, subject = Source(path.as_posix()), path.name
    report.checked.append(subject)
    pdf = _tried(report, subject, lambda: _read(path, source))
    if pdf is None:
        return
    report.read[path.as_posix()] = pdf
    slow = Problem(source, "PDF010", "takes too much time or memory to read",
                   "build it again with make-handout")
    if _tried(report, subject, lambda: _in_time(slow, lambda: _is_for_printing(pdf))):
        del report.read[path.as_posix()]
        report.findings.append(Finding(Problem(
            source, "PDF015", "sheets to print, fold and staple are not checked",
            "check the reading copy that lies beside them"), "warning", subject))
        return
    found = None
    if not any(finding.problem == slow for finding in report.findings):
        found = _tried(report, subject, lambda: _in_time(slow, lambda: _identity(pdf)))
    if any(finding.problem == slow for finding in report.findings):
        return
    if found is None:
        report.findings.append(Finding(Problem(
            source, "PDF012", "this is not a handout that make-handout built",
            "build it: make-handout --topic NAME"), "error", subject))
        return
    slug, version, variant = found
    known = _known(slug, library, report)
    if known is None:
        report.findings.append(Finding(Problem(
            source, "PDF013", f"the project has no topic or booklet {slug!r} any more",
            "withdraw the file, or restore the content"), "error", subject))
        return
    chapters, booklet = known
    now = (booklet or chapters[0]).version
    if now != version:
        report.findings.append(Finding(Problem(
            source, "PDF014", f"the file holds version {version}, the content is {now}",
            "build it again"), "warning", subject))
    theme = _tried(report, subject, lambda: load_theme(
        library.project, library.brand.theme, variant.overlays, named_at=library.brand.source))
    if theme is not None:
        _tried(report, subject, lambda: _in_time(slow, lambda: _check_pdf(
            pdf, source, chapters, booklet, library, subject, report, theme, foreign=True)))


def _in_time(slow: Problem, read: Callable[[], T]) -> T:
    """Read a file that may be broken or hostile, within limits."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would write to standard error
    with limited(MOST_SECONDS, slow):
        return read()


def _read(path: Path, source: Source) -> bytes:
    if not is_file(path):
        raise HandoutError(Problem(source, "PDF010", "there is no such file",
                                   "name a finished PDF, such as build/faq.pdf"))
    try:
        return read_regular(path, MOST_BYTES)
    except OSError as error:
        raise HandoutError(Problem(source, "PDF010", f"cannot be read: {error.strerror}",
                                   "name a file of at most 50 MB that you may read")) from error


def _is_for_printing(pdf: bytes) -> bool:
    """Say whether a file calls itself sheets to fold, which have no tags, and nobody reads."""
    from io import BytesIO

    from pypdf import PdfReader

    try:
        found = PdfReader(BytesIO(pdf)).metadata
        return found is not None and str(found.title).endswith(FOR_PRINTING)
    except Exception:
        return False  # as in _identity


def _identity(pdf: bytes) -> tuple[str, str, Variant] | None:
    """Return slug, version and print as the file's metadata give them; None for a foreign file."""
    from io import BytesIO

    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(pdf))
        xmp = reader.xmp_metadata
        producer = reader.metadata.producer if reader.metadata else None
        identifier = xmp.dc_identifier if xmp else None
    except Exception:
        # Whatever pypdf raises over a foreign file says the same: it is none of ours.
        return None
    if not (producer or "").startswith("make-handout") or not identifier:
        return None
    slug, version, name, *_ = (*identifier.split(" "), "", "")
    variant = variant_named(name)
    return (slug, version, variant) if valid_slug(slug) and version and variant else None


def _known(
    slug: str, library: Library, report: Report
) -> tuple[Sequence[Topic], Booklet | None] | None:
    project, lang = library.project, library.lang
    if slug in topic_slugs(project, lang):
        topic = _tried(report, slug, partial(load_topic, project, slug, lang))
        return None if topic is None else ([topic], None)
    if slug in booklet_slugs(project):
        booklet = _tried(report, slug, partial(load_booklet, project, slug, lang))
        if booklet is not None:
            chapters = [_tried(report, each, partial(load_topic, project, each, lang))
                        for each in booklet.topics]
            return [each for each in chapters if each is not None], booklet
    return None


# -- the report -------------------------------------------------------------------------------


def _tried(report: Report, subject: str, read: Callable[[], T]) -> T | None:
    """Return what a reader gives; its problems go into the report."""
    try:
        return read()
    except UsageProblem:
        raise
    except HandoutError as error:
        report.findings += [Finding(problem, "error", subject) for problem in error.problems]
        return None


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Drop what was found again: a shared part has its problems in every topic."""
    return list({(finding.problem, finding.severity): finding for finding in findings}.values())


def _order(finding: Finding) -> tuple[str, int, int, str]:
    source = finding.problem.source
    return (source.file, source.line, source.col, finding.problem.rule)

