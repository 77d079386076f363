"""A topic becomes checked markup: every part in its place, nothing lost, every place known."""

from __future__ import annotations

import pytest

from handouts.content.library import load_booklet, load_topic
from handouts.content.safety import Safeties, load_safety
from handouts.errors import HandoutError
from handouts.markup import parse
from handouts.markup.element import Element
from handouts.project import Project, builtin_root
from handouts.render.render import render_booklet, render_topic
from handouts.theme.brand import load_brand
from tests.conftest import Write
from tests.render.conftest import TOPIC

OVERRIDE = '{{% extends "core/topic.html.j2" %}}\n{{% block {block} %}}\n{body}\n{{% endblock %}}\n'
LAYOUT = "templates/brands/sample/layouts/topic.html.j2"


def render(project: Project) -> Element:
    topic = load_topic(project, "care", "en")
    return render_topic(project, topic, load_brand(project, "sample"),
                        load_safety(project, topic.pack, "en"), None)


def find(document: Element, name: str, role: str = "") -> list[Element]:
    return [each for each in document.iter(name) if not role or each.role == role]


def problems(project: Project) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        render(project)
    return [str(problem) for problem in caught.value.problems]


def test_the_parts_stand_in_the_order_of_the_page(clinic: Project) -> None:
    article = next(render(clinic).iter("article"))
    parts = [f"{part.name} {part.role}".strip() for part in article.elements()]
    assert parts == [
        "header letterhead", "header running", "footer running", "p small", "p meta", "h1",
        "p question", "p summary", "section main-message", "section key-points", "aside emergency",
        "aside urgent", "section", "section", "section notes", "section contacts",
        "aside disclaimer", "section sources",
    ]


def test_a_topic_says_under_its_title_and_on_each_page_that_it_is_not_reviewed(
    clinic: Project,
) -> None:
    document = render(clinic)
    said = "Not yet reviewed by a clinician"
    assert said in find(document, "p", "meta")[0].text()
    assert "not yet reviewed" in find(document, "footer", "running")[0].text()
    assert document.text().count(said) == 1


def test_the_start_of_a_sheet_leads_to_its_danger_signs(clinic: Project) -> None:
    document = render(clinic)
    first = find(document, "p", "small")[0]
    assert first.text() == "Emergency? Call 911. Check the danger signs."
    assert [a.attrs["href"] for a in first.iter("a")] == ["#danger-signs"]
    (label,) = [each for each in document.iter("h2") if each.attrs.get("id") == "danger-signs"]
    assert label.text() == "Go to the ER now or call 911 if"


def test_the_boxes_stand_at_the_foot_of_page_1_but_on_the_emergency_sheet(
    clinic: Project, project: Project
) -> None:
    def standing(document: Element) -> list[str | None]:
        return [find(document, "aside", role)[0].attrs.get("stands")
                for role in ("emergency", "urgent")]

    assert standing(render(clinic)) == ["foot", "foot"]
    sheet = load_topic(project, "when-to-see-a-doctor", "en")
    assert standing(render_topic(
        project, sheet, load_brand(project, "sample"), load_safety(project, sheet.pack, "en"), None,
    )) == [None, None]


def test_each_sign_of_the_emergency_sheet_has_a_box_to_tick(project: Project) -> None:
    sheet = load_topic(project, "when-to-see-a-doctor", "en")
    document = render_topic(project, sheet, load_brand(project, "sample"),
                            load_safety(project, sheet.pack, "en"), None)
    (box,) = find(document, "aside", "emergency")
    lists = [*box.iter("ul")]
    assert "Too much medicine" in lists[-1].text()
    assert {each.role for each in lists} == {"checklist"}


def test_a_chapter_says_that_its_own_danger_signs_are_not_all(project: Project) -> None:
    booklet = load_booklet(project, "older-adult", "en")
    safeties = Safeties(project, "en")
    topics = [(load_topic(project, slug, "en"), None) for slug in booklet.topics]
    document = render_booklet(project, booklet, topics, load_brand(project, "sample"), safeties)
    labels: dict[str, set[str]] = {}
    for part in document.elements():
        labels.setdefault(part.role, set()).update(
            label.text() for box in find(part, "aside", "emergency") for label in box.iter("h2"))
    assert labels["chapter"] == {"Also go to the ER now or call 911 if"}
    assert labels["inside-cover"] == labels["back-cover"] == {"Go to the ER now or call 911 if"}


