"""Tell whether a document would come out the same as last time, without building it.

A digest covers every file that a document may be made of, the options, and the versions of this
package and of what it draws with. A shared part or a layout that changes builds everything again;
a topic that changes builds itself and the booklets that hold it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from handouts.content.packs import BOOKLETS, SUFFIX, booklets_by_pack, topics_by_pack
from handouts.errors import HandoutError
from handouts.files import files_below, is_file, read_regular
from handouts.orders import Job, Order
from handouts.project import Project
from handouts.usercache import open_user_cache
from handouts.version import __version__
from handouts.yamlfiles.reader import read_yaml

LIBRARIES = ("reportlab", "jinja2", "pydantic", "pyyaml", "fontpkg-atkinson-hyperlegible",
             "pymupdf-fonts", "pillow", "fonttools", "tinycss2", "snowballstemmer")
ENTRY = ".chapters"
_PACKAGE = Path(__file__).parents[1]
# Every file that is read for a document is smaller.
LARGEST = 1_000_000
_BESIDE = ("reviews.yaml", "withdrawn.yaml", "handouts.yaml")


class Inputs:
    """What documents are made of, each file read once for all jobs of one project."""

    def __init__(self, project: Project, tools: Sequence[str] = ()) -> None:
        self.project = project
        self._tools = (*LIBRARIES, *tools)
        self._sha256: dict[Path, bytes] = {}
        self._files: dict[str, str] = {}
        self._names: dict[str, tuple[dict[str, Path], dict[str, Path]]] = {}
        self._booklets: dict[tuple[str, str], tuple[Path, ...]] = {}
        self._topics: dict[str, Mapping[str, Sequence[str] | None]] = {}

    def digests(self, job: Job, orders: Iterable[Order]) -> dict[Order, str]:
        """Return the digest of what each document is made of; "" for one that cannot be known."""
        common = _digest(self._common(job), repr(job.variant))
        found: dict[Order, str] = {}
        for order in orders:
            paths = self._paths(order, job.lang)
            found[order] = _digest(
                common, order.kind, order.slug, *map(self._content, paths)) if paths else ""
        return found

    def _own(self, lang: str) -> tuple[dict[str, Path], dict[str, Path]]:
        """Return the file of each topic, and of each booklet."""
        if lang not in self._names:
            self._names[lang] = (
                _own(self.project, topics_by_pack(self.project, lang), f"{lang}/topics"),
                _own(self.project, booklets_by_pack(self.project), BOOKLETS))
        return self._names[lang]

    def _paths(self, order: Order, lang: str) -> tuple[Path, ...]:
        """Return the files of a document alone; none where they cannot be known."""
        topics, booklets = self._own(lang)
        if order.kind == "topic":
            return (topics[order.slug],) if order.slug in topics else ()
        if order.slug not in booklets:
            return ()
        if (order.slug, lang) not in self._booklets:
            chapters = self._chapters(lang)[order.slug]
            whole = chapters is not None and all(each in topics for each in chapters)
            self._booklets[order.slug, lang] = (
                booklets[order.slug], *(topics[each] for each in chapters or ())) if whole else ()
        return self._booklets[order.slug, lang]

    def _chapters(self, lang: str) -> Mapping[str, Sequence[str] | None]:
        """Return the topics of each booklet, None where its file cannot be read.

        They are kept in the user's cache for as long as the files and the tool stay the same:
        reading YAML takes a quarter of a run that finds nothing changed.
        """
        if lang not in self._topics:
            booklets = self._own(lang)[1]
            name = _digest("chapters", _drawn_with(self._tools), *(
                part for slug in sorted(booklets)
                for part in (slug, self._content(booklets[slug])))) + ENTRY
            kept = open_user_cache() if booklets else None
            known = _listed(kept.read(name)) if kept else None
            if known is None or known.keys() != booklets.keys():
                known = {slug: _chapters(self.project, path) for slug, path in booklets.items()}
                if kept and None not in known.values():
                    kept.write(name, json.dumps(known).encode())
            self._topics[lang] = known
        return self._topics[lang]

    def _content(self, path: Path) -> bytes:
        if path not in self._sha256:
            self._sha256[path] = hashlib.sha256(_content(path)).digest()
        return self._sha256[path]

    def _common(self, job: Job) -> str:
        """Return the digest of what all documents of a job share."""
        parts: list[str | bytes] = [
            job.lang, job.brand, os.environ.get("SOURCE_DATE_EPOCH", ""), _drawn_with(self._tools),
            self._shared_files(job.lang)]
        if is_file(self.project.root / "reviews.yaml"):
            parts.append(job.today.isoformat())  # a review may run out over night
        return _digest(*parts)

    def _shared_files(self, lang: str) -> str:
        """Return the digest of all files but those of the topics and booklets themselves."""
        if lang not in self._files:
            project = self.project
            topics, booklets = self._own(lang)
            own = {*topics.values(), *booklets.values()}
            files = {path for folder in ("content", "templates")
                     for path in _files(project, folder) if path not in own}
            files |= {project.root / name for name in _BESIDE if is_file(project.root / name)}
            named = sorted((_name(project, path), path) for path in files)
            self._files[lang] = _digest(*(
                part for name, path in named for part in (name, self._content(path))))
        return self._files[lang]


def digests(job: Job, orders: Iterable[Order]) -> dict[Order, str]:
    """Return the digest of what each document of one job is made of; see `Inputs.digests`."""
    return Inputs(job.project).digests(job, orders)


def _own(project: Project, packs: dict[str, str], folder: str) -> dict[str, Path]:
    """Return the file of each topic, or of each booklet, by its name."""
    found: dict[str, Path] = {}
    for slug, pack in packs.items():
        with contextlib.suppress(HandoutError):  # building it tells what is wrong with the file
            path = project.find("content", pack, *folder.split("/"), f"{slug}{SUFFIX}")
            if path is not None:
                found[slug] = path
    return found


def _name(project: Project, path: Path) -> str:
    """Return what a file is called wherever the project lies: whose it is, and its path in there.
    """
    whose = project.origin(path)
    root = project.builtin if whose == "built-in" else project.root
    return f"{whose}: {path.relative_to(root).as_posix()}"


@functools.cache
def _drawn_with(tools: tuple[str, ...]) -> str:
    """Return the digest of what draws the documents: what this process has loaded, to its end."""
    parts = [__version__, sys.version, *_installed(tools)]
    for path in sorted((*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.css"))):
        # A checkout changes without a new version.
        info = path.stat()
        parts.append(f"{path.name} {info.st_size} {info.st_mtime_ns}")
    return _digest(*parts)


def _installed(names: Sequence[str]) -> list[str]:
    """Return the name and version of each library, as its folder of metadata says it.

    importlib.metadata tells the same, but importing it takes longer than all else that an
    unchanged run does.
    """
    wanted = {name.replace("-", "_"): name for name in names}
    found: dict[str, str] = {}
    for folder in sys.path:
        with contextlib.suppress(OSError):
            for entry in os.listdir(folder or "."):  # noqa: PTH208 - a path for each is slow
                name, _, rest = entry.partition("-")
                known = wanted.get(name.lower().replace(".", "_"))
                if known and rest.endswith((".dist-info", ".egg-info")):
                    found.setdefault(known, entry)
    if len(found) < len(wanted):  # packed another way
        from importlib.metadata import version

        found |= {name: version(name) for name in names if name not in found}
    return [found[name] for name in names]


def _files(project: Project, folder: str) -> list[Path]:
    """Return the files of a folder, of the project and of the tool: some are read from both."""
    return [path for root in dict.fromkeys((project.builtin, project.root))
            for path in files_below(root / folder) if _may_be_read(path, root)]


def _may_be_read(path: Path, root: Path) -> bool:
    """Say whether a document may be made of a file: not of one that a link leads out of root."""
    try:
        return path.is_file() and (
            not path.is_symlink() or path.resolve().is_relative_to(root))
    except (OSError, RuntimeError):  # RuntimeError: a link that leads to itself
        return False


def _listed(data: bytes | None) -> dict[str, list[str] | None] | None:
    """Return the topics of booklets as they were kept; None where they were not."""
    try:
        known = json.loads(data) if data else None
    except ValueError:
        return None
    return known if isinstance(known, dict) else None


def _chapters(project: Project, path: Path) -> list[str] | None:
    try:
        data = read_yaml(path, project.display(path)).data
    except HandoutError:
        return None
    topics = data.get("topics") if isinstance(data, dict) else None
    return [str(each) for each in topics] if isinstance(topics, list) else None


def _content(path: Path) -> bytes:
    try:
        return read_regular(path, LARGEST, follow=True)
    except OSError:
        pass
    try:
        info = path.stat()
    except OSError:
        return b""
    # Nothing of this size goes into a document; whether it is another file is enough to know.
    return f"{info.st_size} {info.st_mtime_ns}".encode()


def _digest(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()
