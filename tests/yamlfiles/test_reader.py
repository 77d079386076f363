"""The reader of YAML loses nothing silently, and says where to fix what it refuses."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from handouts.errors import HandoutError, Problem
from handouts.yamlfiles import reader, unseen
from handouts.yamlfiles.places import YamlFile
from handouts.yamlfiles.reader import parse_yaml, read_yaml, read_yaml_as


def data(text: str) -> Any:
    return parse_yaml(text, "x.yaml").data


def refused(text: str) -> list[Problem]:
    with pytest.raises(HandoutError) as caught:
        parse_yaml(text, "x.yaml")
    return list(caught.value.problems)


@pytest.fixture(params=["C parser", "pure parser"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with each of PyYAML's parsers."""
    if request.param == "pure parser":
        monkeypatch.setattr(yaml, "CSafeLoader", yaml.SafeLoader)


@pytest.mark.parametrize(
    "word",
    ["no", "on", "12:30", "8:30", "010", "1_000", "1.10", "2024-01-02", "2024-13-45", "null", "~",
     "true", "0x1f", ".inf", "1e3", "9" * 5000],
)
def test_every_word_stays_as_it_is_written(word: str) -> None:
    assert data(f"a: {word}\n{word if len(word) < 9 else 'b'}: c\n")["a"] == word


def test_only_a_value_that_is_not_there_is_none() -> None:
    assert data("a:\nb: ''\nc: [x, ]\nd:  # later\n") == {"a": None, "b": "", "c": ["x"], "d": None}


def test_a_value_and_a_key_know_their_places() -> None:
    file = parse_yaml("a: x\nlist:\n  - y\n  - key: z\n", "x.yaml")
    assert str(file.source(("a",))) == "x.yaml:1:4"
    assert str(file.source(("list", 1, "key"))) == "x.yaml:4:10"
    assert str(file.key_source(("list", 1, "key"))) == "x.yaml:4:5"


def test_a_place_that_is_not_there_is_that_of_its_parent() -> None:
    file = parse_yaml("list:\n  - y\n", "x.yaml")
    assert str(file.source(("list", 5, "deep"))) == "x.yaml:2:3"
    assert str(file.source(("other",))) == "x.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "place", "rule", "says"),
    [
        ("a: *b\n", "1:4", "YAML005", "alias"),
        ("a: &b c\n", "1:4", "YAML005", "anchor"),
        ("a: !b c\n", "1:4", "YAML006", "tag"),
        ("a: !!python/object/apply:os.system [x]\n", "1:4", "YAML006", "tag"),
        ("a: x\nb: y\na: z\n", "3:1", "YAML007", "already on line 1"),
        ("a: {b: x, b: y}\n", "1:11", "YAML007", "already on line 1"),
        ("<<: {a: b}\n", "1:1", "YAML007", "merges"),
        ("a: b\n---\nc: d\n", "2:1", "YAML008", "second document"),
        ("", "", "YAML008", "empty"),
        ("# nothing yet\n", "", "YAML008", "empty"),
        ("a:\n\t- b\n", "2:1", "YAML004", "tab"),
        ("a: b\tc\n", "1:5", "YAML004", "tab"),
        ("[" * 30 + "]" * 30, "1:21", "YAML009", "20 levels"),
        ("a: {{ name }}\n", "1:5", "YAML012", "a key is missing"),
        ("? [a]\n: b\n", "1:3", "YAML012", "a key is missing"),
        ("a: b: c\n", "1:5", "YAML012", "a colon and a space"),
        ("a: **b** c\n", "1:5", "YAML012", "begins with *"),
        ('a: "b\n', "1:4", "YAML012", "quotation mark"),
        ("a: [b, c\n", "1:4", "YAML012", "not closed"),
        ("a: @b\n", "1:4", "YAML012", "begins with this character"),
        ("- a\nb: c\n", "2:1", "YAML012", "not indented like"),
        ("a: text\n  - item\n", "1:4", "YAML011", "line 2, which begins with '-'"),
    ],
)
def test_what_is_refused_is_named_with_its_place(
    parser: None, text: str, place: str, rule: str, says: str
) -> None:
    problem = refused(text)[0]
    assert str(problem.source) == f"x.yaml:{place}".rstrip(":")
    assert problem.rule == rule
    assert says in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("text", "place", "says", "hint"),
    [
        ("a: b\nquestion What?\nc: d\n", "2:1", "without a colon: question What?",
         "question: What?"),
        ('- "Choose" one\n- b\n', "1:12", "after the quotation mark", '`- "\\"Choose\\" one"`'),
        ("- 'Don't lift'\n", "1:8", "behind `Don` ends the text", "\"Don't lift\""),
        ("a:\n  - b\n  -Choose it\n", "3:3", "a dash without a space", "`- Choose it`"),
        ("a:\n  -Choose it\n  - b\n", "2:3", "a dash without a space", "`- Choose it`"),
        ("a:\n  - b\n   - c\n", "3:4", "further right than the item on line 2",
         "2 spaces and a dash"),
        ('a:\n  - "b"\n   - "c"\n', "3:4", "not indented like the list", "2 spaces and a dash"),
        ('a:\n  b: "Why?\n  c: d\ne: "f"\n', "2:6", 'is not closed: b: "Why?', "the closing"),
        ("a:\n  - b: c\n    - d: e\n", "3:5", "not indented like the list",
         "2 spaces and a dash, like line 2"),
        ("a:\n  - b:\n      - c\n    - d: e\n", "4:5", "not indented like the list",
         "2 spaces and a dash, to stand in one list with `- b:` (line 2)"),
        ("a:\n  - b: c\n  d: e\n", "3:3", "not indented like the list", "with 4 spaces"),
        ("a:\n   b: c\n  d: e\n", "3:3", "like its neighbors",
         "3 spaces, like the key on line 2, or with no space, like the key on line 1"),
    ],
)
def test_a_slip_of_form_is_shown_with_what_to_type(
    parser: None, text: str, place: str, says: str, hint: str
) -> None:
    problem = refused(text)[0]
    assert str(problem.source) == f"x.yaml:{place}"
    assert says in problem.message
    assert hint in problem.hint


