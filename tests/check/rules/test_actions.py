"""Each rule about what to do sees what it is made for, and leaves the small sheet alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from handouts.check.facts import BookletFacts, Library, TopicFacts
from handouts.check.rule import Rule, apply
from handouts.check.rules.actions import RULES, begins_with_verb
from handouts.check.word_lists import ENGLISH, SPANISH
from handouts.content.library import load_booklet, load_word_lists
from handouts.project import Project, builtin_root, open_project

RULE = {rule.id: rule for rule in RULES}
TOPIC = [rule for rule in RULES if rule.about == "topic"]
STEPS = """\
      - steps:
          intro: "Why? It helps you."
          items: [Walk a little., Rest a little.]
"""

Change = tuple[str, str]
Make = Callable[..., TopicFacts]


def instead(text: str) -> Change:
    return STEPS, f"      - {text}\n"


def beside(text: str) -> Change:
    return STEPS, f"{STEPS}      - {text}\n"


def steps(*items: str) -> Change:
    return instead("steps: [" + ", ".join(f'"{each}"' for each in items) + "]")


def figure(title: str, alt: str) -> Change:
    return beside(f'figure: {{file: heat-pack.svg, title: "{title}", alt: "{alt}"}}')


def treatment(helps: str, harms: str, evidence: str = "Studies are few.") -> Change:
    return beside(f'treatment: {{name: Heat, helps: "{helps}", harms: "{harms}", '
                  f'evidence: "{evidence}"}}')


MOVE = 'move: {name: Walk, steps: ["STEP"], dose: 5 minutes, avoid: If it hurts, why: It helps}'
NOTICE = "notice: {kind: tip, text: Take it easy.}"
NO_PLAN = ('plan: ["My step: ____"]', "plan: []")

WRONG: list[tuple[str, list[Change], str]] = [
    ("PL020", [instead("bullets: [Walk a little.]")], "no numbered steps"),
    ("PL054", [("shelf: chapter", "shelf: chapter\ncall_today: [" + "A new or worse pain, or " * 3
                + "a rash]")], "words about when to call today"),
    ("PL039", [beside("bullets: [Walk, \"if you can.\", Rest.]")], "'if you can.'"),
    ("PL039", [instead(MOVE.replace('"STEP"', "Bend, \"then rest.\""))], "'then rest.'"),
    ("PL021", [steps("Walk a little.")], "the steps do not say why"),
    ("PL021", [instead(MOVE.replace(", why: It helps", ""))], "the moves do not say why"),
    ("PL022", [steps("Your knees should be bent.")], "does not begin with a verb"),
    ("PL022", [instead(MOVE.replace("STEP", "The knee bends."))], "'The knee bends.'"),
    ("PL023", [steps("The knee is bent.", "Walking is good.")], "the steps speak to nobody"),
    ("PL023", [instead(MOVE.replace("STEP", "The knee bends."))], "the move speaks to nobody"),
    ("PL024", [treatment("It can calm pain.", "None.")], "`harms:` says nothing: 'none'"),
    ("PL024", [treatment("N/A", "It can burn.")], "`helps:` says nothing"),
    ("PL024", [treatment("It can calm pain.", "No known side effects.")], "`harms:`"),
    ("PL024", [treatment("It can calm pain.", "---")], "`harms:`"),
    ("PL025", [beside("treatment: {name: Heat, helps: It calms., harms: It burns.}")],
     "no treatment says"),
    ("PL026", [beside("\n      - ".join([NOTICE] * 5))],
     "5 notices in one topic"),
    ("PL027", [NO_PLAN], "nothing to fill in or tick"),
    ("PL028", [figure("A pack", "heat-pack")], "`alt:` is the name of a file"),
    ("PL028", [figure("A pack", "heat-pack.svg")], "`alt:` is the name of a file"),
    ("PL028", [figure("fig_2", "A pack lies on a low back.")], "`title:` is the name of a file"),
    ("PL028", [figure("A pack on a low back", "A pack on a low back.")], "repeats the title"),
    ("PL028", [figure("A pack", "A warm pack.")], "has 3 words"),
    ("PL028", [figure("A pack", "Image of a pack on a back.")], "begins with 'Image of'"),
    ("PL028", [figure("A pack", "A line drawing of a pack on a back.")], "begins with"),
    ("PL028", [("shelf: chapter", "shelf: chapter\nfigure: {file: walk.svg, title: Walk, alt: x}")],
     "has 1 words"),
    ("PL028", [instead(MOVE[:-1] + ", figure: {file: a.svg, title: A b, alt: A b}}")], "repeats"),
]
RIGHT: list[tuple[str, list[Change]]] = [
    ("PL020", [instead(MOVE.replace("STEP", "Walk."))]),
    ("PL021", [steps("Walk a little."), ("What you can do", "Move to stay strong")]),
    ("PL021", [instead(MOVE)]),
    ("PL039", [beside('bullets: ["Walk, if you can.", "5 minutes.", "**Rest.**"]')]),
    ("PL022", [steps("If it hurts, stop.", "Then slowly bend.", "Do not sit.", "Never rub it.")]),
    ("PL023", [steps("Your knee is bent.")]),
    ("PL024", [treatment("It can calm pain.", "Nothing is known of harm to bones. It can burn.")]),
    ("PL025", [beside("treatment: {name: Heat, helps: Weak proof., harms: It burns.}")]),
    ("PL026", [beside("\n      - ".join([NOTICE] * 4))]),
    ("PL027", [NO_PLAN, beside("write_in: {label: My pain medicine}")]),
    ("PL027", [NO_PLAN, beside("checklist: [Past cancer]")]),
    ("PL027", [NO_PLAN, beside('table: {caption: Log, header: [Day, Pills], rows: [["", ""]]}')]),
    ("PL028", [figure("Side-lying", "A person lies on one side.")]),
]


def found(rule: Rule, facts: Any) -> str:
    return " | ".join(each.problem.message for each in apply([rule], facts, "small"))


@pytest.mark.parametrize(("rule", "changes", "expected"), WRONG)
def test_what_is_wrong_is_found(
    rule: str, changes: list[Change], expected: str, small_topic: Make
) -> None:
    assert expected in found(RULE[rule], small_topic(*changes))


@pytest.mark.parametrize(("rule", "changes"), RIGHT)
def test_what_is_right_is_left_alone(
    rule: str, changes: list[Change], small_topic: Make
) -> None:
    assert found(RULE[rule], small_topic(*changes)) == ""


def test_the_small_sheet_is_sound(small_topic: Make) -> None:
    assert apply(TOPIC, small_topic(), "small") == []


def test_every_rule_has_a_failing_case() -> None:
    assert {rule for rule, *_ in WRONG} | {"PL029"} == set(RULE)


# Of the words that ship, in content/general/en/words.yaml.
NOUNS = load_word_lists(open_project(builtin_root()), "en").nouns


def test_a_noun_of_a_pack_begins_no_order() -> None:
    assert begins_with_verb("Knee pads help.", ENGLISH)
    assert not begins_with_verb("Knee pads help.", ENGLISH, NOUNS)


@pytest.mark.parametrize("step", [
    "Walk a little.", "Ring the bell.", "Mention your medicines.", "Please call us.", "Don't lift.",
    "Gently pull one knee up.", "When you wake, stretch.", "After a meal, walk.", "Nevertheless",
    "First, sit.",
])
def test_orders_are_known(step: str) -> None:
    assert begins_with_verb(step, ENGLISH, NOUNS)


@pytest.mark.parametrize("step", [
    "", "10 times a day", "The knee bends.", "You should walk.", "Walking helps.", "Relaxation",
    "If it hurts", "If it hurts, the doctor helps.", "Then your knee bends.", "Not in bed.",
])
def test_what_is_no_order_is_known(step: str) -> None:
    assert not begins_with_verb(step, ENGLISH, NOUNS)


def test_spanish_steps_are_read_with_spanish_words(small_topic: Make) -> None:
    assert begins_with_verb("Camine un poco.", SPANISH)
    assert begins_with_verb("Si le duele, pare.", SPANISH)
    assert not begins_with_verb("La rodilla se dobla.", SPANISH)
    facts = small_topic(treatment("Calma.", "Ninguno."))
    spanish = replace(facts, library=replace(facts.library, lang="es"))
    assert "'ninguno'" in found(RULE["PL024"], spanish)


def test_a_language_without_word_lists_is_left_alone(small_topic: Make) -> None:
    facts = small_topic(steps("The knee bends."))
    other = replace(facts, library=replace(facts.library, lang="fr"))
    for rule in ("PL022", "PL023", "PL025"):
        assert found(RULE[rule], other) == ""


@pytest.mark.parametrize(("alt", "expected"), [
    ("A person walks tall.", ""), ("Picture of a person who walks", "begins with"), ("Walk", "1"),
])
def test_the_cover_of_a_booklet_is_told(
    alt: str, expected: str, shipped: Project, library: Library
) -> None:
    booklet = load_booklet(shipped, "hip-and-back-pain", "en")
    assert booklet.cover_figure
    figure = booklet.cover_figure.model_copy(update={"alt": alt})
    said = found(RULE["PL029"], BookletFacts(
        booklet.model_copy(update={"cover_figure": figure}), [], library))
    assert said == expected or (expected and expected in said)
