"""`make-handout schema`: JSON Schemas, so that an editor completes and checks content files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from handouts.cli.help import Command
from handouts.cli.options import Named
from handouts.cli.output import result
from handouts.errors import Problem, Source, UsageProblem, did_you_mean
from handouts.files import exists, shown, sweep_temporaries, write_atomic


@click.command("schema", cls=Command, examples=(
    ("make-handout schema", "write all into schema/"),
    ("make-handout schema --print topic", "show one"),
))
@click.argument("folder", type=Named(path_type=Path), metavar="[DIR]", required=False)
@click.option("--print", "name", metavar="NAME", help="Print this schema instead of writing files.")
def schema_command(folder: Path | None, name: str | None) -> int:
    """Write the JSON Schemas of the content files into DIR (default: schema).

    An editor with YAML support then completes keys and marks mistakes while you type.
    """
    from handouts.content.schema import schemas

    known = schemas()
    if name is None:
        target = folder if folder is not None else Path("schema")
        sweep_temporaries(target)
        for each, data in known.items():
            path = target / f"{each}.schema.json"
            write_atomic(path, _text(data).encode(), "name another folder")
            result(shown(path))
        return 0
    if name not in known:
        hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
        raise UsageProblem(Problem(Source("--print"), "USE015", f"no schema {name!r}", hint))
    for line in _text(known[name]).splitlines():
        result(line)
    return 0


def write_missing(root: Path, kinds: Iterable[str]) -> None:
    """Write the schemas that new files of a project name, so that an editor finds them there."""
    for kind in kinds:
        if not exists(_path(root, kind)):
            result(shown(write_schema(root, kind)))


def write_schema(root: Path, kind: str) -> Path:
    """Write the schema of one kind of file into a project; return its path."""
    from handouts.content.schema import schemas

    path = _path(root, kind)
    write_atomic(path, _text(schemas()[kind]).encode(), "choose another project with --project DIR")
    return path


def _path(root: Path, kind: str) -> Path:
    return root / "schema" / f"{kind}.schema.json"


def _text(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
