"""Policy: a later file adds to it and takes nothing away; a name that nobody knows is told."""

from __future__ import annotations

import pytest

from handouts.content.policy import Policy
from handouts.content.safety import load_safety
from handouts.errors import HandoutError, Problem
from handouts.project import Project
from tests.conftest import Write

PACK = "content/hip-and-back/policy.yaml"
GENERAL = "content/general/policy.yaml"


def policy(project: Project) -> Policy:
    return load_safety(project, "hip-and-back", "en").policy


def problems(project: Project) -> list[Problem]:
    with pytest.raises(HandoutError) as caught:
        policy(project)
    return list(caught.value.problems)


def test_a_project_adds_to_a_matter(project: Project, write: Write) -> None:
    before = policy(project).matters["massage"]
    write("content/general/en/disclaimers.yaml",
          "disclaimers:\n  - {id: D-OWN, text: Ours., marker: Ours.}\n")
    write(PACK, "matters:\n  - id: massage\n    requires: {before: [D-OWN], foot: [D-OWN]}\n"
          "    words: {en: [foam roller], fr: [rouleau]}\n    review_months: 6\n"
          "    signs: [groin]\n    only_after: true\n    drugs: true\n    blocks: [treatment]\n")
    after = policy(project).matters["massage"]
    assert after.requires.before == (*before.requires.before, "D-OWN")
    assert after.requires.foot == ("D-OWN",)
    assert after.words_in("en") == (*before.words_in("en"), "foam roller")
    assert after.words_in("fr-CA") == ("rouleau",)
    assert (after.review_months, after.signs, after.name) == (6, ("groin",), before.name)
    assert (after.only_after, after.drugs, after.blocks) == (True, True, ("treatment",))


def test_what_a_project_leaves_out_stays(project: Project, write: Write) -> None:
    before = policy(project)
    write(GENERAL, "matters:\n  - {id: medicine, requires: {before: []}, drugs: false, "
          "only_after: false, words: {en: []}}\n")
    after = policy(project)
    assert set(after.always) == set(before.always)
    assert after.matters["medicine"].requires == before.matters["medicine"].requires
    assert after.matters["medicine"].drugs
    assert after.matters["medicine"].only_after


def test_a_project_has_matters_of_its_own(project: Project, write: Write) -> None:
    write(PACK, "matters:\n  - {id: wound, name: A wound, requires: {before: [D-GEN]}}\n")
    assert policy(project).requiring("D-GEN") == ("wound",)


@pytest.mark.parametrize(
    ("file", "text", "rule", "at", "says", "hint"),
    [
        (PACK, "matters: [{id: medicine, review_months: 18}]", "POL003", "1:11",
         "18 months weakens the firm limit of 12 months", "write 12 months or less"),
        (PACK, "review: {months: 30}", "POL003", "1:9", "30 months weakens", "24 months or less"),
        (PACK, "review: {most: 48}", "POL003", "1:9", "48 months weakens", "36 months or less"),
        (PACK, "matters: [{id: medicine, name: Pills}]", "POL003", "1:11", "has the name",
         "leave `name:` out"),
        (PACK, "matters: [{id: medicin}]", "POL004", "1:11", "'medicin' has no name",
         "did you mean 'medicine'?"),
        (PACK, "matters: [{id: own, name: Ours, blocks: [moves]}]", "POL004", "1:11",
         "'moves' is not a block", "did you mean 'move'?"),
        (PACK, "matters: [{id: own, name: Ours, requires: {before: [D-HEET]}}]", "POL002", "",
         "there is no disclaimer 'D-HEET'", "did you mean 'D-HEAT'?"),
        (PACK, "always: {foot: [D-QQQQQ]}", "POL002", "", "there is no disclaimer 'D-QQQQQ'",
         "add an entry `- id: D-QQQQQ`"),
        (PACK, "signs: [nerve]", "SGN001", "", "no group of danger signs 'nerve'",
         "did you mean 'nerves'?"),
        (PACK, "matters: [{id: own, name: Ours, signs: [overdoes]}]", "SGN001", "1:11",
         "'overdoes'", "did you mean 'overdose'?"),
        (PACK, "mattters: []", "CON001", "1:1", "unknown key 'mattters'", "'matters'"),
        (PACK, "always: {middle: [D-GEN]}", "CON001", "1:10", "unknown key 'middle'", "foot"),
        (PACK, "always: {foot: [general]}", "CON003", "1:17", "'general' is not an id", "D-GEN"),
        (GENERAL, "matters: [{id: own, name: Ours, words: [x]}]", "CON003", "", "expected keys",
         "key: text"),
    ],
)
def test_a_mistake_in_a_policy(
    project: Project, write: Write, file: str, text: str, rule: str, at: str, says: str, hint: str
) -> None:
    write(file, text + "\n")
    (problem,) = problems(project)
    assert (problem.rule, problem.source.file) == (rule, file)
    assert str(problem.source).endswith(at)
    assert says in problem.message
    assert hint in problem.hint


def test_a_ceiling_may_only_get_lower(project: Project, write: Write) -> None:
    write(GENERAL, "ceilings: [{drug: aspirin, audience: adults, mg_in_24_hours: 4000}]\n")
    write(PACK, "ceilings: [{drug: aspirin, audience: adults, mg_in_24_hours: 3000}]\n")
    assert [each.mg_in_24_hours for each in policy(project).ceilings] == [3000]
    write(PACK, "ceilings: [{drug: aspirin, audience: adults, mg_in_24_hours: 5000}]\n")
    (problem,) = problems(project)
    assert (problem.rule, problem.source.line) == ("POL003", 1)
    assert "4,000 mg" in problem.message
