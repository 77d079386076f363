"""A finished web page is proven by building it again, as a PDF is."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.check.finished import check_file
from handouts.orders import Job, Order
from handouts.pipeline import build_one
from handouts.project import Project, open_project
from tests.check.conftest import TODAY, small_project

EDITS = {
    "a word": ("Walk a little.", "Walk a lot."),
    "a number that is called": ('href="tel:911"', 'href="tel:912"'),
    "what is heard": ('aria-label="Call 911"', 'aria-label="Call 912"'),
    "a script": ("</body>", "<script>alert(1)</script></body>"),
    "a style": ("<style>", "<style>p{display:none}"),
    "the policy": ("default-src 'none'", "default-src *"),
    "the record": ('"version": "', '"version": "9'),
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path)


def build(project: Project) -> str:
    job = Job(project, today=TODAY, editions=("page",))
    return build_one(job, Order("topic", "small")).editions["page"].decode()


def checked(project: Project, html: str) -> dict[str, str]:
    """Return what a check of a page says, by rule; others than those of files are left out."""
    path = project.root / "found.html"
    path.write_bytes(html.encode())
    findings, pdf = check_file(path, project, today=TODAY, release=False)
    assert pdf is None
    return {each.problem.rule: f"{each.severity}: {each.problem.message}; {each.problem.hint}"
            for each in findings if each.problem.rule.startswith("PDF0")}


def test_a_page_is_proven_by_what_it_says_of_itself(project: Project) -> None:
    assert checked(project, build(project)) == {}


@pytest.mark.parametrize("name", EDITS)
def test_a_changed_page_is_refused(project: Project, name: str) -> None:
    html = build(project)
    assert EDITS[name][0] in html
    (found,) = checked(project, html.replace(*EDITS[name], 1)).items()
    assert found[0] == "PDF017"
    assert found[1].startswith("error: ")


def test_a_changed_word_is_shown_with_what_was_built(project: Project) -> None:
    html = build(project).replace("Walk a little.", "Walk a lot.")
    said = checked(project, html)["PDF017"]
    assert "'a lot. Rest a little." in said
    # And not as the work of another version, which nobody need distrust.
    assert "do not hand it out: the file was changed" in said


def test_a_page_of_older_content_is_told(project: Project) -> None:
    html = build(project)
    small_project(project.root, ("Walk a little.", "Walk more."))
    assert set(checked(open_project(project.root), html)) == {"PDF014"}


def test_a_page_with_other_ends_of_lines_is_the_same(project: Project) -> None:
    (found,) = checked(project, build(project).replace("\n", "\r\n")).items()
    assert found[0] == "PDF016"
    assert found[1].startswith("warning: ")


@pytest.mark.parametrize("html", [
    "", "<html>", "\x00", "<meta name=\"make-handout\" content='{}'>",
    "<meta name=\"make-handout\" content='[[['>",
    f"<meta name=\"make-handout\" content='{'[' * 3000}'>",
    """<meta name="make-handout" content='{"kind": "topic", "slug": "../x", "version": "1"}'>""",
])
def test_a_page_that_is_none_of_ours_is_refused(project: Project, html: str) -> None:
    assert set(checked(project, html)) == {"PDF012"}


def test_a_page_whose_content_is_gone_is_an_error(project: Project) -> None:
    html = build(project).replace('"slug": "small"', '"slug": "smaller"')
    assert set(checked(project, html)) == {"PDF013"}
