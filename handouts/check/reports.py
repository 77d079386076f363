"""Reports of a check: text for people, JSON, GitHub annotations, JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from handouts.check.rule import Finding
from handouts.check.run import Report

Paint = Callable[[str, str], str]


def plain(text: str, _style: str) -> str:
    """Return text without a color."""
    return text


def as_text(report: Report, paint: Paint = plain) -> Iterator[str]:
    """Yield lines for people: grouped by file, those with errors last, then the verdict.

    `paint` gives a text the style "file", "error", "warning", "hint", "good" or "bad".
    """
    groups = [(file, list(found)) for file, found in groupby(
        report.findings, key=lambda finding: finding.problem.source.file)]
    # On a terminal the last lines are the ones that are seen.
    groups.sort(key=lambda group: any(each.severity == "error" for each in group[1]))
    for file, found in groups:
        yield paint(file, "file")
        for finding in found:
            problem = finding.problem
            place = f"{problem.source.line}:{problem.source.col}" if problem.source.line else "-"
            label = paint(f"{finding.severity:<7}", finding.severity)
            yield f"  {place:<7} {label} {problem.rule} {problem.message}"
            if problem.hint:
                yield paint(f"{'':<18}hint: {problem.hint}", "hint")
        yield ""
    for waived in report.waived:
        waiver = waived.waiver
        yield paint(f"waived until {waiver.until}: {waived.finding.problem.rule} in "
                    f"{waived.finding.subject} ({waiver.reason})", "hint")
    yield paint(verdict(report), "bad" if report.errors else "good")


def verdict(report: Report) -> str:
    """Return the outcome in one line."""
    checked = _count(len(report.checked), "item")
    waived = f", {len(report.waived)} waived" if report.waived else ""
    found = f"{_count(report.errors, 'error')}, {_count(report.warnings, 'warning')}{waived}"
    word = "FAILED" if report.errors else "passed"
    return f"{word}: {checked} checked, {found}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_json(report: Report) -> str:
    """Return the report for programs."""
    return json.dumps({
        "passed": not report.errors,
        "errors": report.errors,
        "warnings": report.warnings,
        "checked": report.checked,
        "documents": [
            {"slug": each.slug, "kind": each.kind, "pages": each.pages, "bytes": len(each.pdf),
             "sha256": each.sha256, "version": each.version}
            for each in report.documents],
        "findings": [_data(finding) for finding in report.findings],
        "waived": [
            {**_data(each.finding), "reason": each.waiver.reason, "until": each.waiver.until}
            for each in report.waived],
    }, indent=2, ensure_ascii=True).replace("##", "#\\u0023")  # no command to a CI runner


def _data(finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "rule": problem.rule, "severity": finding.severity, "subject": finding.subject,
        "file": problem.source.file, "line": problem.source.line or None,
        "column": problem.source.col or None, "message": problem.message,
        "hint": problem.hint or None,
    }


def as_github(report: Report) -> Iterator[str]:
    """Yield one workflow command for each finding, which GitHub shows beside the line."""
    for finding in report.findings:
        problem = finding.problem
        where = {"file": problem.source.file, "line": str(problem.source.line or 1)}
        if problem.source.col:
            where["col"] = str(problem.source.col)
        where["title"] = f"make-handout {problem.rule}"
        pairs = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in where.items())
        words = problem.message + (f"\nhint: {problem.hint}" if problem.hint else "")
        yield f"::{finding.severity} {pairs}::{_escaped(words, _MESSAGE)}"
    yield f"::notice title=make-handout::{_escaped(verdict(report), _MESSAGE)}"


# The characters that would end a workflow command, or one of its properties.
_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_MESSAGE, ":": "%3A", ",": "%2C"}


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)


def as_junit(report: Report) -> str:
    """Return JUnit XML: a case for each thing checked, and for each finding."""
    root = ElementTree.Element("testsuites", name="make-handout check")
    subjects = [*report.checked, *(finding.subject for finding in report.findings)]
    for subject in dict.fromkeys(subjects):
        found = [each for each in report.findings if each.subject == subject]
        failures = sum(each.severity == "error" for each in found)
        suite = ElementTree.SubElement(
            root, "testsuite", name=_xml_safe(subject), tests=str(max(1, len(found))), errors="0",
            failures=str(failures))
        for each in found:
            _case(suite, each)
        if not found:
            ElementTree.SubElement(
                suite, "testcase", classname=_xml_safe(subject), name="all rules")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(
        root, encoding="unicode")


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    problem = finding.problem
    case = ElementTree.SubElement(
        suite, "testcase", classname=_xml_safe(finding.subject),
        name=_xml_safe(f"{problem.rule} {problem.source}"))
    words = _xml_safe(str(problem))
    if finding.severity == "error":
        failure = ElementTree.SubElement(
            case, "failure", type=problem.rule, message=_xml_safe(problem.message))
        failure.text = words
    else:
        ElementTree.SubElement(case, "system-out").text = f"warning: {words}"


def _xml_safe(text: str) -> str:
    """Spell out what XML 1.0 cannot hold, and part what would command a CI runner."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text.replace("##", "# #"))
