"""The example pack builds and passes every rule but the review: it needs not one line of Python."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from handouts import pipeline
from handouts.check.readback.structure import read_structure
from handouts.check.run import Report, Request, check
from handouts.content.library import booklet_slugs, topic_slugs
from handouts.content.safety import load_safety
from handouts.orders import Built, Job, Order, all_orders
from handouts.project import Project, open_project

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "wound-care"
TODAY = date(2026, 12, 1)
# What only a clinician can settle.
UNREVIEWED = {"REV003", "REV019"}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    return open_project(folder)


@pytest.fixture(scope="module")
def report(example: Project) -> Report:
    return check(Request(Job(example, today=TODAY), orders=all_orders(example, "en")))


def words(built: Built) -> str:
    return " ".join(" ".join(read_structure(built.pdf).pages).split())


def test_it_holds_nothing_but_content() -> None:
    assert {path.suffix for path in EXAMPLE.rglob("*") if path.is_file()} == {
        ".yaml", ".svg", ".md"}


def test_it_is_two_topics_and_a_booklet_of_its_own_pack(example: Project) -> None:
    assert topic_slugs(example, "en", ["wound-care"]) == ("stitches", "wound-danger-signs")
    assert booklet_slugs(example, ["wound-care"]) == ("stitches-at-home",)
    assert [order.slug for order in all_orders(example, "en")] == [
        "stitches", "wound-danger-signs", "stitches-at-home"]


def test_it_passes_every_rule_but_the_review(report: Report) -> None:
    assert {finding.problem.rule for finding in report.findings} == UNREVIEWED
    assert len(report.documents) == 3


def test_its_own_cautions_and_signs_stand_on_its_sheets(example: Project, report: Report) -> None:
    said = {made.slug: words(made) for made in report.documents}
    safety = load_safety(example, "wound-care", "en")
    assert safety.policy.matters["wound"].name == "Care of a wound"
    for slug in ("stitches", "stitches-at-home"):
        assert "Never pull a bandage that sticks." in said[slug]
        assert "A bite from an animal or a person always needs a visit." in said[slug]
        assert "Bleeding that does not stop after 10 minutes of firm pressure" in said[slug]
    assert "More: When a wound needs help fast." in said["stitches"]
    assert "Red streaks that run from the wound" in said["wound-danger-signs"]


def test_nothing_of_the_built_in_pack_is_on_its_sheets(report: Report) -> None:
    for made in report.documents:
        said = words(made).casefold()
        assert [word for word in ("hip", "spine", "between your legs", "limp") if word in said
                ] == []


def test_the_same_bytes_twice(example: Project) -> None:
    job = Job(example, today=TODAY)
    one, two = (pipeline.build_one(job, Order("topic", "stitches")).pdf for _ in range(2))
    assert one == two
