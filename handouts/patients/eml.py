"""A mail as the bytes of an .eml file: the same parts, the same bytes.

A draft opens for writing in classic Outlook and Thunderbird (X-Unsent), names nobody but its
recipient, and has no From, Date or Message-ID: who sends it adds those (RFC 5322, 3.6). Lines end
with CRLF and hold ASCII alone (RFC 2045), so that no server on the way has to change them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from handouts.dataclass import dataclass

_PAGE = """\
<!DOCTYPE html>
<html lang="{lang}">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}
</body>
</html>
"""
_RULE = "-" * 72


@dataclass(frozen=True, slots=True)
class Body:
    """The words of a mail: as plain text, and the same as the inside of an HTML page."""

    text: str = field(repr=False)
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PDF that goes with a mail; its name is ASCII, since some readers show no other."""

    name: str
    data: bytes = field(repr=False)


def paragraphs(texts: Sequence[str]) -> Body:
    """Return plain sentences as a body: a paragraph each."""
    return Body("\n\n".join(texts) + "\n", "\n".join(f"<p>{escape(text)}</p>" for text in texts))


def with_sheets(body: Body, sheets: Sequence[Body]) -> Body:
    """Return a body with the words of sheets below it, each behind a line."""
    return Body(
        body.text + "".join(f"\n{_RULE}\n\n{each.text}" for each in sheets),
        body.html + "".join(f"\n<hr>\n{each.html}" for each in sheets))


def compose(
    to: str, subject: str, lang: str, body: Body, attachments: Sequence[Attachment]
) -> bytes:
    """Return a draft: plain text, the same as HTML, and the files.

    `to` is one bare address (Record.email was checked). Raises ValueError for a line break in a
    header, ahead of which nothing of the draft exists.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message.set_content(body.text, cte="quoted-printable")
    page = _PAGE.format(lang=escape(lang), title=escape(subject), body=body.html)
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    for each in attachments:
        message.add_attachment(
            each.data, maintype="application", subtype="pdf", filename=each.name)
    _name_boundaries(message)
    return message.as_bytes()


def _name_boundaries(message: EmailMessage) -> None:
    """Give the parts boundaries of our own: the library's are random.

    "=_" stands in no quoted-printable and no base64 text (RFC 2045, 6.7).
    """
    digest = hashlib.sha256()
    parts = [part for part in message.walk() if part.is_multipart()]
    for part in message.walk():
        if not part.is_multipart():
            digest.update(str(part.get_payload()).encode("ascii"))
    for number, part in enumerate(parts, start=1):
        part.set_boundary(f"=_{number}_{digest.hexdigest()[:32]}")


def as_sent(draft: bytes, sender: str, number: str, now: datetime) -> bytes:
    """Return a draft as it goes out: from the clinic's address, dated, with a number of its own."""
    message = message_from_bytes(draft, policy=SMTP)
    del message["X-Unsent"]
    message["From"] = Address(addr_spec=sender)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{number}@{sender.rpartition('@')[2]}>"
    return message.as_bytes()
