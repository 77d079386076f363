"""The closed, frozen models of the content files; keys in YAML are names of attributes here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from handouts.content.blocks import (
    MOST_BLOCKS,
    MOST_ITEMS,
    Block,
    Bullets,
    Checklist,
    Figure,
    FigureBlock,
    Move,
    Notice,
    Paragraph,
    Steps,
    Table,
    Treatment,
    WriteIn,
)
from handouts.content.fields import (
    Day,
    Icd10,
    InlineText,
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
from handouts.yamlfiles.reader import Step
from handouts.yamlfiles.scalars import Closed, Flag, Whole, within
from handouts.yamlfiles.validation import OURS, Wrong

__all__ = [
    "Booklet", "Bullets", "Checklist", "Codes", "Figure", "FigureBlock", "GlossaryTerm", "Kind",
    "Move", "Notice", "Paragraph", "Reference", "Section", "SharedPart", "Steps", "Table", "Topic",
    "Treatment", "Trigger", "WriteIn",
]

Kind = Literal[
    "info", "home", "exercise", "heat-cold", "otc-medicine", "prescription-medicine", "opioid",
    "massage", "complementary", "imaging", "emergency", "pregnancy",
]
Trigger = Literal[
    "exercise", "heat-cold", "medicine", "acetaminophen", "opioid", "massage", "complementary",
    "imaging", "pregnancy",
]
FILE = f"{OURS}file"
MOST_SECTIONS = 200
MOST_TERMS = 1_000


class Section(Closed):
    """One heading and its blocks; the disclaimers due are placed between the two.

    A section of nothing but notices may leave its heading out: their labels are headings then.
    """

    heading: Line = ""
    about: tuple[Trigger, ...] = Field(
        (), description="What the section speaks of; decides which disclaimers stand in it.",
        examples=[["exercise"]])
    blocks: tuple[Block, ...] = Field(min_length=1, max_length=MOST_BLOCKS)
    page_break: Flag = Field(False, description="Whether the section begins on a new page.")
    source: Place = Field(Source(""), alias="\0source")

    @model_validator(mode="after")
    def _has_a_heading(self) -> Section:
        if not self.heading and any(block.type != "notice" for block in self.blocks):
            raise Wrong("the section has no heading", "add `heading:`", "CON002")
        return self


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
    title: Title = Field(description="Names no drug.")
    question: Line = Field(description="The title as a patient would ask for it.",
                           examples=["What can I do at home?"])
    purpose: Purpose = Field(description="For authors and search, at most 25 words.")
    summary: Line = Field(description="One line under the title.")
    main_message: InlineText = Field(description="1 to 3 sentences, first thing on page 1.")
    key_points: tuple[InlineText, ...] = Field(min_length=3, max_length=5)
    kinds: tuple[Kind, ...] = Field(
        min_length=1, description="Decide which disclaimers are required.",
        examples=[["home", "exercise"]])
    shelf: Literal["counter", "chapter"] = Field(
        description="counter: a sheet of its own; chapter: a part of a booklet.")
    sheet: Annotated[Whole, within(1, 999)] | None = Field(
        None, description="Number of the counter sheet.")
    codes: Codes = Codes.model_construct(icd10cm=())
    find: tuple[Word, ...] = Field(
        (), max_length=MOST_ITEMS, description="Words that people search for.")
    covers: tuple[Line, ...] = Field(
        (), max_length=MOST_ITEMS, description="What the topic answers, by section number.")
    version: Version = Field(examples=["1.0"])
    updated: Day = Field(description="The date that the file carries.")
    figure: Figure | None = None
    sections: tuple[Section, ...] = Field(min_length=1, max_length=MOST_SECTIONS)
    plan: tuple[InlineText, ...] = Field(
        (), max_length=MOST_ITEMS, description="Lines of My plan, with blanks.")
    teach_back: Line | None = Field(None, description="What the patient should be able to say.")
    sources: tuple[Reference, ...] = Field(min_length=1, max_length=MOST_ITEMS)


class Booklet(Placed):
    """Topics as chapters of one document, with pages to write on."""

    slug: Slug = Field(description="The name of the file; may be left out.")
    title: Title
    subtitle: Line
    summary: Line
    cover_figure: Figure | None = None
    how_to_use: tuple[InlineText, ...] = Field((), max_length=MOST_ITEMS)
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


class GlossaryTerm(Closed):
    """A word and what it means."""

    term: Line
    meaning: InlineText
    source: Place = Field(Source(""), alias="\0source")


class Glossary(Closed):
    """The words of one language."""

    terms: tuple[GlossaryTerm, ...] = Field(min_length=1, max_length=MOST_TERMS)


class Drugs(Closed):
    """Words that name a drug."""

    words: tuple[Line, ...] = Field(min_length=1)
