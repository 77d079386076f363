"""Each rule of the markup has a case that keeps it and one that breaks it."""

from __future__ import annotations

import pytest

from handouts.errors import HandoutError
from handouts.markup.parse import parse_markup
from handouts.markup.vocabulary import ELEMENTS, VALUES


def problems(inner: str) -> list[str]:
    start = '<document layout="a.j2:1"><article layout="a.j2:2"><h1>T</h1>'
    xml = f"{start}{inner}</article></document>"
    try:
        parse_markup(xml, "a.j2")
    except HandoutError as error:
        return [str(problem) for problem in error.problems]
    return []


FINE = [
    '<p role="summary" at="c.yaml:3">Words <strong>bold</strong> <span lang="es">hola</span>.</p>',
    '<section role="key-points"><h2>Main points</h2><ul><li>One</li></ul></section>',
    '<figure width="60"><img src="pack.svg" alt="A pack"/><figcaption>A pack</figcaption></figure>',
    "<table><caption>C</caption><thead><tr><th scope='col'>A</th></tr></thead>"
    "<tbody><tr><td/></tr></tbody></table>",
    '<aside role="emergency"><p role="label">Go now</p><ul><li>x</li></ul></aside>',
    '<p id="a">x</p><p><a href="#a">to a</a> <a href="https://example.org/?a=1&amp;b=2">b</a></p>',
    '<p><a href="tel:5550100">555-0100</a> <a href="mailto:a@example.org">mail</a></p>',
    '<hr role="write-in" lines="3"/><hr/>',
    '<section break="page" keep="together"><h2>A</h2><section><h3>B</h3></section></section>',
    '<footer role="running"><p>Page <span role="page"/> of <span role="pages"/></p></footer>',
]


@pytest.mark.parametrize("inner", FINE)
def test_sound_markup_has_no_problem(inner: str) -> None:
    assert problems(inner) == []


BROKEN = [
    ("<asdie><p>x</p></asdie>", "MARK002 unknown element <asdie>", "did you mean 'aside'?"),
    ("<em>x</em>", "MARK002 unknown element <em>", "elements:"),
    ('<p style="color: red">x</p>', "MARK003 the layout says style= in <p …>",
     "delete it, or write one of: id, lang, role; if the layout"),
    ('<p class="x">x</p>', "MARK003 the layout says class= in <p …>",
     "delete it, or write one of: id, lang, role; if the layout"),
    ('<p rol="summary">x</p>', "MARK003 the layout says rol= in <p …>", "did you mean 'role'?"),
    ('<figure><img src="a.svg"/></figure>', "MARK004 <img> lacks 'alt'", "say in words"),
    ("<p><a>x</a></p>", "MARK004 <a> lacks 'href'", "https:"),
    ("<table><tbody><tr><th>x</th></tr></tbody></table>", "MARK004 <th> lacks 'scope'",
     'scope="col"'),
    ("<aside><p>x</p></aside>", "MARK004 <aside> lacks 'role'", "emergency"),
    ('<aside role="emergencey"><p>x</p></aside>', "MARK005 <aside> has no role 'emergencey'",
     "did you mean 'emergency'?"),
    ('<figure><img src="a.svg" alt=" "/></figure>', "MARK005 alt=' ' on <img>", "say in words"),
    ('<figure width="600"><img src="a.svg" alt="a"/></figure>', "MARK005 width='600'", "percent"),
    ('<figure><img src="../a.svg" alt="a"/></figure>', "MARK005 src='../a.svg'", "name a file"),
    ('<hr role="write-in" lines="0"/>', "MARK005 lines='0'", "number of lines"),
    ("<ul><p>x</p></ul>", "MARK006 <p> may not stand in <ul>", "it may stand in"),
    ("<section>loose</section>", "MARK006 <section> holds loose text: 'loose'", "into a <p>"),
    ("<ul><li>text <p>block</p></li></ul>", "MARK006 <li> mixes text with <p>", "into a <p>"),
    ("<h3>x</h3>", "MARK007 <h3> after <h1> skips a level", "write <h2>"),
    ('<p id="a">x</p><p id="a">y</p>', "MARK008 id 'a' is taken by <p>", "of its own"),
    ('<p id="part-one">x</p><p><a href="#part-on">x</a></p>',
     "MARK009 the link leads to '#part-on'", "did you mean 'part-one'?"),
    ('<p><a href="javascript:alert(1)">x</a></p>',
     "MARK009 the link leads to 'javascript:alert(1)'", "https:"),
    ('<p><a href="file:///etc/passwd">x</a></p>', "MARK009", "https:"),
    ('<p><a href="http://example.org">x</a></p>', "MARK009", "https:"),
    ("<p> <strong> </strong> </p>", "MARK010 <p> says nothing", "leave the element out"),
    ("<ul></ul>", "MARK010 <ul> holds no <li>", "leave the <ul> out"),
    ("<table><tbody><tr></tr></tbody></table>", "MARK010 <tr> holds no cells", "leave"),
    ("<dl></dl>", "MARK010 <dl> holds no <dt>", "give it one"),
    ("<dl><dt>Disk</dt></dl>", "MARK006 <dl> holds a <dt> without its <dd>", "its meaning"),
    ("<dl><dd>A cushion</dd><dt>Disk</dt></dl>", "MARK006 <dl> holds a <dt> without", "its"),
    ('<nav role="toc"><ol><li>Words</li></ol></nav>', "MARK010 <li> of a table of contents",
     'href="#id"'),
    ('<nav role="toc"><ol><li><a href="https://example.org">W</a></li></ol></nav>',
     "MARK010 <li> of a table of contents", 'href="#id"'),
]


@pytest.mark.parametrize(("inner", "says", "hint"), BROKEN)
def test_broken_markup_is_named_with_place_and_hint(inner: str, says: str, hint: str) -> None:
    found = [problem for problem in problems(inner) if says in problem]
    assert found, problems(inner)
    assert found[0].startswith("a.j2:2: ")
    assert hint in found[0]


def test_all_problems_come_at_once() -> None:
    assert len(problems('<pp>x</pp><p class="x">y</p><h3>z</h3>')) >= 3


def test_an_article_begins_with_a_first_level_heading() -> None:
    with pytest.raises(HandoutError, match="MARK007 <h2> as the first heading"):
        parse_markup("<document><article><h2>x</h2></article></document>", "a.j2")
    with pytest.raises(HandoutError, match="MARK007 the article has no heading"):
        parse_markup("<document><article><p>x</p></article></document>", "a.j2")


def test_the_root_is_a_document_with_an_article() -> None:
    with pytest.raises(HandoutError, match="MARK006 the markup begins with <article>"):
        parse_markup("<article><h1>x</h1></article>", "a.j2")
    with pytest.raises(HandoutError, match="MARK010 <document> holds no <article>"):
        parse_markup("<document/>", "a.j2")


def test_the_vocabulary_is_closed_and_sound() -> None:
    for name, rule in ELEMENTS.items():
        assert rule.children <= ELEMENTS.keys(), name
        assert rule.required <= rule.attributes, name
        assert not rule.attributes & {"style", "class", "onclick"}, name
        checked = VALUES.keys() | {"role", "at", "layout"}
        assert rule.attributes <= checked, name
    assert "em" not in ELEMENTS
