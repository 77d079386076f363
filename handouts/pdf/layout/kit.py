"""What the builders of boxes share: the theme, the figures, and how text becomes lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import Problem
from handouts.markup.element import Element
from handouts.pdf.fonts import HOUSE, Typeface
from handouts.pdf.layout.boxes import Box, Gap, Lines
from handouts.pdf.layout.spans import spans
from handouts.pdf.tags import Tag
from handouts.pdf.text import Face, Span, WordTooWide, blank, break_lines
from handouts.standards import UA_1, Standard

if TYPE_CHECKING:
    from handouts.theme.model import TextStyle, Theme

# Space between a figure and the text beside it, and between two columns; points.
GUTTER = 14.0
# Least width of a blank in large print: who reads large letters writes large ones.
_LARGE_BLANK = 1.5 * 72

# A paragraph of so few lines stays on one page in large print, whose pages hold little.
_SHORT = 7


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading for the bookmarks: level from 1, title, and the anchor that it got."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Kit:
    """What all builders of a document share.

    `landscape` is the width in points of the frame of a page on its side; None in a box, which
    cannot go on such a page.
    """

    theme: Theme
    figure_path: Callable[[str], Path | None]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    typeface: Typeface = HOUSE
    segments: list[int] = field(default_factory=list)  # of each figure drawn
    landscape: float | None = None
    standard: Standard = UA_1
    strip: str = ""  # "page {page} of {pages}", beside the name on each page of a personal copy
    leave_top: float = 0.0  # room in points that the first page leaves to pre-printed paper
    across: str = ""  # words that stand across each page, behind all others
    blank: str | None = None  # what is heard for a place to write in that nothing else names

    def face(self, style: TextStyle) -> Face:
        """Return the face that a theme's text style asks for."""
        return Face(style.size, style.size * style.leading, style.color, style.bold, self.typeface)


# What makes the boxes of sibling elements: elements, their parent's tag, width in points, kit.
Build = Callable[[Iterable[Element | str], Tag, float, Kit], list[Box]]


def text_box(
    element: Element, tag: Tag, style: TextStyle, width: float, kit: Kit, *, gap: Gap | None = None
) -> Lines:
    """Return the lines of an element's inline content."""
    words = spans(element, tag, emphasis=kit.theme.emphasis,
                  tagged=kit.standard.pdf2)
    return lines_box(words, element, tag, style, width, kit, gap=gap)


def lines_box(
    words: Sequence[Span], element: Element, tag: Tag, style: TextStyle, width: float, kit: Kit,
    *, gap: Gap | None = None,
) -> Lines:
    """Return the lines of spans; a word that is too wide becomes a problem at its element."""
    look = kit.face(style)
    if kit.theme.large_print:
        words = [_wider(word, look) for word in words]
    try:
        lines = break_lines(words, look, width)
    except WordTooWide as problem:
        lines = ()
        kit.problems.append(Problem(
            element.source, "PDF001", f"the word {problem.word[:60]!r} is wider than its column",
            "shorten the word, or put a space where it may break",
        ))
    whole = kit.theme.large_print and len(lines) <= _SHORT
    return Lines(tag, lines, look, whole=whole,
                 gap=gap or Gap(style.space_before, style.space_after))


def _wider(word: Span, look: Face) -> Span:
    """Return a blank that is wide enough to write in; any other span as it is."""
    if word.tag is None or not word.tag.actual:
        return word
    return word._replace(text=max(word.text, blank(_LARGE_BLANK, look)))
