"""`make-handout init`: a clinic's own project folder, which builds at once."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.output import note, result, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown
from handouts.orders import DEFAULT_LANG
from handouts.project import Project, Settings, builtin_root, open_project, plain_name, valid_slug

BLANK = "__________________"


@dataclass(frozen=True, slots=True)
class Answers:
    """Hold what a clinic told about itself; "" where it was silent."""

    name: str
    phone: str
    hours: str
    after_hours: str
    address: tuple[str, ...]
    color: str
    logo: Path | None
    logo_alt: str
    wheel: str = ""
    sha256: str = ""


@click.command("init")
@click.argument("folder", type=options.Named(path_type=Path), metavar="DIR")
@click.option("--name", help="Name of the clinic.")
@click.option("--phone", help="Phone that patients call.")
@click.option("--hours", help="Opening hours, such as 'Monday to Friday, 8 am to 5 pm'.")
@click.option("--after-hours", help="What to do after hours, such as 'call 555-0101'.")
@click.option("--address", multiple=True, metavar="LINE",
              help="A line of the address. Can be repeated.")
@click.option("--color", metavar="#RRGGBB", help="Color of headings and rules.")
@click.option("--logo", type=options.Named(path_type=Path), metavar="FILE", help="Logo of "
              "the clinic: an SVG, PNG or JPEG file.")
@click.option("--logo-alt", metavar="WORDS", help="What the logo shows, for people who cannot "
              "see it (default: the clinic's name and 'logo').")
@click.option("--wheel", metavar="URL", help="Web address of the make-handout wheel that the "
              "workflow installs.")
@click.option("--wheel-sha256", "sha256", metavar="HEX", help="SHA-256 of that wheel, so that "
              "nobody else can put another in its place.")
def init_command(
    folder: Path, name: str | None, phone: str | None, hours: str | None, after_hours: str | None,
    address: tuple[str, ...], color: str | None, logo: Path | None, logo_alt: str | None,
    wheel: str | None, sha256: str | None,
) -> int:
    """Make DIR, a project folder for your clinic, with a brand, settings and an example layout.

    On a terminal, you are asked for whatever the options leave out. Elsewhere it stays a blank, to
    be filled in by hand. The name of DIR becomes the name of the brand.
    """
    brand = _brand_of(folder)
    if logo is None and logo_alt is not None:
        raise UsageProblem(Problem(Source("--logo-alt"), "USE043", "there is no logo to describe",
                                   "add --logo FILE"))
    _check_logo(logo)
    _check_wheel(wheel, sha256)
    asks = sys.stdin.isatty()
    answers = Answers(
        name=_asked("Name of the clinic", name, asks),
        phone=_asked("Phone that patients call", phone, asks),
        hours=_asked("Opening hours", hours, asks),
        after_hours=_asked("After hours", after_hours, asks),
        address=address or tuple(filter(None, [_asked("Address", None, asks)])),
        logo=logo or _asked_logo(asks), logo_alt=logo_alt or "", color="",
    )
    if answers.logo is not None:
        shows = _asked("What the logo shows (Enter for the clinic's name)", logo_alt, asks)
        answers = replace(answers, logo_alt=shows)
    answers = replace(answers, color=_asked_color(color, asks))
    answers = _with_wheel(answers, wheel, sha256, asks)
    _make(folder, brand, answers)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        result(shown(path))
    note(f"next: cd {_quoted(shown(folder))}")
    note("then: make-handout --topic home-remedies")
    return 0


def _brand_of(folder: Path) -> str:
    """Return the name of the brand that a new or empty folder gives; raise for any other folder."""
    try:
        name = folder.resolve().name
        taken = any(folder.iterdir()) if folder.is_dir() else (
            folder.exists() or folder.is_symlink())
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        reason = getattr(error, "strerror", None) or "it is a link that leads to itself"
        raise UsageProblem(Problem(
            Source("DIR"), "USE020", f"{shown(folder)} cannot be a new folder: {reason}",
            "name a new folder, such as our-clinic")) from None
    brand = plain_name(name)
    if not valid_slug(brand):
        raise UsageProblem(Problem(Source("DIR"), "USE020", f"{folder.name!r} is no name for a "
                                   "brand", "name a folder in letters and digits, such as "
                                   "our-clinic"))
    if taken:
        raise UsageProblem(Problem(Source("DIR"), "USE020", f"{shown(folder)} is not empty",
                                   "name a new folder: nothing is ever overwritten"))
    return brand


def _quoted(path: str) -> str:
    """Return a path as a shell takes it for one word."""
    if re.fullmatch(r"[\w./\\:-]+", path):
        return path
    return f'"{path}"' if os.name == "nt" else shlex.quote(path)


def _asked(question: str, given: str | None, asks: bool) -> str:
    if given is not None:
        return given.strip()
    if not asks:
        return ""
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def _asked_logo(asks: bool) -> Path | None:
    """Return the file of the logo; who types one that does not serve is asked again."""
    while asks:
        typed = _asked("Logo, an SVG, PNG or JPEG file (Enter for none)", None, asks)
        if not typed:
            return None
        # A file that is dropped on a terminal comes in quotation marks.
        logo = Path(typed.strip("'\"")).expanduser()
        try:
            _check_logo(logo)
        except HandoutError as error:
            show_problems(error.problems)
        else:
            return logo
    return None


def _asked_color(given: str | None, asks: bool) -> str:
    """Return the color; who types one that cannot be read is asked again, and loses no answer."""
    while True:
        try:
            return _color(_asked("Color of headings, as #rrggbb (Enter for ours)", given, asks))
        except UsageProblem as error:
            if given is not None or not asks:
                raise
            show_problems(error.problems)


def _color(given: str) -> str:
    """Return a color that can be read on white, or say which near one can."""
    if not given:
        return ""
    from handouts.theme.legibility import MIN_CONTRAST
    from handouts.theme.load import load_theme
    from handouts.theme.units import color, passing, printed_contrast

    try:
        wanted = color(given if given.startswith("#") else f"#{given}")
    except ValueError:
        raise UsageProblem(Problem(Source("--color"), "USE021", f"{given!r} is not a color",
                                   'write six digits or letters a-f, such as "#0b5563"')) from None
    # Headings also stand on the tint of a panel, which asks for more than white does.
    house = load_theme(Project(builtin_root(), builtin_root(), Settings()), "house")
    paper = house.key_points.background or "#ffffff"
    measured = printed_contrast(wanted, paper)
    if measured < MIN_CONTRAST:
        raise UsageProblem(Problem(
            Source("--color"), "USE021",
            f"{wanted} has a contrast of {measured:.1f} to 1 on our panels, too pale to read",
            f'the nearest that passes is "{passing(wanted, paper, MIN_CONTRAST)}"'))
    return wanted


def _with_wheel(answers: Answers, wheel: str | None, sha256: str | None, asks: bool) -> Answers:
    """Return the answers with the wheel; who types one that does not serve is asked again."""
    while True:
        address = _asked("Address of the wheel for checks on GitHub (Enter for none)", wheel, asks)
        digest = _asked("SHA-256 of that wheel", sha256, asks) if address else ""
        try:
            _check_wheel(address, digest)
        except UsageProblem as error:
            show_problems(error.problems)
        else:
            return replace(answers, wheel=address, sha256=digest.lower())


def _check_wheel(wheel: str | None, sha256: str | None) -> None:
    """Refuse a wheel without a hash, and an address that is none."""
    if not wheel and not sha256:
        return
    if not wheel or not _WHEEL.fullmatch(wheel):
        raise UsageProblem(Problem(
            Source("--wheel"), "USE044", f"{wheel or ''!r} is not the address of a wheel",
            "write one such as https://files.example.org/make_handout-0.1.0-py3-none-any.whl"))
    if not sha256 or not re.fullmatch("[0-9a-fA-F]{64}", sha256):
        raise UsageProblem(Problem(
            Source("--wheel-sha256"), "USE044", "a wheel is installed only by its SHA-256, which "
            "has 64 digits and letters a-f", "to get it, type: sha256sum FILE (on a Mac: shasum -a "
            "256 FILE)"))


def _check_logo(logo: Path | None) -> None:
    """Refuse a logo that no handout could show, before anything is asked or written."""
    if logo is None:
        return
    from handouts.pdf.layout.pictures import check_logo, is_raster

    if logo.suffix.lower() != ".svg" and not is_raster(logo.name):
        raise UsageProblem(Problem(
            Source("--logo"), "USE022", f"{logo.name!r} is not an SVG, PNG or JPEG",
            "export it as one of these; SVG prints sharpest"))
    check_logo(logo)


def _make(folder: Path, brand: str, answers: Answers) -> None:
    """Write everything beside its final place, prove that it can be read, and rename it."""
    from handouts.pipeline import gather

    parent = folder.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=".make-handout-") as name:
            made = Path(name) / brand
            for path, text in _files(brand, answers).items():
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                # What is no text of UTF-8 is refused below, like everything that cannot be read.
                (made / path).write_bytes(text.encode("utf-8", "surrogatepass"))
            if answers.logo is not None:
                shutil.copyfile(answers.logo, made / _brand_folder(brand) / _logo_name(answers))
            project = open_project(made)
            with _named_by_option(made / _brand_folder(brand) / "brand.yaml"):
                gather(options.asked_job(project, lang=DEFAULT_LANG, brand=brand))
            _move(made, folder)
    except OSError as error:
        raise HandoutError(Problem(
            Source(shown(folder)), "OUT001", f"cannot be written: {error.strerror}",
            "choose another folder, or check the logo's file")) from error


@contextlib.contextmanager
def _named_by_option(file: Path) -> Iterator[None]:
    """Say which option is wrong, where the reader names a file that nobody will ever see."""
    try:
        yield
    except HandoutError as error:
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
        problems = []
        for each in error.problems:
            key = lines[max(each.source.line - 1, 0)].partition(":")[0].strip()
            option = "logo-alt" if key == "alt" else key.replace("_", "-")
            problems.append(replace(each, source=Source(f"--{option}")))
        raise UsageProblem(problems) from error


def _move(made: Path, folder: Path) -> None:
    """Rename what was made to its final place; an empty folder that is there is filled."""
    if not folder.exists():
        made.replace(folder)
        return
    # Not replaced: it may be the current folder, or hold rights of its own.
    for path in sorted(made.iterdir()):
        path.replace(folder / path.name)


def _brand_folder(brand: str) -> str:
    return f"templates/brands/{brand}"


def _logo_name(answers: Answers) -> str:
    assert answers.logo is not None
    return f"logo{answers.logo.suffix.lower()}"


def _files(brand: str, answers: Answers) -> dict[str, str]:
    files = {
        "handouts.yaml": SETTINGS.format(brand=brand),
        f"{_brand_folder(brand)}/brand.yaml": _brand_yaml(brand, answers),
        f"{_brand_folder(brand)}/layouts/topic.html.j2": LAYOUT,
        ".gitignore": "build/\n",
        ".github/workflows/handouts.yml": workflow(answers.wheel, answers.sha256),
    }
    if answers.color:
        files[f"templates/themes/{brand}.yaml"] = THEME.format(color=answers.color)
    return files


def _brand_yaml(brand: str, answers: Answers) -> str:
    def quoted(text: str) -> str:
        # A JSON text is a YAML text too, whatever is in it.
        return json.dumps(text, ensure_ascii=False)

    lines = [
        "# Your clinic, as every handout shows it. A line with blanks is filled in by hand.",
        f"name: {quoted(answers.name or 'Clinic: ' + BLANK)}",
    ]
    if answers.address:
        lines.append(f"address: [{', '.join(map(quoted, answers.address))}]")
    lines += [
        f"phone: {quoted(answers.phone or BLANK)}",
        f"hours: {quoted(answers.hours or BLANK)}",
        f"after_hours: {quoted(answers.after_hours or BLANK)}",
    ]
    if answers.logo is not None:
        alt = answers.logo_alt or f"{answers.name} logo".strip()
        lines += ["logo:", f"  file: {_logo_name(answers)}", f"  alt: {quoted(alt)}"]
    lines.append(f"theme: {brand if answers.color else 'house'}")
    return "\n".join(lines) + "\n"


SETTINGS = """\
# Settings of this folder; an option on the command line wins over them.
brand: {brand}
lang: en
output: build
# What `make-handout --all` builds. Without these lines, it builds everything.
# packs: [{brand}]
# topics: [when-to-see-a-doctor, home-remedies]
# booklets: [hip-and-back-pain]
"""
THEME = """\
# Your theme: our theme, house.yaml, with your own color. Add whatever else should differ.
extends: house
palette:
  brand: "{color}"
