"""A block that takes too much ends with a problem, and the process goes on."""

from __future__ import annotations

import gc
import itertools
import signal
import sys
import threading

import pytest

from handouts.errors import HandoutError, Problem, Source
from handouts.limits import limited

SLOW = Problem(Source("a"), "LIM001", "too much")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


@pytest.fixture(autouse=True)
def _nothing_is_left_to_end() -> None:
    """Let go what earlier tests have left: an end that falls into its `__del__` is lost."""
    gc.collect()


def _fill(step: int) -> None:
    kept = []
    for number in itertools.count():
        try:
            kept.append(bytes(step) if step else [number])
        except IndexError:
            kept.clear()


@pytest.mark.parametrize("step", [0, 1000, 1_000_000, 10_000_000_000])
def test_memory_in_pieces_of_any_size_has_an_end(step: int) -> None:
    with pytest.raises(HandoutError, match="LIM001"), limited(60, SLOW, 20_000_000):
        _fill(step)
    assert len(bytearray(100_000_000)) == 100_000_000


def _spin() -> None:
    while True:
        try:
            int("x")
        except Exception:
            continue


def test_an_endless_loop_has_an_end_though_mere_errors_are_swallowed() -> None:
    with pytest.raises(HandoutError, match="LIM001"), limited(0.1, SLOW):
        _spin()


def test_a_block_inside_another_has_no_more_than_the_outer_one() -> None:
    with pytest.raises(HandoutError, match="LIM001"), limited(0.1, SLOW), limited(6000, SLOW):
        _spin()


def test_a_sound_block_leaves_no_trace() -> None:
    handler = signal.getsignal(signal.SIGALRM)
    with limited(5, SLOW), limited(1, SLOW, 1000):
        made = sum(range(1000))
    assert made == 499_500
    assert signal.getsignal(signal.SIGALRM) is handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_block_in_another_thread_is_limited_by_memory_only() -> None:
    found: list[Problem] = []

    def work() -> None:
        try:
            with limited(0.01, SLOW, 50_000_000):
                bytes(10_000_000_000)
        except HandoutError as error:
            found.extend(error.problems)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [SLOW]
