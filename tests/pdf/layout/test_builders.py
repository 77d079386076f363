"""Every element and role of the vocabulary that makes boxes has its builder."""

from __future__ import annotations

import pytest

from handouts.check.readback.structure import read_structure
from handouts.markup.vocabulary import BLOCKS, ELEMENTS, HEADINGS
from handouts.pdf.layout.builders import BUILDERS
from tests.pdf.conftest import Build

BUILT = {*BLOCKS, *HEADINGS, "header", "footer", "nav"}


@pytest.mark.parametrize("name", sorted(BUILT))
def test_every_element_has_a_builder_for_each_role(name: str) -> None:
    rule = ELEMENTS[name]
    roles = rule.roles if "role" in rule.required else rule.roles | {""}
    assert [role for role in sorted(roles)
            if (name, role) not in BUILDERS and (name, "") not in BUILDERS] == []


def test_no_builder_waits_for_a_role_that_does_not_exist() -> None:
    # No layout may write these two: they are the room for what is personal.
    own = {("section", "personal"), ("hr", "slot")}
    assert {(name, role) for name, role in BUILDERS
            if role and role not in ELEMENTS[name].roles} == own


@pytest.mark.parametrize("role", ["small", "meta"])
def test_small_type_stands_in_lines_of_about_90_characters(build: Build, role: str) -> None:
    words = "This sheet gives general facts, and it does not replace advice from your care team. "
    (page,) = read_structure(build(f'<p role="{role}">{words * 6}</p>').data).drawn
    lines = [run.text.strip() for run in page.runs if run.text.strip() != "Title"]
    assert "".join(lines).replace(" ", "") == (words * 6).replace(" ", "")
    assert 80 < max(map(len, lines)) <= 95
