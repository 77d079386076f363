"""The staff page in a real browser: from the first key to the packet and the next patient."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.content.search import find
from handouts.content.search_store import library_index
from handouts.project import open_project
from tests.axe import violations
from tests.page_writes import writes, writes_of_keys
from tests.serve.conftest import UNREVIEWED

# Printing asks a person; here, each call is written down with the page that is printed.
STUB = "window.print = () => { (top.printed = top.printed || []).push(location.pathname); };"
NAME, SECOND = "R. Diaz", "1970-03-04"
HOME, MEDICINE = "Home care for hip and back pain", "Store-bought pain medicine"


@dataclass
class Window:
    """A window, and what goes wrong in it."""

    page: Any
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text)
                     if message.type == "error" and "409" not in message.text else None)


def window_of(browser: Any) -> Window:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.add_init_script(STUB)
    return Window(context.new_page())


@contextmanager
def opened(
    window: Window, address: str, *, width: int = 1280, height: int = 900, dark: bool = False
) -> Iterator[Any]:
    """Show the page as to somebody who comes for the first time; what goes wrong fails the test."""
    window.errors.clear()
    window.page.context.clear_cookies()
    window.page.set_viewport_size({"width": width, "height": height})
    window.page.emulate_media(color_scheme="dark" if dark else "light")
    window.page.goto(address)
    window.page.locator(".sheet").first.wait_for()
    yield window.page
    for tab in window.page.context.pages[1:]:
        tab.close()
    assert window.errors == []


@pytest.fixture(scope="module")
def shared(browser: Any) -> Iterator[Window]:
    """Return a window for one page after the other: a new one takes half a second."""
    window = window_of(browser)
    yield window
    window.page.context.close()


@pytest.fixture(scope="module")
def shared_timed(browser: Any) -> Iterator[Window]:
    """Return a window whose clock the tests move."""
    window = window_of(browser)
    window.page.clock.install()
    yield window
    window.page.context.close()


@pytest.fixture
def page(shared: Window, address: str) -> Iterator[Any]:
    """Return the page, as the browser shows it after it was opened."""
    with opened(shared, address) as made:
        yield made


@pytest.fixture
def timed(shared_timed: Window, address: str) -> Iterator[Any]:
    """Return the page in the window whose clock the test moves."""
    with opened(shared_timed, address) as made:
        yield made


def titles(page: Any) -> list[str]:
    """Return what stands in the packet, in its order."""
    found: list[str] = page.locator("#basket > li > .about").all_inner_texts()
    return [each.split("\n")[0] for each in found]


def type_and_enter(page: Any, *words: str) -> int:
    """Type words into what has the focus, with Enter behind each; return the keys pressed."""
    for word in words:
        page.keyboard.type(word)
        page.keyboard.press("Enter")
    return sum(map(len, words)) + len(words)


def numbers(page: Any, *slugs: str) -> list[str]:
    """Return the numbers of some sheets."""
    return [page.locator(f"#library .sheet[data-slug={slug}] .number").inner_text()
            for slug in slugs]


def printed(page: Any, keys: str = "") -> tuple[Any, bytes]:
    """Print, and return the new tab and the packet in it."""
    with page.context.expect_page() as new:
        if keys:
            page.keyboard.press(keys)
        else:
            page.locator("#print").click()
    tab = new.value
    tab.locator("iframe").wait_for()
    source = tab.locator("iframe").get_attribute("src")
    packet = page.context.request.get(f"{page.url.rstrip('/')}{source}")
    assert packet.headers["content-type"] == "application/pdf"
    return tab, packet.body()


def asked_to_print(tab: Any) -> list[str]:
    """Return what a tab printed, once it did; its policy lets nobody wait for a function."""
    for _ in range(200):
        called: list[str] = tab.evaluate("window.printed || []")
        if called:
            return called
        tab.wait_for_timeout(50)
    return []


def test_a_packet_that_is_there_before_its_script_is_printed_too(page: Any) -> None:
    def late(route: Any) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.context.route("**/print.js", late)
    try:
        type_and_enter(page, *numbers(page, "sciatica"))
        tab, _ = printed(page)
        assert len(asked_to_print(tab)) == 1
    finally:
        page.context.unroute("**/print.js")


def test_three_sheets_for_a_named_patient_with_a_few_keys(page: Any) -> None:
    keys = type_and_enter(page, *numbers(page, "sciatica", "home-remedies", "pain-relievers"))
    keys += type_and_enter(page, "")  # on to the name
    type_and_enter(page, NAME)
    page.keyboard.type(SECOND)
    keys += 2  # Enter behind the name, and the one that prints
    assert keys <= 12
    assert titles(page)[:3] == ["Sciatica", HOME, MEDICINE]
    assert page.locator("#print").inner_text() == f"Print 4 sheets for {NAME}"
    tab, pdf = printed(page, "Enter")
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(pdf)).pages)
    assert NAME in text
    assert SECOND in text
    called = asked_to_print(tab)
    assert len(called) == 1
    assert called[0].startswith("/packet/")
    # Nothing of the patient stays on the page, in an address, or in what the browser keeps.
    assert [page.input_value(each) for each in ("#name", "#second", "#note")] == ["", "", ""]
    assert titles(page) == []
    assert page.evaluate("document.activeElement.id") == "search"
    for one in (page, tab):
        assert NAME.split()[1] not in one.url + one.title()
        assert one.evaluate("localStorage.length + sessionStorage.length") == 0
    assert all(cookie["name"] == "handouts" for cookie in page.context.cookies())


def test_the_patient_comes_back_for_a_minute(timed: Any) -> None:
    type_and_enter(timed, *numbers(timed, "sciatica"))
    timed.fill("#name", NAME)
    timed.fill("#second", SECOND)
    timed.check("#large")
    printed(timed)
    timed.clock.run_for(30_000)
    timed.locator("#same").click()
    assert timed.input_value("#name") == NAME
    assert timed.is_checked("#large")
    assert titles(timed)[0] == "Sciatica"
    printed(timed)
    timed.clock.run_for(61_000)
    assert not timed.locator("#same").is_visible()


def test_next_patient_leaves_nothing_behind(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica"))
    page.fill("#name", NAME)
    page.fill("#note", "Walk a little.")
    page.check("#gray")
    page.locator("#next").click()
    assert [page.input_value(each) for each in ("#name", "#note")] == ["", ""]
    assert not page.is_checked("#gray")
    assert titles(page) == []
    assert not page.locator("#same").is_visible()


def test_a_page_that_nobody_uses_warns_and_forgets(timed: Any) -> None:
    type_and_enter(timed, *numbers(timed, "sciatica"))
    timed.fill("#name", NAME)
    timed.clock.run_for(140_000)
    assert not timed.locator("#idle").is_visible()
    timed.clock.run_for(12_000)
    assert timed.locator("#idle").is_visible()
    assert "forgets this patient in" in timed.inner_text("#idle-text")
    timed.locator("#idle button").click()
    assert timed.input_value("#name") == NAME
    timed.clock.run_for(152_000)
    assert timed.locator("#idle").is_visible()
    timed.clock.run_for(31_000)
    assert not timed.locator("#idle").is_visible()
    assert timed.input_value("#name") == ""
    assert titles(timed) == []
    assert "forgot the patient" in timed.inner_text("#said")


def test_an_empty_page_asks_nobody_whether_they_are_there(timed: Any) -> None:
    timed.clock.run_for(400_000)
    assert not timed.locator("#idle").is_visible()


def test_going_back_brings_no_patient_back(page: Any) -> None:
    page.fill("#name", NAME)
    page.goto("about:blank")
    page.go_back()
    assert page.input_value("#name") == ""


def test_sheets_are_ordered_by_buttons_and_by_dragging(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica", "home-remedies", "pain-relievers"))
    page.get_by_role("button", name="Move up: Store-bought pain medicine").click()
    assert titles(page)[:3] == ["Sciatica", MEDICINE, HOME]
    assert page.inner_text("#said") == "Store-bought pain medicine is now number 2 of 3"
    page.keyboard.press("Enter")  # the button kept the focus
    assert titles(page)[:2] == ["Store-bought pain medicine", "Sciatica"]
    page.locator("#basket li").nth(2).drag_to(page.locator("#basket li").nth(0))
    assert titles(page)[:3] == [HOME, MEDICINE, "Sciatica"]
    page.get_by_role("button", name="Take out: Store-bought pain medicine").click()
    page.get_by_role("button", name="Take out: Sciatica").click()
    page.locator(f"#library .sheet[data-slug={UNREVIEWED}]").drag_to(page.locator("#basket"))
    assert len(titles(page)) == 3


def test_the_emergency_sheet_comes_by_itself_once_and_may_be_left_out(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica"))
    assert titles(page) == ["Sciatica", "Added by itself: When to get help"]
    type_and_enter(page, *numbers(page, "when-to-see-a-doctor"))
    assert titles(page) == ["Sciatica", "When to get help"]
    page.get_by_role("button", name="Take out: When to get help").click()
    page.get_by_role("button", name="Take out: When to get help").click()
    assert titles(page) == ["Sciatica"]
    page.get_by_role("button", name="Add the emergency sheet again").click()
    assert titles(page) == ["Sciatica", "Added by itself: When to get help"]


def test_a_packet_of_the_clinic_is_one_click(page: Any) -> None:
    page.get_by_role("button", name="Add all: Back pain, first visit").click()
    assert titles(page)[:2] == ["Home care for hip and back pain", "Sciatica"]
    assert page.evaluate("document.activeElement.id") == "name"


def test_what_is_not_reviewed_prints_as_a_sample_and_takes_no_name(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica", UNREVIEWED))
    assert page.locator("#name").is_disabled()
    assert page.locator("#chart").is_disabled()
    assert "1 of these sheets may not be given" in page.inner_text("#sample")
    assert page.locator("#print").inner_text() == "Print a sample of 3 sheets"
    _, pdf = printed(page)
    assert "Sample, not for patients" in PdfReader(BytesIO(pdf)).pages[0].extract_text()


def test_the_chart_line_is_copied_and_the_page_stays(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica"))
    page.locator("#chart").click()
    page.get_by_text("The line for the chart is copied.").wait_for()
    assert "Gave 'Sciatica'" in page.evaluate("navigator.clipboard.readText()")
    assert titles(page)[0] == "Sciatica"


def test_a_draft_is_downloaded_and_the_page_is_empty(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica"))
    page.locator("#mail").click()
    page.keyboard.type("a@example.org")
    page.locator("#draft").click()
    page.get_by_text("nobody said that the patient agreed").wait_for()
    page.check("#agreed")
    with page.expect_download() as download:
        page.locator("#draft").click()
    assert download.value.suggested_filename == "information.eml"
    assert page.input_value("#email") == ""
    assert not page.is_checked("#agreed")
    assert titles(page) == []


def test_a_dose_in_a_note_is_for_the_clinician_to_confirm(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica"))
    for name, text in (("name", NAME), ("second", SECOND), ("clinician", "A. Reader, RN"),
                        ("note", "Take 2 tablets of gabapentin 3 times a day.")):
        page.fill(f"#{name}", text)
    page.locator("#print").click()
    page.locator("#confirming").wait_for()
    assert page.input_value("#note").startswith("Take 2")
    page.check("#confirmed")
    printed(page)
    page.get_by_text("It opened in a new tab").wait_for()
    assert not page.locator("#confirming").is_visible()


def test_a_name_of_markup_is_shown_as_it_was_typed(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica"))
    evil = "<img src=x onerror=alert(1)>"
    page.fill("#name", evil)
    assert page.locator("#print").inner_text() == f"Print 2 sheets for {evil}"
    assert page.locator("#print img").count() == 0


def test_what_the_server_refuses_is_told_and_the_page_keeps_what_was_typed(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica"))
    page.fill("#name", NAME)
    page.locator("#print").click()
    told = page.get_by_text("the second identifier")
    told.wait_for()
    # No button covers it.
    assert told.bounding_box()["y"] + told.bounding_box()["height"] <= (
        page.locator("#packet .actions").bounding_box()["y"])
    assert page.input_value("#name") == NAME
    assert titles(page)[0] == "Sciatica"


def test_a_browser_that_opens_no_tab_gets_a_link(page: Any) -> None:
    page.evaluate("window.open = () => null")
    type_and_enter(page, *numbers(page, "sciatica"))
    page.locator("#print").click()
    link = page.get_by_role("link", name="Open the packet")
    link.wait_for()
    assert link.get_attribute("href").startswith("/print/")


def test_the_page_finds_what_the_command_finds(page: Any, clinic: Path) -> None:
    _, index = library_index(open_project(clinic), "en")
    for asked in ("siatica", "M54.41", "numb groin", "xylophone", "hip", "pain"):
        keys = find(index, asked).keys or index.emergency
        wanted = [key.split("/")[1] for key in keys if key.startswith("topic/")]
        page.fill("#search", asked)
        found = page.locator("#results .sheet").evaluate_all(
            "all => all.map(each => each.dataset.slug)")
        assert found == wanted, asked


# 30 rows go and 30 come; the headings and the count beside them.
MOST_WRITES = 80


@pytest.fixture
def large(shared: Window, address: str) -> Iterator[Any]:
    """Return the page of a clinic with 2,000 sheets, each the sheet of a number of its own."""
    def many(route: Any) -> None:
        answer = route.fetch()
        start = '<script type="application/json" id="data">'
        before, _, rest = answer.text().partition(start)
        text, end, after = rest.partition("</script>")
        data = json.loads(text)
        like = next(each for each in data["sheets"] if each["slug"] == "sciatica")
        data["sheets"] += [{**like, "slug": f"sciatica-{number}", "sheet": str(number)}
                           for number in range(100, 2_100)]
        route.fulfill(response=answer, body=before + start + json.dumps(data) + end + after)

    shared.page.route(address, many)
    with opened(shared, address) as made:
        yield made
    shared.page.unroute(address, many)


def test_a_large_library_is_listed_in_parts(large: Any) -> None:
    rows = large.locator("#library section", has=large.locator("[data-slug=sciatica]")).locator(
        ".sheet")
    first = rows.count()
    assert first < 100
    more = large.get_by_role("button", name="Show more").first
    more.click()
    shown = rows.count()
    assert first < shown < 1_000
    # Whoever goes on by keys goes on with the first of those that came.
    at = large.evaluate("[...document.activeElement.closest('ul').children]"
                        ".indexOf(document.activeElement.closest('li'))")
    assert at == first
    large.fill("#search", "999")
    large.locator("#search").press("Enter")
    assert titles(large)[0] == "Sciatica"
    assert rows.count() == shown


def test_a_key_writes_no_more_than_is_seen(large: Any) -> None:
    for typed in ("sciatica", "xylophone", "234"):
        assert 0 < max(writes_of_keys(large, typed)) <= MOST_WRITES
    large.get_by_role("button", name="Show more").first.click()
    assert writes(large, "document.querySelectorAll('.sheet').forEach("
                  "each => { each.hidden = true; })") > MOST_WRITES


def test_everything_can_be_done_without_a_mouse(page: Any) -> None:
    page.keyboard.type("sciatica")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Add: Sciatica"
    page.keyboard.press("Enter")
    assert titles(page)[0] == "Sciatica"
    reached: set[str] = set()
    page.locator("#search").focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
        assert page.evaluate(
            "document.activeElement === document.body || getComputedStyle(document.activeElement)"
            ".outlineStyle !== 'none'")
    assert {"name", "second", "note", "clinician", "large", "gray", "print", "mail", "chart",
            "next"} <= reached
    page.locator("#name").focus()
    tab, _ = printed(page, "Control+Enter")
    assert "/print/" in tab.url


def test_every_control_has_a_name_of_its_own(page: Any) -> None:
    type_and_enter(page, *numbers(page, "sciatica", "pain-relievers"))
    seen = page.locator("#packet").aria_snapshot()
    for part in ('heading "Packet (3 sheets)"', 'textbox "Name"',
                 'textbox "Birth date or record number"', 'textbox "Note for this patient"',
                 'group "For"', 'group "How to print"', 'checkbox "Large print"',
                 'button "Print 3 sheets"', 'button "Take out: Sciatica"', "status"):
        assert part in seen, seen
    names = page.get_by_role("button").evaluate_all(
        "all => all.filter(each => each.closest('#library, #basket'))"
        ".map(each => each.ariaLabel || each.textContent)")
    assert len(set(names)) == len(names)


# What a rule finds depends on the width or on the colors, and never on both: two of the four ways
# have each width and each scheme.
@pytest.mark.parametrize(("width", "dark"), [
    (320, True), (1280, False), pytest.param(320, False, marks=pytest.mark.whole_library),
    pytest.param(1280, True, marks=pytest.mark.whole_library)])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    shared_timed: Window, address: str, width: int, dark: bool
) -> None:
    with opened(shared_timed, address, width=width, height=800, dark=dark) as page:
        for asked in ("", "heat", "xylophone", "sciatica\n", "MAIL", "sprains\n", "IDLE"):
            if asked == "IDLE":
                page.clock.run_for(155_000)
            elif asked == "MAIL":
                page.locator("#mail").click()
            else:
                page.fill("#search", asked.strip())
            if asked.endswith("\n"):
                page.press("#search", "Enter")
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.locator("button:visible, a:visible, select:visible").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect())"
            ".filter(each => each.width < 24 || each.height < 24).length")
        assert small == 0
        page.evaluate("document.querySelector('label[for=name]').remove()")
        page.locator("#idle button").click()
        assert len(violations(page, "label")) == 1
