"""A review is of these words, by a person, in date; and the paper is a clinic's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handouts.check.facts import BookletFacts, DocumentFacts, TopicFacts
from handouts.check.readback.pages import ARTIFACT
from handouts.check.rule import About, apply
from handouts.check.rules import brands, reviews
from handouts.content.library import load_booklet, load_topic
from handouts.project import Project, builtin_root
from handouts.render import render
from handouts.theme.brand import LanguageAccess, Thresholds
from tests.check.conftest import built, make_library, small_digest, small_project
from tests.check.removal import hidden, whole_project

RULES = (*reviews.RULES, *brands.RULES)
SOUND = {"topic": "small", "lang": "en", "version": '"1.0"', "by": "A Reader",
         "credentials": "RN", "on": '"2026-11-01"', "next": '"2027-11-01"'}
DATED = ("publisher: A publisher", "publisher: A publisher, year: 2020")


def review(project: Project, **changed: str) -> None:
    """Record a review of the small topic as it is, but for what is changed."""
    digest = small_digest(project)
    values = SOUND | {"sha256": digest} | changed
    entry = "".join(f"    {key}: {value}\n" for key, value in values.items())
    (project.root / "reviews.yaml").write_text(
        f"reviews:\n  -{entry[3:]}", encoding="utf-8")


def judged(project: Project, *, release: bool = False, slug: str = "small") -> dict[str, str]:
    """Return what the rules about topics find: the messages of each, a line each."""
    library = make_library(project, release=release)
    return found("topic", TopicFacts(load_topic(project, slug, "en"), library), release=release)


def found(about: About, facts: object, *, release: bool = False) -> dict[str, str]:
    rules = [rule for rule in RULES if rule.about == about and (release or not rule.release)]
    messages: dict[str, list[str]] = {}
    for each in apply(rules, facts, "it", release=release):
        name = each.problem.rule
        if each.severity not in (rule.severity for rule in rules if rule.id == name):
            name += f" {each.severity}"
        messages.setdefault(name, []).append(each.problem.message)
    return {rule: "\n".join(each) for rule, each in messages.items()}


def test_a_sound_review_passes(tmp_path: Path) -> None:
    project = small_project(tmp_path, DATED)
    review(project)
    assert judged(project) == {}
    assert judged(project, release=True) == {}


def test_a_last_change_that_lies_ahead_is_found(tmp_path: Path) -> None:
    project = small_project(tmp_path, ('updated: "2026-11-23"', 'updated: "2026-11-24"'))
    assert "is in the future" in judged(project)["REV021"]
    today = small_project(tmp_path / "today")
    assert "REV021" not in judged(today)


def test_without_a_review_there_is_a_warning_and_at_release_an_error(tmp_path: Path) -> None:
    project = small_project(tmp_path, DATED)
    assert judged(project) == {"REV003": "no clinician has reviewed version 1.0"}
    assert judged(project, release=True) == {
        "REV003 error": "no clinician has reviewed version 1.0"}


def test_words_that_change_void_a_review_and_are_no_problem_otherwise(tmp_path: Path) -> None:
    review(small_project(tmp_path, DATED))
    project = small_project(tmp_path, DATED, ("Walk a little.", "Walk a bit."))
    says = "the words changed after the review of 2026-11-01, which is void"
    assert judged(project) == {"REV005": says}
    assert judged(project, release=True) == {"REV005 error": says}
    newer = small_project(tmp_path, DATED, ('version: "1.0"', 'version: "1.1"'))
    assert judged(newer)["REV005"].startswith("version 1.0 became 1.1 after the review")


def test_a_review_of_these_words_wins_over_a_later_one_of_others(tmp_path: Path) -> None:
    project = small_project(tmp_path, DATED)
    review(project)
    path = tmp_path / "reviews.yaml"
    later = path.read_text(encoding="utf-8").partition("\n")[2].replace("-01\"", "-20\"")
    digest = small_digest(project)
    with path.open("a", encoding="utf-8") as file:
        file.write(later.replace(digest, "0" * 64))
    assert judged(project) == {}


DATES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("REV007", {"next": '"2026-11-22"'}, "was due on 2026-11-22, 1 day ago"),
    ("REV008", {"next": '"2027-01-22"'}, "is due on 2027-01-22, in 60 days"),
    ("REV008", {"next": '"2026-11-23"'}, "in 0 days"),
    ("REV009", {"next": '"2028-11-02"'}, "is more than 24 months, the most for this topic"),
    ("REV010", {"next": '"2029-11-02"'}, "is more than 36 months"),
    ("REV011", {"on": '"2026-11-24"'}, "is dated 2026-11-24; today is 2026-11-23"),
    ("REV011", {"on": '"2026-11-02"', "next": '"2026-11-02"'}, "is not after 2026-11-02"),
    ("REV013", {"by": "TBD"}, "by: 'TBD' names nobody"),
    ("REV013", {"by": "________"}, "names nobody"),
    ("REV013", {"by": "Example Clinician"}, "names nobody"),
    ("REV013", {"credentials": "n/a"}, "credentials: 'n/a' names nobody"),
)


@pytest.mark.parametrize(("rule", "changed", "says"), DATES,
                         ids=[f"{each[0]} {each[2]}" for each in DATES])
def test_a_review_that_does_not_hold(
    tmp_path: Path, rule: str, changed: dict[str, str], says: str
) -> None:
    project = small_project(tmp_path, DATED)
    review(project, **changed)
    messages = judged(project)
    assert says in messages.pop(rule)
    assert set(messages) <= {"REV007"}


@pytest.mark.parametrize("changed", [
    {"next": '"2028-11-01"'}, {"next": '"2027-01-23"'}, {"on": '"2026-11-23"'},
    {"by": "Ana B. Nobody-Else"}, {"credentials": "MD, PhD"},
])
def test_a_review_that_just_holds(tmp_path: Path, changed: dict[str, str]) -> None:
    project = small_project(tmp_path, DATED)
    review(project, **changed)
    assert judged(project) == {}


def test_medicines_are_reviewed_once_a_year(tmp_path: Path) -> None:
    about = ("    blocks:\n      - steps", "    about: [medicine]\n    blocks:\n      - steps")
    project = small_project(tmp_path, DATED, about)
    review(project)
    assert judged(project) == {}
    review(project, next='"2027-11-02"')
    assert judged(project) == {"REV009": "from 2026-11-01 to 2027-11-02 is more than 12 months, "
                                         "the most for this topic"}


@pytest.mark.parametrize(("day", "months", "later"), [
    ("2026-11-23", 12, "2027-11-23"), ("2024-02-29", 12, "2025-02-28"),
    ("2026-08-31", 3, "2026-11-30"), ("2026-12-31", 1, "2027-01-31"),
    ("2026-01-31", 1, "2026-02-28"), ("2027-12-30", 2, "2028-02-29"),
])
def test_months_end_where_they_end(day: str, months: int, later: str) -> None:
    assert reviews.months_later(date.fromisoformat(day), months) == date.fromisoformat(later)


@pytest.mark.parametrize(("changes", "rule", "says"), [
    ([DATED, ('version: "1.0"', 'version: "1"')], "REV001", "'1' is not a version"),
    ([DATED, ('version: "1.0"', 'version: "01.0"')], "REV001", "'01.0' is not a version"),
    ([], "REV014", "no source has a year or a web address"),
    ([DATED, ("title: A source", "title: Name of the page")], "REV014",
     "title: 'Name of the page' is a blank"),
    ([DATED, ("publisher: A publisher", "publisher: TBD")], "REV014", "publisher: 'TBD'"),
])
def test_what_a_reviewer_needs(
    tmp_path: Path, changes: list[tuple[str, str]], rule: str, says: str
) -> None:
    messages = judged(small_project(tmp_path, *changes))
    assert says in messages[rule]
    assert set(messages) == {rule, "REV003"}


def test_reviews_that_cannot_be_read_are_left_to_the_build(tmp_path: Path) -> None:
    project = small_project(tmp_path, DATED)
    (tmp_path / "reviews.yaml").write_text("reviews: [", encoding="utf-8")
    assert set(judged(project)) == {"REV003"}


def test_reviews_are_read_anew_when_the_file_changes(tmp_path: Path) -> None:
    project = small_project(tmp_path, DATED)
    review(project, next='"2026-11-22"')
    assert "REV007" in judged(project)
    review(project)
    assert judged(project) == {}


def test_a_review_of_nothing_is_pointed_out(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    review(project)
    assert found("project", make_library(project)) == {}
    review(project, topic="smal")
    assert found("project", make_library(project)) == {
        "REV012": "there is no topic 'smal' in language 'en'"}
    path = tmp_path / "reviews.yaml"
    path.write_text(path.read_text("utf-8").replace("topic: smal", "booklet: smal"), "utf-8")
    assert found("project", make_library(project)) == {"REV012": "there is no booklet 'smal'"}
    review(project, lang="es")
    assert "in language 'es'" in found("project", make_library(project))["REV012"]


# -- booklets ---------------------------------------------------------------------------------


def booklet_facts(project: Project, *, release: bool = False) -> BookletFacts:
    booklet = load_booklet(project, "two", "en")
    chapters = [load_topic(project, slug, "en") for slug in booklet.topics]
    return BookletFacts(booklet, chapters, make_library(project, release=release))


def booklet_entry(project: Project, **changed: str) -> None:
    """Record a review of the booklet as it is, but for what is changed."""
    facts = booklet_facts(project)
    digest = facts.library.booklet_digest(facts.booklet, facts.chapters)
    values = SOUND | {"booklet": "two", "sha256": digest} | changed
    del values["topic"]
    entry = "".join(f"    {key}: {value}\n" for key, value in values.items())
    (project.root / "reviews.yaml").write_text(f"reviews:\n  -{entry[3:]}", encoding="utf-8")


def test_a_booklet_needs_a_review_of_its_own(tmp_path: Path) -> None:
    project = whole_project(tmp_path)
    review(project)
    says = "no clinician has reviewed version 1.0 of the booklet"
    assert found("booklet", booklet_facts(project)) == {"REV019": says}
    released = found("booklet", booklet_facts(project, release=True), release=True)
    assert released == {"REV019 error": says}
    booklet_entry(project)
    assert found("booklet", booklet_facts(project)) == {}
    path = tmp_path / "content/hip-and-back/booklets/two.yaml"
    words = path.read_text(encoding="utf-8")
    path.write_text(words.replace("subtitle: ", "subtitle: More "), "utf-8")
    assert found("booklet", booklet_facts(project)) == {
        "REV026": "the booklet changed after the review of 2026-11-01, which is void"}
    path.write_text(words.replace('"1.0"', '"1"'), "utf-8")
    assert "'1' is not a version" in found("booklet", booklet_facts(project))["REV002"]


@pytest.mark.parametrize(("rule", "changed", "says"), [
    ("REV023", {"next": '"2026-11-22"'}, "the next review of two was due on 2026-11-22"),
    ("REV024", {"on": '"2026-11-24"'}, "the review of two is dated 2026-11-24"),
    ("REV025", {"by": "TBD"}, "'TBD' names nobody"),
    ("REV026", {"next": '"2029-11-02"'}, "the most for its topics"),
])
def test_a_review_of_a_booklet_that_does_not_hold(
    tmp_path: Path, rule: str, changed: dict[str, str], says: str
) -> None:
    project = whole_project(tmp_path)
    booklet_entry(project, **changed)
    assert says in found("booklet", booklet_facts(project))[rule]


# -- finished files ---------------------------------------------------------------------------


def test_a_page_says_truly_whether_it_is_reviewed(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    pending = built(project, "small")
    assert found("document", pending) == {}
    review(project)
    reviewed = built(project, "small")
    assert reviewed.seen_whole.find("Reviewed by A Reader, RN, on November 1, 2026") >= 0
    assert found("document", reviewed) == {}
    # A draft that has been reviewed since claims too little, never too much.
    assert found("document", pending) == {}
    later = replace(reviewed, library=replace(reviewed.library, today=date(2028, 1, 1)))
    assert "small has no valid review, and the page does not say 'Not yet reviewed" in found(
        "document", later)["REV018"]


def test_a_page_that_hides_that_it_is_not_reviewed_is_noticed(
    small_document: Callable[..., DocumentFacts]
) -> None:
    facts = small_document()
    hiding = hidden(facts, "Not yet reviewed by a clinician")
    assert "does not say 'Not yet reviewed by a clinician'" in found("document", hiding)["REV018"]
    pages = [replace(page, runs=[run for run in page.runs if run.mark != ARTIFACT])
             for page in facts.structure.drawn]
    footless = replace(facts, structure=replace(facts.structure, drawn=pages))
    assert "does not say 'not yet reviewed'" in found("document", footless)["REV018"]


def test_a_layout_that_claims_a_review_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(tmp_path)
    own = tmp_path / "templates/layouts"
    own.mkdir(parents=True)
    for name in ("topic.html.j2", "_parts.html.j2"):
        text = (builtin_root() / "templates/layouts" / name).read_text(encoding="utf-8")
        (own / name).write_text(
            text.replace("{{ topic.review.line }}", "Reviewed by A Reader, RN"), encoding="utf-8")
    monkeypatch.setattr(render, "refuse_lost", lambda *_given: None)
    assert "REV018" in found("document", built(project, "small"))


# -- whose paper it is ------------------------------------------------------------------------


def test_a_release_needs_a_brand_of_its_own(small_document: Callable[..., DocumentFacts]) -> None:
    facts = small_document()
    assert found("document", facts) == {}
    messages = found("document", facts, release=True)
    assert set(messages) == {"REV015", "REV016", "REV017"}
    assert messages["REV015"] == ("not settled for 'sample': weeks_before_visit, call_back_hours, "
                                  "acetaminophen_limit")
    settled = {"weeks_before_visit": "2 weeks", "call_back_hours": "4 hours",
               "acetaminophen_limit": "3,000 mg"}
    own = facts.library.brand.model_copy(update={
        "slug": "ours", "name": "Our Clinic", "phone": "212-456-7890", "after_hours": "call 911",
        "thresholds": Thresholds(**settled)})
    assert released(facts, own) == {}
    partly = own.model_copy(update={"thresholds": Thresholds(weeks_before_visit="2 weeks")})
    assert released(facts, partly) == {
        "REV015": "not settled for 'ours': call_back_hours, acetaminophen_limit"}
    for changed, rule in (
        ({"slug": "blank"}, "REV016"), ({"name": "An Example Clinic"}, "REV016"),
        ({"phone": "(212) 555-0123"}, "REV017"), ({"phone": "________"}, "REV017"),
        ({"after_hours": "call 555 0101"}, "REV017"), ({"phone": "000-0000"}, "REV017"),
    ):
        assert set(released(facts, own.model_copy(update=changed))) == {rule}, changed


def test_a_notice_of_language_help_that_is_lost_is_found(
    small_document: Callable[..., DocumentFacts]
) -> None:
    facts = small_document()
    for lost, says in (
        (LanguageAccess(text="**Ayuda** gratis."), "'Ayuda gratis.'"),
        (LanguageAccess(picture="help.svg", alt="Free help."), "the picture 'help.svg'"),
    ):
        brand = facts.library.brand.model_copy(update={"language_access": lost})
        library = replace(facts.library, brand=brand)
        assert says in found("document", replace(facts, library=library))["REV022"]


def released(facts: DocumentFacts, brand: object) -> dict[str, str]:
    library = replace(facts.library, brand=brand)  # type: ignore[arg-type]  # a copy of one
    return found("document", replace(facts, library=library), release=True)


def test_every_rule_has_a_failing_case() -> None:
    words = Path(__file__).read_text(encoding="utf-8")
    assert [rule.id for rule in RULES if f'"{rule.id}"' not in words] == []
