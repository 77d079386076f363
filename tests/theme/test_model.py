"""Themes are closed, extend each other, name palette colors, and stay legible."""

from __future__ import annotations

import colorsys

import pytest

from handouts.errors import HandoutError, UsageProblem
from handouts.project import Project
from handouts.theme.load import load_theme
from handouts.theme.units import contrast, gray_of, luminance
from tests.conftest import Write


def problems(project: Project, name: str) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        load_theme(project, name)
    return [str(problem) for problem in caught.value.problems]


def test_the_house_theme_is_what_the_pages_need(project: Project) -> None:
    theme = load_theme(project, "house")
    assert (theme.page.width, theme.page.height) == (612.0, 792.0)
    assert theme.text.size >= 12
    assert theme.running.size >= 10
    assert theme.h1.bold
    assert theme.emergency.background is None
    assert theme.emergency.frame > theme.urgent.frame > theme.appointment.frame
    assert theme.h2.color == theme.palette["brand"]


def test_a_theme_extends_another_and_changes_one_thing(project: Project, write: Write) -> None:
    write("templates/themes/ours.yaml", 'extends: house\npalette: {brand: "#003366"}\n')
    ours, house = load_theme(project, "ours"), load_theme(project, "house")
    assert ours.name == "ours"
    assert ours.h2.color == "#003366"
    assert ours.text == house.text


def test_overlays_come_last_and_in_order(project: Project, write: Write) -> None:
    write("templates/themes/overlays/big.yaml", "text: {size: 18pt}\n")
    write("templates/themes/overlays/bigger.yaml", "text: {size: 20pt}\n")
    assert load_theme(project, "house", ("big",)).text.size == 18
    assert load_theme(project, "house", ("big", "bigger")).text.size == 20
    assert load_theme(project, "house", ("bigger", "big")).text.size == 18


