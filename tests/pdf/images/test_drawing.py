"""A figure is drawn faithfully or refused; nothing in between."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handouts.errors import HandoutError
from handouts.pdf.images.drawing import load_figure
from handouts.pdf.images.svg import check_svg
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
    ('<circle r="2" fill="url(#a)"/>', "color"),
    ('<circle r="2" fill="red"/>', "color"),
    ('<g transform="skewX(20)"><circle r="2"/></g>', "transform"),
    ("<script>1</script>", "script"),
])
def test_what_would_be_lost_is_refused_with_its_line(inside: str, word: str) -> None:
    problems = check_svg(_svg(inside), "a.svg")
    assert problems
    assert word in problems[0].message
    assert problems[0].source.line == 2
    assert all(problem.hint for problem in problems)


@pytest.mark.parametrize("inside", [
    '<path d="M 1"/>', '<path d="M hello"/>', '<path d=""/>', '<path d="L0 0"/>', "<path/>",
    '<path d="M0 0L1e999 1"/>', '<path d="M0 1234567890123"/>',
    '<path d="M0 0 A1 1 0 2 0 5 5"/>', '<path d="M0 0 Z 1"/>',
    '<polygon points="1 2 3"/>', '<polygon points="a b c d"/>', '<circle r="-3"/>', "<circle/>",
    '<polyline points="0,0 5,5 9,0" stroke="#000"/>', '<circle r="3mm"/>', '<circle r="nan"/>',
    '<rect width="5"/>',
    '<circle r="2" stroke-width="thick"/>', '<circle r="2" stroke-dasharray="2 -3"/>',
    '<circle r="2" stroke-linecap="flat"/>', '<circle r="2" fill-rule="odd"/>',
    '<circle r="2" transform="scale(,)"/>', '<circle r="2" transform="rotate(1 2)"/>',
    '<circle r="2" transform=""/>', '<svg width="5" height="5"/>',
])
def test_a_value_that_cannot_be_drawn_is_refused_with_its_line(inside: str) -> None:
    (problem,) = check_svg(_svg(inside), "a.svg")
    assert (problem.rule, problem.source.line) == ("FIG005", 2)
    assert problem.hint


@pytest.mark.parametrize("inside", [
    '<path d="m5 5l1-1zM.5.5-1e1 5"/>', '<path d="M0,0 C1 1 2 2 3 0 S 4 4 5 5 Q1 1 2 2 T3 3 H4"/>',
    '<path d="M0 0a5 5 0 015 5"/>', '<polyline points="0,0 5,5 9,0" fill="#000"/>',
    '<circle r="2" stroke="#000" stroke-dasharray="2,3"/>',
    '<rect width="5" height="5" rx="1" transform="translate(2) rotate(90 1 1), scale(2 3)"/>',
])
def test_what_drawing_programs_write_is_allowed(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(_svg(inside))
    assert load_figure(path, "a.svg").width == pytest.approx(15)


@pytest.mark.parametrize("start", [
    '<svg viewBox="0 0 0 9">', '<svg viewBox="a b c d">', '<svg width="50%" height="9">',
    '<svg width="nan" height="9">', '<svg xmlns="http://example.org/" viewBox="0 0 9 9">', "<g>",
])
def test_a_drawing_without_a_sound_size_is_refused(start: str) -> None:
    end = "</g>" if start == "<g>" else "</svg>"
    problems = check_svg(f'{start}<circle r="2"/>{end}'.encode(), "a.svg")
    assert [problem.source.line for problem in problems] == [1]


def test_all_problems_are_told_at_once() -> None:
    problems = check_svg(_svg('<circle r="x"/>\n<text>5 mg</text>\n<path d="M"/>'), "a.svg")
    assert [problem.source.line for problem in problems] == [2, 3, 4]


def test_a_drawing_of_endless_groups_is_refused() -> None:
    problems = check_svg(_svg("<g>" * 900 + '<circle r="2"/>' + "</g>" * 900), "a.svg")
    assert ["deep" in problem.message for problem in problems] == [True]


def test_a_document_type_is_refused() -> None:
    (problem,) = check_svg(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + _svg(""), "a.svg")
    assert problem.rule == "FIG003"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "latin-1"])
def test_no_document_type_hides_in_another_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE svg [<!ENTITY a "é">]>'
    data = text.encode(encoding) + _svg("").decode().encode(encoding)
    assert {problem.rule for problem in check_svg(data, "a.svg")} <= {"FIG003", "FIG004"}
    assert check_svg(data, "a.svg")


def test_a_broken_figure_is_refused() -> None:
    (problem,) = check_svg(b"<svg><path</svg>", "a.svg")
    assert problem.rule == "FIG004"


def test_an_empty_figure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.svg"
    path.write_bytes(_svg("<title>Nothing</title>"))
    with pytest.raises(HandoutError) as caught:
        load_figure(path, "empty.svg")
    assert caught.value.problems[0].rule == "FIG006"


@pytest.mark.parametrize("inside", [
    "<g/>", '<circle r="2" fill="none"/>', '<line x1="1" y1="1" x2="9" y2="9"/>',
    '<circle cx="90" cy="90" r="2"/>',
])
def test_a_drawing_that_shows_nothing_is_refused(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.svg"
    path.write_bytes(_svg(inside))
    with pytest.raises(HandoutError) as caught:
        load_figure(path, "empty.svg")
    assert caught.value.problems[0].rule == "FIG006"


def test_what_lies_outside_the_view_is_cut_off_there(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    from handouts.pdf.images.drawing import paint_figure

    def drawn(inside: str) -> str:
        path = tmp_path / f"{len(inside)}.svg"
        path.write_bytes(_svg(inside))
        canvas: Any = Canvas(str(tmp_path / "a.pdf"))
        paint_figure(load_figure(path, "a.svg"), canvas)
        return "\n".join(map(str, canvas._code))

    assert " W" in drawn('<rect x="5" y="5" width="200" height="2"/>')
    assert " W" not in drawn('<rect x="5" y="5" width="2" height="2"/>')


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_instead_of_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.svg")
    for path in (tmp_path / "pipe.svg", tmp_path, tmp_path / "gone.svg"):
        with pytest.raises(HandoutError) as caught:
            load_figure(path, path.name)
        assert caught.value.problems[0].rule == "FIG002"


def test_no_svg_library_is_loaded() -> None:
    code = (
        "import sys; from handouts.pdf.layout import document, pictures; "
        "sys.exit(any(name.split('.')[0] in ('svglib', 'lxml') for name in sys.modules))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


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
    assert path.stat().st_size < 12_000


def test_a_decoration_is_an_artifact_and_a_figure_is_not(build: Build) -> None:
    from handouts.check.readback.structure import find, read_structure

    pdf = build('<figure><img src="move-walk.svg" alt="A person walks"/></figure>')
    assert len(find(read_structure(pdf.data).root, "Figure")) == 1
