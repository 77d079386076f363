"""A review holds for what a reader sees on the sheet, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handouts.content.library import load_topic
from handouts.project import Project, builtin_root
from handouts.render.review_digest import sheet_digest
from handouts.theme.brand import load_brand
from tests.conftest import Write

LAYOUT = "templates/brands/sample/layouts/topic.html.j2"
ADDED = ('{% extends "core/topic.html.j2" %}{% block contacts %}{{ super() }}'
         "<p>Put the pad over your patch.</p>{% endblock %}")
AS_BEFORE = '{% extends "core/topic.html.j2" %}{% block contacts %}{{ super() }}{% endblock %}'
STRINGS = "templates/strings/en.yaml"


@pytest.fixture
def digest(project: Project) -> Callable[[], str]:
    """Return a function that tells the digest of a shipped sheet with a drawing."""
    return lambda: sheet_digest(project, load_topic(project, "heat-and-cold", "en"),
                                load_brand(project, "sample"))


def shipped(name: str) -> str:
    return (builtin_root() / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "text"), [
    (STRINGS, shipped(STRINGS).replace("How it may help", "Great benefits")),
    (LAYOUT, ADDED),
    ("content/hip-and-back/figures/heat-pack.svg",
     shipped("content/hip-and-back/figures/sitting.svg")),
    ("content/general/en/disclaimers.yaml",
     "disclaimers:\n  - {id: D-COPY, text: Ask before you copy., marker: Ask before}\n"),
])
def test_what_a_reader_would_see_anew_voids_a_review(
    digest: Callable[[], str], write: Write, file: str, text: str
) -> None:
    before = digest()
    write(file, text)
    assert digest() != before


@pytest.mark.parametrize(("file", "text"), [
    (LAYOUT, AS_BEFORE), (STRINGS, shipped(STRINGS)),
    ("templates/brands/sample/brand.yaml", shipped("templates/brands/sample/brand.yaml").replace(
        "555-0100", "555-0199")),
])
def test_what_is_no_advice_does_not(
    digest: Callable[[], str], write: Write, file: str, text: str
) -> None:
    before = digest()
    write(file, text)
    assert digest() == before


@pytest.mark.parametrize(("file", "text"), [
    ("content/general/policy.yaml", "always: {foot: [D-OWN]}\n"),
    ("content/hip-and-back/policy.yaml",
     "matters:\n  - {id: heat-cold, requires: {before: [D-OWN]}}\n"),
    ("content/hip-and-back/en/danger_signs.yaml",
     "call_today:\n  - {id: own, title: Ours, full: [A sign of ours.], core: [Our sign.]}\n"),
])
def test_what_a_project_adds_to_the_policy_voids_a_review(
    digest: Callable[[], str], write: Write, file: str, text: str
) -> None:
    write("content/general/en/disclaimers.yaml",
          "disclaimers:\n  - {id: D-OWN, text: Our own words., marker: Our own}\n")
    before = digest()
    write(file, text)
    assert digest() != before
