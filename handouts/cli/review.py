"""`make-handout review`: a topic or a booklet as a clinician must read it, and the record of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli import options
from handouts.cli.completion import complete_both
from handouts.cli.help import Command
from handouts.cli.output import note, result, show_problems
from handouts.cli.review_pages import Asked, pages
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown
from handouts.orders import DEFAULT_BRAND, Job, Order
from handouts.variants import STANDARD

if TYPE_CHECKING:
    from handouts.content.reviews import Review


@click.command("review", cls=Command, examples=(
    ("make-handout review sciatica", "show it, to be read"),
    ("make-handout review 4", "by sheet number"),
))
@click.argument("slug", metavar="NAME", shell_complete=complete_both)
@click.option("--sign", is_flag=True,
              help="Record that exactly these words were reviewed. It goes into reviews.yaml, and "
                   "needs --by, --credentials, --on and --next.")
@click.option("--by", metavar="NAME", help="Who read all of it.")
@click.option("--credentials", metavar="TEXT", help="What qualifies them, such as RN.")
@click.option("--on", metavar="YYYY-MM-DD", help="Day of the review.")
@click.option("--next", "until", metavar="YYYY-MM-DD",
              help="Day of the next review. The policy says how late it may be for what the topic "
                   "is about.")
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND",
              help="Brand that it is printed with (default: sample).")
@options.lang
def review_command(
    slug: str, sign: bool, by: str | None, credentials: str | None, on: str | None,
    until: str | None, project: Path | None, brand: str | None, lang: str | None,
) -> int:
    """Show a topic or a booklet to a clinician, or record with --sign that one has reviewed it.

    It shows all words in reading order, every dose beside its ceiling, where each disclaimer
    stands, the reading grade, the sources, the blanks, what the checks find, and whether a review
    holds. It is about the standard print; a review of it holds for large print, gray and other
    paper, too, which are set from the same words.
    """
    given = {"by": by, "credentials": credentials, "on": on, "next": until}
    if not sign and any(given.values()):
        raise UsageProblem(Problem(Source("command line"), "USE040", "a review is recorded only "
                                   "with --sign", "add --sign, or leave the other options out"))
    missing = [f"--{name}" for name, value in given.items() if value is None]
    if sign and missing:
        raise UsageProblem(Problem(Source("--sign"), "USE040", f"{', '.join(missing)} missing",
                                   "say who reviewed it, when, and when it is due again"))
    opened = options.opened(options.inherited("project", project))
    asked = _asked(options.asked_job(
        opened, lang=options.inherited("lang", lang), brand=options.one_brand(brand),
        variant=STANDARD), slug)
    if sign:
        return _sign(asked, {name: value or "" for name, value in given.items()})
    for line in pages(asked):
        result(line)
    return 0


def _asked(job: Job, slug: str) -> Asked:
    from handouts.check.run import Request, check

    said = _words_of(job, slug)
    order = Order("booklet" if said.booklet else "topic", said.document.slug)
    return replace(said, findings=check(Request(job, orders=[order])).findings)


def _words_of(job: Job, slug: str) -> Asked:
    """Return what is under review with nothing checked, which takes most of the time."""
    from handouts.common import gather
    from handouts.content.library import (
        booklet_slugs,
        load_booklet,
        load_topic,
        slug_meant,
        topic_slugs,
    )
    from handouts.render.thresholds import settle
    from handouts.signed import printed_booklet, printed_topic

    project = job.project
    common = gather(job)
    brand, typeface = common.brand, common.typeface
    slug = slug_meant(project, slug, job.lang, ["topic", "booklet"])
    booklet = None
    if slug in booklet_slugs(project) and slug not in topic_slugs(project, job.lang):
        booklet = load_booklet(project, slug, job.lang)
    topics = [settle(load_topic(project, each, job.lang), brand)
              for each in (booklet.topics if booklet else [slug])]
    printed = (printed_booklet(project, booklet, topics, brand, common.safeties, typeface)
               if booklet else printed_topic(project, topics[0], brand, typeface))
    try:
        printed.digest()
    except HandoutError:
        return Asked(project, topics, booklet, common, (), None)  # what the checks find tells why
    return Asked(project, topics, booklet, common, (), printed)


# -- signing ----------------------------------------------------------------------------------


def _sign(asked: Asked, given: dict[str, str]) -> int:
    from handouts.content.signing import sign

    review = _review(asked, given)
    # An older review may be what is wrong; this one takes its place.
    problems = [each.problem for each in asked.findings
                if each.severity == "error" and not each.problem.rule.startswith("REV")]
    if problems:
        show_problems(problems)
        note(f"{asked.document.slug} is not signed: fix it first, and have it read again")
        return HandoutError.exit_code
    result(shown(sign(asked.project, review)))
    note(f"{review.slug}, version {review.version}: reviewed by {review.by}, "
         f"{review.credentials}, on {review.on}; next review by {review.next}")
    return 0


def _review(asked: Asked, given: dict[str, str]) -> Review:
    """Return the review that is given; raise UsageProblem for one that could not hold."""
    from handouts.check.rules.reviews import is_nobody, months_later
    from handouts.content.reviews import Review
    from handouts.yamlfiles.places import YamlFile
    from handouts.yamlfiles.validation import validated

    subject = asked.subject
    values = {subject.kind: subject.slug, "lang": subject.lang, "brand": _brand(asked),
              "sha256": "0" * 64, "version": subject.version, **given}
    values = {key: value for key, value in values.items() if value or key != "brand"}
    try:
        review = validated(Review, values, YamlFile("command line", values, {}, {}))
        review = review.model_copy(update={"sha256": asked.digest(review)})
    except HandoutError as error:
        raise UsageProblem(error.problems) from error
    on, until = date.fromisoformat(review.on), date.fromisoformat(review.next)
    last = months_later(on, asked.months)
    wrong = [
        (f"--{name}", f"{given[name]!r} names nobody", "write who read it, and what "
         "qualifies them") for name in ("by", "credentials") if is_nobody(given[name])
    ]
    if on > asked.today:
        wrong.append(("--on", f"{on} is in the future; today is {asked.today}",
                      "write the day on which it was read"))
    if until <= max(on, asked.today):
        wrong.append(("--next", f"{until} is not ahead", "write a later day"))
    if until > last:
        wrong.append(("--next", f"{until} is too late: {asked.months} months from {on} are the "
                      "most for this topic", f"write {last} or an earlier day"))
    if wrong:
        raise UsageProblem(Problem(Source(place), "USE041", message, hint)
                           for place, message, hint in wrong)
    return review


def _brand(asked: Asked) -> str:
    """Return the name of the brand where it changes what is printed, else ""."""
    brand = asked.common.brand.slug
    if brand == DEFAULT_BRAND:
        return ""
    try:
        same = _words_of(replace(asked.common.job, brand=DEFAULT_BRAND), asked.document.slug)
    except HandoutError:
        return brand
    return "" if same.digest() == asked.digest() else brand
