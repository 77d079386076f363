"""Measure personal copies: `python -m benchmarks.copies` (see benchmarks/README.md).

A clinic is made, a sheet is signed, and lists of some lengths are merged, each in a process of its
own. Peers write one document with a name on each page, over and over in one process; the rates are
of the processor's time, since whatever else the machine does changes the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

ROWS = (100, 1_000, 10_000)
PEER_ROWS = 60
MOST_ROWS_KEPT = 10_000
TOPIC = "home-remedies"
# What the project promises: copies a second of one processor, on the disk, and the share by which
# memory may grow from the shortest list to the longest.
LEAST_RATE = 5_000
LEAST_RATE_WITH_PROOF = 2_000
MOST_GROWTH = 0.10

# What each phase takes, as JSON: seconds of the processor, of workers, too.
OWN = """
import json, multiprocessing, os, resource, sys, time
from datetime import datetime, timezone
from pathlib import Path
def used():
    kinds = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in kinds)
def main():
    from handouts.orders import Job
    from handouts.patients.batch_sheet import write_batch_sheet
    from handouts.patients.copying import copy, proof
    from handouts.patients.ledger import open_ledger
    from handouts.patients.log import open_log
    from handouts.patients.merging import Run, make_copies
    from handouts.patients.desk import Desk
    from handouts.patients.piles import lay_out, measure, read_through
    from handouts.patients.private import make_private
    from handouts.patients.rows import open_table
    from handouts.project import open_project
    took = {}
    def timed(name, call):
        begun, clock = used(), time.monotonic()
        done = call()
        took[name], took[name + ", clock"] = used() - begun, time.monotonic() - clock
        return done
    desk = Desk(Job(open_project(Path("clinic")), brand="clinic"))
    batch = timed("read", lambda: read_through(open_table(Path(sys.argv[1])), desk))
    assert not batch.problems, batch.problems[0]
    timed("measure", lambda: measure(batch))
    layouts = timed("lay out", lambda: lay_out(batch))
    rows = [(layouts[pile], row.record) for _, row, pile in batch.right_rows()][:1000]
    made = [copy(*each) for each in rows]
    def each_of(call, *lists):
        for _ in range(2000 // len(rows)):
            for args in zip(*lists):
                call(*args)
    timed("copies alone", lambda: each_of(lambda each: copy(*each), rows))
    timed("proofs alone", lambda: each_of(lambda data, each: proof(data, *each), made, rows))
    took["alone"] = 2000 // len(rows) * len(rows)
    folder = make_private(Path(sys.argv[2] + "-alone"))
    def write(name, data):
        handle = os.open(f"{folder}/{name}.pdf", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, data)
        os.close(handle)
    # In turns: what a file costs depends on the disk and on the minute.
    spent = {"without proof": 0.0, "bare files": 0.0}
    for number, (data, each) in enumerate(zip(made, rows)):
        begun = time.process_time()
        write(f"bare-{number}", data)
        between = time.process_time()
        write(number, copy(*each))
        spent["bare files"] += between - begun
        spent["without proof"] += time.process_time() - between
    took.update(spent, files=len(made))
    del rows, made
    with open_ledger(make_private(Path(sys.argv[2]))) as ledger:
        run = Run(ledger, open_log(), batch, layouts, workers=int(sys.argv[3]))
        def merged():
            for _ in make_copies(run, datetime.now(timezone.utc)):
                pass
            for each in multiprocessing.active_children():  # what they used is known at their end
                each.join()
        timed("merge", merged)
        timed("batch sheet", lambda: write_batch_sheet(
            ledger.folder / "batch-sheet.pdf", desk.job, ledger))
    print(json.dumps({**took, "count": batch.count}))
if __name__ == "__main__":
    main()
"""
# The most MB that the command itself held, and that one of its workers did.
MERGE = """
import contextlib, multiprocessing, resource, sys
from handouts.cli import main
if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        assert main(sys.argv[1:]) == 0
    for each in multiprocessing.active_children():
        each.join()
    print(*(resource.getrusage(who).ru_maxrss / 1024 for who in (
        resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""
TYPST = """
import resource, sys, time
import typst
source, fonts, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
compiler = typst.Compiler(source, font_paths=[fonts])
begun = time.process_time()
for number in range(count):
    compiler.compile(output=f"typst-{number}.pdf", pdf_standards=["ua-1", "a-2a"],
                     sys_inputs={"name": f"Ann Roe-{number}"})
print(time.process_time() - begun)
"""
WEASYPRINT = """
import sys, time
from weasyprint import HTML
words, count = open(sys.argv[1], encoding="utf-8").read(), int(sys.argv[2])
begun = time.process_time()
for number in range(count):
    named = words.replace("<body>", f"<body><p>For Ann Roe-{number}</p>")
    HTML(string=named, base_url=".").write_pdf(
        f"weasyprint-{number}.pdf", pdf_variant="pdf/ua-1")
print(time.process_time() - begun)
"""


def main() -> None:
    """Print a table, and what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS))
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2],
                        help="numbers of processes; rates of one processor are those of 1")
    parser.add_argument("--folder", help="a folder on the disk to measure (default: temporary)")
    parser.add_argument("--without-peers", action="store_true")
    args = parser.parse_args()
    if 1 not in args.workers:
        parser.error("--workers has 1 among its numbers")
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        _clinic(folder)
        peers = {} if args.without_peers else _peers(folder)
        found = [_own(folder, rows, workers) for rows in args.rows for workers in args.workers]
    _report(found, peers)


def _clinic(folder: Path) -> None:
    """Make a clinic whose sheet is signed, as its staff would."""
    today = date.today()
    for words in (
            ["init", "clinic", "--name", "Oak Street Clinic", "--phone", "212-456-7890",
             "--hours", "Monday to Friday", "--after-hours", "call 212-456-7891",
             "--address", "1 Oak Street"],
            ["review", TOPIC, "--project", "clinic", "--sign", "--by", "A Benchmark",
             "--credentials", "RN", "--on", today.isoformat(),
             "--next", (today + timedelta(days=150)).isoformat()]):
        _run(folder, "import sys; from handouts.cli import main; sys.exit(main())", *words)


def _own(folder: Path, rows: int, workers: int) -> dict[str, float]:
    table = folder / f"{rows}.csv"
    table.write_text("row,name,second_id,topics,note,clinician\n" + "".join(
        f"{row},Zoë Núñez-{row},19{row % 70 + 30}-{row % 12 + 1:02}-01 / {row},{TOPIC},"
        f"{'Walk twice a day' if row % 3 == 0 else ''},Rosa Lee RN\n"
        for row in range(1, rows + 1)), encoding="utf-8")
    script = folder / "own.py"  # a file: its workers import what it is
    script.write_text(OWN, encoding="utf-8")
    found: dict[str, float] = json.loads(_run(
        folder, script, table.name, f"out-{rows}-{workers}", str(workers)))
    command = ["merge", table.name, "--output", f"command-{rows}-{workers}", "--yes",
               "--project", "clinic", "--workers", str(workers)]
    _spare(folder / f"out-{rows}-{workers}", rows)
    memory, worker = map(float, _run(folder, MERGE, *command).split())
    _spare(folder / f"command-{rows}-{workers}", rows)
    return {**found, "workers": workers, "memory": memory, "worker": worker}


def _spare(copies: Path, rows: int) -> None:
    """Delete a folder of copies if it is large; the others stay until all is measured.

    Where ext4 has no journal, it looks for a minute at each inode that was given up before it makes
    a file, and files cost five times as much.
    """
    if rows > MOST_ROWS_KEPT:
        shutil.rmtree(copies)


def _peers(folder: Path) -> Mapping[str, float]:
    """Return how many documents a second each peer writes that is installed."""
    from benchmarks.prepare import write_inputs
    from handouts.pdf.fonts import house_folder

    write_inputs(folder, [TOPIC])
    source = folder / "handout.typ"
    source.write_text('#set page(header: "For " + sys.inputs.name)\n' + source.read_text(
        encoding="utf-8"), encoding="utf-8")
    found = {}
    for name, code, args in (("Typst, compiler kept", TYPST, [source.name, str(house_folder())]),
                             ("WeasyPrint", WEASYPRINT, ["handout.html"])):
        try:
            found[name] = PEER_ROWS / float(_run(folder, code, *args, str(PEER_ROWS)))
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"{name} is left out: {error.stderr.strip().splitlines()[-1]}\n")
    return found


def _run(folder: Path, code: str | Path, *args: str) -> str:
    env = {**os.environ, "MAKE_HANDOUT_PRIVATE": str(folder / "private"),
           "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run(
        [sys.executable, *([str(code)] if isinstance(code, Path) else [
            "-c", textwrap.dedent(code)]), *args], cwd=folder, env=env, check=True,
        capture_output=True, encoding="utf-8").stdout


def _report(found: list[dict[str, float]], peers: Mapping[str, float]) -> None:
    say = sys.stdout.write
    say("| copies | workers | read, s | measure, s | merge, s | copies a second | by the clock | "
        "batch sheet, s | memory, MB | of a worker, MB |\n" + "| --- " * 10 + "|\n")
    for each in found:
        say(f"| {each['count']:,.0f} | {each['workers']} | {each['read']:.2f} | "
            f"{each['measure']:.2f} | {each['merge']:.2f} | "
            f"{each['count'] / each['merge']:,.0f} | "
            f"{each['count'] / each['merge, clock']:,.0f} | {each['batch sheet']:.2f} | "
            f"{each['memory']:.0f} | {each['worker']:.0f} |\n")
    last = found[-1]
    made, proven = (last["alone"] / last[name] for name in ("copies alone", "proofs alone"))
    both = 1 / (1 / made + 1 / proven)
    written, bare = (last["files"] / last[name] for name in ("without proof", "bare files"))
    merged = max(each["count"] / each["merge"] for each in found if each["workers"] == 1)
    say(f"\nin memory: {made:,.0f} copies a second of one processor, {proven:,.0f} proofs, "
        f"{both:,.0f} of both\non the disk: {written:,.0f} copies without proof, log and ledger, "
        f"and {merged:,.0f} with them; bare files of that size, {bare:,.0f}\n")
    for name, rate in peers.items():
        say(f"{name}: {rate:,.1f} a second; make-handout without proof, on the disk: "
            f"{written / rate:,.0f} times as many, and with proof, log and ledger: "
            f"{merged / rate:,.0f}\n")
    growth = max(each["memory"] for each in found) / found[0]["memory"] - 1
    for what, got, met in (
            ("copies a second on the disk, without proof", written, written >= LEAST_RATE),
            ("copies a second on the disk, with proof, log and ledger", merged,
             merged >= LEAST_RATE_WITH_PROOF),
            ("% that memory grows by", growth * 100, growth <= MOST_GROWTH)):
        say(f"{'met' if met else 'MISSED'}: {what}: {got:,.0f}\n")


if __name__ == "__main__":
    main()
