"""From a file's data to its model, or to every problem in plain words.

The one place where pydantic's findings become problems. Files of content have the rules below;
those of a theme or a brand name a rule of their own for all of them.

    CON001 unknown key       CON004 a text too long, broken, or with a mark that means nothing
    CON002 missing key       CON005 inline marks
    CON003 wrong value       CON006 a part, topic or name that is not there
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from handouts.errors import HandoutError, Problem, Source, did_you_mean, nearest
from handouts.yamlfiles.lookalikes import letter_in, sign_before
from handouts.yamlfiles.places import Steps

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Locate = Callable[[Steps], Steps]
Models = Mapping[str, "type[BaseModel]"]
Model = TypeVar("Model", bound="BaseModel")

# Keys of models that we fill in; the reader refuses this character in a file.
OURS = "\0"
# Words without spaces, as in `about: heat-cold, massage`.
_NAMES = re.compile(r"[a-z0-9-]{1,40}(, [a-z0-9-]{1,40}){0,5}")
# The most characters of a value that a message repeats.
SHOWN = 60
# The most problems of one file that are reported at once.
MOST_PROBLEMS = 200


class Written(Protocol):
    """A file, or layers of files, that knows the places of its data."""

    @property
    def data(self) -> Any:
        """Return the data: a dict, a list, a text or None."""

    def source(self, path: Steps) -> Source:
        """Return the place of the value at a path, or that of its nearest parent."""

    def key_source(self, path: Steps) -> Source:
        """Return the place of the key at a path, or that of its value."""


class Wrong(ValueError):
    """A value that is wrong; `at` leads from the value to the part that is meant."""

    def __init__(
        self, message: str, hint: str, rule: str = "CON003", at: Steps = ()
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.rule, self.at = message, hint, rule, at


def named(file: Written, **known: str) -> tuple[dict[Any, Any], list[Problem]]:
    """Return a file's data with what its name and folder say, and what contradicts them."""
    data = file.data if isinstance(file.data, dict) else {}
    problems = [
        Problem(file.source((key,)), "CON003", f"{key}: {data[key]!r} does not fit the file's name",
                f"write {value}, or remove the line")
        for key, value in known.items() if key in data and data[key] != value
    ]
    if not isinstance(file.data, dict):
        problems.append(Problem(file.source(()), "CON003", "expected keys with values",
                                "write `key: text` lines"))
    return {**data, **known}, problems


def with_places(data: Any, key: str, file: Written, at: str) -> Any:
    """Return a file's data in which each mapping of the list at `key` knows its place."""
    if not isinstance(data, dict) or not isinstance(data.get(key), list):
        return data
    return {**data, key: [
        {**entry, at: file.source((key, number))} if isinstance(entry, dict) else entry
        for number, entry in enumerate(data[key])
    ]}


def validated(
    model: type[Model], data: Any, file: Written, problems: Sequence[Problem] = (), rule: str = ""
) -> Model:
    """Return the model of a file's data; raises HandoutError with these problems and its own."""
    from pydantic import ValidationError

    try:
        found = model.model_validate(data)
    except ValidationError as error:
        raise HandoutError([*problems, *model_problems(error, model, file, rule=rule)]) from None
    if problems:
        raise HandoutError(problems)
    return found


def model_problems(
    error: ValidationError, model: type[BaseModel], file: Written, *, rule: str = "",
    locate: Locate = lambda loc: loc, inner: Models = MappingProxyType({}),
) -> list[Problem]:
    """Turn each finding into a problem, under its own rule or all under the one given.

    `locate` maps a place in the data to one in the file; `inner` are models that the fields of
    `model` do not name, by the key that they are written under.
    """
    entries = error.errors(include_url=False)[:MOST_PROBLEMS]
    data = file.data
    problems = []
    # Keys that are there, misspelled: pydantic reports what is missing first.
    meant: set[Steps] = set()
    homes = {str(entry["loc"][-1]): yaml_path(data, locate(tuple(entry["loc"])))
             for entry in entries if entry["type"] == "missing"}
    for entry in reversed(entries):
        loc = entry["loc"]
        if entry["type"] == "too_short" and any(
            len(other["loc"]) > len(loc) and other["loc"][:len(loc)] == loc for other in entries
        ):
            continue  # items that are wrong themselves were not counted
        path = yaml_path(data, locate(tuple(loc)))
        fields = _fields_at(model, path[:-1], inner)
        known = list(fields)
        if entry["type"] == "extra_forbidden":
            home = homes.get(str(path[-1]), ())
            if len(home) > len(path):
                meant.add(home)
                found = _outside(file, path, home)
                problems.append(replace(found, rule=rule) if rule else found)
                continue
            meant |= {(*path[:-1], key) for key in nearest(short(str(path[-1])), known)}
        elif entry["type"] == "missing" and path in meant:
            continue  # "did you mean 'title'?" says it already
        found = _problem(entry, path, fields, file, data)
        problems.append(replace(found, rule=rule) if rule else found)
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


