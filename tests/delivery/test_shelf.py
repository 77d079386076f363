"""The shelf in a real browser, from a folder, as staff open it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handouts.content.library import Summary, load_booklet, load_topic, summaries
from handouts.delivery.manifest import Entry
from handouts.delivery.shelf import shelf_page
from handouts.project import Project, builtin_root, open_project
from handouts.render.strings import load_words
from handouts.theme.brand import load_brand
from tests.content.test_search import CASES

ENTRY = Entry(
    kind="topic", slug="sciatica", file="sciatica.pdf", title="Sciatica",
    question="Why does pain run down my leg?", version="1.0", lang="en", shelf="counter", sheet=4,
    pages=2, bytes=30_000, sha256="0" * 64, find=("slipped disc", "pinched nerve"),
    codes=("M54.3", "M54.4-"), teach_back="I can say when to call.",
    chart_line="Gave 'Sciatica' v1.0, English, standard print", reviewed_by="", next_review="",
    inputs="1",
)
HEAT = replace(ENTRY, slug="heat", file="heat & cold.pdf", title="Heat or <cold>?", sheet=None,
               shelf="chapter", question="What is better?", find=("café",), codes=("S39.012",),
               chart_line="Gave 'Heat or <cold>?' v1.0, English, standard print",
               reviewed_by="A. Person, MD", next_review="2020-01-01")
BOOK = replace(ENTRY, kind="booklet", slug="all", file="all.pdf", title="All of it", sheet=None,
               shelf="booklet", find=(), codes=(), state="stale")


def _page(*entries: Entry, color: str = "") -> str:
    project = open_project(builtin_root())
    return shelf_page(project, load_brand(project, "sample"), load_words(project, "en"), entries,
                      "en", color).decode()


def test_words_of_content_are_text_and_never_markup() -> None:
    page = _page(HEAT)
    assert "Heat or &lt;cold&gt;?" in page
    assert "<cold>" not in page
    assert 'href="heat%20%26%20cold.pdf"' in page


def test_the_shelf_has_the_color_of_the_brand_unless_it_is_too_pale() -> None:
    assert "--brand: #2f5d34" in _page(ENTRY, color="#2f5d34")
    assert "--brand: #0b5563" in _page(ENTRY, color="#ffee88")


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = _page(ENTRY, HEAT, BOOK)
    assert "http:" not in page
    assert "https:" not in page
    assert "default-src 'none'" in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return Chromium; a machine without it skips, but not a CI machine."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    assert program, "Chromium is not installed"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def shelf(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Return the page of three entries, opened from a folder."""
    (tmp_path / "index.html").write_text(_page(ENTRY, HEAT, BOOK), encoding="utf-8")
    errors: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text)
            if message.type == "error" else None)
    page.goto((tmp_path / "index.html").as_uri())
    yield page
    page.close()
    assert errors == []


def _shipped(project: Project, one: Summary) -> Entry:
    """Return what the manifest would say of a topic or booklet."""
    find, booklet = one.find, one.shelf == "booklet"
    if booklet:
        topics = load_booklet(project, one.slug, "en").topics
        find = tuple(load_topic(project, slug, "en").title for slug in topics)
    return replace(ENTRY, kind="booklet" if booklet else "topic", slug=one.slug,
                   file=f"{one.slug}.pdf", title=one.title, question=one.question,
                   shelf=one.shelf, sheet=int(one.sheet) if one.sheet else None, find=find,
                   codes=one.codes)


