"""Read a file without ever waiting for it; write a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import time
import zlib
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path

from handouts.errors import HandoutError, Problem, Source

PREFIX = ".make-handout-"
MODE = 0o644  # handouts are for everybody; the umask still narrows it
STALE_SECONDS = 3600.0
_PART = 65_536

ELSEWHERE = "choose another folder with --output DIR"

_HINTS = {
    errno.EACCES: "close the file if another program has it open, or {elsewhere}",
    errno.ENOSPC: "free some space on this disk, or {elsewhere}",
    errno.EFBIG: "this disk takes no file of this size: {elsewhere}",
    errno.EROFS: "this disk is read-only: {elsewhere}",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EISDIR: "remove the folder of that name, or {elsewhere}",
    errno.ENOTDIR: "there is a file where a folder should be: move it, or {elsewhere}",
}
# What a drive of the network says when it is gone, often for a moment only.
for _number in ("EIO", "ESTALE", "ETIMEDOUT", "ENOTCONN", "ECONNRESET", "EHOSTDOWN", "ENETDOWN"):
    if hasattr(errno, _number):  # a system without network drives may lack some
        _HINTS[getattr(errno, _number)] = (
            "see that the drive is there, and type the same command again, or {elsewhere}")
_HINTS[errno.EPERM] = _HINTS[errno.EACCES]
_HINTS[errno.EEXIST] = _HINTS[errno.ENOTDIR]
_HINTS[errno.EDQUOT] = _HINTS[errno.ENOSPC]


class NotAFile(OSError):
    """A folder, a pipe, a device or a name that no file can have."""


class TooLarge(OSError):
    """A file with more bytes than its reader takes."""


def read_regular(path: Path, most: int, *, follow: bool = False) -> bytes:
    """Return the bytes of a regular file of at most `most` bytes; raises as open_regular does."""
    with open_regular(path, most, follow=follow) as file:
        # A read of `most` would take as much memory first, and most files are small.
        size = os.fstat(file.fileno()).st_size
        data = file.read(size + 1)
        if len(data) > size:  # it grows, or its size is not known
            data += file.read(most + 1 - len(data))
    if len(data) > most:
        raise _too_large(len(data))
    return data


@contextlib.contextmanager
def open_regular(path: Path, most: int, *, follow: bool = False) -> Iterator[BufferedReader]:
    """Open a regular file of at most `most` bytes, as it is now, to be read.

    The one way to open what somebody else wrote: it never waits for a pipe or a device, and holds
    no more than it may. Without `follow` no part of the path may be a link: who looked where a link
    leads names the place itself, so that no other can be put there in between. Raises OSError;
    NotAFile and TooLarge are kinds of it.
    """
    # Without O_NONBLOCK, opening a pipe would wait forever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags) if follow else _open_plain(path, flags)
    except ValueError as error:  # a name with a character that no file can have
        raise NotAFile(errno.EINVAL, "has a name that no file can have") from error
    except OSError:
        if is_folder(path):  # Windows says of one that it may not be read
            raise NotAFile(errno.EISDIR, "is a folder, not a file") from None
        raise
    try:
        info = os.fstat(handle)
        if stat.S_ISDIR(info.st_mode):
            raise NotAFile(errno.EISDIR, "is a folder, not a file")
        if not stat.S_ISREG(info.st_mode):
            raise NotAFile(errno.EINVAL, "is not a regular file")
        if info.st_size > most:
            raise _too_large(info.st_size)
        file = os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise
    with file:
        yield file


def sha256_of(path: Path, most: int) -> str:
    """Return the SHA-256 of a regular file, also behind a link; raises as open_regular does."""
    digest = hashlib.sha256()
    with open_regular(path, most, follow=True) as file:
        while part := file.read(_PART):
            digest.update(part)
    return digest.hexdigest()


def _too_large(size: int) -> TooLarge:
    return TooLarge(errno.EFBIG, f"has {-(-size // 1024):,} KB")


def _open_plain(path: Path, flags: int) -> int:
    """Open a file without following any link on the way; where a system cannot, the last alone.

    Linux says where an opened file is. Only of one that seems to be elsewhere (it was reached by a
    link, or was replaced just now) the way is gone step by step, which takes ten times as long.
    """
    last = flags | getattr(os, "O_NOFOLLOW", 0)
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow
    handle = os.open(absolute, last)
    with contextlib.suppress(OSError):
        if os.readlink(f"/proc/self/fd/{handle}") == str(absolute):  # noqa: PTH115 - every file
            return handle
    if not hasattr(os, "O_PATH") or os.open not in os.supports_dir_fd:
        return handle
    os.close(handle)
    step = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW
    folder = os.open(absolute.anchor, step)
    try:
        for name in absolute.parts[1:-1]:
            below = os.open(name, step, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(absolute.name, last, dir_fd=folder)
    finally:
        os.close(folder)


def read_whole(path: Path, source: Source, rule: str, noun: str, most: int) -> bytes:
    """Return the bytes of a file as `read_regular` does; raise HandoutError where it cannot.

    `noun` says in messages what the file is.
    """
    try:
        return read_regular(path, most)
    except NotAFile as error:
        message, hint = f"the {noun} {error.strerror}", "put the file itself in its place"
    except TooLarge as error:
        message, hint = f"the {noun} {error.strerror}", f"keep it under {most // 1024:,} KB"
    except OSError as error:
        message = f"cannot read the {noun}: {error.strerror or type(error).__name__}"
        hint = "check its name and its permissions"
    raise HandoutError(Problem(source, rule, message, hint))


def write_atomic(
    path: Path, data: bytes | Iterable[bytes], elsewhere: str = ELSEWHERE
) -> None:
    """Write data, whole or in parts, under a temporary name, sync it, then rename it to path.

    A link at path is replaced, never followed. Missing folders are made. `elsewhere` tells what
    to do where path cannot be had. Raises HandoutError (OUT001) with nothing left behind and an
    older file untouched.
    """
    temporary: Path | None = None
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        temporary = path.parent / temporary_name()
        _write_synced(temporary, (data,) if isinstance(data, bytes) else data)
        temporary.replace(path)
        temporary = None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise HandoutError(unwritable(path, error, elsewhere)) from error
    finally:
        if temporary is not None:
            # A signal that raises comes through here, too.
            with contextlib.suppress(OSError):
                temporary.unlink()


def is_file(path: Path) -> bool:
    """Say whether a file is there; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def exists(path: Path) -> bool:
    """Say whether anything is known to be there, also a link that leads nowhere."""
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def files_below(folder: Path, closed: list[Path] | None = None) -> Iterator[Path]:
    """Yield the files of a folder and of the folders in it, sorted in each; links are not followed.

    A folder that is there and may not be listed is added to `closed`. It calls nothing of itself:
    folders in folders may go deeper than Python's stack.
    """
    # Texts, since it would take a deep folder long to be a Path each time that it is gone into.
    waiting = [os.fspath(folder)]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(below) as entries:
                known = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if closed is not None and not isinstance(error, FileNotFoundError | NotADirectoryError):
                closed.append(Path(below))
            continue
        for entry in known:
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield Path(entry.path)


