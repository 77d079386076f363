"""The lock names all that is installed, within the ranges, and every command uses it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import lock

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
SYSTEMS = {"linux": ("posix", "Linux"), "darwin": ("posix", "Darwin"), "win32": ("nt", "Windows")}
USERS = ("README.md", "docs/getting-started.md", "benchmarks/README.md", ".ci/run")
INSTALL = re.compile(r"pip install[^&;\n`]*")


def lists(project: str) -> dict[str, list[Requirement]]:
    """Return each list of requirements in pyproject.toml by its name."""
    found = re.findall(r"^(\w+) = (\[.*?\])$", project, re.DOTALL | re.MULTILINE)
    names = ("requires", "dependencies", "protect", "test", "lint", "bench", "lock")
    return {name: [Requirement(each) for each in ast.literal_eval(items)]
            for name, items in found if name in names}


def pins(text: str) -> list[Requirement]:
    """Return the lines of a lock."""
    return [Requirement(line) for line in text.splitlines() if line and line[0] != "#"]


def machines() -> Iterator[dict[str, str]]:
    """Return what markers are judged by, for each system and Python."""
    for system, (os_name, platform) in SYSTEMS.items():
        for python in lock.PYTHONS:
            yield {
                **{key: str(value) for key, value in default_environment().items()},
                "sys_platform": system, "os_name": os_name, "platform_system": platform,
                "python_version": python, "python_full_version": f"{python}.5",
                "implementation_name": "cpython", "platform_python_implementation": "CPython",
            }


def faults(text: str, project: str) -> list[str]:
    """Return what a lock lacks or says too much, with the ranges of pyproject.toml."""
    pinned = pins(text)
    found = [f"{pin.name} is not exact" for pin in pinned
             if [each.operator for each in pin.specifier] != ["=="] or "*" in str(pin.specifier)]
    groups = lists(project)
    for machine in machines():
        for needed in (each for group in groups.values() for each in group):
            own = [pin for pin in pinned
                   if canonicalize_name(pin.name) == canonicalize_name(needed.name)
                   and (pin.marker is None or pin.marker.evaluate(machine))]
            if needed.marker is not None and not needed.marker.evaluate(machine):
                continue
            if len(own) != 1:
                found.append(f"{needed.name} has {len(own)} versions")
            elif not needed.specifier.contains(next(iter(own[0].specifier)).version):
                found.append(f"{own[0]} is out of {needed}")
    for needed in groups["dependencies"]:
        name = canonicalize_name(needed.name)
        if sum(canonicalize_name(pin.name) == name for pin in pinned) > 1:
            found.append(f"{needed.name} differs between Pythons")
    for needed in groups["requires"]:
        if str(needed) not in map(str, pinned):
            found.append(f"{needed} builds, but is not in the lock")
    return sorted(set(found))


def unlocked(text: str) -> list[str]:
    """Return the commands that install the project without the lock."""
    return [call for call in INSTALL.findall(text)
            if " -e " in call and "-c constraints.txt" not in call]


def test_the_lock_is_exact_within_the_ranges_and_names_everything() -> None:
    assert set(lists(PROJECT)) == {
        "requires", "dependencies", "protect", "test", "lint", "bench", "lock"}
    assert faults(LOCK, PROJECT) == []


@pytest.mark.parametrize(("old", "new", "fault"), [
    ("reportlab==5.1.0", "reportlab==5.2.0", "reportlab==5.2.0 is out of reportlab==5.1.*"),
    ("\nclick==", "\nclick>=", "click is not exact"),
    ("\npypdf==", "\npypdf2==", "pypdf has 0 versions"),
    ("\npytest==", "\n# pytest==", "pytest has 0 versions"),
    ("\npillow==12.3.0\n", "\npillow==12.3.0 ; python_version < '3.11'\n"
     "pillow==13.0.0 ; python_version >= '3.11'\n", "pillow differs between Pythons"),
    ("\npathspec==", "\npathspec==0.", "builds, but is not in the lock"),
])
def test_a_fault_of_the_lock_is_noticed(old: str, new: str, fault: str) -> None:
    assert old in LOCK
    assert any(fault in each for each in faults(LOCK.replace(old, new), PROJECT))


def test_what_the_installed_packages_need_is_locked_too() -> None:
    locked = {canonicalize_name(pin.name) for pin in pins(LOCK)
              if pin.marker is None or pin.marker.evaluate()}
    seen: set[str] = set()
    waiting = ["make-handout"]
    while waiting:
        name = waiting.pop()
        for text in metadata.requires(name) or []:
            needed = Requirement(text)
            extra = {"extra": "test" if name == "make-handout" else ""}
            key = canonicalize_name(needed.name)
            if key in seen or (needed.marker and not needed.marker.evaluate(extra)):
                continue
            assert key in locked, f"{name} needs {needed}"
            seen.add(key)
            waiting.append(key)
    assert len(seen) > 30


@pytest.mark.parametrize("name", USERS)
def test_every_command_installs_what_is_locked(name: str) -> None:
    path = ROOT / name
    if not path.exists():
        pytest.skip("the source distribution has no such file")
    text = path.read_text(encoding="utf-8")
    assert " -c constraints.txt" in text
    assert unlocked(text) == []


def test_a_command_without_the_lock_is_noticed() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    without = text.replace(' -e ".[test]" -c constraints.txt', ' -e ".[test]"')
    assert unlocked(without) == [
        'pip install -q --no-compile -e ".[test]" ', 'pip install -q --no-compile -e ".[test]"']


def test_the_lock_says_how_it_is_made_and_the_readme_too() -> None:
    assert LOCK.startswith(lock.HEAD)
    assert "python -m tools.lock" in lock.HEAD
    assert "python -m tools.lock" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_changes_in_the_lock_is_shown() -> None:
    assert lock.changes("a==1\nb==1\n", "a==1\nb==2\n") == ["- b==1", "+ b==2"]


def test_what_builds_the_package_is_written_into_the_project(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = "hatchling==9\nx==1 ; a < 'b'\n"
    monkeypatch.setattr(lock, "resolve", lambda *_args, **_options: found)
    changed = lock.with_build(PROJECT, tmp_path / "constraints.txt")
    assert 'requires = [\n    "hatchling==9",\n    "x==1 ; a < \'b\'",\n]\n' in changed
    assert changed.split("build-backend")[1] == PROJECT.split("build-backend")[1]
