"""Drafts of mails for the rows of a table, and what becomes of those that are sent."""

from __future__ import annotations

import hashlib
import re
import smtplib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timezone
from pathlib import Path

from handouts.common import Common, with_editions
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem
from handouts.files import read_regular
from handouts.orders import Built, Edition, Order
from handouts.patients.copying import Prepared, copy, proof
from handouts.patients.desk import Desk, Pile
from handouts.patients.eml import (
    Attachment,
    Body,
    as_sent,
    compose,
    paragraphs,
    with_sheets,
)
from handouts.patients.ledger import Ledger, Mail
from handouts.patients.log import Action, Deed, Log
from handouts.patients.piles import Batch
from handouts.patients.private import delete, make_private, write_private
from handouts.patients.protect import protect
from handouts.patients.purge import MAIL
from handouts.patients.record import says_yes
from handouts.patients.rows import Row
from handouts.patients.sending import Server, connected, send_patiently
from handouts.pipeline import build
from handouts.render.strings import load_words

LARGEST = 128 * 1024 * 1024
# What the words of a mail are made of, beside the PDF of a sheet.
EDITIONS: tuple[Edition, ...] = ("text", "mail")
# Made of what only a mail needs; the name is for a personal copy alone.
NEEDED = ("row", "topics", "email", "email_ok")
_TO = re.compile(rb"^To: (\S+)\r\n", re.M)


@dataclass(frozen=True, slots=True)
class Mailing:
    """What the mails of a batch are made of.

    With `layouts` a personal copy is attached, and without the plain sheets. `protected` copies
    open with the password of their row, or with `password`.
    """

    ledger: Ledger
    log: Log
    batch: Batch
    sheets: Sheets = field(repr=False)
    layouts: Mapping[Pile, Prepared] | None = field(default=None, repr=False)
    protected: bool = False
    password: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Mailed:
    """What became of the rows: drafts written, kept and deleted, mails sent now and before."""

    drafted: int = 0
    kept: int = 0
    deleted: int = 0
    sent: int = 0
    before: int = 0
    problems: list[Problem] = field(default_factory=list)


def consent_problem(row: Row) -> Problem | None:
    """Return why a row gets no mail (MAIL001), or None: consent is a yes in its own column."""
    if says_yes(row.record.email_ok):
        return None
    return Problem(row.source, "MAIL001", f"row {row.record.row}: email_ok does not say yes, so "
                   "there is no mail", "ask the patient, and write yes; or delete the row")


# -- drafts --------------------------------------------------------------------------------------


def write_drafts(mailing: Mailing) -> Iterator[Mailed]:
    """Write a draft for each row with consent; yields after each row what was done so far.

    The draft of a row that did not change is kept, and one that was sent is never written again.
    That of a row which gets no mail any more is deleted, so that nobody sends it by hand.
    """
    folder = make_private(mailing.ledger.folder / MAIL, ours=True)
    made = Mailed()
    without = set(mailing.batch.wrong)
    for number, row, pile in mailing.batch.right_rows():
        refusal = consent_problem(row)
        try:
            if refusal:
                raise HandoutError(refusal)
            _draft(mailing, row, pile, folder, made)
        except HandoutError as error:
            if any(problem.rule in _ENDS for problem in error.problems):
                raise
            made.problems += error.problems
            without.add(number)
        yield made
    made.deleted = _delete_drafts(mailing, without, folder)
    yield made


_ENDS = frozenset({"OUT001", "CPY003", "BAT001"})


