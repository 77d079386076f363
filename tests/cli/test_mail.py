"""`mail` on the command line: drafts with consent alone, and mails that go out once."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.cli import main
from handouts.patients import sending
from handouts.patients.log import Logged, open_log
from handouts.patients.sending import Server
from tests.patients.conftest import Left, left_by, run_list
from tests.patients.conftest import clinic as clinic
from tests.patients.conftest import short_clinic as short_clinic
from tests.patients.test_mail import Mailbox, Start
from tests.patients.test_mail import authority as authority
from tests.patients.test_mail import mailbox as mailbox
from tests.patients.test_mail import start as start

Capture = pytest.CaptureFixture[str]
HEAD = "row,name,second_id,topics,email,email_ok,note,clinician\n"
ROWS = ("1,Ann Roe,1981-02,sciatica,ann@example.org,yes,Walk,Rosa Lee RN\n"
        "2,Bob Roe,1982-02,sciatica,bob@example.org,yes,,\n"
        "3,Cat Roe,1983-02,sciatica,cat@example.org,no,,\n")


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    monkeypatch.setattr(sending, "WAITS", (0.0,))
    monkeypatch.chdir(tmp_path)
    Path("patients.csv").write_text(HEAD + ROWS, encoding="utf-8")


@pytest.fixture
def serving(start: Start, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return a mail server that runs, and that the environment names."""
    server = start()
    for name, value in (("HOST", server.host), ("PORT", str(server.port)), ("FROM", server.sender),
                        ("USER", server.user), ("PASSWORD", server.password)):
        monkeypatch.setenv(f"MAKE_HANDOUT_SMTP_{name}", value)
    return server


