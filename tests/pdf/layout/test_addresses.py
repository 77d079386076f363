"""Web addresses on paper: they break where a line ends, and a link stays one link."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import find, read_structure, text
from handouts.project import builtin_root, open_project
from handouts.theme.load import load_theme
from tests.pdf.conftest import Build

ADDRESS = "https://www.example.org/knee/strengthening_program_for_adults_over_sixty.pdf?utm_source=a"


@pytest.mark.parametrize("overlays", [(), ("large-print",), ("half-letter",), ("a5",)], ids=str)
def test_a_link_over_several_lines_is_one_link_that_says_all_of_its_words(
    build: Build, overlays: tuple[str, ...]
) -> None:
    look = load_theme(open_project(builtin_root()), "house", overlays)
    data = build(f'<p>Read all that we say of it at <a href="{ADDRESS}">{ADDRESS}</a>.</p>',
                 look=look).data
    (link,) = find(read_structure(data).root, "Link")
    assert text(link) == ADDRESS
    assert link.annotations > 1
    notes: Any = PdfReader(BytesIO(data)).pages[0]["/Annots"]
    assert {note.get_object()["/Contents"] for note in notes} == {ADDRESS}
    assert {note.get_object()["/A"]["/URI"] for note in notes} == {ADDRESS}
