"""What stands before every request: which host it names, who asks, and what its answer may do."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field

from flask import Response, abort, request, session

from handouts.dataclass import dataclass

# A page of ours loads nothing from elsewhere, runs no script in it, and stands in no other page.
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
          "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
          "frame-ancestors 'none'")
# The viewer of a browser has styles of its own in the frame of a PDF.
PDF_POLICY = ("default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; "
              "frame-ancestors 'self'")
# A web page of a handout has its styles, pictures and faces in itself.
WEB_POLICY = ("default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
              "frame-ancestors 'self'")
HEADERS = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SHIFT_SECONDS = 12 * 3600
# Wrong passwords of a minute: of one user, and from one address, behind which a clinic may be.
MOST_FAILURES, MOST_FROM_ADDRESS, FAILURE_SECONDS = 5, 20, 60.0
# How many wait until their password is compared, a tenth of a second each.
MOST_WAITING = 8
# Names and addresses of so many are known before those of whom a minute is over are looked for.
MOST_KNOWN = 1_000
SAFE = frozenset(("GET", "HEAD"))


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: hosts by which the server is called, and users; without users, anybody here."""

    hosts: Collection[str]
    secure: bool = False
    users: Mapping[str, str] | None = field(default=None, repr=False)


def refuse_others(access: Access) -> None:
    """Refuse a request that names another host, or that another site had a browser make."""
    if request.host.lower() not in access.hosts:
        # A name of somebody else's that leads here (DNS rebinding).
        abort(421)
    if request.method in SAFE:
        return
    scheme = "https" if access.secure else "http"
    if request.headers.get("Origin", f"{scheme}://{request.host}") != f"{scheme}://{request.host}":
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    told = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    own = session.get("csrf")
    # Who has no session has no token that could be right.
    if not own or not hmac.compare_digest(told.encode(), str(own).encode()):
        abort(403)


def begin_session(user: str = "") -> None:
    """Begin a new session: a name for it, a token that its requests carry, and who asks."""
    session.clear()
    session.update(id=secrets.token_urlsafe(18), csrf=secrets.token_urlsafe(24), user=user,
                   since=int(time.time()))


def signed_in(access: Access) -> bool:
    """Say whether who asks may see the page; where there are no users, everybody may."""
    if "id" not in session:
        begin_session()
    if access.users is None:
        return True
    fresh = time.time() - session.get("since", 0) < SHIFT_SECONDS
    return fresh and session.get("user") in access.users


def guarded(response: Response) -> Response:
    """Return an answer with the headers that every answer has."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    pdf = response.mimetype == "application/pdf"
    response.headers.setdefault("Content-Security-Policy", PDF_POLICY if pdf else POLICY)
    return response


class Door:
    """Who tries to sign in: few at a time, and after some wrong passwords nobody for a while.

    To compare a password takes long by design, so one is compared at a time and few wait their
    turn: a flood of tries, also with names that nobody has, keeps one processor busy at most, and
    the threads stay free for those who are in. Where a name or an address was wrong too often, no
    password is compared.
    """

    def __init__(self) -> None:
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._at: dict[tuple[str, str], deque[float]] = {}

    def opens(self, user: str, address: str, right: Callable[[], bool]) -> bool:
        """Say whether a password is `right`, and note one that is not.

        Aborts with 429 after too many wrong ones of this user or from this address, and with 503
        where too many wait.
        """
        counts = {("user", user[:100]): MOST_FAILURES, ("address", address): MOST_FROM_ADDRESS}
        self._refuse(counts)
        if not self._places.acquire(blocking=False):
            abort(503)
        try:
            with self._turn:
                self._refuse(counts)  # those who waited before may have been wrong too often
                if right():
                    return True
                self._note(counts)
                return False
        finally:
            self._places.release()

    def _refuse(self, counts: Mapping[tuple[str, str], int]) -> None:
        with self._lock:
            if any(len(self._recent(each)) >= most for each, most in counts.items()):
                abort(429)

    def _note(self, who: Iterable[tuple[str, str]]) -> None:
        with self._lock:
            if len(self._at) > MOST_KNOWN:
                self._at = {each: at for each, at in self._at.items() if self._recent(each)}
            for each in who:
                self._at.setdefault(each, deque()).append(time.monotonic())

    def _recent(self, who: tuple[str, str]) -> deque[float]:
        found = self._at.get(who, deque())
        while found and found[0] <= time.monotonic() - FAILURE_SECONDS:
            found.popleft()
        return found
