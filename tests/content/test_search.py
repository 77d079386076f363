"""A handout is found by what people call a thing, and by its code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handouts.content.library import Summary, summaries
from handouts.content.search import by_code, by_words
from handouts.project import open_project

# The page of the shelf is tried on the same ones.
CASES: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("search_cases.json").read_text(encoding="utf-8"))


def _one(slug: str, title: str, find: tuple[str, ...], codes: tuple[str, ...] = (),
         shelf: str = "chapter") -> Summary:
    return Summary(slug, title, shelf, "1.0", "", "built-in", f"What of {title}?", "", find, codes)


KNOWN = (
    _one("causes", "Why it hurts", ("a slipped disc", "café"), ("M54.9", "M25.55-")),
    _one("sciatica", "Pain down the leg", ("slipped disc", "pinched nerve"), ("M54.3-", "M54.4-"),
         "counter"),
    _one("faq", "Pinched nerve and more", (), ("M54",)),
)


@pytest.mark.parametrize(("asked", "found"), [
    ("slipped disc", ["sciatica", "causes"]),  # the synonym as a whole comes first
    ("isc", []), ("out", []),  # no part of a word but its start
    ("Slipped-Disc", ["sciatica", "causes"]), ("disc", ["sciatica", "causes"]),
    ("pinched nerve", ["sciatica", "faq"]), ("CAFE", ["causes"]), ("hurts why", ["causes"]),
    ("sliped disk", ["sciatica", "causes"]), ("sciatica", ["sciatica"]),
    ("broken arm", []), ("", []), ("disc arm", []),
])
def test_words_find_topics_the_best_first(asked: str, found: list[str]) -> None:
    assert [one.slug for one in by_words(KNOWN, asked).topics] == found


@pytest.mark.parametrize(("asked", "found"), [
    ("M54.41", ["sciatica", "faq"]), ("m5441", ["sciatica", "faq"]),
    ("M54", ["sciatica", "faq", "causes"]), ("M25.551", ["causes"]), ("S39", []), ("", []),
])
def test_codes_find_topics_by_prefix_the_most_exact_first(asked: str, found: list[str]) -> None:
    assert [one.slug for one in by_code(KNOWN, asked)] == found


def test_who_names_a_word_first_is_most_about_it_then_the_number_of_the_sheet_counts() -> None:
    late = _one("a", "A", ("other", "disc"), ("M51", "M25.5"), "counter")
    ninth = _one("b", "B", ("disc", "other"), ("M25.5",), "counter")
    known = (late, replace(ninth, sheet="10"), replace(ninth, slug="c", sheet="9"))
    assert [one.slug for one in by_words(known, "disc").topics] == ["c", "b", "a"]
    assert [one.slug for one in by_code(known, "M25.551")] == ["c", "b", "a"]


def test_a_sheet_comes_before_a_booklet_of_the_same_name() -> None:
    known = (_one("hip-pain", "Hip pain", (), (), "booklet"), _one("a", "A", ("b", "hip pain")))
    assert [one.slug for one in by_words(known, "hip pain").topics] == ["a", "hip-pain"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, ...]:
    return summaries(open_project(tmp_path_factory.mktemp("empty")), "en")


@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: case["asked"])
def test_the_words_of_patients_find_the_right_sheet(
    shipped: tuple[Summary, ...], case: dict[str, Any]
) -> None:
    found = by_words(shipped, case["asked"])
    assert next((one.slug for one in found.topics), None) == case["first"]
    guessed = [tuple(case["guessed"])] if "guessed" in case else []
    assert list(found.guessed) == guessed


@pytest.mark.parametrize("case", CASES["codes"], ids=lambda case: case["asked"])
def test_the_codes_of_a_chart_find_the_right_sheet(
    shipped: tuple[Summary, ...], case: dict[str, Any]
) -> None:
    assert next((one.slug for one in by_code(shipped, case["asked"])), None) == case["first"]


@pytest.mark.parametrize("asked", ["x" * 100_000, "sciatica " * 51, "\ud800", "'", "İß½"])
def test_what_no_person_asks_finds_nothing_and_takes_no_time(
    shipped: tuple[Summary, ...], asked: str
) -> None:
    assert by_words(shipped, asked).topics == ()
