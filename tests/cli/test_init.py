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
    (("--color", "red"), 'such as "#0b5563"', 2),
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


def test_a_pale_color_is_asked_for_again_and_no_answer_is_lost(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([
        "Hill Street Clinic", "555-0142", "", "", "", "", "#f5d76e", "teal", "#7a1f5c",
        "make-handout", "1", ""])
    monkeypatch.setattr("click.prompt", lambda *_args, **_more: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert main(["init", "our-clinic"]) == 0
    shown = capsys.readouterr().err
    assert "too pale to read" in shown
    assert "'teal' is not a color" in shown
    assert "'make-handout' is not the address of a wheel" in shown
    brand = (here / "our-clinic/templates/brands/our-clinic/brand.yaml").read_text("utf-8")
    assert "Hill Street Clinic" in brand


def test_a_logo_is_asked_for_until_one_serves(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logo = builtin_root() / "templates/brands/sample/logo.svg"
    answers = iter(["Hill Street Clinic", "555-0142", "", "", "", "logo.doc", "nowhere.svg",
                    f"'{logo}'", "A leaf", "", ""])
    monkeypatch.setattr("click.prompt", lambda *_args, **_more: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert main(["init", "our-clinic"]) == 0
    shown = capsys.readouterr().err
    assert "'logo.doc' is not an SVG, PNG or JPEG" in shown
    assert "nowhere.svg" in shown
    folder = here / "our-clinic/templates/brands/our-clinic"
    assert (folder / "logo.svg").read_bytes() == logo.read_bytes()
    assert 'alt: "A leaf"' in (folder / "brand.yaml").read_text(encoding="utf-8")


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
