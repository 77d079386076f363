"""Read a theme: ordered YAML layers, resolved once and validated."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import ValidationError

from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.theme.legibility import legibility_problems
from handouts.theme.lengths import measure_problems
from handouts.theme.model import Theme, in_gray
from handouts.theme.palette import resolve_names, with_own_shades
from handouts.yamlfiles.layers import Layers
from handouts.yamlfiles.validation import model_problems

if TYPE_CHECKING:
    from handouts.project import Project
    from handouts.yamlfiles.places import YamlFile

DEEPEST_CHAIN = 8
THEMES = ("templates", "themes")
# What comes on top of any brand's theme: papers, large print, gray.
OVERLAYS = (*THEMES, "overlays")


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
    return _resolved(name, tuple(files))


# A check asks for the same look in every print, and a server for each answer.
@lru_cache(maxsize=32)
def _resolved(name: str, files: tuple[YamlFile, ...]) -> Theme:
    """Merge, resolve and validate files; raise HandoutError with every problem (THM00x)."""
    layers = Layers(files)
    data = layers.merged()
    data.pop("extends", None)
    data, problems = resolve_names(with_own_shades(data, layers), layers)
    if isinstance(data.get("palette"), dict) and "brand" not in data["palette"]:
        problems.append(
            Problem(layers.source(("palette",)), "THM002", "'brand' is missing",
                    'add the color of rules and bullets below `palette:`, such as brand: "#0b5563"')
        )
    try:
        theme = Theme.model_validate({**data, "name": name})
    except ValidationError as error:
        named = {problem.source for problem in problems}
        found = model_problems(error, Theme, layers, rule="THM002")
        problems += [problem for problem in found if problem.source not in named]
        raise HandoutError(problems) from None
    problems += legibility_problems(theme, layers)
    if theme.fonts.face == "own":
        problems += [
            Problem(layers.source(("fonts",)), "FNT006", f"the brand's own face has no {key} font",
                    f"name its file: `{key}: our-face-{key}.ttf`")
            for key in ("regular", "bold") if key not in theme.fonts.files
        ]
    problems += measure_problems(theme, layers)
    if problems:
        raise HandoutError(problems)
    return in_gray(theme) if theme.gray else theme


def _chain(
    project: Project, name: str, named_at: Source | None = None,
    folder: tuple[str, ...] = THEMES,
) -> list[YamlFile]:
    """Read a theme and everything that it extends, the base first."""
    from handouts.yamlfiles.reader import read_yaml

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
