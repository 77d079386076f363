"""What Chromium tells a screen reader of a PDF: its own accessibility tree, read without a screen.

chrome://accessibility shows the tree of the whole browser as text, with that of the PDF viewer.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

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


def pdf_tree(pdf: bytes, folder: Path) -> list[Spoken]:
    """Return what Chromium exposes of a PDF, in its order; a heading has the words below it."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    path = folder / "heard.pdf"
    path.write_bytes(pdf)
    with sync_playwright() as playwright:
        # The headless mode of Playwright's own shows no PDF.
        browser = playwright.chromium.launch(
            executable_path=program, headless=False,
            args=["--headless=new", "--no-sandbox", "--force-renderer-accessibility"])
        context = browser.new_context()
        page, internals = context.new_page(), context.new_page()
        page.goto(path.as_uri())
        for _ in range(_TRIES):
            page.bring_to_front()  # a page at the back does not load its PDF
            page.wait_for_timeout(2000)
            internals.bring_to_front()
            internals.goto("chrome://accessibility")
            told = internals.evaluate(_SHOW, path.as_uri())
            if _LOADED in told:
                break
        browser.close()
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
