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


@pytest.mark.parametrize(("markup", "words"), [
    ('Watch <a href="https://www.example.org/moves">our video</a>.',
     "Watch our video (example.org/moves)."),
    ('<strong><a href="https://example.org/">Our page</a></strong>', "Our page (example.org)"),
    ('<a href="https://example.org/a/?b=c">Form</a>', "Form (example.org/a/?b=c)"),
    ('<a href="mailto:us@example.org">Write</a>', "Write (us@example.org)"),
    ('<a href="tel:+15550100">Call us</a>', "Call us (+15550100)"),
    ('<a href="tel:5550100">555-0100</a>', "555-0100"),
    ('See <a href="https://www.example.org/">www.Example.org</a>', "See www.Example.org"),
    ('<a href="https://example.org/a">https://example.org/a</a>', "https://example.org/a"),
    ('<a href="mailto:us@example.org">us@example.org</a>', "us@example.org"),
    ('<a href="https://example.org/a">example.org</a>', "example.org (example.org/a)"),
])
def test_paper_shows_the_address_that_the_words_of_a_link_hide(
    build: Build, markup: str, words: str
) -> None:
    found = read_structure(build(f"<p>{markup}</p>").data)
    (paragraph,) = find(found.root, "P")
    assert text(paragraph) == words
    assert len(find(found.root, "Link")) == 1


def test_an_address_is_printed_once_and_not_among_the_sources(build: Build) -> None:
    link = '<a href="https://example.org/moves">our video</a>'
    found = read_structure(build(
        f'<p>See {link}.</p><ul><li>Again {link}.</li></ul>'
        f'<section role="sources"><p>From {link}.</p></section>').data)
    assert text(found.root) == (
        "Title See our video (example.org/moves). • Again our video. From our video.")
    only = read_structure(build(
        f'<p>A.</p><section role="sources"><p>From {link}.</p></section>').data)
    assert "example.org" not in text(only.root)
