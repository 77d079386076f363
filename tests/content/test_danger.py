"""Danger signs: the groups that fit a topic, in core or in full; none that it needs is left out."""

from __future__ import annotations

import pytest

from handouts.content.danger import Danger, danger_of
from handouts.content.disclaimers import check_topic, place
from handouts.content.inline import plain
from handouts.content.library import load_topic
from handouts.content.reviews import topic_digest
from handouts.content.safety import load_safety
from handouts.errors import HandoutError, Problem
from handouts.project import Project
from tests.conftest import Write
from tests.content.conftest import HEAD, Load

SIGNS = "danger_signs: [nerves]"
BODY = "sections:\n  - {heading: One, blocks: [Words.]}\n"
OWN = "content/hip-and-back/en/danger_signs.yaml"
GENERAL_PACK = """\
title: Wounds
audience: adults
languages: [en]
"""


def topic(signs: str, *, more: str = "", about: str = "") -> str:
    head = HEAD.replace(SIGNS, f"danger_signs: {signs}") + more
    return head + BODY.replace("heading: One", f"heading: One, about: [{about}]")


def danger(load: Load, project: Project, text: str) -> Danger:
    return danger_of(load(text), load_safety(project, "hip-and-back", "en"))


def problems(load: Load, project: Project, text: str) -> list[Problem]:
    return check_topic(load(text), load_safety(project, "hip-and-back", "en"))


def test_a_sheet_has_the_core_of_its_groups_and_its_own_lines(
    load: Load, project: Project
) -> None:
    found = danger(load, project, topic(
        "[nerves, groin]", more="own_danger: [A sign of this topic alone]\n"
        "call_today: [A new rash]\n"))
    lines = [plain(line) for line, _ in found.core]
    assert [line.split()[0] for line in lines] == ["Numb", "A"]
    assert [plain(line) for line, _ in found.own] == ["A sign of this topic alone"]
    assert str(found.own[0][1]).startswith("content/hip-and-back/en/topics/care.yaml:")
    assert plain(found.call_today[-1][0]) == "A new rash"
    assert "swollen calf" in plain(found.call_today[0][0])
    assert (found.full, found.emergency) == ((), False)


def test_the_emergency_sheet_has_every_sign_in_full(project: Project) -> None:
    safety = load_safety(project, "hip-and-back", "en")
    found = danger_of(load_topic(project, "when-to-see-a-doctor", "en"), safety)
    assert found.emergency
    assert found.core == ()
    own = {name for name, group in safety.signs.groups.items()
           if group.source.file.endswith("hip-and-back/en/danger_signs.yaml")}
    assert own <= {group.id for group in found.full}
    assert len(found.call_today) > 5
    # So long a list is grouped to be scanned; a group may stand on this sheet alone.
    assert len({group.title for group in found.today}) == 3
    assert not all(group.core for group in found.today)
    assert danger_of(load_topic(project, "sciatica", "en"), safety).today == ()


def test_a_pack_without_an_emergency_sheet_prints_all_in_full(
    project: Project, write: Write
) -> None:
    write("content/wounds/pack.yaml", GENERAL_PACK)
    write("content/wounds/en/topics/stitches.yaml", topic("[allergy]"))
    safety = load_safety(project, "wounds", "en")
    found = danger_of(load_topic(project, "stitches", "en"), safety)
    assert safety.emergency is None
    assert [group.id for group in found.full] == ["allergy"]
    assert found.core == ()
    assert not found.emergency


@pytest.mark.parametrize(("signs", "missing"), [
    ("[allergy]", ["pus"]), ("{none: It is only a list.}", ["pus"]), ("[allergy, pus]", []),
])
def test_the_emergency_sheet_names_each_group_of_its_pack(
    project: Project, write: Write, signs: str, missing: list[str]
) -> None:
    write("content/wounds/pack.yaml", GENERAL_PACK + "emergency_sheet: help\n")
    write("content/wounds/en/danger_signs.yaml",
          "groups:\n  - {id: pus, title: Pus, full: [Much pus], core: [Much pus]}\n")
    write("content/wounds/en/topics/help.yaml", topic(signs))
    write("content/wounds/en/topics/stitches.yaml", topic("[allergy]"))
    safety = load_safety(project, "wounds", "en")
    found = check_topic(load_topic(project, "help", "en"), safety)
    assert [name for name in safety.signs.own
            if any("the emergency sheet needs" in each.message and repr(name) in each.message
                   for each in found)] == missing
    assert check_topic(load_topic(project, "stitches", "en"), safety) == []


