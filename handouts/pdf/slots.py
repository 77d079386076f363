"""A place on a page that a personal copy fills."""

from __future__ import annotations

from handouts.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for personal words: `x` and the first baseline `y`, in points; `width` is of a line.

    `mcid` is the number of its mark, None on pages where the words are an artifact. `color` is
    "#rrggbb".
    """

    name: str
    mcid: int | None
    x: float
    y: float
    width: float
    lines: int
    size: float
    leading: float
    color: str
