"""What became of one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.errors import Problem
from handouts.pipeline import Built, Order

if TYPE_CHECKING:
    from handouts.delivery.manifest import Entry


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what became of one order.

    `entry` stands for a file that needed no building, `sheets` is the file to fold; `stale` says
    that an older file lies at path still.
    """

    order: Order
    path: Path
    built: Built | None = None
    problems: Sequence[Problem] = ()
    stale: bool = False
    entry: Entry | None = None
    sheets: Path | None = None

    @property
    def failed(self) -> bool:
        """Say whether there is no finished file of this run or an equal one."""
        return self.built is None and self.entry is None
