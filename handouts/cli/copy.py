"""`make-handout copy`: take a file of the tool into the project, to change it there."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.completion import complete_both
from handouts.cli.help import Command
from handouts.cli.output import note, result
from handouts.errors import Problem, Source, UsageProblem
from handouts.files import exists, is_file, read_whole, shown, write_atomic

ELSEWHERE = "choose another project with --project DIR"


@click.command("copy", cls=Command, examples=(
    ("make-handout copy home-remedies", "a topic"),
    ("make-handout copy templates/layouts/topic.html.j2", "a layout"),
))
@click.argument("name", metavar="NAME", shell_complete=complete_both)
@click.option("--seen", is_flag=True,
              help="Record that you saw what the tool's file is now. Your copy is left alone.")
@options.project
@options.lang
def copy_command(name: str, seen: bool, project: Path | None, lang: str | None) -> int:
    """Copy a topic, a booklet or a file of the tool into your project, to change it there.

    NAME is a topic or a booklet (its name, title or sheet number), or a path such as
    templates/layouts/topic.html.j2. The folder originals/ keeps the file as it was copied,
    so that `check`, `list` and `diff` can tell when a newer version of the tool changes it. Keep
    that folder under version control.
    """
    from handouts.content.copies import LARGEST, ORIGINALS, file_named, short_name
    from handouts.content.library import slug_meant

    opened = options.opened(options.inherited("project", project))
    if opened.root == opened.builtin:
        raise UsageProblem(Problem(
            Source("--project"), "USE027", "this is the tool's own folder",
            "make a folder for your clinic: make-handout init --project DIR"))
    language = options.inherited("lang", lang) or opened.settings.lang
    file = file_named(
        opened, slug_meant(opened, name, language, ["topic", "booklet"]), language)
    target, original = opened.root / file, opened.root / ORIGINALS / file
    if not seen and exists(target):
        raise UsageProblem(Problem(
            Source("NAME"), "USE022", f"{shown(target)} already exists",
            f"see how they differ: make-handout diff {short_name(file)}"))
    if seen and not is_file(target):
        raise UsageProblem(Problem(
            Source("NAME"), "USE022", f"{shown(target)} is not there",
            f"copy it: make-handout copy {short_name(file)}"))
    for path in (target, original):
        options.stay_inside(opened, path.parent, "put the folder itself in its place")
    place = Source(file)
    data = read_whole(opened.builtin / file, place, "OUT001", "file", LARGEST)
    write_atomic(original, data, ELSEWHERE)
    if not seen:
        write_atomic(target, data, ELSEWHERE)
        result(shown(target))
        note("it wins over the tool's own from now on; edit it, then make-handout check")
    return 0
