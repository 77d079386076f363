"""Disclaimers: which a topic needs, where they stand, in which form, and that none is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handouts.content.disclaimers import (
    check_markers,
    check_topic,
    place,
    required_ids,
    review_months,
)
from handouts.content.inline import plain
from handouts.content.models import Topic
from handouts.content.safety import Safety, load_safety
from handouts.errors import HandoutError, Problem, Source
from handouts.project import Project
from tests.conftest import Write
from tests.content.conftest import HEAD, Load

ALWAYS = {"D-GEN", "D-EMERG", "D-CONTACT", "D-REV", "D-SRC", "D-COPY", "D-ACCESS", "D-CHILD",
          "D-LIMP"}
GENERAL = "content/general/en/disclaimers.yaml"
Check = Callable[[str], "list[Problem]"]


@pytest.fixture
def safety(project: Project) -> Safety:
    return load_safety(project, "hip-and-back", "en")


@pytest.fixture
def check(load: Load, project: Project, write: Write) -> Check:
    write("content/general/drugs.yaml", "words: [alphacin, beta blocker]\n")

    def found(text: str) -> list[Problem]:
        return check_topic(load(text), load_safety(project, "hip-and-back", "en"))

    return found


def topic(*sections: str, head: str = HEAD) -> str:
    body = "".join(f"  - heading: {section}\n" for section in sections)
    return f"{head}sections:\n{body or '  - {heading: One, blocks: [Words.]}'}\n"


def about(matters: str, block: str = "Words.") -> str:
    return f"About {matters.split(',')[0]}\n    about: [{matters}]\n    blocks: [{block}]"


def placed(found: Topic, safety: Safety) -> dict[int, list[str]]:
    return {
        index: [each.id for each in due] for index, due in place(found, safety).before.items()
    }


def test_every_topic_needs_what_all_need(load: Load, safety: Safety) -> None:
    found = place(load(topic()), safety)
    assert {each.id for each in found.required} == ALWAYS
    assert [each.id for each in found.foot] == ["D-GEN", "D-ACCESS", "D-CHILD", "D-LIMP"]
    assert found.before == {}


@pytest.mark.parametrize(
    ("matters", "ids"),
    [
        ("exercise", {"D-EX", "D-PREG"}),
        ("heat-cold", {"D-HEAT", "D-PREG"}),
        ("medicine", {"D-MED", "D-POISON", "D-PREG"}),
        ("acetaminophen", {"D-MED", "D-APAP", "D-POISON", "D-PREG"}),
        ("opioid", {"D-OPIOID", "D-MED", "D-POISON", "D-PREG"}),
        ("massage", {"D-MASS"}),
        ("complementary", {"D-ALT", "D-PREG"}),
        ("imaging", {"D-PREG"}),
        ("pregnancy", {"D-PREG"}),
        ("exercise, massage", {"D-EX", "D-PREG", "D-MASS"}),
    ],
)
def test_what_a_section_is_about_asks_for_its_disclaimers(
    load: Load, safety: Safety, matters: str, ids: set[str]
) -> None:
    assert set(required_ids(load(topic(about(matters))), safety.policy)) - ALWAYS == ids


def test_each_disclaimer_stands_once_at_the_first_section_about_its_matter(
    load: Load, safety: Safety
) -> None:
    found = load(topic(about("exercise"), about("heat-cold"), about("medicine"),
                       about("exercise")))
    assert placed(found, safety) == {
        0: ["D-EX", "D-PREG"], 1: ["D-HEAT"], 2: ["D-MED", "D-POISON"]}


@pytest.mark.parametrize("policy", [
    "always: {foot: [D-MED]}\n",
    "audiences: {adults: {foot: [D-MED]}}\n",
    "matters:\n  - {id: exercise, requires: {foot: [D-MED]}}\n",
])
def test_nobody_moves_a_caution_from_the_point_of_use_to_the_foot(
    load: Load, project: Project, write: Write, policy: str
) -> None:
    write("content/general/policy.yaml", policy)
    safety = load_safety(project, "hip-and-back", "en")
    both = load(topic(about("exercise"), about("medicine")))
    assert placed(both, safety)[1] == ["D-MED", "D-POISON"]
    without = place(load(topic(about("exercise"))), safety)
    assert "D-MED" in {each.id for each in without.foot}


def test_several_due_at_one_section_stand_in_the_order_of_the_file(
    load: Load, safety: Safety
) -> None:
    found = load(topic(about("acetaminophen, medicine")))
    assert placed(found, safety) == {0: ["D-MED", "D-APAP", "D-POISON", "D-PREG"]}


def test_a_caution_is_short_unless_the_sheet_is_about_its_matter(
    load: Load, safety: Safety
) -> None:
    def heat(text: str) -> tuple[str, str]:
        found = {each.id: each for each in place(load(text), safety).required}
        return found["D-HEAT"].form, plain(found["D-HEAT"].text)

    short = heat(topic(about("heat-cold")))
    full = heat(topic(about("heat-cold"), head=HEAD + "in_full: [heat-cold]\n"))
    assert (short[0], full[0]) == ("short", "full")
    assert len(short[1]) < len(full[1])
    assert safety.texts["D-HEAT"].marker in short[1]
    assert safety.texts["D-HEAT"].marker in full[1]


@pytest.mark.parametrize(("matters", "says"), [
    ("heat-cold", "Ask us before heat. Bleeding"),
    ("exercise, heat-cold", "Ask us before new moves or heat. Bleeding"),
    ("medicine, acetaminophen", "Ask us before any medicine. From 20\u00a0weeks"),
    ("imaging, exercise, heat-cold", "before new moves, heat or an X-ray or CT scan."),
])
def test_pregnancy_is_said_in_the_words_of_the_topic(
    load: Load, safety: Safety, matters: str, says: str
) -> None:
    found = {each.id: each for each in place(load(topic(about(matters))), safety).required}
    assert says in plain(found["D-PREG"].text)
    assert "{" not in plain(found["D-PREG"].text)


def test_the_shortest_limit_of_its_matters_bounds_a_review(load: Load, safety: Safety) -> None:
    assert review_months(load(topic()), safety.policy) == 24
    assert review_months(load(topic(about("exercise"), about("medicine"))), safety.policy) == 12


def test_an_unknown_matter_is_named_with_its_place(check: Check) -> None:
    (problem,) = check(topic(about("heat-code")))
    assert problem.rule == "POL001"
    assert problem.hint == "did you mean 'heat-cold'?"
    assert str(problem.source).startswith("content/hip-and-back/en/topics/care.yaml:13:")
    (problem,) = check(topic(about("heat-cold"), head=HEAD + "in_full: [massage]\n"))
    assert (problem.rule, problem.message) == ("POL001", "no section is about 'massage'")
    (problem,) = check(topic(head=HEAD + "in_full: [message]\n"))
    assert problem.hint == "did you mean 'massage'?"


MOVE = "{move: {name: Bridge, steps: [Lift.], dose: 5 times, avoid: Weak bones}}"


def test_a_move_needs_a_section_about_exercise(check: Check) -> None:
    assert check(topic(about("exercise", MOVE))) == []
    (problem,) = check(topic(about("exercise"), f"More\n    blocks: [{MOVE}]"))
    assert problem.rule == "DIS003"
    assert "about: [exercise]" in problem.hint
    assert problem.source.line == 17


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Care at home", "About Alphacin"), ("What can I do?", "Is alphacin safe?"),
        ("Simple steps.", "ALPHACIN works."), ("Keep moving.", '"Take **alphacin**."'),
        ("Rest a little.", "No beta blocker."), ("Rest a little.", "No alphacins."),
    ],
)
def test_the_top_of_a_sheet_names_no_drug(check: Check, old: str, new: str) -> None:
    text = topic(about("medicine"))
    assert check(text) == []
    (problem,) = check(text.replace(old, new))
    assert problem.rule == "DIS004"
    assert problem.hint


def test_a_drug_may_be_named_once_its_disclaimer_stands(check: Check) -> None:
    later = "More alphacin\n    blocks: [Take alphacin.]"
    assert check(topic(about("medicine", "Alphacin helps."), later)) == []


def test_a_drug_may_not_be_named_before_its_disclaimer_stands(check: Check) -> None:
    early = "Early\n    blocks: [{bullets: [a, Take alphacin.]}]"
    (problem,) = check(topic(early, about("medicine")))
    assert (problem.rule, problem.source.line) == ("DIS004", 14)
    assert "'alphacin' is named before" in problem.message


def test_the_heading_above_the_disclaimer_names_no_drug(check: Check) -> None:
    text = topic(about("medicine").replace("About medicine", "About alphacin"))
    assert [problem.rule for problem in check(text)] == ["DIS004"]


def test_a_topic_that_is_not_about_medicine_names_no_drug(check: Check) -> None:
    text = topic("More\n    blocks: [Take pills.]")
    assert check(text) == []
    assert check(text.replace("pills", "alphacinal pills")) == []
    for drug in ("alphacin", "Alphacins"):
        (problem,) = check(text.replace("pills", drug))
        assert "not about medicine" in problem.message
    other = topic("More\n    about: [exercise]\n    blocks: [Take alphacin.]")
    hints = [each.hint for each in check(other) if each.rule == "DIS004"]
    assert hints == ["write `pain medicine`, or write `about: [exercise, medicine]` in 'More', in "
                     "place of the one that is there"]
    # Under a mistyped matter the drug looks uncovered: only the cause is told.
    mistyped = topic("More\n    about: [medicin]\n    blocks: [Take alphacin.]")
    assert [each.rule for each in check(mistyped)] == ["POL001"]
    plan = text + "plan: [Take alphacin.]\n"
    assert [each.rule for each in check(plan)] == ["DIS004"]
    for words in ("alt: A box of alphacin", "alt: A box, caption: Take alphacin."):
        drawn = f"{text}figure: {{file: a.svg, title: A box, {words}}}\n"
        assert [each.rule for each in check(drawn)] == ["DIS004"], words


@pytest.mark.parametrize("word", ["alphacinal", "methalphacin", "beta", "alpha-cin"])
def test_only_whole_words_are_drugs(check: Check, word: str) -> None:
    assert check(topic().replace("Simple steps.", f"Take {word}.")) == []


def test_a_finished_page_must_hold_every_marker(load: Load, safety: Safety) -> None:
    required = place(load(topic(about("medicine, heat-cold, massage"))), safety).required
    words = " ".join(each.marker for each in required)
    source = Source("layout")
    assert check_markers(words, required, source) == []
    assert check_markers(words.replace(" ", "\u00a0\n"), required, source) == []
    for each in required:
        (problem,) = check_markers(words.replace(each.marker, ""), [each], source)
        assert problem.rule == "DIS008"
        assert each.id in problem.message
        assert problem.source == source


def test_a_reviewed_page_says_so_instead(load: Load, safety: Safety) -> None:
    review = [each for each in place(load(topic()), safety).required if each.id == "D-REV"]
    assert check_markers("Reviewed by A. Person", review, Source("layout")) == []
    assert check_markers("Read by A. Person", review, Source("layout")) != []


OWN = "disclaimers:\n  - {id: D-OWN, text: 'First. The words.', marker: 'The words.'}\n"


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"),
    [
        ("marker: 'The words.'", "marker: 'Other.'", "DIS005", "not a part of the text"),
        ("marker: 'The words.'", "marker: 'The words.', short: Fewer.", "DIS005",
         "not a part of the short form"),
        ("D-OWN, text", "own, text", "CON003", "not an id"),
        ("The words.'}", "The words.'}\n  - {id: D-OWN, text: Two., marker: Two.}", "DIS006",
         "D-OWN is there twice"),
        ("First. ", "Before {matters}. ", "CON003", "belong together"),
        ("marker", "phrases: {massage: x}, marker", "CON003", "belong together"),
        ("First. The words.', marker",
         "Before {matters}. The words.', phrases: {message: x}, marker", "POL001",
         "there is no matter 'message'"),
        ("D-OWN, text: 'First. The words.', marker: 'The words.'",
         "D-HEAT, text: Use heat., marker: Use heat.", "POL003", "D-HEAT is firm"),
        ("D-OWN, text", "D-OWN, placement: foot, text", "CON001", "unknown key 'placement'"),
    ],
)
def test_a_mistake_in_the_texts(
    project: Project, write: Write, old: str, new: str, rule: str, says: str
) -> None:
    assert old in OWN
    write(GENERAL, OWN.replace(old, new, 1))
    with pytest.raises(HandoutError) as caught:
        load_safety(project, "hip-and-back", "en")
    fitting = [each for each in caught.value.problems if each.rule == rule and says in each.message]
    assert fitting, caught.value.problems
    assert fitting[0].source.file == GENERAL
    assert fitting[0].hint


def test_a_text_that_is_not_firm_may_be_worded_anew(
    load: Load, project: Project, write: Write
) -> None:
    write(GENERAL, "disclaimers:\n  - {id: D-COPY, text: Ask before you copy it., "
          "marker: Ask before you copy it.}\n")
    found = place(load(topic()), load_safety(project, "hip-and-back", "en"))
    assert "Ask before you copy it." in [plain(each.text) for each in found.required]


def test_a_copy_of_a_firm_text_changes_nothing(project: Project, write: Write) -> None:
    shipped = (project.builtin / GENERAL).read_text(encoding="utf-8")
    before = load_safety(project, "hip-and-back", "en").texts
    write(GENERAL, shipped)
    after = load_safety(project, "hip-and-back", "en").texts
    assert [each.text for each in after.values()] == [each.text for each in before.values()]
