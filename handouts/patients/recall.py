"""Who was given a sheet: what the log says of it, for the day on which it is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field

from handouts.dataclass import dataclass
from handouts.errors import Problem
from handouts.patients.log import Log

_GIVEN = ("made", "drafted", "sent")


@dataclass(slots=True)
class Given:
    """The rows of one batch that got one version of a sheet, and which of them were sent by mail.

    `on` is the day on which the first of them was made.
    """

    batch: str
    version: str
    on: str
    rows: dict[str, None] = field(default_factory=dict)
    sent: dict[str, None] = field(default_factory=dict)

    def __str__(self) -> str:
        mailed = f", of these sent by mail: {_listed(list(self.sent))}" if self.sent else ""
        return (f"{self.batch}: version {self.version} from {self.on}, rows "
                f"{_listed(list(self.rows))}{mailed}")


def given(log: Log, slug: str) -> tuple[Sequence[Given], Sequence[Problem]]:
    """Return the batches and rows that got a sheet, in the order of the log, and its flaws.

    Copies that were deleted since count, too: the patient has them.
    """
    found: dict[tuple[str, str], Given] = {}
    problems: list[Problem] = []
    for each in log.read():
        if isinstance(each, Problem):
            problems.append(each)
            continue
        deed = each.deed
        if deed.action not in _GIVEN or slug not in deed.topics:
            continue
        version = deed.topics[slug]
        batch = found.setdefault(
            (deed.batch, version), Given(deed.batch, version, each.at[:10]))
        batch.rows[deed.row] = None
        if deed.action == "sent":
            batch.sent[deed.row] = None
    return list(found.values()), problems


def _listed(rows: Iterable[str]) -> str:
    """Return names of rows; three numbers or more that follow one another become "1 to 3"."""
    parts: list[list[str]] = []
    for row in sorted(rows, key=lambda row: (len(row), row)):
        follows = parts and row.isdecimal() and parts[-1][-1].isdecimal() and (
            int(row) == int(parts[-1][-1]) + 1 and len(row) <= len(parts[-1][-1]) + 1)
        if follows:
            parts[-1].append(row)
        else:
            parts.append([row])
    return ", ".join(
        f"{part[0]} to {part[-1]}" if len(part) > 2 else ", ".join(part) for part in parts)
