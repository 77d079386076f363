"""What is heard where the page alone would tell only the eye.

A reader skips underscores, so a blank says that it is one; it spells "ER", so the first one on a
sheet says what it stands for; it cannot dial what is not a link. This is done for every layout
alike, a brand's own too, once it has rendered, and changes no printed word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from handouts.content.phones import dialed
from handouts.dataclass import dataclass
from handouts.markup.element import Element

# A lone underscore inside a word, as in an address, is no blank.
_BLANK = re.compile(r"_{2,}|(?<!\S)_(?!\S)")
_EMERGENCY = re.compile(r"\b911\b")
# Numbers in groups; seven digits may be two amounts, so only the contacts hold such a number. An
# extension would have to be dialed too.
_LONG_NUMBER = re.compile(r"(?<![\w.+(/-])(?:1-)?\d{3}-\d{3}-\d{4}(?![\w/-]|[ ,]+(?:x|ext))")
_NUMBER = re.compile(r"(?<![\w.+(/-])(?:(?:1-)?\d{3}-)?\d{3}-\d{4}(?![\w/-]|[ ,]+(?:x|ext))")
# Heads and feet are no content, the contents are links already, and a blank holds nothing else.
_LEFT = frozenset({"running", "toc", "ahead", "blank"})
Made = Callable[[str, Element], Element]


@dataclass(frozen=True, slots=True)
class Clinic:
    """What a link to the clinic's phone says: the name, and the link."""

    name: str
    phone_link: str | None


def spoken(
    document: Element, words: Mapping[str, str], clinic: Clinic, short_forms: Mapping[str, str]
) -> Element:
    """Return the document with what is heard for blanks, phone numbers and short forms.

    `words` are the fixed ones, `short_forms` what each short form stands for. The document gets
    the whole language of its words, such as en-US, by which a voice is chosen.
    """
    articles = tuple(
        _article(child, words, clinic, short_forms) if isinstance(child, Element) else child
        for child in document.children)
    attrs = {**document.attrs, "lang": words["lang"], "blank": words["blank"]}
    return replace(document, attrs=attrs, children=articles)


def _article(
    article: Element, words: Mapping[str, str], clinic: Clinic, short_forms: Mapping[str, str]
) -> Element:
    def blank(text: str, at: Element) -> Element:
        return _made("span", {"role": "blank", "title": words["blank"]}, text, at)

    def number(text: str, at: Element) -> Element:
        title = words["dial"].replace("{phone}", text)
        return _made("a", {"href": f"tel:{dialed(text)}", "title": title}, text, at)

    def short(text: str, at: Element) -> Element:
        plural = text not in short_forms
        said = short_forms[text[:-1] if plural else text] + ("s" if plural else "")
        return _made("abbr", {"title": said}, text, at)

    article = _silent_logo(article, clinic.name)
    article = _named_links(_named_lines(article, words["blank"]), words["call"], clinic)
    article = _Walk(_BLANK, blank, skip=frozenset({"a"})).over(article)
    article = _emergency_link(article, number)
    article = _Walk(_LONG_NUMBER, number, skip=frozenset({"a"})).over(article)
    article = _contacts_links(article, number)
    words_there = article.text()
    for form in (each for each in short_forms if each in words_there):
        pattern = re.compile(rf"(?<![\w-]){re.escape(form)}s?(?![\w-])")
        # A link is one thing to follow: its words stay in one piece.
        article = _Walk(pattern, short, once=True, skip=frozenset({"a"})).over(article)
    return article


def _made(name: str, attrs: dict[str, str], text: str, at: Element) -> Element:
    return Element(name, attrs, (text,), at.source, at.layout)


# -- elements that are there ----------------------------------------------------------------


def _silent_logo(element: Element, name: str, *, named: bool = False) -> Element:
    """Let a logo be decoration where the clinic's name stands beside it, which says the same."""
    if element.role == "letterhead":
        named = " ".join(name.split()) in " ".join(element.text().split())
    if named and element.name == "img":
        return replace(element, attrs={**element.attrs, "alt": ""})
    return _over(element, lambda child: _silent_logo(child, name, named=named))


def _named_lines(element: Element, said: str) -> Element:
    """Let lines to write on, and blanks that a layout marks itself, say that they are blanks."""
    if element.role in ("blank", "write-in"):
        return replace(element, attrs={"title": said, **element.attrs})
    return _over(element, lambda child: _named_lines(child, said))


def _named_links(element: Element, said: str, clinic: Clinic) -> Element:
    """Let links to the clinic's phone say whom they call."""
    if element.name == "a" and element.attrs["href"] == clinic.phone_link:
        title = said.replace("{phone}", element.text()).replace("{name}", clinic.name)
        return replace(element, attrs={"title": title, **element.attrs})
    return _over(element, lambda child: _named_links(child, said, clinic))


def _emergency_link(article: Element, number: Made) -> Element:
    """Make the first 911 in a danger box a link: one tap is enough, and many are noise."""
    walk = _Walk(_EMERGENCY, number, once=True, skip=frozenset({"a"}))

    def over(element: Element) -> Element:
        return walk.over(element) if element.role == "emergency" else _over(element, over)

    return over(article)


def _contacts_links(article: Element, number: Made) -> Element:
    walk = _Walk(_NUMBER, number, skip=frozenset({"a"}))

    def over(element: Element) -> Element:
        return walk.over(element) if element.role == "contacts" else _over(element, over)

    return over(article)


def _over(element: Element, change: Callable[[Element], Element]) -> Element:
    children = element.children
    if len(children) == 1 and isinstance(children[0], str):
        return element
    return element.with_children(
        [change(child) if isinstance(child, Element) else child for child in children])


# -- words ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Walk:
    """One walk through the words below an element, which makes elements of what a pattern finds.

    With `once`, only the first is made; elements of the names in `skip` are left as they are.
    """

    pattern: re.Pattern[str]
    make: Made
    once: bool = False
    skip: Iterable[str] = ()
    done: bool = False

    def over(self, element: Element) -> Element:
        if self.done or element.name in self.skip or element.role in _LEFT:
            return element
        children: list[Element | str] = []
        for child in element.children:
            if isinstance(child, Element):
                children.append(self.over(child))
            elif self.pattern.search(child):
                children += self._parts(child, element)
            elif child:
                children.append(child)
        return element.with_children(children)

    def _parts(self, text: str, parent: Element) -> Iterator[Element | str]:
        start = 0
        for found in self.pattern.finditer(text):
            if self.done:
                break
            if text[start:found.start()]:
                yield text[start:found.start()]
            yield self.make(found[0], parent)
            start, self.done = found.end(), self.once
        if text[start:]:
            yield text[start:]
