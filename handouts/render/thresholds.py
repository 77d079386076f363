"""Words that a clinic settles for itself: its own value stands where content marks one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handouts.content.inline import Node, Text, Threshold, tidy
from handouts.content.texts import exchanged

if TYPE_CHECKING:
    from handouts.content.models import Topic
    from handouts.theme.brand import Brand


def settle(topic: Topic, brand: Brand) -> Topic:
    """Return the topic with the brand's thresholds; where it has none, the words stay."""

    def value(node: Node) -> Node:
        if not isinstance(node, Threshold):
            return node
        given = getattr(brand.thresholds, node.name, None)
        # The mark stays, so that a review of the same words holds, whoever wrote them.
        return replace(node, children=(Text(tidy(given)),)) if given else node

    settled: Topic = exchanged(topic, value)
    return settled
