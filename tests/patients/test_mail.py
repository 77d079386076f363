"""A mail is the same bytes each time, goes out encrypted to one recipient, and never twice."""

from __future__ import annotations

import asyncio
import email
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from handouts.cli import main
from handouts.errors import HandoutError
from handouts.patients import sending
from handouts.patients.eml import Attachment, as_sent, compose, paragraphs
from handouts.patients.sending import Server, connected, send, send_patiently, server_of

NOW = datetime(2026, 11, 30, 9, 5, tzinfo=timezone.utc)
BODY = paragraphs(["Call 911 in an emergency.", "Nobody watches this mailbox. <Rest> & walk.",
                   "Ibuprofeno: 1 cápsula"])
PDF = Attachment("information-1.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 9)
USER = ("clinic", "correct horse")


def draft(to: str = "ann@example.org", subject: str = "Information from Oak Street") -> bytes:
    return compose(to, subject, "en", BODY, [PDF])


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


# -- the draft -----------------------------------------------------------------------------


def test_a_draft_is_the_same_bytes_each_time_with_crlf_and_ascii() -> None:
    assert draft() == draft()
    assert draft() != draft("bob@example.org")
    assert draft().isascii()
    assert draft().replace(b"\r\n", b"").count(b"\n") == 0
    assert max(map(len, draft().splitlines())) <= 78


def test_a_draft_has_only_the_headers_that_a_draft_needs() -> None:
    message = parsed(draft(subject="Información de la clínica"))
    assert message.keys() == ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "Información de la clínica"


def test_text_comes_before_html_and_the_file_behind_both() -> None:
    message = parsed(draft())
    assert message.get_content_type() == "multipart/mixed"
    both, pdf = message.iter_parts()
    assert both.get_content_type() == "multipart/alternative"
    text, html = both.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == BODY.text
    assert "&lt;Rest&gt; &amp; walk." in html.get_content()
    assert pdf.get_filename() == "information-1.pdf"
    assert b'filename="information-1.pdf"' in draft()
    assert pdf.get_content() == PDF.data


@pytest.mark.parametrize("value", ["a\r\nBcc: b@c.org", "a\nb"])
def test_no_header_takes_a_line_break(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the library's own words
        draft(subject=value)


@pytest.mark.parametrize("to", ["a@b.org, c@d.org", "a@b.org\r\nBcc: x@y.org"])
def test_no_draft_has_two_recipients(to: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - the library raises several
        draft(to)


def test_what_is_sent_is_the_draft_with_sender_date_and_number() -> None:
    message = parsed(as_sent(draft(), "handouts@clinic.example", "b-7", NOW))
    assert message["X-Unsent"] is None
    assert message["From"] == "handouts@clinic.example"
    assert message["Date"] == "Mon, 30 Nov 2026 09:05:00 +0000"
    assert message["Message-ID"] == "<b-7@clinic.example>"
    assert "Bcc" not in message
    (_, pdf) = message.iter_parts()
    assert pdf.get_content() == PDF.data


# -- a server ------------------------------------------------------------------------------


@dataclass
class Mailbox:
    """What a server of the test took, and what it answers; "" takes the mail."""

    answers: list[str] = field(default_factory=list)
    taken: list[Envelope] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str,
        options: list[str],
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox: nobody"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.answers.pop(0) if self.answers else ""
        self.tls.append(session.ssl is not None)
        if answer == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "451 gone"
        if not answer:
            self.taken.append(envelope)
        return answer or "250 OK"


def _sign_in(*args: object) -> AuthResult:
    data = args[-1]
    assert isinstance(data, LoginPassword)
    right = (data.login.decode(), data.password.decode()) == USER
    return AuthResult(success=right, handled=right)


Start = Callable[..., Server]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def start(
    mailbox: Mailbox, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Start]:
    """Return a function that starts a server with TLS, whose authority this test trusts."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    running: list[Controller] = []

    def begin(
        name: str = "127.0.0.1", tls: bool = True, user: tuple[str, str] = USER,
        at_once: bool = False,
    ) -> Server:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(
            mailbox, hostname="127.0.0.1", port=port, authenticator=_sign_in, ident="test",
            ssl_context=context if at_once else None,
            tls_context=context if tls and not at_once else None,
            require_starttls=tls and not at_once, auth_required=tls and not at_once)
        controller.start()
        running.append(controller)
        return Server("127.0.0.1", port, "handouts@clinic.example", *user,
                      encrypted_at_once=at_once)

    yield begin
    for each in running:
        each.stop()


def sent(server: Server, to: str = "ann@example.org") -> tuple[str, int, int]:
    """Send one mail without waits; return outcome, answer and how often it began."""
    begun: list[int] = []
    with connected(server) as client:
        outcome, code = send(client, server, to, as_sent(draft(to), server.sender, "b-7", NOW),
                             lambda: begun.append(1))
    return outcome, code, len(begun)


def test_a_mail_arrives_whole_with_tls_and_one_recipient(start: Start, mailbox: Mailbox) -> None:
    assert sent(start()) == ("sent", 250, 1)
    (taken,) = mailbox.taken
    assert mailbox.tls == [True]
    assert taken.rcpt_tos == ["ann@example.org"]
    assert taken.mail_from == "handouts@clinic.example"
    assert isinstance(taken.content, bytes)
    (_, pdf) = parsed(taken.content).iter_parts()
    assert pdf.get_content() == PDF.data


def test_a_server_may_be_encrypted_from_the_first_word(start: Start, mailbox: Mailbox) -> None:
    server = start(at_once=True, user=("", ""))
    assert sent(server) == ("sent", 250, 1)
    assert len(mailbox.taken) == 1


def test_nothing_is_sent_to_a_server_without_encryption(start: Start, mailbox: Mailbox) -> None:
    with pytest.raises(HandoutError, match="MAIL004 offers no encryption"):
        sent(start(tls=False))
    assert not mailbox.taken


def test_nothing_is_sent_where_the_certificate_is_anothers(start: Start, mailbox: Mailbox) -> None:
    with pytest.raises(HandoutError, match="MAIL004 shows a certificate that is not valid"):
        sent(start(name="other.example"))
    assert not mailbox.taken


def test_nothing_is_sent_where_nobody_vouches_for_the_certificate(
    start: Start, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = start()
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "another.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "another.pem"))
    with pytest.raises(HandoutError, match="MAIL004 shows a certificate that is not valid"):
        sent(server)
    assert not mailbox.taken


def test_a_wrong_password_is_told_without_it(start: Start) -> None:
    with pytest.raises(HandoutError, match="MAIL004 refuses this user") as error:
        sent(start(user=("clinic", "wrong horse")))
    assert "horse" not in str(error.value)


def test_no_server_is_one_line() -> None:
    with pytest.raises(HandoutError, match="MAIL004 cannot be reached"):
        sent(Server("127.0.0.1", 9, "a@b.example"))


def test_an_unknown_mailbox_is_refused_before_the_mail_begins(
    start: Start, mailbox: Mailbox
) -> None:
    assert sent(start(), "nobody@example.org") == ("refused", 550, 0)
    assert not mailbox.taken


@pytest.mark.parametrize(("answer", "outcome"), [
    ("451 try later", ("later", 451, 1)), ("554 no", ("refused", 554, 1)),
    ("drop", ("unknown", 0, 1)),
])
def test_an_answer_tells_whether_a_mail_was_sent(
    start: Start, mailbox: Mailbox, answer: str, outcome: tuple[str, int, int]
) -> None:
    mailbox.answers.append(answer)
    assert sent(start()) == outcome
    assert not mailbox.taken


def test_later_is_asked_again_each_time_later_and_refused_is_not(
    start: Start, mailbox: Mailbox
) -> None:
    server = start()
    waits: list[float] = []

    def patiently() -> tuple[str, int]:
        with connected(server) as client:
            return send_patiently(server, "ann@example.org", draft(), lambda: None, client,
                                  waits.append)

    mailbox.answers = ["451 later", "421 later"]
    assert patiently() == ("sent", 250)
    assert waits == [5.0, 30.0]
    assert len(mailbox.taken) == 1
    mailbox.answers = ["554 no"]
    assert patiently() == ("refused", 554)
    assert len(waits) == 2
    mailbox.answers = ["451 later"] * 9
    assert patiently() == ("later", 451)
    assert tuple(waits[2:]) == sending.WAITS


# -- its settings --------------------------------------------------------------------------


def test_the_server_comes_from_the_environment_and_its_password_is_not_shown() -> None:
    server = server_of({"MAKE_HANDOUT_SMTP_HOST": "mail.example.org",
                        "MAKE_HANDOUT_SMTP_FROM": "a@example.org",
                        "MAKE_HANDOUT_SMTP_USER": "u", "MAKE_HANDOUT_SMTP_PASSWORD": "horse"})
    assert (server.port, server.encrypted_at_once) == (587, False)
    assert "horse" not in repr(server)
    assert server_of({"MAKE_HANDOUT_SMTP_HOST": "h", "MAKE_HANDOUT_SMTP_FROM": "a@b.example",
                      "MAKE_HANDOUT_SMTP_PORT": "465"}).encrypted_at_once


BARE = {"MAKE_HANDOUT_SMTP_HOST": "h", "MAKE_HANDOUT_SMTP_FROM": "a@b.example",
        "MAKE_HANDOUT_SMTP_USER": "oak"}


def test_a_password_that_is_not_in_the_environment_is_read_or_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("horse staple\nmore\n", encoding="utf-8")
    path.chmod(0o600)
    asked: list[str] = []

    def ask(user: str) -> str:
        asked.append(user)
        return "typed"

    named = {**BARE, "MAKE_HANDOUT_SMTP_PASSWORD_FILE": str(path)}
    assert server_of(named, ask).password == "horse staple"
    assert server_of({**named, "MAKE_HANDOUT_SMTP_PASSWORD": "own"}, ask).password == "own"
    assert asked == []
    assert server_of(BARE, ask).password == "typed"
    assert asked == ["oak"]
    with pytest.raises(HandoutError, match="PASSWORD: MAIL003 is not set, and nobody is there"):
        server_of(BARE, lambda _: "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
def test_a_file_of_the_password_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "password"
    named = {**BARE, "MAKE_HANDOUT_SMTP_PASSWORD_FILE": str(path)}
    with pytest.raises(HandoutError, match="PASSWORD_FILE: MAIL003 cannot read"):
        server_of(named)
    path.write_bytes(b"horse staple")
    path.chmod(0o644)
    with pytest.raises(HandoutError, match="MAIL003 names a file that other users") as error:
        server_of(named)
    assert "horse" not in str(error.value)
    path.chmod(0o600)
    path.write_bytes(b"\n")
    with pytest.raises(HandoutError, match="MAIL003 names a file without a password"):
        server_of(named)


def test_two_addresses_are_two_persons(
    clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    path = tmp_path / "patients.csv"
    rows = ("1,sciatica,a@example.org,yes\n2,sciatica,b@example.org,yes\n"
            "3,sciatica,b@example.org,yes\n")
    path.write_text("row,topics,email,email_ok\n" + rows, encoding="utf-8")
    assert main(["mail", str(path), "--project", str(clinic), "--output",
                 str(tmp_path / "out"), "--yes"]) == 0
    said = capsys.readouterr().err
    assert "ROW014 row 3: says the same of the same person as row 2" in said
    assert "ROW014 row 2" not in said


def test_no_option_takes_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("merge", "mail", "personal"):
        assert main([command, "--help"]) == 0
        assert "--password" not in capsys.readouterr().out


def test_what_is_missing_is_told_at_once() -> None:
    with pytest.raises(HandoutError) as error:
        server_of({"MAKE_HANDOUT_SMTP_PORT": "mail"})
    assert [problem.rule for problem in error.value.problems] == ["MAIL003"] * 3
    with pytest.raises(HandoutError, match="SMTP_FROM: MAIL003 is not one address"):
        server_of({"MAKE_HANDOUT_SMTP_HOST": "h", "MAKE_HANDOUT_SMTP_FROM": "Oak <a@b.org>"})
