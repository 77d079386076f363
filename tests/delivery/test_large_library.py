"""A library of thousands of sheets takes little memory for each, and never all at once.

A machine that has no more of it ends the run. It is counted as what Python gives out (tracemalloc),
so neither time nor what else runs counts. Each check has a twin that holds what must not be held.
"""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import pytest

from handouts.content import search_index
from handouts.content.library import Line, Summary
from handouts.content.search_index import build_index
from handouts.content.sheet_words import Words, _data, words_in
from handouts.delivery.manifest import NAME, Entry, manifest, read_manifest
from handouts.delivery.pieces import packed
from handouts.files import write_atomic
from handouts.project import Project
from handouts.settings import Settings
from handouts.textrow import text_row, texts_of

FEW, MANY = 10, 40
Step = Callable[[int], object]


def peak(step: Callable[[], object]) -> int:
    """Return how many bytes a step holds at most, beside what was there before."""
    tracemalloc.start()
    try:
        found = step()
        most = tracemalloc.get_traced_memory()[1]
        del found
    finally:
        tracemalloc.stop()
    return most


def growth(step: Step) -> float:
    """Return how many bytes each sheet adds to what a step holds at most."""
    step(FEW)  # what is read once for all is there then
    return (peak(lambda: step(MANY)) - peak(lambda: step(FEW))) / (MANY - FEW)


def word(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in f"{number % 400:04d}")


def words(number: int) -> Words:
    """Return what a sheet says: 200 words, and 40 names by which it is found."""
    names = [f"{word(number + at * 7)} pain" for at in range(40)]
    return Words(
        line=Line(title=f"Sheet {number}", shelf="counter", version="1.0", question="Why?",
                  sheet=str(number), find=names, codes=[]),
        names=[(name.split(), False) for name in names], question=["why"],
        texts={word(number * 3 + at * 11): (1, False) for at in range(200)}, raws={}, joined={},
        chapters=[], signs=[])


@cache
def said() -> list[tuple[Summary, bytes]]:
    return [(Summary(f"sheet-{number}", f"Sheet {number}", "counter", "1.0", "path", "project",
                     find=text_row(words(number)["line"]["find"]), pack="backs"),
             _data(words(number))) for number in range(MANY)]


@pytest.fixture
def indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    """Return a function that makes an index of so many sheets, whose files have been read."""
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", "off")
    counts: list[int] = []
    monkeypatch.setattr(search_index, "sheet_words", lambda *_: said()[:counts[-1]])
    (tmp_path / "content/backs").mkdir(parents=True)
    (tmp_path / "content/backs/pack.yaml").write_text("title: Backs\n", encoding="utf-8")
    project = Project(tmp_path, tmp_path, Settings())

    def index(count: int) -> object:
        counts.append(count)
        return build_index(project, ["vi"], ["backs"])  # no stems are made: that takes long

    return index


def test_an_index_takes_some_kb_for_a_sheet(indexed: Step) -> None:
    assert growth(indexed) < 10_000


def test_words_that_were_held_would_be_seen(indexed: Step) -> None:
    assert growth(lambda count: (
        [words_in(data) for _, data in said()[:count]], indexed(count))) > 20_000


def entry(number: int) -> Entry:
    return Entry(
        kind="topic", slug=f"sheet-{number:04d}", file=f"sheet-{number:04d}.pdf",
        title=f"Sheet {number}", question="Why?", version="1.0", lang="en", shelf="counter",
        sheet=number, pages=2, bytes=30_000, sha256="0" * 64,
        find=text_row(words(number)["line"]["find"]), codes=("M54",), teach_back="Say it",
        chart_line=f"Gave {number}", reviewed_by="", next_review="", inputs="",
        picture="306 396|f#0b5563 M32 31" + f"L{number} 26" * 200)


ENTRIES = [entry(number) for number in range(200)]


def _parts() -> Iterator[bytes]:
    return manifest(ENTRIES, brand="sample", lang="en", page="")


