"""Places, problems and the one exception family.

    HandoutError            problems in content, layout, brand, theme or output: exit code 1
    └── UsageProblem        the command line asks for something that is not there: exit code 2
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from handouts.dataclass import dataclass

LONGEST_MESSAGE = 400
LONGEST_HINT = 800
# Before the path of a file that comes with the tool, where a project stands above it.
BUILT_IN = "built in: "


@dataclass(frozen=True, order=True, slots=True)
class Source:
    """A place in a file; line and col count from 1, and 0 means that they are not known."""

    file: str
    line: int = 0
    col: int = 0

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.col:
                parts.append(str(self.col))
        return ":".join(parts)

    @property
    def built_in(self) -> bool:
        """Say whether the file comes with the tool and is not the project's own."""
        return self.file.startswith(BUILT_IN)

    @property
    def path(self) -> str:
        """Return the path of the file, unmarked."""
        return self.file.removeprefix(BUILT_IN)

    @classmethod
    def parse(cls, text: str) -> Source:
        """Read back what `str` wrote; a file name may itself hold colons."""
        parts = text.rsplit(":", 2)
        numbers: list[int] = []
        while len(parts) > 1 and parts[-1].isdecimal() and len(numbers) < 2:
            numbers.insert(0, int(parts.pop()))
        return cls(":".join(parts), *numbers)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, under which rule, and what to type next."""

    source: Source
    rule: str
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        # A file may hold a name of 200 KB; a line of it is enough to know it by.
        object.__setattr__(self, "message", _line(self.message, LONGEST_MESSAGE))
        object.__setattr__(self, "hint", _line(self.hint, LONGEST_HINT))

    def __str__(self) -> str:
        line = f"{self.source}: {self.rule} {self.message}"
        return f"{line}\n  hint: {self.hint}" if self.hint else line


class HandoutError(Exception):
    """Every problem that was found, sorted by file and line."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = [problems] if isinstance(problems, Problem) else list(problems)
        self.problems: Sequence[Problem] = tuple(
            sorted(dict.fromkeys(found), key=lambda p: (p.source, p.rule, p.message))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageProblem(HandoutError):
    """A name on the command line of something that does not exist."""

    exit_code = 2


def _line(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the one known word that was probably meant, or nothing."""
    from difflib import get_close_matches  # only where something is wrong

    return get_close_matches(word, list(known), n=1, cutoff=0.6)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?", or an empty string when nothing known is near."""
    near = nearest(word, known)
    return f"did you mean {near[0]!r}?" if near else ""


def place_of(error: BaseException) -> str:
    """Return the file and line of ours where an exception passed last; no word of its message."""
    package = Path(__file__).parent
    place = "an unknown place"
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if package in file.parents:
            place = f"{file.relative_to(package.parent).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
