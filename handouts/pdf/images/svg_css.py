"""CSS in an SVG: style sheets and the style attribute, weighed against each other.

It is read by tinycss2; both are loaded only for a file that has any CSS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import tinycss2

from handouts.dataclass import dataclass
from handouts.pdf.images.svg_properties import GEOMETRY, PROPERTIES, Refuse
from handouts.pdf.images.svg_tree import Node

# Properties of CSS alone: as attributes they mean something else, or nothing.
_CSS_ONLY = frozenset({"marker", "transform", "background", "background-color", "translate",
                       "rotate", "scale", "clip", "mask-image", "animation", "animation-name"})
_RULE_PROPERTIES = PROPERTIES | _CSS_ONLY | GEOMETRY
MOST_RULES = 2_000
# Brackets in brackets: CSS that anybody wrote has three.
DEEPEST_CSS = 30
# Selectors that are tried on elements, over a whole file.
MOST_TRIES = 300_000
_NAME = r"-?[^\W\d][\w-]*"
_COMPOUND = re.compile(rf"(\*|{_NAME})?((?:[.#]{_NAME})*)")
# Never so on paper.
_LIVE = re.compile(r":(hover|focus|active|visited|focus-visible|focus-within|target|:selection)\b")


def weigh(root: Node, refuse: Refuse) -> None:
    """Give every element its own properties, as the cascade says (CSS Cascade 4, 6)."""
    sheets = [node for node in root.walk() if node.name == "style"]
    rules = _Rules(refuse)
    for order, sheet in enumerate(sheets):
        rules.read(sheet, order)
    waiting: list[tuple[Node, tuple[Node, ...]]] = [(root, ())]
    while waiting:
        node, around = waiting.pop()
        node.style = _own(node, rules.matching(node, around), refuse)
        waiting += [(child, (*around, node)) for child in node.children]


# A property with its value, and how much it weighs against others.
_Weight = tuple[bool, int, tuple[int, int, int], int]
_Declared = tuple[_Weight, str, str]


def _own(node: Node, declared: list[_Declared], refuse: Refuse) -> dict[str, str]:
    style = {key: value.strip() for key, value in node.attrs.items() if key in PROPERTIES}
    if _is_deep(node.attrs.get("style", "")):
        refuse(node, "a style that makes no sense")
    elif "style" in node.attrs:
        declared = [*declared, *(
            ((important, 1, (0, 0, 0), place), name, value)
            for place, (name, value, important) in enumerate(_declarations(node.attrs["style"])))]
    for _, name, value in sorted(declared, key=lambda each: each[0]):
        if name == "marker":
            style |= dict.fromkeys(("marker-start", "marker-mid", "marker-end"), value)
        elif name == "mask-image":
            style["mask"] = value
        elif name in GEOMETRY:
            if node.name not in {"svg", "symbol", "use", ""}:
                refuse(node, f"the size of a shape in a style ({name}: {value[:40]})")
        elif name in {"translate", "rotate", "scale", "animation", "animation-name"}:
            if value != "none":
                refuse(node, f"a style that moves it ({name}: {value[:40]})")
        else:
            style[name] = value
    return style


def _is_deep(css: str) -> bool:
    """Tell whether CSS has so many brackets in brackets that reading it would not end well."""
    depth = 0
    for letter in re.findall(r"[][(){}]", css):
        depth = depth + 1 if letter in "([{" else max(0, depth - 1)
        if depth > DEEPEST_CSS:
            return True
    return False


def _declarations(source: Any) -> Iterator[tuple[str, str, bool]]:
    """Yield name, value and importance of the known properties in CSS; wrong ones are no part."""
    for each in tinycss2.parse_blocks_contents(source, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration" and each.lower_name in _RULE_PROPERTIES:
            yield each.lower_name, tinycss2.serialize(each.value).strip(), each.important


@dataclass(frozen=True, slots=True)
class _Selector:
    """Compounds such as `g .a`, outermost first, with what the rule declares."""

    compounds: tuple[tuple[str, frozenset[str], frozenset[str]], ...]  # name, classes, ids
    weight: tuple[int, int, int]  # the specificity (Selectors 4, 17)
    order: int
    declared: tuple[tuple[str, str, bool], ...]

    @property
    def key(self) -> str:
        """Return something that each element which matches has."""
        name, classes, ids = self.compounds[-1]
        return next((f"#{each}" for each in sorted(ids)), "") or next(
            (f".{each}" for each in sorted(classes)), "") or (name or "*")

    def matches(self, node: Node, around: tuple[Node, ...]) -> bool:
        """Tell whether an element is meant; `around` are the elements around it."""
        if not _fits(self.compounds[-1], node):
            return False
        left = list(self.compounds[:-1])
        for outer in reversed(around):
            if left and _fits(left[-1], outer):
                left.pop()
        return not left


def _fits(compound: tuple[str, frozenset[str], frozenset[str]], node: Node) -> bool:
    name, classes, ids = compound
    return (
        name in ("", "*", node.name) and (not ids or ids == {node.attrs.get("id", "")})
        and (not classes or classes <= set(node.attrs.get("class", "").split()))
    )


class _Rules:
    """The rules of all style sheets of a file."""

    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse
        self._found: dict[str, list[_Selector]] = {}
        self._rules = self._tries = 0

    def read(self, sheet: Node, order: int) -> None:
        """Take the rules of one sheet, or refuse it."""
        if not sheet.text.strip():
            return
        if sheet.attrs.get("media", "all").strip() not in {"", "all", "print"} or (
            sheet.attrs.get("type", "text/css").strip() not in {"", "text/css"}
        ):
            self._refuse(sheet, "a style sheet for a certain medium")
            return
        if _is_deep(sheet.text):
            self._refuse(sheet, "a style sheet that makes no sense")
            return
        for rule in tinycss2.parse_stylesheet(
            sheet.text, skip_comments=True, skip_whitespace=True
        ):
            if rule.type == "at-rule":
                self._at_rule(sheet, rule)
            elif rule.type == "qualified-rule":
                self._rule(sheet, tinycss2.serialize(rule.prelude), rule.content)
            if self._rules > MOST_RULES:
                self._refuse(sheet, f"more than {MOST_RULES} style rules")
                return

    def _at_rule(self, sheet: Node, rule: Any) -> None:
        name = rule.lower_at_keyword
        dark = name == "media" and re.search(
            r"prefers-color-scheme\s*:\s*dark|^\s*screen\s*$", tinycss2.serialize(rule.prelude))
        # Fonts and animations show nothing here: where they are used, that is refused.
        if not dark and name not in {"charset", "font-face", "namespace", "keyframes"}:
            self._refuse(sheet, f"a style sheet with @{name[:20]}")

    def _rule(self, sheet: Node, prelude: str, content: Any) -> None:
        declared = tuple(_declarations(content))
        self._rules += 1
        if not declared:
            return
        for text in re.sub(r"/\*.*?\*/", "", prelude, flags=re.S).split(","):
            self._rules += 1
            if _LIVE.search(text):
                continue
            compounds = [_COMPOUND.fullmatch(each) for each in text.split()]
            if not compounds or None in compounds:
                self._refuse(sheet, f"a style for {text.strip()[:40]!r}")
                continue
            parts = tuple(_compound(each) for each in compounds if each)
            selector = _Selector(parts, _weight(parts), self._rules, declared)
            self._found.setdefault(selector.key, []).append(selector)

    def matching(self, node: Node, around: tuple[Node, ...]) -> list[_Declared]:
        """Return what the sheets declare for an element."""
        if not self._found:
            return []
        keys = ["*", node.name, f"#{node.attrs.get('id', '')}",
                *(f".{each}" for each in dict.fromkeys(node.attrs.get("class", "").split()))]
        found: list[_Declared] = []
        for selector in (each for key in keys for each in self._found.get(key, ())):
            self._tries += 1
            if self._tries == MOST_TRIES:
                self._refuse(node, "far too many styles")
            if self._tries >= MOST_TRIES:
                return []
            if selector.matches(node, around):
                found += [((important, 0, selector.weight, selector.order), name, value)
                          for name, value, important in selector.declared]
        return found


def _weight(
    compounds: tuple[tuple[str, frozenset[str], frozenset[str]], ...]
) -> tuple[int, int, int]:
    return (sum(len(ids) for _, _, ids in compounds),
            sum(len(classes) for _, classes, _ in compounds),
            sum(name not in {"", "*"} for name, _, _ in compounds))


def _compound(match: re.Match[str]) -> tuple[str, frozenset[str], frozenset[str]]:
    parts = re.findall(rf"([.#])({_NAME})", match[2])
    return (match[1] or "", frozenset(name for kind, name in parts if kind == "."),
            frozenset(name for kind, name in parts if kind == "#"))
