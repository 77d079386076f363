"""Tiny topics whose structure, read back from the PDF, is stored beside them as short text.

`pytest tests/test_suite.py --update` writes the outlines anew; a difference is a change of what a
screen reader hears, so look at it before it is committed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from handouts import pipeline
from handouts.check.structure import outline, read_structure
from handouts.project import open_project
from handouts.variants import STANDARD, variant_named

SUITE = Path(__file__).parent / "suite"
CASES = sorted(SUITE.rglob("*.yaml"))
HEAD = """title: A case
question: What is tested?
purpose: A case of the suite.
summary: Only for tests.
main_message: Nothing to do.
key_points: [One, Two, Three]
kinds: [info]
shelf: chapter
version: "1.0"
updated: "2026-11-23"
sources: [{title: A page, publisher: A clinic}]
sections:
  - heading: Danger
    blocks:
      - notice: {kind: emergency, text: Your leg is weak.}
"""


def case_outline(case: Path, folder: Path) -> str:
    """Build a case as a topic of a project of its own; return the outline of its own sections.

    A folder of the name of a variant holds cases that are printed so.
    """
    content = folder / "content" / "en"
    content.mkdir(parents=True)
    text = HEAD + case.read_text(encoding="utf-8")
    (content / "case.yaml").write_text(text, encoding="utf-8")
    variant = variant_named(case.parent.name) or STANDARD
    built = pipeline.build_topic(
        open_project(folder), "case", lang="en", brand="sample", today=date(2026, 11, 23),
        variant=variant)
    lines = outline(read_structure(built.pdf).root).splitlines()
    start = next(number for number, line in enumerate(lines) if "'Case" in line) - 1
    indent = len(lines[start]) - len(lines[start].lstrip())
    own = [lines[start]]
    for line in lines[start + 1 :]:
        if len(line) - len(line.lstrip()) <= indent:
            break
        own.append(line)
    return "\n".join(line[indent:] for line in own) + "\n"


def test_there_are_cases() -> None:
    assert len(CASES) >= 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_structure(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = case_outline(case, tmp_path)
    golden = case.with_suffix(".outline")
    if request.config.getoption("--update"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
