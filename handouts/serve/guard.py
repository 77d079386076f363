"""What stands before every request: which host it names, who asks, and what its answer may do."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flask import Response, abort, request, session

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
MOST_FAILURES, FAILURE_SECONDS = 5, 60.0
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


class Failures:
    """Passwords that were wrong, of the last minute: too many, and nobody may try."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: dict[str, deque[float]] = {}

    def too_many(self, user: str) -> bool:
        """Say whether a user's password was wrong too often."""
        with self._lock:
            return len(self._recent(user)) >= MOST_FAILURES

    def add(self, user: str) -> None:
        """Note that a user's password was wrong."""
        with self._lock:
            self._recent(user).append(time.monotonic())

    def _recent(self, user: str) -> deque[float]:
        if len(self._at) > 1000:
            self._at.clear()
        found = self._at.setdefault(user[:100], deque())
        while found and found[0] < time.monotonic() - FAILURE_SECONDS:
            found.popleft()
        return found
