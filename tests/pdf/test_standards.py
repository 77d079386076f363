"""PDF/UA-2 differs from PDF/UA-1 in what a program reads, and in nothing that a person sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from handouts import pipeline
from handouts.check.readback.structure import find, read_structure, structure_of, text
from handouts.check.rules.structure import missing_claim, wrong_title
from handouts.common import gather
from handouts.errors import UsageProblem
from handouts.markup.element import Element
from handouts.orders import Job, Order
from handouts.pdf.layout.spans import spans
from handouts.pdf.tags import StructTree, Tag
from handouts.pdf.text import break_lines
from handouts.project import Project, builtin_root, open_project
from handouts.standards import STANDARDS, UA_1, UA_2, Standard
from handouts.variants import STANDARD, Variant, variant_named
from tests.check.conftest import built, small_project
from tests.pdf.conftest import Build

TODAY = date(2026, 12, 1)
SUCCESSOR = Variant(standard="ua-2")
NEW, OLD = "http://iso.org/pdf2/ssn", "http://iso.org/pdf/ssn"
CONTENTS = """<document lang="en"><article id="cover" role="cover"><h1>All of it</h1>
<nav role="toc"><ol><li><a href="#one">First</a></li><li><a href="#two">Second</a></li></ol></nav>
</article><article id="one" role="chapter"><h1>First</h1><p>Words.</p></article>
<article id="two" role="chapter"><h1>Second</h1><p>See <a href="#one">the first</a>.</p></article>
</document>"""
SHEET = """<p>Do <strong>not</strong> wait. See <a href="https://clinic.example">our
<strong>long</strong> page</a>, or <strong>call <a href="tel:+15550100">555-0100</a></strong> now.
</p><ul role="checklist"><li>I walked.</li></ul><ul><li>Rest.</li></ul>
<figure><img src="heat-pack.svg" alt="A pack"/><figcaption>Use <strong>cloth</strong>.</figcaption>
</figure>"""


def elements(pdf: bytes) -> Iterator[Any]:
    """Yield the structure elements of a file in reading order."""
    waiting = [PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"][0]]  # type: ignore[index]  # PDF
    while waiting:
        element = waiting.pop(0).get_object()
        if "/S" not in element:
            continue
        yield element
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        waiting[:0] = [kid for kid in kids if hasattr(kid.get_object(), "keys")]


ROUND = """<p>Now <strong>go to the <abbr title="emergency room">ER</abbr> <span lang="es">ya</span>
<abbr title="emergency room">ER</abbr> or write <span role="blank" title="blank">____</span> here
and there</strong> <abbr title="emergency room">ER</abbr> <strong>at</strong>
<strong>once</strong>. See <a href="https://clinic.example"><strong>this</strong> page
<strong>of ours</strong></a>
<strong>too</strong>.</p>"""


def roles(pdf: bytes) -> list[str]:
    return [element["/S"][1:] for element in elements(pdf)]


def booklet(standard: str = "ua-2") -> bytes:
    project = open_project(builtin_root())
    return pipeline.build_one(Job(project, variant=Variant(standard=standard), today=TODAY),
                              Order("booklet", "new-back-pain")).pdf


# -- the file ---------------------------------------------------------------------------------


def test_the_default_is_ua_1_and_knows_nothing_of_its_successor(build: Build) -> None:
    assert Variant().standard == STANDARD.standard == UA_1.name
    pdf = build(SHEET).data
    assert pdf.startswith(b"%PDF-1.7\n")
    reader = PdfReader(BytesIO(pdf))
    assert reader.trailer["/Info"]["/Title"] == "A test"  # type: ignore[index]  # a dictionary of PDF
    assert not any("/NS" in element for element in elements(pdf))
    assert "Strong" not in roles(pdf)
    assert "Art" in roles(pdf)
    assert b"pdfd:" not in pdf


def test_ua_2_is_pdf_2_without_what_that_has_given_up(build: Build) -> None:
    pdf = build(SHEET, standard=UA_2).data
    assert pdf.startswith(b"%PDF-2.0\n")
    reader = PdfReader(BytesIO(pdf))
    assert "/Info" not in reader.trailer
    assert len(reader.trailer["/ID"]) == 2  # type: ignore[arg-type]  # an array of PDF
    resources: Any = reader.pages[0]["/Resources"]
    assert "/ProcSet" not in resources
    assert all("/Name" not in font.get_object() for font in resources["/Font"].values())
    before: Any = PdfReader(BytesIO(build(SHEET).data)).pages[0]["/Resources"]
    assert "/ProcSet" in before


def test_ua_2_says_so_and_declares_wtpdf(build: Build) -> None:
    words = re.sub(r"\s", "", build(SHEET, standard=UA_2).data.decode("latin-1"))
    for line in ("<pdfuaid:part>2</pdfuaid:part>", "<pdfuaid:rev>2024</pdfuaid:rev>",
                 "<pdfaid:part>4</pdfaid:part>", "<pdfaid:rev>2020</pdfaid:rev>",
                 "<pdfd:conformsTo>http://pdfa.org/declarations/wtpdf#accessibility1.0<",
                 "<pdfd:conformsTo>http://pdfa.org/declarations/wtpdf#reuse1.0<"):
        assert line in words
    assert "pdfaid:conformance" not in words
    assert "pdfaExtension" not in words


# -- the tree ---------------------------------------------------------------------------------


def test_each_type_names_the_namespace_that_knows_it(build: Build) -> None:
    pdf = build(CONTENTS, standard=UA_2).data
    spaces = {(element["/S"], element["/NS"]["/NS"]) for element in elements(pdf)}
    assert {name for name, space in spaces if space == OLD} == {"/TOC", "/TOCI", "/Reference"}
    assert {"/Document", "/Part", "/H1", "/Link"} <= {
        name for name, space in spaces if space == NEW}
    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]  # PDF
    assert {each["/NS"] for each in map(lambda ref: ref.get_object(), root["/Namespaces"])} == {
        NEW, OLD}


def test_a_sheet_is_a_section_and_a_list_to_tick_has_labels(build: Build) -> None:
    pdf = build(SHEET, standard=UA_2).data
    assert roles(pdf)[:2] == ["Document", "Sect"]
    numbered = [element["/A"]["/ListNumbering"] for element in elements(pdf)
                if element["/S"] == "/L"]
    assert numbered == ["/Unordered", "/Disc"]


@pytest.mark.parametrize(("standard", "wanted"), [(UA_1, "/None"), (UA_2, "/Description")])
def test_terms_with_their_meanings_say_that_they_are_that(
    build: Build, standard: Standard, wanted: str
) -> None:
    pdf = build("<dl><dt>Disk</dt><dd>A cushion.</dd></dl>", standard=standard).data
    assert [element["/A"]["/ListNumbering"] for element in elements(pdf)
            if element["/S"] == "/L"] == [wanted]


def test_stressed_words_are_strong_also_around_and_in_links(build: Build) -> None:
    data = build(SHEET, standard=UA_2).data
    root = read_structure(data).root
    assert [text(node) for node in find(root, "Strong")] == [
        "not", "long", "call 555-0100", "cloth"]
    assert [text(node).strip() for node in find(root, "Link")] == ["our long page", "555-0100"]
    notes: Any = PdfReader(BytesIO(data)).pages[0]["/Annots"]
    said = {note.get_object()["/Contents"] for note in notes}
    assert said == {"our long page", "555-0100"}, "each part of a link says all of its words"


def test_a_caption_is_the_last_part_of_its_figure(build: Build) -> None:
    (figure,) = find(read_structure(build(SHEET, standard=UA_2).data).root, "Figure")
    assert [kid if isinstance(kid, str) else kid.role for kid in figure.kids][-1:] == ["Caption"]
    (figure,) = find(read_structure(build(SHEET).data).root, "Figure")
    assert find(figure, "Caption") == []


def test_links_and_bookmarks_lead_to_elements(build: Build) -> None:
    pdf = build(CONTENTS, standard=UA_2).data
    reader = PdfReader(BytesIO(pdf))
    titles = _heading_titles(pdf)
    outlines: Any = reader.trailer["/Root"]["/Outlines"]  # type: ignore[index]  # a dictionary of PDF
    entry = outlines["/First"].get_object()
    found = []
    while entry is not None:
        action = entry["/A"]
        assert (action["/S"], "/Dest" in entry) == ("/GoTo", False)
        # The place is there, too, for programs that know no elements.
        assert list(action["/D"])[1:] == list(action["/SD"])[1:]
        assert action["/D"][0].get_object()["/Type"] == "/Page"
        found.append((entry["/Title"], titles[action["/SD"][0].idnum]))
        entry = entry["/Next"].get_object() if "/Next" in entry else None
    assert found == [(title, title) for title in ("All of it", "First", "Second")]
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    assert [link["/A"]["/SD"][0].get_object()["/S"] for link in links] == ["/Part"] * 3
    assert [link["/A"]["/SD"][0].idnum for link in links] == [
        _chapter(pdf, 1), _chapter(pdf, 2), _chapter(pdf, 1)]


def _heading_titles(pdf: bytes) -> dict[int, str]:
    """Return the words of each heading by its object's number."""
    words = [text(node) for node in find(read_structure(pdf).root, "H1")]
    numbers = [element.indirect_reference.idnum for element in elements(pdf)
               if element["/S"] == "/H1"]
    return dict(zip(numbers, words, strict=True))


