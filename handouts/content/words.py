"""All words of a topic, each with its place: for rules, for readability, for reviews."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from handouts.content.inline import Foreign, Node, Reference, Strong, plain
from handouts.errors import Source

if TYPE_CHECKING:
    from handouts.content.models import Booklet, Section, Topic

# What a reader never sees as words of the handout.
_NOT_WORDS = frozenset({"source", "kind", "about", "file", "width", "lines", "page_break"})
OPENING = ("title", "question", "summary", "main_message", "key_points")
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
    yield from key_words(topic, OPENING)
    for section in topic.sections:
        if section.heading:
            yield section.source, section.heading
        yield from block_words(section)
    yield from key_words(topic, CLOSING)


def references(topic: Topic) -> Iterator[tuple[Source, Reference]]:
    """Yield what names another topic, each with its place."""
    for key in (*OPENING, *CLOSING):
        yield from ((topic.place(key), found) for found in _references(getattr(topic, key)))
    for section in topic.sections:
        for block in section.blocks:
            yield from ((block.source, found) for found in _references(block))


def _references(value: Any) -> Iterator[Reference]:
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _references(item)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from _references(getattr(value, name))
    elif isinstance(value, Strong | Foreign):
        yield from _references(value.children)


def finder(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds these words whole, in small letters or capitals."""
    parts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{parts or '(?!)'})(?!\w)", re.IGNORECASE)
