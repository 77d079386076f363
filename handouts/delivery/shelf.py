"""The shelf: one static page on which staff find a handout, open it, print it and chart it.

It works from a shared drive: no server, no network, no file but the handouts beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from handouts.content.search import Index
from handouts.content.search_page import page_data
from handouts.dataclass import dataclass
from handouts.delivery.entries import filled
from handouts.delivery.manifest import Entry
from handouts.delivery.pieces import packed
from handouts.orders import edition_name
from handouts.pdf.sketch import parts_of
from handouts.theme.units import contrast
from handouts.variants import STANDARD

if TYPE_CHECKING:
    from jinja2 import Template

    from handouts.project import Project
    from handouts.render.strings import Words
    from handouts.theme.brand import Brand

_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
# So many cards a browser lays out in a moment. Of more, two screens are laid out, and a few of each
# group; the others are text until they are asked for, and links where no script runs.
MOST_SHOWN, FIRST_SHOWN, MOST_LATER = 150, 36, 12
# So many texts of the page, which are short, are put together before they are written.
_EVENTS = 200
_BRAND = re.compile("--brand: #[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class _Page:
    """What all cards share: the language of the page, its words, the names of languages."""

    lang: str
    said: dict[str, str]
    languages: Mapping[str, str]


def shelf_page(project: Project, brand: Brand, words: Words, entries: Sequence[Entry],
               lang: str, index: Index, color: str = "",
               languages: Mapping[str, str] | None = None, mark: str = "") -> Iterator[bytes]:
    """Return index.html in the brand's color, "#rrggbb", with what `list --find` searches.

    It comes in parts, since that of a large library is large. `languages` are the names of those
    that the cards are in, `mark` is markup for its head. Its template is the built-in one: a page
    that runs a script is ours.
    """
    from markupsafe import Markup

    said = words["shelf"]
    style = _part(project, "shelf.css")
    script = _part(project, "search.js") + _part(project, "shelf.js")
    if color and contrast(color, "#ffffff") >= _LEAST_CONTRAST:
        style = _BRAND.sub(f"--brand: {color}", style, count=1)
    about = _Page(lang, said, languages or {})
    groups = _groups(entries, about)
    pieces = _lay_out(groups, _template(_part(project, "card.html.j2")), about)
    page = _template(_part(project, "index.html.j2")).stream(
        lang=lang, t=said, brand={"name": brand.name}, groups=groups, pieces=pieces,
        style=Markup(style), script=Markup(script), index=Markup(_embedded(index)),
        style_hash=_hash(style), script_hash=_hash(script), mark=Markup(mark))
    page.enable_buffering(_EVENTS)
    return (part.encode() for part in page)


def _lay_out(groups: Sequence[dict[str, Any]], card: Template, page: _Page) -> list[str]:
    """Give each group its cards, and a line for each later one; return the pieces of the lines.

    A card is made when its turn comes, and again for those who run no script: those of thousands of
    sheets would fill the memory.
    """
    from markupsafe import Markup, escape

    def markup(sheet: Sequence[Entry]) -> str:
        made = _card(sheet, page)
        return card.render(
            entry=made, picture=_picture(made["first"]), t=page.said, lang=page.lang)

    for group in groups:
        shown, later = group["sheets"][:group["shown"]], group["sheets"][group["shown"]:]
        group["cards"] = [Markup(markup(sheet)) for sheet in shown]
        group["later"], group["count"] = later, len(later)
    pieces, lines = packed(
        markup(sheet).replace("\n", "") for group in groups for sheet in group["later"])

    def said(later: Sequence[Sequence[Entry]]) -> Iterator[str]:
        for sheet, line in zip(later, lines, strict=False):  # one group's lines after another's
            yield escape(" ".join(_keys(sheet, page))) + "\t" + Markup(line)

    for group in groups:
        group["lines"] = said(group["later"])
        group["later"] = (_card(sheet, page) for sheet in group["later"])
    return [Markup(piece) for piece in pieces]


# A run writes the page twice, a server after each document: to compile it takes longer than that.
@lru_cache(maxsize=4)
def _template(text: str) -> Template:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text)


def _part(project: Project, name: str) -> str:
    return (project.builtin / "templates" / "shelf" / name).read_text(encoding="utf-8")


def _embedded(index: Index) -> str:
    """Return an index as JSON that no browser takes for markup."""
    text = json.dumps(page_data(index), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _groups(entries: Sequence[Entry], page: _Page) -> list[dict[str, Any]]:
    """Return the groups of sheets, pack by pack; a single pack needs no name in the headings."""
    said = page.said
    by_sheet = sorted(entries, key=lambda entry: (entry.sheet or 1000, entry.title.casefold()))
    shelves = (("counter", "counter", "counter"), ("chapters", "chapter", "chapters"),
               ("booklets", "booklet", "booklets"))
    left = MOST_SHOWN if len(entries) <= MOST_SHOWN else FIRST_SHOWN
    groups: list[dict[str, Any]] = []
    packs = sorted({(entry.subject.casefold(), entry.subject, entry.pack) for entry in entries})
    for _, subject, pack in packs:
        for name, shelf, title in shelves:
            sheets = _sheets(entry for entry in by_sheet
                             if (entry.shelf, entry.pack) == (shelf, pack))
            many = len(packs) > 1
            shown = max(left, MOST_LATER)
            groups.append({
                "name": name, "title": filled(said["pack"], subject=subject, shelf=said[title])
                if many else said[title], "sheets": sheets, "shown": shown})
            left -= len(sheets[:shown])
    return [group for group in groups if group["sheets"]]


def _web(entry: Entry) -> str:
    """Return the address of the web page beside a handout, or ""."""
    name = edition_name(entry.slug, entry.lang, entry.printed or STANDARD, "page")
    name = entry.file[:entry.file.rfind("/") + 1] + name
    return quote(name) if name in entry.editions else ""


def _sheets(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Return the prints of each topic or booklet, in all languages."""
    by_sheet: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        by_sheet.setdefault((entry.kind, entry.slug), []).append(entry)
    return [*by_sheet.values()]


