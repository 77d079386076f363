"""What the page shows: the sheets of each language with their packs and packets, and the index."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from handouts.check.waivers import load_waivers
from handouts.content.library import Summary, summaries
from handouts.content.packs import load_pack, pack_slugs, topic_folder
from handouts.content.reviews import load_reviews
from handouts.content.search_page import page_data
from handouts.content.search_store import library_index
from handouts.errors import HandoutError
from handouts.files import files_below
from handouts.names import LANG
from handouts.orders import Job, withdrawn_names
from handouts.project import Project
from handouts.serve.making import Place, job_of

Plain = dict[str, Any]


def catalog(place: Place) -> Plain:
    """Return all that the page shows, as plain data; raises HandoutError for a broken project."""
    job = job_of(place, "en")
    project = job.project
    langs = languages(project)
    withdrawn = withdrawn_names(project)
    # Without these nothing may be given: who reads the page is told why, once.
    load_reviews(project)
    load_waivers(project)
    sheets = [_sheet(job, one, lang, withdrawn) for lang in langs
              for one in _topics(project, lang)]
    _, index = library_index(project, *langs)
    return {
        "langs": langs, "lang": project.settings.lang, "sheets": sheets, "index": page_data(index),
        "packs": [_pack(project, slug) for slug in pack_slugs(project)],
        "packets": [{"title": each.title, "topics": list(each.topics)}
                    for each in project.settings.packets],
        "favorites": list(project.settings.favorites),
        "large_print": project.settings.large_print, "gray": project.settings.gray,
        "clinic": _clinic(job),
    }


def languages(project: Project) -> list[str]:
    """Return the languages in which there are sheets, the project's own first."""
    own = project.settings.lang
    found = {lang for pack in pack_slugs(project) for lang in project.folders(f"content/{pack}")
             if LANG.fullmatch(lang) and project.names(topic_folder(pack, lang), ".yaml")}
    return sorted(found, key=lambda lang: (lang != own, lang))


def fingerprint(root: Path, day: str) -> str:
    """Return what changes when a file of a project does: names, sizes and times of its files."""
    digest = hashlib.sha256(day.encode())
    for path in _read_files(root):
        with contextlib.suppress(OSError):
            info = path.stat()
            digest.update(f"{path} {info.st_size} {info.st_mtime_ns}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _read_files(root: Path) -> Iterator[Path]:
    for folder in ("content", "templates"):
        yield from files_below(root / folder)
    for name in ("handouts.yaml", "reviews.yaml", "withdrawn.yaml", "waivers.yaml"):
        yield root / name


def _topics(project: Project, lang: str) -> list[Summary]:
    return sorted((one for one in summaries(project, lang) if one.shelf != "booklet"),
                  key=lambda one: (int(one.sheet) if one.sheet.isdecimal() else 1000,
                                   one.title.casefold()))


def _sheet(job: Job, one: Summary, lang: str, withdrawn: Any) -> Plain:
    state = "withdrawn" if one.slug in withdrawn else _state(job, one.slug, lang)
    return {
        "slug": one.slug, "lang": lang, "title": one.title, "question": one.question,
        "sheet": one.sheet, "shelf": one.shelf, "pack": one.pack, "version": one.version,
        "state": state}


def _state(job: Job, slug: str, lang: str) -> str:
    """Return "reviewed", "unreviewed" or "broken"; whether it may be given is judged when it is.
    """
    from handouts.common import gather
    from handouts.content.library import load_topic
    from handouts.render.thresholds import settle
    from handouts.signed import review_of

    try:
        common = gather(job)
        topic = settle(load_topic(job.project, slug, lang), common.brand)
        review = review_of(job.project, topic, common.brand, common.typeface, job.today)
    except HandoutError:
        return "broken"
    return "unreviewed" if review is None else "reviewed"


def _pack(project: Project, slug: str) -> Plain:
    try:
        pack = load_pack(project, slug)
    except HandoutError:
        return {"slug": slug, "title": slug, "emergency": None}
    return {"slug": slug, "title": pack.title, "emergency": pack.emergency_sheet}


def _clinic(job: Job) -> str:
    from handouts.theme.brand import load_brand

    return load_brand(job.project, job.brand).name
