"""Steps that all content files share: from a file's data to its model, or to every problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from handouts.errors import HandoutError, Problem
from handouts.yamlfiles.reader import YamlFile

if TYPE_CHECKING:
    from pydantic import BaseModel

Model = TypeVar("Model", bound="BaseModel")


def named(file: YamlFile, **known: str) -> tuple[dict[Any, Any], list[Problem]]:
    """Add what a file's name and folder say to its data; a key that says otherwise is wrong."""
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


def with_places(data: Any, key: str, file: YamlFile, at: str) -> Any:
    """Return a file's data in which each mapping of the list at `key` knows its place."""
    if not isinstance(data, dict) or not isinstance(data.get(key), list):
        return data
    return {**data, key: [
        {**entry, at: file.source((key, number))} if isinstance(entry, dict) else entry
        for number, entry in enumerate(data[key])
    ]}


def validated(
    model: type[Model], data: Any, file: YamlFile, problems: Sequence[Problem] = ()
) -> Model:
    """Return the model of a file's data; raises HandoutError with these problems and its own."""
    from pydantic import ValidationError

    from handouts.yamlfiles.validation import model_problems

    try:
        found = model.model_validate(data)
    except ValidationError as error:
        raise HandoutError([*problems, *model_problems(error, model, file)]) from None
    if problems:
        raise HandoutError(problems)
    return found
