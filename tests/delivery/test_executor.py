"""Many documents are built in several processes: the same bytes, and what fails costs itself."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from handouts.cli import main
from handouts.delivery.batch import build_and_write
from handouts.delivery.executor import build_in_batches, processes
from handouts.errors import HandoutError
from handouts.orders import Job, Order
from handouts.processes import Lost, batches_of, end, here, in_batches, pool
from handouts.project import open_project
from tests.delivery.tasks import deadly_seven, doubled, refuse
from tests.processes import copy_workers

SLUGS = ("causes", "faq", "heat-and-cold", "no-such-topic", "home-remedies")


def test_batches_hold_each_item_once_and_in_order() -> None:
    batches = batches_of(range(100), 2, 9)
    assert [item for batch in batches for item in batch] == list(range(100))
    assert max(map(len, batches)) == 9
    assert batches_of((), 2, 9) == []


def test_results_come_in_the_order_of_the_batches() -> None:
    batches = [(number, number + 1) for number in range(0, 20, 2)]
    found = list(in_batches(doubled, batches, here(2)))
    assert found == [doubled(batch) for batch in batches]


def test_what_ends_its_worker_costs_itself_alone() -> None:
    batches = [(1, 2), (6, 7, 8), (9,), (10,), (11,)]
    found: list[object] = []
    for each in in_batches(deadly_seven, batches, here(2)):
        found += [each] if isinstance(each, Lost) else each
    assert sorted(each for each in found if isinstance(each, int)) == [2, 4, 12, 16, 18, 20, 22]
    assert [each for each in found if isinstance(each, Lost)] == [Lost(7)]


def test_problems_of_what_all_share_are_raised_here() -> None:
    with pytest.raises(HandoutError) as error:
        list(in_batches(refuse, [(1,)], here(1)))
    assert [each.message for each in error.value.problems] == ["1 numbers"]


def test_two_processes_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    job = Job(open_project(tmp_path))
    orders = [Order("topic", slug) for slug in SLUGS]
    one, two = ({order: tmp_path / name / f"{order.slug}.pdf" for order in orders}
                for name in ("one", "two"))
    alone = list(build_and_write(job, one))
    beside = [outcome for _, outcome in build_in_batches([(job, two)], None, processes(2), most=1)]
    assert [each.order for each in beside] == orders
    assert [each.built for each in beside] == [each.built for each in alone]
    assert [each.problems for each in beside] == [each.problems for each in alone]
    assert [each.order.slug for each in beside if each.failed] == ["no-such-topic"]
    for order in orders:
        if order.slug != "no-such-topic":
            assert one[order].read_bytes() == two[order].read_bytes()
    assert not (tmp_path / "two/no-such-topic.pdf").exists()
    assert not [path for path in (tmp_path / "two").iterdir() if path.suffix != ".pdf"]


def test_all_may_be_told_how_many_processes_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "handouts.yaml").write_text(
        "topics: [faq, causes]\nbooklets: []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    copy_workers(monkeypatch)
    assert main(["--all", "--workers", "2"]) == 0
    assert capsys.readouterr().out.split() == ["build/faq.pdf", "build/causes.pdf"]
    assert (tmp_path / "build/index.html").exists()


def test_nothing_of_workers_is_left_to_the_exit_of_python() -> None:
    """It would wake their thread, which may be closing its pipe, and show an error to staff."""
    before = set(threading.enumerate())
    executor = pool(1)
    running = executor.submit(time.sleep, 600)
    assert set(threading.enumerate()) > before
    end(executor)
    assert set(threading.enumerate()) == before
    assert running.cancelled() or running.exception() is not None
