"""Policy: what a section may be about, and what each matter requires; read from policy.yaml.

    POL001 a matter that is not there       POL003 a firm text or limit that is replaced or weakened
    POL002 a disclaimer that is not there   POL004 a matter without a name

The general policy stands first, a pack adds to it, and a project adds to both. None of them takes
anything away: lists grow, and limits only get lower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from handouts.content.blocks import AT, BLOCKS, MOST_ITEMS
from handouts.content.ceilings import Ceiling, joined, raised
from handouts.content.fields import Language, Line, Place, Slug, Word
from handouts.content.models import Audience
from handouts.content.packs import SUFFIX
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, did_you_mean
from handouts.project import GENERAL, Project
from handouts.yamlfiles.places import YamlFile
from handouts.yamlfiles.reader import read_yaml_as
from handouts.yamlfiles.scalars import Closed, Flag, Whole, matching, within
from handouts.yamlfiles.validation import Wrong, validated, with_places

Where = Literal["before", "foot", "contacts", "box", "review", "sources", "license"]
Months = Annotated[Whole, within(1, 120)]
DisclaimerId = Annotated[str, matching(
    "D-[A-Z]{2,12}(-[A-Z]{2,12}){0,2}", "an id", "write one such as D-GEN")]
Ids = tuple[DisclaimerId, ...]
Words = dict[Language, tuple[Word, ...]]
FIXED: tuple[Where, ...] = ("foot", "contacts", "box", "review", "sources", "license")
# Months from a review to the next, and at the very most, where no policy says less.
MONTHS, MOST_MONTHS = 24, 36


def _is_block(name: str) -> str:
    if name not in BLOCKS:
        raise Wrong(f"{name!r} is not a block", did_you_mean(name, BLOCKS) or (
            f"blocks: {', '.join(BLOCKS)}"))
    return name


class Fixed(Closed):
    """Disclaimers that stand on every sheet, by the part of the page that shows them."""

    foot: Ids = ()
    contacts: Ids = ()
    box: Ids = ()
    review: Ids = ()
    sources: Ids = ()
    license: Ids = ()


class Audiences(Closed):
    """What the sheets of a pack carry besides, by whom they are about."""

    adults: Fixed = Fixed.model_construct()
    children: Fixed = Fixed.model_construct()


class Requires(Closed):
    """What a matter requires: before the first block of its first section, and at the foot."""

    before: Ids = ()
    foot: Ids = ()


class Review(Closed):
    """How many months a review may hold, and how many at the very most."""

    months: Months | None = None
    most: Months | None = None


class Matter(Closed):
    """What a section may be about."""

    id: Slug
    name: Line | None = Field(None, description="What authors call it.")
    requires: Requires = Requires.model_construct()
    words: Words = Field(
        {}, description="By language: words that only a section about it, or one after it, uses.")
    hints: Words = Field({}, description="By language: words that may give it away.")
    blocks: tuple[Line, ...] = Field((), description="Blocks that give it away, such as move.")
    drugs: Flag = Field(False, description="Whether every name of a drug gives it away.")
    only_after: Flag = Field(
        False, description="Whether no word of it may stand before its disclaimers on a page.")
    prescribed: Flag = Field(
        False, description="Whether its doses are prescribed: other ceilings hold for them.")
    review_months: Months | None = Field(
        None, description="The most months from a review to the next.")
    signs: tuple[Slug, ...] = Field(
        (), description="Groups of danger signs that a topic with such a section names.")
    source: Place = Field(Source(""), alias="\0source")

    def words_in(self, lang: str, *, hints: bool = False) -> tuple[str, ...]:
        """Return the words that give it away in a language, or those that may."""
        found: Words = self.hints if hints else self.words
        return found.get(lang) or found.get(lang.partition("-")[0], ())


class PolicyFile(Closed):
    """One policy.yaml: the general one, or what a pack or a project adds."""

    always: Fixed = Fixed.model_construct()
    audiences: Audiences = Audiences.model_construct()
    signs: tuple[Slug, ...] = Field(
        (), description="Groups of danger signs that every topic names.")
    review: Review = Review.model_construct()
    matters: tuple[Matter, ...] = Field((), max_length=MOST_ITEMS)
    ceilings: tuple[Ceiling, ...] = Field((), max_length=MOST_ITEMS)


@dataclass(frozen=True, slots=True)
class Policy:
    """All files of a pack's policy as one; `always` holds pairs of a part of the page and an id."""

    always: tuple[tuple[Where, str], ...] = ()
    signs: tuple[str, ...] = ()
    months: int = MONTHS
    most_months: int = MOST_MONTHS
    matters: Mapping[str, Matter] = field(default_factory=dict)
    ceilings: tuple[Ceiling, ...] = ()

    def requiring(self, name: str) -> tuple[str, ...]:
        """Return the matters that require a disclaimer before their first section."""
        return tuple(key for key, each in self.matters.items() if name in each.requires.before)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return every id of a disclaimer that some topic may need."""
        own = [name for each in self.matters.values()
               for name in (*each.requires.before, *each.requires.foot)]
        return tuple(dict.fromkeys([*(name for _, name in self.always), *own]))


@dataclass(frozen=True, slots=True, eq=False)
class PolicyLayer:
    """One policy.yaml: what it says, and the file; it equals itself alone, as its file does."""

    says: PolicyFile
    file: YamlFile


def read_policy(file: YamlFile) -> PolicyLayer:
    """Return one policy.yaml; raises HandoutError with every problem."""
    data = with_places(file.data, "matters", file, AT)
    data = with_places(data, "ceilings", file, AT)
    read = validated(PolicyFile, data, file)
    problems = []
    for matter in read.matters:
        for name in matter.blocks:
            try:
                _is_block(name)
            except Wrong as wrong:
                problems.append(Problem(matter.source, "POL004", wrong.message, wrong.hint))
    if problems:
        raise HandoutError(problems)
    return PolicyLayer(read, file)


def general_ceilings(project: Project) -> tuple[Ceiling, ...]:
    """Return the ceilings of the general policy, as the project has it.

    There are none where it cannot be read: whoever reads all of the policy tells why.
    """
    paths = project.layers("content", GENERAL, f"policy{SUFFIX}")
    try:
        read = [read_yaml_as(path, project.display(path), read_policy) for path in paths]
    except HandoutError:
        return ()
    found: list[Ceiling] = []
    for layer, file in enumerate(read):
        found = joined(found, file.says.ceilings, layer)
    return tuple(found)


# A server and a run of several commands ask again and again for the policies of the same files.
@lru_cache(maxsize=64)
def merged(layers: tuple[PolicyLayer, ...], audience: Audience) -> Policy:
    """Return the files of a policy as one, each adding to those before it.

    Raises HandoutError with every problem (POL003, POL004).
    """
    always: list[tuple[Where, str]] = []
    signs: list[str] = []
    matters: dict[str, Matter] = {}
    ceilings: list[Ceiling] = []
    months, most = MONTHS, MOST_MONTHS
    problems: list[Problem] = []
    for number, layer in enumerate(layers):
        read, file = layer.says, layer.file
        fixed = (read.always, getattr(read.audiences, audience))
        always += [(where, name) for each in fixed for where in FIXED
                   for name in getattr(each, where)]
        signs += read.signs
        months = _lower(months, read.review.months, file.source(("review",)), problems)
        most = _lower(most, read.review.most, file.source(("review",)), problems)
        for matter in read.matters:
            before = matters.get(matter.id)
            if before is None and not matter.name:
                problems.append(Problem(
                    matter.source, "POL004", f"the matter {matter.id!r} has no name",
                    did_you_mean(matter.id, matters) or "add `name:`, which authors read"))
            matters[matter.id] = matter if before is None else _more(before, matter, problems)
        for ceiling in read.ceilings:
            problems += raised(ceilings, ceiling)
        ceilings = joined(ceilings, read.ceilings, number)
    if problems:
        raise HandoutError(problems)
    return Policy(tuple(dict.fromkeys(always)), tuple(dict.fromkeys(signs)), months, most, matters,
                  tuple(ceilings))


def _lower(known: int, given: int | None, place: Source, problems: list[Problem]) -> int:
    if given is not None and given > known:
        problems.append(_weaker(place, f"{given} months", f"{known} months"))
    return min(known, given or known)


def _weaker(place: Source, given: str, known: str) -> Problem:
    return Problem(place, "POL003", f"{given} weakens the firm limit of {known}",
                   f"write {known} or less, or remove the line")


def _more(before: Matter, given: Matter, problems: list[Problem]) -> Matter:
    """Return a matter with what a later file adds to it."""
    if given.name and given.name != before.name:
        problems.append(Problem(
            given.source, "POL003", f"the matter {before.id!r} has the name {before.name!r}",
            "leave `name:` out, or give your matter an id of its own"))
    if given.prescribed and not before.prescribed:
        problems.append(Problem(
            given.source, "POL003", f"`prescribed:` would raise the ceilings of {before.id!r}",
            "give your matter an id of its own, and name it in `about:` beside this one"))
    limit = before.review_months
    if given.review_months is not None:
        limit = _lower(limit or MONTHS, given.review_months, given.source, problems)
    requires = Requires(before=_both(before.requires.before, given.requires.before),
                        foot=_both(before.requires.foot, given.requires.foot))
    return before.model_copy(update={
        "requires": requires, "words": _by_language(before.words, given.words),
        "hints": _by_language(before.hints, given.hints),
        "blocks": _both(before.blocks, given.blocks), "drugs": before.drugs or given.drugs,
        "only_after": before.only_after or given.only_after, "review_months": limit,
        "signs": _both(before.signs, given.signs)})


def _both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _by_language(one: Words, other: Words) -> Words:
    return {lang: _both(one.get(lang, ()), other.get(lang, ())) for lang in {**one, **other}}
