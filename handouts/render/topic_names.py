"""Words that name another topic: in a booklet they name its chapter, and lead there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from handouts.content.inline import Link, Node, Reference, Text
from handouts.content.texts import exchanged
from handouts.render.context import CHAPTER

if TYPE_CHECKING:
    from handouts.content.models import Topic
    from handouts.render.strings import Words


def as_chapters(
    topics: Sequence[Topic], words: Words, group: Literal["booklet", "packet"] = "booklet"
) -> list[Topic]:
    """Return topics whose references name chapters of one booklet, or parts of a packet.

    A reference to a topic that is no chapter keeps its words.
    """
    numbers = {topic.slug: number for number, topic in enumerate(topics, 1)}

    def refer(node: Node) -> Node:
        if not isinstance(node, Reference) or node.slug not in numbers:
            return node
        name = words[group]["chapter"].replace("{number}", str(numbers[node.slug]))
        return Link(f"#{CHAPTER}{node.slug}", (Text(name),))

    return [exchanged(topic, refer) for topic in topics]
