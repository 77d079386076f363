"""Room for a patient's words in a finished layout, where the page has blanks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handouts.markup.element import Element
from handouts.orders import Room
from handouts.render.strings import Words


def with_room(document: Element, words: Words, room: Room) -> Element:
    """Return a document with room for who gives it, where it has blanks for that, and for a note.

    A note stands in a box above it. A document without such blanks gets the box before its
    contacts, or at the end of its first part. No other word changes.
    """
    said, plan = words["personal"], words["plan"]
    first = next(document.elements())
    box = _box(first, said["heading"], room)
    asked = {" ".join(plan[key].split()) for key in ("next_visit", "given_by")}
    article = _exchanged(first, box, asked, room)
    name = Element("hr", {"role": "slot", "title": "name"}, (), first.source, first.layout)
    article = article.with_children((name, *article.children))
    return replace(document, children=(article, *list(document.elements())[1:]))


def _exchanged(
    article: Element, box: Element, asked: set[str], room: Room
) -> Element:
    children: list[Element] = []
    placed = False
    for part in article.elements():
        asking = part.role == "notes" and any(_asks(each, asked) for each in part.elements())
        if placed or not asking:
            children.append(part)
            continue
        placed = True
        if not room.note_lines:
            given = next(each for each in box.elements() if each.role == "slot")
            children.append(part.with_children(
                given if _asks(each, asked) else each for each in part.elements()))
            continue
        rest = [each for each in part.elements() if not _asks(each, asked)]
        children.append(box)
        if any(each.name != "h2" for each in rest):
            children.append(part.with_children(rest))
    if not placed:
        at = next((number for number, part in enumerate(children) if part.role == "contacts"),
                  len(children))
        children.insert(at, box)
    return article.with_children(children)


def _asks(element: Element, asked: set[str]) -> bool:
    """Say whether a paragraph holds the blanks that a copy fills."""
    return element.name == "p" and asked <= {
        " ".join(strong.text().split()) for strong in element.iter("strong")}


def _box(near: Element, heading: str, room: Room) -> Element:
    def element(name: str, attrs: Mapping[str, str], *children: str) -> Element:
        return Element(name, dict(attrs), children, near.source, near.layout)

    slots = [element("hr", {"role": "slot", "title": "given", "lines": str(room.given_lines)})]
    if room.note_lines:
        attrs = {"role": "slot", "title": "note", "lines": str(room.note_lines)}
        attrs |= {"lang": room.note_lang} if room.note_lang else {}
        slots.append(element("hr", attrs))
    return Element("section", {"role": "personal", "keep": "together"},
                   (element("h2", {}, heading), *slots), near.source, near.layout)
