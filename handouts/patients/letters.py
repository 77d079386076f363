"""Which letters the rows of a batch need, so that one file of each font serves them all."""

from __future__ import annotations

from collections.abc import Iterable

from handouts.pdf import clusters
from handouts.pdf.copy_plan import ALWAYS, NoLetter
from handouts.pdf.fonts import WIDE, Typeface, has_all
from handouts.pdf.layout.scripts import complex_script

# Behind the blocks of ALWAYS that are Latin letters alone.
_LATIN_END = "\u0200"


def letters_needed(
    texts: Iterable[str], typeface: Typeface
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the blocks of characters beyond ALWAYS that texts need, and their clusters.

    A word that the document's face cannot set needs its blocks of the wide face. Raises NoLetter.
    """
    blocks: set[int] = set()
    found: dict[str, None] = {}
    for text in texts:
        # Nearly every name is of letters that each copy can show, and none is part of a cluster.
        if text.isascii() or (max(text) < _LATIN_END and has_all(typeface, False, text)):
            continue
        for word in clusters.composed(text).split():
            blocks.update(_blocks_of(word, typeface))
            found.update(dict.fromkeys(filter(None, map(clusters.cluster_of, word))))
    return tuple(sorted(blocks)), tuple(found)


def _blocks_of(word: str, typeface: Typeface) -> Iterable[int]:
    bad = next(filter(complex_script, word), None)
    if bad is not None:
        raise NoLetter(bad)
    own = {ord(char) >> 8 for char in word if clusters.cluster_of(char) is None}
    if has_all(typeface, False, word):
        return own.difference(ALWAYS)
    if not has_all(WIDE, False, word):
        lost = next((char for char in word if not has_all(WIDE, False, char)), word[0])
        raise NoLetter(clusters.spelled(lost)[0])
    return own | {0x00}
