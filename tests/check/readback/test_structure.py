"""The reader tells what a tagged PDF says: each file here is made by hand, without our engine."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from handouts.check.readback.structure import (
    Node,
    NotTaggedError,
    find,
    outline,
    read_structure,
    text,
)

# Codes are ASCII, but for "#", which stands for two letters, and "~" and "^", which are Greek.
TO_UNICODE = b"""2 beginbfrange
<20> <22> <0020>
<24> <5D> <0024>
endbfrange
1 beginbfrange
<5E> <5F> [<03A9> <005F>]
endbfrange
2 beginbfchar
<23> <00660069>
<7E> <03BC>
endbfchar
1 beginbfrange
<61> <7D> <0061>
endbfrange"""


def _dictionary(entries: dict[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): _object(value)
                             for key, value in entries.items()})


def _object(value: Any) -> Any:
    """Turn plain values into PDF objects; a word with a slash before it is a name."""
    if isinstance(value, PdfObject):
        return value
    if isinstance(value, dict):
        return _dictionary(value)
    if isinstance(value, list):
        return ArrayObject(_object(item) for item in value)
    if isinstance(value, int):
        return NumberObject(value)
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


class Made:
    """A PDF in the making; numbers in `kids` are marks on the element's page."""

    def __init__(self, *contents: str) -> None:
        self.writer = PdfWriter()
        stream = DecodedStreamObject()
        stream.set_data(TO_UNICODE)
        font = self.add({"Type": "/Font", "Subtype": "/TrueType", "BaseFont": "/Made",
                         "ToUnicode": self.writer._add_object(stream)})
        marks = {"Named": {"MCID": 9, "ActualText": "spoken"}}
        self.pages = []
        for content in contents:
            page = self.writer.add_blank_page(200, 200)
            page[NameObject("/Resources")] = _object({"Font": {"F": font}, "Properties": marks})
            stream = DecodedStreamObject()
            stream.set_data(b"/F 12 Tf " + content.encode("latin-1"))
            page[NameObject("/Contents")] = self.writer._add_object(stream)
            assert page.indirect_reference is not None
            self.pages.append(page.indirect_reference)

    def add(self, entries: dict[str, Any]) -> Any:
        return self.writer._add_object(_dictionary(entries))

    def element(self, role: str, *kids: Any, page: int | None = None, **entries: Any) -> Any:
        own = {} if page is None else {"Pg": self.pages[page]}
        kid = kids[0] if len(kids) == 1 else list(kids)
        return self.add({"S": f"/{role}", "K": kid, **own, **entries})

    def mark(self, page: int, mcid: int) -> Any:
        return _object({"Type": "/MCR", "Pg": self.pages[page], "MCID": mcid})

    def file(self, *tops: Any) -> bytes:
        if tops:
            root = self.add({"Type": "/StructTreeRoot", "K": list(tops)})
            self.writer.root_object[NameObject("/StructTreeRoot")] = root
        out = BytesIO()
        self.writer.write(out)
        return out.getvalue()


def _marked(mcid: int, words: str) -> str:
    return f"/P <</MCID {mcid}>> BDC BT ({words}) Tj ET EMC "


def test_words_come_in_the_order_of_the_tree_not_of_the_page() -> None:
    made = Made(_marked(0, "second") + _marked(1, "first"))
    data = made.file(made.element(
        "Document", made.element("P", 1, page=0), made.element("P", 0, page=0)))
    assert [text(node) for node in find(read_structure(data).root, "P")] == ["first", "second"]
    assert read_structure(data).pages == ["first second"]


def test_a_paragraph_over_two_pages_is_one(tmp_path: Path) -> None:
    made = Made(_marked(0, "one "), _marked(0, "two"))
    data = made.file(made.element("Document", made.element("P", 0, made.mark(1, 0), page=0)))
    assert text(read_structure(data).root) == "one two"
    assert read_structure(data).pages == ["one", "two"]
    path = tmp_path / "made.pdf"
    path.write_bytes(data)
    assert read_structure(path) == read_structure(data)


def test_words_that_a_file_glues_stay_glued() -> None:
    made = Made(_marked(0, "in") + _marked(1, "the"))
    data = made.file(made.element("Document", made.element("P", 0, 1, page=0)))
    assert text(read_structure(data).root) == "inthe"


def test_blocks_part_and_spans_run_on() -> None:
    made = Made(_marked(0, "Take") + _marked(1, "5 ") + _marked(2, "mg") + _marked(3, "."))
    link = made.element("Link", 2, page=0)
    data = made.file(made.element(
        "Document", made.element("H1", 0, page=0), made.element("P", 1, link, 3, page=0)))
    assert text(read_structure(data).root) == "Take 5 mg."
    assert read_structure(data).pages == ["Take 5 mg."]


