"""Rules about what is pasted from elsewhere: broken characters, foreign marks, and gaps to fill.

Only one mark of Markdown is ours, `**`, and links; none is HTML's. Whatever else is pasted prints
as it is. Characters that were read in the wrong encoding are found by the way back: encoded again,
they are UTF-8, which no sensible words are. The library ftfy fixes more of them; it takes 90 ms and
7 MB with what it needs, and here only the finding counts.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from handouts.check.facts import TopicFacts
from handouts.check.rule import Found, Rule
from handouts.dataclass import dataclass
from handouts.yamlfiles.validation import short

# What Windows, macOS and old consoles took UTF-8 for.
_ENCODINGS = ("cp1252", "mac_roman", "cp850")
_UTF_8 = re.compile(
    rb"(?:[\xc2-\xc5][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2})+")
# After a letter with an accent at the end of a word, these are what they seem to be.
_PUNCTUATION = frozenset("…”“’‘»«–—")  # noqa: RUF001 - on purpose
_CUT_OFF = re.compile("ï¿½|â€|Â(?=[ \u00a0])|=[0-9A-F]{2}=[0-9A-F]{2}=[0-9A-F]{2}")
_MOST_TURNS = 3

_TAGS = ("a|abbr|b|big|blockquote|br|center|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|o:p|"
         "ol|p|pre|s|small|span|strike|strong|style|sub|sup|table|tbody|td|th|tr|u|ul")
_AROUND = r"(?<![\w{0}\\]){1}(?=[^\s{0}])[^{0}\n]*?(?<=[^\s{0}]){1}(?![\w{0}])"


@dataclass(frozen=True, slots=True)
class _Mark:
    """One mark of another language: what it is called, what finds it, and what to write."""

    name: str
    pattern: re.Pattern[str]
    hint: str


_MARKS = (
    _Mark("an HTML tag",
          re.compile(rf"</?(?:{_TAGS})(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>|<!--|<https?:[^<>\s]*>",
                     re.IGNORECASE),
          "write **bold** for <b>, [words](https://…) for a link, and leave other tags out"),
    _Mark("a mark for slanted letters", re.compile(_AROUND.format("*", r"\*")),
          "write **bold**, or leave the stars out: slanted letters are hard to read"),
    _Mark("a mark for slanted letters", re.compile(_AROUND.format("_", "_")),
          "write **bold**, or leave the lines out: slanted letters are hard to read"),
    _Mark("a mark for bold letters",
          re.compile(r"(?<![\w_])__(?=[^\s_])[^_\n]*?(?<=[^\s_])__(?![\w_])"), "write **bold**"),
    _Mark("a mark for struck words", re.compile(r"~~(?=\S)[^~\n]+~~"),
          "leave the words out, or only the marks"),
    _Mark("a mark for code", re.compile(r"`[^`\n]+`|```"), "leave the backticks out"),
    _Mark("a heading's mark", re.compile(r"\A#{1,6} +\S"), "write `- heading: …` for a section"),
    _Mark("a quotation's mark", re.compile(r"\A> ?\S"), "leave the > out"),
    _Mark("a list's mark", re.compile(r"\A[-*+] +\S"), "use `bullets:`, one line for each"),
    _Mark("a task's box", re.compile(r"\A\[[ xX]?\] +\S"), "use `checklist:`"),
    _Mark("a table's line", re.compile(r"\A\|.*\|\Z|\|\s*:?-{3,}:?\s*\|"), "use `table:`"),
    _Mark("a footnote's number", re.compile(r"\[\^?[0-9]{1,3}(?:[,\u2013-] ?[0-9]{1,3})*\]"),
          "leave it out: `sources:` lists what the sheet is based on"),
    _Mark("a forum's mark",
          re.compile(r"\[/?(?:b|i|u|s|url|img|quote|list)(?:=[^\]]*)?\]", re.I),
          "write **bold**, or leave the mark out"),
)
# What somebody meant to fill in before print. A blank for the reader is a line: "My step: ____".
_GAPS = re.compile(
    r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}|\$\{[^{}\n]*\}|<<[^<>\n]+>>|\u00ab\s?\w+\s?\u00bb"
    r"|\[(?i:insert|add|enter|your|name of|type|put|fill in)\b[^\]\n]*\](?!\()"
    r"|(?<!\w)(?:TODO|TBD|TBC|FIXME|XX+)(?!\w)|(?i:lorem ipsum)")
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def broken_characters(facts: TopicFacts) -> Iterator[Found]:
    """Find characters that were read in the wrong encoding on their way here."""
    for source, text in facts.words:
        for found, meant in mojibake(text):
            hint = f"write `{meant}`" if meant else "type the character again"
            yield Found(source, f"{found!r} in {short(text)!r} is a character that another program "
                        "has broken", hint)


def mojibake(text: str) -> list[tuple[str, str]]:
    """Return each broken piece of a text with what it meant, or "" where that is lost."""
    if text.isascii() and "=" not in text:
        return []
    pieces: list[tuple[str, str]] = []
    for encoding in _ENCODINGS:
        # One byte for each character, so that places stay the same.
        data = text.encode(encoding, "replace")
        for match in _UTF_8.finditer(data):
            meant = _meant(match[0], encoding)
            if meant is not None and not _natural(text, *match.span()):
                pieces.append((match[0].decode(encoding, "replace"), meant))
        if pieces:
            break
    rest = text
    for piece, _ in pieces:
        rest = rest.replace(piece, " ")
    pieces += [(found, "") for found in _CUT_OFF.findall(rest)]
    return list(dict.fromkeys(pieces))


def _natural(text: str, start: int, end: int) -> bool:
    """Say whether a piece may be a letter with an accent and what follows its word."""
    piece = text[start:end]
    if any(char.isascii() for char in piece) or not piece[0].isprintable():
        return True
    before = text[start - 1:start]
    return before.isalpha() and piece[0].isalpha() and (
        piece[0].isupper() == before.isupper()) and all(char in _PUNCTUATION for char in piece[1:])


def _meant(data: bytes, encoding: str) -> str | None:
    """Return what broken bytes meant, "" where it is lost, and None for what never was a text.

    A text may have been broken twice.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeError:
        return None
    for _ in range(_MOST_TURNS):
        try:
            text = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            break
    if any(unicodedata.category(char) in ("Co", "Cn", "Cs") for char in text):
        return None
    return "" if "\ufffd" in text or not text.strip() else text


