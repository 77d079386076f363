"""The clinic's log: who made, drafted, sent, filed or deleted which copy, and when.

One JSON object a line, only ever appended. It holds no name, no identifier, no address and no
word of a note: what tells two patients apart is an HMAC-SHA-256 (RFC 2104) with the clinic's key,
since a plain digest of a name and a birth date can be guessed. Each line carries the HMAC of
itself and of the line before, so that whoever has the key sees whether a line was changed, put in
or taken out; only lines cut off at the end cannot be seen.
"""

from __future__ import annotations

import getpass
import hmac
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime, timezone
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import is_file, read_regular, shown, unwritable
from handouts.patients.private import FILE_MODE, alone, clinic_folder, make_private, write_private
from handouts.version import __version__

Action = Literal["made", "drafted", "sent", "filed", "deleted"]

KEY = "key"
LOG = "log.jsonl"
KEY_BYTES = 32
_LONGEST_LINE = 20_000
_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done with one copy; `topics` gives the version of each.

    `patient` and `digest` are HMACs: of the second identifier, and of all that stands on the copy.
    """

    action: Action
    batch: str
    row: str
    topics: Mapping[str, str] = field(default_factory=dict)
    lang: str = ""
    variant: str = ""
    sha256: str = ""
    patient: str = ""
    digest: str = ""
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """A deed as the log has it, with its time (UTC, ISO 8601) and the user of the computer."""

    deed: Deed
    at: str
    user: str


@dataclass(frozen=True, slots=True)
class Log:
    """The log in the clinic's folder, and the key that its HMACs are made with."""

    folder: Path
    key: bytes = field(repr=False)

    @property
    def path(self) -> Path:
        """Return the file of the log."""
        return self.folder / LOG

    def mac(self, *texts: str) -> str:
        """Return the HMAC of some texts, which tells nothing of them without the key."""
        parts: list[bytes] = []
        for text in texts:
            data = text.encode("utf-8", "surrogatepass")
            parts += (len(data).to_bytes(4, "big"), data)
        return hmac.digest(self.key, b"".join(parts), "sha256").hex()

    def append(
        self, deeds: Iterable[Deed], now: datetime | None = None, *, sync: bool = True,
        user: str = "",
    ) -> None:
        """Append a line for each deed; raises HandoutError (OUT001, LOG001, PRV002).

        `user` is who did it, where that is somebody else than the user of the computer.
        """
        at = (now or datetime.now(timezone.utc)).astimezone(timezone.utc)
        common = {"at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "user": user or _user(),
                  "tool": __version__}
        known = list(deeds)
        if not known:
            return
        with alone(self.folder):
            last, torn = self._end()
            lines = [b"\n"] if torn else []
            for deed in known:
                line = _json({**common, **_filled_in(deed)})
                last = self._link(last, line)
                lines.append(b'%s,"mac":"%s"}\n' % (line[:-1], last.encode()))
            self._write(b"".join(lines), sync)

    def read(self) -> Iterator[Logged | Problem]:
        """Yield each deed of the log, in order; a line that does not fit is a problem (LOG002)."""
        last = _FIRST
        for number, line in enumerate(self._lines(), start=1):
            data = _object(line)
            mac = data.pop("mac", None) if data else None
            if data is None or not isinstance(mac, str):
                yield self._broken(number, "is not a whole line of the log")
                continue
            if not hmac.compare_digest(mac, self._link(last, _json(data))):
                yield self._broken(
                    number, "was changed, or a line before it was changed, put in or taken out")
            last = mac
            known = Deed.__dataclass_fields__
            values = {name: value for name, value in data.items() if name in known}
            try:
                yield Logged(Deed(**values), str(data["at"]), str(data["user"]))
            except (TypeError, KeyError):
                yield self._broken(number, "lacks what a line of the log has")

    def _broken(self, number: int, what: str) -> Problem:
        return Problem(Source(shown(self.path), number), "LOG002", what,
                       "restore the log from a backup, and find out who changed it")

    def _link(self, last: str, line: bytes) -> str:
        return hmac.digest(self.key, last.encode() + line, "sha256").hex()

    def _lines(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                yield from filter(bytes.strip, file)
        except FileNotFoundError:
            return
        except OSError as error:
            raise HandoutError(unwritable(self.path, error)) from None

    def _end(self) -> tuple[str, bool]:
        """Return the HMAC of the last whole line, and whether a killed run left half a line."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - 2 * _LONGEST_LINE))
                data = file.read()
        except FileNotFoundError:
            return _FIRST, False
        except OSError as error:
            raise HandoutError(unwritable(self.path, error)) from None
        for line in reversed(data.splitlines()):
            found = _object(line)
            if found and isinstance(found.get("mac"), str):
                return found["mac"], not data.endswith(b"\n")
        return _FIRST, bool(data) and not data.endswith(b"\n")

    def _write(self, data: bytes, sync: bool) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0)
        try:
            with os.fdopen(os.open(self.path, flags, FILE_MODE), "wb", buffering=0) as file:
                before = os.fstat(file.fileno()).st_size
                try:
                    view = memoryview(data)
                    while view:
                        view = view[file.write(view):]
                    if sync:
                        os.fsync(file.fileno())
                except OSError:
                    os.ftruncate(file.fileno(), before)  # a full disk leaves no half of a line
                    raise
        except OSError as error:
            raise HandoutError(unwritable(self.path, error, "free some space")) from None


def open_log(folder: Path | None = None) -> Log:
    """Open the clinic's log; make its folder and its key where there is none yet.

    Raises HandoutError (PRV001, LOG001): a key that is lost is never replaced while a log is there.
    """
    real = make_private(folder or clinic_folder(), ours=True)
    path = real / KEY
    with alone(real):
        if not path.exists():
            if (real / LOG).exists():
                raise _bad_key(path, "is missing, and the log was written with it")
            write_private(path, os.urandom(KEY_BYTES))
        try:
            key = read_regular(path, KEY_BYTES)
        except OSError as error:
            raise _bad_key(path, f"cannot be read: {error.strerror}") from None
    if len(key) != KEY_BYTES:
        raise _bad_key(path, "is not a key of ours")
    return Log(real, key)


def has_log() -> bool:
    """Say whether this clinic has a log yet; asking makes none."""
    try:
        return is_file(clinic_folder() / LOG)
    except HandoutError:
        return False


def _bad_key(path: Path, message: str) -> HandoutError:
    return HandoutError(Problem(
        Source(shown(path)), "LOG001", message,
        "restore it from a backup; or move the old log away to begin a new one"))


def _filled_in(deed: Deed) -> dict[str, Any]:
    return {name: value for name, value in zip(_NAMES, _values(deed), strict=True) if value}


_NAMES = tuple(Deed.__dataclass_fields__)
_values = attrgetter(*_NAMES)
_encoder = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def _json(data: Mapping[str, Any]) -> bytes:
    return _encoder.encode(data).encode()


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
