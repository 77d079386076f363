"""A finished packet waits in memory, for its own session, and not for long."""

from __future__ import annotations

import pytest

from handouts.serve import outbox as module
from handouts.serve.outbox import Outbox


def test_a_packet_is_for_the_session_that_asked_for_it() -> None:
    box = Outbox()
    name = box.put("ana", b"pages", "pdf")
    assert box.get("ana", name, "pdf") == b"pages"
    assert box.get("eve", name, "pdf") is None
    assert box.get("ana", name, "eml") is None
    assert box.get("ana", "other", "pdf") is None


def test_what_is_forgotten_is_gone() -> None:
    box = Outbox()
    mine, others = box.put("ana", b"1", "pdf"), box.put("ben", b"2", "pdf")
    box.empty("ana")
    assert box.get("ana", mine, "pdf") is None
    assert box.get("ben", others, "pdf") == b"2"


def test_nothing_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    box = Outbox()
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    name = box.put("ana", b"1", "pdf")
    now[0] += module.SECONDS - 1
    assert box.get("ana", name, "pdf") == b"1"
    now[0] += 2
    assert box.get("ana", name, "pdf") is None


def test_the_oldest_go_before_memory_is_full() -> None:
    box = Outbox(most_bytes=100)
    names = [box.put("ana", b"x" * 40, "pdf") for _ in range(4)]
    assert [box.get("ana", name, "pdf") is not None for name in names] == [False, False, True, True]
