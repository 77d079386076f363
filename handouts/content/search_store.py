"""The index of a library, kept between runs.

To make an index, every file of the library is read. It is therefore kept in the user's cache folder
while none of these files has changed. Projects with the same content share what is kept: where a
file lies is looked up anew. It is kept as Python's own bytes, whose sets need not be made again;
what comes from the cache folder is ours, or it is not read (handouts/usercache.py).
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.content.library import Summary, placed
from handouts.content.packs import SUFFIX
from handouts.content.search import Alarm, Index, Sheet
from handouts.files import files_below, read_regular
from handouts.project import Project
from handouts.usercache import UserCache, open_user_cache
from handouts.version import __version__

if TYPE_CHECKING:
    from handouts.content.sheet_words import Kept

ENTRY = ".search"
LARGEST = 1_000_000
# What an index depends on besides the content.
_CODE = ("library.py", "packs.py", "search.py", "search_index.py", "search_rows.py",
         "search_words.py", "search_store.py", "sheet_words.py")


def library_index(
    project: Project, *langs: str, packs: Sequence[str] = ()
) -> tuple[tuple[Summary, ...], Index]:
    """Return the line of each topic and booklet in some languages, and the index of them all.

    Where the file of a line lies is to be looked up for those that are shown (`library.placed`).
    With `packs`, only their sheets are in it, and only their words are known.
    """
    kept, name = _place(project, (*langs, "/", *packs))
    data = kept.read(name) if kept else None
    if data is not None:
        with contextlib.suppress(ValueError, TypeError, EOFError):
            lines, plain = marshal.loads(data)
            return tuple(Summary(*line) for line in lines), from_data(plain)
    from handouts.content.search_index import build_index

    found, index = build_index(project, langs, packs)
    if kept:
        kept.write(name, marshal.dumps((tuple(map(_values, found)), as_data(index))))
    return found, index


def library_summaries(
    project: Project, lang: str, words: Kept | None = None
) -> tuple[Summary, ...]:
    """Return the line of each topic and booklet, as `summaries` does, kept between runs.

    `words` are what is kept of their words, where it has been opened.
    """
    kept, name = _place(project, (lang, "/lines"))
    data = kept.read(name) if kept else None
    if data is not None:
        with contextlib.suppress(ValueError, TypeError, EOFError):
            return tuple(placed(project, Summary(*line)) for line in marshal.loads(data))
    from handouts.content.sheet_words import kept_summaries

    found = kept_summaries(project, lang, words)
    if kept:
        kept.write(name, marshal.dumps(tuple(map(_values, found))))
    return found


def key_of(one: Summary, lang: str) -> str:
    """Return the key of a topic or booklet in an index."""
    return f"{'booklet' if one.shelf == 'booklet' else 'topic'}/{one.slug}/{lang}"


def as_data(index: Index) -> tuple[Any, ...]:
    """Return an index as plain values, which marshal can write."""
    return (*_values(index)[:-1], tuple(
        (*_values(sheet)[:-1], sheet.alarm and _values(sheet.alarm)) for sheet in index.sheets))


def from_data(data: Any) -> Index:
    """Return the index that `as_data` made; raises TypeError or ValueError."""
    *own, sheets = data
    made: Any = Sheet
    whole: Any = Index
    index: Index = whole(*own, tuple(
        made(*values, alarm and Alarm(*alarm)) for *values, alarm in sheets))
    return index


def _values(one: Index | Sheet | Alarm | Summary) -> tuple[Any, ...]:
    return tuple(getattr(one, each.name) for each in fields(one))


def alarm_data(alarm: Alarm) -> dict[str, Any]:
    """Return what makes people think of an emergency sheet as plain data."""
    return {"words": sorted(alarm.words), "harmless": _lists(alarm.harmless),
            "phrases": _lists(alarm.phrases), "lines": _lists(alarm.lines),
            "ordinary": sorted(alarm.ordinary)}


def alarm_of(data: Mapping[str, Any]) -> Alarm:
    """Return what `alarm_data` was made of."""
    return Alarm(frozenset(data["words"]), _sets(data["harmless"]), _sets(data["phrases"]),
                 _sets(data["lines"]), frozenset(data["ordinary"]))


def _lists(sets: Iterable[frozenset[int]]) -> list[list[int]]:
    return [sorted(each) for each in sets]


def _sets(lists: Iterable[Sequence[int]]) -> tuple[frozenset[int], ...]:
    return tuple(map(frozenset, lists))


def _place(project: Project, langs: Sequence[str]) -> tuple[UserCache | None, str]:
    """Return the user's cache, or None, and the name in it of what is made of a library.

    It is None, too, where a folder may not be listed: a library without the files of this folder
    would have the same name, and nobody would be told.
    """
    kept = open_user_cache()
    digest = _digest(project, langs) if kept else None
    return (kept, f"{digest}{ENTRY}") if digest else (None, "")


def _digest(project: Project, langs: Sequence[str]) -> str | None:
    """Return the digest of all that an index is made of; None where a folder may not be listed."""
    closed: list[Path] = []
    digest = hashlib.sha256()

    def add(*parts: object) -> None:
        for part in parts:
            data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)

    add(__version__, sys.version, *langs)
    stemmer = find_spec("snowballstemmer")
    own = Path(__file__).parent
    for code in (*(own / name for name in _CODE), Path(stemmer.origin or "") if stemmer else own):
        with contextlib.suppress(OSError):
            info = code.stat()
            add(code, info.st_size, info.st_mtime_ns)
    for root in dict.fromkeys((project.builtin, project.root)):
        add("the layer", root == project.builtin)
        for path in files_below(root / "content", closed):
            if path.name.endswith(SUFFIX):
                add(path.relative_to(root).as_posix())
                try:
                    # A link leads to a file of the same project, or is refused when it is read.
                    add("has", read_regular(path, LARGEST, follow=True))
                except OSError as error:
                    add("cannot be read", error.errno)
    return None if closed else digest.hexdigest()
