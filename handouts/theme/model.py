"""The look: what a resolved theme holds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from handouts.theme.units import color, file_name, gray_of, number, points
from handouts.variants import PAPERS
from handouts.yamlfiles.scalars import Closed, Flag

Length = Annotated[float, BeforeValidator(points)]
Factor = Annotated[float, BeforeValidator(number)]
Color = Annotated[str, BeforeValidator(color)]
NoColor = Annotated[
    str | None, BeforeValidator(lambda text: None if text == "none" else color(text))
]
FontFile = Annotated[str, BeforeValidator(file_name)]


class TextStyle(Closed):
    """The look of one kind of text; lengths in points, leading as a factor of the size."""

    size: Length
    leading: Factor
    color: Color
    bold: Flag
    space_before: Length
    space_after: Length


class BoxStyle(Closed):
    """The look of one kind of box: its frame, bar at the left, band behind its label; in points.

    A background that is not wanted is written `none`. A box that is `whole` is cut only when it is
    taller than a page.
    """

    frame: Length
    frame_color: Color
    bar: Length
    bar_color: Color
    background: NoColor
    padding: Length
    label_background: NoColor
    label_color: Color
    space_before: Length
    space_after: Length
    whole: Flag


class PageStyle(Closed):
    """The paper and its margins in points; `foot` is the height of the running foot's line."""

    size: Literal["letter", "a4", "half-letter", "a5"]
    margin_top: Length
    margin_bottom: Length
    margin_left: Length
    margin_right: Length
    foot: Length

    @property
    def width(self) -> float:
        """Return the paper's width in points."""
        return PAPERS[self.size][0]

    @property
    def height(self) -> float:
        """Return the paper's height in points."""
        return PAPERS[self.size][1]


class LandscapePage(PageStyle):
    """The same paper on its side."""

    @property
    def width(self) -> float:
        """Return the width in points of the paper on its side."""
        return super().height

    @property
    def height(self) -> float:
        """Return the height in points of the paper on its side."""
        return super().width


class HeadStyle(Closed):
    """The head of a sheet; `logo` is the height of the logo, `rule` the rule's thickness.

    With `align: center` everything stands centered, one below the other.
    """

    align: Literal["left", "center"]
    logo: Length
    rule: Length


class ListStyle(Closed):
    """The look of lists; lengths in points. With `columns`, short items may stand in two."""

    indent: Length
    gap: Length
    columns: Flag
    bullet: Literal["disc"]


class TableStyle(Closed):
    """The look of tables; lengths in points.

    A table with a column of words that would be narrower than `narrowest` gets less padding. Where
    that is not enough, `too_wide` says whether it goes on a page that lies on its side
    (`landscape`) or is set as lists (`lists`).
    """

    head_background: Color
    rule_color: Color
    rule: Length
    padding: Length
    narrowest: Length
    too_wide: Literal["landscape", "lists"]


class FigureStyle(Closed):
    """The size and place of figures; widths are percentages of the text width.

    `width` is that of a figure that names none, `least` that of the smallest; each other width is
    times `scale`. Without `beside`, a figure stands below the words that it belongs to.
    """

    width: Factor
    least: Factor
    beside: Flag
    tint: Color
    scale: Factor = 1.0


class FontChoice(Closed):
    """The face: ours, Noto Sans, or the brand's own, by its files in the brand's folder `fonts`.

    Italic files are checked and never set: slanted letters are hard to read.
    """

    face: Literal["atkinson", "noto", "own"]
    regular: FontFile | None = None
    bold: FontFile | None = None
    italic: FontFile | None = None
    bold_italic: FontFile | None = None

    @property
    def files(self) -> dict[str, str]:
        """Return the files of a face of the brand's own, by their use."""
        given = {key: getattr(self, key) for key in ("regular", "bold", "italic", "bold_italic")}
        return {key: name for key, name in given.items() if name} if self.face == "own" else {}


class Theme(Closed):
    """One resolved look; every length in points, every color "#rrggbb".

    `emphasis` is how important words stand out. A theme with `large_print` keeps to the sizes of
    large print; one with `gray` has no colors.
    """

    name: str
    emphasis: Literal["bold", "underline"]
    large_print: Flag
    gray: Flag
    page: PageStyle
    palette: dict[str, Color]
    fonts: FontChoice
    rule_color: Color
    rule_width: Length

    text: TextStyle
    notice: TextStyle
    caution: TextStyle
    h1: TextStyle
    h2: TextStyle
    h3: TextStyle
    question: TextStyle
    summary: TextStyle
    label: TextStyle
    caption: TextStyle
    small: TextStyle
    meta: TextStyle
    running: TextStyle
    letterhead: TextStyle
    clinic: TextStyle
    table_head: TextStyle
    table_text: TextStyle
    toc: TextStyle
    cover_title: TextStyle
    cover_text: TextStyle
    step_number: TextStyle
    chapter_number: TextStyle

    key_points: BoxStyle
    emergency: BoxStyle
    urgent: BoxStyle
    appointment: BoxStyle
    warning: BoxStyle
    tip: BoxStyle
    before_you_start: BoxStyle
    short_caution: BoxStyle
    disclaimer: BoxStyle
    notes: BoxStyle
    contacts: BoxStyle

    head: HeadStyle

    list_: ListStyle = Field(alias="list")
    table: TableStyle
    figure: FigureStyle


# Large print has wide margins so that lines are short; a table's lines are short anyway.
_LANDSCAPE_MARGIN = 54.0


def landscape(theme: Theme) -> Theme:
    """Return a theme with its paper on its side."""
    page = theme.page
    sides = {side: min(getattr(page, side), _LANDSCAPE_MARGIN)
             for side in ("margin_left", "margin_right")}
    return theme.model_copy(
        update={"page": LandscapePage.model_construct(**{**dict(page), **sides})})


def in_gray(theme: Theme) -> Theme:
    """Return a theme with a gray for each color, as light as the color."""

    def walk(value: Any) -> Any:
        if isinstance(value, BaseModel):
            return value.model_copy(
                update={key: walk(getattr(value, key)) for key in type(value).model_fields})
        if isinstance(value, dict):
            return {key: walk(each) for key, each in value.items()}
        return gray_of(value) if isinstance(value, str) and value.startswith("#") else value

    gray: Theme = walk(theme)
    return gray
