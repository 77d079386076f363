"""What the models of all YAML files share: a closed base, and the types of single values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import core_schema

from handouts.yamlfiles.validation import Wrong, breaks, describe, quoted, text_hint

LONGEST_TEXT = 20_000
LONGEST_WORD = 500


class Closed(BaseModel):
    """A model that takes no unknown key and no change; built at its first use, to start fast."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Check:
    """A check of a value after its type, which editors learn of from the JSON Schema."""

    def __init__(self, check: Callable[[Any], Any], schema: dict[str, Any]) -> None:
        self.check, self.schema = check, schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Return the schema of the type with this check after it."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Return the JSON Schema of the type with what this check adds."""
        return {**handler(schema), **self.schema}


def matching(pattern: str, message: str, hint: str) -> Check:
    """Return a check that a whole text fits a pattern."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise Wrong(f"{quoted(text)} is not {message}", hint)
        return text

    return Check(check, {"pattern": f"^({pattern})$"})


# A file of a picture in small letters, since not every disk tells them from large ones.
PICTURE = r"[a-z0-9][a-z0-9_-]{0,62}[.](svg|png|jpg|jpeg)"
_OTHER_PICTURE = re.compile(
    r"(?i)[^/\\]+[.](webp|gif|tiff?|pdf|eps|ai|psd|bmp|heic|heif|avif|jfif|jpe|jp2|svgz|ico|emf|wmf|"
    r"cdr|sketch|afdesign|docx?|pptx?|raw|dng)")


def picture_name(text: object, example: str) -> str:
    """Return the name of an SVG, PNG or JPEG file; raise Wrong for a path or another format."""
    if isinstance(text, str) and re.fullmatch(PICTURE, text):
        return text
    hint = f"write the name of a file in small letters, such as {example}"
    if isinstance(text, str) and _OTHER_PICTURE.fullmatch(text.strip()):
        hint = "open the picture and export it as PNG, and write that file's name"
    raise Wrong(f"{quoted(text)} is not the name of an SVG, PNG or JPEG", hint)


def within(least: int, most: int) -> Check:
    """Return a check of a number's range, both ends included."""

    def check(number: int) -> int:
        if not least <= number <= most:
            raise Wrong(f"{number} is not from {least} to {most}",
                        f"write a number from {least} to {most}")
        return number

    return Check(check, {"minimum": least, "maximum": most})


def one_line(value: object, longest: int = LONGEST_TEXT, *, lines: bool = False) -> str:
    """Return a text without outer spaces; raise Wrong for what could not be shown as written.

    With `lines`, it may have several: each begins a line on paper.
    """
    if value is None:
        raise Wrong("has no value", "write a text, or remove the line")
    if not isinstance(value, str):
        raise Wrong(f"expected a text, found {describe(value)}", text_hint(value))
    text = value.strip(" \n")
    if not text:
        raise Wrong("has no words", "write a text, or remove the line")
    if lines and breaks(text):
        text = "\n".join(line.strip(" \t") for line in text.splitlines())
        if "\n\n" in text:
            raise Wrong("a blank line inside a text would be lost",
                        "write each paragraph as a text of its own; a line break alone is printed",
                        "CON004")
    elif breaks(text):
        raise Wrong("a line break inside a text would be lost",
                    "write it on one line; `>-` folds lines into one", "CON004")
    if len(text) > longest:
        raise Wrong(f"{len(text):,} characters in one text", f"write at most {longest:,}",
                    "CON004")
    if len(word := max(text.split(), key=len)) > LONGEST_WORD:
        raise Wrong(f"a word of {len(word):,} characters", f"write at most {LONGEST_WORD}",
                    "CON004")
    return text


def flag(text: object) -> bool:
    """Turn "true" or "false" into a truth value; raise Wrong for anything else."""
    if text not in ("true", "false"):
        raise Wrong(f"{quoted(text)} is neither true nor false", "write true or false")
    return text == "true"


def _whole(text: object) -> int:
    if not isinstance(text, str) or not re.fullmatch("[0-9]{1,6}", text):
        raise Wrong(f"expected a whole number, found {quoted(text)}",
                    "write digits only, such as 3")
    return int(text)


Flag = Annotated[bool, BeforeValidator(flag), WithJsonSchema({"type": "boolean"})]
Whole = Annotated[int, BeforeValidator(_whole)]
