"""A check reads everything that is asked for, goes on after a problem, and says it once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from handouts import pipeline
from handouts.check.rule import Found, Rule
from handouts.check.run import Batch, Report, Request, check, check_batch
from handouts.errors import Source, UsageProblem
from handouts.orders import Job, Order
from handouts.project import Project, open_project
from handouts.theme.brand import brand_names
from handouts.variants import Variant
from tests.check.conftest import small_project

TODAY = date(2026, 12, 1)

SMALL = Order("topic", "small")


def checked(project: Project, *orders: Order, files: tuple[Path, ...] = ()) -> Report:
    return check(Request(Job(project, today=TODAY), orders=orders, files=files))


def rules(report: Report) -> list[str]:
    return [finding.problem.rule for finding in report.findings
            if finding.severity == "error"]


def test_a_sound_topic_passes_and_is_built(tmp_path: Path) -> None:
    report = checked(small_project(tmp_path), SMALL)
    assert rules(report) == []
    assert report.checked == ["small"]
    assert [made.slug for made in report.documents] == ["small"]


def test_nothing_is_written(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    checked(project, SMALL)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_problem_is_told_once_with_its_line(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("danger_signs: [nerves]", "danger_signs: [groin]"))
    report = checked(project, SMALL)
    found = [finding.problem for finding in report.findings if finding.problem.rule == "SGN004"]
    assert [(problem.source.file, problem.source.line) for problem in found] == [
        ("content/hip-and-back/en/topics/small.yaml", 7)]


def test_a_topic_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    broken = tmp_path / "content/hip-and-back/en/topics/broken.yaml"
    broken.write_text("title: [", encoding="utf-8")
    report = checked(project, Order("topic", "broken"), SMALL)
    assert rules(report) == ["YAML012"]
    assert report.checked == ["broken", "small"]
    assert [made.slug for made in report.documents] == ["small"]


def test_everything_is_checked_without_a_name(tmp_path: Path) -> None:
    asked: list[Order] = []

    def noted(request: Request, orders: Sequence[Order]) -> Iterator[Batch]:
        asked.extend(orders)
        yield check_batch(request, orders[:1])

    report = check(Request(Job(small_project(tmp_path), today=TODAY)), noted)
    assert {SMALL, Order("topic", "home-remedies"), Order("booklet", "hip-and-back-pain")} <= set(
        asked)
    assert {asked[0].slug, "brand sample", "brand blank"} <= set(report.checked)


BRANDS = ("sample", "sample-hill", "sample-night", "sample-river", "blank")
SHEETS = (Order("topic", "when-to-see-a-doctor"), Order("topic", "stretching-and-exercise"))
BOOKLET = Order("booklet", "sciatica-pack")


# A brand sets the look of a sheet and of the cover; the chapters of a booklet look like sheets. So
# the brand with the most of its own, a face and layouts, stands for the booklets of all.
@pytest.mark.parametrize(("brand", "orders"), [
    *((brand, SHEETS) for brand in BRANDS),
    *(pytest.param(brand, (BOOKLET,), marks=() if brand == "sample-hill" else
                   pytest.mark.whole_library) for brand in BRANDS)])
def test_every_brand_to_copy_from_passes(
    tmp_path: Path, brand: str, orders: tuple[Order, ...]
) -> None:
    project = open_project(tmp_path)
    assert brand in brand_names(project)
    report = check(Request(Job(project, brand=brand, today=TODAY), orders=orders))
    assert len(report.documents) == len(orders)
    assert rules(report) == []


def test_a_broken_brand_ends_the_check_with_its_problem(tmp_path: Path) -> None:
    folder = tmp_path / "templates/brands/sample"
    folder.mkdir(parents=True)
    (folder / "brand.yaml").write_text("name: A clinic\n", encoding="utf-8")
    report = checked(small_project(tmp_path), SMALL)
    assert set(rules(report)) == {"BRD002"}


def test_an_unknown_topic_is_a_mistake_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem):
        checked(small_project(tmp_path), Order("topic", "smal"))


def test_rules_for_a_release_run_only_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = Rule("PL099", "warning", "topic", "A.", "B.", "C.",
                lambda facts: [Found(Source("x"), "found", "")], release=True)
    monkeypatch.setattr("handouts.check.registry.RULES", (rule,))
    project = small_project(tmp_path)
    assert not checked(project, SMALL).findings
    report = check(Request(Job(project, today=TODAY), release=True, orders=[SMALL]))
    assert [finding.problem.rule for finding in report.findings] == ["PL099"]
    assert (report.errors, report.warnings) == (0, 1)


# -- finished files ---------------------------------------------------------------------------


def _file(project: Project, folder: Path) -> Path:
    made = pipeline.build_one(Job(project, today=TODAY), Order("topic", "small"))
    path = folder / "small.pdf"
    path.write_bytes(made.pdf)
    return path


def test_a_finished_file_is_checked_against_its_content(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    path = _file(project, tmp_path)
    assert rules(checked(project, files=(path,))) == []
    newer = small_project(tmp_path, ('version: "1.0"', 'version: "1.1"'))
    report = checked(newer, files=(path,))
    assert "PDF014" in [finding.problem.rule for finding in report.findings]


def test_a_finished_file_in_another_print_is_known_by_its_metadata(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    made = pipeline.build_one(
        Job(project, variant=Variant(large_print=True, paper="a4"), today=TODAY),
        Order("topic", "small"))
    path = tmp_path / "renamed.pdf"
    path.write_bytes(made.pdf)
    assert rules(checked(project, files=(path,))) == []


def test_an_overlay_that_spoils_a_brands_theme_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Brands are checked with everything; the shipped topics would take ten seconds of it.
    monkeypatch.setattr("handouts.check.run.topic_slugs", lambda *_: ["small"])
    monkeypatch.setattr("handouts.check.run.booklet_slugs", lambda *_: [])
    project = small_project(tmp_path)
    path = tmp_path / "templates/themes/overlays/large-print.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("large_print: true\n", encoding="utf-8")
    assert "THM003" in rules(checked(project))


def test_a_file_whose_content_is_gone_is_an_error(tmp_path: Path) -> None:
    path = _file(small_project(tmp_path), tmp_path)
    (tmp_path / "content/hip-and-back/en/topics/small.yaml").unlink()
    assert rules(checked(open_project(tmp_path), files=(path,))) == ["PDF013"]


@pytest.mark.parametrize(("words", "rule"), [
    (b"", "PDF012"), (b"%PDF-1.7\n%%EOF", "PDF012"), (b"hello" * 1000, "PDF012"),
])
def test_a_foreign_or_broken_file_is_an_error(tmp_path: Path, words: bytes, rule: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(words)
    assert rules(checked(open_project(tmp_path), files=(path,))) == [rule]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert rules(checked(open_project(tmp_path), files=(tmp_path / "no.pdf",))) == ["PDF010"]
    assert rules(checked(open_project(tmp_path), files=(tmp_path,))) == ["PDF010"]


def test_a_file_cut_short_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    path = _file(project, tmp_path)
    whole = path.read_bytes()
    for share in (0.3, 0.6, 0.9, 0.99):
        path.write_bytes(whole[:int(len(whole) * share)])
        assert checked(project, files=(path,)).errors