def test_a_manifest_is_written_document_by_document(tmp_path: Path) -> None:
    size = sum(map(len, _parts()))
    write_atomic(tmp_path / NAME, b"")  # what is imported once is there then
    gc.disable()  # a command looks for circles as seldom
    try:
        assert peak(lambda: write_atomic(tmp_path / NAME, _parts())) < size / 4
        assert peak(lambda: write_atomic(tmp_path / NAME, b"".join(_parts()))) > size
    finally:
        gc.enable()


@pytest.mark.parametrize("entries", [
    [], [replace(entry(7), codes=(), find="", editions={}, sheet=None)],
    [entry(1), replace(entry(2), title='A "\u00e9"\n', leave_top=1.5, editions={
        "a.html": "1" * 64, "a.txt": "2" * 64})]])
def test_a_manifest_is_laid_out_as_json_is(entries: list[Entry]) -> None:
    whole = b"".join(manifest(entries, brand="sample", lang="en", page="é"))
    plain = [{**asdict(one), "find": texts_of(one.find)} for one in entries]
    assert json.loads(whole)["documents"] == json.loads(json.dumps(plain))
    assert whole.decode() == json.dumps(
        {"made_by": "make-handout", "brand": "sample", "lang": "en", "page": "é",
         "documents": plain}, indent=1, ensure_ascii=False) + "\n"


def test_a_manifest_is_read_document_by_document_however_it_is_laid_out(tmp_path: Path) -> None:
    whole = b"".join(_parts())
    (tmp_path / "ours").write_bytes(whole)
    (tmp_path / "anew").write_text(json.dumps(json.loads(whole)), encoding="utf-8")
    found = {name: read_manifest(tmp_path, name) for name in ("ours", "anew")}
    assert [*found["ours"].entries.values()] == ENTRIES
    assert found["anew"] == found["ours"]
    held = sum(len(one.find) + len(one.picture) + 2_000 for one in ENTRIES)
    assert peak(lambda: read_manifest(tmp_path, "ours")) < held
    assert peak(lambda: read_manifest(tmp_path, "anew")) > 2 * held


@pytest.mark.parametrize("broken", [
    lambda data: data[:-2], lambda data: data[:-len(b"\n ]\n}\n")], lambda data: data + b"{}",
    lambda data: data.replace(b"\n  },\n", b"\n  }\n", 1),
    lambda data: data.replace(b"\n  }\n ]", b"\n  },\n ]"),
    lambda data: data.replace(b'"make-handout"', b'"another"', 1),
    lambda data: data.replace(b'"Sheet 7"', b'"\xff"', 1),
])
def test_a_manifest_with_a_broken_part_is_not_ours(
    tmp_path: Path, broken: Callable[[bytes], bytes]
) -> None:
    (tmp_path / NAME).write_bytes(broken(b"".join(_parts())))
    found = read_manifest(tmp_path)
    assert found.foreign
    assert not found.entries


def card(number: int) -> str:
    return f"<h3>Sheet {number}</h3>" + "".join(
        f'<p class="{word(at)}" lang="en">This is the same for all sheets</p>' for at in range(60))


def _sum(texts: Iterable[str]) -> int:
    return sum(map(len, texts))


def test_the_lines_of_a_page_are_never_together() -> None:
    size = len(card(1))
    assert growth(lambda count: _sum(packed(map(card, range(count)))[1])) < size / 2
    assert growth(lambda count: _sum(packed([*map(card, range(count))])[1])) > size


def test_a_row_of_texts_gives_them_back() -> None:
    for texts in ((), ("a",), ("", "a b", "", "ñ\n")):
        assert texts_back(texts) == texts
    assert replace(ENTRIES[0], find=text_row(["x"])).find != text_row(["x", ""])


def texts_back(texts: tuple[str, ...]) -> tuple[str, ...]:
    from handouts.textrow import texts_of

    return texts_of(text_row(texts))
