"""Files of our own that are kept between runs in the user's cache folder, to save time.

A cache that is missing, full, read-only, damaged or refused costs time and nothing else. Whoever
could slip in a file would speak for us, so:

- The folder is ours alone: mode 0700 and not a link, owned by the user who runs us. Any other
  folder of that name is left alone and not used. The same holds for each file in it.
- Each file begins with a keyed digest (HMAC-SHA-256, RFC 2104) of its name and its data. It is
  compared before a byte of the data is used. A plain checksum would find damage, but anyone can
  compute one; the key is random and known to the folder's owner alone.
- The key counts only together with the inode and the change time of its own file, which no archive
  can bring along. A whole folder that was made elsewhere, such as one unpacked from a download or
  restored into a CI job, is worth nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import stat
import sys
from dataclasses import field
from pathlib import Path

from handouts.dataclass import dataclass

VARIABLE = "MAKE_HANDOUT_CACHE"
OFF = "off"
FOLDER = "make-handout"
KEY = "key"
KEY_BYTES = 32
MAC_BYTES = hashlib.sha256().digest_size
# What is kept of the words of 2,000 topics takes 6 MB.
LARGEST_ENTRY = 64_000_000
# A project has about ten layouts; while one is being written, each version of it leaves an entry.
MOST_ENTRIES = 200
MOST_BYTES = 256_000_000


@dataclass(frozen=True, slots=True)
class UserCache:
    """The files in one folder; `key` authenticates them."""

    folder: Path
    key: bytes = field(repr=False)

    def read(self, name: str) -> bytes | None:
        """Return the data of a file, or None where there is none that is ours and whole."""
        try:
            mac, data, _ = _read_own(self.folder / name, LARGEST_ENTRY, MAC_BYTES)
        except OSError:
            return None
        return data if hmac.compare_digest(mac, self.sign(name, data)) else None

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all."""
        with contextlib.suppress(OSError):
            self._make_room(len(data))
            _write_own(self.folder / name, self.sign(name, data), data)

    def sign(self, name: str, data: bytes) -> bytes:
        """Return the keyed digest of a file."""
        found = hmac.new(self.key, name.encode(), "sha256")
        found.update(data)  # not put together first: it may be large
        return found.digest()

    def _make_room(self, size: int) -> None:
        """Delete the oldest half of the files, the key aside, until one more of a size has room."""
        found = [(path, path.lstat()) for path in self.folder.iterdir() if path.name != KEY]
        found.sort(key=lambda each: each[1].st_mtime_ns)
        while found and (len(found) >= MOST_ENTRIES or size + sum(
                info.st_size for _, info in found) > MOST_BYTES):
            half = -(-len(found) // 2)
            for path, _ in found[:half]:
                path.unlink(missing_ok=True)
            del found[:half]


def open_user_cache() -> UserCache | None:
    """Return the cache of this user, or None where there is to be none or it cannot be trusted."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_own(folder.lstat(), stat.S_IFDIR):
            return None
        return UserCache(folder, _key(folder / KEY))
    except (OSError, ValueError):
        return None


def cache_folder() -> Path | None:
    """Return our folder in the user's cache folder; None where there is none, or it is turned off.

    Where that is: MAKE_HANDOUT_CACHE, else as the system has it (on Linux, the XDG Base Directory
    Specification 0.8, which has a relative path ignored).
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen.lower() == OFF:
        return None
    if not chosen and os.name == "nt":
        chosen = os.environ.get("LOCALAPPDATA", "")
    elif not chosen and sys.platform != "darwin":
        chosen = os.environ.get("XDG_CACHE_HOME", "")
        chosen = chosen if os.path.isabs(chosen) else ""  # noqa: PTH117 - a text, and perhaps no path
    if chosen:
        return Path(chosen) / FOLDER
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if not os.path.isabs(home):  # noqa: PTH117 - as above
        return None
    return Path(home, *(("Library", "Caches") if sys.platform == "darwin" else (".cache",)), FOLDER)


def _key(path: Path) -> bytes:
    """Return the key of a folder with the marks of its file; write one where it is missing.

    Where two runs write one at the same time the later wins, and what the other then keeps is
    made again.
    """
    for _ in range(2):
        with contextlib.suppress(FileNotFoundError):
            _, secret, info = _read_own(path, LARGEST_ENTRY)
            if len(secret) == KEY_BYTES:
                return secret + f":{info.st_ino}:{info.st_ctime_ns}".encode()
        _write_own(path, os.urandom(KEY_BYTES))
    raise OSError("the key does not stay")


def _is_own(info: os.stat_result, kind: int) -> bool:
    """Say whether a file or folder is of that kind, this user's, and nobody else's to use.

    On Windows the cache folder's own access list says who may use it.
    """
    if stat.S_IFMT(info.st_mode) != kind:
        return False
    return os.name == "nt" or (info.st_uid == os.geteuid() and not info.st_mode & 0o077)


def _read_own(path: Path, most: int, first: int = 0) -> tuple[bytes, bytes, os.stat_result]:
    """Return the first bytes of a file of ours, the others, and what the system says about it.

    Raises OSError.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    # Never follow a link, and never wait for a pipe.
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        info = os.fstat(file.fileno())
        if not _is_own(info, stat.S_IFREG) or info.st_size > most:
            raise PermissionError(f"{path.name} is not ours")
        return file.read(first), file.read(info.st_size), info


def _write_own(path: Path, *parts: bytes) -> None:
    """Write a file that only this user can read, whole or not at all; raise OSError."""
    temporary = path.with_name(f"{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.writelines(parts)
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
