"""The addresses of links on paper: printed once behind the words, where the words do not show them.

Paper has no links: "watch our video" leads nowhere unless it says where the video is. Sources are
left out, since a publisher and a title find a page, and pages move.
"""

from __future__ import annotations

import re

from handouts.markup.element import Element

_SCHEME = re.compile(r"(?i)\b(?:https?://|mailto:|tel:)(?:www\.)?|\bwww\.")


def printed_address(href: str) -> str:
    """Return an address as paper shows it: whole, but without https:// and www."""
    address = _SCHEME.sub("", href, count=1)
    return address[:-1] if address.count("/") == 1 and address.endswith("/") else address


def with_addresses(document: Element) -> Element:
    """Return a document whose links say where they lead, once in each article."""
    return document.with_children(
        _shown(child, set()) if isinstance(child, Element) else child
        for child in document.children)


def _shown(element: Element, known: set[str]) -> Element:
    if element.name in ("nav", "header", "footer") or element.role == "sources":
        return element
    children: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            children.append(child)
            continue
        children.append(_shown(child, known))
        if child.name == "a" and _is_hidden(child) and child.attrs["href"] not in known:
            known.add(child.attrs["href"])
            children.append(f" ({printed_address(child.attrs['href'])})")
    return element.with_children(children)


def _is_hidden(link: Element) -> bool:
    """Say whether the words of a link do not say where it leads."""
    href, words = link.attrs["href"], link.text()
    if href.startswith("#"):
        return False
    if href.startswith("tel:"):
        return not any(char.isdigit() for char in words)
    return printed_address(href).rstrip("/").casefold() not in "".join(words.split()).casefold()
