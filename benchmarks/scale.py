"""Measure a large library: `python -m benchmarks.scale` (2,000 topics; `--quick` makes 500).

The library's topics are the built-in ones with names, titles, words and codes of their own. Each
row is a fresh process; processor time is that of all its processes, and memory the largest of one.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

RUN = [sys.executable, "-c", "import sys; from handouts.cli import main; sys.exit(main())"]
ROOT = Path(__file__).parents[1]
PACK = "content/hip-and-back"
EMERGENCY = "when-to-see-a-doctor"  # a pack has one
SIZES = {False: 2_000, True: 500}
# Parts of words that nothing in the built-in topics has.
SYLLABLES = ("bra", "dul", "fen", "gor", "hask", "jim", "lop", "mur", "nid", "quo")


def word(number: int) -> str:
    """Return a word for a number, another for each."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:04d}")


def library(root: Path, count: int) -> None:
    """Write a project whose library has so many topics beside the built-in ones."""
    originals = sorted(path for path in (ROOT / PACK / "en/topics").glob("*.yaml")
                       if path.stem != EMERGENCY)
    folder = root / PACK / "en/topics"
    folder.mkdir(parents=True)
    (root / "handouts.yaml").write_text("brand: sample\n", encoding="utf-8")
    for number in range(count):
        original = originals[number % len(originals)]
        slug, own = f"{original.stem[:40]}-{number:04d}", word(number)
        text = original.read_text(encoding="utf-8")
        for pattern, new in (
            (r"^# yaml-language-server.*\n", ""),
            (r"^slug: .*$", f"slug: {slug}"),
            (r"^(title: \"?)(.*?)(\"?)$", rf"\g<1>\g<2> {number:04d}\g<3>"),
            (r"^sheet: .*\n", ""),
            (r"^shelf: .*$", "shelf: chapter"),
            (r"^find: \[", f"find: [{own}, {own}ing pain, "),
            (r"^( +icd10cm: \[)", rf"\g<1>S{number % 100:02d}.{number // 100 % 10}, "),
        ):
            text = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
        (folder / f"{slug}.yaml").write_text(text, encoding="utf-8")


def measure(call: Sequence[str], cwd: Path) -> tuple[float, float, float, int]:
    """Run a command; return seconds by the clock, of the processors, MB, and the exit code."""
    begun = time.monotonic()
    child = subprocess.Popen(call, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return (time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
            child.returncode)


def watch_ready(cwd: Path) -> tuple[float, float, float, int]:
    """Return what `watch` takes until it says that it watches."""
    begun = time.monotonic()
    child = subprocess.Popen([*RUN, "watch"], cwd=cwd, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    for line in child.stderr:
        if line.startswith("watching"):
            break
    took = time.monotonic() - begun
    child.send_signal(signal.SIGTERM)  # a shell lets what it runs behind ignore SIGINT
    _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, 0


def rows(root: Path, steps: Sequence[str]) -> Iterator[tuple[str, tuple[float, float, float, int]]]:
    """Yield each row's name and its figures."""
    calls = {
        "all": ["--all"], "all, unchanged": ["--all"], "check": ["check"],
        "check, unchanged": ["check"], "list --find, first": ["list", "--find", word(7)],
        "list --find": ["list", "--find", word(7)],
    }
    for name in ("all", "all, unchanged", "watch ready", "list --find, first", "list --find",
                 "check", "check, unchanged"):
        if not steps or any(name.startswith(step) for step in steps):
            yield name, (watch_ready(root) if name == "watch ready"
                         else measure([*RUN, *calls[name]], root))


def measured(root: Path, count: int, steps: Sequence[str]) -> dict[str, float]:
    """Make a library in a folder unless it is there, print its table; return the MB of each row."""
    os.environ["MAKE_HANDOUT_CACHE"] = str(root.resolve() / "cache")
    project = root / "library"
    if not project.exists():
        library(project, count)
    click.echo(f"{count:,} topics\n")
    click.echo("| | seconds | processor | MB | exit |\n|---|---:|---:|---:|---:|")
    found: dict[str, float] = {}
    for name, (clock, cpu, memory, code) in rows(project, steps):
        click.echo(f"| {name} | {clock:.1f} | {cpu:.1f} | {memory:.0f} | {code} |")
        found[name] = memory
    page = project / "build" / "index.html"
    with contextlib.suppress(OSError):
        click.echo(f"\nshelf: {page.stat().st_size / 1e6:.2f} MB")
    return found


def memory_table(found: Mapping[int, Mapping[str, float]]) -> str:
    """Return the MB of the largest process of each command, by the number of topics."""
    names = dict.fromkeys(name for row in found.values() for name in row)
    lines = ["| largest process, MB | " + " | ".join(f"{count:,} topics" for count in found) + " |",
             "|---|" + "---:|" * len(found)]
    lines += [f"| {name} | " + " | ".join(f"{row[name]:.0f}" for row in found.values()) + " |"
              for name in names]
    return "\n".join(lines)


def main() -> None:
    """Make the libraries, measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, action="append",
                        help="how many, instead of 2,000; several give a table of memory, too")
    parser.add_argument("--quick", action="store_true", help="500 topics")
    parser.add_argument("--step", action="append", default=[], help="measure this row only")
    parser.add_argument("--keep", type=Path, help="a folder that keeps the library between runs")
    asked = parser.parse_args()
    counts = asked.topics or [SIZES[asked.quick]]
    found: dict[int, dict[str, float]] = {}
    for count in counts:
        root = asked.keep or Path(tempfile.mkdtemp(prefix="scale-"))
        if asked.keep and len(counts) > 1:
            root = asked.keep / str(count)
            root.mkdir(parents=True, exist_ok=True)
        try:
            found[count] = measured(root, count, asked.step)
        finally:
            if asked.keep is None:
                shutil.rmtree(root)
    if len(found) > 1:
        click.echo(f"\n{memory_table(found)}")


if __name__ == "__main__":
    main()
