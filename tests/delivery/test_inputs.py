"""A document is built again when, and only when, something that it is made of changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.delivery import inputs
from handouts.delivery.inputs import ENTRY, digests
from handouts.orders import Job, Order
from handouts.project import open_project
from handouts.usercache import FOLDER, KEY, OFF, VARIABLE
from handouts.variants import STANDARD, Variant
from tests.check.conftest import small_project

SMALL, OTHER = Order("topic", "small"), Order("topic", "faq")
BOOKLET = Order("booklet", "pair")
PAIR = """\
title: A pair
subtitle: Two sheets
summary: Two sheets in one.
topics: [small, faq]
version: "1.0"
updated: "2026-11-23"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_project(tmp_path)
    (tmp_path / "content/hip-and-back/booklets").mkdir(parents=True)
    (tmp_path / "content/hip-and-back/booklets/pair.yaml").write_text(PAIR, encoding="utf-8")
    return tmp_path


def found(
    folder: Path, *, lang: str = "en", brand: str = "sample", variant: Variant = STANDARD
) -> dict[Order, str]:
    return digests(
        Job(open_project(folder), lang=lang, brand=brand, variant=variant), [SMALL, OTHER, BOOKLET])


def changed(before: dict[Order, str], after: dict[Order, str]) -> set[Order]:
    return {order for order in before if before[order] != after[order]}


def test_nothing_changed(folder: Path) -> None:
    assert not changed(found(folder), found(folder))
    assert len(set(found(folder).values())) == 3


def test_a_project_may_move(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = found(folder)
    other = tmp_path_factory.mktemp("elsewhere") / "of another name"
    shutil.copytree(folder, other)
    assert found(other) == before
    (other / "reviews.yaml").write_text("reviews: []\n", encoding="utf-8")
    assert found(other) != before


def test_a_topic_changes_itself_and_the_booklets_that_hold_it(folder: Path) -> None:
    before = found(folder)
    path = folder / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text().replace("Walk a little.", "Walk more."), encoding="utf-8")
    assert changed(before, found(folder)) == {SMALL, BOOKLET}


@pytest.mark.parametrize("name", [
    "content/hip-and-back/en/shared/part.yaml", "content/hip-and-back/figures/new.svg",
    "content/hip-and-back/en/danger_signs.yaml", "content/hip-and-back/policy.yaml",
    "content/general/policy.yaml", "content/hip-and-back/pack.yaml", "templates/themes/mine.yaml",
    "templates/brands/mine/brand.yaml", "reviews.yaml", "content/hip-and-back/en/glossary.yaml",
])
def test_what_all_share_changes_all(folder: Path, name: str) -> None:
    before = found(folder)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a: b\n", encoding="utf-8")
    assert changed(before, found(folder)) == {SMALL, OTHER, BOOKLET}


def test_options_and_the_build_date_change_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found(folder)
    assert len(changed(before, found(folder, brand="blank"))) == 3
    for variant in (Variant(gray=True), Variant(paper="a4"), Variant(leave_top=72)):
        assert len(changed(before, found(folder, variant=variant))) == 3
    assert changed(found(folder, variant=Variant(leave_top=36)),
                   found(folder, variant=Variant(leave_top=72)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert len(changed(before, found(folder))) == 3


def test_a_booklet_that_cannot_be_read_is_never_taken_for_unchanged(folder: Path) -> None:
    path = folder / "content/hip-and-back/booklets/pair.yaml"
    path.write_text("topics: [", encoding="utf-8")
    assert found(folder)[BOOKLET] == ""
    path.write_text(PAIR.replace("faq", "gone"), encoding="utf-8")
    assert found(folder)[BOOKLET] == ""


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder / FOLDER


def test_booklets_are_read_once_and_kept(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found(folder)
    assert len([*cache.glob(f"*{ENTRY}")]) == 1
    with monkeypatch.context() as nothing_is_read:
        nothing_is_read.delattr(inputs, "read_yaml")
        assert found(folder) == before
    monkeypatch.setenv(VARIABLE, OFF)
    assert found(folder) == before


@pytest.mark.parametrize("damage", [
    lambda entry: entry.unlink(),
    lambda entry: entry.write_bytes(b""),
    lambda entry: entry.write_bytes(entry.read_bytes()[:-1] + b" "),
    lambda entry: entry.write_bytes(entry.read_bytes().replace(b"faq", b"xyz")),
    lambda entry: entry.chmod(0o644),
    lambda entry: entry.parent.chmod(0o755),
    lambda entry: entry.with_name(KEY).unlink(),
])
def test_a_cache_that_is_lost_or_damaged_costs_nothing_but_time(
    folder: Path, cache: Path, damage: Callable[[Path], object]
) -> None:
    before = found(folder)
    (entry,) = cache.glob(f"*{ENTRY}")
    damage(entry)
    assert found(folder) == before


def test_a_booklet_that_changed_is_read_again(folder: Path, cache: Path) -> None:
    before = found(folder)
    path = folder / "content/hip-and-back/booklets/pair.yaml"
    path.write_text(PAIR.replace("[small, faq]", "[faq, home-remedies]"), encoding="utf-8")
    without_small = found(folder)
    assert changed(before, without_small) == {BOOKLET}
    topic = folder / "content/hip-and-back/en/topics/small.yaml"
    topic.write_text(topic.read_text(encoding="utf-8") + "\n# ours\n", encoding="utf-8")
    assert changed(without_small, found(folder)) == {SMALL}
    path.write_text(PAIR, encoding="utf-8")
    assert changed(before, found(folder)) == {SMALL, BOOKLET}


def test_a_booklet_that_cannot_be_read_is_not_kept(folder: Path, cache: Path) -> None:
    path = folder / "content/hip-and-back/booklets/pair.yaml"
    path.write_text("topics: [small", encoding="utf-8")
    assert found(folder)[BOOKLET] == ""
    assert not [*cache.glob(f"*{ENTRY}")]
