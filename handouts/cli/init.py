"""`make-handout init`: a clinic's own project folder, which builds at once."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from handouts.cli import answers as checks
from handouts.cli import options
from handouts.cli.answers import Answers
from handouts.cli.help import Command
from handouts.cli.output import note, result, table
from handouts.cli.project_files import brand_folder, logo_name, project_files
from handouts.cli.schema import write_schema
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import is_file, shown
from handouts.names import plain_name, valid_slug
from handouts.orders import DEFAULT_LANG
from handouts.project import SETTINGS, open_project

EXIT_INTERRUPTED = 130


@click.command("init", cls=Command, examples=(
    ("make-handout init our-clinic", "asks what it needs to know"),
    ("make-handout init our-clinic --color navy", "asks for the rest"),
))
@click.argument("folder", type=options.Named(path_type=Path), metavar="DIR")
@click.option("--name", help="Name of the clinic.")
@click.option("--phone", help="Phone that patients call.")
@click.option("--hours", help="Opening hours, such as 'Monday to Friday, 8 am to 5 pm'.")
@click.option("--after-hours", help="What to do after hours, such as 'call 555-0101'.")
@click.option("--address", multiple=True, metavar="LINE",
              help="A line of the address. Can be repeated.")
@click.option("--color", metavar="COLOR", help="Color of headings and rules, such as navy or "
              "'#0b5563'.")
@click.option("--logo", type=options.Named(path_type=Path), metavar="FILE", help="Logo of "
              "the clinic: an SVG, PNG or JPEG file.")
@click.option("--logo-alt", metavar="WORDS", help="What the logo shows, for people who cannot "
              "see it. The default is the clinic's name and 'logo'.")
@click.option("--wheel", metavar="URL", help="Address of the wheel that checks on GitHub "
              "install.")
@click.option("--wheel-sha256", "sha256", metavar="HEX", help="SHA-256 of that wheel. Nobody else "
              "can then put another in its place.")
def init_command(
    folder: Path, name: str | None, phone: str | None, hours: str | None, after_hours: str | None,
    address: tuple[str, ...], color: str | None, logo: Path | None, logo_alt: str | None,
    wheel: str | None, sha256: str | None,
) -> int:
    """Make DIR, a project folder for your clinic, with a brand, settings and an example layout.

    On a terminal, you are asked for whatever the options leave out, and can correct each answer
    before anything is written. Elsewhere it stays a blank, to be filled in by hand. The name of DIR
    becomes the name of the brand. In a project that is there already, nothing is changed: you are
    told which line of which file to edit.
    """
    if is_file(folder / SETTINGS):
        return _tell_where(folder)
    brand = _brand_of(folder)
    given = {"name": name, "phone": phone, "hours": hours, "after_hours": after_hours,
             "address": address or None, "color": color, "logo": logo, "logo_alt": logo_alt,
             "wheel": wheel, "sha256": sha256}
    answers = _given(name or "", phone or "", hours or "", after_hours or "", address, color or "",
                     logo, logo_alt, wheel, sha256)
    if color and (said := checks.told(color, answers.color)):
        note(said)
    if sys.stdin.isatty():
        from handouts.cli import dialog

        try:
            answers = dialog.asked(
                answers, {key for key, value in given.items() if value is not None})
        except dialog.Stopped:
            note("")
            note("stopped: nothing was written")
            return EXIT_INTERRUPTED
    _make(folder, brand, answers)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        result(shown(path))
    note(f"next: cd {_quoted(shown(folder))}")
    note("then: make-handout --topic home-remedies")
    return 0


def _given(
    name: str, phone: str, hours: str, after_hours: str, address: tuple[str, ...], color: str,
    logo: Path | None, logo_alt: str | None, wheel: str | None, sha256: str | None,
) -> Answers:
    """Return what the options say; raise UsageProblem with everything that is wrong in it."""
    if logo is None and logo_alt is not None:
        raise UsageProblem(Problem(Source("--logo-alt"), "USE043", "there is no logo to describe",
                                   "add --logo FILE"))
    checks.check_logo(logo)
    texts = {"name": name, "hours": hours, "after_hours": after_hours, "logo_alt": logo_alt or ""}
    wanted: list[Callable[[], object]] = [
        *(partial(checks.words, key, text) for key, text in texts.items()),
        *(partial(checks.words, "address", line) for line in address),
        partial(checks.phone, "phone", phone), partial(checks.color, color),
    ]
    if wheel or sha256:
        wanted += [partial(checks.wheel, wheel or "no address"),
                   partial(checks.sha256, sha256 or "")]
    problems = [problem for check in wanted for problem in checks.problems_of(check)]
    if problems:
        raise UsageProblem(problems)
    return Answers(
        name=name.strip(), phone=phone.strip(), hours=hours.strip(),
        after_hours=after_hours.strip(), address=address, color=checks.color(color), logo=logo,
        logo_alt=(logo_alt or "").strip(), wheel=(wheel or "").strip(),
        sha256=(sha256 or "").strip().lower())


def _tell_where(folder: Path) -> int:
    """Tell which line of which file to edit in a project that is there already."""
    from handouts.cli.places import places

    project = open_project(folder)
    brand = project.settings.brand or plain_name(project.root.name)
    rows = [(str(replace(place.source, col=0)), place.what, place.now)
            for place in places(project, brand)]
    note(f"DIR: USE020 {shown(folder)} is a project already, so nothing was changed; to change it, "
         "edit:")
    for line in table(rows):
        note(f"  {line}")
    note(f"then: make-handout check --brand {brand}")
    return UsageProblem.exit_code


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


def _make(folder: Path, brand: str, answers: Answers) -> None:
    """Write everything beside its final place, prove that it can be read, and rename it."""
    from handouts.common import gather

    parent = folder.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=".make-handout-") as name:
            made = Path(name) / brand
            for path, text in project_files(brand, answers).items():
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                # What is no text of UTF-8 is refused below, like everything that cannot be read.
                (made / path).write_bytes(text.encode("utf-8", "surrogatepass"))
            write_schema(made, "handouts")
            if answers.logo is not None:
                shutil.copyfile(answers.logo, made / brand_folder(brand) / logo_name(answers))
            project = open_project(made)
            with _named_by_option(made / brand_folder(brand) / "brand.yaml"):
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


