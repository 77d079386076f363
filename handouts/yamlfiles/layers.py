"""Ordered YAML layers: deep merge, $name references, and validation problems with their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handouts.errors import Problem, Source, did_you_mean, nearest
from handouts.theme.units import is_color

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    from handouts.yamlfiles.reader import YamlFile

Path = tuple[str | int, ...]
MOST_PROBLEMS = 200
# Names of colors that stand for other names.
DEEPEST_PALETTE = 10
BLACK = "#000000"


@dataclass(frozen=True)
class Layers:
    """Hold YAML files of mappings, the base first; a later file wins key by key."""

    files: tuple[YamlFile, ...]

    def merged(self) -> dict[str, Any]:
        """Return one deep-merged mapping; lists and texts are replaced, not joined."""
        result: dict[str, Any] = {}
        for file in self.files:
            if isinstance(file.data, dict):
                _merge(result, file.data)
        return result

    def source(self, path: Path) -> Source:
        """Return the place that set the value at `path`, or its nearest parent."""
        file, nearest = self._setter(path)
        return file.source(nearest)

    def key_source(self, path: Path) -> Source:
        """Return the place of the key itself."""
        file, nearest = self._setter(path)
        return file.key_source(nearest)

    def rank(self, path: Path) -> int:
        """Return the number of the file that set the value at `path`; the base is 0."""
        setter = self._setter(path)[0]
        return next(number for number, file in enumerate(self.files) if file is setter)

    def _setter(self, path: Path) -> tuple[YamlFile, Path]:
        for depth in range(len(path), -1, -1):
            for file in reversed(self.files):
                if _holds(file.data, path[:depth]):
                    return file, path[:depth]
        return self.files[-1], ()


def _merge(base: dict[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict):
            below = base.get(key)
            base[key] = dict(below) if isinstance(below, dict) else {}
            _merge(base[key], value)
        else:
            base[key] = value


def _holds(data: Any, path: Path) -> bool:
    for step in path:
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not in_list and not (isinstance(data, dict) and step in data):
            return False
        data = data[step]
    return True


def resolve_names(data: dict[str, Any], layers: Layers) -> tuple[dict[str, Any], list[Problem]]:
    """Replace every "$name" by the palette's color; report unknown names and circles (THM001)."""
    given = data.get("palette")
    palette: dict[str, Any] = given if isinstance(given, dict) else {}
    problems: list[Problem] = []

    def walk(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: walk(below, (*path, key)) for key, below in value.items()}
        if isinstance(value, str) and value.startswith("$"):
            found = _look_up(value, palette)
            if isinstance(found, tuple):
                problems.append(Problem(layers.source(path), "THM001", *found))
            else:
                return found if is_color(found) else BLACK  # the palette is told of it, once
        return value

    return walk(data, ()), problems


def _look_up(value: str, palette: Mapping[str, Any]) -> str | tuple[str, str]:
    """Return the color that "$name" stands for, or a message and a hint."""
    seen: list[str] = []
    found: Any = value
    while isinstance(found, str) and found.startswith("$"):
        name = found[1:]
        if name in seen or len(seen) >= DEEPEST_PALETTE:
            circle = " -> ".join(f"${step}" for step in [*seen, name])
            return f"the palette goes in a circle: {circle}", "give one of these names a color"
        if name not in palette:
            known = " ".join(f"${key}" for key in sorted(palette)) or "no colors"
            hint = did_you_mean(name, palette) or f"the palette has {known}"
            return f"the palette has no color {name!r}", hint
        seen.append(name)
        found = palette[name]
    return str(found)


def model_problems(
    error: ValidationError, model: type[BaseModel], layers: Layers, rule: str
) -> list[Problem]:
    """Turn what pydantic found into problems with a place and a hint."""
    entries = error.errors(include_url=False)[:MOST_PROBLEMS]
    # A misspelt key is told once, with the right one as its hint, not as a missing one too.
    meant = {
        (*entry["loc"][:-1], key) for entry in entries if entry["type"] == "extra_forbidden"
        for key in nearest(str(entry["loc"][-1]), _known_keys(model, entry["loc"][:-1]))}
    return [_problem(entry, model, layers, rule) for entry in entries
            if entry["type"] != "missing" or tuple(entry["loc"]) not in meant]


def _problem(entry: Any, model: type[BaseModel], layers: Layers, rule: str) -> Problem:
    path: Path = tuple(entry["loc"])
    name = ".".join(str(step) for step in path)
    source = layers.source(path)
    if entry["type"] == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        hint = did_you_mean(str(path[-1]), known) or f"known here: {', '.join(sorted(known))}"
        return Problem(layers.key_source(path), rule, f"unknown key {name!r}", hint)
    if entry["type"] == "missing":
        return Problem(source, rule, f"{name!r} is missing", f"add `{path[-1]}:` here")
    if entry["type"] in ("model_type", "dict_type"):
        return Problem(source, rule, f"{name or 'the file'}: expected keys with values",
                       "write `key: value` lines, indented below it")
    if entry["type"] == "too_long":
        given, most = entry["ctx"]["actual_length"], entry["ctx"]["max_length"]
        return Problem(source, rule, f"{name}: {given} given; at most {most}", "remove some")
    if entry["type"] == "tuple_type":
        return Problem(source, rule, f"{name}: expected a list",
                       "write one line for each item, each beginning with a dash and a space")
    if entry["type"] == "literal_error":
        expected = entry["ctx"]["expected"].replace(" or ", ",").split(",")
        known = [each.strip(" '") for each in expected]
        return Problem(source, rule, f"{name}: {str(entry['input'])[:60]!r} is not known here",
                       f"write one of: {', '.join(known)}")
    message, _, hint = str(entry["msg"]).removeprefix("Value error, ").partition("; ")
    return Problem(source, rule, f"{name}: {message}", hint or f"mend {name!r}")


def _known_keys(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    for step in path:
        below = _field(model, str(step)) if isinstance(step, str) else model
        if below is None:
            return []
        model = below
    return [field.alias or key for key, field in model.model_fields.items()]


def _field(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    for key, field in model.model_fields.items():
        if name in (key, field.alias):
            kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
            return next((kind for kind in kinds if hasattr(kind, "model_fields")), None)
    return None
