"""A document piece by piece, in the order in which it is read."""

from __future__ import annotations

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
<ol start="3"><li><p>Stand up.</p><ul><li>Slowly</li></ul></li><li>Walk
<span role="blank" title="blank to fill in">____</span> minutes.</li></ol>
<table><thead><tr><th scope="col">Day</th><th scope="col">Pain</th></tr></thead>
<tbody><tr><th scope="row">Day 1</th><td/></tr></tbody></table>
<hr/><hr role="write-in" lines="2" title="blank to fill in"/>
</article></document>"""


def read(markup: str) -> list[tuple[str, int, int, str]]:
    """Return kind, number, depth and words of each piece."""
    return [(each.kind, each.number, each.depth, " | ".join(map(printed, each.parts)))
            for each in pieces(parse_markup(markup, "test"))]


def test_every_piece_is_read_in_order_as_it_is_printed() -> None:
    assert read(MARKUP) == [
        ("heading", 1, 0, "Home care"), ("paragraph", 0, 0, "Go to the ER, or call 555-0100."),
        ("heading", 2, 0, "Danger"), ("item", 0, 1, "Fever"), ("item", 0, 1, "A dolor"),
        ("picture", 0, 0, ""), ("caption", 0, 0, "Use a cloth."),
        ("item", 3, 1, "Stand up."), ("item", 0, 2, "Slowly"), ("item", 4, 1, "Walk ____ minutes."),
        ("row", 0, 0, "Day | Pain"), ("row", 0, 0, "Day 1 | "),
        ("line", 0, 0, ""), ("line", 0, 0, ""),
    ]


def test_a_title_and_its_answer_are_read_before_what_stands_above_them() -> None:
    words = [said for *_, said in read("""<document lang="en"><article id="a">
<header role="letterhead"><p>Clinic</p></header><p role="question">What helps?</p><h1>Title</h1>
<p role="summary">Rest.</p><section role="main-message"><p>Walk.</p></section><p>More.</p>
</article></document>""")]
    assert words == ["Title", "What helps?", "Rest.", "Walk.", "Clinic", "More."]


def test_a_picture_that_is_decoration_is_not_read() -> None:
    figure = Element("figure", {}, (Element("img", {"src": "a.svg", "alt": ""}, (), NOWHERE),),
                     NOWHERE)
    assert list(pieces(figure)) == []


def test_terms_are_items_and_their_meanings_follow() -> None:
    assert read('<document lang="en"><article id="a"><h1>Words</h1><dl><dt>Disk</dt>'
                "<dd>A cushion.</dd><dt>Nerve</dt><dd>A wire.</dd></dl></article></document>") == [
        ("heading", 1, 0, "Words"), ("item", 0, 1, "Disk"), ("paragraph", 0, 2, "A cushion."),
        ("item", 0, 1, "Nerve"), ("paragraph", 0, 2, "A wire.")]
