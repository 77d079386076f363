"""Which review holds: one of the very words that a reader sees, whoever wrote them."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from handouts.content.reviews import (
    Review,
    is_about,
    latest_valid,
    load_reviews,
    topic_digest,
)
from handouts.content.safety import load_safety
from handouts.files import read_regular
from handouts.markup.element import Element
from handouts.render.render import render_sheet
from handouts.render.strings import load_words
from handouts.theme.brand import Brand, picture_path

if TYPE_CHECKING:
    from handouts.content.models import Topic
    from handouts.project import Project

# What of an element is read, seen or followed; the rest is form.
_SEEN = ("role", "href", "alt", "lang")
# What a clinic may change of itself without a new review.
_NOBODY: dict[str, Any] = {
    "name": "-", "address": (), "phone": "-", "hours": "-", "after_hours": "-", "website": None,
    "logo": None, "language_access": None, "license": None,
}
_LARGEST_PICTURE = 5_000_000


def sheet_digest(project: Project, topic: Topic, brand: Brand) -> str:
    """Return the sha256 of what a reader sees of a topic on its sheet.

    It covers the topic (see topic_digest), the fixed words around it, what layouts add, and the
    pictures themselves; not the clinic's name, contacts and logo. Raises HandoutError for problems
    of the layout.
    """
    safety = load_safety(project, topic.pack, topic.lang)
    undated = topic.model_copy(update={"updated": "2000-01-01", "version": "0"})
    sheet = render_sheet(project, undated, brand.model_copy(update=_NOBODY), safety, None,
                         load_words(project, topic.lang))
    pictures = [_picture(project, brand, each.attrs["src"]) for each in sheet.iter("img")]
    seen = [topic_digest(topic, safety), _seen(sheet), pictures]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=True).encode()).hexdigest()


def review_of(project: Project, topic: Topic, brand: Brand, today: date) -> Review | None:
    """Return the valid review of a topic, the latest if there are several, or None.

    Valid is a review of these very words and this version whose next day has not gone by. Raises
    HandoutError with every problem of reviews.yaml.
    """
    mine = [each for each in load_reviews(project)
            if is_about(each, topic, each.sha256)]
    return latest_valid(mine, topic, sheet_digest(project, topic, brand), today) if mine else None


def _seen(element: Element) -> list[Any]:
    attrs = {key: element.attrs[key] for key in _SEEN if key in element.attrs}
    return [element.name, attrs, *(
        each if isinstance(each, str) else _seen(each) for each in element.children)]


def _picture(project: Project, brand: Brand, src: str) -> str:
    path = picture_path(project, brand, src)
    if path is None:
        return ""  # the build tells of it
    try:
        return hashlib.sha256(read_regular(path, _LARGEST_PICTURE)).hexdigest()
    except OSError:
        return ""
