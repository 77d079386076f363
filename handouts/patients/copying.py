"""Personal copies of a prepared document: thousands a second, each proven by reading it back.

    prepare(order, common, room)   lay a document out once, with room for what is personal
    room_for(order, common, rows)  the smallest one for some records
    copy(prepared, record)            the bytes of one copy
    proof(data, prepared, record)     raise where a copy does not say what its record says

A record's words stand in the personal streams of its own copy and nowhere else: no message and no
traceback holds one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import lru_cache, partial

from handouts.common import Common
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.orders import Built, Order, Room
from handouts.patients.letters import letters_needed
from handouts.patients.record import Record
from handouts.pdf.copy_plan import CopyPlan, NoLetter, NoRoom, tail
from handouts.pdf.copy_reading import NotACopy, read_copy
from handouts.pipeline import build_with_room
from handouts.render.strings import Words, in_words, load_words

# What each place is filled from, as messages name the columns.
COLUMNS = {
    "name": ("name", "second_id"), "later": ("name", "second_id"),
    "given": ("clinician", "date", "next_visit"), "note": ("note",)}
# A blank to fill in by hand.
BLANK = "_" * 18
HERE = Source("record")
_FIELD = re.compile(r"\{(name|second_id|by|on)\}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was laid out once for many copies; it holds nothing of a patient.

    `head` are the bytes that every copy begins with, `day` is today in words.
    """

    order: Order
    room: Room
    built: Built = field(repr=False)
    plan: CopyPlan = field(repr=False)
    words: Mapping[str, str] = field(repr=False)
    day: str

    @property
    def head(self) -> bytes:
        """Return the bytes that every copy begins with."""
        return self.built.pdf


def prepare(order: Order, common: Common, room: Room) -> Prepared:
    """Lay out a topic or a packet once, with room for what is personal.

    Whether it may be given to a patient is judged by patients.giving. Raises HandoutError as
    pipeline.build does; ValueError for a booklet and for a sample, which take no name.
    """
    if order.kind == "booklet" or (order.packet is not None and order.packet.sample):
        raise ValueError("a booklet and a sample take no name")
    built, plan = build_with_room(order, common, room)
    words = load_words(common.job.project, common.job.lang)
    return Prepared(order, room, built, plan, words["personal"],
                    _day(common, words))


def room_for(
    order: Order, common: Common, records: Iterable[Record], *, short: bool = False
) -> Room:
    """Return the smallest room that holds the texts and letters of some records.

    They share the language of their notes. Raises HandoutError for a letter that no face has and
    for a text that has no room, with the row and the column.
    """
    known = list(records)
    langs = {clean(record.note_lang) for record in known if clean(record.note)}
    if len(langs) > 1:
        raise ValueError("notes of one room are in one language")
    lang = next(iter(langs), "")
    blocks: set[int] = set()
    clusters: dict[str, None] = {}
    for record in known:
        try:
            needed, own = letters_needed(_printed(record), common.typeface)
        except NoLetter as error:
            raise HandoutError(_no_letter(record, error.char, HERE)) from None
        blocks.update(needed)
        clusters.update(dict.fromkeys(own))
    has_note = any(clean(record.note) for record in known)
    room = Room(2 if has_note else 0, lang if lang != common.job.lang else "",
                      short, tuple(sorted(blocks)), tuple(clusters))
    return _fitted(order, common, known, room)


def _fitted(order: Order, common: Common, records: list[Record], room: Room) -> Room:
    """Return a room whose boxes are as high as the longest text of each needs."""
    trial = prepare(order, common, room)
    lines = {"given": 1, "note": 0}
    for record in records:
        texts = texts_of(trial, record)
        for name in lines:
            if name in texts:
                try:
                    lines[name] = max(lines[name], trial.plan.lines_of(name, texts[name]))
                except NoRoom:
                    raise HandoutError(no_room(record, name, HERE)) from None
    return replace(room, note_lines=lines["note"] and max(2, lines["note"]),
                   given_lines=lines["given"])


