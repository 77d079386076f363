"""A handout is found by what people call a thing, and by its code."""

from __future__ import annotations

import pytest

from handouts.content.finding import by_code, by_words
from handouts.content.library import Summary, summaries
from handouts.project import builtin_root, open_project
from tests.finding import CASES


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
    ("Slipped-Disc", ["sciatica", "causes"]), ("disc", ["sciatica", "causes"]),
    ("pinched nerve", ["sciatica", "faq"]), ("CAFE", ["causes"]), ("hurts why", ["causes"]),
    ("sliped disk", ["sciatica", "causes"]), ("sciatica", ["sciatica"]),
    ("broken arm", []), ("", []), ("disc arm", []),
])
def test_words_find_topics_the_best_first(asked: str, found: list[str]) -> None:
    assert [one.slug for one in by_words(KNOWN, asked)] == found


@pytest.mark.parametrize(("asked", "found"), [
    ("M54.41", ["sciatica", "faq"]), ("m5441", ["sciatica", "faq"]),
    ("M54", ["sciatica", "causes", "faq"]), ("M25.551", ["causes"]), ("S39", []), ("", []),
])
def test_codes_find_topics_by_prefix_the_most_exact_first(asked: str, found: list[str]) -> None:
    assert [one.slug for one in by_code(KNOWN, asked)] == found


@pytest.mark.parametrize(("asked", "first"), CASES)
def test_the_sheet_that_people_look_for_comes_first(asked: str, first: str) -> None:
    found = by_words(summaries(open_project(builtin_root()), "en"), asked)
    assert (found[0].slug if found else "") == first


def test_of_several_sheets_with_a_code_the_one_that_names_it_earlier_comes_first() -> None:
    late = _one("early-in-the-alphabet", "A", (), ("M16", "M54.3"))
    assert [one.slug for one in by_code([late, KNOWN[1]], "M54.31")] == ["sciatica", late.slug]