@pytest.fixture(scope="module")
def whole_shelf(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the page of all that ships, opened from a folder."""
    folder = tmp_path_factory.mktemp("whole")
    project = open_project(tmp_path_factory.mktemp("empty"))
    entries = [_shipped(project, one) for one in summaries(project, "en")]
    (folder / "index.html").write_text(_page(*entries), encoding="utf-8")
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("case", [*CASES["words"], *CASES["codes"]], ids=lambda case: case["asked"])
def test_the_shelf_finds_what_the_command_finds(whole_shelf: Any, case: dict[str, Any]) -> None:
    whole_shelf.fill("#search", case["asked"])
    files = [link.get_attribute("href") for link in whole_shelf.query_selector_all(".actions a")
             if link.is_visible()]
    assert files[:1] == ([f"{case['first']}.pdf"] if case["first"] else [])
    said = whole_shelf.inner_text("#found")
    guessed = " → ".join(case["guessed"]) + ": " if "guessed" in case else ""
    count = "1 handout" if len(files) == 1 else f"{len(files)} handouts"
    assert said == (guessed + count if files else "Nothing found. Try another word.")


def test_an_empty_search_puts_all_back_in_their_order(whole_shelf: Any) -> None:
    whole_shelf.fill("#search", "")
    before = visible(whole_shelf)
    whole_shelf.fill("#search", "bed rest")
    assert visible(whole_shelf) != before
    whole_shelf.fill("#search", "")
    assert visible(whole_shelf) == before
    assert before[0].startswith("Sheet 1")


def test_words_and_a_code_may_be_asked_together(shelf: Any) -> None:
    shelf.fill("#search", "m54.41 disc")
    assert len(visible(shelf)) == 1
    shelf.fill("#search", "m54.41 cafe")
    assert visible(shelf) == []


def visible(page: Any) -> list[str]:
    return [heading.inner_text() for heading in page.query_selector_all("h3")
            if heading.is_visible()]


@pytest.mark.parametrize(("asked", "found"), [
    ("slipped DISC", ["Sheet 4 Why does pain run down my leg?"]),
    ("m54.41", ["Sheet 4 Why does pain run down my leg?"]),
    ("M54", ["Sheet 4 Why does pain run down my leg?"]),
    ("CAFE", ["Heat or <cold>?"]), ("s39.012a", ["Heat or <cold>?"]), ("nothing such", []),
])
def test_search_finds_words_questions_synonyms_and_codes(
    shelf: Any, asked: str, found: list[str]
) -> None:
    assert len(visible(shelf)) == 3
    shelf.fill("#search", asked)
    assert [" ".join(each.split()) for each in visible(shelf)] == found
    said = shelf.inner_text("#found")
    assert said == ("1 handout" if found else "Nothing found. Try another word.")
    shelf.fill("#search", "")
    assert len(visible(shelf)) == 3


def test_the_chart_line_is_copied(shelf: Any) -> None:
    card = shelf.locator(".card").first
    card.get_by_role("button", name="Copy chart line: Sciatica").click()
    said = card.locator(".said")
    said.wait_for()
    assert said.inner_text() == "Copied"
    shelf.fill("#search", "")
    shelf.focus("#search")
    shelf.keyboard.press("Control+V")
    assert shelf.input_value("#search") == "Gave 'Sciatica' v1.0, English, standard print"


def test_open_and_print_lead_to_the_file(shelf: Any) -> None:
    card = shelf.locator(".card").first
    assert card.get_by_role("link", name="Open: Sciatica").get_attribute("href") == "sciatica.pdf"
    with shelf.expect_popup() as popup:
        card.get_by_role("button", name="Print: Sciatica").click()
    assert popup.value is not None
    assert "Press Ctrl+P there" in card.locator(".said").inner_text()


def test_what_must_not_be_handed_out_is_marked(shelf: Any) -> None:
    cards = shelf.locator(".card")
    assert cards.nth(0).locator(".mark").all_inner_texts() == [
        "Not yet reviewed by a clinician"]
    assert cards.nth(1).locator(".mark").all_inner_texts() == [
        "The review is out of date. Do not hand it out."]
    assert any("earlier build" in words for words in cards.nth(2).locator(".mark")
               .all_inner_texts())


def test_axe_finds_nothing(shelf: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(shelf)
    assert results.violations_count == 0, results.generate_report()
    # The check itself sees what is wrong.
    shelf.evaluate("document.querySelector('label').remove()")
    assert Axe().run(shelf, options={"runOnly": ["label"]}).violations_count == 1
