"""Make the copies of a batch, in blocks, on one process or several, and note what was made.

A row that did not change since the last run keeps its copy. A copy has its name only once it is
proven, and once log and ledger know of it: a run that is killed leaves no copy that is not whole
and none that nobody knows of, and the next one goes on behind it. The disk is synced once a batch.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from functools import partial
from operator import attrgetter
from pathlib import Path

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_regular, unwritable
from handouts.patients.block import Block, Item, Work, digest_of, make_block, opened, packed
from handouts.patients.copying import Prepared
from handouts.patients.desk import Pile
from handouts.patients.ledger import Copy, Ledger, deed
from handouts.patients.log import Log
from handouts.patients.piles import Batch
from handouts.patients.private import delete, staging, sync_all
from handouts.patients.record import COLUMNS
from handouts.processes import Lost, here, in_batches

# Copies of one block: what is lost with a worker that dies, and made again.
AT_ONCE = 200
# Fewer are made before a second process has started.
LEAST_FOR_WORKERS = 2_000
# One copy in so many is read as a whole, besides the first and the last, but no more than so many.
READ_WHOLE = 100
MOST_WHOLE = 20
LARGEST_COPY = 64 * 1024 * 1024
_cells = attrgetter(*COLUMNS)


@dataclass(slots=True)
class Made:
    """What became of a run so far: copies made and kept, earlier ones deleted, and what is wrong.
    """

    made: int = 0
    kept: int = 0
    deleted: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Return how many rows are done."""
        return self.made + self.kept


@dataclass(frozen=True, slots=True)
class Run:
    """One run over a batch: where it writes, and what it makes copies of.

    `password` protects copies whose row has none of its own; None protects none. A `careful` run
    reads the copies of earlier runs before it keeps them. `workers` are processes.
    """

    ledger: Ledger
    log: Log
    batch: Batch
    layouts: Mapping[Pile, Prepared] = field(repr=False)
    protected: bool = False
    password: str | None = field(default=None, repr=False)
    careful: bool = False
    workers: int = 1

    @property
    def folder(self) -> Path:
        """Return the folder of the batch."""
        return self.ledger.folder


def make_copies(run: Run, now: datetime) -> Iterator[Made]:
    """Make the copies of a batch; yields after each block what was done so far.

    A row that has no room is told, and the others are made. Raises HandoutError where a copy cannot
    be written, or does not read back as its record says (CPY003): that ends the run.
    """
    made = Made()
    again = next(run.ledger.copies(), None) is not None
    run.ledger.begin_run(now)
    with staging(run.folder) as folder:
        work = Work(folder, run.ledger.name, run.batch.table.display, run.log, run.protected,
                    run.password)
        for block in _made(run, work, _blocks(run, made, again=again)):
            if isinstance(block, Lost):
                made.problems.append(_lost(block.item, work))
                continue
            _place(run, folder, block, again=again)
            made.made += len(block.copies)
            made.problems += block.problems
            if block.ended:
                raise HandoutError(block.ended)
            yield made
    made.deleted = _delete_left_over(run)
    sync_all(run.folder)
    run.ledger.finish()
    yield made


def _made(
    run: Run, work: Work, blocks: Iterator[tuple[Item, ...]]
) -> Iterator[Block | Lost[Item]]:
    task = partial(make_block, work)
    if run.workers == 1:
        return map(task, blocks)
    return in_batches(task, blocks, here(run.workers, make_block.__module__))


def _lost(item: Item, work: Work) -> Problem:
    return Problem(
        Source(work.table, item.line), "PDF004", f"row {item.cells[0]}: ended the process that "
        "made its copy, twice: it takes too much memory, or somebody ended the process",
        "run this again with --resume --workers 1")


# -- what is to be made --------------------------------------------------------------------------


def _blocks(run: Run, made: Made, *, again: bool) -> Iterator[tuple[Item, ...]]:
    """Yield the rows of which a copy is to be made, in blocks; note which copies are kept."""
    layouts = {pile: packed(each) for pile, each in run.layouts.items()}
    step = max(READ_WHOLE, run.batch.count // MOST_WHOLE)
    items: list[Item] = []
    olds: list[Copy] = []
    count = 0
    for number, row, pile in run.batch.right_rows():
        record, layout = row.record, layouts[pile]
        before = run.ledger.copy(record.row) if again else None
        if before is not None and before.digest == digest_of(
                run.log, opened(layout), record) and _is_there(run, before):
            olds.append(before if before.place == number else replace(before, place=number))
            made.kept += 1
            if len(olds) == AT_ONCE:
                run.ledger.keep(olds)
                olds.clear()
            continue
        if len(items) == AT_ONCE:
            yield tuple(items)
            items.clear()
        items.append(Item(
            number, row.source.line, _cells(record), layout, whole=count % step == 0))
        count += 1
    run.ledger.keep(olds)
    if items:
        items[-1] = items[-1]._replace(whole=True)
        yield tuple(items)


def _is_there(run: Run, copy: Copy) -> bool:
    """Say whether a copy of an earlier run still lies there and may be kept.

    A careful run reads it. A protected copy is never kept: nothing tells its password.
    """
    path = run.folder / copy.file
    if run.protected or copy.protected:
        return False
    if not run.careful:
        return path.is_file()
    try:
        return hashlib.sha256(
            read_regular(path, LARGEST_COPY, follow=True)).hexdigest() == copy.sha256
    except OSError:
        return False


# -- what was made -------------------------------------------------------------------------------


def _place(run: Run, folder: Path, block: Block, *, again: bool) -> None:
    """Note the copies of a block, and give them their names.

    A copy that is noted and does not lie there is made again by the next run. The other way round,
    one that lies there and is not noted would never be deleted.
    """
    copies = [copy for _, copy in block.copies]
    run.log.append((deed("made", run.ledger.name, each) for each in copies), sync=False)
    for copy in copies if again else ():
        before = run.ledger.copy(copy.row)
        if before is not None and before.file != copy.file:
            delete(run.folder / before.file)
    run.ledger.put(copies)
    for name, copy in block.copies:
        try:
            os.replace(f"{folder}{os.sep}{name}",  # noqa: PTH105 - a third of a Path's time
                       f"{run.folder}{os.sep}{copy.file}")
        except OSError as error:
            raise HandoutError(unwritable(run.folder / copy.file, error)) from None


def _delete_left_over(run: Run) -> int:
    """Delete the earlier copies of rows that are wrong now: what they say is out of date."""
    left = run.ledger.left_over()
    for each in left:
        delete(run.folder / each.file)
    run.log.append((deed("deleted", run.ledger.name, each) for each in left), sync=False)
    run.ledger.drop(each.row for each in left)
    return len(left)
