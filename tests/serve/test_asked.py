"""What a request may ask for: every field may be hostile, and no message repeats a word of it."""

from __future__ import annotations

import pytest

from handouts.errors import HandoutError
from handouts.serve.asked import Asked, asked_from

SOUND = {"topics": ["sciatica", "faq"], "lang": "en", "name": "Zoë <b>Ng</b>", "second_id": "1 & 2",
         "note": "One\nTwo", "large_print": True, "gray": False, "emergency": False,
         "title": "A packet", "do": "print"}


def refused(**changed: object) -> str:
    with pytest.raises(HandoutError) as error:
        asked_from(SOUND | changed)
    return str(error.value)


def test_a_sound_request_is_taken_as_it_stands() -> None:
    assert asked_from(SOUND) == Asked(
        ("sciatica", "faq"), "en", True, False, False, "A packet", "print", "Zoë <b>Ng</b>",
        "1 & 2", "One\nTwo")


def test_a_request_shows_nothing_of_the_patient() -> None:
    shown = repr(asked_from(SOUND))
    assert not any(word in shown for word in ("Ng", "1 & 2", "Two"))


@pytest.mark.parametrize("changed", [
    {"topics": []}, {"topics": "sciatica"}, {"topics": [1]}, {"topics": ["../../etc/passwd"]},
    {"topics": ["CON"]}, {"topics": [f"topic-{number}" for number in range(1000)]},
    {"topics": ["x" * 10_000]}, {"lang": "../en"}, {"lang": 5}, {"large_print": "yes"},
    {"do": "delete"}, {"unknown": 1}, {"name": ["a"]}, {"title": "x" * 1_000_000},
])
def test_what_the_page_never_asks_for_is_refused(changed: dict[str, object]) -> None:
    assert "SRV010" in refused(**changed)


@pytest.mark.parametrize("value", [
    "SECRET\0", "SECRET\u202e", "SECRET\x1b[31m", "SECRET\ud800", "SECRET\u2028line",
    "SECRET\ue000", "SECRET " * 1000, "SECRET\nline"])
@pytest.mark.parametrize("field", ["name", "second_id", "title"])
def test_what_cannot_be_printed_is_refused_without_a_word_of_it(field: str, value: str) -> None:
    assert "SECRET" not in refused(**{field: value})


def test_a_note_may_have_lines_but_not_too_many_letters() -> None:
    assert asked_from(SOUND | {"note": "a\r\nb"}).note == "a\nb"
    assert "401 characters, more than 400" in refused(note="x" * 401)


@pytest.mark.parametrize(("changed", "missing"), [
    ({"second_id": ""}, "second identifier"), ({"name": " "}, "name")])
def test_a_name_needs_its_second_identifier(changed: dict[str, object], missing: str) -> None:
    assert f"the {missing}: SRV010 is missing" in refused(**changed)


def test_foreign_letters_are_no_reason_to_refuse_a_name() -> None:
    for name in ("Nguyễn Thị Minh", "Иванова", "Ødegård", "O'Brien-Łuczak"):
        assert asked_from(SOUND | {"name": name}).name == name


@pytest.mark.parametrize("data", [None, [], "text", 5, {"topics": ["a"], "__class__": 1}])
def test_what_is_no_request_is_refused(data: object) -> None:
    with pytest.raises(HandoutError, match="no request of the page"):
        asked_from(data)
