"""The items of a list: a text, or a text with a list of its own below it; two levels, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema

from handouts.content.fields import InlineText, read_inline
from handouts.content.inline import Inline
from handouts.yamlfiles.scalars import Closed
from handouts.yamlfiles.validation import Wrong, describe, text_hint

MOST_INNER = 30
_INNER = ("bullets", "steps")
_HOW = "write `- item: Fruit` and, below `item`, `bullets: [Apples, Pears]` or `steps:`"


class ListItem(Closed):
    """A text with a list below it; `kind` is the type of that list."""

    item: InlineText
    kind: Literal["bullets", "steps"]
    items: tuple[InlineText, ...]


def _item(value: Any) -> Any:
    """Return an item's inline text or its ListItem; raises Wrong."""
    if not isinstance(value, dict):
        return value if isinstance(value, ListItem) else read_inline(value)
    kinds = [key for key in value if key in _INNER]
    if "item" not in value and not kinds:
        raise Wrong(f"expected a text, found {describe(value)}",
                    f"{text_hint(value)}; for a list in a list, {_HOW}")
    if "item" not in value or len(kinds) != 1 or len(value) != 2:
        raise Wrong("a list in a list has a text and one list, and nothing else", _HOW)
    (kind,) = kinds
    inner = value[kind]
    if not isinstance(inner, list) or not 1 <= len(inner) <= MOST_INNER:
        raise Wrong(f"expected a list of 1 to {MOST_INNER} texts, found {describe(inner)}", _HOW,
                    at=(kind,))
    return ListItem.model_construct(
        item=_text(value["item"], ("item",)), kind=kind,
        items=tuple(_text(each, (kind, number)) for number, each in enumerate(inner)))


def _text(value: Any, at: tuple[str | int, ...]) -> Inline:
    if isinstance(value, dict | list):
        raise Wrong(f"expected a text, found {describe(value)}",
                    f"{text_hint(value)}; lists have two levels, no more", at=at)
    try:
        return read_inline(value)
    except Wrong as wrong:
        raise Wrong(wrong.message, wrong.hint, wrong.rule, at) from None


_TEXTS = {"type": "array", "minItems": 1, "maxItems": MOST_INNER,
          "items": {"type": "string", "minLength": 1}}
if TYPE_CHECKING:
    Item: TypeAlias = Inline | ListItem
else:
    Item = Annotated[Any, BeforeValidator(_item), WithJsonSchema({"anyOf": [
        {"type": "string", "minLength": 1},
        *({"type": "object", "additionalProperties": False, "required": ["item", kind],
           "properties": {"item": {"type": "string", "minLength": 1}, kind: _TEXTS}}
          for kind in _INNER),
    ]})]
