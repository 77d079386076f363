"""What a reader would skip gets words, in every layout and without a change on the page."""

from __future__ import annotations

import pytest

from handouts.markup.element import Element
from handouts.markup.parse import parse_markup
from handouts.render.spoken import spoken

WORDS = {"blank": "blank to fill in"}


def heard(markup: str) -> Element:
    document = parse_markup(
        f'<document lang="en"><article id="a"><h1>Title</h1>{markup}</article></document>', "test")
    made = spoken(document, WORDS)
    assert made.text() == document.text()
    return made


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
