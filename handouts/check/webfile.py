"""A finished web page: which document it says that it is, and how it differs from a fresh one.

The page may be broken, foreign or hostile: nothing in it is followed or run, and its record only
chooses what is built to compare it with.
"""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser

from handouts.check.compare import ADDED, Difference, first_words
from handouts.check.identify import provenance_of
from handouts.errors import HandoutError, Problem, Source
from handouts.html.webpage import RECORD
from handouts.pdf.metadata import Provenance

SUFFIX = ".html"
# Where the record stands, and how long it may be; ours stands within 3,000 bytes.
_WITHIN, _LONGEST = 20_000, 4_000
_META = re.compile(rf"<meta name=\"{RECORD}\" content='([^'<>]{{1,{_LONGEST}}})'>")
_VERSIONS = re.compile(
    r'(<meta name="generator" content="make-handout) [\w.+]+|("tool"|"libraries"): "[^"<]*"')
# What is no word of a page.
_UNSEEN = frozenset({"style", "script", "title"})
_INLINE = frozenset({"a", "abbr", "span", "strong", "input", "label"})


def identify_page(data: bytes, source: Source) -> Provenance:
    """Return what a finished page says that it was made of.

    Raises HandoutError: PDF012 for a page that make-handout did not write.
    """
    found = _META.search(data[:_WITHIN].decode("utf-8", "replace"))
    record = None
    if found:
        try:
            values = json.loads(unescape(found[1]))
            record = provenance_of(values) if isinstance(values, dict) else None
        except (ValueError, KeyError, TypeError, RecursionError):
            record = None
    if record is None:
        raise HandoutError(Problem(
            source, "PDF012", "this is not a handout that make-handout built",
            "build it: make-handout --topic NAME --html"))
    return record


def page_difference(given: bytes, built: bytes) -> Difference | None:
    """Return the first difference of a page from the built one, or None for the same bytes."""
    if given == built:
        return None
    try:
        text = given.decode()
    except UnicodeDecodeError:
        return Difference("it is not UTF-8")
    own = built.decode()
    one, two = _words(text), _words(own)
    if one != two:
        return Difference(first_words(one, two))
    # A program that saves a page may end its lines otherwise.
    if _VERSIONS.sub(r"\1\2", text.replace("\r\n", "\n")) == _VERSIONS.sub(r"\1\2", own):
        return Difference("it is packed differently", repacked=True)
    return Difference(ADDED if len(text) > len(own) else "it looks or works otherwise")


def _words(page: str) -> list[str]:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(reader.parts).split()


class _Reader(HTMLParser):
    """A reader of the words of a page, with what is heard of pictures, links and fields."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += name in _UNSEEN
        if name not in _INLINE:
            self.parts.append(" ")
        values = dict(attrs)
        for key in ("alt", "aria-label", "title"):
            if values.get(key):
                self.parts.append(f" [{values[key]}] ")
        if name == "a":
            self.parts.append(f" [{values.get('href')}] ")

    def handle_endtag(self, name: str) -> None:
        self._unseen -= name in _UNSEEN and self._unseen > 0
        if name not in _INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
