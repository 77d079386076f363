"""The command line: options, help and exit codes; everything heavy is imported inside a command.

Exit codes: 0 fine, 1 problems in content, brand or output, 2 usage, 3 a bug of ours,
130 interrupted.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

from handouts.errors import place_of
from handouts.isolation import collect_seldom, shut_out_foreign_settings

EXIT_PROBLEMS = 1
EXIT_BUG = 3
EXIT_INTERRUPTED = 130


class Interrupted(BaseException):
    """The end of a run after SIGINT or SIGTERM, raised so that temporary files go."""


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches a user.

    Without arguments they are those of the process, which ends with them.
    """
    try:
        return _guarded(args)
    finally:
        if args is None:
            # All memory is given back as a whole; looking through it for garbage first takes a
            # sixth of a run.
            gc.freeze()


def _guarded(args: Sequence[str] | None) -> int:
    # Python may put the current folder first; a project's files are never modules of ours.
    sys.path[:] = [folder for folder in sys.path if folder]
    shut_out_foreign_settings()
    collect_seldom()
    try:
        with _signals():
            _never_stop_at_a_character()
            from handouts.cli.app import run

            code = run(args)
            if sys.stdout is not None:
                sys.stdout.flush()
            return code
    except (Interrupted, KeyboardInterrupt):
        _say("interrupted: files written so far are complete; to go on, run it again\n")
        return EXIT_INTERRUPTED
    except OSError as error:
        return _lost_output(error) if _of_a_stream(error) else _bug(error)
    except MemoryError:
        _say("error: there is not enough memory\n"
             "  hint: end other programs or raise the limit (ulimit -v), then run it again\n")
        return EXIT_PROBLEMS
    except Exception as error:
        return _bug(error)


def _bug(error: Exception) -> int:
    if os.environ.get("MAKE_HANDOUT_DEBUG") == "1":
        raise error
    # The class and the place only: the message of a library may hold words of a handout.
    _say(f"error: this is a bug in make-handout: {type(error).__name__} at {place_of(error)}\n"
         "  hint: please report it with this line; MAKE_HANDOUT_DEBUG=1 shows more\n")
    return EXIT_BUG


def _of_a_stream(error: OSError) -> bool:
    """Say whether standard output or error failed; an error of a file names its file."""
    return error.filename is None and (
        isinstance(error, BrokenPipeError) or error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF))


def _lost_output(error: OSError) -> int:
    """End quietly where the reader has gone, as with `head`; tell of a full disk."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        # What is still to be written goes nowhere, or Python would complain at its end.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    if not isinstance(error, BrokenPipeError):
        _say(f"standard output: OUT001 cannot be written: {error.strerror}\n"
             "  hint: free some space, or send the output elsewhere\n")
    return EXIT_PROBLEMS


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only there can a program answer signals
        return
    stopped = 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        # The second may come while the first still cleans up; who asks again and again means it.
        nonlocal stopped
        stopped += 1
        if stopped != 2:
            raise Interrupted

    # SIGHUP: the terminal was closed. What is ignored, as under nohup, stays so.
    wanted = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
    numbers = [number for number in wanted
               if number is not None and signal.getsignal(number) is not signal.SIG_IGN]
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _never_stop_at_a_character() -> None:
    """Show the code of a character that the terminal lacks, instead of stopping a build."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
