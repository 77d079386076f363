"""Try each property with a few inputs, the same ones on every machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.properties import PROPERTIES


@pytest.mark.parametrize("check", PROPERTIES, ids=lambda check: check.__name__)
def test_it_holds_of_any_input(check: Callable[..., None]) -> None:
    settings(max_examples=PROPERTIES[check], derandomize=True, deadline=None, database=None,
             suppress_health_check=list(HealthCheck))(check)()
