"""`make-handout new`: the skeleton of a topic or of a pack, with a word on every field."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.help import Group
from handouts.cli.output import note, result
from handouts.cli.schema import write_missing
from handouts.errors import Problem, Source, UsageProblem
from handouts.files import exists, is_file, shown, write_atomic
from handouts.names import plain_name, valid_slug
from handouts.orders import build_day
from handouts.project import GENERAL, Project

ELSEWHERE = "choose another project with --project DIR"


@click.group("new", cls=Group, invoke_without_command=True, examples=(
    ("make-handout new topic knee-pain", "a sheet"),
    ("make-handout new pack wound-care", "the sheets about one subject"),
))
@click.pass_context
def new_command(context: click.Context) -> None:
    """Start a new topic in your project folder."""
    if context.invoked_subcommand is None:
        raise UsageProblem(Problem(
            Source("command line"), "USE002", "it does not say what to start",
            "try: make-handout new topic knee-pain"))


@new_command.command("topic", short_help="Write a new topic, with a comment on each field.")
@click.argument("slug", metavar="NAME")
@click.option("--pack", metavar="PACK", help="The pack that it belongs to.")
@options.project
@options.lang
def new_topic(slug: str, pack: str | None, project: Path | None, lang: str | None) -> int:
    """Write a topic into content/PACK/LANG/topics: every field, each with a comment."""
    from handouts.content.packs import topic_folder, topics_by_pack
    from handouts.content.safety import load_safety
    from handouts.content.skeletons import USUAL_SIGNS, topic_text

    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    _check_name(slug, "topic", "knee-pain")
    home = _pack_of_new(opened, pack)
    path = opened.root / topic_folder(home, language) / f"{slug}.yaml"
    _check_free(opened, path)
    if is_file(opened.builtin / topic_folder(home, language) / path.name):
        raise UsageProblem(Problem(
            Source("NAME"), "USE022", f"the topic {slug!r} comes with the tool, and yours would "
            "take its place", f"choose another name, or change a copy: make-handout copy {slug}"))
    other = topics_by_pack(opened, language).get(slug, home)
    if other != home:
        raise UsageProblem(Problem(Source("NAME"), "PCK002", f"the topic {slug!r} is in the pack "
                                   f"{other!r}", f"choose another name, or add --pack {other}"))
    signs: tuple[str, ...] = USUAL_SIGNS
    matters: tuple[str, ...] = ()
    if home in _with_texts(opened, language):
        safety = load_safety(opened, home, language)
        signs = tuple(dict.fromkeys(
            (*safety.policy.signs, *(safety.pack.danger_signs or USUAL_SIGNS))))
        matters = tuple(safety.policy.matters)
    text = topic_text(slug, build_day().isoformat(), signs, matters)
    write_atomic(path, text.encode(), ELSEWHERE)
    result(shown(path))
    write_missing(opened.root, ["topic"])
    note(f"next: edit it, then make-handout check {slug}")
    return 0


@new_command.command("pack", short_help="Write a new pack: the sheets about one subject.")
@click.argument("slug", metavar="NAME")
@click.option("--audience", type=click.Choice(("adults", "children")), default="adults",
              metavar="WHO", help="Whom its sheets are about: adults (default) or children.")
@options.project
@options.lang
def new_pack(slug: str, audience: str, project: Path | None, lang: str | None) -> int:
    """Write content/NAME: a sheet, the sheet of its danger signs, a booklet, and its settings."""
    from handouts.content.packs import booklets_by_pack, pack_slugs, topics_by_pack
    from handouts.content.skeletons import PACK_SCHEMAS, pack_files

    opened = options.opened(options.inherited("project", project))
    language = options.inherited("lang", lang) or opened.settings.lang
    _check_name(slug, "pack", "wound-care")
    folder = opened.root / "content" / slug
    if slug == GENERAL or slug in pack_slugs(opened) or exists(folder):
        raise UsageProblem(Problem(Source("NAME"), "USE022", f"{shown(folder)} already exists",
                                   "choose another name: nothing is ever overwritten"))
    options.stay_inside(opened, folder.parent, "put the folder itself in its place")
    matters = _general_matters(opened)
    files = pack_files(slug, language, build_day().isoformat(), audience, matters)
    taken = topics_by_pack(opened, language).keys() | booklets_by_pack(opened).keys()
    for name in files:
        if Path(name).stem in taken and "/" in name:
            raise UsageProblem(Problem(Source("NAME"), "PCK002", f"{Path(name).stem!r} is in "
                                       "another pack", "choose another name for yours"))
    # Without pack.yaml the folder is no pack: it comes last.
    for name in sorted(files, key=lambda each: each == "pack.yaml"):
        write_atomic(folder / name, files[name].encode(), ELSEWHERE)
        result(shown(folder / name))
    write_missing(opened.root, PACK_SCHEMAS)
    note(f"next: edit them, then make-handout check {slug}")
    return 0


def _general_matters(project: Project) -> tuple[str, ...]:
    from handouts.content.policy import read_policy
    from handouts.yamlfiles.reader import read_yaml

    files = [read_yaml(path, project.display(path))
             for path in project.layers("content", GENERAL, "policy.yaml")]
    return tuple(dict.fromkeys(
        matter.id for file in files for matter in read_policy(file).says.matters))


def _check_name(slug: str, what: str, example: str) -> None:
    if not valid_slug(slug):
        plain = plain_name(slug)
        raise UsageProblem(Problem(Source("NAME"), "USE022",
                                   f"{slug!r} is not a valid name for a {what}",
                                   "write small letters, digits and hyphens, such as "
                                   f"{plain if valid_slug(plain) else example}"))


def _check_free(project: Project, path: Path) -> None:
    if exists(path):
        raise UsageProblem(Problem(Source("NAME"), "USE022", f"{shown(path)} already exists",
                                   "choose another name: nothing is ever overwritten"))
    options.stay_inside(project, path.parent, "put the folder itself in its place")


def _pack_of_new(project: Project, pack: str | None) -> str:
    """Return the pack that a new topic belongs to: the one named, or the only one there is."""
    from handouts.content.packs import PACK_FILE, chosen_packs, pack_slugs

    if pack is not None:
        return chosen_packs(project, [pack], lambda _: Source("--pack"))[0]
    known = pack_slugs(project)
    own = [name for name in known if is_file(project.root / "content" / name / PACK_FILE)]
    only = own if own else known
    if len(only) != 1:
        raise UsageProblem(Problem(Source("--pack"), "USE002", "it does not say for which pack",
                                   f"add --pack and one of {', '.join(known)}" if known else
                                   "begin one: make-handout new pack NAME"))
    return only[0]


def _with_texts(project: Project, lang: str) -> tuple[str, ...]:
    """Return the packs that have topics in a language: only these have all their texts."""
    from handouts.content.safety import Safeties

    return Safeties(project, lang).packs()
