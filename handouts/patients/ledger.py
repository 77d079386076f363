"""What stands in a batch's folder: for each row its file, and whether it was filed or sent.

It is an SQLite database, so that a run that is killed loses at most the rows of the last moment,
and memory stays the same for 100 rows and 100,000. It holds no word of a patient: rows are told
apart by their HMAC.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import is_file, shown, unwritable
from handouts.patients.log import Action, Deed
from handouts.patients.private import FILE_MODE

LEDGER = "batch.db"
# No vowels: the name of a batch spells no word.
_SIGNS = "23456789bcdfghjkmnpqrstvwxz"
_TABLES = """
create table batch (name text not null, made text not null, whole integer not null default 1);
create table copies (
    row text primary key, place integer not null, file text not null, digest text not null,
    sha256 text not null, topics text not null, lang text not null, variant text not null,
    patient text not null, pages integer not null, note integer not null,
    protected integer not null, filed integer not null default 0, run integer not null
) without rowid;
create index places on copies (place);
create table mails (
    row text primary key, file text not null, digest text not null, state text not null,
    recipient text not null, note integer not null, filed integer not null default 0
) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy in the folder of a batch; `topics` gives the version of each.

    `place` is its place in the batch, `digest` the HMAC of all that it was made of, `patient` that
    of the second identifier.
    """

    row: str
    place: int
    file: str
    digest: str
    sha256: str
    topics: Mapping[str, str]
    lang: str
    variant: str
    patient: str
    pages: int
    note: bool = False
    protected: bool = False
    filed: bool = False

    def __reduce__(self) -> tuple[type[Copy], tuple[object, ...]]:
        # A worker sends one for each copy: the way of a frozen class takes three times as long.
        return Copy, _values(self)


@dataclass(frozen=True, slots=True)
class Kind:
    """What copies of the same sheets have in common."""

    topics: tuple[str, ...]
    lang: str
    variant: str
    pages: int


_values = attrgetter(*Copy.__dataclass_fields__)


def deed(action: Action, batch: str, copy: Copy) -> Deed:
    """Return what the log notes of a copy."""
    return Deed(action, batch, copy.row, copy.topics, copy.lang, copy.variant, copy.sha256,
                copy.patient, copy.digest, copy.protected)


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail of one row: its draft in the folder, and whether it went out.

    `state` is "drafted", "sending" or "sent", `digest` the HMAC of the draft, `recipient` that of
    the address. A `note` is in a personal copy that goes with it.
    """

    row: str
    file: str
    digest: str
    state: str
    recipient: str
    note: bool = False
    filed: bool = False


@dataclass(slots=True)
class Ledger:
    """The open ledger of one batch.

    `made` is when the last run began to write to it, `run` numbers the runs, and one that is not
    `whole` was cut off.
    """

    folder: Path
    base: sqlite3.Connection
    name: str
    made: datetime
    whole: bool
    run: int = 0

    def copy(self, row: str) -> Copy | None:
        """Return the copy of a row, or None."""
        found = self.base.execute(f"select {_COLUMNS} from copies where row = ?", (row,))
        return next(map(_copy, found), None)

    def copies(self, first: int = 0, most: int = -1) -> Iterator[Copy]:
        """Yield the copies in the order of the batch: all, or so many from the `first` on, from 0.
        """
        return map(_copy, self.base.execute(
            f"select {_COLUMNS} from copies order by place limit ? offset ?", (most, first)))

    def rows(self) -> Iterator[tuple[Kind, Iterator[str]]]:
        """Yield copies of one kind that follow one another, as the names of their rows, in order.
        """
        found = self.base.execute(
            "select topics, lang, variant, pages, row from copies order by place")
        for values, some in groupby(found, lambda each: each[:-1]):
            yield _kind(*values), (each[-1] for each in some)

    def put(self, copies: Sequence[Copy]) -> None:
        """Note copies that lie in the folder now; they are kept when this returns."""
        known: dict[int, str] = {}  # copies of a pile share their topics
        self.base.executemany(
            "insert or replace into copies values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(copy.row, copy.place, copy.file, copy.digest, copy.sha256,
              known.get(id(copy.topics)) or known.setdefault(
                  id(copy.topics), json.dumps(copy.topics)),
              copy.lang, copy.variant, copy.patient, copy.pages, copy.note, copy.protected,
              copy.filed, self.run) for copy in copies])
        self.base.commit()

    def keep(self, copies: Iterable[Copy]) -> None:
        """Note that copies of an earlier run are those of this one, too."""
        self.base.executemany(
            "update copies set run = ?, place = ? where row = ?",
            [(self.run, copy.place, copy.row) for copy in copies])
        self.base.commit()

    def left_over(self) -> Sequence[Copy]:
        """Return the copies of earlier runs that this run neither made nor kept."""
        return [_copy(values) for values in self.base.execute(
            f"select {_COLUMNS} from copies where run <> ? order by place", (self.run,))]

    def drop(self, rows: Iterable[str]) -> None:
        """Forget the copies of rows, whose files are deleted; their mails stay known."""
        self._each("delete from copies where row = ?", rows)

    def drop_mails(self, rows: Iterable[str]) -> None:
        """Forget the mails of rows, whose drafts are deleted."""
        self._each("delete from mails where row = ?", rows)

    def file_in_chart(self, rows: Iterable[str]) -> None:
        """Note that the notes of rows were filed in the patients' charts."""
        known = list(rows)
        self._each("update copies set filed = 1 where row = ?", known)
        self._each("update mails set filed = 1 where row = ?", known)

    def _each(self, statement: str, rows: Iterable[str]) -> None:
        self.base.executemany(statement, [(row,) for row in rows])
        self.base.commit()

    def mail(self, row: str) -> Mail | None:
        """Return the mail of a row, or None."""
        found = self.base.execute("select * from mails where row = ?", (row,))
        return next(map(_mail, found), None)

    def mails(self) -> Iterator[Mail]:
        """Yield every mail."""
        return map(_mail, self.base.execute("select * from mails order by row"))

    def put_mail(self, mail: Mail) -> None:
        """Note the state of a mail; it is on the disk when this returns."""
        self.base.execute("pragma synchronous = full")
        self.base.execute(
            "insert or replace into mails values (?, ?, ?, ?, ?, ?, ?)",
            (mail.row, mail.file, mail.digest, mail.state, mail.recipient, mail.note, mail.filed))
        self.base.commit()

    def touch(self, now: datetime) -> None:
        """Note that something is written to the batch now: its age begins anew."""
        self.made = now.astimezone()
        self.base.execute("update batch set made = ?", (self.made.isoformat(timespec="seconds"),))
        self.base.commit()

    def begin_run(self, now: datetime) -> None:
        """Begin to write copies; until `finish`, the batch counts as cut off.

        The system may keep what is written until the one sync at the end of the run.
        """
        self.base.execute("pragma synchronous = off")
        self.run = (self.base.execute("select max(run) from copies").fetchone()[0] or 0) + 1
        self.touch(now)
        self._set_whole(0)

    def finish(self) -> None:
        """Note that every row of the batch is done."""
        self._set_whole(1)

    def _set_whole(self, whole: int) -> None:
        self.base.execute("update batch set whole = ?", (whole,))
        self.base.commit()
        self.whole = bool(whole)


