"""A topic's file is closed: every problem is told at once, where it stands, in plain words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from handouts.content.blocks import BLOCKS
from handouts.content.inline import Strong, Text, plain
from handouts.content.models import (
    Bullets,
    Definitions,
    FigureBlock,
    Move,
    Notice,
    Paragraph,
    QrCode,
    Steps,
    Table,
    Treatment,
    WriteIn,
)
from handouts.yamlfiles import scalars
from tests.content.conftest import HEAD, SECTIONS, Load, Problems, text_at, with_blocks

JARGON = ("input", "pydantic", "validation", "extra", "valid string", "tuple", "dict", "none")


def test_a_topic_is_read(load: Load) -> None:
    topic = load(HEAD + SECTIONS)
    assert (topic.slug, topic.lang, topic.title) == ("care", "en", "Care at home")
    assert plain(topic.key_points[1]) == "Rest a little."
    assert topic.sheet is None
    assert topic.codes.icd10cm == ()
    assert str(topic.place("key_points", 1)) == "content/hip-and-back/en/topics/care.yaml:6:30"
    assert str(topic.sections[0].source) == "content/hip-and-back/en/topics/care.yaml:13:5"


def test_every_block_is_read(load: Load) -> None:
    topic = load(with_blocks("""
        - A **bare** text.
        - paragraph: Another.
        - bullets: [a, b]
        - steps: {intro: First, items: [c]}
        - checklist: [d]
        - definitions: [{term: Disk, meaning: A **soft** cushion.}]
        - table: {caption: T, header: ["", B], rows: [[x, ""], [y, z]]}
        - figure: {file: pack.svg, title: P, alt: A pack., width: 40}
        - notice: {kind: tip, text: Rest.}
        - treatment: {name: Massage, helps: It may., harms: It can.}
        - move: {name: Bridge, steps: [Lift.], dose: 5 times, avoid: Weak bones}
        - write_in: {label: "Notes:", lines: 3}
        - qr: {url: "https://example.org/moves", text: Watch our video.}
    """))
    blocks = topic.sections[1].blocks
    assert [block.type for block in blocks] == ["paragraph", *BLOCKS]
    (bare, _, bullets, steps, _, terms, table, figure, notice, treatment, move, write_in,
     code) = blocks
    assert isinstance(terms, Definitions)
    assert [plain(each.meaning) for each in terms.items] == ["A soft cushion."]
    assert isinstance(code, QrCode)
    assert code.url == "https://example.org/moves"
    assert isinstance(bare, Paragraph)
    assert bare.text == (Text("A "), Strong((Text("bare"),)), Text(" text."))
    assert isinstance(bullets, Bullets)
    assert bullets.intro is None
    assert bullets.items == ((Text("a"),), (Text("b"),))
    assert isinstance(steps, Steps)
    assert steps.intro == (Text("First"),)
    assert isinstance(table, Table)
    assert table.header == ((), (Text("B"),))
    assert table.rows[0] == ((Text("x"),), ())
    assert isinstance(figure, FigureBlock)
    assert (figure.file, figure.width, figure.caption) == ("pack.svg", 40, None)
    assert isinstance(notice, Notice)
    assert notice.items == ()
    assert isinstance(treatment, Treatment)
    assert isinstance(move, Move)
    assert plain(move.dose) == "5\u00a0times"
    assert isinstance(write_in, WriteIn)
    assert write_in.lines == 3
    assert [block.source.line for block in blocks] == list(range(18, 31))


def test_a_topic_cannot_change(load: Load) -> None:
    topic = load(HEAD + SECTIONS)
    with pytest.raises(ValidationError, match="frozen"):
        topic.title = "Other"


@pytest.mark.parametrize(
    ("old", "new", "at", "rule", "says", "hint"),
    [
        ("purpose:", "purpos:", "purpos:", "CON001", "unknown key 'purpos'", "'purpose'"),
        ("purpose: Help people at home.\n", "", "title:", "CON002", "'purpose' is missing", "add"),
        ("Help people at home.", "", "", "CON003", "has no value", "write one"),
        ("Help people at home.", "[a]", "[a]", "CON003", "a text, found a list", "one text"),
        ("Help people at home.", "{a: b}", "{a", "CON003", "found keys", "double quotes"),
        ("Help people at home.", "'  '", "'  '", "CON003", "no words", "write a text"),
        ("Help people at home.", "a " * 26, "a a", "CON004", "26 words", "at most 25"),
        ("Care at home", "'**Care**'", "'**", "CON004", "mean nothing here", "plain words"),
        ("Keep moving.", '"**Keep."', '"**', "CON005", "not closed", "close it"),
        ("Keep moving.", '"a\\n\\nb"', '"a', "CON004", "blank line", "a text of its own"),
        ("[Move a little., Rest a little., Ask us.]", "Move.", "Move.", "CON003",
         "expected a list, found a text", "dash"),
        (", Ask us.]", "]", "[Move", "CON003", "2 given; at least 3", "three lines"),
        ("Ask us.]", "b, c, d, e]", "[Move", "CON003", "6 given; at most 5", "remove"),
        ("[nerves]", "nerves", "nerves", "CON003", "expected a list, found a text",
         "[heart-and-brain]"),
        ("[nerves]", "[No Signs]", "No Signs]", "CON003", "the name of a group", "small letters"),
        ("shelf: counter", "shelf: shop", "shop", "CON003", "'shop'", "counter, chapter"),
        ('"1.0"', "one", "one", "CON003", "'one' is not a version", "1.0"),
        ("2026-11-23", "2026-11-31", '"2026', "CON003", "not a date", "2026-11-23"),
        ("2026-11-23", "23.11.2026", '"23', "CON003", "not a date", "2026-11-23"),
        ("body}", "body, url: http://x.org}", "http:", "CON003", "not a web address", "https"),
        ("body}", "body, year: soon}", "soon}", "CON003", "not a year", "four digits"),
        ("[{title: A guide, publisher: A body}]", "[]", "[]", "CON003", "0 given", "add"),
        ("shelf:", "sheet: two\nshelf:", "two", "CON003", "a whole number", "digits"),
        ("shelf:", "sheet: 0\nshelf:", "0", "CON003", "0 is not from 1 to 999", "1 to 999"),
        ("shelf:", "slug: other\nshelf:", "other", "CON003", "'other' does not fit", "care"),
        ("shelf:", "codes: {icd10cm: [x]}\nshelf:", "x]", "CON003", "ICD-10-CM", "M54.50"),
        ("shelf:", "figure: {file: ../a.svg, title: T, alt: A}\nshelf:", "../a", "CON003",
         "'../a.svg' is not the name of an SVG, PNG or JPEG", "heat-pack.svg"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_hint(
    problems: Problems, old: str, new: str, at: str, rule: str, says: str, hint: str
) -> None:
    assert old in HEAD
    text = HEAD.replace(old, new) + SECTIONS
    fitting = [each for each in problems(text) if each.rule == rule and says in each.message]
    assert fitting
    assert fitting[0].source.file == "content/hip-and-back/en/topics/care.yaml"
    assert text_at(text, fitting[0]).startswith(at)
    assert hint in fitting[0].hint


def test_five_key_points_are_allowed(problems: Problems) -> None:
    assert problems(HEAD.replace("Ask us.]", "b, c, d]") + SECTIONS) == []


@pytest.mark.parametrize(
    ("block", "at", "rule", "says", "hint"),
    [
        ("- bulets: [a]", "[a]", "CON001", "unknown block 'bulets'", "did you mean 'bullets'"),
        ("- Note: rest", "rest", "CON001", "unknown block 'Note'",
         'double quotes: "Note: rest"'),
        ("- Slowly: go on foot", "go on", "CON001", "block 'Slowly'", '"Slowly: go on foot"'),
        ("- {text: a}", "a}", "CON001", "unknown block 'text'", "blocks: paragraph, bullets"),
        ("- {paragraph: a, bullets: [b]}", "{par", "CON003", "`paragraph:` and `bullets:`", "dash"),
        ("- bullets: text", "text", "CON003", "expected a list, found a text", "dash"),
        ("- bullets: []", "[]", "CON003", "0 given; at least 1", "add some"),
        ("- bullets: [a, 'b: c', d: e]", "d: e", "CON003", "found keys", '"d: e"'),
        ("- bullets: {items: [a], intr: b}", "intr", "CON001", "unknown key 'intr'", "'intro'"),
        ("- bullets: ['**a']", "'**a", "CON005", "not closed", "close it"),
        ("- paragraph: [a]", "[a]", "CON003", "expected a text, found a list", "one text"),
        ("- notice: {kind: alarm, text: a}", "alarm", "CON003", "'alarm'", "emergency, urgent"),
        ("- notice: {kind: tip}", "notice", "CON002", "says nothing", "`text:`"),
        ("- notice: warning", "warning", "CON003", "expected keys, found a text", "indented"),
        ("- table: {caption: a, header: [b, c], rows: [[d, e], [f]]}", "[f]", "CON003",
         "row 2 has 1 cells, the header has 2", "give every row 2"),
        ("- table: {caption: a, header: [b, ''], rows: [[d, e]]}", "''", "CON003",
         "head 2 is empty", "only the first head may be empty"),
        ("- figure: {file: a.gif, title: b, alt: c}", "a.gif", "CON003", "'a.gif' is not", "PNG"),
        ("- figure: {file: a.svg, title: b}", "{file", "CON002", "'alt' is missing", "`alt:`"),
        ("- figure: {file: a.svg, title: b, alt: c, width: 19}", "19", "CON003", "19", "20 to 100"),
        ("- write_in: {label: a, lines: 13}", "13", "CON003", "13", "1 to 12"),
        ("- definitions: [{term: Disk}]", "{term", "CON002", "meaning", "meaning"),
        ("- definitions: [Disk]", "Disk]", "CON003", "expected keys", "key: text"),
        ("- treatment: {name: a, helps: b}", "{name", "CON002", "'harms' is missing", "add"),
        ("- move: {name: a, steps: [b], dose: c}", "{name", "CON002", "'avoid' is missing", "add"),
        ("- move: {name: a, steps: [b], dose: c, avoid: d, figure: {file: x.svg, title: y}}",
         "{file", "CON002", "'alt' is missing", "add"),
        ("- bullets: [{item: a}]", "{item", "CON003", "a text and one list", "`bullets:"),
        ("- bullets: [a, {bullets: [b]}]", "{bullets", "CON003", "a text and one list", "item: "),
        ("- steps: [{item: a, bullets: [{item: b, bullets: [c]}]}]", "{item: b", "CON003",
         "expected a text, found keys", "two levels"),
        ("- bullets: [{item: a, bullets: ['**b']}]", "'**b", "CON005", "not closed", "close it"),
        ("- steps: {start: 3, items: [a]}", "3", "CON003", "steps that start at 3, where 1 comes",
         "leave"),
        ("- qr: {url: 'http://a.example', text: a}", "'http", "CON003", "not a web address",
         "https://"),
        (f"- qr: {{url: 'https://a.example/{'b' * 200}', text: a}}", "'http", "CON004",
         "218 characters in an address", "at most 200"),
        ("- [a]", "[a]", "CON003", "expected a block, found a list", "bullets"),
        ("-", "", "CON003", "expected a block, found nothing", "text"),
        ("- '[a](ftp://b)'", "'[a]", "CON005", "not an address", "https"),
    ],
)
def test_a_mistake_in_a_block_is_named_with_its_place(
    problems: Problems, block: str, at: str, rule: str, says: str, hint: str
) -> None:
    text = with_blocks(f"- First.\n{block}")
    (problem,) = problems(text)
    assert problem.source.line == 19
    assert text_at(text, problem).startswith(at)
    assert problem.rule == rule
    assert says in problem.message
    assert hint in problem.hint


def test_every_problem_of_a_file_is_told_at_once_and_in_order(problems: Problems) -> None:
    text = with_blocks("- bulets: [a]\n- notice: {kind: alarm}").replace("title", "titel", 1)
    lines = [problem.source.line for problem in problems(text.replace("[nerves]", "[No Signs]"))]
    assert lines == [1, 7, 18, 19]


def test_a_misspelt_key_is_told_once_and_a_missing_one_all_the_same(problems: Problems) -> None:
    (misspelt,) = problems(with_blocks("- A text.").replace("title", "titel", 1))
    assert misspelt.rule == "CON001"
    assert "'title'" in misspelt.hint
    figure = "- figure: {file: a.svg, titel: A, alt: B.}\n- figure: {file: a.svg, alt: B.}"
    found = [(each.rule, each.message) for each in problems(with_blocks(figure))]
    assert found == [("CON001", "unknown key 'titel'"),
                     ("CON002", "'title' is missing in `figure:`")]


@pytest.mark.parametrize(("was", "written", "message", "hint"), [
    ("heading: More", "heading:", "sections[2].heading: has no value", "write one after the colon"),
    ("summary: Simple steps.", "summary:", "summary: has no value",
     "write one after the colon (one line under the title)"),
    ("shelf: counter", "shelf: shelf", "shelf: 'shelf' is not known here",
     "write one of: counter, chapter (counter: a sheet of its own; chapter: a part of a booklet)"),
])
def test_a_hint_says_what_a_key_is_for(
    problems: Problems, was: str, written: str, message: str, hint: str
) -> None:
    """No hint tells somebody to remove what is needed, or a line that begins an item."""
    text = with_blocks("- A text.")
    assert was in text
    assert [(each.message, each.hint) for each in problems(text.replace(was, written, 1))] == [
        (message, hint)]


def test_keys_that_lack_their_dash_are_told_so(problems: Problems) -> None:
    (found,) = problems(with_blocks("bullets: [A, B]"))
    assert found.hint == "write a dash and a space before its first key: `- bullets:`"


MISPLACED = [
    ("    blocks:\n", "blocks:\n", [
        "care.yaml:14:1: CON001 `blocks:` stands outside of 'First' (line 13), where it is missing",
        "  hint: begin its line with 4 spaces"]),
    ("    blocks:\n      -", "blocks:\n  -", [
        "care.yaml:14:1: CON001 `blocks:` stands outside of 'First' (line 13), where it is missing",
        "  hint: begin its line with 4 spaces, and each line below it with 4 more"]),
    ("title:", "t\u0456tle:", [
        "care.yaml:1:1: CON001 unknown key 't\u0456tle': it holds a letter of another "
        "alphabet (\u0456, U+0456)",
        "  hint: delete the word, and type it again: `title:`"]),
    ("[Move a little., Rest a little., Ask us.]", "\uff3bMove, Rest\uff3d", [
        "care.yaml:6:13: CON003 key_points: expected a list, found a text",
        "  hint: the text begins with the character fullwidth left square bracket "
        "(\uff3b, U+FF3B): type [ and ] of the keyboard at both ends: `[Move, Rest]`"]),
    ("- A text.", "- steps:Walk on.", [
        "care.yaml:15:9: CON003 sections[1].blocks[1]: a colon without a space after it",
        "  hint: write a space after the colon: `steps: Walk on.`"]),
]


@pytest.mark.parametrize(("old", "new", "lines"), MISPLACED)
def test_a_slip_that_yaml_reads_is_told_with_its_cause(
    problems: Problems, old: str, new: str, lines: list[str]
) -> None:
    text = (HEAD + SECTIONS).replace("- notice: {kind: warning, items: [Numb legs]}", "- A text.")
    assert old in text
    (problem,) = problems(text.replace(old, new, 1))
    folder = "content/hip-and-back/en/topics/"
    assert str(problem).removeprefix(folder).splitlines() == lines


def test_messages_are_in_plain_words(problems: Problems) -> None:
    text = HEAD.replace("Keep moving.", "[a]").replace("[nerves]", "nerves")
    text = text.replace("title", "titel")
    found = problems(text + "sections:\n  - {heading: {a: b}, blocks: c, about: exercise}\n")
    assert len(found) > 6
    for problem in found:
        words = f"{problem.message} {problem.hint}".lower()
        assert not [word for word in JARGON if word in words], problem
        assert problem.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a " * (scalars.LONGEST_TEXT // 2) + "a", "20,001 characters"),
        ("a" * (scalars.LONGEST_WORD + 1), "a word of 501 characters"),
    ],
)
def test_a_text_has_a_limit(problems: Problems, text: str, says: str) -> None:
    (problem,) = problems(with_blocks(f"- {text}"))
    assert says in problem.message
    assert problem.rule == "CON004"
    assert problems(with_blocks(f"- {text[:-1]}")) == []


def test_a_topic_has_at_most_200_sections(problems: Problems) -> None:
    section = "  - {heading: More, blocks: [Words.]}\n"
    assert problems(HEAD + SECTIONS + section * 199) == []
    (problem,) = problems(HEAD + SECTIONS + section * 200)
    assert "at most 200" in problem.message


def test_a_flag_is_true_or_false(problems: Problems, load: Load) -> None:
    text = HEAD + SECTIONS + "    page_break: "
    assert load(f"{text}true\n").sections[0].page_break is True
    assert load(f"{text}false\n").sections[0].page_break is False
    (problem,) = problems(f"{text}yes\n")
    assert "'yes' is neither true nor false" in problem.message


def test_the_reader_s_own_keys_are_no_keys_of_a_file(problems: Problems) -> None:
    for key in ("source", "file", "type"):
        found = problems(HEAD + SECTIONS + f"    {key}: x\n")
        assert [problem.rule for problem in found] == ["CON001"]


def test_steps_go_on_at_the_next_number_only(problems: Problems) -> None:
    def blocks(start: int) -> str:
        return with_blocks(f"- steps: [a, b]\n- Rest.\n- steps: {{start: {start}, items: [c]}}")

    assert problems(blocks(3)) == []
    assert problems(blocks(1)) == []
    (problem,) = problems(blocks(4))
    assert text_at(blocks(4), problem).startswith("4")
    assert problem.hint == "write start: 3"


def test_a_line_break_in_a_text_is_kept_and_a_blank_line_refused(
    load: Load, problems: Problems
) -> None:
    words = "- |\n  1 Example Street  \n  **Suite 200**\n"
    (paragraph,) = load(with_blocks(words)).sections[1].blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.text) == "1 Example Street\nSuite 200"
    (problem,) = problems(with_blocks("- |\n  One.\n\n  Two.\n"))
    assert (problem.rule, problem.message.rpartition(": ")[2]) == (
        "CON004", "a blank line inside a text would be lost")
