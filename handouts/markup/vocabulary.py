"""The markup that a layout may render to: one closed table of elements.

Every element maps to one structure tag of the PDF (ISO 32000-1, 14.8.4). An empty tag means that
the element makes no structure element of its own: its content is an artifact (running headers,
rules to write on) or belongs to its parent (bold words, a line break).
"""

from __future__ import annotations

import re

from handouts.dataclass import dataclass

INLINE = frozenset({"strong", "a", "abbr", "span", "br"})
BLOCKS = frozenset({"p", "ul", "ol", "dl", "table", "figure", "aside", "section", "address", "hr"})
HEADINGS = ("h1", "h2", "h3")
# Attributes that any element may carry: where it was written (content), and which layout made it.
PLACES = frozenset({"at", "layout"})


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What one element may hold, carry and be, and which PDF structure tag it becomes."""

    children: frozenset[str]
    attributes: frozenset[str]
    required: frozenset[str]
    roles: frozenset[str]
    pdf_tag: str
    text: bool = False


def _rule(
    children: frozenset[str] | str = "",
    attributes: str = "",
    required: str = "",
    roles: str = "",
    tag: str = "",
    text: bool = False,
) -> ElementRule:
    held = frozenset(children.split()) if isinstance(children, str) else children
    carried = frozenset(attributes.split()) | frozenset(required.split())
    carried |= PLACES | (frozenset({"role"}) if roles else frozenset())
    needed, known = frozenset(required.split()), frozenset(roles.split())
    return ElementRule(held, carried, needed, known, tag, text)


def _inline(
    attributes: str = "", roles: str = "", tag: str = "", required: str = ""
) -> ElementRule:
    return _rule(INLINE, f"lang {attributes}", required, roles, tag, text=True)


ELEMENTS: dict[str, ElementRule] = {
    # blank: what is heard for a place to write in that nothing else names
    "document": _rule("article", "lang blank", tag="Document"),
    # begins="below": may begin on the page on which the article before it ends, under a rule
    "article": _rule(
        BLOCKS | {*HEADINGS, "header", "footer", "nav"},
        "id lang begins",
        roles="cover front inside-cover chapter back-cover diary questions glossary contents "
              "notes-pages about",
        tag="Art",
    ),
    # letterhead: the clinic at the top of the first page; running: on every page after the first
    "header": _rule("figure p", roles="letterhead running", tag="Div"),
    "footer": _rule("p", required="role", roles="running", tag=""),
    "nav": _rule("ol", required="role", roles="toc", tag="TOC"),
    # break="page" starts a new page; keep="together" stays on one page where it fits;
    # columns="2": what it holds in two columns, the left one first; short-caution: a caution at the
    # thing that it is about, without a panel
    "section": _rule(
        BLOCKS | {*HEADINGS, "qr"},
        "id keep break columns",
        roles="main-message key-points before-you-start short-caution move treatment notes "
              "contacts sources review qr",
        tag="Sect",
    ),
    # stands="foot": at the foot of the page on which its part of the document begins
    "aside": _rule(
        BLOCKS | {"h2", "h3"},
        "keep stands",
        required="role",
        roles="emergency urgent appointment warning tip disclaimer",
        tag="Sect",
    ),
    "address": _rule("p h2", tag="Div"),
    "h1": _inline("id", roles="cover-title", tag="H1"),
    # label: the heading of a box, in the band on top of it; run-in: in the first line of the
    # paragraph that follows
    "h2": _inline("id", roles="label run-in", tag="H2"),
    "h3": _inline("id", roles="label run-in", tag="H3"),
    # ahead: first in an aside; printed only on a page that has no room for the aside
    "p": _inline(
        "id",
        roles="question summary main intro label meta why dose avoid easier small cover-text "
              "ahead",
        tag="P",
    ),
    # columns="2": short items in two columns, the left one first
    "ul": _rule("li", "columns", roles="checklist", tag="L"),
    # start: the number of the first item
    "ol": _rule("li", "start", tag="L"),
    # terms and their meanings, one after the other
    "dl": _rule("dt dd", tag="L"),
    "dt": _inline(tag="Lbl"),
    "dd": _inline(tag="LBody"),
    "li": _rule(INLINE | BLOCKS, "lang", tag="LI", text=True),
    # landscape="true": on a page of its own that lies on its side; an empty td is room to write,
    # and an empty corner of the heads is a td too
    "table": _rule("caption thead tbody", "landscape", tag="Table"),
    "caption": _inline(tag="Caption"),
    "thead": _rule("tr", tag="THead"),
    "tbody": _rule("tr", tag="TBody"),
    "tr": _rule("th td", tag="TR"),
    "th": _inline(required="scope", tag="TH"),
    "td": _inline(tag="TD"),
    # place="beside" sets a figure at the right of the block before it
    "figure": _rule("img figcaption", "width place", tag="Div"),
    "img": _rule(required="src alt", tag="Figure"),
    # a code for phones, in a section of the role qr
    "qr": _rule(required="to alt", tag="Figure"),
    "figcaption": _inline(tag="Caption"),
    # write-in: `lines` ruled lines to write on, each heard as `title`; fill: what follows goes to
    # the foot of the page; without a role a plain rule
    "hr": _rule(attributes="lines title", roles="write-in fill"),
    "strong": _inline(),
    # title: what a link is announced as, where that is not its words
    "a": _inline("title", required="href", tag="Link"),
    # title: what the letters stand for
    "abbr": _inline(required="title", tag="Span"),
    # page, pages, next: filled in on each page; turn, onward: shown on a page that is not the
    # last, turn where the sheet is turned over, onward where another sheet follows; target: the
    # page that the link around it leads to, only at the head or foot of a page; number: that of a
    # chapter; blank: a place to write in, heard as `title`
    "span": _inline("title", roles="page pages next target turn onward number blank", tag="Span"),
    "br": _rule(),
}

# What the value of an attribute must look like, and how to say so.
VALUES: dict[str, tuple[re.Pattern[str], str]] = {
    "scope": (re.compile("col|row"), 'write scope="col" or scope="row"'),
    "keep": (re.compile("together"), 'write keep="together"'),
    "landscape": (re.compile("true"), 'write landscape="true"'),
    "columns": (re.compile("2"), 'write columns="2"'),
    "place": (re.compile("beside"), 'write place="beside"'),
    "stands": (re.compile("foot"), 'write stands="foot"'),
    "begins": (re.compile("below"), 'write begins="below"'),
    "break": (re.compile("page"), 'write break="page"'),
    "lines": (re.compile("[1-9]|[1-3][0-9]|40"), "write a number of lines from 1 to 40"),
    "width": (re.compile("[2-9][0-9]|100"), "write a percentage from 20 to 100, without the sign"),
    "lang": (re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), 'write a language such as lang="es"'),
    "id": (re.compile("[a-z0-9][a-z0-9-]{0,79}"), "write small letters, digits and hyphens"),
    "alt": (re.compile(r"(?s).*\S.*"), "say in words what the picture shows"),
    "start": (re.compile("[1-9][0-9]?"), "write a number from 1 to 99"),
    "to": (re.compile(r"https://[!-~]{1,200}"), "write an address that begins with https://"),
    "title": (re.compile(r"(?s).*\S.*"), "say in words what is heard"),
    "blank": (re.compile(r"(?s).*\S.*"), "say in words what is heard, such as blank to fill in"),
    "src": (re.compile(r"([a-z0-9][\w-]*/)*[a-z0-9][\w.-]*"),
            "name a file below the content's figures"),
    "href": (re.compile(r"#[a-z0-9][a-z0-9-]*|https://\S+|mailto:\S+@\S+|tel:\+?[0-9-]+(?:(?:,|;ext=)[0-9]+)?"),
             "write an address that begins with https:, mailto: or tel:, or #id"),
}

# Elements that must say something: a reader hears them announced.
MUST_SPEAK = frozenset({
    *HEADINGS, "p", "li", "dt", "dd", "a", "abbr", "strong", "caption", "figcaption", "th"})
# Elements that must hold at least one child of these names.
MUST_HOLD = {
    "ul": "li", "ol": "li", "dl": "dt", "table": "tbody", "thead": "tr", "tbody": "tr", "nav": "ol",
    "figure": "img", "document": "article",
}
