"""The pages, asked as a browser asks: what is given out, what is refused, and what is told."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.exceptions import HTTPException

from handouts.project import builtin_root
from handouts.serve import app as app_module
from handouts.serve import guard as guard_module
from handouts.serve.app import Shop, staff_app
from handouts.serve.asked import Asked
from handouts.serve.guard import MOST_KNOWN, MOST_WAITING, Access, Door
from handouts.serve.making import make
from handouts.serve.users import add_user, load_users
from handouts.serve.workers import Workers
from tests.serve.conftest import (
    HOST,
    UNREVIEWED,
    Ask,
    Client,
    SecureClient,
    client_of,
    shop_like,
    token_of,
)


def pages(client: Client, answer: Any) -> list[str]:
    """Return the text of each page of the packet that an answer names."""
    name = answer.json["name"]
    found = client.get(f"/packet/{name}.pdf")
    assert found.status_code == 200
    return [page.extract_text() for page in PdfReader(BytesIO(found.data)).pages]


def body_of(answer: Any) -> Any:
    """Return what an answer says, as the page reads it."""
    return answer.json


def test_a_packet_holds_its_sheets_in_order_and_the_emergency_sheet_once(
    client: Client, ask: Ask
) -> None:
    answer = ask("pain-relievers", "sciatica")
    assert answer.json.get("sheets") == 3, answer.text
    assert not answer.json["sample"]
    first = pages(client, answer)[0]
    places = [first.index(title) for title in (
        "Store-bought pain medicine", "Sciatica", "When to get help")]
    assert places == sorted(places)
    assert ask("when-to-see-a-doctor", "sciatica").json["sheets"] == 2
    assert ask("sciatica", emergency=False).json["sheets"] == 1


def test_what_is_not_reviewed_is_a_sample_without_a_name(client: Client, ask: Ask) -> None:
    answer = ask("sciatica", UNREVIEWED)
    assert answer.json["sample"]
    assert answer.json["chart"] == ""
    assert all("SAMPLE" in page for page in pages(client, answer)) or (
        "Sample, not for patients" in pages(client, answer)[0])
    for more in ({"name": "Jane Doe", "second_id": "77"}, {"do": "chart"},
                 {"do": "mail", "email": "a@example.org", "agreed": True}):
        refused = ask("sciatica", UNREVIEWED, **more)
        assert refused.status_code == 409
        assert [each["place"] for each in refused.json["problems"]] == [UNREVIEWED]
        assert "Jane" not in refused.text


PATIENT = {"name": "Zoë Nguyễn-O'Brien", "second_id": "MRN 0042"}


def log_of(folder: Path) -> str:
    return (folder / "log.jsonl").read_text(encoding="utf-8")


class Here:
    """Something in place of workers: what would run in one runs in this process."""

    def run(self, task: Callable[..., Any], *args: Any) -> Any:
        return task(*args)


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch, clinic: Path, tmp_path: Path) -> Path:
    """Return the folder of the log that this process writes."""
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    return tmp_path / "private"


def test_a_patient_has_the_name_on_every_page_and_the_log_has_no_word_of_it(
    shop: Shop, client: Client, ask: Ask, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In this process, which has the folder of this test.
    monkeypatch.setattr(shop, "workers", Here())
    first = ask("sciatica", **PATIENT)
    assert first.json["sheets"] == 2
    assert all(PATIENT["name"] in page and PATIENT["second_id"] in page
               for page in pages(client, first))
    second = ask("sciatica", name="Al Bo", second_id="7", note="Walk to the mailbox.",
                 clinician="A. Reader, RN")
    text = "".join(pages(client, second))
    assert "Walk to the mailbox." in text
    assert "A. Reader, RN" in text
    assert "Zoë" not in text
    pdf = client.get(f"/packet/{body_of(second)['name']}.pdf")
    reader = PdfReader(BytesIO(pdf.data))
    about = str(reader.metadata) + str(reader.xmp_metadata and reader.xmp_metadata.stream)
    assert "Al Bo" not in about
    assert "Bo" not in pdf.headers["Content-Disposition"]
    assert ask("sciatica", do="mail", email="zoe@example.org", agreed=True, **PATIENT
               ).status_code == 200
    told = log_of(private)
    assert told.count('"action":"made"') == 2
    assert told.count('"action":"drafted"') == 1
    assert '"sciatica":"' in told
    for word in ("Zo", "Nguy", "0042", "Al Bo", "mailbox", "Reader", "example.org"):
        assert word not in told


def test_no_file_on_the_disk_has_a_word_of_the_patient(
    clinic: Path, known: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the cache, nor the log, nor a temporary file, nor the project."""
    root = tmp_path / "clinic"
    shutil.copytree(clinic, root)
    for name, place in (("TMPDIR", "tmp"), ("MAKE_HANDOUT_CACHE", "cache"), ("HOME", "home"),
                        ("MAKE_HANDOUT_PRIVATE", "private")):
        (tmp_path / place).mkdir()
        monkeypatch.setenv(name, str(tmp_path / place))
    own = Workers(1)
    try:
        client = client_of(staff_app(
            replace(shop_like(known, Access({HOST}), root), workers=own)))
        answer = client.post(
            "/packet", headers={"X-CSRF-Token": token_of(client)},
            json={"topics": ["sciatica"], "lang": "en", "name": "Quetzal Ximenez",
                  "second_id": "MRN 774411", "note": "Buy a zither.", "clinician": "V. Wren, RN"})
        assert "Quetzal" in pages(client, answer)[0]
    finally:
        own.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"log.jsonl"} <= {path.name for path in files}
    for word in ("Quetzal", "Ximenez", "774411", "zither", "Wren"):
        for data in (word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le")):
            assert [path for path in files if data in path.read_bytes()
                    or word in path.name] == []


def test_who_signed_in_stands_in_the_log(known: Shop, private: Path) -> None:
    make(known.place, Asked(("sciatica",), "en"), known.judged["en"], "ana")
    assert '"user":"ana"' in log_of(private)


def test_a_mail_has_the_plain_packet_and_nothing_of_the_patient(client: Client, ask: Ask) -> None:
    answer = ask("sciatica", do="mail", email="zoe@example.org", agreed=True, **PATIENT)
    found = client.get(f"/draft/{body_of(answer)['name']}.eml")
    assert found.headers["Content-Disposition"] == 'attachment; filename="information.eml"'
    mail = message_from_bytes(found.data, policy=default)
    assert mail["To"] == "zoe@example.org"
    assert mail["Subject"] == "Information from Test Clinic"
    said = mail.get_body(("plain",))
    assert said is not None
    assert "911" in said.get_content()
    page = mail.get_body(("html",))
    assert page is not None
    for words in (said.get_content(), page.get_content()):
        assert "Sciatica" in words, "the words of the sheet stand in the mail, too"
        assert "Zoë" not in words
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "information-1.pdf"
    text = PdfReader(BytesIO(file.get_content())).pages[0].extract_text()
    assert "Sciatica" in text
    assert "0042" not in text
    assert client.get(f"/packet/{body_of(answer)['name']}.pdf").status_code == 404


@pytest.mark.parametrize("more", [
    {"email": "zoe@example.org"}, {"agreed": True}, {"agreed": True, "email": "a@b.org, c@d.org"},
    {"agreed": True, "email": "a@example.org\nBcc: c@d.org"}])
def test_no_mail_without_one_address_and_a_yes(ask: Ask, more: dict[str, object]) -> None:
    assert ask("sciatica", do="mail", **more).status_code == 409


def test_a_note_is_signed_and_its_doses_are_judged(ask: Ask) -> None:
    note = {"note": "Take 3,000 mg of ibuprofen 3 times a day.", "clinician": "A. Reader, RN"}

    def rules(**more: object) -> set[str]:
        answer = ask("sciatica", **PATIENT, **more)
        return {each["rule"] for each in answer.json.get("problems", ())}

    assert rules(**note) == {"CPY004"}
    assert rules(**note, confirmed=True) == {"CPY004"}
    assert rules(note="Walk a little.") == {"CPY006"}
    unknown = {**note, "note": "Take 2 tablets of gabapentin 3 times a day."}
    assert rules(**unknown) == {"CPY005"}
    assert rules(**unknown, confirmed=True) == set()


def test_a_letter_that_no_face_has_is_told_without_the_name(ask: Ask) -> None:
    answer = ask("sciatica", name="Jane \u1230\u1208", second_id="1")
    assert answer.status_code == 409
    assert "U+12" in answer.text
    assert "Jane" not in answer.text


def test_the_line_for_the_chart_names_every_sheet_and_no_patient(ask: Ask) -> None:
    line = ask("sciatica", "pain-relievers", do="chart").json["chart"]
    assert line.count("Gave '") == 3
    assert "Sciatica" in line


def test_large_print_and_gray_are_for_the_whole_packet(client: Client, ask: Ask) -> None:
    standard = len(pages(client, ask("sciatica")))
    large = ask("sciatica", large_print=True, gray=True)
    assert large.json["pages"] > standard
    assert "large print" in large.json["chart"]


def test_a_packet_is_seen_by_its_own_session_alone(app: Flask, client: Client, ask: Ask) -> None:
    name = ask("sciatica").json["name"]
    other = client_of(app)
    token_of(other)
    assert other.get(f"/packet/{name}.pdf").status_code == 404
    assert other.get(f"/print/{name}").status_code == 404
    assert client.get(f"/print/{name}").status_code == 200


def test_next_patient_takes_the_packet_away(client: Client, token: str, ask: Ask) -> None:
    name = ask("sciatica").json["name"]
    assert client.post("/forget", headers={"X-CSRF-Token": token}).status_code == 200
    assert client.get(f"/packet/{name}.pdf").status_code == 404


# -- who asks ------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1:80",
                                  "127.0.0.1.evil.example:8765", "localhost@evil.example"])
