"""Large print keeps its promise: drawings grow, what belongs together stays, no page is shrunk."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.check.readback.structure import Node, find, nodes, read_structure, text
from handouts.project import builtin_root, open_project
from handouts.theme.load import load_theme
from handouts.theme.model import Theme
from tests.pdf.conftest import Build

FIGURE = '<figure width="{}"{}><img src="heat-pack.svg" alt="A pack"/></figure>'
BESIDE = ' place="beside"'
SHORT = "Call us with any question about this sheet, at any time of the day that suits you. " * 2


@pytest.fixture(scope="module")
def large() -> Theme:
    return load_theme(open_project(builtin_root()), "house", ("large-print",))


def width(build: Build, markup: str, look: Theme) -> float:
    (figure,) = find(read_structure(build(markup, look=look).data).root, "Figure")
    left, _, right, _ = figure.props["BBox"]
    return float(right - left)


@pytest.mark.parametrize("markup", [
    "<p>Warm.</p>" + FIGURE.format(20, BESIDE), "<p>Warm.</p>" + FIGURE.format(33, BESIDE),
    FIGURE.format(40, ""), FIGURE.format(60, ""),
    "<section role='move'><h2>Move</h2><p>Lie down.</p>" + FIGURE.format(34, "") + "</section>",
], ids=["20 beside", "33 beside", "40", "60", "move"])
def test_no_drawing_shrinks_in_large_print(
    build: Build, theme: Theme, large: Theme, markup: str
) -> None:
    column = large.page.width - large.page.margin_left - large.page.margin_right
    standard = width(build, markup, theme)
    assert width(build, markup, large) >= min(1.44 * standard, column) - 1


def pages(node: Node) -> set[int]:
    return {page for page, _ in node.marks}


@pytest.mark.parametrize("lines", range(14, 24))
def test_a_drawing_stays_with_its_heading_and_a_short_paragraph_is_whole(
    build: Build, large: Theme, lines: int
) -> None:
    pdf = build("<p>A line.</p>" * lines + "<h2>Heat</h2><p>Warm it.</p>" + FIGURE.format(45, "")
                + f'<section role="contacts" keep="together"><p>{SHORT}</p></section>', look=large)
    structure = read_structure(pdf.data)
    (figure,) = find(structure.root, "Figure")
    assert pages(find(structure.root, "H2")[0]) == pages(figure)
    (contacts,) = [node for node in find(structure.root, "P") if text(node).startswith("Call us")]
    assert len(pages(contacts)) == 1


@pytest.mark.parametrize("lines", range(8, 24, 2))
@pytest.mark.parametrize("between", ["<p>Warm it.</p>" * 9, f"<p>{SHORT}</p><h3>How</h3>",
                                     '<section role="short-caution"><p>Ask us.</p></section>'
                                     + "<ul><li>Warm it.</li></ul>" * 9])
def test_a_drawing_stays_with_its_heading_whatever_stands_between(
    build: Build, large: Theme, lines: int, between: str
) -> None:
    pdf = build("<p>A line.</p>" * lines + f"<section><h2>Heat</h2>{between}"
                + FIGURE.format(45, "") + "<p>Last.</p></section>", look=large)
    root = read_structure(pdf.data).root
    (figure,) = find(root, "Figure")
    assert pages(find(root, "H2")[0] if "How" not in between else find(root, "H3")[0]) == (
        pages(figure))
    # A caution stands before what it guards.
    said = [text(node) if node.role == "P" else "figure" for node in nodes(root)
            if node.role in ("P", "Figure")]
    if "Ask us." in said:
        assert said.index("Ask us.") < said.index("figure")


@pytest.mark.parametrize("lines", range(8, 24, 2))
def test_what_a_sheet_says_at_its_foot_stays_whole(build: Build, large: Theme, lines: int) -> None:
    pdf = build("<p>A line.</p>" * lines + '<aside role="disclaimer"><p role="small">'
                + SHORT * 4 + "</p></aside>", look=large)
    (foot,) = [node for node in find(read_structure(pdf.data).root, "P")
               if text(node).startswith("Call us")]
    assert len(pages(foot)) == 1


def test_an_odd_page_says_turn_over_and_an_even_one_where_to_go_on(build: Build) -> None:
    foot = ('<footer role="running"><p>Page <span role="page"/> of <span role="pages"/>'
            '<span role="turn">. Turn over</span>'
            '<span role="onward">. Go to page <span role="next"/></span></p></footer>')
    pdf = build(foot + '<section break="page"><p>More.</p></section>' * 3)
    assert read_structure(pdf.data).artifacts == [
        "Page 1 of 4. Turn over", "Page 2 of 4. Go to page 3", "Page 3 of 4. Turn over",
        "Page 4 of 4"]


def test_viewers_are_told_to_print_at_full_size(build: Build) -> None:
    catalog: Any = PdfReader(io.BytesIO(build("<p>Walk.</p>").data)).trailer["/Root"]
    assert catalog["/ViewerPreferences"]["/PrintScaling"] == "/None"
