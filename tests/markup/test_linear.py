"""A document as it is read aloud: every piece in order, with what a reader announces."""

from __future__ import annotations

from handouts.cli.hear import said
from handouts.markup.element import NOWHERE, Element
from handouts.markup.linear import pieces, printed
from handouts.markup.parse import parse_markup

MARKUP = """<document lang="en"><article id="a">
<header role="running"><p>Left out</p></header>
<h1>Home care</h1>
<p>Go to the <abbr title="emergency room">ER</abbr>, or call
<a href="tel:5550100" title="Call Oak Street Clinic, 555-0100">555-0100</a>.</p>
<aside role="emergency"><p role="ahead">See the next page</p><h2>Danger</h2>
<ul><li>Fever</li><li>A <span lang="es">dolor</span></li></ul></aside>
<figure><img src="pack.svg" alt="A pack in a towel"/><figcaption>Use a cloth.</figcaption></figure>
<ol><li><p>Stand up.</p><ul><li>Slowly</li></ul></li><li>Walk
<span role="blank" title="blank to fill in">____</span> minutes.</li></ol>
<ul role="checklist"><li>I walked.</li></ul>
<table><thead><tr><th scope="col">Day</th><th scope="col">Pain</th></tr></thead>
<tbody><tr><th scope="row">Day 1</th><td/></tr></tbody></table>
<hr/><hr role="write-in" lines="2" title="blank to fill in"/>
</article></document>"""


def test_everything_is_read_in_order_with_what_is_announced() -> None:
    document = parse_markup(MARKUP, "test")
    assert ["  " * each.depth + said(each) for each in pieces(document)] == [
        "[heading 1] Home care",
        "Go to the ER [emergency room], or call [link: Call Oak Street Clinic, 555-0100].",
        "[heading 2] Danger", "[list, 2 items]", "  - Fever", "  - A [es: dolor]",
        "[picture: A pack in a towel]", "Use a cloth.",
        "[list, 2 items]", "  1. Stand up.", "  [list, 1 item]", "    - Slowly",
        "  2. Walk [blank to fill in] minutes.",
        "[list, 1 item]", "  [box to tick] I walked.",
        "[table, 2 rows]", "[row] Day | Pain", "[row] Day 1 | [empty]",
        "[blank to fill in]", "[blank to fill in]",
    ]


def test_printed_words_are_those_of_the_page() -> None:
    words = [printed(each.parts[0]) for each in pieces(parse_markup(MARKUP, "test"))]
    assert "Go to the ER, or call 555-0100." in words
    assert "Walk ____ minutes." in words


def test_a_title_and_its_answer_are_read_before_what_stands_above_them() -> None:
    document = parse_markup("""<document lang="en"><article id="a">
<header role="letterhead"><p>Clinic</p></header><p role="question">What helps?</p><h1>Title</h1>
<p role="summary">Rest.</p><section role="main-message"><p>Walk.</p></section><p>More.</p>
</article></document>""", "test")
    assert [said(each) for each in pieces(document)] == [
        "[heading 1] Title", "What helps?", "Rest.", "Walk.", "Clinic", "More."]


def test_a_picture_that_is_decoration_is_not_heard() -> None:
    figure = Element("figure", {}, (Element("img", {"src": "a.svg", "alt": ""}, (), NOWHERE),),
                     NOWHERE)
    assert list(pieces(figure)) == []


def test_terms_are_items_and_their_meanings_follow() -> None:
    document = parse_markup('<document lang="en"><article id="a"><h1>Words</h1><dl><dt>Disk</dt>'
                            "<dd>A cushion.</dd><dt>Nerve</dt><dd>A wire.</dd></dl></article>"
                            "</document>", "test")
    assert ["  " * each.depth + said(each) for each in pieces(document)] == [
        "[heading 1] Words", "[list, 2 items]", "  - Disk", "    A cushion.", "  - Nerve",
        "    A wire."]
