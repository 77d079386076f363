"""Files beside the PDFs are files like PDFs: built when they must be, and told of truly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from handouts.cli import main
from tests.check.conftest import small_project
from tests.kept import keep, stand_in_copy

PAGE = "build/small.en.html"


def one_topic(folder: Path) -> None:
    small_project(folder)
    (folder / "handouts.yaml").write_text("topics: [small]\nbooklets: []\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    one_topic(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make() -> None:
        one_topic(Path.cwd())
        assert main(["--all", "--html"]) == 0

    return keep(tmp_path_factory.mktemp("editions") / "project", make)


@pytest.fixture
def built(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of a folder that was built with its web page."""
    return stand_in_copy(kept, monkeypatch)


def statuses(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> list[str]:
    capsys.readouterr()
    assert main(["--all", "--json", *args]) == code
    return [each["status"] for each in json.loads(capsys.readouterr().out)["documents"]]


def entry(folder: Path) -> dict[str, Any]:
    data = json.loads((folder / "build/manifest.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = data["documents"][0]
    return found


def links(folder: Path) -> list[str]:
    """Return the files that the cards of the shelf open."""
    page = (folder / "build/index.html").read_text("utf-8")
    return re.findall(r'<a (?!class="picture")[^>]*?href="([^"]+)"', page)


def change(folder: Path) -> None:
    path = folder / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text("utf-8").replace("Walk a little.", "Walk more."), "utf-8")


def test_each_edition_has_its_name_and_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--topic", "small", "--html", "--html", "fragment", "--text"]) == 0
    assert capsys.readouterr().out.split() == [
        f"build/small{end}" for end in (".pdf", ".en.html", ".en.fragment.html", ".en.txt")]
    assert main(["--topic", "small", "--html", "-o", "mine.pdf", "--large-print"]) == 0
    assert (folder / "mine.html").is_file()
    assert main(["--topic", "small", "--html", "--large-print"]) == 0
    assert (folder / "build/small.en.large-print.html").is_file()


def test_an_unchanged_page_is_not_built_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statuses(capsys, "--html") == ["written"]
    times = {path: path.stat().st_mtime_ns for path in (folder / "build").iterdir()}
    assert statuses(capsys, "--html") == ["unchanged"]
    assert times == {path: path.stat().st_mtime_ns for path in (folder / "build").iterdir()}
    assert links(folder) == ["small.pdf", "small.en.html"]
    change(folder)
    assert statuses(capsys, "--html") == ["written"]
    assert "Walk more." in (folder / PAGE).read_text("utf-8")


def test_a_page_is_added_to_a_shelf_of_pdfs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statuses(capsys) == ["written"]
    assert links(folder) == ["small.pdf"]
    assert statuses(capsys, "--html") == ["written"]
    assert links(folder) == ["small.pdf", "small.en.html"]


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_page_that_is_not_the_one_of_last_time(
    built: Path, capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    before = (built / PAGE).read_bytes()
    if harm == "gone":
        (built / PAGE).unlink()
    else:
        (built / PAGE).write_bytes(before + b"<p>Take 9 tablets.</p>")
    # Without --html nothing is built, and the card no longer leads to it.
    assert statuses(capsys) == ["unchanged"]
    assert links(built) == ["small.pdf"]
    assert statuses(capsys, "--html") == ["written"]
    assert (built / PAGE).read_bytes() == before
    assert links(built) == ["small.pdf", "small.en.html"]


def test_a_page_that_was_not_asked_for_is_told_and_not_linked(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(built)
    capsys.readouterr()
    assert main(["--all"]) == 0
    assert f"{PAGE} is from an earlier build: add --html" in capsys.readouterr().err
    assert links(built) == ["small.pdf"]
    assert entry(built)["editions"] == {}


def test_a_page_that_cannot_be_written_fails_its_handout(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(built)
    (built / PAGE).unlink()
    (built / PAGE).mkdir()
    assert statuses(capsys, "--html", code=1) == ["failed"]
    assert entry(built)["state"] == "stale"
    assert not [path for path in (built / "build").iterdir() if path.name.endswith(".tmp")]


def test_a_withdrawn_page_is_not_opened(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["withdraw", "small", "--why", "A dose is wrong."]) == 0
    assert links(built) == []


def test_the_page_of_another_brand_is_not_replaced(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--topic", "small", "--html", "--brand", "sample-hill"]) == 0
    (folder / "build/small.pdf").unlink()
    capsys.readouterr()
    assert main(["--topic", "small", "--html"]) == 2
    assert "USE017" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../small.html", "a/b.html", "small.exe", 3])
def test_a_manifest_leads_to_no_file_elsewhere(
    built: Path, capsys: pytest.CaptureFixture[str], name: object
) -> None:
    path = built / "build/manifest.json"
    data = json.loads(path.read_text("utf-8"))
    data["documents"][0]["editions"] = {name: "0" * 64} if name != 3 else 3
    path.write_text(json.dumps(data), "utf-8")
    assert main(["--all"]) == 0
    assert "USE025" in capsys.readouterr().err


def test_a_wrong_word_for_html_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--topic", "small", "--html", "pages"]) == 2
    assert "'page', 'fragment'" in capsys.readouterr().err
