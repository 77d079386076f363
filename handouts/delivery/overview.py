"""The page over the shelves of a run with several combinations, and the list that it is made from.

The page needs no script, no server and no network; each line of it leads to a shelf.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from handouts.dataclass import dataclass
from handouts.delivery.manifest import MADE_BY, Manifest, read_manifest
from handouts.delivery.manifest import NAME as MANIFEST
from handouts.delivery.plan import Share
from handouts.delivery.shelving import (
    INDEX,
    MARK,
    foreign_files,
    has_shelf,
    is_together,
    language_name,
)
from handouts.delivery.together import put_together
from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_regular, shown, write_atomic
from handouts.project import Project
from handouts.variants import variant_named

NAME = "combinations.json"
FORMAT = 1
_LARGEST = 16_000_000

STYLE = """
:root { color-scheme: light dark; }
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-bottom: 1px solid #767676; }
a { display: inline-block; min-height: 1.5rem; }
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One combination: its folder, what it is, and how many of its documents are in which state."""

    folder: str
    brand: str
    brand_name: str
    lang: str
    language: str
    variant: str
    states: dict[str, int]
    sha256: str

    @property
    def print(self) -> str:
        """Return how it is printed, in words."""
        return ", ".join(self.variant.replace("-", " ").split(".")) or "standard print"


def put_overview(output: Path, shares: Sequence[Share]) -> tuple[Path | None, list[Problem]]:
    """Write index.html and combinations.json over the shelves of a run.

    Combinations of earlier runs stay in it while their folders have a shelf. Returns the page, or
    None with a problem: a folder that has a shelf of its own keeps its page.
    """
    if has_shelf(output):
        return None, [Problem(
            Source(shown(output)), "USE071", "has handouts of one brand and language itself, "
            "so it gets no page over all", "choose another folder with --output DIR, or move "
            "those handouts away")]
    foreign = foreign_files(output)[0]
    if foreign:
        return None, foreign
    rows = {row.folder: row for row in _earlier(output)}
    for share in shares:
        row = _row(output, share.name, share.job.variant.name, share.job.project)
        if row:
            rows[share.name] = row
    if not rows:
        return None, []
    known = sorted(rows.values(), key=lambda row: (row.brand, row.lang, row.variant))
    data = (json.dumps({"made_by": MADE_BY, "combinations_format": FORMAT,
                        "combinations": [_data(row) for row in known]}, indent=1) + "\n").encode()
    together = {row.brand: row for row in known if row.folder.startswith(f"{row.brand}/")}
    jobs = {share.job.brand: share.job for share in reversed(shares)}
    same = _is_there(output / NAME, data)
    problems: list[Problem] = []
    for brand in [brand for brand in together if brand in jobs]:
        if not (same and is_together(output / brand, whole=True)):
            problems += put_together(jobs[brand], output / brand)
    together = {brand: row for brand, row in together.items() if is_together(output / brand)}
    try:
        _write_if_new(output / NAME, data)
        _write_if_new(output / INDEX, overview_page(known, together.values()))
    except HandoutError as error:
        return None, [*problems, *error.problems]
    return output / INDEX, problems


def _data(row: Row) -> dict[str, Any]:
    return {"folder": row.folder, "brand": row.brand, "brand_name": row.brand_name,
            "lang": row.lang, "language": row.language, "variant": row.variant,
            "states": row.states, "manifest_sha256": row.sha256}


def _earlier(output: Path) -> Iterable[Row]:
    """Yield the combinations that an earlier run has told of and whose shelves still stand."""
    try:
        listed = json.loads(read_regular(output / NAME, _LARGEST, follow=True))["combinations"]
        for each in listed:
            folder, name = str(each["folder"]), str(each["brand_name"])
            inside = folder and not Path(folder).is_absolute() and ".." not in Path(folder).parts
            row = _row(output, folder, str(each["variant"]), None, name,
                       str(each.get("language", ""))) if inside else None
            if row:
                yield row
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return


def _row(
    output: Path, folder: str, variant: str, project: Project | None, name: str = "",
    language: str = ""
) -> Row | None:
    known = read_manifest(output / folder)
    if not known.entries or variant_named(variant) is None:
        return None
    return Row(folder, known.brand, name or _brand_name(project, known), known.lang,
               language or (language_name(project, known.lang) if project else known.lang), variant,
               dict(sorted(Counter(entry.state for entry in known.entries.values()).items())),
               hashlib.sha256((output / folder / MANIFEST).read_bytes()).hexdigest())


def _brand_name(project: Project | None, known: Manifest) -> str:
    from handouts.theme.brand import load_brand

    try:
        return load_brand(project, known.brand).name if project else known.brand
    except HandoutError:
        return known.brand


def _is_there(path: Path, data: bytes) -> bool:
    try:
        return read_regular(path, _LARGEST, follow=True) == data
    except OSError:
        return False


def _write_if_new(path: Path, data: bytes) -> None:
    if not _is_there(path, data):
        write_atomic(path, data)


def page_of(title: str, body: str) -> bytes:
    """Return a page of ours; `body` is markup, `title` is text. Nothing on it runs."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"{MARK.decode()}\n"
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{html.escape(title)}</h1>\n{body}</main>\n</body>\n</html>\n").encode()


def overview_page(rows: Sequence[Row], together: Iterable[Row] = ()) -> bytes:
    """Return the page that leads to each shelf, and to those of a brand together."""
    lines = []
    whole = "".join(f'<li><a href="{quote(row.brand)}/{INDEX}">{html.escape(row.brand_name)}: all '
                    "languages and ways to print</a></li>\n" for row in together)
    if whole:
        whole = f"<ul>\n{whole}</ul>\n"
    for row in rows:
        label = f"{row.brand_name}, {row.language}, {row.print}"
        lines.append(
            f'<tr><th scope="row"><a href="{quote(row.folder)}/{INDEX}">{html.escape(label)}</a>'
            f"</th><td>{row.states.get('current', 0):,}</td><td>{_attention(row)}</td></tr>\n")
    return page_of("Handouts", (
        "<p>Each line opens a page on which you find and print handouts.</p>\n"
        f"{whole}<table>\n<caption>Brand, language, and way to print</caption>\n"
        '<thead><tr><th scope="col">Open</th><th scope="col">Handouts</th>'
        '<th scope="col">Not to give out</th></tr></thead>\n<tbody>\n'
        f"{''.join(lines)}</tbody>\n</table>\n"))


def _attention(row: Row) -> str:
    words = {"stale": "out of date", "missing": "missing", "withdrawn": "withdrawn"}
    told = [f"{count:,} {words[state]}" for state, count in row.states.items() if state in words]
    return html.escape(", ".join(told)) or "none"
