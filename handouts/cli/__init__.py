"""The command line: options, help and exit codes; everything heavy is imported inside a command.

Exit codes: 0 fine, 1 problems in content, brand or output, 2 usage, 3 a bug of ours,
130 interrupted.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

EXIT_BUG = 3
EXIT_INTERRUPTED = 130


class Interrupted(BaseException):
    """Unwind after SIGINT or SIGTERM, so that temporary files go."""


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches a user."""
    try:
        with _signals():
            _never_stop_at_a_character()
            from handouts.cli.app import run

            return run(args)
    except (Interrupted, KeyboardInterrupt):
        sys.stderr.write("interrupted: files written so far are whole\n")
        return EXIT_INTERRUPTED
    except Exception as error:
        if os.environ.get("MAKE_HANDOUT_DEBUG") == "1":
            raise
        # The class and the place only: the message of a library may hold words of a handout.
        sys.stderr.write(
            f"error: this is a bug in make-handout: {type(error).__name__} at {_place(error)}\n"
            "  hint: please report it with this line; MAKE_HANDOUT_DEBUG=1 shows more\n"
        )
        return EXIT_BUG


@contextmanager
def _signals() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, _stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted


def _never_stop_at_a_character() -> None:
    """Show the code of a character that the terminal lacks, instead of stopping a build."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _place(error: BaseException) -> str:
    package = Path(__file__).parents[1]
    place = "an unknown place"
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if package in file.parents:
            place = f"{file.relative_to(package.parent).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
