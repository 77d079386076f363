"""A built-in folder in words of our own: tests that lean on it survive a change of shipped words.

Layouts, policy and drawings are the shipped ones. Each disclaimer says "Here stand the words of
D-…", unless it is given other words; the one pack has one group of danger signs, `nerves`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from handouts.project import Project, builtin_root
from handouts.settings import Settings
from handouts.yamlfiles.reader import parse_yaml

PACK = "content/hip-and-back"
SIGN = "You cannot stand."
CALL = "You have a fever."
KEPT = ("D-EMERG", "D-REV")  # what the page says for them is a fixed word of the layouts
NOTHING: Mapping[str, str] = MappingProxyType({})


def stand_in(folder: Path, words: Mapping[str, str] = NOTHING) -> Path:
    """Write the built-in folder and return it."""
    root = (folder / "built-in").resolve()
    shipped = builtin_root()
    shutil.copytree(shipped / "templates", root / "templates",
                    ignore=shutil.ignore_patterns("sample-*", "shelf"))
    for name in ("general/policy.yaml", "general/drugs.yaml", "hip-and-back/pack.yaml"):
        (root / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped / "content" / name, root / "content" / name)
    shutil.copytree(shipped / PACK / "figures", root / PACK / "figures")
    (root / "content/general/en").mkdir()
    (root / PACK / "en").mkdir()
    (root / PACK / "pack.yaml").write_text(
        "title: A pack\naudience: adults\nlanguages: [en]\n", encoding="utf-8")
    (root / "content/general/en/disclaimers.yaml").write_text(
        disclaimers(words), encoding="utf-8")
    (root / "content/general/en/danger_signs.yaml").write_text(json.dumps({
        "groups": [_group("heart-and-brain"), _group("overdose")],
        "call_today": [{"id": "today", "title": "Today", "full": [CALL], "core": [CALL]}],
        "chapter_line": "Call 911 in danger.", "helplines": [],
    }), encoding="utf-8")
    (root / PACK / "en/danger_signs.yaml").write_text(
        json.dumps({"groups": [{"id": "nerves", "title": "Nerves", "full": [SIGN],
                                "core": [SIGN]}]}), encoding="utf-8")
    return root


def _group(name: str) -> dict[str, object]:
    return {"id": name, "title": name, "full": [f"Signs of {name}"], "core": [f"Core of {name}"]}


def disclaimers(words: Mapping[str, str] = NOTHING) -> str:
    """Return the shipped disclaimers in words of our own."""
    shipped = builtin_root() / "content/general/en/disclaimers.yaml"
    data = parse_yaml(shipped.read_text(encoding="utf-8"), "en.yaml").data
    entries = []
    for entry in data["disclaimers"]:
        if entry["id"] in KEPT:
            entries.append(entry)
            continue
        said = words.get(entry["id"], f"Here stand the words of {entry['id']}.")
        entries.append({"id": entry["id"], "text": said, "marker": said, "firm": "false"})
    return json.dumps({"disclaimers": entries})


def beside(root: Path, builtin: Path) -> Project:
    """Return a project in front of a built-in folder of one's own."""
    return Project(root.resolve(), builtin, Settings())
