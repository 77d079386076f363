"""A batch: every copy is its row's, wrong rows are told, and what is out of date goes."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.cli import main, patient_list
from handouts.errors import Source
from handouts.patients import block, copying, merging, piles, row_index
from handouts.patients.copying import Prepared
from handouts.patients.log import Logged, open_log
from handouts.patients.record import Record
from tests.patients import tasks
from tests.patients.conftest import Left, left_by, run_list
from tests.processes import copy_workers

Capture = pytest.CaptureFixture[str]
HEAD = "row,name,second_id,topics,lang,large_print,note,clinician,password\n"
ROWS = (
    '1,Zoë Núñez,1957-04-01,home-remedies,,,"Rest today, then walk.",Rosa Lee RN,\n'
    "2,Bob Roe,1960-02-03,home-remedies,,yes,,,\n"
    "3,Nguyễn Thị Ánh,1971-01-09,home-remedies+sciatica,,,,,\n"
    "4,Иван Петров,MRN 0042,home-remedies,,,,,\n")
# One sheet in one print with the letters of the first name, which is laid out once.
FEW = (
    "1,Zoë Núñez,1957-04-01,home-remedies,,,,,\n"
    "2,Bob Roe,1960-02-03,home-remedies,,,,,\n"
    "3,Thi Anh Nguyen,1971-01-09,home-remedies,,,,,\n"
    "4,Ivan Petrov,MRN 0042,home-remedies,,,,,\n")
# The text of a SHA-256 or an HMAC with it.
DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
WORDS = ("Zoë", "Núñez", "1957", "Rest today", "Bob", "Roe", "1960", "Ánh", "1971", "Иван", "0042",
         "Nguyen", "Ivan")


@pytest.fixture(scope="module")
def clinic(short_clinic: Path) -> Path:
    return short_clinic


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "private"


@pytest.fixture(scope="module")
def made(clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return one run over `ROWS`, only to be looked at."""
    return left_by("merge", tmp_path_factory.mktemp("made"), clinic, HEAD + ROWS, "--json")


