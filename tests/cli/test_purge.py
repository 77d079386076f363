"""`purge` and `withdraw` on the command line: what is deleted or kept, and who has a sheet."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from handouts.cli import main
from handouts.patients.log import Deed, open_log
from tests.check.conftest import small_project
from tests.patients.test_purge import batch

Capture = pytest.CaptureFixture[str]
LONG_AGO = datetime.now(timezone.utc) - timedelta(days=30)


@pytest.fixture(autouse=True)
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "clinic"))
    monkeypatch.chdir(tmp_path)


def test_old_copies_are_deleted(tmp_path: Path, capsys: Capture) -> None:
    name = batch(open_log(), tmp_path / "old", made=LONG_AGO)
    batch(open_log(), tmp_path / "young", made=datetime.now(timezone.utc))
    assert main(["purge", "--older", "7d"]) == 0
    said = capsys.readouterr()
    assert said.out == "old\n"
    assert f"{name}: 3 deleted" in said.err
    assert not (tmp_path / "old").exists()
    assert (tmp_path / "young").exists()


def test_a_note_is_kept_until_it_is_filed(tmp_path: Path, capsys: Capture) -> None:
    name = batch(open_log(), tmp_path / "old", notes=["2"], made=LONG_AGO)
    assert main(["purge", "--older", "7d"]) == 1
    said = capsys.readouterr().err
    assert f"{name}: PUR002 1 copy is kept" in said
    assert f"--filed {name}" in said
    assert main(["purge", "--filed", f"{name}-2", "--older", "7d"]) == 0
    assert "1 note is filed" in capsys.readouterr().err
    assert not (tmp_path / "old").exists()


@pytest.mark.parametrize(("args", "words"), [
    ([], "add --older 7d"), (["--older", "soon"], "'soon' is not an age"),
    (["--older", "7d", "nowhere"], "holds no batch"),
    (["--filed", "b1"], "there is no copy or batch 'b1'"),
])
def test_what_cannot_be_meant_is_usage(args: list[str], words: str, capsys: Capture) -> None:
    assert main(["purge", *args]) == 2
    assert words in capsys.readouterr().err


def test_withdraw_says_who_has_the_sheet(tmp_path: Path, capsys: Capture) -> None:
    small_project(tmp_path)
    assert main(["withdraw", "small", "--why", "the dose is wrong"]) == 0
    assert "patients have it" not in capsys.readouterr().err
    assert not (tmp_path / "clinic").exists(), "asking makes no log"
    open_log().append([Deed("made", "b1", row, {"small": "1.0"}) for row in ("1", "2", "5")])
    assert main(["withdraw", "small", "--why", "the dose is wrong"]) == 0
    said = capsys.readouterr().err
    assert "b1: version 1.0 from " in said
    assert "rows 1, 2, 5" in said
