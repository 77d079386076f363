"""Break styled text into lines: ragged right, no hyphenation, whole words only.

Words end at a space; a no-break space holds a number and its unit together. A long web address may
also break after a slash or another of its marks, and so may any word that is wider than its column;
an address that has no such place breaks anywhere. Any other word that is too wide is an error,
never cut or squeezed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import ceil, fsum

from reportlab.pdfbase.pdfmetrics import stringWidth

from handouts.pdf import clusters, fonts
from handouts.pdf.breaks import break_places, is_address, pieces
from handouts.pdf.fonts import HOUSE, Typeface
from handouts.pdf.tags import Tag

# An address longer than this breaks where a line is full; a shorter one is rather kept whole.
_LONG_ADDRESS = 30
# A column of a table need not be wider for an address than these times its type size.
_ADDRESS_COLUMN = 9.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look; `tag` is the Link or Span that it belongs to."""

    text: str
    bold: bool = False
    tag: Tag | None = None
    href: str | None = None
    underline: bool = False

    def saying(self, text: str) -> Span:
        """Return other text of the same look."""
        return Span(text, self.bold, self.tag, self.href, self.underline)


LINE_BREAK = Span("\n")


@dataclass(frozen=True, slots=True)
class Face:
    """The look of text: size and leading in points, color as "#rrggbb"."""

    size: float
    leading: float
    color: str
    bold: bool = False
    typeface: Typeface = HOUSE


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text that is drawn with one font under one tag; width in points."""

    text: str
    font: str
    width: float
    tag: Tag | None
    href: str | None
    underline: bool = False  # a link is underlined without it


@dataclass(frozen=True, slots=True)
class Line:
    """The runs of one line, from left to right, with their total width in points."""

    runs: tuple[TextRun, ...]
    width: float


class WordTooWide(ValueError):
    """A word that does not fit into its column."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = clusters.spelled(word)


@dataclass(frozen=True, slots=True)
class _Word:
    runs: tuple[TextRun, ...]
    width: float
    spaced: bool  # a space, not just a possible break, stands before it
    forced: bool = False  # starts a new line


@lru_cache(maxsize=8192)
def _width(text: str, font: str, size: float) -> float:
    return float(stringWidth(text, font, size))


def text_width(text: str, face: Face) -> float:
    """Return the width of plain text in points."""
    pieces = fonts.split_words(text, face.bold, face.typeface)
    return fsum(_width(part, font, face.size) for font, part in pieces)


def widest_word(text: str, face: Face, *, broken: bool = False) -> float:
    """Return the width in points of the widest word; an address is as wide as its widest part.

    With `broken`, so is every word that may break.
    """
    widest = 0.0
    for word in text.split(" "):
        if is_address(word):
            width = max(text_width(part, face) for part in pieces(word))
            width = min(width, _ADDRESS_COLUMN * face.size)
        elif broken:
            width = max(text_width(part, face) for part in pieces(word))
        else:
            width = text_width(word, face)
        widest = max(widest, width)
    return widest


def break_lines(spans: Sequence[Span], face: Face, width: float) -> tuple[Line, ...]:
    """Break text into lines that are at most `width` points wide.

    A last word, such as a unit, does not stand alone on a line. Raises WordTooWide.
    """
    if any(span.tag is not None for span in spans):
        return _broken_lines(spans, face, width)
    # Neither leading nor color moves a word: text that is set closer has its lines already.
    return _known_lines(tuple(spans), Face(face.size, 0.0, "", face.bold, face.typeface), width)


@lru_cache(maxsize=1024)
def _known_lines(spans: tuple[Span, ...], face: Face, width: float) -> tuple[Line, ...]:
    return _broken_lines(spans, face, width)


def _broken_lines(spans: Iterable[Span], face: Face, width: float) -> tuple[Line, ...]:
    rows: list[list[_Word]] = []
    used = 0.0
    for word in _words(spans, face, width):
        space = _space(rows[-1][-1], word, face) if word.spaced and rows else 0.0
        if word.width > width + 0.01:
            raise WordTooWide("".join(run.text for run in word.runs))
        if not rows or word.forced or used + space + word.width > width + 0.01:
            if word.forced:
                _keep_company(rows, face, width)
            rows.append([])
            used = space = 0.0
        rows[-1].append(word)
        used += space + word.width
    _keep_company(rows, face, width)
    return tuple(_line(row, face, broken_at_space=_at_space(following))
                 for row, following in zip(rows, [*rows[1:], []], strict=False))


def _at_space(following: Sequence[_Word]) -> bool:
    """Tell whether a line before these words ends at a space, and not inside of a word."""
    return bool(following) and (following[0].spaced or following[0].forced)


def _keep_company(rows: list[list[_Word]], face: Face, width: float) -> None:
    """Let a word that is alone on the last of some lines stand with the word before it."""
    if len(rows) < 2 or len(rows[-1]) > 1 or len(rows[-2]) < 3:
        return
    before, last = rows[-2][-1], rows[-1][0]
    if last.forced or not (last.spaced and before.spaced):
        return
    if before.width + _space(before, last, face) + last.width <= width + 0.01:
        rows[-1].insert(0, rows[-2].pop())


def _space(before: _Word, after: _Word, face: Face) -> float:
    """Return the width of the space between two words: the wider one where the font changes."""
    return max(_width(" ", font, face.size)
               for font in (before.runs[-1].font, after.runs[0].font))


