"""From the element tree to boxes: one small builder for each block element and role.

Builders declare structure tags in reading order and return boxes for one width. The look comes
from the theme alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handouts.markup.element import Element
from handouts.markup.linear import opens
from handouts.pdf.layout import labels
from handouts.pdf.layout.boxes import (
    NO_GAP,
    Box,
    Foot,
    Gap,
    LandscapePage,
    Lines,
    PageBreak,
    Panel,
    Pointer,
    Row,
    Space,
    Stack,
    anchors_of,
    holds_picture,
)
from handouts.pdf.layout.codes import code_boxes
from handouts.pdf.layout.furniture import (
    contents,
    fill,
    is_short_line,
    label_and_line,
    letterhead,
    rule,
    write_in,
)
from handouts.pdf.layout.keeping import leads
from handouts.pdf.layout.kit import GUTTER, Heading, Kit, lines_box, text_box
from handouts.pdf.layout.lists import definition_boxes, list_boxes, two_columns
from handouts.pdf.layout.name_strip import slot
from handouts.pdf.layout.pictures import (
    MOVE_FIGURE,
    beside_wide,
    figure_boxes,
    figures_up,
    in_its_column,
    share,
)
from handouts.pdf.layout.spans import spans
from handouts.pdf.layout.table_builder import table_boxes
from handouts.pdf.pen import Pen
from handouts.pdf.tags import Tag
from handouts.pdf.text import Span

if TYPE_CHECKING:
    from handouts.theme.model import BoxStyle, TextStyle, Theme

# A heading and its figure take at most this share of a page to be kept on one.
_WITH_PICTURE = 0.8
# Type under so many points stands in lines of at most so many times its size: about 90 letters.
_SMALL, _SMALL_MEASURE = 12.0, 39.2
_HEADS = frozenset({"H2", "H3"})
_ICONS = {"emergency", "urgent", "appointment", "warning", "tip"}


Builder = Callable[[Element, Tag, float, Kit], list[Box]]


def build(elements: Iterable[Element | str], tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Return the boxes of sibling elements, `width` points wide."""
    blocks = [element for element in elements if isinstance(element, Element)]
    boxes: list[Box] = []
    skip = False
    for before, block, following in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        made, declared = len(boxes), len(tag.kids)
        if skip:
            skip = False
        elif following is not None and is_short_line(block, following):
            boxes.append(label_and_line(block, following, tag, width, kit))
            skip = True
        elif following is not None and block.role == "run-in" and following.name == "p":
            boxes += _run_in(block, following, tag, width, kit)
            skip = True
        elif following is not None and _stands_beside(following, kit):
            boxes += _beside(block, following, tag, width, kit)
            skip = True
        else:
            boxes += _boxes(block, tag, width, kit)
            if boxes[made:] and following is not None and leads(before, block, following, kit):
                boxes[-1] = replace(boxes[-1], gap=boxes[-1].gap._replace(keep=True))
        if len(tag.kids) > declared and isinstance(owner := tag.kids[-1], Tag):
            opened = opens(block)
            boxes[made:] = [
                box if box.owner is not None and box.opens == opened
                else replace(box, owner=box.owner or owner, opens=opened) for box in boxes[made:]]
    return boxes


