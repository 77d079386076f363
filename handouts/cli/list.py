"""`make-handout list`: what there is to build, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli import options
from handouts.cli.help import Command
from handouts.cli.output import note, result, result_json, show_problems, table
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.names import valid_slug
from handouts.project import SETTINGS, Project
from handouts.settings import NamedPacket
from handouts.textrow import texts_of

if TYPE_CHECKING:
    from handouts.content.library import Summary

BRANDS_HEAD = ("NAME", "CLINIC", "THEME", "ORIGIN")
PACKETS_HEAD = ("PACKET", "TOPICS")
HEAD = ("NAME", "TITLE", "SHELF", "VERSION", "ORIGIN")


@click.command("list", cls=Command, examples=(
    ("make-handout list", "all topics and booklets"),
    ("make-handout list --find 'slipped disc'", "what fits, best first"),
    ("make-handout list --code M54.41", "by ICD-10-CM code"),
    ("make-handout list --json", "for programs"),
))
@options.project
@options.lang
@click.option("--find", "words", metavar="WORDS",
              help="Only what fits these words, the best first. If nothing does, the emergency "
                   "sheets and all others are listed, and the exit code is 1.")
@click.option("--code", metavar="CODE",
              help="Only what has this ICD-10-CM code, the closest first. If nothing has it, the "
                   "exit code is 1.")
@click.option("--brands", is_flag=True,
              help="List brands: name, clinic, theme and origin.")
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
    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    json_wanted = options.inherited("as_json", as_json)
    if words is not None or code is not None:
        return _find(opened, language, words, code, json_wanted)
    from handouts.content.search_store import library_summaries

    found = library_summaries(opened, language)
    _some(found, language)
    _show(found, json_wanted, by_pack=True, packets=opened.settings.packets)
    show_problems(_left_out(opened, found))
    return 0


def _find(
    project: Project, lang: str, words: str | None, code: str | None, as_json: bool
) -> int:
    """List what fits, the best first; where nothing does, the emergency sheets and then the rest.

    Programs learn of it by the exit code, and by an empty list as JSON.
    """
    from handouts.content import search
    from handouts.content.search_store import key_of, library_index

    known, index = library_index(project, lang)
    _some(known, lang)
    by_key = {key_of(one, lang): one for one in known}
    keys = tuple(by_key)
    if words is not None:
        matches = search.find(index, words, code or "")
        keys = matches.keys
        for word, nearest in matches.guessed:
            note(f"no sheet has {word!r}; these have {nearest!r}")
        for word in matches.unknown if keys else ():
            note(f"no sheet has {word!r}; these fit the other words")
    elif code is not None:
        keys = tuple(search.codes_first(
            [(sheet.key, sheet.codes) for sheet in index.sheets], code))
    if keys or as_json:
        _show([_placed(project, by_key[key]) for key in keys], as_json)
        return 0 if keys else 1
    note("nothing matches; here are the emergency sheets, and then all the others")
    _show([_placed(project, by_key[key])
           for key in dict.fromkeys((*index.emergency, *by_key))], as_json)
    show_problems(_left_out(project, known))
    return 1


def _placed(project: Project, one: Summary) -> Summary:
    """Return a line with the place of its file; raises HandoutError where it went away meanwhile.
    """
    from handouts.content.library import placed

    try:
        return placed(project, one)
    except ValueError:
        raise HandoutError(Problem(
            Source(one.name), "YAML001", "the file is gone", "run the same again")) from None


def _left_out(project: Project, found: tuple[Summary, ...]) -> list[Problem]:
    """Return what a list leaves out, or has twice, and what it has from an older original."""
    from handouts.content.copies import outdated
    from handouts.content.strays import same_numbers, strays

    return [*strays(project), *same_numbers(found), *outdated(project)]


def _some(found: Sequence[Summary], lang: str) -> None:
    """Raise UsageProblem where a language has nothing."""
    if not found:
        raise UsageProblem(Problem(
            Source("--lang"), "USE012", f"there is nothing in language {lang!r}",
            "leave --lang out for English, or begin a pack: make-handout new pack NAME",
        ))


def _show(
    found: Sequence[Summary], as_json: bool, *, by_pack: bool = False,
    packets: Sequence[NamedPacket] = (),
) -> None:
    """Print topics and booklets in their order, under the names of their packs if asked.

    Packets, which handouts.yaml names, come last.
    """
    if as_json:
        result_json([
            {
                "slug": one.slug, "title": one.title, "sheet": one.sheet or None,
                "shelf": one.shelf, "version": one.version,
                "origin": one.origin, "file": one.path, "question": one.question,
                "find": texts_of(one.find), "codes": list(one.codes),
                "pack": one.pack,
            }
            for one in found
        ] + [
            {"title": each.title, "shelf": "packet", "origin": "project", "file": SETTINGS,
             "topics": list(each.topics)} for each in packets
        ])
        return
    rows = [(one.slug, one.title, one.shelf, one.version, one.origin) for one in found]
    packs = {one.pack for one in found}
    before = ""
    head, *lines = table([HEAD, *rows])
    result(head)
    for one, line in zip(found, lines, strict=True):
        if by_pack and one.pack != before and len(packs) > 1:
            result("")
            result(f"{one.subject} ({one.pack})")
        before = one.pack
        result(line)
    if packets:
        result("")
        for line in table([PACKETS_HEAD, *((each.title, " ".join(each.topics))
                                           for each in packets)]):
            result(line)


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
             "origin": origins[brand.slug], "file": brand.source.path} for brand in found
        ])
    else:
        rows = [(brand.slug, brand.name, brand.theme, origins[brand.slug]) for brand in found]
        for line in table([BRANDS_HEAD, *rows]):
            result(line)
    show_problems(problems)
    return HandoutError.exit_code if problems else 0
