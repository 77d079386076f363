"""Reports for people, programs, GitHub and JUnit say the same things."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

from handouts.check.reports import as_github, as_json, as_junit, as_text, verdict
from handouts.check.rule import Finding
from handouts.check.run import Report
from handouts.check.waivers import Waived, Waiver
from handouts.errors import Problem, Source

FILE = "content/hip-and-back/en/topics/a.yaml"
ERROR = Finding(Problem(Source(FILE, 4, 7), "PL006", "30 words, 100% \x1b[0m",
                        "make two sentences"), "error", "a")
UNREVIEWED = tuple(
    Finding(Problem(Source(FILE, 14, 10), "REV003", "no clinician has reviewed version 1.0",
                    "ask one to read it"), "warning", name) for name in ("a", "b"))
WARNING = Finding(Problem(Source("a.pdf"), "LP004", "page 2: is nearly empty"), "warning", "a")


def _report() -> Report:
    waiver = Waiver.model_validate(
        {"rule": "PL001", "reason": "Tried with patients.", "until": "2027-01-01"})
    return Report(["a", "b"], [WARNING, ERROR, *UNREVIEWED], [Waived(WARNING, waiver)], {"a"})


def test_text_has_errors_first_by_file_and_ends_with_the_verdict() -> None:
    assert [line.replace("\x1b", "") for line in as_text(_report())] == [
        FILE,
        "  4:7     error   PL006 30 words, 100% [0m",
        "                  hint: make two sentences",
        "",
        "a.pdf",
        "  -       warning LP004 page 2: is nearly empty",
        "",
        "a and b are not for patients yet: a clinician of your clinic, such as an MD or RN, has to "
        "read and sign: make-handout review NAME",
        "waived until 2027-01-01: LP004 in a (Tried with patients.)",
        "Failed: 1 error in 1 document, 1 warning, 2 not for patients yet, 1 waived; 2 documents "
        "checked",
    ]


def test_quiet_text_has_errors_and_warnings_only() -> None:
    assert list(as_text(_report(), quiet=True)) == list(as_text(_report()))[:-2]
    (line,) = as_text(Report(["a"], list(UNREVIEWED)), quiet=True)
    assert "not for patients yet" in line
    assert list(as_text(Report(["a"], []), quiet=True)) == []


def test_many_documents_without_a_review_are_one_line() -> None:
    many = [replace(UNREVIEWED[0], subject=f"topic-{number}") for number in range(25)]
    assert list(as_text(Report([each.subject for each in many], many))) == [
        "25 documents are not for patients yet: a clinician of your clinic has to read and sign "
        "them; to see which: make-handout check --release",
        "Passed the rules: 25 documents checked, no errors, 0 warnings, 25 not for patients yet",
    ]


def test_a_missing_review_that_is_an_error_is_told_like_any_other() -> None:
    lines = list(as_text(Report(["a"], [replace(UNREVIEWED[0], severity="error")], failed={"a"})))
    assert lines[1].split()[:3] == ["14:10", "error", "REV003"]
    assert lines[-1] == "Failed: 1 error in 1 document, 0 warnings; 1 document checked"


def test_the_verdict_of_a_sound_project_says_passed() -> None:
    assert verdict(Report(["a", "brand b"])) == (
        "Passed: 1 document and 1 brand checked, no errors, 0 warnings")


def test_the_verdict_counts_every_document_that_a_shared_file_fails() -> None:
    assert verdict(Report(["a", "b"], [ERROR], failed={"a", "b"})) == (
        "Failed: 1 error in 2 documents, 0 warnings; 2 documents checked")
    assert verdict(Report(["a"], [ERROR], failed={"waivers.yaml"})) == (
        "Failed: 1 error, 0 warnings; 1 document checked")


def test_a_file_that_comes_with_the_tool_is_marked_and_not_annotated() -> None:
    place = Source("built in: content/general/policy.yaml", 2, 3)
    report = Report(["a"], [Finding(Problem(place, "POL002", "no text"), "error", "a")])
    assert next(iter(as_text(report))) == "built in: content/general/policy.yaml"
    found = json.loads(as_json(report))["findings"][0]
    assert (found["file"], found["built_in"]) == ("content/general/policy.yaml", True)
    assert next(iter(as_github(report))) == (
        "::error title=make-handout POL002::built in: content/general/policy.yaml:2:3: no text")


def test_json_holds_every_finding() -> None:
    data = json.loads(as_json(_report()))
    assert (data["passed"], data["errors"], data["warnings"]) == (False, 1, 3)
    assert data["findings"][1] == {
        "rule": "PL006", "severity": "error", "subject": "a", "file": FILE,
        "built_in": False,
        "line": 4, "column": 7, "message": "30 words, 100% \x1b[0m", "hint": "make two sentences"}
    assert data["waived"][0]["reason"] == "Tried with patients."


def test_github_gets_one_line_for_each_finding_with_nothing_that_ends_it() -> None:
    lines = list(as_github(_report()))
    assert lines[1].startswith(f"::error file={FILE},line=4,col=7,title=make-handout PL")
    assert "100%25" in lines[1]
    assert "%0Ahint: make two sentences" in lines[1]
    assert lines[0].startswith("::warning file=a.pdf,line=1,")
    assert len(lines) == 5


def test_junit_counts_errors_as_failures_and_has_a_case_for_what_is_sound() -> None:
    root = ElementTree.fromstring(as_junit(_report()))
    suites = {suite.get("name"): suite for suite in root}
    assert suites["a"].get("failures") == "1"
    assert len(suites["a"].findall("testcase/failure")) == 1
    assert root.find("testsuite[@name='b']/testcase/failure") is None
    (case,) = ElementTree.fromstring(as_junit(Report(["c"])))[0]
    assert case.get("name") == "all rules"


def test_the_name_of_a_junit_case_stays_while_lines_move() -> None:
    moved = replace(ERROR, problem=replace(ERROR.problem, source=Source(FILE, 9, 1)))

    def names(*findings: Finding) -> list[str | None]:
        root = ElementTree.fromstring(as_junit(Report(["a"], list(findings))))
        return [case.get("name") for case in root.iter("testcase")]

    assert names(ERROR) == names(moved) == [f"PL006 {FILE}"]
    assert names(ERROR, moved) == [f"PL006 {FILE}", f"PL006 {FILE} (2)"]

