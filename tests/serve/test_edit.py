"""The page for authors: what was saved is shown, and where its problems stand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.errors import Problem, Source
from handouts.project import builtin_root
from handouts.serve.app import Shop, staff_app
from handouts.serve.edit import add_edit_pages
from handouts.serve.guard import Access
from handouts.serve.making import Place
from handouts.serve.preview import Told, judged, placed, preview
from handouts.serve.workers import Workers
from tests.axe import violations
from tests.serve.conftest import HOST, client_of, running, shop_like

TOPIC = "content/hip-and-back/en/topics/sciatica.yaml"
SAID = re.compile(r"\d errors?, \d warnings?|No problems")


@pytest.fixture
def author(clinic: Path, tmp_path: Path) -> Path:
    """Return a project with a topic of its own, to change."""
    root = tmp_path / "author"
    shutil.copytree(clinic, root)
    (root / TOPIC).parent.mkdir(parents=True)
    shutil.copy(builtin_root() / TOPIC, root / TOPIC)
    return root


def change(root: Path, old: str, new: str) -> int:
    """Change a text of the topic, and return the number of its line."""
    text = (root / TOPIC).read_text(encoding="utf-8")
    assert old in text
    (root / TOPIC).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.partition(old)[0].count("\n") + 1


def question(root: Path) -> str:
    found = re.search("^question: (.*)$", (root / TOPIC).read_text(encoding="utf-8"), re.M)
    assert found
    return found[1]


def test_a_problem_is_shown_where_its_line_stands_on_the_page(author: Path) -> None:
    place = Place(author, "clinic")
    text = (author / TOPIC).read_text(encoding="utf-8")
    heading = re.search("^  - heading: (.*)$", text, re.M)
    assert heading
    made = preview(place, "en", "sciatica", False, False)
    assert all(page.startswith(b"\x89PNG") for page in made.pages)
    line = text[:heading.start()].count("\n") + 1
    own = Told(Problem(Source(str(author / TOPIC), line), "X001", "wrong"), "error")
    other = Told(Problem(Source(str(author / TOPIC)), "X002", "wrong"), "error")
    found, nowhere = placed([own, other], made.pdf, author)
    assert nowhere.spot is None
    assert found.spot
    assert 0 < found.spot.top < found.spot.bottom < 1
    page = PdfReader(BytesIO(made.pdf)).pages[found.spot.page]
    assert heading[1].split()[0] in page.extract_text()


def test_what_the_rules_find_is_shown_where_it_stands(
    author: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem names its file from the current folder or from the project's."""
    place = Place(author, "clinic")
    sound = preview(place, "en", "sciatica", False, False)
    assert "PL040" not in {each.problem.rule for each in judged(
        place, "en", "sciatica", sound.pdf)}
    line = change(author, "A physical therapist (trained to help you move) can teach you more.",
                  "A physical therapist can teach you more in five minutes.")
    made = preview(place, "en", "sciatica", False, False)
    (author.parent / "elsewhere").mkdir()
    for here in (author.parent, author, author.parent / "elsewhere"):
        monkeypatch.chdir(here)
        (told,) = (each for each in judged(place, "en", "sciatica", made.pdf)
                   if each.problem.rule == "PL040")
        assert (told.problem.source.line, told.severity) == (line, "warning")
        assert told.spot, here
        assert "five minutes" in PdfReader(BytesIO(made.pdf)).pages[told.spot.page].extract_text()


def test_a_file_that_cannot_be_read_says_where(author: Path) -> None:
    line = change(author, "question:", "qestion:")
    made = preview(Place(author, "clinic"), "en", "sciatica", False, False)
    assert not made.pages
    assert any(each.problem.source.line == line for each in made.told)


@pytest.fixture
def page(
    browser: Any, author: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    # A server that stops answers who waits first.
    monkeypatch.setattr("handouts.serve.edit.WAIT_SECONDS", 0.2)

    def opens(access: Access) -> Shop:
        return Shop(Place(author, "clinic"), access, workers, ahead=False)

    with running(opens, add_edit_pages) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        made = context.new_page()
        errors: list[str] = []
        made.on("pageerror", lambda error: errors.append(str(error)))
        made.goto(f"{address}edit#sciatica")
        made.get_by_alt_text("Page 1 of 2").wait_for()
        yield made
        context.close()
    assert errors == []


def test_what_is_saved_is_shown_and_the_page_stays_where_it_was(page: Any, author: Path) -> None:
    state = page.locator("#state")
    page.get_by_text(SAID).first.wait_for()
    page.locator("#pages").evaluate("each => { each.scrollTop = 300; }")
    first = page.locator(".page:first-child img").get_attribute("src")
    change(author, question(author), "Does this question show at once?")
    page.locator(f'.page:first-child img:not([src="{first}"])').wait_for()
    assert page.locator("#pages").evaluate("each => each.scrollTop") == 300
    change(author, "question:", "qestion:")
    page.locator("#state", has_text="cannot be built").wait_for()
    assert "unknown key 'qestion'" in page.inner_text("#problems")
    assert page.locator(".page img").count() == 2
    change(author, "qestion:", "question:")
    page.locator("#state", has_text=SAID).wait_for()
    assert "qestion" not in page.inner_text("#problems")
    assert state.inner_text() == "0 errors, 2 warnings"


def test_axe_finds_nothing_and_the_web_page_follows_what_is_saved(page: Any, author: Path) -> None:
    page.get_by_text(SAID).first.wait_for()
    assert violations(page) == []
    page.check("#web")
    web = page.frame_locator("#webpage")
    web.get_by_role("heading", level=1).wait_for()
    assert not page.locator("#pages").is_visible()
    change(author, question(author), "Does the web page follow?")
    web.get_by_text("Does the web page follow?").first.wait_for()
    page.uncheck("#web")
    assert page.locator("#pages").is_visible()


def test_a_page_that_waits_builds_nothing_until_a_file_changes(
    known: Shop, author: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.serve.edit.WAIT_SECONDS", 0.05)
    shop = shop_like(known, Access({HOST}), author)
    app = staff_app(shop)
    add_edit_pages(app, shop)
    client = client_of(app)
    query = "/edit/sheet.json?topic=sciatica&lang=en&seen="
    first: Any = client.get(f"{query}0").json
    assert first["pages"] == 2
    monkeypatch.setattr(shop, "workers", None)  # who builds now, fails
    assert client.get(f"{query}{first['number']}").json == {"number": first["number"]}
