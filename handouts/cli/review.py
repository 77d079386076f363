"""`make-handout review`: a topic as a clinician must read it, and the record that one did."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli import options
from handouts.cli.output import note, result, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown
from handouts.orders import Order
from handouts.variants import STANDARD

if TYPE_CHECKING:
    from handouts.check.rule import Finding
    from handouts.content.models import Topic
    from handouts.content.reviews import Review
    from handouts.content.safety import Safety
    from handouts.markup.linear import Piece
    from handouts.pipeline import Common
    from handouts.project import Project

WIDTH = 88
PLACES = {
    "foot": "at the foot", "box": "in the emergency box", "contacts": "with the contacts",
    "sources": "with the sources", "license": "in the last line",
    "review": "under the letterhead, and in the last line",
}
# These say whether there is a review, which the command itself is about.
STATE_RULES = ("REV003", "REV005")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is under review, and what all documents share.

    `digest` is that of the words, empty where a layout keeps them from being shown.
    """

    project: Project
    topic: Topic
    common: Common
    findings: Sequence[Finding]
    today: date
    digest: str

    @property
    def safety(self) -> Safety:
        """Return the policy, the disclaimers and the danger signs of the topic's pack."""
        return self.common.safeties.of(self.topic.pack)

    @property
    def months(self) -> int:
        """Return how many months a review may hold."""
        from handouts.content.disclaimers import review_months

        return review_months(self.topic, self.safety.policy)


@click.command("review")
@click.argument("slug", metavar="TOPIC")
@click.option("--sign", is_flag=True,
              help="Record in reviews.yaml that exactly these words were reviewed. Needs the four "
                   "options below.")
@click.option("--by", metavar="NAME", help="Who read all of it.")
@click.option("--credentials", metavar="TEXT", help="What qualifies them, such as RN.")
@click.option("--on", metavar="YYYY-MM-DD", help="Day of the review.")
@click.option("--next", "until", metavar="YYYY-MM-DD",
              help="Day of the next review: the policy says how late it may be for what the topic "
                   "is about.")
