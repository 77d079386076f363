"""What nobody may read or write is told as a problem, never as a bug of ours.

Each command meets each place of a project, in each mode that takes something away. What is built
all the same is what is built with every place open: nothing is left out unsaid.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from handouts import cli
from handouts.project import builtin_root
from tests.check.conftest import small_project

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"\b[A-Z]{3,4}[0-9]{3}\b")
PACK, BRAND = "content/hip-and-back", "templates/brands/p"
SHEET, PDF = f"{PACK}/en/topics/small.yaml", "build/small.pdf"
# Each changes what is printed of the small sheet, or what a command says.
FILES = {
    f"{BRAND}/brand.yaml": "name: A clinic\nphone: 212-456-7890\nhours: 9 to 5\n"
                           "after_hours: call 911\ntheme: p\nlogo: {file: logo.svg, alt: A hill}\n",
    f"{BRAND}/layouts/topic.html.j2":
        '{% extends "core/topic.html.j2" %}{% block contacts %}{{ super() }}<p>We listen.</p>'
        "{% endblock %}",
    "templates/themes/p.yaml": 'extends: house\npalette: {accent: "#7a1f5c"}\n',
    "content/general/policy.yaml": "always: {foot: [D-OWN]}\n",
    "content/general/en/disclaimers.yaml":
        "disclaimers: [{id: D-OWN, text: Ask us anything., marker: Ask us}]\n",
    f"{PACK}/booklets/pair.yaml": "title: A pair\nsubtitle: Two\nsummary: Two.\n"
                                  'topics: [small]\nversion: "1.0"\nupdated: "2026-11-23"\n',
    "handouts.yaml": "brand: p\ntopics: [small]\nbooklets: []\n",
    "reviews.yaml": "reviews: []\n", "withdrawn.yaml": "withdrawn: []\n",
    "waivers.yaml": "waivers: []\n",
}
COPIED = {f"{BRAND}/logo.svg": "templates/brands/sample/logo.svg",
          f"{PACK}/pack.yaml": f"{PACK}/pack.yaml",
          "templates/strings/en.yaml": "templates/strings/en.yaml"}
FOLDERS = (
    ".", "content", "content/general", PACK, f"{PACK}/en", f"{PACK}/en/topics",
    f"{PACK}/booklets", "templates", "templates/brands", BRAND, f"{BRAND}/layouts",
    "templates/layouts", "templates/themes", "templates/strings", "build")
PLACES = (*FOLDERS, *FILES, *COPIED, SHEET, PDF, "build/manifest.json", "build/index.html")
# Nothing; names cannot be listed; only names can be listed; nothing new can be written.
MODES = (0o000, 0o300, 0o400, 0o500)
BUILD = ["--topic", "small"]
SIGN = ["review", "small", "--sign", "--by", "Ann Lee", "--credentials", "MD",
        "--on", "2026-11-20", "--next", "2027-11-01"]
# Those that take a moment meet every mode; one that builds meets each place, the others take turns.
QUICK = (["list", "--brands"], ["new", "topic", "x"], ["new", "pack", "y"], ["copy", "faq"],
         ["diff", "faq"])
LOOK = (["list"], ["check", "small"])
OTHERS = (["--all"], SIGN, ["list", "--find", "pain"], ["--booklet", "pair"], ["check", PDF],
          ["hear", "small"], ["withdraw", "small", "--why", "Wrong."], ["schema", "out"],
          ["printer-test"])
Case = tuple[str, int, Sequence[str]]
CASES: tuple[Case, ...] = (
    *((place, 0, command) for place in PLACES for command in QUICK),
    # A mode takes away one kind of access, whoever wants it: each folder meets each mode, and each
    # mode each command; every place in every mode with every command is for the whole library.
    *((place, mode, QUICK[(number + shift) % len(QUICK)])
      for number, place in enumerate(FOLDERS) for shift, mode in enumerate(MODES[1:])),
    *((place, 0, BUILD) for place in PLACES),
    *((place, 0, LOOK[number % len(LOOK)]) for number, place in enumerate(PLACES)),
    *((place, 0o400, BUILD) for place in FOLDERS),
    *((place, 0, command) for shift, command in enumerate(OTHERS)
      for place in FOLDERS[shift % 3::3]),
)
EVERY: tuple[Case, ...] = tuple(
    case for case in (
        *((place, mode, command) for place in FOLDERS for mode in MODES[1:] for command in QUICK),
        *((place, 0, command) for place in PLACES for command in (*LOOK, *OTHERS)))
    if case not in CASES)
# Folders whose names nobody may list, and folders that nobody may look into: what a project has in
# them would be left out without a word.
HIDDEN: tuple[Case, ...] = (
    *((place, 0o300, ["list"]) for place in (
        "content", f"{PACK}/en/topics", f"{PACK}/booklets")),
    ("content", 0o300, ["list", "--find", "pain"]),
    ("templates/brands", 0o300, ["list", "--brands"]),
    *((place, 0o400, ["list"]) for place in ("content", PACK, f"{PACK}/en")),
    ("templates", 0o400, ["list", "--brands"]),
)
# Runs commands with one place after the other closed, and puts back what each has changed; each in
# a process that has read nothing of the project before, where that is asked for.
SWEEP = """
import contextlib, hashlib, io, json, os, stat, sys
from pathlib import Path
from handouts.cli import main
root, apart, cases = Path(sys.argv[1]), sys.argv[2] == "apart", json.load(sys.stdin)
kept = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
def meet(place, bits, command):
    path = root / place
    mode = stat.S_IMODE(path.stat().st_mode)
    out, err = io.StringIO(), io.StringIO()
    path.chmod(bits)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["--project", str(root), *command])
    finally:
        path.chmod(mode)
    digest = hashlib.sha256((root / "build/small.pdf").read_bytes()).hexdigest()
    new = [each for each in root.rglob("*") if each not in kept and each.is_file()]
    broken = [str(each) for each in new if each.name.startswith(".")]
    for each in new:
        each.unlink()
    for each, data in kept.items():
        if not each.is_file() or each.read_bytes() != data:
            each.write_bytes(data)
    print(json.dumps({"place": place, "bits": bits, "command": command, "code": code,
                      "said": err.getvalue() + out.getvalue(), "pdf": digest, "left": broken}),
          flush=True)
