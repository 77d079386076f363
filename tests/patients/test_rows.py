"""A patient's row is read right, or is told: never swallowed, never shown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from handouts.errors import HandoutError
from handouts.patients import rows as row_reader
from handouts.patients.record import COLUMNS, Record, says_yes
from handouts.patients.rows import LARGEST, Row, Table, only_record, open_table, table_of

HEAD = "row,name,second_id,topics,note\n"
ANN = "1,Zoë Núñez,1957-04-01,faq,Rest\n"
BOB = "2,Bob Roe,1960-02-03,faq+sciatica,Walk\n"


def table(text: str | bytes) -> Table:
    return table_of(text if isinstance(text, bytes) else text.encode(), "patients.csv")


def rows(text: str | bytes) -> list[Row]:
    return list(table(text))


def refusal(text: str | bytes) -> str:
    with pytest.raises(HandoutError) as error:
        rows(text)
    return str(error.value)


def told(cells: str, head: str = HEAD) -> str:
    """Return the problems of one row."""
    (row,) = rows(head + cells + "\n")
    return "\n".join(map(str, row.problems))


def column(name: str, cell: str) -> str:
    """Return the problems of a sound row with one cell more."""
    return told(f"7,Ann Roe,1957,faq,Rest,{cell}", f"{HEAD.strip()},{name}\n")


def test_a_table_is_the_same_in_however_many_parts_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_reader, "_PART", 7)
    path = tmp_path / "patients.csv"
    path.write_text(HEAD + ANN + BOB, encoding="utf-8")
    kept = open_table(path)
    path.write_text(HEAD + BOB, encoding="utf-8")
    for _ in range(2):
        assert [(row.record.name, row.source.line) for row in kept] == [
            ("Zoë Núñez", 2), ("Bob Roe", 3)]


# -- ways to write a table -----------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_mark_and_line_end_is_read(
    separator: str, mark: bytes, end: str
) -> None:
    text = (HEAD + ANN + BOB).replace(",", separator).replace("\n", end)
    ann, bob = rows(mark + text.encode())
    assert not ann.problems
    assert not bob.problems
    assert ann.record == Record("1", "Zoë Núñez", "1957-04-01", "faq", note="Rest")
    assert bob.record.slugs == ("faq", "sciatica")
    assert (ann.source.line, bob.source.line) == (2, 3)


def test_cells_are_texts_and_no_other_values() -> None:
    (row,) = rows(HEAD + "0010,Ann Roe,007,faq,12:30\n")
    assert (row.record.row, row.record.second_id, row.record.note) == ("0010", "007", "12:30")


def test_a_quoted_cell_may_hold_separators_quotes_and_a_note_of_several_lines() -> None:
    (row, last) = rows(HEAD + '1,"Roe, Ann ""Nan""",1957,faq,"Rest,\r\nthen walk"\r\n' + BOB)
    assert not row.problems
    assert row.record.name == 'Roe, Ann "Nan"'
    assert row.record.note == "Rest,\nthen walk"
    assert last.source.line == 4


def test_empty_rows_and_empty_cells_at_the_end_are_no_rows() -> None:
    found = rows(HEAD.strip() + ",,\n\n,,,,,,\n" + ANN.strip() + ",,\n")
    assert [row.record.name for row in found] == ["Zoë Núñez"]
    assert not found[0].problems


def test_names_of_columns_are_known_however_they_are_written() -> None:
    (row,) = rows('Row;NAME;"Second ID";Topics\n1;Ann Roe;1957;faq\n')
    assert row.record.second_id == "1957"
    assert not row.problems


def test_the_line_that_excel_writes_for_itself_is_skipped() -> None:
    (row,) = rows("sep=;\r\nrow;name;second_id;topics\r\n1;Ann Roe;;faq\r\n")
    assert row.source.line == 3
    assert "ROW006 row 1: second_id: is empty" in str(row.problems[0])


# -- files that are no tables --------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_other_encodings_are_refused_with_what_to_do(encoding: str) -> None:
    message = refusal((HEAD + ANN).encode(encoding))
    assert "ROW002" in message
    assert "CSV UTF-8" in message
    assert "Zo" not in message
    assert encoding != "cp1252" or "patients.csv:2: ROW002" in message


def test_a_workbook_is_named_as_one() -> None:
    assert "is a workbook" in refusal(b"PK\x03\x04" + bytes(99))


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert "ROW001 has no rows" in refusal(text)


