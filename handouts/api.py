"""The public interface for Python programs: list, build and check handouts.

Nothing here prints, writes a file or ends the process. Every function opens the project anew, so
it sees the files as they are now.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.content.library import Summary, summaries
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import is_folder
from handouts.orders import (
    DEFAULT_BRAND,
    EDITIONS,
    Built,
    Edition,
    Failed,
    Job,
    Kind,
    Order,
    build_day,
    unknown_orders,
)
from handouts.project import open_project
from handouts.variants import MOST_LEAVE_TOP, PAPERS, STANDARD, Variant

if TYPE_CHECKING:
    from handouts.check.run import Report

__all__ = ["Built", "HandoutError", "Report", "Summary", "Variant", "build_handout",
           "check_handout", "list_handouts"]

Folder = str | os.PathLike[str]


def list_handouts(*, project: Folder = ".", lang: str | None = None) -> tuple[Summary, ...]:
    """Return one `Summary` for each topic, then one for each booklet, each group by name.

    `shelf` is "counter" for a topic that staff hand out by itself, "chapter" for a part of a
    booklet, and "booklet"; `origin` is "project" or "built-in". A file that cannot be read is
    listed, too: building it raises. A language without content gives an empty tuple.

    Raises HandoutError for a folder that does not exist and for mistakes in handouts.yaml.
    """
    job = _job(project, lang=lang)
    return summaries(job.project, job.lang)


def build_handout(
    name: str, *, kind: Kind = "topic", project: Folder = ".", brand: str | None = None,
    lang: str | None = None, variant: Variant | None = None, today: date | None = None,
    editions: Sequence[Edition] = (),
) -> Built:
    """Build a topic or a booklet in memory, and return it as a `Built`.

    `pdf` holds the bytes of the file, `pages` counts them, `filename` is the name that the command
    line would give the file. What is None comes from the project's handouts.yaml, else from the
    defaults: the brand "sample", the language "en", standard print, and today (or the day of
    SOURCE_DATE_EPOCH, if it is later) as the day by which reviews are judged. `Variant.leave_top`
    is in points, 72 to an inch; `Variant.standard` is "ua-1" or "ua-2". `editions` are made beside
    the PDF: "page" (a web page), "fragment" (tags without a look), "text" (plain text).

    Raises UsageProblem for a name that does not exist or an argument with another value than these,
    and HandoutError with every problem of the content, the brand, the layout or the pages; both
    have `problems`, and UsageProblem is a HandoutError.
    """
    _refuse(("editions", each not in EDITIONS, each, f"pass some of {', '.join(EDITIONS)}")
            for each in editions)
    # The engine takes a while to import, and a list does not need it.
    from handouts.pipeline import build_each

    job = _job(project, brand=brand, lang=lang, variant=variant, today=today)
    job = replace(job, editions=tuple(editions))
    order = _order(job, name, kind)
    made = next(build_each(job, [order]))
    if isinstance(made, Failed):
        raise HandoutError(made.problems)
    return made


def check_handout(
    name: str, *, kind: Kind = "topic", project: Folder = ".", brand: str | None = None,
    lang: str | None = None, variant: Variant | None = None, release: bool = False,
    today: date | None = None,
) -> Report:
    """Build a topic or a booklet in memory, read it back, and return what the rules find.

    In the `Report`, `findings` are sorted by file and line; each has a `problem`, a `severity`
    ("error" or "warning") and a `subject`. `errors` and `warnings` count them, and `waived` lists
    those that waivers.yaml sets aside. With `release`, the rules for what must hold before patients
    see a handout apply, too. The other arguments are those of `build_handout`.

    Raises UsageProblem for a name that does not exist, and HandoutError for a folder that does not
    exist or for mistakes in handouts.yaml; mistakes in content are findings.
    """
    from handouts.check.run import Request, check

    job = _job(project, brand=brand, lang=lang, variant=variant, today=today)
    return check(Request(job, release, [_order(job, name, kind)]))


def _refuse(wrong: Iterable[tuple[str, bool, object, str]]) -> None:
    """Raise UsageProblem (USE034) with each argument that has another value than it may have."""
    problems = [Problem(Source(name), "USE034", f"{value!r} is none of its values", hint)
                for name, holds, value, hint in wrong if holds]
    if problems:
        raise UsageProblem(problems)


def _job(
    folder: Folder, *, brand: str | None = None, lang: str | None = None,
    variant: Variant | None = None, today: date | None = None,
) -> Job:
    root = Path(folder)
    if not is_folder(root):
        raise UsageProblem(Problem(Source("project"), "USE003", f"there is no folder {str(root)!r}",
                                   "name a folder that exists"))
    asked = variant or STANDARD
    _refuse((
        ("variant.paper", asked.paper not in (None, *PAPERS), asked.paper,
         f"pass None or one of {', '.join(PAPERS)}"),
        ("variant.leave_top", not 0 <= asked.leave_top <= MOST_LEAVE_TOP, asked.leave_top,
         f"pass points from 0 to {MOST_LEAVE_TOP:g}")))
    project = open_project(root)
    settings = project.settings
    return Job(
        project, lang or settings.lang, brand or settings.brand or DEFAULT_BRAND,
        settings.variant if variant is None else variant, today or build_day())


def _order(job: Job, name: str, kind: Kind) -> Order:
    _refuse([("kind", kind not in ("topic", "booklet"), kind, "pass 'topic' or 'booklet'")])
    order = Order(kind, name)
    problems = unknown_orders(job.project, [order], job.lang, lambda _: Source("name"))
    if problems:
        raise UsageProblem(problems)
    return order
