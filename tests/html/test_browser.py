"""Web pages in a real browser: on a phone, enlarged, dark, in colors of the reader, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.common import gather
from handouts.orders import Job, Order
from handouts.pipeline import build
from handouts.project import builtin_root, open_project
from tests.axe import violations

# 320 px wide is also a screen of 1,280 px at 400 % (WCAG 2.2, 1.4.10).
WAYS: dict[str, dict[str, Any]] = {
    "a phone": {"width": 320, "height": 640},
    "a desk": {"width": 1280, "height": 900},
    "dark": {"width": 320, "height": 640, "color_scheme": "dark"},
    "forced colors": {"width": 768, "height": 900, "forced_colors": "active"},
    "reduced motion": {"width": 768, "height": 900, "reduced_motion": "reduce"},
}
# A sheet with figures and fields, one with the most words, and a booklet with all else.
SHEETS = (Order("topic", "home-remedies"), Order("topic", "infection-and-weak-bones"),
          Order("booklet", "sciatica-pack"))


@cache
def pages() -> dict[str, bytes]:
    common = gather(Job(open_project(builtin_root()), editions=("page",)))
    return {order.slug: build(order, common).editions["page"] for order in SHEETS}


@dataclass(frozen=True)
class Window:
    """One window for one page after the other, and what is told of the page in it."""

    page: Any
    told: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Window]:
    made = Window(browser.new_page())
    made.page.on("pageerror", lambda error: made.told.append(str(error)))
    made.page.on("console", lambda message: made.told.append(message.text))
    made.page.on("request", lambda request: made.told.append(request.url)
                 if not request.url.startswith(("file:", "data:")) else None)
    yield made
    made.page.close()


def opened(
    window: Window, folder: Path, html: bytes, *, width: int = 1280, height: int = 720,
    color_scheme: str = "light", forced_colors: str = "none", reduced_motion: str = "no-preference",
) -> tuple[Any, list[str]]:
    """Show a page as a browser does in which nobody has seen it; return it and what it tells."""
    path = folder / "page.html"
    path.write_bytes(html)
    page = window.page
    page.goto("about:blank")
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(media="null", color_scheme=color_scheme, forced_colors=forced_colors,
                       reduced_motion=reduced_motion)
    window.told.clear()
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready.then(() => null)")
    return page, window.told


# Every sheet is looked at where it is narrowest and where its colors are others; what is wide, has
# no colors of its own or does not move has the same style sheet for all, so one stands for them.
@pytest.mark.parametrize(("slug", "way"), [
    pytest.param(order.slug, way, marks=() if order == SHEETS[0] or way in ("a phone", "dark") else
                 pytest.mark.whole_library) for order in SHEETS for way in WAYS])
def test_axe_finds_nothing(window: Window, tmp_path: Path, slug: str, way: str) -> None:
    page, told = opened(window, tmp_path, pages()[slug], **WAYS[way])
    found = violations(page)
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert found == []
    assert told == []  # the page keeps to its own policy, and asks for nothing
    assert wider == 0


def test_axe_finds_a_field_without_its_name(window: Window, tmp_path: Path) -> None:
    html = pages()["home-remedies"].replace(b"aria-label", b"data-label")
    page, _ = opened(window, tmp_path, html)
    assert violations(page)


def test_a_page_may_not_be_given_another_look(window: Window, tmp_path: Path) -> None:
    html = pages()["home-remedies"].replace(b"<style>", b"<style>*{color:red}")
    _, told = opened(window, tmp_path, html)
    assert any("Content Security Policy" in each for each in told)


def test_its_own_faces_are_used(window: Window, tmp_path: Path) -> None:
    page, _ = opened(window, tmp_path, pages()["home-remedies"])
    states = page.evaluate("[...document.fonts].map(each => each.status)")
    assert states == ["loaded", "loaded"]


@pytest.mark.parametrize("paper", ["Letter", "A4"])
@pytest.mark.parametrize("slug", ["home-remedies", "infection-and-weak-bones"])
def test_a_sheet_prints_on_two_pages(
    window: Window, tmp_path: Path, slug: str, paper: str
) -> None:
    page, _ = opened(window, tmp_path, pages()[slug])
    pdf = PdfReader(BytesIO(page.pdf(format=paper, prefer_css_page_size=True)))
    assert len(pdf.pages) == 2
    assert "Page 1 of 2" in pdf.pages[0].extract_text()


def test_a_blank_prints_as_a_line_with_what_was_typed(window: Window, tmp_path: Path) -> None:
    page, _ = opened(window, tmp_path, pages()["home-remedies"])
    field = page.locator("input[type=text]").first
    field.fill("25")
    page.emulate_media(media="print")
    style = field.evaluate("each => { const s = getComputedStyle(each);"
                           "return [s.borderTopWidth, s.borderBottomWidth] }")
    pdf = PdfReader(BytesIO(page.pdf()))
    assert style == ["0px", "1px"]
    assert "25" in "".join(each.extract_text() for each in pdf.pages)


def test_the_skip_link_shows_when_it_is_reached(window: Window, tmp_path: Path) -> None:
    page, _ = opened(window, tmp_path, pages()["home-remedies"],
                     width=320, height=640, reduced_motion="reduce")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#_start"
