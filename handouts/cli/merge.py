"""`make-handout merge`: a copy for each patient of a list, with the name on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.cli import options, patient_list
from handouts.cli.help import Command
from handouts.cli.output import counted, note, result, result_json_list, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown

if TYPE_CHECKING:
    from handouts.patients.ledger import Ledger
    from handouts.patients.merging import Made, Run
    from handouts.patients.piles import Batch


@click.command("merge", cls=Command, examples=(
    ("make-handout merge patients.csv --output today", "asks, then makes the copies"),
    ("make-handout merge patients.csv --output today --one-file", "also one file to print"),
))
@patient_list.of_a_list("Folder for the copies, for you alone. One for each batch.")
@click.option("--one-file", is_flag=True,
              help="Also write one file for the printer. It holds all copies, each on a new sheet.")
@click.option("--protect", is_flag=True,
              help="Let each copy open with a password alone. It is that of its row, or one that "
                   "is asked for.")
@click.option("--resume", is_flag=True, help="Go on with a batch that was cut off.")
@click.option("--replace", is_flag=True,
              help="Delete copies of rows that left the list.")
@click.option("--workers", type=click.IntRange(1, 60), metavar="N",
              help="Make copies in N processes at once. Without it, all processors make a long "
                   "list.")
@options.as_json
def merge_command(
    asked: patient_list.Asked, *, one_file: bool, protect: bool, resume: bool, replace: bool,
    workers: int | None, as_json: bool,
) -> int:
    """Make a copy for each patient of a list, with the name on every page.

    PATIENTS.csv has a row for each: row, name, second_id, topics, and lang, large_print, gray,
    date, next_visit, clinician, note and note_lang where they are needed. A row that is wrong is
    told, and the others are made. The same list again makes only the copies of rows that changed.
    """
    if one_file and protect:
        raise UsageProblem(Problem(
            Source("command line"), "USE063", "--one-file and --protect do not go together",
            "leave one of them out: what is printed needs no password"))

    from handouts.patients.merging import LEAST_FOR_WORKERS, Run
    from handouts.patients.piles import lay_out
    from handouts.patients.protect import require_encryption
    from handouts.patients.purge import remember
    from handouts.processes import processors

    if protect:
        require_encryption()
    batch, short = patient_list.read_list(asked)
    if not batch.count:
        return patient_list.nothing("no copy was made")
    patient_list.show_batch(batch, "copies")
    password = patient_list.password_of(batch) if protect else None
    with patient_list.held_batch(asked) as (log, ledger):
        _refuse_another(ledger, batch, resume=resume, replace=replace)
        if not patient_list.agreed(asked, "Make", counted(batch.count, "copy", "copies")):
            return HandoutError.exit_code
        remember(log, ledger.folder)
        count = workers or (processors() if batch.count >= LEAST_FOR_WORKERS else 1)
        run = Run(ledger, log, batch, lay_out(batch, short=short), protect, password, resume,
                  count)
        made = _make(run)
        files = _sheets(ledger, batch, one_file)
        return _tell(ledger, batch, made, files, as_json=as_json)


def _refuse_another(ledger: Ledger, batch: Batch, *, resume: bool, replace: bool) -> None:
    """Raise HandoutError (BAT002, BAT003) where the folder's batch may not be meant."""
    if not ledger.whole and not resume:
        raise HandoutError(Problem(
            Source(ledger.name), "BAT002", "this batch was cut off",
            "go on with --resume, or name another folder"))
    gone = sum(batch.rows.first(copy.row.casefold()) is None for copy in ledger.copies())
    if gone and not replace:
        raise HandoutError(Problem(
            Source(ledger.name), "BAT003", "the folder holds "
            f"{counted(gone, 'copy of a row', 'copies of rows')} that "
            f"{batch.table.display} does not hold", "name another folder; or delete these copies "
            "with --replace"))


def _make(run: Run) -> Made:
    from handouts.patients.merging import Made, make_copies

    made = Made()
    with patient_list.progress(run.batch.count, "Making copies") as step:
        for made in make_copies(run, datetime.now(timezone.utc)):
            step(made.done)
    return made


def _sheets(ledger: Ledger, batch: Batch, one_file: bool) -> Sequence[Path]:
    from handouts.patients.batch_sheet import write_batch_sheet
    from handouts.patients.private import delete
    from handouts.patients.purge import PRINT, SHEET, numbered, written_beside

    sheet = ledger.folder / numbered(SHEET, 1)
    files = [sheet] if write_batch_sheet(sheet, batch.desk.job, ledger) else []
    if one_file:
        from handouts.patients.one_file import write_for_printer

        files += write_for_printer(
            ledger, lambda number: ledger.folder / numbered(PRINT, number))
    for path in written_beside(ledger.folder):
        if path not in files:  # of an earlier run: out of date
            delete(path)
    return files


def _tell(
    ledger: Ledger, batch: Batch, made: Made, files: Sequence[Path], *, as_json: bool
) -> int:
    show_problems(made.problems)
    wrong = len(batch.wrong) + len(made.problems)
    if as_json:
        result_json_list(_data(ledger, made, files, wrong), "copies", (
            {"row": copy.row, "file": copy.file, "sha256": copy.sha256, "pages": copy.pages}
            for copy in ledger.copies()))
    else:
        result(shown(ledger.folder))
        for file in files:
            result(shown(file))
    kept = f", {made.kept:,} had not changed" if made.kept else ""
    deleted = f", {made.deleted:,} out of date and deleted" if made.deleted else ""
    note(f"{ledger.name}: {counted(made.made, 'copy', 'copies')} made and read back{kept}{deleted}")
    if wrong:
        note("1 row is wrong, and there is no copy of it" if wrong == 1 else
             f"{wrong:,} rows are wrong, and there is no copy of them")
    return HandoutError.exit_code if wrong else 0


def _data(
    ledger: Ledger, made: Made, files: Sequence[Path], wrong: int
) -> Mapping[str, Any]:
    return {
        "batch": ledger.name, "folder": shown(ledger.folder), "made": made.made,
        "unchanged": made.kept, "deleted": made.deleted, "wrong": wrong,
        "files": [shown(file) for file in files]}
