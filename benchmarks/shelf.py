"""Measure the shelf of a large library in Chromium: `python -m benchmarks.shelf` (2,000 cards).

The page is opened from a folder, as staff open it, and words are typed into its search, as fast as
a key repeats that is held down. A key counts from its event until the frame that shows the answer.
Its work is what the page's main thread does for it, in processor time, which a busy machine changes
little. It needs the extra `test`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import tempfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from benchmarks.scale import EMERGENCY, library, word
from handouts.content.library import Summary
from handouts.content.search_store import library_index
from handouts.delivery.entries import entry_of
from handouts.delivery.manifest import Entry
from handouts.delivery.shelf import shelf_page
from handouts.orders import Built, Job, Order
from handouts.pipeline import build_each
from handouts.project import builtin_root, open_project
from handouts.render.strings import load_words
from handouts.theme.brand import load_brand

# What the project promises, in milliseconds.
MOST_LOADING, MOST_ANSWERING = 500, 50
TYPED = (word(7), "sciatica", "m54.41", "numb groin", "siatica", "pain", "heat or cold",
         "xylophone")
# How long after a key the next one is pressed, in milliseconds.
PACE = 33
# What the main thread does of a page, as a trace of Chromium names it.
WORK = ("EventDispatch", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit")
# The time of each key, until the frame after the answer.
LISTEN = """() => {
    window.taken = [];
    addEventListener("input", () => {
        console.timeStamp("key");
        const begun = performance.now();
        requestAnimationFrame(() => setTimeout(() => taken.push(performance.now() - begun)));
    }, { capture: true });
}"""
LOADED = """() => {
    const [page] = performance.getEntriesByType("navigation");
    return page.loadEventEnd;
}"""


def page_of(count: int, folder: Path) -> Path:
    """Write the page of a library of so many topics; return its path."""
    root = folder / "library"
    if not root.exists():
        library(root, count)
    project = open_project(root)
    job = Job(project)
    words = load_words(project, "en")
    # The built-in topics, once each; the library is made of them.
    shipped = open_project(builtin_root())
    orders = [Order("topic", path.stem) for path in sorted(
        (builtin_root() / "content/hip-and-back/en/topics").glob("*.yaml"))]
    built = {made.slug: entry_of(made, words, "1") for made in build_each(
        replace(job, project=shipped), orders) if isinstance(made, Built)}
    found, index = library_index(project, "en")
    entries = [_entry(one, built) for one in found if one.shelf != "booklet"]
    page = b"".join(shelf_page(
        project, load_brand(project, "sample"), words, entries, "en", index))
    path = folder / "index.html"
    path.write_bytes(page)
    click.echo(f"{len(entries):,} cards, {len(page) / 1e6:.1f} MB")
    return path


def _entry(one: Summary, built: dict[str, Entry]) -> Entry:
    like = built.get(one.slug) or built.get(one.slug.rpartition("-")[0]) or built[EMERGENCY]
    # No two sheets of a real library look alike.
    lines = random.Random(one.slug)
    picture = re.sub("h[0-9]+(?=M|$)", lambda _: f"h{lines.randint(20, 250)}", like.picture)
    return replace(like, slug=one.slug, file=f"{one.slug}.pdf", title=one.title, picture=picture,
                   question=one.question, shelf=one.shelf, codes=one.codes,
                   sheet=int(one.sheet) if one.sheet else None)


def measure(
    path: Path, rounds: int
) -> tuple[list[float], dict[str, list[float]], list[list[float]]]:
    """Return the milliseconds until the page had loaded, and those of each key of what is typed.

    Also return for each round the work of its keys, in milliseconds.
    """
    from playwright.sync_api import sync_playwright

    loading: list[float] = []
    keys: dict[str, list[float]] = {}
    work: list[list[float]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(rounds):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(path.as_uri())
            loading.append(page.evaluate(LOADED))
            page.evaluate(LISTEN)
            browser.start_tracing(page=page, categories=["devtools.timeline"])
            for typed in TYPED:
                keys.setdefault(typed, []).extend(_type(page, typed))
            work.append(_work(json.loads(browser.stop_tracing())["traceEvents"]))
            page.close()
        browser.close()
    return loading, keys, work


def _work(events: Sequence[dict[str, Any]]) -> list[float]:
    """Return the work of each key, from a trace."""
    marks = sorted((each for each in events if each["name"] == "TimeStamp"),
                   key=lambda each: float(each["ts"]))
    starts = [each["ts"] for each in marks]
    found = [0.0] * len(starts)
    for each in events:
        if (each["name"] in WORK and each["tid"] == marks[0]["tid"]
                and each["args"].get("data", {}).get("type", "input") == "input"):
            key = bisect_right(starts, each["ts"] + each.get("dur", 0)) - 1
            if key >= 0:
                found[key] += each.get("tdur", 0) / 1000
    return found


def _type(page: Any, typed: str) -> Sequence[float]:
    page.evaluate("taken.length = 0")
    page.locator("#search").press_sequentially(typed, delay=PACE)
    page.locator("#search").press("Control+A")
    page.locator("#search").press("Delete")
    found: list[float] = []
    while len(found) <= len(typed):  # the page forbids a string that waits by itself
        page.wait_for_timeout(50)
        found = page.evaluate("taken")
    return found


def main() -> None:
    """Make the page, measure, and print what was met and what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder that keeps the library between runs")
    asked = parser.parse_args()
    folder = (asked.keep or Path(tempfile.mkdtemp(prefix="shelf-"))).resolve()
    try:
        os.environ["MAKE_HANDOUT_CACHE"] = str(folder / "cache")
        loading, keys, work = measure(page_of(asked.cards, folder), asked.rounds)
    finally:
        if not asked.keep:
            shutil.rmtree(folder)
    _tell("loaded", loading, MOST_LOADING)
    for typed, taken in keys.items():
        _tell(f"a key of {typed!r}", taken, MOST_ANSWERING)
    _tell("the work of a key", [min(each) for each in zip(*work, strict=True)], MOST_ANSWERING)


def _tell(what: str, taken: Sequence[float], most: float) -> None:
    middle, slowest = statistics.median(taken), max(taken)
    click.echo(f"{what}: median {middle:.0f} ms, slowest {slowest:.0f} ms (at most {most}): "
               f"{'met' if slowest <= most else 'MISSED'}")


if __name__ == "__main__":
    main()
