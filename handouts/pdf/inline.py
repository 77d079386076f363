"""Turn the inline markup of an element into spans, each under its own structure tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handouts.layout.markup import Element
from handouts.pdf.tags import Tag
from handouts.pdf.text import LINE_BREAK, Span

_NO_NUMBERS: Mapping[str, str] = {}


def spans(
    element: Element, tag: Tag, *, numbers: Mapping[str, str] = _NO_NUMBERS
) -> list[Span]:
    """Return the text of an element as spans; Link and Span tags become children of `tag`.

    `numbers` says what stands for `<span role="page"/>` and `<span role="pages"/>`; a span of the
    role "more" is left out on the last page.
    """
    return list(_walk(element, Span("", tag=None), tag, numbers))


def _walk(
    element: Element, look: Span, tag: Tag, numbers: Mapping[str, str]
) -> Iterator[Span]:
    """Yield spans; `look` carries what the enclosing elements decided, `tag` the innermost tag."""
    for child in element.children:
        if isinstance(child, str):
            yield Span(child, look.bold, look.tag, look.href)
        elif child.name == "br":
            yield LINE_BREAK
        elif child.name == "strong":
            yield from _walk(child, Span("", True, look.tag, look.href), tag, numbers)
        elif child.name == "a":
            link = tag.inline("Link")
            inner = Span("", look.bold, link, child.attrs["href"])
            yield from _walk(child, inner, link, numbers)
        elif "lang" in child.attrs:
            foreign = tag.inline("Span", lang=child.attrs["lang"])
            yield from _walk(child, Span("", look.bold, foreign, look.href), foreign, numbers)
        elif child.role in numbers:
            yield Span(numbers[child.role], look.bold, look.tag, look.href)
        elif child.role == "more" and numbers.get("page") == numbers.get("pages"):
            continue
        else:
            yield from _walk(child, look, tag, numbers)
