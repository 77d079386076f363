"""The shelf in a real browser, from a folder, as staff open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from handouts.content.library import Summary, load_booklet, load_topic, summaries
from handouts.content.search import Index, find
from handouts.content.search_index import build_index
from handouts.content.search_rows import WEIGHTS, posting_row, postings
from handouts.delivery.manifest import Entry
from handouts.delivery.shelf import FIRST_SHOWN, MOST_SHOWN, shelf_page
from handouts.project import Project, builtin_root, open_project
from handouts.render.strings import load_words
from handouts.settings import Settings
from handouts.textrow import text_row
from handouts.theme.brand import load_brand
from tests.axe import violations
from tests.content.test_search import FIRST
from tests.page_writes import writes, writes_of_keys

NOTHING = ("Nothing found. Try another word. "
           "The emergency sheets come first here, then all the others.")
ENTRY = Entry(
    kind="topic", slug="sciatica", file="sciatica.pdf", title="Sciatica",
    question="Why does pain run down my leg?", version="1.0", lang="en", shelf="counter", sheet=4,
    pages=2, bytes=30_000, sha256="0" * 64, find=text_row(["slipped disc", "pinched nerve"]),
    codes=("M54.3", "M54.4-"), teach_back="I can say when to call.",
    chart_line="Gave 'Sciatica' v1.0, English, standard print", reviewed_by="", next_review="",
    inputs="1",
)
HEAT = replace(ENTRY, slug="heat", file="heat & cold.pdf", title="Heat or <cold>?", sheet=None,
               shelf="chapter", question="What is better?", find=text_row(["café"]),
               codes=("S39.012",),
               chart_line="Gave 'Heat or <cold>?' v1.0, English, standard print",
               reviewed_by="A. Person, MD", next_review="2020-01-01")
BOOK = replace(ENTRY, kind="booklet", slug="all", file="all.pdf", title="All of it", sheet=None,
               shelf="booklet", find="", codes=(), state="stale")


# What the library has of these, and a Spanish one beside them.
FILES = {
    "pack.yaml": "title: Backs\nemergency_sheet: help\ndanger_signs: [nerves]\n",
    "en/danger_signs.yaml": "groups: [{id: nerves, title: Nerves, full: [Numbness]}]\n",
    "en/topics/sciatica.yaml": "title: Sciatica\nquestion: Why does pain run down my leg?\n"
                               "find: [slipped disc, pinched nerve]\n"
                               "codes: {icd10cm: [M54.3, M54.4-]}\nshelf: counter\nsheet: '4'\n",
    "en/topics/heat.yaml": "title: Heat or <cold>?\nfind: [café]\n"
                           "codes: {icd10cm: [S39.012]}\nshelf: chapter\n",
    "en/topics/help.yaml": "title: Help\nfind: [urgent]\nshelf: counter\nsheet: '1'\n",
    "es/topics/calor.yaml": "title: Calor\nfind: [bolsa caliente]\nshelf: chapter\n",
    "booklets/all.yaml": "title: All of it\ntopics: [sciatica]\n",
}


@cache
def _small() -> Index:
    with TemporaryDirectory() as folder:
        for name, text in FILES.items():
            path = Path(folder) / "content/backs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (Path(folder) / "tool").mkdir()
        return build_index(
            Project(Path(folder), Path(folder) / "tool", Settings()), ("en", "es"))[1]


def _page(
    *entries: Entry, color: str = "", index: Index | None = None,
    languages: dict[str, str] | None = None,
) -> str:
    project = open_project(builtin_root())
    return b"".join(shelf_page(
        project, load_brand(project, "sample"), load_words(project, "en"), entries, "en",
        index or _small(), color, languages)).decode()


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


@dataclass(frozen=True)
class Window:
    """One window for one page after the other: a new one takes half a second."""

    page: Any
    errors: list[str]


@pytest.fixture(scope="module")
def shared(browser: Any) -> Iterator[Window]:
    """Return a window, and what went wrong in it so far."""
    window = Window(browser.new_page(), [])
    window.page.on("pageerror", lambda error: window.errors.append(str(error)))
    window.page.on("console", lambda message: window.errors.append(message.text)
                   if message.type == "error" else None)
    yield window
    window.page.close()


@pytest.fixture
def window(shared: Window) -> Iterator[Any]:
    """Return the window as if it were new; what goes wrong in it fails the test."""
    shared.errors.clear()
    shared.page.set_viewport_size({"width": 1280, "height": 720})
    shared.page.emulate_media(color_scheme="light")
    yield shared.page
    for popup in shared.page.context.pages[1:]:
        popup.close()
    assert shared.errors == []


@pytest.fixture
def shelf(window: Any, tmp_path: Path) -> Any:
    """Return the page of three entries, opened from a folder."""
    return opened(window, tmp_path, ENTRY, HEAT, BOOK)


def opened(window: Any, folder: Path, *entries: Entry, **more: Any) -> Any:
    """Return a page of some entries, opened from a folder."""
    window.goto(written(folder, *entries, **more))
    return window


def written(folder: Path, *entries: Entry, **more: Any) -> str:
    """Write a page of some entries into a folder; return its address."""
    (folder / "index.html").write_text(_page(*entries, **more), encoding="utf-8")
    return (folder / "index.html").as_uri()


def _shipped(project: Project, one: Summary) -> Entry:
    """Return what the manifest would say of a topic or booklet."""
    find, booklet = one.find, one.shelf == "booklet"
    if booklet:
        topics = load_booklet(project, one.slug, "en").topics
        find = text_row(load_topic(project, slug, "en").title for slug in topics)
    return replace(ENTRY, kind="booklet" if booklet else "topic", slug=one.slug,
                   file=f"{one.slug}.pdf", title=one.title, question=one.question,
                   shelf=one.shelf, sheet=int(one.sheet) if one.sheet else None, find=find,
                   codes=one.codes)


@pytest.fixture(scope="module")
def shipped() -> Index:
    return build_index(open_project(builtin_root()), ("en",))[1]


@pytest.fixture(scope="module")
def whole_shelf(
    browser: Any, shipped: Index, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """Return the page of all that ships, opened from a folder."""
    folder = tmp_path_factory.mktemp("whole")
    project = open_project(tmp_path_factory.mktemp("empty"))
    entries = [_shipped(project, one) for one in summaries(project, "en")]
    (folder / "index.html").write_text(_page(*entries, index=shipped), encoding="utf-8")
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    yield page
    page.close()


def results(page: Any) -> list[str]:
    """Return the keys of the cards that are shown as found, in their order."""
    found: list[str] = page.eval_on_selector_all(
        "#results:not([hidden]) .card", "cards => cards.map(card => card.dataset.keys)")
    return found


# The keys of the cards that are shown as found, and what is said of them, for each of many
# searches; to ask the browser for each one would take half a minute.
_SEARCH = """asked => asked.map(words => {
    const field = document.querySelector("#search"), said = document.querySelector("#found");
    field.value = words;
    field.dispatchEvent(new InputEvent("input", {bubbles: true}));
    const cards = document.querySelectorAll("#results:not([hidden]) .card");
    return [[...cards].map(card => card.dataset.keys), said.hidden ? "" : said.textContent];
})"""
ASKED = (
    *FIRST, "sliped disk yesterday", "bac", "infe", "massag", "stre", "hip", "pain", "m54 leg",
    "M54.41 exercises", "x" * 1_001, "bleeding " * 100, "\U0001f600 sciatica", "İ ﬁ ½ ﬀ")


def test_the_shelf_finds_what_the_command_finds(whole_shelf: Any, shipped: Index) -> None:
    shown = whole_shelf.evaluate(_SEARCH, list(ASKED))
    assert len(shown) == len(ASKED) > 1_000
    wrong = [(asked, got) for asked, got in zip(ASKED, shown, strict=True)
             if got != told_of(shipped, asked)]
    assert wrong == []
    assert len({said for _, said in shown}) > 10, "the page says the same of everything"


def told_of(index: Index, asked: str) -> list[object]:
    """Return the keys that the command finds, and what the page is to say of them."""
    expected = find(index, asked.strip())
    count = len(expected.keys)
    told = ["1 handout" if count == 1 else f"{count} handouts"] if count else []
    guessed = [" → ".join(pair) for pair in expected.guessed]
    without = [f"no sheet has '{word}'" for word in expected.unknown]
    said = ": ".join([*guessed, *without, *told]) if count else NOTHING if asked else ""
    return [list(expected.keys or (index.emergency if asked else ())), said]


def test_an_empty_search_puts_all_back_in_their_order(whole_shelf: Any) -> None:
    whole_shelf.fill("#search", "")
    before = visible(whole_shelf)
    whole_shelf.fill("#search", "bed rest")
    assert visible(whole_shelf) != before
    whole_shelf.fill("#search", "")
    assert visible(whole_shelf) == before
    assert before[0].startswith("Sheet 1")


def test_who_finds_nothing_sees_the_emergency_sheet_and_then_all_others(whole_shelf: Any) -> None:
    whole_shelf.fill("#search", "")
    before = visible(whole_shelf)
    whole_shelf.fill("#search", "xylophone")
    assert whole_shelf.inner_text("#found") == NOTHING
    assert whole_shelf.inner_text("#results h2") == "In an emergency"
    assert sorted(visible(whole_shelf)) == sorted(before)
    assert results(whole_shelf) == ["topic/when-to-see-a-doctor/en"]
    assert visible(whole_shelf)[0].endswith("Is it an emergency?")


def test_what_is_typed_letter_by_letter_is_found_as_what_is_pasted(whole_shelf: Any) -> None:
    for asked in ("numb groin", "xylophone", "sciatica"):
        whole_shelf.fill("#search", "")
        whole_shelf.fill("#search", asked)
        pasted = visible(whole_shelf)
        whole_shelf.fill("#search", "")
        whole_shelf.locator("#search").press_sequentially(asked)
        assert visible(whole_shelf) == pasted != []


def test_sheets_of_another_language_are_found_by_its_words(window: Any, tmp_path: Path) -> None:
    other = replace(HEAT, slug="calor", lang="es", title="Calor")
    page = opened(window, tmp_path, ENTRY, HEAT, other)
    for asked, found in (("bolsas calientes", ["topic/calor/es"]), ("calor", ["topic/calor/es"]),
                         ("pinched nerve", ["topic/sciatica/en"])):
        page.fill("#search", asked)
        assert results(page) == found


def test_no_text_of_an_index_ends_its_element() -> None:
    index = replace(_small(), joined={"x": "</script><p id=x>"})
    assert "</script><p" not in _page(ENTRY, index=index)


def test_words_and_a_code_may_be_asked_together(shelf: Any) -> None:
    shelf.fill("#search", "m54.41 disc")
    assert len(visible(shelf)) == 1
    shelf.fill("#search", "m54.41 cafe")
    assert shelf.inner_text("#found") == NOTHING


def visible(page: Any) -> list[str]:
    # The text of what stands below the window is there, though not yet laid out.
    found: list[str] = page.locator("h3").evaluate_all(
        "all => all.filter(each => each.checkVisibility({visibilityProperty: true}))"
        ".map(each => each.textContent)")
    return [" ".join(each.split()) for each in found]


def test_search_finds_words_questions_synonyms_and_codes(shelf: Any) -> None:
    for asked, found in (
        ("slipped DISC", "Sheet 4 Why does pain run down my leg?"),
        ("m54.41", "Sheet 4 Why does pain run down my leg?"),
        ("M54", "Sheet 4 Why does pain run down my leg?"),
        ("CAFE", "Heat or <cold>?"), ("s39.012a", "Heat or <cold>?"),
    ):
        assert len(visible(shelf)) == 3
        shelf.fill("#search", asked)
        assert visible(shelf) == [found], asked
        assert shelf.inner_text("#found") == "1 handout"
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


def test_from_a_server_the_browser_prints_at_once(browser: Any) -> None:
    context = browser.new_context()
    context.add_init_script("""
        Object.defineProperty(Navigator.prototype, "pdfViewerEnabled", { get: () => true });
        window.print = () => { top.printed = location.pathname; };""")
    context.route("http://shelf.test/**", lambda route: route.fulfill(
        body=_page(ENTRY, HEAT) if route.request.url.endswith("/") else "<p>the handout",
        content_type="text/html"))
    page = context.new_page()
    page.goto("http://shelf.test/")
    card = page.locator(".card").first
    card.get_by_role("button", name="Print: Sciatica").click()
    card.get_by_text("Choose the printer").wait_for()
    assert page.evaluate("printed") == "/sciatica.pdf"
    assert len(context.pages) == 1
    context.close()


def test_what_must_not_be_handed_out_is_marked(shelf: Any) -> None:
    cards = shelf.locator(".card")
    assert cards.nth(0).locator(".mark").all_inner_texts() == [
        "Not yet reviewed by a clinician"]
    assert cards.nth(1).locator(".mark").all_inner_texts() == [
        "The review is out of date. Do not hand it out."]
    assert any("earlier build" in words for words in cards.nth(2).locator(".mark")
               .all_inner_texts())


LARGE = replace(ENTRY, variant="large-print", file="sciatica_lp.pdf", pages=4, state="stale",
                chart_line="Gave 'Sciatica' v1.0, English, large print")


def test_a_topic_has_one_card_with_all_its_prints_each_with_its_own_mark(
    window: Any, tmp_path: Path
) -> None:
    page = opened(window, tmp_path, ENTRY, LARGE, HEAT)
    assert page.locator(".card").count() == 2
    first = page.locator(".card").first
    links = {each.get_attribute("aria-label"): (each.inner_text(), each.get_attribute("href"))
             for each in first.get_by_role("link").all()}
    assert links == {"Open: Sciatica": ("Standard", "sciatica.pdf"),
                     "Open: Sciatica, large print": ("Large", "sciatica_lp.pdf")}
    assert first.locator("p.mark:has(b)").all_inner_texts() == [
        "Standard: Not yet reviewed by a clinician", "Large: This file is from an earlier build "
        "and is out of date. Do not hand it out."]
    first.get_by_text("More", exact=True).click()
    standard, large = first.locator(".print").all()
    assert "Standard print: Version 1.0, 2 pages" in standard.inner_text()
    assert "Large print: Version 1.0, 4 pages" in large.inner_text()
    large.get_by_role("button", name="Copy chart line").click()
    first.locator(".said").wait_for()
    page.focus("#search")
    page.keyboard.press("Control+V")
    assert page.input_value("#search") == LARGE.chart_line


def test_a_review_that_all_prints_share_is_told_once_and_marked_when_it_is_over(
    window: Any, tmp_path: Path
) -> None:
    heat = replace(HEAT, variant="gray", file="gray.pdf")
    page = opened(window, tmp_path, HEAT, heat)
    assert page.locator(".review").all_inner_texts() == [
        "The review is out of date. Do not hand it out."]
    assert page.locator(".card > .mark").count() == 1


def test_keys_alone_find_open_and_return(shelf: Any) -> None:
    shelf.focus("#search")
    shelf.keyboard.type("disc")
    with shelf.expect_popup() as popup:
        shelf.keyboard.press("Enter")
    assert popup.value is not None
    shelf.fill("#search", "")
    focused = "document.activeElement.getAttribute('href') || document.activeElement.id"
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "Escape", "ArrowDown",
                "ArrowRight", "ArrowLeft", "/", "/"):
        shelf.keyboard.press(key)
        seen.append(shelf.evaluate(focused))
    first, second = "sciatica.pdf", "heat%20%26%20cold.pdf"
    assert seen == [first, second, first, "search", first, "search", first, second, first,
                    "search", "search"]
    # Only the second one was typed: a sign leads to the search from a card, and nowhere else.
    assert shelf.input_value("#search") == "/"


def test_arrows_go_through_the_cards_as_they_stand(window: Any, tmp_path: Path) -> None:
    entries = [replace(ENTRY, slug=f"s{number}", file=f"{number}.pdf", sheet=number)
               for number in range(1, 6)]
    page = opened(window, tmp_path, *entries)
    page.set_viewport_size({"width": 1280, "height": 800})
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft",
                "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(page.evaluate(
            "document.activeElement.getAttribute('href') || document.activeElement.id"))
    # Three stand in a row; what is below the end of the last row is nothing but the search.
    assert seen == ["1.pdf", "4.pdf", "5.pdf", "search", *seen[4:]]
    page.locator("a.open").nth(2).focus()
    for key, expected in (("ArrowDown", "5.pdf"), ("ArrowUp", "2.pdf"), ("ArrowUp", "search")):
        page.keyboard.press(key)
        assert page.evaluate(
            "document.activeElement.getAttribute('href') || document.activeElement.id") == expected


def test_a_topic_has_one_card_with_all_its_languages(window: Any, tmp_path: Path) -> None:
    spanish = replace(HEAT, lang="es", title="¿Calor o frío?", file="heat.es.pdf")
    page = opened(window, tmp_path, ENTRY, HEAT, spanish, languages={"es": "español"})
    assert page.locator(".card").count() == 2
    card = page.locator(".card").nth(1)
    assert [" ".join(each.split()) for each in card.locator(".prints").all_inner_texts()] == [
        "en: Standard", "español: Standard"]
    assert card.locator(".prints").nth(1).get_attribute("lang") == "es"
    assert "Heat or" in card.locator("h3").inner_text()


@pytest.mark.parametrize(("news", "told"), [
    ("new {today}", ["New on {today}"]), ("changed {today}", ["Changed on {today}"]),
    ("changed 2020-01-01", []), ("", [])])
def test_a_card_tells_what_is_new_or_changed_for_90_days(
    window: Any, tmp_path: Path, news: str, told: list[str]
) -> None:
    today = date.today().isoformat()
    page = opened(window, tmp_path, replace(ENTRY, news=news.format(today=today)))
    assert [each.inner_text() for each in page.locator(".news").all() if each.is_visible()] == [
        each.format(today=today) for each in told]


def test_a_card_shows_page_1_of_a_file_that_may_be_told_of(window: Any, tmp_path: Path) -> None:
    picture = "306 396|f#0b5563 M27 39h252v1h-252z|4#1a1a1a M27 67h141"
    shown = replace(ENTRY, picture=picture)
    stale = replace(HEAT, picture=picture, state="stale")
    hostile = replace(BOOK, state="current", picture='306 396|f#0b5563 "/><script>alert(1)//')
    page = opened(window, tmp_path, shown, stale, hostile)
    pictures = [card.locator("svg path").count() for card in page.locator(".card").all()]
    assert pictures == [2, 0, 0]
    path = page.locator("svg path").nth(1)
    assert (path.get_attribute("stroke"), path.get_attribute("stroke-width")) == ("#1a1a1a", "4")


LARGE_COUNT = MOST_SHOWN + 70


@pytest.fixture
def large(window: Any, tmp_path: Path) -> tuple[Any, Index, str]:
    """Return the page of a large library of sheets alike, its index, and a word that finds all."""
    entries = [replace(ENTRY, slug=f"s{number}", file=f"{number}.pdf", sheet=number,
                       title=f"Pain <{number}>", news=f"new {date.today()}")
               for number in range(1, LARGE_COUNT + 1)]
    own, like = next(each for each in enumerate(_small().sheets) if each[1].key == "topic/heat/en")
    index = replace(_small(), sheets=tuple(replace(
        like, key=f"topic/s{number}/en") for number in range(1, LARGE_COUNT + 1)), postings=tuple(
        posting_row(number * WEIGHTS + weight for at, weight in postings(row) if at == own
                    for number in range(LARGE_COUNT)) for row in _small().postings))
    asked = next(form for form, terms in index.forms.items()
                 if len(form) > 3 and any(index.postings[term] for term in terms))
    return opened(window, tmp_path, *entries, index=index), index, asked


def test_a_large_library_is_shown_and_found_in_parts(large: tuple[Any, Index, str]) -> None:
    page, _, asked = large
    assert page.locator(".card").count() == FIRST_SHOWN
    more = page.get_by_role("button", name="Show more")
    while more.is_visible():
        more.click()
    cards = page.locator(".counter .card")
    assert cards.locator("h3 .number").all_text_contents() == [
        f"Sheet {number}" for number in range(1, LARGE_COUNT + 1)]
    assert cards.last.locator(".below").text_content() == f"Pain <{LARGE_COUNT}>"
    page.reload()
    page.fill("#search", asked)
    assert page.inner_text("#found") == f"{LARGE_COUNT} handouts"
    shown = len(results(page))
    assert shown < LARGE_COUNT
    for _ in range(LARGE_COUNT // shown):
        more.click()
    assert len(results(page)) == LARGE_COUNT


# A dozen cards go and a dozen come; the heading, the count and the parts are shown or hidden.
MOST_WRITES = 40


def test_a_key_writes_no_more_than_is_seen_and_all_is_found_in_its_order(
    large: tuple[Any, Index, str]
) -> None:
    page, index, asked = large
    more = page.get_by_role("button", name="Show more")
    while more.is_visible():
        more.click()
    for typed in (asked, "xylophone"):
        assert 0 < max(writes_of_keys(page, typed)) <= MOST_WRITES
    page.fill("#search", asked)
    assert visible(page) == [f"Sheet {number} {ENTRY.question}" for number in range(
        1, len(results(page)) + 1)]
    while more.is_visible():
        more.click()
    assert results(page) == list(find(index, asked).keys)
    page.fill("#search", "")
    assert len(visible(page)) == LARGE_COUNT


def test_a_key_that_wrote_to_each_card_would_be_counted(large: tuple[Any, Index, str]) -> None:
    page, _, _ = large
    page.get_by_role("button", name="Show more").click()
    assert writes(page, "document.querySelector('.all').hidden = true") == 1
    assert writes(page, "document.querySelectorAll('.card').forEach("
                  "card => { card.hidden = true; })") > MOST_WRITES


def test_cards_that_a_search_hides_can_be_neither_read_nor_reached(whole_shelf: Any) -> None:
    whole_shelf.fill("#search", "")
    headings = whole_shelf.locator(".all h2").all_text_contents()
    seen = whole_shelf.locator("body").aria_snapshot()
    assert all(f'heading "{heading}"' in seen for heading in headings)
    whole_shelf.fill("#search", "sciatica")
    seen = whole_shelf.locator("body").aria_snapshot()
    assert not any(f'"{heading}"' in seen for heading in headings)
    assert 'heading "Search results"' in seen
    height = whole_shelf.locator(".all").evaluate("all => all.getBoundingClientRect().height")
    assert height == 0
    last = whole_shelf.locator("#results .card summary").last
    last.focus()
    whole_shelf.keyboard.press("Tab")
    assert not whole_shelf.evaluate("Boolean(document.activeElement.closest('.all'))")
    whole_shelf.emulate_media(media="print")
    assert whole_shelf.locator(".all").evaluate("all => all.getBoundingClientRect().height") == 0
    whole_shelf.emulate_media(media="screen")
    whole_shelf.fill("#search", "")


def test_without_a_script_every_handout_of_a_large_library_has_a_link_and_its_marks(
    browser: Any, tmp_path: Path
) -> None:
    from handouts.delivery.shelf import MOST_SHOWN

    count = MOST_SHOWN + 1
    entries = [replace(ENTRY, slug=f"s{number}", file=f"{number}.pdf", sheet=number,
                       title=f"Pain <{number}>") for number in range(1, count)]
    last = replace(HEAT, shelf="counter", sheet=count, state="stale", title="Old </noscript>")
    (tmp_path / "index.html").write_text(_page(*entries, last), encoding="utf-8")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((tmp_path / "index.html").as_uri())
    for number in range(1, count):
        assert page.locator(f'a[href="{number}.pdf"]:visible').count() >= 1
    line = page.locator("noscript li").last
    assert " ".join(line.inner_text().split()) == (
        "What is better? Old </noscript> This file is from an earlier build and is out of date. "
        "Do not hand it out.")
    # What needs a script is not there to be tried in vain.
    for one in ("#search", ".to-print", ".copy", ".show-more"):
        assert not page.locator(one).first.is_visible()
    page.context.close()


def test_the_page_fits_a_phone_and_has_contrast_in_the_dark(shelf: Any) -> None:
    shelf.set_viewport_size({"width": 320, "height": 700})
    shelf.emulate_media(color_scheme="dark")
    wider = shelf.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
    assert violations(shelf) == []


@pytest.mark.parametrize(("query", "asked", "first"), [
    ("mainSearchCriteria.v.c=M54.41", "M54.41", "sciatica.pdf"),
    ("MAINSEARCHCRITERIA.c.c=%20m5441%20&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90",
     "m5441", "sciatica.pdf"),
    ("mainSearchCriteria.v.c=23056005&mainSearchCriteria.v.cs=2.16.840.1.113883.6.96"
     "&mainSearchCriteria.v.dn=pinched+nerve", "pinched nerve", "sciatica.pdf"),
    ("mainSearchCriteria.v.c=Z99.99&mainSearchCriteria.v.dn=slipped+disc", "slipped disc",
     "sciatica.pdf"),
    ("mainSearchCriteria.v.dn=%3Cimg%20src=x%20onerror=alert(1)%3E", "<img src=x onerror=alert(1)>",
     None),
    ("utm_source=mail", "", "sciatica.pdf"),
])
def test_an_ehr_opens_the_page_with_what_it_asks_for(
    window: Any, tmp_path: Path, query: str, asked: str, first: str | None
) -> None:
    window.goto(f"{written(tmp_path, ENTRY, HEAT, BOOK)}?{query}")
    assert window.input_value("#search") == asked
    if first is None:
        assert window.inner_text("#found") == NOTHING
    else:
        assert window.locator(".card:visible a").first.get_attribute("href") == first


def test_axe_finds_nothing(shelf: Any) -> None:
    for asked in ("", "slipped disc", "xylophone"):
        shelf.fill("#search", asked)
        assert violations(shelf) == []
    # The check itself sees what is wrong.
    shelf.evaluate("document.querySelector('label').remove()")
    assert len(violations(shelf, "label")) == 1
