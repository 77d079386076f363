"""Lists that nothing good can be made of: one line tells where and what to do, and no name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.patients.conftest import run_list

HEAD = "row,name,second_id,topics,note,clinician\n"
GOOD = "1,Zoë Núñez,1957-04-01,home-remedies,,\n"
WORDS = ("Zoë", "Núñez", "1957", "Quark", "Bartók")
# What each list is, and what its message says.
LISTS = {
    "cells that are all quotes": (HEAD + '""""""""\n', "ROW005"),
    "a null byte in a name": (HEAD + "1,Quark\0Roe,1957-04-01,home-remedies,,\n", "U+0000"),
    "a name of combining marks": (
        HEAD + f"1,Quark{chr(0x301) * 90},1957-04-01,home-remedies,,\n", "CPY00"),
    "a name of 120 wide letters": (
        HEAD + f"1,{'W' * 120},1957-04-01,home-remedies,,\n", "CPY002"),
    "a note in one long word": (
        HEAD + f"1,Quark,1957-04-01,home-remedies,{'w' * 400},Bartók RN\n", "note"),
    "a packet of sheets that are not there": (
        HEAD + "1,Quark,1957-04-01,home-remedies+quark+bartok,,\n", "ROW015"),
    "a packet with an empty part": (
        HEAD + "1,Quark,1957-04-01,home-remedies++sciatica,,\n", "ROW010"),
    "a topic that is a path": (HEAD + "1,Quark,1957-04-01,../../etc/passwd,,\n", "ROW010"),
    "a row that is a path": (HEAD + "../1,Quark,1957-04-01,home-remedies,,\n", "ROW010"),
    "a row that is a device": (HEAD + "CON.,Quark,1957-04-01,home-remedies,,\n", "ROW010"),
    "the header again among the rows": (HEAD + HEAD, "ROW015"),
    "a second byte order mark": ("\ufeff\ufeff" + HEAD + GOOD, "ROW004"),
    "line separators in a name": (
        HEAD + "1,Quark\u2028Roe,1957-04-01,home-remedies,,\n", "U+2028"),
    "a dose above its ceiling in a note": (
        HEAD + '1,Quark,1957-04-01,home-remedies,"Take 9,000 mg acetaminophen a day.",Bartók RN\n',
        "note"),
    "a list in JSON whose records are lists": (
        '[["1", "Quark", "1957-04-01", "home-remedies"]]', "record 1: is not an object"),
    "a JSON list that ends in a name": ('[{"row": "1", "name": "Quark', "ROW012"),
    "JSON lines": (
        '{"row": "1", "name": "Quark"}\n{"row": "2", "name": "Bartók"}\n', ":2:1: ROW012"),
    "a JSON number for an identifier": (
        '[{"row": "1", "name": "Quark", "second_id": 1957, "topics": "home-remedies"}]',
        "record 1: second_id: is not a text"),
    "a JSON object for a note": (
        '[{"row": "1", "name": "Quark", "second_id": "1957", "topics": "home-remedies", '
        '"note": {"text": "Bartók"}}]', "record 1: note: is not a text"),
    "a JSON name with half a character": (
        '[{"row": "1", "name": "Quark\\ud83d", "second_id": "1957", "topics": "home-remedies"}]',
        "U+D83D"),
}


@pytest.fixture(scope="module")
def clinic(short_clinic: Path) -> Path:
    return short_clinic


@pytest.mark.parametrize("kind", LISTS)
def test_a_hostile_list_is_told_and_makes_nothing(
    kind: str, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, message = LISTS[kind]
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    monkeypatch.chdir(tmp_path)
    Path("patients.csv").write_bytes(text.encode("utf-8"))
    assert run_list("merge", clinic) != 0
    said = capsys.readouterr()
    assert message in said.err
    assert re.search(r"^patients\.csv(:\d+)?(:\d+)?: [A-Z]{3}\d{3} ", said.err, re.M)
    assert "hint: " in said.err
    assert "Traceback" not in said.err
    for word in WORDS:
        assert word not in said.err + said.out
    assert not list(tmp_path.glob("out/b*.pdf"))


def test_a_good_list_is_not_refused(
    clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))
    monkeypatch.chdir(tmp_path)
    Path("patients.csv").write_text(HEAD + GOOD, encoding="utf-8")
    assert run_list("merge", clinic) == 0
    assert len(list(tmp_path.glob("out/b*_*.pdf"))) == 1
