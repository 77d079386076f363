"""Make the copies of a batch: each written whole, read back from the disk, and noted.

A row that did not change since the last run keeps its copy. A run that is killed loses nothing
that it noted: the next one goes on behind it. The disk is synced once a batch.
"""

from __future__ import annotations

import contextlib
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from handouts.errors import HandoutError, Problem
from handouts.files import read_regular
from handouts.patients.copying import Prepared, clean, copy, proof
from handouts.patients.ledger import Copy, Ledger, deed
from handouts.patients.log import Log
from handouts.patients.piles import Batch, Pile
from handouts.patients.private import delete, sync_all, write_private
from handouts.patients.protect import protect
from handouts.patients.record import COLUMNS, UNPRINTED
from handouts.patients.rows import Row

# Copies between two entries in ledger and log: what a killed run makes again at most.
AT_ONCE = 200
# One copy in so many is read as a whole, besides the first and the last, but no more than so many.
READ_WHOLE = 100
MOST_WHOLE = 20
LARGEST_COPY = 64 * 1024 * 1024
_PRINTED = tuple(column for column in COLUMNS if column not in UNPRINTED)
_LONGEST_TOPICS = 60


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
    reads the copies of earlier runs before it keeps them.
    """

    ledger: Ledger
    log: Log
    batch: Batch
    layouts: Mapping[Pile, Prepared] = field(repr=False)
    protected: bool = False
    password: str | None = field(default=None, repr=False)
    careful: bool = False

    @property
    def folder(self) -> Path:
        """Return the folder of the batch."""
        return self.ledger.folder


def make_copies(run: Run, now: datetime) -> Iterator[Made]:
    """Make the copies of a batch; yields after each group of copies what was done so far.

    A row that has no room is told, and the others are made. Raises HandoutError where a copy cannot
    be written, or does not read back as its record says (CPY003): that ends the run.
    """
    made = Made()
    again = next(run.ledger.copies(), None) is not None
    run.ledger.begin_run(now)
    hashes = {pile: hashlib.sha256(each.head) for pile, each in run.layouts.items()}
    fixed = {pile: each.hexdigest() for pile, each in hashes.items()}
    step = max(READ_WHOLE, run.batch.count // MOST_WHOLE)
    news: list[Copy] = []
    olds: list[Copy] = []
    replaced: list[str] = []
    last: tuple[Row, Copy] | None = None
    try:
        for number, row, pile in run.batch.right_rows():
            before = run.ledger.copy(row.record.row) if again else None
            digest = run.log.mac(
                fixed[pile], *(getattr(row.record, column) for column in _PRINTED))
            if before is not None and before.digest == digest and _is_there(run, before):
                olds.append(_placed(before, number))
                made.kept += 1
            else:
                try:
                    new = _make(run, row, pile, number, digest, hashes[pile].copy())
                except HandoutError as error:
                    if any(problem.rule in _ENDS for problem in error.problems):
                        raise
                    made.problems += error.problems
                    continue
                news.append(new)
                made.made += 1
                last = row, new
                if before is not None and before.file != new.file:
                    replaced.append(before.file)
                if made.made % step == 1:
                    _read_whole(run, row, new)
            if len(news) + len(olds) >= AT_ONCE:
                _note(run, news, olds, replaced)
                yield made
        if last is not None:
            _read_whole(run, *last)
    finally:
        _note(run, news, olds, replaced)
    made.deleted = _delete_left_over(run)
    sync_all(run.folder)
    run.ledger.finish()
    yield made


_ENDS = frozenset({"CPY003", "OUT001", "PRO002", "BAT001"})


def _make(
    run: Run, row: Row, pile: Pile, number: int, digest: str, head: hashlib._Hash
) -> Copy:
    """Write one copy, read it back and prove it; return what the ledger notes of it.

    `head` is the hash of the fixed part, so that only the rest is hashed for each copy.
    """
    prepared, record = run.layouts[pile], row.record
    plain = copy(prepared, record, row.source)
    name = f"{run.ledger.name}-{record.row}_{_topics(pile)}_{pile.lang}.pdf"
    path = run.folder / name
    data = plain
    if run.protected:
        data = protect(plain, record.password or run.password or "")
    write_private(path, data, sync=False)
    try:
        written = read_regular(path, LARGEST_COPY, follow=True)
        # A protected copy was compared with the plain one when it was made.
        proof(plain if run.protected else written, prepared, record, row.source)
        if written != data:
            raise HandoutError(Problem(
                row.source, "CPY003", f"row {record.row}: the copy on the disk is not the one that "
                "was written", "check the disk, and give out no copy of this run"))
    except (HandoutError, OSError) as error:
        with contextlib.suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise HandoutError(Problem(
                row.source, "CPY003", f"row {record.row}: the copy cannot be read back",
                "check the disk, and give out no copy of this run")) from None
        raise
    if run.protected:
        head = hashlib.sha256(data)
    else:
        head.update(memoryview(data)[len(prepared.head):])
    built = prepared.built
    return Copy(
        record.row, number, name, digest, head.hexdigest(), built.versions, pile.lang,
        built.variant.name, run.log.mac(clean(record.second_id)), built.pages,
        note=pile.note, protected=run.protected)


def _topics(pile: Pile) -> str:
    names = "+".join(pile.topics)
    return names if len(names) <= _LONGEST_TOPICS else (
        f"{pile.topics[0][:_LONGEST_TOPICS]}+{len(pile.topics) - 1}")


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


def _placed(copy: Copy, number: int) -> Copy:
    return copy if copy.place == number else replace(copy, place=number)


def _note(run: Run, news: list[Copy], olds: list[Copy], replaced: list[str]) -> None:
    """Put copies into ledger and log, then delete what they replace; the lists are empty after."""
    # The log first: a copy that nobody logged is made again, and logged then.
    run.log.append((deed("made", run.ledger.name, each) for each in news), sync=False)
    run.ledger.put(news)
    run.ledger.keep(olds)
    for file in replaced:
        delete(run.folder / file)
    for each in (news, olds, replaced):
        each.clear()


def _delete_left_over(run: Run) -> int:
    """Delete the earlier copies of rows that are wrong now: what they say is out of date."""
    left = run.ledger.left_over()
    for each in left:
        delete(run.folder / each.file)
    run.log.append((deed("deleted", run.ledger.name, each) for each in left), sync=False)
    run.ledger.drop(each.row for each in left)
    return len(left)


# -- reading a copy as a whole -------------------------------------------------------------------


def _read_whole(run: Run, row: Row, copy: Copy) -> None:
    """Read a copy with a library that knows nothing of how it was made.

    Its name and identifier stand on every page, and its metadata are those of the document that was
    laid out before any record was read. Raises HandoutError (CPY003).
    """
    record, prepared = row.record, run.layouts[run.batch.desk.pile_of(row.record)]
    data = read_regular(run.folder / copy.file, LARGEST_COPY, follow=True)
    reader = _reader(data, (record.password or run.password or "") if copy.protected else None)
    pages = [_letters(page.extract_text()) for page in reader.pages]
    wanted = [_letters(record.second_id)]
    if not prepared.room.short:
        wanted.append(_letters(record.name))
    same = copy.protected or _about(reader) == _about_head(prepared.head)
    if not same or len(pages) != copy.pages or not all(
            word in page for word in wanted for page in pages):
        raise HandoutError(Problem(
            row.source, "CPY003", f"row {record.row}: the copy does not say on every page whose it "
            "is, or says it where it may not", "give it to nobody, delete the copies of this run, "
            "and report it"))


def _reader(data: bytes, password: str | None) -> Any:
    from pypdf import PdfReader

    return PdfReader(BytesIO(data), password=password)


def _about(reader: Any) -> tuple[object, ...]:
    """Return the metadata of a document, as they stand in Info and XMP."""
    return dict(reader.metadata or {}), reader.trailer["/Root"]["/Metadata"].get_object().get_data()


@lru_cache(maxsize=4)
def _about_head(head: bytes) -> tuple[object, ...]:
    """Return the metadata of the fixed part of copies."""
    return _about(_reader(head, None))


def _letters(text: str) -> str:
    """Return a text without spaces: a name may be broken into two lines."""
    return "".join(unicodedata.normalize("NFC", text).split())
