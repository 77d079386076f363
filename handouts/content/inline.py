r"""Inline text: a strict scanner that never changes words silently.

    **strong**    [text](https://…  mailto:…  tel:…)    [Sheet 7](#another-topic)
    [texto]{lang=es}    [2 weeks]{clinic=weeks_before_visit}    \* \[ \\ plain

A lone `*` is text; what is begun and not finished is an error. Five things are tidied, and nothing
else: Unicode's composed form (NFC), the Greek letter mu (U+03BC) before a unit to the micro sign
(U+00B5), the selector of a colored picture behind a sign (U+FE0F, U+FE0E), which prints as nothing,
and two spaces that become no-break spaces (U+00A0): the one between a number and its
unit, and the one before a number in words that name another topic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from handouts.content.phones import same_number
from handouts.dataclass import dataclass
from handouts.errors import did_you_mean
from handouts.yamlfiles.validation import Wrong, short


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words of weight."""

    children: Inline


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an https, mailto or tel address."""

    href: str
    children: Inline


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words in another language, named by its code."""

    lang: str
    children: Inline


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that name another topic: plain on a sheet, a link to its chapter in a booklet."""

    slug: str
    children: Inline


@dataclass(frozen=True, slots=True)
class Threshold:
    """Words, or a blank, that a clinic's own threshold of this name replaces."""

    name: str
    children: Inline


Node = Text | Strong | Link | Foreign | Reference | Threshold
Inline = tuple[Node, ...]

# What only a clinic's clinicians can settle; a brand gives the values.
THRESHOLDS = ("weeks_before_visit", "call_back_hours", "acetaminophen_limit")

_UNITS = frozenset((
    "mg", "mcg", "µg", "g", "kg", "mL", "ml", "L", "cup", "cups", "tablet", "tablets", "pill",
    "pills", "capsule", "capsules", "%", "°", "°C", "°F", "second", "seconds", "minute", "minutes",
    "min", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years",
    "time", "times", "am", "pm", "pound", "pounds", "lb", "lbs", "ounce", "ounces", "oz", "inch",
    "inches", "foot", "feet", "cm", "mm",
))
_NUMBER = r"(?<=[0-9])(\*\*)? (\*\*)?(?=([^\W\d_]+|%|°[CF]?)(?!\w))"
_MARKED_UNIT = re.compile(_NUMBER)
_UNIT = re.compile(_NUMBER.replace(r"(\*\*)?", "()"))
_MU = re.compile(r"(?<![^\W\d_])μ(?=(?:g|l|L|m|mol)(?!\w))")
_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f")
_TOKEN = re.compile(
    r"(?P<escaped>\\[\\*\[\](){}])|(?P<strong>\*\*)"
    r"|\[(?P<words>(?:[^\[\]\\]|\\.)+)\](?:\((?P<href>[^()]*)\)|\{(?P<attribute>[^{}]*)\})"
    r"|(?P<broken>\](?:\(|\{))|(?P<backslash>\\)"
)
_HREF = re.compile(
    r"https://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#][!#-;=?-\[\]_a-z~]*)?"
    r"|mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|tel:\+?[0-9][0-9-]*(?:(?:,|;ext=)[0-9]{1,7})?"
)
_TOPIC = re.compile(r"#([a-z0-9]+(?:-[a-z0-9]+)*)")
_COUNTED = re.compile(r" (?=[0-9])")  # "Sheet 7" stays on one line
_LANG = re.compile(r"lang=([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")


def parse(text: str) -> Inline:
    """Parse inline text; raises Wrong (CON005) for marks that are not finished or not known."""
    return _parse(_MARKED_UNIT.sub(_together, composed(text)))


def tidy(text: str) -> str:
    """Return plain text as parse would leave its words."""
    return _UNIT.sub(_together, composed(text))


def plain(inline: Iterable[Node]) -> str:
    """Return the words without their marks."""
    return "".join(
        node.text if isinstance(node, Text) else plain(node.children) for node in inline
    )


