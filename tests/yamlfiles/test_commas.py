"""A text in brackets is never cut in silence, and no text becomes another one by being read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handouts.errors import HandoutError
from handouts.yamlfiles.reader import parse_yaml

ROOT = Path(__file__).parents[2]
QUOTE = "put the whole text between double quotes"
SEPARATE = "; if these are separate items, put each between double quotes"
# Each cut text has its file, its place, the two parts, and the text as it is meant.
CUT = {
    "a number": (
        "points: [Rest a little., Take acetaminophen 1,500 mg every 6 hours.]\n", "1:26",
        "'Take acetaminophen 1' and '500 mg every 6 hours.'",
        '`"Take acetaminophen 1,500 mg every 6 hours."`'),
    "a number in braces": (
        "source: {title: Take 1,500 mg, url: x}\n", "1:17", "'Take 1' and '500 mg'",
        '`"Take 1,500 mg"`'),
    "a sentence": (
        "points: [Rest, walk, and sleep., Call us.]\n", "1:10", "'Rest' and 'walk'",
        '`"Rest, walk, and sleep."`' + SEPARATE),
    "a sentence with a number behind its comma": (
        "points: [In 1 day, 2 tablets at most.]\n", "1:10", "'In 1 day' and '2 tablets at most.'",
        '`"In 1 day, 2 tablets at most."`' + SEPARATE),
    "a sentence in braces": (
        "source: {title: Rest, and walk., url: x}\n", "1:17", "'Rest' and 'and walk.'",
        '`"Rest, and walk."`'),
    "a sentence on two lines": (
        "points: [Stop and rest,\n  then walk.]\n", "1:10", "'Stop and rest' and 'then walk.'",
        '`"Stop and rest, then walk."`' + SEPARATE),
    "words without a space behind the comma": (
        "find: [hips, left leg,right leg]\n", "1:14", "'left leg' and 'right leg'",
        '`"left leg,right leg"`' + SEPARATE),
    "numbers without a space": ("codes: [1,500]\n", "1:9", "'1' and '500'",
                                '`"1,500"`' + SEPARATE),
    "marks to be written twice": (
        'points: [Say 5" of 1,500 mg.]\n', "1:10", "'Say 5\" of 1' and '500 mg.'",
        '`"Say 5\\" of 1,500 mg."`'),
}


@pytest.fixture(params=[yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "CSafeLoader", request.param)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("case", CUT)
def test_a_comma_that_cuts_a_text_is_told_at_its_place(case: str) -> None:
    text, place, parts, hint = CUT[case]
    with pytest.raises(HandoutError) as caught:
        parse_yaml(text, "x.yaml")
    (problem,) = caught.value.problems
    assert str(problem).splitlines() == [
        f"x.yaml:{place}: YAML014 a comma would cut this text into {parts}",
        f"  hint: {QUOTE}: {hint}"]


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("text", "data"), [
    ("[nerves,bowel]", ["nerves", "bowel"]),
    ("[Walk., rest well.]", ["Walk.", "rest well."]),
    ("[Walk a bit.,Rest.]", ["Walk a bit.", "Rest."]),
    ("[can I drive, can I work.]", ["can I drive", "can I work."]),
    ("[Day 1, 200 mg, 3 times]", ["Day 1", "200 mg", "3 times"]),
    ("[How long, By whom.]", ["How long", "By whom."]),
    ('["Walk","rest a bit."]', ["Walk", "rest a bit."]),
    ('["Take 1,500 mg.", x]', ["Take 1,500 mg.", "x"]),
    ("{a: , b: c}", {"a": None, "b": "c"}),
    ("[1_000, 0x10, 1e3, 012, .5, +1]", ["1_000", "0x10", "1e3", "012", ".5", "+1"]),
    ("[yes, No, on, ~, null, 2026-11-30, 1:30]",
     ["yes", "No", "on", "~", "null", "2026-11-30", "1:30"]),
])
def test_texts_stay_as_they_are_written(text: str, data: object) -> None:
    assert parse_yaml(f"a: {text}\n", "x.yaml").data == {"a": data}


@pytest.mark.parametrize("value", ["1_000", "0x10", "1e3", "012", "yes", "2026-11-30", "1.50"])
def test_a_value_on_a_line_of_its_own_stays_as_it_is_written(value: str) -> None:
    assert parse_yaml(f"a: {value}\n", "x.yaml").data == {"a": value}


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("text", "message", "hint"), [
    ("a: >-\n  Rest a little.\n  - Walk.\n",
     "x.yaml:3:3: YAML011 an item of a list would be printed as words of the text that begins on "
     "line 1: - Walk.",
     "  hint: write each item on a line of its own below its key, without the >"),
    ("a: >-\n  Rest a little.\n  summary: Walk.\n",
     "x.yaml:3:3: YAML011 the key `summary:` would be printed as words of the text that begins on "
     "line 1: summary: Walk.",
     "  hint: delete the spaces before it, like line 1; or, if it is a part of that text, move it "
     "to the end of the line before"),
])
def test_a_folded_text_takes_in_no_item_and_no_key(text: str, message: str, hint: str) -> None:
    with pytest.raises(HandoutError) as caught:
        parse_yaml(text, "x.yaml")
    (problem,) = caught.value.problems
    assert str(problem).splitlines() == [message, hint]


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("text", [
    "a: >-\n  Rest a little\n  longer: it helps.\nb: c\n", "l:\n  - >-\n    Rest.\n  - x\n",
    "a: >-\n  Rest.\nsummary: x\n", "l:\n  - >-\n    Rest.\n\n  # note\n  - x\nsummary: x\n",
])
def test_what_follows_a_folded_text_is_no_part_of_it(text: str) -> None:
    assert parse_yaml(text, "x.yaml").data


def test_no_file_that_comes_with_the_tool_is_suspected() -> None:
    files = [*(ROOT / "content").rglob("*.yaml"), *(ROOT / "examples").rglob("*.yaml"),
             *(ROOT / "templates").rglob("*.yaml")]
    assert len(files) > 30
    for file in files:
        parse_yaml(file.read_text(encoding="utf-8"), str(file))
