"""What the page asks for: sheets, how to print them, and for whom; nothing of it is trusted.

A message about it never holds a word of it: the words may be a patient's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import field

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.names import LANG, valid_slug
from handouts.patients.record import is_address
from handouts.settings import LONGEST_TITLE

# A packet holds fewer; this many names are read before anything is looked up.
MOST_TOPICS = 30
LONGEST_NAME, LONGEST_NOTE = 120, 400
DOINGS = ("print", "mail", "chart")
_TEXTS = {"name": LONGEST_NAME, "second_id": LONGEST_NAME, "note": LONGEST_NOTE,
          "clinician": LONGEST_NAME, "email": LONGEST_NAME, "title": LONGEST_TITLE, "lang": 35}
_FLAGS = ("large_print", "gray", "emergency", "agreed", "confirmed")
_KEYS = frozenset((*_TEXTS, *_FLAGS, "topics", "do"))
# What no printed text may hold: control and bidi characters, and code points that mean nothing.
_REFUSED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One packet that the page asks for; what is personal is not in its representation.

    `do` is what it is for: "print", "mail" or "chart".
    """

    topics: tuple[str, ...]
    lang: str
    large_print: bool = False
    gray: bool = False
    emergency: bool = True
    title: str = ""
    do: str = "print"
    name: str = field(default="", repr=False)
    second_id: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    clinician: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    confirmed: bool = False

    @property
    def personal(self) -> bool:
        """Say whether the packet is for one patient; a mail goes with the plain one."""
        return self.do != "mail" and bool(self.name or self.second_id or self.note)


def asked_from(data: object) -> Asked:
    """Return what a request asks for; raises HandoutError (SRV010) with every problem of it."""
    if not isinstance(data, dict) or not _KEYS.issuperset(data):
        raise HandoutError(_problem("page", "this is no request of the page",
                                    "reload the page, and try again"))
    problems: list[Problem] = []
    texts = {key: _text(data, key, most, problems) for key, most in _TEXTS.items()}
    flags = {key: _flag(data, key, problems) for key in _FLAGS}
    topics = _topics(data.get("topics"), problems)
    if not LANG.fullmatch(texts["lang"]):
        problems.append(_problem("language", "this is no language", "choose one of the list"))
    if (texts["name"] or texts["note"]) and not (texts["name"] and texts["second_id"]):
        missing = "the second identifier" if texts["name"] else "the name"
        problems.append(_problem(missing, "is missing", "a sheet with a name or a note on it needs "
                                 "both the name and the second identifier"))
    problems += _mail_problems(texts["email"], agreed=flags["agreed"]) if (
        data.get("do") == "mail") else []
    do = data.get("do", "print")
    if do not in DOINGS:
        problems.append(_problem("page", "this is no request of the page", "reload the page"))
    if problems:
        raise HandoutError(problems)
    return Asked(
        topics, texts["lang"], flags["large_print"], flags["gray"], flags["emergency"],
        texts["title"], str(do), texts["name"], texts["second_id"], texts["note"],
        texts["clinician"], texts["email"], flags["confirmed"])


def _mail_problems(email: str, *, agreed: bool) -> list[Problem]:
    found = [] if is_address(email) else [_problem(
        "e-mail address", "is not one address of plain letters and digits",
        "write one address, such as someone@example.org")]
    return found if agreed else [*found, _problem(
        "e-mail", "nobody said that the patient agreed to it", "ask the patient, and tick the box")]


def _text(data: Mapping[str, object], key: str, most: int, problems: list[Problem]) -> str:
    value = data.get(key, "")
    place = _PLACES[key]
    if not isinstance(value, str):
        problems.append(_problem(place, "is no text", "reload the page, and try again"))
        return ""
    value = value.replace("\r\n", "\n").strip()
    if len(value) > most:
        problems.append(_problem(place, f"has {len(value):,} characters, more than {most}",
                                 "shorten it"))
        return ""
    for number, char in enumerate(value, start=1):
        if unicodedata.category(char) in _REFUSED and not (char == "\n" and key == "note"):
            problems.append(_problem(
                place, f"character {number} is U+{ord(char):04X}, which cannot be printed",
                "delete the text, and type it again"))
            return ""
    return value


def _flag(data: Mapping[str, object], key: str, problems: list[Problem]) -> bool:
    value = data.get(key, key == "emergency")
    if not isinstance(value, bool):
        problems.append(_problem("page", "this is no request of the page", "reload the page"))
    return value is True


def _topics(value: object, problems: list[Problem]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        problems.append(_problem("packet", "holds no sheet", "add a sheet"))
        return ()
    if len(value) > MOST_TOPICS:
        problems.append(_problem("packet", f"holds {len(value):,} sheets", "give fewer at a time"))
        return ()
    if not all(isinstance(each, str) and valid_slug(each) for each in value):
        problems.append(_problem("packet", "holds something that is no sheet",
                                 "empty the packet, and choose again"))
        return ()
    return tuple(dict.fromkeys(value))


_PLACES = {"name": "name", "second_id": "second identifier", "note": "note", "title": "title",
           "lang": "language", "clinician": "given by", "email": "e-mail address"}


def _problem(place: str, message: str, hint: str) -> Problem:
    return Problem(Source(place), "SRV010", message, hint)
