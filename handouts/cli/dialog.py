"""The questions that `make-handout init` asks on a terminal: with examples, and a way back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from handouts.cli import answers as checks
from handouts.cli.answers import Answers
from handouts.cli.output import note
from handouts.dataclass import dataclass
from handouts.errors import HandoutError

BACK, CLEAR = "back", "-"
_BLANK = "(a blank to fill in by hand)"


class Stopped(Exception):
    """The end of all answers, before the summary was confirmed."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `check` returns the answer as it is kept, or raises HandoutError.

    `silent` is what the summary says where there is no answer. The question is asked only where
    that of the key `after` has one.
    """

    key: str
    label: str
    text: str
    example: str
    check: Callable[[str], str]
    silent: str
    after: str = ""


QUESTIONS = (
    Question("name", "Name", "Name of the clinic", "Hill Street Clinic",
             partial(checks.words, "name"), _BLANK),
    Question("phone", "Phone", "Phone that patients call", "555-0142",
             partial(checks.phone, "phone"), _BLANK),
    Question("hours", "Hours", "Opening hours", "Monday to Friday, 8 am to 5 pm",
             partial(checks.words, "hours"), _BLANK),
    Question("after_hours", "After hours", "What to do after hours", "call 555-0143",
             partial(checks.words, "after_hours"), _BLANK),
    Question("address", "Address", "Address", "1 Main Street, Your Town",
             partial(checks.words, "address"), "(not printed)"),
    Question("logo", "Logo", "File of the logo, an SVG, PNG or JPEG", "logo.svg", checks.logo,
             "(none)"),
    Question("logo_alt", "Logo shows", "What the logo shows, for who cannot see it",
             "a river between two hills", partial(checks.words, "logo_alt"),
             "(the clinic's name and 'logo')", after="logo"),
    Question("color", "Color", "Color of headings", "navy or #0b5563", checks.color, "(ours)"),
    Question("wheel", "Wheel", "Address of the make-handout wheel, for checks on GitHub",
             "https://files.example.org/make_handout-0.1.0-py3-none-any.whl", checks.wheel,
             "(to fill in, if you use GitHub)"),
    Question("sha256", "Its SHA-256", "SHA-256 of that wheel, 64 digits and letters",
             "the one that sha256sum shows", checks.sha256, "", after="wheel"),
)


def asked(given: Answers, known: Collection[str]) -> Answers:
    """Ask for each answer but the `known` ones, show them all, and return what was confirmed.

    Nothing is asked where all are known. Raises Stopped where the answers end.
    """
    values = {
        "name": given.name, "phone": given.phone, "hours": given.hours,
        "after_hours": given.after_hours, "address": ", ".join(given.address),
        "color": given.color, "logo": str(given.logo or ""), "logo_alt": given.logo_alt,
        "wheel": given.wheel, "sha256": given.sha256,
    }
    if _open(values, known):
        note('Press Enter to skip a question, or type "back" to return to the one before.')
        _ask_from(0, values, known)
        _confirm(values)
    address = given.address if values["address"] == ", ".join(given.address) else (
        values["address"],)
    logo = Path(values["logo"]) if values["logo"] else None
    return replace(
        given, name=values["name"], phone=values["phone"], hours=values["hours"],
        after_hours=values["after_hours"], address=tuple(filter(None, address)),
        color=values["color"], logo=logo, logo_alt=values["logo_alt"], wheel=values["wheel"],
        sha256=values["sha256"])


def _open(values: dict[str, str], known: Collection[str]) -> list[Question]:
    """Return the questions to ask, which depend on the answers so far."""
    return [each for each in _that_apply(values) if each.key not in known]


def _that_apply(values: dict[str, str]) -> list[Question]:
    return [each for each in QUESTIONS if not each.after or values[each.after]]


def _ask_from(start: int, values: dict[str, str], known: Collection[str]) -> None:
    """Ask one question after the other, and those that follow from an answer."""
    position = start
    while position < len(questions := _open(values, known)):
        if _ask(questions[position], values):
            position += 1
        elif position:
            position -= 1
        else:
            note("  this is the first question")


def _ask(question: Question, values: dict[str, str]) -> bool:
    """Ask until there is an answer that serves; return False for the way back."""
    kept = values[question.key]
    while True:
        if kept:
            note(f"  Enter keeps {kept}; {CLEAR} takes it away")
        typed = _typed(f"{question.text}, such as {question.example}").strip()
        if typed.lower() == BACK:
            return False
        if not typed and kept:
            return True
        try:
            values[question.key] = question.check("" if typed == CLEAR else typed)
        except HandoutError as error:
            for problem in error.problems:
                note(f"  {problem.message}")
                note(f"  hint: {problem.hint}")
            continue
        if question.key == "color" and (said := checks.told(typed, values["color"])):
            note(f"  {said}")
        return True


def _confirm(values: dict[str, str]) -> None:
    """Show all answers until they are right; a number or "back" corrects one of them."""
    while True:
        questions = _that_apply(values)
        note("")
        note("These are your answers:")
        width = max(len(each.label) for each in questions)
        for number, each in enumerate(questions, 1):
            note(f"  {number:2}  {each.label.ljust(width)}  {values[each.key] or each.silent}")
        typed = _typed("Right? [Y/n, or the number to correct]").strip().lower()
        if typed in ("", "y", "yes"):
            return
        if typed in ("n", "no"):
            typed = _typed(f"Number to correct, 1 to {len(questions)}").strip().lower()
        number = len(questions) if typed == BACK else int(typed) if (
            typed.isascii() and typed.isdecimal() and len(typed) < 3) else 0
        if 1 <= number <= len(questions):
            before = {each.key for each in questions}
            _ask(questions[number - 1], values)
            # A new logo has to be described, and a new wheel has its own hash.
            _ask_from(0, values, before)
        else:
            note(f'  type y, or a number from 1 to {len(questions)}')


def _typed(text: str) -> str:
    try:
        answer: str = click.prompt(text, default="", show_default=False, err=True)
    except click.Abort as error:
        raise Stopped from error
    return answer
