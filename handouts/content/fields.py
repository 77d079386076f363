"""The types of single values: what a text, a number, a name or a link may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import core_schema

from handouts.content import inline
from handouts.errors import Source
from handouts.project import SLUG
from handouts.yamlfiles.validation import Wrong, describe, short, text_hint

LONGEST_TEXT = 20_000
LONGEST_WORD = 500
LONGEST_PURPOSE = 25


class Closed(BaseModel):
    """Refuse unknown keys and changes; built at its first use, since start-up time counts."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _whole(text: str) -> str:
    """Return a text without outer spaces; raise Wrong for what could not be shown as written."""
    text = text.strip(" \n")
    if not text:
        raise Wrong("has no words", "write a text, or remove the line")
    if "\n" in text:
        raise Wrong("a line break inside a text would be lost",
                    "write each paragraph as a text of its own; `>-` folds lines without a blank "
                    "line between them into one", "CON004")
    if len(text) > LONGEST_TEXT:
        raise Wrong(f"{len(text):,} characters in one text", f"write at most {LONGEST_TEXT:,}",
                    "CON004")
    longest = max(text.split(), key=len)
    if len(longest) > LONGEST_WORD:
        raise Wrong(f"a word of {len(longest):,} characters", f"write at most {LONGEST_WORD}",
                    "CON004")
    return text


def _bare(text: str) -> str:
    text = _whole(text)
    if "**" in text or re.search(r"\][({]", text):
        raise Wrong("marks such as ** or [text](…) mean nothing here", "write plain words",
                    "CON004")
    return inline.tidy(text)


def _title(text: str) -> str:
    return _bare(text).replace("\u00a0", " ")


def _inline(value: object) -> inline.Inline:
    if value is None:
        raise Wrong("has no value", "write a text, or remove the line")
    if isinstance(value, tuple):
        return value
    if not isinstance(value, str):
        raise Wrong(f"expected a text, found {describe(value)}", text_hint(value))
    return inline.parse(_whole(value))


def _cell(value: object) -> inline.Inline:
    return () if value is None or value == "" else _inline(value)


class Check:
    """Check a value after its type, and tell editors of it in the JSON Schema."""

    def __init__(self, check: Callable[[Any], Any], schema: dict[str, Any]) -> None:
        self.check, self.schema = check, schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Return the schema of the type with this check behind it."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Return the JSON Schema of the type with what this check adds."""
        return {**handler(schema), **self.schema}


def matching(pattern: str, message: str, hint: str) -> Check:
    """Return a check that a whole text fits a pattern."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise Wrong(f"{short(text)!r} is not {message}", hint)
        return text

    return Check(check, {"pattern": f"^({pattern})$"})


def within(least: int, most: int) -> Check:
    """Return a check of a number's range, both ends included."""

    def check(number: int) -> int:
        if not least <= number <= most:
            raise Wrong(f"{number} is not from {least} to {most}",
                        f"write a number from {least} to {most}")
        return number

    return Check(check, {"minimum": least, "maximum": most})


def _number(text: object) -> int:
    if not isinstance(text, str) or not re.fullmatch("[0-9]{1,6}", text):
        shown = repr(short(text)) if isinstance(text, str) else describe(text)
        raise Wrong(f"expected a whole number, found {shown}", "write digits only, such as 3")
    return int(text)


def _flag(text: object) -> bool:
    if text not in ("true", "false"):
        shown = repr(short(text)) if isinstance(text, str) else describe(text)
        raise Wrong(f"expected true or false, found {shown}", "write true or false")
    return text == "true"


def _day(text: str) -> str:
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{short(text)!r} is not a date",
                    "write year-month-day, such as 2026-11-23") from None
    return text


def _purpose(text: str) -> str:
    count = len(text.split())
    if count > LONGEST_PURPOSE:
        raise Wrong(f"{count} words", f"write at most {LONGEST_PURPOSE}", "CON004")
    return text


if TYPE_CHECKING:
    # What follows below is our own work already: pydantic need not look into it.
    InlineText: TypeAlias = inline.Inline
    Cell: TypeAlias = inline.Inline
    Place: TypeAlias = Source
else:
    _TEXT = WithJsonSchema({"type": "string", "minLength": 1})
    InlineText = Annotated[Any, BeforeValidator(_inline), _TEXT]
    Cell = Annotated[Any, BeforeValidator(_cell), WithJsonSchema({"type": ["string", "null"]})]
    Place = Any

Title = Annotated[str, AfterValidator(_title)]
Line = Annotated[str, AfterValidator(_bare)]
Purpose = Annotated[str, AfterValidator(_title), AfterValidator(_purpose)]
Whole = Annotated[int, BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
# An editor takes 911 without quotation marks for a number.
Word = Annotated[Line, WithJsonSchema({"type": ["string", "integer"]})]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Slug = Annotated[str, matching(
    SLUG, "a name of a file", "write small letters, digits and hyphens, such as home-remedies")]
Drawing = Annotated[str, matching(
    r"[a-z0-9][a-z0-9_-]{0,62}[.]svg", "the name of a drawing",
    "write the name of a file in content/figures, in small letters, such as heat-pack.svg")]
Version = Annotated[str, matching(
    r"[0-9]{1,4}([.][0-9]{1,4}){0,2}", "a version", "write numbers and points, such as 1.0")]
WebAddress = Annotated[str, matching(
    r"https://[A-Za-z0-9.-]+(/[!-;=?-~]*)?", "a web address", "write one that begins with https://")]
Icd10 = Annotated[str, matching(
    r"[A-Z][0-9][0-9A-Z]([.][0-9A-Z]{1,4})?-?", "an ICD-10-CM code", "write one such as M54.50")]
Year = Annotated[str, matching("(19|20)[0-9]{2}", "a year", "write four digits, such as 2026"),
                 WithJsonSchema({"type": ["string", "integer"]})]
