"""What a clinician reads of a topic or a booklet before signing it, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import HandoutError

if TYPE_CHECKING:
    from handouts.check.rule import Finding
    from handouts.common import Common
    from handouts.content.models import Booklet, Topic
    from handouts.content.reviews import Review, Subject
    from handouts.markup.linear import Piece
    from handouts.project import Project
    from handouts.signed import Printed

WIDTH = 88
PLACES = {
    "foot": "at the foot", "box": "in the emergency box", "contacts": "with the contacts",
    "sources": "with the sources", "license": "in the last line",
    "review": "under the letterhead, and in the last line",
}
# These say whether there is a review, which the command itself is about.
STATE_RULES = ("REV003", "REV005", "REV019", "REV026")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is under review, and what all documents share; a booklet comes with its chapters.

    `printed` is what is signed, None where the layout keeps it from being shown.
    """

    project: Project
    topics: Sequence[Topic]
    booklet: Booklet | None
    common: Common
    findings: Sequence[Finding]
    printed: Printed | None

    @property
    def document(self) -> Topic | Booklet:
        """Return what is under review."""
        return self.booklet or self.topics[0]

    @property
    def subject(self) -> Subject:
        """Return what a review has to name."""
        from handouts.content.reviews import subject_of

        return subject_of(self.document, self.common.job.lang)

    @property
    def today(self) -> date:
        """Return the day by which reviews are judged."""
        return self.common.job.today

    @property
    def months(self) -> int:
        """Return how many months a review may hold."""
        from handouts.content.disclaimers import review_months

        return min(review_months(topic, self.common.safeties.of(topic.pack).policy)
                   for topic in self.topics)

    def digest(self, review: Review | None = None) -> str:
        """Return what a review has to record, or "" where nothing can be shown."""
        return self.printed.digest(review) if self.printed else ""


def pages(asked: Asked) -> Iterator[str]:
    """Yield all that has to be read, each part under its heading."""
    from handouts.cli.dose_table import dose_table

    document, brand = asked.document, asked.common.brand.slug
    yield (f"{document.slug}, version {document.version}, in {asked.subject.lang}, for the brand "
           f"{brand}: {document.place('title').file}")
    about = ", ".join(dict.fromkeys(
        name for topic in asked.topics for each in topic.sections for name in each.about))
    yield f"pack: {document.pack}; about: {about or 'no matter'}; updated {document.updated}"
    sections = [("All words, in reading order", _words(asked))]
    if asked.booklet is None:
        (topic,) = asked.topics
        sections += [("Doses, limits and times between",
                      dose_table(topic, asked.common.safeties.of(topic.pack)))]
        sections += [("Where each disclaimer stands", _disclaimers(asked))]
    sections += [
        ("Reading grade", _grade(asked)), ("What the words rest on", _sources(asked)),
        ("What is left blank", _blanks(asked)), ("What the checks find", _found(asked)),
        ("Review", _state(asked)),
    ]
    for heading, lines in sections:
        yield ""
        yield heading.upper()
        yield from lines


def _words(asked: Asked) -> Iterator[str]:
    from handouts.content.reviews import load_reviews
    from handouts.markup.addresses import with_addresses
    from handouts.markup.linear import pieces
    from handouts.render.render import render_booklet, render_topic

    project, common = asked.project, asked.common
    try:
        reviews = load_reviews(project)
        review = asked.printed.valid_review(reviews, asked.today) if asked.printed else None
        if asked.booklet:
            chapters = [(topic, review) for topic in asked.topics]
            document = render_booklet(
                project, asked.booklet, chapters, common.brand, common.safeties)
        else:
            (topic,) = asked.topics
            document = render_topic(
                project, topic, common.brand, common.safeties.of(topic.pack), review)
    except HandoutError as error:
        yield "They cannot be shown:"
        for problem in error.problems:
            yield from _wrapped(f"{problem.source}: {problem.rule} {problem.message}", "- ")
        return
    for piece in pieces(with_addresses(document)):
        yield from _shown(piece)


def _shown(piece: Piece) -> Iterator[str]:
    """Yield one piece as lines, in the words of the page."""
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
        label = f"{piece.number}. " if piece.number else "- "
        yield from _wrapped(words, "  " * (piece.depth - 1) + label)
    elif piece.kind in ("paragraph", "caption"):
        yield from _wrapped(words)


def _wrapped(text: str, first: str = "") -> Iterator[str]:
    import textwrap

    yield from textwrap.wrap(text, WIDTH, initial_indent=first,
                             subsequent_indent=" " * len(first), break_on_hyphens=False)


def _disclaimers(asked: Asked) -> Iterator[str]:
    from handouts.content.disclaimers import place

    (topic,) = asked.topics
    placement = place(topic, asked.common.safeties.of(topic.pack))
    where = {each.id: f"before the words of {topic.sections[index].heading!r}"
             for index, due in placement.before.items() for each in due}
    for each in placement.required:
        yield f"{each.id:<11}{where.get(each.id) or PLACES.get(each.where, 'nowhere')}"


def _grade(asked: Asked) -> Iterator[str]:
    from handouts.content.readability import score
    from handouts.content.texts import topic_words

    words = [text for topic in asked.topics for _, text in topic_words(topic)]
    drugs = {drug: None for topic in asked.topics
             for drug in asked.common.safeties.of(topic.pack).drugs}
    scores = score(words, tuple(drugs))
    yield (f"Flesch-Kincaid grade {scores.grade:.1f} ({scores.raw_grade:.1f} with the names of "
           f"drugs), SMOG {scores.smog:.1f}")
    yield f"{scores.words} words of its own in {scores.sentences} sentences"


def _sources(asked: Asked) -> Iterator[str]:
    sources = {(each.publisher, each.title, each.year, each.url): each
               for topic in asked.topics for each in topic.sources}
    for number, each in enumerate(sources.values(), 1):
        year = f", {each.year}" if each.year else ""
        yield from _wrapped(f"{each.title}. {each.publisher}{year}.", f"{number}. ")
        yield f"   {each.url or 'no web address'}"


def _blanks(asked: Asked) -> Iterator[str]:
    from handouts.content.texts import topic_words
    from handouts.theme.brand import Thresholds

    for topic in asked.topics:
        for _, text in topic_words(topic):
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

    subject = asked.subject
    yield from _wrapped(
        "This is the standard print. Large print, gray and other paper are set from the same "
        "words, and a review of these words holds for them, too.")
    yield f"digest of these words: {asked.digest()}"
    review = recorded(asked.project, subject, asked.common.brand.slug, asked.digest)
    if review is None:
        yield "state: no clinician has reviewed it"
    else:
        who = f"{review.by}, {review.credentials}, on {review.on}"
        if not is_about(review, subject, asked.digest):
            yield f"state: changed after the review by {who}, which is void"
        elif date.fromisoformat(review.next) < asked.today:
            yield f"state: reviewed by {who}; the next review was due on {review.next}"
        else:
            yield f"state: reviewed by {who}; next review by {review.next}"
    yield f"to record a review of exactly these words (it may hold for {asked.months} months):"
    yield (f"  make-handout review {subject.slug} --sign --by NAME --credentials TEXT "
           f"--on YYYY-MM-DD --next YYYY-MM-DD")
