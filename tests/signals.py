"""Start a program that heeds signals, also where the tests run in the background or under nohup."""

from __future__ import annotations

import signal


def heed() -> None:
    """Undo in a new process what its parent ignores."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_DFL)