@options.project
@options.lang
def review_command(
    slug: str, sign: bool, by: str | None, credentials: str | None, on: str | None,
    until: str | None, project: Path | None, lang: str | None,
) -> int:
    """Show TOPIC to a clinician, or record with --sign that one has reviewed it.

    It shows all words in reading order, every dose beside its ceiling, where each disclaimer
    stands, the reading grade, the sources, the blanks, what the checks find, and whether a review
    holds.
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
    asked = _asked(opened, slug, options.inherited("lang", lang))
    if sign:
        return _sign(asked, {name: value or "" for name, value in given.items()})
    for line in _pages(asked):
        result(line)
    return 0


def _asked(project: Project, slug: str, lang: str | None) -> Asked:
    from handouts.check.run import Request, check
    from handouts.content.library import load_topic, slug_meant
    from handouts.pipeline import gather
    from handouts.render.review_digest import sheet_digest
    from handouts.render.thresholds import settle

    job = options.asked_job(
        project, lang=lang, brand=options.one_brand(None), variant=STANDARD)
    common = gather(job)
    slug = slug_meant(project, slug, job.lang, ["topic"])
    topic = settle(load_topic(project, slug, job.lang), common.brand)
    report = check(Request(job, orders=[Order("topic", slug)]))
    digest = ""
    with contextlib.suppress(HandoutError):  # the findings tell of it
        digest = sheet_digest(project, topic, common.brand)
    return Asked(project, topic, common, report.findings, job.today, digest)


# -- signing ----------------------------------------------------------------------------------


def _sign(asked: Asked, given: dict[str, str]) -> int:
    from handouts.content.signing import sign

    review = _review(asked, given)
    # An older review may be what is wrong; this one takes its place.
    problems = [each.problem for each in asked.findings
                if each.severity == "error" and not each.problem.rule.startswith("REV")]
    if problems:
        show_problems(problems)
        note(f"{asked.topic.slug} is not signed: fix it first, and have it read again")
        return HandoutError.exit_code
    result(shown(sign(asked.project, review)))
    note(f"{review.topic}, version {review.version}: reviewed by {review.by}, "
         f"{review.credentials}, on {review.on}; next review by {review.next}")
    return 0


def _review(asked: Asked, given: dict[str, str]) -> Review:
    """Return the review that is given; raise UsageProblem for one that could not hold."""
    from handouts.check.rules.reviews import is_nobody, months_later
    from handouts.content.reviews import Review
    from handouts.yamlfiles.reader import YamlFile
    from handouts.yamlfiles.validation import validated

    topic = asked.topic
    values = {"topic": topic.slug, "lang": topic.lang, "sha256": asked.digest,
              "version": topic.version, **given}
    try:
        review = validated(Review, values, YamlFile("command line", values, {}, {}))
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


# -- showing ----------------------------------------------------------------------------------


def _pages(asked: Asked) -> Iterator[str]:
    from handouts.cli.dose_table import dose_table

    topic = asked.topic
    yield f"{topic.slug}, version {topic.version}, in {topic.lang}: {topic.place('title').file}"
    about = ", ".join(dict.fromkeys(name for each in topic.sections for name in each.about))
    yield f"pack: {topic.pack}; about: {about or 'no matter'}; updated {topic.updated}"
    for heading, lines in (
        ("All words, in reading order", _words(asked)),
        ("Doses, limits and times between", dose_table(topic, asked.safety)),
        ("Where each disclaimer stands", _disclaimers(asked)),
        ("Reading grade", _grade(asked)),
        ("What the words rest on", _sources(topic)),
        ("What is left blank", _blanks(asked)),
        ("What the checks find", _found(asked)),
        ("Review", _state(asked)),
    ):
        yield ""
        yield heading.upper()
        yield from lines


def _words(asked: Asked) -> Iterator[str]:
    from handouts.markup.linear import pieces
    from handouts.render.render import render_topic
    from handouts.render.review_digest import review_of

    common = asked.common
    try:
        review = review_of(asked.project, asked.topic, common.brand, asked.today)
        document = render_topic(asked.project, asked.topic, common.brand,
                                common.safeties.of(asked.topic.pack), review)
    except HandoutError as error:
        yield "They cannot be shown:"
        for problem in error.problems:
            yield from _wrapped(f"{problem.source}: {problem.rule} {problem.message}", "- ")
        return
    for piece in pieces(document):
        yield from _shown(piece)


def _shown(piece: Piece) -> Iterator[str]:
    """Yield one piece of what is read aloud as lines, in the words of the page."""
    from handouts.markup.linear import printed

    words = printed(piece.parts[0])
    if piece.kind == "heading":
        yield ""
        yield f"{'#' * piece.number} {words}"
    elif piece.kind == "picture":
        yield from _wrapped(f"[picture: {piece.parts[0].attrs.get('alt', '')}]")
    elif piece.kind == "row":
        yield from _wrapped(" | ".join(printed(cell) or "____" for cell in piece.parts))
    elif piece.kind == "line":
        yield "____" * 5
    elif piece.kind == "item":
        yield from _wrapped(words, f"{piece.number}. " if piece.number else "- ")
    elif piece.kind in ("paragraph", "caption"):
        yield from _wrapped(words)


def _wrapped(text: str, first: str = "") -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(text, WIDTH, initial_indent=first,
                             subsequent_indent=" " * len(first), break_on_hyphens=False)


def _disclaimers(asked: Asked) -> Iterator[str]:
    from handouts.content.disclaimers import place

    placement = place(asked.topic, asked.safety)
    where = {each.id: f"before the words of {asked.topic.sections[index].heading!r}"
             for index, due in placement.before.items() for each in due}
    for each in placement.required:
        yield f"{each.id:<11}{where.get(each.id) or PLACES.get(each.where, 'nowhere')}"


def _grade(asked: Asked) -> Iterator[str]:
    from handouts.content.readability import score
    from handouts.content.texts import topic_words

    scores = score((text for _, text in topic_words(asked.topic)), asked.safety.drugs)
    yield (f"Flesch-Kincaid grade {scores.grade:.1f} ({scores.raw_grade:.1f} with the names of "
           f"drugs), SMOG {scores.smog:.1f}")
    yield f"{scores.words} words of its own in {scores.sentences} sentences"


def _sources(topic: Topic) -> Iterator[str]:
    for number, each in enumerate(topic.sources, 1):
        year = f", {each.year}" if each.year else ""
        yield from _wrapped(f"{each.title}. {each.publisher}{year}.", f"{number}. ")
        yield f"   {each.url or 'no web address'}"


def _blanks(asked: Asked) -> Iterator[str]:
    from handouts.content.texts import topic_words
    from handouts.theme.brand import Thresholds

    for _, text in topic_words(asked.topic):
        if "__" in text:
            yield from _wrapped(text, "- ")
    brand = asked.common.brand
    given = brand.thresholds or Thresholds()
    for name in Thresholds.model_fields:
        yield f"- {name} of {brand.slug!r}: {getattr(given, name) or 'not settled'}"


def _found(asked: Asked) -> Iterator[str]:
    findings = [each for each in asked.findings if each.problem.rule not in STATE_RULES]
    for each in findings:
        problem = each.problem
        yield from _wrapped(f"{each.severity} {problem.rule} {problem.source}: {problem.message}",
                            "- ")
    if not findings:
        yield "nothing"


def _state(asked: Asked) -> Iterator[str]:
    from handouts.check.rules.reviews import recorded
    from handouts.content.reviews import is_about

    topic, digest = asked.topic, asked.digest
    yield f"digest of these words: {digest}"
    review = recorded(topic, asked.project, lambda: digest)
    if review is None:
        yield "state: no clinician has reviewed it"
    else:
        who = f"{review.by}, {review.credentials}, on {review.on}"
        if not is_about(review, topic, digest):
            yield f"state: changed after the review by {who}, which is void"
        elif date.fromisoformat(review.next) < asked.today:
            yield f"state: reviewed by {who}; the next review was due on {review.next}"
        else:
            yield f"state: reviewed by {who}; next review by {review.next}"
    yield f"to record a review of exactly these words (it may hold for {asked.months} months):"
    yield (f"  make-handout review {topic.slug} --sign --by NAME --credentials TEXT "
           f"--on YYYY-MM-DD --next YYYY-MM-DD")
