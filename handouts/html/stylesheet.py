"""The style sheet of a page: what a theme says, and the part that all pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.html.inks import DARK_INK, DARK_PAPER, dark_tint, on_dark
from handouts.html.webfonts import FORMAT, data_url
from handouts.html.writing import css_string
from handouts.pdf.fonts import SIGNS, Typeface, font_name
from handouts.theme.units import contrast

if TYPE_CHECKING:
    from handouts.theme.model import BoxStyle, TextStyle, Theme

# Where each text style of a theme stands on a page.
_TEXTS = {
    "h1": "h1", "h2": "h2,h3.l2", "h3": "h3,h4.l3", "question": ".question",
    "summary": ".summary,.main",
    "label": ".label", "caption": "figcaption", "small": ".small", "meta": ".meta",
    "letterhead": ".letterhead p", "clinic": ".letterhead p:first-of-type",
    "table_head": "thead th,caption", "table_text": "tbody td,tbody th", "toc": ".toc li",
    "cover_title": ".cover-title", "cover_text": ".cover-text",
}
# Boxes that stand in a class of their own; what stands in them has a text style of its own.
_BOXES = {
    "key_points": (".key-points", ""), "emergency": (".emergency", "notice"),
    "urgent": (".urgent", "notice"), "appointment": (".appointment", "notice"),
    "warning": (".warning", "notice"), "tip": (".tip", "notice"),
    "before_you_start": (".before-you-start", "caution"),
    "short_caution": (".short-caution", "caution"), "disclaimer": (".disclaimer", ""),
    "notes": (".notes", ""), "contacts": (".contacts", ""),
}
# The size of text on a screen in px: never less, and as much as paper has where that is more.
_LEAST, _PER_POINT = 18.0, 4 / 3
# Browsers set words less close than we do: so that a sheet takes two pages, type is as much smaller
# on paper, and the margins are, by so many points. Large print keeps its sizes.
_ON_PAPER, _WIDER = 0.9, 7.0
# The least margin at the bottom, in points, which has room for what runs there.
_FOOT = 42.0
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_FALLBACK = "system-ui,sans-serif"


def style_sheet(
    theme: Theme, typeface: Typeface, fonts: Mapping[str, Iterable[str]], shares: Iterable[int],
    foot: Sequence[str],
) -> str:
    """Return the style sheet of a page.

    `fonts` says which letters each font needs, `shares` how wide figures are, in percent; `foot`
    is what runs at the foot of printed pages, as values of the property `content`.
    """
    return "\n".join((
        *_faces(typeface, fonts), _shared(), _look(theme),
        *(f".w{share}{{width:{share}%}}" for share in sorted(shares)), _paper(theme, foot)))


def _faces(typeface: Typeface, fonts: Mapping[str, Iterable[str]]) -> Iterator[str]:
    own = {font_name(typeface, bold): bold for bold in (False, True)}
    for name, bold in own.items():
        yield _face("House", "700" if bold else "400", data_url(name, fonts.get(name, ())))
    for name in sorted(set(fonts) - set(own)):
        url = data_url(name, fonts[name], shared=False)
        yield _face(f"Face {name}", "700" if name.endswith("-Bold") else "400", url)
        yield f".f-{name.lower()}{{font-family:{css_string(f'Face {name}')},{_FALLBACK}}}"


def _face(family: str, weight: str, url: str) -> str:
    weight = "400 700" if family == f"Face {SIGNS}" else weight
    return (f"@font-face{{font-family:{css_string(family)};font-weight:{weight};"
            f'font-display:block;src:url("{url}") format("{FORMAT}")}}')


@lru_cache(maxsize=1)
def _shared() -> str:
    text = (Path(__file__).parent / "edition.css").read_text(encoding="utf-8")
    return "\n".join(line for line in _COMMENT.sub("", text).splitlines() if line)


# -- what a theme says ------------------------------------------------------------------------


def _look(theme: Theme) -> str:
    known = _known.get(id(theme))
    if known is None or known[0] is not theme:
        if len(_known) > 16:
            _known.clear()
        known = _known[id(theme)] = theme, _written(theme)
    return known[1]


# Themes are large, equal to none but themselves here, and the same for all documents of a run.
_known: dict[int, tuple[Theme, str]] = {}


def _written(theme: Theme) -> str:
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    size = theme.text.size

    def ink(name: str, color: str, *, line: bool = False) -> str:
        light[name], dark[name] = color, on_dark(color, line=line)
        return f"var(--{name})"

    ink("ink", theme.text.color)
    ink("brand", theme.palette["brand"], line=True)
    ink("rule", theme.rule_color, line=True)
    ink("bullet", theme.palette["brand"], line=True)
    ink("step", theme.step_number.color)
    ink("link", theme.palette["brand"] if contrast(theme.palette["brand"], "#ffffff") >= 4.5
        else theme.text.color)
    ink("edge", "#5c6166", line=True)
    light |= {"paper": "#ffffff", "field": "#ffffff", "head": theme.table.head_background}
    dark |= {"paper": DARK_PAPER, "field": "#1f2428", "ink": DARK_INK,
             "head": dark_tint(theme.table.head_background)}
    rules = [
        f".letterhead{{border-bottom:{_pt(theme.head.rule)} solid var(--brand)"
        + (";flex-direction:column}.letterhead p:last-child{margin-left:0"
           if theme.head.align == "center" else "") + "}"]
    for key, where in _TEXTS.items():
        style: TextStyle = getattr(theme, key)
        color = ""
        if style.color != theme.text.color:
            color = f"color:{ink('c-' + _dashed(key), style.color)};"
        rules.append(f"{where}{{{color}{_text(style, size)}}}")
    before, after = theme.text.space_before, theme.text.space_after
    rules.append(f"p{{margin:{_gap(before, size)} 0 {_gap(after, size)}}}"
                 f"ul,ol,dl{{margin:0 0 {_gap(after, size)}}}")
    for key, (where, words) in _BOXES.items():
        box: BoxStyle = getattr(theme, key)
        rules += _box(_dashed(key), where, box, light, dark)
        if words:
            text: TextStyle = getattr(theme, words)
            rules.append(f"{where} :is(p,li):not(.label,.small,.meta){{--lead:{text.leading};"
                         f"font-size:{_share(text.size, size)}rem}}")
    if theme.emphasis == "underline":
        rules.append("strong{text-decoration:underline}")
    root = {
        **{name: value for name, value in light.items()},
        "faces": f'"House",{_FALLBACK}', "lead": f"{theme.text.leading}", "air": ".18",
        "room": "1.7", "gap": f"{_share(theme.list_.gap, size)}rem",
        "logo": f"{_share(theme.head.logo, size)}rem", "cell": _pt(theme.table.padding),
        "line": f"{_pt(theme.table.rule)} solid var(--rule)",
    }
    screen = max(_LEAST, size * _PER_POINT) / 16 * 100
    return (f":root{{color-scheme:light dark;font-size:{screen:g}%;{_values(root)}}}\n"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{_values(dark)}}}}}\n"
            + "\n".join(rules))


def _text(style: TextStyle, size: float) -> str:
    """Return how one kind of text looks, in sizes of the body's text."""
    return (f"--lead:{style.leading};font-size:{_share(style.size, size)}rem;"
            f"font-weight:{700 if style.bold else 400};"
            f"margin:{_gap(style.space_before, size)} 0 {_gap(style.space_after, size)}")