def test_notices_say_their_label_in_words_and_the_phone(clinic: Project) -> None:
    document = render(clinic)
    (emergency,) = find(document, "aside", "emergency")
    (urgent,) = find(document, "aside", "urgent")
    assert emergency.text().endswith(
        "Go to the ER now or call 911 if\nOne sign is enough. Do not drive yourself.\n"
        "Nerves\nYou cannot stand.")
    assert urgent.text().startswith("Call us today at 555-0100 for")
    assert "555-0100" in urgent.text()
    assert "You have a fever." in urgent.text()
    assert next(urgent.iter("a")).attrs["href"] == "tel:5550100"
    assert find(document, "aside", "tip")[0].text() == "A good plan\nWalk a little."


def test_a_caution_stands_before_the_first_block_in_its_short_form(clinic: Project) -> None:
    heading, cautions, first = list(moves(clinic).elements())[:3]
    assert (heading.text(), cautions.role, first.name) == ("Gentle moves", "short-caution", "p")
    assert [each.text() for each in cautions.elements()] == [
        "Stop if it hurts & call us.", "Pregnant? Ask us first."]


def test_a_sheet_that_is_about_a_matter_has_its_cautions_in_a_panel(
    clinic: Project, write: Write
) -> None:
    write("content/hip-and-back/en/topics/care.yaml",
          TOPIC.replace("shelf:", "in_full: [exercise]\nshelf:"))
    panel = list(moves(clinic).elements())[1]
    assert panel.role == "before-you-start"
    assert panel.text().startswith("Before you start.\nStop if it hurts & call us.")


def moves(project: Project) -> Element:
    """Return the section about moves."""
    return next(each for each in render(project).iter("section")
                if each.text().startswith("Gentle moves"))


def test_a_section_of_notices_keeps_the_disclaimers_that_are_due(
    clinic: Project, write: Write
) -> None:
    write("content/hip-and-back/en/topics/care.yaml",
          TOPIC.replace("help\n", "help\n    about: [exercise]\n"))
    cautions = find(render(clinic), "section", "short-caution")
    assert len(cautions) == 1
    assert "Pregnant? Ask us first." in cautions[0].text()


def test_each_disclaimer_stands_once(clinic: Project) -> None:
    text = render(clinic).text()
    for marker in ("General facts only.", "This is for adults.", "Ask for large print.",
                   "Call with questions.", "The facts come from these sources.",
                   "You may copy this sheet.", "Pregnant? Ask us first."):
        assert text.count(marker) == 1, marker


def test_every_block_reaches_the_page(clinic: Project) -> None:
    document = render(clinic)
    assert find(document, "ol")[0].text().split("\n") == ["Stand up.", "Sit down."]
    assert "I walked." in [each.text() for each in find(document, "ul", "checklist")]
    table = find(document, "table")[0]
    assert [(cell.attrs["scope"], cell.text()) for cell in table.iter("th")] == [
        ("col", "Day"), ("col", "Walk"), ("row", "Monday")]
    move = find(document, "section", "move")[0]
    assert move.text().split("\n") == [
        "Heel slide", "Be careful: Skip it if it hurts.", "Lie down.", "Slide one heel.",
        "How much: Do it 5\u00a0times.",
    ]
    assert "Possible harms: You may feel sore." in document.text()
    assert find(document, "hr", "write-in")[0].attrs["lines"] == "2"
    link = next(a for a in document.iter("a") if a.text() == "a link")
    assert link.attrs["href"] == "https://example.org/?a=1&b=2"
    assert next(s.text() for s in document.iter("span") if s.attrs.get("lang") == "es") == "hola"


def test_marks_of_markup_and_layouts_come_through_as_text(clinic: Project) -> None:
    document = render(clinic)
    assert find(document, "h1")[0].text() == "Care & comfort"
    assert find(document, "p", "question")[0].text() == "What can I do <now>?"
    assert find(document, "p", "summary")[0].text() == 'A summary with "quotes" and {braces}.'
    assert "Third {{ point }}" in document.text()
    assert "Keep moving and stay 'calm'." in document.text()


def test_a_word_is_found_in_the_file_that_holds_it(clinic: Project) -> None:
    document = render(clinic)

    def place(words: str) -> str:
        return next(str(each.source) for each in document.iter("p") if words in each.text())

    line = TOPIC[: TOPIC.index("A paragraph with")].count("\n") + 1
    assert place("A paragraph with") == f"content/hip-and-back/en/topics/care.yaml:{line}:9"
    assert place("General facts only").startswith(
        "built in: content/general/en/disclaimers.yaml:1:")
    assert place("Sample Clinic").startswith("built in: templates/brands/sample/brand.yaml")
    assert find(document, "h1")[0].source.line == 1
    assert find(document, "h1")[0].layout.file == "built in: templates/layouts/topic.html.j2"


