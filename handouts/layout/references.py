"""Words that name another topic: in a booklet they name its chapter, and lead there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from handouts.content.inline import Foreign, Link, Node, Reference, Strong, Text

if TYPE_CHECKING:
    from handouts.content.models import Topic
    from handouts.layout.words import Words

CHAPTER = "chapter-"


def as_chapters(topics: Sequence[Topic], words: Words) -> list[Topic]:
    """Return topics whose references name chapters of one booklet.

    A reference to a topic that is no chapter keeps its words.
    """
    numbers = {topic.slug: number for number, topic in enumerate(topics, 1)}

    def refer(reference: Reference) -> Node:
        if reference.slug not in numbers:
            return reference
        name = words["booklet"]["chapter"].replace("{number}", str(numbers[reference.slug]))
        return Link(f"#{CHAPTER}{reference.slug}", (Text(name),))

    return [_changed(topic, refer) for topic in topics]


def _changed(value: Any, refer: Callable[[Reference], Node]) -> Any:
    """Return a value with all references in it exchanged; the same one where there is none."""
    if isinstance(value, Reference):
        return refer(value)
    if isinstance(value, tuple):
        items = tuple(_changed(item, refer) for item in value)
        same = all(one is two for one, two in zip(value, items, strict=True))
        return value if same else items
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        new = {name: _changed(old, refer) for name, old in fields.items()}
        update = {name: each for name, each in new.items() if each is not fields[name]}
        return value.model_copy(update=update) if update else value
    if isinstance(value, Strong | Foreign | Link):
        children = _changed(value.children, refer)
        return value if children is value.children else replace(value, children=children)
    return value
