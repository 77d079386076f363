"""Reviews: who checked which words, kept in reviews.yaml, apart from the words themselves.

A review holds for the exact words that were read: their digest. Words that change void it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from handouts.content.blocks import AT
from handouts.content.danger import danger_of
from handouts.content.disclaimers import place
from handouts.content.fields import Day, Line, Place, Slug, Version
from handouts.content.texts import CLOSING, OPENING
from handouts.dataclass import dataclass
from handouts.errors import Source
from handouts.project import own_file
from handouts.yamlfiles.reader import read_yaml
from handouts.yamlfiles.scalars import Closed, matching
from handouts.yamlfiles.validation import Wrong, validated, with_places

if TYPE_CHECKING:
    from handouts.content.models import Booklet, Topic
    from handouts.content.safety import Safety
    from handouts.project import Project

REVIEWS_FILE = "reviews.yaml"


class Review(Closed):
    """A clinician's sign-off of a topic or a booklet; `sha256` is the digest of what was read.

    `brand` names the brand that it was read with, where that brand changes what is printed.
    """

    topic: Slug = ""
    booklet: Slug = ""
    lang: str = "en"
    brand: Slug = ""
    sha256: Annotated[str, matching("[0-9a-f]{64}", "a digest", "write 64 digits and letters a-f")]
    version: Version
    by: Line
    credentials: Line
    on: Day
    next: Day
    source: Place = Field(default=Source(""), alias="\0source")

    @model_validator(mode="after")
    def _of_one_thing(self) -> Review:
        if bool(self.topic) == bool(self.booklet):
            raise Wrong("a review is of one topic or of one booklet",
                        "write `topic:` or `booklet:` with its name")
        return self

    @property
    def slug(self) -> str:
        """Return the name of the topic or the booklet."""
        return self.topic or self.booklet


@dataclass(frozen=True, slots=True)
class Subject:
    """What a review is of: a topic or a booklet, in one language and version."""

    kind: Literal["topic", "booklet"]
    slug: str
    lang: str
    version: str

    def named_by(self, review: Review) -> bool:
        """Say whether a review is of this topic or booklet, in whatever version and words."""
        slug = review.topic if self.kind == "topic" else review.booklet
        return (slug, review.lang) == (self.slug, self.lang)


class Reviews(Closed):
    """The reviews of a project, in any order."""

    reviews: tuple[Review, ...] = ()


def topic_digest(topic: Topic, safety: Safety) -> str:
    """Return the sha256 of what a topic says, wherever its files stand.

    It covers inline marks, figures by name, sources, and what its pack puts on the sheet: every
    disclaimer in the words and the form that print, danger signs, the emergency sheet's title and
    the line for chapters; or the reason why there are no danger signs.
    """
    keys = (*OPENING, "figure", "sections", *CLOSING, "sources")
    required = [[each.id, each.where, each.form, each.title, _canonical(each.text)]
                for each in place(topic, safety).required]
    danger = danger_of(topic, safety)
    signs = [[_canonical(line) for line in danger.lines],
             [_canonical(line) for line, _ in danger.call_today], danger.none,
             [[group.id, group.title] for group in (*danger.full, *danger.today)],
             safety.emergency.title if safety.emergency else "",
             _canonical(safety.signs.chapter_line[0])]
    seen = [topic.lang, topic.slug, required, signs]
    seen += [_canonical(getattr(topic, key)) for key in keys]
    text = json.dumps(seen, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def load_reviews(project: Project) -> tuple[Review, ...]:
    """Return every review of a project; raises HandoutError with every problem of reviews.yaml."""
    path = own_file(project, REVIEWS_FILE)
    if path is None:
        return ()
    file = read_yaml(path, project.display(path))
    return validated(Reviews, with_places(file.data, "reviews", file, AT), file).reviews


def subject_of(document: Topic | Booklet, lang: str) -> Subject:
    """Return what a review of a topic or a booklet has to name."""
    kind: Literal["topic", "booklet"] = "booklet" if hasattr(document, "topics") else "topic"
    return Subject(kind, document.slug, lang, document.version)


def latest_valid(
    reviews: Iterable[Review], subject: Subject, digest: Callable[[Review], str], today: date
) -> Review | None:
    """Return the latest review of these words and this version that holds today, or None.

    `digest` returns what a review would have to be of, and is asked only where the days are right.
    """
    dated = [each for each in reviews
             if date.fromisoformat(each.on) <= today <= date.fromisoformat(each.next)]
    latest_first = sorted(dated, key=lambda each: each.on, reverse=True)
    return next((each for each in latest_first if is_about(each, subject, digest)), None)


def why_void(review: Review, version: str) -> str:
    """Return why a review does not hold for the words of a version that it was not of."""
    what = ("the words changed" if review.version == version
            else f"version {review.version} became {version}")
    return f"{what} after the review of {review.on}, which is void"


def is_about(review: Review, subject: Subject, digest: Callable[[Review], str]) -> bool:
    """Say whether a review was of these very words, by their digest, and of this version."""
    mine = subject.named_by(review) and review.version == subject.version
    return mine and review.sha256 == digest(review)


def _canonical(value: Any) -> Any:
    """Return a value as plain lists and mappings, without places."""
    if isinstance(value, tuple):
        return [_canonical(each) for each in value]
    if isinstance(value, Closed):
        fields = {name: _canonical(getattr(value, name))
                  for name, field in type(value).model_fields.items() if field.alias is None}
        return [getattr(value, "type", ""), fields]
    if hasattr(value, "__slots__") and not isinstance(value, str):
        names = value.__slots__
        return [type(value).__name__, *(_canonical(getattr(value, name)) for name in names)]
    return value