def _box(
    name: str, where: str, box: BoxStyle, light: dict[str, str], dark: dict[str, str]
) -> Iterator[str]:
    """Yield how a box looks, and the band behind its label; note its colors."""
    parts = [f"padding:{_pt(box.padding)}"] if box.padding or box.frame or box.bar else []
    for side, width, color in (("", box.frame, box.frame_color), ("-left", box.bar, box.bar_color)):
        if width:
            key = f"{name}-{'bar' if side else 'frame'}"
            light[key], dark[key] = color, on_dark(color, line=True)
            parts.append(f"border{side}:{_pt(width)} solid var(--{key})")
    if box.background:
        light[f"{name}-back"], dark[f"{name}-back"] = box.background, dark_tint(box.background)
        parts.append(f"background:var(--{name}-back)")
    yield f"{where}{{{';'.join(parts)}}}"
    key = f"{name}-label"
    light[key], dark[key] = box.label_color, on_dark(box.label_color)
    band = ""
    if box.label_background:
        light[f"{name}-band"], dark[f"{name}-band"] = box.label_background, DARK_INK
        dark[key] = DARK_PAPER
        pad = _pt(box.padding)
        band = (f";background:var(--{name}-band);margin:-{pad} -{pad} {_pt(box.padding / 2)}"
                f"!important;padding:calc(.15rem*var(--room)) {pad}")
        yield f"{where}>.label:first-child a{{color:inherit}}"
    yield f"{where}>:is(.label,h2,h3):first-child{{color:var(--{key}){band}}}"
    yield f"{where}>:last-child{{margin-bottom:0}}"


def _paper(theme: Theme, foot: Sequence[str]) -> str:
    """Return the margins of printed pages, and what runs at their feet; paper is the reader's."""
    page = theme.page
    sides = 0.0 if theme.large_print else _WIDER
    sizes = " ".join(_pt(each) for each in (
        page.margin_top - sides, page.margin_right - sides, max(page.margin_bottom, _FOOT),
        page.margin_left - sides))
    size = theme.text.size * (1.0 if theme.large_print else _ON_PAPER)
    look = (f"font:{theme.running.size:g}pt {css_string('House')},{_FALLBACK};"
            f"color:{theme.running.color};vertical-align:top;padding-top:4pt")
    places = ("bottom-left", "bottom-center", "bottom-right") if len(foot) > 2 else (
        "bottom-left", "bottom-right")
    boxes = "".join(f"@{place}{{content:{content};{look};white-space:nowrap}}"
                    for place, content in zip(places, foot, strict=False))
    return (f"@page{{margin:{sizes};{boxes}}}\n"
            f"@media print{{:root{{color-scheme:light;font-size:{size:.4g}pt;"
            f"--air:0;--room:1}}}}")


def _values(values: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _gap(points: float, size: float) -> str:
    return f"calc({_share(points, size)}rem*var(--room))" if points else "0"


def _share(points: float, size: float) -> str:
    return f"{points / size:.4g}"


def _pt(points: float) -> str:
    return f"{points:.4g}pt"


def _dashed(name: str) -> str:
    return name.replace("_", "-")
