"""Run the benchmark: `python -m benchmarks` from the checkout (see benchmarks/README.md)."""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pypdf import PdfReader

import handouts
from benchmarks.prepare import BOOKLET, write_inputs
from handouts.pdf.fonts import house_folder

# What the project promises.
RATIO_TO_PLAIN = 1.7
RATIO_WITHOUT_CACHE = 2.1
RATIO_OF_LIGHT = 0.45
RATIO_TO_WEASYPRINT = 0.75
MOST_MEMORY_MB = 120
LARGEST_SHEET_KB = 35
LARGEST_BOOKLET_KB = 200
TOPICS = ["home-remedies", "when-to-see-a-doctor", "heat-and-cold", "stretching-and-exercise",
          "pain-relievers", "faq"]
LIBRARIES = ["click", "yaml", "jinja2", "pydantic", "reportlab.pdfgen.canvas",
             "pypdf"]
PEERS = Path(__file__).parent / "peers"
OWN = "make-handout"
NO_CACHE = "make-handout, no cache"
# What a run does besides building; its time is compared with that of a sheet, too.
LIGHT = {
    "make-handout --help": ["--help"],
    "make-handout list": ["list"],
    "make-handout --all, unchanged": ["--all", "--quiet"],
}
Commands = dict[str, list[str]]


@dataclass(frozen=True)
class Measured:
    """One row: seconds by the clock and of the processor (medians), peak memory in MB, the file.

    Its bytes, its pages, and whether it is tagged are None where no file is written.
    """

    task: str
    tool: str
    seconds: float
    processor: float
    memory_mb: float
    size: int | None = None
    pages: int | None = None
    tagged: bool | None = None


def commands(folder: Path, out: Path, task: str) -> Commands:
    """Return each tool's command for a task: "one sheet", "60 sheets" or "booklet"."""
    name = "booklet" if task == "booklet" else "handout"
    count = "60" if task == "60 sheets" else "1"
    python = sys.executable
    entry = "import sys; from handouts.cli import main; sys.exit(main())"
    if task == "60 sheets":
        own = [python, str(PEERS / "own.py"), str(out / "make-handout.pdf"), count, TOPICS[0]]
    else:
        order = ["--topic", TOPICS[0]] if name != "booklet" else [
            "--project", str(folder), "--booklet", BOOKLET]
        own = [python, "-c", entry, *order, "--output", str(out / f"{OWN}.pdf")]
    found = {
        OWN: own,
        "ReportLab": [python, str(PEERS / "plain_reportlab.py"), str(folder / f"{name}.json"),
                      str(out / "ReportLab.pdf"), count],
        "WeasyPrint": [python, str(PEERS / "weasyprint_peer.py"), str(folder / f"{name}.html"),
                       str(out / "WeasyPrint.pdf"), count],
        "Typst": [python, str(PEERS / "typst_peer.py"), str(folder / f"{name}.typ"),
                  str(out / "Typst.pdf"), str(house_folder()), count],
    }
    if task == "one sheet":
        found[NO_CACHE] = [*own[:-1], str(out / f"{NO_CACHE}.pdf")]
        output = ["--output", str(folder / "all")]
        found |= {name: [python, "-c", entry, *args, *(output if "--all" in args else [])]
                  for name, args in LIGHT.items()}
    return found


