"""Layouts that break out, never end, or grow without end; each is refused at its file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.bank import LAYOUT, Case, refused
from tests.hostile.conftest import Attack, write

LOOPS = "".join(f"{{% for a{n} in s %}}" for n in range(12))
LETTERS = "{% set s = '" + "x" * 200 + "' %}"

ENDLESS = {
    "loops in loops": f"{LETTERS}{LOOPS}" + "{% endfor %}" * 12,
    "loops that write": f"{LETTERS}{LOOPS}x" + "{% endfor %}" * 12,
    "loops in a set block": f"{LETTERS}{{% set x %}}{LOOPS}x" + "{% endfor %}" * 12 + "{% endset %}",
    "a macro that calls itself": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "a macro that calls itself twice": "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}"
                                       "{% endif %}{% endmacro %}{{ f(60) }}",
    "callers in callers": "{% macro f() %}{{ caller() }}{{ caller() }}{% endmacro %}"
                          + "{% call f() %}" * 18 + "x" + "{% endcall %}" * 18,
    "a block that shows itself": "{% block a %}{{ self.a() }}{{ self.a() }}{% endblock %}",
    "an import of itself": '{% import "topic.html.j2" as x %}',
    "an include of itself": '{% include "topic.html.j2" %}',
    "a text that doubles": '{% set x = "a" %}' + "{% set x = x ~ x %}" * 50,
    "markup that doubles": "{% set x = topic.main_message %}" + "{% set x = x ~ x %}" * 50,
    "a text that is added": '{% set x = "a" %}' + "{% set x = x + x %}" * 50,
    "a list that is added": "{% set x = [1] %}" + "{% set x = x + x %}" * 50,
    "a block that doubles": "{% set x %}aaaa{% endset %}"
                            + "{% set x %}{{ x }}{{ x }}{% endset %}" * 50,
    "a macro that doubles": "{% macro f(x) %}{{ x }}{{ x }}{% endmacro %}"
                            + "{{ " + "f(" * 40 + "'a'" + ")" * 40 + " }}",
    "a blank that is filled with itself": '{% set x = "{a}{a}{a}" %}'
                                          + "{% set x = x|fill(a=x) %}" * 12,
    "lists in lists, shown": "{% set x = [1] %}" + "{% set x = [x, x] %}" * 60 + "{{ x }}",
    "lists in lists, compared": "{% set x = [1] %}{% set y = [1] %}" + (
        "{% set x = [x, x] %}{% set y = [y, y] %}" * 60) + "{{ x == y }}",
    "tuples in tuples, as keys": "{% set x = (1, 2) %}" + "{% set x = (x, x) %}" * 60
                                 + "{% set y = {x: 1} %}",
    "mappings in mappings": "{% set x = {1: 1} %}" + "{% set x = {1: x, 2: x} %}" * 60,
    "arguments in arguments": "{% macro f() %}{{ f(varargs, varargs) }}{% endmacro %}{{ f(1) }}",
    "lists in loops": "{% for x in [[s, s], [s, s]] %}{% endfor %}",
    "a list joined with itself": "{% set x = topic.key_points %}{{ x|join(x) }}",
    "a repeated text": "{{ 'a' * 99999999999 }}",
    "a wide format": "{{ '%0999999999d' % 1 }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "round brackets": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "square brackets": "{{ " + "[" * 20_000 + "1" + "]" * 20_000 + " }}",
    "a long sum": "{{ " + "+".join("1" * 10_000) + " }}",
    "many nots": "{{ " + "not " * 50_000 + "1 }}",
    "many signs": "{{ " + "-" * 200_000 + "1 }}",
    "ifs in ifs": "{% if 0 %}" * 9000 + "{% endif %}" * 9000,
    "loops, nine dozen": '{% for x in "a" %}' * 108 + "{% endfor %}" * 108,
    "a number of 100,000 digits": "{{ " + "9" * 100_000 + " }}",
    "tags without end": "<a " * 60_000,
    "elements in elements": "<document><article>" + "<section>" * 30_000,
}
FORBIDDEN = {
    "classes": "{{ ''.__class__.__mro__ }}",
    "classes by item": "{{ ''['__class__'] }}",
    "classes by filter": "{{ ''|attr('__class__') }}",
    "classes by map": "{{ [1]|map(attribute='__class__')|list }}",
    "classes by join": "{{ [topic]|join(attribute='__class__') }}",
    "globals of a macro": "{% macro f() %}{% endmacro %}{{ f.__globals__ }}",
    "code of a macro": "{% macro f() %}{% endmacro %}{{ f._func.__code__ }}",
    "the block itself": "{{ self.__init__.__globals__ }}",
    "the loop": "{% for x in 'ab' %}{{ loop.__class__ }}{% endfor %}",
    "the loop's calls": "{% for x in 'ab' recursive %}{{ loop('ab') }}{% endfor %}",
    "cycler": "{{ cycler.__init__.__globals__.os.popen('touch PWNED') }}",
    "range": "{% for x in range(99999999) %}{% endfor %}",
    "lipsum": "{{ lipsum(n=100000) }}",
    "a method": "{{ topic.key_points.append('x') }}",
    "str.format": "{{ '{0.__class__}'.format(topic) }}",
    "no escaping": "{% autoescape false %}{{ topic.title }}{% endautoescape %}",
    "safe": "{{ '<b>'|safe }}",
    "debug": "{% debug %}",
    "do": "{% do topic %}",
    "an assignment": "{% set topic.title = 'x' %}",
    "a namespace": "{% set ns = namespace(x=1) %}",
    "a file": "{% include '/etc/passwd' %}",
    "a file above": "{% include '../../outside/secret.html.j2' %}",
    "a file by name": "{% extends topic.title %}",
    "a number for a file": "{% include 5 %}",
    "nothing for a file": "{% extends nothing %}",
    "division by zero": "{{ 1 / 0 }}",
    "unlike things": "{{ 'a' < 1 }}",
    "a step of zero": "{{ 'abc'[::0] }}",
    "an open tag": "{% if",
    "an open value": "{{ topic",
    "an open comment": "{# topic",
    "an unknown tag": "{% frobnicate %}",
    "an unknown filter": "{{ 'a'|format(1) }}",
}
MARKUP = {
    "nothing": "",
    "loose text": "hello",
    "two roots": "<document/><document/>",
    "a document type": "<!DOCTYPE x [<!ENTITY a 'b'>]><document>&a;</document>",
    "entities that grow": "<!DOCTYPE x [<!ENTITY a 'aaaa'>" + "".join(
        f"<!ENTITY a{n} '&a{n - 1 or ''};&a{n - 1 or ''};'>" for n in range(1, 40)) + "]><x>&a39;</x>",
    "an instruction": "<document><?php x ?></document>",
    "an unknown entity": "<document>&nbsp;</document>",
    "a script": "<document><article><h1>x</h1><script>1</script></article></document>",
    "an outside image": '<document><article><h1>x</h1><figure><img src="http://127.0.0.1/x" '
                        'alt="x"/></figure></article></document>',
    "an image above": '<document><article><h1>x</h1><figure><img src="../../outside/secret.svg" '
                      'alt="x"/></figure></article></document>',
    "a script as a link": '<document><article><h1><a href="javascript:1">x</a></h1></article>'
                          "</document>",
    "a style": '<document><article><h1 style="color:red">x</h1></article></document>',
    "an event": '<document><article><h1 onclick="x()">x</h1></article></document>',
    "no title": "<document><article><p>x</p></article></document>",
    "no disclaimers": "<document><article><h1>x</h1></article></document>",
    "a control character": "<document><article><h1>\x01</h1></article></document>",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_stopped(attack: Attack, name: str) -> None:
    attack(refused(name, LAYOUT, ENDLESS[name]))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_leaves_the_sandbox_is_refused(attack: Attack, name: str) -> None:
    attack(refused(name, LAYOUT, FORBIDDEN[name], "LAY"))


@pytest.mark.parametrize("name", MARKUP)
def test_markup_that_is_none_is_refused(attack: Attack, name: str) -> None:
    attack(refused(name, LAYOUT, MARKUP[name]))


GO = '<p><a href="#x">Go there</a></p>'
PACK = '<img src="heat-pack.svg" alt="a pack"/>'
ODD = {  # what is allowed, and seldom written: code 0, or 1 with one clear problem
    "a link to a paragraph": (0, f'<p id="x">Words</p>{GO}'),
    "a link into a list": (0, f'<ul><li><section id="x"><p>Words</p></section></li></ul>{GO}'),
    "a link to a heading in a list": (
        0, f'<ul><li><section><h2 id="x">Words</h2></section></li></ul>{GO}'),
    "a link to what has a figure beside it": (
        0, f'<section id="x"><p>Words</p></section><figure place="beside">{PACK}</figure>{GO}'),
    "a link into a move": (
        0, f'<section role="move"><h2>M</h2><section id="x"><p>W</p></section></section>{GO}'),
    "a link to nothing": (1, f'<section id="x"></section>{GO}'),
    "a figure beside a lost one": (
        1, f'<figure><img src="nope.svg" alt="x"/></figure><figure place="beside">{PACK}</figure>'),
    "a figure beside a foot": (
        0, f'<footer role="running"><p>x</p></footer><figure place="beside">{PACK}</figure>'),
    "two columns of one item": (0, '<ul columns="2"><li>one</li></ul>'),
    "a letterhead of a logo": (0, f'<header role="letterhead"><figure>{PACK}</figure></header>'),
    "an empty letterhead": (0, '<header role="letterhead"></header>'),
    "a caption first": (0, '<header role="letterhead"><figure><figcaption>C</figcaption>'
                           f"{PACK}</figure><p>Name</p></header>"),
    "empty rows": (1, "<table><tbody><tr></tr></tbody></table>"),
    "thousands of paragraphs": (1, "<p>x</p>" * 12_000),
    "many paragraphs": (0, "<p>x</p>" * 200),
    "contents without links": (1, '<nav role="toc"><ol><li>Words</li></ol></nav>'),
}


@pytest.mark.parametrize("name", ODD)
def test_seldom_markup_is_printed_or_told(attack: Attack, name: str) -> None:
    code, body = ODD[name]
    layout = (f'{{% extends "core/topic.html.j2" %}}{{% block key_points %}}{body}'
              "{{ super() }}{% endblock %}")
    # Whether a layout or the content makes too many, nobody can tell.
    told = (("MARK011",) if body.startswith("<p>") else ("templates/layouts/topic.html.j2:1",)) if (
        code) else ()
    attack(Case(name, code, told, files={LAYOUT: layout}))


def test_includes_that_double_are_stopped(attack: Attack) -> None:
    files = {f"templates/layouts/p{n}.html.j2": f'{{% include "p{n + 1}.html.j2" %}}' * 2
             for n in range(40)}
    attack(Case("doubling", 1, ("templates/layouts/p", "LAY004"), files={
        **files, LAYOUT: '{% include "p0.html.j2" %}', "templates/layouts/p40.html.j2": "x"}))


@pytest.mark.parametrize(("name", "content"), [
    ("Latin-1", b"caf\xe9"), ("UTF-16", "<document/>".encode("utf-16")), ("large", b"x" * 300_000)])
def test_a_file_that_is_no_layout_is_refused(attack: Attack, name: str, content: bytes) -> None:
    attack(refused(name, LAYOUT, content, "LAY006"))


def _fifo(folder: Path) -> None:
    os.mkfifo(folder / LAYOUT)


def _loop(folder: Path) -> None:
    (folder / LAYOUT).symlink_to("topic.html.j2")


def _folder(folder: Path) -> None:
    (folder / LAYOUT).mkdir()


def _outside(folder: Path) -> None:
    (folder / LAYOUT).symlink_to(folder.parent / "outside" / "secret.html.j2")


def _device(folder: Path) -> None:
    (folder / LAYOUT).symlink_to("/dev/zero")


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")
@pytest.mark.parametrize("make", [_fifo, _loop, _folder, _outside, _device])
def test_a_layout_that_is_no_plain_file_is_refused(
    attack: Attack, project: Path, make: object
) -> None:
    write(project, "templates/layouts/other.html.j2", "x")
    assert callable(make)
    attack(Case("no plain file", 1, (LAYOUT, "LAY006"), setup=make))


def _with_table(rows: str) -> str:
    return ('{% extends "core/topic.html.j2" %}{% block contacts %}{{ super() }}'
            f"<table><caption>c</caption>{rows}</table>{{% endblock %}}")


def _row(cells: int) -> str:
    return "<tr>" + "".join(f"<td>cell{number}</td>" for number in range(cells)) + "</tr>"


HEAD = '<thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'


@pytest.mark.parametrize("rows", [
    f"{HEAD}<tbody>{_row(1)}</tbody>", f"{HEAD}<tbody>{_row(2)}{_row(60)}</tbody>",
    f"<tbody>{_row(3)}{_row(9_000)}</tbody>"])
def test_rows_of_unlike_lengths_are_refused(attack: Attack, rows: str) -> None:
    attack(refused("a table", LAYOUT, _with_table(rows), "MARK006"))


@pytest.mark.parametrize("rows", [
    f"{HEAD}<tbody>{_row(2)}</tbody>", f"<tbody>{_row(2)}</tbody>", f"<tbody>{_row(12)}</tbody>"])
def test_a_table_with_heads_or_without_shows_every_cell(attack: Attack, rows: str) -> None:
    last = "cell11" if "cell11" in rows else "cell1"
    attack(Case("a table", 0, shows=("cell0", last), files={LAYOUT: _with_table(rows)}))


def test_a_table_too_wide_for_a_page_on_its_side_is_refused(attack: Attack) -> None:
    attack(refused("a table", LAYOUT, _with_table(f"<tbody>{_row(60)}</tbody>"), "PDF005"))
