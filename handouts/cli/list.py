"""`make-handout list`: what there is to build, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.output import result, result_json, table
from handouts.errors import Problem, Source, UsageProblem

HEAD = ("NAME", "TITLE", "SHELF", "VERSION", "ORIGIN")


@click.command("list")
@options.project
@options.lang
@options.as_json
def list_command(project: Path | None, lang: str | None, as_json: bool) -> int:
    """List topics and booklets: name, title, shelf, version and origin.

    The shelf is "counter" for a sheet that staff give out by itself, "chapter" for a part of a
    booklet, and "booklet". The origin is "project" or "built-in".
    """
    from handouts.content.library import summaries

    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    found = summaries(opened, language)
    if not found:
        raise UsageProblem(Problem(
            Source("--lang"), "USE012", f"there is nothing in language {language!r}",
            "leave --lang out for English, or add files below content/",
        ))
    if options.inherited("as_json", as_json):
        result_json([
            {
                "slug": one.slug, "title": one.title, "shelf": one.shelf, "version": one.version,
                "origin": one.origin, "file": one.path,
            }
            for one in found
        ])
    else:
        rows = [(one.slug, one.title, one.shelf, one.version, one.origin) for one in found]
        for line in table([HEAD, *rows]):
            result(line)
    return 0