@pytest.fixture(scope="module")
def made(clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return one run over `ROWS` with a shipped sheet, only to be looked at."""
    # Row 3 gets no mail.
    return left_by("mail", tmp_path_factory.mktemp("made"), clinic, HEAD + ROWS, code=1)


@pytest.fixture(scope="module")
def short(short_clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return one run over `ROWS`, of which each test that goes on has a copy."""
    return left_by("mail", tmp_path_factory.mktemp("short"), short_clinic, HEAD + ROWS, code=1)


@pytest.fixture
def before(short: Left) -> None:
    """Stand where a run over `ROWS` has been."""
    short.put_here()


def run(clinic: Path, *args: str) -> int:
    return run_list("mail", clinic, *args)


def draft(row: str, folder: Path = Path("out")) -> EmailMessage:
    (path,) = (folder / "mail").glob(f"b*-{row}.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def attached(message: EmailMessage) -> PdfReader:
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == "information-1.pdf"
    return PdfReader(BytesIO(pdf.get_content()))


def test_a_draft_has_the_plain_sheet_and_says_nothing_of_the_patient(made: Left) -> None:
    assert "patients.csv:4: MAIL001 row 3: email_ok does not say yes" in made.told
    assert len(list((made.out / "mail").iterdir())) == 2
    message = draft("1", made.out)
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "Information from Oak Street Clinic"
    plain = message.get_body(("plain",))
    assert plain is not None
    words = plain.get_content()
    assert "Call 911 in an emergency. Nobody watches this mailbox." in words
    pages = "".join(page.extract_text() for page in attached(message).pages)
    kept = (made.out / "batch.db").read_bytes() + (made.private / "log.jsonl").read_bytes()
    for word in ("Ann", "Roe", "1981-02"):
        assert word not in words
        assert word not in message["Subject"]
    assert "ciatica" not in message["Subject"]
    for word in ("Ann", "Roe", "example.org"):
        assert word not in pages
        assert word not in made.said + made.told
        assert word.encode() not in kept


@pytest.mark.usefixtures("before")
def test_a_draft_that_did_not_change_is_kept(short_clinic: Path, capsys: Capture) -> None:
    old = {path.name: path.read_bytes() for path in Path("out/mail").iterdir()}
    assert run(short_clinic) == 1
    assert "0 drafts written, 2 had not changed" in capsys.readouterr().err
    assert old == {path.name: path.read_bytes() for path in Path("out/mail").iterdir()}


def test_the_personal_copy_goes_out_only_where_it_is_asked_for(short_clinic: Path) -> None:
    assert run(short_clinic, "--personal-copy") == 1
    assert "For Ann Roe, 1981-02" in attached(draft("1")).pages[0].extract_text()
    assert "Bob" not in attached(draft("1")).pages[0].extract_text()


def test_protect_needs_a_personal_copy_and_send_a_server(
    short_clinic: Path, capsys: Capture
) -> None:
    assert run(short_clinic, "--protect") == 2
    assert run(short_clinic, "--send") == 1
    assert "MAIL003" in capsys.readouterr().err
    assert not Path("out").exists()


def test_each_mail_goes_out_once_and_one_without_an_answer_is_asked_about(
    short_clinic: Path, capsys: Capture, serving: Server, mailbox: Mailbox
) -> None:
    mailbox.answers = ["", "drop"]
    assert run(short_clinic, "--send") == 1
    said = capsys.readouterr().err
    assert "MAIL005 row 2: the mail may have been sent" in said
    assert "1 mail sent" in said
    assert run(short_clinic, "--send") == 1
    assert "0 mails sent" in capsys.readouterr().err
    assert [taken.rcpt_tos for taken in mailbox.taken] == [["ann@example.org"]]
    assert run(short_clinic, "--send", "--again", "2") == 1  # row 3 has no consent
    assert run(short_clinic, "--send", "--again", "2") == 1
    assert [taken.rcpt_tos for taken in mailbox.taken] == [["ann@example.org"], ["bob@example.org"]]
    sent = [each.deed.row for each in open_log().read()
            if isinstance(each, Logged) and each.deed.action == "sent"]
    assert sent == ["1", "2"]


@pytest.mark.usefixtures("before")
@pytest.mark.parametrize(("old", "new"), [(",yes,,", ",no,,"), ("1982-02,sciatica", "1982-02,no")])
def test_the_draft_of_a_row_that_gets_no_mail_any_more_is_deleted(
    short_clinic: Path, capsys: Capture, old: str, new: str
) -> None:
    Path("patients.csv").write_text(HEAD + ROWS.replace(old, new), encoding="utf-8")
    assert run(short_clinic) == 1
    assert "1 had not changed, 1 deleted, whose rows get no mail" in capsys.readouterr().err
    assert [path.stem[-2:] for path in Path("out/mail").iterdir()] == ["-1"]
    actions = [(each.deed.action, each.deed.row) for each in open_log().read()
               if isinstance(each, Logged)]
    assert actions[-1] == ("deleted", "2")
    assert run(short_clinic) == 1
    assert "deleted" not in capsys.readouterr().err


def test_what_was_sent_is_known_when_its_copy_is_deleted_and_for_another_address(
    short_clinic: Path, capsys: Capture, serving: Server, mailbox: Mailbox
) -> None:
    assert run_list("merge", short_clinic) == 0
    assert run(short_clinic, "--send") == 1
    whole = HEAD + ROWS
    Path("patients.csv").write_text(whole.replace("1982-02,sciatica", "1982-02,no"), "utf-8")
    assert run_list("merge", short_clinic) == 1  # row 2 is wrong, and its copy is deleted
    Path("patients.csv").write_text(whole.replace("bob@", "dan@"), "utf-8")
    capsys.readouterr()
    assert run(short_clinic, "--send") == 1
    said = capsys.readouterr().err
    assert "MAIL007 row 2: the mail of this row went to another address before" in said
    assert "dan@" not in said
    Path("patients.csv").write_text(whole, encoding="utf-8")
    assert run(short_clinic, "--send") == 1
    assert "2 were sent before, 0 mails sent" in capsys.readouterr().err
    assert [taken.rcpt_tos for taken in mailbox.taken] == [["ann@example.org"], ["bob@example.org"]]


def test_a_mail_with_a_note_is_kept_until_the_note_is_filed(
    short_clinic: Path, capsys: Capture
) -> None:
    assert run(short_clinic, "--personal-copy") == 1
    assert main(["purge", "--older", "0d"]) == 1
    assert "PUR002" in capsys.readouterr().err
    (path,) = Path("out/mail").iterdir()
    batch = path.stem.removesuffix("-1")
    assert main(["purge", "--filed", batch, "--older", "0d"]) == 0
    assert not Path("out").exists()


def test_a_draft_that_somebody_changed_is_not_sent(
    short_clinic: Path, capsys: Capture, serving: Server, mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from handouts.patients import mailing

    real = mailing.write_drafts

    def and_change(each: mailing.Mailing) -> Iterator[mailing.Mailed]:
        yield from real(each)
        path = next(Path("out/mail").glob("b*-1.eml"))
        path.write_bytes(path.read_bytes().replace(b"Nobody", b"Everybody"))

    monkeypatch.setattr(mailing, "write_drafts", and_change)
    assert run(short_clinic, "--send") == 1
    assert "MAIL006 row 1" in capsys.readouterr().err
    assert [taken.rcpt_tos for taken in mailbox.taken] == [["bob@example.org"]]


def test_the_words_of_the_sheet_stand_in_both_parts_below_those_of_the_mail(
    made: Left
) -> None:
    message = draft("1", made.out)
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert rich is not None
    first, rule, sheet = plain.get_content().partition("-" * 72)
    assert rule
    assert "ciatica" not in first  # a preview shows the first lines
    assert "Go to the ER now or call 911 if" in sheet
    html = rich.get_content()
    assert html.index("Nobody watches this mailbox") < html.index("<article")
    assert 'now or call <a href="tel:911"' in html
    assert "<img" not in html
    assert "Picture: " in html
    assert "style=" not in html


def test_a_mail_with_a_protected_file_tells_nothing_of_what_is_in_it(short_clinic: Path) -> None:
    table = Path("patients.csv").read_text(encoding="utf-8").splitlines()
    Path("patients.csv").write_text("\n".join(
        [f"{table[0]},password", *(f"{line},Hill-Lamp-42-Rain" for line in table[1:])]),
        encoding="utf-8")
    assert run(short_clinic, "--personal-copy", "--protect") == 1
    words = b"".join(path.read_bytes() for path in Path("out/mail").iterdir())
    assert b"The file opens with the password" in words
    assert b"article" not in words
    assert b"ciatica" not in words
