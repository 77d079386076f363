"""Check finished documents: what was built in memory, and files from a disk."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from handouts.check.compare import first_difference
from handouts.check.facts import Library, read_document
from handouts.check.identify import identify
from handouts.check.readback.structure import NotTaggedError
from handouts.check.registry import RULES, rules_about
from handouts.check.rule import Finding, apply
from handouts.check.webfile import SUFFIX, identify_page, page_difference
from handouts.common import Common, gather
from handouts.content.library import booklet_slugs, load_drugs, load_glossary, topic_slugs
from handouts.content.models import Booklet, Topic
from handouts.errors import HandoutError, Problem, Source
from handouts.files import is_file, read_regular
from handouts.limits import limited
from handouts.orders import Built, Job, Order
from handouts.pdf.copy_plan import CopyPlan, tail
from handouts.pdf.copy_reading import NotACopy, head_of, read_copy
from handouts.pdf.metadata import LIBRARIES, Provenance
from handouts.pipeline import MOST_SECONDS as BUILD_SECONDS
from handouts.pipeline import build, build_with_room
from handouts.project import Project
from handouts.theme.brand import brand_names
from handouts.version import __version__

T = TypeVar("T")
MOST_BYTES = 50_000_000
# To read one finished file back; ours take less than one.
MOST_SECONDS = 10.0
_AGAIN = "build it again with make-handout"
# Words in the places of a copy, for rules that look at its pages.
_NOBODY = {"name": "For a patient", "later": "For a patient", "given": "Given by a clinician",
           "note": "A note"}


def check_document(
    pdf: bytes, source: Source, chapters: Sequence[Topic], booklet: Booklet | None,
    library: Library, subject: str,
) -> list[Finding]:
    """Return what the rules find in a document that was just built.

    Raises HandoutError where it cannot be read back (PDF010, PDF011).
    """
    facts = _readable(source, lambda: read_document(
        pdf, source, chapters, booklet, library, library.theme))
    rules = rules_about("document", release=library.release)
    return apply(rules, facts, subject, release=library.release)


def check_file(
    path: Path, project: Project, *, today: date, release: bool
) -> tuple[list[Finding], bytes | None]:
    """Return what is wrong with a finished file, and its bytes if it is one that people read.

    The file is built again from what it says that it was made of, and compared; then the rules
    read it. A file that cannot be read, identified or built again has the problems of that.
    """
    source, subject = Source(path.as_posix()), path.name
    pdf = None
    findings: list[Finding] = []
    try:
        data = _read(path, source)
        page = path.suffix.lower() == SUFFIX
        made = _in_time(source, lambda: (identify_page if page else identify)(data, source))
        pdf = None if page else data
        common = _gather_again(project, made, source, today, page=page)
        built, plan = _build_again(made, common, source)
        fixed = head_of(data) if made.room else data
        findings += _in_time(source, lambda: _compared(
            fixed, built, made, source, subject, page=page))
        if plan is not None:
            findings += _personal_part(data, built.pdf, plan, source, subject)
            # Rules read the pages with words that are nobody's: a message may quote a page.
            data = built.pdf + tail(plan, _NOBODY, len(built.pdf))
        library = _library(common, built, today, release=release)
        # The rules read the PDF; a page that is the same has the same words in the same places.
        read = built.pdf if page else data
        findings += _in_time(source, lambda: check_document(
            read, source, [topic for topic, _ in built.chapters], built.booklet, library, subject))
    except HandoutError as error:
        findings += problems_found(error, subject)
    return findings, pdf


def _personal_part(
    data: bytes, head: bytes, plan: CopyPlan, source: Source, subject: str
) -> list[Finding]:
    """Return what is wrong with the tail of a personal copy, without a word of it."""
    try:
        if not data.startswith(head):
            raise NotACopy  # even a fixed part that is only packed otherwise proves nothing of it
        read_copy(data, len(head), plan)
    except NotACopy:
        return problems_found(HandoutError(Problem(
            source, "PDF021", "what is written for the patient is not as make-handout writes it",
            "do not hand it out: the file was changed; make the copy again")), subject)
    return []


def problems_found(error: HandoutError, subject: str) -> list[Finding]:
    """Return the problems of an error as findings, with the severities of their rules."""
    severities = {rule.id: rule.severity for rule in RULES}
    return [Finding(problem, severities.get(problem.rule, "error"), subject)
            for problem in error.problems]


def _read(path: Path, source: Source) -> bytes:
    if not is_file(path):
        raise HandoutError(Problem(source, "PDF010", "there is no such file",
                                   "name a finished PDF, such as build/faq.pdf"))
    try:
        return read_regular(path, MOST_BYTES, follow=True)
    except OSError as error:
        raise HandoutError(Problem(source, "PDF010", f"cannot be read: {error.strerror}",
                                   "name a file of at most 50 MB that you may read")) from error


def _in_time(source: Source, read: Callable[[], T]) -> T:
    """Read a file that may be broken or hostile, within limits.

    Raises HandoutError: PDF010 for a file that is broken or takes too much, PDF011 for one
    without tags.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would write to standard error
    slow = Problem(source, "PDF010", "takes too much time or memory to read", _AGAIN)
    with limited(MOST_SECONDS, slow):
        return _readable(source, read)


