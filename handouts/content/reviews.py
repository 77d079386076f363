"""Reviews: who checked which words, kept in reviews.yaml, apart from the words themselves.

A review holds for the exact words that were read: their digest. Words that change void it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from handouts.content.blocks import AT
from handouts.content.danger import danger_of
from handouts.content.disclaimers import place
from handouts.content.fields import Day, Line, Place, Slug, Version
from handouts.content.texts import CLOSING, OPENING
from handouts.errors import Source
from handouts.project import own_file
from handouts.yamlfiles.reader import read_yaml
from handouts.yamlfiles.scalars import Closed, matching
from handouts.yamlfiles.validation import validated, with_places

if TYPE_CHECKING:
    from handouts.content.models import Topic
    from handouts.content.safety import Safety
    from handouts.project import Project

REVIEWS_FILE = "reviews.yaml"


class Review(Closed):
    """A clinician's sign-off of one topic; `sha256` is sheet_digest of what was read."""

    topic: Slug
    lang: str = "en"
    sha256: Annotated[str, matching("[0-9a-f]{64}", "a digest", "write 64 digits and letters a-f")]
    version: Version
    by: Line
    credentials: Line
    on: Day
    next: Day
    source: Place = Field(default=Source(""), alias="\0source")


class Reviews(Closed):
    """The reviews of a project, in any order."""

    reviews: tuple[Review, ...] = ()


def topic_digest(topic: Topic, safety: Safety) -> str:
    """Return the sha256 of what a reader sees of a topic, wherever its files stand.

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
             [[group.id, group.title] for group in danger.full],
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


def latest_valid(
    reviews: Iterable[Review], topic: Topic, digest: str, today: date
) -> Review | None:
    """Return the latest review of these words and this version that holds today, or None."""
    valid = [
        each for each in reviews
        if is_about(each, topic, digest) and date.fromisoformat(each.on) <= today
        and date.fromisoformat(each.next) >= today
    ]
    return max(valid, key=lambda each: each.on, default=None)


def is_about(review: Review, topic: Topic, digest: str) -> bool:
    """Say whether a review was of these very words, by their digest, and of this version."""
    mine = (review.topic, review.lang, review.version) == (topic.slug, topic.lang, topic.version)
    return mine and review.sha256 == digest


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
