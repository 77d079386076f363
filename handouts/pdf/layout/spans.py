"""Turn the inline markup of an element into spans, each under its own structure tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from handouts.dataclass import dataclass
from handouts.markup.element import Element
from handouts.pdf.tags import Tag
from handouts.pdf.text import LINE_BREAK, Span

_NO_NUMBERS: Mapping[str, str] = {}


def spans(
    element: Element, tag: Tag, *, numbers: Mapping[str, str] = _NO_NUMBERS,
    emphasis: Literal["bold", "underline"] = "bold", tagged: bool = False,
) -> list[Span]:
    """Return the text of an element as spans; Link and Span tags become children of `tag`.

    `numbers` says what stands for `<span role="page"/>` and the like, and by its href for
    `<span role="target"/>` in a link. On the last page, spans of the roles "turn" and "onward" are
    left out, and on the others one of them: a sheet is turned after an odd page. With `tagged`,
    stressed words stand under Strong tags, which PDF 2.0 has.
    """
    strong = Span("", bold=True) if emphasis == "bold" else Span("", underline=True)
    return list(_walk(element, Span(""), tag, _Way(numbers, strong, tagged)))


@dataclass(frozen=True, slots=True)
class _Way:
    """How an element becomes spans; see `spans`."""

    numbers: Mapping[str, str]
    strong: Span
    tagged: bool


def _walk(element: Element, look: Span, tag: Tag, way: _Way) -> Iterator[Span]:
    """Yield spans; `look` carries what the enclosing elements decided, `tag` the innermost tag."""
    for child in element.children:
        if isinstance(child, str):
            yield look.saying(child)
        elif child.name == "br":
            yield LINE_BREAK
        elif child.name == "strong":
            inner = look._replace(bold=look.bold or way.strong.bold,
                                  underline=way.strong.underline)
            if way.tagged:
                own = tag.inline("Strong")
                yield from _walk(child, inner._replace(tag=own), own, way)
            else:
                yield from _walk(child, inner, tag, way)
        elif child.name == "a":
            link = tag.inline("Link", says=child.attrs.get("title"))
            inner = look._replace(tag=link, href=child.attrs["href"])
            yield from _walk(child, inner, link, way)
        elif "lang" in child.attrs:
            foreign = tag.inline("Span", lang=child.attrs["lang"])
            yield from _walk(child, look._replace(tag=foreign), foreign, way)
        elif child.name == "abbr":
            short = tag.inline("Span", expansion=child.attrs["title"])
            yield from _walk(child, look._replace(tag=short), short, way)
        elif child.role == "blank":
            blank = tag.inline("Span", actual=child.attrs.get("title"))
            yield look._replace(text=child.text(), tag=blank)
        elif child.role in way.numbers:
            yield look.saying(way.numbers[child.role])
        elif child.role == "target":
            yield look._replace(text=way.numbers.get(look.href or "", way.numbers.get("page", "")))
        elif child.role in ("turn", "onward") and child.role != _at_the_end(way.numbers):
            continue
        else:
            yield from _walk(child, look, tag, way)


def _at_the_end(numbers: Mapping[str, str]) -> str:
    """Return the role of the words that tell where a page goes on; "" on the last."""
    page, pages = numbers.get("page", "1"), numbers.get("pages", "1")
    return "" if page == pages else "turn" if int(page) % 2 else "onward"
