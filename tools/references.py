"""Write the references that docs/ holds, all but the rules: `python -m tools.references`."""

from __future__ import annotations

import inspect
import typing
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from handouts.markup.vocabulary import ELEMENTS, PLACES
from handouts.theme.model import Theme
from tools import command_reference
from tools.content_reference import drawings_page, requirements_page

DOCS = Path(__file__).resolve().parents[1] / "docs"
THEME_HEAD = """\
# Theme reference

This page is generated from the models in the code by `python -m tools.references`. A theme of
your own says `extends: house` and names only what differs.

- **length**: a number and a unit: `13pt`, `18mm`, `1.2cm`, `0.5in`
- **color**: `"#rrggbb"` in quotation marks, or `$name` from the palette
- **factor**: a plain number: `1.3`
"""
MARKUP_HEAD = """\
# Markup reference

This page is generated from the table in the code by `python -m tools.references`. A layout renders
to these elements and to nothing else. Each one becomes the PDF tag that is named here.
"""


def theme_page() -> str:
    """Return the theme reference."""
    parts = [THEME_HEAD, "\n## Top level\n", "| key | value |", "| --- | --- |"]
    groups: dict[type[BaseModel], list[str]] = {}
    for name, field in Theme.model_fields.items():
        key = field.alias or name
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            groups.setdefault(kind, []).append(key)
            parts.append(f"| `{key}` | [{kind.__name__}](#{kind.__name__.lower()}) |")
        elif name != "name":
            parts.append(f"| `{key}` | {_kind(field)} |")
    for model, keys in groups.items():
        parts.append(f"\n## {model.__name__}\n\n{inspect.cleandoc(model.__doc__ or '')}\n")
        parts.append(f"Used by: {', '.join(f'`{key}`' for key in keys)}\n")
        parts += ["| key | value |", "| --- | --- |"]
        parts += [f"| `{field.alias or name}` | {_kind(field)} |"
                  for name, field in model.model_fields.items()]
    return "\n".join(parts) + "\n"


def _kind(field: Any) -> str:
    """Return what a field holds, in a word."""
    kinds = {"points": "length", "color": "color", "number": "factor", "flag": "true or false"}
    for meta in field.metadata:
        name = getattr(getattr(meta, "func", None), "__name__", "")
        if name in kinds:
            return kinds[name]
    annotation = field.annotation
    if typing.get_origin(annotation) is typing.Literal:
        return " or ".join(f"`{value}`" for value in typing.get_args(annotation))
    if typing.get_origin(annotation) is dict:
        return "names with colors"
    if "file_name" in str(annotation):
        return "the name of a TrueType file"
    if "None" in str(annotation):
        return "color, or `none`"
    return "text"


def markup_page() -> str:
    """Return the markup reference."""
    parts = [MARKUP_HEAD, "| element | PDF tag | holds | attributes | roles |",
             "| --- | --- | --- | --- | --- |"]
    for name, rule in ELEMENTS.items():
        holds = ", ".join(f"`{child}`" for child in sorted(rule.children))
        if rule.text:
            holds = f"text, {holds}" if holds else "text"
        needed = [f"**`{each}`**" for each in sorted(rule.required)]
        others = [f"`{each}`" for each in sorted(rule.attributes - rule.required - PLACES)]
        roles = ", ".join(f"`{role}`" for role in sorted(rule.roles))
        tag = f"`{rule.pdf_tag}`" if rule.pdf_tag else "none"
        carried = ", ".join([*needed, *others])
        parts.append(f"| `<{name}>` | {tag} | {holds} | {carried} | {roles} |")
    parts.append("\nAttributes in bold are required.")
    return "\n".join(parts) + "\n"


PAGES = {
    "theme-reference.md": theme_page, "markup-reference.md": markup_page,
    "command-line.md": command_reference.page, "drawings.md": drawings_page,
    "requirements.md": requirements_page,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