def test_a_color_without_quotation_marks_is_shown_with_them() -> None:
    (problem,) = refused("brand: #0b5563\n")
    assert '"#0b5563"' in problem.hint


def test_every_problem_is_told_at_once() -> None:
    found = refused("a: *b\nc: &d e\nc: f\n")
    assert [problem.rule for problem in found] == ["YAML005", "YAML005", "YAML007"]


@pytest.mark.parametrize(
    "text",
    ["a: Room #5\n", "a: Room  #5\n", "a: [Room #5, b]\n", "- Room #5\n", "a: b # comment\n",
     "a: #5\n", "a: one\n  two #5\n"],
)
def test_words_that_a_comment_would_swallow_are_refused(parser: None, text: str) -> None:
    assert "YAML010" in [problem.rule for problem in refused(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: Room  # the small one\n", "Room"),
        ("# first\na: Room\n", "Room"),
        ('a: "Room #5" # quoted\n', "Room #5"),
        ("a: Room#5\n", "Room#5"),
        ("a: >-\n  Room #5\n", "Room #5"),
    ],
)
def test_a_comment_that_swallows_nothing_is_allowed(parser: None, text: str, value: str) -> None:
    assert data(text) == {"a": value}


@pytest.mark.parametrize(
    ("char", "name"),
    [("\x07", "U+0007"), ("\u202e", "right-to-left override"), ("\u200b", "zero width space"),
     ("\ue000", "U+E000"), ("\u2028", "line separator"), ("\ufffd", "a letter that was lost"),
     ("\x85", "U+0085"), ("\uffff", "U+FFFF")],
)
def test_characters_that_nobody_sees_are_refused(char: str, name: str) -> None:
    (problem,) = refused(f"a: b\nc: xy{char}z\n")
    assert problem.rule == "YAML003"
    assert name in problem.message
    assert str(problem.source) == "x.yaml:2:6"


@pytest.mark.parametrize("escape", [r"\0", r"\x07", r"\u202e", r"\t", r"\uE000"])
def test_characters_behind_an_escape_are_refused_too(parser: None, escape: str) -> None:
    assert refused(f'a: "x{escape}y"\n')[0].rule in ("YAML003", "YAML004")


