"""What a review is of: the sheet or the booklet as it is printed once it is reviewed.

Its digest is of the markup that the layout writes for the real brand and the real review, with a
few fields blanked (UNSIGNED), of the drawings in it, and of the faces that it is set in. To blank a
field, the layout is rendered a second time with stand-ins for the fields. If the two differ in
anything but the values of the fields, the layout makes words of its own depend on one; then the
value is signed, too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from reportlab.pdfbase import pdfmetrics

from handouts.content.reviews import (
    Review,
    Subject,
    latest_valid,
    load_reviews,
    subject_of,
    topic_digest,
    why_void,
)
from handouts.content.safety import Safeties, load_safety
from handouts.errors import Problem
from handouts.files import read_regular
from handouts.markup.element import Element
from handouts.pdf.clusters import face_file
from handouts.pdf.fonts import Typeface, font_name, split_words
from handouts.render.render import Draft, booklet_draft, document_of, markup_of, sheet_draft
from handouts.render.strings import in_words, load_words
from handouts.theme.brand import OWN, Brand, picture_path

if TYPE_CHECKING:
    from handouts.content.models import Booklet, Topic
    from handouts.project import Project
    from handouts.render.strings import Words

# What a clinic may change of itself without a new review, and how many characters of each at most;
# a longer text is signed like all others. A clinic's address counts as a whole.
UNSIGNED = {
    "name": 200, "address": 200, "phone": 60, "hours": 200, "after_hours": 200, "website": 200,
    "handouts_url": 120, "logo": 200, "language_access": 400, "license": 400,
}
_PHONE_LINK, _WEBSITE = "tel:+99900000000", "https://clinic-website.invalid"
_PAGES, _PAGES_SHOWN = "https://clinic-handouts.invalid", "~handouts-address~"
_LOGO = f"{OWN}clinic-logo"
# A clinic may move: several lines of its address are one blank.
_ADDRESS = re.compile("~address-[a-h]~(?:,? ~address-[a-h]~)*")
# How a block is set; the rest of an element is read, seen, heard or followed. A picture's bytes
# count, not its name.
_FORM = frozenset(("id", "keep", "break", "columns", "width", "place", "stands", "landscape",
                   "src"))
# A reviewer's name and days are not known before the review.
_STAND_IN = Review.model_construct(
    topic="", booklet="", lang="", brand="", sha256="", version="", by="~reviewer~",
    credentials="~credentials~", on="1900-01-01", next="1900-01-02")
_LARGEST_PICTURE = 5_000_000

Values = dict[str, str]


@dataclass(frozen=True)
class Printed:
    """A sheet or a booklet as it is printed once it is reviewed.

    `draft` returns what its layout is given with a review, `content` is a digest of its own words.
    """

    project: Project
    subject: Subject
    brand: Brand
    typeface: Typeface
    words: Words
    draft: Callable[[Review], Draft]
    content: str

    def digest(self, review: Review | None = None) -> str:
        """Return the SHA-256, in hex digits, that a review of what is printed has to record.

        Without a review it is that of any review, where the layout does not depend on who reviewed
        it. Raises HandoutError for problems of the layout.
        """
        if review not in self._digests:
            self._digests[review] = self._digest(review)
        return self._digests[review]

    @cached_property
    def _digests(self) -> dict[Review | None, str]:
        """Return the digests that were asked for: a layout is rendered anew for each review."""
        return {}

    def _digest(self, review: Review | None) -> str:
        draft = self.draft(review or _STAND_IN)
        real = markup_of(self.project, self.brand, draft)
        days = _review_values(review or _STAND_IN, self.words)
        if self._clinic.stands_for(real, days):
            return self._clinic.digest
        if self._review.stands_for(real, days):
            return self._review.digest
        return self._blank("nothing", draft, {}).digest

    def valid_review(self, reviews: Iterable[Review], today: date) -> Review | None:
        """Return the latest of some reviews that is of what is printed and holds, or None."""
        return latest_valid(reviews, self.subject, self.digest, today)

    @cached_property
    def _clinic(self) -> _Blank:
        """Return what is printed with stand-ins for the brand's fields and the review."""
        draft = self.draft(_STAND_IN)
        brand, values = _blanked(draft.context["brand"])
        return self._blank(
            "clinic", replace(draft, context={**draft.context, "brand": brand}), values)

    @cached_property
    def _review(self) -> _Blank:
        """Return what is printed with stand-ins for the review alone."""
        return self._blank("review", self.draft(_STAND_IN), {})

    def _blank(self, blanked: str, draft: Draft, values: Values) -> _Blank:
        markup = markup_of(self.project, self.brand, draft)
        document = document_of(self.project, self.brand, draft, markup)
        pictures = [_picture(self.project, self.brand, each.attrs["src"])
                    for each in document.iter("img")]
        seen = [blanked, self.content, _seen(document), pictures, _faces(document, self.typeface)]
        digest = hashlib.sha256(json.dumps(seen, ensure_ascii=True).encode()).hexdigest()
        return _Blank(markup, values, digest)


