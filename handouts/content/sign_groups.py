"""Groups of danger signs: what a pack says of emergencies and of a call today, in full and in core.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from handouts.content.blocks import AT
from handouts.content.disclaimertexts import merged_by_id
from handouts.content.fields import InlineText, Line, Place, Slug, Word
from handouts.content.inline import Inline
from handouts.content.models import FILE, MOST_WORDS
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.yamlfiles.places import YamlFile
from handouts.yamlfiles.scalars import Closed, Flag
from handouts.yamlfiles.validation import validated, with_places

MOST_SIGNS = 20


class SignGroup(Closed):
    """Signs that belong together: each of them in full, and all in one line or two."""

    id: Slug
    title: Line = Field(description="Its heading on the emergency sheet; groups with the same one "
                        "stand under it together.")
    full: tuple[InlineText, ...] = Field(
        min_length=1, max_length=MOST_SIGNS, description="Each sign, for the emergency sheet.")
    core: tuple[InlineText, ...] = Field(
        min_length=1, max_length=2, description="The line, or two, for the box of other sheets.")
    firm: Flag = Field(True, description="Whether no later file may word it otherwise.")
    find: tuple[Word, ...] = Field((), max_length=MOST_WORDS, description="Words that people "
                                   "search for who have one of these signs.")
    source: Place = Field(Source(""), alias="\0source")


class TodayGroup(SignGroup):
    """What to call about today; a group of a long list may have lines on the emergency sheet alone.
    """

    core: tuple[InlineText, ...] = Field(
        (), max_length=2, description="The line, or two, for the box of other sheets.")


class Helpline(Closed):
    """A number that helps at any hour."""

    name: Line
    phone: Line
    find: tuple[Word, ...] = Field((), max_length=MOST_WORDS, description="Words that people "
                                   "search for who need this number.")


class SignsFile(Closed):
    """The danger signs of one language: those for the ER or 911, and those for a call today."""

    groups: tuple[SignGroup, ...] = ()
    call_today: tuple[TodayGroup, ...] = ()
    chapter_line: InlineText | None = Field(
        None, description="The one line about danger in each chapter of a booklet.")
    helplines: tuple[Helpline, ...] = ()
    file: Any = Field(None, alias="\0file", repr=False)


@dataclass(frozen=True, slots=True)
class Signs:
    """All danger signs that a pack may use; `chapter_line` comes with its place.

    `own` are the groups that only the files of the pack have.
    """

    groups: Mapping[str, SignGroup]
    call_today: Mapping[str, SignGroup]
    chapter_line: tuple[Inline, Source]
    helplines: tuple[Helpline, ...]
    own: tuple[str, ...] = ()


def read_signs(file: YamlFile) -> SignsFile:
    """Return the danger signs of a file; raises HandoutError with every problem."""
    data = with_places(file.data, "groups", file, AT)
    data = with_places(data, "call_today", file, AT)
    return validated(SignsFile, {**data, FILE: file} if isinstance(data, dict) else data, file)


def merged_signs(
    general: Iterable[SignsFile], pack: Iterable[SignsFile], problems: list[Problem]
) -> Signs:
    """Return the signs of a pack beside the general ones.

    A pack that has its own list for a call today, or its own line for chapters, uses it instead of
    the general one.
    """
    ours, own = list(general), list(pack)
    groups = merged_by_id((each.groups for each in [*ours, *own]), "group of signs", problems)
    known = {group.id for file in ours for group in file.groups}
    own_groups = tuple(name for name in groups if name not in known)
    today: dict[str, SignGroup] = {}
    for files in (ours, own):
        today = merged_by_id((each.call_today for each in files), "list", problems) or today
    line = _chapter_line(ours, problems)
    helplines = {(each.name, each.phone): each
                 for file in [*ours, *own] for each in file.helplines}
    return Signs(groups, today, _chapter_line(own, problems) or line or ((), Source("")),
                 tuple(helplines.values()), own_groups)


def _chapter_line(
    files: Iterable[SignsFile], problems: list[Problem]
) -> tuple[Inline, Source] | None:
    found: tuple[Inline, Source] | None = None
    for each in files:
        if each.chapter_line is None:
            continue
        place = each.file.source(("chapter_line",))
        if found is not None and found[0] != each.chapter_line:
            problems.append(Problem(place, "POL003", "the line of chapters is firm: it may not be "
                                    f"replaced ({found[1].file})",
                                    "remove `chapter_line:`"))
        found = found or (each.chapter_line, place)
    return found