def _readable(source: Source, read: Callable[[], T]) -> T:
    try:
        return read()
    except (HandoutError, MemoryError):
        raise
    except NotTaggedError:
        raise HandoutError(Problem(
            source, "PDF011", "the file is not tagged: a screen reader cannot read it",
            _AGAIN)) from None
    except Exception as error:
        # pypdf, and rules that expect a sound file, fail over a broken one in any way.
        raise HandoutError(Problem(
            source, "PDF010", f"the file is broken ({type(error).__name__})", _AGAIN)) from error


def _gather_again(
    project: Project, made: Provenance, source: Source, today: date, *, page: bool
) -> Common:
    """Return what the project holds now of what a file says that it was made of.

    Raises HandoutError with the problems of the brand or the disclaimers, PDF013 where there is no
    such content or brand.
    """
    topics = topic_slugs(project, made.lang)
    named: list[tuple[str, str, Sequence[str]]] = [
        ("topic", slug, topics) for slug in made.packet.topics] if made.packet else [
        (made.kind, made.slug, topics if made.kind == "topic" else booklet_slugs(project))]
    for kind, name, known in (*named, ("brand", made.brand, brand_names(project))):
        if name not in known:
            raise HandoutError(Problem(
                source, "PDF013", f"the project does not have the {kind} {name!r}",
                "withdraw the file, or restore what it was made of"))
    return gather(Job(project, made.lang, made.brand, made.variant, made.judged or today,
                      made.dated, ("page",) if page else ()))


def _build_again(
    made: Provenance, common: Common, source: Source
) -> tuple[Built, CopyPlan | None]:
    """Return the document of a record, and how copies are made of it if it is for patients.

    Raises HandoutError with the problems of its content.
    """
    slow = Problem(source, "PDF004", "takes too much time or memory to build again",
                   "make several documents of it")
    with limited(BUILD_SECONDS, slow):
        order = Order(made.kind, made.slug, made.packet)
        return build_with_room(order, common, made.room) if made.room else (
            build(order, common), None)


def _compared(
    data: bytes, built: Built, made: Provenance, source: Source, subject: str, *, page: bool
) -> list[Finding]:
    """Return how a file differs from the one that was built again: one finding, or none."""
    fresh = built.editions["page"] if page else built.pdf
    found = (page_difference if page else first_difference)(data, fresh)
    if found is None:
        return []
    versions = (made.tool, made.libraries) != (__version__, _libraries(page=page))
    by = f"make-handout {made.tool} with {made.libraries}"
    named = shlex.quote(made.packet.title) if made.packet else made.slug
    rebuild = f"build it again: make-handout --{made.kind} {named}{' --html' * page}"
    if made.packet:
        rebuild += "".join(f" --topic {slug}" for slug in made.packet.topics)
    if found.repacked:
        how = f"was written by {by}" if versions else "was saved again by another program"
        problem = Problem(source, "PDF016", f"the file {how}: its bytes differ from those of a "
                          "fresh build, and all that they hold is the same", rebuild)
    elif made.inputs != built.inputs:
        what = (f"version {made.version}, and the content is now {built.version}"
                if made.version != built.version else "older content, layouts or looks")
        problem = Problem(
            source, "PDF014", f"the file was made from {what}; {found.message}", rebuild)
    else:
        hint = (f"it was written by {by}: a file of this version can be proven; {rebuild}"
                if versions else f"do not hand it out: the file was changed; {rebuild}")
        problem = Problem(
            source, "PDF017", f"the file is not what its content builds: {found.message}", hint)
    return problems_found(HandoutError(problem), subject)


def _libraries(*, page: bool) -> str:
    """Return the libraries that a file records that is built now."""
    if page:
        from handouts.html import webfonts  # fontTools takes a while to import

        return webfonts.LIBRARIES
    return LIBRARIES


def _library(common: Common, built: Built, today: date, *, release: bool) -> Library:
    project, lang = common.job.project, common.job.lang
    return Library(
        project=project, lang=lang, brand=common.brand, theme=common.theme,
        safeties=common.safeties, drugs=load_drugs(project), glossary=load_glossary(project, lang),
        today=today, release=release,
        topics={topic.slug: topic for topic, _ in built.chapters}, booklets={})
