"""The look: a closed, validated theme, resolved once from ordered YAML layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.layout.measures import measure_problems
from handouts.layout.overlay import Layers, model_problems, resolve_names
from handouts.layout.units import colour, file_name, flag, grey_of, number, points
from handouts.variants import PAPERS

if TYPE_CHECKING:
    from handouts.content.yamlfile import YamlFile
    from handouts.project import Project

Length = Annotated[float, BeforeValidator(points)]
Factor = Annotated[float, BeforeValidator(number)]
Colour = Annotated[str, BeforeValidator(colour)]
NoColour = Annotated[
    str | None, BeforeValidator(lambda text: None if text == "none" else colour(text))
]
Flag = Annotated[bool, BeforeValidator(flag)]
FontFile = Annotated[str, BeforeValidator(file_name)]

DEEPEST_CHAIN = 8
THEMES = ("templates", "themes")
# What comes on top of any brand's theme: papers, large print, grey.
OVERLAYS = (*THEMES, "overlays")


class Closed(BaseModel):
    """Refuse unknown keys and changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextStyle(Closed):
    """Set one kind of text; lengths in points, leading as a factor of the size."""

    size: Length
    leading: Factor
    color: Colour
    bold: Flag
    space_before: Length
    space_after: Length


class BoxStyle(Closed):
    """Set one kind of box: frame round it, bar at its left, band behind its label; in points.

    A background that is not wanted is written `none`. A box that is `whole` is cut only when it is
    taller than a page.
    """

    frame: Length
    frame_color: Colour
    bar: Length
    bar_color: Colour
    background: NoColour
    padding: Length
    label_background: NoColour
    label_color: Colour
    space_before: Length
    space_after: Length
    whole: Flag


class Page(Closed):
    """Set the paper and its margins in points; `foot` is the height of the running foot's line."""

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


class HeadStyle(Closed):
    """Set the head of a sheet; `logo` is the height of the logo, `rule` the rule's thickness.

    With `align: center` everything stands centered, one below the other.
    """

    align: Literal["left", "center"]
    logo: Length
    rule: Length


class ListStyle(Closed):
    """Set lists; lengths in points. With `columns`, short items may stand in two."""

    indent: Length
    gap: Length
    columns: Flag
    bullet: Literal["disc"]


class TableStyle(Closed):
    """Set tables; lengths in points.

    A table that would have a column of words narrower than `narrowest` is set as lists.
    """

    head_background: Colour
    rule_color: Colour
    rule: Length
    padding: Length
    narrowest: Length


class FigureStyle(Closed):
    """Set figures; widths are percentages of the text width.

    `width` is that of a figure that names none, `least` that of the smallest. Without `beside`, a
    figure stands below the words that it belongs to.
    """

    width: Factor
    least: Factor
    beside: Flag
    tint: Colour


class FontChoice(Closed):
    """Name the face: ours, Noto Sans, or an own one by its files in the brand's folder `fonts`.

    Italic files are checked and never set: slanted letters are hard to read.
    """

    face: Literal["atkinson", "noto", "own"]
    regular: FontFile | None = None
    bold: FontFile | None = None
    italic: FontFile | None = None
    bold_italic: FontFile | None = None

    @property
    def files(self) -> dict[str, str]:
        """Return the names of an own face's files by what they are for."""
        given = {key: getattr(self, key) for key in ("regular", "bold", "italic", "bold_italic")}
        return {key: name for key, name in given.items() if name} if self.face == "own" else {}


class Theme(Closed):
    """Hold one resolved look; every length in points, every colour "#rrggbb".

    `emphasis` is how important words stand out. A theme with `large_print` keeps to the sizes of
    large print; one with `grey` has no colours.
    """

    name: str
    emphasis: Literal["bold", "underline"]
    large_print: Flag
    grey: Flag
    page: Page
    palette: dict[str, Colour]
    fonts: FontChoice
    rule_color: Colour
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
    disclaimer: BoxStyle
    notes: BoxStyle
    contacts: BoxStyle

    head: HeadStyle

    list_: ListStyle = Field(alias="list")
    table: TableStyle
    figure: FigureStyle


