"""A theme set closer stays easy to read."""

from __future__ import annotations

import pytest

from handouts.project import Project
from handouts.theme.load import load_theme
from handouts.theme.model import TextStyle
from handouts.theme.tighten import airier_themes, closer_themes


@pytest.mark.parametrize("sheet", [False, True])
def test_each_step_is_closer_and_none_is_too_small(project: Project, sheet: bool) -> None:
    house = load_theme(project, "house")
    steps = [house, *closer_themes(house, sheet=sheet)]
    sizes = [(step.text.size * step.text.leading, step.figure.scale) for step in steps]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(steps) > 2
    for step in steps:
        styles = {key: getattr(step, key) for key in type(step).model_fields}
        for key, style in styles.items():
            if isinstance(style, TextStyle):
                before = getattr(house, key)
                assert style.size >= min(before.size, 12 if before.size >= 12 else 10), key
                assert style.leading >= min(before.leading, 1.15), key


def test_what_every_page_shows_stays_as_it_is(project: Project) -> None:
    house = load_theme(project, "house")
    for step in closer_themes(house):
        assert (step.running, step.letterhead, step.clinic, step.cover_title) == (
            house.running, house.letterhead, house.clinic, house.cover_title)


def test_only_a_sheet_of_paper_is_worth_less_space_between_blocks(project: Project) -> None:
    house = load_theme(project, "house")
    assert {step.tip.padding for step in closer_themes(house)} == {house.tip.padding}
    last = list(closer_themes(house, sheet=True))[-1]
    assert (last.tip.padding, last.h2.space_before) == (
        house.tip.padding / 2, house.h2.space_before / 2)


def test_room_on_a_sheet_is_never_taken_from_the_size_of_type(project: Project) -> None:
    house = load_theme(project, "house")
    sizes = [(step.text.size, step.notice.size, step.h2.size) for step in airier_themes(house)]
    assert len(sizes) > 2
    assert set(sizes) == {(house.text.size, house.notice.size, house.h2.size)}
    # What saves a whole sheet of paper may.
    assert list(closer_themes(house, sheet=True))[-1].text.size < house.text.size


def test_rows_of_a_table_come_closer_and_never_touch(project: Project) -> None:
    house = load_theme(project, "house")
    paddings = [step.table.padding for step in (house, *airier_themes(house))]
    assert paddings == sorted(paddings, reverse=True)
    assert house.table.padding > paddings[-1] > 3.5


def test_large_print_is_never_set_closer(project: Project) -> None:
    large = load_theme(project, "house", ("large-print",))
    assert [*closer_themes(large), *closer_themes(large, sheet=True), *airier_themes(large)] == []
