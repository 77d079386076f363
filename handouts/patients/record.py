"""One patient's record: what is written on a copy, and how to print and send it.

A record never shows what it holds: no message, log or traceback has a word of it. A problem names
the row, the column and, for a character, its code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.names import LANG, valid_slug

LONGEST_NOTE = 400
# More lines of its own, and a note of short lines is taller than a page of large print.
MOST_NOTE_LINES = 10
LONGEST_TOPICS = 1000
LONGEST = 120
# What a reader may make of a yes or no; a cell without a word says no.
_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"", "no", "n", "false", "0"})
_YES_NO = ("large_print", "gray", "email_ok")

_NO_LETTERS = re.compile(r"[\W_]+")
_ROW = re.compile("[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]")
_PASSWORD = re.compile("[!-~]{8,127}")
_SPREADSHEET_ERROR = re.compile(r"#(NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|#+)")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee][+-]?[0-9]{1,3}")
# UTF-8 that was read as if it were Windows-1252: "Ã©" for "é".
_MISREAD = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One patient's record; every value is text, as it stands in its cell, and may be empty.

    `row` names it within its batch and is not personal. `topics` are names joined with "+".
    """

    row: str = ""
    name: str = ""
    second_id: str = ""
    topics: str = ""
    lang: str = ""
    large_print: str = ""
    gray: str = ""
    date: str = ""
    next_visit: str = ""
    clinician: str = ""
    note: str = ""
    note_lang: str = ""
    email: str = ""
    email_ok: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return "Record(…)"

    @property
    def slugs(self) -> tuple[str, ...]:
        """Return the names of its topics, in order."""
        return tuple(name.strip() for name in self.topics.split("+"))


COLUMNS = tuple(field.name for field in fields(Record))
NEEDED = ("row", "name", "second_id", "topics")
# What only e-mail and protection read: a copy does not depend on it.
UNPRINTED = ("email", "email_ok", "password")


def says_yes(cell: str) -> bool:
    """Say whether a cell says yes; one that says anything else says no."""
    return cell.strip().lower() in _YES


def is_address(text: str) -> bool:
    """Say whether a text is one bare e-mail address that every server takes (RFC 5321, 4.1.2)."""
    return _EMAIL.fullmatch(text) is not None and len(text.partition("@")[0]) <= 64


def is_password(text: str) -> bool:
    """Say whether a text opens a protected file in every reader: printable ASCII, 8 to 127."""
    return _PASSWORD.fullmatch(text) is not None


def record_problems(
    record: Record, source: Source, needed: Collection[str] = NEEDED
) -> list[Problem]:
    """Return every problem of a record (ROW006 to ROW010), each with its row and column."""
    opaque = _is_opaque(record)
    found: list[Problem] = []
    for column in COLUMNS:
        cell: str = getattr(record, column)
        wrong = _wrong(column, cell, needed) if cell or column in needed else None
        if wrong:
            rule, message, hint = wrong
            where = f"row {record.row}: " if opaque and _ROW.fullmatch(record.row) else ""
            found.append(Problem(source, rule, f"{where}{column}: {message}", hint))
    if not found and not opaque:
        found.append(Problem(
            source, "ROW010", "row: holds the patient's name or second identifier, and file names "
            "show it", "number the rows: 1, 2, 3"))
    return found


def _is_opaque(record: Record) -> bool:
    """Say whether a row's name tells nothing of the patient: file names and messages show it."""
    row = _letters(record.row)
    for part in (*record.name.split(), record.name, record.second_id):
        letters = _letters(part)
        if letters and (letters == row or (len(letters) > 3 and letters in row)):
            return False
    return True


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())


