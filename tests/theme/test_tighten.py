"""A theme set closer stays easy to read."""

from __future__ import annotations

from handouts.project import Project
from handouts.theme.load import load_theme
from handouts.theme.model import TextStyle
from handouts.theme.tighten import closer_themes


def test_each_step_is_closer_and_none_is_too_small(project: Project) -> None:
    house = load_theme(project, "house")
    steps = [house, *closer_themes(house)]
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


def test_large_print_is_never_set_closer(project: Project) -> None:
    assert list(closer_themes(load_theme(project, "house", ("large-print",)))) == []
