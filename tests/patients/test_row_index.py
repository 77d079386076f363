"""Rows are found by their keys, also where hashes lie close together."""

from __future__ import annotations

from handouts.patients.row_index import RowIndex


def index_of(*keys: object) -> RowIndex:
    index = RowIndex()
    for number, key in enumerate(keys):
        index.add(key, number)
    return index


def test_a_row_is_found_by_its_key_and_the_first_of_several() -> None:
    index = index_of("a", "b", "a", ("c", "d"))
    assert [index.first(key) for key in ("a", "b", ("c", "d"))] == [0, 1, 3]
    assert index.first("e") is None
    assert len(index) == 4


def test_rows_of_one_key_are_twins_and_others_are_not() -> None:
    index = index_of("a", "b", "a", "c", "b", "a")
    assert sorted(index.twins()) == [[0, 2, 5], [1, 4]]
    assert list(index_of("a", "b", "c").twins()) == []


def test_what_is_added_later_is_found_too() -> None:
    index = index_of("a")
    assert index.first("b") is None
    index.add("b", 1)
    assert index.first("b") == 1


def test_many_keys_are_told_apart() -> None:
    index = index_of(*(f"row-{number}" for number in range(20_000)))
    assert list(index.twins()) == []
    assert all(index.first(f"row-{number}") == number for number in range(20_000))
