"""A number that can be misread is found, and one that cannot is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.check.facts import TopicFacts
from handouts.check.rule import apply
from handouts.check.rules import doses
from handouts.check.rules.doses import AVOID, NEVER, RULES, SIGNS, Look
from handouts.project import builtin_root, open_project
from tests.check.conftest import built, make_library, small_project

SHIPPED = make_library(open_project(builtin_root()))


def with_short_names(look: Look, *, do_not_use: bool) -> Look:
    """Return a function that looks for the shipped short names of drugs, too."""
    listed = SHIPPED.short_names(do_not_use=do_not_use)
    return lambda text, lang: (
        each for found in (look(text, lang), doses.abbreviations(text, lang, listed))
        for each in found)


LOOKS: dict[str, Look] = {
    "PL040": doses.number_words, "PL041": doses.trailing_zero, "PL042": doses.no_leading_zero,
    "PL043": with_short_names(NEVER, do_not_use=True),
    "PL044": with_short_names(AVOID, do_not_use=False), "PL045": doses.ungrouped,
    "PL046": doses.too_close, "PL047": SIGNS,
}
# (rule, text, a part of what is said)
WRONG = [
    ("PL040", "Wait five minutes.", "'five minutes' is in words; write 5"),
    ("PL040", "Take two tablets.", "write 2"),
    ("PL040", "Rest two to three days.", "'two to three days'"),
    ("PL040", "A thirty-minute walk, twenty times.", "'twenty times'"),
    ("PL041", "Take 1.0 mg.", "read as 10; write 1"),
    ("PL041", "Take 2.50 mg a day.", "write 2.5"),
    ("PL041", "Take 100.00 mL.", "write 100"),
    ("PL041", "Take 1,0 mg.", "write 1"),
    ("PL041", "A level of 7.0 is high.", "write 7"),
    ("PL042", "Take .5 mg.", "read as 5; write 0.5"),
    ("PL042", "A dose (.25 mg) is small.", "write 0.25"),
    ("PL043", "Inject 10 U now.", "write: units"),
    ("PL043", "Inject 10u now.", "write: units"),
    ("PL043", "Take 400 IU a day.", "write: units"),
    ("PL043", "Take it q.d. with food.", "once a day"),
    ("PL043", "Take it QD.", "once a day"),
    ("PL043", "Take it qod.", "every other day"),
    ("PL043", "Take it Q.O.D. only.", "every other day"),
    ("PL043", "Take MS 10 mg.", "morphine"),
    ("PL043", "MSO4 is strong.", "morphine"),
    ("PL043", "MgSO4 helps.", "magnesium sulfate"),
    ("PL044", "Take it b.i.d. with food.", "2 times a day"),
    ("PL044", "2 tablets bid", "2 times a day"),
    ("PL044", "1 tablet TID", "3 times a day"),
    ("PL044", "1 tablet QID", "4 times a day"),
    ("PL044", "1 tablet prn", "when you need it"),
    ("PL044", "1 tablet q.h.s.", "at bedtime"),
    ("PL044", "1 tablet q6h", "every __ hours"),
    ("PL044", "1 tablet q 4-6 h", "every __ hours"),
    ("PL044", "1 tablet p.o. daily", "by mouth"),
    ("PL044", "1 tablet a.c.", "before meals"),
    ("PL044", "Take 50 µg.", "mcg"),
    ("PL044", "Take 5 cc.", "mL"),
    ("PL044", "APAP is in many pills.", "acetaminophen"),
    ("PL044", "ASA thins the blood.", "aspirin"),
    ("PL044", "Inject it SubQ.", "under the skin"),
    ("PL044", "Take 2 tabs.", "tablets"),
    ("PL044", "Take 5 gm.", "mg, g, mcg or mL"),
    ("PL044", "Take 2 tsp.", "dosing cup"),
    ("PL041", "Take 4,000.0 mg.", "write 4,000"),
    ("PL041", "Take 1,000.0 units.", "write 1,000"),
    ("PL041", "Take 12,500.00 mg.", "write 12,500"),
    ("PL041", "Take 2.0.", "write 2"),
    ("PL041", "Take 5\u20240 mg.", "write 5"),
    ("PL041", "Take 1\u201a0 mg.", "write 1"),
    ("PL041", "Take 5\u00b70 mg.", "write 5"),
    ("PL042", 'Take ".5 mg".', "write 0.5"),
    ("PL044", "Take it q4\u20136h.", "write: every __ hours"),
    ("PL044", "1 tablet q.6h", "write: every __ hours"),
    ("PL044", "Take it every 6 hrs.", "write: every __ hours"),
    ("PL044", "every 6h", "write: every __ hours"),
    ("PL044", "Take qAM.", "every morning"),
    ("PL044", "1 tablet qPM", "every morning"),
    ("PL044", "q.a.m.", "every morning"),
    ("PL043", "q day", "write: once a day"),
    ("PL043", "Take it Q Day.", "once a day"),
    ("PL044", "5 mg OD", "the whole word"),
    ("PL044", "2 drops AD", "the whole word"),
    ("PL044", "2 drops in OS", "the whole word"),
    ("PL044", "Take it OD.", "the whole word"),
    ("PL044", "Inject it SC.", "the whole word"),
    ("PL044", "Inject 5 mg SC daily", "the whole word"),
    ("PL044", "Inject it sub q.", "write: under the skin"),
    ("PL044", "Take it po.", "write: by mouth"),
    ("PL044", "Take it bid.", "write: 2 times a day"),
    ("PL040", "Take one tablet.", "write 1"),
    ("PL040", "Take two 500 mg tablets.", "write 2"),
    ("PL040", "Take one 500 mg tablet.", "write 1"),
    ("PL041", "Room 2.0 mg", "write 2"),
    ("PL044", "1 tablet HS", "write: at bedtime"),
    ("PL043", "Take 4,000U now", "write: units"),
    ("PL043", "Measured in IU. Take it.", "write: units"),
    ("PL041", "Version 1.0 mg tablets", "write 1"),
    ("PL045", "At most 4000 mg.", "write 4,000"),
    ("PL045", "It is in 2000 mg of it.", "write 2,000"),
    ("PL045", "Walk 10000 steps.", "write 10,000"),
    ("PL046", "Take 10mg.", "write 10 mg"),
    ("PL046", "Take 2.5mL.", "write 2.5 mL"),
    ("PL047", "Cool it for 10-15 minutes.", "`to` between the numbers"),
    ("PL047", "Take 1\u20132 tablets.", "`to` between the numbers"),
    ("PL047", "Take 1/2 tablet.", "half a tablet"),
    ("PL047", "Take ½ tablet.", "half a tablet"),
    ("PL047", "Fever >101.", "less than, more than"),
    ("PL047", "Do it 2x a day.", "2 times a day"),
    ("PL047", "At most 100 mg/day.", "a day"),
]
RIGHT = [
    ("PL040", "Wait 5 minutes. Two products can hold the same medicine. One day at a time. "
              "One pill can kill a child. Someone times it."),
    ("PL041", "Take 1 mg or 10 mg or 0.5 mg or 1.05 mg. It costs $2.50, or $5.00."),
    ("PL042", "Take 0.5 mg. Then rest. See 1.5. At 10:30."),
    ("PL043", "You need 10 units. A U.S. guide. 7 u 8 días. Multiple sclerosis (MS) is not this."),
    ("PL044", "Childproof caps, a bid, an MRI, 10 mcg, 5 mL, a PO box. See the tab at the top."),
    ("PL045", "At most 4,000 mg or 500 mg. Call 1-800-222-1222. In 2026."),
    ("PL046", "Take 10 mg. A 5K run."),
    ("PL040", "Take one day at a time. Use one pillow. Give it one week."),
    ("PL041", "Version 1.0 is out. The form is version 2.0. Read Section 3.0, then rest."),
    ("PL041", "See www.example.org/2.0 or https://clinic.example/1.0 for more."),
    ("PL043", "Room 10U is upstairs. Take Bus 4U. I.U. Health and IU Health. Suite #12 U is shut."),
    ("PL044", "The HS team is here. Email a.c.smith or p.o.b@clinic.example. In 500 AD."),
    ("PL044", "Use PO Box 5. Greenville, SC 29601. The OS of a phone. I am here every day."),
    ("PL045", "In 1990 mg was used. It was 1990."),
    ("PL047", "Aged 18-64 years old. For people 18-64 years of age. Ages 18-64 years."),
    ("PL041", "Open from 8.00 am to 5.00 p.m. each day. For iOS 17.0 and up."),
    ("PL043", "Come to our F.A.Q. day."),
    ("PL047", "Cool it for 10 to 15 minutes, 2 times a day. Call 1-800-222-1222. Half a tablet. "
              "From 0 to 10. An X-ray."),
]


def said(look: Look, text: str, lang: str = "en") -> str:
    return " | ".join(f"{message}; {hint}" for message, hint in look(text, lang))


@pytest.mark.parametrize(("rule", "text", "expected"), WRONG)
def test_what_can_be_misread_is_found(rule: str, text: str, expected: str) -> None:
    assert expected in said(LOOKS[rule], text)


@pytest.mark.parametrize(("rule", "text"), RIGHT)
def test_what_is_clear_is_left_alone(rule: str, text: str) -> None:
    assert said(LOOKS[rule], text) == ""


def test_every_text_that_is_wrong_by_one_rule_is_sound_without_it() -> None:
    for rule, text in RIGHT:
        for other, look in LOOKS.items():
            assert said(look, text) == "", (rule, other)


@pytest.mark.parametrize(("rule", "text"), [
    ("PL040", "Espere cinco minutos."), ("PL041", "Tome 1,0 mg."), ("PL042", "Tome ,5 mg."),
    ("PL043", "Ponga 10 UI."), ("PL047", "Espere 10-15 minutos."),
])
def test_spanish_is_read_with_the_same_eyes(rule: str, text: str) -> None:
    assert said(LOOKS[rule], text, "es-MX")


def test_a_language_without_word_lists_is_left_alone() -> None:
    assert said(doses.number_words, "five minutes", "fr") == ""


@pytest.mark.parametrize("rule", sorted(LOOKS))
def test_each_rule_looks_at_the_whole_topic(
    rule: str, small_topic: Callable[..., TopicFacts]
) -> None:
    text = next(text for each, text, _ in WRONG if each == rule)
    rules = [each for each in RULES if each.about == "topic"]
    findings = apply(rules, small_topic(("Rest a little.", f"'{text}'")), "small")
    assert rule in {finding.problem.rule for finding in findings}
    assert {finding.problem.source.line for finding in findings} == {14}


# -- what is printed beside the content ------------------------------------------------------------

BRAND = "templates/brands/sample/brand.yaml"
SENT = 'phone: 555-0100\nhours: "{}"\nafter_hours: call 555-0101\nlanguage_access: Ask us.\n'
WORDS = "templates/strings/en.yaml"
LAYOUT = "templates/brands/sample/layouts/topic.html.j2"
AFTER = """\
{% extends "core/topic.html.j2" %}
{% block sources %}{{ super() }}
<p>WORDS</p>
{% endblock %}
"""


def printed(
    folder: Path, *changes: tuple[str, str], slug: str = "small", **files: str
) -> list[tuple[str, str, str]]:
    """Build the small topic with other files beside it; return place, rule and message."""
    project = small_project(folder, *changes)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    rules = [rule for rule in RULES if rule.about == "document"]
    return [(str(each.problem.source), each.problem.rule, each.problem.message)
            for each in apply(rules, built(project, slug), slug)]


def test_a_sound_sheet_says_nothing_wrong(tmp_path: Path) -> None:
    assert printed(tmp_path) == []


def test_a_dose_in_the_brand_is_told_at_its_line(tmp_path: Path) -> None:
    for hours, rules in {
        "9 am to 5 pm": [], "Take .5 mg QD, 1.0 mg PRN": ["PL050", "PL050", "PL050", "PL051"],
        "OPEN EVERY DAY": ["PL051"], "Nothing serious": ["PL051"],
    }.items():
        said_at = printed(tmp_path, **{BRAND: "name: A CLINIC OF MERCY\n" + SENT.format(hours)})
        assert [rule for _, rule, _ in said_at] == rules, hours
        assert {place for place, _, _ in said_at} <= {f"{BRAND}:3:8", "small.pdf"}
        if "QD" in hours:
            assert {place for place, _, _ in said_at} == {f"{BRAND}:3:8"}


def test_a_dose_in_the_fixed_words_or_in_a_layout_is_told_at_the_document(tmp_path: Path) -> None:
    fixed = (builtin_root() / WORDS).read_text(encoding="utf-8")
    wrong = fixed.replace("heading: My plan", "heading: Take .5 mg QD")
    assert [rule for _, rule, _ in printed(tmp_path / "fixed", **{WORDS: wrong})] == [
        "PL050", "PL050"]
    after = {LAYOUT: AFTER.replace(
        "WORDS", "Take 5.0 mg of it <strong>QD</strong> now. DO NOT WORRY ABOUT IT.")}
    found = printed(tmp_path / "layout", **after)
    assert [rule for _, rule, _ in found] == ["PL050", "PL050", "PL051"]
    assert all(message.startswith(("page 1: ", "page 2: ")) for _, _, message in found)
    sound = {LAYOUT: AFTER.replace("WORDS", "Take 5 mg of it once a day. Do not worry.")}
    assert printed(tmp_path / "sound", **sound) == []


DISCLAIMERS = "content/general/en/disclaimers.yaml"
GLOSSARY = "content/hip-and-back/en/glossary.yaml"
PAIR = "content/hip-and-back/booklets/pair.yaml"
BOOKLET = """\
title: Our booklet
subtitle: For you
summary: A short line.
how_to_use: [Read it.]
questions: true
suggestions: [Tell us.]
topics: [small]
glossary: true
version: "1.0"
updated: "2026-11-23"
"""
TERMS = "terms:\n  - {term: step, meaning: One move at a time.}\n"


FIXED = (
    (DISCLAIMERS, "Ask us what fits you."), (GLOSSARY, "One move at a time."), (PAIR, "For you"),
    (PAIR, "A short line."), (PAIR, "Read it."), (PAIR, "Tell us."))
ENDS = ("here", "now", "again", "then", "too", "there")


def test_a_dose_in_a_fixed_text_is_told_where_it_is_written(tmp_path: Path) -> None:
    own = ("disclaimers:\n  - {id: D-COPY, marker: Ours to copy., "
           "text: 'Ours to copy. Ask us what fits you.'}\n")
    files = {DISCLAIMERS: own, GLOSSARY: TERMS, PAIR: BOOKLET}
    step = ("Rest a little.", "Rest after each step.")
    assert printed(tmp_path / "sound", step, slug="pair", **files) == []
    for words, rules in {"Take .5 mg QD.": ["PL050", "PL050"], "Take 1.0 mg prn.": [
            "PL050", "PL051"], "It is wear and tear.": ["PL051"]}.items():
        wrong = dict(files)
        for (file, old), end in zip(FIXED, ENDS, strict=True):
            assert old in files[file]
            said = f"{words[:-1]} {end}."  # the same words are told once, where they stand first
            wrong[file] = wrong[file].replace(old, f"'{said}'" if file == GLOSSARY else said)
        # A booklet prints the general disclaimer twice; a report says the same thing once.
        found = dict.fromkeys(printed(tmp_path / words[:8], step, slug="pair", **wrong))
        told: dict[tuple[str, ...], list[str]] = {}
        for place, rule, _ in found:
            told.setdefault(tuple(place.split(":")[:2]), []).append(rule)
        assert told == {(file, line_of(old, files[file])): rules for file, old in FIXED}


def line_of(words: str, text: str) -> str:
    """Return the number of the line that has these words."""
    return str(text[:text.index(words)].count("\n") + 1)


def test_a_dose_in_a_source_is_told_at_its_line(tmp_path: Path) -> None:
    found = printed(tmp_path, ("title: A source", "title: Take 1.0 mg QD"))
    assert [rule for _, rule, _ in found] == ["PL050", "PL050"]
    assert {place.partition(":")[0] for place, _, _ in found} == {
        "content/hip-and-back/en/topics/small.yaml"}
    assert printed(tmp_path, ("publisher: A publisher", "publisher: NIAMS AND NINDS")) == []


def test_what_a_topic_says_itself_is_left_to_its_own_rules(tmp_path: Path) -> None:
    assert printed(tmp_path, ("Rest a little.", "Take 1.0 mg QD PRN now.")) == []


def test_every_rule_has_a_failing_case() -> None:
    assert {rule.id for rule in RULES} == {rule for rule, *_ in WRONG} | {
        "PL050", "PL051"}


def test_long_digits_and_long_texts_do_not_hang() -> None:
    for text in ("1" * 20_000 + " mg", "1.0" * 5_000, "two " * 5_000, "q" * 20_000, "( " * 9_000):
        for look in LOOKS.values():
            assert len(said(look, text)) < 5_000_000
