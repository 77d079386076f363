"""What stays on the page on which the next thing begins."""

from __future__ import annotations

from handouts.markup.element import Element
from handouts.markup.vocabulary import HEADINGS
from handouts.pdf.layout.kit import Kit
from handouts.pdf.layout.pictures import CAUTIONS

_LISTS = frozenset({"ul", "ol"})


def leads(before: Element | None, block: Element, following: Element, kit: Kit) -> bool:
    """Say whether a block is nothing without the one that follows, and stays with its beginning.

    So do a caution, a drawing right below a heading, the words before a table, and a line that a
    list completes. So does the plan: it stands with whom to call, and no last page is all sources.
    Where drawings do not stand beside their words, what stands above one does.
    """
    if following.name == "figure" and not kit.theme.figure.beside:
        return True
    if block.name == "figure":
        return before is not None and (before.name in HEADINGS or before.role in CAUTIONS)
    if block.name == "p":
        completed = following.name in _LISTS and block.text().rstrip().endswith(":")
        turned = following.attrs.get("landscape") == "true"
        return completed or (following.name == "table" and not turned)
    return block.role in CAUTIONS or block.role == "notes"
