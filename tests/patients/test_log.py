"""The log says who did what, and nothing of a patient; a change to it is seen."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from handouts.errors import HandoutError, Problem
from handouts.patients.ledger import Copy, Mail, has_ledger, open_ledger
from handouts.patients.log import Deed, Log, Logged, open_log
from handouts.patients.private import alone, clinic_folder, make_private, write_private

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
NOW = datetime(2026, 11, 30, 9, 5, tzinfo=timezone(timedelta(hours=-6)))


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return open_log(tmp_path / "clinic")


def deed(log: Log, row: str = "7") -> Deed:
    return Deed("made", "b20261130-kfgz", row, {"faq": "1.0"}, "en", "", "ab" * 32,
                log.mac("1957-04-01"), log.mac("Zoë Núñez", "1957-04-01"))


def logged(log: Log) -> list[Logged]:
    found = list(log.read())
    assert not [each for each in found if isinstance(each, Problem)]
    return [each for each in found if isinstance(each, Logged)]


def problems(log: Log) -> list[str]:
    return [str(each) for each in log.read() if isinstance(each, Problem)]


# -- the log -------------------------------------------------------------------------------


def test_what_is_appended_is_read_back_with_time_and_user(log: Log) -> None:
    log.append([deed(log, "7"), deed(log, "8")], NOW)
    log.append([Deed("deleted", "b20261130-kfgz", "7", {"faq": "1.0"})], NOW)
    found = logged(log)
    assert [(each.deed.action, each.deed.row) for each in found] == [
        ("made", "7"), ("made", "8"), ("deleted", "7")]
    assert found[0].deed == deed(log, "7")
    assert found[0].at == "2026-11-30T15:05:00Z"
    assert found[0].user


def test_the_log_holds_no_word_of_a_patient_and_no_digest_that_can_be_guessed(log: Log) -> None:
    import hashlib

    log.append([deed(log)])
    text = log.path.read_text(encoding="ascii")
    for word in ("1957-04-01", "Zoë", "Núñez"):
        assert word not in text
        assert hashlib.sha256(word.encode()).hexdigest() not in text
    assert json.loads(text)["patient"] == log.mac("1957-04-01")


def test_two_texts_have_one_digest_only_if_they_are_equal(log: Log) -> None:
    assert log.mac("ab", "c") != log.mac("a", "bc")
    assert log.mac("ab", "c") == log.mac("ab", "c")


def test_another_clinics_key_gives_other_digests(log: Log, tmp_path: Path) -> None:
    assert log.mac("1957") != open_log(tmp_path / "other").mac("1957")
    assert repr(log.key) not in repr(log)


@pytest.mark.parametrize("change", ["edit", "remove", "insert", "swap"])
def test_a_changed_log_is_seen(log: Log, change: str) -> None:
    log.append([deed(log, str(number)) for number in range(4)])
    lines = log.path.read_bytes().splitlines(keepends=True)
    if change == "edit":
        lines[1] = lines[1].replace(b'"row":"1"', b'"row":"9"')
    elif change == "remove":
        del lines[1]
    elif change == "insert":
        lines.insert(1, lines[2])
    else:
        lines[1:3] = lines[2:0:-1]
    log.path.write_bytes(b"".join(lines))
    assert any("LOG002" in each and ":2:" in each for each in problems(log))


def test_half_a_line_of_a_killed_run_is_told_and_stops_nothing(log: Log) -> None:
    log.append([deed(log, "1"), deed(log, "2")])
    log.path.write_bytes(log.path.read_bytes()[:-30])
    log.append([deed(log, "3")])
    assert len(problems(log)) == 1
    assert "log.jsonl:2: LOG002" in problems(log)[0]
    assert [each.deed.row for each in log.read() if isinstance(each, Logged)] == ["1", "3"]


def _many(folder: Path, name: str) -> None:
    log = open_log(folder)
    for number in range(20):
        log.append([Deed("made", name, str(number), {})], sync=False)


def test_two_runs_may_write_at_the_same_time(log: Log) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_many, args=(log.folder, name)) for name in ("a", "b")]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted((each.deed.batch, int(each.deed.row)) for each in logged(log)) == [
        (name, number) for name in "ab" for number in range(20)]


def test_a_lost_key_is_never_replaced_beside_its_log(log: Log) -> None:
    log.append([deed(log)])
    (log.folder / "key").unlink()
    with pytest.raises(HandoutError, match="LOG001 is missing"):
        open_log(log.folder)
    (log.folder / "key").write_bytes(b"short")
    with pytest.raises(HandoutError, match="LOG001 is not a key"):
        open_log(log.folder)


@POSIX
def test_key_and_log_are_for_this_user_alone(log: Log) -> None:
    log.append([deed(log)])
    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700
    for name in ("key", "log.jsonl"):
        assert stat.S_IMODE((log.folder / name).stat().st_mode) == 0o600


@POSIX
def test_the_log_is_no_link(log: Log, tmp_path: Path) -> None:
    log.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HandoutError, match="OUT001"):
        log.append([deed(log)])
    assert not (tmp_path / "elsewhere").exists()


def test_where_the_log_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "own"))
    assert clinic_folder() == tmp_path / "own"
    monkeypatch.delenv("MAKE_HANDOUT_PRIVATE")
    assert clinic_folder().name == "make-handout"


# -- private folders -----------------------------------------------------------------------


@POSIX
def test_a_folder_that_others_may_read_is_refused_unless_it_is_empty(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    assert stat.S_IMODE(make_private(folder).stat().st_mode) == 0o700
    folder.chmod(0o755)
    (folder / "mine.txt").touch()
    with pytest.raises(HandoutError, match="PRV001 can be read by other users"):
        make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_a_file_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HandoutError, match="PRV001"):
        make_private(tmp_path / "file")


@POSIX
def test_a_private_file_is_whole_and_for_this_user_alone(tmp_path: Path) -> None:
    write_private(tmp_path / "a.pdf", b"whole")
    assert (tmp_path / "a.pdf").read_bytes() == b"whole"
    assert stat.S_IMODE((tmp_path / "a.pdf").stat().st_mode) == 0o600
    (tmp_path / "folder").mkdir()
    with pytest.raises(HandoutError, match="OUT001"):
        write_private(tmp_path / "folder", b"words")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "folder"]


def test_a_folder_is_held_by_one_run(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(HandoutError, match="PRV002"), alone(tmp_path, wait=0):
        pass
    with alone(tmp_path, wait=0):
        pass


# -- the ledger ----------------------------------------------------------------------------


def copy(row: str, digest: str = "d", **more: bool) -> Copy:
    return Copy(row, int(row), f"b-{row}_faq_en.pdf", digest, "s", {"faq": "1.0"}, "en", "", "p", 2,
                **more)


def test_a_ledger_knows_its_copies_and_what_a_run_left_over(tmp_path: Path) -> None:
    with open_ledger(tmp_path, NOW) as ledger:
        ledger.begin_run(NOW)
        ledger.put([copy("2", note=True), copy("1")])
        ledger.finish()
        name = ledger.name
    assert has_ledger(tmp_path)
    with open_ledger(tmp_path) as ledger:
        assert ledger.name == name
        assert ledger.made == NOW
        assert ledger.whole
        assert list(ledger.copies()) == [copy("1"), copy("2", note=True)]
        ledger.begin_run(NOW)
        assert not ledger.whole
        ledger.keep([copy("2")])
        assert ledger.left_over() == [copy("1")]
        ledger.drop(["1"])
        ledger.file_in_chart(["2"])
        assert ledger.copy("2") == copy("2", note=True, filed=True)
        assert ledger.copy("1") is None


def test_a_ledger_has_a_name_without_a_word_and_a_mode_of_its_own(tmp_path: Path) -> None:
    import re

    with open_ledger(tmp_path, NOW) as ledger:
        assert re.fullmatch("b20261130-[2-9bcdfghjkmnpqrstvwxz]{4}", ledger.name)
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "batch.db").stat().st_mode) == 0o600


def test_a_ledger_that_is_damaged_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "batch.db").write_bytes(b"no database" * 100)
    with pytest.raises(HandoutError, match="BAT001"), open_ledger(tmp_path):
        pass


def test_a_ledger_knows_what_was_sent_also_of_a_row_without_a_copy(tmp_path: Path) -> None:
    mail = Mail("1", "1.eml", "d", "drafted", "r", note=True)
    with open_ledger(tmp_path) as ledger:
        assert ledger.mail("1") is None
        ledger.put([copy("1")])
        ledger.put_mail(mail)
        ledger.file_in_chart(["1"])
        assert ledger.mail("1") == replace(mail, filed=True)
        ledger.put_mail(replace(mail, state="sent"))
        ledger.drop(["1"])
    with open_ledger(tmp_path) as ledger:
        assert list(ledger.mails()) == [replace(mail, state="sent")]
        ledger.drop_mails(["1"])
        assert ledger.mail("1") is None
