"""`make-handout list`: what there is to build, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.output import note, result, result_json, table
from handouts.errors import Problem, Source, UsageProblem

HEAD = ("NAME", "TITLE", "SHELF", "VERSION", "ORIGIN")


@click.command("list")
@options.project
@options.lang
@click.option("--find", "words", metavar="WORDS",
              help="Only what fits these words, such as 'slipped disc'; the best first.")
@click.option("--code", metavar="CODE",
              help="Only what is for this ICD-10-CM code, such as M54.41; the most exact first.")
@options.as_json
def list_command(
    project: Path | None, lang: str | None, words: str | None, code: str | None, as_json: bool
) -> int:
    """List topics and booklets: name, title, shelf, version and origin.

    The shelf is "counter" for a sheet that staff give out by itself, "chapter" for a part of a
    booklet, and "booklet". The origin is "project" or "built-in".
    """
    from handouts.content import finding
    from handouts.content.library import summaries

    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    found = summaries(opened, language)
    if not found:
        raise UsageProblem(Problem(
            Source("--lang"), "USE012", f"there is nothing in language {language!r}",
            "leave --lang out for English, or add files below content/",
        ))
    if words is not None:
        found = tuple(finding.by_words(found, words))
    if code is not None:
        found = tuple(finding.by_code(found, code))
    if options.inherited("as_json", as_json):
        result_json([
            {
                "slug": one.slug, "title": one.title, "shelf": one.shelf, "version": one.version,
                "origin": one.origin, "file": one.path, "question": one.question,
                "find": list(one.find), "codes": list(one.codes),
            }
            for one in found
        ])
    elif not found:
        note("nothing fits; try another word, or see: make-handout list")
    else:
        rows = [(one.slug, one.title, one.shelf, one.version, one.origin) for one in found]
        for line in table([HEAD, *rows]):
            result(line)
    return 0
