"""A clinic's own face is sound and legal, or refused with a word on what to do."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from handouts import pipeline
from handouts.check.readback.structure import find, read_structure, text
from handouts.errors import HandoutError, Problem, Source
from handouts.orders import Job, Order
from handouts.pdf import faces, fonts
from handouts.pdf.faces import load_typeface
from handouts.pdf.layout.glyphs import missing
from handouts.project import Project, builtin_root, open_project
from handouts.theme.brand import load_brand
from handouts.theme.load import load_theme
from tests.check.conftest import small_project
from tests.pdf.fontfiles import (
    a_box,
    glyph_of,
    house_font,
    put_together,
    taken_apart,
    with_characters,
    with_outlines,
    with_usage,
)

BRAND = "name: Test Clinic\nphone: 555-0123\nhours: Daily\nafter_hours: call us\ntheme: ours\n"
THEME = "extends: house\nfonts: {face: own, regular: plain.ttf, bold: strong.ttf}\n"
FONTS = "templates/brands/ours/fonts"


@pytest.fixture
def clinic(tmp_path: Path) -> Project:
    """Return a project with a small topic, and a brand with a face of its own."""
    project = small_project(tmp_path)
    folder = tmp_path / FONTS
    folder.mkdir(parents=True)
    (folder / "plain.ttf").write_bytes(house_font("Regular"))
    (folder / "strong.ttf").write_bytes(house_font("Bold"))
    (folder.parent / "brand.yaml").write_text(BRAND, encoding="utf-8")
    (tmp_path / "templates/themes").mkdir(parents=True, exist_ok=True)
    (tmp_path / "templates/themes/ours.yaml").write_text(THEME, encoding="utf-8")
    return project


def face(project: Project) -> fonts.Typeface:
    brand = load_brand(project, "ours")
    return load_typeface(project, brand, load_theme(project, brand.theme))


def problems(project: Project) -> list[Problem]:
    with pytest.raises(HandoutError) as caught:
        face(project)
    return list(caught.value.problems)


def built(project: Project, brand: str = "ours") -> bytes:
    return pipeline.build_one(
        Job(project, brand=brand, today=date(2026, 11, 23)), Order("topic", "small")).pdf


def embedded(pdf: bytes) -> dict[str, Any]:
    """Return the fonts of a file by the name inside them, without that of boxes to tick."""
    resources: list[Any] = [page["/Resources"] for page in PdfReader(BytesIO(pdf)).pages]
    every = [font.get_object() for each in resources for font in each["/Font"].values()]
    named = {str(font["/BaseFont"]).partition("+")[2]: font for font in every}
    del named["HandoutSigns"]
    return named


# -- what is set ------------------------------------------------------------------------------


def test_every_word_is_set_in_the_own_face(clinic: Project) -> None:
    own, ours = embedded(built(clinic)), embedded(built(clinic, "sample"))
    assert len(own) == 2
    assert own.keys().isdisjoint(ours)
    for font in own.values():
        assert "/ToUnicode" in font
        assert "/FontFile2" in font["/FontDescriptor"]


def test_fonts_with_one_name_inside_keep_their_own_letters(clinic: Project) -> None:
    """Many families come with files that all call themselves the same."""
    strong = taken_apart(house_font("Bold"))
    strong["name"] = taken_apart(house_font("Regular"))["name"]
    (clinic.root / FONTS / "strong.ttf").write_bytes(put_together(strong))
    read = read_structure(built(clinic))
    same = read_structure(built(clinic, "sample"))
    assert [text(node).replace("555-0123", "555-0100") for node in find(read.root, "H2")] == [
        text(node) for node in find(same.root, "H2")]
    assert len(embedded(built(clinic))) == 2


def test_a_word_that_the_own_face_lacks_is_set_whole_in_noto(clinic: Project) -> None:
    typeface = face(clinic)
    parts = fonts.split_words("Say Việt now", False, typeface)
    assert parts == ((typeface.regular, "Say "), ("Wide", "Việt "), (typeface.regular, "now"))


def test_a_character_that_one_weight_lacks_is_no_part_of_the_face(clinic: Project) -> None:
    fonts.register()
    bold: Any = pdfmetrics.getFont("House-Bold")
    glyphs = dict(bold.face.charToGlyph)
    few = {code: glyph for code, glyph in glyphs.items() if code != ord("ñ")}
    (clinic.root / FONTS / "strong.ttf").write_bytes(with_characters(few, "Bold"))
    typeface = face(clinic)
    assert fonts.split_words("ñandú", False, typeface) == (("Wide", "ñandú"),)
    assert fonts.split_words("ñandú", True, typeface) == (("Wide-Bold", "ñandú"),)
    assert missing("ñandú", typeface) == []


def test_noto_as_the_face_of_a_theme(clinic: Project) -> None:
    path = clinic.root / "templates/themes/ours.yaml"
    path.write_text("extends: house\nfonts: {face: noto}\n", encoding="utf-8")
    assert all("Noto" in name for name in embedded(built(clinic)))
    # Noto Sans lacks some signs that the house face has.
    assert fonts.split_words("≤5", False, fonts.WIDE) == (("House", "≤5"),)
    assert missing("≤5", fonts.WIDE) == []


def test_one_brand_leaves_nothing_for_the_next(clinic: Project) -> None:
    before = built(clinic, "sample")
    own = built(clinic)
    assert built(clinic, "sample") == before
    assert built(clinic) == own


def test_an_unused_own_file_is_no_matter(clinic: Project) -> None:
    path = clinic.root / "templates/themes/ours.yaml"
    path.write_text(THEME.replace("own", "atkinson"), encoding="utf-8")
    (clinic.root / FONTS / "strong.ttf").unlink()
    assert face(clinic) == fonts.HOUSE


# -- what is refused --------------------------------------------------------------------------


def _variable() -> bytes:
    return put_together(taken_apart(house_font()) | {"fvar": b"\0" * 16})


def _without_outlines() -> bytes:
    tables = taken_apart(house_font())
    del tables["glyf"]
    return put_together(tables)


def _flipped(table: str, at: int) -> bytes:
    """Return a font with one byte of a table changed."""
    data = bytearray(house_font())
    (count,) = struct.unpack_from(">H", data, 4)
    place = next(offset for name, _, offset, _ in struct.iter_unpack(
        ">4sLLL", data[12:12 + 16 * count]) if name == table.encode())
    data[place + at] ^= 0x11
    return bytes(data)


def _without(*chars: str) -> bytes:
    fonts.register()
    plain: Any = pdfmetrics.getFont("House")
    glyphs = dict(plain.face.charToGlyph)
    return with_characters({
        code: glyph for code, glyph in glyphs.items() if chr(code) not in chars})


@pytest.mark.parametrize(("make", "rule", "says", "hint"), [
    (lambda: b"<html>", "FNT001", "not a TrueType font", "static TrueType"),
    (lambda: b"", "FNT001", "not a TrueType font", "static TrueType"),
    (lambda: b"wOFF" + house_font(), "FNT001", "WOFF", "static TrueType"),
    (lambda: b"wOF2" + house_font(), "FNT001", "WOFF2", "static TrueType"),
    (lambda: b"OTTO" + house_font()[4:], "FNT001", "CFF outlines", "static TrueType"),
    (lambda: b"ttcf" + house_font(), "FNT001", "a collection", "static TrueType"),
    (lambda: house_font()[:20_000], "FNT001", "cut off", "again from its maker"),
    (lambda: house_font()[:11], "FNT001", "cut off", "again from its maker"),
    (_without_outlines, "FNT001", "no TrueType outlines", "static TrueType"),
    (lambda: house_font() + b"\0" * faces.LARGEST, "FNT001", "KB", "2,048 KB"),
    (_variable, "FNT003", "variable", "a file for each"),
    (lambda: with_usage(0x0002), "FNT004", "forbids", "license"),
    (lambda: with_usage(0x0104), "FNT004", "forbids", "license"),
    (lambda: with_usage(0x0200), "FNT004", "forbids", "license"),
    (lambda: _flipped("glyf", 1), "FNT001", "the checksum of the table 'glyf' is wrong", "again"),
    (lambda: _flipped("loca", 9), "FNT001", "the checksum of the table 'loca' is wrong", "again"),
    (lambda: _flipped("hmtx", 4), "FNT001", "the checksum of the table 'hmtx' is wrong", "again"),
    (lambda: _flipped("head", 9), "FNT001", "the checksum of the file is wrong", "again"),
    (lambda: with_outlines({"q": a_box(0, 0, 0, 700)}), "FNT007", "q (U+0071)", "again"),
    (lambda: with_outlines({"A": a_box(9000, 0, 9500, 700)}), "FNT007", "A (U+0041)", "again"),
    (lambda: with_outlines({"4": glyph_of("1")}), "FNT007", "1 (U+0031), 4 (U+0034)", "again"),
    (lambda: with_outlines({char: glyph_of("0") for char in "123456789"}), "FNT007",
     "0 (U+0030), 1 (U+0031)", "again"),
    (lambda: with_outlines({}, {"e": 30_000}), "FNT007", "e (U+0065)", "again"),
    (lambda: _without("q", "•"), "FNT005", "q (U+0071), • (U+2022)", "letters"),
])
def test_a_font_that_cannot_be_used_says_so_in_one_line(
    clinic: Project, make: Callable[[], bytes], rule: str, says: str, hint: str
) -> None:
    (clinic.root / FONTS / "plain.ttf").write_bytes(make())
    (problem,) = problems(clinic)
    assert problem.rule == rule
    assert problem.source.file.endswith("brands/ours/fonts/plain.ttf")
    assert says in problem.message
    assert hint in problem.hint
    assert "\n" not in problem.message


@pytest.mark.parametrize("bits", [0x0000, 0x0004, 0x0008, 0x000A])
def test_a_font_that_may_be_embedded_is_taken(clinic: Project, bits: int) -> None:
    (clinic.root / FONTS / "plain.ttf").write_bytes(with_usage(bits))
    assert face(clinic).regular.startswith("Own-")


def test_every_font_that_we_ship_or_use_can_be_read() -> None:
    folder = builtin_root() / "templates/brands/sample-hill/fonts"
    shipped = [path.read_bytes() for path in sorted(folder.glob("*.ttf"))]
    assert len(shipped) == 2
    for number, data in enumerate((*shipped, house_font(), house_font("Bold"), with_outlines({}))):
        assert faces._font(data, Source(f"{number}.ttf")).startswith("Own-")


def test_every_file_is_looked_at_before_the_build_stops(clinic: Project) -> None:
    theme = clinic.root / "templates/themes/ours.yaml"
    theme.write_text(THEME.replace("}", ", italic: slanted.ttf}"), encoding="utf-8")
    (clinic.root / FONTS / "plain.ttf").write_bytes(b"nothing")
    (clinic.root / FONTS / "strong.ttf").write_bytes(_variable())
    found = problems(clinic)
    assert [(Path(each.source.file).name, each.rule) for each in found] == [
        ("plain.ttf", "FNT001"), ("slanted.ttf", "FNT002"), ("strong.ttf", "FNT003")]
    assert "'ours'" in found[1].hint


def test_a_face_without_a_bold_font_is_refused_at_its_line(clinic: Project) -> None:
    path = clinic.root / "templates/themes/ours.yaml"
    path.write_text(THEME.replace(", bold: strong.ttf", ""), encoding="utf-8")
    (problem,) = problems(clinic)
    assert problem.rule == "FNT006"
    assert problem.source.line == 2
    assert "bold" in problem.hint
    path.write_text(THEME, encoding="utf-8")
    (clinic.root / FONTS / "strong.ttf").write_bytes(house_font())
    assert [each.rule for each in problems(clinic)] == ["FNT006"]


@pytest.mark.parametrize("name", ["../plain.ttf", "plain.otf", "/etc/plain.ttf", "a b.ttf"])
def test_a_font_is_named_and_never_a_path(clinic: Project, name: str) -> None:
    path = clinic.root / "templates/themes/ours.yaml"
    path.write_text(THEME.replace("plain.ttf", f'"{name}"'), encoding="utf-8")
    (problem,) = problems(clinic)
    assert (problem.rule, problem.source.line) == ("THM002", 2)
    assert "our-face-bold.ttf" in problem.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_neither_pipes_nor_links_out_of_the_project(
    clinic: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = clinic.root / FONTS / "plain.ttf"
    path.unlink()
    os.mkfifo(path)
    (problem,) = problems(clinic)
    assert (problem.rule, problem.message) == ("FNT001", "the font is not a regular file")
    path.unlink()
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "plain.ttf"
    elsewhere.write_bytes(house_font())
    path.symlink_to(elsewhere)
    (problem,) = problems(clinic)
    assert problem.rule == "PRJ001"


def test_a_damaged_font_is_taken_or_refused_and_nothing_else() -> None:
    sound, chance = house_font(), random.Random(1)
    outcomes = set()
    for _ in range(80):
        # The checksums are those of the damaged tables, or else nothing more would be read.
        tables = {name: bytearray(table) for name, table in taken_apart(sound).items()}
        for _ in range(chance.choice((1, 30, 2000))):
            table = tables[chance.choice(sorted(tables))]
            table[chance.randrange(len(table))] = chance.randrange(256)
        data = put_together({name: bytes(table) for name, table in tables.items()})
        try:
            faces._font(data, Source("damaged.ttf"))
            outcomes.add("taken")
        except HandoutError as error:
            outcomes |= {problem.rule for problem in error.problems}
    assert "FNT001" in outcomes


def test_the_house_face_needs_neither_the_wide_one_nor_a_library_of_pictures(
    tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from handouts.orders import Job, Order\n"
        "from handouts.pipeline import build_one; from handouts.project import open_project\n"
        f"build_one(Job(open_project(Path({str(tmp_path)!r}))), Order('topic', 'home-remedies'))\n"
        "print([m for m in ('pymupdf_fonts', 'PIL.ImageCms', 'PIL.JpegImagePlugin')"
        " if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "[]"


def test_check_finds_a_broken_font_of_a_brand_that_nothing_is_built_with(
    clinic: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handouts.check import run
    from handouts.check.run import Request, check

    monkeypatch.setattr(run, "topic_slugs", lambda *_: ())  # the library is checked elsewhere
    (clinic.root / FONTS / "plain.ttf").write_bytes(b"nothing")
    report = check(Request(Job(open_project(clinic.root), today=date(2026, 11, 23))))
    assert "FNT001" in {finding.problem.rule for finding in report.findings}
