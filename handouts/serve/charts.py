"""What an EHR asks the server for: a feed of the sheets for a diagnosis, and each sheet of it.

An EHR has no session and no user of ours. So these two addresses need none and set no cookie; they
give only what may be given to any patient today, and build one thing at a time, which leaves the
other workers to the people at the page.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, abort, request

from handouts.chart.infobutton import Offer, Publisher, answer, asked, feed, fitting
from handouts.content.search import Index
from handouts.content.search_page import from_page_data
from handouts.orders import build_day
from handouts.project import open_project
from handouts.render.strings import load_words
from handouts.serve.app import Shop
from handouts.serve.making import given

MOST_QUERY_BYTES = 8 * 1024
WAIT_SECONDS = 10.0


def add_infobutton(app: Flask, shop: Shop) -> None:
    """Add /infobutton and the sheets that it leads to."""
    alone = threading.Lock()
    held: list[tuple[Mapping[str, Any], Index]] = []

    def index_of(shown: Mapping[str, Any]) -> Index:
        if not held or held[0][0] is not shown:
            held[:] = [(shown, from_page_data(shown["index"]))]
        return held[0][1]

    @app.get("/infobutton")
    def infobutton() -> Response:
        if len(request.query_string) > MOST_QUERY_BYTES:
            abort(414)
        shown = shop.catalog()
        wanted = asked(request.args.items(multi=True), shown["lang"])
        day = f"{build_day().isoformat()}T00:00:00Z"
        found = fitting(wanted, [_offer(each, request.host_url, day) for each in shown["sheets"]
                                 if each["state"] == "reviewed"], index_of(shown))
        slugs = {offer.key: offer.key.split("/")[1] for offer in found}
        if slugs:
            with _turn(alone):
                shop.judge(wanted.lang, list(slugs.values()))
        known = shop.judged.get(wanted.lang, {})
        title = load_words(open_project(shop.place.root), shown["lang"])["staff"]["title"]
        data = feed(wanted, [offer for offer in found if not known[slugs[offer.key]].refused],
                    Publisher(shown["clinic"], request.host_url, title, shown["clinic"]),
                    request.base_url, day)
        return Response(answer(data, wanted.form), content_type=f"{wanted.form}; charset=utf-8")

    @app.get("/sheet/<lang>/<slug>.pdf")
    def given_sheet(lang: str, slug: str) -> Response:
        if not any((each["lang"], each["slug"], each["state"]) == (lang, slug, "reviewed")
                   for each in shop.catalog()["sheets"]):
            abort(404)
        with _turn(alone):
            pdf, now = shop.workers.run(
                given, shop.place, lang, slug, dict(shop.judged.get(lang, {})))
        shop.judged.setdefault(lang, {}).update(now)
        if not pdf:
            abort(404)
        return Response(pdf, mimetype="application/pdf", headers={
            "Content-Disposition": f'inline; filename="{slug}_{lang}.pdf"'})


def _offer(sheet: Mapping[str, Any], address: str, day: str) -> Offer:
    lang, slug = sheet["lang"], sheet["slug"]
    return Offer(f"topic/{slug}/{lang}", sheet["title"], sheet["question"],
                 f"{address}sheet/{quote(lang)}/{quote(slug)}.pdf", lang, day)


@contextmanager
def _turn(alone: threading.Lock) -> Iterator[None]:
    """Wait for the one before; who would wait too long is told to ask again."""
    if not alone.acquire(timeout=WAIT_SECONDS):
        abort(503)
    try:
        yield
    finally:
        alone.release()
