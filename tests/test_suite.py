"""Tiny topics whose structure, read back from the PDF, is stored beside them as short text.

`pytest tests/test_suite.py --update` writes the outlines anew; a difference is a change of what a
screen reader hears, so look at it before it is committed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import wrap

import pytest

from handouts import pipeline
from handouts.check.readback.structure import outline, read_structure
from handouts.orders import Built, Job, Order
from handouts.variants import STANDARD, Variant, variant_named
from tests.stand_in import beside, stand_in

SUITE = Path(__file__).parent / "suite"
PAGES = SUITE / "pages"
CASES = sorted(case for case in SUITE.rglob("*.yaml") if case.parent != PAGES)
HEAD = """title: A case
question: What is tested?
purpose: A case of the suite.
summary: Only for tests.
main_message: Nothing to do.
key_points: [One, Two, Three]
danger_signs: [nerves]
shelf: chapter
version: "1.0"
updated: "2026-11-23"
sources: [{title: A page, publisher: A clinic}]
sections:
"""


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built-in folder, which no case changes."""
    return stand_in(tmp_path_factory.mktemp("tool"))


def build(text: str, variant: Variant, folder: Path, tool: Path) -> Built:
    """Build a topic in a project of its own."""
    content = folder / "content" / "hip-and-back" / "en" / "topics"
    content.mkdir(parents=True)
    (content / "case.yaml").write_text(text, encoding="utf-8")
    return pipeline.build_one(
        Job(beside(folder, tool), variant=variant, today=date(2026, 11, 23)),
        Order("topic", "case"))


def case_outline(case: Path, folder: Path, tool: Path) -> str:
    """Return the outline of a case's own sections.

    A folder of the name of a variant holds cases that are printed so.
    """
    words = HEAD + case.read_text(encoding="utf-8")
    built = build(words, variant_named(case.parent.name) or STANDARD, folder, tool)
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
def test_structure(
    case: Path, tmp_path: Path, tool: Path, request: pytest.FixtureRequest
) -> None:
    found = case_outline(case, tmp_path, tool)
    compare(found, case.with_suffix(".outline"), request)


def compare(found: str, golden: Path, request: pytest.FixtureRequest) -> None:
    """Compare with what is stored, or store it."""
    if request.config.getoption("--update"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def page_words(pdf: bytes) -> str:
    """Return the size of each page, its words in reading order, and what runs at its edges."""
    found = read_structure(pdf)
    lines: list[str] = []
    for page, words, edges in zip(found.drawn, found.pages, found.artifacts, strict=True):
        lines += [f"-- {page.width:.0f} x {page.height:.0f} points; {edges}", *wrap(words, 96), ""]
    return "\n".join(lines)


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.pages")))
def test_pages(
    name: str, tmp_path: Path, tool: Path, request: pytest.FixtureRequest
) -> None:
    variant = STANDARD if name == "standard" else variant_named(name)
    assert variant is not None
    words = (PAGES / "topic.yaml").read_text(encoding="utf-8")
    built = build(words, variant, tmp_path, tool)
    compare(page_words(built.pdf), PAGES / f"{name}.pages", request)


@pytest.mark.parametrize("option", ["large_print", "gray", "paper", "leave_top", "even_pages"])
def test_each_way_to_print_has_its_pages(option: str) -> None:
    stored = [variant_named(path.stem) or STANDARD for path in PAGES.glob("*.pages")]
    assert {getattr(variant, option) for variant in stored} > {getattr(STANDARD, option)}
