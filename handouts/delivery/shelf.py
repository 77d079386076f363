"""The shelf: one static page on which staff find a handout, open it, print it and chart it.

It works from a shared drive: no server, no network, no file but the handouts beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from handouts.content.search import Index
from handouts.content.search_store import as_data
from handouts.delivery.manifest import Entry
from handouts.orders import Built, edition_name
from handouts.theme.units import contrast
from handouts.variants import STANDARD

if TYPE_CHECKING:
    from jinja2 import Template

    from handouts.project import Project
    from handouts.render.strings import Words
    from handouts.theme.brand import Brand

_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
# Of the digest of a text, in the line for the chart: one version may have had two texts.
_TEXT_DIGITS = 6
_BRAND = re.compile("--brand: #[0-9a-f]{6}")


def entry_of(built: Built, words: Words, inputs: str) -> Entry:
    """Return what the manifest says of a document that was just built."""
    booklet = built.booklet
    first = built.chapters[0][0]
    reviews = [review for _, review in built.chapters]
    valid = [review for review in reviews if review is not None]
    whole = len(valid) == len(reviews)
    chart = chart_line(words, built, built.title, built.version)
    return Entry(
        kind=built.kind, slug=built.slug, file=built.filename, title=built.title,
        question=booklet.subtitle if booklet else first.question, version=built.version,
        lang=built.lang, shelf="booklet" if booklet else first.shelf,
        sheet=None if booklet else first.sheet, pages=built.pages, bytes=len(built.pdf),
        sha256=built.sha256,
        find=tuple(topic.title for topic, _ in built.chapters) if booklet else first.find,
        codes=() if booklet else first.codes.icd10cm,
        teach_back="" if booklet else first.teach_back or "", chart_line=chart,
        reviewed_by=", ".join(dict.fromkeys(
            f"{each.by}, {each.credentials}" for each in valid)) if whole else "",
        next_review=min(each.next for each in valid) if whole else "", inputs=inputs,
        variant=built.variant.name, leave_top=built.variant.leave_top, pack=built.pack,
        subject=built.subject,
        editions={edition_name(built.slug, built.lang, built.variant, edition):
                  hashlib.sha256(data).hexdigest() for edition, data in built.editions.items()},
    )


def chart_line(words: Words, built: Built, title: str, version: str) -> str:
    """Return the line for a patient's chart of a sheet, or of one in a packet."""
    said = words["shelf"]
    return filled(
        said["chart_line"], title=title, version=version, digits=built.inputs[:_TEXT_DIGITS],
        language=said["language"],
        print=said["large_print" if built.variant.large_print else "print"])


def filled(text: str, **values: object) -> str:
    """Return a fixed text with its {names} replaced, those of the values left alone."""
    return re.sub(r"\{([a-z]+)\}", lambda name: str(values.get(name[1], name[0])), text)


def shelf_page(project: Project, brand: Brand, words: Words, entries: Sequence[Entry],
               lang: str, index: Index, color: str = "") -> bytes:
    """Return index.html in the brand's color, "#rrggbb", with what `list --find` searches.

    Its template is the built-in one: a page that runs a script is ours.
    """
    from markupsafe import Markup

    said = words["shelf"]
    style = _part(project, "shelf.css")
    script = _part(project, "search.js") + _part(project, "shelf.js")
    if color and contrast(color, "#ffffff") >= _LEAST_CONTRAST:
        style = _BRAND.sub(f"--brand: {color}", style, count=1)
    page = _template(_part(project, "index.html.j2")).render(
        lang=lang, t=said, brand={"name": brand.name}, groups=_groups(entries, said),
        style=Markup(style), script=Markup(script), index=Markup(_embedded(index)),
        style_hash=_hash(style), script_hash=_hash(script))
    return page.encode()


# A run writes the page twice, a server after each document: to compile it takes longer than that.
@lru_cache(maxsize=2)
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
    text = json.dumps(as_data(index), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _groups(entries: Sequence[Entry], said: dict[str, str]) -> list[dict[str, Any]]:
    """Return the groups of cards, pack by pack; a single pack needs no name in the headings."""
    by_sheet = sorted(entries, key=lambda entry: (entry.sheet or 1000, entry.title.casefold()))
    shelves = (("counter", "counter", "counter"), ("chapters", "chapter", "chapters"),
               ("booklets", "booklet", "booklets"))
    packs = sorted({(entry.subject.casefold(), entry.subject, entry.pack) for entry in entries})
    return [
        {"name": name, "pack": pack,
         "title": filled(said["pack"], subject=subject, shelf=said[title]) if len(packs) > 1
         else said[title],
         "entries": _cards([entry for entry in by_sheet
                            if (entry.shelf, entry.pack) == (shelf, pack)], said)}
        for _, subject, pack in packs for name, shelf, title in shelves
    ]


def _web(entry: Entry) -> str:
    """Return the address of the web page beside a handout, or ""."""
    name = edition_name(entry.slug, entry.lang, entry.printed or STANDARD, "page")
    return quote(name) if name in entry.editions else ""


def _cards(entries: Sequence[Entry], said: dict[str, str]) -> list[dict[str, Any]]:
    """Return a card for each topic or booklet of a language, with the prints that there are."""
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(f"{entry.kind}/{entry.slug}/{entry.lang}", []).append(entry)
    return [_card(key, each, said) for key, each in by_key.items()]


def _card(key: str, entries: Sequence[Entry], said: dict[str, str]) -> dict[str, Any]:
    first = min(entries, key=lambda entry: (entry.state != "current", entry.variant))
    counter = first.shelf == "counter"
    prints = [_print(entry, said, several=len(entries) > 1)
              for entry in sorted(entries, key=lambda entry: entry.variant)]
    title = first.title if len(entries) > 1 else prints[0]["title"]
    # What is true of every print is said once, above them.
    same = {(each["review"], each["next_review"]) for each in prints}
    review, next_review = same.pop() if len(same) == 1 else ("", "")
    if review:
        prints = [{**each, "review": "", "next_review": ""} for each in prints]
    return {
        "key": key, "sheet": first.sheet, "sheet_label": filled(said["sheet"], number=first.sheet),
        # A patient's question is what staff hear, so it is what they look for.
        "heading": first.question if counter else title,
        "below": title if counter else first.question,
        "review": review, "reviewed": bool(next_review), "next_review": next_review,
        "teach_back": first.teach_back, "prints": prints,
    }


def _print(entry: Entry, said: dict[str, str], *, several: bool) -> dict[str, Any]:
    """Return one print of a card; its name only where there are several."""
    names = [said[part.replace("-", "_")] for part in entry.variant.split(".") if part]
    name = ", ".join(names) or said["print"]
    pages = said["page"] if entry.pages == 1 else filled(said["pages"], count=entry.pages)
    version = filled(said["version"], version=entry.version)
    review = said["unreviewed"]
    if entry.next_review:
        review = filled(said["reviewed"], by=entry.reviewed_by, next=entry.next_review)
    if entry.state != "current":
        review = ""  # nothing is known of what lies there
    return {
        "name": name[:1].upper() + name[1:] + ":" if several else "",
        "title": ", ".join([entry.title, *names]), "file": quote(entry.file), "web": _web(entry),
        "state": entry.state, "facts": f"{version}, {pages}", "review": review,
        "reviewed": bool(entry.next_review), "next_review": entry.next_review if review else "",
        "warning": "" if entry.state == "current" else said[entry.state],
        "chart_line": entry.chart_line,
    }
