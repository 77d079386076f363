"""Write constraints.txt, the exact versions that everybody installs: `python -m tools.lock`.

It takes the newest versions within the ranges of pyproject.toml. What draws the pages gets one
version for every Python, since another one may give other bytes; what only tests may differ, where
an old Python needs an older one. Nothing is written unless every system has wheels of all of it.
The build's own requirements in pyproject.toml are written from the same versions, because pip
installs them in an environment of its own, where constraints do not reach.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "constraints.txt"
PROJECT = ROOT / "pyproject.toml"
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    "x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "x86_64-apple-darwin",
    "aarch64-apple-darwin", "x86_64-pc-windows-msvc",
)
HEAD = """\
# Exact versions of all that README's commands and .ci/run install, on every system and Python.
# Made by `python -m tools.lock` from the ranges in pyproject.toml; do not edit it by hand.
"""
_REQUIRES = re.compile(r"(?<=^requires = )\[.*?\]$", re.DOTALL | re.MULTILINE)


def resolve(*args: str | Path, given: str | None = None) -> str:
    """Return what `uv pip compile` finds; raises CalledProcessError where it finds nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "-q", "--no-header", "--no-annotate",
         "--only-binary", ":all:", *map(str, args)],
        cwd=ROOT, input=given, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def newest() -> str:
    """Return the lines of a new lock: a version, and a marker where not every Python has it."""
    everywhere = ("--universal", "--python-version", PYTHONS[0])
    with tempfile.TemporaryDirectory() as folder:
        drawing = Path(folder) / "drawing.txt"
        drawing.write_text(
            resolve(PROJECT, *everywhere, "--fork-strategy", "fewest"), encoding="utf-8")
        return resolve(PROJECT, "--all-extras", *everywhere, "--constraints", drawing)


def without_wheels(lock: Path) -> list[str]:
    """Return for each system and Python that lacks a wheel what is missing."""
    def missing(system: tuple[str, str]) -> str | None:
        platform, python = system
        try:
            resolve(PROJECT, "--all-extras", "--python-platform", platform,
                    "--python-version", python, "--constraints", lock)
        except subprocess.CalledProcessError as error:
            return f"{platform}, Python {python}: {' '.join(error.stderr.split())}"
        return None

    with ThreadPoolExecutor(8) as pool:
        return [each for each in pool.map(missing, product(PLATFORMS, PYTHONS)) if each]


def with_build(project: str, lock: Path) -> str:
    """Return pyproject.toml with the exact versions that build the package."""
    pins = resolve("-", "--universal", "--python-version", PYTHONS[0], "--constraints", lock,
                   given="hatchling\n").splitlines()
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    return _REQUIRES.sub(f"[\n{lines}]", project, count=1)


def changes(old: str, new: str) -> list[str]:
    """Return the lines that were taken out and those that came in."""
    before, after = set(old.splitlines()), set(new.splitlines())
    return [*(f"- {line}" for line in sorted(before - after)),
            *(f"+ {line}" for line in sorted(after - before))]


def main() -> int:
    """Write the lock and the build's requirements, and say what changed."""
    text = HEAD + newest()
    with tempfile.TemporaryDirectory() as folder:
        candidate = Path(folder) / LOCK.name
        candidate.write_text(text, encoding="utf-8")
        missing = without_wheels(candidate)
        project = with_build(PROJECT.read_text(encoding="utf-8"), candidate)
    if missing:
        click.echo("\n".join(
            ["nothing was written, since some wheels are missing:", *missing]), err=True)
        return 1
    old = LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""
    LOCK.write_text(text, encoding="utf-8", newline="\n")
    PROJECT.write_text(project, encoding="utf-8", newline="\n")
    click.echo("\n".join(changes(old, text) or ["nothing is newer"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