def load_theme(
    project: Project, name: str, overlays: tuple[str, ...] = (), named_at: Source | None = None
) -> Theme:
    """Resolve a theme, what it extends, and overlays such as large print in their order.

    Raise HandoutError with every problem of the result, also for an unknown name that a file
    holds; UsageProblem for one that no file holds.
    """
    files = _chain(project, name, named_at)
    for overlay in overlays:
        files += _chain(project, overlay, folder=OVERLAYS)
    return resolve_theme(name, Layers(tuple(files)))


def resolve_theme(name: str, layers: Layers) -> Theme:
    """Merge, resolve and validate layers; raise HandoutError with every problem (THM00x)."""
    data = layers.merged()
    data.pop("extends", None)
    data, problems = resolve_names(data, layers)
    if isinstance(data.get("palette"), dict) and "brand" not in data["palette"]:
        problems.append(
            Problem(layers.source(("palette",)), "THM002", "'palette.brand' is missing",
                    'add the color of rules and bullets, such as brand: "#0b5563"')
        )
    try:
        theme = Theme.model_validate({**data, "name": name})
    except ValidationError as error:
        named = {problem.source for problem in problems}
        found = model_problems(error, Theme, layers, "THM002")
        problems += [problem for problem in found if problem.source not in named]
        raise HandoutError(problems) from None
    from handouts.layout.legibility import legibility_problems

    problems += legibility_problems(theme, layers)
    if theme.fonts.face == "own":
        problems += [
            Problem(layers.source(("fonts",)), "FNT006", f"the own face has no {key} font",
                    f"name its file: `{key}: our-face-{key}.ttf`")
            for key in ("regular", "bold") if key not in theme.fonts.files
        ]
    problems += measure_problems(theme, layers)
    if problems:
        raise HandoutError(problems)
    return in_grey(theme) if theme.grey else theme


def in_grey(theme: Theme) -> Theme:
    """Return a theme with a grey for each colour, as light as the colour."""

    def walk(value: Any) -> Any:
        if isinstance(value, BaseModel):
            return value.model_copy(
                update={key: walk(getattr(value, key)) for key in type(value).model_fields})
        if isinstance(value, dict):
            return {key: walk(each) for key, each in value.items()}
        return grey_of(value) if isinstance(value, str) and value.startswith("#") else value

    grey: Theme = walk(theme)
    return grey


def _chain(
    project: Project, name: str, named_at: Source | None = None,
    folder: tuple[str, ...] = THEMES,
) -> list[YamlFile]:
    """Read a theme and everything that it extends, the base first."""
    from handouts.content.yamlfile import read_yaml

    files: list[YamlFile] = []
    seen: list[str] = []
    wanted: str | None = name
    while wanted is not None:
        if wanted in seen or len(seen) >= DEEPEST_CHAIN:
            circle = " -> ".join([*seen, wanted])
            raise HandoutError(
                Problem(files[0].source(("extends",)), "THM005",
                        f"themes extend in a circle: {circle}", "remove one `extends` line")
            )
        seen.append(wanted)
        path = project.find(*folder, f"{wanted}.yaml")
        if path is None:
            raise _unknown_theme(project, wanted, files, folder, named_at)
        file = read_yaml(path, project.display(path))
        files.insert(0, file)
        extends = file.data.get("extends") if isinstance(file.data, dict) else None
        wanted = extends if isinstance(extends, str) else None
    return files


def _unknown_theme(
    project: Project, name: str, files: list[YamlFile], folder: tuple[str, ...],
    named_at: Source | None,
) -> HandoutError:
    known = project.names("/".join(folder), ".yaml")
    hint = did_you_mean(name, known) or f"themes here: {', '.join(known)}"
    source = files[0].source(("extends",)) if files else named_at
    if source is not None:
        return HandoutError(Problem(source, "THM006", f"no theme {name!r}", hint))
    return UsageProblem(Problem(Source("theme"), "THM006", f"no theme {name!r}", hint))
