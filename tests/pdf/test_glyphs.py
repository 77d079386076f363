"""What prints is right, and what does not is told in one line with a way out."""

from __future__ import annotations

import io
import unicodedata
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from handouts.errors import Source
from handouts.markup.parse import parse_markup
from handouts.pdf import clusters, fonts
from handouts.pdf.layout import scripts
from handouts.pdf.layout.glyphs import check_glyphs, glyph_problems, missing
from tests.pdf.conftest import Build
from tools import signs_face

# Navajo, Marshallese, Guaraní, Yoruba, Ewe, Lithuanian, a serial letter of Cyrillic.
MARKED = ("Ałnáosdlį́į́ dį́į́ʼ", "M̧ajeļ n̄an m̄ o̧", "g̃uarã G̃", "ọ́ẹ̀ṣ́ Ọ̀", "ɔ̃ ɛ̀ ŋ̀", "i̇́ j̄", "е̄ Р̌")
SIGNS = ("☐☑☒ ✓✔✗✘ →←↑↓↔ ★☆ ●○■□▪▫•◦ ➔⇒➢❖ ≥≤≠≈ ±×÷°²³ ¼½¾⅓⅔ ™®©…–— ⚠☎✂ ①②③⑨⑩⑪⑲⑳")


def words(*texts: str) -> list[tuple[str, str]]:
    return [(problem.message, problem.hint) for problem in glyph_problems(
        (text, Source("a.yaml", number + 1)) for number, text in enumerate(texts))]


# -- letters with marks ------------------------------------------------------------------


def parts_of(text: str, *, bold: bool) -> list[tuple[int, int, int, int]]:
    """Return the boxes of a cluster's base and marks as they are drawn, in font units."""
    ((name, code),) = fonts.split_words(text, bold)
    face = pdfmetrics.getFont(name).face  # type: ignore[attr-defined]  # the stub lacks it
    place = face.get_table_pos("glyf")[0] + face.glyphPos[face.charToGlyph[ord(code)]]
    data = face._ttf_data[place:]
    boxes, at = [], 10
    while True:
        number = [int.from_bytes(data[at + step:at + step + 2], "big", signed=step > 2)
                  for step in (0, 2, 4, 6)]
        boxes.append(clusters._box(face, number[1], (number[2], number[3])))
        at += 8
        if not number[0] & 0x20:
            return boxes


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("cluster", ["į́", "m̄", "g̃", "ọ́", "n̄", "ŋ̀", "G̃", "j̄", "е̄"])
def test_a_mark_stands_over_its_own_letter(cluster: str, bold: bool) -> None:
    base, *marks = parts_of(cluster, bold=bold)
    assert marks
    for mark in marks:
        middle = (mark[0] + mark[2]) / 2
        assert base[0] < middle < base[2], "beside its letter"
        assert mark[1] >= base[3] - 60 or mark[3] <= base[1] + 60, "across its letter"


@pytest.mark.parametrize("cluster", ["i̇́", "ṹ̄", "ẫ̄"])
def test_marks_on_one_side_stand_on_each_other(cluster: str) -> None:
    _, *marks = parts_of(cluster, bold=False)
    above = [mark for mark in marks if mark[1] > 300]
    assert all(lower[3] <= upper[1] + 30 for lower, upper in pairwise(above))


def test_an_i_loses_its_dot_under_a_mark() -> None:
    assert clusters._spellings("į́")[0][0] == "ı"
    assert clusters._spellings("m̄") == ("m̄",)


@pytest.mark.parametrize("text", MARKED)
def test_a_marked_letter_is_read_back_as_it_was_written(build: Build, text: str) -> None:
    data = build(f"<p>{text} <strong>{text}</strong> {text}</p>").data
    page = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    for read in (page, PdfReader(io.BytesIO(data)).pages[0].extract_text()):
        assert unicodedata.normalize("NFC", " ".join(read.split())).count(
            unicodedata.normalize("NFC", text)) == 3
    assert missing(text) == []


def test_a_decomposed_letter_is_set_as_the_composed_one() -> None:
    assert fonts.split_words("e\u0301", bold=False) == (("House", "é"),)


def test_a_link_says_its_marks(build: Build) -> None:
    data = build('<p><a href="https://clinic.example/">n̄an</a></p>').data
    notes: Any = PdfReader(io.BytesIO(data)).pages[0]["/Annots"]
    assert [note.get_object()["/Contents"] for note in notes] == ["n̄an"]


@pytest.mark.parametrize("text", ["\u0304x", "x \u0304", "5\u0304", "a" + "\u0301" * 6])
def test_a_mark_that_finds_no_place_is_refused(text: str) -> None:
    assert missing(text)


def test_marks_do_not_change_what_other_documents_are_made_of(build: Build) -> None:
    before = build("<p>plain</p>").data
    build("<p>q̄ w̃ ǰ̄</p>")
    assert build("<p>plain</p>").data == before


# -- signs -------------------------------------------------------------------------------


@pytest.mark.parametrize("bold", [False, True])
def test_signs_that_office_programs_paste_are_drawn_as_themselves(
    build: Build, bold: bool
) -> None:
    assert missing(SIGNS) == []
    line = f"<strong>{SIGNS}</strong>" if bold else SIGNS
    data = build(f"<p>{line}</p>").data
    for read in (PdfReader(io.BytesIO(data)).pages[0].extract_text(),
                 pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()):
        assert "".join(SIGNS.split()) in "".join(read.split())


