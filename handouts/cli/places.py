"""Where a project says what its clinic is called and looks like: the file and line to edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.dataclass import dataclass
from handouts.errors import Source
from handouts.files import is_file
from handouts.project import Project
from handouts.yamlfiles.reader import read_yaml

if TYPE_CHECKING:
    from handouts.yamlfiles.places import YamlFile

WORKFLOW = Path(".github/workflows/handouts.yml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one thing is said: `source` is the line, `now` what stands there, or what to write."""

    what: str
    source: Source
    now: str


def places(project: Project, brand: str) -> list[Place]:
    """Return where to edit each thing that `init` asks for; raises as read_yaml does."""
    found = [*_settings(project)]
    path = project.root / "templates" / "brands" / brand / "brand.yaml"
    if is_file(path):
        file = read_yaml(path, project.display(path))
        found = [*_of_brand(file), *_color(project, brand, file), *found]
    workflow = project.root / WORKFLOW
    if is_file(workflow):
        lines = workflow.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            if "pip install" in line:
                found.append(Place("wheel", Source(project.display(workflow), number),
                                   line.strip(" #-")[:60]))
    return found


def _of_brand(file: YamlFile) -> Iterator[Place]:
    data: dict[str, Any] = file.data if isinstance(file.data, dict) else {}
    for key in ("name", "phone", "hours", "after_hours", "address", "logo"):
        if key in data:
            value = data[key]
            now = ", ".join(map(str, value)) if isinstance(value, list) else str(
                value.get("file", "") if isinstance(value, dict) else value)
            yield Place(key, file.key_source((key,)), now)
        else:
            example = "[1 Main Street, Your Town]" if key == "address" else (
                '{file: logo.svg, alt: "What it shows"}')
            yield Place(key, Source(file.source(()).file, 0), f"add the line  {key}: {example}")


def _color(project: Project, brand: str, file: YamlFile) -> Iterator[Place]:
    data: dict[str, Any] = file.data if isinstance(file.data, dict) else {}
    name = str(data.get("theme", "house"))
    path = project.root / "templates" / "themes" / f"{name}.yaml"
    if not is_file(path):
        yield Place("color", file.key_source(("theme",)) if "theme" in data else file.source(()),
                    f"write  theme: {brand}")
        yield Place("color", Source(project.display(path.with_name(f"{brand}.yaml"))),
                    'new; write  extends: house  and below it  palette: {brand: "#0b5563"}')
        return
    theme = read_yaml(path, project.display(path))
    palette = theme.data.get("palette") if isinstance(theme.data, dict) else None
    if isinstance(palette, dict) and "brand" in palette:
        yield Place("color", theme.key_source(("palette", "brand")), str(palette["brand"]))
    else:
        yield Place("color", theme.source(()), 'add the line  palette: {brand: "#0b5563"}')


def _settings(project: Project) -> Iterator[Place]:
    path = project.root / "handouts.yaml"
    file = read_yaml(path, project.display(path))
    data: dict[str, Any] = file.data if isinstance(file.data, dict) else {}
    for key in ("brand", "lang", "output"):
        if key in data:
            yield Place(key, file.key_source((key,)), str(data[key]))
