"""What Chromium tells a screen reader of a PDF: its own accessibility tree, read without a screen.

chrome://accessibility shows the tree of the whole browser as text, with that of the PDF viewer.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# One line of the tree: its depth in plus signs, a role, and perhaps a name in quotes.
_LINE = re.compile(r"(\++)id#=\S+ (\w+).*?(?: name='(.*?)' \w+=|$)")
_LOADED = "Finished loading PDF"
_TRIES = 15
_SHOW = """async url => {
    const wait = () => new Promise(done => setTimeout(done, 100));
    const entry = () => [...document.querySelectorAll("span.url")].find(
        each => each.textContent.trim() === url);
    for (let tries = 0; tries < 50 && !entry(); tries++) await wait();
    if (!entry()) return "";
    const button = entry().closest("div").parentElement.querySelector(
        "button[id$=showOrRefreshTree]");
    button.click();
    const told = () => document.body.innerText;
    for (let tries = 0; tries < 80 && !told().includes("++"); tries++) await wait();
    return told();
}"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that Chromium exposes: its role, and its words."""

    role: str
    name: str


def chromium() -> str:
    """Return the program; a machine without it skips, but not a CI machine."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    assert program, "Chromium is not installed"
    return program


@contextlib.contextmanager
def pdf_reader(playwright: Any) -> Iterator[Callable[[Path], list[Spoken]]]:
    """Yield a function that returns what Chromium exposes of the PDF in a file, in its order.

    A heading has the words below it. One browser shows all files.
    """
    # The headless mode of Playwright's own shows no PDF.
    browser = playwright.chromium.launch(
        executable_path=chromium(), headless=False,
        args=["--headless=new", "--no-sandbox", "--force-renderer-accessibility"])
    yield lambda path: _tree(browser, path.as_uri())
    browser.close()


def _tree(browser: Any, address: str) -> list[Spoken]:
    context = browser.new_context()
    page, internals = context.new_page(), context.new_page()
    page.goto(address)
    for _ in range(_TRIES):
        page.bring_to_front()  # a page at the back does not load its PDF
        page.wait_for_timeout(2000)
        internals.bring_to_front()
        internals.goto("chrome://accessibility")
        told: str = internals.evaluate(_SHOW, address)
        if _LOADED in told:
            break
    context.close()
    return _parsed(told)


def _parsed(told: str) -> list[Spoken]:
    found: list[Spoken] = []
    inside = 0
    heading = 0
    for line in told.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        depth, role, name = len(match[1]), match[2], (match[3] or "").replace("<newline>", " ")
        if role == "pdfRoot":
            inside = depth
        elif inside and depth <= inside:
            break
        elif inside and role == "staticText" and heading and depth > heading:
            found[-1] = Spoken("heading", f"{found[-1].name} {name}".strip())
        elif inside and role not in ("inlineTextBox", "paragraph"):
            heading = depth if role == "heading" else 0
            found.append(Spoken(role, name.strip()))
    return found