def _boxes(block: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Return the boxes of one element; a role without a builder looks as the element does."""
    builder = BUILDERS.get((block.name, block.role)) or BUILDERS[block.name, ""]
    return builder(block, tag, width, kit)


def _stands_beside(element: Element, kit: Kit) -> bool:
    return (kit.theme.figure.beside and element.name == "figure"
            and element.attrs.get("place") == "beside")


def _beside(block: Element, figure: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set a figure at the right of the block that it belongs to."""
    picture_width = width * share(figure, kit, "35")
    text_width_ = width - picture_width - GUTTER
    text = _boxes(block, tag, text_width_, replace(kit, landscape=None))
    picture = figure_boxes(in_its_column(figure), tag, picture_width, kit)
    if not text:
        return picture
    gap = Gap(text[0].gap.before, text[-1].gap.after)
    cells = (0.0, Stack(tuple(text))), (text_width_ + GUTTER, Stack(tuple(picture)))
    return [Row(cells, gap=gap, anchors=anchors_of([*text, *picture]))]


def _run_in(heading: Element, text: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set a heading in bold in the first line of its paragraph; each has its own tag."""
    style = _paragraph_style(text.role, kit.theme)
    if style.size < _SMALL:
        width = min(width, _SMALL_MEASURE * style.size)
    head, own = tag.child(heading.name.upper()), tag.child("P")
    words = [span._replace(bold=True, tag=span.tag or head) for span in spans(heading, head)]
    words += [Span(" "), *spans(text, own, emphasis=kit.theme.emphasis)]
    box = lines_box(words, text, own, style, width, kit)
    head.anchors = (_remember(heading, kit),)
    return _anchor([replace(box, anchors=head.anchors)], text, own)


def _paragraph(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    role = element.role
    style = _paragraph_style(role, kit.theme)
    keep = role in {"label", "intro", "question"}
    if style.size < _SMALL:
        width = min(width, _SMALL_MEASURE * style.size)
    own = tag.child("P")
    box = text_box(element, own, style, width, kit)
    return _anchor([replace(box, gap=box.gap._replace(keep=keep))], element, own)


def _paragraph_style(role: str, theme: Theme) -> TextStyle:
    named = {
        "question": theme.question, "summary": theme.summary, "label": theme.label,
        "small": theme.small, "meta": theme.meta, "main": theme.summary,
        "cover-text": theme.cover_text, "number": theme.chapter_number,
    }
    return named.get(role, theme.text)


def _heading(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    level = int(element.name[1])
    style: TextStyle = getattr(kit.theme, element.name)
    if element.role == "cover-title":
        style = kit.theme.cover_title
    anchor = _remember(element, kit)
    box = text_box(element, tag.child(f"H{level}", anchors=(anchor,)), style, width, kit)
    return [replace(box, anchors=(anchor,), gap=box.gap._replace(keep=True))]


def _remember(heading: Element, kit: Kit) -> str:
    """Note a heading for the bookmarks; return the anchor that it got."""
    title = " ".join(heading.text().split())
    anchor = heading.attrs.get("id", f"-heading-{len(kit.headings)}")
    kit.headings.append(Heading(int(heading.name[1]), title, anchor))
    return anchor


# -- containers --------------------------------------------------------------------------


def _section(fill_in: Builder) -> Builder:
    """Return the builder of a section, or of an aside, whose boxes `fill_in` makes."""

    def section(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
        own = tag.child("Sect")
        boxes = _anchor(fill_in(element, own, width, kit), element, own)
        if element.attrs.get("stands") == "foot":
            return [Foot(box, box.ahead if isinstance(box, Panel) else None, gap=box.gap,
                         anchors=box.anchors) for box in boxes]
        return [PageBreak(), *boxes] if element.attrs.get("break") == "page" else boxes

    return section


def _children(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    parts = list(element.elements())
    if element.attrs.get("columns") != "2" or not kit.theme.list_.columns or len(parts) < 2:
        if not kit.theme.large_print:
            return build(element.children, tag, width, kit)
        return _with_pictures(build(figures_up(parts), tag, width, kit), kit)
    column = (width - GUTTER) / 2
    boxes = [Stack(tuple(inner), gap=Gap(inner[0].gap.before, inner[-1].gap.after))
             for part in parts if (inner := build([part], tag, column, kit))]
    return [two_columns(boxes, column, kit)]


def _with_pictures(boxes: Sequence[Box], kit: Kit) -> list[Box]:
    """Keep each heading, the last figure below it, and all between on one page that holds them."""
    heads = [number for number, box in enumerate(boxes)
             if isinstance(box, Lines) and box.tag.role in _HEADS]
    found = [*boxes[:heads[0]]] if heads else [*boxes]
    for start, stop in zip(heads, [*heads[1:], len(boxes)], strict=False):
        found += _with_picture(boxes[start:stop], kit)
    return found


def _with_picture(boxes: Sequence[Box], kit: Kit) -> Sequence[Box]:
    page = kit.theme.page
    most = _WITH_PICTURE * (page.height - page.margin_top - page.margin_bottom)
    for end in range(len(boxes), 1, -1):
        held = boxes[:end]
        if holds_picture(held[-1]) and Stack(tuple(held)).height <= most and not any(
                isinstance(box, (LandscapePage, PageBreak, Foot)) for box in held):
            gap = Gap(held[0].gap.before, held[-1].gap.after, held[-1].gap.keep)
            return [Stack(tuple(held), gap=gap, whole=True, anchors=anchors_of(held),
                          owner=held[-1].owner), *boxes[end:]]
    return boxes


def _boxed(
    look: Callable[[Theme], BoxStyle], text: Callable[[Theme], TextStyle] = lambda theme: theme.text
) -> Builder:
    """Return the builder of a box of one look, with its words in a text style."""

    def boxed(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
        inner = _with_text(kit, text(kit.theme))
        return [_panel(element, tag, look(kit.theme), width, inner)]

    return boxed


def _notice(look: Callable[[Theme], BoxStyle]) -> Builder:
    return _section(_boxed(look, lambda theme: theme.notice))


def _treatment(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set a treatment; what helps and what harms belong together: the gap is around both."""
    boxes = build(element.children, tag, width,
                  _with_text(kit, kit.theme.text.model_copy(update={"space_after": 1.0})))
    return [*boxes[:-1], *(
        replace(box, gap=Gap(box.gap.before, kit.theme.text.space_after)) for box in boxes[-1:])]


def _sources(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set sources; the line below, such as the review's, never stands alone on a page."""
    boxes = build(element.children, tag, width, kit)
    return [*boxes[:-1], *(
        replace(box, gap=box.gap._replace(keep=True)) for box in boxes[-1:])]


def _contacts(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set the contacts, in a box where the theme draws one."""
    style = _contacts_style(element, kit.theme)
    if style is None:
        return build(element.children, tag, width, kit)
    return [_panel(element, tag, style, width, kit)]


def _contacts_style(element: Element, theme: Theme) -> BoxStyle | None:
    """Return the look of the box around the contacts; None for a theme that draws none."""
    style = theme.contacts
    first = next(element.elements(), None)
    banded = style.label_background and first is not None and first.role == "label"
    return style if style.frame or style.bar or style.background or banded else None


def _anchor(boxes: list[Box], element: Element, tag: Tag) -> list[Box]:
    """Let links to an element's id lead to its first box, and to its tag."""
    if "id" in element.attrs and boxes:
        tag.anchors = (element.attrs["id"],)
        first = boxes[0]
        boxes[0] = replace(first, anchors=(*first.anchors, element.attrs["id"]))
    apart = any(isinstance(box, LandscapePage) for box in boxes)
    if element.attrs.get("keep") == "together" and boxes and not apart and (
            len(boxes) > 1 or isinstance(boxes[0], Lines)):
        gap = Gap(boxes[0].gap.before, boxes[-1].gap.after)
        return [Stack(tuple(boxes), gap=gap, whole=True, anchors=anchors_of(boxes))]
    return boxes


def _move(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    """Set an exercise as one piece: its words at the left, its figure at the right."""
    close = {
        "text": kit.theme.notice.model_copy(update={"space_after": 1.0}),
        "list_": kit.theme.list_.model_copy(update={"gap": 0.5}),
    }
    kit = replace(kit, theme=kit.theme.model_copy(update=close), landscape=None)
    blocks = list(element.elements())
    figures = [block for block in blocks if block.name == "figure"]
    words = [block for block in blocks if block.name != "figure"]
    if not (figures and kit.theme.figure.beside):
        above = max(5.0, kit.theme.h3.space_before) if figures else 5.0
        if kit.theme.large_print:
            blocks = [beside_wide(block) for block in blocks]
        boxes = build(blocks, tag, width, kit)
        return [Stack(tuple(boxes), gap=Gap(above, 5), whole=True, anchors=anchors_of(boxes))]
    picture_width = width * min(share(figures[0], kit, "34"), MOVE_FIGURE / 100)
    column = width - picture_width - GUTTER
    text = Stack(tuple(build(words, tag, column, kit)))
    pictures = Stack(tuple(
        box for each in figures
        for box in figure_boxes(in_its_column(each), tag, picture_width, kit)))
    return [Row(((0.0, text), (column + GUTTER, pictures)), gap=Gap(5, 5),
                anchors=anchors_of(text.boxes))]


def _with_text(kit: Kit, style: TextStyle) -> Kit:
    """Return the kit for what stands in a box that has a text style of its own."""
    return replace(kit, theme=kit.theme.model_copy(update={"text": style}))


def _panel(element: Element, tag: Tag, style: BoxStyle, width: float, kit: Kit) -> Panel:
    """Set a container in a box; its label, if it has one, stands in the band on top."""
    kit = replace(kit, landscape=None)
    blocks = list(element.elements())
    inner = width - 2 * (max(style.frame, style.bar) + style.padding) + (
        style.bar if style.bar > style.frame else 0.0)
    band = ahead = None
    if blocks and blocks[0].role == "ahead":
        ahead = _pointer(blocks.pop(0), element.role, style, width, inner, kit)
    if blocks and blocks[0].role == "label":
        band = _band(blocks.pop(0), element.role, tag, style, inner, kit)
    body = Stack(tuple(build(blocks, tag, inner, kit)))
    anchors = band.anchors if band is not None else ()
    anchors += anchors_of(body.boxes)
    return Panel(
        body, width, style.padding, style.background, style.frame, style.frame_color,
        style.bar, style.bar_color, band, style.label_background,
        gap=Gap(style.space_before, style.space_after), anchors=anchors, whole=style.whole,
        ahead=ahead,
    )


def _pointer(
    words: Element, role: str, style: BoxStyle, width: float, inner: float, kit: Kit
) -> Box:
    """Set what stands on a page that has no room for a box: its icon and words in its frame."""
    plain = style.model_copy(update={"label_color": kit.theme.text.color})
    row = _band(words, role, Tag("Artifact"), plain, inner, kit)
    panel = Panel(Stack((row,)), width, style.padding, None, style.frame, style.frame_color,
                  style.bar, style.bar_color)
    return Pointer(panel, gap=Gap(style.space_before, style.space_after))


def _band(
    label: Element, role: str, tag: Tag, style: BoxStyle, width: float, kit: Kit
) -> Box:
    """Set the label of a box with its icon; a label may be a heading."""
    look = kit.theme.label.model_copy(update={"color": style.label_color})
    size = labels.icon_size(kit.face(look))
    icon = size + 7 if role in _ICONS else 0.0
    own = tag.child("P" if label.name == "p" else label.name.upper())
    text = text_box(label, own, look, width - icon, kit, gap=NO_GAP)
    if label.name != "p":
        own.anchors = (_remember(label, kit),)
        text = replace(text, anchors=own.anchors)
    if not icon:
        return text
    color = style.label_color

    def decorate(pen: Pen, x: float, top: float) -> None:
        labels.icon(pen, role, x, top, size, color)

    cells = ((0.0, Space(size, decorate)), (icon, text))
    return Row(cells, middle=True, anchors=text.anchors)


def _division(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    own = tag.child("Div")
    return _anchor(build(element.children, own, width, kit), element, own)




def _table(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    return table_boxes(element, tag, width, kit, build)


def _list(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    return list_boxes(element, tag, width, kit, build)


def _code(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    return code_boxes(element, tag, width, kit, build)


def _no_content(element: Element, tag: Tag, width: float, kit: Kit) -> list[Box]:
    return []


# By the names of an element and of its role; "" stands for every role that has no row.
BUILDERS: dict[tuple[str, str], Builder] = {
    ("section", ""): _section(_children),
    ("section", "key-points"): _section(_boxed(lambda theme: theme.key_points)),
    ("section", "before-you-start"): _section(
        _boxed(lambda theme: theme.before_you_start, lambda theme: theme.caution)),
    ("section", "short-caution"): _section(
        _boxed(lambda theme: theme.short_caution, lambda theme: theme.caution)),
    ("section", "notes"): _section(_boxed(lambda theme: theme.notes)),
    ("section", "contacts"): _section(_contacts),
    ("section", "move"): _section(_move),
    ("section", "treatment"): _section(_treatment),
    ("section", "qr"): _section(_code),
    ("section", "sources"): _section(_sources),
    ("aside", "emergency"): _notice(lambda theme: theme.emergency),
    ("aside", "urgent"): _notice(lambda theme: theme.urgent),
    ("aside", "appointment"): _notice(lambda theme: theme.appointment),
    ("aside", "warning"): _notice(lambda theme: theme.warning),
    ("aside", "tip"): _notice(lambda theme: theme.tip),
    ("aside", "disclaimer"): _notice(lambda theme: theme.disclaimer),
    ("address", ""): _division,
    ("header", ""): letterhead,
    ("header", "running"): _no_content,
    ("footer", ""): _no_content,
    ("nav", ""): contents,
    ("h1", ""): _heading, ("h2", ""): _heading, ("h3", ""): _heading,
    ("p", ""): _paragraph,
    ("ul", ""): _list, ("ol", ""): _list, ("dl", ""): definition_boxes,
    ("figure", ""): figure_boxes,
    ("table", ""): _table,
    ("section", "personal"): _section(_boxed(lambda theme: theme.notes)),
    ("hr", "slot"): slot,
    ("hr", ""): rule,
    ("hr", "write-in"): write_in,
    ("hr", "fill"): fill,
}
