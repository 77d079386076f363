"""Policy: a later file adds to it and takes nothing away; a name that nobody knows is told."""

from __future__ import annotations

import pytest

from handouts.content.ceilings import Ceilings
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


def most(project: Project, drug: str, *, prescribed: bool = False) -> tuple[object, object, object]:
    """Return the mg each time, the mg in 24 hours and the hours apart that hold for a drug."""
    found = Ceilings(policy(project).ceilings).bounds(drug, (), prescribed=prescribed)
    assert found is not None
    return tuple(  # type: ignore[return-value]  # as many as it says
        bound and bound.value / unit
        for bound, unit in ((found.each, 1000), (found.day, 1000), (found.apart, 1)))


def test_a_clinic_may_lower_a_ceiling(project: Project, write: Write) -> None:
    assert most(project, "ibuprofen") == (400, 1200, 4)
    write(GENERAL, "ceilings: [{drug: ibuprofen, audience: adults, supply: store, "
          "mg_in_24_hours: 800, hours_apart: 6}]\n")
    assert most(project, "ibuprofen") == (400, 800, 6)
    assert most(project, "ibuprofen", prescribed=True) == (800, 3200, 4)
    write(PACK, "ceilings: [{drug: ibuprofen, audience: adults, mg_each_time: 200}]\n")
    assert most(project, "ibuprofen") == (200, 800, 6)
    assert most(project, "ibuprofen", prescribed=True) == (200, 3200, 4)


def test_a_lower_ceiling_holds_for_other_forms_too(project: Project, write: Write) -> None:
    write(PACK, "ceilings: [{drug: acetaminophen, audience: adults, mg_in_24_hours: 3000}]\n")
    found = Ceilings(policy(project).ceilings).bounds(
        "acetaminophen", ("650", "mg", "8", "-", "hour"), prescribed=False)
    assert found is not None
    assert found.day is not None
    assert found.each is not None
    assert [found.day.value, found.each.value] == [3_000_000, 1_300_000]
    assert found.day.said_by == f"{PACK}:1:12"


@pytest.mark.parametrize(("ceiling", "says", "hint"), [
    ("{drug: acetaminophen, mg_in_24_hours: 5000}", "5,000 mg of acetaminophen in 24 hours weakens "
     "the firm limit of 4,000 mg", "write 4,000 mg or less"),
    ("{drug: acetaminophen, mg_each_time: 1300}", "1,300 mg of acetaminophen each time",
     "write 1,000 mg or less"),
    ("{drug: ibuprofen, supply: store, mg_in_24_hours: 2400}", "the firm limit of 1,200 mg (store)",
     "1,200 mg or less"),
    ("{drug: ibuprofen, mg_in_24_hours: 2400}", "the firm limit of 1,200 mg (store)",
     "supply: prescription"),
    ("{drug: ibuprofen, supply: prescription, mg_in_24_hours: 4000}",
     "the firm limit of 3,200 mg (prescription)", "3,200 mg or less"),
    ("{drug: ibuprofen, supply: store, hours_apart: 3}", "3 hours between doses of ibuprofen "
     "weakens the firm limit of 4 hours", "write 4 or more"),
    ("{drug: Tylenol, mg_in_24_hours: 9000}", "9,000 mg of Tylenol", "write 4,000 mg or less"),
    ("{drug: acetaminofén, mg_in_24_hours: 9000}", "9,000 mg", "write 4,000 mg or less"),
    ("{drug: acetaminophen, form: [tablets], mg_each_time: 2000}", "2,000 mg of acetaminophen",
     "write 1,000 mg or less"),
    ("{drug: naproxen, supply: store, mcg_in_24_hours: 90000, mg_in_24_hours: 700}", "", ""),
])
def test_no_ceiling_is_raised(
    project: Project, write: Write, ceiling: str, says: str, hint: str
) -> None:
    write(PACK, f"ceilings: [{ceiling.replace('{', '{audience: adults, ')}]\n")
    if not says:
        assert policy(project).ceilings
        return
    problem = problems(project)[0]
    assert (problem.rule, str(problem.source)) == ("POL003", f"{PACK}:1:12")
    assert says in problem.message
    assert hint in problem.hint


