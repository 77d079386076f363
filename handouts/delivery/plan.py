"""The plan of a run as data: what it would build, where, and what is current already.

A scheduler can run a plan in parts, on one machine or on several: what a part holds depends on
names alone, so that machines that see different folders agree.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from handouts.dataclass import dataclass
from handouts.delivery.inputs import Inputs
from handouts.delivery.manifest import Entry, key_of
from handouts.delivery.outcome import output_paths
from handouts.delivery.parts import known_entries
from handouts.errors import Problem, Source, UsageProblem
from handouts.files import shown
from handouts.orders import Job, Order, edition_paths
from handouts.version import __version__

FORMAT = 1
MOST_PARTS = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """One of several shares of a plan, about as large as each other, counted from 1."""

    number: int
    count: int

    @property
    def name(self) -> str:
        """Return the share as it is typed, such as "3/8"."""
        return f"{self.number}/{self.count}"

    def has(self, order: Order, job: Job) -> bool:
        """Say whether a document belongs to this part.

        All ways to print one document are in one part: it is read, checked and rendered once.
        """
        unit = "\0".join((job.brand, job.lang, order.kind, order.slug)).encode()
        number = int.from_bytes(hashlib.sha256(unit).digest()[:8], "big")
        return number % self.count == self.number - 1


def part_named(text: str) -> Part:
    """Return the part of a text such as "3/8"; raises UsageProblem (USE070) for anything else."""
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    part = Part(int(match[1]), int(match[2])) if match else None
    if part is None:
        message, hint = f"{text!r} is no part of a plan", "write one such as 1/8, which is the " \
            "first of 8 parts"
    elif not 1 <= part.count <= MOST_PARTS:
        message, hint = f"nothing has {part.count} parts", f"ask for 1 to {MOST_PARTS:,} parts"
    elif not 1 <= part.number <= part.count:
        message = f"there is no part {part.number} of {part.count}"
        hint = f"parts are counted from 1: --part 1/{part.count} to --part " \
            f"{part.count}/{part.count}"
    else:
        return part
    raise UsageProblem(Problem(Source("--part"), "USE070", message, hint))


@dataclass(frozen=True, slots=True)
class Share:
    """What one combination of a run has to build: its job, its documents, and where they go.

    `name` is its folder in that of the run, "" for the folder itself. `output` is its folder, or a
    file for one document.
    """

    name: str
    job: Job
    orders: Sequence[Order]
    output: Path

    def paths(self, part: Part | None = None) -> dict[Order, Path]:
        """Return the path of each document, or of those of a part; raises as output_paths does."""
        paths = output_paths(self.job, self.orders, self.output)
        return paths if part is None else {
            order: path for order, path in paths.items() if part.has(order, self.job)}


@dataclass(frozen=True, slots=True)
class Planned:
    """One document of a plan; `inputs` is "" where what it is made of cannot be known."""

    order: Order
    path: Path
    inputs: str
    current: bool


def planned(
    share: Share, inputs: Inputs, part: Part | None = None, *, force: bool = False
) -> Iterator[Planned]:
    """Yield the documents of a share.

    A file counts as current if the manifest tells of one made of the same, and it has that size.
    The run that builds reads the file as well.
    """
    paths = share.paths(part)
    digests = inputs.digests(share.job, paths)
    known = {} if force or not paths else known_entries(share.output)
    for order, path in paths.items():
        entries = known.get(key_of(share.job, order), ())
        yield Planned(order, path, digests[order], any(
            _seems_current(entry, digests[order], path, share.job, order) for entry in entries))


def _seems_current(entry: Entry, inputs: str, path: Path, job: Job, order: Order) -> bool:
    if not inputs or entry.inputs != inputs or entry.state != "current" or entry.file != path.name:
        return False
    if job.editions and not {each.name for each in edition_paths(path, order, job).values()} <= (
            entry.editions.keys()):
        return False
    try:
        return path.stat().st_size == entry.bytes
    except OSError:
        return False


def plan_lines(
    shares: Sequence[Share], output: Path, inputs: Inputs, part: Part | None = None,
    *, force: bool = False,
) -> Iterator[str]:
    """Yield the lines of a plan as JSON, a document each: no more than one share is held at once.
    """
    head: dict[str, Any] = {
        "plan": FORMAT, "made_by": "make-handout", "version": __version__,
        "output": shown(output), "part": part.name if part else None,
        "combinations": [_combination(share) for share in shares],
    }
    yield _json(head)[:-1] + ', "documents": ['
    before = ""
    for line in _documents(shares, inputs, part, force):
        if before:
            yield before + ","
        before = line
    if before:
        yield before
    yield "]}"


def _documents(
    shares: Iterable[Share], inputs: Inputs, part: Part | None, force: bool
) -> Iterator[str]:
    for share in shares:
        for one in planned(share, inputs, part, force=force):
            below = f"{share.name}/{one.path.name}" if share.name else one.path.name
            yield _json({
                "combination": share.name, "kind": one.order.kind, "slug": one.order.slug,
                "path": below, "inputs": one.inputs or None, "current": one.current})


def _combination(share: Share) -> dict[str, Any]:
    job = share.job
    return {"name": share.name, "brand": job.brand, "lang": job.lang, "variant": job.variant.name,
            "editions": list(job.editions), "documents": len(share.orders)}


def _json(data: object) -> str:
    # Two number signs could be a command to a CI runner, wherever they stand in a line.
    return json.dumps(data).replace("##", "#\\u0023")
