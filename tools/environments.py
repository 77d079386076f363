"""Environments of their own, and what is built in them so that bytes can be compared."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "constraints.txt"
BUILDS: tuple[tuple[str, ...], ...] = (
    ("--all",),
    ("--all", "--large-print", "--gray"),
    ("--booklet", "new-back-pain", "--fold"),
)
# It holds the Python and the versions that a document was made with.
_DIFFERS = "manifest.json"
_DAY = "1795392000"  # 2026-11-23


def run(*args: str | Path, cwd: Path = ROOT) -> str:
    """Run a program as if from a fresh shell and return what it prints on standard output.

    Raises CalledProcessError, whose `stderr` holds all that it printed.
    """
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("PYTHON", "MAKE_HANDOUT_", "PIP_CONSTRAINT"))}
    done = subprocess.run(
        [str(arg) for arg in args], cwd=cwd, env={**env, "SOURCE_DATE_EPOCH": _DAY},
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
        timeout=900, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(
            done.returncode, done.args, done.stdout, done.stderr + done.stdout)
    return done.stdout


def make(python: str | Path, folder: Path) -> Path:
    """Make an empty environment and return its Python."""
    run(python, "-m", "venv", folder)
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def build(python: Path, folder: Path) -> dict[str, str]:
    """Build all kinds of output into a folder and return each file's SHA-256."""
    for number, options in enumerate(BUILDS):
        run(python.with_name("make-handout"), "-q", "--force", *options,
            "--output", folder / str(number))
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file() and path.name != _DIFFERS
    }


def compared(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Say in words whether two builds have the same files with the same bytes."""
    names = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
    if not names:
        return f"the same bytes in all {len(one)} files"
    return f"{len(names)} of {len({*one, *other})} files differ: {listed(names)}"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Join names with commas, the first ones where there are many."""
    more = f", and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