def escape(text: str) -> str:
    """Return inline text that stands for these very words."""
    return re.sub(r"[\\*\[\](){}]", r"\\\g<0>", text)


def _together(found: re.Match[str]) -> str:
    if found[3] not in _UNITS:
        return found[0]
    return f"{found[1] or ''}\u00a0{found[2] or ''}"


def composed(text: str) -> str:
    """Return a text in Unicode's composed form, without what prints as nothing behind a sign."""
    if text.isascii():
        return text
    return _MU.sub("µ", unicodedata.normalize("NFC", text.translate(_SELECTORS)))


def _parse(text: str) -> Inline:
    nodes: list[Node] = []
    outside: list[Node] | None = None  # the nodes before a `**` that is open
    begun = place = 0
    for token in _TOKEN.finditer(text):
        nodes.append(Text(text[place:token.start()]))
        place = token.end()
        if token["escaped"]:
            nodes.append(Text(token["escaped"][1]))
        elif token["words"]:
            nodes.append(_span(token))
        elif not token["strong"]:
            _refuse(token, text)
        elif outside is None:
            outside, nodes, begun = nodes, [], token.start()
        else:
            nodes = [*outside, _strong(nodes, text, begun)]
            outside = None
    nodes.append(Text(text[place:]))
    if outside is not None:
        raise Wrong(f"** is opened and not closed at {_near(text, begun)}",
                    r"close it with **, or write \*\* for two plain stars", "CON005")
    return _joined(nodes)


def _strong(children: list[Node], text: str, begun: int) -> Strong:
    words = plain(children)
    if words != words.strip() or not words:
        raise Wrong(f"space or nothing inside ** at {_near(text, begun)}",
                    r"write **strong** without spaces inside, or \*\* for two plain stars",
                    "CON005")
    return Strong(_joined(children))


def _span(token: re.Match[str]) -> Node:
    children = _parse(token["words"])
    if token["href"] is None:
        lang = _LANG.fullmatch(token["attribute"])
        if lang:
            return Foreign(lang[1], children)
        key, _, name = token["attribute"].partition("=")
        if key == "clinic":
            if name in THRESHOLDS:
                return Threshold(name, children)
            raise Wrong(f"{short(name)!r} is nothing that a clinic settles",
                        did_you_mean(name, THRESHOLDS) or f"known: {', '.join(THRESHOLDS)}",
                        "CON005")
        raise Wrong(f"{{{short(token['attribute'])}}} is not a language",
                    "write [texto]{lang=es}, or [2 weeks]{clinic=weeks_before_visit}", "CON005")
    if _HREF.fullmatch(token["href"]):
        if token["href"].startswith("tel:") and not same_number(plain(children), token["href"]):
            raise Wrong(f"the words {short(plain(children))!r} name another number than the link "
                        f"{short(token['href'])!r} dials", "write the same number in both",
                        "CON005")
        return Link(token["href"], children)
    topic = _TOPIC.fullmatch(token["href"])
    if topic:
        return Reference(topic[1], _parse(_COUNTED.sub("\u00a0", token["words"])))
    raise Wrong(f"{short(token['href'])!r} is not an address that a handout may hold",
                "write https://…, mailto:…, tel:… or #topic; a round bracket in it is %28 or %29",
                "CON005")


def _refuse(token: re.Match[str], text: str) -> None:
    near = _near(text, token.start())
    if token["broken"]:
        raise Wrong(f"a link or language mark is not finished at {near}",
                    r"write [text](https://…), or \] for a plain bracket", "CON005")
    raise Wrong(f"a backslash that escapes nothing at {near}",
                r"write \\ for a plain backslash", "CON005")


def _near(text: str, place: int) -> str:
    return repr(text[place:place + 24])


def _joined(nodes: Iterable[Node]) -> Inline:
    """Return nodes with neighboring texts made one, and without empty ones."""
    result: list[Node] = []
    for node in nodes:
        last = result[-1] if result else None
        if isinstance(node, Text) and isinstance(last, Text):
            result[-1] = Text(last.text + node.text)
        elif node != Text(""):
            result.append(node)
    return tuple(result)
