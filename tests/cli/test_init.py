"""`init` makes a folder that builds at once, `new topic` a topic that does."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from handouts.cli import main
from handouts.project import builtin_root

CLINIC = ("--name", 'Dr. "Q" & Sons: Clinic', "--phone", "555-0123", "--address", "1 Main Street")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for variable in ("PROJECT", "BRAND", "LANG", "OUTPUT"):
        monkeypatch.delenv(f"MAKE_HANDOUT_{variable}", raising=False)
    return tmp_path


def test_a_new_folder_builds_a_handout_with_the_clinics_name(here: Path) -> None:
    assert main(["init", "our-clinic", *CLINIC, "--color", "#7a1f5c"]) == 0
    assert main(["--project", "our-clinic", "--topic", "faq"]) == 0
    words = PdfReader(here / "our-clinic/build/faq.pdf").pages[0].extract_text()
    assert 'Dr. "Q" & Sons: Clinic' in words
    assert "555-0123" in words
    theme = (here / "our-clinic/templates/themes/our-clinic.yaml").read_text(encoding="utf-8")
    assert 'brand: "#7a1f5c"' in theme


def test_what_is_not_told_stays_a_blank(here: Path) -> None:
    assert main(["init", "our-clinic"]) == 0
    assert main(["check", "faq", "--project", "our-clinic"]) == 0
    brand = (here / "our-clinic/templates/brands/our-clinic/brand.yaml").read_text("utf-8")
    assert 'phone: "____' in brand


def test_a_logo_comes_along(here: Path) -> None:
    logo = builtin_root() / "templates/brands/sample/logo.svg"
    assert main(["init", "our-clinic", *CLINIC, "--logo", str(logo), "--logo-alt", "A leaf"]) == 0
    assert (here / "our-clinic/templates/brands/our-clinic/logo.svg").read_bytes() == (
        logo.read_bytes())
    assert main(["--project", "our-clinic", "--topic", "faq"]) == 0


def test_words_about_a_logo_that_is_not_named_are_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "our-clinic", *CLINIC, "--logo-alt", "A leaf"]) == 2
    assert "USE043 there is no logo to describe" in capsys.readouterr().err
    assert not (here / "our-clinic").exists()


def test_a_character_that_no_face_has_is_refused_by_the_option_that_holds_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "our-clinic", *CLINIC, "--hours", "9 to 5 \U0001f600"]) == 2
    assert capsys.readouterr().err.startswith("--hours: GLY001 ")
    assert not (here / "our-clinic").exists()


@pytest.mark.parametrize(("folder", "told"), [
    (".", "--project our-clinic"), ("our-clinic/content", "our-clinic"), ("our-clinic", ""),
])
def test_who_stands_one_folder_off_is_told(
    folder: str, told: str, here: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["init", "our-clinic", *CLINIC]) == 0
    (here / "our-clinic/content").mkdir(exist_ok=True)
    monkeypatch.chdir(here / folder)
    capsys.readouterr()
    assert main(["--topic", "faq"]) == 0
    said = capsys.readouterr().err
    assert said.rstrip().endswith(told) if told else not said


@pytest.mark.parametrize("name", ["Our Logo.PNG", "logo.jpg", "logo.jpeg"])
def test_a_logo_of_pixels_comes_along(
    here: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    logo = tmp_path_factory.mktemp("elsewhere") / name
    Image.new("RGB", (90, 40), "teal").save(logo)
    assert main(["init", "our-clinic", *CLINIC, "--logo", str(logo)]) == 0
    assert main(["--project", "our-clinic", "--topic", "faq"]) == 0
    pages: list[Any] = list(PdfReader(here / "our-clinic/build/faq.pdf").pages)
    assert len(pages[0]["/Resources"]["/XObject"]) == 1


@pytest.mark.parametrize(("args", "words", "code"), [
    (("--color", "#ffcc00"), 'the nearest that passes is "#', 2),
    (("--color", "redd"), "did you mean 'red'?", 2),
    (("--color", "#12345"), 'such as navy, or six digits or letters a-f, such as "#0b5563"', 2),
    (("--logo", "no-such.svg"), "no-such.svg: FIG002 cannot read the figure", 1),
    (("--logo", "no-such.png"), "no-such.png: BRD004 cannot read the logo", 1),
    (("--logo", "logo.gif"), "export it as one of these", 2),
    (("--logo", __file__), "export it as one of these", 2),
])
def test_what_cannot_be_leaves_nothing_behind(
    here: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str, code: int
) -> None:
    assert main(["init", "our-clinic", *CLINIC, *args]) == code
    assert words in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_the_proposed_color_passes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "our-clinic", "--color", "#ffcc00"]) == 2
    proposed = capsys.readouterr().err.rpartition('"#')[2].rstrip().rstrip('"')
    assert main(["init", "our-clinic", "--color", f"#{proposed}"]) == 0


def test_a_project_that_is_there_is_not_changed_but_told_where_to_edit(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "our-clinic", *CLINIC, "--color", "navy"]) == 0
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(["init", "our-clinic", "--phone", "555-0199"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "DIR: USE020 our-clinic is a project already, so nothing was changed; to change it, edit:",
        '  our-clinic/templates/brands/our-clinic/brand.yaml:2  name         '
        'Dr. "Q" & Sons: Clinic',
        "  our-clinic/templates/brands/our-clinic/brand.yaml:4  phone        555-0123",
        "  our-clinic/templates/brands/our-clinic/brand.yaml:5  hours        "
        "__________________",
        "  our-clinic/templates/brands/our-clinic/brand.yaml:6  after_hours  "
        "__________________",
        "  our-clinic/templates/brands/our-clinic/brand.yaml:3  address      1 Main Street",
        "  our-clinic/templates/brands/our-clinic/brand.yaml    logo         "
        'add the line  logo: {file: logo.svg, alt: "What it shows"}',
        "  our-clinic/templates/themes/our-clinic.yaml:4        color        #000080",
        "  our-clinic/handouts.yaml:3                           brand        our-clinic",
        "  our-clinic/handouts.yaml:4                           lang         en",
        "  our-clinic/handouts.yaml:5                           output       build",
        "  our-clinic/.github/workflows/handouts.yml:21         wheel        "
        'run: pip install "make-handout @ https://ADDRESS/make_handou',
        "then: make-handout check --brand our-clinic",
    ]
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


def test_the_place_of_a_color_that_nobody_chose_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["init", "our-clinic", *CLINIC]) == 0
    monkeypatch.chdir(here / "our-clinic")
    capsys.readouterr()
    assert main(["init", "."]) == 2
    colors = [line.split("  ", 1)[1] for line in capsys.readouterr().err.splitlines()
              if "  color " in line]
    assert colors == [
        "templates/brands/our-clinic/brand.yaml:7  color        write  theme: our-clinic",
        "templates/themes/our-clinic.yaml          color        new; write  extends: house  and "
        'below it  palette: {brand: "#0b5563"}',
    ]
    # What is told is enough.
    Path("templates/themes").mkdir(parents=True)
    Path("templates/themes/our-clinic.yaml").write_text(
        'extends: house\npalette: {brand: "#0b5563"}\n', encoding="utf-8")
    brand = Path("templates/brands/our-clinic/brand.yaml")
    brand.write_text(brand.read_text("utf-8").replace("house", "our-clinic"), encoding="utf-8")
    assert main(["--topic", "faq"]) == 0


@pytest.mark.parametrize(("color", "value"), [
    ("navy", "#000080"), ("Dark Slate Blue", "#483d8b"), ("0B5563", "#0b5563"), ("#146", "#114466"),
])
def test_a_color_may_have_a_name_and_is_told(
    here: Path, color: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "our-clinic", "--color", color]) == 0
    assert capsys.readouterr().err.splitlines()[0] == f"the color {color} is {value}"
    theme = (here / "our-clinic/templates/themes/our-clinic.yaml").read_text(encoding="utf-8")
    assert f'brand: "{value}"' in theme


def test_a_color_that_is_too_light_is_told_how_much_darker_it_must_be(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "our-clinic", "--color", "teal"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "--color: USE021 teal has a contrast of 4.1 to 1 on its panels, too pale to read",
        "  hint: 4.5 to 1 is needed, so make it 5% darker; the nearest that passes is \"#007a7a\"",
    ]


def test_everything_wrong_in_the_options_is_told_at_once(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "our-clinic", "--name", "Hill\x1b[A", "--phone", "12", "--hours",
                 "9" * 1_000_000, "--color", "nayv"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "--color: USE021 'nayv' is not a color",
        "  hint: did you mean 'navy'?",
        "--hours: BRD002 1,000,000 characters in one text",
        "  hint: write at most 400",
        "--name: BRD002 holds the control character U+001B",
        "  hint: type it again, without arrow keys and without pasting",
        "--phone: BRD002 '12' cannot be dialed",
        "  hint: write one number, such as 555-0100",
    ]
    assert list(here.iterdir()) == []


def test_nothing_is_overwritten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "our-clinic").mkdir()
    (here / "our-clinic/notes.txt").write_text("mine", encoding="utf-8")
    assert main(["init", "our-clinic"]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in (here / "our-clinic").iterdir()] == ["notes.txt"]


def test_a_new_topic_can_be_built_and_checked_as_it_is(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "topic", "knee-pain"]) == 0
    assert main(["--topic", "knee-pain"]) == 0
    assert main(["new", "topic", "knee-pain"]) == 2
    assert "already exists" in capsys.readouterr().err
    assert main(["new", "topic", "../evil"]) == 2
    assert main(["check", "knee-pain"]) == 0


@pytest.mark.parametrize("name", ["my clinic", "O'Brien", "our-clinic"])
def test_the_line_to_type_next_works_as_it_is(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", name, *CLINIC]) == 0
    (line,) = [each for each in capsys.readouterr().err.splitlines() if each.startswith("next: ")]
    typed = shlex.split(line.removeprefix("next: "))
    assert typed == ["cd", name]
    assert (here / name / "handouts.yaml").is_file()


def test_a_new_topic_never_takes_the_place_of_ours(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "topic", "faq"]) == 2
    assert "change a copy: make-handout copy faq" in capsys.readouterr().err
    assert main(["new", "topic", "Bad Knee"]) == 2
    assert "bad-knee" in capsys.readouterr().err


def test_who_stands_beside_the_own_folder_is_told_to_go_there(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "our-clinic"]) == 0
    assert main(["--topic", "faq", "--brand", "our-clinic"]) == 2
    assert "cd our-clinic" in capsys.readouterr().err
    assert main(["new"]) == 2
    assert "make-handout new topic" in capsys.readouterr().err


def test_staff_get_a_file_to_double_click(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "our-clinic"), "--name", "A"]) == 0
    lines = (tmp_path / "our-clinic" / "Handouts.cmd").read_bytes().split(b"\r\n")
    assert b"@make-handout serve --open" in lines
    assert lines[0] == b'@cd /d "%~dp0"'  # staff click it from anywhere
