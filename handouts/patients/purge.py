"""Delete patients' copies and drafts that are no longer needed, and note in the log that it was so.

A copy with a note, also one that goes with a mail, is kept until somebody says that the note was
filed in the patient's chart: it may be the only record of what the patient was told.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import is_folder, shown
from handouts.patients.ledger import LEDGER, Ledger, deed, has_ledger, open_ledger
from handouts.patients.log import Deed, Log
from handouts.patients.private import LOCK, alone, delete, sweep, write_private

FOLDERS = "folders.json"
SHEET = "batch-sheet"
PRINT = "for-printing-only"
MAIL = "mail"

_AGE = re.compile("([0-9]{1,5})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Purged:
    """What became of one batch: how many copies were deleted, and which were kept for a note."""

    batch: str
    folder: Path
    deleted: int
    kept: Sequence[str] = ()


def numbered(name: str, number: int) -> str:
    """Return the name of a file beside the copies; a large batch has several, from 1."""
    return f"{name}.pdf" if number == 1 else f"{name}-{number}.pdf"


def written_beside(folder: Path) -> list[Path]:
    """Return what was written beside the copies of a batch: its sheets, and files for the printer.
    """
    with os.scandir(folder) as entries:  # a glob holds all names of a folder at once
        return sorted(folder / each.name for each in entries
                      if each.name.startswith((SHEET, PRINT)) and each.name.endswith(".pdf"))


def age_of(text: str) -> timedelta:
    """Return an age such as 12h, 7d or 2w; raises UsageProblem (USE060) for anything else."""
    found = _AGE.fullmatch(text)
    if found is None:
        raise UsageProblem(Problem(
            Source("--older"), "USE060", f"{text!r} is not an age",
            "write a number and h, d or w for hours, days or weeks, such as 7d"))
    return timedelta(hours=int(found[1]) * _HOURS[found[2]])


def remember(log: Log, folder: Path) -> None:
    """Note where a batch lies, so that purge finds it."""
    with alone(log.folder):
        known = _folders(log)
        if folder not in known:
            _write_folders(log, [*known, folder])


def batches(log: Log, more: Iterable[Path] = ()) -> list[Path]:
    """Return the folders of batches that are still there, and those of `more` that hold one.

    Raises UsageProblem (USE061) for one of `more` that holds none.
    """
    asked = [folder.absolute() for folder in more]
    wrong = [Problem(Source(shown(folder)), "USE061", "holds no batch of patients' copies",
                     "name the folder that --output named") for folder in asked
             if not has_ledger(folder)]
    if wrong:
        raise UsageProblem(wrong)
    return list(dict.fromkeys(asked or [each for each in _folders(log) if has_ledger(each)]))


def file_in_charts(log: Log, folders: Iterable[Path], names: Iterable[str]) -> int:
    """Note which notes were filed in charts, by the names of batches or of copies; count them.

    A copy is named by its batch and row: b20261130-kfgz-7. Raises UsageProblem (USE062) for a name
    that no copy has.
    """
    wanted = set(names)
    found: set[str] = set()
    count = 0
    for folder in folders:
        with alone(folder), open_ledger(folder) as ledger:
            waiting = _unfiled(ledger)
            names = {row: {ledger.name, f"{ledger.name}-{row}"} for row in _rows(ledger)}
            meant = [row for row in waiting if not wanted.isdisjoint(names[row])]
            found.update(*names.values())
            ledger.file_in_chart(meant)
            log.append(waiting[row] for row in meant)
            count += len(meant)
    unknown = [Problem(Source("--filed"), "USE062", f"there is no copy or batch {name!r}",
                       "write a batch, or a batch and a row: b20261130-kfgz-7")
               for name in sorted(wanted - found)]
    if unknown:
        raise UsageProblem(unknown)
    return count


def purge(
    log: Log, folders: Iterable[Path], older: timedelta, now: datetime | None = None
) -> Iterator[Purged | HandoutError]:
    """Delete the copies and drafts of batches that nothing was written to for an age.

    Yields what became of each such batch; one that cannot be used stops no other.
    """
    moment = now or datetime.now(timezone.utc)
    for folder in folders:
        try:
            with alone(folder, wait=0):
                done = _purge(log, folder, older, moment)
            if done and not done.kept:
                _remove_folder(folder)
                _forget(log, folder)
        except HandoutError as error:
            yield error
        else:
            if done:
                yield done


def _purge(log: Log, folder: Path, older: timedelta, now: datetime) -> Purged | None:
    with open_ledger(folder) as ledger:
        if now - ledger.made < older:
            return None
        kept = _unfiled(ledger)
        sweep(folder)  # the lock is ours
        # They hold the words of everybody in the batch.
        for path in written_beside(folder):
            delete(path)
        count = 0
        doomed = [copy for copy in ledger.copies() if copy.row not in kept]
        drafts = {mail.row: mail.file for mail in ledger.mails() if mail.row not in kept}
        for start in range(0, len(doomed), _AT_ONCE):
            some = doomed[start:start + _AT_ONCE]
            for copy in some:
                delete(folder / copy.file)
                if copy.row in drafts:
                    delete(folder / MAIL / drafts.pop(copy.row))
            log.append((deed("deleted", ledger.name, copy) for copy in some), now)
            rows = [copy.row for copy in some]
            ledger.drop(rows)
            ledger.drop_mails(rows)
            count += len(some)
        for row, file in drafts.items():  # of rows that have a draft and no copy
            delete(folder / MAIL / file)
            log.append([Deed("deleted", ledger.name, row)], now)
            ledger.drop_mails([row])
            count += 1
        return Purged(ledger.name, folder, count, list(kept))


def _rows(ledger: Ledger) -> Iterator[str]:
    """Yield the row of each copy and of each mail; one that has both comes twice."""
    yield from (copy.row for copy in ledger.copies())
    yield from (mail.row for mail in ledger.mails())


def _unfiled(ledger: Ledger) -> Mapping[str, Deed]:
    """Return the rows with a note that is in no chart yet, each with what says that it is filed.

    The note is in a copy in the folder, or in one that goes with a mail.
    """
    found = {copy.row: deed("filed", ledger.name, copy) for copy in ledger.copies()
             if copy.note and not copy.filed}
    for mail in ledger.mails():
        if mail.note and not mail.filed:
            found.setdefault(mail.row, Deed("filed", ledger.name, mail.row))
    return found


def _remove_folder(folder: Path) -> None:
    """Remove a folder whose copies are all deleted; files of others in it stay, and it with them.
    """
    for name in (LEDGER, f"{LEDGER}-journal", LOCK):
        delete(folder / name)
    for each in (folder / MAIL, folder):
        if is_folder(each):
            with contextlib.suppress(OSError):
                each.rmdir()


def _folders(log: Log) -> list[Path]:
    try:
        found = json.loads((log.folder / FOLDERS).read_bytes())
    except (OSError, ValueError):
        return []
    return [Path(each) for each in found if isinstance(each, str)] if isinstance(
        found, list) else []


def _write_folders(log: Log, folders: Iterable[Path]) -> None:
    write_private(log.folder / FOLDERS, json.dumps([str(each) for each in folders]).encode())


def _forget(log: Log, folder: Path) -> None:
    with alone(log.folder):
        _write_folders(log, [each for each in _folders(log) if each != folder])