def copy(prepared: Prepared, record: Record, source: Source = HERE) -> bytes:
    """Return one personal copy.

    Raises HandoutError: CPY001 for a letter that no face has, CPY002 for a text that has no room;
    both name the row and the column. It never cuts a text and never sets it smaller.
    """
    if clean(record.note) and not prepared.room.note_lines:
        raise ValueError("this document has no room for a note")
    try:
        return prepared.head + tail(
            prepared.plan, texts_of(prepared, record), len(prepared.head))
    except NoLetter as error:
        raise HandoutError(_no_letter(record, error.char, source)) from None
    except NoRoom as error:
        raise HandoutError(no_room(record, error.slot, source)) from None


def proof(data: bytes, prepared: Prepared, record: Record, source: Source = HERE) -> None:
    """Prove a copy by reading it back; raises HandoutError (CPY003) where it is wrong.

    Its fixed part is the head, byte by byte, which was made before any record was read: so no
    record's words are in its metadata. Each place says what this record says and nothing else: so
    no other row's words are on its pages. Nothing else is appended.
    """
    head = prepared.head
    try:
        if not data.startswith(head):
            raise NotACopy
        found = read_copy(data, len(head), prepared.plan)
    except NotACopy:
        raise HandoutError(_wrong(record, source)) from None
    wanted = {name: _composed(" ".join(text.split()))
              for name, text in texts_of(prepared, record).items()}
    if any(words != wanted[name] for name, words in found):
        raise HandoutError(_wrong(record, source))


# -- words ---------------------------------------------------------------------------------------


def _composed(text: str) -> str:
    """Return a text as it is set: a letter and its accent are one character where Unicode has it.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(cell: str) -> str:
    """Return the words of a cell with single spaces between them."""
    return " ".join(cell.split())


def texts_of(prepared: Prepared, record: Record) -> dict[str, str]:
    """Return what a record says in each place of a copy."""
    words, note = prepared.words, _note(record)
    filled = partial(_filled, name=clean(record.name), second_id=clean(record.second_id),
                     by=clean(record.clinician) or BLANK, on=clean(record.date) or prepared.day)
    first = filled(words["for"])
    later = filled(words["for"], name=initials(record.name)) if prepared.room.short else first
    given = filled(words["written" if note else "given"])
    given += f". {words['next_visit']}: {clean(record.next_visit) or BLANK}"
    texts = {"name": first, "later": later, "given": given}
    return texts | {"note": note} if note or prepared.room.note_lines else texts


def initials(name: str) -> str:
    """Return a name as pages after the first show it in short: "Z. N."."""
    firsts = (next(filter(str.isalnum, word), "") for word in clean(name).split())
    return " ".join(f"{first}." for first in firsts if first)


def _filled(text: str, **values: str) -> str:
    # At once: a name that holds braces stays as it is.
    parts = list(_parts(text))
    parts[1::2] = [values[name] for name in parts[1::2]]
    return "".join(parts)


@lru_cache(maxsize=100)
def _parts(text: str) -> tuple[str, ...]:
    """Return a text cut at its fields: every second part is the name of one."""
    return tuple(_FIELD.split(text))


def _note(record: Record) -> str:
    return "\n".join(filter(None, map(clean, record.note.split("\n"))))


def _printed(record: Record) -> Iterable[str]:
    return (getattr(record, column) for column in dict.fromkeys(
        column for columns in COLUMNS.values() for column in columns))


def _day(common: Common, words: Words) -> str:
    return in_words(common.job.today.isoformat(), words)


# -- problems ------------------------------------------------------------------------------------


def _where(record: Record) -> str:
    return f"row {record.row}: " if record.row else ""


def _no_letter(record: Record, char: str, source: Source) -> Problem:
    column = next((name for columns in COLUMNS.values() for name in columns
                   if char in getattr(record, name)), "name")
    return Problem(
        source, "CPY001", f"{_where(record)}{column}: no face has the character U+{ord(char):04X}",
        "write the word with other letters, as on the patient's card or passport")


def no_room(record: Record, slot: str, source: Source) -> Problem:
    """Return the problem (CPY002) of a text that has no room in its place."""
    columns = " and ".join(COLUMNS.get(slot, ("name",)))
    hint = ("shorten it, or give a longer text on a sheet of its own" if slot == "note"
            else "shorten it: letters are never set smaller")
    return Problem(source, "CPY002", f"{_where(record)}{columns}: there is no room for so many "
                   "letters on the page", hint)


def _wrong(record: Record, source: Source) -> Problem:
    return Problem(source, "CPY003", f"{_where(record)}the copy does not say what its record says",
                   "give it to nobody, delete the copies of this run, and report it")
