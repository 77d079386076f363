"""Whoever builds a document hands on the words of its file: nobody reads it twice, and the page,
the list and the search are what they would be without.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.cli import main
from handouts.cli.building import LibraryReading
from handouts.content import sheet_words
from handouts.content.library import summaries
from handouts.content.search_index import build_index
from handouts.content.search_store import as_data, library_index, library_summaries
from handouts.delivery.batch import build_and_write, build_and_write_beside
from handouts.delivery.executor import build_in_batches, processes
from handouts.delivery.remote import packed, unpacked
from handouts.orders import Job, Order
from handouts.project import open_project
from handouts.variants import Variant
from tests.check.conftest import SMALL, small_project
from tests.processes import copy_workers

TOPICS = "content/hip-and-back/en/topics"
BUILT = [Order("topic", "small"), Order("topic", "faq"), Order("topic", "broken")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", str(tmp_path / "cache"))
    clinic = tmp_path / "clinic"
    small_project(clinic)
    (clinic / TOPICS / "faq.yaml").write_text(
        SMALL.replace("A small sheet", "Many questions"), encoding="utf-8")
    (clinic / TOPICS / "broken.yaml").write_text("title: [\n", encoding="utf-8")
    (clinic / "handouts.yaml").write_text(
        "topics: [small, faq, broken]\nbooklets: []\n", encoding="utf-8")
    monkeypatch.chdir(clinic)
    return clinic


def paths(folder: Path) -> dict[Order, Path]:
    return {order: folder / "out" / f"{order.slug}.pdf" for order in BUILT}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_each_file_is_read_once_and_what_workers_build_by_them(
    folder: Path, files_read: list[str], workers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_workers(monkeypatch)
    assert main(["--all", "--workers", workers]) == 1  # one is broken
    built = {order.slug for order in BUILT}
    assert len(files_read) == len(set(files_read))
    assert "causes" in files_read  # nobody builds it
    assert built <= set(files_read) if workers == "1" else built.isdisjoint(files_read)
    project = open_project(folder)
    files_read.clear()
    index, lines = library_index(project, "en")[1], library_summaries(project, "en")
    assert files_read == []
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", "off")
    assert as_data(index) == as_data(build_index(project, ["en"])[1])
    assert lines == summaries(project, "en")
    assert "(cannot be read: build it to see why)" in {one.title for one in lines}


def test_a_file_that_changes_after_it_was_built_is_read_again(
    folder: Path, files_read: list[str]
) -> None:
    job = Job(open_project(folder))
    reading = LibraryReading(job, BUILT)
    for outcome in build_and_write(job, paths(folder), unread=reading.unread):
        reading.take(outcome.words)
    path = folder / TOPICS / "small.yaml"
    path.write_text(SMALL.replace("A small sheet", "A changed sheet"), encoding="utf-8")
    reading.read_others()
    files_read.clear()
    reading.left_out()
    assert files_read == ["small"]
    assert "A changed sheet" in {one.title for one in library_summaries(job.project, "en")}


def test_words_of_a_part_that_changes_meanwhile_are_not_kept(
    folder: Path, files_read: list[str]
) -> None:
    job = Job(open_project(folder))
    reading = LibraryReading(job, BUILT)
    reading.read_others()
    for outcome in build_and_write(job, paths(folder), unread=reading.unread):
        reading.take(outcome.words)
    shared = folder / "content/hip-and-back/en/shared"
    shared.mkdir(parents=True)
    (shared / "swimming.yaml").write_text("sections: []\n", encoding="utf-8")
    files_read.clear()
    reading.left_out()
    assert {order.slug for order in BUILT} <= set(files_read)


def test_what_is_kept_is_not_asked_for_again(folder: Path, files_read: list[str]) -> None:
    job = Job(open_project(folder))
    library_index(job.project, "en")
    files_read.clear()
    reading = LibraryReading(job, BUILT)
    reading.read_others()
    assert not reading.unread
    (folder / TOPICS / "small.yaml").write_text(
        SMALL.replace("A small sheet", "A changed sheet"), encoding="utf-8")
    assert LibraryReading(job, BUILT).unread == {BUILT[0]}
    assert not LibraryReading(job, BUILT[1:]).unread
    assert files_read == []


def test_a_run_that_is_stopped_keeps_what_it_has_read(folder: Path, files_read: list[str]) -> None:
    job = Job(open_project(folder))
    reading = LibraryReading(job, BUILT)
    reading.take(next(build_and_write(job, paths(folder), unread=reading.unread)).words)
    reading.keep()
    assert LibraryReading(job, BUILT).unread == set(BUILT[1:])


def test_workers_hand_on_the_words_that_one_process_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_workers(monkeypatch)
    job = Job(open_project(folder))
    unread = BUILT[1:]
    alone = [outcome.words for outcome in build_and_write(job, paths(folder), unread=unread)]
    assert [words is None for words in alone] == [True, False, False]
    beside = [outcome.words for _, outcome in build_in_batches(
        [(job, paths(folder))], None, processes(2), most=1, unread=unread)]
    assert [words and words.digest for words in beside] == [
        words and words.digest for words in alone]
    for one, other in zip(alone[1:], beside[1:], strict=True):
        assert one is not None
        assert other is not None
        assert sheet_words.words_in(one.data) == sheet_words.words_in(other.data)
    assert unpacked(packed(alone)) == alone


def test_only_the_first_print_of_a_document_has_its_words(folder: Path) -> None:
    project = open_project(folder)
    shares = [(Job(project, variant=variant), {
        order: path.with_suffix(f".{variant.name}.pdf")
        for order, path in paths(folder).items()}) for variant in (Variant(), Variant(gray=True))]
    found = [(number, outcome.order, outcome.words is not None)
             for number, outcome in build_and_write_beside(shares, unread=BUILT)]
    assert {(number, order) for number, order, has in found if has} == {
        (0, order) for order in BUILT}
    assert len(found) == 2 * len(BUILT)
