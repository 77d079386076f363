"""Keep the shelf of a folder true: its page and its manifest tell of the files that lie there.

Before a file is replaced its card is marked as out of date, and after it was written the card is
set right; so a run that is stopped in between leaves a card that is marked, never one that is
wrong. The page is written before the manifest, which holds the page's digest: whatever of the two
could not be written is seen to differ by the next run, and written then.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from handouts.content.library import known_data, texts_in
from handouts.content.packs import BOOKLETS, SUFFIX, booklets_by_pack
from handouts.delivery.inputs import digests
from handouts.delivery.manifest import NAME as MANIFEST
from handouts.delivery.manifest import (
    Entry,
    Key,
    Manifest,
    is_current,
    is_whole,
    key_of,
    manifest,
    read_manifest,
    side_by_side,
    with_whole_editions,
)
from handouts.delivery.outcome import Outcome
from handouts.delivery.parts import forget_parts, part_files, write_part
from handouts.errors import HandoutError, Problem, Source
from handouts.files import is_file, open_regular, sha256_of, shown, write_atomic
from handouts.names import LANG
from handouts.orders import Job, Kind, Order, filename, withdrawn_names
from handouts.project import Project
from handouts.variants import Variant

INDEX = "index.html"
# The page's own mark, near its start: a page without it is somebody else's.
MARK = b'<meta name="generator" content="make-handout">'
# That of the page over the shelves of one brand (handouts/delivery/together.py).
TOGETHER = b'<meta name="handouts" content="together">'
# What stands in its place from the moment that one of these shelves changes.
WAITING = (
    b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' + MARK + b"\n" + TOGETHER
    + b"\n<title>Handouts</title>\n</head>\n<body>\n<main>\n<h1>Handouts</h1>\n"
    b"<p>Some of these handouts have just been changed, so this page does not show them until all "
    b'of them are built again. Until then, <a href="../index.html">open them one by one</a>.</p>\n'
    b"</main>\n</body>\n</html>\n")
_MARKED_WITHIN = 1_000
_LARGEST_PAGE = 64_000_000
# How long a run waits for another one that writes the same shelf, and how often it looks. On a slow
# network drive, a shelf of thousands takes minutes.
_WAIT_SECONDS, _LOOK_SECONDS = 120.0, 0.05
# Two runs write one after the other in no time; longer than this, people wonder.
_TELL_SECONDS = 2.0

Tell = Callable[[str], None]


def _untold(_: str) -> None:
    pass


def has_shelf(folder: Path) -> bool:
    """Say whether a folder has a shelf of ours."""
    return bool(read_manifest(folder).entries)


def foreign_files(folder: Path) -> tuple[list[Problem], Sequence[Problem]]:
    """Return a problem (USE024) for each file that a shelf would replace and that is not ours.

    Also return what cannot be read of a manifest that is ours (USE025).
    """
    known = read_manifest(folder)
    problems = list(known.problems) if known.foreign else []
    head = _head_of(folder)
    if (head.strip() or len(head) == _MARKED_WITHIN) and MARK not in head:
        problems.append(Problem(
            Source(shown(folder / INDEX)), "USE024", "another program wrote this page",
            "move the file away, or choose another folder with --output DIR"))
    return problems, () if known.foreign else known.problems


def mark(job: Job, folder: Path, paths: Iterable[Path], tell: Tell = _untold) -> None:
    """Mark the cards of files in a folder that are about to be replaced.

    `tell` is called where another run has to be waited for. Raises HandoutError where the page or
    the manifest cannot be written, or another run writes them without end (OUT003): then no file
    may be.
    """
    names = {path.name for path in paths}
    if not names:
        return
    with _alone(folder, tell):
        known = read_manifest(folder)
        entries = [_marked(entry) if entry.file in names else entry
                   for entry in known.entries.values()]
        if entries != list(known.entries.values()):
            _write(job, folder, known, entries)


def put(
    job: Job, folder: Path, outcomes: Sequence[Outcome], inputs: Mapping[Order, str],
    *, whole: bool = False, tell: Tell = _untold,
) -> list[Problem]:
    """Write the page and the manifest beside the files that were built, unless nothing changed.

    `whole` looks at all other files on the shelf, too, and marks those that are out of date.
    `tell` is called where another run has to be waited for. Returns a problem for what cannot be
    written, or may not be (OUT003), and for each file that is gone again.
    """
    try:
        return _put_alone(job, folder, outcomes, inputs, whole, tell)
    except HandoutError as error:
        return list(error.problems)


def _put_alone(
    job: Job, folder: Path, outcomes: Sequence[Outcome], inputs: Mapping[Order, str],
    whole: bool, tell: Tell,
) -> list[Problem]:
    with _alone(folder, tell):
        known = read_manifest(folder)
        parts = part_files(folder) if whole else []
        # On a shelf of another brand the cards of these files were marked, and stay so.
        alien = known.entries and known.brand != job.brand and not whole
        own = {} if alien else {
            entry.key: entry for entry in _own(job, outcomes, inputs, known.entries)}
        others = [entry for key, entry in known.entries.items() if key not in own]
        if whole:
            others = _others(job, others, folder)
        # What is withdrawn stays on the shelf to say so, whoever built what.
        withdrawn = withdrawn_here(job)
        entries = _with_whole_editions(
            [entry for entry in (*own.values(), *_there(others, folder))
             if entry.slug not in withdrawn], folder)
        entries += [replace(_marked(entry), state="withdrawn") for entry in known.entries.values()
                    if entry.slug in withdrawn]
        entries.sort(
            key=lambda entry: (entry.kind != "topic", entry.slug, entry.lang, entry.variant))
        problems = list(_gone(outcomes))
        whose = replace(known if known.entries and not whole else Manifest(
            brand=job.brand, lang=job.lang), entries={})
        same = (not known.problems and entries == list(known.entries.values())
                and (whose.brand, whose.lang) == (known.brand, known.lang)
                and _page_sha256(folder) == known.page)
        del known, own, others  # they are as large as what stands there now
        if not same:
            try:
                _write(job, folder, whose, entries)
            except HandoutError as error:
                problems += error.problems
                parts = []
        forget_parts(parts)
        return problems


def put_shelf(job: Job, folder: Path, entries: Sequence[Entry]) -> None:
    """Write the page and the manifest of a folder whose files are known to be right.

    Raises HandoutError where they cannot be written.
    """
    _write(job, folder, Manifest(brand=job.brand, lang=job.lang), entries)


def put_part(
    job: Job, folder: Path, part: tuple[int, int], outcomes: Sequence[Outcome],
    inputs: Mapping[Order, str],
) -> list[Problem]:
    """Write down what a part of a run has made, for the run that completes the shelf.

    `part` is its number and how many there are. Returns problems as `put` does.
    """
    if not outcomes:
        return []
    entries = _with_whole_editions([entry for entry in _own(job, outcomes, inputs, {})
                                    if entry.state == "current"], folder)
    return [*_gone(outcomes),
            *write_part(folder, *part, entries, brand=job.brand, lang=job.lang)]


def is_together(folder: Path, *, whole: bool = False) -> bool:
    """Say whether the page of a folder is ours, over the shelves of one brand below it.

    One that waits for the next run is not `whole`.
    """
    head = _head_of(folder)
    return TOGETHER in head and not (whole and head == WAITING)


def _write(job: Job, folder: Path, whose: Manifest, entries: Sequence[Entry]) -> None:
    from handouts.theme.brand import brand_names

    lang = whose.lang or job.lang
    known = whose.brand in brand_names(job.project)
    brand = whose.brand if known else job.brand
    above = folder.parent.parent
    if is_together(above, whole=True):
        write_atomic(above / INDEX, WAITING)
    digest = hashlib.sha256()
    write_atomic(folder / INDEX, _seen(
        page_over(replace(job, brand=brand, lang=lang), entries), digest))
    write_atomic(folder / MANIFEST, manifest(
        entries, brand=brand, lang=lang, page=digest.hexdigest()))


def _seen(parts: Iterable[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    for part in parts:
        digest.update(part)
        yield part


def page_over(job: Job, entries: Sequence[Entry], mark: bytes = b"") -> Iterator[bytes]:
    """Return the page of some files in the job's language, with the name and color of its brand.

    It comes in parts, as shelf_page makes it.
    """
    from handouts.content.search_store import library_index
    from handouts.delivery import shelf
    from handouts.render.strings import load_words
    from handouts.theme.brand import load_brand
    from handouts.theme.load import load_theme

    lang = job.lang
    words = load_words(job.project, lang)
    brand = load_brand(job.project, job.brand)
    color = load_theme(job.project, brand.theme).palette["brand"]
    _, index = library_index(
        job.project, *dict.fromkeys((lang, *(entry.lang for entry in entries))),
        packs=sorted({entry.pack for entry in entries}))
    languages = {other: language_name(job.project, other)
                 for other in {lang, *(entry.lang for entry in entries)}}
    return shelf.shelf_page(job.project, brand, words, entries, lang, index, color, languages,
                            f"\n{mark.decode()}" if mark else "")


def language_name(project: Project, lang: str) -> str:
    """Return a language's own name for itself, or its tag where no words of it are there."""
    from handouts.render.strings import load_words

    try:
        return load_words(project, lang)["shelf"]["language"]
    except HandoutError:  # its sheets are there all the same
        return lang


