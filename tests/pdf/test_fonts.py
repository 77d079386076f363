"""Every character prints, or the build says which one does not and where."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from handouts.errors import Source
from handouts.markup.parse import parse_markup
from handouts.pdf import fonts
from handouts.pdf.faces import _damaged, _tables
from handouts.pdf.layout.glyphs import check_glyphs, missing
from tests.pdf.conftest import Build


def test_plain_text_is_set_in_the_house_face() -> None:
    words = "Rest 5\u00a0minutes"
    assert fonts.split_words(words, bold=False) == (("House", words),)


def test_one_rare_letter_moves_its_whole_word_and_no_other() -> None:
    parts = fonts.split_words("Say Việt now", bold=False)
    assert parts == (("House", "Say "), ("Wide", "Việt "), ("House", "now"))


def test_a_dose_with_a_unit_stays_one_word() -> None:
    parts = fonts.split_words("5\u00a0мл now", bold=True)
    assert parts == (("Wide-Bold", "5\u00a0мл "), ("House-Bold", "now"))


@pytest.mark.parametrize("char", ["✅", "\U0001f600"])
def test_a_character_that_no_face_has_is_named_with_its_place(char: str) -> None:
    document = parse_markup(
        '<document lang="en"><article id="a"><h1>T</h1>'
        f'<p at="topics/a.yaml:7:3">Tick {char} here</p></article></document>', "t")
    (problem,) = check_glyphs(document)
    assert str(problem.source) == "topics/a.yaml:7:3"
    assert problem.rule == "GLY001"
    assert f"U+{ord(char):04X}" in problem.message


@pytest.mark.parametrize("char", [
    "\u00ad", "\u200b", "\u202e", "\u2028", "\x1f", "\x85", "\ufeff",
])
def test_a_character_that_does_not_print_is_no_part_of_a_word(char: str) -> None:
    assert missing(f"5{char} mg") == [char]
    assert missing(f"ibu{char}profen") == [char]


def test_text_that_prints_is_no_problem() -> None:
    document = parse_markup(
        '<document lang="en"><article id="a"><h1>T</h1><p>Ñandú, Việt, Ωmega, 5 µg</p>'
        "</article></document>", "t")
    assert check_glyphs(document) == []


def test_all_fonts_are_embedded_with_their_meaning(build: Build) -> None:
    reader = PdfReader(io.BytesIO(build("<p>Plain, <strong>bold</strong>, Việt</p>").data))
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    found = {
        str(font.get_object()["/BaseFont"]): font.get_object()
        for resource in resources for font in resource["/Font"].values()
    }
    used = {name: font for name, font in found.items() if "+" in name}
    assert len(used) >= 3
    assert all("/ToUnicode" in font for font in used.values())
    assert all("/FontFile2" in font["/FontDescriptor"] for font in used.values())
    assert set(found) == set(used), "a face that is not embedded"


def test_a_subset_has_what_a_reader_uses_and_stays_sound(build: Build) -> None:
    reader = PdfReader(io.BytesIO(build("<p>Plain, <strong>bold</strong></p>").data))
    fonts_of: Any = reader.pages[0]["/Resources"]
    for font in fonts_of["/Font"].values():
        stream = font.get_object()["/FontDescriptor"]["/FontFile2"]
        data = stream.get_data()
        assert stream["/Length1"] == len(data)
        tables = _tables(data, Source("a.ttf"))
        # ISO 32000-1, 9.9; hints stay, for screens of few pixels.
        assert {"glyf", "head", "hhea", "hmtx", "loca", "maxp", "cmap"} <= set(tables)
        assert not {"name", "OS/2", "post"} & set(tables)
        assert _damaged(data, tables) == ""
        assert _damaged(data.replace(tables["hmtx"], bytes(len(tables["hmtx"]))), tables) != "" or (
            not any(tables["hmtx"]))


def test_a_font_without_some_tables_has_true_sums() -> None:
    file = (fonts.house_folder() / "AtkinsonHyperlegible-Regular.ttf").read_bytes()
    cut = fonts.without_tables(file, frozenset({"name", "post"}))
    read = TTFont(io.BytesIO(cut), checkChecksums=2)  # raises where a sum is wrong
    assert set(read.keys()) == set(TTFont(io.BytesIO(file)).keys()) - {"name", "post"}
    whole = sum(struct.unpack(f">{len(cut) // 4}L", cut)) & 0xFFFFFFFF
    assert whole == 0xB1B0AFBA  # OpenType, "head", checksumAdjustment