@pytest.fixture(scope="module")
def few(clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return one run over `FEW`, of which each test that goes on has a copy."""
    return left_by("merge", tmp_path_factory.mktemp("few"), clinic, HEAD + FEW)


@pytest.fixture
def before(few: Left) -> None:
    """Stand where a run over `FEW` has been."""
    few.put_here()


def run(clinic: Path, rows: str, *args: str, head: str = HEAD) -> int:
    Path("patients.csv").write_text(head + rows, encoding="utf-8")
    return run_list("merge", clinic, *args)


def copies(folder: Path = Path("out")) -> dict[str, Path]:
    """Return the file of each copy, by its row."""
    return {path.name.split("_")[0].rpartition("-")[2]: path
            for path in sorted(folder.glob("b*_*.pdf"))}


def words_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_every_copy_says_what_its_row_says_and_nothing_of_another(
    made: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {row: words_of(path) for row, path in copies(made.out).items()}
    own = {"1": ["Zoë Núñez", "1957-04-01", "Rest today, then walk."],
           "2": ["Bob Roe", "1960-02-03"], "3": ["Nguyễn Thị Ánh", "1971-01-09", "Sciatica"],
           "4": ["Иван Петров", "MRN 0042"]}
    for row, words in own.items():
        assert all(word in found[row] for word in words)
        others = [each[0] for other, each in own.items() if other != row]
        assert not any(other in found[row] for other in others)
    listed = json.loads(made.said)
    assert [each["row"] for each in listed["copies"]] == ["1", "2", "3", "4"]
    assert "home-remedies+sciatica" in made.told
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(made.private))
    deeds = [each.deed for each in open_log().read() if isinstance(each, Logged)]
    assert deeds[2].topics.keys() >= {"home-remedies", "sciatica"}


def test_no_word_of_a_patient_stands_outside_its_own_copy(made: Left) -> None:
    kept = b"".join(path.read_bytes() for path in made.private.iterdir())
    kept += (made.out / "batch.db").read_bytes()
    sheet = PdfReader(made.out / "batch-sheet.pdf")
    shown = made.said + made.told + kept.decode("latin-1") + "".join(
        page.extract_text() for page in sheet.pages) + " ".join(
            path.name for path in made.out.iterdir())
    # A random digest may hold the digits of a year.
    with closing(sqlite3.connect(made.out / "batch.db")) as base:
        digests = {value for table in ("copies", "mails")
                   for row in base.execute(f"select * from {table}") for value in row
                   if isinstance(value, str) and DIGEST.fullmatch(value)}
    digests |= set(DIGEST.findall(shown))
    for digest in digests:
        shown, kept = shown.replace(digest, "#"), kept.replace(digest.encode(), b"#")
    for word in WORDS:
        assert word not in shown
        assert word.encode() not in kept
    root = sheet.trailer["/Root"]
    assert "/StructTreeRoot" in root  # type: ignore[operator]  # a catalog is a dictionary


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
def test_folder_and_files_are_for_this_user_alone(clinic: Path) -> None:
    assert run(clinic, FEW, "--one-file") == 0
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path("out").iterdir()} == {0o600}


def test_wrong_rows_are_told_with_their_line_and_the_others_are_made(
    clinic: Path, capsys: Capture
) -> None:
    rows = FEW + (
        "5,Ann Roe,1981,sciatca,,,,,\n"
        "6,Ann Roe,1981,sciatica,es,,,,\n"
        "7,محمد علي,1981,sciatica,,,,,\n"
        "8,Ann Roe,1981,sciatica,,,Take 5000 mg of acetaminophen.,Rosa Lee RN,\n"
        "9,Ann Roe,1981,faq,,,,,\n"
        "10,Ann Roe,1981,sciatica,,,Walk,,\n"
        "4,Ann Roe,1981,sciatica,,,,,\n")
    assert run(clinic, rows) == 1
    said = capsys.readouterr().err
    assert sorted(copies()) == ["1", "2", "3"]
    for words in (
            "patients.csv:6: ROW015 row 5: topics: there is no topic 'sciatca'",
            "patients.csv:7: ROW016 row 6: lang: nothing is there in this language",
            "patients.csv:8: CPY001 row 7: name: no face has the character U+0645",
            "patients.csv:9: CPY004 row 8: note: a dose is beyond a ceiling",
            "patients.csv:10: GIV001 row 9: may not be given to a patient today",
            "patients.csv:11: CPY006 row 10: clinician: is empty",
            "patients.csv:12: ROW011 row: another row has this name, too",
            "8 rows are wrong, and there is no copy of them"):
        assert words in said
    for word in (*WORDS, "Ann", "محمد", "5000"):
        assert word not in said


def test_a_cell_out_of_its_column_is_not_shown(clinic: Path, capsys: Capture) -> None:
    # Somebody exported the record numbers as topics, and first names as languages.
    assert run(clinic, "1,Roe,1957,mrn-4711,,,,,\n2,Roe,1958,sciatica,bo,,,,\n") == 1
    said = capsys.readouterr().err
    assert "ROW015 row 1: topics: there is no such topic" in said
    assert "ROW016 row 2: lang: nothing is there in this language" in said
    assert "4711" not in said
    assert "'bo'" not in said


def test_rows_of_one_name_or_one_person_are_told_with_both_of_them(
    clinic: Path, capsys: Capture
) -> None:
    rows = FEW + "2,Ann Roe,1981,sciatica,,,,,\n5,Bob Roe,1960-02-03,home-remedies,,,,,\n"
    assert run(clinic, rows + "6,Ivan Petrov,MRN 0042,home-remedies,,,,,\n") == 1
    said = capsys.readouterr().err
    assert ("patients.csv:6: ROW011 row: another row has this name, too, and no copy is made of "
            "either (the first is in line 3)") in said
    assert "ROW014 row 6: says the same of the same person as row 4" in said
    assert "ROW014 row 5" not in said, "no copy is made of the row that it is like"
    assert sorted(copies()) == ["1", "3", "4", "5", "6"]


def test_more_rows_of_one_name_than_are_told_are_refused_all_the_same(
    clinic: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piles, "MOST_TOLD", 1)
    rows = "".join(f"{row},Ann Roe,1981,sciatica,,,,,\n" for row in (1, 2, 1, 2, 1, 3))
    assert run(clinic, rows) == 1
    said = capsys.readouterr().err
    assert said.count("ROW011") == 1
    assert "and 2 more problems" in said
    assert sorted(copies()) == ["3"]


def test_rows_that_only_look_alike_in_the_index_are_compared(
    clinic: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_index, "_parts", lambda _: (0, 0))
    assert run(clinic, FEW) == 0
    said = capsys.readouterr().err
    assert "ROW011" not in said
    assert "ROW014" not in said
    assert sorted(copies()) == ["1", "2", "3", "4"]


@pytest.mark.usefixtures("before")
def test_the_same_list_again_makes_only_what_changed_and_replaces_what_it_had(
    clinic: Path, capsys: Capture
) -> None:
    old = {path.name: path.stat().st_mtime_ns for path in Path("out").glob("b*_*.pdf")}
    assert run(clinic, FEW) == 0
    assert "0 copies made and read back, 4 had not changed" in capsys.readouterr().err
    changed = FEW.replace("Bob Roe", "Bob Doe").replace("04-01,home-remedies", "04-01,sciatica")
    assert run(clinic, changed) == 0
    assert "2 copies made and read back, 2 had not changed" in capsys.readouterr().err
    found = copies()
    assert sorted(found) == ["1", "2", "3", "4"], "a row has one copy, also where its name changed"
    assert "Bob Doe" in words_of(found["2"])
    assert "Bob Roe" not in words_of(found["2"])
    after = {path.name: path.stat().st_mtime_ns for path in Path("out").glob("b*_*.pdf")}
    assert len(old.items() & after.items()) == 2


@pytest.mark.usefixtures("before")
def test_a_copy_whose_row_is_wrong_now_is_deleted(clinic: Path, capsys: Capture) -> None:
    assert run(clinic, FEW.replace("1960-02-03", "")) == 1
    assert "1 out of date and deleted" in capsys.readouterr().err
    assert sorted(copies()) == ["1", "3", "4"]
    deeds = [each.deed for each in open_log().read() if isinstance(each, Logged)]
    assert [(deed.action, deed.row) for deed in deeds][-1] == ("deleted", "2")


@pytest.mark.usefixtures("before")
def test_copies_of_another_list_are_never_deleted_unasked(clinic: Path, capsys: Capture) -> None:
    another = FEW.splitlines(keepends=True)[0]
    assert run(clinic, another) == 1
    assert "BAT003 the folder holds 3 copies of rows" in capsys.readouterr().err
    assert len(copies()) == 4
    assert run(clinic, another, "--replace") == 0
    assert sorted(copies()) == ["1"]


def test_a_name_that_is_longer_than_its_line_is_told_before_anything_is_made(
    clinic: Path, capsys: Capture
) -> None:
    assert run(clinic, "1,Ann" + " Ann" * 28 + ",1957-04-01,home-remedies,,,,,\n") == 1
    said = capsys.readouterr().err
    assert "patients.csv:2: CPY002 row 1: name and second_id: there is no room" in said
    assert "Ann" not in said
    assert not Path("out").exists()


def test_nothing_is_made_unasked(clinic: Path, capsys: Capture) -> None:
    Path("patients.csv").write_text(HEAD + FEW, encoding="utf-8")
    assert main(["merge", "patients.csv", "--project", str(clinic), "--output", "out"]) == 2
    assert "USE065" in capsys.readouterr().err
    assert copies() == {}


def test_first_and_last_row_are_shown_on_a_terminal_alone(
    clinic: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_list, "on_terminal", lambda: True)
    assert run(clinic, FEW) == 0
    said = capsys.readouterr().err
    assert "first row: 1 | Zoë Núñez | 1957-04-01" in said
    assert "last row: 4 | Ivan Petrov" in said
    assert "Bob Roe" not in said


def test_a_sheet_that_nobody_reviewed_is_given_to_nobody(clinic: Path, capsys: Capture) -> None:
    assert run(clinic, "1,Ann Roe,1981,faq,,,,,\n") == 1
    said = capsys.readouterr().err
    assert "GIV001" in said
    assert "make-handout review faq" in said
    assert not Path("out").exists()


@pytest.mark.parametrize("wrong", ["another", "cut"])
def test_a_copy_that_is_wrong_ends_the_run_and_does_not_stay(
    clinic: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    real = copying.copy

    def copy(prepared: Prepared, record: Record, source: Source) -> bytes:
        if record.row != "2":
            return real(prepared, record, source)
        made = real(prepared, replace(record, name="Zoe Other"), source)
        return made if wrong == "another" else made[:-30]

    monkeypatch.setattr(block, "copy", copy)
    assert run(clinic, FEW) == 1
    said = capsys.readouterr().err
    assert "CPY003 row 2" in said
    assert "Zoe" not in said
    assert sorted(copies()) == ["1"]
    monkeypatch.undo()


def test_one_file_for_the_printer_shares_what_copies_have_in_common(
    clinic: Path, capsys: Capture
) -> None:
    many = "".join(f"{number},Ann Roe-{number},1981-{number},home-remedies,,,,,\n"
                   for number in range(1, 13))
    assert run(clinic, many, "--one-file") == 0
    path = Path("out/for-printing-only.pdf")
    one = max(each.stat().st_size for each in Path("out").glob("b*-7_*.pdf"))
    assert path.stat().st_size < one + 12 * 4_000
    reader = PdfReader(path)
    assert reader.metadata is not None
    assert str(reader.metadata.title).endswith("(for printing only)")
    own = PdfReader(next(Path("out").glob("b*-7_*.pdf")))
    sheet = len(own.pages) + len(own.pages) % 2
    assert len(reader.pages) == 12 * sheet
    for number in (0, 6, 11):
        first = reader.pages[number * sheet].extract_text()
        assert f"Ann Roe-{number + 1}, 1981-{number + 1}" in first
    assert reader.pages[6 * sheet].extract_text() == own.pages[0].extract_text()
    assert main(["check", str(path), "--project", str(clinic)]) == 0
    assert "PDF015" in capsys.readouterr().out
    assert run(clinic, many) == 0
    assert not path.exists(), "one of an earlier run would be out of date"


def test_protected_copies_open_with_the_password_of_their_row(
    clinic: Path, private: Path, capsys: Capture
) -> None:
    rows = "1,Ann Roe,1981,sciatica,,,,,correct-horse\n2,Bob Roe,1982,sciatica,,,,,battery-staple\n"
    assert run(clinic, rows, "--protect") == 0
    for row, password in (("1", "correct-horse"), ("2", "battery-staple")):
        data = next(Path("out").glob(f"b*-{row}_*.pdf")).read_bytes()
        reader = PdfReader(BytesIO(data), password=password)
        assert f"198{row}" in reader.pages[0].extract_text()
        assert not PdfReader(BytesIO(data)).decrypt("another-one")
    kept = Path("out/batch.db").read_bytes() + (private / "log.jsonl").read_bytes()
    assert b"correct-horse" not in kept
    assert b'"protected":true' in kept
    assert run(clinic, rows.replace("battery-staple", ""), "--protect") == 2
    assert "USE064" in capsys.readouterr().err
    assert run(clinic, rows, "--protect", "--one-file") == 2


MANY = "".join(
    f"{row},Ann Roe-{row},19{row:03},{'sciatica' if row % 3 else 'home-remedies'},,,,,\n"
    for row in range(1, 13))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the copies of `MANY` in 3 blocks, of which the last is not full."""
    monkeypatch.setattr(merging, "AT_ONCE", 5)


def made_files() -> dict[str, bytes]:
    """Return the copies of a batch by their names without the batch's own."""
    return {path.name.partition("-")[2].partition("-")[2]: path.read_bytes()
            for path in Path("out").glob("b*_*.pdf")}


@pytest.mark.usefixtures("small_blocks")
def test_several_processes_make_the_same_bytes_and_notes(clinic: Path, private: Path) -> None:
    assert run(clinic, MANY, "--workers", "1") == 0
    alone = made_files()
    Path("out").rename("alone")
    assert run(clinic, MANY, "--workers", "2") == 0
    assert made_files() == alone
    assert len(alone) == 12
    noted = [(each.deed.row, each.deed.sha256, each.deed.patient, each.deed.digest)
             for each in open_log().read() if isinstance(each, Logged)]
    assert noted[:12] == noted[12:]
    assert not list(Path("out").glob(".make-handout-*"))


@pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")
@pytest.mark.usefixtures("small_blocks")
def test_a_worker_that_dies_costs_its_block_which_is_made_again(
    clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_workers(monkeypatch)
    monkeypatch.setattr(merging, "make_block", tasks.dies_once)
    assert run(clinic, MANY, "--workers", "2") == 0
    assert Path("died").exists()
    found = {row: words_of(path) for row, path in copies().items()}
    assert len(found) == 12
    assert all(f"For Ann Roe-{row}, 19{int(row):03}" in words for row, words in found.items())
    assert not list(Path("out").glob(".make-handout-*")), "no half of a copy is left"


@pytest.mark.skipif(os.name == "nt", reason="signals are a POSIX matter")
@pytest.mark.usefixtures("small_blocks")
def test_a_row_that_ends_its_worker_twice_is_told_and_the_others_are_made(
    clinic: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    copy_workers(monkeypatch)
    monkeypatch.setattr(merging, "make_block", tasks.dies_always)
    assert run(clinic, MANY, "--workers", "2") == 1
    said = capsys.readouterr().err
    assert "patients.csv:8: PDF004 row 7: ended the process that made its copy, twice" in said
    assert "Ann" not in said
    assert sorted(made_files(), key=lambda name: int(name.split("_")[0]))[5:8] == [
        "6_home-remedies_en.pdf", "8_sciatica_en.pdf", "9_home-remedies_en.pdf"]
