"""How much a layout may do: turns of loops, calls and text are counted while it renders.

A layout comes from a clinic's project and may be broken or hostile: loops in loops, macros that
call themselves twice, texts that double. Each is refused long before time or memory run out. A list
that holds lists could double without a word being written, so a layout makes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined, markup_join
from markupsafe import Markup, escape

from handouts.dataclass import dataclass

MOST_TURNS = 1_000_000
# All text counts, also what a macro hands to another: several times what comes out at the end.
MOST_TEXT = 64_000_000
LARGEST_TEXT = 4_000_000
# What it costs to bring in a layout and to call a macro, in turns.
LAYOUT = 500
CALL = 10

# Marks that end a sentence, also in Greek, Arabic, Hindi and Chinese, and those that may follow.
_ENDS = tuple(".!?\u2026\u037e\u061f\u06d4\u0964\u3002\uff01\uff1f")
_CLOSE = "\"')\u201d\u2019\u00bb"
_BLANK = re.compile(r"\{([a-z_]+)\}")
TOO_MUCH = "the layout writes too much text"


@dataclass(slots=True)
class Budget:
    """What one rendering may still do, counted down."""

    turns: int = MOST_TURNS
    text: int = MOST_TEXT

    def spend(self, turns: int, text: int = 0) -> None:
        """Raise SecurityError when nothing is left."""
        self.turns -= turns
        self.text -= text
        if self.turns < 0:
            raise SecurityError("the layout repeats itself too often")
        if self.text < 0 or text > LARGEST_TEXT:
            raise SecurityError(TOO_MUCH)


BUDGET: ContextVar[Budget] = ContextVar("BUDGET")


def spend(turns: int, text: int = 0) -> None:
    """Count; what is computed outside a rendering, such as a constant, is free."""
    budget = BUDGET.get(None)
    if budget is not None:
        budget.spend(turns, text)


def shown(value: Any) -> Any:
    """Return what a layout writes; only texts, numbers and truth values can be written."""
    if isinstance(value, str):
        spend(0, len(value))
        return value
    if value is None or isinstance(value, bool | int | float | Undefined):
        return value
    raise SecurityError("only a text or a number can be written; write the parts of a list")


def joined(values: Iterable[Any]) -> str:
    """Join what stands between tildes."""
    parts = [shown(value) for value in values]
    spend(1, sum(len(part) for part in parts if isinstance(part, str)))
    return markup_join(parts)


def added(left: Any, right: Any) -> Any:
    """Add two numbers or two texts."""
    if isinstance(left, str) and isinstance(right, str):
        spend(1, len(left) + len(right))
    elif not (isinstance(left, int | float) and isinstance(right, int | float)):
        raise SecurityError("only numbers and texts can be added")
    return left + right


# -- filters -------------------------------------------------------------------------------


def turns(values: Any, size: int) -> Any:
    """Count the turns of a loop whose body holds `size` characters; every loop goes through it."""
    count = len(values)
    spend(count, min(count * size, LARGEST_TEXT))
    return values


def join(values: Iterable[Any], between: str = "", attribute: None = None) -> Markup:
    """Join texts; anything that is no markup is escaped."""
    if attribute is not None:
        raise SecurityError("join takes no attribute")
    parts = [shown(value) for value in values]
    size = sum(len(part) if isinstance(part, str) else 20 for part in parts)
    spend(len(parts), size + len(between) * len(parts))
    return escape(between).join(parts)


def lower(value: Any) -> Any:
    """Return a text in small letters."""
    return _text(value).lower()


def upper(value: Any) -> Any:
    """Return a text in capitals."""
    return _text(value).upper()


def escaped(value: Any) -> Markup:
    """Return a text as markup."""
    return escape(shown(value))


def _text(value: Any) -> str:
    value = shown(value)
    return value if isinstance(value, str) else str(value)


def fill(text: str, **values: object) -> Markup:
    """Put values into a text such as "Sheet {number}"; every one is escaped, and put in once."""
    safe = {name: str(escape(shown(value))) for name, value in values.items()}
    pieces = _BLANK.split(str(escape(_text(text))))
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        pieces[place] = safe.get(name, f"{{{name}}}")
    spend(1, sum(map(len, pieces)))
    return Markup("".join(pieces))


def ended(text: str) -> Markup:
    """Return a text with a period at its end, unless it ends a sentence already."""
    whole = escape(_text(text))
    spend(1, len(whole))
    words = whole.striptags().rstrip(_CLOSE)
    return whole if words.endswith(_ENDS) else whole + "."


# -- compiling -----------------------------------------------------------------------------


class Bounded(CodeGenerator):
    """A compiler of layouts that counts everything that can grow."""

    def visit_Template(  # noqa: N802 - a name of Jinja
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        """Refuse what could grow unseen, and let every loop count its turns."""
        # In one look at the tree: one for each kind takes a fifth of the time of compiling.
        found: dict[type, list[Any]] = {}
        for each in node.find_all(nodes.Node):
            found.setdefault(type(each), []).append(each)
        self._refuse_nesting(found)
        for each in found.get(nodes.Filter, ()):
            if each.name.startswith("_"):
                self.fail(f"No filter named {each.name!r}.", each.lineno)
        for loop in found.get(nodes.For, ()):
            size = sum(len(data.data) for data in loop.find_all(nodes.TemplateData))
            counted = nodes.Filter(loop.iter, "_turns", [nodes.Const(size)], [], None, None,
                                   lineno=loop.lineno)
            counted.set_environment(self.environment)
            loop.iter = counted
        super().visit_Template(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - as above
        """Write a call that counts."""
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _refuse_nesting(self, found: Mapping[type, Sequence[Any]]) -> None:
        """Refuse lists of values other than behind `in` and before a filter, where none keeps them.
        """
        allowed = {id(loop.iter) for loop in found.get(nodes.For, ())}
        allowed |= {id(each.node) for each in found.get(nodes.Filter, ())}
        allowed |= {id(each.template) for each in found.get(nodes.Include, ())}
        for literal in (literal for kind in (nodes.List, nodes.Tuple, nodes.Dict)
                        for literal in found.get(kind, ())):
            if id(literal) in allowed or getattr(literal, "ctx", "load") != "load":
                continue
            try:
                literal.as_const()
            except nodes.Impossible:
                self.fail("a layout makes no lists; name their parts one by one", literal.lineno)
        for name in found.get(nodes.Name, ()):
            if name.name in ("varargs", "kwargs"):
                self.fail(f"{name.name!r} cannot be used; name the parameters", name.lineno)
