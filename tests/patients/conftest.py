"""A clinic whose topics somebody has signed, for what only reviewed sheets may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from handouts.cli import main
from handouts.orders import Job
from handouts.patients.record import Record
from handouts.pipeline import Common, gather
from handouts.project import open_project

SIGNED = ("home-remedies", "sciatica", "when-to-see-a-doctor")


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a clinic with a brand of its own and three topics that are signed."""
    return signed_clinic(tmp_path_factory.mktemp("clinics") / "oak", SIGNED, {})


def signed_clinic(folder: Path, signed: Iterable[str], own: Mapping[str, str]) -> Path:
    """Set up a clinic, write topics of its own, and sign some; return its folder."""
    assert main(["init", str(folder), "--name", "Oak Street Clinic", "--phone", "212-456-7890",
                 "--hours", "Monday to Friday", "--after-hours", "call 212-456-7891",
                 "--address", "1 Oak Street"]) == 0
    for slug, text in own.items():
        path = folder / f"content/hip-and-back/en/topics/{slug}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    today = date.today()
    for topic in signed:
        assert main(["review", topic, "--project", str(folder), "--sign", "--by", "Rosa Lee",
                     "--credentials", "RN", "--on", today.isoformat(),
                     "--next", (today + timedelta(days=150)).isoformat()]) == 0
    return folder


@pytest.fixture(scope="session")
def common(clinic: Path) -> Common:
    """Return what documents of the clinic share."""
    return gather(Job(open_project(clinic), brand="oak"))


@pytest.fixture
def zoe() -> Record:
    """Return a record with a note."""
    return Record(
        row="7", name="Zoë Núñez", second_id="1957-04-02", clinician="Rosa Lee, RN",
        next_visit="December 14", note="Take the stairs one at a time.\nHold the rail (always).")
