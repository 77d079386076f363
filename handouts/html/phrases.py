"""Inline markup as HTML: words, links, short forms, words of other languages, blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handouts.html.weave import Weave
from handouts.html.writing import escaped, tag
from handouts.markup.element import Element
from handouts.pdf import clusters
from handouts.pdf.fonts import font_name, split_words

# Words that begin a part of a line: what stands before them is not about a blank.
_PARTS = re.compile(r"(?<=[.?!;])\s+")
_LEAST_SIZE, _MOST_SIZE = 6, 40
# Roles of what is filled in on each page of paper, and stands at its head or foot alone.
ON_PAPER = frozenset({"page", "pages", "next", "target", "turn", "onward"})


def phrases(element: Element, weave: Weave, *, bold: bool = False) -> str:
    """Return what an element of inline content says; `bold` is how it is set without <strong>."""
    labels = _labels(element, weave.blank)
    return "".join(_walk(element, weave, bold, labels))


def _walk(element: Element, weave: Weave, bold: bool, labels: Iterator[str]) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield words(child, weave, bold=bold)
            continue
        name, role = child.name, child.role
        if name == "br":
            yield "<br>"
        elif role == "blank":
            yield _blank(child, weave, next(labels))
        elif role in ON_PAPER:
            continue
        elif name == "strong":
            inner = "".join(_walk(child, weave, True, labels))
            yield tag("strong", inner, lang=weave.foreign(child))
        else:
            yield _marked(child, "".join(_walk(child, weave, bold, labels)), weave)


def _marked(child: Element, inner: str, weave: Weave) -> str:
    lang = weave.foreign(child)
    if child.name == "a":
        href, title = child.attrs["href"], child.attrs.get("title")
        # A name that a speaker of commands cannot read off the page would not be found.
        said = title if title and " ".join(child.text().split()) in title else None
        away = "noreferrer" if href.startswith("https:") else None
        return tag("a", inner, href=href, aria_label=said, rel=away, lang=lang)
    if child.name == "abbr":
        return tag("abbr", inner, title=child.attrs["title"], lang=lang)
    return tag("span", inner, lang=lang) if lang else inner


def words(text: str, weave: Weave, *, bold: bool) -> str:
    """Return plain text as HTML; a word that the face lacks letters of is set in another as a
    whole.
    """
    if weave.plain:
        return escaped(text)
    own = font_name(weave.typeface, bold)
    parts = []
    for font, part in split_words(text, bold, weave.typeface):
        spelled = clusters.spelled(part)
        weave.fonts.setdefault(font, set()).update(spelled)
        parts.append(escaped(spelled) if font == own else
                     f'<span class="f-{font.lower()}">{escaped(spelled)}</span>')
    return "".join(parts)


# -- blanks -----------------------------------------------------------------------------------


def field_(label: str, *, size: int | None = None, cls: str | None = None) -> str:
    """Return a field to type in: it has no name and no form, so that nothing of it is ever sent."""
    return (f'<input type="text"{f" class={chr(34)}{cls}{chr(34)}" if cls else ""}'
            f'{f" size={chr(34)}{size}{chr(34)}" if size else ""} autocomplete="off" '
            f'spellcheck="false" aria-label="{escaped(label)}">')


def _blank(blank: Element, weave: Weave, label: str) -> str:
    if weave.plain:
        return escaped(blank.text())
    size = min(max(len(blank.text()), _LEAST_SIZE), _MOST_SIZE)
    return field_(label, size=size)


def _labels(element: Element, said: str) -> Iterator[str]:
    """Yield what each blank of an element is called: the words around it, and that it is a blank.
    """
    parts = [""]
    titles: list[str] = []
    for each in _flat(element):
        if isinstance(each, str):
            parts[-1] += each
        else:
            titles.append(each.attrs.get("title") or said)
            parts.append("")
    for number, title in enumerate(titles):
        before = _PARTS.split(" ".join(parts[number].split()))[-1].strip(" :,")
        after = _PARTS.split(" ".join(parts[number + 1].split()))[0].strip(" :,.")
        about = before or after
        yield f"{about}: {title}" if about else title


def _flat(element: Element) -> Iterator[str | Element]:
    for child in element.children:
        if isinstance(child, str) or child.role == "blank":
            yield child
        else:
            yield from _flat(child)
