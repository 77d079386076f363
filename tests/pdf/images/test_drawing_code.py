"""A drawing takes few bytes, and no point of it strays where an eye would see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import hypot

import pytest

from handouts.pdf.images.drawing import _load
from handouts.pdf.images.drawing_code import code_of, placed, steps_per_unit
from handouts.pdf.images.svg_values import Matrix, moved, multiplied

NS = 'xmlns="http://www.w3.org/2000/svg"'
PAGE: Matrix = (0.56, 0.0, 0.0, -0.56, 100.0, 700.0)
FINEST = 0.14
_OPERATOR = re.compile(r"([-\d. ]*?) ?\b(cm|m|l|c|q|Q)(?= |$)")


def written(inside: str, page: Matrix = PAGE, finest: float = FINEST) -> list[str]:
    shapes = _load(f'<svg {NS} viewBox="0 0 200 100">{inside}</svg>'.encode(), "a.svg").shapes
    steps = steps_per_unit(hypot(*page[:2]), finest)
    return [placed(page, 1.0, steps), *code_of(shapes, steps, None, gray=False)]


def points(lines: list[str]) -> Iterator[tuple[float, float]]:
    """Yield where each move and line of a drawing ends on the page, in points."""
    matrices: list[Matrix] = [(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)]
    for line in lines:
        for numbers, operator in _OPERATOR.findall(line):
            values = [float(each) for each in numbers.split()]
            if operator == "q":
                matrices.append(matrices[-1])
            elif operator == "Q":
                matrices.pop()
            elif operator == "cm":
                a, b, c, d, e, f = values
                matrices[-1] = multiplied(matrices[-1], (a, b, c, d, e, f))
            else:
                yield moved(matrices[-1], (values[-2], values[-1]))


@pytest.mark.parametrize("finest", [0.14, 0.03])
@pytest.mark.parametrize("turn", ["", "translate(3.33 7.77)", "rotate(33 50 50)", "scale(.3)",
                                  "matrix(40 0 0 40 1 2)"])
def test_no_point_strays_farther_than_half_a_step(turn: str, finest: float) -> None:
    places = [(0.11, 0.27), (1.03, 2.345), (1.9, 0.3333), (2.07, 1.41)]
    path = "M" + " L".join(f"{x},{y}" for x, y in places)
    inside = f'<rect width="9" height="9"/><g transform="{turn}"><path d="{path}"/></g>'
    shapes = _load(f'<svg {NS} viewBox="0 0 200 100">{inside}</svg>'.encode(), "a.svg").shapes
    wanted = [moved(PAGE, moved(shapes[-1].matrix, place)) for place in places]
    found = list(points(written(inside, finest=finest)))[-len(places):]
    # Along and across the grid, which a turn lays aslant; a thousandth is what numbers round to.
    most = finest / 2 * 2 ** 0.5 + 0.001
    assert all(abs(x - u) <= most and abs(y - v) <= most
               for (x, y), (u, v) in zip(found, wanted, strict=True))


def test_a_step_is_no_larger_than_asked_and_divides_a_unit_evenly() -> None:
    for unit in (1e-5, 0.02, 0.56, 0.75, 3.0, 1e4):
        steps = steps_per_unit(unit, FINEST)
        assert unit / steps <= FINEST * 1.0001
        assert steps_per_unit(unit, FINEST * 3) < steps


def test_what_the_pen_is_set_to_is_not_written_again() -> None:
    one = '<path d="M1 1L5 5" stroke="#102030" stroke-width="2"/>'
    other = '<path d="M1 1L5 5" stroke="#102030" stroke-width="3"/>'
    assert " ".join(written(one + one)).count(" RG") == 1
    assert " ".join(written(one + one)).count(" w") == 1
    assert " ".join(written(one + other)).count(" w") == 2
    # A group restores what it found: what it set is written again behind it.
    inside = f'<g transform="scale(2)">{one}</g>'
    assert " ".join(written(inside + one)).count(" RG") == 2


def test_a_dot_stays_and_a_line_that_comes_to_nothing_goes() -> None:
    dot = '<path d="M5 5h0" fill="none" stroke="#000000" stroke-linecap="round"/>'
    assert "20 20 m 20 20 l S" in written(dot)
    line = '<path d="M5 5h.01h5" fill="none" stroke="#000000"/>'
    assert "20 20 m 40 20 l S" in written(line)


def test_numbers_have_no_exponents() -> None:
    tiny: Matrix = (0.56e-6, 0.0, 0.0, -0.56e-6, 0.0, 0.0)
    for lines in (written('<rect width="900000" height="9"/>', tiny),
                  written('<rect width=".00001" height=".00001" transform="scale(.00001)"/>'
                          '<rect width="9" height="9"/>')):
        assert not re.search(r"\de", " ".join(lines))