@dataclass(frozen=True, slots=True)
class _Blank:
    """What a layout writes with stand-ins, the values that they stand for, and its digest."""

    markup: str
    values: Values
    digest: str

    def stands_for(self, real: str, days: Values) -> bool:
        """Say whether it is what the layout really writes, but for the values of its blanks."""
        return _filled(self.markup, {**self.values, **days}) == real


def printed_topic(
    project: Project, topic: Topic, brand: Brand, typeface: Typeface
) -> Printed:
    """Return the sheet of a topic whose thresholds are settled, as it is signed."""
    safety = load_safety(project, topic.pack, topic.lang)
    words = load_words(project, topic.lang)
    return Printed(
        project, subject_of(topic, topic.lang), brand, typeface, words,
        lambda review: sheet_draft(project, topic, brand, safety, review, words),
        topic_digest(topic, safety))


def printed_booklet(
    project: Project, booklet: Booklet, topics: Sequence[Topic], brand: Brand, safeties: Safeties,
    typeface: Typeface,
) -> Printed:
    """Return a booklet with its chapters as it is signed: as a whole."""
    lang = topics[0].lang
    return Printed(
        project, subject_of(booklet, lang), brand, typeface, load_words(project, lang),
        lambda review: booklet_draft(
            project, booklet, [(topic, review) for topic in topics], brand, safeties),
        "")


def review_of(
    project: Project, topic: Topic, brand: Brand, typeface: Typeface, today: date
) -> Review | None:
    """Return the valid review of a topic, the latest if there are several, or None.

    Valid is a review of what is printed and of this version, whose next day has not gone by.
    Raises HandoutError with every problem of reviews.yaml.
    """
    mine = _named(project, subject_of(topic, topic.lang))
    return printed_topic(project, topic, brand, typeface).valid_review(mine, today) if (
        mine) else None


def booklet_review(
    project: Project, booklet: Booklet, topics: Sequence[Topic], brand: Brand, safeties: Safeties,
    typeface: Typeface, today: date,
) -> Review | None:
    """Return the valid review of a whole booklet, or None; raises as review_of does."""
    mine = _named(project, subject_of(booklet, topics[0].lang))
    return printed_booklet(project, booklet, topics, brand, safeties, typeface).valid_review(
        mine, today) if mine else None


def lost_review(
    project: Project, document: Topic | Booklet, lang: str, today: date
) -> list[Problem]:
    """Return a problem (REV005, REV007) for a document that lost the review that it had.

    It is asked for one that no review holds for, and tells of the latest that there was.
    """
    past = _named(project, subject_of(document, lang))
    if not past:
        return []
    latest = max(past, key=lambda each: each.on)
    rule, what = "REV005", why_void(latest, document.version)
    if latest.version == document.version and date.fromisoformat(latest.next) < today:
        rule, what = "REV007", f"the review of {latest.on} ran out on {latest.next}"
    return [Problem(
        document.place("version"), rule, f"{what}: every page says that it is not reviewed",
        f"have it read again: make-handout review {document.slug}")]


