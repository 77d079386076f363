"""What a reader, a screen reader and a mail box find in the finished document."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from handouts.check.readback.structure import find, nodes, outline, read_structure, text
from handouts.errors import HandoutError
from handouts.markup.parse import parse_markup
from handouts.theme.model import Theme
from tests.pdf.conftest import INFO, Build

LONG = "Walk a little more each day and rest when you need it. " * 12


def test_a_paragraph_over_two_pages_is_one_paragraph(build: Build) -> None:
    pdf = build("".join(f"<p>{LONG}</p>" for _ in range(9)))
    assert pdf.pages > 1
    assert [text(node) for node in find(read_structure(pdf.data).root, "P")] == [LONG.strip()] * 9


def test_a_few_lines_too_many_are_set_closer_and_read_the_same(
    build: Build, theme: Theme
) -> None:
    words = f"<h2>Part</h2><p>{LONG}</p>" * 4 + "<p>Walk.</p>" * 5
    near = build(words)
    far = build(words, look=theme.model_copy(update={"large_print": True}))
    assert (near.pages, far.pages) == (1, 2)
    one, two = read_structure(near.data), read_structure(far.data)
    assert outline(one.root) == outline(two.root)
    assert text(one.root).split() == text(two.root).split()


def test_every_figure_of_a_move_is_drawn(build: Build) -> None:
    figure = '<figure><img src="heat-pack.svg" alt="{}"/></figure>'
    pdf = build('<section role="move"><h2>Move</h2><p>Walk.</p>' + figure.format("One")
                + figure.format("Two") + "</section>")
    figures = find(read_structure(pdf.data).root, "Figure")
    assert [each.props["Alt"] for each in figures] == ["One", "Two"]


def test_a_list_over_two_pages_is_one_list_with_labels_apart_from_bodies(build: Build) -> None:
    items = "".join(f"<li>Step {number} of a long list. {LONG}</li>" for number in range(12))
    pdf = build(f"<ol>{items}</ol>")
    root = read_structure(pdf.data).root
    assert pdf.pages > 1
    assert len(find(root, "L")) == 1
    assert [text(node).strip() for node in find(root, "Lbl")] == [f"{n}." for n in range(1, 13)]
    assert all(text(node).startswith("Step") for node in find(root, "LBody"))


def test_a_table_over_two_pages_is_one_table_and_its_header_is_read_once(build: Build) -> None:
    rows = "".join(f"<tr><td>Day {n}</td><td>Walk {n} minutes</td></tr>" for n in range(40))
    pdf = build(
        '<table><caption>Days</caption><thead><tr><th scope="col">When</th>'
        f'<th scope="col">What</th></tr></thead><tbody>{rows}</tbody></table>'
    )
    structure = read_structure(pdf.data)
    assert pdf.pages > 1
    assert len(find(structure.root, "Table")) == 1
    assert [text(node) for node in find(structure.root, "TH")] == ["When", "What"]
    assert {node.props["Scope"] for node in find(structure.root, "TH")} == {"Column"}
    assert "When" in structure.artifacts[1]


def test_a_link_over_two_lines_is_one_link_with_two_annotations(build: Build) -> None:
    pdf = build(
        "<p>Read more about it on the page of the clinic, under the words "
        '<a href="https://example.org/walk">our advice on walking in the park and at home</a>.</p>'
    )
    assert [text(node) for node in find(read_structure(pdf.data).root, "Link")] == [
        "our advice on walking in the park and at home"
    ]
    annotations: Any = PdfReader(io.BytesIO(pdf.data)).pages[0]["/Annots"]
    assert len(annotations) == 2
    assert all(note.get_object()["/Contents"] for note in annotations)


def test_a_foreign_span_says_its_language(build: Build) -> None:
    pdf = build('<p>Say <span lang="es">buenos días</span> to us.</p>')
    span = find(read_structure(pdf.data).root, "Span")[0]
    assert (span.props["Lang"], text(span)) == ("es", "buenos días")


def test_header_and_foot_are_not_content(build: Build) -> None:
    pdf = build(
        '<header role="running"><p>Running title</p><p>555-0100</p></header>'
        '<footer role="running"><p>General facts</p><p>Page <span role="page"/> of '
        '<span role="pages"/></p></footer>' + f"<p>{LONG}</p>" * 9
    )
    structure = read_structure(pdf.data)
    assert "Running" not in text(structure.root)
    assert "Running" not in structure.artifacts[0]
    assert "Running title" in structure.artifacts[1]
    assert f"Page 2 of {pdf.pages}" in structure.artifacts[1]


def test_a_number_never_parts_from_its_spaces_in_the_foot(build: Build) -> None:
    pdf = build(
        '<footer role="running"><p>Page <span role="page"/> of <span role="pages"/></p></footer>'
        "<p>Text</p>"
    )
    assert "Page 1 of 1" in read_structure(pdf.data).artifacts[0]


def test_headings_become_bookmarks_and_pages_have_labels(build: Build) -> None:
    pdf = build("<section><h2>Walk</h2><p>Now.</p></section>")
    reader = PdfReader(io.BytesIO(pdf.data))
    titles = re.findall(r"'/Title': '([^']+)'", str(reader.outline))
    assert titles == ["Title", "Walk"]
    assert reader.page_labels == ["1"]


def test_contents_link_to_the_printed_page_numbers(build: Build) -> None:
    chapters = "".join(
        f'<article id="c{n}" role="chapter"><h1>Chapter {n}</h1><p>{LONG * 12}</p></article>'
        for n in (1, 2)
    )
    entries = "".join(f'<li><a href="#c{n}">Chapter {n}</a></li>' for n in (1, 2))
    pdf = build(
        '<document lang="en"><article role="contents" id="toc"><h1>Contents</h1>'
        f'<nav role="toc"><ol>{entries}</ol></nav></article>{chapters}</document>'
    )
    reader = PdfReader(io.BytesIO(pdf.data))
    lines = [text(node) for node in find(read_structure(pdf.data).root, "TOCI")]
    pages = [int(line.split()[-1]) for line in lines]
    assert pages[0] == 2
    for number, page in enumerate(pages, 1):
        assert f"Chapter {number}" in reader.pages[page - 1].extract_text()
    notes: Any = reader.pages[0]["/Annots"]
    targets = [note.get_object()["/Dest"][0].get_object() for note in notes]
    numbers = [page.get_object() for page in reader.pages]
    assert [numbers.index(target) + 1 for target in targets] == pages


def test_words_at_line_ends_do_not_run_together(build: Build) -> None:
    pdf = build(f"<p>{LONG}</p>")
    plain = PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    assert " ".join(plain.split()).endswith(LONG.strip())


def test_every_problem_is_told_at_once_with_its_place(build: Build) -> None:
    with pytest.raises(HandoutError) as caught:
        build(
            f'<p at="topics/a.yaml:4:3">{"x" * 200}</p>'
            '<figure at="topics/a.yaml:9:5"><img src="none.svg" alt="Nothing"/></figure>'
        )
    places = [(str(problem.source), problem.rule) for problem in caught.value.problems]
    assert places == [("topics/a.yaml:4:3", "PDF001"), ("topics/a.yaml:9:5", "FIG001")]
    assert all(problem.hint for problem in caught.value.problems)


def test_the_same_input_gives_the_same_bytes(build: Build) -> None:
    markup = '<p>One <strong>two</strong> Việt</p><p>See <a href="https://a.org">it</a></p>'
    assert build(markup).data == build(markup).data


def test_reading_order_is_content_order(build: Build) -> None:
    pdf = build(
        '<section><h2>Move</h2><p>First.</p><figure place="beside" width="30">'
        '<img src="heat-pack.svg" alt="A pack"/></figure><p>Last.</p></section>'
    )
    lines = outline(read_structure(pdf.data).root).splitlines()
    roles = [line.split()[0] for line in lines]
    wanted = ["H1", "H2", "P", "Figure", "P"]
    assert [role for role in roles if role in wanted] == wanted


ABOVE = ('<header role="letterhead"><p><strong>Test Clinic</strong></p><p>555-0123</p></header>'
         '<p role="small">Emergency?</p><p role="question">What helps?</p><h1>Title</h1>'
         '<p role="summary">Rest.</p><section role="main-message"><p role="main">Walk.</p>'
         "<p>Sleep.</p></section><h2>More</h2><p>Words.</p>")
HEARD = ["Title", "What helps?", "Rest.", "Walk.", "Sleep.", "Test Clinic", "555-0123",
         "Emergency?", "More", "Words."]


def test_a_title_and_its_answer_are_read_before_what_stands_above_them(build: Build) -> None:
    read = read_structure(build(ABOVE, heading=False).data)
    leaves = [text(node) for node in nodes(read.root) if node.role in ("H1", "H2", "P")]
    assert leaves == HEARD
    (page,) = read.drawn
    runs = [run for run in page.runs if run.mark >= 0]
    assert [run.text.strip() for run in runs] == HEARD
    # The eye sees the clinic first, as on any letter.
    assert [run.text.strip() for run in sorted(runs, key=lambda run: -run.box[3])] == [
        "Test Clinic", "555-0123", "Emergency?", "What helps?", "Title", "Rest.", "Walk.",
        "Sleep.", "More", "Words."]


@pytest.mark.parametrize("lines", [20, 29, 36])
def test_an_answer_over_two_pages_is_read_in_the_order_in_which_it_is_drawn(
    build: Build, lines: int
) -> None:
    answer = "".join(f"<p>Line {number}.</p>" for number in range(lines))
    read = read_structure(build(
        f'<p>Clinic</p><h1>Title</h1><section role="main-message">{answer}</section>',
        heading=False).data)
    for page, words in zip(read.drawn, read.pages, strict=True):
        drawn = "".join(run.text for run in page.runs if run.mark >= 0)
        assert drawn.replace(" ", "") == words.replace(" ", "")
    assert read.pages[0].startswith("Title Line 0.")


PIECES = st.text(
    st.sampled_from("abzé <>&{}'\"*ạếΩ µ5mg\u00a0%/"), min_size=1, max_size=60
).map(str.strip).filter(bool)


@settings(deadline=None, max_examples=40, suppress_health_check=[
    HealthCheck.function_scoped_fixture,  # the fixture builds documents and keeps nothing
])
@given(PIECES)
def test_text_comes_back_from_the_pdf_unchanged(build: Build, piece: str) -> None:
    from xml.sax.saxutils import escape

    words = " ".join(re.split(r"[ ]+", piece))
    pdf = build(f"<p>{escape(words)}</p>")
    # A no-break space is drawn and read as a space: fonts have one glyph for both.
    assert text(find(read_structure(pdf.data).root, "P")[0]) == words.replace("\u00a0", " ").strip()


def test_figures_have_words_and_a_place(build: Build) -> None:
    pdf = build('<figure><img src="heat-pack.svg" alt="A heat pack in a cloth"/></figure>')
    figure = find(read_structure(pdf.data).root, "Figure")[0]
    assert figure.props["Alt"] == "A heat pack in a cloth"
    assert len(figure.props["BBox"]) == 4


def test_files_are_small(build: Build) -> None:
    assert len(build(f"<p>{LONG}</p>").data) < 25_000


def test_the_markup_of_the_tests_is_the_markup_of_layouts() -> None:
    with pytest.raises(HandoutError):
        parse_markup('<document><article id="a"><h1>T</h1><marquee/></article></document>', "t")


def test_the_document_says_who_made_it(build: Build) -> None:
    data = PdfReader(io.BytesIO(build("<p>Text</p>").data)).metadata
    assert data is not None
    assert (data.title, data.author) == (INFO.title, INFO.author)
