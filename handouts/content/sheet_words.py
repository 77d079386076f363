"""What the files of sheets say, word by word, kept between runs: to read them all takes longest.

What is kept of a file depends on the file and the parts that it includes, and on nothing else:
which words mean the same, or nothing, is judged when an index is made. So where one of thousands of
topics changes, one is read. Whoever has just read a file, as to build its document, may hand its
words on. They are kept as Python's own bytes: what comes from the cache folder is ours, or it is
not read (handouts/usercache.py).
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import re
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from handouts.content.library import (
    Line,
    SheetFile,
    Summary,
    known_data,
    layered_data,
    line_of,
    sheet_files,
    summary_of,
    texts_in,
)
from handouts.content.packs import (
    BOOKLETS,
    SUFFIX,
    booklets_by_pack,
    topic_folder,
    topics_by_pack,
)
from handouts.content.search import folded
from handouts.content.search_words import split
from handouts.dataclass import dataclass
from handouts.files import files_below, is_file, read_regular
from handouts.project import GENERAL, Project
from handouts.usercache import UserCache, open_user_cache
from handouts.version import __version__

ENTRY, STEMS = ".words", ".stems"
LARGEST = 1_000_000
# Of zlib: what sheets say takes 3 KB then instead of 8, and no time to speak of.
_FASTEST = 1
# Parts that include parts are followed so far.
DEEPEST = 3
# What is no word of the sheet, or says where it comes from.
_APART = frozenset({
    "alt", "codes", "covers", "danger_signs", "figure", "file", "find", "in_full", "kind", "lang",
    "pack", "shelf", "sheet", "slug", "sources", "title", "updated", "url", "version",
    "about", "include", "call_today", "own_danger", "question"})
_MARKS = re.compile(r"\*\*|\]\([^)\s]*\)|\{[^}\s]*\}")
# What is kept depends on these files, besides the content.
_CODE = ("library.py", "search.py", "search_words.py", "sheet_words.py")


class Words(TypedDict):
    """The words of one file as they are compared; `raws` has those that are written otherwise.

    `names` say whether each is one word; `texts` how often a word is said, and whether in a
    heading; `chapters` are the topics of a booklet, `signs` the groups of danger signs.
    """

    line: Line
    names: list[tuple[list[str], bool]]
    question: list[str]
    texts: dict[str, tuple[int, bool]]
    raws: dict[str, str]
    joined: dict[str, str]
    chapters: list[str]
    signs: list[str]


@dataclass(frozen=True, slots=True)
class FileWords:
    """The Words of one file as bytes, and the digest of the file that they are of."""

    digest: str
    data: bytes


@dataclass(slots=True)
class Kept:
    """What is kept for one language: the words of each file by its digest, and stems of words.

    The words of a file are bytes until they are asked for, so that those of thousands fit into
    memory. `like` names what is kept for projects whose sheets include the same parts: a new one
    begins with what the first of them has kept, most of which are the tool's own sheets.
    """

    cache: UserCache | None
    name: str
    like: str
    files: dict[str, bytes]
    stems: dict[str, str]
    known: frozenset[str] = frozenset()
    stems_known: int = 0

    @classmethod
    def of(cls, project: Project, lang: str) -> Kept:
        """Return what is kept of a library."""
        cache = open_user_cache()
        like = _common(project, lang) if cache else ""
        own = hashlib.sha256(f"{like} {project.root}".encode("utf-8", "surrogateescape"))
        kept = cls(cache, own.hexdigest(), like, {}, {})
        kept.files, kept.stems = kept._read(ENTRY), kept._read(STEMS)
        kept.known, kept.stems_known = frozenset(kept.files), len(kept.stems)
        return kept

    def let_go(self) -> None:
        """Hold the words of files no longer; what is on the disk stays there."""
        self.files, self.known = {}, frozenset()

    def _read(self, ending: str) -> dict[str, Any]:
        for name in (self.name, self.like) if self.cache else ():
            data = self.cache.read(f"{name}{ending}") if self.cache else None
            with contextlib.suppress(ValueError, TypeError, EOFError):
                if data:
                    return dict(marshal.loads(data))
        return {}

    def save(self) -> None:
        """Keep what there is now, if it is not what was kept."""
        if self.known != self.files.keys():
            self._write(ENTRY, self.files)
            self.known = frozenset(self.files)
        if self.stems_known != len(self.stems):
            self._write(STEMS, self.stems)
            self.stems_known = len(self.stems)

    def _write(self, ending: str, held: dict[str, Any]) -> None:
        if self.cache is None:
            return
        first = not is_file(self.cache.folder / f"{self.like}{ending}")
        self.cache.write(f"{self.like if first else self.name}{ending}", marshal.dumps(held))


def sheet_words(
    project: Project, lang: str, kept: Kept, packs: Sequence[str] = ()
) -> list[tuple[Summary, bytes]]:
    """Return the line of each topic and booklet and what it says; `kept` then has these alone.

    `words_in` reads what one says: those of thousands at once would take a hundred MB.
    With `packs`, only what these packs hold, and all else stays kept.
    """
    found: list[tuple[Summary, bytes]] = []
    there: dict[str, bytes] = {}
    for file in sheet_files(project, lang):
        if packs and file.pack not in packs:
            continue
        digest = _digest(file)
        there[digest] = kept.files.get(digest) or _data(_words(project, lang, file))
        line = words_in(there[digest])["line"]
        found.append((summary_of(project, file, line), there[digest]))
    kept.files = {**kept.files, **there} if packs else there
    return found


def files_not_kept(project: Project, lang: str, kept: Kept) -> list[SheetFile]:
    """Return the files of topics and booklets whose words are to be read."""
    return [file for file in sheet_files(project, lang) if _digest(file) not in kept.files]


def sheet_file(project: Project, lang: str, slug: str, *, booklet: bool) -> SheetFile | None:
    """Return the file of one topic or booklet, without what its pack says; None of one that is not
    there. Raises as `Project.find` does.
    """
    pack = (booklets_by_pack(project) if booklet else topics_by_pack(project, lang)).get(slug)
    if pack is None:
        return None
    folder = f"content/{pack}/{BOOKLETS}" if booklet else topic_folder(pack, lang)
    name = f"{folder}/{slug}{SUFFIX}"
    path = project.find(*name.split("/"))
    return SheetFile(path, name, pack, {}) if path else None


def file_words(project: Project, lang: str, file: SheetFile) -> FileWords | None:
    """Read the words of one file, None of one that changes meanwhile.

    One that this process has read just now is not parsed again.
    """
    digest = _digest(file)
    data = _data(_words(project, lang, file))
    return FileWords(digest, data) if _digest(file) == digest else None


def words_in(data: bytes) -> Words:
    """Return the words that are kept as bytes."""
    words: Words = marshal.loads(zlib.decompress(data))
    return words


def kept_summaries(
    project: Project, lang: str, kept: Kept | None = None
) -> tuple[Summary, ...]:
    """Return the line of each topic and booklet, as `summaries` does; `kept` has been opened."""
    kept = kept or Kept.of(project, lang)
    found = tuple(one for one, _ in sheet_words(project, lang, kept))
    kept.save()
    return found


def words_said(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a text without its marks, as it is compared and as it is stemmed."""
    return split(_MARKS.sub(" ", text))


