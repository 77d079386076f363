"""Break styled text into lines: ragged right, no hyphenation, whole words only.

Words end at a space; a no-break space holds a number and its unit together. A long web address may
also break after a slash. A word that is wider than its column is an error, never cut or squeezed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import fsum

from reportlab.pdfbase.pdfmetrics import stringWidth

from handouts.pdf import clusters, fonts
from handouts.pdf.fonts import HOUSE, Typeface
from handouts.pdf.tags import Tag

# A word longer than this that has slashes is a web address, which may break after one.
_LONG_ADDRESS = 30
_AFTER_SLASH = re.compile(r"(?<=/)(?=[^/])")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look; `tag` is the Link or Span that it belongs to."""

    text: str
    bold: bool = False
    tag: Tag | None = None
    href: str | None = None
    underline: bool = False


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


def break_lines(spans: Sequence[Span], face: Face, width: float) -> tuple[Line, ...]:
    """Break text into lines that are at most `width` points wide.

    Raises WordTooWide.
    """
    lines: list[Line] = []
    current: list[_Word] = []
    used = 0.0
    for word in _words(spans, face):
        space = _space(current[-1], word, face) if word.spaced and current else 0.0
        if current and (word.forced or used + space + word.width > width + 0.01):
            lines.append(_line(current, face, broken_at_space=word.spaced or word.forced))
            current, used, space = [], 0.0, 0.0
        if word.width > width + 0.01:
            raise WordTooWide("".join(run.text for run in word.runs))
        current.append(word)
        used += space + word.width
    if current:
        lines.append(_line(current, face, broken_at_space=False))
    return tuple(lines)


def _space(before: _Word, after: _Word, face: Face) -> float:
    """Return the width of the space between two words: the wider one where the font changes."""
    return max(_width(" ", font, face.size)
               for font in (before.runs[-1].font, after.runs[0].font))


def _words(spans: Iterable[Span], face: Face) -> Iterator[_Word]:
    """Gather spans into words; pieces that no space parts belong to one word."""
    pieces: list[TextRun] = []
    spaced = forced = False
    for span in spans:
        for token in re.findall(r"\n|[ \t]+|[^ \t\n]+", span.text):
            if token[0] in " \t\n":
                if pieces:
                    yield from _parts(pieces, spaced, forced, face)
                    pieces, forced = [], False
                spaced = True
                forced = forced or token == "\n"
            else:
                pieces.extend(_runs(token, span, face))
    if pieces:
        yield from _parts(pieces, spaced, forced, face)


def _runs(text: str, span: Span, face: Face) -> Iterator[TextRun]:
    for font, part in fonts.split_words(text, span.bold or face.bold, face.typeface):
        yield TextRun(part, font, _width(part, font, face.size), span.tag, span.href,
                  span.underline)


def _parts(pieces: list[TextRun], spaced: bool, forced: bool, face: Face) -> Iterator[_Word]:
    only = pieces[0]
    if len(pieces) == 1 and len(only.text) > _LONG_ADDRESS and "/" in only.text:
        for number, part in enumerate(_AFTER_SLASH.split(only.text)):
            run = replace(only, text=part, width=_width(part, only.font, face.size))
            yield _Word((run,), run.width, spaced and number == 0, forced and number == 0)
        return
    yield _Word(tuple(pieces), fsum(run.width for run in pieces), spaced, forced)


def _line(words: list[_Word], face: Face, *, broken_at_space: bool) -> Line:
    """Join words with spaces; a line that goes on ends in a space, so that words never glue."""
    runs: list[TextRun] = []
    for word in words:
        if runs and word.spaced:
            _add_space(runs, word.runs[0], face)
        for run in word.runs:
            _add(runs, run)
    width = fsum(run.width for run in runs)
    if broken_at_space:
        last = runs[-1]
        runs[-1] = replace(last, text=last.text + " ")
    return Line(tuple(runs), width)


def _add(runs: list[TextRun], run: TextRun) -> None:
    """Append a run, or lengthen the last one when nothing but the text differs."""
    last = runs[-1] if runs else None
    if last is not None and (last.font, last.tag, last.href, last.underline) == (
            run.font, run.tag, run.href, run.underline):
        runs[-1] = replace(last, text=last.text + run.text, width=last.width + run.width)
    else:
        runs.append(run)


def _add_space(runs: list[TextRun], following: TextRun, face: Face) -> None:
    """Put a space into the run before it, or outside a link that ends or starts here."""
    last = runs[-1]
    if last.underline and not following.underline and last.tag is None:
        runs.append(replace(last, text=" ", width=_width(" ", last.font, face.size),
                            underline=False))
        return
    if last.tag is following.tag or last.tag is None:
        owner = last
    elif following.tag is None:
        width = _width(" ", following.font, face.size)
        runs.append(TextRun(" ", following.font, width, None, None))
        return
    else:
        owner = replace(last, tag=None, href=None)
        runs.append(replace(owner, text=" ", width=_width(" ", owner.font, face.size)))
        return
    space = _width(" ", owner.font, face.size)
    runs[-1] = replace(owner, text=owner.text + " ", width=owner.width + space)
