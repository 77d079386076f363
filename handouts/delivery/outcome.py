"""What became of one order, and where its file goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.delivery.manifest import Entry
from handouts.errors import Problem, Source, UsageProblem
from handouts.files import is_folder, shown
from handouts.orders import Edition, Job, Order, filename

if TYPE_CHECKING:
    from handouts.content.sheet_words import FileWords

# Endings of files that people may expect here. A folder may have any name with a point in it.
_OTHER_FILES = frozenset({
    ".doc", ".docx", ".odt", ".rtf", ".txt", ".html", ".htm", ".md", ".png", ".jpg", ".jpeg",
    ".yaml", ".yml", ".zip", ".ps", ".epub"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order.

    `built` tells of a file that was written, without the digest of its inputs, `entry` of one that
    needed no building: neither holds the file's bytes, so that thousands fit into memory. `sheets`
    is the file to fold; `stale` says that an older file still lies at path. `editions` are the
    files beside it, `left` those of earlier builds that this one was not asked for. `warnings` tell
    what is printed otherwise than its content says. `words` are those of its file, where they were
    asked for.
    """

    order: Order
    path: Path
    built: Entry | None = None
    problems: Sequence[Problem] = ()
    stale: bool = False
    entry: Entry | None = None
    sheets: Path | None = None
    editions: Mapping[Edition, Path] = field(default_factory=dict)
    left: Sequence[Path] = ()
    warnings: Sequence[Problem] = ()
    words: FileWords | None = None

    @property
    def failed(self) -> bool:
        """Say whether there is no finished file of this run or an equal one."""
        return self.built is None and self.entry is None


def output_paths(job: Job, orders: Sequence[Order], output: Path) -> dict[Order, Path]:
    """Return where each document goes: into the folder `output`, or one into the file of that name.

    Raises UsageProblem where two documents would share one file.
    """
    if output.suffix.lower() in _OTHER_FILES and not is_folder(output):
        raise UsageProblem(Problem(
            Source("--output"), "USE028", f"{shown(output)} is no name for a handout, which is a "
            "PDF", f"write {shown(output.with_suffix('.pdf'))}, or name a folder"))
    if output.suffix.lower() == ".pdf" and not is_folder(output):
        if len(orders) > 1:
            raise UsageProblem(Problem(
                Source("--output"), "USE013", f"{len(orders)} documents cannot share one file",
                "name a folder, or build one document at a time",
            ))
        return {orders[0]: output}
    paths = {order: output / filename(order.slug, job.lang, job.variant) for order in orders}
    owners: dict[Path, Order] = {}
    for order, path in paths.items():
        if path in owners:
            raise UsageProblem(Problem(
                Source(f"--{order.kind}"), "USE014",
                f"the topic and the booklet {order.slug!r} would both become {shown(path)}",
                "build them one at a time with --output FILE.pdf, or rename one",
            ))
        owners[path] = order
    return paths
