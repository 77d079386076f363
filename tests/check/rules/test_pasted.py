"""What is pasted from elsewhere is named at its place, and words of our own are left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handouts.check.facts import TopicFacts
from handouts.check.rule import apply
from handouts.check.rules.pasted import RULES, marks_in, mojibake

BROKEN = {
    "Donâ€™t": "’", "38Â°C": "°", "cafÃ©": "é", "Â½ cup": "½", "â€œStopâ€\x9d": "“", "5â€“7": "–",
    "â‰¥ 5": "≥", "Ã¢â‚¬â„¢": "’", "ÃƒÂ©": "é", "ðŸ˜€": "😀", "Tiáº¿ng": "ế", "Â¿QuÃ©": "¿",
    "Don‚Äôt": "’", "DonÔÇÖt": "’", "caf├®": "é", "ï¿½": "", "sayâ€": "", "8Â am": "",
    "Don=E2=80=99t": "",
}
SOUND = (
    "naïve café Zoë ½ µg ±2 °C … – — ‘a’ “b” €", "«Así está»…", "MAÇÃ…", "CAFÉ”", "É…", "à…",
    "Tiếng Việt", "Straße", "ÁÉÍÓÚÑ", "Ünlü", "5 ≤ x", "«é»", "Łódź", "Привет", "x=5", "È vero",
    "Ç’a", "ÂGE", "São",
)
MARKS = {
    "*italic*": "slanted", "an *old word*.": "slanted", "_x_": "slanted", "__x__": "bold",
    "~~gone~~": "struck", "`code`": "code", "<b>bold</b>": "HTML tag", "H<sub>2</sub>O": "HTML tag",
    'a <a href="x">b</a>': "HTML tag", "one<br/>two": "HTML tag", "<BR>": "HTML tag",
    "<!-- x -->": "HTML tag", "<https://example.org>": "HTML tag", "8&nbsp;am": "entity",
    "&deg;": "entity", "&#8211;": "entity", "&#x2019;": "entity", "R&amp;D": "entity",
    "# Heading": "heading", "### Heading": "heading", "> quoted": "quotation", "- item": "list",
    "* item": "list", "[x] Done": "task", "[ ] Done": "task", "| a | b |": "table",
    "as shown [1].": "footnote", "as shown [1,2]": "footnote", "as shown[^3]": "footnote",
    "[b]x[/b]": "forum",
}
PLAIN = (
    "2*3*4", "a * b * c", "____ mg ____", "My step: ____________________", "snake_case_x",
    "<5 mg and >3", "R&D; AT&T; Q&A", "x < y > z", "*note", "Take 1* or 2*", "5 * 6", "#5", "a ` b",
    "~5 minutes", "5 ~ 6", "a | b", "Room [A]", "(1)", "-5 to 5", "a<b and c>d", "100 %",
)


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_character_is_found(text: str) -> None:
    found = mojibake(text)
    assert found
    assert found[0][1] == BROKEN[text]


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_text_is_left_alone(text: str) -> None:
    assert mojibake(text) == []


@pytest.mark.parametrize("char", "’“–é°½ñ¿≥™µ×")
def test_utf_8_read_as_windows_would_is_found(char: str) -> None:
    broken = f"a{char}b".encode().decode("cp1252")
    assert mojibake(broken) == [(broken[1:-1], char)]


@pytest.mark.parametrize("text", MARKS)
def test_a_mark_of_another_language_is_found(text: str) -> None:
    assert any(MARKS[text] in name for _, name, _ in marks_in(text))


@pytest.mark.parametrize("text", PLAIN)
def test_a_sign_that_is_no_mark_is_left_alone(text: str) -> None:
    assert list(marks_in(text)) == []


@pytest.mark.parametrize(("rule", "text", "says", "hint"), [
    ("PL052", "Don\u00e2\u20ac\u2122t lift.", "another program has broken", "write `\u2019`"),
    ("PL052", "Rest at 38\u00c2\u00b0C.", "another program has broken", "write `\u00b0`"),
    ("PL053", "This is *old*.", "'*old*'", "write **bold**"),
    ("PL053", "At 8&nbsp;am.", "'&nbsp;'", "write a space"),
    ("PL055", "Call {{ phone }}.", "'{{ phone }}'", "____"),
    ("PL055", "Call [insert phone number].", "'[insert phone number]'", "____"),
    ("PL055", "Take it for TBD days.", "'TBD'", "____"),
    ("PL055", "Dear \u00abName\u00bb,", "'\u00abName\u00bb'", "____"),
    ("PL055", "Lorem ipsum dolor.", "'Lorem ipsum'", "____"),
])
def test_what_is_pasted_is_named_at_its_place(
    small_topic: Callable[..., TopicFacts], rule: str, text: str, says: str, hint: str
) -> None:
    facts = small_topic(("Rest a little.", f'"{text}"'))
    (found,) = apply([each for each in RULES if each.id == rule], facts, "small")
    assert found.problem.source.line > 1
    assert says in found.problem.message
    assert hint in found.problem.hint


@pytest.mark.parametrize("text", [
    "My step: ____________", "Read [your plan](https://example.org/plan).", "Take a todo list.",
    "Use a {soft} band.", "He said \u00abyes, please\u00bb."])
def test_a_blank_for_the_reader_is_no_gap(
    small_topic: Callable[..., TopicFacts], text: str
) -> None:
    facts = small_topic(("Rest a little.", f'"{text}"'))
    assert apply([each for each in RULES if each.id == "PL055"], facts, "small") == []


def test_the_small_sheet_is_sound(small_topic: Callable[..., TopicFacts]) -> None:
    assert apply(RULES, small_topic(), "small") == []