def _named(project: Project, subject: Subject) -> list[Review]:
    return [each for each in load_reviews(project) if subject.named_by(each)]


# -- blanks -----------------------------------------------------------------------------------


def _blanked(brand: dict[str, Any]) -> tuple[dict[str, Any], Values]:
    """Return a layout's brand with stand-ins, and what each stands for as markup.

    What the brand leaves out stays left out, so that it is signed whether a field is there.
    """
    changed: dict[str, Any] = {}
    values: Values = {}

    def blank(key: str, stand_in: str, value: str) -> str:
        if len(value) > UNSIGNED[key]:
            return value
        values[stand_in] = str(escape(value))
        return Markup(stand_in) if isinstance(value, Markup) else stand_in

    for key in ("name", "phone", "hours", "after_hours"):
        changed[key] = blank(key, f"~{key}~", brand[key])
    if brand["phone_link"]:
        changed["phone_link"] = blank("phone", _PHONE_LINK, brand["phone_link"])
    if brand["website"]:
        changed["website"] = blank("website", _WEBSITE, brand["website"])
    if brand["handouts_url"]:
        changed["handouts_url"] = blank("handouts_url", _PAGES, brand["handouts_url"])
        changed["handouts_address"] = blank(
            "handouts_url", _PAGES_SHOWN, brand["handouts_address"])
    if brand["license"]:
        changed["license"] = blank("license", "~license~", brand["license"])
    if sum(map(len, brand["address"])) <= UNSIGNED["address"]:
        changed["address"] = [blank("address", f"~address-{letter}~", line)
                              for letter, line in zip("abcdefgh", brand["address"], strict=False)]
    if brand["logo"]:
        changed["logo"] = {"src": blank("logo", _LOGO, brand["logo"]["src"]),
                           "alt": blank("logo", "~logo~", brand["logo"]["alt"])}
    access = brand["language_access"]
    if access and access["text"]:
        changed["language_access"] = {
            **access, "text": blank("language_access", "~language~", access["text"])}
    return {**brand, **changed}, values


def _review_values(review: Review, words: Words) -> Values:
    """Return what stands on the page for each value of the stand-in for a review."""
    return {
        _STAND_IN.by: str(escape(review.by)),
        _STAND_IN.credentials: str(escape(review.credentials)),
        in_words(_STAND_IN.on, words): str(escape(in_words(review.on, words))),
        in_words(_STAND_IN.next, words): str(escape(in_words(review.next, words))),
    }


def _filled(markup: str, values: Values) -> str:
    """Return markup with the values in place of their stand-ins, all at once."""
    longest_first = sorted(values, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda at: values[at[0]], markup)


# -- what is seen -----------------------------------------------------------------------------


def _seen(element: Element) -> list[Any]:
    attrs = {key: value for key, value in sorted(element.attrs.items()) if key not in _FORM}
    return [element.name, attrs, *(
        _ADDRESS.sub("~address~", each) if isinstance(each, str) else _seen(each)
        for each in element.children)]


def _picture(project: Project, brand: Brand, src: str) -> str:
    path = None if src == _LOGO else picture_path(project, brand, src)
    if path is None:
        return ""  # the build tells of one that is not there
    try:
        return hashlib.sha256(read_regular(path, _LARGEST_PICTURE)).hexdigest()
    except OSError:
        return ""


def _faces(document: Element, typeface: Typeface) -> list[str]:
    """Return the digest of each font that the words are set in, and of the face itself."""
    names = {font_name(typeface, bold) for bold in (False, True)}
    for text in _texts(document):
        for bold in (False, True):
            names.update(name for name, _ in split_words(text, bold, typeface))
    fonts: list[Any] = [pdfmetrics.getFont(name) for name in names]
    return sorted(hashlib.sha256(face_file(font.face)).hexdigest() for font in fonts)


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)
