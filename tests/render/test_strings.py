"""The fixed words of every language have the same keys."""

from __future__ import annotations

import pytest

from handouts.errors import HandoutError, UsageProblem
from handouts.project import Project, builtin_root
from handouts.render.strings import in_words, load_words
from tests.conftest import Write

ENGLISH = (builtin_root() / "templates" / "strings" / "en.yaml").read_text(encoding="utf-8")


def problems(project: Project) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        load_words(project, "es")
    return [str(problem) for problem in caught.value.problems]


def test_english_is_built_in(project: Project) -> None:
    words = load_words(project, "en")
    assert words["notice"]["emergency_if"] == "Go to the ER now or call 911 if"


def test_another_language_is_one_file_more(project: Project, write: Write) -> None:
    write("templates/strings/es.yaml", ENGLISH.replace("Main points", "Puntos clave"))
    assert load_words(project, "es")["topic"]["key_points"] == "Puntos clave"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  key_points: Main points\n", "", "WRD002 'topic.key_points' is missing"),
        ("  key_points:", "  key_point:", "WRD003 unknown key 'topic.key_point'"),
        ("Main points", '""', "WRD002 'topic.key_points' has no words"),
        ("Main points", '"Main\\npoints"', "WRD002 'topic.key_points': a line break inside"),
        ("Sheet {number}", "Sheet {nummer}", "WRD004 'topic.sheet' has other names in braces"),
        ("Main points", "Main {points}", "WRD004 'topic.key_points' has other names in braces"),
        ("\nplan:", "\nplans:", "WRD003 unknown key 'plans'"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    project: Project, write: Write, old: str, new: str, says: str
) -> None:
    assert old in ENGLISH
    write("templates/strings/es.yaml", ENGLISH.replace(old, new))
    found = [each for each in problems(project) if says in each]
    assert found, problems(project)
    assert found[0].startswith("templates/strings/es.yaml:")
    assert "hint:" in found[0]


def test_a_file_that_was_right_is_compared_again_once_it_changes(
    project: Project, write: Write
) -> None:
    write("templates/strings/es.yaml", ENGLISH)
    assert load_words(project, "es") == load_words(project, "es")
    write("templates/strings/es.yaml", ENGLISH.replace("Sheet {number}", "Sheet"))
    assert "WRD004 'topic.sheet'" in problems(project)[0]
    assert problems(project) == problems(project)
    write("templates/strings/es.yaml", ENGLISH.replace("Main points", "Puntos clave"))
    assert load_words(project, "es")["topic"]["key_points"] == "Puntos clave"


def test_an_unknown_language_is_a_usage_problem(project: Project) -> None:
    with pytest.raises(UsageProblem, match="WRD001 no fixed words in 'xx'"):
        load_words(project, "xx")


def test_no_project_says_that_a_draft_is_reviewed(project: Project, write: Write) -> None:
    write("templates/strings/en.yaml", ENGLISH.replace("Main points", "In short"))
    assert load_words(project, "en")["topic"]["key_points"] == "In short"
    write("templates/strings/en.yaml", ENGLISH.replace(
        "Not yet reviewed by a clinician", "Reviewed by Dr. Example"))
    with pytest.raises(HandoutError) as caught:
        load_words(project, "en")
    assert {each.rule for each in caught.value.problems} == {"WRD005"}


def test_a_day_is_written_as_people_say_it(project: Project) -> None:
    words = load_words(project, "en")
    assert in_words("2026-11-03", words) == "November 3, 2026"
    own = {**words, "dates": {**words["dates"], "form": "{day} de {month} de {year}",
                              "m11": "noviembre"}}
    assert in_words("2026-11-23", own) == "23 de noviembre de 2026"
