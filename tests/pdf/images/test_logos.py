"""Logos as design programs save them look as an independent renderer draws them.

The files in logos/ are written by hand in the style of each program, with what it writes around a
drawing: its namespaces, its styles, its way to clip and to place.
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import resvg_py
from PIL import Image, ImageChops, ImageFilter
from reportlab.pdfgen.canvas import Canvas

from handouts.errors import HandoutError
from handouts.pdf.images import drawing
from handouts.pdf.images.drawing import Figure, paint_figure
from handouts.project import builtin_root

FOLDER = Path(__file__).parent / "logos"
LOGOS = sorted(FOLDER.glob("*.svg"))
SHIPPED = [*sorted((builtin_root() / "content" / "figures").glob("*.svg")),
           *sorted((builtin_root() / "templates" / "brands").glob("*/logo.svg"))]
ACROSS = 500
NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def loaded(text: str) -> Figure:
    return drawing._load(text.encode(), "logo.svg")


def svg(inside: str, view: str = "0 0 100 50") -> str:
    return f'<svg {NS} viewBox="{view}">{inside}</svg>'


def ours(text: str, *, gray: bool = False) -> Image.Image:
    """Return what a reader of our PDF sees."""
    figure = loaded(text)
    scale = ACROSS / figure.width
    size = (ACROSS, round(figure.height * scale))
    out = BytesIO()
    canvas = Canvas(out, pagesize=size)
    paint_figure(figure, canvas, scale=scale, gray=gray)
    canvas.save()
    seen: Image.Image = pypdfium2.PdfDocument(out.getvalue())[0].render().to_pil().convert("RGB")
    return seen


def theirs(text: str, size: tuple[int, int]) -> Image.Image:
    """Return what resvg draws, on white."""
    data = resvg_py.svg_to_bytes(
        svg_string=text, background="white", dpi=96, width=size[0], height=size[1])
    seen = Image.open(BytesIO(bytes(data))).convert("RGB")
    assert max(abs(a - b) for a, b in zip(seen.size, size, strict=True)) <= 1
    return seen.resize(size)


def differing(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return the share of pixels inside of shapes that differ, and of all that differ clearly.

    Two renderers smooth the edges of shapes in their own ways: those may differ, areas may not.
    """
    red, green, blue = ImageChops.difference(one, other).split()
    apart = ImageChops.lighter(red, ImageChops.lighter(green, blue))
    inside = apart.filter(ImageFilter.MinFilter(5))
    size = apart.width * apart.height
    return sum(inside.histogram()[13:]) / size, sum(apart.histogram()[64:]) / size


@pytest.mark.parametrize("path", [*LOGOS, *SHIPPED], ids=lambda path: (
    f"{path.parent.name}-{path.stem}"))
def test_a_logo_looks_as_another_renderer_draws_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    seen = ours(text)
    areas, share = differing(seen, theirs(text, seen.size))
    assert areas < 0.003
    assert share < 0.02