def test_a_file_that_is_not_there_or_is_a_folder_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(HandoutError, match="ROW001"):
            open_table(path)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(HandoutError, match="ROW001 has more than"):
        table_of(b"a" * (LARGEST + 1), "patients.csv")


def test_a_first_line_that_is_a_patients_row_is_not_shown() -> None:
    message = refusal(ANN + BOB)
    assert "does not name the columns" in message
    assert "Zoë" not in message
    assert "1957" not in message


def test_unknown_missing_and_double_columns_are_told_at_once() -> None:
    message = refusal("row,nmae,name,name,topics\n" + ANN)
    assert "unknown column 'nmae'" in message
    assert "did you mean 'name'?" in message
    assert "'name' stands there twice" in message
    assert "'second_id' is missing" in message


# -- quotation marks -----------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [
    '1,"Ann Roe,1957,faq,Rest\n' + BOB + BOB,  # never closed
    '1,"Ann Roe,1957,faq,Rest\n2,"Bob Roe",1960,faq,Walk\n',  # closed by the next row's
    '1,Ann Roe,1957,faq,"Rest\n2,Bob Roe,1960,faq,"Walk"\n',
    '1,"Ann" Roe,1957,faq,Rest\n',
])
def test_a_quotation_mark_that_is_not_closed_stops_all_and_names_its_line(wrong: str) -> None:
    message = refusal(HEAD + BOB.replace("2,", "9,") + wrong)
    assert "patients.csv:3: ROW003" in message
    assert "Roe" not in message
    assert "Rest" not in message


def test_a_note_never_takes_in_the_next_patient() -> None:
    # Both rows have one mark too much at the end: together they look like one sound row.
    swallowed = '1,Ann Roe,1957,faq,"Rest\n2,Bob Roe,1960,faq,"\n'
    (whole,) = csv.reader(swallowed.splitlines(keepends=True), strict=True)
    assert len(whole) == len(HEAD.split(",")), "the library sees one row in it"
    assert "patients.csv:2: ROW003" in refusal(HEAD + swallowed)


def test_a_cell_that_took_in_the_next_patient_is_told_in_any_column() -> None:
    assert "name: holds a line break" in told('1,"Ann Roe\n2,",1957,faq,Rest')


def test_a_row_with_too_many_or_too_few_cells_is_told_and_the_others_are_read() -> None:
    short, long, last = rows(HEAD + "1,Ann Roe,1957\n2,Roe,Bob,1960,faq,Walk\n" + ANN)
    assert "patients.csv:2: ROW005 this row has 3 cells, and there are 5" in str(short.problems[0])
    assert "Roe" not in str(long.problems[0])
    assert long.record == Record()
    assert not last.problems


# -- cells ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("cells", "message"), [
    ("1,,1957,faq,", "ROW006 row 1: name: is empty"),
    ("1,Ann Roe, ,faq,", "ROW006 row 1: second_id: is empty"),
    (",Ann Roe,1957,faq,", "ROW006 row: is empty"),
    ("1,Ann\tRoe,1957,faq,", "name: character 4 is U+0009"),
    ("1,Ann\0Roe,1957,faq,", "name: character 4 is U+0000"),
    ("1,Ann\u202eRoe,1957,faq,", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
    ("1,Ann\u200bRoe,1957,faq,", "U+200B (ZERO WIDTH SPACE)"),
    ("1,Jos\ufffd Roe,1957,faq,", "U+FFFD"),
    ("1,JosÃ© Roe,1957,faq,", "letters with accents were lost"),
    ("1,=HYPERLINK(1),1957,faq,", "ROW008 row 1: name: begins as a formula"),
    ("1,+cmd|x,1957,faq,", "ROW008"),
    ("1,@SUM(A1),1957,faq,", "ROW008"),
    ("1,Ann Roe,#N/A,faq,", "holds an error of the spreadsheet"),
    ("1,Ann Roe,########,faq,", "holds an error of the spreadsheet"),
    ("1,Ann Roe,1.23E+11,faq,", "a number that the spreadsheet has shortened"),
    ("1,Ann Roe,1957,FAQ,", "ROW010 row 1: topics: is not one name"),
    ("1,Ann Roe,1957,faq+,", "ROW010"),
    ("1,Ann Roe,1957,../x,", "ROW010"),
    ("1,Ann Roe,1957,faq+faq,", "names a topic twice"),
    ("a b,Ann Roe,1957,faq,", "ROW010 row: is not 1 to 20"),
    ("../1,Ann Roe,1957,faq,", "ROW010 row: is not 1 to 20"),
    ("roe,Ann Roe,1957,faq,", "ROW010 row: holds the patient's name"),
    ("ann-roe,Ann Roe,1957,faq,", "ROW010 row: holds the patient's name"),
    ("19570401,Ann Roe,1957-04-01,faq,", "ROW010 row: holds the patient's name"),
])
def test_a_wrong_cell_is_told_with_row_and_column_and_none_of_its_words(
    cells: str, message: str
) -> None:
    found = told(cells)
    assert message in found
    assert "hint:" in found
    for word in ("Ann", "Roe", "1957", "HYPER", "cmd", "Jos", "A1"):
        assert word not in found