def _wrong(
    column: str, cell: str, needed: Collection[str]
) -> tuple[str, str, str] | None:
    if not cell.strip():
        return (("ROW006", "is empty", "fill in the cell: every copy needs it")
                if column in needed else None)
    longest = {"note": LONGEST_NOTE, "topics": LONGEST_TOPICS}.get(column, LONGEST)
    if len(cell) > longest:
        return ("ROW009", f"has {len(cell):,} characters, more than {longest}",
                "shorten it; give a longer text to the patient on a sheet of its own"
                if column == "note" else "shorten it")
    if column == "note" and cell.count("\n") >= MOST_NOTE_LINES:
        return ("ROW009", f"has {cell.count(chr(10)) + 1:,} lines, more than {MOST_NOTE_LINES}",
                "write it in fewer lines")
    # The test of the whole cell is quick; nearly every cell passes it.
    sound = cell.isprintable() and "\ufffd" not in cell
    character = None if sound else next(_refused(cell, column), None)
    if character:
        return ("ROW007", character, "delete the cell and type its text again")
    if _is_misread(cell):
        return ("ROW007", "letters with accents were lost when the file was saved",
                "export the file again, and save it as CSV UTF-8")
    return _wrong_form(column, cell)


def _refused(cell: str, column: str) -> Iterator[str]:
    """Yield a message for each character that no printed text may hold."""
    for place, char in enumerate(cell):
        category = unicodedata.category(char)
        if char == "\n" and column == "note":
            continue
        if char == "\ufffd" or category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            if char in "\n\r":
                yield "holds a line break, which only a note may"
                continue
            name = unicodedata.name(char, "no name")
            yield f"character {place + 1} is U+{ord(char):04X} ({name}), which is not allowed"


def _is_misread(cell: str) -> bool:
    if cell.isascii() or not _MISREAD.search(cell):
        return False
    try:
        cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _wrong_form(column: str, cell: str) -> tuple[str, str, str] | None:
    text = cell.strip()
    if column == "password":
        return None if is_password(cell) else (
            "ROW010", "is not 8 to 127 letters, digits and signs of a US keyboard",
            "choose another password: other letters do not open the file everywhere")
    if _SPREADSHEET_ERROR.fullmatch(text):
        return ("ROW008", "holds an error of the spreadsheet, not a text",
                "fix the formula or the column's width, and export the file again")
    if text[0] in "=@" or (text[0] in "+-" and column != "note"):
        return ("ROW008", "begins as a formula does", "write the text itself")
    if column == "second_id" and _SHORTENED.fullmatch(text):
        return ("ROW008", "is a number that the spreadsheet has shortened",
                "format the column as Text, type the number again, and export the file again")
    return _FORMS[column](text) if column in _FORMS else None


def _wrong_row(text: str) -> tuple[str, str, str] | None:
    return None if _ROW.fullmatch(text) else (
        "ROW010", "is not 1 to 20 letters, digits and hyphens", "number the rows: 1, 2, 3")


@lru_cache
def _wrong_topics(text: str) -> tuple[str, str, str] | None:
    names = [name.strip() for name in text.split("+")]
    if not all(map(valid_slug, names)):
        return ("ROW010", "is not one name, or several with a plus sign between them",
                "write the names that make-handout list shows: faq+sciatica")
    if len(set(names)) < len(names):
        return "ROW010", "names a topic twice", "name it once"
    return None


def _wrong_lang(text: str) -> tuple[str, str, str] | None:
    return None if LANG.fullmatch(text) else (
        "ROW010", "is not the code of a language", "write a code such as en or es")


def _wrong_yes_no(text: str) -> tuple[str, str, str] | None:
    return None if text.lower() in _YES | _NO else (
        "ROW010", "says neither yes nor no", "write yes or no")


def _wrong_email(text: str) -> tuple[str, str, str] | None:
    return None if is_address(text) else (
        "ROW010", "is not one address of plain letters and digits",
        "write one address, such as someone@example.org")


_FORMS: Mapping[str, Callable[[str], tuple[str, str, str] | None]] = {
    "row": _wrong_row, "topics": _wrong_topics, "lang": _wrong_lang, "note_lang": _wrong_lang,
    "email": _wrong_email, **dict.fromkeys(_YES_NO, _wrong_yes_no),
}
