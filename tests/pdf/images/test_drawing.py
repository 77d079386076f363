"""A figure is drawn faithfully or refused; nothing in between."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handouts.errors import HandoutError, Problem
from handouts.pdf.images import drawing
from handouts.pdf.images.drawing import load_figure
from handouts.project import builtin_root
from tests.pdf.conftest import Build

START = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20" height="10">'


def _svg(inside: str) -> bytes:
    return f"{START}\n{inside}\n</svg>".encode()


def problems_of(data: bytes) -> list[Problem]:
    """Return what is wrong with a file."""
    try:
        drawing._load(data, "a.svg")
    except HandoutError as error:
        return list(error.problems)
    return []


def test_shapes_are_drawn() -> None:
    assert problems_of(_svg('<path d="M0,0 L5,5" fill="none" stroke="#1a1a1a"/>')) == []


@pytest.mark.parametrize(("inside", "word"), [
    ("<text>5 mg</text>", "text"),
    ('<image href="a.png"/>', "picture"),
    ('<use href="other.svg#x"/>', "link"), ('<use href="#gone"/>', "link"),
    ('<circle r="2" fill="url(#a)"/>', "color"),
    ('<circle r="2" fill="url(http://127.0.0.1/)"/>', "color"),
    ('<linearGradient id="g"><stop stop-color="red"/><stop offset="1"/></linearGradient>'
     '<circle r="2" fill="url(#g)"/>', "gradient"),
    ('<pattern id="p"/><circle r="2" stroke="url(#p)"/>', "pattern"),
    ('<filter id="f"/><circle r="2" filter="url(#f)"/>', "filter"),
    ('<mask id="m"/><g mask="url(#m)"><circle r="2"/></g>', "mask"),
    ('<circle r="2" style="mix-blend-mode:multiply"/>', "blend"),
    ('<path d="M0 0L5 5" stroke="red" marker-end="url(#m)"/>', "marker"),
    ('<circle r="2" stroke="red" vector-effect="non-scaling-stroke"/>', "stroke"),
    ('<circle r="2" fill="color(display-p3 1 0 0)"/>', "color"),
    ('<rect width="5" height="5"/><circle r="4" opacity=".5"/>', "half-clear"),
    ('<g opacity=".5"><path d="M0 0h5v5"/><circle r="4" fill-opacity=".5"/></g>', "half-clear"),
    ('<circle r="4" fill="red" stroke="blue" stroke-opacity=".5"/>', "half-clear"),
    ('<clipPath id="c" clipPathUnits="objectBoundingBox"/><circle r="2" clip-path="url(#c)"/>',
     "clip"),
    ('<clipPath id="c"><circle r="2"/><circle r="1" cx="1"/></clipPath>'
     '<circle r="2" clip-path="url(#c)"/>', "clip"),
    ("<style>@import 'x.css';</style><circle r='2'/>", "style sheet"),
    ("<style>circle[r] { fill: red }</style><circle r='2'/>", "style"),
    ("<style>g > circle { fill: red }</style><circle r='2'/>", "style"),
    ('<circle r="2" style="r: 4px"/>', "size"),
    ('<circle r="2"><animate attributeName="r"/></circle><animate/>', "animation"),
    ("<script>1</script>", "script"), ('<circle r="2" onclick="x()"/>', "script"),
    ("<foreignObject/>", "foreignObject"), ("<blink/>", "blink"),
    ('<g transform="rotate(1)" style="transform-origin:center"><circle r="2"/></g>', "origin"),
])
def test_what_would_be_lost_is_refused_in_one_line(inside: str, word: str) -> None:
    (problem,) = problems_of(_svg(inside))
    assert (problem.rule, problem.source.line) == ("FIG005", 2)
    assert word in problem.message
    assert "save it as a PNG" in problem.hint


@pytest.mark.parametrize("inside", [
    '<path d="M 1"/>', '<path d="M hello"/>', '<path d="L0 0"/>',
    '<path d="M0 0L1e999 1"/>', '<path d="M0 1234567890123"/>',
    '<path d="M0 0 A1 1 0 2 0 5 5"/>', '<path d="M0 0 Z 1"/>',
    '<polygon points="1 2 3"/>', '<polygon points="a b c d"/>', '<circle r="-3"/>',
    '<circle r="3km"/>', '<circle r="nan"/>', '<circle r="2" fill="reddish"/>',
    '<circle r="2" stroke="#000" stroke-width="thick"/>',
    '<circle r="2" stroke="#000" stroke-dasharray="2 -3"/>',
    '<circle r="2" stroke="#000" stroke-linecap="flat"/>',
    '<circle r="2" transform="scale(,)"/>', '<circle r="2" transform="rotate(1 2)"/>',
    '<circle r="2" transform="spin(1)"/>', '<circle r="2" opacity="half"/>',
    '<svg viewBox="0 0 0 5"><circle r="2"/></svg>',
])
def test_a_value_that_cannot_be_drawn_is_refused_with_its_line(inside: str) -> None:
    (problem,) = problems_of(_svg(inside))
    assert (problem.rule, problem.source.line) == ("FIG005", 2)
    assert "save it as a PNG" in problem.hint


@pytest.mark.parametrize("inside", [
    '<path d="m5 5l1-1zM.5.5-1e1 5"/>', '<path d="M0,0 C1 1 2 2 3 0 S 4 4 5 5 Q1 1 2 2 T3 3 H4"/>',
    '<path d="M0 0a5 5 0 015 5"/>', '<polyline points="0,0 5,5 9,0"/>',
    '<circle r="2" stroke="#000" stroke-dasharray="2,3"/>', '<circle r="3mm"/>',
    '<rect width="5" height="5" rx="1" transform="translate(2) rotate(90 1 1), scale(2 3)"/>',
    # What shows nowhere is no loss.
    '<text> <tspan/></text><circle r="2"/>', '<g display="none"><text>x</text></g><circle r="2"/>',
    '<text visibility="hidden">x</text><circle r="2"/>', '<path d=""/><path/><circle r="2"/>',
    '<filter id="f"/><mask id="m"><text>x</text></mask><circle r="2"/>',
    '<circle r="0"/><circle r="2" id="" class="" fil="red"/>',
])
def test_what_drawing_programs_write_is_allowed(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(_svg(inside))
    assert load_figure(path, "a.svg").width == pytest.approx(15)


@pytest.mark.parametrize("start", [
    '<svg viewBox="0 0 0 9">', '<svg viewBox="a b c d">', '<svg width="50%" height="9">',
    '<svg width="nan" height="9">', '<svg width="9">', "<svg>",
    '<svg xmlns="http://example.org/" viewBox="0 0 9 9">', "<g>",
])
def test_a_drawing_without_a_sound_size_is_refused(start: str) -> None:
    end = "</g>" if start == "<g>" else "</svg>"
    (problem,) = problems_of(f'{start}<circle r="2"/>{end}'.encode())
    assert problem.source.line == 1


def test_all_that_is_wrong_stands_in_one_line_with_the_first_place() -> None:
    inside = '<circle r="2"/>\n<text>5 mg</text>\n<text>a day</text>\n<path d="M"/>\n<image/>'
    (problem,) = problems_of(_svg(inside))
    assert problem.source.line == 3
    assert problem.message.startswith("the figure holds text, a path that is cut short")
    assert "and an embedded picture: that cannot be drawn exactly" in problem.message
    (problem,) = problems_of(_svg("<text>5 mg</text>"))
    assert "turn its text into paths" in problem.hint


def test_a_drawing_of_endless_groups_is_refused() -> None:
    problems = problems_of(_svg("<g>" * 900 + '<circle r="2"/>' + "</g>" * 900))
    assert ["deep" in problem.message for problem in problems] == [True]


@pytest.mark.parametrize("inside", [
    '<!ENTITY a SYSTEM "a.txt">', '<!ENTITY % a "b">', '<!ENTITY a "b"><!ENTITY c "&a;">',
    f'<!ENTITY a "{"x" * 2000}">', "".join(f'<!ENTITY a{n} "b">' for n in range(600)),
    '<!ENTITY a "&#60;circle/>">',
])
def test_no_entity_but_a_short_text_is_read(inside: str) -> None:
    (problem,) = problems_of(f"<!DOCTYPE svg [{inside}]>".encode() + _svg('<circle r="2"/>'))
    assert problem.rule == "FIG003"


def test_an_entity_of_another_file_is_never_skipped_silently() -> None:
    start = b'<!DOCTYPE svg PUBLIC "x" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert problems_of(start + _svg('<circle r="2"/>')) == []
    (problem,) = problems_of(start + _svg('<circle r="2" fill="&ink;"/>'))
    assert problem.rule == "FIG003"
    assert "'ink'" in problem.message


@pytest.mark.parametrize("start", [b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"%PDF-1.7", b"GIF89a"])
def test_a_picture_of_another_kind_is_called_by_its_name(start: bytes) -> None:
    (problem,) = problems_of(start + b"\0" * 100)
    assert "the file is no SVG: it holds a" in problem.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "latin-1"])
def test_no_document_type_hides_in_another_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE svg [<!ENTITY a "é">]>'
    data = text.encode(encoding) + _svg("").decode().encode(encoding)
    assert {problem.rule for problem in problems_of(data)} <= {"FIG003", "FIG004"}
    assert problems_of(data)


def test_a_broken_figure_is_refused() -> None:
    (problem,) = problems_of(b"<svg><path</svg>")
    assert problem.rule == "FIG004"


def test_an_empty_figure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.svg"
    path.write_bytes(_svg("<title>Nothing</title>"))
    with pytest.raises(HandoutError) as caught:
        load_figure(path, "empty.svg")
    assert caught.value.problems[0].rule == "FIG006"


@pytest.mark.parametrize("inside", [
    "<g/>", '<circle r="2" fill="none"/>', '<line x1="1" y1="1" x2="9" y2="9"/>',
    '<circle cx="90" cy="90" r="2"/>', '<circle r="2" opacity="0"/>',
    '<circle r="2" fill="white"/><rect width="5" height="5" fill="none" stroke="#fefefe"/>',
    '<circle r="2" fill="black" fill-opacity=".01"/>', '<g visibility="hidden"><circle r="2"/></g>',
])
def test_a_drawing_that_shows_nothing_is_refused(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.svg"
    path.write_bytes(_svg(inside))
    with pytest.raises(HandoutError) as caught:
        load_figure(path, "empty.svg")
    assert caught.value.problems[0].rule == "FIG006"


def _drawn(path: Path, inside: str, *, gray: bool = False) -> str:
    from reportlab.pdfgen.canvas import Canvas

    from handouts.pdf.images.drawing import paint_figure

    path.write_bytes(_svg(inside))
    canvas: Any = Canvas(str(path.with_suffix(".pdf")))
    paint_figure(load_figure(path, path.name), canvas, gray=gray)
    return "\n".join(map(str, canvas._code))


def test_what_lies_outside_the_view_is_cut_off_there(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    assert " W" in _drawn(path, '<rect x="5" y="5" width="200" height="2"/>')
    assert " W" not in _drawn(path, '<rect x="5" y="5" width="2" height="2"/>')


def test_one_drawing_is_colored_on_one_sheet_and_gray_on_another(tmp_path: Path) -> None:
    path, red = tmp_path / "a.svg", '<rect width="5" height="5" fill="#f00"/>'
    colored = _drawn(path, red)
    gray = _drawn(path, red, gray=True)
    assert "1 0 0 rg" in colored
    assert "1 0 0 rg" not in gray
    assert _drawn(path, red) == colored


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
        "names = {name.split('.')[0] for name in sys.modules}; "
        "sys.exit(not names.isdisjoint({'svglib', 'lxml', 'tinycss2'}))"
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
    "path", sorted((builtin_root() / "content").glob("*/figures/*.svg")), ids=lambda p: p.stem)
def test_shipped_figures_are_drawn(path: Path) -> None:
    drawing = load_figure(path, path.name)
    assert drawing.width > 0
    assert path.stat().st_size < 12_000


def test_a_decoration_is_an_artifact_and_a_figure_is_not(build: Build) -> None:
    from handouts.check.readback.structure import find, read_structure

    pdf = build('<figure><img src="move-walk.svg" alt="A person walks"/></figure>')
    assert len(find(read_structure(pdf.data).root, "Figure")) == 1
