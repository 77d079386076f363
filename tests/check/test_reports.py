"""Reports for people, programs, GitHub and JUnit say the same things."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from handouts.check.reports import as_github, as_json, as_junit, as_text, verdict
from handouts.check.rule import Finding
from handouts.check.run import Report
from handouts.check.waivers import Waived, Waiver
from handouts.errors import Problem, Source

FILE = "content/hip-and-back/en/topics/a.yaml"
ERROR = Finding(Problem(Source(FILE, 4, 7), "PL006", "30 words, 100% \x1b[0m",
                        "make two sentences"), "error", "a")
WARNING = Finding(Problem(Source("a.pdf"), "LP004", "page 2: is nearly empty"), "warning", "a")


def _report() -> Report:
    waiver = Waiver.model_validate(
        {"rule": "PL001", "reason": "Tried with patients.", "until": "2027-01-01"})
    return Report(["a", "b"], [ERROR, WARNING], [Waived(WARNING, waiver)])


def test_text_is_grouped_by_file_with_errors_last_and_ends_with_the_verdict() -> None:
    lines = list(as_text(_report()))
    assert lines[:2] == ["a.pdf", "  -       warning LP004 page 2: is nearly empty"]
    assert lines[3] == FILE
    assert lines[4].split()[:3] == ["4:7", "error", "PL006"]
    assert lines[5].strip() == "hint: make two sentences"
    assert "waived until 2027-01-01: LP004 in a (Tried with patients.)" in lines
    assert lines[-1] == "FAILED: 2 items checked, 1 error, 1 warning, 1 waived"


def test_the_verdict_of_a_sound_project_says_passed() -> None:
    assert verdict(Report(["a"])) == "passed: 1 item checked, 0 errors, 0 warnings"


def test_json_holds_every_finding() -> None:
    data = json.loads(as_json(_report()))
    assert (data["passed"], data["errors"], data["warnings"]) == (False, 1, 1)
    assert data["findings"][0] == {
        "rule": "PL006", "severity": "error", "subject": "a", "file": FILE,
        "line": 4, "column": 7, "message": "30 words, 100% \x1b[0m", "hint": "make two sentences"}
    assert data["waived"][0]["reason"] == "Tried with patients."


def test_github_gets_one_line_for_each_finding_with_nothing_that_ends_it() -> None:
    lines = list(as_github(_report()))
    assert lines[0].startswith(f"::error file={FILE},line=4,col=7,title=make-handout PL")
    assert "100%25" in lines[0]
    assert "%0Ahint: make two sentences" in lines[0]
    assert lines[1].startswith("::warning file=a.pdf,line=1,")
    assert len(lines) == 3


def test_junit_counts_errors_as_failures_and_has_a_case_for_what_is_sound() -> None:
    root = ElementTree.fromstring(as_junit(_report()))
    suites = {suite.get("name"): suite for suite in root}
    assert suites["a"].get("failures") == "1"
    assert len(suites["a"].findall("testcase/failure")) == 1
    (case,) = suites["b"]
    assert case.get("name") == "all rules"
    assert case.find("failure") is None

