"""Settings, reviews, waivers, word lists and manifests that are broken or hostile."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.bank import BUILD, CARE, ONE_TOPIC, Case, refused
from tests.hostile.conftest import Attack, write

CHECK = ("check", "care")
DIGEST = "a" * 64
RECORD = f"{{topic: care, sha256: {DIGEST}, version: '1.0', by: x, credentials: y"
RECORDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "settings, a list": ("handouts.yaml", "- a\n", BUILD),
    "settings, empty": ("handouts.yaml", "", BUILD),
    "settings, null": ("handouts.yaml", "brand:\n", BUILD),
    "settings, unknown": ("handouts.yaml", "'{{7*7}}': a\n", BUILD),
    "settings, output above": ("handouts.yaml", "output: ../../x\n", BUILD),
    "settings, output elsewhere": ("handouts.yaml", "output: /tmp/x\n", BUILD),
    "settings, output reserved": ("handouts.yaml", "output: build/con\n", BUILD),
    "settings, output deep": ("handouts.yaml", f"output: {'a/' * 3000}x\n", BUILD),
    "settings, output long": ("handouts.yaml", f"output: {'x' * 200_000}\n", BUILD),
    "settings, output a mapping": ("handouts.yaml", "output: {a: b}\n", BUILD),
    "settings, a brand above": ("handouts.yaml", "brand: ../x\n", BUILD),
    "settings, a language above": ("handouts.yaml", "lang: ../x\n", BUILD),
    "settings, topics a text": ("handouts.yaml", "topics: a\n", BUILD),
    "settings, topics of topics": ("handouts.yaml", "topics: [[a]]\n", BUILD),
    "settings, a tag": ("handouts.yaml", "brand: !!python/name:os.system x\n", BUILD),
    "settings, a topic that is not there": ("handouts.yaml", "topics: [nope]\n", ("--all",)),
    "reviews, a list": ("reviews.yaml", "- a\n", BUILD),
    "reviews, empty": ("reviews.yaml", "", BUILD),
    "reviews, null": ("reviews.yaml", "reviews:\n", BUILD),
    "reviews, mixed": ("reviews.yaml", "reviews: [a, [b], {c: d}]\n", BUILD),
    "reviews, days that are none": (
        "reviews.yaml", f"reviews: [{RECORD}, on: 2026-02-30, next: 9999-99-99}}]\n", BUILD),
    "reviews, a digest that is none": (
        "reviews.yaml", f"reviews: [{RECORD.replace(DIGEST, '../x')}, on: 2026-01-01, "
        "next: 2027-01-01}]\n", BUILD),
    "reviews, many": ("reviews.yaml", "reviews:\n" + "  - {topic: care}\n" * 2500, BUILD),
    "waivers, a list": ("waivers.yaml", "- a\n", CHECK),
    "waivers, null": ("waivers.yaml", "waivers:\n", CHECK),
    "waivers, unknown": (
        "waivers.yaml", "waivers: [{rule: XX999, reason: x, until: 9999-12-31}]\n", CHECK),
    "waivers, the first day": (
        "waivers.yaml", "waivers: [{rule: XX999, reason: x, until: 0001-01-01}]\n", CHECK),
    "waivers, many": ("waivers.yaml", "waivers:\n" + (
        "  - {rule: XX999, reason: x, until: 2026-12-31}\n" * 2500), CHECK),
    "drugs, none": ("content/general/drugs.yaml", "words: []\n", BUILD),
    "drugs, a list": ("content/general/drugs.yaml", "- a\n", BUILD),
    "disclaimers, texts": ("content/general/en/disclaimers.yaml", "disclaimers: [a]\n", BUILD),
    "disclaimers, a list": ("content/general/en/disclaimers.yaml", "- a\n", BUILD),
    "policy, a list": ("content/general/policy.yaml", "- a\n", BUILD),
    "pack, a list": ("content/hip-and-back/pack.yaml", "- a\n", BUILD),
    "signs, a list": ("content/hip-and-back/en/danger_signs.yaml", "- a\n", BUILD),
    "glossary, a list": ("content/hip-and-back/en/glossary.yaml", "- a\n", ("--booklet", "b")),
    "glossary, many": ("content/hip-and-back/en/glossary.yaml", "terms:\n" + (
        "  - {term: a, meaning: b}\n" * 3000), ("--booklet", "b")),
    "booklet, mixed": ("content/hip-and-back/booklets/b.yaml", "topics: [a, {b: c}]\n", ("--booklet", "b")),
    "booklet, many": ("content/hip-and-back/booklets/b.yaml", "topics: [" + "care," * 5000 + "]\n",
                      ("--booklet", "b")),
    "booklet, above": ("content/hip-and-back/booklets/b.yaml", "topics: [../../outside/secret]\n",
                       ("--booklet", "b")),
}
BOOKLET = """\
title: A booklet
subtitle: To read
summary: One chapter.
version: "1"
updated: "2026-01-01"
topics: [care]
glossary: true
"""


@pytest.mark.parametrize("name", RECORDS)
def test_a_broken_record_is_refused_by_name(attack: Attack, name: str) -> None:
    file, content, args = RECORDS[name]
    attack(refused(name, file, content, args=args, files={"content/hip-and-back/booklets/b.yaml": BOOKLET}))


def test_words_that_look_like_patterns_are_words(attack: Attack) -> None:
    words = r"['(a+)+$', '[', '{{7*7}}', '.*', '\']"
    attack(Case("patterns", 0, files={"content/general/drugs.yaml": f"words: {words}\n"}))


def test_many_names_of_drugs_take_no_time(attack: Attack) -> None:
    names = "".join(f"  - drug{n}\n" for n in range(8000))
    attack(Case("many drugs", 0, files={"content/general/drugs.yaml": f"words:\n{names}"}))


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _outside(path: Path) -> None:
    path.symlink_to(path.parents[1] / "outside" / "secret.yaml")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")
@pytest.mark.parametrize("make", [_fifo, _folder, _device, _outside, _loop])
@pytest.mark.parametrize("name", ["reviews.yaml", "waivers.yaml", "handouts.yaml"])
def test_a_record_that_is_no_plain_file_is_refused(
    attack: Attack, project: Path, name: str, make: Callable[[Path], None]
) -> None:
    make(project / name)
    attack(Case(name, 1, (name,), args=CHECK))


# -- the manifest ----------------------------------------------------------------------------

ENTRY: dict[str, object] = {
    "kind": "topic", "slug": "care", "file": "care.pdf", "title": "t", "question": "q",
    "version": "1", "lang": "en", "shelf": "counter", "sheet": None, "pages": 1, "bytes": 1,
    "sha256": "0", "find": [], "codes": [], "teach_back": "", "chart_line": "", "reviewed_by": "",
    "next_review": "", "inputs": "", "state": "current",
}


def _entry(**changed: object) -> str:
    return json.dumps({"made_by": "make-handout", "documents": [{**ENTRY, **changed}]})


FOREIGN: dict[str, str | bytes] = {
    "no JSON": "{", "a list": "[]", "deep": "[" * 100_000, "bytes": b"\xff\xfe\x00",
    "a number of 5,000 digits": '{"documents": ' + "9" * 5000 + "}", "a number": '{"documents": 5}',
    "of another program": '{"documents": []}',
}
MANIFESTS: dict[str, str] = {
    "a title that is a number": _entry(title=5), "a kind that is a list": _entry(kind=["a"]),
    "a sheet that is a text": _entry(sheet="x"), "words that are numbers": _entry(find=[1, 2]),
    "a lone surrogate": _entry(title="\ud800"), "pages that are a list": _entry(pages=[]),
    "a day that is a number": _entry(next_review=5), "a script": _entry(file="javascript:alert(1)"),
    "a path": _entry(file="../../outside/secret.txt"), "markup": _entry(title="<script>1</script>"),
}


@pytest.mark.parametrize("name", MANIFESTS)
@pytest.mark.parametrize("sound", [True, False], ids=["sound topic", "broken topic"])
def test_a_hostile_manifest_is_written_anew(
    attack: Attack, project: Path, name: str, sound: bool
) -> None:
    write(project, "handouts.yaml", ONE_TOPIC)
    write(project, "build/manifest.json", MANIFESTS[name])
    if not sound:
        write(project, CARE, "title: x\n")
    attack(Case(name, 0 if sound else 1, args=("--all",)))
    entries = json.loads((project / "build" / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["title"] for entry in entries["documents"] if sound] == ["Care at home"] * sound
    page = (project / "build" / "index.html").read_text(encoding="utf-8")
    assert "javascript:" not in page
    assert "<script>1" not in page


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_that_name_that_is_no_manifest_of_ours_stays(
    attack: Attack, project: Path, name: str
) -> None:
    write(project, "handouts.yaml", ONE_TOPIC)
    path = write(project, "build/manifest.json", FOREIGN[name])
    before = path.read_bytes()
    attack(Case(name, 2, ("build/manifest.json", "USE024"), args=("--all",)))
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")
@pytest.mark.parametrize("make", [_fifo, _device, _loop])
def test_a_manifest_that_is_no_plain_file_is_told_and_stays(
    attack: Attack, project: Path, make: Callable[[Path], None]
) -> None:
    write(project, "handouts.yaml", ONE_TOPIC)
    (project / "build").mkdir()
    make(project / "build" / "manifest.json")
    attack(Case("no plain file", 2, ("build/manifest.json", "USE024"), args=("--all",)))
    assert not (project / "build" / "manifest.json").is_file()


@pytest.mark.parametrize("name", ["index.html.j2", "shelf.css", "shelf.js", "search.js"])
def test_a_project_cannot_change_the_script_of_the_shelf(
    attack: Attack, project: Path, name: str
) -> None:
    hostile = "{% for a in range(9**9) %}{% endfor %}</script><script>alert('evil')</script>"
    attack(Case(name, 0, args=("--all",), files={
        "handouts.yaml": ONE_TOPIC, f"templates/shelf/{name}": hostile}))
    assert "evil" not in (project / "build" / "index.html").read_text(encoding="utf-8")