@pytest.mark.parametrize(("good", "bad"), [
    ('<path d="M0 0h50v50H0z" fill="#c81e28"/>', '<path d="M0 0h50v50H0z" fill="#b81e28"/>'),
    ('<path d="M0 0h50v50H0z"/>', '<path d="M0 0h55v50H0z"/>'),
    ('<path d="M0 0h50v50H0z" transform="skewX(20)"/>', '<path d="M0 0h50v50H0z"/>'),
])
def test_the_comparison_sees_a_wrong_color_and_a_wrong_place(good: str, bad: str) -> None:
    areas, _ = differing(ours(svg(bad)), theirs(svg(good), (ACROSS, ACROSS // 2)))
    assert areas > 0.01


def test_every_program_has_a_likeness_here() -> None:
    names = " ".join(path.stem for path in LOGOS)
    for program in ("inkscape", "illustrator", "figma", "affinity", "canva", "coreldraw",
                    "powerpoint", "libreoffice"):
        assert program in names


# What the other renderer does not know, as CSS says it.
@pytest.mark.parametrize(("paint", "color"), [
    ('fill="RebeccaPurple"', (102, 51, 153)), ('fill="hsla(0, 100%, 50%, 60%)"', (255, 102, 102)),
    ('fill="#cd853f icc-color(acme, 0.1, 0.5, 0.8, 0)"', (205, 133, 63)),
    ('style="fill:red!important;fill:blue"', (255, 0, 0)),
    ('fill="red" style="fill:blue"', (0, 0, 255)),
    ('fill="red" style="fill:nonsense:blue;fill:lime"', (0, 255, 0)),
    ('style="fill:url(#one)"', (11, 85, 99)), ('fill="rgb(0 0 0 / 50%)"', (127, 127, 127)),
])
def test_colors_are_those_of_css(paint: str, color: tuple[int, int, int]) -> None:
    stops = '<linearGradient id="one"><stop stop-color="#0b5563"/></linearGradient>'
    seen = ours(svg(f'{stops}<rect width="100" height="50" {paint}/>')).getpixel((250, 120))
    assert isinstance(seen, tuple)
    assert all(abs(a - b) <= 1 for a, b in zip(seen, color, strict=True)), seen


@pytest.mark.parametrize("rules", [
    ".a{fill:red}rect{fill:blue}", "#b{fill:red}.a{fill:blue}", "g rect{fill:red}rect{fill:blue}",
    "rect{fill:red}*{fill:blue}", ".c{fill:blue}.a{fill:red}", "#c{fill:blue}.a{fill:red}",
])
def test_the_style_that_means_a_shape_most_closely_wins(rules: str) -> None:
    box = "<rect id='b' class='a c' width='100' height='50'/>"
    assert ours(svg(f"<style>{rules}</style><g>{box}</g>")).getpixel((20, 20)) == (255, 0, 0)


def test_a_transform_of_css_moves() -> None:
    seen = ours(svg('<rect width="20" height="20" style="transform:translate(60px, 20px)"/>'))
    assert seen.getpixel((350, 150)) == (0, 0, 0)
    assert seen.getpixel((50, 50)) == (255, 255, 255)


def test_a_logo_is_gray_where_the_page_is() -> None:
    seen = ours((FOLDER / "canva-glyphs.svg").read_text(encoding="utf-8"), gray=True)
    red, green, blue = seen.split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()


def test_a_clip_that_cuts_nothing_is_not_written() -> None:
    figure = loaded((FOLDER / "powerpoint.svg").read_text(encoding="utf-8"))
    assert not any(shape.clips for shape in figure.shapes)
    figure = loaded((FOLDER / "canva-glyphs.svg").read_text(encoding="utf-8"))
    assert any(shape.clips for shape in figure.shapes)


def test_a_white_shape_on_a_dark_one_shows() -> None:
    dark = '<rect width="100" height="50" fill="#0b5563"/>'
    assert loaded(svg(f'{dark}<circle cx="50" cy="25" r="9" fill="#fff"/>'))
    with pytest.raises(HandoutError, match="FIG006 the figure shows nothing on white paper"):
        loaded(svg('<circle cx="50" cy="25" r="9" fill="#fff"/>'))


def test_css_is_loaded_only_for_a_drawing_that_has_any() -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from handouts.pdf.images.drawing import load_figure\n"
        "load_figure(Path(sys.argv[1]), 'x.svg'); sys.exit('tinycss2' in sys.modules)"
    )
    for path, loads in ((SHIPPED[0], 0), (FOLDER / "inkscape.svg", 1)):
        done = subprocess.run([sys.executable, "-c", code, path], check=False, cwd=builtin_root())
        assert done.returncode == loads


# -- bounds ----------------------------------------------------------------------------------------

BOX = '<rect width="9" height="9"/>'
LAUGHS = "<g id='l0'>" + BOX * 10 + "</g>" + "".join(
    f"<g id='l{n}'>{f'<use xlink:href=%#l{n - 1}%/>' * 10}</g>".replace("%", "'")
    for n in range(1, 12))


@pytest.mark.parametrize(("inside", "says"), [
    (f"<defs>{LAUGHS}</defs><use href='#l11'/>", "more than 20,000 shapes"),
    ("<g id='a'><use href='#a'/></g>", "uses itself"),
    ("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>", "uses itself"),
    (f"<symbol id='a'>{BOX}<use href='#a'/></symbol><use href='#a'/>", "uses itself"),
    ("<path id='p' d='M0 0" + "l1 1" * 9000 + "'/>" + "<use href='#p'/>" * 99, "more than 150,000"),
    ("<clipPath id='a' clip-path='url(#a)'><rect width='9' height='9'/></clipPath>"
     "<g clip-path='url(#a)'>" + BOX + "</g>", "clip"),
    ("<clipPath id='a'><circle r='9'/></clipPath>" + "<g clip-path='url(#a)'>" * 40 + BOX
     + "</g>" * 40, "more than 20 clips"),
    ("<style>" + "*{fill:red}" * 3000 + "</style>" + BOX, "style rules"),
    ("<style>" + "*{fill:red}" * 900 + "</style>" + BOX * 500, "far too many styles"),
    ('<rect width="9" height="9" opacity=".5"/>' * 2000, "half-clear"),
    ("<linearGradient id='a' href='#b'/><linearGradient id='b' href='#a'/>"
     "<rect width='9' height='9' fill='url(#a)'/>", "gradient"),
])
def test_a_file_that_grows_without_end_is_refused(inside: str, says: str) -> None:
    with pytest.raises(HandoutError, match=says) as caught:
        loaded(svg(inside))
    assert len(caught.value.problems) == 1