def _keys(sheet: Iterable[Entry], page: _Page) -> list[str]:
    """Return the keys by which a search finds a sheet: one in each language, the page's first."""
    langs = {entry.lang: entry for entry in sheet}
    return [_key(langs[lang]) for lang in sorted(langs, key=lambda lang: (lang != page.lang, lang))]


def _key(entry: Entry) -> str:
    return f"{entry.kind}/{entry.slug}/{entry.lang}"


def _card(entries: Sequence[Entry], page: _Page) -> dict[str, Any]:
    said = page.said
    first = min(entries, key=lambda entry: (
        entry.lang != page.lang, entry.state != "current", _order_of(entry.variant)))
    counter = first.shelf == "counter"
    prints = [_print(entry, page, several=len(entries) > 1) for entry in sorted(
        entries, key=lambda entry: (
            entry.lang != page.lang, entry.lang, _order_of(entry.variant)))]
    # What is true of every print is said once, above them.
    same = {(each["review"], each["next_review"]) for each in prints}
    review, next_review = same.pop() if len(same) == 1 else ("", "")
    if review:
        prints = [{**each, "review": "", "next_review": ""} for each in prints]
    warnings = {each["warning"] for each in prints}
    warning = warnings.pop() if len(warnings) == 1 else ""
    if warning:
        prints = [{**each, "warning": ""} for each in prints]
    title = first.title if len(entries) > 1 else prints[0]["title"]
    what, _, day = first.news.partition(" ")
    return {
        "found_by": " ".join(_keys(entries, page)), "first": first,
        "lang": first.lang if first.lang != page.lang else "",
        "sheet": first.sheet, "sheet_label": filled(said["sheet"], number=first.sheet),
        # A patient's question is what staff hear, so it is what they look for.
        "heading": first.question if counter else title,
        "below": title if counter else first.question,
        "review": review, "reviewed": bool(next_review), "next_review": next_review,
        "warning": warning, "news": filled(said[f"{what}_on"], day=day) if day else "", "day": day,
        "teach_back": first.teach_back, "title": first.title,
        "question": first.question, "prints": prints, "rows": _rows(prints, page),
    }


def _order_of(variant: str) -> tuple[int, int, str]:
    """Return the place of a way to print: standard, large, gray, and then what is more special."""
    parts = variant.split(".") if variant else []
    common = min((("large-print", "gray").index(part) if part in ("large-print", "gray") else 2
                  for part in parts), default=0)
    return len(parts), common, variant


def _rows(prints: Sequence[dict[str, Any]], page: _Page) -> list[dict[str, Any]]:
    """Return a row of links for each language; the only one needs no name."""
    langs = list(dict.fromkeys(each["lang"] for each in prints if each["there"]))
    return [{"lang": lang, "name": page.languages.get(lang, lang) if len(langs) > 1 else "",
             "prints": [each for each in prints if each["there"] and each["lang"] == lang]}
            for lang in langs]


def _picture(entry: Entry) -> str:
    """Return the picture of page 1 of a file that is what its card tells of, else nothing."""
    from markupsafe import Markup

    if not entry.picture or entry.state != "current":
        return ""
    try:
        size, parts = parts_of(entry.picture)
    except ValueError:  # somebody wrote into the manifest
        return ""
    drawn = "".join(f'<path d="{part.path}" ' + (
        f'stroke="{part.color}" stroke-width="{part.stroke}"/>' if part.stroke
        else f'fill="{part.color}"/>') for part in parts)
    return Markup(f'<svg viewBox="0 0 {size}">{drawn}</svg>')


def _print(entry: Entry, page: _Page, *, several: bool) -> dict[str, Any]:
    """Return one print of a card; its name only where there are several."""
    said = page.said
    variant = [part.replace("-", "_") for part in entry.variant.split(".") if part]
    names = [said[part] for part in variant]
    short = ", ".join(said.get(f"{part}_short", said[part]) for part in variant)
    short = short or said["print_short"]
    pages = said["page"] if entry.pages == 1 else filled(said["pages"], count=entry.pages)
    version = filled(said["version"], version=entry.version)
    review = said["unreviewed"]
    if entry.next_review:
        review = filled(said["reviewed"], by=entry.reviewed_by, next=entry.next_review)
    if entry.state != "current":
        review = ""  # nothing is known of what lies there
    language = [page.languages.get(entry.lang, entry.lang)] if entry.lang != page.lang else []
    name = ", ".join([*language, *(names or [said["print"]])])
    return {
        "key": _key(entry), "lang": entry.lang,
        "label": said["open"] if not several else short[:1].upper() + short[1:],
        "name": name[:1].upper() + name[1:] if several else "",
        "title": ", ".join([entry.title, *names]), "file": quote(entry.file), "web": _web(entry),
        "there": entry.state not in ("missing", "withdrawn"),
        "facts": f"{version}, {pages}", "review": review,
        "reviewed": bool(entry.next_review), "next_review": entry.next_review if review else "",
        "warning": "" if entry.state == "current" else said[entry.state],
        "chart_line": entry.chart_line,
    }
