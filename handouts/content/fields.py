"""The types of single values of content: what a text, a name, a date or a link may be."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from handouts.content import inline
from handouts.errors import Source
from handouts.names import LANG, SLUG
from handouts.yamlfiles.scalars import PICTURE, Check, matching, one_line, picture_name
from handouts.yamlfiles.validation import Wrong, quoted

LONGEST_PURPOSE = 25
LONGEST_CODE = 200


def _bare(text: str) -> str:
    text = one_line(text)
    if "**" in text or re.search(r"\][({]", text):
        raise Wrong("marks such as ** or [text](…) mean nothing here", "write plain words",
                    "CON004")
    return inline.tidy(text)


def _title(text: str) -> str:
    return _bare(text).replace("\u00a0", " ")


def read_inline(value: object) -> inline.Inline:
    """Return a text that carries inline marks, parsed; a line break in it is printed. Raises Wrong.
    """
    return value if isinstance(value, tuple) else inline.parse(one_line(value, lines=True))


def _cell(value: object) -> inline.Inline:
    return () if value is None or value == "" else read_inline(value)


def _day(text: str) -> str:
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{quoted(text)} is not a date",
                    "write year-month-day, such as 2026-11-23") from None
    return text


def _short(address: str) -> str:
    if len(address) > LONGEST_CODE:
        raise Wrong(f"{len(address)} characters in an address for a code",
                    f"write at most {LONGEST_CODE}, such as an address of your own site that "
                    "leads there", "CON004")
    return address


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
    InlineText = Annotated[Any, BeforeValidator(read_inline), _TEXT]
    Cell = Annotated[Any, BeforeValidator(_cell), WithJsonSchema({"type": ["string", "null"]})]
    Place = Any

Title = Annotated[str, AfterValidator(_title)]
Line = Annotated[str, AfterValidator(_bare)]
Purpose = Annotated[str, AfterValidator(_title), AfterValidator(_purpose)]
# An editor takes 911 without quotation marks for a number.
Word = Annotated[Line, WithJsonSchema({"type": ["string", "integer"]})]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Slug = Annotated[str, matching(
    SLUG, "a name of a file", "write small letters, digits and hyphens, such as home-remedies")]
Language = Annotated[str, matching(LANG.pattern, "a language code", "write one such as en or es")]
Picture = Annotated[str, Check(
    lambda text: picture_name(text, "heat-pack.svg"), {"pattern": f"^({PICTURE})$"})]
Version = Annotated[str, matching(
    r"[0-9]{1,4}([.][0-9]{1,4}){0,2}", "a version", "write numbers and points, such as 1.0")]
WebAddress = Annotated[str, matching(
    r"https://[A-Za-z0-9.-]+(/[!-;=?-~]*)?", "a web address", "write one that begins with https://")]
# More would make a code that phones read badly, and an address that nobody types.
CodeAddress = Annotated[WebAddress, AfterValidator(_short)]
Icd10 = Annotated[str, matching(
    r"[A-Z][0-9][0-9A-Z]([.][0-9A-Z]{1,4})?-?", "an ICD-10-CM code", "write one such as M54.50")]
Year = Annotated[str, matching("(19|20)[0-9]{2}", "a year", "write four digits, such as 2026"),
                 WithJsonSchema({"type": ["string", "integer"]})]