@pytest.mark.parametrize(("name", "cell", "message"), [
    ("lang", "english", "lang: is not the code of a language"),
    ("note_lang", "12", "note_lang: is not the code"),
    ("gray", "maybe", "gray: says neither yes nor no"),
    ("email_ok", "x", "email_ok: says neither yes nor no"),
    ("email", "a@b.org;c@d.org", "email: is not one address"),
    ("email", "Ann <a@b.org>", "email: is not one address"),
    ("email", "zoë@b.org", "email: is not one address"),
    ("email", "a@b", "email: is not one address"),
    ("email", "a..b@c.org", "email: is not one address"),
    ("password", "short", "password: is not 8 to 127"),
    ("password", "contraseña1", "password: is not 8 to 127"),
    ("date", "x" * 121, "ROW009 row 7: date: has 121 characters"),
])
def test_a_wrong_form_is_told(name: str, cell: str, message: str) -> None:
    found = column(name, cell)
    assert message in found
    assert cell not in found.replace("lang: is", "").replace("someone@example.org", "")


@pytest.mark.parametrize(("name", "cell"), [
    ("lang", "es"), ("gray", "YES"), ("email", "ann.roe+x@mail.example.org"),
    ("email_ok", "no"), ("password", "correct-horse"), ("next_visit", "Monday, if you can"),
])
def test_a_right_form_is_not_told(name: str, cell: str) -> None:
    assert column(name, f'"{cell}"') == ""


def test_a_comma_within_a_name_moves_no_cell_into_the_next_column() -> None:
    head = "row,topics,name,second_id,clinician,note\n"
    assert "ROW005 this row has 7 cells, and there are 6 columns" in told(
        "1,faq,Roe, Ann,1957-04-01,Rosa Lee,", head)


def test_a_note_of_many_short_lines_is_told_and_ends_nothing() -> None:
    lines = "\n".join(["Walk."] * 11)
    assert "ROW009 row 1: note: has 11 lines, more than 10" in told(f'1,Ann Roe,1957,faq,"{lines}"')
    assert told('1,Ann Roe,1957,faq,"' + "\n".join(["Walk."] * 10) + '"') == ""


def test_a_column_that_nobody_means_may_be_a_name_and_is_not_shown() -> None:
    message = refusal("row,name,second_id,topics,Ann Roe\n" + ANN)
    assert "ROW004 unknown column number 5" in message
    assert "ann" not in message.lower()


def test_a_note_may_begin_with_a_dash_and_has_at_most_400_characters() -> None:
    assert told("1,Ann Roe,1957,faq,- rest") == ""
    assert told(f"1,Ann Roe,1957,faq,{'x' * 400}") == ""
    assert "ROW009 row 1: note: has 401 characters" in told(f"1,Ann Roe,1957,faq,{'x' * 401}")


def test_a_cell_of_a_megabyte_is_one_line_and_the_next_row_is_read() -> None:
    before = csv.field_size_limit()
    long, last = rows(HEAD + f"1,{'Ann ' * 300_000},1957,faq,\n" + BOB)
    assert "name: has 1,199,999 characters" in str(long.problems[0])
    assert len(str(long.problems[0])) < 300
    assert not last.problems
    assert csv.field_size_limit() == before


# -- JSON ----------------------------------------------------------------------------------


def test_a_record_may_be_json() -> None:
    record = only_record(table_of(
        b'{"name": "Zo\\u00eb", "second_id": "1957", "topics": "faq"}', "standard input",
        ("name", "second_id")))
    assert record == Record(name="Zoë", second_id="1957", topics="faq")