def _words(spans: Iterable[Span], face: Face, width: float) -> Iterator[_Word]:
    """Gather spans into words; runs that no space parts belong to one word."""
    runs: list[TextRun] = []
    spaced = forced = False
    for span in spans:
        for token in re.findall(r"\n|[ \t]+|[^ \t\n]+", span.text):
            if token[0] in " \t\n":
                if runs:
                    yield from _parts(runs, spaced, forced, face, width)
                    runs, forced = [], False
                spaced = True
                forced = forced or token == "\n"
            else:
                runs.extend(_runs(token, span, face))
    if runs:
        yield from _parts(runs, spaced, forced, face, width)


def blank(width: float, face: Face) -> str:
    """Return underscores for a blank of at least `width` points."""
    return "_" * max(1, ceil(width / _width("_", fonts.signs_name(), face.size) - 0.001))


def _runs(text: str, span: Span, face: Face) -> Iterator[TextRun]:
    if span.tag is not None and span.tag.actual:
        name = fonts.signs_name()
        yield TextRun(text, name, _width(text, name, face.size), span.tag, None)
        return
    for font, part in fonts.split_words(text, span.bold or face.bold, face.typeface):
        yield TextRun(part, font, _width(part, font, face.size), span.tag, span.href,
                  span.underline)


def _parts(
    runs: list[TextRun], spaced: bool, forced: bool, face: Face, column: float
) -> Iterator[_Word]:
    """Yield a word, or the parts that it may break into in a column of some width."""
    text = "".join(run.text for run in runs)
    width = fsum(run.width for run in runs)
    if width <= column + 0.01 and not (len(text) > _LONG_ADDRESS and is_address(text)):
        yield _Word(tuple(runs), width, spaced, forced)
        return
    for number, part in enumerate(_broken(runs, text, face, column)):
        first = number == 0
        yield _Word(part, fsum(run.width for run in part), spaced and first, forced and first)


def _broken(
    runs: list[TextRun], text: str, face: Face, column: float
) -> Iterator[tuple[TextRun, ...]]:
    places = [0, *break_places(text), len(text)]
    for start, end in pairwise(places):
        part = _slice(runs, start, end, face)
        if fsum(run.width for run in part) > column + 0.01 and is_address(text):
            yield from (_slice(runs, at, at + 1, face) for at in range(start, end))
        else:
            yield part


def _slice(runs: list[TextRun], start: int, end: int, face: Face) -> tuple[TextRun, ...]:
    """Return a part of some runs, by the indexes of its characters."""
    found: list[TextRun] = []
    at = 0
    for run in runs:
        text = run.text[max(start - at, 0):max(end - at, 0)]
        if text:
            found.append(replace(run, text=text, width=_width(text, run.font, face.size)))
        at += len(run.text)
    return tuple(found)


def _line(words: list[_Word], face: Face, *, broken_at_space: bool) -> Line:
    """Join words with spaces; a line that goes on ends in a space, so that words never glue."""
    runs: list[TextRun] = []
    for word in words:
        if runs and word.spaced:
            _add_space(runs, word.runs[0], face)
        for run in word.runs:
            _add(runs, run)
    width = fsum(run.width for run in runs)
    if broken_at_space and runs[-1].tag is not None and runs[-1].tag.actual:
        # The words that are heard for a blank have no space of their own.
        runs.append(TextRun(" ", runs[-1].font, 0.0, _strong_around(runs[-1].tag), None))
    elif broken_at_space:
        runs[-1] = _longer(runs[-1], " ", 0.0)
    return Line(tuple(runs), width)


def _add(runs: list[TextRun], run: TextRun) -> None:
    """Append a run, or lengthen the last one when nothing but the text differs."""
    last = runs[-1] if runs else None
    if last is not None and (last.font, last.tag, last.href, last.underline) == (
            run.font, run.tag, run.href, run.underline):
        runs[-1] = _longer(last, run.text, run.width)
    else:
        runs.append(run)


def _longer(run: TextRun, text: str, width: float) -> TextRun:
    """Return a run with more text; `replace` would take three times as long, for every word."""
    return TextRun(run.text + text, run.font, run.width + width, run.tag, run.href, run.underline)


def _add_space(runs: list[TextRun], following: TextRun, face: Face) -> None:
    """Put a space into the run before it, or outside a link that ends or starts here."""
    last = runs[-1]
    before, after = _without_strong(last.tag), _without_strong(following.tag)
    strong = _strong_around(last.tag)
    both = strong if strong is _strong_around(following.tag) else None
    if last.underline and not following.underline and before is None:
        runs.append(replace(last, text=" ", width=_width(" ", last.font, face.size),
                            underline=False))
        return
    if before is after or before is None or (after is not None and after.parent is before):
        runs[-1] = _longer(last, " ", _width(" ", last.font, face.size))
    elif after is None or before.parent is after:
        width = _width(" ", following.font, face.size)
        runs.append(TextRun(" ", following.font, width, after or both, following.href))
    else:
        runs.append(replace(last, text=" ", width=_width(" ", last.font, face.size), tag=both,
                            href=None))


def _without_strong(tag: Tag | None) -> Tag | None:
    """Return the inline tag that words have where stressed ones have none of their own."""
    if tag is None or tag.role != "Strong":
        return tag
    around = tag.parent
    return around if around is not None and around.role in ("Link", "Span") else None


def _strong_around(tag: Tag | None) -> Tag | None:
    """Return the tag of the stressed words that words belong to, perhaps in a link or as one."""
    while tag is not None and tag.role in ("Link", "Span"):
        tag = tag.parent
    return tag if tag is not None and tag.role == "Strong" else None
