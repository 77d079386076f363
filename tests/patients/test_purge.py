"""What is old is deleted, a note that nobody filed is kept, and the log knows who has a sheet."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from handouts.errors import HandoutError, UsageProblem
from handouts.patients.ledger import Copy, Mail, open_ledger
from handouts.patients.log import Deed, Log, Logged, open_log
from handouts.patients.private import alone, make_private, staging
from handouts.patients.purge import (
    MAIL,
    PRINT,
    SHEET,
    Purged,
    age_of,
    batches,
    file_in_charts,
    numbered,
    purge,
    remember,
)
from handouts.patients.recall import given

NOW = datetime(2026, 11, 30, 9, 5, tzinfo=timezone.utc)
WEEK = timedelta(days=7)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return open_log(tmp_path / "clinic")


def batch(
    log: Log, folder: Path, notes: Sequence[str] = (), rows: int = 3, made: datetime = NOW
) -> str:
    """Make a batch with some copies, a draft each, a batch sheet and a file to print."""
    (make_private(folder) / MAIL).mkdir()
    with open_ledger(folder) as ledger:
        ledger.begin_run(made)
        for row in map(str, range(1, rows + 1)):
            copy = Copy(row, int(row), f"{ledger.name}-{row}_faq_en.pdf", "d", "s", {"faq": "1.0"},
                        "en", "", "p", 2, note=row in notes)
            (folder / copy.file).write_text(f"words of {row}")
            (folder / MAIL / f"{row}.eml").write_text(f"mail of {row}")
            ledger.put([copy])
            ledger.put_mail(Mail(row, f"{row}.eml", "d", "drafted", "r"))
        ledger.finish()
        (folder / numbered(SHEET, 1)).write_text("sheet")
        (folder / numbered(SHEET, 2)).write_text("sheet")
        (folder / numbered(PRINT, 1)).write_text("words of all")
        remember(log, folder)
        return ledger.name


def purged(log: Log, now: datetime, *more: Path) -> list[Purged]:
    found = []
    for each in purge(log, batches(log, more), WEEK, now):
        assert isinstance(each, Purged)
        found.append(each)
    return found


def actions(log: Log) -> list[tuple[str, str]]:
    return [(each.deed.action, each.deed.row) for each in log.read() if isinstance(each, Logged)]


def test_what_is_old_is_deleted_with_its_folder_and_logged(log: Log, tmp_path: Path) -> None:
    name = batch(log, tmp_path / "old")
    young = batch(log, tmp_path / "young", made=NOW + timedelta(days=5))
    assert purged(log, NOW + WEEK) == [Purged(name, tmp_path / "old", 3, [])]
    assert not (tmp_path / "old").exists()
    assert (tmp_path / "young" / f"{young}-1_faq_en.pdf").exists()
    assert actions(log) == [("deleted", row) for row in "123"]
    assert batches(log) == [tmp_path / "young"]


def test_what_is_not_old_enough_is_kept(log: Log, tmp_path: Path) -> None:
    batch(log, tmp_path / "b")
    assert purged(log, NOW + WEEK - timedelta(seconds=1)) == []
    assert len(list((tmp_path / "b").glob("*.pdf"))) == 6


def test_a_copy_with_a_note_is_kept_until_it_is_filed(log: Log, tmp_path: Path) -> None:
    name = batch(log, tmp_path / "b", notes=["2"])
    (done,) = purged(log, NOW + WEEK)
    assert (done.deleted, done.kept) == (2, ["2"])
    assert sorted(path.name for path in (tmp_path / "b").iterdir() if path.suffix == ".pdf") == [
        f"{name}-2_faq_en.pdf"], "nothing that holds the words of others stays"
    assert [path.name for path in (tmp_path / "b" / MAIL).iterdir()] == ["2.eml"]
    assert file_in_charts(log, batches(log), [f"{name}-2"]) == 1
    assert actions(log)[-1] == ("filed", "2")
    (done,) = purged(log, NOW + WEEK)
    assert (done.deleted, list(done.kept)) == (1, [])
    assert not (tmp_path / "b").exists()


def test_a_note_that_only_a_mail_has_is_kept_until_it_is_filed(log: Log, tmp_path: Path) -> None:
    name = batch(log, tmp_path / "b", rows=2)
    with open_ledger(tmp_path / "b") as ledger:
        ledger.drop("12")
        ledger.put_mail(Mail("1", "1.eml", "d", "sent", "r", note=True))
    (done,) = purged(log, NOW + WEEK)
    assert (done.deleted, done.kept) == (1, ["1"])
    assert [path.name for path in (tmp_path / "b" / MAIL).iterdir()] == ["1.eml"]
    assert file_in_charts(log, batches(log), [f"{name}-1"]) == 1
    assert actions(log)[-1] == ("filed", "1")
    (done,) = purged(log, NOW + WEEK)
    assert (done.deleted, done.kept) == (1, [])


def test_a_whole_batch_may_be_filed_and_a_wrong_name_is_told(log: Log, tmp_path: Path) -> None:
    name = batch(log, tmp_path / "b", notes=["1", "3"])
    with pytest.raises(UsageProblem, match="USE062 there is no copy or batch 'b1-9'"):
        file_in_charts(log, batches(log), ["b1-9"])
    assert file_in_charts(log, batches(log), [name]) == 2
    assert file_in_charts(log, batches(log), [name]) == 0


def test_files_of_others_stay_and_their_folder_too(log: Log, tmp_path: Path) -> None:
    batch(log, tmp_path / "b")
    (tmp_path / "b" / "mine.txt").touch()
    assert len(purged(log, NOW + WEEK)) == 1
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["mine.txt"]


def test_a_batch_that_is_being_written_is_left_alone(log: Log, tmp_path: Path) -> None:
    batch(log, tmp_path / "b")
    with alone(tmp_path / "b"):
        (problem,) = purge(log, batches(log), WEEK, NOW + WEEK)
    assert isinstance(problem, HandoutError)
    assert "PRV002" in str(problem)
    assert len(list((tmp_path / "b").glob("*.pdf"))) == 6


def test_a_batch_that_nobody_remembered_may_be_named(log: Log, tmp_path: Path) -> None:
    batch(open_log(tmp_path / "another"), tmp_path / "b")
    assert batches(log) == []
    assert len(purged(log, NOW + WEEK, tmp_path / "b")) == 1
    with pytest.raises(UsageProblem, match="USE061 holds no batch"):
        batches(log, [tmp_path])


@pytest.mark.parametrize(("text", "hours"), [("7d", 168), ("12h", 12), ("2w", 336), ("0d", 0)])
def test_an_age_is_a_number_and_a_unit(text: str, hours: int) -> None:
    assert age_of(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "7 d", "7y", "1.5d", "٣d"])
def test_anything_else_is_no_age(text: str) -> None:
    with pytest.raises(UsageProblem, match="USE060"):
        age_of(text)


# -- recall --------------------------------------------------------------------------------


def test_the_log_tells_who_got_which_version_of_a_sheet(log: Log) -> None:
    def deed(action: str, batch: str, row: str, **topics: str) -> Deed:
        return Deed(action, batch, row, topics)  # type: ignore[arg-type]  # a plain text for a Literal

    log.append([deed("made", "b1", row, faq="1.0", sciatica="2.0")
                for row in ("1", "2", "3", "7", "12")], NOW)
    log.append([deed("made", "b2", "1", faq="1.1"), deed("made", "b2", "2", sciatica="2.0"),
                deed("sent", "b1", "7", faq="1.0"), deed("deleted", "b1", "1", faq="1.0")], NOW)
    found, problems = given(log, "faq")
    assert list(map(str, found)) == [
        "b1: version 1.0 from 2026-11-30, rows 1 to 3, 7, 12, of these sent by mail: 7",
        "b2: version 1.1 from 2026-11-30, rows 1"]
    assert not problems
    assert given(log, "heat-and-cold") == ([], [])


def test_a_damaged_log_is_told_and_still_read(log: Log) -> None:
    log.append([Deed("made", "b1", row, {"faq": "1.0"}) for row in "123"], NOW)
    log.path.write_bytes(log.path.read_bytes().replace(b'"row":"2"', b'"row":"9"'))
    found, problems = given(log, "faq")
    assert len(found[0].rows) == 3
    assert "LOG002" in str(problems[0])


def test_what_killed_runs_left_is_deleted_also_beside_copies_that_are_kept(
    log: Log, tmp_path: Path
) -> None:
    batch(log, tmp_path / "a", notes=["2"])
    batch(log, tmp_path / "b")
    for folder in ("a", "b"):
        with staging(tmp_path / folder) as left:
            pass
        left.mkdir()
        (left / "half").write_text("words of 1")
        (tmp_path / folder / MAIL / f"{left.name}").write_text("half a mail")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".make-handout-x.tmp").touch()
    if os.name != "nt":
        (tmp_path / "a" / "link").symlink_to(elsewhere)
    purged(log, NOW + 2 * WEEK)
    assert not (tmp_path / "b").exists()
    assert not [path for path in (tmp_path / "a").rglob(".make-handout-*")
                if "elsewhere" not in str(path.resolve())]
    assert list((tmp_path / "a").glob("*-2_faq_en.pdf"))
    assert (elsewhere / ".make-handout-x.tmp").exists()