@pytest.mark.parametrize(
    ("line", "says", "hint"),
    [
        ("h2: {colr: $ink}", "THM002 unknown key 'colr'", "did you mean 'color'?"),
        ("emergancy: {bar: 4pt}", "THM002 unknown key 'emergancy'", "did you mean 'emergency'?"),
        ("h2: {color: $brnd}", "THM001 the palette has no color 'brnd'", "did you mean 'brand'?"),
        ("h2: {size: 15}", "THM002 h2.size: '15' is not a length", "a unit"),
        ("h2: {color: red}", "THM002 h2.color: 'red' is not a color", "#rrggbb"),
        ("h2: {bold: maybe}", "THM002 h2.bold: 'maybe' is neither true nor false", "write true"),
        ("page: {size: legal}", "THM002 page.size: 'legal' is not known here", "letter, a4"),
        ("text: {size: 9pt}", "THM003 text is 9pt, too small to read", "12pt or more"),
        ("running: {size: 8pt}", "THM003 running is 8pt", "10pt or more"),
        ('text: {color: "#999999"}', "THM004 text.color: #999999 with #eaf2f3", "4.5 to 1"),
        ('table_head: {color: "#ffffff"}', "THM004 table_head.color: #ffffff with #", "4.5 to 1"),
        ('tip: {background: "#555555"}', "THM004 tip.background", "4.5 to 1"),
        ('emergency: {label_color: "#333333"}', "THM004 emergency.label_color", "4.5 to 1"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    project: Project, write: Write, line: str, says: str, hint: str
) -> None:
    write("templates/themes/ours.yaml", f"extends: house\n{line}\n")
    found = [problem for problem in problems(project, "ours") if says in problem]
    assert found, problems(project, "ours")
    assert "templates/themes/ours.yaml:2" in found[0]
    assert hint in found[0]


def test_a_palette_that_holds_no_color_is_told_once_where_it_stands(
    project: Project, write: Write
) -> None:
    write("templates/themes/ours.yaml", "extends: house\npalette: {brand: purple}\n")
    (found,) = problems(project, "ours")
    assert found.startswith("templates/themes/ours.yaml:2:18: THM002 palette.brand: 'purple'")


@pytest.mark.parametrize("color", [
    "#7a1f5c", "#000080", "#8a4b00", "#333333", "#b3261e", "#2f5d34"])
def test_panels_and_rules_go_with_the_brand_s_color(
    project: Project, write: Write, color: str
) -> None:
    """A clinic that names its color and no more sees it on the whole page, as light as ours."""
    house = load_theme(project, "house")
    write("templates/themes/ours.yaml", f'extends: house\npalette: {{brand: "{color}"}}\n')
    ours = load_theme(project, "ours")
    for name in ("tint", "rule"):
        one, other = ours.palette[name], house.palette[name]
        assert one != other
        assert 0 <= luminance(one) - luminance(other) < 0.01
        assert hue(one) == pytest.approx(hue(color), abs=0.05)
    tint = ours.palette["tint"]
    assert {ours.key_points.background, ours.table.head_background, ours.figure.tint} == {tint}
    assert {ours.rule_color, ours.table.rule_color, ours.notes.frame_color} == {
        ours.palette["rule"]}
    assert ours.emergency == house.emergency
    gray = load_theme(project, "ours", ("gray",))
    assert gray.palette["tint"] == "#ffffff"


def hue(color: str) -> float:
    """Return the hue of a color, from 0 to 1; 0 for a gray."""
    red, green, blue = (int(color[at:at + 2], 16) for at in (1, 3, 5))
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)[0]


@pytest.mark.parametrize("more", ["", 'tint: "#eeeeee"', "accent: $brand"])
def test_a_shade_that_is_chosen_stays_and_so_does_that_of_the_same_color(
    project: Project, write: Write, more: str
) -> None:
    house = load_theme(project, "house").palette
    brand = "#7a1f5c" if "tint" in more else house["brand"].upper()
    write("templates/themes/ours.yaml",
          f'extends: house\npalette:\n  brand: "{brand}"\n  {more}\n')
    assert load_theme(project, "ours").palette["tint"] == (
        "#eeeeee" if "tint" in more else house["tint"])


def proposed(problem: str) -> str:
    return problem.rpartition('nearest that passes is "')[2].rstrip('"')


@pytest.mark.parametrize("line", [
    'palette: {brand: "#ff9900"}', 'h2: {color: "#7cb342"}', 'tip: {background: "#555555"}',
    'palette: {tint: "#6f8f93"}', 'emergency: {label_background: "#c9c9c9"}',
])
def test_the_proposed_color_mends_the_theme(project: Project, write: Write, line: str) -> None:
    """One problem for one choice, at its line, and what it proposes is enough everywhere."""
    write("templates/themes/ours.yaml", f"extends: house\n{line}\n")
    found = problems(project, "ours")
    assert len(found) == 1
    assert found[0].startswith("templates/themes/ours.yaml:2:")
    old = line.split('"')[1]
    write("templates/themes/ours.yaml",
          f"extends: house\n{line.replace(old, proposed(found[0]))}\n")
    load_theme(project, "ours")


def test_a_color_must_also_be_readable_as_the_gray_of_a_copier(
    project: Project, write: Write
) -> None:
    # Its contrast with white is 4.51 in color and 4.48 as a gray.
    write("templates/themes/ours.yaml", 'extends: house\nmeta: {color: "#007eb6"}\n')
    (problem,) = problems(project, "ours")
    assert "to 1 as a gray" in problem
    gray = gray_of(proposed(problem))
    assert contrast(gray, "#ffffff") >= 4.5


@pytest.mark.parametrize(("line", "says"), [
    ("text: {size: 17pt}", "THM003 text is 17pt, too small"),
    ("running: {size: 12pt}", "THM003 running is 12pt, too small"),
    ("h1: {size: 20pt}", "THM003 h1 is 20pt, too small"),
    ("h3: {size: 18pt}", "THM003 h3 is 18pt, too small"),
    ("small: {leading: 1.3}", "THM003 small has a leading of 1.3, too tight"),
])
def test_large_print_keeps_to_its_sizes(
    project: Project, write: Write, line: str, says: str
) -> None:
    write("templates/themes/overlays/ours.yaml", f"extends: large-print\n{line}\n")
    with pytest.raises(HandoutError) as caught:
        load_theme(project, "house", ("ours",))
    assert [says in str(problem) for problem in caught.value.problems] == [True]


def test_all_mistakes_come_at_once(project: Project, write: Write) -> None:
    write("templates/themes/ours.yaml",
          "extends: house\nh1: {size: 9}\nh2: {colr: $ink}\nh3: {color: $nothing}\n")
    assert len(problems(project, "ours")) == 3


def test_a_palette_that_goes_in_a_circle_is_refused(project: Project, write: Write) -> None:
    write("templates/themes/ours.yaml", "extends: house\npalette: {a: $b, b: $a}\n")
    assert any("THM001 the palette goes in a circle: $b -> $a -> $b" in each
               for each in problems(project, "ours"))


def test_themes_that_extend_in_a_circle_are_refused(project: Project, write: Write) -> None:
    write("templates/themes/a.yaml", "extends: b\n")
    write("templates/themes/b.yaml", "extends: a\n")
    assert "THM005 themes extend in a circle: a -> b -> a" in problems(project, "a")[0]


def test_an_unknown_theme_is_a_usage_problem(project: Project, write: Write) -> None:
    with pytest.raises(UsageProblem, match="did you mean 'house'"):
        load_theme(project, "hose")
    write("templates/themes/ours.yaml", "extends: hous\n")
    found = problems(project, "ours")
    assert found == ["templates/themes/ours.yaml:1:10: THM006 no theme 'hous'\n"
                     "  hint: did you mean 'house'?"]


def test_nothing_has_a_silent_default(project: Project, write: Write) -> None:
    write("templates/themes/empty.yaml", "rule_width: 1pt\n")
    assert any("THM002 'text' is missing" in each for each in problems(project, "empty"))


def test_the_brand_color_is_required(project: Project, write: Write) -> None:
    write("templates/themes/house.yaml", "palette: {}\n")
    assert any("THM002 'brand' is missing" in each for each in problems(project, "house"))
