"""The words that a reader sees in a finished file, in reading order, each with its place.

What is drawn counts, and nothing else: not the words for speech alone (Alt, ActualText), not text
that is not painted, has the color of its paper or lies off the page, and no picture of words.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from handouts.check.readback.structure import INLINE, Node, Structure
from handouts.dataclass import dataclass

if TYPE_CHECKING:
    from handouts.check.readback.pages import Page, Run

Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One heading, paragraph or item: its role, and where its words stand in the whole."""

    role: str
    start: int
    end: int


@dataclass(slots=True)
class Seen:
    """Words in reading order, written alike; `starts` are where each of `runs` begins."""

    words: str = ""
    starts: list[int] = field(default_factory=list)
    runs: list[tuple[int, Run]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def find(self, text: str, start: int = 0) -> int:
        """Return where a text begins, or -1."""
        return self.words.find(alike(text), start)

    @property
    def first_page(self) -> int:
        """Return the index of the page on which the words begin."""
        return self.runs[0][0] if self.runs else 0

    def at(self, place: int) -> tuple[int, Run]:
        """Return the index of the page, and the run, of the letter at a place."""
        return self.runs[max(0, bisect_right(self.starts, place) - 1)]

    def text(self, piece: Piece) -> str:
        """Return the words of a piece."""
        return self.words[piece.start:piece.end]

    def piece_at(self, place: int) -> Piece:
        """Return the piece that the letter at a place belongs to."""
        return next(piece for piece in self.pieces if place < piece.end)

    def pages(self, start: int, end: int) -> set[int]:
        """Return the pages on which the letters of a stretch stand."""
        return {page for begins, (page, _) in zip(self.starts, self.runs, strict=True)
                if start <= begins < end} | ({self.at(start)[0]} if self.runs else set())


def alike(text: str) -> str:
    """Return a text in which ligatures, spaces, line ends, small letters and capitals are alike."""
    whole = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return " ".join(whole.split()).casefold()


def seen(structure: Structure, nodes: Iterable[Node]) -> Seen:
    """Return the words of some elements in the order of the tree."""
    drawn = _by_mark(structure.drawn)
    found = Seen()
    parts: list[str] = []
    length = 0
    for node in nodes:
        for role, marks in _texts(node):
            start = length
            for page, run in _runs(drawn, marks):
                words = _run_words(run.text, not parts or parts[-1].endswith(" "))
                if words:
                    found.starts.append(length)
                    found.runs.append((page, run))
                    parts.append(words)
                    length += len(words)
            if length > start:
                found.pieces.append(Piece(role, start, length))
                if not parts[-1].endswith(" "):
                    parts.append(" ")
                    length += 1
    found.words = "".join(parts)
    return found


def written(text: str) -> str:
    """Return a text with single spaces and without ligatures, in its own letters and capitals."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\u00ad", "").split())


def said(structure: Structure) -> Iterator[tuple[int, str]]:
    """Yield every heading, paragraph and item that is drawn, and each page's head and foot.

    They come as `written`, each with the index of its page; here also what is hidden counts.
    """
    drawn: dict[Mark, list[tuple[int, Run]]] = {}
    for index, page in enumerate(structure.drawn):
        for number, run in enumerate(page.runs):
            drawn.setdefault((index, run.mark), []).append((number, run))
    for _, marks in _texts(structure.root):
        runs = list(_runs(drawn, marks))
        if runs:
            yield runs[0][0], written("".join(run.text for _, run in runs))
    for index, words in enumerate(structure.artifacts):
        yield index, written(words)


def visible(run: Run, page: Page) -> bool:
    """Say whether a run is painted, inside its page, in a color of its own."""
    left, bottom, right, top = run.box
    across, up = (left + right) / 2, (bottom + top) / 2
    inside = 0 <= across <= page.width and 0 <= up <= page.height
    return inside and not run.invisible and run.ink != run.paper


def artifact_words(page: Page, mark: int) -> str:
    """Return the visible words of a page that are marked as an artifact, written alike."""
    return alike(" ".join(
        run.text for run in page.runs if run.mark == mark and visible(run, page)))


def _run_words(text: str, after_space: bool) -> str:
    whole = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    inner = " ".join(whole.split())
    before = " " if whole[:1].isspace() and not after_space and inner else ""
    # A run of nothing but spaces parts the words around it.
    behind = " " if whole[-1:].isspace() and (inner or not after_space) else ""
    return before + inner + behind


def _by_mark(pages: Sequence[Page]) -> dict[Mark, list[tuple[int, Run]]]:
    drawn: dict[Mark, list[tuple[int, Run]]] = {}
    for index, page in enumerate(pages):
        for number, run in enumerate(page.runs):
            if visible(run, page):
                drawn.setdefault((index, run.mark), []).append((number, run))
    return drawn


def _runs(
    drawn: dict[Mark, list[tuple[int, Run]]], marks: Iterable[Mark]
) -> Iterator[tuple[int, Run]]:
    """Yield the runs of one piece page by page, as they are drawn: links stand among its words."""
    found = [(mark[0], number, run) for mark in marks for number, run in drawn.get(mark, ())]
    for page, _, run in sorted(found, key=lambda each: each[:2]):
        yield page, run


def _texts(node: Node) -> Iterator[tuple[str, list[Mark]]]:
    """Yield each element that holds words of its own, with the marks of all that runs on in it."""
    if node.role == "Figure":
        return
    marks = list(_own(node))
    if marks:
        yield node.role, marks
    for kid in _below(node):
        yield from _texts(kid)


def _own(node: Node) -> Iterator[Mark]:
    yield from node.marks
    for kid in node.kids:
        if isinstance(kid, Node) and kid.role in INLINE:
            yield from _own(kid)


def _below(node: Node) -> Iterator[Node]:
    """Yield the nearest elements below that do not run on in the line."""
    for kid in node.kids:
        if isinstance(kid, Node):
            if kid.role in INLINE:
                yield from _below(kid)
            else:
                yield kid
