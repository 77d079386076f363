"""Lengths, colors and contrast."""

from __future__ import annotations

import pytest

from handouts.theme.units import color, contrast, number, passing, points
from handouts.yamlfiles.scalars import flag


@pytest.mark.parametrize(
    ("text", "expected"), [("13pt", 13.0), ("18mm", 51.024), ("1.2cm", 34.016), ("0.5in", 36.0)]
)
def test_a_length_with_a_unit_becomes_points(text: str, expected: float) -> None:
    assert points(text) == expected


@pytest.mark.parametrize("text", ["13", "13 pt", "-4pt", "13px", "1e9pt", "nanpt", "", None, 13])
def test_a_length_without_a_unit_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is not a length"):
        points(text)


def test_a_color_is_six_digits() -> None:
    assert color("#0B5563") == "#0b5563"


@pytest.mark.parametrize("text", ["red", "#fff", "0b5563", "#0b5563;", "toColor(1)", None])
def test_any_other_color_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is not a color"):
        color(text)


def test_numbers_and_flags() -> None:
    assert number("1.35") == 1.35
    assert flag("true") is True
    assert flag("false") is False
    with pytest.raises(ValueError, match="is not a number"):
        number("1.35pt")
    with pytest.raises(ValueError, match="neither true nor false"):
        flag("yes")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize(("ink", "paper"), [
    ("#ff9900", "#ffffff"), ("#ffff00", "#ffffff"), ("#1a1a1a", "#000000"), ("#777777", "#ffffff"),
    ("#0b5563", "#123456"),
])
def test_the_nearest_passing_color_passes_and_is_near(ink: str, paper: str) -> None:
    found = passing(ink, paper, 4.5)
    assert 4.5 <= contrast(found, paper) < 4.8


def test_a_color_that_passes_stays() -> None:
    assert passing("#0b5563", "#ffffff", 4.5) == "#0b5563"
