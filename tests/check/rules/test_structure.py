"""Each rule about the structure passes a sound sheet, and finds what is made wrong in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from handouts.check.facts import DocumentFacts
from handouts.check.readback.structure import Node, find, nodes, text
from handouts.check.rules.structure import RULES

FULL = ("  - heading: What you can do", """\
  - heading: More to see
    blocks:
      - figure: {file: heat-pack.svg, title: A pack, alt: A pack wrapped in a towel., width: 30}
      - table: {caption: My pain, header: [Day, Pain], rows: [[Monday, "3"], [Tuesday, "2"]]}
      - "Read [our page](https://clinic.example) about it."
      - bullets: [First item here., Second item here.]
      - definitions: [{term: "[Disco]{lang=es}", meaning: A cushion in the back.}]
  - heading: What you can do""")


@pytest.fixture
def sheet(small_document: Callable[..., DocumentFacts]) -> DocumentFacts:
    return small_document(FULL)


def first(facts: DocumentFacts, role: str) -> Node:
    return find(facts.structure.root, role)[0]


def _no_mark(facts: DocumentFacts) -> None:
    facts.catalog[NameObject("/MarkInfo")] = DictionaryObject()


def _no_language(facts: DocumentFacts) -> None:
    facts.catalog[NameObject("/Lang")] = TextStringObject("")


def _other_language(facts: DocumentFacts) -> None:
    facts.catalog[NameObject("/Lang")] = TextStringObject("es")


def _no_title(facts: DocumentFacts) -> None:
    info: Any = facts.reader.trailer["/Info"]
    info[NameObject("/Title")] = TextStringObject(" ")


def _other_title(facts: DocumentFacts) -> None:
    info: Any = facts.reader.trailer["/Info"]
    info[NameObject("/Title")] = TextStringObject("Untitled")


def _hidden_title(facts: DocumentFacts) -> None:
    facts.catalog[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(False)})


def _two_titles(facts: DocumentFacts) -> None:
    first(facts, "H2").role = "H1"


def _no_first_level(facts: DocumentFacts) -> None:
    first(facts, "H1").role = "H2"


def _skip(facts: DocumentFacts) -> None:
    first(facts, "H2").role = "H4"


def _empty_heading(facts: DocumentFacts) -> None:
    first(facts, "H2").kids.clear()


def _loose_list(facts: DocumentFacts) -> None:
    first(facts, "LI").role = "P"


def _no_body(facts: DocumentFacts) -> None:
    first(facts, "LBody").role = "P"


def _short_row(facts: DocumentFacts) -> None:
    first(facts, "TR").kids.pop()


def _no_heads(facts: DocumentFacts) -> None:
    for cell in find(facts.structure.root, "TH"):
        cell.role = "TD"


def _no_scope(facts: DocumentFacts) -> None:
    first(facts, "TH").props.pop("Scope")


def _no_alt(facts: DocumentFacts) -> None:
    first(facts, "Figure").props["Alt"] = " "


def _no_place(facts: DocumentFacts) -> None:
    first(facts, "Figure").props.pop("BBox")


def _silent_link(facts: DocumentFacts) -> None:
    first(facts, "Link").kids.clear()


def _dead_link(facts: DocumentFacts) -> None:
    first(facts, "Link").annotations = 0


def _nameless_link(facts: DocumentFacts) -> None:
    page: Any = facts.reader.pages[0]
    page["/Annots"][0].get_object().pop("/Contents")


def _other_label(facts: DocumentFacts) -> None:
    facts.structure.labels[0] = "iv"


def _swapped(facts: DocumentFacts) -> None:
    items = find(facts.structure.root, "LBody")
    one = next(item for item in items if "First item" in str(item.kids))
    two = next(item for item in items if "Second item" in str(item.kids))
    one.kids, two.kids = two.kids, one.kids


def _lost(facts: DocumentFacts) -> None:
    item = next(each for each in find(facts.structure.root, "LBody") if "First" in str(each.kids))
    item.kids.clear()


def _untagged(facts: DocumentFacts) -> None:
    facts.structure.untagged[0] = "Loose words"


def _unreached(facts: DocumentFacts) -> None:
    first(facts, "H1").marks.clear()


def _no_claim(facts: DocumentFacts) -> None:
    stream = facts.catalog["/Metadata"].get_object()
    stream.set_data(stream.get_data().replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<"))


def _no_tabs(facts: DocumentFacts) -> None:
    page: Any = facts.reader.pages[0]
    page.pop("/Tabs")


def _program(facts: DocumentFacts) -> None:
    facts.catalog[NameObject("/Names")] = DictionaryObject(
        {NameObject("/JavaScript"): DictionaryObject()})


def _opens(facts: DocumentFacts) -> None:
    facts.catalog[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch")})


def _silent_blank(facts: DocumentFacts) -> None:
    for node in find(facts.structure.root, "Span"):
        node.props.pop("ActualText", None)


def _drawn_box(facts: DocumentFacts) -> None:
    next(each for each in find(facts.structure.root, "Lbl") if "☐" in text(each)).kids[:] = []


def _drawn_late(facts: DocumentFacts) -> None:
    runs = facts.structure.drawn[0].runs
    runs.append(runs.pop(next(at for at, run in enumerate(runs) if run.mark >= 0)))


def _clinic_first(facts: DocumentFacts) -> None:
    part = next(each for _, each in facts.parts if each is not None)
    part.kids.insert(0, part.kids.pop(next(
        at for at, kid in enumerate(part.kids) if isinstance(kid, Node) and kid.role == "Div")))


CASES: list[tuple[str, Callable[[DocumentFacts], None], str]] = [
    ("STR001", _no_mark, "does not say that it is tagged"), ("STR002", _no_language, "''"),
    ("STR002", _other_language, "'es', the content's 'en'"), ("STR003", _no_title, "no title"),
    ("STR003", _other_title, "'Untitled'"), ("STR003", _hidden_title, "not the title"),
    ("STR004", _two_titles, "has 2 headings of level 1"),
    ("STR004", _no_first_level, "the first heading has level 2"),
    ("STR004", _skip, "skips from level 1 to 4"), ("STR004", _empty_heading, "says nothing"),
    ("STR005", _loose_list, "something other than items"), ("STR005", _no_body, "no body"),
    ("STR006", _short_row, "different lengths"), ("STR006", _no_heads, "no header cells"),
    ("STR006", _no_scope, "what it is the header of"), ("STR007", _no_alt, "no alternative text"),
    ("STR007", _no_place, "where it is on the page"), ("STR008", _silent_link, "no words"),
    ("STR008", _dead_link, "cannot be followed"),
    ("STR008", _nameless_link, "does not say where it leads"),
    ("STR010", _other_label, "labeled 'iv' prints the number 1"),
    ("STR011", _swapped, "is read out of order"), ("STR011", _lost, "is not in the file"),
    ("STR012", _untagged, "'Loose words' is not tagged"), ("STR013", _unreached, "in no element"),
    ("STR014", _no_claim, "PDF/UA-1"), ("STR015", _no_tabs, "Tab key"),
    ("STR016", _program, "contains a program"), ("STR016", _opens, "when it is opened"),
    ("STR017", _silent_blank, "a blank has no words"),
    ("STR017", _drawn_box, "is no letter"), ("STR018", _drawn_late, "in another order"),
    ("STR019", _clinic_first, "is read before the title"),
]


def found(rule_id: str, facts: DocumentFacts) -> list[str]:
    (rule,) = [rule for rule in RULES if rule.id == rule_id]
    return [each.message for each in rule.find(facts)]


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES])
def test_a_sound_sheet_passes(sheet: DocumentFacts, rule_id: str) -> None:
    assert found(rule_id, sheet) == []


@pytest.mark.parametrize(("rule_id", "change", "words"), CASES,
                         ids=[f"{rule}-{change.__name__}" for rule, change, _ in CASES])
def test_what_is_wrong_is_found(
    sheet: DocumentFacts, rule_id: str, change: Callable[[DocumentFacts], None], words: str
) -> None:
    change(sheet)
    assert any(words in message for message in found(rule_id, sheet))


def test_bookmarks_are_wanted_for_several_pages_and_are_headings(sheet: DocumentFacts) -> None:
    two = sheet.structure.drawn * 2
    longer = replace(sheet, structure=replace(sheet.structure, drawn=two))
    assert found("STR009", longer) == []
    for node in nodes(sheet.structure.root):
        if node.role == "H2":
            node.kids[:] = ["Another heading"]
    assert "leads to no heading" in found("STR009", longer)[0]
    longer.catalog.pop("/Outlines")
    bare = replace(longer, reader=_without_outline(longer.reader))
    assert found("STR009", bare) == ["a file of several pages has no bookmarks"]


def _without_outline(reader: Any) -> Any:
    class Bare:
        outline: tuple[()] = ()

        def __getattr__(self, name: str) -> Any:
            return getattr(reader, name)

    return Bare()


def test_every_rule_has_a_failing_case() -> None:
    assert {rule.id for rule in RULES} == {rule for rule, _, _ in CASES} | {"STR009"}
