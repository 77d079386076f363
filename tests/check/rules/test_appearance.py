"""Each rule about the look passes a sound sheet, and finds what is made wrong on one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from handouts.check.facts import BrandFacts, DocumentFacts
from handouts.check.readback.pages import ARTIFACT, Page, Run
from handouts.check.readback.structure import find, nodes
from handouts.check.rules import appearance
from handouts.check.rules.appearance import RULES
from handouts.theme.load import load_theme
from tests.check.conftest import built, small_project

Change = Callable[[DocumentFacts], None]


@pytest.fixture
def sheet(small_document: Callable[..., DocumentFacts]) -> DocumentFacts:
    return small_document()


def change_run(facts: DocumentFacts, words: str, **changes: object) -> None:
    """Change the first run that holds some words; the facts are this test's own."""
    for page in facts.structure.drawn:
        for place, run in enumerate(page.runs):
            if words in run.text:
                page.runs[place] = replace(run, **changes)  # type: ignore[arg-type]  # fields by name
                return
    raise AssertionError(words)


def run_of(facts: DocumentFacts, words: str) -> Run:
    return next(run for page in facts.structure.drawn for run in page.runs if words in run.text)


def _pale(facts: DocumentFacts) -> None:
    change_run(facts, "Keep moving", ink="#888888")


def _pale_as_gray(facts: DocumentFacts) -> None:
    change_run(facts, "Keep moving", ink="#ffffff", paper="#ff8800")


def _small_item(facts: DocumentFacts) -> None:
    change_run(facts, "Walk a little", size=11.5)


def _tiny_foot(facts: DocumentFacts) -> None:
    change_run(facts, "Page 1", size=8.0)


def _long_line(facts: DocumentFacts) -> None:
    change_run(facts, "Keep moving", text="word " * 25)


def _long_small_line(facts: DocumentFacts) -> None:
    change_run(facts, "This is not a consent form", text="word " * 20)


def _long_mixed_line(facts: DocumentFacts) -> None:
    runs = facts.structure.drawn[0].runs
    place = next(at for at, run in enumerate(runs) if "Keep moving" in run.text)
    left, low, right, high = runs[place].box
    for number in range(5):
        shift = (number + 1) * (right - left)
        runs.insert(place + number + 1, replace(
            runs[place], text="word " * 5, box=(left + shift, low, right + shift, high)))


def _stretched(facts: DocumentFacts) -> None:
    change_run(facts, "Keep moving", stretched=True)


def _parted(facts: DocumentFacts) -> None:
    page = facts.structure.drawn[0]
    place = next(index for index, run in enumerate(page.runs) if "Keep moving" in run.text)
    run = page.runs[place]
    left, bottom, right, top = run.box
    page.runs[place] = replace(run, text="Keep mov-")
    page.runs.insert(place + 1, replace(run, text="ing as", box=(left, bottom - 16, right,
                                                                 top - 16)))


def _outside(facts: DocumentFacts) -> None:
    left, bottom, _, top = run_of(facts, "Keep moving").box
    change_run(facts, "Keep moving", box=(left, bottom, 600.0, top))


def _off_the_paper(facts: DocumentFacts) -> None:
    change_run(facts, "Page 1", box=(500.0, -20.0, 560.0, -10.0))


def _drawing_outside(facts: DocumentFacts) -> None:
    facts.structure.drawn[0].drawn[0] = (-10.0, 700.0, 40.0, 740.0)


def _over(facts: DocumentFacts) -> None:
    change_run(facts, "A small sheet", box=run_of(facts, "Keep moving").box)


def _nearly_empty(facts: DocumentFacts) -> None:
    page = facts.structure.drawn[0]
    low = [run for run in page.runs if run.mark >= 0 and run.box[1] < 600]
    later = [replace(run) for run in low]
    page.runs[:] = [run for run in page.runs if run not in low]
    page.drawn.clear()
    marks = {run.mark for run in low}
    for node in nodes(facts.structure.root):
        node.marks = [(1, mark) if mark in marks else (index, mark) for index, mark in node.marks]
    facts.structure.drawn.append(Page(page.width, page.height, "2", later))


def _third_page(facts: DocumentFacts) -> None:
    page = facts.structure.drawn[0]
    facts.structure.drawn.extend([page, page])


def _other_paper(facts: DocumentFacts) -> None:
    facts.structure.drawn[0].width = 595.3


def _not_embedded(facts: DocumentFacts) -> None:
    facts.structure.fonts[0] = replace(facts.structure.fonts[0], embedded=False)


def _no_map(facts: DocumentFacts) -> None:
    facts.structure.fonts[0] = replace(facts.structure.fonts[0], unicode={})


def _no_meaning(facts: DocumentFacts) -> None:
    change_run(facts, "Keep moving", text="Keep \ufffd")


def _unseen(facts: DocumentFacts) -> None:
    change_run(facts, "Keep moving", invisible=True)


