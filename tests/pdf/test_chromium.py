"""What Chromium, and Edge with it, tells a screen reader of a finished handout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handouts.check.readback.structure import find, read_structure
from handouts.orders import Job, Order
from handouts.pipeline import build_one
from handouts.project import builtin_root, open_project
from handouts.variants import STANDARD, Variant
from tests.chromium import Spoken, pdf_reader

LABEL = "Go to the ER now or call"  # 911 is a link, which Chromium tells of apart
SAID = "blank to fill in"


@pytest.fixture(scope="module")
def tree_of(playwright: Any) -> Iterator[Callable[[Path], list[Spoken]]]:
    """Return a function that returns what Chromium tells of a file."""
    with pdf_reader(playwright) as reads:
        yield reads


@pytest.mark.parametrize("variant", [STANDARD, Variant(large_print=True)],
                         ids=["standard", "large"])
def test_drawings_blanks_and_the_emergency_are_told(
    tree_of: Callable[[Path], list[Spoken]], variant: Variant, tmp_path: Path
) -> None:
    # A whole sheet: what is large depends on how large most of its words are.
    job = Job(open_project(builtin_root()), variant=variant)
    pdf = build_one(job, Order("topic", "home-remedies")).pdf
    alts = [" ".join(str(node.props["Alt"]).split())
            for node in find(read_structure(pdf).root, "Figure")]
    path = tmp_path / f"{variant.name}.pdf"
    path.write_bytes(pdf)
    told = tree_of(path)
    assert len(alts) >= 2
    assert _names(told, "image") == alts
    assert any(name.startswith(LABEL) for name in _names(told, "heading"))
    assert f"Walk {SAID} minutes" in " ".join(each.name for each in told)


def _names(told: list[Spoken], role: str) -> list[str]:
    return [" ".join(each.name.split()) for each in told if each.role == role]
