"""Who may sign in: a file of names with hashed passwords, for a server that others can reach."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from handouts.errors import HandoutError, Problem, Source
from handouts.files import is_file, read_whole, shown, write_atomic

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LARGEST = 200_000
# How a password is hashed: whoever guesses pays about a tenth of a second each time.
METHOD = "scrypt:32768:8:1"


def load_users(path: Path) -> Mapping[str, str]:
    """Return the hash of each user's password; raises HandoutError (SRV003) for no such file."""
    place = Source(shown(path))
    if not is_file(path):
        raise HandoutError(Problem(place, "SRV003", "there is no file of users",
                                   "add the first one: make-handout serve --add-user NAME"))
    if hasattr(os, "getuid") and path.stat().st_mode & 0o077:
        raise HandoutError(Problem(place, "SRV003", "others may read the file of users",
                                   f"let its owner alone read it: chmod 600 {shown(path)}"))
    return _read(path, place)


def add_user(path: Path, name: str, password: str) -> None:
    """Add a user, or give one another password; raises HandoutError (SRV004)."""
    from werkzeug.security import generate_password_hash

    place = Source("--add-user")
    if not NAME.fullmatch(name):
        raise HandoutError(Problem(place, "SRV004", "this is no name for a user",
                                   "write 1 to 40 letters, digits, dots and hyphens"))
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise HandoutError(Problem(
            place, "SRV004", f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters",
            "choose another one; several words are easy to keep in mind"))
    known = dict(_read(path, Source(shown(path)))) if is_file(path) else {}
    known[name] = generate_password_hash(password, METHOD)
    before = os.umask(0o077)  # the hashes are for the server's owner alone, at every moment
    try:
        write_atomic(path, (json.dumps(known, indent=2, sort_keys=True) + "\n").encode(),
                     "name another file with --users FILE")
    finally:
        os.umask(before)


def may_sign_in(users: Mapping[str, str], name: str, password: str) -> bool:
    """Say whether the password is that of the user; a name that nobody has takes as long."""
    from werkzeug.security import check_password_hash

    # What a name that nobody has is compared with takes as long to refuse as a known one.
    nobody = f"{METHOD}$nobody${'0' * 128}"
    right = check_password_hash(users.get(name, nobody), password[:LONGEST_PASSWORD])
    return right and name in users


def _read(path: Path, place: Source) -> dict[str, str]:
    data = read_whole(path.resolve(), place, "SRV003", "file of users", LARGEST)
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(
        NAME.fullmatch(name) and isinstance(each, str) and each.startswith("scrypt:")
        for name, each in found.items()
    ):
        raise HandoutError(Problem(place, "SRV003", "is no file of users",
                                   "move it away and add the users again"))
    return found
