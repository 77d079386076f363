"""Handouts that nobody may hand out any more, kept in withdrawn.yaml, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from handouts.content.blocks import AT
from handouts.content.fields import Day, Line, Place, Slug
from handouts.errors import HandoutError, Problem, Source
from handouts.project import WITHDRAWN, own_file
from handouts.yamlfiles.reader import read_yaml
from handouts.yamlfiles.scalars import Closed
from handouts.yamlfiles.validation import validated, with_places

if TYPE_CHECKING:
    from handouts.project import Project

RULE = "WDR001"


class Withdrawal(Closed):
    """A topic or a booklet that is withdrawn in every language: its name, why, and since when."""

    name: Slug
    why: Line
    on: Day
    source: Place = Field(default=Source(""), alias="\0source")


class Withdrawals(Closed):
    """The withdrawn topics and booklets of a project, in any order."""

    withdrawn: tuple[Withdrawal, ...] = ()


def load_withdrawals(project: Project) -> Mapping[str, Withdrawal]:
    """Return what is withdrawn, by name; raises HandoutError with every problem of the file."""
    path = own_file(project, WITHDRAWN)
    if path is None:
        return {}
    file = read_yaml(path, project.display(path))
    found = validated(Withdrawals, with_places(file.data, "withdrawn", file, AT), file)
    return {each.name: each for each in found.withdrawn}


def refuse_withdrawn(project: Project, names: Iterable[str], booklet: str = "") -> None:
    """Raise HandoutError (WDR001) if one of some handouts is withdrawn.

    `booklet` is the one whose chapters they are.
    """
    problems = list(withdrawn_problems(project, names, booklet))
    if problems:
        raise HandoutError(problems)


def withdrawn_problems(
    project: Project, names: Iterable[str], booklet: str = ""
) -> Iterator[Problem]:
    """Yield a problem (WDR001) for each of some handouts that is withdrawn; raises as above."""
    withdrawn = load_withdrawals(project)
    for name in names:
        found = withdrawn.get(name)
        if found is not None:
            held = f", which the booklet {booklet!r} holds," if booklet and booklet != name else ""
            remove = f"take it out of the booklet {booklet!r}" if held else "hand out no copy of it"
            yield Problem(
                found.source, RULE, f"{name}{held} was withdrawn on {found.on}: {found.why}",
                f"{remove}; if it may be handed out again, remove this entry")