def test_a_brand_overrides_one_block(clinic: Project, write: Write) -> None:
    write(LAYOUT, OVERRIDE.format(block="plan", body="<section><h2>Our plan</h2></section>"))
    document = render(clinic)
    assert "Our plan" in document.text()
    assert not find(document, "section", "notes")
    assert find(document, "h1")[0].text() == "Care & comfort"


def test_a_brand_keeps_a_block_and_adds_to_it(clinic: Project, write: Write) -> None:
    write(LAYOUT, OVERRIDE.format(block="contacts", body="{{ super() }}<p>Bus 5 stops here.</p>"))
    document = render(clinic)
    assert find(document, "section", "contacts")
    added = next(each for each in document.iter("p") if each.text() == "Bus 5 stops here.")
    assert str(added.source) == f"{LAYOUT}:3"


@pytest.mark.parametrize(
    ("block", "lost"),
    [("disclaimers", "D-GEN"), ("contacts", "D-CONTACT"), ("sources", "D-SRC"), ("body", "D-EX"),
     ("urgent", "D-EMERG")],
)
def test_an_override_cannot_lose_a_disclaimer(
    clinic: Project, write: Write, block: str, lost: str
) -> None:
    write(LAYOUT, OVERRIDE.format(block=block, body="<p>Nothing here.</p>"))
    assert any(lost in each for each in problems(clinic))
    assert all("layouts/topic.html.j2" in each and not each.startswith("built in:")
               for each in problems(clinic))


def test_an_override_cannot_lose_the_review_line(clinic: Project, write: Write) -> None:
    write(LAYOUT, OVERRIDE.format(block="title", body="<h1>x</h1>") + OVERRIDE.format(
        block="review", body="").split("\n", 1)[1])
    assert any("LAY008 the layout lost the review line" in each for each in problems(clinic))


def test_words_in_the_running_foot_do_not_stand_for_a_disclaimer(
    clinic: Project, write: Write
) -> None:
    write(LAYOUT, OVERRIDE.format(block="disclaimers", body="") + OVERRIDE.format(
        block="running",
        body='<footer role="running"><p>General facts only.</p></footer>').split("\n", 1)[1])
    assert any("D-GEN" in each for each in problems(clinic))


@pytest.mark.parametrize("text", [
    "", "\n \n", "words", OVERRIDE.format(block="contacts", body="loose words"),
    OVERRIDE.format(block="contacts", body="{{ super() }} loose words"),
    OVERRIDE.format(block="contacts", body="{{ super() }} a\0b"),
    OVERRIDE.format(block="contacts", body="<p>a\0b</p>"),
    OVERRIDE.format(block="contacts", body="<p>not closed"),
    OVERRIDE.format(block="plan", body="&nbsp;"),
    OVERRIDE.format(block="body", body='{% import "_parts.html.j2" as parts with context %}'
                    "{{ parts.body(none) }}"),
])
def test_what_breaks_in_a_built_in_layout_is_told_at_the_brands_own(
    clinic: Project, write: Write, text: str
) -> None:
    write(LAYOUT, text)
    assert all("brands/sample/layouts/topic.html.j2" in each for each in problems(clinic))


def test_a_part_of_a_brand_is_to_blame_as_well(clinic: Project, write: Write) -> None:
    words = (builtin_root() / "templates/layouts/_parts.html.j2").read_text("utf-8")
    write(LAYOUT.replace("topic", "_parts"), words.replace(
        "{% macro contacts(address=false) %}", "{% macro contacts(address=false) %} a\0b"))
    (found,) = problems(clinic)
    assert "brands/sample/layouts/_parts.html.j2" in found


def test_a_document_with_too_much_is_told_at_its_content(
    clinic: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse, "MOST_ELEMENTS", 50)
    (found,) = problems(clinic)
    assert "topics/care.yaml:1:8: MARK011 the layout renders to more than 50 elements" in found


def test_a_mistake_in_an_override_is_named_with_its_line(clinic: Project, write: Write) -> None:
    write(LAYOUT, OVERRIDE.format(block="plan", body="<sektion><h2>Our plan</h2></sektion>"))
    found = problems(clinic)
    assert found == [f"{LAYOUT}:3: MARK002 unknown element <sektion>\n"
                     "  hint: did you mean 'section'?"]


def test_a_project_replaces_a_house_layout(clinic: Project, write: Write) -> None:
    write("templates/layouts/topic.html.j2", OVERRIDE.format(block="plan", body="<p>Plan B</p>"))
    assert "Plan B" in render(clinic).text()