def test_artifacts_and_words_outside_the_tree_are_kept_apart() -> None:
    made = Made("/Artifact <</Type /Pagination>> BDC BT (Page 1) Tj ET EMC BT (lost) Tj ET "
                "/Artifact BMC /Span <</Lang (es)>> BDC BT (uno) Tj ET EMC EMC "
                + _marked(0, "kept"))
    found = read_structure(made.file(made.element("Document", made.element("P", 0, page=0))))
    assert text(found.root) == "kept"
    assert found.artifacts == ["Page 1 uno"]
    assert found.untagged == ["lost"]


def test_a_mark_without_meaning_leaves_words_with_the_mark_around_it() -> None:
    made = Made("/P <</MCID 0>> BDC BT (a ) Tj /Span <</Lang (es)>> BDC (b) Tj EMC ( c) Tj ET EMC")
    data = made.file(made.element("Document", made.element("P", 0, page=0)))
    assert text(read_structure(data).root) == "a b c"


def test_every_way_to_show_words_is_read() -> None:
    made = Made("/P <</MCID 0>> BDC BT (a ) Tj [(b) -120 (c )] TJ (d ) ' 1 2 (e) \" ET EMC")
    data = made.file(made.element("Document", made.element("P", 0, page=0)))
    assert text(read_structure(data).root) == "a bc d e"


def test_letters_are_what_the_font_says_they_mean() -> None:
    made = Made(_marked(0, "#t 5 ~g \\\\^_ \x7f"))
    data = made.file(made.element("Document", made.element("P", 0, page=0)))
    assert text(read_structure(data).root) == "fit 5 \u03bcg \\\u03a9_ \ufffd"


def test_text_for_speech_does_not_stand_for_what_is_drawn() -> None:
    made = Made("/Lbl <</MCID 0 /ActualText (box)>> BDC 1 1 5 5 re S EMC "
                "/Span /Named BDC BT (x) Tj ET EMC ")
    structure = read_structure(made.file(made.element(
        "Document", made.element("Lbl", 0, page=0), made.element("P", 9, page=0))))
    assert text(structure.root) == "x"
    assert structure.drawn[0].actual == {0: "box", 9: "spoken"}


def test_properties_are_read() -> None:
    made = Made(_marked(0, "head"))
    cell = made.element(
        "TH", 0, page=0, A=[{"O": "/Table", "Scope": "/Column"}, {"O": "/Table", "ColSpan": 2}])
    figure = made.element("Figure", page=0, Alt="A pack", A={"O": "/Layout", "BBox": [1, 2, 3, 4]})
    span = made.element("Span", page=0, Lang="es", ActualText="uno", E="one")
    root = read_structure(made.file(made.element("Document", cell, figure, span))).root
    assert find(root, "TH")[0].props == {"Scope": "Column", "ColSpan": "2"}
    assert find(root, "Figure")[0].props == {"Alt": "A pack", "BBox": [1.0, 2.0, 3.0, 4.0]}
    assert find(root, "Span")[0].props == {"Lang": "es", "ActualText": "uno", "E": "one"}


def test_annotations_of_a_link_are_counted() -> None:
    made = Made(_marked(0, "our page"))
    notes = [
        _object({"Type": "/OBJR", "Pg": made.pages[0], "Obj": made.add({"Subtype": "/Link"})})
        for _ in range(2)
    ]
    data = made.file(made.element("Document", made.element("Link", 0, *notes, page=0)))
    link = find(read_structure(data).root, "Link")[0]
    assert (text(link), link.annotations) == ("our page", 2)


def test_several_elements_at_the_top_are_all_read() -> None:
    made = Made(_marked(0, "a") + _marked(1, "b"))
    root = read_structure(
        made.file(made.element("P", 0, page=0), made.element("P", 1, page=0))).root
    assert (root.role, text(root)) == ("StructTreeRoot", "a b")


def test_pages_have_labels() -> None:
    made = Made("", "", "")
    made.writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    made.writer.set_page_label(1, 2, style=PageLabelStyle.DECIMAL, start=1)
    assert read_structure(made.file(made.element("Document"))).labels == ["i", "1", "2"]


def test_a_file_without_tags_is_refused() -> None:
    with pytest.raises(NotTaggedError, match="no structure tree"):
        read_structure(Made(_marked(0, "words")).file())


def test_the_outline_is_one_line_for_each_element() -> None:
    tree = Node("Document", {}, [
        Node("H1", {}, ["Heat"]),
        Node("P", {"Lang": "es"}, ["Vea ", Node("Link", {}, ["esto"]), "."]),
        Node("Figure", {"Alt": "A pack", "BBox": [0.0, 0.0, 1.0, 1.0]}),
    ])
    assert outline(tree) == (
        "Document\n  H1 'Heat'\n  P Lang=es\n    'Vea '\n    Link 'esto'\n    '.'\n"
        "  Figure Alt=A pack\n"
    )


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text("abcXYZ 059.,%-", min_size=1, max_size=20), min_size=1, max_size=6))
def test_no_letter_is_lost_or_added(pieces: list[str]) -> None:
    made = Made("".join(_marked(number, piece) for number, piece in enumerate(pieces)))
    data = made.file(made.element(
        "Document", made.element("P", *range(len(pieces)), page=0)))
    assert text(read_structure(data).root) == "".join(pieces).strip(" ")