def test_a_pack_says_its_own_list_for_a_call_and_its_own_line(
    project: Project, write: Write
) -> None:
    write("content/wounds/pack.yaml", GENERAL_PACK)
    general = load_safety(project, "wounds", "en").signs
    write("content/wounds/en/danger_signs.yaml",
          "call_today: [{id: red, title: Red, full: [Redness], core: [Redness]}]\n"
          "chapter_line: Fever? Call 911.\n")
    own = load_safety(project, "wounds", "en").signs
    assert (list(general.call_today), list(own.call_today)) == (["today"], ["red"])
    assert plain(own.chapter_line[0]) == "Fever? Call 911."
    assert own.groups.keys() == general.groups.keys()


@pytest.mark.parametrize(("signs", "about", "rule", "says", "hint"), [
    ("[nerve]", "", "SGN001", "no group of danger signs 'nerve'", "did you mean 'nerves'?"),
    ("[groin]", "", "SGN004", "every sheet needs the danger signs 'nerves'",
     "write `danger_signs: [groin, nerves]`"),
    ("[nerves]", "opioid", "SGN004", "a sheet about opioid needs the danger signs 'overdose': "
     "'One' (line 13) is about it",
     "write `danger_signs: [nerves, overdose]`; or, if it is not, take it out of `about:` there"),
    ("[nerves, groin, infection, broken-hip, allergy, crash]", "", "SGN002",
     "6 lines in the box of danger signs; at most 5", "name fewer groups"),
    ("{none: A form to fill in.}", "", "SGN003", "every sheet needs 'nerves'", "[nerves]"),
])
def test_a_mistake_in_the_signs_of_a_topic(
    load: Load, project: Project, signs: str, about: str, rule: str, says: str, hint: str
) -> None:
    found = problems(load, project, topic(signs, about=about))
    fitting = [each for each in found if each.rule == rule]
    assert len(fitting) == 1, found
    assert says in fitting[0].message
    assert hint in fitting[0].hint
    assert fitting[0].source.line == 7


@pytest.mark.parametrize(("signs", "says"), [
    ("[]", "the list is empty"), ("nerves", "expected a list, found a text"),
    ("[{a: b}]", "expected the name of a group"), ("{reason: x}", "'none' is missing"),
    ("{none: }", "has no value"),
])
def test_signs_that_are_no_list_of_groups(load: Load, signs: str, says: str) -> None:
    with pytest.raises(HandoutError) as caught:
        load(topic(signs))
    assert any(says in each.message for each in caught.value.problems), caught.value.problems


def test_a_sheet_without_signs_says_why_and_the_review_covers_it(
    project: Project, write: Write
) -> None:
    write("content/wounds/pack.yaml", GENERAL_PACK)

    def read(reason: str) -> tuple[str, str, bool]:
        write("content/wounds/en/topics/form.yaml", topic(f"{{none: {reason}}}"))
        found = load_topic(project, "form", "en")
        safety = load_safety(project, "wounds", "en")
        assert check_topic(found, safety) == []
        box = any(each.where == "box" for each in place(found, safety).required)
        return danger_of(found, safety).none, topic_digest(found, safety), box

    one, two = read("A form."), read("Another form.")
    assert one[0] == "A form."
    assert one[1] != two[1]
    assert not one[2]


@pytest.mark.parametrize(("text", "rule", "says"), [
    ("groups: [{id: nerves, title: Nerves, full: [Weak], core: [Weak]}]", "POL003",
     "the group of signs nerves is firm"),
    ("call_today: [{id: ill, title: Ill, full: [Weak], core: [Weak]}]", "POL003",
     "the list ill is firm"),
    ("chapter_line: Call us.", "POL003", "firm: it may not be replaced (built in: content/"),
    ("groups: [{id: new, title: New, full: [a], core: [a]}, "
     "{id: new, title: New, full: [a], core: [a]}]", "DIS006", "new is there twice"),
    ("groups: [{id: new, title: New, full: [a], core: [a, b, c]}]", "CON003", "at most 2"),
    ("groups: [{id: new, title: New, core: [a]}]", "CON002", "'full' is missing"),
])
def test_a_mistake_in_the_groups(
    project: Project, write: Write, text: str, rule: str, says: str
) -> None:
    write(OWN, text + "\n")
    with pytest.raises(HandoutError) as caught:
        load_safety(project, "hip-and-back", "en")
    (problem,) = caught.value.problems
    assert (problem.rule, problem.source.file) == (rule, OWN)
    assert says in problem.message
    assert problem.hint
