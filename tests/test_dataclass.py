"""Our dataclasses do what Python's own do, but for the time that they take to make."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any

import pytest

from handouts.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a box."""

    width: float
    height: float = 2.0
    names: tuple[str, ...] = ()
    note: str = field(default="", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Twin:
    """The same, made by Python."""

    width: float
    height: float = 2.0
    names: tuple[str, ...] = ()
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Deep(Size):
    """A size that has a third length."""

    depth: float = 3.0


@dataclass(slots=True)
class Open:
    """Something that changes."""

    many: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; a line before the first is the first."""

    line: int
    column: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "line", max(self.line, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something whose values are named."""

    name: str = ""
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """Something that is equal to itself alone."""

    number: int


@pytest.mark.parametrize("call", [
    lambda made: made(1.0),
    lambda made: made(1.0, note="so"),
    lambda made: made(width=1.0, height=5.0, names=("a", "b")),
    lambda made: replace(made(1.0), height=7.0),
    lambda made: copy.copy(made(4.0, 5.0)),
    lambda made: pickle.loads(pickle.dumps(made(4.0, 5.0, ("a",)))),
])
def test_a_class_is_as_if_python_had_made_it(call: Callable[[Any], Any]) -> None:
    own, twin = call(Size), call(Twin)
    assert repr(own) == repr(twin).replace("Twin", "Size")
    assert asdict(own) == asdict(twin)
    assert hash(own) == hash(twin)
    assert own == call(Size)
    assert own != twin


def test_the_fields_are_those_of_python() -> None:
    assert [(each.name, each.default) for each in fields(Size)] == [
        (each.name, each.default) for each in fields(Twin)]
    assert Size.__match_args__ == Twin.__match_args__
    assert Size.__slots__ == Twin.__slots__


@pytest.mark.parametrize("made", [Size, Twin])
@pytest.mark.parametrize("call", [
    lambda made: made(), lambda made: made(1.0, width=2.0), lambda made: made(1.0, color="red"),
    lambda made: made(1.0, 2.0, (), "", 5),
])
def test_wrong_arguments_are_refused_by_name(made: Any, call: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=rf"{made.__name__}\.__init__\(\) "):
        call(made)


@pytest.mark.parametrize("one", [Size(1.0), Deep(1.0), Twin(1.0)])
def test_nothing_of_a_frozen_class_can_be_set_or_deleted(one: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        one.width = 3.0
    with pytest.raises(FrozenInstanceError):
        del one.width
    with pytest.raises((FrozenInstanceError, TypeError)):
        one.other = 3.0
    assert one.width == 1.0


def test_what_is_not_compared_makes_no_difference() -> None:
    assert Size(1.0, note="a") == Size(1.0, note="b")
    assert Size(1.0) != Size(2.0)
    assert Size(1.0) != Deep(1.0)
    assert len({Size(1.0), Size(1.0, note="b"), Size(2.0)}) == 2


def test_a_class_has_the_fields_of_the_class_below_it() -> None:
    assert Deep(1.0, 2.0, depth=9.0).depth == 9.0
    assert repr(Deep(1.0)) == "Deep(width=1.0, height=2.0, names=(), depth=3.0)"
    assert pickle.loads(pickle.dumps(Deep(1.0, depth=4.0))) == Deep(1.0, depth=4.0)


def test_what_changes_has_values_of_its_own_and_no_hash() -> None:
    first, second = Open(), Open()
    first.many.append(1)
    assert second.many == []
    second.many = [1]
    assert first == second == copy.copy(first)
    with pytest.raises(TypeError, match="unhashable"):
        hash(first)


def test_places_are_in_order_and_set_right_at_the_end() -> None:
    assert sorted([Place(2), Place(1, 5), Place(1)]) == [Place(1), Place(1, 5), Place(2)]
    assert Place(-3) == Place(1)
    assert Place(1) <= Place(1)
    assert Place(2) > Place(1, 9)
    assert Place(2) >= Place(1, 9)
    with pytest.raises(TypeError, match="not supported"):
        _ = Place(1) < 5  # type: ignore[operator]


def test_named_values_are_taken_by_name_alone() -> None:
    assert repr(Named(size=1.0)).endswith("Named(name='', size=1.0)")
    with pytest.raises(TypeError, match="positional"):
        Named("a", 1.0)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="size"):
        Named(name="a")  # type: ignore[call-arg]


def test_what_is_not_compared_at_all_is_itself_alone() -> None:
    one = Own(1)
    assert one != Own(1)
    assert len({one, Own(1)}) == 2


def test_one_that_holds_itself_is_still_shown() -> None:
    one = Open()
    one.many.append(one)  # type: ignore[arg-type]
    assert repr(one) == "Open(many=[...])"
