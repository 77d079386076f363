"""A booklet is its topics as chapters, with pages around them, and loses no disclaimer."""

from __future__ import annotations

import pytest

from handouts.content.library import load_booklet, load_topic
from handouts.content.reviews import Review
from handouts.content.safety import Safeties
from handouts.errors import HandoutError
from handouts.markup.element import Element
from handouts.project import Project
from handouts.render.render import render_booklet
from handouts.theme.brand import load_brand
from tests.conftest import Write
from tests.render.conftest import BOOKLET, TOPIC

LAYOUT = "templates/brands/sample/layouts/booklet.html.j2"
DONE = Review(topic="care", sha256="0" * 64, version="1.0", by="A. Test", credentials="RN",
              on="2026-01-04", next="2027-01-04")


def render(project: Project, *reviews: Review | None) -> Element:
    booklet = load_booklet(project, "both", "en")
    topics = [load_topic(project, slug, "en") for slug in booklet.topics]
    chapters = list(zip(topics, reviews or (None, None), strict=True))
    brand = load_brand(project, "sample")
    return render_booklet(project, booklet, chapters, brand, Safeties(project, "en"))


def article(document: Element, name: str) -> Element:
    return next(each for each in document.iter("article") if each.attrs["id"] == name)


def test_the_articles_stand_in_order(booklet_clinic: Project) -> None:
    document = render(booklet_clinic)
    assert [each.role for each in document.elements()] == [
        "cover", "inside-cover", "contents", "chapter", "chapter", "glossary", "diary",
        "questions", "notes-pages", "about", "back-cover",
    ]
    assert all(next(each.iter("h1")).text() for each in document.elements())


def test_the_contents_lead_to_every_part(booklet_clinic: Project) -> None:
    document = render(booklet_clinic)
    ids = [each.attrs["id"] for each in document.elements()]
    (listed,) = article(document, "contents").iter("nav")
    links = [(a.attrs["href"], a.text()) for a in listed.iter("a")]
    assert links[:2] == [
        ("#chapter-care", "1. Care & comfort"), ("#chapter-more-care", "2. More care")]
    assert {href.removeprefix("#") for href, _ in links} <= set(ids)
    assert len(links) == len(ids) - 3


def test_words_that_name_a_topic_name_its_chapter_and_lead_there(
    booklet_clinic: Project, write: Write
) -> None:
    write("content/hip-and-back/en/topics/care.yaml", TOPIC.replace(
        "text: Walk a little.", 'text: "See **[Sheet 4](#more-care)**, [Sheet 9](#far-away)."'))
    chapter = article(render(booklet_clinic), "chapter-care")
    assert "See Chapter 2, Sheet 9." in chapter.text().replace("\u00a0", " ")
    assert [a.text() for a in chapter.iter("a") if a.attrs["href"] == "#chapter-more-care"] == [
        "Chapter\u00a02"]


def test_parts_that_a_booklet_does_not_want_stay_out(booklet_clinic: Project, write: Write) -> None:
    write("content/hip-and-back/booklets/both.yaml",
          BOOKLET.replace("true", "false").replace("notes_lines: 30\n", ""))
    document = render(booklet_clinic)
    assert [each.role for each in document.elements()] == [
        "cover", "inside-cover", "contents", "chapter", "chapter", "about", "back-cover"]
    assert "My pain diary" not in document.text()


def test_each_chapter_carries_its_number_its_running_head_and_its_cautions(
    booklet_clinic: Project,
) -> None:
    chapter = article(render(booklet_clinic), "chapter-more-care")
    assert next(chapter.iter("h1")).text() == "2. More care"
    running = next(each for each in chapter.iter("header") if each.role == "running")
    assert running.text().startswith("More care\n")
    assert chapter.text().count("Stop if it hurts & call us.") == 1


def test_what_all_sheets_say_a_booklet_says_once(booklet_clinic: Project) -> None:
    document = render(booklet_clinic)
    for part, marker in (
        ("contents", "General facts only."), ("about", "This is for adults."),
        ("about", "Ask for large print."), ("about", "The facts come from these sources."),
        ("about", "You may copy this sheet."), ("about", "A publisher, A guide, 2020"),
        ("back-cover", "Call with questions."),
    ):
        assert document.text().count(marker) == 1, marker
        assert marker in article(document, part).text(), marker


def test_every_page_of_a_booklet_says_where_its_danger_signs_are(booklet_clinic: Project) -> None:
    document = render(booklet_clinic)
    for part in list(document.elements())[1:]:
        foot = next(each for each in part.iter("footer"))
        assert foot.text().startswith("Danger signs: page")
        assert [a.attrs["href"] for a in foot.iter("a")] == ["#danger-signs", "#back-cover"]
    assert article(document, "danger-signs").role == "inside-cover"


