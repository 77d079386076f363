"""A review holds for what is printed, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from handouts.content.library import load_booklet, load_topic
from handouts.content.reviews import Review
from handouts.content.safety import Safeties
from handouts.pdf.fonts import HOUSE, WIDE, Typeface
from handouts.project import Project, builtin_root, open_project
from handouts.signed import (
    UNSIGNED,
    booklet_review,
    printed_booklet,
    printed_topic,
    review_of,
)
from handouts.theme.brand import load_brand
from tests.conftest import Write

BRAND = "templates/brands/sample/brand.yaml"
LAYOUT = "templates/brands/sample/layouts/topic.html.j2"
BOOKLET_LAYOUT = "templates/brands/sample/layouts/booklet.html.j2"
STRINGS = "templates/strings/en.yaml"
FIGURE = "content/hip-and-back/figures/heat-pack.svg"
SHEET = "content/hip-and-back/en/topics/heat-and-cold.yaml"
TODAY = date(2026, 11, 23)
# A short sheet of that name, with a drawing, a blank, and letters that stand for something.
SHORT = """\
title: Heat and cold
question: Should I use heat or cold?
purpose: Help people use a pack.
summary: How to use a pack.
main_message: "Use it for a short time. Go to the ER for a deep burn."
key_points: [Keep a cloth between., Stay awake., Ask us.]
danger_signs: [nerves]
shelf: chapter
version: "2.0"
updated: "2026-11-23"
sections:
  - heading: Use a pack
    about: [heat-cold]
    blocks:
      - Check your skin after 5 minutes.
      - bullets: [Set the heat on low., Never lie on it.]
      - figure: {file: heat-pack.svg, title: A warm pack, alt: A pack at the back.}
plan: ["My step: ____"]
teach_back: I can say when to stop.
sources: [{title: A source, publisher: A publisher}]
"""
# A brand with every field that may stay unsigned.
FULL = """\
name: Our Clinic
address: [1 Main Street, "Springfield, ST 00000"]
phone: 212-456-7890
hours: Monday to Friday, 8 am to 5 pm
after_hours: call 212-456-7891
website: https://our-clinic.org
handouts_url: https://our-pages.org/handouts
logo: {file: logo.svg, alt: A hill}
language_access: "We can help you in your language. It is free. [Gratis.]{lang=es}"
license: Free to copy.
"""
Digest = Callable[[], str]


def shipped(name: str) -> str:
    return (builtin_root() / name).read_text(encoding="utf-8")


def digest_of(project: Project, typeface: Typeface = HOUSE, review: Review | None = None) -> str:
    """Return the digest of the short sheet."""
    topic, brand = load_topic(project, "heat-and-cold", "en"), load_brand(project, "sample")
    return printed_topic(project, topic, brand, typeface).digest(review)


@pytest.fixture
def digest(project: Project, write: Write) -> Digest:
    """Return what tells the digest of a project with the full brand, as it is at each call."""
    with_full_brand(project.root)
    return lambda: digest_of(project)


@dataclass(frozen=True)
class Unchanged:
    """The digests of a project with the full brand: without a review, and with one."""

    plain: str
    reviewed: str


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Unchanged:
    project = open_project(with_full_brand(tmp_path_factory.mktemp("unchanged")))
    return Unchanged(digest_of(project), digest_of(project, review=signed()))


def with_full_brand(folder: Path) -> Path:
    """Give a project the short sheet and the brand with every field, and return its folder."""
    logo = "templates/brands/sample/logo.svg"
    for name in (BRAND, SHEET):
        (folder / name).parent.mkdir(parents=True)
    (folder / SHEET).write_text(SHORT, encoding="utf-8")
    (folder / BRAND).write_text(FULL, encoding="utf-8")
    (folder / logo).write_text(shipped(logo), encoding="utf-8")
    return folder


def signed(**values: str) -> Review:
    given = {"topic": "heat-and-cold", "sha256": "0" * 64, "version": "1.0", "by": "Ann Lee",
             "credentials": "MD", "on": "2026-11-01", "next": "2027-11-01"} | values
    return Review.model_validate(given)


def contacts(words: str) -> str:
    """Return a brand's layout of a sheet with something more with its contacts."""
    return ('{% extends "core/topic.html.j2" %}{% block contacts %}{{ super() }}'
            f"{words}{{% endblock %}}")


def body(words: str) -> str:
    """Return a brand's layout of a sheet with other words in its body."""
    return ('{% extends "core/topic.html.j2" %}{% import "_parts.html.j2" as parts with context %}'
            f"{{% block body %}}{words}{{{{ parts.body(topic) }}}}{{% endblock %}}")