"""
LAYOUT = """\
{# A layout of your own: it changes one block of ours and keeps the rest. This one changes nothing
   yet: write above or below `super()`, which stands for what we print there. #}
{% extends "core/topic.html.j2" %}
{% block contacts %}
{{ super() }}
{% endblock %}
"""
# A wheel at an address that a shell and a YAML file take as it is.
_WHEEL = re.compile(r"https?://[\w.:-]+/[\w./~%+-]*make_handout-[\w.+-]+\.whl")
_INSTALL = """\
      # The wheel that you tested: pip compares its SHA-256, so that nobody can put another there.
      - run: pip install "make-handout @ {wheel}#sha256={sha256}"
"""
_TO_FILL_IN = """\
      # Fill in the address of the wheel that you tested and its SHA-256 (sha256sum FILE shows it)
      # and remove the # before the dash. Never install make-handout by its bare name: the package
      # index does not have it, and anybody may take the name.
      # - run: pip install "make-handout @ https://ADDRESS/make_handout-VERSION-py3-none-any.whl#sha256=HEX"
"""
# With the step to fill in, the same as docs/copy/handouts.yml.
WORKFLOW = """\
# A GitHub workflow for a clinic's own project folder: .github/workflows/handouts.yml in it.
# It checks every change, and shows each problem beside its line. A release (a tag such as v2) also
# requires reviews that are in date, and keeps the finished files.
name: handouts
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
INSTALL      - if: github.ref_type != 'tag'
        run: make-handout check --format github
      - if: github.ref_type == 'tag'
        run: |
          make-handout check --release --format github
          make-handout --all --output build
      - if: github.ref_type == 'tag'
        uses: actions/upload-artifact@v4
        with:
          name: handouts
          path: build
"""


def workflow(wheel: str = "", sha256: str = "") -> str:
    """Return the workflow, which installs a wheel by its hash, or tells what to fill in."""
    step = _INSTALL.format(wheel=wheel, sha256=sha256) if wheel else _TO_FILL_IN
    return WORKFLOW.replace("INSTALL", step)
