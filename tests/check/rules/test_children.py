"""No sheet about children names a dose until a clinician has set the most of that drug for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.facts import TopicFacts
from handouts.check.rule import apply
from handouts.check.rules.children import RULES
from handouts.content.library import load_topic
from handouts.project import open_project
from tests.check.conftest import SMALL, make_library

CEILING = "ceilings: [{drug: ibuprofen, audience: %s, mg_in_24_hours: 400}]\n"


def found(folder: Path, words: str, *, audience: str = "children", policy: str = "") -> list[str]:
    texts = {
        "pack.yaml": f"title: Kids\naudience: {audience}\nlanguages: [en]\n",
        "en/topics/fever.yaml": SMALL.replace("[nerves]", "[allergy]").replace(
            "Walk a little.", f"'{words}'"),
    }
    if policy:
        texts["policy.yaml"] = policy
    for name, text in texts.items():
        path = folder / "content/kids" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    project = open_project(folder)
    facts = TopicFacts(load_topic(project, "fever", "en"), make_library(project))
    return [each.problem.message for each in apply(RULES, facts, "fever")]


@pytest.mark.parametrize("words", [
    "Give 5 mL of ibuprofen.", "Give ibuprofen 100 mg.", "Give half a tablet.", "Take 2 puffs.",
    "Use two drops.", "Give 2.5 mg.",
    "Give one gram.", "Give 100 milligrams.", "Dele media tableta.", "Dele dos comprimidos.",
])
def test_a_dose_on_a_sheet_about_children_is_an_error(tmp_path: Path, words: str) -> None:
    (message,) = found(tmp_path, words)
    assert message.startswith("a dose on a sheet about children: '")


@pytest.mark.parametrize("words", [
    "Wait 5 minutes.", "Walk 2 times a day.", "Read page 5.", "Give as much as we wrote down.",
])
def test_other_numbers_are_no_doses(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, words) == []


def test_adults_have_rules_of_their_own(tmp_path: Path) -> None:
    assert found(tmp_path, "Take 200 mg of ibuprofen.", audience="adults") == []


def test_a_ceiling_for_children_settles_its_own_drug_alone(tmp_path: Path) -> None:
    settled = CEILING % "children"
    assert found(tmp_path, "Give ibuprofen 100 mg.", policy=settled) == []
    assert found(tmp_path, "Give naproxen 100 mg.", policy=settled) != []
    assert found(tmp_path, "Give ibuprofen or naproxen, 100 mg.", policy=settled) != []
    assert found(tmp_path, "Give 100 mg of it.", policy=settled) != []
    assert found(tmp_path, "Give ibuprofen 100 mg.", policy=CEILING % "adults") != []
