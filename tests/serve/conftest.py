"""A clinic whose sheets were reviewed for these tests, and the page that serves them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handouts.cli import main
from handouts.orders import build_day
from handouts.serve import users
from handouts.serve.app import Shop, staff_app
from handouts.serve.guard import Access
from handouts.serve.making import Place
from handouts.serve.server import Listening, access_to, serve, server_of
from handouts.serve.workers import Workers
from tests.reviewed import review_topics

REVIEWED = ("sciatica", "home-remedies", "pain-relievers", "when-to-see-a-doctor")
UNREVIEWED = "injuries"
HOST = "127.0.0.1:8765"
SETTINGS = """brand: clinic
favorites: [sciatica]
packets:
  "Back pain, first visit": [home-remedies, sciatica]
"""


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of which four sheets pass the rules for a release today."""
    root = tmp_path_factory.mktemp("serve") / "clinic"
    assert main(["init", str(root), "--name", "Test Clinic", "--phone", "303-867-5309",
                 "--hours", "Monday to Friday, 8 am to 5 pm",
                 "--after-hours", "call 303-867-5310", "--address", "12 Test Way"]) == 0
    (root / "handouts.yaml").write_text(SETTINGS, encoding="utf-8")
    review_topics(root, *REVIEWED, by="Test Reviewer", credentials="RN", on=build_day())
    return root


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Return one worker process, which all tests share."""
    own = Workers(1)
    yield own
    own.close()


@pytest.fixture(scope="session")
def known(clinic: Path, workers: Workers) -> Shop:
    """Return a server that has read and judged these sheets: others begin with what it knows."""
    first = Shop(Place(clinic, "clinic"), Access({HOST}), workers, ahead=False)
    first.catalog()
    first.judge("en", [*REVIEWED, UNREVIEWED])
    return first


def shop_like(known: Shop, access: Access, root: Path | None = None) -> Shop:
    """Return another server with a copy of what one knows; perhaps for a copy of its project."""
    place = Place(root, "clinic") if root else known.place
    return Shop(place, access, known.workers, shown=known.shown, ahead=False,
                judged={lang: dict(sheets) for lang, sheets in known.judged.items()})


@pytest.fixture
def shop(known: Shop) -> Shop:
    """Return what a server on this machine knows that has run for a while."""
    return shop_like(known, Access({HOST}))


class Client(FlaskClient):
    """A browser's side of the page, without a browser."""

    base = f"http://{HOST}"

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask as the page does: by the name that the server has."""
        kwargs.setdefault("base_url", self.base)
        return super().open(*args, **kwargs)


class SecureClient(Client):
    """A browser that came by TLS."""

    base = f"https://{HOST}"


@pytest.fixture
def app(shop: Shop) -> Flask:
    return staff_app(shop)


def client_of(app: Flask, kind: type[Client] = Client) -> Client:
    return kind(app, app.response_class)


@pytest.fixture
def client(app: Flask) -> Client:
    return client_of(app)


@pytest.fixture
def token(client: Client) -> str:
    """Return the token that a request of the page carries."""
    return token_of(client)


def token_of(client: Client) -> str:
    return client.get("/").text.partition('name="csrf" content="')[2].partition('"')[0]


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as always, but for a thirtieth of the time."""
    monkeypatch.setattr(users, "METHOD", "scrypt:1024:8:1")


Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client, token: str) -> Ask:
    """Return a function that asks for a packet, as the page does."""

    def asked(*topics: str, **more: object) -> Any:
        return client.post("/packet", json={"topics": topics, "lang": "en", **more},
                           headers={"X-CSRF-Token": token, "Origin": f"http://{HOST}"})

    return asked


@pytest.fixture(scope="session")
def address(known: Shop) -> Iterator[str]:
    """Return the address of the page of a server that runs."""
    with running(lambda access: shop_like(known, access)) as started:
        yield started


class running:  # noqa: N801 - it reads as a word after `with`
    """A server that runs inside the block, at the address that the block is given.

    `opens` is given who may ask it, and returns what it knows.
    """

    def __init__(
        self, opens: Callable[[Access], Shop], more: Callable[[Flask, Shop], None] | None = None
    ) -> None:
        self.port = free_port()
        listening = Listening(port=self.port)
        shop = opens(access_to(listening))
        app = staff_app(shop)
        if more is not None:
            more(app, shop)
        self.server = server_of(app, listening)
        self.thread = threading.Thread(target=serve, args=(self.server, lambda: None), daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.port}/"

    def __exit__(self, *_: object) -> None:
        self.server.stop()
        self.thread.join(20)


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
