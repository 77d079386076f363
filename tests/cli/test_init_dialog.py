"""What `init` asks on a terminal: each line as a person sees it, with a way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest

from handouts.cli import main
from handouts.project import builtin_root

FIRST = 'Press Enter to skip a question, or type "back" to return to the one before.'
SUMMARY = [
    "",
    "These are your answers:",
    "   1  Name         Hill Street Clinic",
    "   2  Phone        555-0142",
    "   3  Hours        (a blank to fill in by hand)",
    "   4  After hours  (a blank to fill in by hand)",
    "   5  Address      1 Main Street",
    "   6  Logo         (none)",
    "   7  Color        #000080",
    "   8  Wheel        (to fill in, if you use GitHub)",
]
RIGHT = "Right? [Y/n, or the number to correct]"
Talk = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def talk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Talk:
    """Return a function that answers what `init` asks, and returns what stood on the screen."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def go(*typed: str, args: tuple[str, ...] = ()) -> tuple[int, list[str]]:
        answers = iter(typed)

        def prompt(text: str, **_more: object) -> str:
            answer = next(answers, None)
            click.echo(f"{text}: {answer}", err=True)
            if answer is None:
                raise click.Abort
            return answer

        monkeypatch.setattr("click.prompt", prompt)
        capsys.readouterr()
        code = main(["init", "our-clinic", *args])
        assert next(answers, None) is None, "not everything was asked"
        return code, capsys.readouterr().err.splitlines()

    return go


def brand() -> str:
    return Path("our-clinic/templates/brands/our-clinic/brand.yaml").read_text(encoding="utf-8")


def test_every_question_has_an_example_and_all_answers_are_shown(talk: Talk) -> None:
    code, lines = talk("Hill Street Clinic", "555-0142", "", "", "1 Main Street", "", "navy", "",
                       "y")
    assert code == 0
    assert lines == [
        FIRST,
        "Name of the clinic, such as Hill Street Clinic: Hill Street Clinic",
        "Phone that patients call, such as 555-0142: 555-0142",
        "Opening hours, such as Monday to Friday, 8 am to 5 pm: ",
        "What to do after hours, such as call 555-0143: ",
        "Address, such as 1 Main Street, Your Town: 1 Main Street",
        "File of the logo, an SVG, PNG or JPEG, such as logo.svg: ",
        "Color of headings, such as navy or #0b5563: navy",
        "  the color navy is #000080",
        "Address of the make-handout wheel, for checks on GitHub, such as "
        "https://files.example.org/make_handout-0.1.0-py3-none-any.whl: ",
        *SUMMARY,
        f"{RIGHT}: y",
        "next: cd our-clinic",
        "then: make-handout --topic home-remedies",
    ]
    assert 'phone: "555-0142"' in brand()


def test_back_returns_to_the_question_before_and_shows_what_was_typed(talk: Talk) -> None:
    code, lines = talk("back", "Hil Street", "BACK", "Hill Street Clinic", "555-0142", "back", "",
                       "8 to 5", "back", "-", "", "", "", "", "", "")
    assert code == 0
    assert lines[1:11] == [
        "Name of the clinic, such as Hill Street Clinic: back",
        "  this is the first question",
        "Name of the clinic, such as Hill Street Clinic: Hil Street",
        "Phone that patients call, such as 555-0142: BACK",
        "  Enter keeps Hil Street; - takes it away",
        "Name of the clinic, such as Hill Street Clinic: Hill Street Clinic",
        "Phone that patients call, such as 555-0142: 555-0142",
        "Opening hours, such as Monday to Friday, 8 am to 5 pm: back",
        "  Enter keeps 555-0142; - takes it away",
        "Phone that patients call, such as 555-0142: ",
    ]
    assert 'name: "Hill Street Clinic"\nphone: "555-0142"\nhours: "____' in brand()


def test_one_answer_can_be_corrected_before_anything_is_written(talk: Talk) -> None:
    code, lines = talk("Hill Street Clinic", "555-0142", "", "", "1 Main Street", "", "navy", "",
                       "n", "2", "555-0199", "perhaps", "back", "", "")
    assert code == 0
    at = lines.index(f"{RIGHT}: n")
    assert lines[at + 1:at + 5] == [
        "Number to correct, 1 to 8: 2",
        "  Enter keeps 555-0142; - takes it away",
        "Phone that patients call, such as 555-0142: 555-0199",
        "",
    ]
    assert "   2  Phone        555-0199" in lines
    assert "  type y, or a number from 1 to 8" in lines
    assert 'phone: "555-0199"' in brand()


def test_a_wrong_answer_is_told_at_once_and_asked_again(talk: Talk) -> None:
    code, lines = talk(
        "Hill\x1b[A", "Hill \U0001f600", "Hill", "12", "9" * 1_000_000, "555-0142", "", "", "", "",
        "yellow", "#12", "#7a1f5c", "make-handout", "", "")
    assert code == 0
    start = lines.index("These are your answers:")
    assert [line for line in lines[:start] if line.startswith("  ")] == [
        "  holds the control character U+001B",
        "  hint: type it again, without arrow keys and without pasting",
        "  no face has the character '😀' (U+1F600, grinning face)",
        "  hint: say it in words, such as `grinning face`, or leave it out",
        "  '12' cannot be dialed",
        "  hint: write one number, such as 555-0100",
        "  1,000,000 characters in one text",
        "  hint: write at most 400",
        "  yellow has a contrast of 1 to 1 on its panels, too pale to read",
        '  hint: 4.5 to 1 is needed, so make it 56% darker; the nearest that passes is "#717100"',
        "  '#12' is not a color",
        '  hint: write a name such as navy, or six digits or letters a-f, such as "#0b5563"',
        "  'make-handout' is not the address of a wheel",
        "  hint: write one such as https://files.example.org/make_handout-0.1.0-py3-none-any.whl",
    ]


def test_a_new_logo_has_to_be_described(talk: Talk) -> None:
    logo = builtin_root() / "templates/brands/sample/logo.svg"
    code, lines = talk("Hill", "555-0142", "", "", "", "logo.doc", "nowhere.svg", "", "", "", "6",
                       f"'{logo}'", "A leaf", "")
    assert code == 0
    assert "  'logo.doc' is not an SVG, PNG or JPEG" in lines
    assert "   7  Logo shows   A leaf" in lines
    assert Path("our-clinic/templates/brands/our-clinic/logo.svg").read_bytes() == (
        logo.read_bytes())
    assert 'alt: "A leaf"' in brand()


def test_who_ends_the_answers_has_nothing_written(talk: Talk, tmp_path: Path) -> None:
    code, lines = talk("Hill", args=("--phone", "555-0142"))
    assert code == 130
    assert lines[-1] == "stopped: nothing was written"
    assert list(tmp_path.iterdir()) == []


def test_who_says_all_by_options_is_asked_nothing(talk: Talk) -> None:
    options = ("--name", "Hill", "--phone", "555-0142", "--hours", "8 to 5", "--after-hours",
               "call 911", "--address", "1 Main Street", "--address", "Your Town", "--color",
               "#7a1f5c", "--logo", str(builtin_root() / "templates/brands/sample/logo.svg"),
               "--logo-alt", "A leaf", "--wheel",
               "https://files.example.org/make_handout-0.1.0-py3-none-any.whl",
               "--wheel-sha256", "0" * 64)
    code, lines = talk(args=options)
    assert (code, lines[0]) == (0, "next: cd our-clinic")
    assert 'address: ["1 Main Street", "Your Town"]' in brand()
