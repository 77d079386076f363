"""`make-handout mail`: drafts of mails with handouts, and sending them through the clinic's server.
"""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli import patient_list
from handouts.cli.help import Command
from handouts.cli.output import counted, note, result, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown

if TYPE_CHECKING:
    from handouts.patients.mailing import Mailed, Mailing
    from handouts.patients.sending import Server


@click.command("mail", cls=Command, examples=(
    ("make-handout mail patients.csv --output today", "drafts, in today/mail"),
    ("make-handout mail patients.csv --output today --send", "sends them, each once"),
))
@patient_list.of_a_list("Folder of the batch, for you alone. The drafts go into mail/ in it.")
@click.option("--personal-copy", "personal", is_flag=True,
              help="Attach the copy with the name instead.")
@click.option("--protect", is_flag=True,
              help="Let a personal copy open with a password.")
@click.option("--send", is_flag=True,
              help="Send the drafts through your mail server. MAKE_HANDOUT_SMTP_HOST names it.")
@click.option("--again", multiple=True, metavar="ROW",
              help="Send a row again that got no answer. Goes with --send. Can be repeated.")
def mail_command(
    asked: patient_list.Asked, *, personal: bool, protect: bool, send: bool, again: tuple[str, ...]
) -> int:
    """Write a draft of a mail for each patient of a list who agreed to mail.

    PATIENTS.csv has the columns row, topics, email and email_ok, which must say yes. A draft opens
    in classic Outlook and in Thunderbird, ready to be looked at and sent. With --send the drafts
    are sent, each once.
    """
    from handouts.patients.mailing import NEEDED, Mailing, Sheets
    from handouts.patients.piles import lay_out
    from handouts.patients.protect import require_encryption
    from handouts.patients.purge import remember
    from handouts.patients.sending import server_of

    if protect and not personal:
        raise UsageProblem(Problem(
            Source("--protect"), "USE063", "there is nothing personal in a plain sheet to protect",
            "add --personal-copy, or leave --protect out"))
    server = server_of(ask=_asked_password) if send else None
    if protect:
        require_encryption()
    batch, short = patient_list.read_list(
        asked, (*NEEDED, "name", "second_id") if personal else NEEDED)
    if not batch.count:
        return patient_list.nothing("no draft was written")
    patient_list.show_batch(batch, "mails")
    password = patient_list.password_of(batch) if protect else None
    with patient_list.held_batch(asked) as (log, ledger):
        if not patient_list.agreed(asked, "Send" if send else "Write",
                                   counted(batch.count, "mail", "mails")):
            return HandoutError.exit_code
        remember(log, ledger.folder)
        ledger.touch(datetime.now(timezone.utc))
        mailing = Mailing(
            ledger, log, batch, Sheets(batch.desk),
            lay_out(batch, short=short) if personal else None, protect, password)
        return _run(mailing, server, again, wrong=bool(batch.wrong))


def _asked_password(user: str) -> str:
    """Ask for the password of the mail server, where somebody is there to answer."""
    if not (sys.stdin and sys.stdin.isatty()):
        return ""
    return str(click.prompt(f"Password of {user} at the mail server", hide_input=True, err=True))


def _run(mailing: Mailing, server: Server | None, again: tuple[str, ...], *, wrong: bool) -> int:
    from handouts.patients.mailing import Mailed, send_drafts, write_drafts
    from handouts.patients.purge import MAIL

    made = Mailed()
    with patient_list.progress(mailing.batch.count, "Writing drafts") as step:
        for number, made in enumerate(write_drafts(mailing)):  # noqa: B007 - the last one counts
            step(number)
    if server is not None:
        with patient_list.progress(mailing.batch.count, "Sending") as step:
            for number, _ in enumerate(send_drafts(mailing, server, made, again), start=1):
                step(number)
    show_problems(made.problems)
    _tell(mailing.ledger.folder / MAIL, mailing.ledger.name, made, sending=server is not None)
    return HandoutError.exit_code if made.problems or wrong else 0


def _tell(folder: Path, name: str, made: Mailed, *, sending: bool) -> None:
    result(shown(folder))
    said = [f"{counted(made.drafted, 'draft', 'drafts')} written"]
    said += [f"{made.kept:,} had not changed"] if made.kept else []
    said += [f"{made.deleted:,} deleted, whose rows get no mail"] if made.deleted else []
    said += [f"{counted(made.before, 'was', 'were')} sent before"] if made.before else []
    said += [f"{counted(made.sent, 'mail', 'mails')} sent"] if sending else []
    note(f"{name}: {', '.join(said)}")