def timed(command: Sequence[str], cache: str = "off") -> tuple[float, float, float]:
    """Return seconds by the clock and of the processor, and the peak memory (MB), of a process.

    `cache` is where make-handout keeps its compiled layouts.
    """
    root = str(Path(__file__).parent.parent)
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root, "MAKE_HANDOUT_CACHE": cache})
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        assert process.stderr is not None
        raise SystemExit(f"{command[:3]} failed:\n{process.stderr.read().decode()[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(folder: Path, task: str, runs: int, say: Callable[[str], None]) -> list[Measured]:
    """Run all tools in turn, `runs` times over, each into an empty folder.

    A round before them fills the cache, and the folder of the run that finds nothing changed.
    """
    cache = str(folder / "cache")
    taken: dict[str, list[tuple[float, float, float]]] = {}
    outcome: dict[str, tuple[int, int, bool]] = {}
    for number in range(runs + 1):
        say(f"{task}: round {number} of {runs}" if number else f"{task}: before the first round")
        with tempfile.TemporaryDirectory() as empty:
            for tool, command in commands(folder, Path(empty), task).items():
                spent = timed(command, "off" if tool == NO_CACHE else cache)
                if number:
                    taken.setdefault(tool, []).append(spent)
                if tool not in LIGHT:
                    outcome[tool] = read_back(Path(empty) / f"{tool}.pdf")
    return [
        Measured(task, tool, statistics.median(run[0] for run in found),
                 statistics.median(run[1] for run in found), max(run[2] for run in found),
                 *outcome.get(tool, ()))
        for tool, found in taken.items()
    ]


def read_back(path: Path) -> tuple[int, int, bool]:
    """Return bytes, pages, and whether the file has a structure tree."""
    reader = PdfReader(path)
    return path.stat().st_size, len(reader.pages), "/StructTreeRoot" in reader.root_object


def import_times(runs: int) -> dict[str, float]:
    """Return the milliseconds that each library adds to an empty Python, medians."""
    def spent(code: str) -> float:
        return statistics.median(timed([sys.executable, "-c", code])[1] for _ in range(runs))

    base = spent("pass")
    return {name: (spent(f"import {name}") - base) * 1000 for name in LIBRARIES}


def table(rows: Sequence[Measured]) -> str:
    """Return the rows as Markdown; ratios are to plain ReportLab at the same task."""
    lines = ["| task | tool | seconds | processor | ratio | memory MB | KB | pages | tagged |",
             "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"]
    for row in rows:
        plain = next(one.processor for one in rows
                     if one.task == row.task and one.tool == "ReportLab")
        file = "| | |" if row.size is None else (
            f"{row.size / 1024:.1f} | {row.pages} | {'yes' if row.tagged else 'no'} |")
        lines.append(
            f"| {row.task} | {row.tool} | {row.seconds:.2f} | {row.processor:.2f} | "
            f"{row.processor / plain:.2f} | {row.memory_mb:.0f} | {file}")
    return "\n".join(lines)


def promises(rows: Sequence[Measured]) -> list[str]:
    """Return each promise with what was measured, met or missed."""
    found = {(row.task, row.tool): row for row in rows}
    own, booklet = found["one sheet", OWN], found["booklet", OWN]
    assert own.size is not None
    assert booklet.size is not None
    plain = found["one sheet", "ReportLab"].processor
    checks = [
        ("one sheet / plain ReportLab", own.processor / plain, RATIO_TO_PLAIN),
        ("the same without a cache", found["one sheet", NO_CACHE].processor / plain,
         RATIO_WITHOUT_CACHE),
        *((f"{tool} / plain ReportLab", found["one sheet", tool].processor / plain, RATIO_OF_LIGHT)
          for tool in LIGHT),
        ("one sheet / WeasyPrint", own.processor / found["one sheet", "WeasyPrint"].processor,
         RATIO_TO_WEASYPRINT),
        ("memory of one sheet, MB", own.memory_mb, MOST_MEMORY_MB),
        ("one sheet, KB", own.size / 1024, LARGEST_SHEET_KB),
        ("booklet, KB", booklet.size / 1024, LARGEST_BOOKLET_KB),
    ]
    return [f"{name}: {value:.2f} (at most {most}): {'met' if value <= most else 'MISSED'}"
            for name, value, most in checks]


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="few runs: a glance, not a result")
    parser.add_argument("--json", type=Path, help="write the numbers into this file too")
    wish = parser.parse_args()
    runs = 3 if wish.quick else 20

    def say(text: str) -> None:
        sys.stderr.write(text + "\n")

    # An installed package has its bytecode; a checkout may not have it yet.
    compileall.compile_dir(Path(handouts.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder, TOPICS)
        rows = measure(folder, "one sheet", runs, say)
        rows += measure(folder, "60 sheets", max(runs // 4, 1), say)
        rows += measure(folder, "booklet", max(runs // 2, 2), say)
    imports = import_times(max(runs // 2, 3))
    out = [f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, "
           f"medians of {runs} interleaved runs", "", table(rows), ""]
    out += promises(rows)
    out += ["", "Import, ms: " + ", ".join(f"{lib} {ms:.0f}" for lib, ms in imports.items())]
    sys.stdout.write("\n".join(out) + "\n")
    if wish.json:
        data = {"rows": [asdict(row) for row in rows], "imports_ms": imports}
        wish.json.write_text(json.dumps(data, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
