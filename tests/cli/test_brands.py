"""Several brands at once, each in its own folder; a brand's own texts on each sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts import cli
from handouts.check.readback.structure import find, read_structure
from handouts.delivery.ownership import brand_of
from tests.check.conftest import small_project

BRAND = """name: Riverside Test Clinic
phone: 555-0123
hours: Monday to Friday
after_hours: call 911
"""
HELP = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 30"><title>Help</title>'
        '<rect width="400" height="30" fill="#222222"/></svg>')


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_project(tmp_path)
    brand(tmp_path, "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MAKE_HANDOUT_BRAND", raising=False)
    return tmp_path


def brand(folder: Path, lines: str) -> None:
    path = folder / "templates" / "brands" / "ours"
    path.mkdir(parents=True, exist_ok=True)
    (path / "brand.yaml").write_text(BRAND + lines, encoding="utf-8")
    (path / "help.svg").write_text(HELP, encoding="utf-8")


def words(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_each_brand_gets_a_folder_of_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--topic", "small", "--brand", "ours", "--brand", "sample"]) == 0
    assert capsys.readouterr().out.split() == ["build/ours/small.pdf", "build/sample/small.pdf"]
    assert "Riverside Test Clinic" in words(folder / "build/ours/small.pdf")
    assert brand_of(folder / "build/sample/small.pdf") == "sample"


def test_an_unknown_brand_among_several_stops_before_anything_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--topic", "small", "--brand", "ours", "--brand", "smaple"]) == 2
    assert "did you mean 'sample'?" in capsys.readouterr().err
    assert not (folder / "build").exists()


def test_several_brands_cannot_share_one_file(folder: Path) -> None:
    assert cli.main(
        ["--topic", "small", "--brand", "ours", "--brand", "sample", "-o", "a.pdf"]) == 2


def test_a_command_that_takes_one_brand_refuses_two(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--brand", "ours", "--brand", "sample", "check", "small"]) == 2
    assert "takes one" in capsys.readouterr().err


def test_another_brands_file_is_not_overwritten_unasked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--topic", "small", "--brand", "ours"]) == 0
    before = (folder / "build/small.pdf").read_bytes()
    assert cli.main(["--topic", "small", "--brand", "sample"]) == 2
    shown = capsys.readouterr().err
    assert "build/small.pdf: USE017 belongs to the brand 'ours'" in shown
    assert "--output build/sample" in shown
    assert (folder / "build/small.pdf").read_bytes() == before
    assert cli.main(["--topic", "small", "--brand", "ours"]) == 0
    assert cli.main(["--topic", "small", "--brand", "sample", "--force"]) == 0
    assert brand_of(folder / "build/small.pdf") == "sample"


def test_another_brands_shelf_is_not_overwritten_unasked(folder: Path) -> None:
    (folder / "handouts.yaml").write_text("topics: [small]\nbooklets: []\n", encoding="utf-8")
    assert cli.main(["--all", "--brand", "ours"]) == 0
    before = (folder / "build/manifest.json").read_bytes()
    assert cli.main(["--all", "--brand", "sample"]) == 2
    (folder / "handouts.yaml").write_text("topics: [faq]\nbooklets: []\n", encoding="utf-8")
    assert cli.main(["--all", "--brand", "sample"]) == 2
    assert (folder / "build/manifest.json").read_bytes() == before
    assert not (folder / "build/faq.pdf").exists()


def test_a_file_of_nobody_has_no_brand(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b'%PDF-1.7 "brand": "x"')
    assert brand_of(tmp_path / "a.pdf") is None
    assert brand_of(tmp_path / "none.pdf") is None


def test_a_tilde_is_the_home_folder(folder: Path) -> None:
    assert cli.main(["--topic", "small", "--output", "~/out"]) == 0
    assert (folder / "home/out/small.pdf").is_file()
    (folder / "handouts.yaml").write_text("output: ~/set\n", encoding="utf-8")
    assert cli.main(["--topic", "small"]) == 0
    assert (folder / "home/set/small.pdf").is_file()
    assert not (folder / "~").exists()


@pytest.mark.parametrize("output", ["~", "~root/x", "a/~", "~/../x", "~/~"])
def test_a_tilde_that_is_no_home_is_refused(folder: Path, output: str) -> None:
    (folder / "handouts.yaml").write_text(f"output: {output}\n", encoding="utf-8")
    assert cli.main(["--topic", "small"]) == 1


# -- the notice of free help with language ------------------------------------------------------


def test_the_notice_stands_on_each_sheet_with_its_marks(folder: Path) -> None:
    brand(folder, 'language_access: "**HELPWORDS:** [ayuda gratis.]{lang=es} '
                  '[Our page](https://clinic.example/help)"\nlicense: "**Free** to copy."\n')
    assert cli.main(["--topic", "small", "--brand", "ours"]) == 0
    page = words(folder / "build/small.pdf")
    assert page.count("HELPWORDS: ayuda gratis. Our page") == 1
    assert "Free to copy." in page
    assert "lang=" not in page
    assert "**" not in page
    root = read_structure(folder / "build/small.pdf").root
    assert "es" in [node.props.get("Lang") for node in find(root, "Span")]


@pytest.mark.parametrize("own_page", [False, True])
def test_the_notice_as_a_picture_has_its_words_for_the_ear(folder: Path, own_page: bool) -> None:
    brand(folder, "language_access: {picture: help.svg, alt: Free help in 5 languages, "
                  f"page: {str(own_page).lower()}}}\n")
    assert cli.main(["--topic", "small", "--brand", "ours"]) == 0
    path = folder / "build/small.pdf"
    alts = [node.props.get("Alt") for node in find(read_structure(path).root, "Figure")]
    assert alts.count("Free help in 5 languages") == 1
    plain = folder / "plain.pdf"
    brand(folder, "")
    assert cli.main(["--topic", "small", "--brand", "ours", "-o", str(plain)]) == 0
    if own_page:
        assert len(PdfReader(path).pages) == len(PdfReader(plain).pages) + 1