def test_the_foot_of_a_page_that_chapters_share_is_that_of_the_booklet(
    booklet_clinic: Project,
) -> None:
    feet = {each.attrs["id"]: next(each.iter("footer")).text()
            for each in render(booklet_clinic, DONE, None).elements() if each.role == "chapter"}
    assert feet["chapter-care"] == feet["chapter-more-care"]
    assert "Version 2.0, not yet reviewed" in feet["chapter-care"]
    done = next(article(render(booklet_clinic, DONE, DONE), "chapter-care").iter("footer"))
    assert "Version 2.0, reviewed, see" in done.text()


def test_all_danger_signs_stand_in_the_order_of_the_chapters(
    booklet_clinic: Project, write: Write
) -> None:
    write("content/hip-and-back/en/topics/care.yaml",
          TOPIC.replace("danger_signs: [nerves]", "danger_signs: [nerves, overdose]"))
    write("content/hip-and-back/en/topics/more-care.yaml", TOPIC.replace(
        "Care & comfort", "More care").replace("[nerves]", "[nerves, heart-and-brain, overdose]"))
    inside = article(render(booklet_clinic), "danger-signs")
    assert [each.text() for each in inside.iter("h3")] == [
        "Nerves", "overdose", "heart-and-brain"]


def test_the_cover_has_a_line_for_a_name_and_the_emergency_line(booklet_clinic: Project) -> None:
    cover = article(render(booklet_clinic), "cover")
    assert "This booklet belongs to" in cover.text()
    assert "In an emergency, call 911" in cover.text()
    assert any(each.role == "write-in" for each in cover.iter("hr"))


def test_the_back_cover_says_when_to_get_help(booklet_clinic: Project) -> None:
    back = article(render(booklet_clinic), "back-cover").text()
    assert "Go to the ER now or call 911 if\nYou cannot stand." in back
    assert "Call with questions." in back
    assert "555-0100" in back


def test_lines_for_notes_are_parted_into_what_a_page_holds(booklet_clinic: Project) -> None:
    rules = article(render(booklet_clinic), "notes").iter("hr")
    assert [rule.attrs["lines"] for rule in rules] == ["24", "6"]


def test_the_glossary_keeps_its_marks(booklet_clinic: Project) -> None:
    glossary = article(render(booklet_clinic), "glossary")
    assert "Comfort: What feels good." in glossary.text()
    assert [each.text() for each in glossary.iter("strong")] == ["Comfort:", "feels"]


def test_the_glossary_holds_only_words_that_the_chapters_use(booklet_clinic: Project) -> None:
    assert "Zygote" not in article(render(booklet_clinic), "glossary").text()


def test_the_booklet_is_reviewed_when_every_chapter_is(booklet_clinic: Project) -> None:
    pending = "Not yet reviewed by a clinician"
    half = render(booklet_clinic, DONE, None)
    assert pending in article(half, "about").text()
    lines = [each.text() for each in article(half, "about").iter("p")]
    assert any(each.startswith("Chapters 1: Reviewed by A. Test, RN, on January 4, 2026")
               for each in lines)
    assert f"Chapters 2: {pending}. Version 1.0. Updated January 2, 2026." in lines
    done = render(booklet_clinic, DONE, DONE)
    assert pending not in done.text()
    assert "Chapters 1" not in done.text()


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ("", "LAY007 the booklet has lost its article 'chapter-care'"),
        ('<article role="chapter" id="{{ topic.id }}"><h1>x</h1></article>', "D-EX"),
    ],
)
def test_an_override_cannot_lose_a_chapters_disclaimers(
    booklet_clinic: Project, write: Write, body: str, lost: str
) -> None:
    write(LAYOUT, '{% extends "core/booklet.html.j2" %}{% block contents %}{% endblock %}'
          "{% block chapter %}" + body + "{% endblock %}")
    with pytest.raises(HandoutError) as caught:
        render(booklet_clinic)
    assert lost in str(caught.value)


def test_an_override_cannot_lose_who_reviewed_the_chapters(
    booklet_clinic: Project, write: Write
) -> None:
    write(LAYOUT, '{% extends "core/booklet.html.j2" %}{% block contents %}{% endblock %}'
          '{% block about %}<article id="about"><h1>x</h1></article>{% endblock %}')
    with pytest.raises(HandoutError, match="LAY008"):
        render(booklet_clinic)
