"""What the properties are tried with: inputs that are nearly right, and inputs that are not."""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import BaseModel

from handouts.content import inline
from handouts.content.blocks import BLOCKS
from handouts.content.models import Booklet, Section, Topic
from handouts.pdf.images.svg_outline import SHAPES
from handouts.pdf.images.svg_properties import PROPERTIES
from handouts.pdf.layout.glyphs import missing

_YAML = (
    "title: ", "sections:", "- ", "  ", "\n", "\n  ", "\n    - ", ": ", "#", " # ", "&a ", "*a",
    "!!str ", "! ", "|", ">-\n", "'", '"', "{", "}", "[", "]", ",", "?", "? ", "---\n", "...\n",
    "%YAML 1.1\n", "<<: ", "\t", "\r\n", "\ufeff", "\\u0000", "\\", "~", "null", "12:30",
    "0x1F", "\x00", "\u202e", "é", "a", "word ", "**", "@", "`",
)
_INLINE = (
    "**", "*", "[", "]", "(", ")", "{", "}", "\\", "lang=es", "https://a.b", "mailto:a@b.c",
    "tel:1", "](", "]{", "5 mg", "μg", " ", "a", "words", "\u00a0", "e\u0301", "1 ", "%", "°C",
)
_JINJA = (
    "{{ ", " }}", "{% ", " %}", "{# ", " #}", "for x in ", "endfor", "if ", "endif", "set x = ",
    "endset", "macro f(x)", "endmacro", "call f()", "endcall", "block a", "endblock",
    "include ", "import ", "extends ", "'topic.html.j2'", "'core/topic.html.j2'", "topic",
    ".title", ".sections", "x", "f(x)", "loop.index", "self.a()", "super()", "[x, x]", "{1: x}",
    "(x, x)", " + ", " ~ ", " * ", "|join(', ')", "|e", "|upper", "|length", "|fill(a=x)",
    "'{a}'", "1", "0", "'text'", "none", "not ", " in ", " is ", "<p>", "</p>", "<document>",
    "</document>", "<", "&", "\n", " ",
)
_SVG = (
    "0", "1", "-1", "1e-300", "999999999e9", ".5", "nan", "inf", "M0 0L9 9",
    "M0 0A1 1 0 0 1 5 5", "z", "M0 0C1 1 2 2 3 3", "#000000", "#fff", "none", "red",
    "0 0 100 100", "0 0 1e-9 1e9", "1,1 2,2", "scale(2)", "rotate(45 1 1)", "translate(9e9)",
    "scale(0)", "4 3", "0 0", "round", "evenodd", "", "10mm", "http://www.w3.org/2000/svg",
    "url(#a)", "#a", "&amp;", "&#0;", ".5", "50%", "matrix(1 2 3 4 5 6)", "skewX(89.9999)",
    "fill:red;opacity:.5", "clip-path:url(#a)", "{", "rgb(1,2,3)", "hsl(", "currentColor",
)
_SVG_NAMES = sorted({*SHAPES, "g", "svg", "use", "symbol", "clipPath", "switch", "title", "style"})
_SVG_ATTRIBUTES = sorted({
    *PROPERTIES, "d", "points", "x", "y", "x1", "y2", "cx", "cy", "r", "rx", "width", "height",
    "transform", "viewBox", "preserveAspectRatio", "id", "class", "style", "href"})


def joined(parts: tuple[str, ...], most: int = 40) -> SearchStrategy[str]:
    """Return texts made of parts of a language, in any order."""
    part = st.one_of(st.sampled_from(parts), st.text(max_size=4))
    return st.lists(part, max_size=most).map("".join)


yaml_texts = st.one_of(joined(_YAML), st.text(max_size=60))
inline_texts = st.one_of(joined(_INLINE), st.text(max_size=60))
layouts = joined(_JINJA, 25)


@st.composite
def drawings(draw: st.DrawFn) -> str:
    """Return a drawing of known elements and attributes, and of any values."""
    values = st.one_of(st.sampled_from(_SVG), st.text("0123456789.-+eE ,MLACZz", max_size=12))
    names = st.sampled_from(_SVG_NAMES)
    written_too = st.dictionaries(st.sampled_from(_SVG_ATTRIBUTES), values, max_size=5)
    shapes: list[str] = []
    ends: list[str] = []
    for name in draw(st.lists(names, max_size=7)):
        sized = {**dict.fromkeys(("width", "height", "r"), "9"), "d": "M0 0L9 9"}
        attributes = {**sized, **draw(written_too)}
        written = " ".join(f'{key}="{_quoted(value)}"' for key, value in attributes.items())
        shapes.append(f"<{name} {written}>")
        if draw(st.booleans()):
            shapes.append(f"</{name}>")
        else:
            ends.insert(0, f"</{name}>")
    shapes += ends
    view = draw(st.sampled_from(("0 0 100 100", "-5 -5 1e3 10", "0 0 1e-9 1", "0 0 0 0")))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{"".join(shapes)}</svg>'


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def structures(keys: SearchStrategy[str]) -> SearchStrategy[Any]:
    """Return anything that YAML can hold, with keys that models know."""
    values = ("1.0", "2026-11-23", "true", "info", "tip", "counter", "heat-pack.svg", "", "5")
    words = st.one_of(st.sampled_from(values), inline_texts)
    return st.recursive(
        st.one_of(words, st.none()),
        lambda below: st.one_of(
            st.lists(below, max_size=4), st.dictionaries(keys, below, max_size=4)),
        max_leaves=12)


def known_keys() -> SearchStrategy[str]:
    """Return keys of content files, and some of nobody."""
    models: tuple[type[BaseModel], ...] = (Topic, Booklet, Section, *BLOCKS.values())
    fields = {name for model in models for name in model.model_fields}
    return st.one_of(st.sampled_from(sorted({*fields, *BLOCKS, "include"})), st.text(max_size=5))


@lru_cache(maxsize=1)
def printable() -> tuple[str, ...]:
    """Return the characters that a page can show and that Unicode's composed form leaves alone."""
    return tuple(
        char for char in map(chr, range(0x20, 0x3000))
        if char.isprintable() and unicodedata.is_normalized("NFC", char)
        and not unicodedata.combining(char) and char != "μ" and not missing(char))


def page_texts() -> SearchStrategy[str]:
    """Return texts of which every word has a face and fits into a column."""
    words = st.lists(st.text(st.sampled_from(printable()), min_size=1, max_size=12), min_size=1,
                     max_size=12).map(" ".join)
    return words.filter(lambda text: text.strip(" \u00a0") != "" and not missing(text)
                        and unicodedata.is_normalized("NFC", text)
                        and all(len(word) <= 24 for word in text.split(" ")))


@st.composite
def blocks(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Return a block as a content file holds it, and its texts in the order of reading."""
    counts = {"paragraph": 1, "bullets": 3, "steps": 3, "checklist": 2, "table": 5, "notice": 2,
              "treatment": 3, "write_in": 1}
    kind = draw(st.sampled_from(sorted(counts)))
    texts = [draw(page_texts()) for _ in range(counts[kind])]
    words = [inline.escape(text) for text in texts]
    value: Any = words
    match kind:
        case "paragraph":
            value = words[0]
        case "table":
            value = {"caption": words[0], "header": words[1:3], "rows": [words[3:5]]}
        case "notice":
            notice = draw(st.sampled_from(("tip", "warning", "appointment")))
            value = {"kind": notice, "items": words}
        case "treatment":
            value = dict(zip(("name", "helps", "harms"), words, strict=True))
        case "write_in":
            value = {"label": words[0]}
    return json.dumps({kind: value}, ensure_ascii=False), texts
