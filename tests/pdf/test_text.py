"""Lines break between words, never inside them, and never lose or glue one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.pdf import fonts
from handouts.pdf.breaks import pieces
from handouts.pdf.tags import Tag
from handouts.pdf.text import LINE_BREAK, Face, Span, WordTooWide, break_lines, text_width

FACE = Face(13, 17.5, "#1a1a1a")


def _texts(spans: list[Span], width: float) -> list[str]:
    fonts.register()
    lines = break_lines(spans, FACE, width)
    return ["".join(run.text for run in line.runs) for line in lines]


def test_a_line_that_goes_on_ends_in_a_space_so_that_words_do_not_glue() -> None:
    lines = _texts([Span("Write it in the diary each day")], 90)
    assert len(lines) > 1
    assert all(line.endswith(" ") for line in lines[:-1])
    assert "".join(lines) == "Write it in the diary each day"


def test_the_same_words_under_other_tags_break_alike_and_keep_their_own_tags() -> None:
    fonts.register()

    def set_text(lang: str) -> tuple[list[Tag], list[list[tuple[str, Tag | None]]]]:
        own = Tag("P")
        link = own.inline("Link")
        tags = [link, link.inline("Span", lang=lang)]
        words = [Span("Read in "), Span("our page ", tag=tags[0], href="#page"),
                 Span("en español", tag=tags[1], href="#page"), Span(" what helps you at home")]
        lines = break_lines(words, FACE, 120)
        return tags, [[(run.text, run.tag) for run in line.runs] for line in lines]

    (first, set_first), (second, set_second) = set_text("es"), set_text("es")
    other = dict(zip(first, second, strict=True))
    assert set(first) == {tag for line in set_first for _, tag in line} - {None}
    assert set_second == [
        [(text, other[tag] if tag else None) for text, tag in line] for line in set_first]


def test_a_number_stays_with_its_unit() -> None:
    lines = _texts([Span("Walk for 15\u00a0minutes")], 85)
    assert [line for line in lines if "15" in line] == ["15\u00a0minutes"]


def test_a_number_parts_from_its_unit_at_a_plain_space() -> None:
    lines = _texts([Span("Walk for 15 minutes a day")], 85)
    assert not any("15 minutes" in line for line in lines)


@pytest.mark.parametrize("words", ["Walk for half an hour, once a week.", "Take up to ____ mg.",
                                   "Line one\nTake it for some more weeks."])
def test_no_last_word_is_alone_on_its_line(words: str) -> None:
    for width in range(110, 200):
        lines = _texts([Span(words)], width)
        assert "".join(lines).split() == words.split()
        if len(lines) > 1 and len(lines[-2].split()) > 2 and "\n" not in lines[-2]:
            assert len(lines[-1].split()) > 1


def test_a_line_with_bold_words_is_no_wider_than_its_column() -> None:
    words = [Span("Stress or poor sleep? ", bold=True), Span("They can add to pain. Ask us.")]
    fonts.register()
    for quarters in range(400, 1200):
        lines = break_lines(words, FACE, quarters / 4)
        assert max(line.width for line in lines) <= quarters / 4 + 0.02


def test_a_word_wider_than_its_column_is_refused() -> None:
    with pytest.raises(WordTooWide) as caught:
        _texts([Span("an extraordinarily")], 40)
    assert caught.value.word == "extraordinarily"


def test_a_long_address_breaks_after_a_slash_without_a_space() -> None:
    address = "https://www.example.org/patients/handouts/hip-and-back-pain"
    lines = _texts([Span(address)], 200)
    assert len(lines) > 1
    assert "".join(lines) == address


FORM = "https://docs.example.com/forms/d/e/1FAIpQLSdWvLz0mXc3a0pT2kK9Yv5a8cJk3hJ2wWJ0mR4x/viewform"
FILE = "https://www.example.org/knee/strengthening_program_for_adults.pdf?utm_source=handout&a=b"
MAIL = "physical.therapy.scheduling@riverside-regional-medical-center.example"


@pytest.mark.parametrize("address", [FORM, FILE, MAIL, f"({FILE}).", "www.example.org/" + "x" * 90])
@pytest.mark.parametrize("width", [60, 150, 300])
def test_no_address_is_too_long_for_a_column(address: str, width: float) -> None:
    lines = _texts([Span(f"see {address} now")], width)
    assert "".join(lines) == f"see {address} now"
    assert all(text_width(line.rstrip(), FACE) <= width + 0.02 for line in lines)


@pytest.mark.parametrize("address", [FILE, MAIL])
def test_an_address_breaks_after_one_of_its_marks(address: str) -> None:
    lines = _texts([Span(address)], 170)
    assert len(lines) > 2
    assert all(line[-1] in "/?&=_.-@" for line in lines[:-1])


def test_an_address_that_is_a_link_and_ends_a_sentence_breaks_too() -> None:
    fonts.register()
    link = Tag("Link")
    lines = break_lines([Span(FILE, tag=link, href=FILE), Span(".")], FACE, 150)
    assert len(lines) > 2
    assert "".join(run.text for line in lines for run in line.runs if run.tag is link) == FILE
    assert lines[-1].runs[-1].text == "."


@pytest.mark.parametrize(("word", "parts"), [
    ("over-the-counter", ["over-", "the-", "counter"]), ("and/or", ["and/", "or"]),
    ("1-800-555-0100", ["1-800-555-0100"]), ("2.5", ["2.5"]), ("24/7", ["24/7"]),
    ("-5", ["-5"]), ("e.g.,", ["e.", "g.,"]), ("word", ["word"]),
    ("0.5-mg/mL", ["0.5-mg/", "mL"]),
    ("https://a.example/b?c=d", ["https://a.", "example/", "b?", "c=", "d"]),
])
def test_where_a_word_may_break(word: str, parts: list[str]) -> None:
    assert list(pieces(word)) == parts


def test_a_word_breaks_only_in_a_column_that_is_too_narrow_for_it() -> None:
    words = [Span("use over-the-counter pills")]
    assert _texts(words, 110) == ["use ", "over-the-counter ", "pills"]
    assert _texts(words, 80) == ["use over-the-", "counter pills"]


def test_a_short_pair_of_words_does_not_break_at_its_slash() -> None:
    assert _texts([Span("hip/back")], 60) == ["hip/back"]


def test_punctuation_stays_with_the_bold_word_before_it() -> None:
    lines = _texts([Span("Stop if it "), Span("hurts", bold=True), Span(", and rest")], 78)
    assert any("hurts," in line for line in lines)


def test_a_line_break_starts_a_line() -> None:
    assert _texts([Span("one"), LINE_BREAK, Span("two")], 200) == ["one ", "two"]


def test_the_space_before_a_link_does_not_belong_to_the_link() -> None:
    fonts.register()
    link = Tag("Link")
    spans = [Span("see "), Span("our page", tag=link, href="#x"), Span(" now")]
    line = break_lines(spans, FACE, 400)[0]
    assert [run.text for run in line.runs if run.tag is link] == ["our page"]
    assert "".join(run.text for run in line.runs) == "see our page now"


@given(st.lists(st.text("abcdefgh.,µé", min_size=1, max_size=9), min_size=1, max_size=30))
def test_no_word_is_lost_and_no_line_is_too_wide(words: list[str]) -> None:
    text = " ".join(words)
    lines = _texts([Span(text)], 120)
    assert "".join(lines) == text
    assert all(text_width(line.rstrip(), FACE) <= 120.01 for line in lines)


def _filled(*texts: str) -> list[Span]:
    """Return spans in which each text of underscores is a blank."""
    return [Span(text, tag=Tag("Span", actual="blank") if "_" in text else None) for text in texts]


@pytest.mark.parametrize(("texts", "lines"), [
    (("Walk ", "____", " minutes. Next week: ", "________"),
     ["Walk ____ minutes. ", "Next week: ________"]),
    (("My pain goes down to: ", "____", " Next week: ", "_________"),
     ["My pain goes down to: ____ ", "Next week: _________"]),
    (("Who can drive me, and phone: ", "________"), ["Who can drive me, ", "and phone: ________"]),
    # A label that fills its line gives its last word alone.
    (("What I will do for my back: ", "________"), ["What I will do for my ", "back: ________"]),
])
def test_what_belongs_into_a_blank_stands_before_it_on_its_line(
    texts: tuple[str, ...], lines: list[str]
) -> None:
    assert _texts(_filled(*texts), 155) == lines


@given(st.lists(st.sampled_from(["to", "week:", "times", "end.", "and,", "______"]), min_size=1,
                max_size=30), st.integers(40, 200))
def test_no_word_before_a_blank_is_lost_and_no_line_is_too_wide(
    words: list[str], width: int
) -> None:
    spans = [span for word in words for span in _filled(word, " ")]
    lines = break_lines(spans, FACE, width)
    assert "".join("".join(run.text for run in line.runs) for line in lines).split() == words
    assert max(line.width for line in lines) <= width + 0.01
    assert all(line.runs for line in lines)
