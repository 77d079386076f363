"""Infobutton requests to a running application, as EHRs and their attackers send them."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from handouts.serve import charts
from handouts.serve.app import Shop, staff_app
from handouts.serve.charts import add_infobutton
from handouts.serve.guard import Access
from handouts.serve.making import given
from handouts.serve.users import add_user, load_users
from tests.serve.conftest import HOST, UNREVIEWED, Client, SecureClient, client_of, shop_like

CODE = "mainSearchCriteria.v.c=M54.41"
ATOM = {"": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def ehr(shop: Shop) -> Client:
    """Return an EHR: it keeps no cookie of ours."""
    return client_of(served(shop))


def served(shop: Shop) -> Flask:
    app = staff_app(shop)
    add_infobutton(app, shop)
    return app


def links(answer: Any) -> list[str]:
    """Return where the entries of an Atom feed lead."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return [each.get("href", "") for each in
            ET.fromstring(answer.data).findall("entry/link", ATOM)]


SCIATICA = f"http://{HOST}/sheet/en/sciatica.pdf"


@pytest.mark.parametrize("query", [
    CODE, "MAINSEARCHCRITERIA.V.C=m5441", "mainSearchCriteria.c.c=M54.41", "+" + CODE + "%20",
    f"{CODE}&mainSearchCriteria.v.c=M16.0", f"{CODE}&mainSearchCriteria.c.c=M16.0",
    f"{CODE}&informationRecipient.languageCode.c=en_US&age.v.v=71&performer=PROV",
])
def test_the_feed_leads_to_the_sheet_for_a_code(ehr: Client, query: str) -> None:
    assert links(ehr.get(f"/infobutton?{query}"))[0] == SCIATICA
    sheet = ehr.get("/sheet/en/sciatica.pdf")
    assert sheet.data.startswith(b"%PDF")
    assert sheet.headers["Content-Type"] == "application/pdf"


def test_json_holds_the_same_entries(ehr: Client) -> None:
    answer = ehr.get(f"/infobutton?{CODE}&knowledgeResponseType=application%2Fjson")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    body: Any = answer.json
    assert [each["link"][0]["href"] for each in body["feed"]["entry"]] == links(
        ehr.get(f"/infobutton?{CODE}"))
    assert body["feed"]["id"]["_value"] == f"http://{HOST}/infobutton"


def test_only_what_may_be_given_is_named_or_given(ehr: Client, shop: Shop) -> None:
    shown = shop.catalog()
    title = next(each["title"] for each in shown["sheets"] if each["slug"] == UNREVIEWED)
    found = links(ehr.get("/infobutton?mainSearchCriteria.v.dn=" + quote(title)))
    assert not any(UNREVIEWED in each for each in found)
    assert ehr.get(f"/sheet/en/{UNREVIEWED}.pdf").status_code == 404


def test_what_was_reviewed_but_fails_a_rule_today_is_not_given(
    ehr: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    assert links(ehr.get(f"/infobutton?{CODE}"))
    run = shop.workers.run

    def refusing(task: Any, *args: Any) -> Any:
        result = run(task, *args)
        if task is given:
            return b"", result[1]
        return {slug: replace(each, refused=("no",)) for slug, each in result.items()}

    monkeypatch.setattr(shop.workers, "run", refusing)
    assert links(ehr.get(f"/infobutton?{CODE}")) == []
    assert ehr.get("/sheet/en/sciatica.pdf").status_code == 404


@pytest.mark.parametrize("lang", ["fr", "xx-yy", "%00", "%3Cscript%3E", "'", "en%22", "9"])
def test_another_language_gets_no_sheet_and_well_formed_xml(ehr: Client, lang: str) -> None:
    answer = ehr.get(f"/infobutton?{CODE}&informationRecipient.languageCode.c={lang}")
    assert links(answer) == []
    assert b"script" not in answer.data


@pytest.mark.parametrize("text", [
    '"/><entry><title>x</title></entry>', "]]><!ENTITY a 'b'>&a;", "\x00\x0b\x1f", "\u202e\ufffe",
    "<script>alert(1)</script>", "../../etc/passwd", "\U0001f480" * 100,
])
def test_hostile_words_stay_words(ehr: Client, text: str) -> None:
    for name in ("mainSearchCriteria.v.c", "mainSearchCriteria.v.cs", "mainSearchCriteria.v.dn",
                 "informationRecipient", "knowledgeResponseType"):
        answer = ehr.get(f"/infobutton?{name}={quote(text)}")
        root = ET.fromstring(answer.data)
        assert {each.tag for each in root.iter()} <= {
            f"{{{ATOM['']}}}{tag}" for tag in (
                "feed", "title", "subtitle", "updated", "id", "author", "name", "uri", "category",
                "entry", "link", "summary")}
        assert all(each.startswith(f"http://{HOST}/sheet/en/") for each in links(answer))


def test_what_is_too_long_is_refused(ehr: Client) -> None:
    for query in (CODE + "9" * 100_000, "&".join(["a=b"] * 10_000), "%" * 100_000):
        assert ehr.get(f"/infobutton?{query}").status_code == 414


@pytest.mark.parametrize("path", [
    "/sheet/en/..%2f..%2fetc%2fpasswd.pdf", "/sheet/../en/sciatica.pdf.pdf",
    "/sheet/EN/sciatica.pdf", "/sheet/en/SCIATICA.pdf", "/sheet/en/%00.pdf",
    "/sheet/en/nothing.pdf",
])
def test_a_path_leads_nowhere(ehr: Client, path: str) -> None:
    assert ehr.get(path).status_code == 404


def test_an_ehr_gets_no_cookie_and_takes_none_from_the_page(ehr: Client) -> None:
    for path in (f"/infobutton?{CODE}", "/sheet/en/sciatica.pdf"):
        answer = ehr.get(path, headers={"Origin": "https://ehr.example",
                                        "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" in ehr.get("/").headers


def test_another_name_of_the_server_is_refused(ehr: Client) -> None:
    assert ehr.get(f"/infobutton?{CODE}", base_url="http://evil.example").status_code == 421
    assert ehr.post("/infobutton").status_code in (403, 405)


def test_on_a_server_for_others_only_these_addresses_need_no_sign_in(
    known: Shop, tmp_path: Path, quick_hashes: None
) -> None:
    add_user(tmp_path / "users", "ana", "correct horse battery")
    shop = shop_like(known, Access({HOST}, True, load_users(tmp_path / "users")))
    client = client_of(served(shop), SecureClient)
    assert client.get(f"/infobutton?{CODE}").status_code == 200
    assert client.get("/sheet/en/sciatica.pdf").status_code == 200
    assert client.get("/catalog.json").status_code == 401


def test_who_would_wait_too_long_is_told_so(
    ehr: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "WAIT_SECONDS", 0.01)
    run, begun, go_on = shop.workers.run, threading.Event(), threading.Event()

    def slow(task: Any, *args: Any) -> Any:
        if task is given:
            begun.set()
            go_on.wait(20)
        return run(task, *args)

    monkeypatch.setattr(shop.workers, "run", slow)
    app = served(shop)
    other = threading.Thread(target=client_of(app).get, args=("/sheet/en/sciatica.pdf",))
    other.start()
    assert begun.wait(20)
    try:
        assert client_of(app).get("/sheet/en/sciatica.pdf").status_code == 503
    finally:
        go_on.set()
        other.join(20)
