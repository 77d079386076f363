"""What is wrong with the data of a file, in plain words: from pydantic's findings to problems.

    CON001 unknown key       CON004 a text too long, broken, or with a mark that means nothing
    CON002 missing key       CON005 inline marks
    CON003 wrong value       CON006 a part, topic or name that is not there
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from handouts.errors import Problem, Source, did_you_mean, nearest

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    from handouts.yamlfiles.reader import Steps, YamlFile

Locate = Callable[["Steps"], "Steps"]
Models = Mapping[str, "type[BaseModel]"]

# Keys of models that we fill in; the reader refuses this character in a file.
OURS = "\0"
# Words without spaces, as in `about: heat-cold, massage`.
_NAMES = re.compile(r"[a-z0-9-]{1,40}(, [a-z0-9-]{1,40}){0,5}")
# The most characters of a value that a message repeats.
SHOWN = 60
# The most problems of one file that are told at once.
MOST_PROBLEMS = 200


class Wrong(ValueError):
    """Say what is wrong with a value; `at` leads from the value to the part that is meant."""

    def __init__(
        self, message: str, hint: str, rule: str = "CON003", at: Steps = ()
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.rule, self.at = message, hint, rule, at


def model_problems(
    error: ValidationError, model: type[BaseModel], file: YamlFile,
    locate: Locate = lambda loc: loc, inner: Models = MappingProxyType({}),
) -> list[Problem]:
    """Turn each finding into a problem.

    `locate` maps a place in the data to one in the file; `inner` are models that the fields of
    `model` do not tell of, by the key that they are written under.
    """
    entries = error.errors(include_url=False)[:MOST_PROBLEMS]
    problems = []
    meant: set[Steps] = set()  # keys that are there, misspelt; pydantic tells of what lacks first
    for entry in reversed(entries):
        loc = entry["loc"]
        if entry["type"] == "too_short" and any(
            len(other["loc"]) > len(loc) and other["loc"][:len(loc)] == loc for other in entries
        ):
            continue  # items that are wrong themselves were not counted
        path = yaml_path(file.data, locate(tuple(loc)))
        known = _known_keys(model, path[:-1], inner)
        if entry["type"] == "extra_forbidden":
            meant |= {(*path[:-1], key) for key in nearest(short(str(path[-1])), known)}
        elif entry["type"] == "missing" and path in meant:
            continue  # "did you mean 'title'?" says it already
        problems.append(_problem(entry, path, known, file))
    return problems


def yaml_path(data: Any, loc: Steps) -> Steps:
    """Return the path in a file that a place in a model stands for.

    A block is written as a mapping with one key, and `items` may be left out, so that a place may
    lack a step that the file has, or have one that the file lacks.
    """
    path: Steps = ()
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(data, dict) and step not in data and len(data) == 1 and len(path) > 1:
            (only,) = data
            if not last or isinstance(data[only], dict | list):
                path, data = (*path, only), data[only]
        if (step == "items" and isinstance(data, list)) or (
            step == "text" and isinstance(data, str)
        ):
            continue
        path = (*path, step)
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        known = in_list or (isinstance(data, dict) and step in data)
        data = data[step] if known else None
    return path


def _problem(entry: Any, path: Steps, known: Iterable[str], file: YamlFile) -> Problem:
    name = _named(path)
    found = entry.get("input")
    wrong = entry.get("ctx", {}).get("error")
    kind = entry["type"]
    if kind == "extra_forbidden":
        return _unknown_key(file.key_source(path), str(path[-1]), known)
    if kind == "missing":
        return Problem(file.source(path[:-1]), "CON002", f"{path[-1]!r} is missing",
                       f"add `{path[-1]}:` here")
    if isinstance(wrong, Wrong):
        source = file.source(yaml_path(file.data, (*path, *wrong.at)))
        return Problem(source, wrong.rule, f"{name}: {wrong.message}", wrong.hint)
    message, hint = _meaning(kind, found, entry.get("ctx", {}))
    return Problem(file.source(path), "CON003", f"{name}: {message}", hint)


def _unknown_key(source: Source, key: str, known: Iterable[str]) -> Problem:
    hint = did_you_mean(short(key), known) or f"known here: {', '.join(known)}"
    return Problem(source, "CON001", f"unknown key {short(key)!r}", hint)


def _meaning(kind: str, found: Any, ctx: Mapping[str, Any]) -> tuple[str, str]:
    if found is None:
        return "has no value", "write one after the colon, or remove the line"
    what = describe(found)
    if kind == "string_type":
        return f"expected a text, found {what}", text_hint(found)
    if kind == "tuple_type":
        return f"expected a list, found {what}", _list_hint(found)
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"expected keys, found {what}", "write `key: text` lines below it, indented"
    if kind == "literal_error":
        known = [part.strip(" '") for part in ctx["expected"].replace(" or ", ", ").split(",")]
        if not isinstance(found, str):
            return f"expected a text, found {what}", text_hint(found)
        hint = did_you_mean(short(found), known) or f"write one of: {', '.join(known)}"
        return f"{short(found)!r} is not known here", hint
    if kind in ("too_short", "too_long"):
        few = kind == "too_short"
        limit = ctx["min_length"] if few else ctx["max_length"]
        return (f"{ctx['actual_length']} given; {'at least' if few else 'at most'} {limit}",
                "add some" if few else "remove some")
    return "this value does not fit", "see the schema: make-handout schema --print topic"


def _list_hint(found: Any) -> str:
    lines = "write one line for each item, each beginning with a dash and a space"
    if isinstance(found, str) and _NAMES.fullmatch(found):
        return f"write [{found}], or {lines.removeprefix('write ')}"
    return lines


def short(text: str) -> str:
    """Return the beginning of a text, enough to know it by."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def describe(value: Any) -> str:
    """Name the kind of a value as an author would."""
    if value is None:
        return "nothing"
    names: dict[type, str] = {dict: "keys with values", list: "a list", str: "a text"}
    return names.get(type(value), "another value")


def text_hint(value: Any) -> str:
    """Say what to type where a text is wanted."""
    if isinstance(value, dict):
        return 'a text with a colon and a space in it needs double quotes: "Note: rest"'
    if isinstance(value, list):
        return "write one text, not a list; a text that begins with [ needs double quotes"
    return "write a text"


def _named(path: Steps) -> str:
    """Return a path as authors count: `sections[2].blocks[1].bullets`."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "the file"


def _known_keys(model: type[BaseModel], path: Steps, inner: Models) -> list[str]:
    for step in path:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step)
        below = inner.get(step) or (_model_in(field.annotation) if field else None)
        if field is not None and below is None:
            continue  # a list whose items `inner` tells of
        if below is None:
            return []
        model = below
    return [key for key, field in model.model_fields.items() if field.alias is None]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if hasattr(annotation, "model_fields"):
        found: type[BaseModel] = annotation
        return found
    for each in getattr(annotation, "__args__", ()):
        inner = _model_in(each)
        if inner is not None:
            return inner
    return None
