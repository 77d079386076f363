"""Topics with their shared parts, booklets, and the list of what there is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from handouts.content.inline import plain
from handouts.content.library import (
    booklet_slugs,
    load_booklet,
    load_drugs,
    load_glossary,
    load_topic,
    summaries,
    topic_slugs,
)
from handouts.errors import HandoutError, UsageProblem
from handouts.project import Project
from tests.conftest import Write
from tests.content.conftest import FIRST, HEAD, SECTIONS, Load, Problems, text_at

BOOKLET = """\
title: A booklet
subtitle: For you
summary: All of it.
topics: [care]
version: "1.0"
updated: "2026-11-23"
"""
PART = "sections:\n" + FIRST + "  - heading: Second\n    blocks: [Words.]\n"


def includes(*names: str) -> str:
    lines = [f"  - include: {name}\n" for name in names]
    return HEAD + "sections:\n" + "".join(lines) + "  - {heading: Last, blocks: [x]}\n"


def test_a_shared_part_stands_where_it_is_included(load: Load, write: Write) -> None:
    write("content/hip-and-back/en/shared/signs.yaml", PART)
    topic = load(includes("signs"))
    assert [section.heading for section in topic.sections] == ["First", "Second", "Last"]
    places = [str(section.source) for section in topic.sections]
    assert places == [
        "content/hip-and-back/en/shared/signs.yaml:2:5",
        "content/hip-and-back/en/shared/signs.yaml:5:5",
        "content/hip-and-back/en/topics/care.yaml:14:5",
    ]
    place = str(topic.sections[0].blocks[0].source)
    assert place == "content/hip-and-back/en/shared/signs.yaml:4:9"


def test_a_part_may_include_a_part(load: Load, write: Write) -> None:
    write("content/hip-and-back/en/shared/outer.yaml", "sections:\n  - include: inner\n")
    write("content/hip-and-back/en/shared/inner.yaml", PART)
    assert len(load(includes("outer")).sections) == 3


def test_problems_of_a_part_stand_in_its_own_file(problems: Problems, write: Write) -> None:
    write("content/hip-and-back/en/shared/signs.yaml", PART.replace("Words.", "bulets: [a]"))
    text = includes("signs").replace("blocks: [x]", "blocks: ['**x']")
    shared, own = problems(text)
    assert text_at(text, own) == "'**x']}"
    assert str(shared.source) == "content/hip-and-back/en/shared/signs.yaml:6:22"


def test_places_behind_an_include_are_right(problems: Problems, write: Write) -> None:
    write("content/hip-and-back/en/shared/signs.yaml", PART)
    text = includes("signs").replace("[x]", "['**x']")
    (problem,) = problems(text)
    assert text_at(text, problem) == "'**x']}"
    assert problem.message.startswith("sections[2].blocks[1]")


@pytest.mark.parametrize(
    ("include", "at", "rule", "says", "hint"),
    [
        ("include: sings", "sings", "CON006", "no shared part 'sings'", "did you mean 'signs'"),
        ("include: ../care", "../care", "CON006", "no shared part '../care'", "parts: "),
        ("include: [signs]", "[signs]", "CON006", "expected the name of a part", "parts: "),
        ("{include: signs, heading: x}", "heading", "CON001", "beside `include:`", "alone"),
        ("include: round", "", "CON007", "round -> back -> round", "remove"),
        ("include: odd", "", "CON002", "has no heading", "add"),
        ("include: odder", "", "CON003", "expected keys", "key"),
        ("include: broken", "", "YAML012", "not closed", "add"),
    ],
)
def test_an_include_that_does_not_work(
    problems: Problems, write: Write, include: str, at: str, rule: str, says: str, hint: str
) -> None:
    write("content/hip-and-back/en/shared/signs.yaml", PART)
    write("content/hip-and-back/en/shared/round.yaml", "sections:\n  - include: back\n")
    write("content/hip-and-back/en/shared/back.yaml", "sections:\n  - include: round\n")
    write("content/hip-and-back/en/shared/odd.yaml", "sections:\n  - blocks: [x]\n")
    write("content/hip-and-back/en/shared/odder.yaml", "- x\n")
    write("content/hip-and-back/en/shared/broken.yaml", "sections: [\n")
    text = f"{HEAD}sections:\n  - {include}\n  - {{heading: A, blocks: [x]}}\n"
    (problem,) = problems(text)
    assert problem.rule == rule
    assert says in problem.message
    assert hint in problem.hint
    if at:
        assert text_at(text, problem).startswith(at)
    else:
        assert problem.source.file.startswith("content/hip-and-back/en/shared/")


@pytest.mark.parametrize(
    ("slug", "hint"),
    [("car", "did you mean 'care'?"), ("qqq", "see: make-handout list"), ("con", "names are"),
     ("../care", "did you mean 'care'?"), ("Care", "did you mean 'care'?"), ("", "names are")],
)
def test_an_unknown_topic_is_a_usage_problem(
    project: Project, write: Write, slug: str, hint: str
) -> None:
    write("content/hip-and-back/en/topics/care.yaml", HEAD + SECTIONS)
    with pytest.raises(UsageProblem) as caught:
        load_topic(project, slug, "en")
    (problem,) = caught.value.problems
    assert problem.hint.startswith(hint)


def test_a_project_s_topic_wins_over_the_built_in_one(project: Project, write: Write) -> None:
    name = topic_slugs(project, "en")[0]
    assert load_topic(project, name, "en").title != "Care at home"
    write(f"content/hip-and-back/en/topics/{name}.yaml", HEAD + SECTIONS)
    assert load_topic(project, name, "en").title == "Care at home"


def test_a_booklet_is_read(project: Project, write: Write) -> None:
    write("content/hip-and-back/en/topics/care.yaml", HEAD + SECTIONS)
    write("content/hip-and-back/booklets/all.yaml", BOOKLET + "pain_diary: true\nnotes_lines: 9\n")
    booklet = load_booklet(project, "all", "en")
    assert booklet.topics == ("care",)
    assert (booklet.pain_diary, booklet.questions, booklet.notes_lines) == (True, False, 9)
    assert str(booklet.place("summary")) == "content/hip-and-back/booklets/all.yaml:3:10"
    assert "all" in booklet_slugs(project)


@pytest.mark.parametrize(
    ("old", "new", "rule", "says", "hint"),
    [
        ("[care]", "[cares]", "CON006", "no topic 'cares'", "did you mean 'care'?"),
        ("[care]", "[care, care]", "CON003", "'care' is already a chapter", "remove"),
        ("[care]", "[Care]", "CON003", "not a name of a file", "small letters"),
        ("[care]", "[]", "CON003", "0 given", "add"),
        ("subtitle", "subtitle: x\nsubtitel", "CON001", "unknown key", "'subtitle'?"),
    ],
)
def test_a_mistake_in_a_booklet(
    project: Project, write: Write, old: str, new: str, rule: str, says: str, hint: str
) -> None:
    write("content/hip-and-back/en/topics/care.yaml", HEAD + SECTIONS)
    write("content/hip-and-back/booklets/all.yaml", BOOKLET.replace(old, new))
    with pytest.raises(HandoutError) as caught:
        load_booklet(project, "all", "en")
    problem = caught.value.problems[0]
    assert (problem.rule, problem.source.file) == (rule, "content/hip-and-back/booklets/all.yaml")
    assert says in problem.message
    assert hint in problem.hint


def test_an_unknown_booklet_is_a_usage_problem(project: Project, write: Write) -> None:
    write("content/hip-and-back/booklets/all.yaml", BOOKLET)
    with pytest.raises(UsageProblem, match="no booklet 'alls'"):
        load_booklet(project, "alls", "en")


def test_a_glossary_knows_its_places(project: Project, write: Write) -> None:
    write("content/hip-and-back/en/glossary.yaml",
          "terms:\n  - {term: Sacrum, meaning: A **flat** bone.}\n")
    (entry,) = [each for each in load_glossary(project, "en") if each.term == "Sacrum"]
    assert plain(entry.meaning) == "A flat bone."
    assert str(entry.source) == "content/hip-and-back/en/glossary.yaml:2:5"


def test_a_project_adds_words_to_a_glossary(project: Project, write: Write) -> None:
    shipped = {each.term for each in load_glossary(project, "en")}
    write("content/hip-and-back/en/glossary.yaml",
          "terms:\n  - {term: Sacrum, meaning: A flat bone.}\n"
          "  - {term: Disc, meaning: Our own words.}\n")
    found = {each.term: plain(each.meaning) for each in load_glossary(project, "en")}
    assert set(found) == {*shipped, "Sacrum"}
    assert found["Disc"] == "Our own words."


def test_a_glossary_with_a_mistake(project: Project, write: Write) -> None:
    write("content/hip-and-back/en/glossary.yaml", "terms:\n  - {term: Disc}\n")
    with pytest.raises(HandoutError, match="CON002 'meaning' is missing"):
        load_glossary(project, "en")


def test_drug_words_can_be_a_project_s_own(project: Project, write: Write) -> None:
    built_in = load_drugs(project)
    assert len(built_in) > 20
    write("content/general/drugs.yaml", "words: [alpha, ibuprofen]\n")
    assert load_drugs(project) == (*built_in, "alpha")  # nobody can take a name away


def test_a_list_shows_where_each_file_comes_from(project: Project, write: Write) -> None:
    write("content/hip-and-back/en/topics/care.yaml", HEAD + SECTIONS)
    write("content/hip-and-back/booklets/all.yaml", BOOKLET)
    found = {one.slug: one for one in summaries(project, "en")}
    assert found["care"].title == "Care at home"
    assert (found["care"].shelf, found["care"].version) == ("counter", "1.0")
    assert (found["care"].origin, found["care"].path) == (
        "project", "content/hip-and-back/en/topics/care.yaml")
    assert found["all"].shelf == "booklet"
    built_in = [one for one in found.values() if one.slug not in ("care", "all")]
    assert {one.origin for one in built_in} == {"built-in"}


def test_a_list_shows_a_file_that_cannot_be_read(project: Project, write: Write) -> None:
    write("content/hip-and-back/en/topics/care.yaml", "title: [\n")
    (one,) = [one for one in summaries(project, "en") if one.slug == "care"]
    assert "cannot be read" in one.title


def test_a_language_without_topics_lists_nothing(project: Project) -> None:
    assert summaries(project, "xx") == ()


def test_a_list_needs_neither_models_nor_pdf() -> None:
    code = (
        "import sys; from pathlib import Path; from handouts.project import open_project; "
        "from handouts.content.library import summaries; "
        "assert summaries(open_project(Path('.')), 'en'); "
        "print([name for name in ('pydantic', 'reportlab', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
