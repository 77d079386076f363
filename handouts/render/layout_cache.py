"""Compiled layouts, kept between runs in the user's cache folder.

Compiling the layouts takes a fifth of the time of a single handout. What Jinja's compiler made of a
layout is therefore written to a file, and read back while nothing that it depends on has changed.

A compiled layout is code: whoever could slip in an entry would run their own code as the user, past
the sandbox. So it is read from a cache that authenticates each entry before a byte of it is loaded,
since loading damaged code may crash Python (handouts/usercache.py). The name of an entry is the
SHA-256 of the layout's text, name and file, of the versions of this tool, Jinja and Python, and of
our own code generator. The layout of one project never stands for another's, and code that an older
sandbox generated is never run by a newer one.

Only layouts are kept here, never the content that they are filled with. A layout is compiled by the
sandbox before it is kept, and runs in the sandbox after.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import sys
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from handouts.usercache import UserCache, open_user_cache
from handouts.version import __version__

SUFFIX = ".layout"


class LayoutCache(BytecodeCache):
    """Compiled layouts in the cache of one user."""

    def __init__(self, kept: UserCache, generator: str) -> None:
        self.kept = kept
        self._generator = generator

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return the entry of a layout; its code is None where it must be compiled."""
        parts = (self._generator, name, filename or "", source)
        digest = hashlib.sha256()
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
        bucket = Bucket(environment, digest.hexdigest(), "")
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read the code of an entry, if there is one and it is ours and whole."""
        code = self.kept.read(f"{bucket.key}{SUFFIX}")
        if code is None:
            return
        with contextlib.suppress(EOFError, TypeError, ValueError):
            found = marshal.loads(code)
            bucket.code = found if isinstance(found, CodeType) else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the code of an entry, whole or not at all."""
        assert bucket.code is not None
        self.kept.write(f"{bucket.key}{SUFFIX}", marshal.dumps(bucket.code))


def open_cache(*sources: Path) -> LayoutCache | None:
    """Return the cache of this user, or None where there is to be none or it cannot be trusted.

    `sources` are the files of the code generator: an entry lasts as long as they do not change.
    """
    try:
        generator = _generator(sources)
    except OSError:
        return None
    kept = open_user_cache()
    return LayoutCache(kept, generator) if kept else None


def _generator(sources: tuple[Path, ...]) -> str:
    """Return what an entry depends on besides its layout."""
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return "\n".join((__version__, _jinja_version(), sys.version, sys.implementation.name, code))


def _jinja_version() -> str:
    # Importing importlib.metadata takes longer than the cache saves on a small handout.
    known = vars(jinja2).get("__version__")
    if isinstance(known, str):
        return known
    from importlib.metadata import version

    return version("jinja2")
