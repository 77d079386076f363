"""Every element and role of the vocabulary that makes boxes has its builder."""

from __future__ import annotations

import pytest

from handouts.markup.vocabulary import BLOCKS, ELEMENTS, HEADINGS
from handouts.pdf.layout.builders import BUILDERS

BUILT = {*BLOCKS, *HEADINGS, "header", "footer", "nav"}


@pytest.mark.parametrize("name", sorted(BUILT))
def test_every_element_has_a_builder_for_each_role(name: str) -> None:
    rule = ELEMENTS[name]
    roles = rule.roles if "role" in rule.required else rule.roles | {""}
    assert [role for role in sorted(roles)
            if (name, role) not in BUILDERS and (name, "") not in BUILDERS] == []


def test_no_builder_waits_for_a_role_that_does_not_exist() -> None:
    assert [(name, role) for name, role in BUILDERS
            if role and role not in ELEMENTS[name].roles] == []
