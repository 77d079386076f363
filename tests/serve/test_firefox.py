"""The staff page in Firefox: three sheets, a name, a packet, and the next patient."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firefox import ENTER, Firefox
from tests.serve.test_page import NAME, SECOND


@pytest.fixture
def page(tmp_path: Path, address: str) -> Iterator[Firefox]:
    """Return Firefox with the page open."""
    browser = Firefox(tmp_path)
    try:
        browser.go(address)
        browser.wait("document.querySelectorAll('.sheet').length > 10")
        yield browser
    finally:
        browser.close()


def test_three_sheets_for_a_named_patient(page: Firefox) -> None:
    number = "document.querySelector('#library .sheet[data-slug=%s] .number').textContent"
    for slug in ("sciatica", "home-remedies", "pain-relievers"):
        page.press(page.value(number % slug), ENTER)
    page.press(ENTER, NAME, ENTER, SECOND)
    assert page.value("document.getElementById('print').textContent") == (
        f"Print 4 sheets for {NAME}")
    before = set(page.tabs())
    page.press(ENTER)
    until = time.monotonic() + 60
    while set(page.tabs()) == before and time.monotonic() < until:
        time.sleep(0.2)
    (tab,) = set(page.tabs()) - before
    source = page.wait("(document.querySelector('iframe') || {}).src", tab)
    assert "/packet/" in source
    # The packet is there for this browser alone, and the page is empty for the next patient.
    kind = page.value(
        f"fetch('{source}').then(answer => answer.headers.get('content-type'))", tab)
    assert kind == "application/pdf"
    assert page.value("['name', 'second', 'note'].map(id => document.getElementById(id).value)"
                      ".join('')") == ""
    assert page.value("document.querySelectorAll('#basket li').length") == 0
    assert page.value("document.activeElement.id") == "search"
    assert NAME.split()[1] not in page.value("location.href + document.title", tab)
    assert page.value("localStorage.length + sessionStorage.length", tab) == 0