def _chapter(pdf: bytes, index: int) -> int:
    parts = [each.indirect_reference.idnum for each in elements(pdf) if each["/S"] == "/Part"]
    return int(parts[index])


def test_entries_of_the_contents_refer_to_their_chapters(build: Build) -> None:
    pdf = build(CONTENTS, standard=UA_2).data
    refs = [element["/Ref"][0].idnum for element in elements(pdf) if element["/S"] == "/TOCI"]
    assert refs == [_chapter(pdf, 1), _chapter(pdf, 2)]


def test_a_target_that_prints_nothing_is_the_element_around_it() -> None:
    """Nothing is written for an empty element, and a link may not lead nowhere."""
    from handouts.pdf.writer import new_document

    tree = StructTree(UA_2)
    around = tree.root.child("Sect")
    around.child("P", anchors=("empty",))
    tree.mark(around.child("P"), 0)
    target: Any = tree.target("empty")
    doc = new_document(UA_2)
    tree.write(doc, [doc.Reference(around, "Page1")])
    assert target.format(doc) == tree._refs[around].format(doc)
    assert StructTree(UA_1).target("empty") is None


# -- what a person sees -------------------------------------------------------------------------


@pytest.mark.parametrize("emphasis", ["bold", "underline"])
def test_strong_tags_move_no_word(build: Build, emphasis: Any) -> None:
    from handouts.markup.parse import parse_markup
    from handouts.pdf.fonts import HOUSE
    from handouts.pdf.text import Face

    document = parse_markup(
        f'<document lang="en"><article id="a"><h1>T</h1>{SHEET}</article></document>', "a.j2")
    block: Element = next(document.iter("p"))
    look = Face(12, 16, "#000000", False, HOUSE)
    lines = [break_lines(spans(block, Tag("P"), emphasis=emphasis, tagged=tagged), look, 200)
             for tagged in (False, True)]
    placed = [[(line.width, "".join(run.text for run in line.runs)) for line in each]
              for each in lines]
    assert placed[0] == placed[1]
    assert len(placed[0]) > 1


