"""Dataclasses with slots that are made in a quarter of the time that Python's own take.

Every module of ours begins with a few of them, some 150 in a run that builds one sheet. Python's
decorator writes each method of each class as text and compiles it, which takes an eighth of such a
run. Here the constructor alone is written for its class; the other methods are the same closures
for all, over the values of the fields. They do what Python's do, and type checkers see Python's
decorator itself. `fields`, `replace` and `asdict` work; a class can be pickled, copied and matched.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter, eq, ge, gt, le, lt
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

__all__ = ["dataclass"]

_Class = TypeVar("_Class", bound=type)
_Method: TypeAlias = "Callable[..., Any]"
_Values: TypeAlias = "Callable[[object], tuple[Any, ...]]"

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    def dataclass(
        *, slots: Literal[True], frozen: bool = False, eq: bool = True, order: bool = False,
        repr: bool = True, kw_only: bool = False,
    ) -> Callable[[_Class], _Class]:
        """Return the decorator of a dataclass with slots; see `dataclasses.dataclass`."""
        assert slots
        return lambda cls: _made(cls, frozen, eq, order, repr, kw_only)


def _made(
    cls: type, frozen: bool, compared: bool, ordered: bool, shown: bool, kw_only: bool
) -> type:
    cls.__doc__ = cls.__doc__ or cls.__name__  # or Python would find out its signature
    own = set(vars(cls))
    done: Any = dataclasses.dataclass(
        init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    fields = dataclasses.fields(done)
    values = _values([field.name for field in fields if field.compare])
    methods: dict[str, _Method | None] = {"__init__": _constructor(done, fields)}
    if frozen:
        methods |= _FROZEN
    if compared:
        methods["__eq__"] = _compared(eq, values)
        methods["__hash__"] = _hashed(values) if frozen else None
    if ordered:
        methods |= {f"__{each.__name__}__": _compared(each, values) for each in (lt, le, gt, ge)}
    if shown:
        methods["__repr__"] = _shown([field.name for field in fields if field.repr])
    for name, method in methods.items():
        if name not in own:
            setattr(done, name, method)
    made: type = done
    return made


def _constructor(cls: type, fields: Sequence[Field[Any]]) -> _Method:
    """Return `__init__`, which fills the slots themselves: setting attributes may be refused."""
    outer: dict[str, object] = {"_none": MISSING}
    taken, lines = ["self"], []
    for field in sorted(fields, key=lambda field: bool(field.kw_only)):
        name = value = field.name
        if field.kw_only and "*" not in taken:
            taken.append("*")
        outer[f"_set_{name}"] = getattr(cls, name).__set__
        if field.default is not MISSING:
            outer[f"_default_{name}"] = field.default
            taken.append(f"{name}=_default_{name}")
        elif field.default_factory is not MISSING:
            outer[f"_make_{name}"] = field.default_factory
            taken.append(f"{name}=_none")
            value = f"_make_{name}() if {name} is _none else {name}"
        else:
            taken.append(name)
        lines.append(f"  _set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("  self.__post_init__()")
    text = [f"def make({', '.join(outer)}):", f" def __init__({', '.join(taken)}):",
            *(lines or ["  pass"]), " return __init__"]
    found: dict[str, _Method] = {}
    exec("\n".join(text), {}, found)
    method: _Method = found["make"](*outer.values())
    method.__qualname__ = f"{cls.__qualname__}.__init__"
    return method


def _values(names: Sequence[str]) -> _Values:
    """Return what reads the values of fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda each: tuple(getattr(each, name) for name in names)


def _hashed(values: _Values) -> _Method:
    return lambda self: hash(values(self))


def _compared(compare: Callable[[Any, Any], object], values: _Values) -> _Method:
    def compared(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compare(values(self), values(other))

    return compared


def _shown(names: Sequence[str]) -> _Method:
    def shown(self: object) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return recursive_repr()(shown)


def _set(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: Sequence[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_FROZEN: dict[str, _Method] = {
    "__setattr__": _set, "__delattr__": _delete, "__getstate__": _state, "__setstate__": _restore}
