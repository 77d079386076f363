"""Depth is found before any parser sees the text, and never seen where there is none."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handouts.errors import HandoutError
from handouts.yamlfiles.builder import DEEPEST
from handouts.yamlfiles.depth import too_deep
from handouts.yamlfiles.reader import parse_yaml

ROOT = Path(__file__).parents[2]
# What stands behind the mark is the first that is more than two levels deep.
DEEP = [
    "a: [b, ^[c, d]]\n",
    "a: {b: ^{c: d}}\n",
    "a:\n  b:\n    ^c: d\n",
    "a:\n  - b\n  - ^c: d\n",
    "- - ^- a\n",
    "? ? ^? a\n",
    "a:\n    b: ^[c]\n",
    "a: ']'\nb: [']', ^[c]]\n",
    "a: [b, 'it''s ]', ^[c]]\n",
    'a: ["\\"]", ^[c]]\n',
    "a: [b  # ]\n  , ^[c]]\n",
    "a: [b\n  c, b, ^[c]]\n",
    "a: >\n  [[\nb: [^[c]]\n",
    "- |2\n    a\n  [\n- [^[c]]\n",
    "a: b [[\n  [[ c\nb: [^[c]]\n",
    "--- {a: [b], c: [^[d]]}\n",
]
FLAT = [
    "a: '[[[['\nb: \"{{{{ \\\" [[[[\"\nc: d [[{{\n",
    "a: 'it''s [[[['\n",
    "a: |\n  [[[[\n  - - - -\n\n  {{{{\nb: >-\n  [[[[\n",
    "a: |1\n    - - - -\n [[[[\n",
    "a: |  # [[[[\n  b\n# {{{{\nb:  # [[[[\n  c\n",
    "- |\n [[[[\n- >\n\n\n   - - - -\n",
    "a: b - - - - - c\n  - - - - d\n  [[[[ e\n",
    "a: [b\n  c, d]\ne: [f]\ng: [h]\n",
    "a:\n- b: c\n- d: e\n",
    "a: {b: c}\n" * 30,
    "a#[[[[: b[[[[\n",
    "a: http://b/[[[[\n",
    "a: -b\nc: ?d\ne: :f [[[[\n",
    "a:\n  b: c\nd:\n  e: f\n...\n---\n",
    "%TAG ! [[[[\n--- a\n",
    "a: &b [c]\nd: !e [f]\ng: *b\n",
    "a: 'no end [[[[ ]]]] - - - -\n",
]
PIECES = [
    "a", "b c", "- ", "-", "? ", ": ", ":", "[", "]", "{", "}", ", ", ",", "\n", "\n ", "\n  ",
    "\n    ", "\n- ", "\n  - ", "#", " # c", "'", "''", '"', '\\"', "|", "|\n", ">\n", "|2\n", ">-",
    "\nkey: ", "\n  key: ", "[a, b]", "{a: b}", "&x ", "*x", "!t ", " ", "---\n", "%x", "'[['",
    '"{"', "|\n  [[\n", "x: y\n", "a[b", "a]b", "\n\n",
]
OPENING = ("BlockSequenceStartToken", "BlockMappingStartToken", "FlowSequenceStartToken",
           "FlowMappingStartToken")
CLOSING = ("BlockEndToken", "FlowSequenceEndToken", "FlowMappingEndToken")


@pytest.mark.parametrize("marked", DEEP)
def test_the_first_that_is_too_deep_is_found(marked: str) -> None:
    before, after = marked.split("^")
    assert too_deep(before + after, 2) == len(before)
    assert too_deep(before + after, 3) is None


@pytest.mark.parametrize("text", FLAT)
def test_what_stands_in_a_text_or_a_comment_is_not_deep(text: str) -> None:
    assert too_deep(text, 2) is None


def test_no_shipped_file_comes_near_the_limit() -> None:
    files = [*(ROOT / "content").rglob("*.yaml"), *(ROOT / "templates").rglob("*.yaml")]
    assert files
    for path in files:
        assert too_deep(path.read_text(encoding="utf-8"), DEEPEST // 2) is None, path


def by_tokens(text: str, deepest: int, loader: Any) -> int | None:
    """Return what too_deep must return, by the tokens of a parser that can read the text."""
    depth = 0
    for _ in yaml.parse(text, Loader=loader):
        pass
    tokens = list(yaml.scan(text, Loader=loader))
    names = [type(token).__name__ for token in tokens]
    # A list as a key is refused anyway; its mapping is known only at the colon.
    for name, *following in zip(names, names[1:], names[2:], names[3:], strict=False):
        assume(name != "KeyToken" or not any(each.startswith("Flow") for each in following))
    for token, name in zip(tokens, names, strict=True):
        depth += (name in OPENING) - (name in CLOSING)
        if depth > deepest and name in OPENING:
            return int(token.start_mark.index)
    return None


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.integers(0, 3))
def test_a_parser_finds_the_same_depth(loader: str, text: str, deepest: int) -> None:
    try:
        expected = by_tokens(text, deepest, getattr(yaml, loader, yaml.SafeLoader))
    except (yaml.YAMLError, ValueError):
        too_deep(text, deepest)  # it ends
        return
    assert too_deep(text, deepest) == expected


@pytest.mark.parametrize("text", [
    "[" * 250_000, "- " * 120_000, "a: " + "'" * 200_001, "a: b\n" * 50_000, "[a\n" * 80_000,
    '"' + "\\" * 250_000, "a" + " " * 250_000 + "b", "a: |\n" + "\n" * 250_000, ":" * 250_000,
    "- |\n\n\n" * 40_000, "a" + "\n" * 250_000 + " b", "# a\n" * 60_000,
], ids=lambda text: repr(text[:8]))
def test_time_grows_with_the_length_alone(text: str) -> None:
    begun = time.process_time()
    too_deep(text, len(text))
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(("text", "line", "column"), [
    ("[" * 2000, 1, 21),
    ("a: " + "[" * 2000, 1, 23),
    ("{a: " * 2000, 1, 81),
    ("- " * 2000, 1, 41),
    ("".join(" " * depth + "a:\n" for depth in range(600)), 21, 21),
    ("a: b\nc: '[[['\nd:\n  - " + "[" * 2000, 4, 23),
])
def test_no_parser_sees_a_text_that_is_too_deep(
    text: str, line: int, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a parser was asked")

    monkeypatch.setattr(yaml, "parse", parse)
    with pytest.raises(HandoutError) as caught:
        parse_yaml(text, "x.yaml")
    (problem,) = caught.value.problems
    assert str(problem.source) == f"x.yaml:{line}:{column}"
    assert (problem.rule, problem.message) == ("YAML009", "is nested more than 20 levels deep")
    with pytest.raises(AssertionError, match="a parser was asked"):
        parse_yaml("[" * DEEPEST + "]" * DEEPEST, "x.yaml")
