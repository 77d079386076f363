"""The reading grades are those that a person counts by hand."""

from __future__ import annotations

import math

import pytest

from handouts.content.readability import (
    Scores,
    flesch_kincaid,
    reading_ease,
    score,
    sentences,
    smog,
    syllables,
)

# Read aloud and counted.
SPOKEN = {
    1: "a I the hip back knee walked moved aches please through heat clothes you're don't 30 4,000",
    2: "heated lying people muscle doctor safely every careful tablet X-ray ER quiet couldn't",
    3: "medicine hospital exercise injury everywhere MRI mg arthritis together battle-field",
    4: "emergency information diabetes dedicated previously",
    5: "immediately examination refrigerator",
    6: "responsibility rehabilitation osteoporosis",
}
# A hand count of famous texts: (text, words, syllables, words of 3 syllables or more, sentences).
GETTYSBURG = (
    "Four score and seven years ago our fathers brought forth on this continent, a new nation, "
    "conceived in Liberty, and dedicated to the proposition that all men are created equal. "
    "Now we are engaged in a great civil war, testing whether that nation, or any nation so "
    "conceived and so dedicated, can long endure. We are met on a great battle-field of that war."
)
LAMB = (
    "Mary had a little lamb, its fleece was white as snow; and everywhere that Mary went, the "
    "lamb was sure to go."
)
GENESIS = "In the beginning God created the heaven and the earth."
HAND_COUNTS = [
    pytest.param(GETTYSBURG, 64, 96, 7, 3, id="gettysburg"),
    pytest.param(LAMB, 22, 27, 1, 1, id="lamb"),
    pytest.param(GENESIS, 10, 15, 2, 1, id="genesis"),
]


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for count, words in SPOKEN.items() for word in words.split()],
)
def test_words_have_the_syllables_that_one_hears(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(("text", "words", "heard", "hard", "ends"), HAND_COUNTS)
def test_famous_texts_get_the_grades_of_a_hand_count(
    text: str, words: int, heard: int, hard: int, ends: int
) -> None:
    length, rate = words / ends, heard / words
    found = score([text])
    assert (found.words, found.sentences) == (words, ends)
    assert found.grade == pytest.approx(0.39 * length + 11.8 * rate - 15.59)
    assert found.raw_grade == found.grade == flesch_kincaid(text)
    assert found.ease == pytest.approx(206.835 - 1.015 * length - 84.6 * rate)
    assert found.smog == pytest.approx(3.1291 + 1.043 * math.sqrt(hard * 30 / ends))
    assert (found.ease, found.smog) == (reading_ease(text), smog(text))


def test_the_gettysburg_address_is_harder_than_a_nursery_rhyme() -> None:
    assert flesch_kincaid(GETTYSBURG) == pytest.approx(10.43, abs=0.01)
    assert flesch_kincaid(GETTYSBURG) > flesch_kincaid(LAMB)
    assert reading_ease(GETTYSBURG) < reading_ease(LAMB)


def test_headings_and_list_items_are_sentences_without_a_full_stop() -> None:
    assert score(["Danger signs", "Chest pain", "Call us. Do not wait"]).sentences == 4


def test_a_decimal_a_time_and_a_closing_mark_do_not_split_a_sentence() -> None:
    assert sentences('Take 0.5 tablet at 8:30. "Stop!" she said') == [
        ["Take", "0.5", "tablet", "at", "8:30"], ["Stop"], ["she", "said"],
    ]


def test_names_of_drugs_can_be_left_out_of_the_syllables() -> None:
    text = "Take acetaminophen with food."
    found = score([text], exempt=["acetaminophen"])
    assert found.raw_grade == flesch_kincaid(text)
    assert found.grade < found.raw_grade
    assert found.words == 4
    assert found.smog < smog(text)
    assert score([text], exempt=["aspirin"]).grade == found.raw_grade


def test_a_drug_is_left_out_in_capitals_and_in_the_plural() -> None:
    assert score(["Opioids help"], exempt=["opioid"]).grade == score(["Pills help"]).grade


@pytest.mark.parametrize("texts", [[], [""], ["  ", "..."]])
def test_no_words_have_no_grade(texts: list[str]) -> None:
    assert score(texts) == Scores(0.0, 0.0, 0.0, 0, 0)


def test_only_exempt_words_still_have_a_length() -> None:
    assert score(["Aspirin"], exempt=["aspirin"]).words == 1
