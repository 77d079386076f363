"""Start and stop the server: on this machine alone, or for others with TLS and a sign-in."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from flask import Flask

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown
from handouts.serve.guard import Access
from handouts.serve.users import load_users

LOOPBACK = "127.0.0.1"
# Staff at one clinic; a thread waits while a worker builds.
THREADS = 24
SECONDS = 15


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens; beyond this machine it has names, TLS and a file of users."""

    host: str = LOOPBACK
    port: int = 8765
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    users: Path | None = None

    @property
    def is_local(self) -> bool:
        """Say whether this machine alone can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """Return the address of the page."""
        host = (*self.names, self.host)[0]
        return f"{'http' if self.is_local else 'https'}://{host}:{self.port}/"


def access_to(listening: Listening) -> Access:
    """Return who may ask.

    Raises UsageProblem (SRV001) for a server that others can reach without a certificate, its key,
    users, or the names by which browsers call it; HandoutError (SRV002, SRV003) for files that are
    no such things.
    """
    try:
        ipaddress.ip_address(listening.host)
    except ValueError:
        raise UsageProblem(Problem(
            Source("--host"), "SRV001", "is no address of this machine",
            "write one such as 127.0.0.1, or 0.0.0.0 for all of its addresses")) from None
    if listening.is_local:
        return Access(_hosts((listening.host, "localhost"), listening.port))
    needed = {"--tls-certificate FILE": listening.certificate, "--tls-key FILE": listening.key,
              "--users FILE": listening.users, "--name NAME": listening.names}
    missing = [option for option, given in needed.items() if not given]
    if missing:
        raise UsageProblem(Problem(
            Source("--host"), "SRV001",
            "others can reach this address, so the server needs TLS, users and its name",
            f"add {', '.join(missing)}, or leave --host out for this computer alone"))
    assert listening.users
    tls_of(listening)
    users = load_users(listening.users)
    return Access(_hosts(listening.names, listening.port), True, users)


def tls_of(listening: Listening) -> ssl.SSLContext:
    """Return what the certificate and its key make; raises HandoutError (SRV002)."""
    assert listening.certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(listening.certificate, listening.key, password=_no_password)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise HandoutError(Problem(
            Source(shown(listening.certificate)), "SRV002",
            f"this certificate and key do not serve: {reason}",
            "name the PEM file of the certificate with its chain, and that of its key, which has "
            "no password")) from None
    return context


def server_of(app: Flask, listening: Listening) -> Server:
    """Return the server; raises HandoutError (SRV005) where its address cannot be had."""
    server = _Quiet((listening.host, listening.port), app.wsgi_app, numthreads=THREADS,
                    max=THREADS, timeout=SECONDS, shutdown_timeout=2)
    server.max_request_header_size = 16 * 1024
    server.max_request_body_size = 256 * 1024
    if not listening.is_local:
        server.ssl_adapter = _Tls(listening)
    try:
        _try_port(listening)
        server.prepare()
    except OSError as error:
        raise HandoutError(Problem(
            Source(f"--port {listening.port}"), "SRV005",
            f"cannot be had: {error.strerror or 'another program uses it'}",
            "perhaps the page runs already; else choose another port, such as --port 8766")
        ) from None
    return server


def _try_port(listening: Listening) -> None:
    """Raise OSError where the port cannot be had; the server would lose a socket over it."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":  # there it would share the port with whoever has it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((listening.host, listening.port))


def serve(server: Server, ready: Callable[[], Any]) -> None:
    """Answer requests until the process is told to end."""
    try:
        ready()
        server.serve()
    finally:
        server.stop()


def open_browser(url: str) -> bool:
    """Open the page in the browser of this machine; return whether there is one."""
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


class _Quiet(Server):
    """A server that logs nothing: a request or a traceback may hold a patient's words."""

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Say nothing."""


class _Tls(BuiltinSSLAdapter):
    """TLS whose handshake waits for the thread of its own connection, never in that of all."""

    def __init__(self, listening: Listening) -> None:
        super().__init__(str(listening.certificate), str(listening.key))
        self.context = tls_of(listening)

    def wrap(self, sock: Any) -> tuple[Any, dict[str, str]]:
        """Return a socket that begins with TLS when it is first read."""
        return self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False), {
            "wsgi.url_scheme": "https", "HTTPS": "on"}


def _hosts(names: Sequence[str], port: int) -> frozenset[str]:
    usual = {name.lower() for name in names} if port in (80, 443) else set()
    return frozenset({f"[{name}]:{port}" if ":" in name else f"{name.lower()}:{port}"
                      for name in names} | usual)


def _no_password() -> str:
    return ""  # else a key with a password would be asked for on the terminal