def _problem(
    entry: Any, path: Steps, fields: Mapping[str, Any], file: Written, data: Any
) -> Problem:
    name = _named(path)
    found = entry.get("input")
    wrong = entry.get("ctx", {}).get("error")
    kind = entry["type"]
    if kind == "extra_forbidden":
        return _unknown_key(file.key_source(path), str(path[-1]), fields)
    field = fields.get(str(path[-1])) if path else None
    says = _says(field)
    if kind == "missing":
        home = path[-2] if len(path) > 1 and isinstance(path[-2], str) else ""
        return Problem(file.source(path[:-1]), "CON002",
                       f"{path[-1]!r} is missing" + (f" in `{home}:`" if home else ""),
                       f"add `{path[-1]}:` {f'to `{home}:`' if home else 'here'}"
                       f"{f': {says}' if says else ''}")
    if isinstance(wrong, Wrong):
        source = file.source(yaml_path(data, (*path, *wrong.at)))
        return Problem(source, wrong.rule, f"{name}: {wrong.message}", wrong.hint)
    message, hint = _meaning(kind, found, entry.get("ctx", {}))
    source = file.source(path)
    if found is None:
        # Who removes a line that begins with a dash removes the head of an item.
        removable = field is not None and not field.is_required() and not _heads_item(path, data)
        hint = (f"{hint}{f' ({says})' if says else ''}"
                f"{'; or remove the line' if removable else ''}")
    elif kind == "literal_error" and says:
        hint += f" ({says})"
    return Problem(source, "CON003", f"{name}: {message}", hint)


def _says(field: Any) -> str:
    """Return what a field says, as a part of a sentence."""
    text = str(field.description or "").rstrip(".") if field else ""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _heads_item(path: Steps, data: Any) -> bool:
    """Say whether a key is the first one of an item of a list."""
    home = at(data, path[:-1])
    return len(path) > 1 and isinstance(path[-2], int) and isinstance(home, Mapping) and next(
        iter(home), None) == path[-1]


def _outside(file: Written, path: Steps, home: Steps) -> Problem:
    """Return the problem of a key that stands further left than the mapping that lacks it."""
    first = file.source(home[:-1])
    key, below = file.key_source(path), file.source(path)
    count = max(first.col - 1, 0)
    # A line that stands right of the key's new place is below it already.
    more = count - key.col + 1 if key.line < below.line and below.col <= count else 0
    moved = f", and each line below it with {more} more" if more else ""
    lacking = at(file.data, home[:-1])
    title = lacking.get("heading") or lacking.get("title") if isinstance(lacking, dict) else None
    named = f"{short(title)!r}" if isinstance(title, str) else "the item"
    return Problem(
        key, "CON001",
        f"`{path[-1]}:` stands outside of {named} (line {first.line}), where it is missing",
        f"begin its line with {count} spaces{moved}")


def at(data: Any, path: Steps) -> Any:
    """Return the value at a path of a file's data."""
    for step in path:
        data = data[step]
    return data


def _unknown_key(source: Source, key: str, known: Iterable[str]) -> Problem:
    strange = letter_in(key)
    near = nearest(short(key), known)
    if strange and near:
        return Problem(source, "CON001", f"unknown key {short(key)!r}: it holds {strange}",
                       f"delete the word, and type it again: `{near[0]}:`")
    hint = did_you_mean(short(key), known) or f"known here: {', '.join(known)}"
    return Problem(source, "CON001", f"unknown key {short(key)!r}", hint)


def _meaning(kind: str, found: Any, ctx: Mapping[str, Any]) -> tuple[str, str]:
    if found is None:
        if kind == "tuple_type":
            return "has no value", "write at least one item below it, behind a dash and a space"
        return "has no value", "write one after the colon"
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
    sign = sign_before(found) if isinstance(found, str) else None
    if sign:
        return f"the text begins with {sign[0]}: {sign[1]}"
    if isinstance(found, Mapping) and found:
        key = short(str(next(iter(found))))
        return f"write a dash and a space before its first key: `- {key}:`"
    if isinstance(found, str) and _NAMES.fullmatch(found):
        return f"write [{found}], or {lines.removeprefix('write ')}"
    return lines


def short(text: str) -> str:
    """Return the beginning of a text, enough to know it by."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def quoted(value: Any) -> str:
    """Return a value as a message repeats it: a text in quotation marks, else what it is."""
    return repr(short(value)) if isinstance(value, str) else describe(value)


def breaks(text: str) -> bool:
    """Say whether a text has a line break inside: paper would show a space in its place."""
    return len(text.strip().splitlines()) > 1


def describe(value: Any) -> str:
    """Name the kind of a value as an author would."""
    if value is None:
        return "nothing"
    names: dict[type, str] = {dict: "keys with values", list: "a list", str: "a text"}
    return names.get(type(value), "another value")


def text_hint(value: Any) -> str:
    """Say what to type where a text is wanted."""
    if isinstance(value, dict) and value:
        (key, rest), *more = value.items()
        own = f"{key}: {rest}" if not more and isinstance(rest, str | int) else "Note: rest"
        own = own.replace("\\", "\\\\").replace('"', '\\"')
        return f'a text with a colon and a space in it needs double quotes: "{own}"'
    if isinstance(value, list):
        return "write one text, not a list; a text that begins with [ needs double quotes"
    return "write a text"


def _named(path: Steps) -> str:
    """Return a path as authors count: `sections[2].blocks[1].bullets`."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "the file"


def _fields_at(model: type[BaseModel], path: Steps, inner: Models) -> dict[str, Any]:
    """Return the fields of what stands at a path, by the key that they are written under."""
    for step in path:
        if isinstance(step, int):
            continue
        field = _fields(model).get(step)
        below = inner.get(step) or (_model_in(field.annotation) if field else None)
        if field is not None and below is None:
            continue  # a list whose items `inner` names
        if below is None:
            return {}
        model = below
    return _fields(model)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the fields that a file may have, by the key that they are written under."""
    named = {field.alias or key: field for key, field in model.model_fields.items()}
    return {key: field for key, field in named.items() if not key.startswith(OURS)}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if hasattr(annotation, "model_fields"):
        found: type[BaseModel] = annotation
        return found
    for each in getattr(annotation, "__args__", ()):
        inner = _model_in(each)
        if inner is not None:
            return inner
    return None
