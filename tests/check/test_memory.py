"""A library is checked again only where something changed, and finds what a whole check finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from handouts.check import memory
from handouts.check.memory import pieces
from handouts.check.reports import as_json
from handouts.check.run import Batch, Request, check, check_batch
from handouts.orders import Job, Order
from handouts.project import Project
from tests.check.conftest import SMALL, small_project

TODAY = date(2026, 12, 1)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", str(tmp_path / "cache"))
    found = small_project(tmp_path / "clinic")
    (found.root / "content/hip-and-back/en/topics/little.yaml").write_text(SMALL, encoding="utf-8")
    return found


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def watched(request: Request, orders: tuple[Order, ...]) -> Batch:
        found.extend(order.slug for order in orders)
        return check_batch(request, orders)

    monkeypatch.setattr(memory, "check_batch", watched)
    return found


def some(request: Request, _orders: object) -> Iterator[Batch]:
    """Check two small topics, and no more of the library."""
    orders = [Order("topic", "small"), Order("topic", "little")]
    return pieces(request, orders, workers=1)


def report(project: Project, today: date = TODAY) -> str:
    return as_json(check(Request(Job(project, today=today)), some))


def test_nothing_is_checked_again_until_it_changes(
    project: Project, looked_at: list[str]
) -> None:
    first = report(project)
    assert looked_at == ["small", "little"]
    looked_at.clear()
    assert report(project) == first
    assert looked_at == []
    path = project.root / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(
        "Walk a little.", "Utilize ambulation."), encoding="utf-8")
    assert report(project) != first
    assert looked_at == ["small"]


def test_a_finding_of_the_day_does_not_outlive_it(
    project: Project, looked_at: list[str]
) -> None:
    early = date(2000, 1, 1)  # the topics were changed after it
    assert "is in the future" in report(project, early)
    assert "is in the future" not in report(project)
    looked_at.clear()
    report(project, date(2026, 12, 2))
    assert looked_at == []


def test_a_shared_part_that_changes_has_all_checked_again(
    project: Project, looked_at: list[str]
) -> None:
    report(project)
    looked_at.clear()
    path = project.root / "content/general/drugs.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("words: [walk]\n", encoding="utf-8")
    report(project)
    assert looked_at == ["small", "little"]


def test_two_processes_find_what_one_finds(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", "off")
    orders = [Order("topic", "small"), Order("topic", "little")]
    request = Request(Job(project, today=TODAY))
    one, two = (list(partial(pieces, workers=count)(request, orders)) for count in (1, 2))
    assert [each.pieces for each in one] == [each.pieces for each in two]
