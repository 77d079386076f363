"""Try the newest versions of everything and report what changes: `python -m tools.newest`.

It never fails: a new version of something else is news about that, not a fault of this project.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.environments import LOCK, ROOT, build, compared, listed, make, run

TESTS = ("tests/test_suite.py", "tests/test_pipeline.py", "tests/cli/test_build.py",
         "tests/yamlfiles", "tests/pdf/layout")


def locked(text: str) -> dict[str, Version]:
    """Return the versions that a lock gives to the Python that runs this."""
    found: dict[str, Version] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            each = Requirement(line)
            if each.marker is None or each.marker.evaluate():
                (exact,) = each.specifier
                found[canonicalize_name(each.name)] = Version(exact.version)
    return found


def installed(python: Path) -> dict[str, Version]:
    """Return the versions of all that an environment holds."""
    listing = json.loads(run(python, "-m", "pip", "list", "--format", "json"))
    return {canonicalize_name(each["name"]): Version(each["version"]) for each in listing}


def newer(lock: Mapping[str, Version], now: Mapping[str, Version]) -> list[str]:
    """Name what has another version than in the lock."""
    return [f"{name} {lock[name]} -> {now[name]}" for name in sorted(lock)
            if name in now and now[name] != lock[name]]


def attempt(what: str, action: Callable[[], str]) -> bool:
    """Print what an action answers, or how it failed; tell whether it went well."""
    try:
        click.echo(f"{what}: {action()}")
    except subprocess.CalledProcessError as error:
        click.echo(f"{what}: FAILED\n{error.stderr.strip()[-3000:]}")
    except Exception as error:
        click.echo(f"{what}: FAILED: {error!r}")
    else:
        return True
    return False


def main() -> None:
    """Install the newest versions, then build, check and test with them."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        python = base / "venv"

        def install() -> str:
            nonlocal python
            python = make(sys.executable, base / "venv")
            pip = (python, "-m", "pip", "install", "-q", "--upgrade",
                   "--upgrade-strategy", "eager")
            run(*pip, "pip", "hatchling")
            # The build's own requirements are exact; these are the newest.
            run(*pip, "--no-build-isolation", "-e", f"{ROOT}[test,lint]")
            found = newer(locked(LOCK.read_text(encoding="utf-8")), installed(python))
            return listed(found, 99) if found else "nothing is newer than constraints.txt"

        def build_all() -> str:
            ours = build(Path(sys.executable), base / "locked")
            return compared(ours, build(python, base / "newest"))

        def check() -> str:
            run(python.with_name("make-handout"), "check")
            return "passed"

        def test() -> str:
            options = ("-q", "-n", "auto", "-p", "no:cacheprovider")
            return run(python, "-m", "pytest", *options, *TESTS).strip().splitlines()[-1]

        if attempt("newer versions", install):
            attempt("built with them", build_all)
            attempt("make-handout check", check)
            attempt("a short set of tests", test)


if __name__ == "__main__":
    main()
