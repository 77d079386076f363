"""Work in forks of this process: each Python that is started anew takes a second. POSIX alone."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable


def forked(work: Callable[[], int]) -> int:
    """Start work, which returns an exit code, in a process of its own; return its number."""
    with warnings.catch_warnings():
        # Newer Pythons warn where there are threads: no work here waits for one.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1  # where it raises
        try:
            code = work()
        finally:
            os._exit(code)
    return child


def exit_code(child: int) -> int:
    """Wait for a process, and return its exit code; negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
