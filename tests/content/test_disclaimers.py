"""Disclaimers: which a topic needs, where they stand, and that none is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handouts.content.disclaimers import (
    ALWAYS,
    COVERS,
    REQUIRED,
    Disclaimer,
    all_ids,
    check_markers,
    check_topic,
    place,
    required_ids,
)
from handouts.content.library import load_disclaimers
from handouts.content.models import Kind, Topic
from handouts.errors import HandoutError, Problem, Source
from handouts.project import Project
from tests.conftest import Write
from tests.content.conftest import EMERGENCY, HEAD, Load

DRUGS = ("alphacin", "beta blocker")
TRIGGERS = {
    "D-EX": "exercise", "D-MED": "medicine, acetaminophen, opioid", "D-APAP": "acetaminophen",
    "D-POISON": "medicine, acetaminophen, opioid", "D-HEAT": "heat-cold", "D-MASS": "massage",
    "D-ALT": "complementary", "D-OPIOID": "opioid",
    "D-PREG": "pregnancy, exercise, heat-cold, medicine, imaging, complementary",
}
FIXED = {"D-EMERG": "box", "D-CONTACT": "contacts", "D-REV": "review", "D-SRC": "sources",
         "D-COPY": "license"}
Check = Callable[[str], "list[Problem]"]


def disclaimers_file() -> str:
    lines = ["disclaimers:"]
    for name in all_ids():
        placing = "before" if name in TRIGGERS else FIXED.get(name, "foot")
        triggers = f", triggers: [{TRIGGERS[name]}]" if name in TRIGGERS else ""
        lines.append(f"  - {{id: {name}, placement: {placing}{triggers}, "
                     f"text: 'First. The words of {name}.', marker: 'The words of {name}.'}}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def texts(project: Project, write: Write) -> dict[str, Disclaimer]:
    write("content/disclaimers/en.yaml", disclaimers_file())
    return load_disclaimers(project, "en")


@pytest.fixture
def check(load: Load, texts: dict[str, Disclaimer]) -> Check:
    def found(text: str) -> list[Problem]:
        return check_topic(load(text), texts, DRUGS)

    return found


def topic(kinds: str, *sections: str, emergency: str = EMERGENCY) -> str:
    body = "".join(f"  - heading: {section}\n" for section in sections)
    return f"{HEAD.replace('info', kinds)}sections:\n{emergency}{body}"


def about(trigger: str, block: str = "Words.") -> str:
    return f"About {trigger.split(',')[0]}\n    about: [{trigger}]\n    blocks: [{block}]"


def placed(found: Topic, texts: dict[str, Disclaimer]) -> dict[int, list[str]]:
    return {
        index: [each.id for each in due] for index, due in place(found, texts).before.items()
    }


def test_every_topic_needs_what_all_need(load: Load, texts: dict[str, Disclaimer]) -> None:
    found = place(load(topic("info")), texts)
    assert {each.id for each in found.required} == set(ALWAYS)
    assert [each.id for each in found.foot] == ["D-GEN", "D-ACCESS", "D-CHILD"]
    assert found.before == {}


@pytest.mark.parametrize(
    ("kinds", "ids"),
    [
        ("home", {"D-PREG", "D-MED"}),
        ("exercise", {"D-EX", "D-PREG"}),
        ("heat-cold", {"D-HEAT", "D-PREG"}),
        ("otc-medicine", {"D-MED", "D-APAP", "D-POISON", "D-PREG"}),
        ("prescription-medicine", {"D-MED", "D-POISON", "D-PREG"}),
        ("opioid", {"D-OPIOID", "D-MED", "D-POISON", "D-PREG"}),
        ("massage", {"D-MASS"}),
        ("complementary", {"D-ALT", "D-PREG"}),
        ("imaging", {"D-PREG"}),
        ("home, exercise", {"D-PREG", "D-MED", "D-EX"}),
    ],
)
def test_kinds_ask_for_their_disclaimers(load: Load, kinds: str, ids: set[str]) -> None:
    assert set(required_ids(load(topic(kinds)))) - set(ALWAYS) == ids


def test_a_home_topic_needs_the_heat_disclaimer_only_if_it_speaks_of_heat(load: Load) -> None:
    assert "D-HEAT" not in required_ids(load(topic("home", about("medicine"))))
    assert "D-HEAT" in required_ids(load(topic("home", about("heat-cold"))))


def test_each_disclaimer_stands_once_at_the_first_section_about_its_matter(
    load: Load, texts: dict[str, Disclaimer]
) -> None:
    found = load(topic("home, exercise", about("exercise"), about("heat-cold"), about("medicine"),
                       about("exercise")))
    assert placed(found, texts) == {1: ["D-PREG", "D-EX"], 2: ["D-HEAT"], 3: ["D-MED"]}


def test_a_home_topic_about_medicine_gets_the_pointer_alone(
    load: Load, texts: dict[str, Disclaimer]
) -> None:
    assert placed(load(topic("home", about("medicine"))), texts) == {1: ["D-PREG", "D-MED"]}


def test_several_due_at_one_section_stand_in_the_order_of_the_file(
    load: Load, texts: dict[str, Disclaimer]
) -> None:
    found = load(topic("otc-medicine", about("medicine, acetaminophen")))
    assert placed(found, texts) == {1: ["D-PREG", "D-MED", "D-APAP", "D-POISON"]}
    turned = dict(reversed(texts.items()))
    assert placed(found, turned) == {1: ["D-POISON", "D-APAP", "D-MED", "D-PREG"]}


@pytest.mark.parametrize("kind", [kind for kind in REQUIRED if REQUIRED[kind]])
def test_a_kind_without_a_section_about_it_is_a_problem(check: Check, kind: Kind) -> None:
    found = check(topic(kind))
    assert {problem.rule for problem in found} == {"DIS001"}
    named = {problem.message.split()[0] for problem in found}
    assert named == set(REQUIRED[kind])
    assert all("about: [" in problem.hint for problem in found)
    assert all(str(problem.source) == "content/en/care.yaml:7:8" for problem in found)


@pytest.mark.parametrize(
    ("kinds", "trigger"),
    [
        ("exercise", "exercise"), ("heat-cold", "heat-cold"), ("massage", "massage"),
        ("otc-medicine", "medicine, acetaminophen"), ("complementary", "complementary"),
        ("prescription-medicine", "medicine"), ("opioid", "medicine, opioid"),
        ("imaging", "imaging"), ("pregnancy", "pregnancy"), ("home", "medicine, heat-cold"),
    ],
)
def test_a_kind_with_its_section_is_fine(check: Check, kinds: str, trigger: str) -> None:
    assert check(topic(kinds, about(f"{trigger}, pregnancy" if kinds != "massage" else trigger)
                       .replace("pregnancy, pregnancy", "pregnancy"))) == []


@pytest.mark.parametrize("trigger", COVERS)
def test_a_section_about_what_no_kind_covers_is_a_problem(check: Check, trigger: str) -> None:
    (problem,) = check(topic("info", about(trigger)))
    assert problem.rule == "DIS002"
    assert f"is about {trigger}" in problem.message
    assert "kinds:" in problem.hint
    assert str(problem.source) == "content/en/care.yaml:16:5"


MOVE = "{move: {name: Bridge, steps: [Lift.], dose: 5 times, avoid: Weak bones}}"


def test_a_move_needs_a_section_about_exercise(check: Check) -> None:
    assert check(topic("exercise", about("exercise", MOVE))) == []
    (problem,) = check(topic("exercise", about("exercise"), f"More\n    blocks: [{MOVE}]"))
    assert problem.rule == "DIS003"
    assert "about: [exercise]" in problem.hint
    assert problem.source.line == 20


def test_every_topic_needs_an_emergency_notice(check: Check) -> None:
    (problem,) = check(topic("info", "More\n    blocks: [Words.]", emergency=""))
    assert problem.rule == "DIS007"
    assert "add `- include: " in problem.hint


def test_the_notice_of_an_emergency_topic_comes_first(check: Check) -> None:
    assert check(topic("emergency", "More\n    blocks: [Words.]")) == []
    first = "  - {heading: First, blocks: [Words.]}\n"
    (problem,) = check(topic("emergency", emergency=first + EMERGENCY))
    assert problem.rule == "DIS007"
    assert check(topic("info", emergency=first + EMERGENCY)) == []


OTC = ("otc-medicine", "medicine, acetaminophen")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Care at home", "About Alphacin"), ("What can I do?", "Is alphacin safe?"),
        ("Simple steps.", "ALPHACIN works."), ("Keep moving.", '"Take **alphacin**."'),
        ("Rest a little.", "No beta blocker."), ("Rest a little.", "No alphacins."),
    ],
)
def test_the_top_of_a_sheet_names_no_drug(check: Check, old: str, new: str) -> None:
    text = topic(OTC[0], about(OTC[1]))
    assert check(text) == []
    (problem,) = check(text.replace(old, new))
    assert problem.rule == "DIS004"
    assert problem.hint


def test_a_drug_may_be_named_once_its_disclaimer_stands(check: Check) -> None:
    later = "More alphacin\n    blocks: [Take alphacin.]"
    assert check(topic(OTC[0], about(OTC[1], "Alphacin helps."), later)) == []


def test_a_drug_may_not_be_named_before_its_disclaimer_stands(check: Check) -> None:
    early = "Early\n    blocks: [{bullets: [a, Take alphacin.]}]"
    (problem,) = check(topic(OTC[0], early, about(OTC[1])))
    assert (problem.rule, problem.source.line) == ("DIS004", 17)
    assert "'alphacin' is named before" in problem.message


def test_the_heading_above_the_disclaimer_names_no_drug(check: Check) -> None:
    text = topic(OTC[0], about(OTC[1]).replace("About medicine", "About alphacin"))
    assert [problem.rule for problem in check(text)] == ["DIS004"]


def test_a_topic_that_is_not_about_medicine_names_no_drug(check: Check) -> None:
    text = topic("home", about("medicine, pregnancy"), "More\n    blocks: [Take pills.]")
    assert check(text) == []
    assert check(text.replace("pills", "alphacinal pills")) == []
    for drug in ("alphacin", "Alphacins"):
        (problem,) = check(text.replace("pills", drug))
        assert "not about medicine" in problem.message
    plan = text + "plan: [Take alphacin.]\n"
    assert [each.rule for each in check(plan)] == ["DIS004"]
    for words in ("alt: A box of alphacin", "alt: A box, caption: Take alphacin."):
        drawn = f"{text}figure: {{file: a.svg, title: A box, {words}}}\n"
        assert [each.rule for each in check(drawn)] == ["DIS004"], words


@pytest.mark.parametrize("word", ["alphacinal", "methalphacin", "beta", "alpha-cin"])
def test_only_whole_words_are_drugs(check: Check, word: str) -> None:
    assert check(topic("info").replace("Simple steps.", f"Take {word}.")) == []


def test_a_finished_page_must_hold_every_marker(texts: dict[str, Disclaimer]) -> None:
    required = list(texts.values())
    words = " ".join(each.marker for each in required)
    source = Source("layout")
    assert check_markers(words, required, source) == []
    assert check_markers(words.replace(" ", "\u00a0\n"), required, source) == []
    for each in required:
        (problem,) = check_markers(words.replace(each.marker, ""), required, source)
        assert problem.rule == "DIS008"
        assert each.id in problem.message
        assert problem.source == source


def test_a_reviewed_page_says_so_instead(texts: dict[str, Disclaimer]) -> None:
    review = [texts["D-REV"]]
    assert check_markers("Reviewed by A. Person", review, Source("layout")) == []
    assert check_markers("Read by A. Person", review, Source("layout")) != []


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"),
    [
        ("marker: 'The words of D-GEN.'", "marker: 'Other words.'", "DIS005", "not a part of"),
        ("id: D-GEN", "id: D-EX", "DIS006", "D-EX is there twice"),
        ("id: D-GEN", "id: D-OWN", "DIS006", "D-GEN is missing"),
        ("id: D-GEN", "id: general", "CON003", "not an id"),
        ("placement: foot", "placement: food", "CON003", "'food' is not known"),
        (", triggers: [exercise]", "", "CON003", "belong together"),
        ("placement: foot", "placement: foot, triggers: [exercise]", "CON003", "belong together"),
    ],
)
def test_a_mistake_in_the_texts(
    project: Project, write: Write, old: str, new: str, rule: str, says: str
) -> None:
    file = disclaimers_file()
    assert old in file
    write("content/disclaimers/en.yaml", file.replace(old, new, 1))
    with pytest.raises(HandoutError) as caught:
        load_disclaimers(project, "en")
    fitting = [each for each in caught.value.problems if each.rule == rule and says in each.message]
    assert fitting, caught.value.problems
    assert fitting[0].source.file == "content/disclaimers/en.yaml"
    assert fitting[0].hint


def test_every_kind_and_trigger_stands_in_the_tables() -> None:
    from typing import get_args

    from handouts.content.models import Trigger

    assert set(REQUIRED) == set(get_args(Kind))
    assert set(COVERS) == set(get_args(Trigger))
    assert set(TRIGGERS) == {name for ids in REQUIRED.values() for name in ids} | {"D-HEAT"}
