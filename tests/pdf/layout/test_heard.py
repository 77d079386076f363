"""What the page shows and a screen reader would skip is in the tree, in its place."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import Node, find, nodes, read_structure, text
from handouts.theme.model import Theme
from tests.pdf.conftest import Build

SAID = "blank to fill in"


def blank(marks: str) -> str:
    return f'<span role="blank" title="{SAID}">{marks}</span>'


def linear(node: Node) -> str:
    """Return the words as they are heard: those that stand for others in their place."""
    return "".join(
        kid if isinstance(kid, str) else kid.props.get("ActualText") or linear(kid)
        for kid in node.kids)


def test_a_blank_is_heard_between_the_words_around_it(build: Build) -> None:
    pdf = build(f"<p>Walk {blank('____')} minutes, {blank('____')} times a day.</p>"
                f"<p><strong>Next&#160;visit</strong>&#160;{blank('_' * 9)} "
                f"<strong>Given&#160;by</strong>&#160;{blank('_' * 9)}</p>")
    one, two = find(read_structure(pdf.data).root, "P")
    assert linear(one) == f"Walk {SAID} minutes, {SAID} times a day."
    assert linear(two) == f"Next visit {SAID} Given by {SAID}"
    assert "Walk ____ minutes" in text(one)


def test_a_blank_at_the_end_of_a_line_is_not_read_as_one_word_with_the_next(build: Build) -> None:
    pdf = build("<p>" + f"Walk {blank('________')} minutes. " * 20 + "</p>")
    (paragraph,) = find(read_structure(pdf.data).root, "P")
    assert linear(paragraph) == " ".join([f"Walk {SAID} minutes."] * 20)


def test_every_line_to_write_on_is_heard(build: Build) -> None:
    line = f'<hr role="write-in" lines="{{}}" title="{SAID}"/>'
    pdf = build(f'<p role="intro">My medicine</p>{line.format(1)}<p>Notes</p>{line.format(3)}')
    root = read_structure(pdf.data).root
    assert [" ".join(linear(each).split()) for each in find(root, "P")] == [
        f"My medicine {SAID}", "Notes", " ".join([SAID] * 3)]


def test_words_for_a_blank_stand_at_its_mark_for_readers_without_the_tree(build: Build) -> None:
    pdf = build(f"<p>Walk {blank('____')} minutes.</p>")
    contents: Any = PdfReader(io.BytesIO(pdf.data)).pages[0].get_contents()
    assert SAID in contents.get_data().decode("latin-1")


def test_a_box_to_tick_is_a_letter(build: Build) -> None:
    pdf = build('<ul role="checklist"><li>I walked.</li></ul>')
    structure = read_structure(pdf.data)
    assert [text(each) for each in find(structure.root, "Lbl")] == ["☐"]
    assert "☐" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()


def test_in_large_print_a_blank_is_an_inch_and_a_half_wide(build: Build, theme: Theme) -> None:
    words = f"<p>Walk {blank('____')} minutes.</p>"

    def width(look: Theme) -> float:
        runs: list[Any] = read_structure(build(words, look=look).data).drawn[0].runs
        (run,) = [run for run in runs if "__" in run.text]
        return float(run.box[2] - run.box[0])

    assert width(theme) < 1.5 * 72
    assert width(theme.model_copy(update={"large_print": True})) >= 1.5 * 72


def test_short_forms_and_links_say_more_than_they_print(build: Build) -> None:
    pdf = build('<p>Go to the <abbr title="emergency room">ER</abbr>, or '
                '<a href="tel:5550100" title="Call Oak Street Clinic, 555-0100">555-0100</a>.</p>')
    (short,) = find(read_structure(pdf.data).root, "Span")
    assert (text(short), short.props["E"]) == ("ER", "emergency room")
    page: Any = PdfReader(io.BytesIO(pdf.data)).pages[0]
    (link,) = page["/Annots"]
    assert link.get_object()["/Contents"] == "Call Oak Street Clinic, 555-0100"


@pytest.mark.parametrize("markup", [
    '<figure><img src="heat-pack.svg" alt="A pack"/></figure>',
    '<section role="qr"><p>Our page</p><qr to="https://clinic.example/a" alt="A code"/></section>',
], ids=["drawing", "code"])
def test_every_figure_holds_a_picture_which_chromium_looks_for(build: Build, markup: str) -> None:
    data = build(markup).data
    page: Any = PdfReader(io.BytesIO(data)).pages[0]
    (figure,) = find(read_structure(data).root, "Figure")
    ((_, mark),) = figure.marks
    operators = page.get_contents().get_data().decode("latin-1")
    inside = operators.partition(f"/Figure <</MCID {mark}>> BDC")[2].partition("EMC")[0]
    left, bottom, right, top = figure.props["BBox"]
    numbers = [float(each) for each in inside.rpartition(" cm")[0].split()[-6:]]
    assert numbers == pytest.approx([right - left, 0, 0, top - bottom, left, bottom], abs=0.02)
    (picture,) = page["/Resources"]["/XObject"].values()
    assert str(picture.get_object()["/ImageMask"]).lower() == "true"


def test_a_link_with_words_of_another_language_holds_its_annotation(build: Build) -> None:
    pdf = build('<p>See <a href="https://x.example/a">our <span lang="es">hoja</span></a>.</p>')
    (link,) = find(read_structure(pdf.data).root, "Link")
    assert link.annotations == 2
    assert [each.annotations for each in find(link, "Span")] == [0]


def test_a_heading_may_stand_in_the_first_line_of_its_paragraph(build: Build) -> None:
    read = read_structure(build(
        '<aside role="disclaimer"><h2 role="run-in">About this <abbr title="page">sheet</abbr>.'
        '</h2><p role="small">It tells <a href="https://a.org">facts</a>.</p></aside>').data)
    assert [(node.role, text(node)) for node in nodes(read.root)
            if node.role in ("H1", "H2", "P")] == [
        ("H1", "Title"), ("H2", "About this sheet."), ("P", "It tells facts (a.org).")]
    head = next(run for run in read.drawn[0].runs if run.text.startswith("About"))
    words = next(run for run in read.drawn[0].runs if "It tells" in run.text)
    assert (head.box[1], head.size) == (words.box[1], words.size)
    assert head.font != words.font
