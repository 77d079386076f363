"""`make-handout purge`: delete patients' copies and drafts that are no longer needed."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.help import Command
from handouts.cli.output import counted, note, result, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown


@click.command("purge", cls=Command, examples=(
    ("make-handout purge --older 7d", "deletes what is older than a week"),
    ("make-handout purge --filed b20261130-kfgz", "the notes of a batch are in the charts"),
))
@click.argument("folders", nargs=-1, metavar="[DIR]...", type=options.Named(path_type=Path))
@click.option("--older", metavar="AGE",
              help="Delete batches older than 12h, 7d or 2w.")
@click.option("--filed", multiple=True, metavar="NAME",
              help="Say that notes are filed in the charts. NAME is a batch (b20261130-kfgz) "
                   "or one copy (b20261130-kfgz-7). Can be repeated.")
def purge_command(folders: tuple[Path, ...], older: str | None, filed: tuple[str, ...]) -> int:
    """Delete the copies and drafts of old batches: those in DIR, or all that this user made.

    A copy with a note is kept until --filed says that the note is in the patient's chart. The log
    stays, and says what was deleted.
    """
    from handouts.patients.log import open_log
    from handouts.patients.purge import age_of, batches, file_in_charts, purge

    if older is None and not filed:
        raise UsageProblem(Problem(
            Source("command line"), "USE060", "nothing to do", "add --older 7d"))
    age = None if older is None else age_of(older)
    log = open_log()
    known = batches(log, folders)
    if filed:
        count = file_in_charts(log, known, filed)
        note("1 note is filed" if count == 1 else f"{count:,} notes are filed")
    if age is None:
        return 0
    code = 0
    for done in purge(log, known, age):
        if isinstance(done, HandoutError):
            show_problems(done.problems)
            code = done.exit_code
            continue
        result(shown(done.folder))
        note(f"  {done.batch}: {done.deleted:,} deleted")
        if done.kept:
            code = HandoutError.exit_code
            show_problems([Problem(
                Source(done.batch), "PUR002",
                f"{counted(len(done.kept), 'copy is', 'copies are')} kept: "
                "the notes of these rows are not filed: " + ", ".join(done.kept[:20])
                + ("…" if len(done.kept) > 20 else ""),
                f"file the notes in the charts, then: make-handout purge --filed {done.batch} "
                f"--older {older}")])
    return code