def _own(
    job: Job, outcomes: Sequence[Outcome], inputs: Mapping[Order, str], known: Mapping[Key, Entry]
) -> list[Entry]:
    """Return the entries of what this run built, left, or could not build."""
    def own(outcome: Outcome) -> Entry | None:
        if outcome.path.name != filename(outcome.order.slug, job.lang, job.variant):
            return None  # a file that somebody gave another name is none of the shelf
        before = known.get(key_of(job, outcome.order))
        if outcome.entry:
            return outcome.entry
        if outcome.built:
            entry = replace(outcome.built, inputs=inputs.get(outcome.order, ""))
            whole = is_whole(entry, outcome.path)
            return entry if whole else replace(_marked(entry), state="missing")
        if before is not None:
            return replace(_marked(before), state="stale" if outcome.stale else "missing")
        return None

    return [entry for entry in side_by_side(own, outcomes) if entry is not None]


def _with_whole_editions(entries: Sequence[Entry], folder: Path) -> list[Entry]:
    return side_by_side(lambda entry: with_whole_editions(entry, folder), entries)


def _others(job: Job, entries: Sequence[Entry], folder: Path) -> list[Entry]:
    """Return the entries of files that were printed another way, or in another language."""
    found: dict[tuple[str, Variant], dict[Order, Entry]] = {}
    kinds: dict[str, Kind] = {"topic": "topic", "booklet": "booklet"}
    for entry in entries:
        variant = entry.printed
        own = (entry.lang, entry.variant) == (job.lang, job.variant.name)
        if variant is not None and not own and LANG.fullmatch(entry.lang) and entry.kind in kinds:
            order = Order(kinds[entry.kind], entry.slug)
            found.setdefault((entry.lang, variant), {})[order] = entry
    kept: list[Entry] = []
    for (lang, variant), mine in found.items():
        now = digests(replace(job, lang=lang, variant=variant), mine)
        kept += [entry if is_current(entry, now[order], folder / entry.file) else _marked(entry)
                 for order, entry in mine.items()]
    return kept


