"""Tell whether a document would come out the same as last time, without building it.

A digest covers every file that a document may be made of, the options, and the versions of this
package and of what it draws with. A shared part or a layout that changes builds everything again;
a topic that changes builds itself and the booklets that hold it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from handouts.content.packs import BOOKLETS, SUFFIX, booklets_by_pack, topics_by_pack
from handouts.errors import HandoutError
from handouts.files import files_below, is_file, read_regular
from handouts.orders import Job, Order
from handouts.project import Project
from handouts.version import __version__
from handouts.yamlfiles.reader import read_yaml

LIBRARIES = ("reportlab", "jinja2", "pydantic", "pyyaml", "fontpkg-atkinson-hyperlegible",
             "pymupdf-fonts", "pillow", "fonttools", "tinycss2", "snowballstemmer")
_PACKAGE = Path(__file__).parents[1]
# Every file that is read for a document is smaller.
LARGEST = 1_000_000


def digests(job: Job, orders: Iterable[Order]) -> dict[Order, str]:
    """Return the digest of what each document is made of; "" for one that cannot be known."""
    project = job.project
    topics = _own(project, topics_by_pack(project, job.lang), f"{job.lang}/topics")
    booklets = _own(project, booklets_by_pack(project), BOOKLETS)
    common = _digest(_common(job, {*topics.values(), *booklets.values()}), repr(job.variant))
    found: dict[Order, str] = {}
    for order in orders:
        own = topics if order.kind == "topic" else booklets
        paths = [own[order.slug]] if order.slug in own else []
        if order.kind == "booklet" and paths:
            chapters = _chapters(project, paths[0])
            if chapters is None or any(each not in topics for each in chapters):
                paths = []
            else:
                paths += [topics[each] for each in chapters]
        found[order] = _digest(common, order.kind, order.slug, *map(_content, paths)) if (
            paths) else ""
    return found


def _own(project: Project, packs: dict[str, str], folder: str) -> dict[str, Path]:
    """Return the file of each topic, or of each booklet, by its name."""
    found: dict[str, Path] = {}
    for slug, pack in packs.items():
        with contextlib.suppress(HandoutError):  # building it tells what is wrong with the file
            path = project.find("content", pack, *folder.split("/"), f"{slug}{SUFFIX}")
            if path is not None:
                found[slug] = path
    return found


def _common(job: Job, own: set[Path]) -> str:
    """Return the digest of what all documents share."""
    project = job.project
    files = {
        path for folder in ("content", "templates")
        for path in _files(project, folder) if path not in own
    }
    for name in ("reviews.yaml", "withdrawn.yaml", "handouts.yaml"):
        if is_file(project.root / name):
            files.add(project.root / name)
    parts: list[str | bytes] = [
        __version__, sys.version, job.lang, job.brand, os.environ.get("SOURCE_DATE_EPOCH", "")]
    parts += _installed(LIBRARIES)
    if is_file(project.root / "reviews.yaml"):
        parts.append(job.today.isoformat())  # a review may run out over night
    for name, path in sorted((_name(project, path), path) for path in files):
        parts += [name, _content(path)]
    for path in sorted((*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.css"))):
        # A checkout changes without a new version.
        info = path.stat()
        parts.append(f"{path.name} {info.st_size} {info.st_mtime_ns}")
    return _digest(*parts)


def _name(project: Project, path: Path) -> str:
    """Return what a file is called wherever the project lies: whose it is, and its path in there.
    """
    whose = project.origin(path)
    root = project.builtin if whose == "built-in" else project.root
    return f"{whose}: {path.relative_to(root).as_posix()}"


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
