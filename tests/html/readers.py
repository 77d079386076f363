"""What a web page and a printed sheet say, in the order in which it is read, to compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from handouts.check.readback.structure import INLINE, Node

# A blank is underscores on paper and a field on a page, and a box is a sign or a field.
BLANK = "___"
_BLANKS = re.compile(r"_[_\s]*_|_")
_LABELS = re.compile(r"[•☐]|\d+\.")
_UNSEEN = frozenset({"head", "style", "title"})
_IN_LINE = frozenset({"a", "abbr", "span", "strong", "input", "label", "br"})
_VOID = frozenset({"input", "br", "meta", "img", "hr"})


def said(text: str) -> str:
    """Return words on one line, with each run of underscores as one blank."""
    return _BLANKS.sub(f" {BLANK} ", " ".join(text.split())).strip()


def words(text: str) -> list[str]:
    """Return the words of a text, each blank being one."""
    return said(text).split()


def printed(root: Node) -> list[str]:
    """Return what the tree of a PDF says, a text for each block, without labels of items.

    Boxes at the foot of a page are left out; see `boxes`.
    """
    return list(_blocks(root))


def boxes(root: Node) -> list[list[str]]:
    """Return what the boxes of danger signs and calls say, which paper has at the foot of a page.
    """
    return [list(_blocks(node, inside=True)) for node in _nodes(root) if _is_box(node)]


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _nodes(kid)


def _is_box(node: Node) -> bool:
    """Tell a box that names what to do now: its heading says so."""
    first = next((kid for kid in node.kids if isinstance(kid, Node)), None)
    return node.role == "Sect" and first is not None and first.role == "H2" and _text(
        first).startswith(("Go to the ER", "Also go to the ER", "Call us today"))


def _blocks(node: Node, *, inside: bool = False) -> Iterator[str]:
    if _is_box(node) and not inside:
        return
    if node.role == "Figure":
        yield f"[{' '.join(str(node.props.get('Alt', '')).split())}]"
    run: list[str] = []
    for kid in node.kids:
        if isinstance(kid, str):
            run.append(kid)
        elif kid.role == "Lbl" and _LABELS.fullmatch(_text(kid)):
            continue
        elif kid.role == "TOCI":  # no browser knows on which page a chapter begins
            yield said(re.sub(r"\s\d+$", "", _text(kid)))
        elif kid.role in INLINE:
            run.append(_text(kid, strip=False))
        else:
            if "".join(run).strip():
                yield said("".join(run))
            run = []
            yield from _blocks(kid, inside=inside)
    if "".join(run).strip():
        yield said("".join(run))


def _text(node: Node, *, strip: bool = True) -> str:
    text = "".join(kid if isinstance(kid, str) else _text(kid, strip=False) for kid in node.kids)
    return " ".join(text.split()) if strip else text


class Page(HTMLParser):
    """A web page as blocks of words; a box of danger signs has its own."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.boxes: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, bool]] = []
        self._run = ""
        self._unseen = 0
        self.feed(html)
        self._end()

    def _end(self) -> None:
        text = said(self._run)
        self._run = ""
        if text:
            (self.boxes[-1] if any(box for _, box in self.open) else self.blocks).append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        self._unseen += tag in _UNSEEN
        if tag not in _IN_LINE:
            self._end()
        box = (values.get("class") or "").startswith(("box emergency", "box urgent"))
        if tag not in _VOID:
            self.open.append((tag, box))
        if box:
            self.boxes.append([])
        if values.get("class") == "skip":
            self._unseen += 1
        # An empty cell is room to write on paper, and says nothing there.
        if tag == "input" and values.get("type") == "text" and values.get("class") != "cell":
            self._run += f" {BLANK} "
        if tag == "br":
            self._run += " "
        if tag in ("img", "svg") and (values.get("alt") or values.get("aria-label")):
            self._end()
            self._run += f"[{values.get('alt') or values.get('aria-label')}]"
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.tags and self._unseen and not self.blocks:
            self._unseen -= 1
        self._unseen -= tag in _UNSEEN
        if tag not in _IN_LINE:
            self._end()
        if self.open and self.open[-1][0] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._run += data
