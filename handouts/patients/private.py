"""Folders and files that only this user may read; no word in them belongs anywhere else."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from handouts.errors import HandoutError, Problem, Source
from handouts.files import PREFIX, shown, temporary_name, unwritable

VARIABLE = "MAKE_HANDOUT_PRIVATE"
FOLDER = "make-handout"
FOLDER_MODE = 0o700
FILE_MODE = 0o600
LOCK = ".lock"
_PATIENCE = 30.0  # seconds
_TRIES = 40


def clinic_folder() -> Path:
    """Return the folder of the clinic's key and log, and of batches without a folder of their own.

    Where that is: MAKE_HANDOUT_PRIVATE, else our folder in the user's data folder (on Linux, the
    XDG Base Directory Specification 0.8). Raises HandoutError (PRV001) where there is no home.
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen:
        return Path(chosen)
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA", "")
    else:
        base = "" if sys.platform == "darwin" else os.environ.get("XDG_DATA_HOME", "")
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if not base and os.path.isabs(home):  # noqa: PTH117 - a text, and perhaps no path
        below = ("Library", "Application Support") if sys.platform == "darwin" else (
            ".local", "share")
        base = str(Path(home, *below))
    if not os.path.isabs(base):  # noqa: PTH117 - as above
        raise HandoutError(Problem(
            Source(VARIABLE), "PRV001", "there is no home folder for the log",
            f"set {VARIABLE} to a folder that only the clinic's staff can read"))
    return Path(base) / FOLDER


def make_private(folder: Path, *, ours: bool = False) -> Path:
    """Make a folder that only this user may enter, and return it; raises HandoutError (PRV001).

    One that others may enter is closed to them if it is `ours` or empty, and refused otherwise.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        real = folder.resolve()
        info = real.stat()
        if os.name != "nt" and info.st_uid != os.geteuid():
            raise _refused(folder, "belongs to another user of this computer",
                           "name a folder of your own")
        if os.name != "nt" and stat.S_IMODE(info.st_mode) & 0o077:
            if not ours and any(real.iterdir()):
                raise _refused(folder, "can be read by other users of this computer",
                               f"name a new folder, or close this one: chmod 700 {shown(folder)}")
            real.chmod(FOLDER_MODE)
    except OSError as error:
        raise _refused(folder, f"cannot be used: {error.strerror}",
                       "name another folder") from None
    return real


def _refused(folder: Path, message: str, hint: str) -> HandoutError:
    return HandoutError(Problem(Source(shown(folder)), "PRV001", message, hint))


def write_private(path: Path, data: bytes) -> None:
    """Write a file of mode 0600 whole or not at all; raises HandoutError (OUT001)."""
    with written_private(path, buffering=0) as file:
        view = memoryview(data)
        while view:
            view = view[file.write(view):]


@contextmanager
def written_private(path: Path, buffering: int = -1) -> Iterator[BinaryIO]:
    """Open a new file of mode 0600, which takes the place of an older one once it is whole.

    The name that it has while it is written is one that `sweep` deletes. Raises HandoutError
    (OUT001).
    """
    temporary = path.with_name(temporary_name())
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(temporary, flags, FILE_MODE)
        with os.fdopen(handle, "wb", buffering=buffering) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:  # a signal that raises comes through here, too
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise HandoutError(unwritable(path, error)) from None
        raise


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Make a folder in one that is held (alone), for files that have no name yet; it goes at the
    end. Raises HandoutError (OUT001). What a killed run leaves of it, `sweep` deletes.
    """
    path = folder / temporary_name()
    try:
        path.mkdir(mode=FOLDER_MODE)
    except OSError as error:
        raise HandoutError(unwritable(folder, error)) from None
    try:
        yield path
    finally:
        for _ in range(_TRIES):  # a worker that is being ended may write one file more
            shutil.rmtree(path, ignore_errors=True)
            if not path.exists():
                break
            time.sleep(0.05)


def sweep(folder: Path) -> None:
    """Delete what killed runs left in a folder that is held, and in those inside of it.

    Nobody else writes there now. Raises HandoutError (PUR001): it may hold patients' words.
    """
    for path in _left_over(folder):
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise _undeleted(path, error) from None


def _left_over(folder: Path) -> list[Path]:
    """Return what has a temporary name in a folder and in those inside of it.

    A folder of 100,000 copies is looked through name by name; a glob would hold all of them.
    """
    found, inside = [], []
    with os.scandir(folder) as entries:
        for each in entries:
            if each.name.startswith(PREFIX):
                found.append(Path(each.path))
            elif each.is_dir(follow_symlinks=False):
                inside.append(Path(each.path))
    return [*(path for each in inside for path in each.glob(f"{PREFIX}*")), *found]


def delete(path: Path) -> None:
    """Delete a file that may be gone already; raises HandoutError (PUR001)."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _undeleted(path, error) from None


def _undeleted(path: Path, error: OSError) -> HandoutError:
    return HandoutError(Problem(
        Source(shown(path)), "PUR001", f"cannot be deleted: {error.strerror}",
        "close it if another program has it open, and run this again"))


def sync_all(folder: Path) -> None:
    """Wait until all that was written is on the disk: once for a whole batch.

    Where a system cannot do that (Windows), each file of the folder is synced.
    """
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in folder.iterdir():
        with contextlib.suppress(OSError), path.open("rb+") as file:
            os.fsync(file.fileno())


@contextmanager
def alone(folder: Path, wait: float = _PATIENCE) -> Iterator[None]:
    """Hold a folder for one run; the lock ends with its process, however that ends.

    Raises HandoutError (PRV002) where another run holds it longer than `wait`, in seconds.
    """
    lock = FileLock(folder / LOCK, timeout=wait, mode=FILE_MODE)
    try:
        lock.acquire()
    except Timeout:
        raise HandoutError(Problem(
            Source(shown(folder)), "PRV002", "another run is writing here",
            "wait until it ends, or name another folder")) from None
    except OSError as error:
        reason = error.strerror or errno.errorcode.get(error.errno or 0, "unknown")
        raise _refused(folder, f"cannot be locked: {reason}", "name another folder") from None
    try:
        yield
    finally:
        lock.release()
