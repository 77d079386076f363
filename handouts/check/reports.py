"""Reports of a check: text for people, JSON, GitHub annotations, JUnit XML."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from handouts.check.rule import Finding
from handouts.check.rules.reviews import UNREVIEWED
from handouts.check.run import BRAND, Report

Paint = Callable[[str, str], str]
MOST_NAMES = 3  # so many unreviewed documents are named, more are counted


def plain(text: str, _style: str) -> str:
    """Return text without a color."""
    return text


def as_text(report: Report, paint: Paint = plain, *, quiet: bool = False) -> Iterator[str]:
    """Yield lines for people: errors by file, warnings by file, what is left to say, the verdict.

    What is merely not reviewed yet is one line. `quiet` leaves out all but errors and warnings.
    `paint` gives a text the style "file", "error", "warning", "hint", "good" or "bad".
    """
    unreviewed = _unreviewed(report)
    told = [finding for finding in report.findings if finding not in unreviewed]
    for severity in ("error", "warning"):
        yield from _by_file([each for each in told if each.severity == severity], paint)
    if unreviewed:
        yield paint(_not_reviewed([each.subject for each in unreviewed]), "warning")
    if quiet:
        return
    for waived in report.waived:
        waiver = waived.waiver
        yield paint(f"waived until {waiver.until}: {waived.finding.problem.rule} in "
                    f"{waived.finding.subject} ({waiver.reason})", "hint")
    for note in report.notes:
        yield paint(note, "hint")
    yield paint(verdict(report), "bad" if report.errors else "good")


def _by_file(findings: Sequence[Finding], paint: Paint) -> Iterator[str]:
    for file, found in groupby(findings, key=lambda each: each.problem.source.file):
        yield paint(file, "file")
        for finding in found:
            problem = finding.problem
            parts = (problem.source.line, problem.source.col)
            place = ":".join(str(number) for number in parts if number) or "-"
            label = paint(f"{finding.severity:<7}", finding.severity)
            yield f"  {place:<7} {label} {problem.rule} {problem.message}"
            if problem.hint:
                yield paint(f"{'':<18}hint: {problem.hint}", "hint")
        yield ""


def _unreviewed(report: Report) -> list[Finding]:
    """Return the warnings that say no more than that nobody has reviewed a document yet."""
    return [each for each in report.findings
            if each.problem.rule in UNREVIEWED and each.severity == "warning"]


def _not_reviewed(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMES:
        are = "is" if len(names) == 1 else "are"
        return (f"{' and '.join(names)} {are} not for patients yet: a clinician of your clinic, "
                "such as an MD or RN, has to read and sign: "
                f"make-handout review {names[0] if len(names) == 1 else 'NAME'}")
    return (f"{len(names)} documents are not for patients yet: a clinician of your clinic has to "
            "read and sign them; to see which: make-handout check --release")


def verdict(report: Report) -> str:
    """Return the outcome in one line."""
    unreviewed = len(_unreviewed(report))
    parts = [_count(report.warnings - unreviewed, "warning")]
    if unreviewed:
        parts.append(f"{unreviewed} not for patients yet")
    if report.waived:
        parts.append(f"{len(report.waived)} waived")
    rest = ", ".join(parts)
    if not report.errors:
        passed = "Passed the rules" if unreviewed else "Passed"
        return f"{passed}: {_checked(report)} checked, no errors, {rest}"
    where = ""
    if report.failed and report.failed <= set(report.checked):
        where = f" in {_count(len(report.failed), 'document')}"
    return (f"Failed: {_count(report.errors, 'error')}{where}, {rest}; "
            f"{_checked(report)} checked")


def _checked(report: Report) -> str:
    """Return how many documents and brands were checked."""
    brands = sum(name.startswith(BRAND) for name in report.checked)
    documents = len(report.checked) - brands
    return _count(documents, "document") + (f" and {_count(brands, 'brand')}" if brands else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_json(report: Report) -> str:
    """Return the report for programs."""
    return json.dumps({
        "passed": not report.errors,
        "errors": report.errors,
        "warnings": report.warnings,
        "checked": report.checked,
        "notes": report.notes,
        "documents": [
            {"slug": each.slug, "kind": each.kind, "pages": each.pages, "bytes": each.bytes,
             "sha256": each.sha256, "version": each.version}
            for each in report.listed],
        "findings": [_data(finding) for finding in report.findings],
        "waived": [
            {**_data(each.finding), "reason": each.waiver.reason, "until": each.waiver.until}
            for each in report.waived],
    }, indent=2, ensure_ascii=True).replace("##", "#\\u0023")  # no command to a CI runner


def _data(finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "rule": problem.rule, "severity": finding.severity, "subject": finding.subject,
        "file": problem.source.path, "built_in": problem.source.built_in,
        "line": problem.source.line or None, "column": problem.source.col or None,
        "message": problem.message,
        "hint": problem.hint or None,
    }


def as_github(report: Report) -> Iterator[str]:
    """Yield one workflow command for each finding, which GitHub shows beside the line."""
    for finding in report.findings:
        problem = finding.problem
        where: dict[str, str] = {}
        if not problem.source.built_in:  # which is no file of the repository
            where = {"file": problem.source.file, "line": str(problem.source.line or 1)}
            if problem.source.col:
                where["col"] = str(problem.source.col)
        where["title"] = f"make-handout {problem.rule}"
        pairs = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in where.items())
        words = f"{problem.source}: " if problem.source.built_in else ""
        words += problem.message + (f"\nhint: {problem.hint}" if problem.hint else "")
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
        names: Counter[str] = Counter()
        for each in found:
            # No line in the name: a case keeps its history while lines move.
            name = f"{each.problem.rule} {each.problem.source.file}"
            names[name] += 1
            _case(suite, each, name if names[name] == 1 else f"{name} ({names[name]})")
        if not found:
            ElementTree.SubElement(
                suite, "testcase", classname=_xml_safe(subject), name="all rules")
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(
        root, encoding="unicode")


def _case(suite: ElementTree.Element, finding: Finding, name: str) -> None:
    problem = finding.problem
    case = ElementTree.SubElement(
        suite, "testcase", classname=_xml_safe(finding.subject),
        name=_xml_safe(name))
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