CASES: list[tuple[str, Change, str]] = [
    ("LP001", _pale, "has a contrast of 3.5 to 1"), ("LP001", _pale_as_gray, "to 1"),
    ("LP002", _small_item, "is 11.5 pt"), ("LP003", _tiny_foot, "is 8.0 pt"),
    ("LP004", _long_line, "a line has 124 characters"), ("LP005", _stretched, "stretched spaces"),
    ("LP004", _long_small_line, "a line has 116 characters"),
    ("LP004", _long_mixed_line, "a line has 1"),
    ("LP006", _parted, "'mov-ing' is split"), ("LP007", _outside, "outside the margins"),
    ("LP007", _off_the_paper, "off the paper"),
    ("LP007", _drawing_outside, "a drawing is outside"), ("LP008", _over, "is printed over"),
    ("LP009", _nearly_empty, "of the page is used"),
    ("LP010", _third_page, "lines too long: it has 3 pages, and may have at most 2"),
    ("LP011", _other_paper, "is 595 by 792 pt"), ("LP012", _not_embedded, "is not embedded"),
    ("LP013", _no_map, "no ToUnicode map"), ("LP013", _no_meaning, "no meaning"),
    ("LP014", _unseen, "not painted"),
]


def found(rule_id: str, facts: object) -> list[str]:
    (rule,) = [rule for rule in RULES if rule.id == rule_id]
    return [each.message for each in rule.find(facts)]


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES if rule.about == "document"])
def test_a_sound_sheet_passes(sheet: DocumentFacts, rule_id: str) -> None:
    assert found(rule_id, sheet) == []


@pytest.mark.parametrize(("rule_id", "change", "words"), CASES,
                         ids=[f"{rule}-{change.__name__}" for rule, change, _ in CASES])
def test_what_is_wrong_is_found(
    sheet: DocumentFacts, rule_id: str, change: Change, words: str
) -> None:
    change(sheet)
    messages = found(rule_id, sheet)
    assert len(messages) == 1
    assert words in messages[0]


def test_every_rule_has_a_failing_case() -> None:
    assert {rule.id for rule in RULES if rule.about == "document"} == {
        rule for rule, _, _ in CASES}


def test_large_text_may_be_paler(sheet: DocumentFacts) -> None:
    change_run(sheet, "A small sheet", ink="#888888")  # the title, 24 points
    assert found("LP001", sheet) == []
    change_run(sheet, "A small sheet", ink="#aaaaaa")
    assert len(found("LP001", sheet)) == 1


def test_a_hyphen_of_the_content_is_no_hyphenation(
    small_document: Callable[..., DocumentFacts]
) -> None:
    words = 2 * "A long line of words that runs on to the end and then a well-known thing here "
    facts = small_document(("Keep moving as you can.", words.strip() + "."))
    assert found("LP006", facts) == []


def test_large_print_is_measured_by_its_own_sizes(sheet: DocumentFacts) -> None:
    large = replace(sheet, theme=sheet.theme.model_copy(update={"large_print": True}))
    assert found("LP002", large)
    assert found("LP003", large)


def test_a_booklet_may_have_many_pages(sheet: DocumentFacts, tmp_path: object) -> None:
    _third_page(sheet)
    booklet = replace(sheet, booklet=object())  # type: ignore[arg-type]  # any will do
    assert found("LP010", booklet) == []


def test_a_brand_is_measured_as_gray(sheet: DocumentFacts) -> None:
    brand = BrandFacts(sheet.library.brand, sheet.theme, sheet.library)
    assert found("LP015", brand) == []
    pale = sheet.theme.h2.model_copy(update={"color": "#9a9a9a"})
    wrong = replace(brand, theme=sheet.theme.model_copy(update={"h2": pale}))
    assert "h2: #9a9a9a on #ffffff" in found("LP015", wrong)[0]


def test_the_label_of_a_box_is_larger_than_the_words_by_a_fifth(sheet: DocumentFacts) -> None:
    brand = BrandFacts(sheet.library.brand, sheet.theme, sheet.library)
    assert found("LP016", brand) == []
    small = sheet.theme.label.model_copy(update={"size": 1.2 * sheet.theme.text.size})
    wrong = replace(brand, theme=sheet.theme.model_copy(update={"label": small}))
    assert "tell of no heading" in found("LP016", wrong)[0]


@pytest.mark.parametrize("name", ["house", "sample-hill", "sample-night", "sample-river"])
@pytest.mark.parametrize("overlays", [(), ("large-print",)])
def test_every_shipped_theme_has_labels_that_are_headings(
    sheet: DocumentFacts, name: str, overlays: tuple[str, ...]
) -> None:
    theme = load_theme(sheet.library.project, name, overlays)
    assert found("LP016", BrandFacts(sheet.library.brand, theme, sheet.library)) == []


def test_heads_and_feet_may_stand_in_the_margin(sheet: DocumentFacts) -> None:
    foot = run_of(sheet, "Page 1")
    assert foot.mark == ARTIFACT
    assert foot.box[1] < appearance.FOOT_EDGE
    assert found("LP007", sheet) == []


def test_every_page_of_a_real_booklet_passes(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    small_project(folder)
    (folder / "content/hip-and-back/booklets").mkdir(parents=True)
    (folder / "content/hip-and-back/booklets/pair.yaml").write_text(
        "title: A pair\nsubtitle: Two\nsummary: Two.\ntopics: [small, faq]\npain_diary: true\n"
        'questions: true\nversion: "1.0"\nupdated: "2026-11-23"\n', encoding="utf-8")
    from handouts.project import open_project

    facts = built(open_project(folder), "pair")
    assert {rule.id: found(rule.id, facts) for rule in RULES if rule.about == "document"
            and found(rule.id, facts)} == {}
    assert find(facts.structure.root, "H1")