def at_home(path: Path) -> Path:
    """Return a path with a `~` at its start made the home folder, as a shell would.

    Raises RuntimeError where there is no such home.
    """
    return path.expanduser()


def is_folder(path: Path) -> bool:
    """Say whether a folder is there; a name that no folder can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def sweep_temporaries(folder: Path, now: float | None = None) -> None:
    """Delete what killed runs left in folder: own prefix, over an hour old or its process dead."""
    moment = time.time() if now is None else now
    try:
        found = [path for path in folder.iterdir() if path.name.startswith(PREFIX)]
    except (OSError, ValueError):
        return  # no such folder yet, or unreadable: writing will tell
    for path in found:
        with contextlib.suppress(OSError):
            old = moment - path.lstat().st_mtime > STALE_SECONDS
            if (old or is_dead(path.name)) and not path.is_dir():
                path.unlink()


def temporary_name() -> str:
    """Return a name for a file that is being written; `sweep_temporaries` knows it."""
    return f"{PREFIX}{_machine()}-{os.getpid()}-{os.urandom(4).hex()}.tmp"


def _machine() -> str:
    # A process number means something on its own machine only, and a folder may be shared.
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return f"{zlib.crc32(name.encode()):08x}"


def is_dead(name: str) -> bool:
    """Say whether the process is gone that a temporary name tells of; False where nobody knows."""
    machine, _, rest = name.removeprefix(PREFIX).partition("-")
    number = rest.partition("-")[0]
    if machine != _machine() or not number.isdecimal():
        return False
    if os.name == "nt":
        return False  # os.kill(pid, 0) would end that process there; age decides
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _write_synced(path: Path, parts: Iterable[bytes]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, MODE), "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())


def unwritable(
    path: Path, error: OSError | ValueError, elsewhere: str = ELSEWHERE
) -> Problem:
    """Return the problem (OUT001) of a file that cannot be written, with what to do."""
    number = getattr(error, "errno", None) or errno.EINVAL
    reason = getattr(error, "strerror", None) or os.strerror(number)
    hint = _HINTS.get(number, "{elsewhere}").format(elsewhere=elsewhere)
    return Problem(Source(shown(path)), "OUT001", f"cannot be written: {reason}", hint)


def shown(path: Path) -> str:
    """Return path as people know it: relative to the current folder when inside it."""
    try:
        # Not resolve(), which would follow a link; both fail where the current folder is gone.
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - as above
        return absolute.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(path)
