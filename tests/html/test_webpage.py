"""What a web page is made of: text, fields, faces and pictures, and nothing that runs or is sent.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from handouts.html.inks import DARK_PAPER, dark_tint, on_dark
from handouts.html.writing import css_string
from handouts.markup.parse import parse_markup
from handouts.orders import Built, Job, Order
from handouts.pdf.fonts import HOUSE
from handouts.pdf.metadata import DocumentInfo
from handouts.pipeline import build_one
from handouts.project import builtin_root, open_project
from handouts.theme.load import load_theme
from handouts.theme.units import contrast
from tests.check.conftest import TODAY, small_project
from tests.html.readers import Page

HOSTILE = '</style></title><script>alert(1)</script><img src=x onerror=alert(2)> "\' &amp; ]]>'
WORDS = {"skip": "Skip", "contents": "Contents", "picture": "Picture: {words}"}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(
        ">", "&gt;").replace('"', "&quot;")


def page_of(body: str, title: str = "A title", **names: Any) -> str:
    """Return the page of a document that holds some markup."""
    from handouts.html.webpage import web_page

    document = parse_markup(
        f'<document lang="en-US" blank="blank to fill in"><article><h1>{escaped(title)}</h1>'
        f"{body}</article></document>", "test.html.j2")
    theme = load_theme(open_project(builtin_root()), "house")
    info = DocumentInfo(title, "en-US", title, title, "x", 0, (title,))
    return web_page(document, theme, info, HOUSE, names.get("words", WORDS),
                    names.get("figures", lambda _src: None)).decode()


def built(folder: Path, *changes: tuple[str, str], brand: str = "sample") -> Built:
    job = Job(small_project(folder, *changes), "en", brand, today=TODAY, editions=("page",))
    return build_one(job, Order("topic", "small"))


# -- text -------------------------------------------------------------------------------------


def test_hostile_words_are_text_wherever_they_stand() -> None:
    foot = f'<footer role="running"><p>{escaped(HOSTILE)}</p></footer>'
    html = page_of(f"{foot}<p>{escaped(HOSTILE)}</p><ul><li>{escaped(HOSTILE)}</li></ul>"
                   f'<p><abbr title="{escaped(HOSTILE)}">X</abbr></p>', HOSTILE)
    page = Page(html)
    assert page.blocks.count(" ".join(HOSTILE.split())) == 3
    assert not {"script", "img", "iframe", "form", "link", "object"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") or name == "style"
                   for _, values in page.tags for name in values)
    # Nothing ends the style sheet early.
    assert html.count("</style>") == html.count("<style>") == 1


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\nb", "</style>", "}*{x:y}", "é—’"])  # noqa: RUF001 - on purpose
def test_a_string_of_a_style_sheet_cannot_be_left(text: str) -> None:
    quoted = css_string(text)
    inside = quoted[1:-1]
    assert quoted[0] == quoted[-1] == '"'
    assert not set('"<>\n\\') & set(re.sub(r"\\[0-9a-f]+ ", "", inside))
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), inside) == text


def test_the_policy_allows_the_page_s_own_style_and_nothing_else(tmp_path: Path) -> None:
    html = built(tmp_path).editions["page"].decode()
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(values["content"] for tag, values in Page(html).tags
                  if values.get("http-equiv") == "Content-Security-Policy")
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; "
                      "img-src data:; base-uri 'none'; form-action 'none'")
    assert not re.search(r"""(?:src|url\()=?["']?(?!data:|["']?data:)https?:""", html)


def test_a_page_records_what_it_was_made_of(tmp_path: Path) -> None:
    html = built(tmp_path).editions["page"].decode()
    (record,) = [values["content"] for _, values in Page(html).tags
                 if values.get("name") == "make-handout"]
    assert record is not None
    made = json.loads(record)
    assert (made["slug"], made["brand"], made["lang"]) == ("small", "sample", "en")
    assert made["libraries"].startswith("fonttools ")
    assert str(tmp_path) not in html


# -- fields -----------------------------------------------------------------------------------


def test_a_blank_is_a_field_that_is_named_and_never_sent() -> None:
    html = page_of('<p>Walk <span role="blank" title="blank to fill in">____</span> minutes.</p>'
                   '<ul role="checklist"><li>Rest.</li></ul><h2>Notes</h2>'
                   '<hr role="write-in" lines="2" title="blank to fill in"/>')
    fields = [values for tag, values in Page(html).tags if tag == "input"]
    assert [each.get("aria-label") for each in fields] == [
        "Walk: blank to fill in", None,
        "Notes (1): blank to fill in", "Notes (2): blank to fill in"]
    assert all(each["autocomplete"] == "off" and "name" not in each for each in fields)
    assert all(each["spellcheck"] == "false" for each in fields if each["type"] == "text")
    assert "<form" not in html


def test_an_empty_cell_is_named_by_its_row_and_column() -> None:
    html = page_of('<table><caption>Diary</caption><thead><tr><th scope="col">Day</th>'
                   '<th scope="col">Pain</th></tr></thead><tbody><tr><th scope="row">Day 1</th>'
                   "<td/></tr></tbody></table>")
    assert 'aria-label="Day 1: Pain"' in html


def test_a_tap_calls_what_the_printed_link_calls(tmp_path: Path) -> None:
    html = built(tmp_path).editions["page"].decode()
    assert '<a href="tel:911" aria-label="Call 911">911</a>' in html


# -- faces --------------------------------------------------------------------------------------


def faces(html: str) -> list[TTFont]:
    return [TTFont(BytesIO(b64decode(found)))
            for found in re.findall(r"data:font/woff;base64,([A-Za-z0-9+/=]+)", html)]


def test_each_face_has_the_letters_of_the_page() -> None:
    html = page_of("<p>Plain, <strong>bold</strong>, Łódź.</p>")
    known = [set(map(chr, face.getBestCmap())) for face in faces(html)]
    assert len(known) == 2
    assert all(set("Plain bold") <= letters for letters in known)
    assert set("Łódź") <= known[0]


def test_a_word_that_the_face_lacks_letters_of_is_set_in_another_as_a_whole() -> None:
    html = page_of("<p>Hỏi bác sĩ ngay ✓</p>")
    assert '<span class="f-wide">Hỏi ' in html
    assert '<span class="f-signs">✓</span>' in html
    assert any({"ỏ", "i"} <= set(map(chr, face.getBestCmap())) for face in faces(html))


def test_bytes_do_not_depend_on_what_was_built_before() -> None:
    before = page_of("<p>Walk a little.</p>")
    page_of("<p>Łódź, Hỏi.</p>")
    assert page_of("<p>Walk a little.</p>") == before


def test_colors_are_as_easy_to_tell_on_a_dark_screen() -> None:
    for color in ("#1a1a1a", "#0b5563", "#b3261e", "#35307a", "#ffffff", "#000000"):
        assert contrast(on_dark(color), DARK_PAPER) >= 7
        assert contrast(on_dark(color, line=True), DARK_PAPER) >= 4.5
        assert contrast("#f0f1f2", dark_tint(color)) >= 7


# -- pictures -----------------------------------------------------------------------------------

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">
<title>secret</title><clipPath id="c"><rect width="60" height="40"/></clipPath>
<g clip-path="url(#c)"><rect width="80" height="30" fill="#123456"/></g>
<path d="M10 10L20 20" stroke="#000000" stroke-width="2" transform="rotate(10)"/></svg>"""


def test_a_drawing_is_written_anew_from_its_shapes(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(DRAWING, encoding="utf-8")
    figure = '<figure><img src="a.svg" alt="A &lt;b&gt; plan"/></figure>'
    html = page_of(figure + figure, figures=lambda _src: path)
    assert html.count('aria-label="A &lt;b&gt; plan"') == 2
    assert "secret" not in html
    assert "onload" not in html
    ids = re.findall(r'<clipPath id="([^"]+)"', html)
    assert len(set(ids)) == 2  # the same drawing twice has ids of its own
    assert all(f'clip-path="url(#{each})"' in html for each in ids)


def test_a_drawing_looks_as_its_file_does(tmp_path: Path) -> None:
    import resvg_py

    from handouts.html.vectors import standalone
    from handouts.pdf.images.drawing import load_figure

    path = tmp_path / "a.svg"
    for source in (tmp_path / "a.svg", *sorted(
            (builtin_root() / "content/hip-and-back/figures").glob("*.svg"))[:3]):
        if source == path:
            path.write_text(DRAWING, encoding="utf-8")
        ours = standalone(load_figure(source, source.name), gray=False)
        one, two = (_pixels(resvg_py, text) for text in (
            source.read_text(encoding="utf-8"), ours))
        apart = sum(abs(a - b) > 64 for a, b in zip(one, two, strict=True))
        assert apart <= len(one) / 500, source.name


def _pixels(resvg: Any, svg: str) -> bytes:
    from PIL import Image

    data = bytes(resvg.svg_to_bytes(svg_string=svg, width=400, background="#ffffff"))
    return Image.open(BytesIO(data)).convert("RGB").resize((400, 200)).tobytes()


# -- a code that leads to the page --------------------------------------------------------------


def test_a_brand_s_pages_are_printed_and_none_without_them(tmp_path: Path) -> None:
    plain = built(tmp_path)
    folder = tmp_path / "templates/brands/own"
    folder.mkdir(parents=True)
    for name in ("brand.yaml", "logo.svg"):
        (folder / name).write_bytes(
            (builtin_root() / "templates/brands/sample" / name).read_bytes())
    text = (folder / "brand.yaml").read_text(encoding="utf-8")
    (folder / "brand.yaml").write_text(
        f"{text}handouts_url: https://clinic.example/handouts/\n", encoding="utf-8")
    html = built(tmp_path, brand="own").editions["page"].decode()
    assert 'href="https://clinic.example/handouts/small.en.html"' in html
    assert ">clinic.example/handouts/small.en.html<" in html
    assert 'class="code"' in html
    assert 'class="code"' not in plain.editions["page"].decode()