@pytest.mark.parametrize("words", range(0, 20, 3))
def test_no_space_is_lost_or_moved_around_stressed_words(build: Build, words: int) -> None:
    """Wherever a line ends, a space inside of stressed words is one of theirs."""
    paragraph = ROUND.replace("Now", "Now " * words)
    heard = [
        text(find(read_structure(build(paragraph, standard=standard).data).root, "P")[-1])
        for standard in STANDARDS.values()]
    assert heard[0] == heard[1]
    assert "go to the ER ya ER or write ____ here and there ER at once." in heard[1]
    assert heard[1].endswith("See this page of ours (clinic.example) too.")


def test_a_booklet_shows_and_says_the_same_words_at_the_same_places() -> None:
    one, two = (structure_of(PdfReader(BytesIO(booklet(name)))) for name in STANDARDS)
    assert one.pages == two.pages
    assert one.artifacts == two.artifacts
    assert one.labels == two.labels

    def drawn(structure: Any) -> str:
        return "".join(run.text for page in structure.drawn for run in page.runs)

    assert drawn(one) == drawn(two)
    assert not any(two.untagged)


# -- names, records and checks --------------------------------------------------------------------


def test_the_standard_is_in_the_name_after_all_ways_to_print() -> None:
    variant = Variant(large_print=True, paper="a4", standard="ua-2")
    assert variant.name == "large-print.a4.ua-2"
    assert variant_named("large-print.a4.ua-2") == variant
    assert variant_named("ua-1") is None, "the default has no name"
    assert variant_named("ua-2.gray") is None
    assert variant.overlays == ("a4", "large-print")
    # A digest of what pages are made of covers the representation, and is recorded in files.
    assert repr(SUCCESSOR) == repr(STANDARD)


def test_a_standard_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageProblem, match="USE033 there is no standard 'ua-3'"):
        gather(Job(open_project(builtin_root()), variant=Variant(standard="ua-3")))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path)


def test_the_rules_want_the_claims_and_the_version_of_the_standard(project: Project) -> None:
    facts = {name: built(project, "small", variant=Variant(standard=name)) for name in STANDARDS}
    for name, each in facts.items():
        assert (each.standard.name, each.title) == (name, "A small sheet")
        assert list(missing_claim(each)) == []
        assert list(wrong_title(each)) == []
    stream: Any = facts["ua-2"].catalog["/Metadata"].get_object()
    sound = stream.get_data()
    for old, says in ((b"<pdfuaid:part>2<", "PDF/UA-2"), (b"<pdfaid:rev>2020<", "PDF/A-4 of 2020"),
                      (b"wtpdf#reuse1.0", "http://pdfa.org/declarations/wtpdf#reuse1.0")):
        stream.set_data(sound.replace(old, old[:-1]))
        assert [each.message for each in missing_claim(facts["ua-2"])] == [
            f"the metadata does not claim {says}"]
    stream.set_data(sound)
    again = replace(facts["ua-2"], reader=_as_version(facts["ua-2"].reader, "1.7"))
    assert [each.message for each in missing_claim(again)] == [
        "the file is PDF 1.7, and not 2.0"]


def _as_version(reader: PdfReader, version: str) -> PdfReader:
    stream: Any = reader.stream
    stream.seek(0)
    data = stream.read()
    return PdfReader(BytesIO(f"%PDF-{version}".encode() + data[8:]))


def test_a_wrong_title_in_the_metadata_is_found(project: Project) -> None:
    facts = built(project, "small", variant=SUCCESSOR)
    data = facts.catalog["/Metadata"].get_object().get_data()
    _set_xmp(facts, data.replace(b">A small sheet<", b">Untitled<"))
    assert "'Untitled'" in next(wrong_title(facts)).message


def _set_xmp(facts: Any, data: bytes) -> None:
    facts.catalog["/Metadata"].get_object().set_data(data)
