"""Danger signs: which groups of its pack stand on a topic's sheet, and whether that may be so.

    SGN001 a group that is not there           SGN003 `none` where signs are required
    SGN002 more than five lines in the box     SGN004 a required group that the topic does not name
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.content.inline import Inline
from handouts.content.models import Topic
from handouts.content.safety import Safety, no_group
from handouts.content.sign_groups import SignGroup
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source

# More lines in the box of a sheet, and nobody reads them.
MOST_CORE = 5
ABOUT = "a sheet about "


@dataclass(frozen=True, slots=True)
class Danger:
    """The danger signs of one sheet, each line with its place.

    `full` groups stand on an emergency sheet, and where a pack has none; `core` lines on all other
    sheets. `today` are the groups of what to call about, on an emergency sheet; `own_today` those
    lines of it that only this topic has. `none` is the reason of a sheet without signs.
    """

    core: tuple[tuple[Inline, Source], ...]
    full: tuple[SignGroup, ...]
    own: tuple[tuple[Inline, Source], ...]
    call_today: tuple[tuple[Inline, Source], ...]
    today: tuple[SignGroup, ...]
    own_today: tuple[tuple[Inline, Source], ...]
    emergency: bool
    none: str = ""

    @property
    def lines(self) -> Iterator[Inline]:
        """Yield each line of the box, in its order."""
        yield from (line for line, _ in self.core)
        for group in self.full:
            yield from group.full
        yield from (line for line, _ in self.own)


def required_groups(topic: Topic, safety: Safety) -> dict[str, str]:
    """Return the groups that a topic must name, each with what asks for it.

    The emergency sheet names each group of its pack, since the other sheets point to it for more.
    """
    policy = safety.policy
    found = {name: "every sheet" for name in policy.signs}
    if topic.slug == safety.pack.emergency_sheet:
        found |= dict.fromkeys(safety.signs.own, "the emergency sheet")
    for section in topic.sections:
        for matter in section.about:
            if matter in policy.matters:
                for name in policy.matters[matter].signs:
                    found.setdefault(name, f"{ABOUT}{matter}")
    return found


def danger_of(topic: Topic, safety: Safety) -> Danger:
    """Return the danger signs of a topic; groups that are not there are left out."""
    emergency = topic.slug == safety.pack.emergency_sheet
    groups = [safety.signs.groups[name] for name in topic.signs if name in safety.signs.groups]
    in_full = bool(topic.signs) and (emergency or safety.pack.emergency_sheet is None)
    today = tuple(safety.signs.call_today.values())
    called = [(line, group.source) for group in today
              for line in (group.full if emergency else group.core)]
    core = [(line, group.source) for group in groups for line in group.core]
    own_today = tuple((line, topic.place("call_today", number))
                      for number, line in enumerate(topic.call_today))
    return Danger(
        core=() if in_full else tuple(core),
        full=tuple(groups) if in_full else (),
        own=tuple((line, topic.place("own_danger", number))
                  for number, line in enumerate(topic.own_danger)),
        call_today=(*called, *own_today), today=today if emergency else (), own_today=own_today,
        emergency=emergency, none=topic.no_signs,
    )


def core_groups(pack: str, chapters: Sequence[tuple[Topic, Safety]]) -> list[SignGroup]:
    """Return the groups on the back cover of a booklet, which is one page, also when folded.

    They are those of the booklet's own `pack`, or else of the pack of its first chapter.
    """
    first, own = chapters[0]
    own = next((safety for _, safety in chapters if safety.pack.slug == pack), own)
    names = own.pack.danger_signs or first.signs
    return [own.signs.groups[name] for name in names if name in own.signs.groups]


def stop_signs(
    topic: Topic, safety: Safety, core: Sequence[SignGroup]
) -> tuple[tuple[Inline, Source], ...]:
    """Return the signs that stay in a chapter: its own, and those that no back cover tells.

    `core` are the groups on the back cover. The chapter of an emergency sheet keeps only its own
    lines, since all of its groups stand inside of the front cover.
    """
    danger = danger_of(topic, safety)
    told = {group.id for group in core}
    groups = [safety.signs.groups[name] for name in topic.signs
              if name in safety.signs.groups and name not in told and not danger.emergency]
    return (*((line, group.source) for group in groups for line in group.core), *danger.own)


def sign_problems(topic: Topic, safety: Safety) -> Iterator[Problem]:
    """Yield what is wrong with the danger signs of a topic."""
    known = safety.signs.groups
    place = topic.place("danger_signs")
    required = required_groups(topic, safety)
    if topic.no_signs:
        if required:
            name, asking = next(iter(required.items()))
            yield Problem(place, "SGN003", f"a sheet without danger signs, where {asking} needs "
                          f"{name!r}", f"write `danger_signs: [{', '.join(required)}]`")
        return
    for number, name in enumerate(topic.signs):
        if name not in known:
            yield no_group(topic.place("danger_signs", number), name, known)
    for name, asking in required.items():
        if name not in topic.signs:
            matter = asking.removeprefix(ABOUT)
            section = next((each for each in topic.sections if matter in each.about), None)
            because = (f": {section.heading!r} (line {section.source.line}) is about it"
                       if section and matter != asking else "")
            other = "; or, if it is not, take it out of `about:` there" if because else ""
            signs = ", ".join(dict.fromkeys((*topic.signs, *required)))
            yield Problem(place, "SGN004", f"{asking} needs the danger signs {name!r}{because}",
                          f"write `danger_signs: [{signs}]`{other}")
    core = danger_of(topic, safety).core
    if len(core) > MOST_CORE:
        yield Problem(place, "SGN002", f"{len(core)} lines in the box of danger signs; at most "
                      f"{MOST_CORE}", "name fewer groups: those that fit this topic best")
