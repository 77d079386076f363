"""Make what the page asks for: a packet, for one patient or for nobody; this runs in a worker.

Whether a sheet may be given is judged at each request. What was judged is known by a digest of all
that it depends on and by the day, so that only what has changed since is judged anew.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timezone
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.delivery.inputs import LARGEST, digests
from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_regular
from handouts.orders import Job, Order, PacketOrder, build_day, unknown_orders
from handouts.project import open_project
from handouts.serve.asked import Asked
from handouts.serve.personal import mail_draft, personal_copy
from handouts.variants import Variant

if TYPE_CHECKING:
    from handouts.orders import Built, Edition

# Documents without a patient's words that a worker keeps: the next patient often gets the same.
MOST_KEPT = 8
FILE = "packet"
_kept: OrderedDict[tuple[object, ...], Built] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sheets come from: a project's folder and a brand."""

    root: Path
    brand: str


@dataclass(frozen=True, slots=True)
class Judgment:
    """Why a sheet may not be given to a patient, in a word each; with what that depends on."""

    digest: str
    day: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A finished packet; `chart` is the line for the patient's chart, "" for a sample."""

    pdf: bytes = field(repr=False)
    pages: int
    sheets: int
    sample: bool
    chart: str
    judged: Mapping[str, Judgment]
    draft: bytes = field(default=b"", repr=False)


def make(place: Place, asked: Asked, judged: Mapping[str, Judgment], user: str = "") -> Made:
    """Return the packet that is asked for, once it is in the clinic's log with the `user`.

    One with a sheet that may not be given to a patient says SAMPLE on each page, and takes no name:
    raises HandoutError (SRV012) where there is one, and UsageProblem for a sheet that is not there.
    """
    from handouts.packets import packet_slugs
    from handouts.render.strings import load_words

    job = job_of(place, asked.lang, large_print=asked.large_print, gray=asked.gray)
    words = load_words(job.project, job.lang)
    packet = PacketOrder(asked.title or words["staff"]["packet_title"], asked.topics,
                         asked.emergency, sample=False)
    unknown = unknown_orders(job.project, [Order("topic", slug) for slug in asked.topics], job.lang,
                             lambda _: Source("packet"))
    if unknown:
        raise HandoutError(unknown)
    slugs = packet_slugs(job.project, packet, job.lang)
    now = judge(place, job.lang, slugs, judged)
    refused = {slug: each.refused for slug, each in now.items() if each.refused}
    if refused and (asked.personal or asked.do != "print"):
        raise HandoutError([_refusal(slug, why) for slug, why in refused.items()])
    sample = bool(refused)
    order = Order("packet", FILE, replace(packet, sample=sample))
    depends = tuple(each.digest for each in now.values())
    if asked.personal:
        built, pdf = personal_copy(job, order, asked, (place, *depends))
    else:
        if asked.do == "mail":
            job = replace(job, editions=_mail_editions())
        built = _document(job, order, depends)
        pdf = built.pdf
    made = Made(pdf, built.pages, len(slugs), sample, "" if sample else _chart(built, job), now)
    if asked.do == "mail":
        made = replace(made, draft=mail_draft(job, asked.email, built))
    if not sample and asked.do != "chart":
        _note(built, asked, made, user)
    return made


def _mail_editions() -> tuple[Edition, ...]:
    from handouts.patients.mailing import EDITIONS

    return EDITIONS


def _note(built: Built, asked: Asked, made: Made, user: str) -> None:
    """Write a line into the clinic's log, before anything leaves; no word of it is a patient's."""
    from handouts.patients.log import Deed, open_log

    log = open_log()
    mail, now = asked.do == "mail", datetime.now(timezone.utc)
    patient = log.mac(" ".join(asked.second_id.split())) if asked.personal else ""
    said = log.mac(asked.name, asked.second_id, asked.note, asked.clinician)
    log.append([Deed(
        "drafted" if mail else "made", f"page-{now:%Y%m%d}", f"{now:%H%M%S}-{token_hex(3)}",
        built.versions, built.lang, built.variant.name,
        hashlib.sha256(made.draft if mail else made.pdf).hexdigest(), patient,
        said if asked.personal else "")], now, user=user)


def judge(
    place: Place, lang: str, slugs: Sequence[str], judged: Mapping[str, Judgment]
) -> dict[str, Judgment]:
    """Return for each sheet whether it may be given to a patient today: what --release finds."""
    from handouts.check.run import may_not_be_given

    job = job_of(place, lang)
    day = job.today.isoformat()
    found: dict[str, Judgment] = {}
    waived = _waived(place.root)
    for order, inputs in digests(job, (Order("topic", slug) for slug in slugs)).items():
        digest = inputs and f"{inputs} {waived}"
        known = judged.get(order.slug)
        current = known is not None and digest and (known.digest, known.day) == (digest, day)
        found[order.slug] = known if known and current else Judgment(digest, day)
    new = [slug for slug, each in found.items() if each is not judged.get(slug)]
    # Together they take a third of the time.
    for problem in may_not_be_given(job, new) if new else ():
        own = Path(problem.source.file).stem
        for slug in [own] if own in new else new:  # what is of no one sheet is of all
            each = found[slug]
            found[slug] = replace(each, refused=(*each.refused, problem.message))
    return found


def given(
    place: Place, lang: str, slug: str, judged: Mapping[str, Judgment]
) -> tuple[bytes, Mapping[str, Judgment]]:
    """Return one sheet for any patient, b"" where it may not be given, and what was judged."""
    now = judge(place, lang, [slug], judged)
    if now[slug].refused:
        return b"", now
    return _document(job_of(place, lang), Order("topic", slug), (now[slug].digest,)).pdf, now


def _waived(root: Path) -> str:
    """Return what tells one list of waived rules from another: no document is made of it."""
    path = root / "waivers.yaml"
    try:
        return hashlib.sha256(read_regular(path, LARGEST, follow=True)).hexdigest()
    except OSError:
        return ""


def job_of(place: Place, lang: str, *, large_print: bool = False, gray: bool = False) -> Job:
    """Return the job of a request; raises HandoutError for mistakes in handouts.yaml."""
    project = open_project(place.root)
    own = project.settings
    return Job(project, lang, place.brand,
               Variant(large_print, gray, own.paper, standard=own.standard), build_day())


def _document(job: Job, order: Order, digests: Sequence[str]) -> Built:
    """Return a document without a patient's words, kept where nothing of it has changed."""
    from handouts.limits import limited
    from handouts.pipeline import MOST_SECONDS, build_one
    from handouts.serve.workers import TOO_MUCH

    key = (order, job.project.root, job.lang, job.brand, job.variant, job.today, job.editions,
           *digests)
    built = _kept.get(key) if all(digests) else None
    if built is None:
        with limited(MOST_SECONDS, TOO_MUCH):
            built = build_one(job, order)
        _kept[key] = built
    _kept.move_to_end(key)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return built


def _chart(built: Built, job: Job) -> str:
    from handouts.delivery.entries import chart_line
    from handouts.render.strings import load_words

    words = load_words(job.project, job.project.settings.lang)
    return "; ".join(chart_line(words, built, topic.title, topic.version)
                     for topic, _ in built.chapters)


def _refusal(slug: str, why: Sequence[str]) -> Problem:
    more = f" (and {len(why) - 1} more)" if len(why) > 1 else ""
    return Problem(
        Source(slug), "SRV012", f"may not be given to a patient: {why[0]}{more}",
        "take the sheet out of the packet, or print a sample without a name")
