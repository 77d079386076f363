"""Layouts extend each other, stamp their places, and cannot leave the sandbox."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.errors import HandoutError
from handouts.render.sandbox import LayoutFolder, make_environment, render

CORE = """<document>
<article>
{% block title %}
<h1>{{ topic.title }}</h1>
{% endblock %}
{% block body %}
{% for item in topic.items %}
<p>{{ item }}</p>
{% endfor %}
{% endblock %}
</article>
</document>
"""
DATA = {"topic": {"title": "A < B", "items": ["x & y", "{{ 7 * 7 }}"]}, "phone": "555-0100"}

Render = Callable[[str], str]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    brand, core = tmp_path / "brand", tmp_path / "core"
    brand.mkdir()
    core.mkdir()
    (core / "topic.html.j2").write_text(CORE, encoding="utf-8")
    return brand, core


@pytest.fixture
def write(folders: tuple[Path, Path]) -> Render:
    brand, core = folders

    def write_and_render(text: str) -> str:
        (brand / "topic.html.j2").write_text(text, encoding="utf-8")
        environment = make_environment(
            [LayoutFolder(brand, "brands/b/layouts", brand)], LayoutFolder(core, "layouts", core)
        )
        return render(environment, "topic.html.j2", DATA)

    return write_and_render


@pytest.mark.parametrize("text", [
    "{{ topic|_turns(-1000000) }}", "{% for x in topic.items|_turns(-9) %}{% endfor %}",
    "{% for x in topic.items %}{{ x|_turns(-9) }}{% endfor %}",
])
def test_a_layout_cannot_give_itself_more_turns(write: Render, text: str) -> None:
    assert "LAY001 No filter named '_turns'" in problem(write, text)


def problem(write: Render, text: str) -> str:
    with pytest.raises(HandoutError) as caught:
        write(text)
    return str(caught.value)


def test_a_brand_overrides_one_block_and_each_tag_names_its_own_file(write: Render) -> None:
    block = "{% block title %}\n{{ super() }}\n<p>Ours</p>\n{% endblock %}"
    xml = write('{% extends "core/topic.html.j2" %}\n' + block)
    assert '<h1 layout="layouts/topic.html.j2:4">A &lt; B</h1>' in xml
    assert '<p layout="brands/b/layouts/topic.html.j2:4">Ours</p>' in xml
    assert '<p layout="layouts/topic.html.j2:8">x &amp; y</p>' in xml


def test_a_tag_over_several_lines_is_stamped_where_it_starts(write: Render) -> None:
    xml = write('\n<p\n role="main">x</p>')
    assert '<p layout="brands/b/layouts/topic.html.j2:2"\n role="main">' in xml


def test_content_is_never_a_layout(write: Render) -> None:
    xml = write('{% extends "core/topic.html.j2" %}')
    assert "{{ 7 * 7 }}" in xml


def test_the_keys_of_a_mapping_win_over_its_methods(write: Render) -> None:
    assert "x &amp; y" in write("{{ topic.items|first }}")


ESCAPES = [
    "{{ ''.__class__.__mro__ }}",
    "{{ topic['__class__'] }}",
    "{{ topic.items.append('x') }}",
    "{{ topic.title.format(1) }}",
    "{{ topic.title.ljust(999999999) }}",
    "{{ 'a' * 999999999 }}",
    "{{ 9 ** 999999 }}",
    "{{ '%0999999999d' % 1 }}",
    "{{ self.__init__.__globals__ }}",
    "{% for x in topic.items %}{{ loop.__class__ }}{% endfor %}",
    "{{ topic() }}",
    "{{ [topic]|join(attribute='__class__') }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_a_way_out_of_the_sandbox_is_refused_at_its_line(write: Render, text: str) -> None:
    found = problem(write, f"<p>\n{text}</p>")
    assert found.startswith("brands/b/layouts/topic.html.j2:2: LAY004 the layout is refused: ")
    assert "A < B" not in found


@pytest.mark.parametrize(
    "text",
    ["{{ topic.title|safe }}", "{{ topic|attr('x') }}", "{{ 'a'|format(1) }}", "{{ ''|center(9) }}",
     "{% autoescape false %}{{ topic.title }}{% endautoescape %}", "{% for x in %}", "{{ x"],
)
def test_raw_text_unknown_filters_and_broken_syntax_are_refused(write: Render, text: str) -> None:
    found = problem(write, f"<p>\n{text}</p>")
    assert found.startswith("brands/b/layouts/topic.html.j2:2: LAY001 ")


@pytest.mark.parametrize("name", ["range(9)", "lipsum()", "cycler", "dict()"])
def test_no_global_function_is_there(write: Render, name: str) -> None:
    assert "LAY002" in problem(write, f"<p>{{{{ {name} }}}}</p>")


def test_an_unknown_name_is_reported_with_the_nearest_one(write: Render) -> None:
    found = problem(write, "<p>\n\n{{ topic.titel }}</p>")
    assert found == (
        "brands/b/layouts/topic.html.j2:3: LAY002 there is no 'titel' here\n"
        "  hint: did you mean 'title'?"
    )
    assert "did you mean 'phone'?" in problem(write, "{{ phne }}")
    assert "LAY002" in problem(write, "{% if phne %}x{% endif %}")


def test_a_missing_layout_is_reported_with_the_nearest_one(write: Render) -> None:
    found = problem(write, '\n{% extends "core/topc.html.j2" %}')
    place = "brands/b/layouts/topic.html.j2:2"
    assert found.startswith(f"{place}: LAY003 no layout 'core/topc.html.j2'")
    assert "did you mean 'core/topic.html.j2'?" in found


def test_a_block_that_no_layout_prints_is_not_lost_in_silence(write: Render) -> None:
    found = problem(write, '{% extends "core/topic.html.j2" %}\n{% block titel %}x{% endblock %}')
    assert found.startswith(
        "brands/b/layouts/topic.html.j2:2: LAY002 there is no block 'titel' in core/topic.html.j2")
    assert "did you mean 'title'?" in found


def test_a_block_inside_an_overridden_one_is_its_own(write: Render) -> None:
    text = "{% block title %}<h1>{% block words %}A{% endblock %}</h1>{% endblock %}"
    assert "A</h1>" in write('{% extends "core/topic.html.j2" %}' + text)


@pytest.mark.parametrize("name", ["../secret.j2", "/etc/passwd", "core/../../secret.j2", "a\\b.j2"])
def test_a_layout_outside_its_folder_is_not_found(
    write: Render, folders: tuple[Path, Path], name: str
) -> None:
    (folders[0].parent / "secret.j2").write_text("secret", encoding="utf-8")
    assert "LAY003" in problem(write, f"{{% include {name!r} %}}")


def test_a_link_out_of_the_project_is_refused(write: Render, folders: tuple[Path, Path]) -> None:
    secret = folders[0].parent / "secret.j2"
    secret.write_text("secret", encoding="utf-8")
    try:
        (folders[0] / "linked.j2").symlink_to(secret)
    except OSError:
        pytest.skip("this system does not let us make links")
    found = problem(write, '{% include "linked.j2" %}')
    assert "brands/b/layouts/linked.j2: LAY006 the layout is a link out of its project" in found


def test_a_layout_that_is_too_large_or_no_text_is_refused(
    write: Render, folders: tuple[Path, Path]
) -> None:
    (folders[0] / "large.j2").write_text("x" * 300_000, encoding="utf-8")
    assert "LAY006 the layout is larger" in problem(write, '{% include "large.j2" %}')
    (folders[0] / "latin.j2").write_bytes(b"caf\xe9")
    assert "LAY006 the layout is not UTF-8" in problem(write, '{% include "latin.j2" %}')


def test_a_layout_that_extends_itself_is_refused(write: Render) -> None:
    found = problem(write, '{% extends "topic.html.j2" %}')
    assert "LAY005 the layout calls itself without end" in found
    assert "core/" in found


def test_a_layout_that_writes_without_end_is_stopped(write: Render) -> None:
    loops = "{% for a in s %}{% for b in s %}{% for c in s %}xxxxxxxxxx" + "{% endfor %}" * 3
    found = problem(write, "{% set s = '" + "x" * 400 + "' %}" + loops)
    assert "LAY004 the layout is refused: the layout writes too much text" in found


def test_any_other_failure_names_the_line(write: Render) -> None:
    assert "topic.html.j2:2: LAY005 the layout fails here" in problem(write, "\n{{ 1 // 0 }}")


def test_values_filled_into_a_text_are_escaped(write: Render) -> None:
    assert "Sheet 1 &lt;b&gt;" in write("{{ 'Sheet {n}'|fill(n='1 <b>') }}")


@pytest.mark.parametrize(("text", "shown"), [
    ("a fever", "a fever."), ("a fever.", "a fever."), ("(never rub it)", "(never rub it)."),
    ("Call (now.)", "Call (now.)"), ("up to 50%", "up to 50%."), ("¿Fiebre?", "¿Fiebre?"),
    ("a < b", "a &lt; b."), ("发烧。", "发烧。"),
])
def test_a_text_becomes_a_sentence(write: Render, text: str, shown: str) -> None:
    xml = write("<p>{{ '" + text + "'|ended }}</p>")
    assert f">{shown}</p>" in xml


def test_a_changed_layout_is_read_again(write: Render) -> None:
    assert "one" in write("<p>one</p>")
    assert "two!" in write("<p>two!</p>")


@pytest.mark.skipif(os.name == "nt", reason="rights are others on this system")
def test_a_layout_whose_rights_change_is_read_again(tmp_path: Path) -> None:
    layout = tmp_path / "a.html.j2"
    layout.write_text("<p>x</p>", encoding="utf-8")
    folder = LayoutFolder(tmp_path, "layouts", tmp_path)
    first = make_environment([], folder)
    assert make_environment([], folder) is first
    layout.chmod(0o200)
    assert make_environment([], folder) is not first
