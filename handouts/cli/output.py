"""What a run prints: problems and notes for people, paths and JSON for programs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from textwrap import indent
from typing import Any

import click

from handouts.errors import Problem

# More than anybody reads in one go.
MOST_SHOWN = 200
MOST_NAMES = 8
WIDEST_CELL = 100
_AT_START, _ANYWHERE = re.compile(r"^(\s*)::"), re.compile(r"##(?=\w*\[)")


def show_problems(problems: Iterable[Problem]) -> None:
    """Print problems to standard error, a line each and its hint below."""
    known = list(problems)
    for problem in known[:MOST_SHOWN]:
        for line in str(problem).splitlines():
            click.echo(printable(line), err=True)
    if len(known) > MOST_SHOWN:
        click.echo(f"and {len(known) - MOST_SHOWN:,} more problems; fix these first", err=True)


class Told:
    """The problems that a run has told, so that one of a file that documents share is told once."""

    def __init__(self) -> None:
        self._known: set[Problem] = set()
        self._again: list[str] = []

    def show(self, problems: Iterable[Problem], stopped: str = "") -> None:
        """Print what has not been told yet; `stopped` is a document that they keep from being made.
        """
        asked = list(problems)
        fresh = [problem for problem in asked if problem not in self._known]
        self._known.update(fresh)
        show_problems(fresh)
        if stopped and asked and not fresh:
            self._again.append(stopped)

    def close(self) -> None:
        """Name the documents that only problems stopped which others had too."""
        if self._again:
            known = list(dict.fromkeys(self._again))  # one may be printed in several ways
            names = ", ".join(known[:MOST_NAMES])
            more = len(known) - MOST_NAMES
            handouts = counted(len(self._again), "more handout", "more handouts")
            note(f"the same stops {handouts}: {names}"
                 + (f" and {more} others" if more > 0 else ""))


def counted(count: int, one: str, more: str) -> str:
    """Return a count with its noun: 1 copy, 1,200 copies."""
    return f"{count:,} {one if count == 1 else more}"


def note(text: str) -> None:
    """Print a remark to standard error."""
    click.echo(printable(text), err=True)


def result(text: str) -> None:
    """Print a line of the outcome to standard output, at once."""
    click.echo(printable(text))
    if sys.stdout is not None:
        sys.stdout.flush()


def result_json(data: Any) -> None:
    """Print data as JSON to standard output."""
    click.echo(_json(data))


def result_json_list(data: Mapping[str, Any], name: str, items: Iterable[Any]) -> None:
    """Print data and, behind it, a list of a name, whose items are printed as they come."""
    click.echo(_json(data).removesuffix("\n}") + f',\n  "{name}": [', nl=False)
    between = "\n"
    for item in items:
        click.echo(between + indent(_json(item), "    "), nl=False)
        between = ",\n"
    click.echo("\n  ]\n}" if between != "\n" else "]\n}")


def _json(data: Any) -> str:
    import json

    # Two number signs could be a command to a CI runner, wherever they stand in a line.
    return json.dumps(data, indent=2, ensure_ascii=True).replace("##", "#\\u0023")


def problem_data(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain data for JSON."""
    return {
        "file": problem.source.path,
        "built_in": problem.source.built_in,
        "line": problem.source.line or None,
        "column": problem.source.col or None,
        "rule": problem.rule,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def printable(text: str) -> str:
    """Return a line that steers nothing: a file's words may neither command a terminal nor CI.

    Control characters are spelled out. What runners of CI obey (`::` at the start of a line, `##[`,
    `##vso[` and `##teamcity[` anywhere) gets a space inside.
    """
    return _ANYWHERE.sub("# #", _AT_START.sub(r"\1: :", spelled(text)))


def spelled(text: str) -> str:
    """Return a line with its control characters spelled out."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\u00a0" else char.encode("unicode_escape").decode()
        for char in text
    )


def _cut(cell: str) -> str:
    return cell if len(cell) <= WIDEST_CELL else f"{cell[:WIDEST_CELL - 1]}…"


def table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with aligned columns; the first row is the head."""
    known = [tuple(map(_cut, row)) for row in rows]
    widths = [max(len(row[index]) for row in known) for index in range(len(known[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in known
    ]


def on_terminal() -> bool:
    """Say whether somebody watches standard error."""
    return sys.stderr.isatty()
