"""What is nothing without the next thing stays on the page on which that begins."""

from __future__ import annotations

import pytest

from handouts.check.readback.structure import Structure, find, nodes, read_structure, text
from handouts.project import builtin_root, open_project
from handouts.theme.load import load_theme
from handouts.theme.model import Theme
from tests.pdf.conftest import Build

HEAD = "<section><h2>Scans</h2>{}</section>"
CAUTION = '<section role="short-caution"><p>Ask us first.</p></section>'
TIP = '<aside role="tip"><p>Ask us first.</p></aside>'
FIGURE = '<figure width="45"><img src="heat-pack.svg" alt="A pack"/></figure>'
WORDS = "<p>" + "Most people need no scan at all in their first weeks of pain. " * 4 + "</p>"
TABLE = ("<table><caption>My log</caption><tbody>"
         + "<tr><th scope='row'>Day</th><td>Pill</td></tr>" * 3 + "</tbody></table>")
PLAN = '<section role="notes" keep="together"><h2>My plan</h2><p>Walk.</p></section>'
CALL = '<section role="contacts"><p>' + "Call us at any time. " * 12 + "</p></section>"
# The page in question is not the last, which takes what it needs.
MORE = "<p>More.</p>" * 25 + '<section break="page"><p>More.</p></section>'


@pytest.fixture(scope="module")
def large() -> Theme:
    return load_theme(open_project(builtin_root()), "house", ("large-print",))


def pages_of(found: Structure, words: str) -> list[int]:
    """Return the pages of the element that begins with some words."""
    return next(sorted({page for page, _ in node.marks}) for node in nodes(found.root)
                if node.marks and text(node).startswith(words))


def parted(
    build: Build, markup: str, first: str | tuple[str, ...], then: str, look: Theme
) -> bool:
    """Say whether, wherever a page ends, something ever stands on the page before what follows."""
    each = (first,) if isinstance(first, str) else first
    counts = range(7, 17) if look.large_print else range(26, 33)
    made = (read_structure(build("<p>A line.</p>" * count + markup + MORE, look=look).data)
            for count in counts)
    return any(pages_of(found, words)[-1] < pages_of(found, then)[0]
               for found in made for words in each)


def test_a_heading_with_a_caution_stays_with_the_words_that_it_is_about(
    build: Build, theme: Theme
) -> None:
    cautioned = HEAD.format(CAUTION + WORDS)
    assert not parted(build, cautioned, ("Scans", "Ask us"), "Most people", theme)
    assert parted(build, HEAD.format(TIP + WORDS), "Ask us", "Most people", theme)


def test_a_drawing_below_a_heading_stays_with_its_words_in_large_print(
    build: Build, large: Theme
) -> None:
    assert not parted(build, HEAD.format(FIGURE + WORDS), "Scans", "Most people", large)
    assert parted(build, "<p>Look.</p>" + FIGURE + WORDS, "Look", "Most people", large)


def test_no_drawing_stands_alone_where_it_is_below_its_words(build: Build) -> None:
    narrow = load_theme(open_project(builtin_root()), "house", ("half-letter",))
    beside = FIGURE.replace('width="45"', 'width="45" place="beside"')
    markup = "<ul><li>Look.</li><li>Warm it.</li></ul>" + beside + MORE
    for count in range(8, 20, 2):
        found = read_structure(build("<p>A line.</p>" * count + markup, look=narrow).data)
        (figure,) = find(found.root, "Figure")
        assert {page for page, _ in figure.marks} == set(pages_of(found, "Warm it"))


def test_the_words_before_a_table_stay_with_its_beginning(build: Build, theme: Theme) -> None:
    assert not parted(build, "<p>Stop if you bleed.</p>" + TABLE, "Stop", "My log", theme)
    assert parted(build, "<p>Stop if you bleed.</p><hr/>" + TABLE, "Stop", "My log", theme)


@pytest.mark.parametrize(("words", "parts"), [("Call us for:", False), ("Call us.", True)])
def test_a_line_that_a_list_completes_stays_with_it(
    build: Build, theme: Theme, words: str, parts: bool
) -> None:
    markup = f"<p>{words}</p><ul><li>Fever</li><li>A fall</li></ul>"
    assert parted(build, markup, words, "Fever", theme) is parts


def test_a_plan_stands_with_whom_to_call(build: Build, large: Theme) -> None:
    assert not parted(build, PLAN + CALL, "My plan", "Call us", large)
    assert parted(build, PLAN.replace(' role="notes"', "") + CALL, "My plan", "Call us", large)


def test_no_item_of_a_list_is_cut_that_a_page_holds(build: Build, theme: Theme) -> None:
    def cut(item: str, counts: range) -> bool:
        made = (read_structure(build(
            "<p>A line.</p>" * count + f"<ul><li>{item}</li></ul>" + MORE).data)
            for count in counts)
        return any(len(pages_of(found, item[:9])) > 1 for found in made)

    assert not cut("Muscle relaxants may ease a new strain a little within days. " * 6,
                   range(26, 33))
    assert cut("Muscle relaxants may ease a new strain a little within days. " * 80, range(1))


@pytest.mark.parametrize(("item", "parts"), [
    ("Fever.", False), ("Fever, or a new pain after a fall. " * 8, True)])
def test_no_short_item_of_a_list_stands_alone(
    build: Build, theme: Theme, item: str, parts: bool
) -> None:
    markup = f"<ul><li>{item}</li><li>{item.replace('Fever', 'Chills')}</li></ul>"
    assert parted(build, markup, "Fever", "Chills", theme) is parts
