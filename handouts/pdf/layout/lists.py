"""Lists: bullets, numbered steps, boxes to tick, in one column or two, and lists in lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handouts.markup.element import Element
from handouts.markup.vocabulary import BLOCKS
from handouts.pdf.layout import labels
from handouts.pdf.layout.boxes import Box, Gap, Item, Label, Row, Stack, anchors_of
from handouts.pdf.layout.kit import GUTTER, Build, Kit, text_box
from handouts.pdf.tags import Tag
from handouts.pdf.text import text_width

# An item of more lines than these may stand alone at the foot or at the head of a page.
_SHORT_ITEM = 2


def list_boxes(
    element: Element, tag: Tag, width: float, kit: Kit, build: Build
) -> list[Box]:
    """Return the items of a list, `width` points wide; `build` makes the blocks in them."""
    ordered = element.name == "ol"
    checks = element.role == "checklist"
    numbering = "Decimal" if ordered else kit.standard.checklist if checks else "Disc"
    own = tag.child("L", attributes={"O": "List", "ListNumbering": numbering})
    items = list(element.elements())
    if element.attrs.get("columns") == "2" and kit.theme.list_.columns and len(items) > 1:
        return [_columns(element, own, width, kit, build)]
    return _items(element, items, own, width, kit, build)


def definition_boxes(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Return terms in bold, each with its meaning below it, indented; `width` is in points."""
    own = tag.child("L", attributes={"O": "List", "ListNumbering": kit.standard.terms})
    theme, indent = kit.theme, kit.theme.list_.indent
    bold = theme.text.model_copy(update={"bold": True})
    parts = list(element.elements())
    boxes: list[Box] = []
    for term, meaning in zip(parts[::2], parts[1::2], strict=True):
        li = own.child("LI")
        head = text_box(term, li.child("Lbl"), bold, width, kit,
                        gap=Gap(theme.list_.gap, keep=True))
        body = text_box(meaning, li.child("LBody").child("P"), theme.text, width - indent, kit,
                        gap=Gap(0.0, theme.text.space_after))
        boxes += [replace(head, whole=True), replace(body, indent=indent)]
    return boxes


def _columns(element: Element, tag: Tag, width: float, kit: Kit, build: Build) -> Box:
    """Set short items in two columns of about the same height; the left one is read first."""
    items = list(element.elements())
    column = (width - GUTTER) / 2
    boxes = _items(element, items, tag, column, kit, build)
    return two_columns(boxes, column, kit)


def two_columns(boxes: Sequence[Box], column: float, kit: Kit) -> Box:
    """Set boxes in two columns, each of `column` points and of about the same height."""
    cut = min(range(1, len(boxes)), key=lambda number: max(
        Stack(tuple(boxes[:number])).height, Stack(tuple(boxes[number:])).height))
    left, right = Stack(tuple(boxes[:cut])), Stack(tuple(boxes[cut:]))
    gap = Gap(kit.theme.list_.gap, kit.theme.text.space_after)
    return Row(((0.0, left), (column + GUTTER, right)), gap=gap, anchors=anchors_of(boxes))


def _items(
    element: Element, items: Sequence[Element], own: Tag, width: float, kit: Kit, build: Build
) -> list[Box]:
    ordered = element.name == "ol"
    checks = element.role == "checklist"
    style = kit.theme.list_
    indent = style.indent + (6 if ordered or checks else 0)
    start = int(element.attrs.get("start", "1"))
    if ordered:  # the numeral of step 10 is wider than that of step 9
        last = f"{start + len(items) - 1}. "
        indent = max(indent, text_width(last, kit.face(kit.theme.step_number)))
    boxes: list[Box] = []
    for number, item in enumerate(items, start):
        li = own.child("LI")
        label = _label(li.child("Lbl"), number, ordered=ordered, checks=checks, kit=kit)
        body = _item_body(item, li.child("LBody"), width - indent, kit, build)
        boxes.append(Item(
            label, body, indent,
            minimum=labels.checkbox_side(kit.face(kit.theme.text)) + 2 if checks else 0.0,
            gap=Gap(style.gap, style.gap), anchors=body.anchors,
        ))
    if boxes:
        boxes[-1] = replace(boxes[-1], gap=Gap(style.gap, kit.theme.text.space_after))
        # A list leaves no short item alone behind, and takes none alone to the next page.
        short = _SHORT_ITEM * kit.face(kit.theme.text).leading
        for number, alone in ((0, 0), (-2, -1)) if len(boxes) > 1 else ():
            if boxes[alone].height <= short + 0.01:
                boxes[number] = replace(boxes[number], gap=boxes[number].gap._replace(keep=True))
    return boxes


def _label(tag: Tag, number: int, *, ordered: bool, checks: bool, kit: Kit) -> Label:
    theme = kit.theme
    if checks:
        return Label(tag, labels.checkbox(kit.face(theme.text)))
    if ordered:
        return Label(tag, labels.number(
            f"{number}.", kit.face(theme.step_number), kit.face(theme.text)))
    return Label(tag, labels.bullet(kit.face(theme.text), theme.palette["brand"]))


def _item_body(item: Element, tag: Tag, width: float, kit: Kit, build: Build) -> Box:
    """Return the body of a list item: its text, or the blocks that it holds."""
    if any(isinstance(child, Element) and child.name in BLOCKS for child in item.children):
        boxes = build(item.children, tag, width, replace(kit, landscape=None))
        return Stack(tuple(boxes), anchors=anchors_of(boxes))
    return replace(text_box(item, tag, kit.theme.text, width, kit), whole=True)
