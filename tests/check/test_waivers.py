"""A waiver sets a rule aside for a while, and is itself checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from handouts.check.rule import Finding, Rule
from handouts.check.waivers import Waived, Waiver, load_waivers, waive
from handouts.errors import HandoutError, Problem, Source
from handouts.project import open_project

TODAY = date(2026, 11, 23)
ENTRY = """\
waivers:
  - rule: PL006
    subject: faq
    reason: Our patients asked for it.
    until: "2027-01-31"
"""
RULES = {
    "PL006": Rule("PL006", "error", "topic", "A.", "B.", "C.", lambda _facts: ()),
    "DIS010": Rule("DIS010", "error", "document", "A.", "B.", "C.", lambda _facts: (),
                   waivable=False),
}


def _finding(rule: str = "PL006", subject: str = "faq") -> Finding:
    place = Source("content/hip-and-back/en/topics/faq.yaml", 3, 1)
    return Finding(Problem(place, rule, "too long"), "error", subject)


def _waivers(folder: Path, text: str = ENTRY) -> tuple[Waiver, ...]:
    (folder / "waivers.yaml").write_text(text, encoding="utf-8")
    return load_waivers(open_project(folder))


def _left(folder: Path, *findings: Finding, text: str = ENTRY, complete: bool = True) -> list[str]:
    kept, _ = waive(findings, _waivers(folder, text), RULES, TODAY, complete=complete)
    return [f"{finding.severity} {finding.problem.rule}" for finding in kept]


def test_a_waiver_takes_away_what_it_names_and_keeps_the_reason(tmp_path: Path) -> None:
    kept, waived = waive([_finding()], _waivers(tmp_path), RULES, TODAY, complete=True)
    assert kept == []
    (only,) = waived
    assert isinstance(only, Waived)
    assert only.waiver.reason == "Our patients asked for it."


def test_a_waiver_of_one_subject_leaves_the_others(tmp_path: Path) -> None:
    assert _left(tmp_path, _finding(), _finding(subject="injuries")) == ["error PL006"]
    everywhere = ENTRY.replace("    subject: faq\n", "")
    assert _left(tmp_path, _finding(), _finding(subject="injuries"), text=everywhere) == []


def test_a_waiver_holds_through_its_last_day_and_then_is_an_error(tmp_path: Path) -> None:
    assert _left(tmp_path, _finding(), text=ENTRY.replace("2027-01-31", "2026-11-23")) == []
    past = ENTRY.replace("2027-01-31", "2026-11-22")
    assert _left(tmp_path, _finding(), text=past) == ["error PL006", "error WVR001"]


@pytest.mark.parametrize(("change", "rule"), [
    (("PL006", "PL999"), "WVR002"), (("PL006", "DIS010"), "WVR003"),
    (("2027-01-31", "2028-01-31"), "WVR004"),
])
def test_a_waiver_that_may_not_be_is_an_error_and_waives_nothing(
    tmp_path: Path, change: tuple[str, str], rule: str
) -> None:
    finding = _finding(change[1] if change[0] == "PL006" else "PL006")
    expected = [f"error {finding.problem.rule}", f"error {rule}"]
    assert _left(tmp_path, finding, text=ENTRY.replace(*change)) == expected


def test_no_rule_is_guessed_from_a_mistyped_id(tmp_path: Path) -> None:
    kept, _ = waive([], _waivers(tmp_path, ENTRY.replace("PL006", "PL007")), RULES, TODAY,
                    complete=False)
    assert kept[0].problem.hint == (
        "copy the id from the line that `check` prints; for all of them: "
        "make-handout check --explain all")


def test_a_waiver_of_nothing_is_pointed_out_when_all_was_checked(tmp_path: Path) -> None:
    assert _left(tmp_path) == ["warning WVR005"]
    assert _left(tmp_path, complete=False) == []


def test_a_project_without_the_file_has_no_waivers(tmp_path: Path) -> None:
    assert load_waivers(open_project(tmp_path)) == ()


def test_a_waiver_without_a_reason_or_a_day_is_refused_with_its_line(tmp_path: Path) -> None:
    text = ENTRY.replace("    reason: Our patients asked for it.\n", "").replace(
        '"2027-01-31"', "soon")
    with pytest.raises(HandoutError) as caught:
        _waivers(tmp_path, text)
    assert [str(problem).partition(" ")[0] for problem in caught.value.problems] == [
        "waivers.yaml:2:5:", "waivers.yaml:4:12:"]