@pytest.mark.parametrize(("text", "message"), [
    ('{"name": "Ann", "name": "Bob"}', "ROW012 record 1: has one name twice"),
    ('{"name": "Ann"', "ROW012 is not JSON here"),
    ('{"name": "Ann"} {"name": "Bob"}', "patients.csv:1:17: ROW012 is not JSON here"),
    ('[{"name": "Ann"}\n{"name": "Bob"}]', "patients.csv:2:1: ROW012 is not JSON here"),
    ('[{"name": "Ann"},]', "ROW012 is not JSON here"),
    ('[{"name": "Ann"}]]', "ROW012 is not JSON here"),
    ('[{"name": "Ann\nRoe"}]', "ROW012 is not JSON here"),
    ("[{'name': 'Ann'}]", "ROW012 is not JSON here"),
    ("[NaN]", "record 1: is not an object"),
    ('[{"second_id": NaN}]', "record 1: second_id: is not a text"),
    ('[{"second_id": Infinity}]', "record 1: second_id: is not a text"),
    ('[{"second_id": 19570401}]', "record 1: second_id: is not a text"),
    ('[{"second_id": ' + "7" * 5_000 + "}]", "ROW012 is not JSON here"),
    ('[{"name": null}]', "record 1: name: is not a text"),
    ('[{"name": true}]', "record 1: name: is not a text"),
    ('[{"name": {"first": "Ann", "first": "Roe"}}]', "record 1: name: is not a text"),
    ('[{"name": ' + "[" * 900 + "]" * 900 + "}]", "record 1: name: is not a text"),
    ('[{"note": "' + "Ann" * 3_500_000 + '"}]', "note: has 10,500,000 characters"),
    ('[{"note": "' + "Ann" * 6_000_000 + '"}]', "record 1 has more than 16 MB"),
    ('[{"name": "\\ud800"}]', "U+D800"),
    ('[{"name": "Ann\\u0000"}]', "U+0000"),
    ('[{"row": "1\\n2"}]', "row: holds a line break"),
    ('[{"Ann Roe": "1"}]', "record 1: unknown name number 1"),
    ("[" * 100_000, "ROW012"),
    ('["Ann"]', "record 1: is not an object"),
    ('[{"nmae": "Ann"}]', "did you mean 'name'?"),
    ('[{"row": 7}]', "record 1: row: is not a text"),
    ('[{"name": "A\\u202eB"}]', "U+202E"),
    ('[{"name": "A\\ud800B"}]', "U+D800"),
])
def test_broken_json_is_told_without_its_words(text: str, message: str) -> None:
    try:
        found = "\n".join(str(problem) for row in rows(text) for problem in row.problems)
    except HandoutError as error:
        found = str(error)
    assert message in found
    assert "Ann" not in found


def test_a_long_json_list_is_read_record_by_record() -> None:
    # Longer than what is read at once, with a name that a part may end within.
    text = "[" + ",\n".join(
        f'{{"row": "{number}", "name": "Zo\\u00eb {number} 🂡", "second_id": "{number}", '
        '"topics": "faq"}' for number in range(5_000)) + "]\n"
    read = rows(text)
    assert [row.record.name for row in read] == [f"Zoë {number} 🂡" for number in range(5_000)]
    assert [row.source.line for row in read] == list(range(1, 5_001))


def test_a_record_is_found_in_a_list_of_one_line() -> None:
    first, last = rows('[{"row": "1"}, {"row": ""}]')
    assert str(last.problems[0]).startswith(f"{last.source.file}:1:16: ")
    assert (first.source.col, last.source.col) == (2, 16)


def test_a_record_with_one_name_twice_leaves_the_others() -> None:
    first, last = rows('[{"row": "1", "row": "2"},\n{"row": "3"}]')
    assert "one name twice" in str(first.problems[0])
    assert last.record.row == "3"
    assert last.source.line == 2


def test_one_record_is_one() -> None:
    with pytest.raises(HandoutError, match="more than one record"):
        only_record(table(HEAD + ANN + BOB))
    with pytest.raises(HandoutError, match="no record"):
        only_record(table(HEAD))
    with pytest.raises(HandoutError, match="ROW006"):
        only_record(table(HEAD + ANN.replace("1957-04-01", "")))


# -- what a record shows -------------------------------------------------------------------


def test_a_record_shows_nothing_personal() -> None:
    (row,) = rows(HEAD + ANN)
    shown = f"{row.record!r} {row.record} {row!r} {table(HEAD + ANN)!r}"
    for word in ("Zoë", "1957", "Rest"):
        assert word not in shown
    assert COLUMNS[0] == "row"
    assert len(COLUMNS) == 15


def test_only_a_yes_says_yes() -> None:
    assert says_yes("Yes")
    assert says_yes(" y ")
    assert not any(map(says_yes, ("", "no", "maybe", "sure", "yes?")))
