"""Break styled text into lines: ragged right, no hyphenation, whole words only.

Words end at a space; a no-break space holds a number and its unit together. A long web address may
also break after a slash or another of its marks, and so may any word that is wider than its column;
an address that has no such place breaks anywhere. Any other word that is too wide is an error,
never cut or squeezed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from math import ceil, fsum
from typing import Any, NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

from handouts.pdf import clusters, fonts
from handouts.pdf.breaks import break_places, is_address, pieces
from handouts.pdf.fonts import HOUSE, Typeface
from handouts.pdf.tags import Tag

# An address longer than this breaks where a line is full; a shorter one is rather kept whole.
_LONG_ADDRESS = 30
# A column of a table need not be wider for an address than these times its type size.
_ADDRESS_COLUMN = 9.0


# A sheet has some thousands of these, and a tuple is made in a fifth of the time.
class Span(NamedTuple):
    """A stretch of text of one look; `tag` is the Link or Span that it belongs to."""

    text: str
    bold: bool = False
    tag: Tag | None = None
    href: str | None = None
    underline: bool = False

    def saying(self, text: str) -> Span:
        """Return other text of the same look."""
        return Span(text, self.bold, self.tag, self.href, self.underline)


# What the lines of text depend on of a tag: its role, whether its marks are heard as other words,
# and the number of the tag that it stands in.
_Kind = tuple[str, bool, int | None]

LINE_BREAK = Span("\n")


class Face(NamedTuple):
    """The look of text: size and leading in points, color as "#rrggbb"."""

    size: float
    leading: float
    color: str
    bold: bool = False
    typeface: Typeface = HOUSE


class TextRun(NamedTuple):
    """Text that is drawn with one font under one tag; width in points."""

    text: str
    font: str
    width: float
    tag: Tag | None
    href: str | None
    underline: bool = False  # a link is underlined without it


class Line(NamedTuple):
    """The runs of one line, from left to right, with their total width in points."""

    runs: tuple[TextRun, ...]
    width: float


class WordTooWide(ValueError):
    """A word that does not fit into its column."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = clusters.spelled(word)


class _Word(NamedTuple):
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
    tags = list(dict.fromkeys(span.tag for span in spans if span.tag is not None))
    if any(_strong_around(tag) is not None for tag in tags):
        return _broken_lines(spans, face, width)
    # Neither leading nor color moves a word: text that is set closer has its lines already.
    look = Face(face.size, 0.0, "", face.bold, face.typeface)
    if not tags:
        return _known_lines(tuple(spans), (), look, width)
    numbers = {tag: number for number, tag in enumerate(tags)}
    kinds = tuple((tag.role, bool(tag.actual), tag.parent and numbers.get(tag.parent))
                  for tag in tags)
    plain = tuple(map(partial(_numbered, numbers=numbers), spans))
    return tuple(Line(tuple([run if run.tag is None else run._replace(tag=tags[run.tag])
                             for run in line.runs]), line.width)
                 for line in _known_lines(plain, kinds, look, width))


# A sheet is set several times, and many sheets have the same words: the lines of text of some tags
# are those of any others that are to each other as they are.
@lru_cache(maxsize=2048)
def _known_lines(
    spans: tuple[Any, ...], kinds: tuple[_Kind, ...], face: Face, width: float
) -> tuple[Any, ...]:
    """Return the lines of spans whose tags are numbers; so are those of the lines."""
    if not kinds:
        return _broken_lines(spans, face, width)
    tags = [Tag(role, actual="_" if actual else None) for role, actual, _ in kinds]
    for tag, (_, _, parent) in zip(tags, kinds, strict=True):
        tag.parent = None if parent is None else tags[parent]
    numbers = {tag: number for number, tag in enumerate(tags)}
    real = [span if span.tag is None else span._replace(tag=tags[span.tag]) for span in spans]
    return tuple(Line(tuple([_numbered(run, numbers) for run in line.runs]), line.width)
                 for line in _broken_lines(real, face, width))


def _numbered(piece: Any, numbers: Mapping[Tag, int]) -> Any:
    """Return a span or a run with the number of its tag in place of the tag."""
    return piece if piece.tag is None else piece._replace(tag=numbers[piece.tag])


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
        if _is_blank(word) and len(rows) > 1 and _takes_its_label(rows, face, width):
            used = _length(rows[-1], face)
    _keep_company(rows, face, width)
    return tuple(_line(row, face, broken_at_space=_at_space(following))
                 for row, following in zip(rows, [*rows[1:], []], strict=False))


def _takes_its_label(rows: list[list[_Word]], face: Face, width: float) -> bool:
    """Move the words that say what belongs into a blank to its line; say whether any moved.

    They begin behind another blank, a comma or the end of a sentence. Of words that fill the line
    before, or would not fit with their blank, only the last stands with it.
    """
    before, line = rows[-2:]
    if line[0].forced or not line[0].spaced or any(map(_ends_a_label, line[:-1])):
        return False
    start = len(before)
    while start and not _ends_a_label(before[start - 1]):
        start -= 1
    for first in (start, *([len(before) - 1] if len(line) == 1 else [])):
        label = before[first:]
        if 0 < first < len(before) and label[0].spaced and (
                _length([*label, *line], face) <= width + 0.01):
            del before[first:]
            line[:0] = label
            return True
    return False


def _ends_a_label(word: _Word) -> bool:
    return _is_blank(word) or word.runs[-1].text[-1:] in ",.;?!"


def _is_blank(word: _Word) -> bool:
    return any(run.tag is not None and bool(run.tag.actual) for run in word.runs)


def _length(words: Sequence[_Word], face: Face) -> float:
    return fsum(word.width for word in words) + fsum(
        _space(before, after, face) for before, after in pairwise(words) if after.spaced)


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
            found.append(run._replace(text=text, width=_width(text, run.font, face.size)))
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
    """Return a run with more text; `_replace` would take three times as long, for every word."""
    return TextRun(run.text + text, run.font, run.width + width, run.tag, run.href, run.underline)


def _add_space(runs: list[TextRun], following: TextRun, face: Face) -> None:
    """Put a space into the run before it, or outside a link that ends or starts here."""
    last = runs[-1]
    before, after = _without_strong(last.tag), _without_strong(following.tag)
    strong = _strong_around(last.tag)
    both = strong if strong is _strong_around(following.tag) else None
    if last.underline and not following.underline and before is None:
        runs.append(last._replace(text=" ", width=_width(" ", last.font, face.size),
                                  underline=False))
        return
    if before is after or before is None or (after is not None and after.parent is before):
        runs[-1] = _longer(last, " ", _width(" ", last.font, face.size))
    elif after is None or before.parent is after:
        width = _width(" ", following.font, face.size)
        runs.append(TextRun(" ", following.font, width, after or both, following.href))
    else:
        runs.append(last._replace(text=" ", width=_width(" ", last.font, face.size), tag=both,
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
