"""Build everything with every CPython that the machine has: `python -m tools.pythons`.

Each gets the versions of constraints.txt in an environment of its own. It fails when one of them
gives other bytes than the Python that runs it.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tools.environments import LOCK, ROOT, build, compared, make, run

OLDEST = (3, 10)
_ASK = ("import ensurepip, platform, sys, venv; "
        "print(sys.implementation.name, platform.python_version())")


def places() -> Iterator[Path]:
    """Return where a Python may lie: on the path, and among the versions of pyenv."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for folder in [*folders, *sorted(pyenv.glob("*/bin"))]:
        yield from sorted(folder.glob("python3"))
        yield from sorted(folder.glob("python3.[0-9]*"))


def answers(python: Path) -> tuple[str, str] | None:
    """Return a Python's kind and version, or None for one that cannot make environments."""
    try:
        kind, version = run(python, "-c", _ASK, cwd=ROOT.parent).split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return kind, version


def found(candidates: Iterable[Path]) -> dict[str, Path]:
    """Return one CPython for each version that this project supports, oldest first."""
    pythons: dict[str, Path] = {}
    for path in candidates:
        if path.name.endswith(("-config", "t")):
            continue
        kind, version = answers(path) or ("", "")
        if kind == "cpython" and numbers(version) >= OLDEST:
            pythons.setdefault(version, path)
    return dict(sorted(pythons.items(), key=lambda each: numbers(each[0])))


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, without what follows a release's."""
    return tuple(int("".join(filter(str.isdigit, part)) or 0) for part in version.split(".")[:3])


def built(python: Path, folder: Path) -> tuple[dict[str, str], float]:
    """Install the locked versions, build everything, and return its digests and the seconds."""
    begun = time.monotonic()
    own = make(python, folder / "venv")
    run(own, "-m", "pip", "install", "-q", "-e", ROOT, "-c", LOCK)
    return build(own, folder / "out"), time.monotonic() - begun


def main() -> int:
    """Compare all Pythons with the one that runs this."""
    own = platform.python_version()
    others = {version: path for version, path in found(places()).items() if version != own}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        base = Path(folder)
        jobs = {version: pool.submit(built, path, base / version)
                for version, path in others.items()}
        expected = build(Path(sys.executable), base / "own")
        click.echo(f"Python {own}: {len(expected)} files, to compare with")
        failed = False
        for version, job in jobs.items():
            try:
                digests, seconds = job.result()
            except subprocess.CalledProcessError as error:
                failed = True
                click.echo(f"Python {version}: cannot build: {error.stderr.strip()[-2000:]}")
                continue
            failed = failed or digests != expected
            click.echo(f"Python {version}: {compared(expected, digests)} ({seconds:.0f} seconds)")
    if not others:
        click.echo("There is no other CPython here: nothing was compared.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