# -- one file ------------------------------------------------------------------------------------


def _data(words: Words) -> bytes:
    plain: Any = words
    return zlib.compress(marshal.dumps(plain), _FASTEST)


def _words(project: Project, lang: str, file: SheetFile) -> Words:
    data = known_data(project, file.name)
    words = Words(line=line_of(data, file), names=[], question=[], texts={}, raws={}, joined={},
                  chapters=list(texts_in(data.get("topics"))),
                  signs=list(texts_in(data.get("danger_signs"))))

    def forms(text: str) -> list[str]:
        found = []
        for form, raw in words_said(text):
            if raw != form:
                words["raws"].setdefault(form, raw)
            found.append(form)
        return found

    for name in (words["line"]["title"], file.slug.replace("-", " "),
                 *texts_in(data.get("find"))):
        words["names"].append((forms(name), len(folded(name).split()) == 1))
        words["joined"] |= {one: apart for one, apart in [joined(name)] if one}
    words["question"] = forms(words["line"]["question"])
    for heading, text in _texts(project, lang, data, file.pack):
        for form in forms(text):
            count, before = words["texts"].get(form, (0, False))
            words["texts"][form] = count + 1, before or heading
    return words


def joined(name: str) -> tuple[str, str]:
    """Return how a name of two or three words may be written as one, and the words: bedrest."""
    forms = folded(name).split()
    return ("".join(forms), " ".join(forms)) if 1 < len(forms) < 4 else ("", "")


def _texts(
    project: Project, lang: str, data: Mapping[str, object], pack: str
) -> Iterator[tuple[bool, str]]:
    """Yield each text of a sheet, and whether it is a heading."""
    for key in ("summary", "main_message", "subtitle"):
        yield from ((True, text) for text in texts_in([data.get(key)]))
    yield from _sections(project, lang, data.get("sections"), pack)
    yield from ((False, text) for key in ("key_points", "plan", "teach_back", "purpose")
                for text in _below(data.get(key)))


def _sections(
    project: Project, lang: str, given: object, pack: str, deep: int = 0
) -> Iterator[tuple[bool, str]]:
    """Yield each text of sections, also of the shared parts that they include."""
    for section in given if isinstance(given, list) else ():
        if not isinstance(section, Mapping):
            continue
        yield from ((True, text) for text in texts_in([section.get("heading")]))
        yield from ((False, text) for text in _below(section.get("blocks")))
        for name in texts_in([section.get("include")]):
            shared = [data for each in (pack, GENERAL) for data in layered_data(
                project, "content", each, lang, "shared", f"{name}{SUFFIX}")]
            if shared and deep < DEEPEST:
                yield from _sections(project, lang, shared[-1].get("sections"), pack, deep + 1)


def _below(value: object) -> Iterator[str]:
    """Yield every text below a value that a reader sees."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _below(each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key not in _APART:
                yield from _below(each)


# -- digests -------------------------------------------------------------------------------------


def _digest(file: SheetFile) -> str:
    digest = hashlib.sha256(f"{file.name}\0".encode("utf-8", "surrogateescape"))
    with contextlib.suppress(OSError):
        digest.update(read_regular(file.path, LARGEST, follow=True))
    return digest.hexdigest()


def _common(project: Project, lang: str) -> str:
    """Return the digest of what the words of all files depend on, wherever the project lies."""
    digest = hashlib.sha256()

    def add(*parts: object) -> None:
        for part in parts:
            data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)

    add(__version__, sys.version, lang)
    for code in _CODE:
        info = (Path(__file__).parent / code).stat()
        add(code, info.st_size, info.st_mtime_ns)
    for root in dict.fromkeys((project.builtin, project.root)):
        for path in files_below(root / "content"):
            if "shared" in path.parts and path.name.endswith(SUFFIX):
                add(root == project.builtin, path.relative_to(root))
                with contextlib.suppress(OSError):
                    add(read_regular(path, LARGEST))
    return digest.hexdigest()