for case in cases:
    if not apart:
        meet(*case)
    elif copy := os.fork():
        os.waitpid(copy, 0)
    else:
        meet(*case)
        os._exit(0)
"""


def bound() -> list[str]:
    """Return what runs a command so that it meets permissions; root alone does not."""
    if os.name == "nt" or not hasattr(os, "geteuid"):
        pytest.skip("permissions are others on this system")
    if os.geteuid():
        return []
    found = shutil.which("setpriv")
    if found is None:
        pytest.skip("root meets no permissions, and there is no setpriv")
    least = "-dac_override,-dac_read_search"
    return [found, "--bounding-set", least, "--inh-caps", least]


def project(root: Path) -> None:
    """Write a project in which each place changes what is printed or said."""
    small_project(root)
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name, source in COPIED.items():
        text = (builtin_root() / source).read_text(encoding="utf-8")
        (root / name).write_text(text.replace("Questions?", "Any questions?"), encoding="utf-8")


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a log of these tests alone: who withdraws a sheet has all of it read."""
    monkeypatch.setenv("MAKE_HANDOUT_PRIVATE", str(tmp_path / "private"))


def sweep(root: Path, cases: Iterable[Case], how: str = "together") -> list[dict[str, Any]]:
    """Return what came of each case, run by one process that meets permissions, or "apart"."""
    ran = subprocess.run(
        [*bound(), sys.executable, "-c", SWEEP, str(root), how], input=json.dumps(list(cases)),
        cwd=root.parent, capture_output=True, text=True, check=True, timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT)})
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("cases", [
    CASES, pytest.param(EVERY, marks=pytest.mark.whole_library)])
def test_what_nobody_may_read_is_no_bug_of_ours(tmp_path: Path, cases: tuple[Case, ...]) -> None:
    root = tmp_path / "project"
    project(root)
    assert cli.main(["--project", str(root), "--all", "-q"]) == 0
    sound = hashlib.sha256((root / PDF).read_bytes()).hexdigest()
    runs = sweep(root, cases)
    assert len(runs) == len(cases) > 120
    for run in runs:
        assert run["code"] in (0, 1, 2), run
        assert "Traceback" not in run["said"], run
        assert not run["code"] or RULE.search(run["said"]), run
        assert run["left"] == [], run
        # Nothing is left out unsaid, and a file that was there stays as it was.
        assert run["pdf"] == sound, run
    assert any(run["code"] for run in runs)


def test_a_folder_that_nobody_may_list_is_told_and_not_taken_for_empty(tmp_path: Path) -> None:
    root = tmp_path / "project"
    project(root)
    (root / "build/small.pdf").write_bytes(b"")
    # What a project without these files has is kept: it is not what this one has.
    (tmp_path / "empty").mkdir()
    for command in (["list"], ["list", "--find", "pain"]):
        assert cli.main(["--project", str(tmp_path / "empty"), *command]) == 0
    runs = sweep(root, HIDDEN, "apart")
    assert len(runs) == len(HIDDEN)
    for run in runs:
        assert run["code"] == 1, run
        assert "YAML001 cannot be read: Permission denied" in run["said"], run
        assert "hint: check the folder and its permissions" in run["said"], run
