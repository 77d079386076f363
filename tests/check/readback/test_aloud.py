"""A finished file as it is read aloud: every line in order, with what a reader announces."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handouts.check.readback.aloud import aloud
from handouts.check.readback.structure import Node, read_structure
from handouts.pdf.layout.document import Pdf
from handouts.standards import STANDARDS
from tests.pdf.conftest import build, theme

__all__ = ["build", "theme"]

MARKUP = """<document lang="en" blank="blank to fill in"><article id="a"><h1>Home care</h1>
<p>Go to the <abbr title="emergency room">ER</abbr>, or call
<a href="tel:5550100" title="Call Oak Street Clinic, 555-0100">555-0100</a>. See
<a href="https://clinic.example/moves">our moves</a>.</p>
<aside role="emergency"><h2>Danger</h2>
<ul><li>Fever</li><li>A <span lang="es">dolor</span></li></ul></aside>
<figure><img src="heat-pack.svg" alt="A pack in a towel"/><figcaption>Use a cloth.</figcaption>
</figure>
<ol start="3"><li><p>Stand up.</p><ul><li>Slowly</li></ul></li><li>Walk
<span role="blank" title="blank to fill in">____</span> minutes.</li></ol>
<ul role="checklist"><li>I walked.</li></ul>
<dl><dt>Disk</dt><dd>A <strong>cushion</strong>.</dd></dl>
<table><caption>My pain</caption>
<thead><tr><th scope="col">Day</th><th scope="col">Pain</th></tr></thead>
<tbody><tr><th scope="row">Day 1</th><td/></tr></tbody></table>
<hr role="write-in" lines="2" title="blank to fill in"/>
</article></document>"""


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=STANDARDS)
def test_everything_is_heard_in_order_with_what_is_announced(
    build: Callable[..., Pdf], standard: object
) -> None:
    printed = build(MARKUP, standard=standard).data
    assert list(aloud(read_structure(printed).root)) == [
        "[heading 1] Home care",
        "Go to the ER [emergency room], or call [link: Call Oak Street Clinic, 555-0100]. See "
        "[link: our moves] (clinic.example/moves).",
        "[heading 2] Danger", "[list, 2 items]", "  - Fever", "  - A [es: dolor]",
        "[picture: A pack in a towel]", "Use a cloth.",
        "[list, 2 items]", "  3. Stand up.", "  [list, 1 item]", "    - Slowly",
        "  4. Walk [blank to fill in] minutes.",
        "[list, 1 item]", "  [box to tick] I walked.",
        "[list, 1 item]", "  - Disk", "    A cushion.",
        "[table, 2 rows]", "My pain", "[row] Day | Pain", "[row] Day 1 | [empty]",
        "[blank to fill in] [blank to fill in]",
    ]


def test_words_of_another_maker_s_file_are_heard_too() -> None:
    """Words between blocks are lines of their own, and an item may have no label."""
    root = Node("Document", kids=["Before", Node("P", kids=["One"]), "after ", Node(
        "Link", kids=["here"]), Node("L", kids=[Node("LI", kids=[Node("LBody", kids=["Two"])])])])
    assert list(aloud(root)) == ["Before", "One", "after [link: here]", "[list, 1 item]", "  Two"]
