"""The blocks of a section: what an author writes as a bare text or a mapping with one key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, field_validator, model_validator

from handouts.content.fields import Cell, CodeAddress, InlineText, Line, Picture, Place
from handouts.content.listitems import Item
from handouts.dataclass import dataclass
from handouts.errors import Source, did_you_mean
from handouts.yamlfiles.places import Steps as Path
from handouts.yamlfiles.scalars import Closed, Flag, Whole, within
from handouts.yamlfiles.validation import OURS, Wrong, describe, short, text_hint

NoticeKind = Literal["emergency", "urgent", "appointment", "warning", "tip"]
# The alias of what we fill in ourselves: no file can hold this key.
AT = f"{OURS}source"
# More than any handout needs, and little enough to lay out in a moment.
MOST_BLOCKS = 200
MOST_ITEMS = 200
MOST_COLUMNS = 12


class Figure(Closed):
    """A drawing or a photo to show; `width` is a percentage of the text width."""

    file: Picture = Field(description="Name of an SVG, PNG or JPEG in the pack's figures/.",
                          examples=["heat-pack.svg"])
    title: Line = Field(description="What the picture is, in a few words.")
    alt: Line = Field(description="What the picture shows, for people who do not see it.")
    caption: InlineText | None = Field(None, description="A line under the picture.")
    width: Annotated[Whole, within(20, 100)] = Field(
        60, description="Percentage of the text width, 20 to 100.")


class BlockBase(Closed):
    """A block that knows its place in a file; `type` is its key there."""

    type: ClassVar[str]
    source: Place = Field(Source(""), alias="\0source")


class Paragraph(BlockBase):
    """A paragraph; a bare text is one too."""

    type: ClassVar[str] = "paragraph"
    text: InlineText


class Listed(BlockBase):
    """Block with items, after a line that leads to them; a list alone is its items."""

    intro: InlineText | None = Field(None, description="A line that leads to the items.")


class ListBase(Listed):
    """Block with items of one text each, which may have a list below it."""

    items: tuple[Item, ...] = Field(min_length=1, max_length=MOST_ITEMS)


class Bullets(ListBase):
    """Items in no order."""

    type: ClassVar[str] = "bullets"


class Steps(ListBase):
    """Numbered steps, one action each."""

    type: ClassVar[str] = "steps"
    start: Annotated[Whole, within(1, 99)] = Field(
        1, description="The number of the first step, where steps go on after another block.")


class Checklist(ListBase):
    """Items with a box to tick on paper."""

    type: ClassVar[str] = "checklist"


class Definition(Closed):
    """A term and what it means."""

    term: InlineText
    meaning: InlineText


class Definitions(Listed):
    """Terms with their meanings."""

    type: ClassVar[str] = "definitions"
    items: tuple[Definition, ...] = Field(
        min_length=1, max_length=MOST_ITEMS, description="A `term:` and its `meaning:` each.")


class Table(BlockBase):
    """A table; the first cell of a row is its heading. An empty cell is room to write."""

    type: ClassVar[str] = "table"
    caption: InlineText = Field(description="What the table tells, above it.")
    header: tuple[Cell, ...] = Field(
        min_length=2, max_length=MOST_COLUMNS, description="The heads of the columns.")
    rows: tuple[tuple[Cell, ...], ...] = Field(min_length=1, max_length=MOST_ITEMS)
    landscape: Flag = Field(
        False, description="Whether the table has a page of its own that lies on its side.")
    header_source: Place = Field(Source(""), alias="\0header")
    row_sources: Any = Field((), alias="\0rows")

    @field_validator("header")
    @classmethod
    def _says_what_each_column_is(cls, header: tuple[Any, ...]) -> tuple[Any, ...]:
        for number, cell in enumerate(header):
            if number and not cell:
                raise Wrong(f"head {number + 1} is empty: a listener could not tell its column",
                            "write what the column is; only the first head may be empty",
                            at=(number,))
        return header

    @field_validator("rows")
    @classmethod
    def _as_wide_as_the_header(cls, rows: tuple[Any, ...], info: Any) -> tuple[Any, ...]:
        wanted = len(info.data.get("header", ()))
        for number, row in enumerate(rows):
            if wanted and len(row) != wanted:
                raise Wrong(f"row {number + 1} has {len(row)} cells, the header has {wanted}",
                            f"give every row {wanted}: fill in what is missing (an empty cell "
                            'is ""), or take out what is too much', at=(number,))
        return rows


class FigureBlock(Figure, BlockBase):
    """A drawing or a photo between other blocks."""

    type: ClassVar[str] = "figure"


class Notice(BlockBase):
    """A box that must not be missed; its label follows from its kind."""

    type: ClassVar[str] = "notice"
    kind: NoticeKind = Field(description="How urgent it is.")
    title: InlineText | None = Field(None, description="A line under the label.")
    text: InlineText | None = None
    items: tuple[InlineText, ...] = Field((), max_length=MOST_ITEMS)

    @model_validator(mode="after")
    def _says_something(self) -> Notice:
        if not self.text and not self.items:
            raise Wrong("the notice says nothing", "add `text:`, `items:`, or both", "CON002")
        return self


class Treatment(BlockBase):
    """What a treatment may do, good and bad."""

    type: ClassVar[str] = "treatment"
    name: InlineText
    helps: InlineText = Field(description="How it may help.")
    harms: InlineText = Field(description="What harm it may do.")
    evidence: InlineText | None = Field(None, description="What studies show.")


class Move(BlockBase):
    """An exercise; its section needs `about: [exercise]`."""

    type: ClassVar[str] = "move"
    name: InlineText
    why: InlineText | None = None
    steps: tuple[InlineText, ...] = Field(min_length=1, max_length=MOST_ITEMS)
    dose: InlineText = Field(description="How long, how many, how often.")
    avoid: InlineText = Field(description="Who should not do it.")
    easier: InlineText | None = Field(None, description="A bed or chair version.")
    figure: Figure | None = None


class WriteIn(BlockBase):
    """Lines to write on."""

    type: ClassVar[str] = "write_in"
    label: InlineText
    lines: Annotated[Whole, within(1, 12)] = Field(1, description="How many lines, 1 to 12.")


class QrCode(BlockBase):
    """A code that a phone reads, with words that say what for; the address is printed beside it."""

    type: ClassVar[str] = "qr"
    url: CodeAddress = Field(description="Where it leads: an address that begins with https://.",
                             examples=["https://clinic.example/moves"])
    text: InlineText = Field(description="What is there, such as: Watch our video.")


BLOCKS: dict[str, type[BlockBase]] = {
    each.type: each for each in (
        Paragraph, Bullets, Steps, Checklist, Definitions, Table, FigureBlock, Notice, Treatment,
        Move, WriteIn, QrCode)
}
AnyBlock: TypeAlias = (
    Paragraph | Bullets | Steps | Checklist | Definitions | Table | FigureBlock | Notice | Treatment
    | Move | WriteIn | QrCode
)


@dataclass(frozen=True, slots=True)
class Raw:
    """A block as it stands in the file, with its place; `place` finds that of a value in it."""

    value: Any
    source: Source
    place: Callable[[Path], Source] = lambda _: Source("")


_TIGHT_COLON = re.compile(r"([a-z_]+):(\S.*)")


def make_block(given: Any) -> Any:
    """Turn a raw block into its class; raises Wrong, or what that class finds wrong."""
    if not isinstance(given, Raw):
        return given
    value = given.value
    if isinstance(value, str):
        tight = _TIGHT_COLON.match(value)
        if tight and tight[1] in BLOCKS:
            raise Wrong("a colon without a space after it",
                        f"write a space after the colon: `{tight[1]}: {tight[2][:40]}`")
        return Paragraph.model_validate({"text": value, AT: given.source})
    if not isinstance(value, dict) or not value:
        raise Wrong(f"expected a block, found {describe(value)}",
                    "write a text, or a key such as `bullets:` with its items below")
    if len(value) > 1:
        keys = " and ".join(f"`{key}:`" for key in value)
        raise Wrong(f"one block with the keys {keys}",
                    "begin each block with a dash of its own, and indent what belongs to it")
    ((key, body),) = value.items()
    if key not in BLOCKS:
        # A key with a capital or a space is rather the start of a text.
        near = did_you_mean(short(key), BLOCKS)
        hint = near or f"blocks: {', '.join(BLOCKS)}; or {text_hint(value)}"
        if key != key.lower() or " " in key:
            hint = text_hint(value)
        raise Wrong(f"unknown block {short(key)!r}", hint, "CON001", at=(key,))
    fields = _fields(key, body, given.source)
    if key == Table.type:
        fields |= _table_places(body, given)
    return BLOCKS[key].model_validate(fields)


def _table_places(body: dict[Any, Any], given: Raw) -> dict[str, Any]:
    """Return the places of a table's header and rows: what is wrong with one is told there."""
    rows = body.get("rows")
    count = len(rows) if isinstance(rows, list) else 0
    return {f"{OURS}header": given.place((Table.type, "header")), f"{OURS}rows": tuple(
        given.place((Table.type, "rows", number)) for number in range(count))}


def _fields(key: str, body: Any, source: Source) -> Any:
    """Return a block's keys, written in full."""
    if key == Paragraph.type:
        return {"text": body, AT: source}
    if issubclass(BLOCKS[key], Listed) and isinstance(body, list):
        body = {"items": body}
    if isinstance(body, dict):
        return {**body, AT: source}
    if issubclass(BLOCKS[key], Listed):
        raise Wrong(f"expected a list, found {describe(body)}",
                    "write one line for each item, each beginning with a dash and a space",
                    at=(key,))
    raise Wrong(f"expected keys, found {describe(body)}",
                "write `key: text` lines below it, indented", at=(key,))


if TYPE_CHECKING:
    Block: TypeAlias = AnyBlock
else:
    # A union of ten models would be built at every start; most files use three of them.
    Block = Annotated[Any, BeforeValidator(make_block)]