SAID = "<p>Take 12 tablets at once.</p>"
CHANGES: dict[str, tuple[str, str]] = {
    "fixed words": (STRINGS, shipped(STRINGS).replace("My plan", "Great benefits")),
    "what a blank is called aloud": (
        STRINGS, shipped(STRINGS).replace("blank to fill in", "skip this")),
    "words of a layout": (LAYOUT, contacts(SAID)),
    "words before the body": (LAYOUT, body(SAID)),
    "words in a link": (LAYOUT, contacts('<p><a href="tel:555-0100">Call</a></p>')),
    "words that are only heard": (
        LAYOUT, contacts('<p><a href="https://a.org" title="Take 12">Read</a></p>')),
    "a picture": (LAYOUT, contacts(
        '<figure><img src="general/pain-scale.svg" alt="A scale"/></figure>')),
    "a role": (LAYOUT, contacts('<p role="small">x</p>')),
    "a drawing": (FIGURE, shipped("content/hip-and-back/figures/sitting.svg")),
    "a drawing, one stroke": (FIGURE, shipped(FIGURE).replace("</svg>", " </svg>")),
    "a disclaimer": (
        "content/general/en/disclaimers.yaml",
        "disclaimers:\n  - {id: D-COPY, text: Ask before you copy., marker: Ask before}\n"),
    "what letters stand for": (
        "content/general/en/glossary.yaml",
        "terms:\n  - {term: ER, short_for: earliest ride, meaning: A place for emergencies.}\n"),
    "a threshold": (BRAND, FULL + "thresholds: {call_back_hours: 4 hours}\n"),
    "a field that goes away": (BRAND, FULL.replace("website: https://our-clinic.org\n", "")),
    "a long license line": (BRAND, FULL.replace("Free to copy.", "Take 12 tablets. " * 40)),
    "a long name": (BRAND, FULL.replace("Our Clinic", "Take 12 tablets now " * 15)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_is_printed_voids_a_review(
    digest: Digest, unchanged: Unchanged, write: Write, name: str
) -> None:
    write(*CHANGES[name])
    assert digest() != unchanged.plain


# What words of a layout may depend on, and what none of them gets past the digest.
CONDITIONS = (
    "topic.review.done", 'brand.name != "-"', 'brand.name == "Our Clinic"', "not brand.website",
    "brand.website", 'brand.phone != "-"', 'topic.version != "0"', 'brand.name != "~name~"',
    'topic.updated != "2000-01-01"', 'topic.review.line != "Reviewed"', "brand.logo",
    'brand.address[0] == "1 Main Street"', "brand.name|length > 6", "brand.hours|length != 7",
    'brand.hours < "a"', "brand.license", "brand.language_access", 'brand.phone_link != "tel:1"',
    'brand.website != "https://clinic-website.invalid"', '"Ann" in topic.review.line',
    "true",
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_no_condition_of_a_layout_hides_words_from_a_review(
    project: Project, digest: Digest, unchanged: Unchanged, write: Write, condition: str
) -> None:
    review = signed()
    shown = []
    for words in ("", SAID, SAID.replace("12", "2")):
        write(LAYOUT, contacts(
            f"{{% if {condition} %}}<p>Yes.</p>{words}{{% else %}}<p>No.</p>{{% endif %}}"))
        shown.append(digest_of(project, review=review))
    assert {unchanged.plain, unchanged.reviewed}.isdisjoint(shown)
    # Where the condition does not hold with the real brand and review, nothing more is printed.
    assert len(set(shown)) == 3 or condition in (
        "not brand.website", 'brand.hours < "a"')


OWN_FIELDS = (
    ("name", "Our Clinic", "Hill & <Dale> Clinic"), ("address", "1 Main Street", "22 Elm Street"),
    ("address", '"Springfield, ST 00000"', '"Springfield, ST 00000", Second floor'),
    ("phone", "7890", "7899"), ("hours", "8 am", "9 am"), ("after_hours", "7891", "7892"),
    ("website", "our-clinic.org", "other-clinic.org"),
    ("handouts_url", "our-pages.org", "other-pages.org/en"), ("logo", "A hill", "A river"),
    ("language_access", "It is free.", "It costs **nothing**."),
    ("license", "Free to copy.", "Do not copy."),
)


@pytest.mark.parametrize(("field", "old", "new"), OWN_FIELDS)
def test_a_clinic_may_change_its_own_fields(
    digest: Digest, unchanged: Unchanged, write: Write, field: str, old: str, new: str
) -> None:
    assert field in UNSIGNED
    assert old in FULL
    write(BRAND, FULL.replace(old, new))
    assert digest() == unchanged.plain


def test_every_field_that_may_change_has_its_case() -> None:
    assert {field for field, _, _ in OWN_FIELDS} == set(UNSIGNED)


def test_a_value_that_words_depend_on_is_signed(
    project: Project, digest: Digest, write: Write
) -> None:
    write(LAYOUT, contacts("<p>{{ brand.name|upper }} {{ topic.review.line|upper }}</p>"))
    before = digest_of(project, review=signed())
    assert digest_of(project, review=signed()) == before
    assert digest_of(project, review=signed(by="Bo Lee")) != before
    write(BRAND, FULL.replace("Our Clinic", "Other Clinic"))
    assert digest_of(project, review=signed()) != before


def test_who_reviewed_and_when_is_the_same_for_the_digest(project: Project, digest: Digest) -> None:
    assert digest() == digest_of(project, review=signed(by="A & B", next="2026-12-01"))


@pytest.mark.parametrize(("file", "text"), [
    (LAYOUT, contacts("")), (STRINGS, shipped(STRINGS)), (FIGURE, shipped(FIGURE)),
    ("templates/themes/house.yaml", shipped("templates/themes/house.yaml")),
    (LAYOUT, contacts("{# a remark #}")),
])
def test_files_that_print_the_same_do_not_matter(
    digest: Digest, unchanged: Unchanged, write: Write, file: str, text: str
) -> None:
    write(file, text)
    assert digest() == unchanged.plain


def test_the_shapes_of_letters_are_signed(project: Project, digest: Digest) -> None:
    assert len({digest(), digest_of(project, WIDE), digest_of(project, Typeface(
        HOUSE.bold, HOUSE.bold))}) == 3


@pytest.mark.parametrize(("file", "text"), [
    ("content/general/policy.yaml", "always: {foot: [D-OWN]}\n"),
    ("content/hip-and-back/policy.yaml",
     "matters:\n  - {id: heat-cold, requires: {before: [D-OWN]}}\n"),
    ("content/hip-and-back/en/danger_signs.yaml",
     "call_today:\n  - {id: own, title: Ours, full: [A sign of ours.], core: [Our sign.]}\n"),
])
def test_what_a_project_adds_to_the_policy_voids_a_review(
    digest: Digest, write: Write, file: str, text: str
) -> None:
    write("content/general/en/disclaimers.yaml",
          "disclaimers:\n  - {id: D-OWN, text: Our own words., marker: Our own}\n")
    before = digest()
    write(file, text)
    assert digest() != before


# -- booklets ---------------------------------------------------------------------------------

BOOKLET = "content/hip-and-back/booklets/mini.yaml"
MINI = """\
title: Mini
subtitle: A small booklet
summary: What to do now.
how_to_use: [Read it.]
topics: [heat-and-cold]
glossary: true
version: "1.0"
updated: "2026-11-23"
"""
CHAPTER = """\
{% extends "core/booklet.html.j2" %}{% import "_booklet.html.j2" as pages with context %}
{% block about %}{{ pages.about(booklet) }}
{% if booklet.review.done %}<article role="notes-pages" id="more" lang="en">
<h1>More</h1><p>Take 12 tablets.</p></article>{% endif %}{% endblock %}
"""


def booklet_digest(project: Project) -> str:
    booklet, brand = load_booklet(project, "mini", "en"), load_brand(project, "sample")
    topics = [load_topic(project, slug, "en") for slug in booklet.topics]
    return printed_booklet(
        project, booklet, topics, brand, Safeties(project, "en"), HOUSE).digest()


@pytest.mark.parametrize(("file", "text"), [
    (BOOKLET, MINI.replace("Read it.", "Take 12 tablets at once.")),
    (BOOKLET, MINI.replace("What to do now", "What not to do")),
    (BOOKLET_LAYOUT, CHAPTER),
    (STRINGS, shipped(STRINGS).replace("My pain diary", "My diary").replace(
        "Words to know", "Words")),
    ("content/hip-and-back/en/glossary.yaml",
     "terms:\n  - {term: heat, meaning: Take 12 tablets.}\n"),
    (FIGURE, shipped("content/hip-and-back/figures/sitting.svg")),
])
def test_a_booklets_own_words_are_signed(
    project: Project, write: Write, file: str, text: str
) -> None:
    write(SHEET, SHORT)
    write(BOOKLET, MINI)
    before = booklet_digest(project)
    write(file, text)
    assert booklet_digest(project) != before


def test_a_review_of_a_topic_is_none_of_a_booklet(project: Project, write: Write) -> None:
    write(SHEET, SHORT)
    write(BOOKLET, MINI)
    entry = ('reviews:\n  - {{{0}, sha256: {1}, version: "{2}", by: Ann Lee, credentials: MD, '
             "on: 2026-11-01, next: 2027-11-01}}\n")
    booklet, brand = load_booklet(project, "mini", "en"), load_brand(project, "sample")
    topics = [load_topic(project, "heat-and-cold", "en")]

    def reviewed() -> tuple[bool, bool]:
        found = (review_of(project, topics[0], brand, HOUSE, TODAY),
                 booklet_review(project, booklet, topics, brand, Safeties(project, "en"), HOUSE,
                                TODAY))
        return found[0] is not None, found[1] is not None

    write("reviews.yaml", entry.format(
        "topic: heat-and-cold", digest_of(project), topics[0].version))
    assert reviewed() == (True, False)
    write("reviews.yaml", entry.format("booklet: mini", booklet_digest(project), "1.0"))
    assert reviewed() == (False, True)


# -- more ways to change what is printed ------------------------------------------------------

FOLDER = "templates/brands/sample/layouts"
MORE: dict[str, tuple[str, str]] = {
    "a macro of all sections": (f"{FOLDER}/_parts.html.j2", shipped(
        "templates/layouts/_parts.html.j2").replace("{% macro body(topic) %}",
                                                    f"{{% macro body(topic) %}}{SAID}")),
    "a macro of all paragraphs": (f"{FOLDER}/_blocks.html.j2", shipped(
        "templates/layouts/_blocks.html.j2").replace("{{ item.text }}</p>",
                                                     "{{ item.text }} Take 12.</p>")),
    "a layout of the project": ("templates/layouts/topic.html.j2", shipped(
        "templates/layouts/topic.html.j2").replace("</article>", f"{SAID}</article>")),
    "a list for all brands": ("templates/layouts/_blocks.html.j2", shipped(
        "templates/layouts/_blocks.html.j2").replace("<li", "<li>Take 12.</li><li")),
    "words of another language": (LAYOUT, contacts('<p><span lang="es">Tome 12.</span></p>')),
    "a running head": (LAYOUT, '{% extends "core/topic.html.j2" %}{% block running %}{{ super() }}'
                               '<header role="running"><p>Take 12.</p></header>{% endblock %}'),
    "what letters stand for": (LAYOUT, contacts('<p><abbr title="take 12">ER</abbr></p>')),
    "every second section": (LAYOUT, contacts(
        "{% for each in topic.sections %}<p>{{ each.heading }}</p>{% endfor %}")),
    "a title without its end": (LAYOUT, contacts("<p>{{ topic.title|first }}</p>")),
    "an address that nobody follows": (LAYOUT, contacts(
        '<p><a href="mailto:a@example.org">Write</a></p>')),
    "a box of another kind": (LAYOUT, contacts(f'<aside role="tip">{SAID}</aside>')),
    "a blank to write in": (LAYOUT, contacts('<p>Tablets: </p><hr role="write-in"/>')),
}


@pytest.mark.parametrize("name", MORE)
def test_more_changes_of_what_is_printed_void_a_review(
    digest: Digest, unchanged: Unchanged, write: Write, name: str
) -> None:
    file, text = MORE[name]
    write(file, text)
    assert text not in (shipped(file) if (builtin_root() / file).is_file() else "")
    assert digest() != unchanged.plain


# Each holds for the real brand and the real review, and for no stand-in of them.
TRUE = (
    '"2027" in topic.review.line', "topic.review.line|length > 60", "brand.address|length == 2",
    'brand.name|first == "O"', "(brand.name ~ topic.review.line)|length > 20",
    'brand.logo.alt == "A hill"', 'brand.hours|upper == "MONDAY TO FRIDAY, 8 AM TO 5 PM"',
    "brand.phone_link|length > 3", 'brand.name|join("-") == "O-u-r- -C-l-i-n-i-c"',
    'topic.review.line|last == "7"', 'brand.website|lower == "https://our-clinic.org"',
    '"Ann Lee" in topic.review.line and brand.name == "Our Clinic"',
)


@pytest.mark.parametrize("condition", TRUE)
def test_words_that_only_the_real_sheet_has_are_signed(
    project: Project, digest: Digest, unchanged: Unchanged, write: Write, condition: str
) -> None:
    write(LAYOUT, contacts(f"{{% if {condition} %}}{SAID}{{% endif %}}"))
    assert digest_of(project, review=signed()) != unchanged.reviewed


@pytest.mark.parametrize(("field", "old"), [
    ("name", "Our Clinic"), ("after_hours", "call 212-456-7891"), ("license", "Free to copy.")])
def test_what_may_stay_unsigned_is_short(
    digest: Digest, write: Write, field: str, old: str
) -> None:
    before = digest()
    write(BRAND, FULL.replace(old, "x " * (UNSIGNED[field] // 2 + 1)))
    assert digest() != before
