"""A figure is drawn faithfully or refused; nothing in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.errors import HandoutError
from handouts.pdf.figures import check_svg, load_figure
from handouts.project import builtin_root
from tests.pdf.conftest import Build

START = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20" height="10">'


def _svg(inside: str) -> bytes:
    return f"{START}\n{inside}\n</svg>".encode()


def test_shapes_are_drawn() -> None:
    assert check_svg(_svg('<path d="M0,0 L5,5" fill="none" stroke="#1a1a1a"/>'), "a.svg") == []


@pytest.mark.parametrize(("inside", "word"), [
    ("<text>5 mg</text>", "text"),
    ('<image href="a.png"/>', "image"),
    ('<use href="other.svg#x"/>', "use"),
    ('<g opacity="0.5"><circle r="2"/></g>', "opacity"),
    ('<circle r="2" style="fill:red"/>', "style"),
    ('<circle r="2" fill="url(#a)"/>', "colour"),
    ('<circle r="2" fill="red"/>', "colour"),
    ('<g transform="skewX(20)"><circle r="2"/></g>', "transform"),
    ("<script>1</script>", "script"),
])
def test_what_would_be_lost_is_refused_with_its_line(inside: str, word: str) -> None:
    problems = check_svg(_svg(inside), "a.svg")
    assert problems
    assert word in problems[0].message
    assert problems[0].source.line == 2
    assert all(problem.hint for problem in problems)


def test_a_document_type_is_refused() -> None:
    (problem,) = check_svg(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + _svg(""), "a.svg")
    assert problem.rule == "FIG003"


def test_a_broken_figure_is_refused() -> None:
    (problem,) = check_svg(b"<svg><path</svg>", "a.svg")
    assert problem.rule == "FIG004"


def test_an_empty_figure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.svg"
    path.write_bytes(_svg("<title>Nothing</title>"))
    with pytest.raises(HandoutError) as caught:
        load_figure(path, "empty.svg")
    assert caught.value.problems[0].rule == "FIG006"


def test_a_figure_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.svg"
    path.write_bytes(_svg("<!--" + "x" * 300_000 + "-->"))
    with pytest.raises(HandoutError) as caught:
        load_figure(path, "large.svg")
    assert caught.value.problems[0].rule == "FIG002"


@pytest.mark.parametrize(
    "path", sorted((builtin_root() / "content" / "figures").glob("*.svg")), ids=lambda p: p.stem)
def test_shipped_figures_keep_to_the_subset(path: Path) -> None:
    assert check_svg(path.read_bytes(), path.name) == []
    drawing = load_figure(path, path.name)
    assert drawing.width > 0
    assert path.stat().st_size < 6_000


def test_a_decoration_is_an_artifact_and_a_figure_is_not(build: Build) -> None:
    from handouts.check.structure import find, read_structure

    pdf = build('<figure><img src="move-walk.svg" alt="A person walks"/></figure>')
    assert len(find(read_structure(pdf.data).root, "Figure")) == 1
