"""Rules about review (REV): who read these words, and until when that is valid.

A change of words voids a review by itself: the page says so, and these rules say so here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from handouts.check.facts import BookletFacts, DocumentFacts, Library, TopicFacts
from handouts.check.readback.pages import ARTIFACT
from handouts.check.readback.visible_text import Seen, alike, artifact_words
from handouts.check.rule import Found, Rule
from handouts.content.disclaimers import review_months
from handouts.content.models import Topic
from handouts.content.packs import booklets_by_pack, topics_by_pack
from handouts.content.reviews import (
    REVIEWS_FILE,
    Review,
    Subject,
    is_about,
    latest_valid,
    load_reviews,
    subject_of,
    why_void,
)
from handouts.errors import HandoutError
from handouts.project import Project, own_file
from handouts.render.context import review_context
from handouts.yamlfiles.validation import short

SOON_DAYS = 60
_VERSION = re.compile(r"(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)([.](0|[1-9][0-9]*))?")
_NOBODY = frozenset((
    "a", "b", "x", "xx", "xxx", "name", "your name", "first last", "title", "credentials", "tbd",
    "tba", "todo", "none", "n/a", "na", "unknown", "someone", "somebody", "anyone", "clinician",
    "a clinician", "reviewer", "a reviewer", "test", "tester",
))


# -- what is recorded -------------------------------------------------------------------------


def recorded(
    project: Project, subject: Subject, brand: str, digest: Callable[[Review], str]
) -> Review | None:
    """Return the review to judge by: the latest of these words, else of older ones.

    `digest` returns what a review would have to be of. A review that names another brand than the
    one of that name counts only if it is of these very words. None also where reviews.yaml cannot
    be read: the build reports that.
    """
    mine = [(is_about(each, subject, digest), each) for each in _reviews(project)
            if subject.named_by(each)]
    able = [(same, each.on, each) for same, each in mine if same or each.brand in ("", brand)]
    return max(able, key=lambda each: each[:2], default=(False, "", None))[2]


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of its month if there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return date.max
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def is_nobody(name: str) -> bool:
    """Say whether a name or credentials are a blank or a word for anybody."""
    plain = name.strip(" .?!_-<>[]()").casefold()
    blank = "__" in name or "example" in plain or not any(char.isalpha() for char in plain)
    return blank or plain in _NOBODY


def _reviews(project: Project) -> tuple[Review, ...]:
    try:
        path = own_file(project, REVIEWS_FILE)
        if path is None:
            return ()
        about = path.stat()
        return _read(project, about.st_mtime_ns, about.st_size)
    except (HandoutError, OSError):
        return ()


@lru_cache(maxsize=4)
def _read(project: Project, _changed: int, _size: int) -> tuple[Review, ...]:
    return load_reviews(project)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _judged(facts: TopicFacts | BookletFacts) -> tuple[Review | None, bool]:
    """Return the recorded review, and whether it is of these very words."""
    subject, digest = _signed(facts)
    library = facts.library
    review = recorded(library.project, subject, library.brand.slug, digest)
    return review, review is not None and is_about(review, subject, digest)


def _signed(facts: TopicFacts | BookletFacts) -> tuple[Subject, Callable[[Review], str]]:
    """Return what a review has to name, and what returns the digest that it has to record."""
    library = facts.library
    if isinstance(facts, BookletFacts):
        booklet, chapters = facts.booklet, facts.chapters
        return (subject_of(booklet, library.lang),
                lambda review: library.booklet_digest(booklet, chapters, review))
    topic = facts.topic
    return subject_of(topic, topic.lang), lambda review: library.digest(topic, review)


# -- versions ---------------------------------------------------------------------------------


def malformed_topic_version(facts: TopicFacts) -> Iterator[Found]:
    """Find a version that cannot be compared with another."""
    if not _VERSION.fullmatch(facts.topic.version):
        yield Found(facts.topic.place("version"), f"{facts.topic.version!r} is not a version",
                    'write two numbers, such as "1.0"')


def changed_in_the_future(facts: TopicFacts) -> Iterator[Found]:
    """Find a topic whose last change is dated in the future."""
    topic = facts.topic
    if topic.updated > facts.library.today.isoformat():
        yield Found(topic.place("updated"), f"{topic.updated} is in the future",
                    f"write the day of the last change, such as {facts.library.today}")


def malformed_booklet_version(facts: BookletFacts) -> Iterator[Found]:
    """Find a version that cannot be compared with another."""
    if not _VERSION.fullmatch(facts.booklet.version):
        yield Found(facts.booklet.place("version"), f"{facts.booklet.version!r} is not a version",
                    'write two numbers, such as "1.0"')


# -- reviews of topics ------------------------------------------------------------------------


def not_reviewed(facts: TopicFacts) -> Iterator[Found]:
    """Find a topic that nobody has reviewed."""
    topic = facts.topic
    if _judged(facts)[0] is None:
        yield Found(topic.place("version"), f"no clinician has reviewed version {topic.version}",
                    f"ask one to read it: make-handout review {topic.slug}")


def changed_since_review(facts: TopicFacts) -> Iterator[Found]:
    """Find a topic that changed after its review."""
    review, same = _judged(facts)
    topic = facts.topic
    if review is None or same:
        return
    yield Found(topic.place("version"), why_void(review, topic.version),
                f"ask a clinician to read it again: make-handout review {topic.slug}")


def overdue(facts: TopicFacts | BookletFacts) -> Iterator[Found]:
    """Find a review whose next day has gone by."""
    review, same = _judged(facts)
    if review is not None and same and _day(review.next) < facts.library.today:
        late = (facts.library.today - _day(review.next)).days
        yield Found(review.source, f"the next review of {review.slug} was due on {review.next}, "
                    f"{_days(late)} ago", f"review it again: make-handout review {review.slug}")


def due_soon(facts: TopicFacts) -> Iterator[Found]:
    """Find a review that is due within 60 days."""
    review, same = _judged(facts)
    if review is None or not same:
        return
    left = (_day(review.next) - facts.library.today).days
    if 0 <= left <= SOON_DAYS:
        yield Found(review.source, f"the next review of {review.topic} is due on {review.next}, "
                    f"in {_days(left)}", f"plan it: make-handout review {review.topic}")


def held_too_long(facts: TopicFacts) -> Iterator[Found]:
    """Find a review that is to hold longer than what its topic is about allows."""
    review, _ = _judged(facts)
    if review is None:
        return
    policy = facts.library.safety(facts.topic).policy
    months, given = review_months(facts.topic, policy), _day(review.next)
    most = months_later(_day(review.on), policy.most_months)
    if months_later(_day(review.on), months) < given <= most:
        yield Found(review.source, f"from {review.on} to {review.next} is more than {months} "
                    "months, the most for this topic",
                    f"write next: \"{months_later(_day(review.on), months)}\" or earlier")


def held_far_too_long(facts: TopicFacts) -> Iterator[Found]:
    """Find a review that is to hold longer than the policy ever allows."""
    review, _ = _judged(facts)
    policy = facts.library.safety(facts.topic).policy
    most = policy.most_months
    if review is not None and _day(review.next) > months_later(_day(review.on), most):
        months = review_months(facts.topic, policy)
        yield Found(review.source, f"from {review.on} to {review.next} is more than {most} months",
                    f"write next: \"{months_later(_day(review.on), months)}\" or earlier")


def misdated_review(facts: TopicFacts | BookletFacts) -> Iterator[Found]:
    """Find reviews of days to come, and those that end before they begin."""
    subject, _ = _signed(facts)
    for review in _reviews(facts.library.project):
        if not subject.named_by(review):
            continue
        if _day(review.on) > facts.library.today:
            yield Found(review.source, f"the review of {review.slug} is dated {review.on}; today "
                        f"is {facts.library.today}", "write the day on which it was read")
        if _day(review.next) <= _day(review.on):
            yield Found(review.source, f"the next review of {review.slug}, {review.next}, is not "
                        f"after {review.on}", "write a later day")


def reviewed_by_nobody(facts: TopicFacts | BookletFacts) -> Iterator[Found]:
    """Find a review without a person behind it."""
    review, _ = _judged(facts)
    if review is None:
        return
    for key, value in (("by", review.by), ("credentials", review.credentials)):
        if is_nobody(value):
            yield Found(review.source, f"{key}: {short(value)!r} names nobody",
                        "write who read it, and their credentials")


def untraceable_source(facts: TopicFacts) -> Iterator[Found]:
    """Find sources that nobody could look up."""
    topic = facts.topic
    for number, each in enumerate(topic.sources):
        for key, value in (("title", each.title), ("publisher", each.publisher)):
            if is_nobody(value) or value.casefold().startswith("name of "):
                yield Found(topic.place("sources", number), f"{key}: {short(value)!r} is a blank",
                            "write what the words rest on")
    if not any(each.url or each.year for each in topic.sources):
        first = topic.sources[0]
        yield Found(
            topic.place("sources"), "no source has a year or a web address to look it up by",
            "write its year behind a source, as in `{"
            f"title: {short(first.title)}, publisher: {short(first.publisher)}, year: YYYY"
            "}`; or its web address, as `url:`")


def review_of_nothing(library: Library) -> Iterator[Found]:
    """Find reviews of topics and booklets that are not there."""
    for review in _reviews(library.project):
        if review.booklet and review.booklet not in booklets_by_pack(library.project):
            yield Found(review.source, f"there is no booklet {review.booklet!r}",
                        "correct the name, or remove the review")
        elif review.topic and review.topic not in topics_by_pack(library.project, review.lang):
            yield Found(review.source, f"there is no topic {review.topic!r} in language "
                        f"{review.lang!r}", "correct the name, or remove the review")


# -- booklets ---------------------------------------------------------------------------------


def booklet_not_reviewed(facts: BookletFacts) -> Iterator[Found]:
    """Find a booklet that nobody has reviewed."""
    booklet = facts.booklet
    if _judged(facts)[0] is None:
        yield Found(booklet.place("version"),
                    f"no clinician has reviewed version {booklet.version} of the booklet",
                    f"ask one to read it: make-handout review {booklet.slug}")


def booklet_review_void(facts: BookletFacts) -> Iterator[Found]:
    """Find a booklet whose review is not of what it is now, or is to hold for too long a time."""
    review, same = _judged(facts)
    if review is None:
        return
    booklet, library = facts.booklet, facts.library
    if not same:
        yield Found(booklet.place("version"),
                    f"the booklet changed after the review of {review.on}, which is void",
                    "ask a clinician to read it again: make-handout review "
                    f"{booklet.slug}")
    months = min(review_months(topic, library.safety(topic).policy) for topic in facts.chapters)
    last = months_later(_day(review.on), months)
    if _day(review.next) > last:
        yield Found(review.source, f"from {review.on} to {review.next} is more than {months} "
                    "months, the most for its topics", f'write next: "{last}" or earlier')


# -- finished files ---------------------------------------------------------------------------


def review_misstated(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file that does not say that it is not reviewed, though it has no valid review."""
    booklet, library = None if facts.is_packet else facts.booklet, facts.library
    for topic, words in facts.seen_chapters:
        subject, digest = _signed(
            BookletFacts(booklet, facts.chapters, library) if booklet else
            TopicFacts(topic, library))
        mine = [each for each in _reviews(library.project) if subject.named_by(each)]
        review = latest_valid(mine, subject, digest, library.today)
        said = library.fixed_words(topic.lang)
        none = review_context(None, said)
        holds = review_context(review, said)
        # A booklet says once, at its end, who reviewed it.
        whole = facts.seen_whole if booklet else words
        if not _says(whole, none["line"]) and not (review and _says(whole, holds["line"])):
            yield _untrue(facts, words.first_page, topic, str(none["line"]))
        feet = [alike(str(each["short"])) for each in (none, holds)]
        for index in sorted(words.pages(0, len(words.words))):
            foot = artifact_words(facts.structure.drawn[index], ARTIFACT)
            if not any(each in foot for each in feet):
                yield _untrue(facts, index, topic, str(none["short"]))


