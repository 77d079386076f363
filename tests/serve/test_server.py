"""The server itself: for this computer, or for others with TLS, users and a name."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from handouts.cli import main
from handouts.errors import HandoutError
from handouts.serve.app import Shop, staff_app
from handouts.serve.server import Listening, access_to, serve, server_of
from handouts.serve.users import add_user
from tests.serve.conftest import free_port, shop_like
from tests.signals import heed

PASSWORD = "several plain words"


@pytest.fixture
def beyond(tmp_path: Path, quick_hashes: None) -> Listening:
    """Return all that a server needs which others can reach."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    add_user(tmp_path / "users.json", "ana", PASSWORD)
    return Listening("0.0.0.0", free_port(), ("localhost",), tmp_path / "certificate.pem",
                     tmp_path / "key.pem", tmp_path / "users.json")


@pytest.mark.parametrize("left_out", [
    {"names": ()}, {"certificate": None}, {"key": None}, {"users": None}])
def test_others_cannot_reach_a_server_that_lacks_something(
    beyond: Listening, left_out: dict[str, Any]
) -> None:
    less = replace(beyond, **left_out)
    with pytest.raises(HandoutError, match="SRV001") as error:
        access_to(less)
    assert error.value.exit_code == 2


def test_the_command_refuses_before_it_listens(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert main(["serve", "--host", "example.org"]) == 2
    assert main(["serve", "--host", "0.0.0.0", "--edit"]) == 2
    assert capsys.readouterr().err.count("SRV001") == 3


@pytest.mark.parametrize("damage", ["certificate.pem", "key.pem"])
def test_what_is_no_certificate_is_told(beyond: Listening, tmp_path: Path, damage: str) -> None:
    (tmp_path / damage).write_text("SECRET", encoding="utf-8")
    with pytest.raises(HandoutError, match="SRV002") as error:
        access_to(beyond)
    assert "SECRET" not in str(error.value)


def test_a_port_that_is_taken_is_told(known: Shop) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listening = Listening(port=taken.getsockname()[1])
        shop = shop_like(known, access_to(listening))
        with pytest.raises(HandoutError, match="SRV005"):
            server_of(staff_app(shop), listening)


@pytest.fixture
def secure(beyond: Listening, known: Shop) -> Iterator[Listening]:
    server = server_of(staff_app(shop_like(known, access_to(beyond))), beyond)
    thread = threading.Thread(target=serve, args=(server, lambda: None), daemon=True)
    thread.start()
    yield beyond
    server.stop()
    thread.join(20)


def asked(listening: Listening, folder: Path, host: str = "") -> tuple[int, str, str]:
    """Return the status of the page, where it leads, and its cookie."""
    context = ssl.create_default_context(cafile=folder / "authority.pem")
    with closing(http.client.HTTPSConnection(
            "localhost", listening.port, timeout=20, context=context)) as connection:
        connection.request("GET", "/", headers={"Host": host} if host else {})
        with connection.getresponse() as answer:
            headers = answer.headers
            return answer.status, headers["Location"] or "", headers["Set-Cookie"] or ""


def test_beyond_this_computer_all_is_encrypted_and_behind_a_sign_in(
    secure: Listening, tmp_path: Path
) -> None:
    status, location, cookie = asked(secure, tmp_path)
    assert (status, location) == (302, "/sign-in")
    assert "Secure" in cookie
    assert asked(secure, tmp_path, "evil.example")[0] == 421
    with closing(http.client.HTTPConnection("localhost", secure.port, timeout=20)) as plain:
        plain.request("GET", "/")
        with pytest.raises((http.client.HTTPException, OSError)):
            plain.getresponse()


def test_who_never_says_hello_keeps_nobody_waiting(secure: Listening, tmp_path: Path) -> None:
    silent = [socket.create_connection(("localhost", secure.port)) for _ in range(5)]
    started = time.monotonic()
    assert asked(secure, tmp_path)[0] == 302
    assert time.monotonic() - started < 10
    for each in silent:
        each.close()


# What Windows lacks. Locks of files are left: there, the library has others.
HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "pwd", "grp", "termios"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden())
for name in ("resource", "grp", "termios"):
    sys.modules.pop(name, None)
import signal
for name in ("setitimer", "SIGALRM", "ITIMER_REAL"):
    if hasattr(signal, name):
        delattr(signal, name)
"""


@pytest.fixture
def small_clinic(clinic: Path, tmp_path: Path) -> Path:
    """Return the clinic with two sheets: a server judges all that it has when it starts."""
    root = tmp_path / "small"
    shutil.copytree(clinic, root)
    (root / "handouts.yaml").write_text(
        "brand: clinic\ntopics: [sciatica, when-to-see-a-doctor]\nbooklets: []\n", "utf-8")
    return root


@pytest.mark.parametrize("hide", ["", HIDE], ids=["as it is", "without POSIX modules"])
@pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")
def test_the_command_serves_until_it_is_stopped(
    small_clinic: Path, tmp_path: Path, hide: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(hide, encoding="utf-8")
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"}
    program = "import sys; from handouts.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--port", str(port), "--project",
         str(small_clinic)],
        env=environment, cwd=tmp_path, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n"
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            page = opener.open(f"http://127.0.0.1:{port}/", timeout=60).read().decode()
            token = page.partition('name="csrf" content="')[2].partition('"')[0]
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/packet", headers={
                    "X-CSRF-Token": token, "Content-Type": "application/json"},
                data=json.dumps({"topics": ["sciatica"], "lang": "en", "name": "ZZNAME",
                                 "second_id": "ZZSECOND",
                                 "note": "ZZNOTE", "clinician": "ZZRN"}).encode())
            try:
                told = json.load(opener.open(request, timeout=60))
            except urllib.error.HTTPError as error:
                pytest.fail(error.read().decode())
            assert told["sheets"] == 2
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "ZZ" not in out + err
    assert "Traceback" not in err
