"""What `merge` and `mail` share: the options of a list of patients, and what is shown and asked."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from handouts.cli import options
from handouts.cli.output import note, on_terminal, show_problems, table
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown
from handouts.project import Project

if TYPE_CHECKING:
    from handouts.patients.ledger import Ledger
    from handouts.patients.log import Log
    from handouts.patients.piles import Batch
    from handouts.patients.record import Record


OBJECTS_OF_A_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say of a list: where it is, where its batch goes, and how to print it."""

    file: Path
    output: Path
    confirmed: bool
    yes: bool
    project: Path | None
    brand: str | None
    lang: str | None
    printing: options.Printing

    def opened(self) -> Project:
        """Return the project of the list."""
        return options.opened(options.inherited("project", self.project))


def of_a_list(output: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of a list, as one argument `asked`; `output` says what goes there.
    """
    last = (
        click.option("--confirmed-by-clinician", "confirmed", is_flag=True,
                     help="A clinician confirmed doses without a ceiling."),
        click.option("-y", "--yes", is_flag=True, help="Do not ask before anything is done."),
        options.project,
        click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND",
                     help="Brand to print with (default: sample)."),
        options.lang,
        options.printing,
    )
    first = (
        click.argument("file", metavar="PATIENTS.csv", type=options.Named(path_type=Path)),
        click.option("-o", "--output", required=True, metavar="DIR",
                     type=options.Named(path_type=Path), help=output),
    )

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        def run(
            *, file: Path, output: Path, confirmed: bool, yes: bool, project: Path | None,
            brand: str | None, lang: str | None, **more: Any,
        ) -> Any:
            printing = {name: more.pop(name) for name in options.Printing.__dataclass_fields__}
            asked = Asked(file, output, confirmed, yes, project, brand, lang,
                          options.Printing(**printing))
            return command(asked, **more)

        run.__doc__ = command.__doc__
        # The options of the command itself stand between those of every list.
        own = list(getattr(command, "__click_params__", ()))
        wrapped: Any = run
        for option in reversed(last):
            wrapped = option(wrapped)
        wrapped.__click_params__ += own
        for option in reversed(first):
            wrapped = option(wrapped)
        return run

    return with_options


def read_list(asked: Asked, needed: tuple[str, ...] | None = None) -> tuple[Batch, bool]:
    """Read a list and tell what is wrong with it; return it, and whether names are shortened."""
    from handouts.patients.desk import Desk
    from handouts.patients.piles import measure, read_through
    from handouts.patients.record import NEEDED
    from handouts.patients.rows import open_table

    opened = asked.opened()
    job = options.asked_job(
        opened, lang=options.inherited("lang", asked.lang), brand=options.one_brand(asked.brand),
        variant=asked.printing.over(opened.settings))
    batch = read_through(open_table(asked.file, needed or NEEDED), Desk(job),
                         confirmed=asked.confirmed)
    short = opened.settings.name_on_pages == "short"
    measure(batch, short=short)
    show_problems([*batch.problems, *batch.warnings])
    if batch.untold:
        note(f"and {batch.untold:,} more problems")
    if not batch.rows and not batch.problems:
        show_problems([Problem(Source(batch.table.display), "ROW001", "has no rows",
                               "write a row for each patient")])
    return batch, short


@contextmanager
def held_batch(asked: Asked) -> Iterator[tuple[Log, Ledger]]:
    """Open the clinic's log and the ledger of the batch, whose folder no other run gets.

    What is read back, and each sheet that is laid out, leaves circles of objects behind. They are
    collected as a batch goes on, and not when there are as many as one sheet leaves: memory would
    grow with the rows.
    """
    from handouts.patients.ledger import has_ledger, open_ledger
    from handouts.patients.log import open_log
    from handouts.patients.private import alone, make_private, sweep

    gc.set_threshold(OBJECTS_OF_A_BATCH)
    log = open_log()
    folder = make_private(asked.output, ours=has_ledger(asked.output))
    with alone(folder, wait=0), open_ledger(folder) as ledger:
        sweep(folder)
        yield log, ledger


# -- before anything is written ------------------------------------------------------------------


def show_batch(batch: Batch, things: str) -> None:
    """Show how many copies or mails there will be, and on a terminal the first and the last row."""
    rows = [("topics", "language", things)]
    rows += [("+".join(topics), lang, f"{count:,}")
             for (topics, lang), count in sorted(batch.counts.items())]
    for line in table(rows):
        note(line)
    if not on_terminal():  # what is kept of a job's output may be read by others
        return
    assert batch.first is not None
    assert batch.last is not None
    for word, record in (("first", batch.first), ("last", batch.last)):
        note(f"{word} row: {_words(record)}")


def _words(record: Record) -> str:
    cells = (record.row, record.name, record.second_id, record.topics, record.lang,
             record.clinician, record.date, record.next_visit, record.note)
    return " | ".join(" ".join(cell.split()) for cell in cells if cell)


def password_of(batch: Batch) -> str | None:
    """Return the password of the rows that have none, asked for twice; None if all have one."""
    from handouts.patients.record import is_password

    if all(row.record.password for _, row, _ in batch.right_rows()):
        return None
    if not (sys.stdin and sys.stdin.isatty()):
        raise UsageProblem(Problem(
            Source("--protect"), "USE064", "there are rows without a password, and nobody to ask",
            "fill in the column password"))
    said = str(click.prompt("Password for rows without one", hide_input=True,
                            confirmation_prompt=True, err=True))
    if not is_password(said):
        raise UsageProblem(Problem(
            Source("--protect"), "USE064", "this is no password that opens a file everywhere",
            "choose 8 to 127 letters, digits and signs of a US keyboard"))
    return said


def agreed(asked: Asked, verb: str, things: str) -> bool:
    """Ask whether to go on; raises UsageProblem (USE065) where nobody can answer."""
    if asked.yes:
        return True
    if not (sys.stdin and sys.stdin.isatty()):
        raise UsageProblem(Problem(
            Source("command line"), "USE065", "there is nobody to ask whether to go on",
            "add --yes in a job"))
    return click.confirm(
        f"{verb} {things} in {shown(asked.output)}?", default=True, err=True)


@contextmanager
def progress(count: int, label: str) -> Iterator[Any]:
    """Show a bar with the rate and the time left, on a terminal."""
    if not on_terminal():
        yield lambda _: None
        return
    begun = monotonic()

    def rate(done: int | None) -> str | None:
        return f"{done / max(monotonic() - begun, 0.001):,.0f} a second" if done else None

    with click.progressbar(
            length=count, label=label, file=sys.stderr, show_eta=True,
            item_show_func=rate) as bar:
        def step(done: int) -> None:
            bar.update(done - bar.pos, done)

        yield step


def nothing(what: str) -> int:
    """Say that nothing was done, and return the exit code."""
    note(what)
    return HandoutError.exit_code