_COLUMNS = ("row, place, file, digest, sha256, topics, lang, variant, patient, pages, note, "
            "protected, filed")


def has_ledger(folder: Path) -> bool:
    """Say whether a folder holds a batch."""
    return is_file(folder / LEDGER)


@contextmanager
def open_ledger(folder: Path, now: datetime | None = None) -> Iterator[Ledger]:
    """Open the ledger of a folder, and begin one where there is none.

    Who writes to it holds the folder (private.alone). Raises HandoutError (BAT001) for one that
    cannot be read, also while it is used.
    """
    path = folder / LEDGER
    try:
        with closing(_opened(path, now or datetime.now(timezone.utc))) as base:
            name, made, whole = base.execute("select name, made, whole from batch").fetchone()
            ledger = Ledger(folder, base, name, datetime.fromisoformat(made), bool(whole))
            yield ledger
    except sqlite3.Error as error:
        full = isinstance(error, sqlite3.OperationalError) and "full" in str(error)
        raise HandoutError(Problem(
            Source(shown(path)), "BAT001",
            "the disk is full" if full else "the ledger of this batch cannot be used",
            "free some space, and go on with --resume" if full else
            "make the batch again in a new folder, and delete this one")) from None


def _opened(path: Path, now: datetime) -> sqlite3.Connection:
    try:
        if not is_file(path):
            path.touch(mode=FILE_MODE)
        base = sqlite3.connect(path)
    except OSError as error:
        raise HandoutError(unwritable(path, error)) from None
    if not base.execute("select name from sqlite_master").fetchone():
        now = now.astimezone()
        mark = "".join(secrets.choice(_SIGNS) for _ in range(4))
        # One transaction: a run that is killed leaves no half of it.
        base.executescript(
            f"begin;{_TABLES}insert into batch (name, made) values "
            f"('b{now:%Y%m%d}-{mark}', '{now.isoformat(timespec='seconds')}');commit;")
    return base


def _copy(values: Sequence[object]) -> Copy:
    row, place, file, digest, sha256, topics, lang, variant, patient, pages, *flags = values
    return Copy(
        str(row), int(str(place)), str(file), str(digest), str(sha256), json.loads(str(topics)),
        str(lang), str(variant), str(patient), int(str(pages)), *map(bool, flags))


@lru_cache(maxsize=256)
def _kind(topics: str, lang: str, variant: str, pages: int) -> Kind:
    return Kind(tuple(json.loads(topics)), lang, variant, pages)


def _mail(values: Sequence[object]) -> Mail:
    row, file, digest, state, recipient, *flags = values
    return Mail(
        str(row), str(file), str(digest), str(state), str(recipient), *map(bool, flags))
