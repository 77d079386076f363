"""What a reader would skip gets words, in every layout and without a change on the page."""

from __future__ import annotations

import pytest

from handouts.markup.element import Element
from handouts.markup.parse import parse_markup
from handouts.render.spoken import Clinic, spoken

WORDS = {"lang": "en-US", "blank": "blank to fill in", "call": "Call {name}, {phone}",
         "dial": "Call {phone}"}
CLINIC = Clinic("Oak Street Clinic", "tel:5550100")
SHORT = {"ER": "emergency room", "NSAID": "anti-inflammatory drug"}


def heard(markup: str) -> Element:
    document = parse_markup(
        f'<document lang="en"><article id="a"><h1>Title</h1>{markup}</article></document>', "test")
    made = spoken(document, WORDS, CLINIC, SHORT)
    assert made.text() == document.text()
    return made


def links(document: Element) -> list[tuple[str, str, str]]:
    return [(each.text(), each.attrs["href"], each.attrs.get("title", ""))
            for each in document.iter("a")]


def blanks(document: Element) -> list[str]:
    return [each.text() for each in document.iter("span") if each.role == "blank"]


@pytest.mark.parametrize(("text", "found"), [
    ("Walk ____ minutes, ____ times a day.", ["____", "____"]),
    ("<strong>Next visit</strong>&#160;__________ <strong>Given by</strong>&#160;________",
     ["__________", "________"]),
    ("____", ["____"]), ("Room _ today", ["_"]), ("**____ mg**", ["____"]),
    ("See a_file of ours.", []), ("No blank here.", []),
])
def test_every_run_of_underscores_is_a_blank_of_its_own(text: str, found: list[str]) -> None:
    document = heard(f"<p>{text}</p>")
    assert blanks(document) == found
    assert all(each.attrs["title"] == "blank to fill in" for each in document.iter("span"))


def test_a_line_to_write_on_has_the_words_too() -> None:
    (line,) = heard('<hr role="write-in" lines="3"/>').iter("hr")
    assert line.attrs["title"] == "blank to fill in"


def test_a_layout_may_name_a_blank_itself() -> None:
    document = heard('<p>Dose: <span role="blank" title="number of pills">__</span></p>')
    assert [each.attrs["title"] for each in document.iter("span")] == ["number of pills"]


def test_a_blank_keeps_the_place_of_its_words() -> None:
    document = heard('<ul><li at="en/x.yaml:7">Walk ____ minutes</li></ul>')
    (blank,) = document.iter("span")
    assert str(blank.source) == "en/x.yaml:7"


def test_the_language_is_whole_so_that_a_voice_can_be_chosen() -> None:
    assert heard("<p>Walk.</p>").attrs["lang"] == "en-US"


def test_911_is_a_link_once_in_the_danger_box() -> None:
    document = heard(
        "<p>Call 911 if you fall.</p>"
        '<aside role="emergency"><p role="ahead">Emergency? Call 911.</p>'
        "<h2 role=\"label\">Go to the ER now or call 911 if</h2><p>Or call 911.</p></aside>"
        '<aside role="emergency"><p>Call 911.</p></aside>')
    assert links(document) == [("911", "tel:911", "Call 911")]
    assert next(document.iter("h2")).children[-2] == next(document.iter("a"))


@pytest.mark.parametrize(("markup", "found"), [
    ("<p>Poison Help: 1-800-222-1222.</p>", [("1-800-222-1222", "tel:18002221222")]),
    ("<p>Poison Help: 212-555-0123.</p>", [("212-555-0123", "tel:2125550123")]),
    ("<p>Take 500-1000 mg, 325-650 mg or 200-4000 mg.</p>", []),
    ("<p>Order 555-555-0123-77, 1-800-222-1222 ext. 5 or X1-800-222-1222.</p>", []),
    ('<section role="contacts"><p>After hours: call 555-0101. Fax 555-0102 x7.</p></section>',
     [("555-0101", "tel:5550101")]),
    ('<header role="running"><p>1-800-222-1222</p></header>', []),
])
def test_a_number_that_is_surely_a_phone_is_a_link(
    markup: str, found: list[tuple[str, str]]
) -> None:
    assert links(heard(markup)) == [
        (number, href, f"Call {number}") for number, href in found]


def test_a_link_to_the_clinic_says_whom_it_calls() -> None:
    document = heard('<p>Call <a href="tel:5550100">555-0100</a>, or see '
                     '<a href="https://x.example">our page</a>.</p>')
    assert [title for _, _, title in links(document)] == [
        "Call Oak Street Clinic, 555-0100", ""]


def test_the_first_short_form_says_what_it_stands_for() -> None:
    document = heard("<p>Go to the <strong>ER</strong>. The ER is open. HER NSAIDs, an NSAID.</p>")
    assert [(each.text(), each.attrs["title"]) for each in document.iter("abbr")] == [
        ("ER", "emergency room"), ("NSAIDs", "anti-inflammatory drugs")]


def test_the_words_of_a_link_stay_in_one_piece() -> None:
    document = heard('<p><a href="https://x.example">Go to the ER</a>. The ER is open.</p>')
    assert next(document.iter("a")).children == ("Go to the ER",)
    assert len(list(document.iter("abbr"))) == 1


@pytest.mark.parametrize(("words", "alt"), [
    ("<p>Oak Street Clinic</p>", ""), ("<p>1 Oak Street</p>", "An oak"), ("", "An oak"),
    ("<p>Oak <strong>Street</strong> Clinic, 555-0100</p>", ""),
])
def test_a_logo_beside_the_name_of_the_clinic_is_decoration(words: str, alt: str) -> None:
    document = heard('<header role="letterhead"><figure><img src="logo.svg" alt="An oak"/></figure>'
                     f'{words}</header><p>Oak Street Clinic</p><figure><img src="walk.svg" '
                     'alt="A person walks"/></figure>')
    assert [each.attrs["alt"] for each in document.iter("img")] == [alt, "A person walks"]
