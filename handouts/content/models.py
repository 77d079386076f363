"""The closed, frozen models of the content files; keys in YAML are names of attributes here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from handouts.content.blocks import (
    MOST_BLOCKS,
    MOST_ITEMS,
    Block,
    Bullets,
    Checklist,
    Definitions,
    Figure,
    FigureBlock,
    Move,
    Notice,
    Paragraph,
    QrCode,
    Steps,
    Table,
    Treatment,
    WriteIn,
)
from handouts.content.fields import (
    Day,
    Icd10,
    InlineText,
    Language,
    Line,
    Place,
    Purpose,
    Slug,
    Title,
    Version,
    WebAddress,
    Word,
    Year,
)
from handouts.errors import Source
from handouts.names import valid_slug
from handouts.yamlfiles.places import Step
from handouts.yamlfiles.scalars import Closed, Flag, Whole, within
from handouts.yamlfiles.validation import OURS, Wrong, describe

MOST_WORDS = 400

__all__ = [
    "Booklet", "Bullets", "Checklist", "Codes", "Definitions", "Figure", "FigureBlock",
    "GlossaryTerm", "Move", "NoSigns", "Notice", "Pack", "Paragraph", "QrCode", "Reference",
    "Section", "SharedPart", "Steps", "Table", "Topic", "Treatment", "WriteIn",
]

Audience = Literal["adults", "children"]
FILE = f"{OURS}file"
MOST_SECTIONS = 200
MOST_TERMS = 1_000
LEAST_POINTS, MOST_POINTS = 3, 5


class Section(Closed):
    """One heading and its blocks; the disclaimers due are placed between the two.

    A section of nothing but notices may leave its heading out: their labels are headings then.
    """

    heading: Line = ""
    about: tuple[Slug, ...] = Field(
        (), description="The matters that the section speaks of: the policy tells what they need.",
        examples=[["exercise"]])
    blocks: tuple[Block, ...] = Field(min_length=1, max_length=MOST_BLOCKS)
    page_break: Flag = Field(False, description="Whether the section begins on a new page.")
    source: Place = Field(Source(""), alias="\0source")

    @model_validator(mode="after")
    def _has_a_heading(self) -> Section:
        _steps_go_on(self.blocks)
        if not self.heading and any(block.type != "notice" for block in self.blocks):
            raise Wrong("the section has no heading", "add `heading:`", "CON002")
        return self


def _steps_go_on(blocks: Iterable[Any]) -> None:
    """Raise Wrong where steps do not go on at the number after the last one before them."""
    reached = 0
    for number, block in enumerate(blocks):
        if isinstance(block, Steps):
            if block.start not in (1, reached + 1):
                hint = f"write start: {reached + 1}" if reached else "leave `start` out"
                raise Wrong(f"steps that start at {block.start}, where {reached + 1} comes next",
                            hint, at=("blocks", number, "steps", "start"))
            reached = block.start + len(block.items) - 1


class SharedPart(Closed):
    """Sections that several topics include."""

    sections: tuple[Section, ...] = Field(min_length=1, max_length=MOST_SECTIONS)


class Reference(Closed):
    """A source that the words rest on."""

    title: Line
    publisher: Line
    year: Year | None = None
    url: WebAddress | None = None


class Codes(Closed):
    """Codes by which a chart finds the topic."""

    icd10cm: tuple[Icd10, ...] = Field((), max_length=MOST_ITEMS, examples=[["M54.50"]])


class NoSigns(Closed):
    """The reason why a sheet shows no danger signs; a review signs it."""

    none: Line


def _signs(given: Any) -> Any:
    """Return the groups of signs that a topic names, or why it needs none."""
    if isinstance(given, dict):
        return NoSigns.model_validate(given)
    if not isinstance(given, list | tuple):
        raise Wrong(f"expected a list, found {describe(given)}",
                    "name groups of danger signs: `danger_signs: [heart-and-brain]`")
    if not given:
        raise Wrong("the list is empty", "name groups of danger signs, or write {none: the reason}")
    for number, name in enumerate(given):
        if not isinstance(name, str) or not valid_slug(name):
            raise Wrong("expected the name of a group", "write small letters, digits and hyphens",
                        at=(number,))
    return tuple(dict.fromkeys(given))


if TYPE_CHECKING:
    DangerSigns: TypeAlias = tuple[str, ...] | NoSigns
else:
    DangerSigns = Annotated[Any, BeforeValidator(_signs), WithJsonSchema({"anyOf": [
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {"type": "object", "properties": {"none": {"type": "string", "minLength": 1}},
         "required": ["none"], "additionalProperties": False}]})]


class Placed(Closed):
    """A model that knows the places of the values in its file."""

    file: Any = Field(None, alias="\0file", repr=False)

    def place(self, *path: Step) -> Source:
        """Return the place of a value, such as `place("key_points", 0)`."""
        source: Source = self.file.source(path) if self.file else Source("")
        return source


class Topic(Placed):
    """One topic: a sheet to hand out, or a chapter of a booklet."""

    slug: Slug = Field(description="The name of the file; may be left out.")
    lang: str = Field(description="The language of the folder; may be left out.")
    pack: Slug = Field(description="The folder of the pack; may be left out.")
    title: Title = Field(description="Names no drug.")
    question: Line = Field(description="The title as a patient would ask for it.",
                           examples=["What can I do at home?"])
    purpose: Purpose = Field(description="For authors and search, at most 25 words.")
    summary: Line = Field(description="One line under the title.")
    main_message: InlineText = Field(description="1 to 3 sentences, first thing on page 1.")
    key_points: tuple[InlineText, ...] = Field(
        (), max_length=MOST_POINTS, json_schema_extra={"minItems": LEAST_POINTS},
        description="The answer in 3 to 5 lines, or nothing.")
    danger_signs: DangerSigns = Field(
        description="The groups of danger signs that fit; or {none: the reason}.",
        examples=[["heart-and-brain"]])
    own_danger: tuple[InlineText, ...] = Field(
        (), max_length=2, description="Danger signs of this topic alone, below the groups.")
    call_today: tuple[InlineText, ...] = Field(
        (), max_length=MOST_POINTS,
        description="What of this topic needs a call today, after what the whole pack says.")
    in_full: tuple[Slug, ...] = Field(
        (), max_length=MOST_ITEMS,
        description="The matters that the sheet is about: their disclaimers stand in full.")
    shelf: Literal["counter", "chapter"] = Field(
        description="counter: a sheet of its own; chapter: a part of a booklet.")
    sheet: Annotated[Whole, within(1, 999)] | None = Field(
        None, description="Number of the counter sheet.")
    codes: Codes = Codes.model_construct(icd10cm=())
    find: tuple[Word, ...] = Field(
        (), max_length=MOST_WORDS, description="Words that people search for.")
    covers: tuple[Line, ...] = Field(
        (), max_length=MOST_ITEMS, description="What the topic answers, by section number.")
    version: Version = Field(examples=["1.0"])
    updated: Day = Field(description="The date that the file carries.")
    figure: Figure | None = None
    sections: tuple[Section, ...] = Field(min_length=1, max_length=MOST_SECTIONS)
    plan: tuple[InlineText, ...] = Field(
        (), max_length=MOST_ITEMS, description="Lines of My plan, with blanks.")
    teach_back: Line | None = Field(None, description="What the patient should be able to say.")
    sources: tuple[Reference, ...] = Field(
        min_length=1, max_length=MOST_ITEMS,
        description="What the words rest on, each with `title:`, `publisher:` and `year:`.")

    @field_validator("key_points")
    @classmethod
    def _three_or_none(cls, points: tuple[Any, ...]) -> tuple[Any, ...]:
        if points and len(points) < LEAST_POINTS:
            raise Wrong(f"{len(points)} given; at least {LEAST_POINTS}",
                        "say the answer in three lines, or leave the key out")
        return points

    @property
    def signs(self) -> tuple[str, ...]:
        """Return the groups of danger signs that it names."""
        return () if isinstance(self.danger_signs, NoSigns) else self.danger_signs

    @property
    def no_signs(self) -> str:
        """Return why it needs no danger signs, or "" where it has some."""
        return self.danger_signs.none if isinstance(self.danger_signs, NoSigns) else ""


class Booklet(Placed):
    """Topics as chapters of one document, with pages to write on."""

    slug: Slug = Field(description="The name of the file; may be left out.")
    pack: Slug = Field(description="The folder of the pack; may be left out.")
    title: Title
    subtitle: Line
    summary: Line
    cover_figure: Figure | None = None
    how_to_use: tuple[InlineText, ...] = Field((), max_length=MOST_ITEMS)
    find: tuple[Word, ...] = Field(
        (), max_length=MOST_WORDS, description="Words that people search for.")
    topics: tuple[Slug, ...] = Field(
        min_length=1, max_length=MOST_ITEMS, description="The chapters, in their order.")
    pain_diary: Flag = False
    questions: Flag = Field(False, description="Whether it has a page for questions.")
    suggestions: tuple[InlineText, ...] = Field(
        (), max_length=MOST_ITEMS, description="Questions to start with.")
    glossary: Flag = False
    notes_lines: Annotated[Whole, within(0, 60)] = 0
    version: Version
    updated: Day

    @field_validator("topics")
    @classmethod
    def _each_once(cls, topics: tuple[str, ...]) -> tuple[str, ...]:
        for number, slug in enumerate(topics):
            if slug in topics[:number]:
                raise Wrong(f"{slug!r} is already a chapter", "remove one of the two",
                            at=(number,))
        return topics


class Pack(Placed):
    """A folder about one subject: its topics, booklets, drawings, disclaimers and danger signs."""

    slug: Slug = Field(description="The name of the folder; may be left out.")
    title: Title = Field(description="The subject, as the shelf and the list show it.")
    audience: Audience = Field(description="Whom its sheets are about: adults or children.")
    languages: tuple[Language, ...] = Field(
        min_length=1, max_length=MOST_ITEMS, description="The languages that it is written in.")
    emergency_sheet: Slug | None = Field(
        None, description="The topic with every danger sign in full; all others point to it.")
    danger_signs: tuple[Slug, ...] = Field(
        (), max_length=MOST_ITEMS,
        description="The groups of signs on the back cover of its booklets.")
    find: tuple[Word, ...] = Field(
        (), max_length=MOST_WORDS, description="Words that people search for any of it by.")


class GlossaryTerm(Closed):
    """A word and what it means; for letters such as ER, also the words that they stand for."""

    term: Line
    short_for: Line | None = None
    meaning: InlineText
    source: Place = Field(Source(""), alias="\0source")


class Glossary(Closed):
    """The words of one language."""

    terms: tuple[GlossaryTerm, ...] = Field(min_length=1, max_length=MOST_TERMS)


class ShortName(Closed):
    """An abbreviation of a drug that has led to wrong doses."""

    name: Word
    stands_for: Line = Field(description="What to write instead.")
    before_a_number: Flag = Field(False, description="Whether it is a word of its own elsewhere.")
    do_not_use: Flag = Field(False, description="Whether it is on the Joint Commission's list.")


class Drugs(Closed):
    """Words that name a drug, and short names that no sheet may use."""

    words: tuple[Line, ...] = Field(min_length=1)
    short_names: tuple[ShortName, ...] = Field((), max_length=MOST_ITEMS)


class WordsFile(Closed):
    """Words that the rules about wording, and a search, need to know."""

    nouns: tuple[Word, ...] = Field(
        (), max_length=MOST_TERMS, description="Things: a step that begins with one is no order.")
    abbreviations: tuple[Word, ...] = Field(
        (), max_length=MOST_ITEMS, description="What may stand in capitals.")
    usual: tuple[Word, ...] = Field(
        (), max_length=MOST_TERMS,
        description="Terms of the glossary that most people know, in small letters.")
    stop_words: tuple[Word, ...] = Field(
        (), max_length=MOST_TERMS,
        description="What says nothing about what somebody looks for: the, about, please.")
    plain_words: tuple[Word, ...] = Field(
        (), max_length=MOST_TERMS,
        description="What says little alone, and is no danger sign: pain, new, worse.")
    harmless: tuple[Line, ...] = Field(
        (), max_length=MOST_ITEMS,
        description="In these phrases of two telling words or more, a danger word is none: "
                    "knee to chest.")
    same_words: tuple[tuple[Word, ...], ...] = Field(
        (), max_length=MOST_ITEMS,
        description="Words that mean the same to a search: [fall, fell, fallen].")
    endings: tuple[Word, ...] = Field(
        (), max_length=MOST_ITEMS,
        description="What may end another form of a word that a sheet has: s, ing.")
