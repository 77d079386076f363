"""The command as a process of its own, for what only a process has: an end, signals, open files.

A new interpreter imports for most of a second before it does anything. Where a test asks nothing of
that, the process is a copy of the test's own (`os.fork`), which has imported everything and begins
at once. It has the test's caches, too: what must not depend on these, on how Python starts or on
what is imported wants `fresh`, a new interpreter. Systems that cannot fork safely always get one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import warnings
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO

import pytest

from tests.signals import heed

ROOT = Path(__file__).parents[1]
RUN = "import sys; from handouts.cli import main; sys.exit(main(sys.argv[1:]))"
# What macOS draws with does not survive a fork.
CAN_COPY = hasattr(os, "fork") and sys.platform != "darwin"


class Running:
    """The command in a process of its own, in a folder; `first` is Python that runs before it.

    What it says goes to `stdout` and `stderr`, or is returned by `communicate` at its end.
    """

    def __init__(
        self, args: Sequence[str], *, folder: Path, first: str = "", fresh: bool = False,
        environment: Mapping[str, str] | None = None,
        stdout: IO[bytes] | int | None = None, stderr: IO[bytes] | int | None = None,
    ) -> None:
        # A process writes into them until it ends; `communicate` reads and closes them.
        self._kept = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115 - not within a call
        streams = [_handle(kept if given is None else given)
                   for kept, given in zip(self._kept, (stdout, stderr), strict=True)]
        settings = dict(os.environ if environment is None else environment)
        start = _interpreter if fresh or not CAN_COPY else _copy
        self._process = start(args, textwrap.dedent(first), folder, settings, streams)
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        process = self._process
        return process.exitcode if isinstance(process, BaseProcess) else process.poll()

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code at its end; raises TimeoutError where that does not come."""
        process = self._process
        if isinstance(process, BaseProcess):
            process.join(timeout)
        else:
            process.wait(timeout)
        if self.returncode is None:
            raise TimeoutError
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Return what it said, standard output and error, at its end."""
        self.wait(timeout)
        said = []
        for kept in self._kept:
            if not kept.closed:
                kept.seek(0)
                said.append(kept.read())
                kept.close()
        return (said[0], said[1]) if said else (b"", b"")


def copy_workers(patch: pytest.MonkeyPatch) -> None:
    """Let workers that this test starts be copies of it, where that is safe: they begin at once.

    For tests of what happens to workers; that new interpreters do the same has tests of its own.
    """
    if CAN_COPY:
        patch.setattr("handouts.processes.START", "fork")
        # As in `_copy`.
        warnings.simplefilter("ignore", DeprecationWarning)


def _handle(stream: IO[bytes] | int) -> int:
    return stream if isinstance(stream, int) else stream.fileno()


def _interpreter(
    args: Sequence[str], first: str, folder: Path, settings: dict[str, str], streams: Sequence[int]
) -> subprocess.Popen[bytes]:
    """Start a new interpreter."""
    return subprocess.Popen(
        [sys.executable, "-c", first + RUN, *args], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=streams[0], stderr=streams[1], env={**settings, "PYTHONPATH": str(ROOT)},
        preexec_fn=heed if os.name == "posix" else None)


def _copy(
    args: Sequence[str], first: str, folder: Path, settings: dict[str, str], streams: Sequence[int]
) -> BaseProcess:
    """Start a copy of this process."""
    import handouts.cli.app
    import handouts.pipeline  # noqa: F401 - imported once here, not in each copy

    process = multiprocessing.get_context("fork").Process(
        target=_be_the_command, args=(args, first, folder, settings, streams))
    with warnings.catch_warnings():
        # Python warns of other threads. Those of a test run only wait, and the copy has none.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    return process


def _be_the_command(
    args: Sequence[str], first: str, folder: Path, settings: dict[str, str], streams: Sequence[int]
) -> None:
    """Become in a copy what a new interpreter would be, and run the command."""
    signal.set_wakeup_fd(-1)
    heed()
    for number, handle in enumerate(streams, 1):
        os.dup2(handle, number)
    sys.stdout, sys.stderr = (
        os.fdopen(number, "w", encoding="utf-8", errors=errors, closefd=False)
        for number, errors in ((1, "strict"), (2, "backslashreplace")))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    exec(first, {"__name__": "__main__"})
    from handouts.cli import main

    sys.exit(main(args))