def test_a_name_that_somebody_else_led_here_is_refused(client: Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize("headers", [
    {}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": "OWN", "Origin": "https://evil.example"},
    {"X-CSRF-Token": "OWN", "Origin": "null"}, {"X-CSRF-Token": "é"},
    {"X-CSRF-Token": "OWN", "Sec-Fetch-Site": "cross-site"},
    {"X-CSRF-Token": "OWN", "Sec-Fetch-Site": "same-site"},
])
def test_a_request_of_another_site_is_refused(
    client: Client, token: str, headers: dict[str, str]
) -> None:
    told = {name: token if value == "OWN" else value for name, value in headers.items()}
    for path in ("/packet", "/forget", "/sign-out"):
        assert client.post(path, json={"topics": ["sciatica"], "lang": "en"},
                           headers=told).status_code == 403


@pytest.mark.parametrize("csrf", ["", " ", "None", "guess"])
def test_who_has_no_session_has_no_token_that_is_right(app: Flask, csrf: str) -> None:
    for path in ("/forget", "/sign-out", "/packet"):
        assert client_of(app).post(path, data={"csrf": csrf}).status_code == 403
        assert client_of(app).post(path, headers={"X-CSRF-Token": csrf}).status_code == 403


def test_every_answer_is_kept_by_nobody_and_runs_nothing_of_others(
    client: Client, ask: Ask
) -> None:
    name = ask("sciatica").json["name"]
    for path in ("/", "/catalog.json", f"/print/{name}", f"/packet/{name}.pdf", "/static/staff.js",
                 "/nothing", "/static/../app.py"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe-eval" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert not [each for each, _ in headers if each.lower().startswith("access-control")]
    assert "unsafe-inline" not in client.get("/").headers["Content-Security-Policy"]


def test_the_only_cookie_ends_with_the_browser(client: Client) -> None:
    (cookie,) = client.get("/").headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "xpires" not in cookie
    assert "Max-Age" not in cookie


def test_the_page_names_nothing_of_another_host(client: Client) -> None:
    page = client.get("/").text
    for part in ("search.js", "staff.js", "basket.js", "staff.css", "print.js", "edit.js"):
        page += client.get(f"/static/{part}").text
    assert "//" not in page.replace("// ", "").replace("https://", "//") or "https://" not in page


# -- users ----------------------------------------------------------------------------------


@pytest.fixture
def guarded(known: Shop, tmp_path: Path, quick_hashes: None) -> Client:
    file = tmp_path / "users.json"
    add_user(file, "ana", "several plain words")
    access = Access({HOST}, secure=True, users=load_users(file))
    return client_of(staff_app(shop_like(known, access)), SecureClient)


def sign_in(client: Client, user: str, password: str) -> int:
    form = client.get("/sign-in").text
    token = form.partition('name="csrf" value="')[2].partition('"')[0]
    return client.post("/sign-in", data={"user": user, "password": password, "csrf": token}
                       ).status_code


def test_nobody_sees_anything_before_signing_in(guarded: Client) -> None:
    assert guarded.get("/").headers["Location"] == "/sign-in"
    for path in ("/catalog.json", "/print/x", "/packet/x.pdf"):
        assert guarded.get(path).status_code == 401
    assert sign_in(guarded, "ana", "wrong") == 403
    assert guarded.get("/").status_code == 302
    assert sign_in(guarded, "ana", "several plain words") == 303
    page = guarded.get("/")
    assert page.status_code == 200
    assert "ana" in page.text
    (cookie,) = (each for each in page.headers.getlist("Set-Cookie") or [""])
    token = token_of(guarded)
    assert guarded.post("/sign-out", data={"csrf": token}).status_code == 303
    assert guarded.get("/").status_code == 302
    assert cookie == "" or "Secure" in cookie


def test_passwords_are_not_to_be_guessed(guarded: Client) -> None:
    assert [sign_in(guarded, "ana", "wrong") for _ in range(5)] == [403] * 5
    assert sign_in(guarded, "ana", "several plain words") == 429


def test_a_flood_of_names_that_nobody_has_costs_few_hashes(
    guarded: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def may_sign_in(users: object, name: str, password: str) -> bool:
        compared.append(name)
        return False

    monkeypatch.setattr(app_module, "may_sign_in", may_sign_in)
    told = [sign_in(guarded, f"eve{number}", "wrong") for number in range(60)]
    assert set(told) == {403, 429}
    assert len(compared) == told.count(403) <= 20
    # Another address is not to suffer.
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    page = guarded.get("/sign-in", environ_base=elsewhere).text
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    answer = guarded.post("/sign-in", environ_base=elsewhere,
                          data={"user": "ben", "password": "x", "csrf": csrf})
    assert answer.status_code == 403


def test_one_password_is_compared_at_a_time_and_few_wait() -> None:
    door, held, begun = Door(), threading.Event(), threading.Event()
    running: list[int] = []
    most: list[int] = []

    def right() -> bool:
        running.append(1)
        most.append(len(running))
        begun.set()
        held.wait(20)
        running.pop()
        return True

    told: list[object] = []

    def knock(number: int) -> None:
        try:
            told.append(door.opens(f"user{number}", f"192.0.2.{number}", right))
        except HTTPException as error:
            told.append(error.code)

    threads = [threading.Thread(target=knock, args=(number,)) for number in range(30)]
    for each in threads:
        each.start()
    begun.wait(20)
    while len(told) < 30 - MOST_WAITING:  # those for whom there is no place are told at once
        time.sleep(0.01)
    assert told == [503] * (30 - MOST_WAITING)
    held.set()
    for each in threads:
        each.join(20)
    assert told.count(True) == MOST_WAITING
    assert max(most) == 1


def test_names_that_nobody_has_free_no_user_and_are_forgotten(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door()

    def flood(count: int) -> None:
        for number in range(count):
            door.opens(f"eve{number}", f"198.51.100.{number}", lambda: False)

    for _ in range(guard_module.MOST_FAILURES):
        assert not door.opens("ana", "192.0.2.1", lambda: False)
    flood(MOST_KNOWN)
    with pytest.raises(HTTPException):
        door.opens("ana", "203.0.113.1", lambda: True)
    monkeypatch.setattr(guard_module, "FAILURE_SECONDS", 0.0)  # a minute later
    assert door.opens("ana", "203.0.113.1", lambda: True)
    flood(2 * MOST_KNOWN)
    assert len(door._at) <= MOST_KNOWN + 2


# -- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [
    b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"topics": 1}', b"\0" * 100, b"[" * 60_000,
    b'{"a":' * 9_000, b'{"topics": ' + b"1" * 5_000 + b"}"])
def test_what_is_no_request_is_told_and_the_page_lives_on(
    client: Client, token: str, data: bytes
) -> None:
    answer = client.post("/packet", data=data, content_type="application/json",
                         headers={"X-CSRF-Token": token})
    assert answer.status_code == 409
    assert body_of(answer)["problems"]
    assert client.get("/").status_code == 200


def test_a_request_of_a_megabyte_is_not_read(client: Client, token: str) -> None:
    answer = client.post("/packet", data=b'{"note": "' + b"SECRET" * 200_000 + b'"}',
                         content_type="application/json", headers={"X-CSRF-Token": token})
    assert answer.status_code == 413
    assert "SECRET" not in answer.text


def test_a_sheet_that_is_not_there_is_told(ask: Ask) -> None:
    answer = ask("siatica")
    assert answer.status_code == 409
    assert "there is no topic 'siatica'" in answer.json["problems"][0]["message"]


def test_too_many_sheets_are_told(ask: Ask, shop: Shop) -> None:
    slugs = [each["slug"] for each in shop.catalog()["sheets"]][:15]
    assert "at most 12" in ask(*slugs).json["problems"][0]["message"]


@pytest.mark.parametrize("name", [
    "../../etc/passwd", "..%2f..%2fapp.py", "staff.html", "", "x" * 5000])
def test_no_path_leads_out_of_the_few_files(client: Client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_a_project_that_breaks_under_the_server_is_told_and_mended_without_a_restart(
    clinic: Path, known: Shop, tmp_path: Path
) -> None:
    root = tmp_path / "clinic"
    shutil.copytree(clinic, root)
    client = client_of(staff_app(shop_like(known, Access({HOST}), root)))
    sound = (root / "handouts.yaml").read_text(encoding="utf-8")
    assert client.get("/").status_code == 200
    (root / "handouts.yaml").write_text("favorite: [sciatica]\n", encoding="utf-8")
    broken = client.get("/", headers={"Accept": "text/html"})
    assert broken.status_code == 409
    assert "unknown key" in broken.text
    assert "did you mean" in broken.text
    (root / "handouts.yaml").write_text(sound, encoding="utf-8")
    for name in ("reviews.yaml", "waivers.yaml", "withdrawn.yaml"):
        before = (root / name).read_bytes() if (root / name).exists() else None
        (root / name).write_text("reviews: [", encoding="utf-8")
        broken = client.get("/", headers={"Accept": "text/html"})
        assert (broken.status_code, f"{name}:" in broken.text) == (409, True), broken.text
        (root / name).unlink()
        if before:
            (root / name).write_bytes(before)
    own = root / "content/hip-and-back/en/topics"
    own.mkdir(parents=True)
    (root / "handouts.yaml").write_text(sound, encoding="utf-8")
    (own / "sciatica.yaml").write_text("title: Sciatica\n  broken", encoding="utf-8")
    sheets = body_of(client.get("/catalog.json"))["sheets"]
    state = {each["slug"]: each["state"] for each in sheets}
    assert state["sciatica"] == "broken"
    assert state["home-remedies"] == "reviewed"


def test_a_change_of_the_words_takes_the_review_away_at_once(
    clinic: Path, known: Shop, tmp_path: Path
) -> None:
    root = tmp_path / "clinic"
    shutil.copytree(clinic, root)
    client = client_of(staff_app(shop_like(known, Access({HOST}), root)))
    body = {"topics": ["pain-relievers"], "lang": "en"}
    headers = {"X-CSRF-Token": token_of(client)}
    assert not body_of(client.post("/packet", json=body, headers=headers))["sample"]
    name = "content/hip-and-back/en/topics/pain-relievers.yaml"
    (root / name).parent.mkdir(parents=True)
    words = (builtin_root() / name).read_text(encoding="utf-8")
    changed = words.replace('version: "2.0"', 'version: "2.1"')
    (root / name).write_text(changed, encoding="utf-8")
    assert body_of(client.post("/packet", json=body, headers=headers))["sample"]


def test_sheets_that_may_not_be_given_say_so_once_it_is_known(shop: Shop, client: Client) -> None:
    sheets = body_of(client.get("/catalog.json"))["sheets"]
    states = {each["slug"]: each["state"] for each in sheets}
    assert states["sciatica"] == "reviewed"
    assert states[UNREVIEWED] == "unreviewed"


def test_a_bug_is_told_by_its_place_and_shows_no_word(
    shop: Shop, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Jane Doe")

    monkeypatch.setattr(Shop, "make", fail)
    answer = ask("sciatica")
    assert answer.status_code == 500
    assert "ValueError at handouts/" in answer.text
    assert "Jane" not in answer.text
