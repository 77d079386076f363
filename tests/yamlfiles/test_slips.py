"""A slip of the keyboard is told at its place, with its cause and what to type, line by line."""

# ruff: noqa: RUF001 - look-alikes on purpose

from __future__ import annotations

import pytest
import yaml

from handouts.errors import HandoutError
from handouts.yamlfiles.reader import parse_yaml

# Each slip has its file, and the exact lines that are shown for it.
SLIPS = {
    "a closing quotation mark, before a key": (
        'title: "Heat and cold\nsummary: "Use both."\n',
        'x.yaml:1:8: YAML012 a quotation mark is not closed: title: "Heat and '
        "cold",
        '  hint: add the closing quotation mark: `title: "Heat and cold"`',
    ),
    "a closing quotation mark, in a list": (
        'bullets:\n  - "**Walk** a little.\n  - "**Rest** a little."\n',
        'x.yaml:2:5: YAML012 a quotation mark is not closed: - "**Walk** a '
        "little.",
        '  hint: add the closing quotation mark: `- "**Walk** a little."`',
    ),
    "a closing quotation mark, in brackets": (
        'points: ["Walk.", "Rest., "Sleep."]\n',
        "x.yaml:1:19: YAML012 a quotation mark is not closed: points: "
        '["Walk.", "Rest., "Sleep."]',
        '  hint: add the closing quotation mark: `"Rest."`',
    ),
    "a closing quotation mark, in braces": (
        'source: {title: "Walk, url: x}\nb: "c"\n',
        "x.yaml:1:17: YAML012 a quotation mark is not closed: source: {title: "
        '"Walk, url: x}',
        '  hint: add the closing quotation mark: `"Walk"`',
    ),
    "a closing quotation mark, at the end": (
        'title: Heat\nsummary: "Use both.\n',
        'x.yaml:2:10: YAML012 a quotation mark is not closed: summary: "Use '
        "both.",
        '  hint: add the closing quotation mark: `summary: "Use both."`',
    ),
    "a closing single mark": (
        "title: 'Heat and cold\nsummary: 'Use both.'\n",
        "x.yaml:1:8: YAML012 a quotation mark is not closed: title: 'Heat and "
        "cold",
        "  hint: add the closing quotation mark: `title: 'Heat and cold'`",
    ),
    "a closing mark that would swallow a key": (
        'title: "Heat\nsummary: "\n',
        'x.yaml:1:8: YAML012 a quotation mark is not closed: title: "Heat',
        '  hint: add the closing quotation mark: `title: "Heat"`',
    ),
    "an opening quotation mark, in a list": (
        'bullets:\n  - "Walk."\n  - Rest."\n',
        "x.yaml:3:5: YAML013 a quotation mark ends the text, and none begins "
        'it: - Rest."',
        '  hint: add the opening one: `- "Rest."`; or delete the one at the end',
    ),
    "an opening quotation mark, before a key": (
        'title: Heat and cold"\nsummary: x\n',
        "x.yaml:1:8: YAML013 a quotation mark ends the text, and none begins "
        'it: title: Heat and cold"',
        '  hint: add the opening one: `title: "Heat and cold"`; or delete the '
        "one at the end",
    ),
    "an opening quotation mark, in brackets": (
        'points: ["Walk.", Rest.", "Sleep."]\n',
        "x.yaml:1:19: YAML013 a quotation mark ends the text, and none begins "
        'it: points: ["Walk.", Rest.", "Sleep."]',
        '  hint: add the opening one: `"Rest."`; or delete the one at the end',
    ),
    "an opening quotation mark before stars": (
        'bullets:\n  - **Rest** a little."\n',
        "x.yaml:2:5: YAML013 a quotation mark ends the text, and none begins "
        'it: - **Rest** a little."',
        '  hint: add the opening one: `- "**Rest** a little."`; or delete the '
        "one at the end",
    ),
    "a curly mark at the end": (
        'title: "Heat and cold”\nsummary: x\n',
        "x.yaml:1:8: YAML012 the text begins with a straight quotation mark "
        '(") and ends with a curly one (”): title: "Heat and cold”',
        '  hint: copy straight ones from here: `title: "Heat and cold"` (some '
        "programs curl them: turn off smart quotes)",
    ),
    "curly marks around a text": (
        "title: “Heat and cold”\n",
        "x.yaml:1:8: YAML013 curly quotation marks (“ ”) stand around the "
        "text, and would be printed",
        '  hint: copy straight ones from here: `title: "Heat and cold"` (some '
        "programs curl them: turn off smart quotes); to print the curly ones, "
        "put straight ones outside of them",
    ),
    "curly marks around a text with a colon": (
        "title: “Note: heat”\n",
        "x.yaml:1:13: YAML012 curly quotation marks (“ ”) do not hold a text "
        "with a colon together, as straight ones do: title: “Note: heat”",
        '  hint: copy straight ones from here: `title: "Note: heat"` (some '
        "programs curl them: turn off smart quotes)",
    ),
    "marks inside marks": (
        'title: "Say "stop" first"\n',
        "x.yaml:1:14: YAML012 words after the quotation mark that ends the "
        'text: title: "Say "stop" first"',
        '  hint: put the whole text between double quotes, and write \\" for '
        'each one inside it (the \\ is not printed): `title: "Say \\"stop\\" '
        'first"`',
    ),
    "an apostrophe inside marks": (
        "title: 'Don't lift'\n",
        "x.yaml:1:13: YAML012 the apostrophe behind `Don` ends the text, which "
        "begins with one: title: 'Don't lift'",
        "  hint: put the whole text between double quotes: `title: \"Don't "
        'lift"`',
    ),
    "an item too far left": (
        "sections:\n  - heading: Heat\n    blocks:\n      - Walk.\n    - Rest.\n",
        "x.yaml:5:5: YAML012 a list item that is not indented like the list "
        "above it: - Rest.",
        "  hint: begin it with 6 spaces and a dash, to stand in one list with "
        "`- Walk.` (line 4); or with 2 spaces and a dash, to stand in one list "
        "with `- heading: Heat` (line 2)",
    ),
    "an item at the very left": (
        "points:\n  - Walk.\n- Rest.\n  - Sleep.\n",
        "x.yaml:3:1: YAML012 a list item that is not indented like the list "
        "above it: - Rest.",
        "  hint: begin it with 2 spaces and a dash, like line 2",
    ),
    "an item too far right": (
        "bullets:\n  - Walk.\n    - Rest.\n",
        "x.yaml:3:5: YAML011 a list item begins further right than the item on "
        "line 2, and would run on from its text: - Rest.",
        "  hint: begin it with 2 spaces and a dash, like line 2; to put it "
        "under that item, write 3 lines: `- item: Walk.`, `  bullets:` and `   "
        " - Rest.`",
    ),
    "a key too far left": (
        "sections:\n  - heading: Heat\n   blocks: x\n",
        "x.yaml:3:4: YAML012 a line that is not indented like the list above "
        "it: blocks: x",
        "  hint: begin it with 4 spaces, to belong to `- heading: Heat` (line "
        "2)",
    ),
    "a key too far left that may begin an item": (
        "sections:\n  - heading: Heat\n   heading: Cold\n",
        "x.yaml:3:4: YAML012 a line that is not indented like the list above "
        "it: heading: Cold",
        "  hint: begin it with 4 spaces, to belong to `- heading: Heat` (line "
        "2); or with 2 spaces and a dash, to begin an item of its own",
    ),
    "a tab before a key": (
        "sections:\n  - heading: Heat\n\tblocks:\n\t  - x\n",
        "x.yaml:3:1: YAML004 a tab stands where YAML takes spaces only",
        "  hint: delete it, and begin the line with 4 spaces: `    blocks:`; 1 "
        "more line has one; in your editor, choose spaces for tabs",
    ),
    "a tab before an item": (
        "points:\n  - Walk.\n\t- Rest.\n",
        "x.yaml:3:1: YAML004 a tab stands where YAML takes spaces only",
        "  hint: delete it, and begin the line with 2 spaces: `  - Rest.`; in "
        "your editor, choose spaces for tabs",
    ),
    "a tab inside of a text": (
        "title: Heat\tand cold\n",
        "x.yaml:1:12: YAML004 a tab stands where YAML takes spaces only",
        "  hint: delete it, and type a space: `title: Heat and cold`; in your "
        "editor, choose spaces for tabs",
    ),
    "a tab before words that may stand anywhere": (
        "points:\n  - Walk.\n\ttitle: Heat\n",
        "x.yaml:3:1: YAML004 a tab stands where YAML takes spaces only",
        "  hint: delete it, and type as many spaces as the lines beside it "
        "begin with; in your editor, choose spaces for tabs",
    ),
    "a mark that hides at the beginning of a line": (
        "\u200btitle: Heat\n",
        "x.yaml:1:1: YAML003 the character zero width space (U+200B), which "
        "cannot be seen, stands before `title:`",
        "  hint: delete the line, and type it again: `title: Heat`",
    ),
    "a letter that was lost": (
        "title: Caf\ufffd and heat\n",
        "x.yaml:1:11: YAML003 a letter that was lost (�, U+FFFD) stands behind "
        "`Caf`",
        "  hint: type the letter that was lost",
    ),
    "a key left of its item": (
        "sections:\n  - heading: Heat\nblocks:\n      - Walk.\n  - heading: Cold\n",
        "x.yaml:3:1: YAML012 a key begins further left than the list item that "
        "it belongs to: blocks:",
        "  hint: begin it with 4 spaces, like `heading:` on line 2",
    ),
    "a key too far right": (
        "title: Heat\n  summary: Use both.\n",
        "x.yaml:2:3: YAML012 `summary:` begins further right than `title:` on "
        "line 1, and would be a part of its text: summary: Use both.",
        "  hint: delete the spaces before it, like line 1; if it is a part of "
        "that text, put the whole text between double quotes",
    ),
    "a tab": (
        "sections:\n	- heading: Heat\n",
        "x.yaml:2:1: YAML004 a tab stands where YAML takes spaces only",
        "  hint: delete it, and begin the line with 2 spaces: `  - heading: "
        "Heat`; in your editor, choose spaces for tabs",
    ),
    "a colon inside a text": (
        "summary: Note: rest a little.\n",
        "x.yaml:1:14: YAML012 a colon and a space inside a text: summary: "
        "Note: rest a little.",
        '  hint: put the whole text between double quotes: `summary: "Note: '
        'rest a little."`',
    ),
    "no space behind a colon": (
        "title:Heat\nsummary: Use both.\n",
        "x.yaml:1:6: YAML012 a colon without a space after it: title:Heat",
        "  hint: write a space after the colon: `title: Heat`",
    ),
    "no space behind a colon, later": (
        "title: Heat\nsummary:Use both.\nshelf: counter\n",
        "x.yaml:2:8: YAML012 a colon without a space after it: summary:Use "
        "both.",
        "  hint: write a space after the colon: `summary: Use both.`",
    ),
    "no space behind a colon, in an item": (
        "sections:\n  - heading:Heat\n    blocks: x\n",
        "x.yaml:2:12: YAML012 a colon without a space after it: - heading:Heat",
        "  hint: write a space after the colon: `heading: Heat`",
    ),
    "no colon": (
        "title Heat\nsummary: Use both.\n",
        "x.yaml:1:1: YAML012 a line without a colon: title Heat",
        "  hint: write `title: Heat`",
    ),
    "no space behind a dash": (
        "bullets:\n  -Walk.\n  - Rest.\n",
        "x.yaml:2:3: YAML011 a dash without a space after it: -Walk.",
        "  hint: write a space after the dash: `- Walk.`",
    ),
    "no space behind a dash, later": (
        "bullets:\n  - Walk.\n  -Rest.\n",
        "x.yaml:3:3: YAML012 a dash without a space after it: -Rest.",
        "  hint: write a space after the dash: `- Rest.`",
    ),
    "a wide colon": (
        "title： Heat\nsummary: Use both.\n",
        "x.yaml:1:6: YAML003 the character fullwidth colon (：, U+FF1A) stands "
        "behind 'title', where YAML needs a colon",
        "  hint: type the colon of the keyboard and a space: `title: Heat`",
    ),
    "a wide colon where a text can be": (
        "sections:\n  - heading： Heat\n",
        "x.yaml:2:12: YAML003 the character fullwidth colon (：, U+FF1A) stands "
        "behind 'heading', where YAML needs a colon",
        "  hint: type the colon of the keyboard and a space: `heading: Heat`",
    ),
    "a no-break space in the indentation": (
        "sections:\n\u00a0 - heading: Heat\n",
        "x.yaml:2:1: YAML003 the character no-break space (U+00A0) stands in "
        "the indentation, where YAML needs a space",
        "  hint: delete it, and type a space with the space bar",
    ),
    "a no-break space behind a dash": (
        "bullets:\n  -\u00a0Walk.\n",
        "x.yaml:2:4: YAML003 the character no-break space (U+00A0) stands "
        "behind the dash, where YAML needs a space",
        "  hint: delete it, and type a space with the space bar",
    ),
    "a no-break space behind a colon": (
        "title:\u00a0Heat\n",
        "x.yaml:1:7: YAML003 the character no-break space (U+00A0) stands "
        "behind the colon, where YAML needs a space",
        "  hint: delete it, and type a space with the space bar",
    ),
    "a no-break space in a key": (
        "key\u00a0points: x\n",
        "x.yaml:1:1: YAML003 the character no-break space (U+00A0) stands in a "
        "key",
        "  hint: delete it, and type the key again",
    ),
    "a space of no width": (
        "title: Heat\u200b\n",
        "x.yaml:1:12: YAML003 the character zero width space (U+200B), which "
        "cannot be seen, stands behind `Heat`",
        "  hint: delete the line, and type it again: `title: Heat`",
    ),
    "an en dash for a hyphen": (
        "bullets:\n  – Walk\u00a0on.\n  – Rest.\n",
        "x.yaml:2:3: YAML011 an en dash (–) stands where a list needs a hyphen",
        "  hint: type the hyphen of the keyboard: `- Walk on.`; a dash inside "
        "a text ends a line, and does not begin one",
    ),
    "an en dash before items that have a hyphen": (
        "blocks:\n  – Walk.\n  - Rest.\n  - Sleep.\n",
        "x.yaml:2:3: YAML011 an en dash (–) stands where a list needs a hyphen",
        "  hint: type the hyphen of the keyboard: `- Walk.`; a dash inside "
        "a text ends a line, and does not begin one",
    ),
    "an en dash in a deeper list": (
        "all:\n  - blocks:\n      – Walk.\n      - Rest.\n",
        "x.yaml:3:7: YAML011 an en dash (–) stands where a list needs a hyphen",
        "  hint: type the hyphen of the keyboard: `- Walk.`; a dash inside "
        "a text ends a line, and does not begin one",
    ),
    "an en dash without a space": (
        "bullets:\n  –Walk.\n  - Rest.\n",
        "x.yaml:2:3: YAML011 an en dash (–) stands where a list needs a hyphen",
        "  hint: type the hyphen of the keyboard and a space: `- Walk.`",
    ),
    "a text that begins with a star": (
        "summary: **Stop** if it hurts.\n",
        "x.yaml:1:11: YAML012 a text that begins with * needs quotation marks: "
        "summary: **Stop** if it hurts.",
        '  hint: put the whole text between double quotes: `summary: "**Stop** '
        'if it hurts."`',
    ),
    "a text that begins with a bracket": (
        "summary: [see 2] and rest.\n",
        "x.yaml:1:10: YAML012 a text that begins with [ needs quotation marks: "
        "summary: [see 2] and rest.",
        '  hint: put the whole text between double quotes: `summary: "[see 2] '
        'and rest."`',
    ),
    "a text that begins with a brace": (
        "summary: {see 2} and rest.\n",
        "x.yaml:1:10: YAML012 a text that begins with { needs quotation marks: "
        "summary: {see 2} and rest.",
        '  hint: put the whole text between double quotes: `summary: "{see 2} '
        'and rest."`',
    ),
    "a text that begins with an at sign": (
        "summary: @home with pain.\n",
        "x.yaml:1:10: YAML012 a text that begins with this character needs "
        "quotation marks: summary: @home with pain.",
        "  hint: if the @ is a slip, delete it; if it should print, put the whole "
        'text between double quotes: `summary: "@home with pain."`',
    ),
    "bold words that are not closed": (
        "summary: **Rest a little.\n",
        "x.yaml:1:11: YAML012 a text that begins with * needs quotation "
        "marks: summary: **Rest a little.",
        "  hint: delete the **; or write ** behind the bold words, too, and put "
        "the whole text between double quotes",
    ),
    "a number sign": (
        "summary: Room #5 is here.\n",
        "x.yaml:1:14: YAML010 '#5 is here.' would not be printed: YAML takes "
        "it for a note",
        '  hint: put the whole text between double quotes: `summary: "Room #5 '
        'is here."`; a note of your own has two spaces before its # and one '
        "after it",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("parser", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_a_slip_is_told_at_its_place_with_its_cause_and_what_to_type(
    slip: str, parser: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "CSafeLoader", parser)
    text, message, hint = SLIPS[slip]
    with pytest.raises(HandoutError) as caught:
        parse_yaml(text, "x.yaml")
    (problem,) = caught.value.problems
    assert str(problem).splitlines() == [message, hint]


@pytest.mark.parametrize("text", [
    'a: a box of 11"\n', 'a: "say ""\n'[:-3] + '"\n', "a: the patients'\n", 'a: he said "stop"\n',
    "a: “Stop,” she said, “and rest.”\n", "a: it is ’round the corner\n",
    'a: "\u201cA whole quote\u201d"\n', 'a: "goes\n  on: here"\nb: c\n', 'a: ["b", c 5\", d]\n',
    "a: |\n  title: \"Heat\n  - \"x\nb: c\n", "a: 注意：休息\n",
])
def test_marks_and_signs_that_mean_themselves_are_read(text: str) -> None:
    assert parse_yaml(text, "x.yaml").data


@pytest.mark.parametrize(("text", "line"), [
    # The slip is on line 5; all that is above it is sound.
    ('a: |\n  "open\nb: "two\n  lines"\nc: "open\nd: "e"\n', 5),
    ('# "open\na: 5" and 6"\nb: x  # "open\n\nc: "open\nd: "e"\n', 5),
])
def test_a_mark_that_is_not_closed_is_looked_for_where_texts_are(text: str, line: int) -> None:
    with pytest.raises(HandoutError) as caught:
        parse_yaml(text, "x.yaml")
    (problem,) = caught.value.problems
    assert (problem.source.line, problem.rule) == (line, "YAML012")
