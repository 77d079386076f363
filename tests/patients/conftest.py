"""A clinic whose topics somebody has signed, for what only reviewed sheets may do."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from handouts.cli import main
from handouts.common import Common, gather
from handouts.orders import Job
from handouts.patients.record import Record
from handouts.project import open_project
from tests.check.conftest import SMALL
from tests.reviewed import review_topics

SIGNED = ("home-remedies", "sciatica", "when-to-see-a-doctor")


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a clinic with a brand of its own and three topics that are signed."""
    return signed_clinic(tmp_path_factory.mktemp("clinics") / "oak", SIGNED, {})


@pytest.fixture(scope="session")
def short_clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a clinic that has signed two short topics of its own: built sooner."""
    own = {slug: SMALL.replace("A small sheet", title).replace("What is small?", f"Why {slug}?")
           for slug, title in (("home-remedies", "Home remedies"), ("sciatica", "Sciatica"))}
    return signed_clinic(tmp_path_factory.mktemp("short") / "oak", SIGNED, own)


def signed_clinic(folder: Path, signed: Iterable[str], own: Mapping[str, str]) -> Path:
    """Set up a clinic, write topics of its own, and sign some; return its folder."""
    assert main(["init", str(folder), "--name", "Oak Street Clinic", "--phone", "212-456-7890",
                 "--hours", "Monday to Friday", "--after-hours", "call 212-456-7891",
                 "--address", "1 Oak Street"]) == 0
    for slug, text in own.items():
        path = folder / f"content/hip-and-back/en/topics/{slug}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    review_topics(folder, *signed, by="Rosa Lee", credentials="RN")
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


def run_list(command: str, clinic: Path, *args: str) -> int:
    """Run a command over the list of this folder, and return its exit code."""
    return main([command, "patients.csv", "--project", str(clinic), "--output", "out", "--yes",
                 *args])


@dataclass(frozen=True)
class Left:
    """What a run left: its two folders, and what it said on both streams."""

    out: Path
    private: Path
    said: str
    told: str

    def put_here(self) -> None:
        """Let this folder be where the run has been."""
        shutil.copytree(self.out, "out")
        shutil.copytree(self.private, "private")


def left_by(
    command: str, folder: Path, clinic: Path, table: str, *args: str, code: int = 0
) -> Left:
    """Run a command over a list in a folder of its own, once for all tests that only look."""
    (folder / "patients.csv").write_text(table, encoding="utf-8")
    said, told = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(told):
        patch.setenv("MAKE_HANDOUT_PRIVATE", str(folder / "private"))
        patch.chdir(folder)
        assert run_list(command, clinic, *args) == code
    return Left(folder / "out", folder / "private", said.getvalue(), told.getvalue())
