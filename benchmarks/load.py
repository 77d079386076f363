"""Put the staff page under load: `python -m benchmarks.load` (it stops by itself).

It starts `make-handout serve` on the loopback address, with a clinic of its own whose sheets were
signed for it, and lets some staff ask for packets at once, each for another patient: a short pause,
a packet, the next one. It tells how long packets took, how many were lost, and how much memory the
server and its workers held after each tenth.
"""

from __future__ import annotations

import argparse
import contextlib
import http.cookiejar
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import click

SHEETS = ("sciatica", "home-remedies", "heat-and-cold", "pain-relievers", "stretching-and-exercise")
EMERGENCY = "when-to-see-a-doctor"
PORT = 8770
# A packet of three sheets for a patient, where nobody else asks, in seconds.
MOST_ALONE = 1
PAUSE = 0.5
RUN = [sys.executable, "-c", "import sys; from handouts.cli import main; sys.exit(main())"]


def clinic(root: Path) -> None:
    """Write a project whose sheets pass the rules for a release today."""
    call = [*RUN, "init", str(root), "--name", "Load Test", "--phone", "303-867-5309", "--hours",
            "Monday to Friday, 8 am to 5 pm", "--after-hours", "call 303-867-5310", "--address",
            "12 Test Way"]
    subprocess.run(call, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    for slug in (*SHEETS, EMERGENCY):
        subprocess.run(
            [*RUN, "review", slug, "--project", str(root), "--sign", "--by", "Load Test",
             "--credentials", "RN", "--on", f"{date.today()}", "--next",
             f"{date.today() + timedelta(days=90)}"], check=True, capture_output=True)


class Staff:
    """One person at a counter, with a browser of their own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        page = self.opener.open(address, timeout=120).read().decode()
        self.token = page.partition('name="csrf" content="')[2].partition('"')[0]

    def packet(self, number: int) -> tuple[float, bytes]:
        """Return the seconds until a packet was there, and its bytes."""
        chosen = random.Random(number).choice(list(combinations(SHEETS, 3)))
        body = {"topics": chosen, "lang": "en", "name": f"Patient Number {number}",
                "second_id": f"{number:08}"}
        request = urllib.request.Request(
            f"{self.address}packet", json.dumps(body).encode(),
            {"X-CSRF-Token": self.token, "Content-Type": "application/json"})
        begun = time.monotonic()
        name = json.load(self.opener.open(request, timeout=120))["name"]
        data = self.opener.open(f"{self.address}packet/{name}.pdf", timeout=120).read()
        return time.monotonic() - begun, data


def memory(process: int) -> float:
    """Return the MB that a process and its children hold (Linux); 0 elsewhere."""
    total, waiting = 0, [process]
    while waiting:
        number = waiting.pop()
        with contextlib.suppress(OSError):
            total += int(Path(f"/proc/{number}/statm").read_text().split()[1])
            for task in Path(f"/proc/{number}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6 if hasattr(os, "sysconf") else 0.0


def main() -> None:
    """Run the load and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--staff", type=int, default=20)
    parser.add_argument("--packets", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=900.0, help="stop after so long")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "clinic"
        clinic(root)
        process = subprocess.Popen(
            [*RUN, "serve", "--port", str(PORT), "--project", str(root)], stdout=subprocess.PIPE,
            env={**os.environ, "MAKE_HANDOUT_PRIVATE": str(Path(folder) / "private")})
        try:
            assert process.stdout is not None
            address = process.stdout.readline().decode().strip()
            run(address, process.pid, asked.staff, asked.packets, asked.seconds)
        finally:
            process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
            process.wait(60)


def run(address: str, process: int, staff: int, packets: int, most: float) -> None:
    """Let the staff ask until the packets are made or the time is up; print the figures."""
    first = Staff(address)
    begun = time.monotonic()
    for number in range(20):
        first.packet(number)
    click.echo(f"20 packets to warm up: {time.monotonic() - begun:.1f} s")
    alone = sorted(first.packet(number)[0] for number in range(20, 40))
    click.echo(f"one after the other: median {statistics.median(alone):.2f} s, "
               f"slowest {alone[-1]:.2f} s (at most {MOST_ALONE} s)")
    taken: list[float] = []
    lost: list[str] = []
    numbers = iter(range(100, 100 + packets))
    lock = threading.Lock()
    until = time.monotonic() + most

    def work() -> None:
        own = Staff(address)
        while time.monotonic() < until:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                seconds, data = own.packet(number)
                whole = data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
                with lock:
                    taken.append(seconds)
                    if not whole:
                        lost.append(f"{number}: not whole")
                    if len(taken) % max(1, packets // 10) == 0:
                        click.echo(f"{len(taken)} packets: {memory(process):.0f} MB")
            except OSError as error:
                with lock:
                    lost.append(f"{number}: {type(error).__name__}")
            time.sleep(PAUSE)

    begun = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(staff)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()
    click.echo(
        f"{staff} staff at once: {len(taken)} packets in {time.monotonic() - begun:.0f} s; "
        f"median {statistics.median(taken):.2f} s, 95 of 100 under "
        f"{taken[len(taken) * 95 // 100]:.2f} s, slowest {taken[-1]:.2f} s; {len(lost)} lost")
    for each in lost[:10]:
        click.echo(f"  {each}")


if __name__ == "__main__":
    main()
