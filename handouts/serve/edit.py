"""The page for authors: a sheet beside its problems, again each time that a file is saved."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from handouts.names import LANG, valid_slug
from handouts.project import builtin_root
from handouts.serve.app import Shop
from handouts.serve.guard import WEB_POLICY
from handouts.serve.preview import Preview, Told, judged, preview

SUFFIXES = (".yaml", ".yml", ".j2", ".svg", ".png", ".jpg", ".jpeg", ".ttf")
# Files that are saved together are one change.
SETTLE_MS = 60
WAKE_MS = 500
# A browser asks again after so long; no proxy stands between.
WAIT_SECONDS = 20.0


@dataclass
class Changes:
    """How often a file has changed, and who waits for the next time."""

    root: Path
    number: int = 1
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, seen: int) -> int:
        """Return the number, once it is another than the one that was seen, or after a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.number != seen, WAIT_SECONDS)
            return self.number

    def watch(self) -> None:
        """Count changes, for ever; a folder that goes away may come again."""
        from watchfiles import watch

        while True:
            places = [root / name for root in dict.fromkeys((self.root, builtin_root()))
                      for name in ("content", "templates") if (root / name).is_dir()]
            with contextlib.suppress(OSError, RuntimeError):
                for _ in watch(*places, self.root, debounce=SETTLE_MS, step=20,
                               watch_filter=lambda _change, path: path.endswith(SUFFIXES),
                               rust_timeout=WAKE_MS, raise_interrupt=False):
                    self.count()
            time.sleep(1)

    def count(self) -> None:
        """Count one change, and wake who waits."""
        with self.changed:
            self.number += 1
            self.changed.notify_all()


def add_edit_pages(app: Flask, shop: Shop) -> None:
    """Add the pages for authors to the application, and begin to watch the files."""
    changes = Changes(shop.place.root)
    threading.Thread(target=changes.watch, daemon=True).start()
    shown: dict[str, Preview] = {}

    @app.get("/edit")
    def edit() -> str:
        known = shop.catalog()
        return render_template("edit.html", clinic=known["clinic"], data={
            "sheets": [{key: each[key] for key in ("slug", "lang", "title", "sheet")}
                       for each in known["sheets"]], "lang": known["lang"]})

    @app.get("/edit/sheet.json")
    def edit_sheet() -> AnyResponse:
        name, lang, slug = _asked()
        seen = request.args.get("seen", 0, int)
        number = changes.wait(seen)
        if number == seen:  # nothing changed: the page has what it would get, and asks again
            return jsonify({"number": number})
        made = shop.workers.run(preview, shop.place, lang, slug,
                                "large" in request.args, "gray" in request.args)
        if made.pages:
            shown[name] = made
        return jsonify({"number": number, "title": made.title, "pages": len(made.pages),
                        "told": [_plain(each) for each in made.told]})

    @app.get("/edit/rules.json")
    def edit_rules() -> AnyResponse:
        name, lang, slug = _asked()
        pdf = shown[name].pdf if name in shown else b""
        return jsonify({"told": [
            _plain(each) for each in shop.workers.run(judged, shop.place, lang, slug, pdf)]})

    @app.get("/edit/page/<int:number>.png")
    def edit_picture(number: int) -> AnyResponse:
        name, _, _ = _asked()
        pages = shown[name].pages if name in shown else ()
        if not number < len(pages):
            abort(404)
        return Response(pages[number], mimetype="image/png")

    @app.get("/edit/sheet.html")
    def edit_web() -> AnyResponse:
        name, _, _ = _asked()
        if name not in shown:
            abort(404)
        return Response(shown[name].html, mimetype="text/html",
                        headers={"Content-Security-Policy": WEB_POLICY})

    @app.get("/edit/sheet.pdf")
    def edit_pdf() -> AnyResponse:
        name, _, _ = _asked()
        if name not in shown:
            abort(404)
        return Response(shown[name].pdf, mimetype="application/pdf")


def _asked() -> tuple[str, str, str]:
    """Return the name of what a request is about, and its language and topic."""
    lang, slug = request.args.get("lang", ""), request.args.get("topic", "")
    if not LANG.fullmatch(lang) or not valid_slug(slug):
        abort(404)
    way = [way for way in ("large", "gray") if way in request.args]
    return " ".join([slug, lang, *way]), lang, slug


def _plain(told: Told) -> dict[str, Any]:
    problem, spot = told.problem, told.spot
    return {
        "place": str(problem.source), "rule": problem.rule, "message": problem.message,
        "hint": problem.hint, "severity": told.severity,
        "spot": spot and {"page": spot.page, "top": spot.top, "bottom": spot.bottom}}