def test_a_later_file_has_no_other_number_for_a_form(project: Project, write: Write) -> None:
    """A form of a later file stands beside the general ceiling, and lifts nothing of it."""
    write(PACK, "ceilings: [{drug: ibuprofen, audience: adults, supply: store, form: [gel], "
          "mg_each_time: 100}]\n")
    found = Ceilings(policy(project).ceilings).bounds("ibuprofen", ("gel",), prescribed=False)
    assert found is not None
    assert found.day is not None
    assert found.each is not None
    assert [found.each.value, found.day.value] == [100_000, 1_200_000]


def test_a_copy_of_the_tools_own_policy_changes_nothing(project: Project, write: Write) -> None:
    """A clinic that copies the file and lowers one number of it lowers that number alone."""
    own = (project.builtin / GENERAL).read_text()
    write(GENERAL, own)
    copied = Ceilings(policy(project).ceilings)
    for drug, words, day in (("acetaminophen", ("8", "-", "hour"), 3_900_000),
                             ("acetaminophen", (), 4_000_000),
                             ("diclofenac", ("gel",), 32_000_000)):
        bounds = copied.bounds(drug, words, prescribed=False)
        assert bounds is not None
        assert bounds.day is not None
        assert bounds.day.value == day
        assert list(bounds.tablets) == sorted(set(bounds.tablets))

    write(GENERAL, own.replace(
        "mg_in_24_hours: 4000", "mg_in_24_hours: 3000", 1))
    lowered = Ceilings(policy(project).ceilings).bounds(
        "acetaminophen", ("8", "-", "hour"), prescribed=False)
    assert lowered is not None
    assert lowered.day is not None
    assert lowered.each is not None
    assert [lowered.day.value, lowered.each.value] == [3_000_000, 1_300_000]


def test_a_copy_of_all_safety_files_is_no_problem(project: Project) -> None:
    """Who starts from a copy of the whole library reads what the tool itself reads."""
    own = load_safety(project, "hip-and-back", "en")
    for file in project.builtin.glob("content/**/*.yaml"):
        if file.parent.name != "topics":
            copy = project.root / file.relative_to(project.builtin)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    copied = load_safety(project, "hip-and-back", "en")
    assert list(copied.policy.matters) == list(own.policy.matters)
    assert {name: each.text for name, each in copied.texts.items()} == {
        name: each.text for name, each in own.texts.items()}


def test_a_copied_form_that_says_more_is_told(project: Project, write: Write) -> None:
    own = (project.builtin / GENERAL).read_text()
    write(GENERAL, own.replace("mg_each_time: 1300", "mg_each_time: 1400"))
    (problem,) = problems(project)
    assert problem.message == (
        "1,400 mg of acetaminophen each time weakens the firm limit of 1,300 mg")


def test_no_matter_of_an_earlier_file_becomes_prescribed(project: Project, write: Write) -> None:
    write(PACK, "matters: [{id: acetaminophen, prescribed: true}]\n")
    (problem,) = problems(project)
    assert problem.rule == "POL003"
    assert "would raise the ceilings of 'acetaminophen'" in problem.message


@pytest.mark.parametrize(("ceiling", "says"), [
    ("{drug: x, audience: adults}", "the ceiling has no number"),
    ("{drug: x, audience: adults, mg_in_24_hours: 0}", "0 is not from 1 to 100000"),
    ("{drug: x, audience: adults, mg_in_24_hours: '4,000'}", "expected a whole number"),
    ("{drug: x, audience: adults, hours_apart: 300}", "300 is not from 1 to 168"),
    ("{drug: x, audience: pets, hours_apart: 3}", "'pets'"),
    ("{drug: x, audience: adults, hours_apart: 3, threshold: other}", "'other' is not"),
])
def test_a_mistake_in_a_ceiling(
    project: Project, write: Write, ceiling: str, says: str
) -> None:
    write(PACK, f"ceilings: [{ceiling}]\n")
    (problem,) = problems(project)
    assert says in problem.message
    assert problem.source.file == PACK


def test_every_ceiling_that_comes_with_the_tool_has_its_source(project: Project) -> None:
    for each in policy(project).ceilings:
        assert each.reference, each.drug
        assert each.audience == "adults"
    assert most(project, "acetaminophen") == (1000, 4000, 4)
    assert most(project, "naproxen") == (440, 660, 8)
    assert most(project, "meloxicam") == (15, 15, 24)  # no store sells it
