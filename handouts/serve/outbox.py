"""Finished packets between the request that makes one and the tab that prints it: in memory only.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import field

from handouts.dataclass import dataclass

# A packet is fetched at once; the rest is for a slow viewer that asks a second time.
SECONDS = 180.0
MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that waits to be fetched by the session that it was made for."""

    session: str
    data: bytes = field(repr=False)
    until: float
    kind: str


class Outbox:
    """The files that wait, by a name that nobody can guess."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._parcels: OrderedDict[str, Parcel] = OrderedDict()
        self._bytes = 0

    def put(self, session: str, data: bytes, kind: str) -> str:
        """Keep a file for a while, and return its name."""
        name = secrets.token_urlsafe(18)
        with self._lock:
            self._parcels[name] = Parcel(session, data, time.monotonic() + SECONDS, kind)
            self._bytes += len(data)
            self._sweep()
        return name

    def get(self, session: str, name: str, kind: str) -> bytes | None:
        """Return a file of this session; None where it is gone or somebody else's."""
        with self._lock:
            self._sweep()
            found = self._parcels.get(name)
        own = found is not None and (found.session, found.kind) == (session, kind)
        return found.data if found is not None and own else None

    def empty(self, session: str) -> None:
        """Forget all files of a session."""
        with self._lock:
            for name in [name for name, each in self._parcels.items() if each.session == session]:
                self._drop(name)

    def _sweep(self) -> None:
        now = time.monotonic()
        while self._parcels:
            name, oldest = next(iter(self._parcels.items()))
            if oldest.until > now and self._bytes <= self._most_bytes:
                return
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._bytes -= len(self._parcels.pop(name).data)
