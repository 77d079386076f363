"""The pages of the server: the staff page, what it asks for, and the packet that it prints."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, session
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from handouts.errors import HandoutError, Problem, place_of
from handouts.orders import build_day
from handouts.project import Project, builtin_root, open_project
from handouts.render.strings import load_words
from handouts.serve.asked import Asked, asked_from
from handouts.serve.catalog import catalog, fingerprint
from handouts.serve.guard import (
    Access,
    Door,
    begin_session,
    guarded,
    refuse_others,
    signed_in,
)
from handouts.serve.making import Judgment, Made, Place, judge, make
from handouts.serve.outbox import Outbox
from handouts.serve.users import may_sign_in
from handouts.serve.workers import Workers
from handouts.settings import Settings

# A note in the longest script, a hundred times over.
MOST_BYTES = 64 * 1024
AT_ONCE = 2
OPEN = frozenset(("sign_in", "static_file"))
# What any program may ask for. A browser that another site sends here brings no session of ours,
# and must not be given a new one in place of the one of the page.
PUBLIC = frozenset(("infobutton", "given_sheet"))
STATIC = {
    "search.js": ("shelf", "text/javascript"), "staff.js": ("serve", "text/javascript"),
    "basket.js": ("serve", "text/javascript"), "print.js": ("serve", "text/javascript"),
    "edit.js": ("serve", "text/javascript"),
    "staff.css": ("serve", "text/css"), "icon.svg": ("serve", "image/svg+xml"),
}
REFUSED = {
    400: "This is no request of the page. Reload it.", 403: "Reload the page, and try again.",
    404: "There is nothing here.", 405: "There is nothing here.",
    413: "This is too long. Shorten the note.", 414: "This address is too long.",
    421: "These handouts are not known by this name. Use the address that the server shows.",
    503: "The server is busy. Ask again in a moment.",
}


@dataclass
class Shop:
    """What the server knows between requests: nothing of it is a patient's but the outbox.

    With `ahead`, sheets are judged before the first person asks for them.
    """

    place: Place
    access: Access
    workers: Workers
    outbox: Outbox = field(default_factory=Outbox)
    door: Door = field(default_factory=Door)
    judged: dict[str, dict[str, Judgment]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    shown: tuple[str, dict[str, Any]] = ("", {})
    ahead: bool = True

    def catalog(self) -> dict[str, Any]:
        """Return what the page shows, read anew where a file of the project changed."""
        now = fingerprint(self.place.root, build_day().isoformat())
        if self.shown[0] != now:
            with self.lock:
                if self.shown[0] != now:
                    self.shown = (now, self.workers.run(catalog, self.place))
                    if self.ahead:
                        threading.Thread(target=self.judge_all, args=(now,), daemon=True).start()
        return self.shown[1]

    def begin(self) -> None:
        """Read the sheets, and judge them, before the first person asks; whoever asks is told."""
        with contextlib.suppress(HandoutError, RuntimeError):
            self.catalog()

    def judge_all(self, now: str) -> None:
        """Judge every sheet ahead of the first who asks for it, a few at a time."""
        sheets = self.shown[1]["sheets"]
        for lang in dict.fromkeys(sheet["lang"] for sheet in sheets):
            slugs = [each["slug"] for each in sheets if each["lang"] == lang
                     and each["state"] in ("reviewed", "unreviewed")]
            for at in range(0, len(slugs), AT_ONCE):
                if self.shown[0] != now:
                    return
                try:
                    self.judge(lang, slugs[at:at + AT_ONCE])
                except (HandoutError, RuntimeError):
                    continue  # whoever asks for one of these is told

    def judge(self, lang: str, slugs: Sequence[str]) -> None:
        """Judge some sheets, and remember it."""
        known = self.judged.setdefault(lang, {})
        known.update(self.workers.run(judge, self.place, lang, slugs, _some(known, slugs)))

    def make(self, asked: Asked, user: str) -> Made:
        """Return what was asked for; raises HandoutError where it cannot be given."""
        known = self.judged.setdefault(asked.lang, {})
        made = self.workers.run(make, self.place, asked, known, user)
        known.update(made.judged)
        return made

    def sheets(self) -> list[dict[str, Any]]:
        """Return the sheets of the page, each with why it may not be given, where that is known."""
        day = build_day().isoformat()
        found = []
        for sheet in self.catalog()["sheets"]:
            known = self.judged.get(sheet["lang"], {}).get(sheet["slug"])
            if known is not None and known.day == day and known.refused and (
                    sheet["state"] == "reviewed"):
                sheet = {**sheet, "state": "refused", "why": known.refused[0]}
            found.append(sheet)
        return found


def staff_app(shop: Shop) -> Flask:
    """Return the application; each of its answers is for this moment only."""
    templates = builtin_root() / "templates"
    app = Flask("handouts.serve", template_folder=str(templates / "serve"), static_folder=None)
    # Who was signed in is forgotten when the server ends.
    app.config.update(
        SECRET_KEY=_secret(), MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        SESSION_COOKIE_NAME="handouts", SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SECURE=shop.access.secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12), PROPAGATE_EXCEPTIONS=False)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.logger.disabled = True  # a message of a library may hold a patient's words

    def words() -> dict[str, str]:
        project = open_project(shop.place.root)
        known = load_words(project, project.settings.lang)
        return {**known["staff"], "show_more": known["shelf"]["show_more"]}

    @app.before_request
    def before() -> AnyResponse | None:
        refuse_others(shop.access)
        if request.endpoint in PUBLIC:
            return None
        if not signed_in(shop.access) and request.endpoint not in OPEN:
            if request.method != "GET" or request.path != "/":
                abort(401)
            return redirect("/sign-in")
        return None

    app.after_request(guarded)

    @app.get("/")
    def page() -> str:
        shown = shop.catalog()
        return render_template(
            "staff.html", t=words(), csrf=session["csrf"], user=session.get("user", ""),
            lang=shown["lang"], clinic=shown["clinic"], data={
                **{key: value for key, value in shown.items() if key != "index"},
                "sheets": shop.sheets()}, index=shown["index"])

    @app.get("/catalog.json")
    def sheets() -> AnyResponse:
        shown = shop.catalog()
        return jsonify({**shown, "sheets": shop.sheets()})

    @app.post("/packet")
    def packet() -> AnyResponse:
        asked = asked_from(_json())
        made = shop.make(asked, session.get("user", ""))
        said: dict[str, Any] = {"pages": made.pages, "sheets": made.sheets, "sample": made.sample,
                                "chart": made.chart}
        if asked.do == "print":
            said["name"] = shop.outbox.put(session["id"], made.pdf, "pdf")
        elif asked.do == "mail":
            said["name"] = shop.outbox.put(session["id"], made.draft, "eml")
        return jsonify(said)

    @app.get("/print/<name>")
    def print_page(name: str) -> tuple[str, int]:
        there = shop.outbox.get(session["id"], name, "pdf") is not None
        return render_template("print.html", t=words(), name=name if there else "",
                               lang=open_project(shop.place.root).settings.lang), (
            200 if there else 404)

    @app.get("/packet/<name>.pdf")
    def pdf(name: str) -> AnyResponse:
        data = shop.outbox.get(session["id"], name, "pdf")
        if data is None:
            abort(404)
        return Response(data, mimetype="application/pdf",
                        headers={"Content-Disposition": 'inline; filename="handouts.pdf"'})

    @app.get("/draft/<name>.eml")
    def draft(name: str) -> AnyResponse:
        data = shop.outbox.get(session["id"], name, "eml")
        if data is None:
            abort(404)
        return Response(data, mimetype="message/rfc822", headers={
            "Content-Disposition": 'attachment; filename="information.eml"'})

    @app.post("/forget")
    def forget() -> AnyResponse:
        shop.outbox.empty(session["id"])
        return jsonify({})

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> AnyResponse | tuple[str, int]:
        if shop.access.users is None:
            return redirect("/")
        wrong, status = "", 200
        if request.method == "POST":
            user, password = request.form.get("user", ""), request.form.get("password", "")
            users = shop.access.users
            try:
                if shop.door.opens(user, request.remote_addr or "",
                                   lambda: may_sign_in(users, user, password)):
                    begin_session(user)
                    return redirect("/", 303)
                wrong, status = words()["wrong_password"], 403
            except (TooManyRequests, ServiceUnavailable) as error:
                wrong, status = words()["too_often"], error.code
        shown = render_template("sign-in.html", t=words(), csrf=session["csrf"], wrong=wrong,
                                lang=open_project(shop.place.root).settings.lang)
        return shown, status

    @app.post("/sign-out")
    def sign_out() -> AnyResponse:
        shop.outbox.empty(session["id"])
        begin_session()
        return redirect("/", 303)

    @app.get("/static/<name>")
    def static_file(name: str) -> AnyResponse:
        if name not in STATIC:
            abort(404)
        folder, kind = STATIC[name]
        return Response((templates / folder / name).read_bytes(), mimetype=kind)

    _tell_errors(app)
    return app


def _tell_errors(app: Flask) -> None:
    @app.errorhandler(HandoutError)
    def refused(error: HandoutError) -> AnyResponse | tuple[Any, int]:
        return _told(error.problems, 409)

    @app.errorhandler(HTTPException)
    def not_so(error: HTTPException) -> AnyResponse | tuple[Any, int]:
        code = error.code or 500
        return _told([], code, REFUSED.get(code, error.name))

    @app.errorhandler(Exception)
    def bug(error: Exception) -> AnyResponse | tuple[Any, int]:
        # The place only: the message of a library may hold a patient's words.
        place = str(error) if type(error) is RuntimeError else (
            f"{type(error).__name__} at {place_of(error)}")
        return _told([], 500, f"This is a bug in make-handout: {place}")


def _told(
    problems: Sequence[Problem], code: int, message: str = ""
) -> AnyResponse | tuple[Any, int]:
    shown = [{"place": str(each.source), "rule": each.rule, "message": each.message,
              "hint": each.hint} for each in problems]
    shown += [{"place": "", "rule": "", "message": message, "hint": ""}] if message else []
    if request.method == "GET" and request.accept_mimetypes.accept_html:
        known = load_words(Project(builtin_root(), builtin_root(), Settings()), "en")["staff"]
        return render_template("broken.html", problems=shown, t=known, project=bool(problems)), code
    return jsonify({"problems": shown}), code


def _json() -> object:
    """Return what a request says; None for what cannot be read, such as lists in lists without end.
    """
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _secret() -> bytes:
    import secrets

    return secrets.token_bytes(32)


def _some(known: dict[str, Judgment], slugs: Sequence[str]) -> dict[str, Judgment]:
    return {slug: known[slug] for slug in slugs if slug in known}