def _draft(mailing: Mailing, row: Row, pile: Pile, folder: Path, made: Mailed) -> None:
    record, ledger, sheets = row.record, mailing.ledger, mailing.sheets
    known, recipient = ledger.mail(record.row), mailing.log.mac(record.email.casefold())
    if known and known.state != "drafted":
        if known.recipient != recipient:
            raise HandoutError(Problem(
                row.source, "MAIL007", f"row {record.row}: the mail of this row went to another "
                "address before, so there is none now",
                "give the row another number, or name another folder for another list"))
        made.before += 1
        return
    files = [_personal(mailing, row, pile)] if mailing.layouts else sheets.of(pile)
    draft = draft_of(sheets.common(pile), record.email, sheets.words(pile), files,
                     protected=mailing.protected)
    digest = mailing.log.mac(hashlib.sha256(draft).hexdigest())
    mail = Mail(record.row, f"{ledger.name}-{record.row}.eml", digest, "drafted", recipient,
                note=mailing.layouts is not None and pile.note)
    if known and known.digest == digest and (folder / mail.file).is_file():
        made.kept += 1
        return
    write_private(folder / mail.file, draft)
    mailing.log.append([_deed("drafted", mailing, row, pile, draft)])
    ledger.put_mail(mail)
    made.drafted += 1


def _delete_drafts(mailing: Mailing, numbers: Collection[int], folder: Path) -> int:
    """Delete the drafts of rows that get no mail now, and were not sent; count them.

    A row that left the list keeps its draft: a list may hold a part of the batch.
    """
    ledger, rows = mailing.ledger, mailing.batch.rows
    left = [mail for mail in ledger.mails()
            if mail.state == "drafted" and rows.first(mail.row.casefold()) in numbers]
    for mail in left:
        delete(folder / mail.file)
    mailing.log.append(Deed("deleted", ledger.name, mail.row) for mail in left)
    ledger.drop_mails(mail.row for mail in left)
    return len(left)


def _personal(mailing: Mailing, row: Row, pile: Pile) -> Attachment:
    assert mailing.layouts is not None
    prepared = mailing.layouts[pile]
    data = copy(prepared, row.record, row.source)
    proof(data, prepared, row.record, row.source)
    if mailing.protected:
        data = protect(data, row.record.password or mailing.password or "")
    return Attachment("information-1.pdf", data)


def _deed(action: Action, mailing: Mailing, row: Row, pile: Pile, mail: bytes) -> Deed:
    versions = mailing.layouts[pile].built.versions if mailing.layouts else (
        mailing.sheets.versions(pile))
    return Deed(action, mailing.ledger.name, row.record.row, versions, pile.lang,
                mailing.sheets.common(pile).job.variant.name, hashlib.sha256(mail).hexdigest(),
                protected=mailing.protected)