def withdrawn_here(job: Job) -> set[str]:
    """Return the names of what is withdrawn, and of the booklets that hold it."""
    gone = set(withdrawn_names(job.project))
    if gone:
        for slug, pack in booklets_by_pack(job.project).items():
            data = known_data(job.project, f"content/{pack}/{BOOKLETS}/{slug}{SUFFIX}")
            if gone.intersection(texts_in(data.get("topics"))):
                gone.add(slug)
    return gone


def _there(entries: Sequence[Entry], folder: Path) -> list[Entry]:
    """Return the entries of files that are there, marked where a file is not the one they tell of.
    """
    def there(entry: Entry) -> Entry | None:
        if entry.state == "missing":
            return entry  # what could not be built, until a run builds it or no longer wants it
        if not is_file(folder / entry.file):
            return None
        return entry if is_whole(entry, folder / entry.file) else _marked(entry)

    return [entry for entry in side_by_side(there, entries) if entry is not None]


def _gone(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    there = side_by_side(lambda outcome: outcome.failed or is_file(outcome.path), outcomes)
    for outcome, is_there in zip(outcomes, there, strict=True):
        if not is_there:
            yield Problem(
                Source(shown(outcome.path)), "OUT002", "was removed while the handouts were built",
                "build again, and leave the folder alone until that is done")


def _marked(entry: Entry) -> Entry:
    return replace(entry, state="stale", inputs="")


def _head_of(folder: Path) -> bytes:
    """Return the beginning of a folder's page, which is all of it where it is short."""
    try:
        with open_regular(folder / INDEX, _LARGEST_PAGE, follow=True) as file:
            return file.read(_MARKED_WITHIN)
    except OSError:
        return b""


def _page_sha256(folder: Path) -> str:
    try:
        return sha256_of(folder / INDEX, _LARGEST_PAGE)
    except OSError:
        return ""


@contextmanager
def _alone(folder: Path, tell: Tell) -> Iterator[None]:
    """Keep other runs from writing the same shelf meanwhile, where the system can.

    The lock is the folder's own and ends with the process, so that no file is left behind. A
    folder that cannot be locked (Windows, some network drives) is used without. Raises HandoutError
    (OUT003) where another run holds it too long: to write all the same would undo what that run
    writes, or be undone.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        begun = time.monotonic()
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - begun
                if waited > _WAIT_SECONDS:
                    raise HandoutError(Problem(
                        Source(shown(folder)), "OUT003", "another run is writing this shelf",
                        "wait until it ends, then type the same command again")) from None
                if waited > _TELL_SECONDS and not told:
                    told = True
                    tell(f"waiting for another run that is writing the shelf in {shown(folder)}")
                time.sleep(_LOOK_SECONDS)
            except OSError:
                break
            else:
                break
        yield
    finally:
        os.close(handle)
