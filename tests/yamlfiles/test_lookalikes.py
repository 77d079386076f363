"""A pasted dash or space is named for what it is, and a hint can be copied."""

from __future__ import annotations

import pytest

from handouts.errors import HandoutError, Problem
from handouts.yamlfiles.lookalikes import BLANKS
from handouts.yamlfiles.reader import parse_yaml


def refused(text: str) -> list[Problem]:
    with pytest.raises(HandoutError) as caught:
        parse_yaml(text, "x.yaml")
    return list(caught.value.problems)


SECTIONS = """\
sections:
  - include: danger-signs
  {dash} heading: What you can do
    blocks:
      - Walk a little.
"""
ITEMS = """\
bullets:
  - Walk a little.
  {dash} Rest a little.
more: text
"""
DEEPER = """\
bullets:
  - Walk a little.
    {dash} Rest a little.
"""
FIRST = """\
bullets:
  {dash} Walk a little.
  {dash} Rest a little.
"""
ONLY_SECTION = """\
sections:
  {dash} heading: What you can do
    blocks: x
"""


@pytest.mark.parametrize("text", [SECTIONS, ITEMS, DEEPER, FIRST, ONLY_SECTION])
@pytest.mark.parametrize(("dash", "name"), [
    ("\u2013", "en dash"), ("\u2014", "em dash"), ("\u2212", "minus sign"),
    ("\u2011", "non-breaking hyphen"), ("\u2022", "bullet"), ("\u25cf", "black circle"),
    ("\u00b7", "middle dot"), ("\u25aa", "black small square"),
])
def test_another_dash_in_the_place_of_a_hyphen_is_named(text: str, dash: str, name: str) -> None:
    problem = refused(text.format(dash=dash))[0]
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "{dash}" in each)
    assert (problem.source.line, problem.rule) == (line, "YAML011")
    assert name in problem.message
    assert "`- " in problem.hint
    assert dash not in problem.hint


def test_a_star_as_a_hyphen_is_named() -> None:
    problem = refused("bullets:\n  * Walk\n  * Rest\n")[0]
    assert "asterisk" in problem.message
    assert "`- Walk`" in problem.hint


BLANK_PLACES = {
    "in the indentation": "a:\n  - b\n{0} - c\n",
    "behind the dash": "a:\n  - b\n  -{0}c\n",
    "behind the colon": "a: b\nsummary:{0}One line\nc: d\n",
}


@pytest.mark.parametrize("where", BLANK_PLACES)
@pytest.mark.parametrize(("char", "name"), [
    ("\u00a0", "no-break space"), ("\u202f", "narrow no-break space"), ("\u2003", "em space"),
    ("\u3000", "ideographic space"), ("\u2009", "thin space"), ("\u2007", "figure space"),
])
def test_a_space_that_is_none_is_named(where: str, char: str, name: str) -> None:
    problem = refused(BLANK_PLACES[where].format(char))[0]
    assert problem.rule == "YAML003"
    assert f"{name} (U+{ord(char):04X})" in problem.message
    assert where in problem.message
    assert char not in str(problem)


@pytest.mark.parametrize("char", ["\u200b", "\ufeff", "\u200d", "\u2060"])
def test_a_character_without_width_is_named(char: str) -> None:
    problem = refused(f"a:\n  -{char} b\n")[0]
    assert problem.rule == "YAML003"
    assert f"U+{ord(char):04X}" in problem.message
    assert char not in str(problem)


def test_a_space_that_is_none_in_a_key_is_named() -> None:
    (problem,) = refused("key\u00a0points: a\n")
    assert "no-break space (U+00A0) stands in a key" in problem.message


@pytest.mark.parametrize("text", [
    "a: Walk 5\u00a0minutes \u2013 then rest.\n", "a:\n  - \u2013 5 is a number\n",
    'a: "\u2022 kept"\n', "a: >-\n  Walk\n  \u2013 then rest.\n", "a: 10\u201320 minutes\n",
    "a:\n  - Walk a lot \u2013\n    then rest.\n",
])
def test_dashes_and_spaces_inside_a_text_are_its_own(text: str) -> None:
    parse_yaml(text, "x.yaml")


def test_the_set_of_blanks_is_unicodes() -> None:
    import re
    import sys
    import unicodedata

    separators = {chr(code) for code in range(sys.maxunicode + 1)
                  if unicodedata.category(chr(code)) == "Zs"} - {" "}
    assert separators == set(re.findall(f"[{BLANKS}]", "".join(map(chr, range(0x10000)))))