def _says(words: Seen, line: object) -> bool:
    return words.find(str(line)) >= 0


def _untrue(facts: DocumentFacts, index: int, topic: Topic, line: str) -> Found:
    return Found(facts.source, f"{facts.page(index)}: {topic.slug} has no valid review, and the "
                 f"page does not say {short(line)!r}",
                 "let the layout show `topic.review`, and build it again")


# Nothing else is known of these than that nobody has reviewed them yet.
UNREVIEWED = ("REV003", "REV019")
# What changes with the day even where the project has no reviews.
OF_THE_DAY = ("REV021",)
_OWN = "a clinic answers for what it hands out"
_DATES = "guidance changes; a year for medicines, two for all else"

RULES = (
    Rule("REV001", "error", "topic",
         "A topic has a version that can be compared with the next one.", _OWN, 'version: "1.0"',
         malformed_topic_version),
    Rule("REV002", "error", "booklet",
         "A booklet has a version that can be compared with the next one.", _OWN, 'version: "1.0"',
         malformed_booklet_version),
    Rule("REV003", "warning", "topic", "A clinician has reviewed the topic.", _OWN,
         "make-handout review home-remedies", not_reviewed, waivable=False, at_release="error"),
    Rule("REV005", "warning", "topic", "The review is of exactly these words.",
         "a change of words voids a review", "make-handout review home-remedies",
         changed_since_review, waivable=False, at_release="error"),
    Rule("REV007", "error", "topic", "The day of the next review has not gone by.", _DATES,
         "make-handout review home-remedies", overdue, waivable=False),
    Rule("REV008", "warning", "topic", f"The next review is more than {SOON_DAYS} days ahead.",
         _DATES, "Plan the review.", due_soon),
    Rule("REV009", "error", "topic",
         "A review holds no longer than the policy allows for what the topic is about.", _DATES,
         'next: "2027-11-23"', held_too_long),
    Rule("REV010", "error", "topic", "No review holds longer than the policy ever allows.",
         _DATES, 'next: "2027-11-23"', held_far_too_long, waivable=False),
    Rule("REV011", "error", "topic", "A review is dated today or earlier, its end later.", _OWN,
         'on: "2026-11-23"', misdated_review, waivable=False),
    Rule("REV012", "warning", "project",
         "Each review is of a topic or a booklet that is there.",
         "a review of nothing hides that a topic has none", "topic: home-remedies",
         review_of_nothing),
    Rule("REV013", "error", "topic", "A review names a person and their credentials.", _OWN,
         "credentials: RN", reviewed_by_nobody, waivable=False),
    Rule("REV014", "warning", "topic", "Each source can be looked up.",
         "a clinician must be able to compare", "year: YYYY", untraceable_source),
    Rule("REV018", "error", "document",
         "A page says that it is not reviewed, unless these words have a valid review.",
         "a draft must never pass for reviewed advice", "Let your layout show `topic.review`.",
         review_misstated, waivable=False),
    Rule("REV019", "warning", "booklet",
         "A clinician has reviewed the booklet as a whole.", _OWN,
         "make-handout review hip-pain", booklet_not_reviewed, waivable=False,
         at_release="error"),
    Rule("REV026", "warning", "booklet",
         "A booklet's review is of the booklet as it is now, and holds no longer than its topics "
         "allow.", _OWN, "make-handout review hip-pain", booklet_review_void, waivable=False,
         at_release="error"),
    Rule("REV023", "error", "booklet", "The day of a booklet's next review has not gone by.",
         _DATES, "make-handout review hip-pain", overdue, waivable=False),
    Rule("REV024", "error", "booklet",
         "A booklet's review is dated today or earlier, its end later.", _OWN,
         'on: "2026-11-23"', misdated_review, waivable=False),
    Rule("REV025", "error", "booklet", "A booklet's review names a person and their credentials.",
         _OWN, "credentials: RN", reviewed_by_nobody, waivable=False),
    Rule("REV021", "error", "topic", "The day of the last change is not in the future.", _OWN,
         'updated: "2026-11-23"', changed_in_the_future),
)
