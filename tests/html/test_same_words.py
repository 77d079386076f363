"""A web page says what the printed sheet says, in the order in which it is read."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from handouts.check.readback.structure import Node, read_structure
from handouts.common import Common, gather
from handouts.content.library import load_booklet
from handouts.html.plaintext import COLUMNS
from handouts.markup.element import Element
from handouts.orders import Built, Job, Order, all_orders
from handouts.pipeline import build
from handouts.project import builtin_root, open_project
from handouts.render.render import render_booklet, render_topic
from tests.html.readers import Page, boxes, printed, words

PROJECT = open_project(builtin_root())
ORDERS = all_orders(PROJECT, "en")
# Between them they have every element with every role, each in every element that holds one: what
# a page makes of the others is made by the same functions.
REPRESENTATIVES = (Order("topic", "hip-arthritis"), Order("topic", "when-to-see-a-doctor"),
                   Order("booklet", "hip-and-back-pain"))


@cache
def common() -> Common:
    return gather(Job(PROJECT, editions=("page", "fragment", "text")))


@cache
def made(order: Order) -> tuple[Built, Node, Page]:
    """Return a document, what is read of it and its page, only to be looked at."""
    found = build(order, common())
    return found, read_structure(found.pdf).root, Page(found.editions["page"].decode())


def said(blocks: list[str], inside: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return words one by one: where one block ends, a heading in a line goes on."""
    return words(" ".join(blocks)), [words(" ".join(each)) for each in inside]


def nested(element: Element) -> set[tuple[str, ...]]:
    """Return each element and role with the element and role that holds it."""
    found: set[tuple[str, ...]] = set()
    waiting = [element]
    while waiting:
        above = waiting.pop()
        kids = [kid for kid in above.children if isinstance(kid, Element)]
        found |= {(above.name, above.attrs.get("role", ""), kid.name, kid.attrs.get("role", ""))
                  for kid in kids}
        waiting += kids
    return found


def rendered(order: Order) -> Element:
    own = common()
    if order.kind == "topic":
        topic = own.topics.of(order.slug)
        return render_topic(PROJECT, topic, own.brand, own.safeties.of(topic.pack), None)
    booklet = load_booklet(PROJECT, order.slug, "en")
    chapters = [(own.topics.of(slug), None) for slug in booklet.topics]
    return render_booklet(PROJECT, booklet, chapters, own.brand, own.safeties)


def test_the_representatives_have_all_elements_that_are_shipped() -> None:
    found = {order: nested(rendered(order)) for order in ORDERS}
    every = set().union(*found.values())
    assert set().union(*(found[order] for order in REPRESENTATIVES)) == every
    assert all(found[order] < every for order in REPRESENTATIVES)


@pytest.mark.parametrize("order", [
    pytest.param(order, marks=() if order in REPRESENTATIVES else pytest.mark.whole_library)
    for order in ORDERS], ids=lambda order: order.slug)
def test_a_page_says_what_paper_says_in_its_order(order: Order) -> None:
    found, root, page = made(order)
    # Paper has the boxes at the foot of page 1, a page before the first section.
    assert said(page.blocks, page.boxes) == said(printed(root), boxes(root))
    text = found.editions["text"].decode()
    # Only an address may be wider, since a line break would cut it.
    wide = [line for line in text.splitlines() if len(line) > COLUMNS]
    assert [line for line in wide if not line.strip().startswith("<https://")] == []
    for block in page.blocks:
        for word in words(block.replace("[", " ").replace("]", " ")):
            assert word.strip("();,.") in text, block


def test_the_danger_box_stands_before_the_first_section() -> None:
    found, _, _ = made(Order("topic", "faq"))
    html = found.editions["page"].decode()
    assert 0 < html.index('id="danger-signs"') < html.index("1. What causes hip and back pain?")


def test_a_lost_or_moved_word_is_seen() -> None:
    found, root, _ = made(Order("topic", "faq"))
    html = found.editions["page"].decode()
    for old, new in ((" not ", " "), ("Mayo Clinic", "Clinic Mayo"), ("Call us today", "Call us")):
        assert old in html
        page = Page(html.replace(old, new))
        assert said(page.blocks, page.boxes) != said(printed(root), boxes(root))


def test_a_fragment_has_the_words_and_no_look() -> None:
    found, root, _ = made(Order("topic", "faq"))
    page = Page(found.editions["fragment"].decode())
    assert [each for each in words(" ".join(page.blocks)) if each != "☐"] == words(
        " ".join(_unboxed(root)))
    names = {name for _, values in page.tags for name in values}
    assert names <= {"lang", "id", "href", "rel", "title", "aria-label", "src", "alt", "width",
                     "height", "scope", "start"}
    assert not {"style", "script", "input", "svg"} & {tag for tag, _ in page.tags}


def _unboxed(root: Node) -> list[str]:
    """Return what paper says, with its boxes where a page has them: before the first section."""
    text, inside = printed(root), [line for box in boxes(root) for line in box]
    first = next(number for number, line in enumerate(text) if line.startswith("1. What"))
    return [*text[:first], *inside, *text[first:]]


@pytest.mark.parametrize("brand", ["sample-hill", "sample-night", "sample-river"])
def test_a_brand_s_own_layout_is_the_same_on_a_page(brand: str) -> None:
    own = gather(replace(common().job, brand=brand))
    found = build(Order("topic", "home-remedies"), own)
    page, root = Page(found.editions["page"].decode()), read_structure(found.pdf).root
    assert said(page.blocks, page.boxes) == said(printed(root), boxes(root))