def test_letters_of_all_languages_are_read(tmp_path: Path) -> None:
    text = "naïve, Việt, Ωμέγα, кость, 5 µg, a\u00adb, ½, “quoted”"
    path = tmp_path / "x.yaml"
    path.write_text(f"a: {text}\n", encoding="utf-8")
    assert read_yaml(path, "x.yaml").data == {"a": text}


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: b\r\nc: d\r\n")
    file = read_yaml(path, "x.yaml")
    assert file.data == {"a": "b", "c": "d"}
    assert str(file.source(("a",))) == "x.yaml:1:4"


def read_problem(path: Path) -> Problem:
    with pytest.raises(HandoutError) as caught:
        read_yaml(path, "x.yaml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("bytes_", [b"a: b\nc: caf\xe9\n", "a: b\nc: café\n".encode("utf-16")])
def test_other_encodings_are_refused(tmp_path: Path, bytes_: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(bytes_)
    problem = read_problem(path)
    assert problem.rule == "YAML002"
    assert problem.source.line
    assert "UTF-8" in problem.hint


def test_a_file_over_the_limit_is_refused_and_one_below_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    line = "- " + "a" * 97 + "\n"
    path.write_text(line * (reader.LARGEST // len(line)), encoding="utf-8")
    assert read_yaml(path, "x.yaml").data
    path.write_text(line * (reader.LARGEST // len(line) + 1), encoding="utf-8")
    assert read_problem(path).message == "the file has 257 KB"
    assert read_problem(path).hint == "keep it under 256 KB"


@pytest.mark.parametrize("make", ["pipe", "folder", "missing", "device"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: str) -> None:
    path = tmp_path / "x.yaml"
    if make == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        os.mkfifo(path)
    elif make == "folder":
        path.mkdir()
    elif make == "device":
        path = Path("/dev/zero")
        if not path.exists():
            pytest.skip("this system has no /dev/zero")
    assert read_problem(path).rule == "YAML001"


def test_deep_nesting_ends_before_the_stack(parser: None) -> None:
    for deep in ("[" * 100_000, "- " * 100_000, "{a: " * 50_000):
        assert refused(deep)[-1].rule == "YAML009"


def test_nesting_below_the_limit_is_read() -> None:
    assert data("[" * 20 + "]" * 20)


def test_a_heap_of_problems_ends() -> None:
    assert len(refused("a: b\n" * 1000)) == unseen.MOST_PROBLEMS


def test_a_heap_of_aliases_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert {problem.rule for problem in refused(bomb)} == {"YAML005"}


@pytest.mark.parametrize("cut", ["{0", "[0", "{a: [0", "{0,", "[a, {0"])
def test_brackets_that_the_end_of_the_file_cuts_off_are_named(cut: str) -> None:
    assert [problem.rule for problem in refused(cut)] == ["YAML012"]


@given(st.text())
@example("{0")
def test_any_text_is_read_or_refused(text: str) -> None:
    # Any other exception fails.
    with contextlib.suppress(HandoutError):
        assert parse_yaml(text, "x.yaml").values


LETTERS = st.characters(max_codepoint=0x24F, categories=("L", "N", "P", "S", "Zs"))


@given(st.text(LETTERS))
def test_quoted_text_comes_back_unchanged(text: str) -> None:
    quoted = text.replace("'", "''")
    assert data(f"a: '{quoted}'\n") == {"a": text}


def test_what_was_made_of_a_file_is_made_anew_when_its_words_change(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    calls: list[object] = []

    def count(file: YamlFile) -> int:
        calls.append(file.data)
        return len(calls)

    path.write_text("title: One\n", encoding="utf-8")
    before = path.stat()
    assert [read_yaml_as(path, "a.yaml", count) for _ in range(2)] == [1, 1]
    path.write_text("title: Two\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read_yaml_as(path, "a.yaml", count) == 2
    assert read_yaml_as(path, "b.yaml", count) == 3, "its problems would name another file"
    assert calls[:2] == [{"title": "One"}, {"title": "Two"}]


def test_a_file_that_is_wrong_is_told_each_time(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\na: 2\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(HandoutError, match="YAML007"):
            read_yaml_as(path, "a.yaml", lambda file: file)
