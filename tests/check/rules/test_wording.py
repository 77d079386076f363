"""Each rule about wording sees what it is made for, and leaves the small sheet alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from handouts.check import reading_grades
from handouts.check.facts import BookletFacts, Library, TopicFacts
from handouts.check.reading_grades import ERROR, FINE, WARNING
from handouts.check.rule import Rule, apply
from handouts.check.rules.wording import RULES, shouted_in
from handouts.content.library import load_booklet
from handouts.project import Project

RULE = {rule.id: rule for rule in RULES}
TOPIC = [rule for rule in RULES if rule.about == "topic"]
ITEM = "Rest a little."
COUNTER = ("shelf: chapter", "shelf: counter\nsheet: 1")

Change = tuple[str, str]
Make = Callable[..., TopicFacts]


def item(text: str) -> Change:
    return ITEM, f'"{text}"'


def block(text: str) -> Change:
    return "      - steps:", f"      - {text}\n      - steps:"


# Just over a warning for long words, for hard reading, and over any error.
LONGER = "Gentle activity can often lower the pain of back and joints."
HARDER = "Gentle activity after an injury can often lower the pain of muscles and joints. "
HARDEST = ("Continuing moderate physical activity following musculoskeletal injuries considerably "
           "accelerates functional recovery and rehabilitation. ")


def bullets(text: str, times: int) -> Change:
    return block("bullets: [" + ", ".join(f"'{text.strip()}'" for _ in range(times)) + "]")


WRONG: list[tuple[str, list[Change], str]] = [
    ("PL001", [("Keep moving as you can.", "One. Two. Three. Four.")], "has 4 sentences"),
    ("PL001", [("Keep moving as you can.", "'...'")], "has 0 sentences"),
    ("PL002", [bullets(HARDEST, 5)], "grade 2"),
    ("PL003", [bullets(HARDER, 12)], "full sentences; with names of drugs"),
    ("PL004", [bullets(HARDEST, 30)], "SMOG grade 2"),
    ("PL005", [bullets(LONGER, 40)], "SMOG grade 8"),
    ("PL006", [item("Walk " + "and walk " * 13)], "a sentence of 27 words"),
    ("PL007", [bullets("Walk" + " and walk" * 11 + ".", 40)], "words on average"),
    ("PL008", [item("Walk now. " * 31)], "a paragraph of 62 words"),
    ("PL009", [bullets("Walk on flat ground each day.", 20)],
     "words without a heading under 'What you can do'"),
    ("PL010", [COUNTER, item("Ask us if you need an MRI now.")], "'MRI' is not explained"),
    ("PL010", [COUNTER, item("Sciatica can hurt.")], "'Sciatica' is not explained"),
    ("PL012", [item("You must NEVER rub it.")], "'NEVER' is in capitals"),
    ("PL012", [item("Do it AS SOON AS you can.")], "'AS SOON AS' is in capitals"),
    ("PL013", [item("It is only wear and tear.")], "'wear and tear' must not"),
    ("PL013", [item("Rest: it isn't serious.")], "must not appear"),
    ("PL013", [item("Your diagnosis is a strain.")], "must not appear"),
    ("PL014", [bullets("Walk on flat ground each day.", 120)], "cut "),
    ("PL015", [("**Two** points.", "**One** point!")], "a key point repeats key point 1"),
    ("PL015", [("**Two** points.", "Keep moving as you can.")], "repeats the main message"),
]
RIGHT: list[tuple[str, list[Change]]] = [
    ("PL001", [("Keep moving as you can.", "One. Two. Three.")]),
    ("PL002", [bullets(HARDER, 2)]),
    ("PL003", [bullets("Walk on flat ground each day.", 12)]),
    ("PL004", [bullets(LONGER, 40)]),
    ("PL005", [bullets("Walk on flat ground each day.", 40)]),
    ("PL006", [item("Walk " + "and walk " * 12)]),
    ("PL008", [item("Walk now. " * 30)]),
    ("PL009", [bullets("Walk on flat ground each day.", 18)]),
    ("PL010", [item("Ask us if you need an MRI now.")]),
    ("PL010", [COUNTER, item("Ask us if you need an MRI (a scan with magnets).")]),
    ("PL010", [COUNTER, item("Tell us of sciatica, a pain that runs down your leg.")]),
    ("PL010", [COUNTER, item("Pain down the leg is often called sciatica.")]),
    ("PL010", [COUNTER, item("Some pads between your bones (discs) can slip.")]),
    ("PL010", [COUNTER, item("An MRI uses magnets.")]),
    ("PL010", [COUNTER, item("Go to the ER.")]),
    ("PL010", [COUNTER, ("A small sheet", "MRI")]),
    ("PL012", [item("Ask about an NSAID, a CT or an MRI. Go to the ER.")]),
    ("PL013", [item("A worn joint can hurt. Ask us if it may be serious.")]),
    ("PL015", [("**Two** points.", "**Two** more things to do.")]),
]


def found(rule: Rule, facts: Any) -> str:
    return " | ".join(f"{each.problem.message}; {each.problem.hint}"
                      for each in apply([rule], facts, "small"))


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
    assert apply(TOPIC, small_topic(COUNTER), "small") == []


def test_every_rule_has_a_failing_case() -> None:
    assert {rule for rule, *_ in WRONG} | {"PL011", "PL016"} == set(RULE)


def test_a_hint_names_the_hardest_text_and_its_line(small_topic: Make) -> None:
    said = found(RULE["PL002"], small_topic(bullets(HARDEST, 5)))
    assert "begin with " in said
    assert "small.yaml:14" in said
    assert "Continuing moderate" in said


def test_a_grade_is_an_error_or_a_warning_and_not_both(small_topic: Make) -> None:
    facts = small_topic(bullets(HARDEST, 5))
    assert found(RULE["PL002"], facts)
    assert not found(RULE["PL003"], facts)


def test_short_items_do_not_hide_hard_sentences() -> None:
    words = ["Heat", "Cold", "Rest", "Walk"] * 20 + [HARDEST.strip()] * 3
    short, mixed = (reading_grades.reading(each, "en", ()) for each in (words[:80], words))
    assert short is not None
    assert mixed is not None
    assert (short.level, mixed.level) == (FINE, ERROR)


def test_names_of_drugs_are_told_and_not_judged() -> None:
    words = ["Take acetaminophen, oxycodone or cyclobenzaprine with food."] * 5
    spared = reading_grades.reading(words, "en", ("acetaminophen", "oxycodone", "cyclobenzaprine"))
    judged = reading_grades.reading(words, "en", ())
    assert spared is not None
    assert judged is not None
    assert (spared.level, judged.level) == (FINE, ERROR)
    assert f"with names of drugs {judged.figures.split()[1]}" in spared.figures


@pytest.mark.parametrize(("text", "level"), [
    ("Camine un poco cada día.", FINE),
    ("Pregunte a su médico antes de tomar medicinas nuevas para dolores de espalda.", WARNING),
    ("La administración concomitante de antiinflamatorios incrementa considerablemente la "
     "probabilidad de complicaciones gastrointestinales.", ERROR),
])
def test_spanish_is_judged_by_its_own_formulas(text: str, level: int) -> None:
    verdict = reading_grades.reading([text], "es-US", ())
    assert verdict is not None
    assert verdict.level == level
    assert "INFLESZ" in verdict.figures


def test_spanish_topics_get_spanish_grades(small_topic: Make) -> None:
    facts = small_topic(bullets(HARDEST, 5))
    spanish = replace(facts, library=replace(facts.library, lang="es"))
    assert "Fernandez Huerta" in found(RULE["PL002"], spanish)


def test_other_languages_are_not_judged_by_english_formulas() -> None:
    assert reading_grades.reading([HARDEST], "fr", ()) is None
    assert reading_grades.smog([HARDEST] * 40, "es", ()) is None


def test_few_sentences_have_no_smog_grade() -> None:
    assert reading_grades.smog([HARDEST] * 29, "en", ()) is None


def test_the_emergency_box_may_be_long(small_topic: Make) -> None:
    one, two = (small_topic(("danger_signs: [nerves]", f"danger_signs: [{signs}]"))
                for signs in ("nerves", "nerves, groin, infection, allergy, bleeding"))
    assert not found(RULE["PL009"], two)
    assert reading_grades.printed_words(two.topic, two.library) > 20 + (
        reading_grades.printed_words(one.topic, one.library))


def test_alternative_text_is_not_on_paper(small_topic: Make) -> None:
    figure = block("figure: {file: heat-pack.svg, title: A pack, alt: A pack on a low back, "
                   "caption: A cloth}")
    plain, more = small_topic(), small_topic(figure)
    assert reading_grades.printed_words(
        more.topic, more.library) == 2 + reading_grades.printed_words(
        plain.topic, plain.library)


@pytest.mark.parametrize(("text", "expected"), [
    ("STOP", []), ("STOP NOW PLEASE", ["STOP NOW PLEASE"]), ("Do NOT", []), ("ALWAYS", ["ALWAYS"]),
    ("CRP, ESR, CT, DXA", []), ("CRP ESR CT", []), ("I AM", []), ("An MRI-GUIDED shot", []),
    ("an UNSAFE, BAD thing", ["UNSAFE"]), ("It's 10 MG NOW OK", ["MG NOW OK"]),
])
def test_capitals_are_found_in_words_and_in_rows(text: str, expected: list[str]) -> None:
    assert list(shouted_in(text, {"CRP", "ESR", "CT", "MRI-GUIDED"})) == expected


# -- booklets --------------------------------------------------------------------------------------


def booklet_facts(shipped: Project, library: Library, facts: TopicFacts, **changes: Any) -> Any:
    booklet = load_booklet(shipped, "hip-and-back-pain", "en").model_copy(update=changes)
    return BookletFacts(booklet, [facts.topic], library)


def test_a_booklet_that_uses_hard_words_needs_its_glossary(
    shipped: Project, library: Library, small_topic: Make
) -> None:
    facts = small_topic(item("Ask us if you need an MRI now."))
    bare = booklet_facts(shipped, library, facts, glossary=False)
    assert "the booklet has no glossary" in found(RULE["PL011"], bare)
    assert not found(RULE["PL011"], booklet_facts(shipped, library, facts, glossary=True))
    none = replace(bare, library=replace(library))
    none.library._glossaries["hip-and-back"] = [
        library.glossary[0].model_copy(update={"term": "Zebra"})]
    assert not found(RULE["PL011"], none)


def test_chapters_are_pooled_for_smog(
    shipped: Project, library: Library, small_topic: Make
) -> None:
    hard = booklet_facts(shipped, library, small_topic(bullets(HARDEST, 30)))
    assert "over 1 chapters" in found(RULE["PL016"], hard)
    assert not found(RULE["PL016"], booklet_facts(shipped, library, small_topic()))
