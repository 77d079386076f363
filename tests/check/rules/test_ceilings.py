"""A sheet names no more of a drug than its ceiling, wherever on it the words stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.check.facts import DocumentFacts, TopicFacts
from handouts.check.rule import Finding, apply
from handouts.check.rules import ceilings, doses
from handouts.content.inline import plain
from handouts.content.library import load_topic, topic_slugs
from handouts.content.safety import ceilings_of, load_safety
from handouts.content.topic_doses import text_doses, topic_doses
from handouts.project import builtin_root, open_project
from tests.check.conftest import SMALL, built, make_library, small_project

BLOCKS = """    blocks:
      - steps:
          intro: "Why? It helps you."
          items: [Walk a little., Rest a little.]
"""
TOO_MUCH = "Take up to 6,000 mg of acetaminophen a day."
Make = Callable[..., TopicFacts]


def of_topic(facts: TopicFacts, rule: str) -> list[Finding]:
    rules = [each for each in (*ceilings.RULES, *doses.RULES) if each.about == "topic"]
    return [each for each in apply(rules, facts, "small") if each.problem.rule == rule]


def of_pages(facts: DocumentFacts, rule: str) -> list[Finding]:
    rules = [each for each in ceilings.RULES if each.about == "document"]
    return [each for each in apply(rules, facts, "small") if each.problem.rule == rule]


@pytest.mark.parametrize(("old", "new"), [
    ("Walk a little.", "'{}'"), ("Keep moving as you can.", "'{}'"),
    ('"**One** point."', "'{}'"), ("What you can do", "'{}'"), ("A small sheet", "'{}'"),
    ("What is small?", "'{}'"), ("A short line.", "'{}'"), ('"My step: ____"', "'{}'"),
    ("I can say when to call.", "'{}'"),
    (BLOCKS, "    blocks: ['{}']\n"),
    (BLOCKS, "    blocks: [{notice: {kind: tip, text: '{}'}}]\n"),
    (BLOCKS, "    blocks: [{bullets: ['{}']}]\n"),
    (BLOCKS, "    blocks: [{checklist: ['{}']}]\n"),
    (BLOCKS, "    blocks: [{bullets: [{item: Two ways, bullets: ['{}']}]}]\n"),
    (BLOCKS, "    blocks: [{write_in: {label: '{}'}}]\n"),
    (BLOCKS, "    blocks: [{qr: {url: 'https://a.example', text: '{}'}}]\n"),
    (BLOCKS, "    blocks: [{treatment: {name: Pills, helps: '{}', harms: Some.}}]\n"),
    (BLOCKS, "    blocks: [{table: {caption: '{}', header: [a, b], rows: [[c, d]]}}]\n"),
    (BLOCKS, "    blocks: [{table: {caption: x, header: [a, b], rows: [[c, '{}']]}}]\n"),
])
def test_a_dose_above_its_ceiling_is_found_in_every_text(
    small_topic: Make, old: str, new: str
) -> None:
    (finding,) = of_topic(small_topic((old, new.replace("{}", TOO_MUCH))), "PL061")
    assert finding.severity == "error"
    assert finding.problem.source.file.endswith("small.yaml")
    assert finding.problem.source.line > 0
    assert "of acetaminophen: at most 4,000 mg in 24 hours" in finding.problem.message


@pytest.mark.parametrize(("blocks", "count"), [
    ("[{table: {caption: Pills, header: [On your bottle, Each time, In 24 hours], rows: ["
     "[Ibuprofen 200 mg, 1 or 2 every 4 to 6 hours, 6 at most]]}}]", 0),
    ("[{table: {caption: Pills, header: [On your bottle, Each time, In 24 hours], rows: ["
     "[Ibuprofen 200 mg, 4 every 6 hours, 6 at most]]}}]", 1),
    ("[{table: {caption: Pills, header: [On your bottle, Each time, In 24 hours], rows: ["
     "[Ibuprofen 200 mg, 1 or 2 every 4 to 6 hours, 12]]}}]", 2),
    ("[{table: {caption: Pills, header: [When, Ibuprofen, Acetaminophen], rows: ["
     "[In 24 hours, '1,200 mg', '4,000 mg']]}}]", 0),
    ("[{table: {caption: Pills, header: [When, Ibuprofen, Acetaminophen], rows: ["
     "[In 24 hours, '4,000 mg', '4,000 mg']]}}]", 1),
    ("[{treatment: {name: Ibuprofen (Advil), helps: It helps., harms: Take 800 mg every 6 hours.}}"
     "]", 1),
    ("[{bullets: {intro: 'Ibuprofen:', items: [Take 800 mg., Take it every 2 hours.]}}]", 1),
    ("[Ibuprofen can help., 'Take 800 mg every 6 hours.']", 1),
    ("[Ibuprofen can help., 'Walk 10 minutes every 2 hours.']", 0),
])
def test_a_dose_is_of_the_drug_that_its_row_or_block_names(
    small_topic: Make, blocks: str, count: int
) -> None:
    facts = small_topic((BLOCKS, f"    blocks: {blocks}\n"))
    assert len(of_topic(facts, "PL061")) == count


def test_a_heading_names_the_drug(small_topic: Make) -> None:
    changes = [("What you can do", "Ibuprofen"), ("Walk a little.", "Take 800 mg every 2 hours.")]
    assert of_topic(small_topic(*changes), "PL061")


@pytest.mark.parametrize(("about", "firm"), [
    ("[nsaid]", True), ("[nsaid, medicine]", True), ("[nsaid, prescribed]", False),
    ("[opioid]", False), ("[]", True),
])
def test_a_section_about_what_is_prescribed_has_other_ceilings(
    small_topic: Make, about: str, *, firm: bool
) -> None:
    facts = small_topic(
        ("Walk a little.", "Take ibuprofen 800 mg every 8 hours."),
        ("  - heading: What you can do\n", f"  - heading: What you can do\n    about: {about}\n"))
    assert bool(of_topic(facts, "PL061")) == firm


@pytest.mark.parametrize("words", [
    "Take 5000 mg of acetaminophen a day.", "Take 5000 mg a day.", "5000 mg",
])
def test_no_large_amount_is_told_to_need_a_comma_alone(small_topic: Make, words: str) -> None:
    facts = small_topic(("Walk a little.", f"'{words}'"))
    (comma,) = of_topic(facts, "PL045")
    assert comma.problem.hint == "check the amount; if it is right, write 5,000"
    assert of_topic(facts, "PL061") or of_topic(facts, "PL062")


@pytest.mark.parametrize("words", [
    "Take prednisone 20 mg a day.", "Take 2 tablets of Tylenol every 6 hours.",
    "Take 3 pills every 2 hours.",
])
def test_a_dose_that_no_ceiling_decides_is_a_warning(small_topic: Make, words: str) -> None:
    (finding,) = of_topic(small_topic(("Walk a little.", words)), "PL062")
    assert finding.severity == "warning"
    assert "the reviewer must check" in finding.problem.message


def test_a_plain_sheet_has_no_dose(small_topic: Make) -> None:
    facts = small_topic(("Walk a little.", "Walk 10 minutes 3 times a day."))
    assert facts.doses == []
    assert of_topic(facts, "PL061") == of_topic(facts, "PL062") == []


def test_the_rule_is_firm() -> None:
    firm = {each.id: each.waivable for each in ceilings.RULES}
    assert firm == {"PL061": False, "PL062": True, "PL063": False, "PL064": True}


def test_a_lower_ceiling_of_a_clinic_holds(tmp_path: Path) -> None:
    words = ("Walk a little.", "Never more than 4,000 mg of acetaminophen in 24 hours.")
    project = small_project(tmp_path, (words[0], f"'{words[1]}'"))
    facts = TopicFacts(load_topic(project, "small", "en"), make_library(project))
    assert of_topic(facts, "PL061") == []
    (tmp_path / "content/hip-and-back/policy.yaml").write_text(
        "ceilings: [{drug: acetaminophen, audience: adults, mg_in_24_hours: 3000}]\n")
    facts = TopicFacts(load_topic(project, "small", "en"), make_library(project))
    (finding,) = of_topic(facts, "PL061")
    assert "3,000 mg in 24 hours (content/hip-and-back/policy.yaml:1:12)" in finding.problem.message


def test_a_ceiling_for_children_holds_on_their_sheets(tmp_path: Path) -> None:
    for name, text in {
        "pack.yaml": "title: Kids\naudience: children\nlanguages: [en]\n",
        "policy.yaml": "ceilings: [{drug: ibuprofen, audience: children, mg_in_24_hours: 400}]\n",
        "en/topics/fever.yaml": SMALL.replace("[nerves]", "[allergy]").replace(
            "Walk a little.", "'Give ibuprofen 200 mg 3 times a day.'"),
    }.items():
        path = tmp_path / "content/kids" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    project = open_project(tmp_path)
    facts = TopicFacts(load_topic(project, "fever", "en"), make_library(project))
    (finding,) = of_topic(facts, "PL061")
    assert "400 mg in 24 hours" in finding.problem.message


# -- what is printed beside the topics' words --------------------------------------------------

LAYOUT = """{% extends "core/topic.html.j2" %}
{% block contacts %}{{ super() }}<p>WORDS</p>{% endblock %}
"""


def with_layout(folder: Path, words: str) -> DocumentFacts:
    project = small_project(folder)
    path = folder / "templates/brands/sample/layouts/topic.html.j2"
    path.parent.mkdir(parents=True)
    path.write_text(LAYOUT.replace("WORDS", words), encoding="utf-8")
    shipped = project.builtin / "templates/brands/sample"
    for each in shipped.iterdir():
        if each.is_file():
            (folder / "templates/brands/sample" / each.name).write_bytes(each.read_bytes())
    return built(project, "small")


def test_words_of_a_layout_are_read(tmp_path: Path) -> None:
    (finding,) = of_pages(with_layout(tmp_path, TOO_MUCH), "PL063")
    assert "beyond the ceiling of acetaminophen" in finding.problem.message
    assert "page" in finding.problem.message


def test_two_pieces_of_a_layout_are_read_together(tmp_path: Path) -> None:
    facts = with_layout(tmp_path, "Acetaminophen</p><p>Take 12 tablets of 500 mg a day.")
    assert of_pages(facts, "PL063")


def test_the_publisher_of_a_source_alone_makes_no_prescription(tmp_path: Path) -> None:
    source = load_topic(small_project(tmp_path / "plain"), "small", "en").sources[0]
    dose = "ibuprofen 800 mg every 8 hours"
    beside = with_layout(tmp_path / "beside", f"{source.publisher} says: take {dose}.")
    assert of_pages(beside, "PL063")
    cited = with_layout(tmp_path / "cited", f"{source.publisher}, {source.title}: {dose}.")
    assert of_pages(cited, "PL063") == []


def test_a_topics_own_dose_is_told_once(tmp_path: Path) -> None:
    asked = "Take 10 tablets at once."
    project = small_project(tmp_path, ("Walk a little.", asked))
    assert of_topic(TopicFacts(load_topic(project, "small", "en"), make_library(project)), "PL062")
    facts = built(project, "small")
    assert of_pages(facts, "PL063") == of_pages(facts, "PL064") == []


def test_a_question_in_a_layout_is_a_warning(tmp_path: Path) -> None:
    facts = with_layout(tmp_path, "Take prednisone 20 mg a day.")
    assert of_pages(facts, "PL063") == []
    (finding,) = of_pages(facts, "PL064")
    assert finding.severity == "warning"


def test_a_disclaimer_of_a_project_is_read_at_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "content/general/en"
    folder.mkdir(parents=True)
    (folder / "disclaimers.yaml").write_text(
        f"disclaimers:\n  - id: D-OWN\n    text: '{TOO_MUCH}'\n    marker: '{TOO_MUCH}'\n")
    (tmp_path / "content/general/policy.yaml").write_text("always: {foot: [D-OWN]}\n")
    (finding,) = of_pages(built(small_project(tmp_path), "small"), "PL063")
    assert (finding.problem.source.file, finding.problem.source.line) == (
        "content/general/en/disclaimers.yaml", 2), "not that of the tool"


def test_the_tools_own_disclaimers_hold_though_a_clinic_lowers_a_ceiling(tmp_path: Path) -> None:
    (tmp_path / "content/general").mkdir(parents=True)
    (tmp_path / "content/general/policy.yaml").write_text(
        "ceilings: [{drug: acetaminophen, audience: adults, mg_in_24_hours: 3000}]\n")
    facts = built(open_project(tmp_path), "opioid-medicines")
    assert of_pages(facts, "PL063") == of_pages(facts, "PL064") == []


def test_a_small_sheet_prints_no_dose(tmp_path: Path) -> None:
    facts = with_layout(tmp_path, "Call us.")
    assert of_pages(facts, "PL063") == of_pages(facts, "PL064") == []


@pytest.mark.parametrize(("first", "second", "firm"), [
    ("Take acetaminophen 1", "500 mg every 6 hours.", True),
    ("Take acetaminophen 1", "500mg every 6 hours.", True),
    ("Take acetaminophen on day 1.", "500 mg every 6 hours.", False),
    ("Take acetaminophen 2", "Rest a little.", False),
])
def test_a_dose_whose_number_two_items_share_is_read_as_the_larger_one(
    small_topic: Callable[..., TopicFacts], first: str, second: str, firm: bool
) -> None:
    facts = small_topic((
        "items: [Walk a little., Rest a little.]", f'items: ["{first}", "{second}"]'))
    assert bool(of_topic(facts, "PL061")) == firm


@pytest.mark.parametrize("dose", ["1,500 mg every 6 hours", "700 mg every 4 hours",
                                  "650 mg every 2 hours"])
def test_the_hint_for_one_dose_names_every_limit_of_its_drug(
    small_topic: Callable[..., TopicFacts], dose: str
) -> None:
    facts = small_topic(("summary: A short line.", f'summary: "Take acetaminophen {dose}."'))
    hint = of_topic(facts, "PL061")[0].problem.hint
    assert hint == ("write at most 1,000 mg each time, at least 4 hours between doses (6 for 1,000 "
                    "mg) and at most 4,000 mg in 24 hours, or leave the dose out")


# -- what comes with the tool ------------------------------------------------------------------


@pytest.mark.parametrize("root", [builtin_root(), builtin_root() / "examples/wound-care"],
                         ids=["tool", "example"])
def test_no_topic_or_disclaimer_that_comes_with_the_tool_has_a_wrong_dose(root: Path) -> None:
    project = open_project(root)
    counted = 0
    for slug in topic_slugs(project, "en"):
        topic = load_topic(project, slug, "en")
        safety = load_safety(project, topic.pack, "en")
        told = topic_doses(topic, safety)
        for each in safety.texts.values():
            for words in filter(None, (each.text, each.short)):
                told += text_doses(plain(words), each.source, "en", ceilings_of(safety))
        assert [finding.message for each in told for finding in each.findings] == [], slug
        counted += len(told)
    assert counted
