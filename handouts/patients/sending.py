"""Send mails through the clinic's own server: encrypted, one recipient each, and never twice."""

from __future__ import annotations

import os
import smtplib
import ssl
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field
from pathlib import Path
from typing import Literal

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_whole
from handouts.patients.record import is_address

PREFIX = "MAKE_HANDOUT_SMTP_"
SECONDS = 60.0
_LARGEST_PASSWORD = 4096
STARTTLS, IMPLICIT = "587", "465"
# Waits before a server is asked again that said "later", in seconds.
WAITS = (5.0, 30.0, 120.0)

Outcome = Literal["sent", "refused", "later", "unknown"]


@dataclass(frozen=True, slots=True)
class Server:
    """The clinic's mail server; its password is never an option, and is shown nowhere.

    One that is `encrypted_at_once` expects TLS before a word (RFC 8314), another after STARTTLS.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    encrypted_at_once: bool = False


def server_of(
    environment: Mapping[str, str] = os.environ, ask: Callable[[str], str] | None = None
) -> Server:
    """Return the server that MAKE_HANDOUT_SMTP_HOST, _PORT, _FROM and _USER name.

    The password is _PASSWORD, or the first line of the file _PASSWORD_FILE, or what `ask` returns
    for the name of the user. Raises HandoutError (MAIL003) with all that is missing or wrong.
    """
    values = {name: environment.get(PREFIX + name, "")
              for name in ("HOST", "PORT", "FROM", "USER", "PASSWORD")}
    problems = [
        Problem(Source(PREFIX + name), "MAIL003", "is not set", hint)
        for name, hint in (("HOST", "set it to the name of the clinic's mail server"),
                           ("FROM", "set it to the address that the mails come from"))
        if not values[name]]
    port = values["PORT"] or STARTTLS
    if not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        problems.append(Problem(Source(f"{PREFIX}PORT"), "MAIL003", "is not a port",
                                f"set it to {STARTTLS}, or to {IMPLICIT}"))
    if values["FROM"] and not is_address(values["FROM"]):
        problems.append(Problem(Source(f"{PREFIX}FROM"), "MAIL003", "is not one address",
                                "write one address, such as handouts@example.org"))
    password = values["PASSWORD"]
    if values["USER"] and not password:
        try:
            password = _password(environment.get(f"{PREFIX}PASSWORD_FILE", ""))
        except HandoutError as error:
            problems += error.problems
        if not password and not problems:
            password = ask(values["USER"]) if ask else ""
        if not password and not problems:
            problems.append(Problem(
                Source(f"{PREFIX}PASSWORD"), "MAIL003", "is not set, and nobody is there to ask",
                f"set it, or {PREFIX}PASSWORD_FILE to a file that only you can read"))
    if problems:
        raise HandoutError(problems)
    return Server(values["HOST"], int(port), values["FROM"], values["USER"], password,
                  encrypted_at_once=port == IMPLICIT)


def _password(name: str) -> str:
    """Return the first line of a file that only this user can read; "" where none is named."""
    if not name:
        return ""
    source = Source(f"{PREFIX}PASSWORD_FILE")
    path = Path(name)
    data = read_whole(path.resolve(), source, "MAIL003", "file of the password", _LARGEST_PASSWORD)
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise HandoutError(Problem(
            source, "MAIL003", "names a file that other users of this computer can read",
            "close it: chmod 600, and the name of the file"))
    try:
        found = data.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        found = ""
    if not found:
        raise HandoutError(Problem(
            source, "MAIL003", "names a file without a password in its first line",
            "write the password there, as UTF-8"))
    return found


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Connect to a server; its certificate is verified, and nothing is sent without TLS.

    Raises HandoutError (MAIL004) where that cannot be had.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        client = _open(server, context)
    except ssl.SSLCertVerificationError as error:
        raise _no_server(server, "shows a certificate that is not valid: "
                         f"{error.verify_message}") from None
    except smtplib.SMTPNotSupportedError:
        raise _no_server(server, "offers no encryption or no sign-in") from None
    except smtplib.SMTPAuthenticationError:
        raise _no_server(server, "refuses this user and password") from None
    except smtplib.SMTPResponseException as error:
        raise _no_server(server, f"answers {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise _no_server(server, f"cannot be reached: {type(error).__name__}") from None
    try:
        yield client
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


def _open(server: Server, context: ssl.SSLContext) -> smtplib.SMTP:
    client: smtplib.SMTP
    if server.encrypted_at_once:
        client = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if not server.encrypted_at_once:
            client.starttls(context=context)
        client.ehlo_or_helo_if_needed()
        if server.user:
            client.login(server.user, server.password)
    except BaseException:
        client.close()
        raise
    return client


def _no_server(server: Server, message: str) -> HandoutError:
    return HandoutError(Problem(
        Source(f"{server.host}:{server.port}"), "MAIL004", message,
        f"check the settings {PREFIX}…, and ask who runs the server"))


def send(
    client: smtplib.SMTP, server: Server, to: str, mail: bytes, begin: Callable[[], None]
) -> tuple[Outcome, int]:
    """Send one mail to one recipient; return what became of it, and the server's last answer.

    `begin` is called before the first byte of the mail goes out. From then on only the server's
    answer tells whether it was sent; without one the outcome is "unknown", and nobody may send it
    again unasked. The outcome "later" comes before that, or with a clear refusal.
    """
    try:
        code, _ = client.mail(server.sender)
        if code == 250:
            code, _ = client.rcpt(to)
        if code not in (250, 251):
            client.rset()
            return _outcome(code), code
    except (OSError, smtplib.SMTPException):
        return "later", 0
    begin()
    try:
        code, _ = client.data(mail)
    except smtplib.SMTPDataError as error:
        with suppress(OSError, smtplib.SMTPException):
            client.rset()
        return _outcome(error.smtp_code), error.smtp_code
    except (OSError, smtplib.SMTPException):
        return "unknown", 0
    if code == 250:
        return "sent", code
    with suppress(OSError, smtplib.SMTPException):
        client.rset()
    return _outcome(code), code


def _outcome(code: int) -> Outcome:
    """Return what an answer of a server says (RFC 5321, 4.2.1): 4yz is for now, 5yz for good."""
    return "later" if 400 <= code < 500 else "refused"


def send_patiently(
    server: Server, to: str, mail: bytes, begin: Callable[[], None], client: smtplib.SMTP,
    wait: Callable[[float], None] = time.sleep,
) -> tuple[Outcome, int]:
    """Send one mail as `send` does; ask again, each time later, where the server says "later"."""
    outcome, code = send(client, server, to, mail, begin)
    for seconds in WAITS:
        if outcome != "later":
            break
        wait(seconds)
        with connected(server) as anew:
            outcome, code = send(anew, server, to, mail, begin)
    return outcome, code