class Sheets:
    """The plain sheets and the words of mails, each made once for all rows that get them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._sheets: dict[Pile, list[Attachment]] = {}
        self._words: dict[Pile, list[Body]] = {}
        self._versions: dict[Pile, Mapping[str, str]] = {}

    def common(self, pile: Pile) -> Common:
        """Return what the documents of a pile share."""
        return self.desk.common(pile)

    def of(self, pile: Pile) -> list[Attachment]:
        """Return a file for each sheet; their names tell nothing: information-1.pdf."""
        if pile not in self._sheets:
            self.desk.order(pile)  # raises where a sheet may not be given today
            common = with_editions(self.common(pile), *EDITIONS)
            made = [build(Order("topic", slug), common) for slug in pile.topics]
            self._sheets[pile] = [Attachment(f"information-{number}.pdf", each.pdf)
                                  for number, each in enumerate(made, start=1)]
            self._words[pile] = [words_of(each) for each in made]
            self._versions[pile] = {each.slug: each.version for each in made}
        return self._sheets[pile]

    def versions(self, pile: Pile) -> Mapping[str, str]:
        """Return the version of each sheet."""
        self.of(pile)
        return self._versions[pile]

    def words(self, pile: Pile) -> Sequence[Body]:
        """Return the words of each sheet."""
        self.of(pile)
        return self._words[pile]


def words_of(built: Built) -> Body:
    """Return the words of a document that was built with EDITIONS, as they stand in a mail."""
    return Body(built.editions["text"].decode(), built.editions["mail"].decode())


def draft_of(
    common: Common, to: str, sheets: Sequence[Body], files: Sequence[Attachment], *,
    protected: bool = False,
) -> bytes:
    """Return a draft with the words of sheets, in their language.

    The subject names the clinic and nothing else, and the first lines, which a preview shows, name
    no sheet. Beside a file that a password protects there is nothing of what it holds.
    """
    words = load_words(common.job.project, common.job.lang)["mail"]
    body = _own_words(common, words, protected=protected)
    subject = words["subject"].replace("{clinic}", common.brand.name)
    return compose(to, subject, common.job.lang,
                   body if protected else with_sheets(body, sheets), files)


def _own_words(common: Common, words: Mapping[str, str], *, protected: bool) -> Body:
    """Return what a mail says beside its files: whom to call, and that nobody reads answers."""
    brand = common.brand
    texts = [words["emergency"], words["attached"].replace("{clinic}", brand.name)]
    if protected:
        texts.append(words["protected"])
    if brand.phone:
        texts.append(words["questions"].replace("{phone}", brand.phone))
    return paragraphs(texts)


# -- sending -------------------------------------------------------------------------------------


def send_drafts(
    mailing: Mailing, server: Server, made: Mailed, again: Sequence[str] = (),
    wait: Callable[[float], None] | None = None,
) -> Iterator[Mailed]:
    """Send the draft of each row that has consent and was not sent; yields after each row.

    A mail whose answer never came may have arrived: it is sent again only if `again` names its row
    (MAIL005). Raises HandoutError (MAIL004) where the server cannot be had.
    """
    with connected(server) as client:
        for _, row, pile in mailing.batch.right_rows():
            mail = mailing.ledger.mail(row.record.row)
            if mail is None or consent_problem(row):
                continue
            if mail.state == "sending" and row.record.row not in again:
                made.problems.append(_perhaps(row))
            elif mail.state != "sent":
                _send(mailing, server, client, row, pile, mail, made, wait)
            yield made


def _send(
    mailing: Mailing, server: Server, client: smtplib.SMTP, row: Row, pile: Pile, mail: Mail,
    made: Mailed, wait: Callable[[float], None] | None,
) -> None:
    ledger = mailing.ledger
    try:
        draft = read_regular(ledger.folder / MAIL / mail.file, LARGEST, follow=True)
    except OSError:
        draft = b""
    to = _TO.search(draft)
    if to is None or to[1].decode() != row.record.email or mailing.log.mac(
            hashlib.sha256(draft).hexdigest()) != mail.digest:
        made.problems.append(Problem(
            row.source, "MAIL006", f"row {mail.row}: its draft was changed or is gone",
            "write it anew: run mail again without --send, and look at it"))
        return
    whole = as_sent(
        draft, server.sender, f"{ledger.name}-{mail.row}", datetime.now(timezone.utc))

    def begin() -> None:
        ledger.put_mail(replace(mail, state="sending"))

    outcome, code = send_patiently(
        server, row.record.email, whole, begin, client, **({"wait": wait} if wait else {}))
    if outcome == "sent":
        ledger.put_mail(replace(mail, state="sent"))
        mailing.log.append([_deed("sent", mailing, row, pile, whole)])
        made.sent += 1
    elif outcome == "unknown":
        made.problems.append(_perhaps(row))
    else:
        ledger.put_mail(replace(mail, state="drafted"))
        made.problems.append(Problem(
            row.source, "MAIL002", f"row {mail.row}: the server did not take the mail"
            + (f" (it answered {code})" if code else ""),
            "check the address, or try again later with --send"))


def _perhaps(row: Row) -> Problem:
    return Problem(
        row.source, "MAIL005", f"row {row.record.row}: the mail may have been sent: the server "
        "never answered", f"ask the patient; to send it again, add --again {row.record.row}")

