"""The look: a closed, validated theme, resolved once from ordered YAML layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.layout.measures import measure_problems
from handouts.layout.overlay import Layers, model_problems, resolve_names
from handouts.layout.units import PAPERS, colour, contrast, flag, number, points

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

MIN_BODY = 12.0
MIN_SMALL = 10.0
MIN_CONTRAST = 4.5
DEEPEST_CHAIN = 8


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

    A background that is not wanted is written `none`.
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


class Page(Closed):
    """Set the paper and its margins in points; `foot` is the height of the running foot's line."""

    size: Literal["letter", "a4"]
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


class ListStyle(Closed):
    """Set lists; lengths in points."""

    indent: Length
    gap: Length
    bullet: Literal["disc"]


class TableStyle(Closed):
    """Set tables; lengths in points."""

    head_background: Colour
    rule_color: Colour
    rule: Length
    padding: Length


class FigureStyle(Closed):
    """Set figures; `width` is the percentage of the text width of a figure that names none."""

    width: Factor
    tint: Colour


class FontChoice(Closed):
    """Name the house face."""

    face: Literal["atkinson"]


class Theme(Closed):
    """Hold one resolved look; every length in points, every colour "#rrggbb"."""

    name: str
    page: Page
    palette: dict[str, Colour]
    fonts: FontChoice
    rule_color: Colour
    rule_width: Length

    text: TextStyle
    notice: TextStyle
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
        files += _chain(project, overlay)
    return resolve_theme(name, Layers(tuple(files)))


def resolve_theme(name: str, layers: Layers) -> Theme:
    """Merge, resolve and validate layers; raise HandoutError with every problem (THM00x)."""
    data = layers.merged()
    data.pop("extends", None)
    data, problems = resolve_names(data, layers)
    if isinstance(data.get("palette"), dict) and "brand" not in data["palette"]:
        problems.append(
            Problem(layers.source(("palette",)), "THM002", "'palette.brand' is missing",
                    'add the colour of rules and bullets, such as brand: "#0b5563"')
        )
    try:
        theme = Theme.model_validate({**data, "name": name})
    except ValidationError as error:
        named = {problem.source for problem in problems}
        found = model_problems(error, Theme, layers, "THM002")
        problems += [problem for problem in found if problem.source not in named]
        raise HandoutError(problems) from None
    problems += legibility_problems(theme, layers)
    problems += measure_problems(theme, layers)
    if problems:
        raise HandoutError(problems)
    return theme


def legibility_problems(theme: Theme, layers: Layers) -> list[Problem]:
    """Report text that is too small (THM003) or too pale on its background (THM004)."""
    problems: list[Problem] = []
    for key in Theme.model_fields:
        value = getattr(theme, key)
        if isinstance(value, TextStyle):
            least = MIN_BODY if key in ("text", "notice", "summary", "table_text") else MIN_SMALL
            if value.size < least:
                problems.append(
                    Problem(layers.source((key, "size")), "THM003",
                            f"{key} is {value.size:g}pt, too small to read",
                            f"write {least:g}pt or more")
                )
            problems += _pale(layers, (key, "color"), value.color, "#ffffff")
        elif isinstance(value, BoxStyle):
            band = value.label_background or value.background or "#ffffff"
            problems += _pale(layers, (key, "label_color"), value.label_color, band)
            if value.background:
                problems += _pale(layers, (key, "background"), theme.text.color, value.background)
    problems += _pale(layers, ("table", "head_background"), theme.table_head.color,
                      theme.table.head_background)
    return problems


def _pale(layers: Layers, path: tuple[str, ...], ink: str, paper: str) -> list[Problem]:
    measured = contrast(ink, paper)
    if measured >= MIN_CONTRAST:
        return []
    return [
        Problem(layers.source(path), "THM004",
                f"{'.'.join(path)}: {ink} on {paper} has a contrast of {measured:.1f} to 1",
                f"choose colours with at least {MIN_CONTRAST} to 1")
    ]


def _chain(project: Project, name: str, named_at: Source | None = None) -> list[YamlFile]:
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
        path = project.find("templates", "themes", f"{wanted}.yaml")
        if path is None:
            raise _unknown_theme(project, wanted, files, named_at)
        file = read_yaml(path, project.display(path))
        files.insert(0, file)
        extends = file.data.get("extends") if isinstance(file.data, dict) else None
        wanted = extends if isinstance(extends, str) else None
    return files


def _unknown_theme(
    project: Project, name: str, files: list[YamlFile], named_at: Source | None
) -> HandoutError:
    known = project.names("templates/themes", ".yaml")
    hint = did_you_mean(name, known) or f"themes here: {', '.join(known)}"
    source = files[0].source(("extends",)) if files else named_at
    if source is not None:
        return HandoutError(Problem(source, "THM006", f"no theme {name!r}", hint))
    return UsageProblem(Problem(Source("theme"), "THM006", f"no theme {name!r}", hint))
