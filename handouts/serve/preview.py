"""What an author sees of a sheet: its pages as pictures, its web page, and its problems.

This runs in a worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem
from handouts.files import read_regular
from handouts.orders import Order
from handouts.project import builtin_root
from handouts.serve.making import Place, job_of

# Pixels to a point: sharp enough for body text, and drawn in a moment.
SCALE = 1.4
LARGEST = 1_000_000
_MOST_WORDS, _LEAST_WORDS = 6, 2
# What a line of YAML has around its words, and what the words have for a look.
_AROUND = re.compile(r"""^[\s-]*(?:[a-z_]+:\s+)?["'>|{]*|["'}]*\s*$""")
_MARKS = re.compile(r"\*\*|\]\([^)\s]*\)|\{[^}\s]*\}|[\[\]]")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: a page, counted from 0, and two parts of its height, from the top."""

    page: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Told:
    """A problem, how grave it is, and where on the pages its line stands, if that is known."""

    problem: Problem
    severity: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """One sheet as it stands in its file; without pages where it could not be built."""

    title: str
    pdf: bytes = field(default=b"", repr=False)
    pages: Sequence[bytes] = field(default=(), repr=False)
    html: bytes = field(default=b"", repr=False)
    told: Sequence[Told] = ()


def preview(place: Place, lang: str, slug: str, large_print: bool, gray: bool) -> Preview:
    """Return the pages of a sheet, and what its build says."""
    from handouts.pipeline import MOST_SECONDS, build_one

    try:
        from handouts.limits import limited
        from handouts.serve.workers import TOO_MUCH

        job = replace(job_of(place, lang, large_print=large_print, gray=gray), editions=("page",))
        with limited(MOST_SECONDS, TOO_MUCH):
            built = build_one(job, Order("topic", slug))
    except HandoutError as error:
        return Preview(slug, told=[Told(each, "error") for each in error.problems])
    return Preview(built.title, built.pdf, list(_pictures(built.pdf)), built.editions["page"],
                   placed([Told(each, "warning") for each in built.warnings], built.pdf,
                          place.root))


def judged(place: Place, lang: str, slug: str, pdf: bytes) -> Sequence[Told]:
    """Return what the rules find of a sheet, with its places in the pages that were built of it."""
    from handouts.check.run import Request, check

    try:
        report = check(Request(job_of(place, lang), orders=[Order("topic", slug)]))
    except HandoutError as error:
        return [Told(each, "error") for each in error.problems]
    return placed([Told(each.problem, each.severity) for each in report.findings], pdf,
                  place.root)


def placed(told: Sequence[Told], pdf: bytes, root: Path) -> list[Told]:
    """Return problems with the place of their lines on the pages of a document.

    `root` is the project's folder: a problem names its file from there, or from the current folder.
    """
    import pypdfium2

    if not told or not pdf:
        return list(told)
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = [document[number].get_textpage() for number in range(len(document))]
        heights = [document[number].get_height() for number in range(len(document))]
        return [replace(each, spot=_spot(_words(each.problem, root), texts, heights))
                for each in told]
    finally:
        document.close()


def _pictures(pdf: bytes) -> Iterator[bytes]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            picture = BytesIO()
            document[number].render(scale=SCALE).to_pil().save(picture, "PNG", compress_level=1)
            yield picture.getvalue()
    finally:
        document.close()


def _spot(words: Sequence[str], texts: Sequence[Any], heights: Sequence[float]) -> Spot | None:
    """Return where the words of a line stand: the most of them that one line of a page holds."""
    for count in range(min(_MOST_WORDS, len(words)), _LEAST_WORDS - 1, -1):
        for begin in range(len(words) - count + 1):
            wanted = " ".join(words[begin:begin + count])
            for page, text in enumerate(texts):
                found = text.search(wanted).get_next()
                if found is not None:
                    boxes = [text.get_charbox(at) for at in range(found[0], sum(found))]
                    height = heights[page]
                    return Spot(page, 1 - max(box[3] for box in boxes) / height,
                                1 - min(box[1] for box in boxes) / height)
    return None


def _words(problem: Problem, root: Path) -> list[str]:
    source = problem.source
    if not source.line:
        return []
    path = (builtin_root() if source.built_in else root) / source.path
    try:
        lines = read_regular(path if path.is_file() else Path(source.path), LARGEST,
                             follow=True).decode().splitlines()
        line = lines[source.line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return []
    return _MARKS.sub("", _AROUND.sub("", line)).split()
