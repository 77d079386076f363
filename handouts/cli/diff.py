"""`make-handout diff`: what the tool changed since a file was copied, and what the project did."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.completion import complete_both
from handouts.cli.help import Command
from handouts.cli.output import note, result
from handouts.errors import Problem, Source, UsageProblem
from handouts.files import is_file

HEADS = {
    "": "How your file differs from that of the tool:",
    "tool": "What the tool changed since the file was copied:",
    "own": "What you changed:",
}


@click.command("diff", cls=Command, examples=(
    ("make-handout diff home-remedies", "a topic that you copied"),
))
@click.argument("name", metavar="NAME", shell_complete=complete_both)
@options.project
@options.lang
def diff_command(name: str, project: Path | None, lang: str | None) -> int:
    """Show what a newer version of the tool changed in a file that you copied.

    NAME is a topic or a booklet (its name, title or sheet number), or a path such as
    templates/layouts/topic.html.j2. Take into your copy what you need of it, then say so:
    make-handout copy NAME --seen.
    """
    from handouts.content.copies import differences, file_named, short_name
    from handouts.content.library import slug_meant

    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    file = file_named(
        opened, slug_meant(opened, name, language, ["topic", "booklet"]), language)
    if opened.root == opened.builtin or not is_file(opened.root / file):
        raise UsageProblem(Problem(
            Source("NAME"), "USE022", f"the project has no {file}",
            f"copy it first: make-handout copy {short_name(file)}"))
    found = differences(opened, file)
    for which, lines in found.items():
        if lines:
            result(HEADS[which])
            for line in lines:
                result(f"  {line}")
    if not found.get("tool", found.get("")):
        note(f"the tool's {file} is as you know it")
    elif "tool" in found:
        note(f"when your copy has what it needs: make-handout copy {short_name(file)} --seen")
    return 0
