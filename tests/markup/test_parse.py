"""Markup is read strictly, spaces collapse as in HTML, and places survive."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.errors import HandoutError, Source
from handouts.markup.element import Element
from handouts.markup.parse import parse_markup


def article(inner: str) -> Element:
    return parse_markup(f"<document><article><h1>T</h1>{inner}</article></document>", "t.html.j2")


def problem(xml: str) -> str:
    with pytest.raises(HandoutError) as caught:
        parse_markup(xml, "t.html.j2")
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


def first(document: Element, name: str) -> Element:
    return next(document.iter(name))


def test_spaces_collapse_across_inline_elements() -> None:
    found = first(article("<p>  Walk\n  <strong> a little </strong> each   day. </p>"), "p")
    assert found.text() == "Walk a little each day."
    assert [type(child).__name__ for child in found.children] == ["str", "Element", "str"]


def test_a_no_break_space_stays() -> None:
    assert first(article("<p>Take 5\u00a0mg.</p>"), "p").text() == "Take 5\u00a0mg."


def test_blocks_stand_on_lines_of_their_own_and_indentation_is_no_text() -> None:
    document = article("<ul>\n  <li>One</li>\n  <li><p>Two</p>\n  <p>Three</p></li>\n</ul>")
    assert document.text() == "T\nOne\nTwo\nThree"
    assert all(isinstance(child, Element) for child in first(document, "ul").children)


def test_words_at_the_ends_of_elements_do_not_run_together() -> None:
    assert article("<p>one<br/>two</p><p>three</p>").text() == "T\none\ntwo\nthree"


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs", "Co", "Cn"]),
               min_size=1))
def test_any_escaped_text_comes_back(text: str) -> None:
    assert first(article(f"<p>{escape(text)}</p>"), "p").children == (text,)


def test_content_and_layout_places_are_kept_apart() -> None:
    xml = (
        '<document layout="a.j2:1"><article layout="a.j2:2"><h1 layout="a.j2:3">T</h1>'
        '<ul layout="a.j2:4" at="c.yaml:7:5"><li layout="a.j2:5">x</li></ul></article></document>'
    )
    document = parse_markup(xml, "a.j2")
    assert first(document, "h1").source == Source("a.j2", 3)
    assert first(document, "li").source == Source("c.yaml", 7, 5)
    assert first(document, "li").layout == Source("a.j2", 5)
    assert "at" not in first(document, "ul").attrs


def test_broken_xml_is_reported_at_the_nearest_layout_line() -> None:
    start = '<document layout="a.j2:1"><article layout="a.j2:2">'
    found = problem(f'{start}<p layout="a.j2:9">x</article>')
    assert found.startswith("a.j2:9: MARK001 the markup is not well-formed here")
    assert "mismatched tag" in found


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ('<!DOCTYPE d [<!ENTITY a "b">]><document/>', "a document type is not allowed"),
        ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><document/>', "a document type is not allowed"),
        ("<document>&nbsp;</document>", "undefined entity"),
        ("<document><?php x ?></document>", "a processing instruction is not allowed"),
        ("", "no element found"),
        ("<document/><document/>", "junk after document element"),
    ],
)
def test_anything_but_elements_and_text_is_refused(xml: str, says: str) -> None:
    found = problem(xml)
    assert "MARK001" in found
    assert says in found


def test_deep_nesting_is_refused() -> None:
    assert "nested too deep" in problem("<document><article>" + "<section>" * 5000)


def test_a_huge_text_is_refused() -> None:
    assert "too much text" in problem("<document>" + " " * 4_000_001)
