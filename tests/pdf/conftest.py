"""A theme, and a way to build one page from a few lines of markup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.markup.parse import parse_markup
from handouts.pdf.layout.document import Pdf, build_pdf
from handouts.pdf.metadata import DocumentInfo
from handouts.project import builtin_root, open_project
from handouts.standards import UA_1, Standard
from handouts.theme.load import load_theme
from handouts.theme.model import Theme

INFO = DocumentInfo(
    title="A test", lang="en", author="Sample Clinic", subject="Testing",
    identifier="test 1.0", date=1_795_392_000,
)
Build = Callable[..., Pdf]


@pytest.fixture(scope="session")
def theme() -> Theme:
    """Return the house theme."""
    return load_theme(open_project(builtin_root()), "house")


@pytest.fixture(scope="session")
def build(theme: Theme) -> Build:
    """Return a function that builds markup, with the shipped figures at hand."""
    figures = builtin_root() / "content" / "hip-and-back" / "figures"

    def find(name: str) -> Path | None:
        path = figures / name
        return path if path.is_file() else None

    def build_markup(
        markup: str, *, heading: bool = True, info: DocumentInfo = INFO, look: Theme = theme,
        standard: Standard = UA_1,
    ) -> Pdf:
        start = "<h1>Title</h1>" if heading else ""
        if "<document" not in markup:
            markup = f'<document lang="en"><article id="a">{start}{markup}</article></document>'
        return build_pdf(parse_markup(markup, "test.html.j2"), look, info, find, standard=standard)

    return build_markup
