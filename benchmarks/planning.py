"""Plan a large library: `python -m benchmarks.planning [TOPICS]` (default: 1,250 topics).

It writes a project with so many topics in each of 2 languages and 10 brands, and asks for the plan
of all of it in 4 ways to print: 100,000 documents. It tells the seconds of the processor, the peak
of memory, and how many documents were planned.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from handouts.project import builtin_root

BRANDS, LANGS = 10, ("en", "es")
MOST_SECONDS, MOST_MEMORY_MB = 10.0, 200.0
RUN = [sys.executable, "-c", "import sys; from handouts.cli import main; sys.exit(main())"]


def library(root: Path, topics: int) -> None:
    """Write a project of so many topics in each language; a plan does not look at their words."""
    source = builtin_root() / "content/hip-and-back/en/topics/faq.yaml"
    text = source.read_text(encoding="utf-8")
    for lang in LANGS:
        folder = root / "content/hip-and-back" / lang / "topics"
        folder.mkdir(parents=True)
        for number in range(topics):
            (folder / f"topic-{number:05}.yaml").write_text(
                f"{text}# {lang} {number}\n", encoding="utf-8")
    for number in range(BRANDS):
        shutil.copytree(builtin_root() / "templates/brands/sample",
                        root / "templates/brands" / f"brand-{number}")
    names = json.dumps([f"topic-{number:05}" for number in range(topics)])
    brands = json.dumps([f"brand-{number}" for number in range(BRANDS)])
    (root / "handouts.yaml").write_text(
        f"topics: {names}\nbooklets: []\nmatrix:\n  brands: {brands}\n"
        f"  langs: {json.dumps(LANGS)}\n  large_print: both\n  gray: both\n", encoding="utf-8")


def main() -> None:
    """Write the library, plan it, and tell what that took."""
    topics = int(sys.argv[1]) if len(sys.argv) > 1 else 1_250
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        library(root, topics)
        out = root / "plan.json"
        with out.open("wb") as file:
            process = subprocess.Popen(
                [*RUN, "--all", "--plan", "--project", str(root)], stdout=file)
            _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit("the plan could not be made")
        documents = len(json.loads(out.read_bytes())["documents"])
    seconds, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    click.echo(f"{documents:,} documents planned: {seconds:.1f} s of the processor, "
               f"{memory:.0f} MB")
    if documents == 100_000 and (seconds > MOST_SECONDS or memory > MOST_MEMORY_MB):
        raise SystemExit(f"more than {MOST_SECONDS:.0f} s or {MOST_MEMORY_MB:.0f} MB")


if __name__ == "__main__":
    main()
