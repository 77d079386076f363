"""Waivers: rules that a project sets aside for a while, each with a reason and a last day.

They are in waivers.yaml, beside reviews.yaml. A rule that protects a patient directly cannot be
waived, and a waiver that has run out is an error itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from handouts.check.rule import Finding, Rule
from handouts.content.blocks import AT
from handouts.content.fields import Day, Line, Place, Slug
from handouts.dataclass import dataclass
from handouts.errors import Problem, Source
from handouts.project import Project, own_file
from handouts.yamlfiles.reader import read_yaml
from handouts.yamlfiles.scalars import Closed, matching
from handouts.yamlfiles.validation import validated, with_places

WAIVERS_FILE = "waivers.yaml"
LONGEST = timedelta(days=366)
MOST_WAIVERS = 500


class Waiver(Closed):
    """One rule that is set aside, for one topic or booklet or for all, until the end of a day."""

    rule: Annotated[str, matching(
        "[A-Z]{2,4}[0-9]{3}", "the id of a rule", "write one such as PL006")]
    subject: Slug | None = Field(None, description="Name of the topic or booklet; all without it.")
    reason: Line = Field(description="Why this is right for your patients.")
    until: Day = Field(description="The last day, at most a year ahead.")
    source: Place = Field(Source(""), alias="\0source")


class Waivers(Closed):
    """The waivers of a project."""

    waivers: tuple[Waiver, ...] = Field((), max_length=MOST_WAIVERS)


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that a waiver sets aside."""

    finding: Finding
    waiver: Waiver


def load_waivers(project: Project) -> tuple[Waiver, ...]:
    """Read waivers.yaml, if there is one; raises HandoutError with every problem."""
    path = own_file(project, WAIVERS_FILE)
    if path is None:
        return ()
    file = read_yaml(path, project.display(path))
    return validated(Waivers, with_places(file.data, "waivers", file, AT), file).waivers


def waive(
    findings: Sequence[Finding], waivers: Sequence[Waiver], rules: Mapping[str, Rule], today: date,
    *, complete: bool,
) -> tuple[list[Finding], list[Waived]]:
    """Split findings into those that remain and those that are waived.

    What is wrong with the waivers themselves is added: WVR001 run out, WVR002 unknown rule,
    WVR003 not to be waived, WVR004 too far ahead, WVR005 (warning) nothing to waive, which can
    only be said when everything was checked.
    """
    problems = {index: _wrong(waiver, rules, today) for index, waiver in enumerate(waivers)}
    valid = [waiver for index, waiver in enumerate(waivers) if problems[index] is None]
    kept: list[Finding] = []
    waived: list[Waived] = []
    for finding in findings:
        waiver = next((each for each in valid if _covers(each, finding)), None)
        if waiver is None:
            kept.append(finding)
        else:
            waived.append(Waived(finding, waiver))
    kept += [Finding(problem, "error", WAIVERS_FILE) for problem in problems.values() if problem]
    used = {id(each.waiver) for each in waived}
    if complete:
        kept += [
            Finding(Problem(each.source, "WVR005", f"nothing breaks {each.rule} any more",
                            "remove the waiver"), "warning", WAIVERS_FILE)
            for each in valid if id(each) not in used
        ]
    return kept, waived


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule == finding.problem.rule and waiver.subject in (None, finding.subject)


def _delete(waiver: Waiver) -> str:
    return (f"delete the entry that begins on line {waiver.source.line} of {WAIVERS_FILE}, and fix "
            f"what {waiver.rule} tells you")


def _wrong(waiver: Waiver, rules: Mapping[str, Rule], today: date) -> Problem | None:
    until = date.fromisoformat(waiver.until)
    rule = rules.get(waiver.rule)
    if rule is None:
        return Problem(waiver.source, "WVR002", f"there is no rule {waiver.rule} to waive",
                       "copy the id from the line that `check` prints; for all of them: "
                       "make-handout check --explain all")
    if rule.about == "reading":
        return Problem(waiver.source, "WVR003", f"{waiver.rule} cannot be set aside: while it is "
                       "found, no PDF can be made", _delete(waiver))
    if not rule.waivable:
        return Problem(waiver.source, "WVR003", f"{waiver.rule} protects patients and cannot be "
                       "waived", _delete(waiver))
    if until < today:
        return Problem(waiver.source, "WVR001", f"the waiver of {waiver.rule} ran out on "
                       f"{waiver.until}", "fix what it finds, or give a new reason and day")
    if until > today + LONGEST:
        return Problem(waiver.source, "WVR004", f"{waiver.until} is more than a year ahead",
                       "write a day within a year")
    return None
