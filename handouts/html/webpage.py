"""One document as one file of HTML: words, look, faces and pictures inside, and nothing to run."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.errors import HandoutError
from handouts.html.elements import opening
from handouts.html.phrases import ON_PAPER
from handouts.html.stylesheet import style_sheet
from handouts.html.weave import Weave
from handouts.html.writing import css_string, escaped, tag
from handouts.markup.addresses import with_addresses
from handouts.markup.element import Element
from handouts.pdf.fonts import Typeface
from handouts.pdf.metadata import PRODUCER, DocumentInfo

if TYPE_CHECKING:
    from handouts.theme.model import Theme

# The name of the record of what a page was made of; see `Provenance`.
RECORD = "make-handout"
_START = "_start"
# What is counted on each printed page (CSS Paged Media 3, 4.1).
_COUNTED = {"page": "counter(page)", "pages": "counter(pages)"}


def web_page(
    document: Element, theme: Theme, info: DocumentInfo, typeface: Typeface,
    words: Mapping[str, str], figure_path: Callable[[str], Path | None],
) -> bytes:
    """Return a document as a web page.

    `words` are the fixed ones of the group `web`. Raises HandoutError for a picture that is missing
    or broken.
    """
    document = with_addresses(document)
    weave = _weave(document, theme, typeface, words, figure_path)
    articles = list(document.elements())
    weave.deeper = int(len(articles) > 1)
    parts = [_article(article, weave, first=not number) for number, article in enumerate(articles)]
    if weave.problems:
        raise HandoutError(weave.problems)
    style = style_sheet(theme, typeface, weave.fonts, weave.shares, list(_foot(articles)))
    body = "\n".join(parts)
    return f"""<!DOCTYPE html>
<html lang="{escaped(weave.lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">
{_facts(info)}<style>{style}</style>
</head>
<body>
<a class="skip" href="#{_START}">{escaped(words["skip"])}</a>
<main>
{body}
</main>
</body>
</html>
""".encode()


def fragment(
    document: Element, theme: Theme, typeface: Typeface, words: Mapping[str, str],
    figure_path: Callable[[str], Path | None], *, pictures: bool = True,
) -> bytes:
    """Return a document as tags without a look, for the editor of another program.

    Without `pictures`, their words stand in their place, as a mail needs it. Raises HandoutError
    for a picture that is missing or broken.
    """
    document = with_addresses(document)
    weave = _weave(document, theme, typeface, words, figure_path)
    weave.plain, weave.pictures = True, pictures
    articles = list(document.elements())
    weave.deeper = int(len(articles) > 1)
    parts = []
    for article in articles:
        start, rest = opening(article, weave)
        parts.append(tag("article", start + rest, lang=weave.lang,
                         id=article.attrs.get("id")))
    if weave.problems:
        raise HandoutError(weave.problems)
    return ("\n".join(parts) + "\n").encode()


def _weave(
    document: Element, theme: Theme, typeface: Typeface, words: Mapping[str, str],
    figure_path: Callable[[str], Path | None],
) -> Weave:
    return Weave(theme, typeface, words, figure_path, document.attrs.get("lang", "en"),
                 document.attrs.get("blank", ""))


def _article(article: Element, weave: Weave, *, first: bool) -> str:
    start, rest = opening(article, weave)
    if first:  # what a skip link skips is the title, the clinic and the status
        rest = tag("div", rest, id=_START, tabindex="-1")
    below = "below" if article.attrs.get("begins") == "below" else ""
    return tag("article", start + rest, cls=weave.cls(article.role, below),
               id=article.attrs.get("id"), lang=weave.foreign(article))


def _facts(info: DocumentInfo) -> str:
    """Return what the page says of itself; the record is quoted so that programs find it as it is.
    """
    lines = [
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        # A phone would make links of its own of what looks like a number.
        '<meta name="format-detection" content="telephone=no">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="generator" content="{escaped(PRODUCER)}">',
        f'<meta name="author" content="{escaped(info.author)}">',
        f'<meta name="description" content="{escaped(info.subject)}">',
    ]
    if info.keywords:
        lines.append(f'<meta name="keywords" content="{escaped(", ".join(info.keywords))}">')
    if info.provenance is not None:
        record = info.provenance.text
        for character, name in (("&", "&amp;"), ("<", "&lt;"), ("'", "&#39;")):
            record = record.replace(character, name)
        lines.append(f"<meta name=\"{RECORD}\" content='{record}'>")
    lines.append(f"<title>{escaped(info.title)} - {escaped(info.author)}</title>")
    return "".join(f"{line}\n" for line in lines)


def _policy(style: str) -> str:
    """Return the policy that the page keeps to: its own style, fonts and pictures, and no more."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; img-src data:; "
            "base-uri 'none'; form-action 'none'")


def _foot(articles: list[Element]) -> Iterator[str]:
    """Yield what runs at the foot of printed pages, as CSS: what is the same on each of them."""
    foot = next((part for part in articles[-1].elements()
                 if part.name == "footer" and part.role == "running"), None)
    for line in foot.elements() if foot is not None else ():
        if any(each.role == "target" for each in line.iter()):
            continue  # no browser can tell on which page something stands
        content = " ".join(_counted(line))
        if content:
            yield content


def _counted(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield css_string(child)
        elif child.role in _COUNTED:
            yield _COUNTED[child.role]
        elif child.role not in ON_PAPER:
            yield from _counted(child)


