"""What protects a reader of one pack: its policy, disclaimers, danger signs and drug names.

All of it is read from content/general and from the pack, of the tool and of the project.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from handouts.content.ceilings import Ceiling, Ceilings
from handouts.content.disclaimertexts import Disclaimer, merged_by_id, missing, read_disclaimers
from handouts.content.library import load_drugs
from handouts.content.models import Audience, Pack
from handouts.content.packs import SUFFIX, load_pack, pack_slugs, topic_folder, topics_by_pack
from handouts.content.policy import Policy, merged, read_policy
from handouts.content.sign_groups import Signs, merged_signs, read_signs
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.project import GENERAL, Project
from handouts.yamlfiles.places import Steps, YamlFile
from handouts.yamlfiles.reader import read_yaml, read_yaml_as

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class EmergencySheet:
    """The sheet of a pack that has every danger sign; `number` is "" without one."""

    slug: str
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class Safety:
    """All that protects a reader of a pack's sheets, in one language.

    `texts` are the disclaimers by id, in the order in which they stand before a section.
    """

    pack: Pack
    lang: str
    policy: Policy
    texts: Mapping[str, Disclaimer]
    signs: Signs
    drugs: tuple[str, ...]
    emergency: EmergencySheet | None


def ceilings_of(safety: Safety) -> Ceilings:
    """Return what the texts of a pack are read with for doses."""
    return _ceilings(safety.policy.ceilings, safety.pack.audience, safety.drugs)


# The same object for the same data: what was read with it before is then known.
@lru_cache(maxsize=16)
def _ceilings(
    ceilings: tuple[Ceiling, ...], audience: Audience, drugs: tuple[str, ...]
) -> Ceilings:
    return Ceilings(ceilings, audience, drugs)


class Safeties:
    """The safety of each pack of a run, each read once and when it is first needed."""

    def __init__(self, project: Project, lang: str) -> None:
        self.project, self.lang = project, lang
        self._read: dict[str, Safety] = {}
        self._ceilings: dict[str, Ceilings] = {}

    def of(self, pack: str) -> Safety:
        """Return the safety of a pack; raises as load_safety does."""
        if pack not in self._read:
            self._read[pack] = load_safety(self.project, pack, self.lang)
        return self._read[pack]

    def ceilings(self, pack: str) -> Ceilings:
        """Return what the texts of a pack are read with for doses."""
        if pack not in self._ceilings:
            self._ceilings[pack] = ceilings_of(self.of(pack))
        return self._ceilings[pack]

    def packs(self) -> tuple[str, ...]:
        """Return the packs that have topics in this language."""
        with_topics = set(topics_by_pack(self.project, self.lang).values())
        return tuple(pack for pack in pack_slugs(self.project) if pack in with_topics)

    def sound(self) -> Iterator[Safety]:
        """Yield the safety of each pack in this language that has no problem of its own."""
        for pack in self.packs():
            with contextlib.suppress(HandoutError):
                yield self.of(pack)


def load_safety(project: Project, slug: str, lang: str) -> Safety:
    """Read the safety of a pack in a language.

    Raises UsageProblem for a pack or a language that is not there, HandoutError with every problem
    of the files, or of what they say together.
    """
    pack = load_pack(project, slug)
    problems: list[Problem] = []

    def read(name: str, reader: Callable[[YamlFile], Read], *folder: str) -> list[
            tuple[Read, YamlFile]]:
        found = []
        for path in project.layers("content", *folder, f"{name}{SUFFIX}"):
            try:
                made = read_yaml_as(path, project.display(path), reader)
                found.append((made, _open(project, path)))
            except HandoutError as error:
                problems.extend(error.problems)
        return found

    def general_and_own(name: str, reader: Callable[[YamlFile], Read], *below: str) -> list[
            tuple[Read, YamlFile]]:
        return [*read(name, reader, GENERAL, *below), *read(name, reader, slug, *below)]

    policies = tuple(each for each, _ in general_and_own("policy", read_policy))
    worded = general_and_own("disclaimers", read_disclaimers, lang)
    general = [each for each, _ in read("danger_signs", read_signs, GENERAL, lang)]
    own = [each for each, _ in read("danger_signs", read_signs, slug, lang)]
    no_drugs: tuple[str, ...] = ()
    drugs = _tried(problems, lambda: load_drugs(project, [slug]), no_drugs)
    policy = _tried(problems, lambda: merged(policies, pack.audience), Policy())
    if problems:
        raise HandoutError(problems)
    if not worded:
        raise UsageProblem(Problem(Source("--lang"), "CON006", f"no disclaimers in language "
                                   f"{lang!r}", f"languages of {slug}: {', '.join(pack.languages)}"
                                   if lang not in pack.languages else
                                   f"write content/{GENERAL}/{lang}/disclaimers{SUFFIX}"))
    texts: dict[str, Disclaimer] = merged_by_id(
        (each for each, _ in worded), "disclaimer", problems)
    signs = merged_signs(general, own, problems)
    emergency = _emergency_sheet(project, pack, lang, problems)
    # What the general policy asks for lacks a translation; what others ask for, a text.
    general_ids = merged(policies[:1], pack.audience).ids
    problems += missing(general_ids, texts, worded[-1][1].source(()))
    for layer in policies[1:]:
        problems += _unknown_ids(layer.file, texts)
    problems += _unknown(pack, policy, texts, signs, policies[-1].file)
    if problems:
        raise HandoutError(problems)
    return Safety(pack, lang, policy, texts, signs, drugs, emergency)


def _open(project: Project, path: Path) -> YamlFile:
    return read_yaml(path, project.display(path))


def _tried(problems: list[Problem], make: Callable[[], Read], instead: Read) -> Read:
    try:
        return make()
    except HandoutError as error:
        problems += error.problems
        return instead


def _emergency_sheet(
    project: Project, pack: Pack, lang: str, problems: list[Problem]
) -> EmergencySheet | None:
    if pack.emergency_sheet is None:
        return None
    folder = topic_folder(pack.slug, lang)
    path = project.find(*folder.split("/"), f"{pack.emergency_sheet}{SUFFIX}")
    if path is None:
        names = project.names(folder, SUFFIX)
        problems.append(Problem(
            pack.place("emergency_sheet"), "PCK004",
            f"the pack has no topic {pack.emergency_sheet!r} in {folder}",
            did_you_mean(pack.emergency_sheet, names)
            or f"write {folder}/{pack.emergency_sheet}{SUFFIX}, or remove the line"))
        return None
    file = _tried(problems, lambda: _open(project, path), YamlFile("", {}, {}, {}))
    data = file.data if isinstance(file.data, dict) else {}
    return EmergencySheet(
        pack.emergency_sheet, str(data.get("title", "")), str(data.get("sheet") or ""))


def _unknown(
    pack: Pack, policy: Policy, texts: Mapping[str, Disclaimer], signs: Signs, last: YamlFile
) -> Iterator[Problem]:
    """Yield names of matters and groups of signs that nothing is called by."""
    groups = signs.groups
    for number, name in enumerate(pack.danger_signs):
        if name not in groups:
            yield no_group(pack.place("danger_signs", number), name, groups)
    for matter in policy.matters.values():
        for name in matter.signs:
            if name not in groups:
                yield no_group(matter.source, name, groups)
    for name in policy.signs:
        if name not in groups:
            yield no_group(last.source(("signs",)), name, groups)
    for text in texts.values():
        for name in (*text.phrases, *text.sentences):
            if name not in policy.matters:
                yield unknown_matter(text.source, name, tuple(policy.matters))


def _unknown_ids(file: YamlFile, texts: Mapping[str, Disclaimer]) -> Iterator[Problem]:
    """Yield the disclaimers that a policy asks for and no file words (POL002)."""
    for path, name in _ids_in(file.data, ()):
        if name not in texts:
            yield Problem(file.source(path), "POL002", f"there is no disclaimer {name!r}",
                          did_you_mean(name, texts)
                          or f"add an entry `- id: {name}` to disclaimers{SUFFIX} beside it, or "
                          "take it out here")


def _ids_in(data: object, path: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(data, str) and data.startswith("D-"):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _ids_in(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _ids_in(value, (*path, number))


def no_group(place: Source, name: str, known: Mapping[str, object]) -> Problem:
    """Return the problem of a name that no group of danger signs has (SGN001)."""
    return Problem(place, "SGN001", f"there is no group of danger signs {name!r}",
                   did_you_mean(name, known) or f"groups: {', '.join(known)}")


def unknown_matter(
    place: Source, name: str, known: Sequence[str], where: str = ""
) -> Problem:
    """Return the problem of a name that no matter has (POL001); `where` says where it stands."""
    return Problem(place, "POL001", f"there is no matter {name!r}{where}",
                   did_you_mean(name, known) or f"matters: {', '.join(known)}")