def test_a_sign_in_a_word_leaves_the_letters_in_one_face() -> None:
    assert fonts.split_words("(✓) ①one ★★", bold=False) == (
        ("House", "("), ("Signs", "✓"), ("House", ") "), ("Signs", "①"), ("House", "one "),
        ("Signs", "★★"))
    assert fonts.split_words("≤5мл", bold=True) == (("Signs", "≤"), ("Wide-Bold", "5мл"))


@pytest.mark.parametrize(("sign", "says"), [
    ("😀", "grinning face"), ("✅", "`✓`"), ("❌", "`✗`"), ("⛔", "do not"), ("⟾", "`to`"),
    ("1\u20e3", "steps:"), ("𝟏", "`1`"), ("🠒", "`to`"),
])
def test_a_sign_that_no_face_has_says_what_to_write(sign: str, says: str) -> None:
    ((_, hint),) = words(f"{sign} once, {sign} twice", f"{sign} again")
    assert says in hint


@pytest.mark.parametrize(("text", "said"), [
    ("Good \U0001f44d\U0001f3fd job", ["thumbs up sign"]),
    ("A \U0001f468\u200d\u2695\ufe0f said", ["man"]),
    ("\U0001f1fa\U0001f1f8 and \U0001f1f2\U0001f1fd", ["the flag", "the flag"]),
    ("Up \u2191\U0001f3fd", ["fitzpatrick"]),
])
def test_a_sign_of_several_characters_is_one_line(text: str, said: list[str]) -> None:
    problems = glyph_problems([(text, Source("a.yaml", 1))])
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert words in problem.message


def test_the_file_of_signs_is_what_its_tool_makes() -> None:
    made, kept = TTFont(io.BytesIO(signs_face.make())), TTFont(signs_face.FILE)
    assert made.getBestCmap() == kept.getBestCmap()
    assert set(map(ord, signs_face.SIGNS)) <= set(kept.getBestCmap())
    assert made["glyf"] == kept["glyf"]


# -- scripts -----------------------------------------------------------------------------

SCRIPTS = {
    "Arabic": "محمد علي", "Hebrew": "דוד כהן", "Syriac": "ܫܠܡܐ", "Thaana": "ދިވެހި", "N'Ko": "ߒߞߏ",
    "Devanagari": "मुफ़्त", "Bengali": "বাংলা", "Gurmukhi": "ਪੰਜਾਬੀ", "Gujarati": "ગુજરાતી",
    "Odia": "ଓଡ଼ିଆ", "Tamil": "தமிழ்", "Telugu": "తెలుగు", "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം", "Sinhala": "සිංහල", "Thai": "ภาษาไทย", "Lao": "ພາສາລາວ",
    "Tibetan": "བོད་སྐད", "Myanmar": "မြန်မာ", "Khmer": "ភាសាខ្មែរ", "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "Adlam": "𞤀𞤣𞤤𞤢𞤥", "Korean": "한국어 무료", "Chinese or Japanese": "中文：免費協助。",
    "Japanese": "ひらがな", "Ethiopic": "አማርኛ", "Armenian": "Հայերեն", "Cherokee": "ᏣᎳᎩ",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_refused_once_with_a_way_out(script: str) -> None:
    ((message, hint),) = words(SCRIPTS[script], f"Say {SCRIPTS[script]}!")
    assert message.startswith(f"{script} text cannot be printed yet")
    assert message.endswith("also at line 2")
    assert "language_access" in hint
    assert "picture" in hint


def test_five_scripts_in_one_text_are_five_lines() -> None:
    found = words("Español: ayuda gratis. 中文：免費協助。 한국어: 무료. العربية: مجانا. हिन्दी: मुफ़्त. ภาษา")
    assert len(found) == 5


def test_a_face_that_has_the_letters_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clinic's own face may have Hebrew: it would be set from left to right all the same."""
    everything = frozenset(map(chr, range(0x20, 0x10000)))
    monkeypatch.setattr(fonts, "_characters", lambda typeface, bold: everything)
    assert len(words("Ask Dr. דוד כהן or Dr. محمد علي.")) == 2
    assert words("中文") == [], "letters that stand by themselves may come from a clinic's face"


def test_the_table_of_scripts_is_in_order() -> None:
    for table in (scripts._COMPLEX, scripts._WIDE):
        assert all(first <= last for first, last, _ in table)
        assert all(before[1] < after[0] for before, after in pairwise(table))


def test_every_character_that_runs_from_right_to_left_has_a_script() -> None:
    lost = [code for code in range(0x20, 0x1F000) if not 0xD800 <= code <= 0xDFFF
            and unicodedata.bidirectional(chr(code)) in ("R", "AL", "AN")
            and unicodedata.category(chr(code)) != "Cf" and not scripts.complex_script(chr(code))]
    assert lost == []


def test_languages_of_single_letters_print() -> None:
    assert missing("Việt Ωμέγα Привет Łódź Žižek Ñandú Türkçe Kreyòl Hmoob Oʻzbek Ʌ") == []


def test_a_document_names_the_other_places() -> None:
    document = parse_markup(
        '<document lang="en"><article id="a"><h1>T</h1>'
        '<p at="content/en/a.yaml:7:3">😀</p><p at="content/en/a.yaml:9:3">😀</p>'
        '<p at="content/en/b.yaml:2:3">😀</p></article></document>', "t")
    (problem,) = check_glyphs(document)
    assert str(problem.source) == "content/en/a.yaml:7:3"
    assert problem.message.endswith("also at line 9, content/en/b.yaml:2:3")
