"""What a worker on another machine does: it compares itself, and runs each call in its child.

The limits on time and memory need the main thread of a process, which a worker of Dask keeps for
its network; and what ends a process must cost a batch, not a worker. So each of its threads has one
child process, such as a run on one machine has. A call and its answer pass through the worker as
bytes that the child and the command alone read.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import pickle
import threading
import zlib
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from importlib import metadata
from multiprocessing import current_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.dataclass import dataclass
from handouts.delivery.inputs import LIBRARIES
from handouts.files import files_below
from handouts.processes import end, pool
from handouts.project import builtin_root
from handouts.version import __version__

if TYPE_CHECKING:
    from distributed import Worker

# What a child has imported before its first call.
WARM = "handouts.delivery.batch"
FILES = "the files of make-handout"
_LOOK_SECONDS = 0.5
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a command runs: its current folder first among those that each machine must see.

    `epoch` is SOURCE_DATE_EPOCH, `tools` what `own_tools` returns there.
    """

    folders: tuple[str, ...]
    epoch: str
    tools: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a worker says of itself: where it differs from a setting, and what it does not see."""

    name: str
    childless: bool
    differs: tuple[tuple[str, str, str], ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Say whether the worker may run calls."""
        return not (self.childless or self.differs or self.unseen)


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a call: its answer, or None where its process ended or the worker differs."""

    answer: bytes | None
    about: About


@functools.cache
def own_tools() -> tuple[tuple[str, str], ...]:
    """Return what decides over the bytes of a file, each with its version or digest."""
    found = {"make-handout": __version__}
    found |= {name: metadata.version(name) for name in (*LIBRARIES, "pypdf", "distributed")}
    found["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    found[FILES] = _digest()
    return tuple(found.items())


def _digest() -> str:
    root = builtin_root()
    whole = hashlib.sha256()
    # In a wheel the built-in files lie in the package, in a checkout beside it.
    folders = {_PACKAGE: _PACKAGE, root / "content": root, root / "templates": root}
    for folder, base in folders.items():
        for path in files_below(folder):
            name = path.relative_to(base).as_posix()
            if path.suffix != ".pyc" and not name.startswith("builtin/"):
                data = path.read_bytes()
                whole.update(f"{name} {len(data)} ".encode("utf-8", "surrogateescape") + data)
    return whole.hexdigest()


def asked(setting: Setting, token: str, written: str, dask_worker: Any) -> About:
    """Compare a worker with a setting; `token` is a file in a shared folder, and what it says.

    `dask_worker` is given by Dask, by this name.
    """
    said = _about(setting, str(dask_worker.name))
    if not token or said.unseen or _says(Path(token), written):
        return said
    return replace(said, unseen=(str(Path(token).parent),))


def _about(setting: Setting, name: str) -> About:
    own = dict(own_tools())
    differs = tuple((name, own.get(name, "none"), version) for name, version in setting.tools
                    if own.get(name) != version)
    unseen = tuple(folder for folder in setting.folders if not Path(folder).is_dir())
    return About(name, bool(current_process().daemon), differs, unseen)


def _says(path: Path, written: str) -> bool:
    try:
        return path.read_text(encoding="ascii") == written
    except (OSError, ValueError):
        return False


# -- calls ---------------------------------------------------------------------------------------


class _Pickler(pickle.Pickler):
    """A pickler that writes the folder of the built-in files as a mark: each machine has it
    elsewhere.
    """

    def persistent_id(self, obj: Any) -> str | None:
        return "builtin" if isinstance(obj, Path) and obj == builtin_root() else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: Any) -> Path:
        return builtin_root()


def packed(value: object) -> bytes:
    """Return a call or an answer as bytes."""
    data = io.BytesIO()
    _Pickler(data).dump(value)
    return data.getvalue()


def unpacked(data: bytes) -> Any:
    """Return a call or an answer that `packed` wrote, and nobody else."""
    return _Unpickler(io.BytesIO(data)).load()


_of_thread = threading.local()


def run(setting: Setting, call: bytes) -> Reply:
    """Run a packed call in the child of this thread, in the worker."""
    from distributed import get_worker

    worker = get_worker()
    said = _about(setting, str(worker.name))
    if not said.fits:
        return Reply(None, said)
    child: ProcessPoolExecutor = getattr(_of_thread, "child", None) or pool(1, WARM)
    _of_thread.child = child
    try:
        answer = _answer(child.submit(called, setting, call), worker)
    except BrokenExecutor:
        answer = None
    if answer is None:
        end(child)
        _of_thread.child = None
    return Reply(answer, said)


def _answer(future: Future[bytes], worker: Worker) -> bytes | None:
    """Wait for the child; None once nobody wants the answer, as where the command was stopped."""
    key = worker.get_current_task()
    while (task := worker.state.tasks.get(key)) is not None and task.state == "executing":
        try:
            return future.result(_LOOK_SECONDS)
        except NotYet:
            continue
    return None


def called(setting: Setting, call: bytes) -> bytes:
    """Run a packed call where the command runs, in the child."""
    os.chdir(setting.folders[0])
    if setting.epoch:
        os.environ["SOURCE_DATE_EPOCH"] = setting.epoch
    else:
        os.environ.pop("SOURCE_DATE_EPOCH", None)
    function, args = unpacked(call)
    return packed(function(*args))
