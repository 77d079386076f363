"""Try each property with a few inputs, the same ones on every machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.properties import PROPERTIES


# The first inputs are the simplest, and find most of what is found; all of them find rare ones.
@pytest.mark.parametrize("share", [4, pytest.param(1, marks=pytest.mark.whole_library)])
@pytest.mark.parametrize("check", PROPERTIES, ids=lambda check: check.__name__)
def test_it_holds_of_any_input(
    check: Callable[..., None], share: int, request: pytest.FixtureRequest
) -> None:
    if share > 1 and request.config.getoption("--whole-library"):
        pytest.skip("these inputs are among all of them")
    settings(max_examples=max(10, PROPERTIES[check] // share), derandomize=True, deadline=None,
             database=None, suppress_health_check=list(HealthCheck))(check)()
