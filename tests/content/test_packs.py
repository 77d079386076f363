"""Packs: a folder about one subject; its files are found, merged and never taken for another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.content.library import (
    booklet_slugs,
    load_booklet,
    load_glossary,
    load_topic,
    summaries,
    topic_slugs,
)
from handouts.content.packs import load_pack, pack_slugs
from handouts.content.safety import load_safety
from handouts.errors import HandoutError, Problem, UsageProblem
from handouts.orders import all_orders
from handouts.project import Project, open_project
from handouts.theme.brand import load_brand, picture_path
from tests.conftest import Write
from tests.content.conftest import HEAD, SECTIONS

PACK = "title: Wound care\naudience: adults\nlanguages: [en]\n"
HOME = "content/wounds"
BOOKLET = """\
title: A booklet
subtitle: For you
summary: All of it.
topics: [stitches, faq]
version: "1.0"
updated: "2026-11-23"
"""


@pytest.fixture
def wounds(project: Project, write: Write) -> Project:
    write(f"{HOME}/pack.yaml", PACK)
    write(f"{HOME}/en/topics/stitches.yaml", HEAD.replace("nerves", "allergy") + SECTIONS)
    return project


def problem(raising: type[HandoutError], project: Project) -> Problem:
    with pytest.raises(raising) as caught:
        load_safety(project, "hip-and-back", "en")
    (found,) = caught.value.problems
    return found


def test_a_project_s_packs_stand_beside_the_built_in_ones(wounds: Project) -> None:
    assert pack_slugs(wounds) == ("hip-and-back", "wounds")
    assert load_pack(wounds, "wounds").title == "Wound care"
    assert {"stitches", "faq"} <= set(topic_slugs(wounds, "en"))
    assert topic_slugs(wounds, "en", ["wounds"]) == ("stitches",)
    assert load_topic(wounds, "stitches", "en").pack == "wounds"
    assert {one.subject for one in summaries(wounds, "en")} == {"Hip and back pain", "Wound care"}


def test_a_folder_of_topics_without_its_file_is_told(project: Project, write: Write) -> None:
    write("content/notes/en/readme.txt", "Ours")
    assert topic_slugs(project, "en")
    write("content/notes/en/topics/note.yaml", HEAD + SECTIONS)
    assert pack_slugs(project) == ("hip-and-back",)
    with pytest.raises(HandoutError) as caught:
        topic_slugs(project, "en")
    (found,) = caught.value.problems
    assert (found.rule, found.source.file) == ("PCK001", "content/notes")
    assert "content/notes/pack.yaml" in found.hint


def test_one_name_in_two_packs_is_told_with_both_files(wounds: Project, write: Write) -> None:
    write(f"{HOME}/en/topics/faq.yaml", HEAD + SECTIONS)
    with pytest.raises(HandoutError) as caught:
        topic_slugs(wounds, "en")
    (found,) = caught.value.problems
    assert (found.rule, found.source.file) == ("PCK002", f"{HOME}/en/topics/faq.yaml")
    assert "'hip-and-back' too" in found.message
    assert "hip-and-back/en/topics/faq.yaml" in found.message
    assert "another name" in found.hint


def test_two_booklets_of_one_name_are_told_too(wounds: Project, write: Write) -> None:
    write(f"{HOME}/booklets/hip-pain.yaml", BOOKLET)
    with pytest.raises(HandoutError, match="PCK002 the booklet 'hip-pain'"):
        booklet_slugs(wounds)


def test_a_booklet_may_hold_chapters_of_other_packs(wounds: Project, write: Write) -> None:
    write(f"{HOME}/booklets/both.yaml", BOOKLET)
    booklet = load_booklet(wounds, "both", "en")
    assert (booklet.pack, booklet.topics) == ("wounds", ("stitches", "faq"))


def test_parts_words_and_drawings_are_those_of_the_pack_then_of_all(
    wounds: Project, write: Write
) -> None:
    brand = load_brand(wounds, "sample")
    part = "sections:\n  - {heading: Part of %s, blocks: [x]}\n"
    write("content/general/en/shared/part.yaml", part % "all")
    write(f"{HOME}/en/topics/stitches.yaml", HEAD.replace("nerves", "allergy")
          + "sections:\n  - include: part\n")
    assert load_topic(wounds, "stitches", "en").sections[0].heading == "Part of all"
    write(f"{HOME}/en/shared/part.yaml", part % "the pack")
    assert load_topic(wounds, "stitches", "en").sections[0].heading == "Part of the pack"
    write("content/general/figures/both.svg", "<svg/>")
    assert picture_path(wounds, brand, "wounds/both.svg") is not None
    assert picture_path(wounds, brand, "wounds/heat-pack.svg") is None
    assert picture_path(wounds, brand, "hip-and-back/heat-pack.svg") is not None
    assert "Sciatica" not in {each.term for each in load_glossary(wounds, "en", ["wounds"])}


def test_parts_of_two_folders_may_not_include_in_a_circle(wounds: Project, write: Write) -> None:
    write(f"{HOME}/en/shared/inner.yaml", "sections:\n  - include: outer\n")
    write("content/general/en/shared/outer.yaml", "sections:\n  - include: inner\n")
    write(f"{HOME}/en/topics/stitches.yaml", HEAD + "sections:\n  - include: inner\n")
    with pytest.raises(HandoutError) as caught:
        load_topic(wounds, "stitches", "en")
    found = next(each for each in caught.value.problems if each.rule == "CON007")
    assert "inner -> outer -> inner" in found.message
    assert (found.source.file, found.source.line) == ("content/general/en/shared/outer.yaml", 2)
    assert found.hint


def test_the_settings_name_the_packs_that_all_builds(wounds: Project, tmp_path: Path) -> None:
    assert len(all_orders(wounds, "en")) > 20
    (tmp_path / "handouts.yaml").write_text("packs: [wounds]\n", encoding="utf-8")
    assert [order.slug for order in all_orders(open_project(tmp_path), "en")] == ["stitches"]
    (tmp_path / "handouts.yaml").write_text("packs: [wound]\n", encoding="utf-8")
    with pytest.raises(UsageProblem) as caught:
        all_orders(open_project(tmp_path), "en")
    (found,) = caught.value.problems
    assert (found.rule, found.hint) == ("PCK003", "did you mean 'wounds'?")
    assert found.source.file == "handouts.yaml"


def test_an_emergency_sheet_that_is_not_there_is_told(wounds: Project, write: Write) -> None:
    write(f"{HOME}/pack.yaml", PACK + "emergency_sheet: stiches\n")
    with pytest.raises(HandoutError) as caught:
        load_safety(wounds, "wounds", "en")
    (found,) = caught.value.problems
    assert (found.rule, str(found.source)) == ("PCK004", f"{HOME}/pack.yaml:4:18")
    assert found.hint == "did you mean 'stitches'?"


def test_a_project_adds_to_a_pack_of_the_tool(project: Project, write: Write) -> None:
    write("content/hip-and-back/pack.yaml",
          "title: Backs and hips\naudience: adults\nlanguages: [es]\nfind: [lumbago]\n")
    pack = load_pack(project, "hip-and-back")
    assert (pack.title, pack.languages) == ("Backs and hips", ("en", "es"))
    assert pack.emergency_sheet == "when-to-see-a-doctor"
    assert "lumbago" in pack.find
    assert pack.danger_signs


@pytest.mark.parametrize(("line", "key"), [
    ("audience: children", "audience"),
    ("audience: adults\nemergency_sheet: faq", "emergency_sheet"),
    ("audience: adults\ndanger_signs: [groin]", "danger_signs"),
])
def test_a_project_changes_nothing_firm_in_a_pack_of_the_tool(
    project: Project, write: Write, line: str, key: str
) -> None:
    write("content/hip-and-back/pack.yaml", f"title: Ours\nlanguages: [en]\n{line}\n")
    found = problem(HandoutError, project)
    assert found.rule == "PCK005"
    assert found.message.startswith(f"{key}:")
    assert str(found.source).startswith("content/hip-and-back/pack.yaml:")
    assert "make-handout new pack" in found.hint


@pytest.mark.parametrize(("text", "rule", "says"), [
    ("audience: adults\nlanguages: [en]\n", "CON002", "'title' is missing"),
    ("title: A\naudience: people\nlanguages: [en]\n", "CON003", "'people' is not known here"),
    ("title: A\naudience: adults\nlanguages: [English]\n", "CON003", "not a language code"),
    ("title: A\naudience: adults\nlanguages: [en]\nkind: x\n", "CON001", "unknown key 'kind'"),
    ("title: A\nslug: b\naudience: adults\nlanguages: [en]\n", "CON003", "does not fit"),
    ("title: A\naudience: adults\nlanguages: [en]\ndanger_signs: [nerves]\n", "SGN001",
     "'nerves'"),
])
def test_a_mistake_in_the_file_of_a_pack(
    wounds: Project, write: Write, text: str, rule: str, says: str
) -> None:
    write(f"{HOME}/pack.yaml", text)
    with pytest.raises(HandoutError) as caught:
        load_safety(wounds, "wounds", "en")
    (found,) = caught.value.problems
    assert (found.rule, found.source.file) == (rule, f"{HOME}/pack.yaml")
    assert says in found.message
    assert found.hint


def test_a_pack_that_is_not_there_is_told(project: Project) -> None:
    for name in ("hip-and-bak", "general", "../evil"):
        with pytest.raises(UsageProblem, match="PCK003 there is no pack"):
            load_pack(project, name)


def test_a_language_without_disclaimers_is_told(project: Project, write: Write) -> None:
    write("content/hip-and-back/xx/topics/when-to-see-a-doctor.yaml", HEAD + SECTIONS)
    with pytest.raises(UsageProblem, match="no disclaimers in language 'xx'"):
        load_safety(project, "hip-and-back", "xx")