def foreign_marks(facts: TopicFacts) -> Iterator[Found]:
    """Find marks of HTML or Markdown that would print as they are."""
    for source, text in facts.words:
        for found, name, hint in marks_in(text):
            yield Found(source, f"{name} would print as it is: {short(found)!r}", hint)


def unfilled(facts: TopicFacts) -> Iterator[Found]:
    """Find gaps that somebody meant to fill in before print."""
    for source, text in facts.words:
        for gap in _GAPS.findall(text):
            yield Found(source, f"{short(gap)!r} would print as it is: it is a gap that nobody has "
                        "filled in",
                        "write what belongs there; a blank for the reader is a line: ____________")


def marks_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each mark in a text: the mark, what it is, and what to write instead."""
    for mark in _MARKS:
        match = mark.pattern.search(text)
        if match:
            yield match[0], mark.name, mark.hint
    for match in _ENTITY.finditer(text):
        char = html.unescape(match[0])
        if char != match[0]:
            yield match[0], "an HTML entity", "write a space" if char.isspace() else (
                f"write `{char}`" if char.isprintable() else "leave it out")


RULES = (
    Rule("PL052", "error", "topic", "No character is broken by a wrong encoding.",
         "a broken degree or dash changes a number", "`Don’t`, not `Donâ€™t`",  # noqa: RUF001 - on purpose
         broken_characters),
    Rule("PL053", "warning", "topic", "No marks of HTML or Markdown stand on the page, but `**` "
         "and links.", "what is pasted prints as it is",
         "`**Stop**`, not `<b>Stop</b>` or `*Stop*`",
         foreign_marks),
    Rule("PL055", "error", "topic", "No gap that an author left stands on the page.",
         "a patient cannot call [insert phone]", "`Call 555-0100`, not `Call {{ phone }}`",
         unfilled),
)
