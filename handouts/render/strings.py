"""The fixed words of the layouts: one YAML file for each language, all with the same keys."""

from __future__ import annotations

import re
from collections import deque
from operator import is_
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.yamlfiles.validation import breaks

if TYPE_CHECKING:
    from handouts.project import Project
    from handouts.yamlfiles.places import YamlFile

REFERENCE = "en"
# What a page says of itself: no project may say something else in a language that we ship.
KEPT = (("review", "pending"), ("review", "pending_short"), ("running", "disclaimer"),
        ("danger", "act"), ("danger", "no_answer"))
_BLANK = re.compile(r"\{[a-z_]+\}")
Words = dict[str, dict[str, str]]
# A file, the reference and what we ship, which were compared and fit. Every document of a run asks
# for its words; a file that has not changed is the same object again (yamlfiles/reader.py).
_SOUND: deque[tuple[YamlFile, YamlFile, YamlFile]] = deque(maxlen=8)


def load_words(project: Project, lang: str) -> Words:
    """Read templates/strings/<lang>.yaml; its keys and {names} are those of built-in English.

    Raise UsageProblem for an unknown language, HandoutError with every problem (WRD00x).
    """
    from handouts.yamlfiles.reader import read_yaml

    path = project.find("templates", "strings", f"{lang}.yaml")
    if path is None:
        known = project.names("templates/strings", ".yaml")
        hint = did_you_mean(lang, known) or f"languages here: {', '.join(known)}"
        raise UsageProblem(Problem(Source("lang"), "WRD001", f"no fixed words in {lang!r}", hint))
    file = read_yaml(path, project.display(path))
    own = project.builtin / "templates" / "strings" / f"{REFERENCE}.yaml"
    reference = file if path == own else read_yaml(own, project.display(own))
    shipped = project.builtin / "templates" / "strings" / f"{lang}.yaml"
    first = file
    if path != shipped and shipped.is_file():
        first = read_yaml(shipped, project.display(shipped))
    if not any(all(map(is_, sound, (file, reference, first))) for sound in tuple(_SOUND)):
        problems = word_problems(file, reference.data)
        if first is not file and not problems:
            problems = _kept_problems(file, first.data)
        if problems:
            raise HandoutError(problems)
        _SOUND.append((file, reference, first))
    words: Words = file.data
    return words


def in_words(day: str, words: Words) -> str:
    """Return a day of the form 2026-11-23 as people say it; the months are in the fixed words."""
    year, month, date = day.split("-")
    parts = {"year": year, "month": words["dates"][f"m{month}"], "day": date.lstrip("0")}
    return _BLANK.sub(lambda at: parts[at[0][1:-1]], words["dates"]["form"])


def _kept_problems(file: YamlFile, shipped: Words) -> list[Problem]:
    return [
        Problem(file.source((group, key)), "WRD005", f"'{group}.{key}' may not say something else",
                f"write: {shipped[group][key]}")
        for group, key in KEPT if file.data[group][key] != shipped[group][key]
    ]


def word_problems(file: YamlFile, reference: Any) -> list[Problem]:
    """Report missing keys (WRD002), unknown keys (WRD003) and changed {names} (WRD004)."""
    given = file.data if isinstance(file.data, dict) else {}
    problems = _key_problems(file, (), given, reference)
    for group, words in reference.items():
        below = given.get(group)
        if not isinstance(below, dict):
            if group in given:
                problems.append(
                    Problem(file.source((group,)), "WRD002", f"{group!r} is not a group",
                            f"it holds the keys {', '.join(words)}")
                )
            continue
        problems += _key_problems(file, (group,), below, words)
        for key in words.keys() & below.keys():
            problems += _text_problems(file, (group, key), below[key], words[key])
    return problems


def _key_problems(
    file: YamlFile, path: tuple[str, ...], given: dict[str, Any], wanted: dict[str, Any]
) -> list[Problem]:
    missing = [
        Problem(file.source(path), "WRD002", f"{'.'.join((*path, key))!r} is missing",
                f"add {key!r}")
        for key in wanted.keys() - given.keys()
    ]
    return missing + [
        Problem(file.key_source((*path, key)), "WRD003", f"unknown key {'.'.join((*path, key))!r}",
                did_you_mean(key, wanted) or "remove it")
        for key in given.keys() - wanted.keys()
    ]


def _text_problems(file: YamlFile, path: tuple[str, str], text: Any, wanted: str) -> list[Problem]:
    name = ".".join(path)
    if not isinstance(text, str) or not text.strip():
        return [Problem(file.source(path), "WRD002", f"{name!r} has no words", "write a text")]
    if breaks(text):
        return [Problem(file.source(path), "WRD002",
                        f"{name!r}: a line break inside a text would be lost",
                        "write it on one line; `>-` folds lines without a blank line between them")]
    blanks = sorted(_BLANK.findall(wanted))
    if sorted(_BLANK.findall(text)) == blanks:
        return []
    hint = f"use {' '.join(blanks)}, each once" if blanks else "use no braces"
    return [Problem(file.source(path), "WRD004", f"{name!r} has other names in braces", hint)]
