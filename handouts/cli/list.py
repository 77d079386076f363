"""`make-handout list`: what there is to build, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.output import note, result, result_json, show_problems, table
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.project import Project, valid_slug

BRANDS_HEAD = ("NAME", "CLINIC", "THEME", "ORIGIN")
HEAD = ("NAME", "TITLE", "SHELF", "VERSION", "ORIGIN")


@click.command("list")
@options.project
@options.lang
@click.option("--find", "words", metavar="WORDS",
              help="List only what matches these words, such as 'slipped disc', best match first.")
@click.option("--code", metavar="CODE",
              help="List only what has this ICD-10-CM code, such as M54.41, closest match first.")
@click.option("--brands", is_flag=True,
              help="List brands instead: name, clinic, theme and origin.")
@options.as_json
def list_command(
    project: Path | None, lang: str | None, words: str | None, code: str | None, brands: bool,
    as_json: bool,
) -> int:
    """List topics and booklets: name, title, shelf, version and origin.

    The shelf is "counter" for a sheet that staff hand out by itself, "chapter" for a part of a
    booklet, and "booklet" for a booklet. The origin is "project" or "built-in".
    """
    if brands:
        if words is not None or code is not None:
            raise UsageProblem(Problem(
                Source("--brands"), "USE023", "brands have no words and no codes to find them by",
                "leave --find and --code out"))
        return _list_brands(options.opened(options.inherited("project", project)),
                            options.inherited("as_json", as_json))
    from handouts.content import search
    from handouts.content.copies import outdated
    from handouts.content.library import summaries
    from handouts.content.strays import same_numbers, strays

    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    found = summaries(opened, language)
    if not found:
        raise UsageProblem(Problem(
            Source("--lang"), "USE012", f"there is nothing in language {language!r}",
            "leave --lang out for English, or begin a pack: make-handout new pack NAME",
        ))
    left_out = [*strays(opened), *same_numbers(found), *outdated(opened)]
    if words is not None:
        fitting = search.by_words(found, words)
        found = fitting.topics
        for word, nearest in fitting.guessed:
            note(f"no sheet has {word!r}; these have {nearest!r}")
    if code is not None:
        found = tuple(search.by_code(found, code))
    if options.inherited("as_json", as_json):
        result_json([
            {
                "slug": one.slug, "title": one.title, "shelf": one.shelf, "version": one.version,
                "origin": one.origin, "file": one.path, "question": one.question,
                "find": list(one.find), "codes": list(one.codes),
                "pack": one.pack,
            }
            for one in found
        ])
    elif not found:
        note("nothing matches; try another word, or see: make-handout list")
    else:
        rows = [(one.slug, one.title, one.shelf, one.version, one.origin) for one in found]
        packs = {one.pack for one in found}
        before = ""
        head, *lines = table([HEAD, *rows])
        result(head)
        for one, line in zip(found, lines, strict=True):
            # What fits best comes first, whatever its pack.
            if one.pack != before and len(packs) > 1 and words is None and code is None:
                result("")
                result(f"{one.subject} ({one.pack})")
            before = one.pack
            result(line)
    show_problems(left_out)
    return 0


def _list_brands(project: Project, as_json: bool) -> int:
    """List every brand; one that cannot be read is told of after the others."""
    from handouts.theme.brand import Brand, brand_names, load_brand

    found: list[Brand] = []
    problems: list[Problem] = []
    for name in filter(valid_slug, brand_names(project)):
        try:
            found.append(load_brand(project, name))
        except HandoutError as error:
            problems += error.problems
    origins = {brand.slug: project.origin(brand.folder) for brand in found}
    if as_json:
        result_json([
            {"slug": brand.slug, "name": brand.name, "theme": brand.theme,
             "origin": origins[brand.slug], "file": brand.source.file} for brand in found
        ])
    else:
        rows = [(brand.slug, brand.name, brand.theme, origins[brand.slug]) for brand in found]
        for line in table([BRANDS_HEAD, *rows]):
            result(line)
    show_problems(problems)
    return HandoutError.exit_code if problems else 0
