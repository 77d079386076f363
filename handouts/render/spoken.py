"""What is heard where the page alone would tell only the eye.

A reader skips underscores and rules, so a blank says that it is one. This is done for every layout
alike, a brand's own too, once it has rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from handouts.markup.element import Element

# A lone underscore inside a word, as in an address, is no blank.
_BLANK = re.compile(r"_{2,}|(?<!\S)_(?!\S)")


def spoken(document: Element, words: Mapping[str, str]) -> Element:
    """Return the document with the words that are heard for its blanks; no printed word changes."""
    return _with_blanks(document, words["blank"])


def _with_blanks(element: Element, said: str) -> Element:
    if element.role in ("blank", "write-in"):
        return replace(element, attrs={"title": said, **element.attrs})
    children: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element):
            children.append(_with_blanks(child, said))
        else:
            children += _parts(child, element, said)
    return replace(element, children=tuple(children))


def _parts(text: str, parent: Element, said: str) -> Iterator[Element | str]:
    """Yield a text, each of its blanks as a span of its own."""
    start = 0
    for found in _BLANK.finditer(text):
        if text[start:found.start()]:
            yield text[start:found.start()]
        yield Element("span", {"role": "blank", "title": said}, (found[0],), parent.source,
                      parent.layout)
        start = found.end()
    if text[start:]:
        yield text[start:]
