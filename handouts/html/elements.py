"""From the element tree to HTML: one small builder for each block element and role.

The order of what is written is that in which the printed sheet is read; what stands above a title
on paper stands there on a screen, too, by the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handouts.html.images import code, picture
from handouts.html.phrases import field_, phrases
from handouts.html.weave import Builder, Weave
from handouts.html.writing import tag
from handouts.markup.element import Element
from handouts.markup.linear import opens, printed, title_first
from handouts.markup.vocabulary import BLOCKS, HEADINGS

# The widths, in percent of the text, of a figure that names none: below its text, and beside it.
_BELOW, _BESIDE, _IN_A_MOVE = "60", "35", "30"
_MOST_BESIDE = 60
_BOX = "☐ "


def built(elements: Iterable[Element | str], weave: Weave) -> str:
    """Return sibling elements, each with what belongs beside it."""
    blocks = [each for each in elements if isinstance(each, Element)]
    parts: list[str] = []
    skip = False
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if skip:
            skip = False
        elif following is not None and block.role == "run-in" and following.name == "p":
            parts.append(_run_in(block, following, weave))
            skip = True
        elif following is not None and _is_line(block, following):
            parts.append(_lined(block, following, weave))
            skip = True
        elif following is not None and following.attrs.get("place") == "beside":
            share = _share(following, _BESIDE)
            parts.append(_beside(one(block, weave), figure(following, weave, share), weave))
            skip = True
        else:
            parts.append(one(block, weave))
    return "".join(parts)


def one(block: Element, weave: Weave) -> str:
    """Return one element; a role without a builder looks as the element does."""
    build = BUILDERS.get((block.name, block.role)) or BUILDERS[block.name, ""]
    return build(block, weave)


def opening(article: Element, weave: Weave) -> tuple[str, str]:
    """Return the title of an article with what stands around it, and the rest.

    The title and its answer come first; what stands above them on paper is shown above them.
    """
    parts = [each for each in article.elements() if each.role != "running"]
    kinds = [opens(each) for each in parts]
    order = title_first(kinds)
    if "title" not in kinds:
        return "", built(parts, weave)
    title = end = kinds.index("title")
    while end < len(parts) and kinds[end]:
        end += 1
    answer = [parts[number] for number in order[:end] if number >= title or kinds[number]]
    above = [parts[number] for number in order[:end] if number < title and not kinds[number]]
    said, rest = built(answer, weave), built(above, weave)
    both = f"{said}{tag('div', rest, cls='above')}" if rest and not weave.plain else said + rest
    return tag("div", both, cls="opening") if not weave.plain else both, built(parts[end:], weave)


# -- words ------------------------------------------------------------------------------------


def _paragraph(element: Element, weave: Weave) -> str:
    content = phrases(element, weave, bold=element.role in _BOLD)
    if not content.strip():
        return ""
    return tag("p", content, cls=weave.cls(element.role), id=element.attrs.get("id"),
               lang=weave.foreign(element))


_BOLD = frozenset({"question", "label"})


def heading(element: Element, weave: Weave, id_: str | None = None) -> str:
    """Return a heading at its level; `id_` is an id that it gets where it has none."""
    weave.heading = printed(element)
    level = int(element.name[1])
    deeper = 0 if element.role == "cover-title" else weave.deeper
    cls = weave.cls(element.role, f"l{level}" if deeper else "")
    return tag(f"h{level + deeper}", phrases(element, weave, bold=True), cls=cls,
               id=element.attrs.get("id") or id_, lang=weave.foreign(element))


def _run_in(head: Element, text: Element, weave: Weave) -> str:
    both = heading(head, weave) + " " + one(text, weave)
    return both if weave.plain else tag("div", both, cls=weave.cls("run-in-text", text.role))


# -- containers -------------------------------------------------------------------------------


def _section(element: Element, weave: Weave) -> str:
    columns = "columns" if element.attrs.get("columns") == "2" else ""
    page = "page" if element.attrs.get("break") == "page" else ""
    whole = "whole" if element.attrs.get("keep") == "together" else ""
    return tag("section", built(element.children, weave), id=element.attrs.get("id"),
               cls=weave.cls(element.role, columns, page, whole))


def _aside(element: Element, weave: Weave) -> str:
    """Return a box; its label names it, so that it is a place to go to: the first of that name."""
    parts = [each for each in element.elements() if each.role != "ahead"]
    label = next((each for each in parts if each.role == "label"), None)
    box = weave.cls("box", element.role)
    if label is None or weave.plain or printed(label) in weave.places:
        return tag("section", built(parts, weave), cls=box)
    weave.places.add(printed(label))
    id_ = label.attrs.get("id") or weave.name()
    marked = replace(label, attrs={**label.attrs, "id": id_})
    inner = built([marked if each is label else each for each in parts], weave)
    return tag("section", inner, cls=box, aria_labelledby=id_)


def _division(element: Element, weave: Weave) -> str:
    # An address may hold no heading (HTML, 4.3.10), and ours begins with one.
    return tag("div", built(element.children, weave), cls=weave.cls("address"))


def _letterhead(element: Element, weave: Weave) -> str:
    return tag("header", built(element.children, weave), cls=weave.cls("letterhead"))


def _contents(element: Element, weave: Weave) -> str:
    items = "".join(tag("li", phrases(item, weave)) for item in element.iter("li"))
    said = None if weave.plain else weave.words["contents"]
    # The numbers of chapters are words already.
    return tag("nav", tag("ul", items, cls=weave.cls("toc")), aria_label=said)


def _move(element: Element, weave: Weave) -> str:
    """Return an exercise: its words at the left, its figures at the right."""
    parts = list(element.elements())
    words = built([each for each in parts if each.name != "figure"], weave)
    figures = [each for each in parts if each.name == "figure"]
    drawn = "".join(figure(each, weave, min(_share(each, _IN_A_MOVE), int(_IN_A_MOVE)))
                    for each in figures)
    inner = _beside(words, drawn, weave, "words") if figures else words
    return tag("section", inner, cls=weave.cls("move", "whole"), id=element.attrs.get("id"))


def _beside(words: str, drawn: str, weave: Weave, cls: str = "") -> str:
    if weave.plain:
        return words + drawn
    return tag("div", tag("div", words) + drawn, cls=weave.cls("beside", cls))


# -- lists ------------------------------------------------------------------------------------


def _list(element: Element, weave: Weave) -> str:
    checks = element.role == "checklist"
    items = "".join(_item(each, weave, checks=checks) for each in element.elements())
    start = element.attrs.get("start")
    columns = "columns" if element.attrs.get("columns") == "2" else ""
    return tag(element.name, items, cls=weave.cls(element.role, columns),
               start=start if start != "1" else None)


def _item(item: Element, weave: Weave, *, checks: bool) -> str:
    blocks = any(isinstance(each, Element) and each.name in BLOCKS for each in item.children)
    content = built(item.children, weave) if blocks else phrases(item, weave)
    lang = weave.foreign(item)
    if not checks:
        return tag("li", content, lang=lang)
    if weave.plain:
        return tag("li", _BOX + content, lang=lang)
    box = '<input type="checkbox" autocomplete="off"'
    if blocks or any(each.name == "a" or each.role == "blank" for each in item.iter()):
        id_ = weave.name()  # a label would pass a tap on a link in it to the box
        words = tag("div" if blocks else "span", content, id=id_)
        return tag("li", f'{box} aria-labelledby="{id_}">{words}', lang=lang)
    return tag("li", f"<label>{box}> <span>{content}</span></label>", lang=lang)


def _definitions(element: Element, weave: Weave) -> str:
    return tag("dl", "".join(
        tag(each.name, phrases(each, weave, bold=each.name == "dt"))
        for each in element.elements()))


# -- tables -----------------------------------------------------------------------------------


def _table(element: Element, weave: Weave) -> str:
    """Return a table in a box of its own, which scrolls where a screen is too narrow for it."""
    head = next((row for row in element.iter("tr")), None)
    columns = [printed(each) for each in head.elements()] if head else []
    parts = []
    caption = next(element.iter("caption"), None)
    id_ = None if weave.plain else weave.name()
    if caption is not None:
        parts.append(tag("caption", phrases(caption, weave), id=id_))
    for part in element.elements():
        if part.name in ("thead", "tbody"):
            rows = "".join(_row(row, columns, weave) for row in part.elements())
            parts.append(tag(part.name, rows))
    whole = tag("table", "".join(parts))
    if weave.plain:
        return whole
    return tag("div", whole, cls="scroll", role="region", tabindex="0",
               aria_labelledby=id_ if caption is not None else None,
               aria_label=None if caption is not None else weave.heading or None)


def _row(row: Element, columns: Sequence[str], weave: Weave) -> str:
    cells = list(row.elements())
    about = printed(cells[0]) if cells and cells[0].name == "th" else ""
    heads = any(each.attrs.get("scope") == "col" for each in cells)
    parts = []
    for number, cell in enumerate(cells):
        content = phrases(cell, weave, bold=cell.name == "th")
        if cell.name == "td" and not content and not heads and not weave.plain:
            named = [about, columns[number] if number < len(columns) else ""]
            content = field_(": ".join(filter(None, named)) or weave.blank, cls="cell")
        parts.append(tag(cell.name, content, scope=cell.attrs.get("scope")))
    return tag("tr", "".join(parts))


# -- pictures, rules and room to write ----------------------------------------------------------


def figure(element: Element, weave: Weave, share: int | None = None) -> str:
    """Return a figure with its caption, as wide as it asks for, in percent."""
    share = share or _share(element, _BELOW)
    weave.shares.add(share)
    parts = []
    for child in element.elements():
        parts.append(picture(child, weave) if child.name == "img" else
                     tag("figcaption", phrases(child, weave)))
    return tag("figure", "".join(parts), cls=weave.cls(f"w{share}"))


def _share(element: Element, default: str) -> int:
    share = int(element.attrs.get("width", default))
    return min(share, _MOST_BESIDE) if element.attrs.get("place") == "beside" else share


def _code(element: Element, weave: Weave) -> str:
    """Return a code behind its words: they say what it is for."""
    words = built([each for each in element.elements() if each.name != "qr"], weave)
    codes = "".join(code(each, weave) for each in element.iter("qr"))
    inner = words + codes if weave.plain else tag("div", words) + codes
    return tag("section", inner, cls=weave.cls("qr"), id=element.attrs.get("id"))


def _rule(element: Element, weave: Weave) -> str:
    return "<hr>"


def _nothing(element: Element, weave: Weave) -> str:
    return ""


def _is_line(block: Element, following: Element) -> bool:
    return block.role == "intro" and following.role == "write-in"


def _lined(label: Element, lines: Element, weave: Weave) -> str:
    """Return room to write on behind or below its label, which names it."""
    return _paragraph(label, weave) + _lines(lines, weave, printed(label).rstrip(":"))


def _write_in(element: Element, weave: Weave) -> str:
    return _lines(element, weave, weave.heading)


def _lines(element: Element, weave: Weave, about: str) -> str:
    count = int(element.attrs.get("lines", "1"))
    title = element.attrs.get("title") or weave.blank
    if weave.plain:
        return tag("p", "_" * 40) * count
    fields = []
    for number in range(1, count + 1):
        which = f"{about} ({number})" if count > 1 and about else about
        fields.append(field_(f"{which}: {title}" if which else title, cls="line"))
    return tag("div", "".join(fields), cls="lines")


# By the names of an element and of its role; "" stands for every role that has no row.
BUILDERS: dict[tuple[str, str], Builder] = {
    ("section", ""): _section,
    ("section", "move"): _move,
    ("section", "qr"): _code,
    ("aside", ""): _aside,
    ("address", ""): _division,
    ("header", ""): _letterhead,
    ("header", "running"): _nothing,
    ("footer", ""): _nothing,
    ("nav", ""): _contents,
    **{(name, ""): heading for name in HEADINGS},
    ("p", ""): _paragraph,
    ("p", "ahead"): _nothing,
    ("ul", ""): _list, ("ol", ""): _list, ("dl", ""): _definitions,
    ("figure", ""): figure,
    ("table", ""): _table,
    ("hr", ""): _rule,
    ("hr", "write-in"): _write_in,
    ("hr", "fill"): _nothing,
}
