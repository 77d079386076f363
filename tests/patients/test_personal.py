"""`make-handout personal`: a private file without a name in it, and nothing said of the patient."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from handouts.cli import main

RECORD = {"name": "Zoë Núñez", "second_id": "1957-04-02", "clinician": "Rosa Lee, RN",
          "note": "Take the stairs one at a time."}


@pytest.fixture(scope="module")
def clinic(short_clinic: Path) -> Path:
    return short_clinic


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the log of these tests in a folder of their own."""
    folder = tmp_path / "private"
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(folder))
    return folder


def typed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(
        buffer=io.BytesIO(data), isatty=lambda: False))


def test_a_copy_is_private_and_its_name_says_nothing(
    clinic: Path, private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, json.dumps(RECORD).encode())
    assert main(["personal", "--project", str(clinic), "--topic", "home-remedies"]) == 0
    out, err = capsys.readouterr()
    path = Path(out.strip())
    assert path.name.endswith("-0001_home-remedies_en.pdf")
    assert path.is_relative_to(private)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    log = (private / "log.jsonl").read_text(encoding="utf-8")
    for word in ("Zoë", "N\\u00fa", "1957", "stairs", "Rosa"):
        assert word not in out + err + log
    assert main(["check", "--release", "--project", str(clinic), str(path)]) == 0
    shown = capsys.readouterr().out
    assert "is a personal copy" in shown
    assert "stairs" not in shown


def test_a_second_copy_of_the_day_gets_the_next_number(
    clinic: Path, private: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.csv"
    file.write_text("name;second_id\nAda Bell;1\n", encoding="utf-8")
    command = ["personal", "--project", str(clinic), "--topic", "home-remedies",
               "--record", str(file), "--output", str(tmp_path / "out")]
    assert [main(command), main(command)] == [0, 0]
    numbers = [Path(line).name.split("_")[0][-4:] for line in
               capsys.readouterr().out.splitlines()]
    assert numbers == ["0001", "0002"]


def test_what_is_wrong_with_a_record_is_told_without_its_words(
    clinic: Path, private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = {
        "CPY006": {**RECORD, "clinician": ""},
        "CPY005": {**RECORD, "note": "Take metformin 500 mg twice a day."},
        "CPY004": {**RECORD, "note": "Take 9,000 mg of acetaminophen a day."},
        "ROW006": {**RECORD, "second_id": ""},
    }
    for rule, record in cases.items():
        typed(monkeypatch, json.dumps(record).encode())
        assert main(["personal", "--project", str(clinic), "--topic", "home-remedies"]) == 1
        out, err = capsys.readouterr()
        assert rule in err
        assert not out
        assert not any(word in err for word in ("Zoë", "metformin", "acetaminophen", "1957"))
    typed(monkeypatch, json.dumps(cases["CPY005"]).encode())
    assert main(["personal", "--project", str(clinic), "--topic", "home-remedies",
                 "--confirmed-by-clinician"]) == 0


def test_a_sheet_that_nobody_reviewed_takes_no_name_and_asks_for_none(
    clinic: Path, private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, b"not read")
    assert main(["personal", "--project", str(clinic), "--topic", "pain-relievers"]) == 1
    assert "GIV001" in capsys.readouterr().err
    assert not private.exists()


def test_several_topics_need_a_packet(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["personal", "--project", str(clinic), "--topic", "home-remedies",
                 "--topic", "sciatica"]) == 2
    assert "--packet TITLE" in capsys.readouterr().err


def test_a_copy_that_was_changed_is_found(
    clinic: Path, private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, json.dumps(RECORD).encode())
    assert main(["personal", "--project", str(clinic), "--topic", "home-remedies"]) == 0
    path = Path(capsys.readouterr().out.strip())
    data = path.read_bytes()
    at = data.rindex(b"> Tj")
    path.write_bytes(data[:at - 1] + (b"1" if data[at - 1:at] != b"1" else b"2") + data[at:])
    assert main(["check", "--project", str(clinic), str(path)]) == 1
    shown = capsys.readouterr().out
    assert "PDF021" in shown
    assert "Zoë" not in shown
    at = data.index(b"stream\n") + 30
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
    assert main(["check", "--project", str(clinic), str(path)]) == 1
