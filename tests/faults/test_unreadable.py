"""Folders and files that nobody may read are told as problems, never as bugs of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.check.conftest import small_project

ROOT = Path(__file__).parents[2]
BRAND = "name: A clinic\nphone: 212-456-7890\nhours: 9 to 5\nafter_hours: call 911\n"
FOLDERS = (".", "content", "content/hip-and-back", "content/hip-and-back/en",
           "content/hip-and-back/en/topics", "templates", "templates/brands", "templates/brands/p",
           "templates/brands/p/layouts", "templates/layouts", "build")
FILES = ("content/hip-and-back/en/topics/small.yaml", "templates/brands/p/brand.yaml",
         "templates/brands/p/layouts/topic.html.j2", "handouts.yaml", "reviews.yaml",
         "withdrawn.yaml", "waivers.yaml")
COMMANDS = (["--topic", "small"], ["list"], ["list", "--brands"], ["new", "topic", "x"],
            ["check", "small"])
# Runs every command with each place unreadable, and with each folder closed to lists alone.
SWEEP = """
import contextlib, io, json, os, stat, sys
from pathlib import Path
from handouts.cli import main
root, places, commands = Path(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])
for place in places:
    path = root / place
    mode = stat.S_IMODE(path.stat().st_mode)
    for bits in (0, 0o300) if path.is_dir() else (0,):
        for command in commands:
            out, err = io.StringIO(), io.StringIO()
            path.chmod(bits)
            try:
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    code = main(["--project", str(root), "--brand", "p", *command])
            finally:
                path.chmod(mode)
            (root / "content/hip-and-back/en/topics/x.yaml").unlink(missing_ok=True)
            print(json.dumps([place, bits, command, code, err.getvalue()]))
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


@pytest.mark.parametrize("places", [FOLDERS[:6], FOLDERS[6:], FILES])
def test_what_nobody_may_read_is_no_bug_of_ours(tmp_path: Path, places: tuple[str, ...]) -> None:
    small_project(tmp_path)
    (tmp_path / "templates/brands/p/layouts").mkdir(parents=True)
    (tmp_path / "templates/layouts").mkdir()
    (tmp_path / "build").mkdir()
    (tmp_path / "templates/brands/p/brand.yaml").write_text(BRAND, encoding="utf-8")
    (tmp_path / "templates/brands/p/layouts/topic.html.j2").write_text(
        '{% extends "core/topic.html.j2" %}', encoding="utf-8")
    (tmp_path / "handouts.yaml").write_text("brand: p\n", encoding="utf-8")
    for name in ("reviews", "withdrawn", "waivers"):
        (tmp_path / f"{name}.yaml").write_text(f"{name}: []\n", encoding="utf-8")
    ran = subprocess.run(
        [*bound(), sys.executable, "-c", SWEEP, str(tmp_path), json.dumps(places),
         json.dumps(COMMANDS)], cwd=tmp_path.parent, capture_output=True, text=True, check=True,
        timeout=300, env={**os.environ, "PYTHONPATH": str(ROOT)})
    runs = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(runs) >= len(places) * len(COMMANDS)
    assert [run for run in runs if run[3] not in (0, 1, 2)] == []
    assert any(run[3] for run in runs)
