"""Put reviewed sheets where OpenEMR's patient education finds them: one PDF for each code.

OpenEMR opens `documents/education/TYPE_CODE_LANG.pdf` of a site, all in small letters, by the exact
code of the chart; so a sheet that names a family of codes (M54.4) is written for each code in it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from handouts.content.models import Topic
from handouts.content.search import plain_code
from handouts.dataclass import dataclass
from handouts.delivery.manifest import LARGEST_PDF, MADE_BY
from handouts.errors import HandoutError, Problem, Source
from handouts.files import exists, read_regular, shown, write_atomic
from handouts.orders import Built

MANIFEST = "make-handout.json"
# OpenEMR 7 knows local content in these languages.
LANGS = ("en", "es")
_LARGEST_MANIFEST = 64_000_000
_COUNTER = "counter"

Family = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Exported:
    """One file: its name, the code that opens it, and the sheet that it holds."""

    file: str
    code: str
    slug: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Codes that several sheets name: the one that is exported, and the others."""

    codes: tuple[str, ...]
    winner: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which sheet each code opens, what is shared, and the codes that ICD-10-CM does not have."""

    by_code: Mapping[str, Built]
    shared: Sequence[Shared]
    unknown: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an export did: files written, files that were so already, files deleted."""

    written: int
    same: int
    deleted: int


def plan(sheets: Sequence[Built], family: Family) -> Plan:
    """Return which sheet each code opens; `family` gives the codes that a code stands for.

    Of several sheets the counter's own wins, then the one that names the code most exactly, then
    the one that is most about it.
    """
    wishes: dict[str, list[tuple[tuple[bool, int, int, str], Built]]] = {}
    unknown: list[Problem] = []
    for sheet in sheets:
        topic = sheet.chapters[0][0]
        for place, own in enumerate(topic.codes.icd10cm):
            codes = family(own)
            if not codes:
                unknown.append(_unknown(topic, place, own))
            for code in codes:
                rank = (topic.shelf != _COUNTER, -len(plain_code(own)), place, sheet.slug)
                wishes.setdefault(code, []).append((rank, sheet))
    by_code: dict[str, Built] = {}
    groups: dict[tuple[str, ...], list[str]] = {}
    for code in sorted(wishes):
        ranked = [sheet for _, sheet in sorted(wishes[code], key=lambda wish: wish[0])]
        by_code[code] = ranked[0]
        slugs = tuple(dict.fromkeys(sheet.slug for sheet in ranked))
        if len(slugs) > 1:
            groups.setdefault(slugs, []).append(code)
    shared = [Shared(tuple(codes), slugs[0], slugs[1:]) for slugs, codes in groups.items()]
    return Plan(by_code, shared, unknown)


def filename(code: str, lang: str) -> str:
    """Return the name under which OpenEMR looks for the sheet of an ICD-10-CM code."""
    return f"icd10_{code}_{lang}.pdf".lower()


def export(folder: Path, wanted: Plan, lang: str) -> Changes:
    """Write a file for each code of one language, and delete those of an earlier export.

    Only what the manifest in the folder lists, and nobody changed since, is replaced or deleted.
    Raises HandoutError before anything is written where a file of that name is somebody else's, and
    for what cannot be written: the next run then finishes the work.
    """
    listed = read_exported(folder)
    known: dict[str, set[str]] = {}
    for each in listed:
        known.setdefault(each.file, set()).add(each.sha256)
    files = [Exported(filename(code, lang), code, sheet.slug, sheet.version, sheet.sha256)
             for code, sheet in wanted.by_code.items()]
    names = {each.file for each in files}
    of_lang = f"_{lang}.pdf"
    before = [each for each in listed if each.file.endswith(of_lang)]
    kept = [each for each in listed if not each.file.endswith(of_lang)]
    gone = sorted({each.file for each in before} - names)
    wishes = {each.file: each.sha256 for each in files} | dict.fromkeys(gone, "")
    problems = [problem for name, wanted_now in wishes.items()
                for problem in _foreign(folder, name, {wanted_now} | known.get(name, set()))]
    if problems:
        raise HandoutError(problems)
    same = {each.file for each in files if _digest(folder / each.file) == each.sha256}
    # What an interrupted run leaves is listed already, old and new: the next one may replace it.
    _write_manifest(folder, [*kept, *before, *files])
    first: dict[str, Path] = {}
    for each in files:
        path = folder / each.file
        if each.file not in same:
            _put(path, wanted.by_code[each.code].pdf, first.get(each.sha256))
        first.setdefault(each.sha256, path)
    deleted = sum(_delete(folder / name) for name in gone)
    _write_manifest(folder, [*kept, *files])
    return Changes(len(files) - len(same), len(same), deleted)


def read_exported(folder: Path) -> tuple[Exported, ...]:
    """Return what earlier exports wrote into a folder; a file has two lines while one is at work.

    Raises HandoutError (CHT001) for a list that is none of ours.
    """
    path = folder / MANIFEST
    if not exists(path):
        return ()
    try:
        data = json.loads(read_regular(path, _LARGEST_MANIFEST, follow=True))
        if data["made_by"] != MADE_BY:
            raise ValueError(MADE_BY)
        found = tuple(Exported(**{key: str(value) for key, value in each.items()})
                      for each in data["files"])
        if any(Path(each.file).name != each.file for each in found):
            raise ValueError("file")
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise HandoutError(Problem(
            Source(shown(path)), "CHT001", "this is no list that an export wrote, or it is damaged",
            "move the file away, or choose another folder")) from error
    return found


def _write_manifest(folder: Path, files: Iterable[Exported]) -> None:
    lines = sorted(set(files), key=lambda each: (each.file, each.sha256))
    path = folder / MANIFEST
    if lines or exists(path):
        data = {"made_by": MADE_BY, "files": [asdict(each) for each in lines]}
        text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
        write_atomic(path, text.encode(), "choose another folder")


def _put(path: Path, pdf: bytes, like: Path | None) -> None:
    """Write a file, or give one that has the same bytes a second name: a family has many codes."""
    if like is not None:
        spare = path.with_name(f".make-handout-{os.getpid()}-{path.name}.tmp")
        try:
            os.link(like, spare)
            spare.replace(path)
        except OSError:  # this disk knows no second names
            spare.unlink(missing_ok=True)
        else:
            return
    write_atomic(path, pdf, "choose another folder")


def _foreign(folder: Path, name: str, ours: Collection[str]) -> Iterator[Problem]:
    path = folder / name
    there = _digest(path)
    if there is not None and there not in ours:
        yield Problem(
            Source(shown(path)), "CHT001",
            "this file is not from an export, or somebody changed it",
            "move it away, then export again")


def _digest(path: Path) -> str | None:
    """Return the SHA-256 of a file; None where there is none, "" for what cannot be read."""
    if not exists(path):
        return None
    try:
        return hashlib.sha256(read_regular(path, LARGEST_PDF, follow=True)).hexdigest()
    except OSError:
        return ""


def _delete(path: Path) -> bool:
    if not exists(path):
        return False
    try:
        path.unlink()
    except OSError as error:
        raise HandoutError(Problem(
            Source(shown(path)), "OUT001", f"cannot be deleted: {error.strerror}",
            "close the file if another program has it open, then export again")) from error
    return True


def _unknown(topic: Topic, place: int, code: str) -> Problem:
    return Problem(
        topic.place("codes", "icd10cm", place), "CHT002", f"ICD-10-CM has no code {code!r}",
        "look it up; no file was written for it")
