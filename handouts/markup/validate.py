"""What markup must keep to: the vocabulary, the order of headings, ids and links (MARK002 on)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handouts.errors import Problem, did_you_mean
from handouts.markup.element import Element
from handouts.markup.vocabulary import (
    ELEMENTS,
    HEADINGS,
    INLINE,
    MUST_HOLD,
    MUST_SPEAK,
    PLACES,
    VALUES,
    ElementRule,
)


def markup_problems(document: Element) -> list[Problem]:
    """Return every problem of a document; each at the layout that wrote the element."""
    problems: list[Problem] = []
    if document.name != "document":
        problems.append(_problem(document, "MARK006", f"the markup begins with <{document.name}>",
                                 "wrap it in <document>"))
    for element in document.iter():
        problems += _element_problems(element)
    for article in document.iter("article"):
        problems += _heading_problems(article)
    problems += _id_problems(document)
    return problems


def _problem(element: Element, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(element.layout, rule, message, hint)


def _element_problems(element: Element) -> Iterator[Problem]:
    rule = ELEMENTS.get(element.name)
    if rule is None:
        hint = did_you_mean(element.name, ELEMENTS) or f"elements: {' '.join(ELEMENTS)}"
        yield _problem(element, "MARK002", f"unknown element <{element.name}>", hint)
        return
    yield from _attribute_problems(element, rule)
    yield from _child_problems(element, rule)
    if element.name in MUST_SPEAK and not element.text().strip() and not _has_number(element):
        yield _problem(element, "MARK010", f"<{element.name}> says nothing",
                       "give it words, or leave the element out")
    needed = MUST_HOLD.get(element.name)
    if needed and not any(child.name == needed for child in element.elements()):
        yield _problem(element, "MARK010", f"<{element.name}> holds no <{needed}>",
                       f"give it one, or leave the <{element.name}> out")
    if element.name == "table":
        yield from _row_problems(element)
    if element.name == "dl":
        yield from _pair_problems(element)
    if element.name == "nav":
        yield from _entry_problems(element)


def _row_problems(table: Element) -> Iterator[Problem]:
    rows = list(table.iter("tr"))
    empty = next((row for row in rows if not any(row.elements())), None)
    if empty is not None:
        yield _problem(empty, "MARK010", "<tr> holds no cells", "leave the empty row out")
        return
    wide = len(list(rows[0].elements())) if rows else 0
    for row in rows:
        cells = len(list(row.elements()))
        if cells != wide:
            yield _problem(row, "MARK006", f"<tr> holds {cells} cells where its table begins with "
                           f"{wide}", "give every row of a table as many cells")
            return


def _pair_problems(terms: Element) -> Iterator[Problem]:
    names = [child.name for child in terms.elements()]
    if names != ["dt", "dd"] * (len(names) // 2):
        yield _problem(terms, "MARK006", "<dl> holds a <dt> without its <dd>, or the reverse",
                       "write <dt>a term</dt><dd>its meaning</dd>, one after the other")


def _entry_problems(contents: Element) -> Iterator[Problem]:
    for item in contents.iter("li"):
        links = list(item.iter("a"))
        if len(links) != 1 or not links[0].attrs.get("href", "#").startswith("#"):
            yield _problem(item, "MARK010", "<li> of a table of contents is no link to a place in "
                           "the document", 'write <li><a href="#id">title</a></li>')


def _has_number(element: Element) -> bool:
    return any(span.role in ("page", "pages") for span in element.iter("span"))


def _attribute_problems(element: Element, rule: ElementRule) -> Iterator[Problem]:
    name = element.name
    for key, value in element.attrs.items():
        if key not in rule.attributes:
            known = rule.attributes - PLACES
            hint = did_you_mean(key, known) or "delete it" + (
                f", or write one of: {', '.join(sorted(known))}" if known else "")
            yield _problem(
                element, "MARK003", f"the layout says {key}= in <{name} …>, which is not known",
                f"{hint}; if the layout is not yours, send this to whoever made it")
        elif key == "role" and value not in rule.roles:
            hint = did_you_mean(value, rule.roles) or f"roles: {' '.join(sorted(rule.roles))}"
            yield _problem(element, "MARK005", f"<{name}> has no role {value!r}", hint)
        elif key in VALUES and key != "href" and not VALUES[key][0].fullmatch(value):
            yield _problem(element, "MARK005", f"{key}={value!r} on <{name}>", VALUES[key][1])
    for key in sorted(rule.required - element.attrs.keys()):
        hint = VALUES[key][1] if key in VALUES else f"roles: {' '.join(sorted(rule.roles))}"
        yield _problem(element, "MARK004", f"<{name}> lacks {key!r}", hint)


def _child_problems(element: Element, rule: ElementRule) -> Iterator[Problem]:
    blocks = [child for child in element.elements() if child.name not in INLINE]
    for child in element.elements():
        if child.name in ELEMENTS and child.name not in rule.children:
            parents = sorted(name for name, at in ELEMENTS.items() if child.name in at.children)
            yield _problem(child, "MARK006", f"<{child.name}> may not stand in <{element.name}>",
                           f"it may stand in {' '.join(parents)}" if parents else "remove it")
    words = [child for child in element.children if isinstance(child, str) and child.strip()]
    if words and not rule.text:
        yield _problem(element, "MARK006", f"<{element.name}> holds loose text: {words[0][:40]!r}",
                       "put the text into a <p>")
    elif blocks and rule.text and len(blocks) < len(element.children):
        yield _problem(element, "MARK006", f"<{element.name}> mixes text with <{blocks[0].name}>",
                       "put the text into a <p>")


def _heading_problems(article: Element) -> Iterator[Problem]:
    level = 0
    for element in article.iter():
        if element.name not in HEADINGS:
            continue
        now = HEADINGS.index(element.name) + 1
        if now > level + 1:
            before = f"after <h{level}>" if level else "as the first heading of its article"
            yield _problem(element, "MARK007", f"<{element.name}> {before} skips a level",
                           f"write <h{level + 1}>")
        level = now
    if not level:
        yield _problem(article, "MARK007", "the article has no heading", "give it an <h1>")


def _id_problems(document: Element) -> Iterator[Problem]:
    first: dict[str, Element] = {}
    for element in document.iter():
        own = element.attrs.get("id")
        if own is not None and own in first:
            yield _problem(element, "MARK008", f"id {own!r} is taken by <{first[own].name}>",
                           "give every element an id of its own")
        elif own is not None:
            first[own] = element
    yield from _link_problems(document.iter("a"), first)


def _link_problems(links: Iterable[Element], ids: dict[str, Element]) -> Iterator[Problem]:
    pattern, hint = VALUES["href"]
    for link in links:
        href = link.attrs.get("href")
        if href is None:
            continue
        if not pattern.fullmatch(href):
            yield _problem(link, "MARK009", f"the link leads to {href[:60]!r}", hint)
        elif href.startswith("#") and href[1:] not in ids:
            yield _problem(link, "MARK009", f"the link leads to {href!r}, which is not there",
                           did_you_mean(href[1:], ids) or "give its target this id")
