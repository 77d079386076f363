"""All words of a topic, each with its place: for rules, for readability, for reviews."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from handouts.content.inline import Foreign, Link, Node, Reference, Strong, Threshold, plain
from handouts.errors import Source

if TYPE_CHECKING:
    from handouts.content.models import Booklet, Section, Topic

N = TypeVar("N", bound=Node)
# What a reader never sees as words of the handout.
_NOT_WORDS = frozenset({"source", "kind", "url", "about", "file", "width", "lines", "page_break",
                        "landscape", "start", "header_source", "row_sources"})
OPENING = ("title", "question", "summary", "main_message", "key_points")
# A topic's own lines in the box of danger signs and in the one for a call today.
URGENT = ("own_danger", "call_today")
CLOSING = ("plan", "teach_back")


def texts(value: Any) -> Iterator[str]:
    """Yield the texts inside a value: a text, inline text, a tuple of them, or a model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple) and value and isinstance(value[0], Node):
        yield plain(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            if name not in _NOT_WORDS:
                yield from texts(getattr(value, name))


def block_words(section: Section) -> Iterator[tuple[Source, str]]:
    """Yield the texts of a section's blocks in reading order."""
    for block in section.blocks:
        for text in texts(block):
            yield block.source, text


def key_words(topic: Topic | Booklet, keys: Iterable[str]) -> Iterator[tuple[Source, str]]:
    """Yield the texts of some keys of a topic or booklet; an item of a list has its own place."""
    for key in keys:
        value = getattr(topic, key)
        several = isinstance(value, tuple) and value and isinstance(value[0], tuple)
        for number, item in enumerate(value if several else (value,)):
            place = topic.place(key, number) if several else topic.place(key)
            for text in texts(item):
                yield place, text


def topic_words(topic: Topic) -> Iterator[tuple[Source, str]]:
    """Yield all texts of a topic that a reader sees, in reading order."""
    yield from key_words(topic, (*OPENING, *URGENT, "figure"))
    for section in topic.sections:
        if section.heading:
            yield section.source, section.heading
        yield from block_words(section)
    yield from key_words(topic, CLOSING)


def source_words(topic: Topic) -> Iterator[tuple[Source, str]]:
    """Yield the words of a topic's sources, each with its place."""
    for number, reference in enumerate(topic.sources):
        for text in (reference.title, reference.publisher):
            yield topic.place("sources", number), text


def references(topic: Topic) -> Iterator[tuple[Source, Reference]]:
    """Yield what names another topic, each with its place."""
    for key in (*OPENING, *URGENT, "figure", *CLOSING):
        yield from ((topic.place(key), found)
                    for found in nodes_of(getattr(topic, key), Reference))
    for section in topic.sections:
        for block in section.blocks:
            yield from ((block.source, found) for found in nodes_of(block, Reference))


def nodes_of(value: Any, kind: type[N]) -> Iterator[N]:
    """Yield the inline nodes of one kind in a text, a block or a topic, in reading order."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from nodes_of(item, kind)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from nodes_of(getattr(value, name), kind)
    elif isinstance(value, Strong | Foreign | Link | Threshold):
        yield from nodes_of(value.children, kind)


def exchanged(value: Any, exchange: Callable[[Node], Node]) -> Any:
    """Return a value with its references and thresholds exchanged; the same one if none changes."""
    if isinstance(value, Reference | Threshold):
        return exchange(value)
    if isinstance(value, tuple):
        items = tuple(exchanged(item, exchange) for item in value)
        same = all(one is two for one, two in zip(value, items, strict=True))
        return value if same else items
    if hasattr(type(value), "model_fields"):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        new = {name: exchanged(old, exchange) for name, old in fields.items()}
        update = {name: each for name, each in new.items() if each is not fields[name]}
        return value.model_copy(update=update) if update else value
    if isinstance(value, Strong | Foreign | Link):
        children = exchanged(value.children, exchange)
        return value if children is value.children else replace(value, children=children)
    return value


def finder(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds these words whole: small letters or capitals, one or several."""
    return _finder(frozenset(words))


# Each sheet of a run looks for the same drugs; to compile their pattern takes 20 milliseconds.
@lru_cache(maxsize=64)
def _finder(words: frozenset[str]) -> re.Pattern[str]:
    parts = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:{parts or '(?!)'})s?(?!\w)", re.IGNORECASE)
