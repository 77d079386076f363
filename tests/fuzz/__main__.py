"""Try the properties with new inputs for some minutes: `python -m tests.fuzz --minutes 10`."""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import sys
import time

from hypothesis import HealthCheck, seed, settings

from tests.fuzz.properties import PROPERTIES


def main() -> int:
    """Share the time among the properties, round after round; stop at the first that fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default: 10)")
    parser.add_argument("--only", default="", metavar="WORD", help="what its name must hold")
    parser.add_argument("--seed", type=int, default=None, help="begin as an earlier run did")
    asked = parser.parse_args()
    chosen = {check: count for check, count in PROPERTIES.items() if asked.only in check.__name__}
    if not chosen:
        parser.error(f"no property has {asked.only!r} in its name")
    number = random.SystemRandom().randrange(10**9) if asked.seed is None else asked.seed
    until = time.monotonic() + asked.minutes * 60
    tried = dict.fromkeys(chosen, 0)
    for check, count in chosen.items():
        settings(max_examples=count, deadline=None, database=None, print_blob=True,
                 suppress_health_check=list(HealthCheck))(check)
    while time.monotonic() < until:
        for check, count in chosen.items():
            printed = io.StringIO()
            try:
                # What the command prints about hostile input is of no interest here.
                with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                    seed(number)(check)()
            except BaseException:
                sys.stderr.write(f"{check.__name__} fails with --seed {number}\n")
                raise
            tried[check] += count
            if time.monotonic() >= until:
                break
        number += 1
    for check, total in tried.items():
        sys.stdout.write(f"{total:>8,}  {check.__name__}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
